//! Rows → one tidy table: declared schema, code lists, harmonised keys, corrections.

mod advice;
mod boundaries;
mod code_list;
mod convert;
mod correction;
mod figure;
mod crosswalk;
mod geography;
mod keys;
mod list;
mod plan;
mod plausibility;
mod read;
mod register;
mod remark;
mod rows;
mod series_break;
mod sum;
mod tally;
mod template;
mod tidy;
mod unit;
mod validity;

pub use boundaries::{read_boundaries_of, read_maps};
pub use correction::{Correction, Corrections};
pub use crosswalk::territory_since;
pub use geography::read_geography;
pub use register::{RegisterCounts, RegisterFigure, count_register};
pub use remark::Remark;
pub use series_break::{BreakCause, SeriesBreak};
pub use sum::SumError;
pub use tally::{Kind, Tally};
pub use tidy::tidy;

use crate::area::AreaCode;
use crate::measure::Unit;
use crate::period::Period;
use crate::population::Population;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The tidy table: one row per measure, area, period and population.
///
/// Columns: `measure`, `area`, `level`, `period` (ISO) as text; `population` as an index into
/// its list of populations; `value`, null with an official `sign` in its place; `file`, `sheet` (of a workbook),
/// `line` and `column`, the place in the delivery. The key (measure, area, period, population) is unique and the rows
/// are sorted by it.
#[derive(Debug, Clone)]
pub struct Observations {
    frame: DataFrame,
    populations: Vec<Population>,
    measures: BTreeMap<String, Measure>,
    breaks: Vec<SeriesBreak>,
    /// Breaks and events as the datasets declare them.
    declared: Vec<Remark>,
    tallies: Vec<Tally>,
}

/// What is known of a delivered measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What it counts in.
    pub unit: Unit,
    /// The datasets that deliver it.
    pub datasets: BTreeSet<String>,
    /// Which groups were delivered, by period and level, as indices into the list of populations.
    pub delivered: BTreeMap<Period, BTreeMap<String, Vec<u32>>>,
    /// Areas that a delivery says did not exist at a period: they have no row, and no sum lacks them.
    pub absent: BTreeMap<Period, BTreeSet<AreaCode>>,
    /// Its rows in the tidy table.
    pub rows: Range<usize>,
}

impl Measure {
    /// A measure of which nothing was delivered yet.
    const fn new(unit: Unit) -> Self {
        Self {
            unit,
            datasets: BTreeSet::new(),
            delivered: BTreeMap::new(),
            absent: BTreeMap::new(),
            rows: 0..0,
        }
    }
}

impl Observations {
    /// The delivered measures, by name.
    #[must_use]
    pub const fn measures(&self) -> &BTreeMap<String, Measure> {
        &self.measures
    }

    /// The groups of people that a measure was delivered for, at any period and level.
    #[must_use]
    pub fn groups(&self, measure: &str) -> BTreeSet<Population> {
        let delivered = self.measures.get(measure).into_iter().flat_map(|facts| facts.delivered.values());
        let ids = delivered.flat_map(|levels| levels.values().flatten());
        ids.map(|&id| self.populations[id as usize]).collect()
    }

    /// What each table gave, in the order in which they were read.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }
}

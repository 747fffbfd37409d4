//! Perturbation tables, as statistical offices publish them.

use super::key::fraction_units;
use super::{CellKey, reading};
use crate::diagnostic::Findings;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// Which deviation a count gets, by its cell key: for each count 0, 1 … n a row of intervals that cover the keys from
/// 0 to 1; the last row holds for all larger counts.
///
/// Always true: nobody stays nobody, no published count is negative or between 1 and the largest blocked count, and
/// the mean deviation of each row is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerturbationTable {
    rows: Vec<Vec<Transition>>,
}

/// The keys that give one deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// What is added to the count, in persons.
    pub deviation: i64,
    /// The first key, in hundred-millionths.
    pub from: u32,
    /// The first key that no longer belongs to it, in hundred-millionths.
    pub to: u32,
}

impl Transition {
    /// How likely it is, in hundred-millionths.
    #[must_use]
    pub const fn weight(self) -> u32 {
        self.to - self.from
    }
}

impl PerturbationTable {
    /// Reads a table as `ptable` writes it: CSV with the columns `i` (count), `j` (published count), `p`
    /// (probability), `v` (j − i), `lb` and `ub` (the keys from lb up to but not including ub) and `type` (`all`).
    ///
    /// `blocked` is the largest small count that must never be published: 2 where one or two people are secret, 0 where
    /// every count may be. A table that breaks a rule gives findings (`T150` to `T154`) and none of it is used.
    #[must_use]
    pub fn read(text: &str, file: &str, blocked: u64, findings: &mut Findings) -> Option<Self> {
        reading::read(text, file, blocked, findings).map(|rows| Self { rows })
    }

    /// A table from rows of deviations and their probabilities; the bounds are rounded to the eight digits of a key.
    pub(super) fn from_probabilities(rows: &[Vec<(i64, f64)>]) -> Self {
        let rows = rows.iter().map(|row| {
            let (mut sum, mut from) = (0.0_f64, 0);
            let transitions = row.iter().enumerate().map(|(index, (deviation, probability))| {
                sum += probability;
                let is_last = index + 1 == row.len();
                let to = if is_last { CellKey::WHOLE } else { rounded(sum).max(from) };
                let transition = Transition { deviation: *deviation, from, to };
                from = to;
                transition
            });
            transitions.collect()
        });
        Self { rows: rows.collect() }
    }

    /// The row of a count; all counts beyond the table have its last one.
    #[must_use]
    pub fn row(&self, count: u64) -> &[Transition] {
        let last = self.rows.len().saturating_sub(1);
        let index = usize::try_from(count).map_or(last, |count| count.min(last));
        self.rows.get(index).map_or(&[], Vec::as_slice)
    }

    /// The rows, for the counts 0, 1 … n.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Transition>] {
        &self.rows
    }

    /// What a count is published as.
    ///
    /// Source: `fraser-wooton-2006`, with the intervals of `ptable`.
    #[must_use]
    pub fn perturb(&self, count: u64, key: CellKey) -> u64 {
        let holds = |transition: &&Transition| (transition.from..transition.to).contains(&key.units());
        let deviation = self.row(count).iter().find(holds).map_or(0, |transition| transition.deviation);
        count.saturating_add_signed(deviation)
    }

    /// What a weighted count is published as: the published number of records, each with the mean weight of those
    /// counted. Without records it is 0.
    ///
    /// Source: `fraser-wooton-2006`, in the form of the R package cellKey: pwc = puwc · (wc / uwc).
    #[must_use]
    pub fn perturb_weighted(&self, count: u64, weighted: f64, key: CellKey) -> f64 {
        if count == 0 { 0.0 } else { real(self.perturb(count, key)) * (weighted / real(count)) }
    }

    /// The largest deviation of any row, in persons.
    #[must_use]
    pub fn largest_deviation(&self) -> u64 {
        let deviations = self.rows.iter().flatten().map(|transition| transition.deviation.unsigned_abs());
        deviations.max().unwrap_or(0)
    }

    /// The least and the largest count that can have been published so; `None` where none can. A reader who knows the
    /// table knows this much, and whoever protects must count on it.
    #[must_use]
    pub fn true_counts(&self, published: u64) -> Option<RangeInclusive<u64>> {
        let reach = self.largest_deviation();
        let candidates = published.saturating_sub(reach)..=published.saturating_add(reach);
        let gives = |count: &u64| {
            let possible = self.row(*count).iter().filter(|transition| transition.weight() > 0);
            possible
                .into_iter()
                .any(|transition| count.checked_add_signed(transition.deviation) == Some(published))
        };
        let mut possible = candidates.filter(gives);
        let least = possible.next()?;
        Some(least..=possible.next_back().unwrap_or(least))
    }

    /// The table in the form that [`Self::read`] reads.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = String::from("i,j,p,v,lb,ub,type\r\n");
        for (count, row) in (0_i64..).zip(&self.rows) {
            for transition in row {
                let Transition { deviation, from, to } = *transition;
                let [p, from, to] = [transition.weight(), from, to].map(decimal);
                let target = count + deviation;
                let _ = write!(csv, "{count},{target},{p},{deviation},{from},{to},all\r\n");
            }
        }
        csv
    }
}

fn rounded(fraction: f64) -> u32 {
    fraction_units(&fraction.min(1.0).to_string()).unwrap_or(CellKey::WHOLE)
}

/// Hundred-millionths as a decimal fraction.
fn decimal(units: u32) -> String {
    let (whole, rest) = (units / CellKey::WHOLE, units % CellKey::WHOLE);
    let digits = format!("{whole}.{rest:08}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 persons")]
const fn real(count: u64) -> f64 {
    count as f64
}

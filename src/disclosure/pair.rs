//! The two counts that a figure rests on.

use super::graph::CountKey;
use crate::indicator::{Counted, CountedOver, Estimate, Estimates, Kind};

/// Numerator and denominator of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// What is counted.
    pub(super) part: CountKey,
    /// Over whom.
    pub(super) whole: CountKey,
    /// How many are counted.
    pub(super) few: i64,
    /// Over how many.
    pub(super) all: i64,
    /// Whether those who are counted are part of those they are counted over.
    pub(super) is_share: bool,
}

impl Pair {
    /// The counts of a figure; none where it came ready-made or a count is missing.
    pub(super) fn of(estimates: &Estimates, row: &Estimate) -> Option<Self> {
        let (Kind::Proportion(pair) | Kind::Rate(pair)) = &estimates.kind else { return None };
        let CountedOver { numerator, denominator } = pair;
        let (few, all) = row.numerator.zip(row.denominator)?;
        let key = |counted: &Counted| CountKey {
            measure: counted.measure.as_ref().clone(),
            period: row.period,
            population: counted.population,
            area: row.area.clone(),
        };
        Some(Self {
            part: key(numerator),
            whole: key(denominator),
            few: whole_number(few),
            all: whole_number(all),
            is_share: matches!(estimates.kind, Kind::Proportion(_)),
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "counts of people are far below 2^53")]
fn whole_number(count: f64) -> i64 {
    count.round() as i64
}

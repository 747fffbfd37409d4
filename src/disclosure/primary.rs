//! Primary rules: which figures are sensitive by themselves, whatever else is published.

use super::{Loss, Policy};
use crate::indicator::{Counted, Estimate, Estimates, Kind};
use std::collections::BTreeSet;

/// Figures are exempt only when every dataset behind them is released already. Figures of no known dataset are not: the
/// empty set is a subset of any.
pub(super) fn is_exempt(estimates: &Estimates, released_already: &BTreeSet<String>) -> bool {
    !estimates.datasets.is_empty() && estimates.datasets.is_subset(released_already)
}

/// The first rule that a figure meets; none where it may be shown.
///
/// A converted count of 0.4 people is somebody: only exactly nobody is nobody.
pub(super) fn loss_of(estimates: &Estimates, row: &Estimate, policy: &Policy) -> Option<Loss> {
    if policy.is_waiting(row.period) {
        return Some(Loss::Waiting);
    }
    let Some(counts) = row.numerator.zip(row.denominator) else {
        return row.value.number().map(|_| Loss::NoCounts);
    };
    loss_of_counts(&estimates.kind, counts, policy).or_else(|| loss_of_units(estimates, row, counts, policy))
}

/// The rules about numerator and denominator alone.
pub(super) fn loss_of_counts(
    kind: &Kind,
    (numerator, denominator): (f64, f64),
    policy: &Policy,
) -> Option<Loss> {
    let minimum = least(policy.minimum_count);
    let is_share = matches!(kind, Kind::Proportion(_));
    if denominator < least(policy.minimum_denominator) {
        Some(Loss::SmallDenominator)
    } else if numerator > 0.0 && numerator < minimum {
        Some(Loss::SmallCount)
    } else if policy.complement && is_share && denominator - numerator < minimum {
        Some(Loss::SmallComplement)
    } else if numerator <= 0.0 && kind.parts().first().is_some_and(|part| is_zero_told(part, policy)) {
        Some(Loss::Zero)
    } else {
        None
    }
}

fn is_zero_told(part: &Counted, policy: &Policy) -> bool {
    policy.zeros.contains(part.measure.as_ref())
}

/// Three persons in one Bedarfsgemeinschaft are one case. What is not known counts as too few.
fn loss_of_units(
    estimates: &Estimates,
    row: &Estimate,
    (numerator, denominator): (f64, f64),
    policy: &Policy,
) -> Option<Loss> {
    let key = (row.area.clone(), row.period);
    for (part, persons) in estimates.kind.parts().into_iter().zip([numerator, denominator]) {
        let rules = policy.units.iter().filter(|rule| rule.measure == *part.measure.as_ref());
        for rule in rules.filter(|_| persons > 0.0) {
            let mut known = estimates.units.iter();
            let units = known.find(|units| {
                units.measure == rule.measure && units.population == part.population && units.of == rule.of
            });
            let count = units.and_then(|units| units.count.get(&key));
            if count.is_none_or(|count| *count < least(rule.minimum)) {
                return Some(Loss::FewUnits);
            }
            let Some((_, share)) = &rule.dominance else { continue };
            let largest = units.and_then(|units| units.largest.get(&key));
            if largest.is_none_or(|largest| *largest > share * persons) {
                return Some(Loss::Dominance);
            }
        }
    }
    None
}

#[expect(clippy::cast_precision_loss, reason = "a minimum that large hides everything")]
pub(super) const fn least(minimum: u64) -> f64 {
    minimum as f64
}

//! Sums over smaller areas against the larger area, where both were delivered.

use super::Rows;
use super::suspicion::Suspicion;
use crate::area::{AreaCode, Geography};
use crate::diagnostic::Code;
use crate::measure::Unit;
use crate::observation::tidy::Observed;
use crate::period::Period;
use crate::population::Population;
use std::collections::BTreeMap;

/// A level's figures by area.
type Level<'a> = BTreeMap<&'a AreaCode, &'a Observed>;

/// Every area whose parts do not add up to it.
pub(super) fn suspicions<'a>(rows: &'a Rows, geography: &Geography) -> Vec<Suspicion<'a>> {
    let mut figures: BTreeMap<(&str, Period, Population), BTreeMap<usize, Level<'a>>> = BTreeMap::new();
    for (key, observed) in rows.iter().filter(|(_, observed)| is_added_up(observed.unit)) {
        let Some(depth) = geography.depth(&observed.level) else { continue };
        let levels = figures.entry((key.measure.as_str(), key.period, key.population)).or_default();
        levels.entry(depth).or_default().insert(&key.area, observed);
    }
    let mut found = Vec::new();
    let mut families: BTreeMap<(usize, usize), BTreeMap<&AreaCode, Vec<&AreaCode>>> = BTreeMap::new();
    for levels in figures.into_values() {
        let levels: Vec<(usize, Level<'a>)> = levels.into_iter().collect();
        for pair in levels.windows(2) {
            let [(upper, wholes), (lower, parts)] = pair else { continue };
            let children =
                families.entry((*upper, *lower)).or_insert_with(|| family(*upper, *lower, geography));
            for whole in wholes.values().filter(|whole| !is_estimate(whole, *upper)) {
                let children = children.get(&whole.key.area).map_or(&[][..], Vec::as_slice);
                if children.iter().all(|child| parts.get(child).is_none_or(|part| !is_estimate(part, *upper)))
                {
                    found.extend(of_area(whole, children, parts));
                }
            }
        }
    }
    found
}

/// Whether a figure was divided among areas by a crosswalk in a way that sums of this level are estimates: they differ
/// from what was delivered without anything being wrong.
fn is_estimate(observed: &Observed, level: usize) -> bool {
    observed.conversion.as_ref().is_some_and(|conversion| conversion.is_estimate_at(level))
}

/// Which areas of the lower level lie in each area of the upper one.
fn family(upper: usize, lower: usize, geography: &Geography) -> BTreeMap<&AreaCode, Vec<&AreaCode>> {
    let mut children: BTreeMap<&AreaCode, Vec<&AreaCode>> = BTreeMap::new();
    for area in geography.at_level(&geography.levels()[lower]) {
        if let Some(parent) = geography.ancestor_at(&area.code, &geography.levels()[upper]) {
            children.entry(&parent.code).or_default().push(&area.code);
        }
    }
    children
}

/// The sum of the parts of one area, if it cannot be that of the area.
fn of_area<'a>(whole: &'a Observed, children: &[&AreaCode], parts: &Level<'a>) -> Option<Suspicion<'a>> {
    let total = whole.value.number()?;
    let level = &parts.values().next()?.level;
    let mut sum = Sum::default();
    for child in children {
        sum.add(parts.get(child).copied());
    }
    if sum.known == 0 || !sum.contradicts(total, whole.tolerance) {
        return None;
    }
    let mut suspicion = Suspicion::new(Code::AreasDoNotAddUp, whole, total - sum.number);
    suspicion.bundle = format!("{} {} {} {level}", whole.key.measure, whole.key.period, whole.key.population);
    let finding = suspicion.finding.with("sum", sum.text()).with("total", super::jump::whole(total));
    let finding = finding.with("level", level).with("population", whole.key.population.to_string());
    suspicion.finding =
        if sum.is_complete { finding } else { finding.worded("finding.areas-do-not-add-up.secret") };
    Some(suspicion)
}

/// What is added up and never negative, so that a sum of some parts cannot be more than the whole.
pub(super) fn is_added_up(unit: Unit) -> bool {
    unit.is_additive() && unit.range().0 >= 0.0
}

/// The sum of what is known, and how exact it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    pub(super) number: f64,
    /// How many parts have a number.
    pub(super) known: usize,
    /// By how much rounded parts may miss the sum.
    pub(super) tolerance: f64,
    /// Whether every part has a number.
    pub(super) is_complete: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Self { number: 0.0, known: 0, tolerance: 0.0, is_complete: true }
    }
}

impl Sum {
    /// Adds a part; one that is missing or secret leaves the sum a lower bound.
    pub(super) fn add(&mut self, part: Option<&Observed>) {
        match part.and_then(|part| Some((part, part.value.number()?))) {
            Some((part, number)) => {
                self.number += number;
                self.tolerance += part.tolerance;
                self.known += 1;
            }
            None => self.is_complete = false,
        }
    }

    /// Whether it cannot be the sum of what adds up to `total`: n rounded parts and a rounded total may differ by the
    /// sum of their roundings, and what is secret can only add to the sum.
    pub(super) fn contradicts(&self, total: f64, tolerance: f64) -> bool {
        // A billionth is left to the binary fractions of decimal numbers.
        let allowed = self.tolerance + tolerance + 1e-9 * total.abs();
        let excess = self.number - total;
        if self.is_complete { excess.abs() > allowed } else { excess > allowed }
    }

    /// The sum as a delivery would write it.
    pub(super) fn text(&self) -> String {
        super::jump::whole((self.number * 1e6).round() / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(parts: usize, sum: f64, tolerance: f64, is_complete: bool) -> Sum {
        Sum {
            number: sum,
            known: parts,
            tolerance: tolerance * f64::from(u8::try_from(parts).expect("few")),
            is_complete,
        }
    }

    #[test]
    fn rounded_parts_may_miss_their_total_and_exact_ones_may_not() {
        // Unemployed persons in the ten communes of StädteRegion Aachen, annual averages of 2016: 23,695 and 23,694.
        assert!(!sum(10, 23_695.0, 0.5, true).contradicts(23_694.0, 0.5));
        assert!(sum(10, 23_695.0, 0.0, true).contradicts(23_694.0, 0.0));
        assert!(sum(10, 23_700.0, 0.5, true).contradicts(23_694.0, 0.5));
    }

    #[test]
    fn what_is_secret_may_fill_a_gap_but_not_an_excess() {
        assert!(!sum(3, 80.0, 0.0, false).contradicts(100.0, 0.0));
        assert!(sum(3, 101.0, 0.0, false).contradicts(100.0, 0.0));
    }
}

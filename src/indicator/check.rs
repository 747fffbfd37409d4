//! What is wrong or strange about an indicator's measures; nothing is computed here.

use super::definition::{Counted, IndicatorDefinition, Kind};
use super::estimate::Estimates;
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::Unit;
use crate::observation::{Observations, SumError};
use crate::period::Period;
use crate::population::Population;
use crate::source::TomlFile;
use std::collections::BTreeSet;
use toml::Spanned;

/// Groups of people that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// Why a total of a measure cannot be formed, at the place that asks for it.
#[must_use]
pub fn sum_finding(
    error: &SumError,
    measure: &Spanned<String>,
    population: Population,
    file: &TomlFile,
    observations: &Observations,
) -> Finding {
    let at = |code| file.finding(code, measure.span());
    match error {
        SumError::UnknownMeasure => {
            let known: Vec<&str> = observations.measures().keys().map(String::as_str).collect();
            at(Code::UnknownMeasure).with("measure", measure.as_ref()).with("known", known.join(", "))
        }
        SumError::NotCovered(groups) => {
            let mut known: Vec<String> = groups.iter().take(MOST_NAMED).map(ToString::to_string).collect();
            if groups.len() > known.len() {
                known.push("…".to_owned());
            }
            at(Code::PopulationNotCovered)
                .with("measure", measure.as_ref())
                .with("population", population.to_string())
                .with("known", known.join("; "))
        }
        SumError::Engine(error) => at(Code::Internal).with("message", error.to_string()),
    }
}

/// Whether every measure has a unit that its part can have.
///
/// A ready-made figure is a share, an average or an index: a count under that name would pass by every rule about
/// small counts. What is divided is a whole count: a quotient of percentages has no limits and means nothing, and for
/// extrapolated counts no method here has limits.
pub(super) fn has_sound_units(
    definition: &IndicatorDefinition,
    file: &TomlFile,
    observations: &Observations,
    findings: &mut Findings,
) -> bool {
    let is_published = matches!(definition.kind, Kind::Published(_));
    let mut is_sound = true;
    for counted in definition.kind.parts() {
        let Some(unit) = unit_of(counted, observations) else { continue };
        let is_wrong = if is_published { unit.is_additive() } else { !unit.is_count() };
        if is_wrong {
            let allowed = if is_published { READY_MADE } else { COUNTS };
            let finding = file.finding(Code::WrongUnit, counted.measure.span());
            findings.push(finding.with("measure", counted.measure.as_ref()).with("allowed", allowed));
            is_sound = false;
        }
    }
    is_sound
}

const COUNTS: &str = "persons, households, cases, items";
const READY_MADE: &str = "percent, percentage-points, per-100, per-1000, ratio, index, euro-average, years-average, \
                          square-metres-average";

/// Warnings about what is possible and seldom meant.
pub(super) fn warn(
    definition: &IndicatorDefinition,
    estimates: &Estimates,
    file: &TomlFile,
    observations: &Observations,
    findings: &mut Findings,
) {
    match &definition.kind {
        Kind::Published(counted) => {
            if unit_of(counted, observations) == Some(Unit::Percent) && looks_like_fractions(estimates) {
                let finding = file.finding(Code::LooksLikeFractions, counted.measure.span());
                findings.push(finding.with("measure", counted.measure.as_ref()));
            }
        }
        Kind::Proportion(pair) | Kind::Rate(pair) => {
            let says_percent = definition.unit.de.trim() == "%";
            if says_percent && (*definition.multiplier.as_ref() - 100.0).abs() > f64::EPSILON {
                let finding = file.finding(Code::UnusualMultiplier, definition.multiplier.span());
                findings.push(finding.with("multiplier", definition.multiplier.as_ref().to_string()));
            }
            let units = (unit_of(&pair.numerator, observations), unit_of(&pair.denominator, observations));
            if matches!(definition.kind, Kind::Proportion(_)) && units.0 != units.1 {
                let finding = file.finding(Code::DifferentUnits, pair.numerator.measure.span());
                let finding = finding.with("numerator", pair.numerator.measure.as_ref());
                findings.push(finding.with("denominator", pair.denominator.measure.as_ref()));
            }
        }
    }
}

/// A period that only one of two measures was delivered for gives no figure; nobody would notice.
pub(super) fn warn_of_gaps(
    parts: &[&Counted],
    periods: &[BTreeSet<Period>],
    file: &TomlFile,
    findings: &mut Findings,
) {
    for (index, counted) in parts.iter().enumerate() {
        let elsewhere: BTreeSet<Period> = periods.iter().flatten().copied().collect();
        let missing: Vec<Period> = elsewhere.difference(&periods[index]).copied().collect();
        // A measure without any period was not delivered or not read, which is a finding of its own.
        if !missing.is_empty() && !periods[index].is_empty() {
            let finding = file.finding(Code::PeriodLost, counted.measure.span());
            let finding = finding.with("measure", counted.measure.as_ref());
            findings.push(finding.with_periods("periods", missing));
        }
    }
}

fn unit_of(counted: &Counted, observations: &Observations) -> Option<Unit> {
    observations.measures().get(counted.measure.as_ref()).map(|measure| measure.unit)
}

/// Percentages of many areas that all lie between 0 and 1 are seldom percentages.
fn looks_like_fractions(estimates: &Estimates) -> bool {
    let values: Vec<f64> = estimates.rows.iter().filter_map(|row| row.value.number()).collect();
    values.iter().any(|value| *value > 0.0) && values.iter().all(|value| (0.0..=1.0).contains(value))
}

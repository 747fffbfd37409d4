//! In how many units the persons of a count live.

use super::{Policy, UnitsRule};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::indicator::{Counted, Estimates, Kind, Units};
use crate::observation::{Observations, SumError};
use crate::period::Period;
use crate::population::Population;
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};

/// A value by area and period.
type Values = BTreeMap<(AreaCode, Period), f64>;

/// The units behind the counts of an indicator, for each rule that is about one of its measures.
///
/// Units are counted for the population of the persons; where they were not delivered by age or sex, for everybody, so
/// that there may be fewer but not more of them. Counts that a delivery lacks are not in it; the rules take them as too
/// small.
#[must_use]
pub fn units_behind(
    kind: &Kind,
    rules: &[UnitsRule],
    levels: &[String],
    observations: &Observations,
    geography: &Geography,
) -> Vec<Units> {
    let mut behind: Vec<Units> = Vec::new();
    let parts = || kind.parts().into_iter();
    for rule in rules {
        for part in parts().filter(|part| *part.measure.as_ref() == rule.measure) {
            let read = |of: &str, values: &dyn Fn(&str, Population, &str) -> Result<Values, SumError>| {
                let mut all = Values::new();
                for level in levels {
                    all.extend(of_part(part, |population| values(of, population, level)));
                }
                all
            };
            let count = read(&rule.of, &|of, population, level| {
                let total = observations.total(of, population, level, geography)?;
                Ok(total.into_iter().filter_map(|(key, value)| Some((key, value.number()?))).collect())
            });
            let largest = rule.dominance.as_ref().map(|(measure, _)| {
                read(measure, &|measure, population, level| {
                    largest(measure, population, level, observations, geography)
                })
            });
            behind.push(Units {
                measure: rule.measure.clone(),
                population: part.population,
                of: rule.of.clone(),
                count,
                largest: largest.unwrap_or_default(),
            });
        }
    }
    behind
}

/// Tells the periods for which a rule about units suppresses everything, because the units were not delivered.
pub fn report_unknown_units(
    estimates: &Estimates,
    policy: &Policy,
    file: &TomlFile,
    findings: &mut Findings,
) {
    let periods: BTreeSet<Period> = estimates.rows.iter().map(|row| row.period).collect();
    for units in &estimates.units {
        let is_rule = |rule: &&UnitsRule| rule.measure == units.measure && rule.of == units.of;
        let Some(rule) = policy.units.iter().find(is_rule) else { continue };
        let place = || {
            let parts = estimates.kind.parts();
            parts.iter().find(|part| *part.measure.as_ref() == units.measure).map(|part| part.measure.span())
        };
        let largest = rule.dominance.as_ref().map(|(largest, _)| (largest, &units.largest));
        for (measure, values) in std::iter::once((&units.of, &units.count)).chain(largest) {
            let known: BTreeSet<Period> = values.keys().map(|(_, period)| *period).collect();
            let unknown: Vec<Period> = periods.difference(&known).copied().collect();
            if !unknown.is_empty() {
                let finding = file.finding(Code::UnknownUnits, place().unwrap_or_default());
                let finding = finding.with("measure", &units.measure).with("of", measure);
                findings.push(finding.with_periods("periods", unknown));
            }
        }
    }
}

/// For the population of the persons, or else for everybody.
fn of_part(part: &Counted, values: impl Fn(Population) -> Result<Values, SumError>) -> Values {
    let own = values(part.population);
    own.or_else(|_| values(Population::TOTAL)).unwrap_or_default()
}

/// The largest unit of an area is the largest of those of its parts; it is not their sum. Where one part does not say,
/// it is not known.
fn largest(
    measure: &str,
    population: Population,
    level: &str,
    observations: &Observations,
    geography: &Geography,
) -> Result<Values, SumError> {
    let facts = observations.measures().get(measure).ok_or(SumError::UnknownMeasure)?;
    let depth = geography.depth(level).unwrap_or_default();
    let mut known: BTreeMap<(AreaCode, Period), Option<f64>> = BTreeMap::new();
    for (position, finer) in geography.levels().iter().enumerate().skip(depth) {
        let is_coarsest = |period: &&Period| {
            let delivered = &facts.delivered[*period];
            let above = &geography.levels()[depth..position];
            delivered.contains_key(finer) && !above.iter().any(|level| delivered.contains_key(level))
        };
        let periods: BTreeSet<Period> = facts.delivered.keys().filter(is_coarsest).copied().collect();
        if periods.is_empty() {
            continue;
        }
        for ((area, period), value) in observations.total(measure, population, finer, geography)? {
            let Some(target) = geography.ancestor_at(&area, level).filter(|_| periods.contains(&period))
            else {
                continue;
            };
            let entry = known.entry((target.code.clone(), period)).or_insert(Some(0.0));
            *entry = (*entry).zip(value.number()).map(|(largest, other)| largest.max(other));
        }
    }
    Ok(known.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

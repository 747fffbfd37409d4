//! Estimates: value, limits, confidence, method, numerator and denominator together. Never a bare number.

use super::check::{has_sound_units, sum_finding, warn, warn_of_gaps};
use super::definition::{Counted, IndicatorDefinition, Kind};
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::{Mark, Sign, Value};
use crate::observation::{Observations, Remark};
use crate::period::Period;
use crate::population::{AgeLimit, Population};
use crate::source::TomlFile;
use crate::statistics::proportion::wilson_of;
use crate::statistics::rate::rate_of;
use crate::statistics::{Interval, Method};
use crate::text::{Bilingual, Lang, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The computed figure of one indicator for one area and period.
///
/// `lower ≤ value ≤ upper` where there are limits. Counts are complete, or there is no value; they are whole unless they
/// were converted from the areas of another Gebietsstand, or a year of age was divided at the age limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The area.
    pub area: AreaCode,
    /// The period.
    pub period: Period,
    /// The figure, in the indicator's unit and unrounded, or why there is none.
    pub value: Value,
    /// Its limits; none for figures that came ready-made.
    pub interval: Option<Interval>,
    /// How value and limits came about.
    pub method: Method,
    /// What was counted; none for figures that came ready-made.
    pub numerator: Option<f64>,
    /// Over whom; none for figures that came ready-made.
    pub denominator: Option<f64>,
    /// How sure the publisher is of what it rests on, where a delivery says so.
    pub mark: Option<Mark>,
    /// What share of it was distributed from areas of another Gebietsstand that were split: 0 where they were renamed or
    /// merged only. None where nothing was converted.
    pub converted: Option<f64>,
}

/// All estimates of one indicator, sorted by level from the root down, area and period.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// The indicator.
    pub indicator: String,
    /// What they are made from.
    pub kind: Kind,
    /// The datasets that its figures rest on.
    pub datasets: BTreeSet<String>,
    /// The breaks and events that concern its measures.
    pub remarks: Vec<Remark>,
    /// One row per area and period.
    pub rows: Vec<Estimate>,
    /// The units that the counted persons belong to, where disclosure control asks for them.
    pub units: Vec<Units>,
}

/// In how many units, such as Bedarfsgemeinschaften, the persons of a count live, by area and period.
///
/// Where a number is missing, it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Units {
    /// What counts the persons.
    pub measure: String,
    /// Which of them are counted.
    pub population: Population,
    /// What counts the units.
    pub of: String,
    /// How many units there are.
    pub count: BTreeMap<(AreaCode, Period), f64>,
    /// How many persons the largest of them has.
    pub largest: BTreeMap<(AreaCode, Period), f64>,
}

impl Estimates {
    /// The estimate of an area at a period.
    #[must_use]
    pub fn find(&self, area: &AreaCode, period: Period) -> Option<&Estimate> {
        self.rows.iter().find(|row| row.area == *area && row.period == period)
    }

    /// The periods that areas of this level have rows for, in order.
    #[must_use]
    pub fn periods_at(&self, level: &str, geography: &Geography) -> BTreeSet<Period> {
        let is_meant = |row: &&Estimate| geography.area(&row.area).is_some_and(|area| area.level == level);
        self.rows.iter().filter(is_meant).map(|row| row.period).collect()
    }
}

/// Computes an indicator for every area of the given levels and every period that was delivered.
pub fn estimate(
    definition: &IndicatorDefinition,
    file: &TomlFile,
    levels: &[String],
    observations: &Observations,
    geography: &Geography,
    findings: &mut Findings,
) -> Option<Estimates> {
    let parts = definition.kind.parts();
    if !has_sound_units(definition, file, observations, findings) {
        return None;
    }
    let mut datasets = BTreeSet::new();
    for counted in &parts {
        if let Some(measure) = observations.measures().get(counted.measure.as_ref()) {
            datasets.extend(measure.datasets.iter().cloned());
        }
    }
    let mut rows = Vec::new();
    let mut reported = BTreeSet::new();
    let mut age_limits: BTreeMap<Period, AgeLimit> = BTreeMap::new();
    let mut periods: Vec<BTreeSet<Period>> = vec![BTreeSet::new(); parts.len()];
    for level in levels {
        let mut totals = Vec::new();
        for (index, counted) in parts.iter().enumerate() {
            match observations.total(counted.measure.as_ref(), counted.population, level, geography) {
                Ok(total) => {
                    periods[index].extend(total.keys().map(|(_, period)| *period));
                    totals.push(total);
                }
                Err(error) => {
                    // One finding per measure and population, not one per level.
                    if reported.insert((counted.measure.as_ref(), counted.population)) {
                        let (measure, population) = (&counted.measure, counted.population);
                        findings.push(sum_finding(&error, measure, population, file, observations));
                    }
                }
            }
        }
        if totals.len() < parts.len() {
            continue;
        }
        let marks: Vec<_> = parts
            .iter()
            .filter_map(|part| {
                observations.marks(part.measure.as_ref(), part.population, level, geography).ok()
            })
            .collect();
        let conversions: Vec<_> = parts
            .iter()
            .filter_map(|part| {
                observations.conversions(part.measure.as_ref(), part.population, level, geography).ok()
            })
            .collect();
        for part in &parts {
            let (measure, population) = (part.measure.as_ref(), part.population);
            age_limits
                .extend(observations.age_limits(measure, population, level, geography).into_iter().flatten());
        }
        let keys = totals[0].keys().filter(|key| totals.iter().all(|total| total.contains_key(*key)));
        for key in keys {
            let mark = marks.iter().filter_map(|marks| marks.get(key).copied()).max();
            let converted =
                conversions.iter().filter_map(|shares| shares.get(key).copied()).max_by(f64::total_cmp);
            let row = match &definition.kind {
                Kind::Published(_) => published(key, totals[0][key]),
                Kind::Proportion(pair) | Kind::Rate(pair) => {
                    let is_whole = converted.is_none() && !age_limits.contains_key(&key.1);
                    let counts = if is_whole { Counts::Whole } else { Counts::Fractions };
                    let row = counted_over(key, (totals[0][key], totals[1][key]), counts, definition);
                    if is_above(&row) && matches!(definition.kind, Kind::Proportion(_)) {
                        let place = pair.numerator.measure.span();
                        findings.push(above_finding(&row, definition, place, file, geography));
                    }
                    row
                }
            };
            let has_number = row.value.number().is_some();
            let (mark, converted) = (mark.filter(|_| has_number), converted.filter(|_| has_number));
            rows.push(Estimate { mark, converted, ..row });
        }
    }
    if reported.is_empty() {
        warn_of_gaps(&parts, &periods, file, findings);
    }
    if rows.is_empty() {
        return None;
    }
    let mut remarks = remarks(&parts, levels, observations, geography);
    remarks.extend(age_limits.into_iter().map(|(period, limit)| of_age_limit(&parts, period, limit)));
    let (indicator, kind) = (definition.id.clone(), definition.kind.clone());
    let estimates = Estimates { indicator, kind, datasets, remarks, rows, units: Vec::new() };
    warn(definition, &estimates, file, observations, findings);
    Some(estimates)
}

/// What concerns a measure of the indicator.
fn remarks(
    parts: &[&Counted],
    levels: &[String],
    observations: &Observations,
    geography: &Geography,
) -> Vec<Remark> {
    let is_meant =
        |remark: &Remark| parts.iter().any(|counted| remark.measures.contains(counted.measure.as_ref()));
    observations.remarks(levels, geography).into_iter().filter(is_meant).collect()
}

/// That a year of age was divided at the age limit.
fn of_age_limit(parts: &[&Counted], period: Period, limit: AgeLimit) -> Remark {
    let twelfths = (limit.part_above() * 120.0).round() / 10.0;
    let say = |lang| {
        let text = Text::new(lang);
        let (years, months) = (limit.years().to_string(), limit.months().to_string());
        let (period, above) = (text.period(period), text.parameter(twelfths));
        let arguments = [("period", &*period), ("years", &*years), ("months", &*months), ("above", &*above)];
        text.say("event.age-limit", &arguments)
    };
    let measures = parts.iter().map(|counted| counted.measure.as_ref().clone()).collect();
    Remark::found(measures, period, Bilingual { de: say(Lang::De), en: say(Lang::En) })
}

/// What counts are: whole, or with fractions, because they were converted or a year of age was divided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Whole,
    Fractions,
}

fn published((area, period): &(AreaCode, Period), value: Value) -> Estimate {
    Estimate {
        area: area.clone(),
        period: *period,
        value,
        interval: None,
        method: Method::AsPublished,
        numerator: None,
        denominator: None,
        mark: None,
        converted: None,
    }
}

fn counted_over(
    (area, period): &(AreaCode, Period),
    (numerator, denominator): (Value, Value),
    kind: Counts,
    definition: &IndicatorDefinition,
) -> Estimate {
    let is_proportion = matches!(definition.kind, Kind::Proportion(_));
    let counts = match (count_of(numerator, kind), count_of(denominator, kind)) {
        // Everybody, as far as sums of fractions can tell.
        (Some(events), Some(over))
            if kind == Counts::Fractions && (over..=over * (1.0 + 1e-9)).contains(&events) =>
        {
            (Some(over), Some(over))
        }
        counts => counts,
    };
    let computed = match counts {
        (Some(events), Some(over)) if over > 0.0 && is_proportion => share(events, over, definition),
        (Some(events), Some(over)) if over > 0.0 => {
            let computed = rate_of(events, over, *definition.multiplier.as_ref(), definition.confidence);
            computed.map(|rate| (rate.value, rate.interval, rate.method))
        }
        _ => None,
    };
    let default = if is_proportion { Method::WilsonScore } else { Method::ByarPoisson };
    let absent = match (numerator.sign().or(denominator.sign()), counts.1) {
        (Some(sign), _) => sign,
        (None, Some(over)) if over <= 0.0 => Sign::NotMeaningful,
        _ => Sign::Unknown,
    };
    Estimate {
        area: area.clone(),
        period: *period,
        value: computed.map_or(Value::Absent(absent), |(value, ..)| Value::Number(value)),
        interval: computed.map(|(_, interval, _)| interval),
        method: computed.map_or(default, |(.., method)| method),
        numerator: counts.0,
        denominator: counts.1,
        mark: None,
        converted: None,
    }
}

/// The figure from other counts than those that were delivered: from those that are published instead.
#[must_use]
pub fn recount(
    row: &Estimate,
    numerator: Option<f64>,
    denominator: Option<f64>,
    definition: &IndicatorDefinition,
) -> Estimate {
    let value = |count: Option<f64>| count.map_or(Value::Absent(Sign::Unknown), Value::Number);
    let key = (row.area.clone(), row.period);
    // What is not published with noise may have been converted.
    let counts = (value(numerator), value(denominator));
    let counted = counted_over(&key, counts, Counts::Fractions, definition);
    Estimate { mark: row.mark, converted: row.converted, ..counted }
}

fn share(events: f64, over: f64, definition: &IndicatorDefinition) -> Option<(f64, Interval, Method)> {
    let interval = wilson_of(events, over, definition.confidence)?;
    let multiplier = *definition.multiplier.as_ref();
    let value = events / over * multiplier;
    // The same operation on value and limits keeps lower ≤ value ≤ upper after rounding of the last bit.
    let interval = Interval {
        lower: (interval.lower * multiplier).min(value),
        upper: (interval.upper * multiplier).max(value),
    };
    Some((value, interval, Method::WilsonScore))
}

/// A count: whole, as observations let no other through, unless fractions are meant.
fn count_of(value: Value, kind: Counts) -> Option<f64> {
    value.number().filter(|number| *number >= 0.0 && (kind == Counts::Fractions || number.fract() == 0.0))
}

fn is_above(row: &Estimate) -> bool {
    row.numerator.zip(row.denominator).is_some_and(|(numerator, denominator)| numerator > denominator)
}

fn above_finding(
    row: &Estimate,
    definition: &IndicatorDefinition,
    place: Range<usize>,
    file: &TomlFile,
    geography: &Geography,
) -> Finding {
    let name = geography.area(&row.area).map_or("", |area: &Area| area.name.as_str());
    file.finding(Code::NumeratorAboveDenominator, place)
        .with("area", row.area.as_str())
        .with("name", name)
        .with_period("period", row.period)
        .with("indicator", &definition.id)
}

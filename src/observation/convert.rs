//! Counts of areas of another Gebietsstand → counts of the report's areas.

use super::crosswalk::{Crosswalks, Route};
use super::series_break::{BreakCause, SeriesBreak};
use super::tidy::{Collector, Key, Observed};
use crate::area::{AreaCode, Crosswalk, Geography, nested_keys};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::population::Population;
use crate::text::{Bilingual, Lang, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Areas that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// How an observation came from another Gebietsstand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conversion {
    /// The Gebietsstand that was delivered.
    pub(super) vintage: String,
    /// The share of the value that came from areas that were split.
    pub(super) split: f64,
}

/// What is converted together: one count of everybody, of one group of people, in one period.
type Group = (Rc<Route>, String, Period, Population);

impl Collector {
    /// Converts what was delivered in another Gebietsstand, and takes it as if it had been delivered in the report's.
    pub(super) fn convert(
        &mut self,
        crosswalks: &Crosswalks,
        geography: &Geography,
        findings: &mut Findings,
    ) {
        let mut groups: BTreeMap<Group, BTreeMap<AreaCode, Observed>> = BTreeMap::new();
        for ((route, key), observed) in std::mem::take(&mut self.foreign) {
            let group = (route, key.measure, key.period, key.population);
            groups.entry(group).or_default().insert(key.area, observed);
        }
        let mut told = BTreeSet::new();
        for ((route, measure, period, population), delivered) in groups {
            let Some(crosswalk) = crosswalks.get(&route) else { continue };
            let about = (measure.clone(), period, route.vintage.clone());
            let is_first = told.insert(about);
            if is_first {
                report_nested(&delivered, period, &measure, findings);
            }
            let converter = Converter { crosswalk, route: &route, delivered: &delivered };
            let mut lost = Lost::default();
            let is_meant =
                |target: &AreaCode| geography.area(target).is_some_and(|area| area.level == route.level);
            for (target, sources) in crosswalk.origins() {
                if !is_meant(target) {
                    continue;
                }
                let Some(figure) = converter.convert(target, &sources, &mut lost) else { continue };
                let key = Key { measure: measure.clone(), area: target.clone(), period, population };
                self.push(Observed { key, ..figure }, findings);
            }
            if is_first {
                lost.report(&route, &measure, period, delivered.values().next(), findings);
            }
        }
    }

    /// The breaks where converted figures of split areas meet figures that were delivered as they are.
    pub(super) fn territory_breaks(&self, geography: &Geography) -> Vec<SeriesBreak> {
        let mut series: BTreeMap<(&str, &AreaCode), BTreeMap<Period, Option<&str>>> = BTreeMap::new();
        for (key, observed) in &self.rows {
            let split = observed.conversion.as_ref().filter(|conversion| conversion.split > 0.0);
            let vintage = split.map(|conversion| conversion.vintage.as_str());
            let periods = series.entry((&key.measure, &key.area)).or_default();
            let known = periods.entry(key.period).or_default();
            *known = known.or(vintage);
        }
        let mut parted: BTreeMap<At<'_>, BTreeSet<AreaCode>> = BTreeMap::new();
        for ((measure, area), periods) in series {
            let target = geography.area(area).and_then(|area| geography.vintage(&area.level)).unwrap_or("–");
            let list: Vec<(Period, Option<&str>)> = periods.into_iter().collect();
            for pair in list.windows(2) {
                let [(then, before), (now, after)] = pair else { continue };
                if !then.is_comparable_with(*now) || before.is_some() == after.is_some() {
                    continue;
                }
                let vintage = before.or(*after).unwrap_or_default();
                parted.entry((measure, *now, vintage, target)).or_default().insert(area.clone());
            }
        }
        let found = |((measure, since, vintage, target), areas): (At<'_>, BTreeSet<AreaCode>)| SeriesBreak {
            measure: measure.to_owned(),
            since,
            areas: Some(areas),
            cause: BreakCause::Territory,
            reason: reason(vintage, target),
        };
        parted.into_iter().map(found).collect()
    }
}

/// Where a series breaks: measure, first period after it, Gebietsstand of the converted figures and of the report.
type At<'a> = (&'a str, Period, &'a str, &'a str);

fn reason(vintage: &str, target: &str) -> Bilingual {
    let say = |lang| Text::new(lang).say("break.converted", &[("vintage", vintage), ("target", target)]);
    Bilingual { de: say(Lang::De), en: say(Lang::En) }
}

/// Converts one group of counts.
struct Converter<'a> {
    crosswalk: &'a Crosswalk,
    route: &'a Route,
    delivered: &'a BTreeMap<AreaCode, Observed>,
}

impl Converter<'_> {
    /// The figure of a target; `None` when nothing of it was delivered.
    fn convert(&self, target: &AreaCode, sources: &BTreeSet<&AreaCode>, lost: &mut Lost) -> Option<Observed> {
        let parts: Vec<(&Observed, f64, bool)> =
            sources.iter().filter_map(|source| self.part(source, target)).collect();
        let (first, ..) = *parts.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let is_alone = parts.len() == 1 && sources.len() == 1;
        let is_one_to_one = is_alone && parts.iter().all(|(_, _, is_split)| !is_split);
        let is_unchanged = is_one_to_one && first.key.area == *target;
        let missing = sources.iter().filter(|source| !self.delivered.contains_key(**source));
        lost.missing.extend(missing.map(|source| (*source).clone()));
        let total = |only_split: bool| {
            let counted = parts.iter().filter(|(_, _, is_split)| *is_split || !only_split);
            counted.map(|(part, share, _)| Some(part.value.number()? * share)).sum::<Option<f64>>()
        };
        let value = match total(false) {
            _ if !first.unit.is_additive() && !is_one_to_one => {
                lost.shares.insert(target.clone());
                Value::Absent(Sign::Unknown)
            }
            Some(sum) if parts.len() == sources.len() => Value::Number(sum),
            _ if is_alone => first.value,
            _ => Value::Absent(Sign::Unknown),
        };
        let is_any_split = parts.iter().any(|(_, _, is_split)| *is_split);
        let split = match (value.number(), total(true)) {
            (Some(sum), Some(split)) if sum > 0.0 => split / sum,
            _ if is_any_split => 1.0,
            _ => 0.0,
        };
        let conversion = Conversion { vintage: self.route.vintage.clone(), split };
        Some(Observed {
            value,
            mark: parts.iter().map(|(part, ..)| part.mark).max().flatten(),
            conversion: (!is_unchanged).then_some(conversion),
            ..first.clone()
        })
    }

    /// What was delivered for a source, its share in the target, and whether it was split.
    fn part(&self, source: &AreaCode, target: &AreaCode) -> Option<(&Observed, f64, bool)> {
        let targets = self.crosswalk.targets(source)?;
        Some((self.delivered.get(source)?, *targets.get(target)?, targets.len() > 1))
    }
}

/// What could not be converted.
#[derive(Default)]
struct Lost {
    /// Sources that were not delivered, though others of the same target were.
    missing: BTreeSet<AreaCode>,
    /// Targets of which only a share is known that cannot be converted.
    shares: BTreeSet<AreaCode>,
}

impl Lost {
    fn report(
        &self,
        route: &Route,
        measure: &str,
        period: Period,
        example: Option<&Observed>,
        findings: &mut Findings,
    ) {
        let Some(example) = example else { return };
        let file = example.place.file.as_deref().unwrap_or_default();
        let finding = |code: Code, areas: &BTreeSet<AreaCode>| {
            let mut named: Vec<&str> = areas.iter().take(MOST_NAMED).map(AreaCode::as_str).collect();
            if areas.len() > MOST_NAMED {
                named.push("…");
            }
            let finding = Finding::new(code).dataset(&example.dataset).file(file);
            let finding = finding.with("measure", measure).with_period("period", period);
            let finding = finding.with("level", &route.level).with("vintage", &route.vintage);
            finding.with("count", areas.len().to_string()).with("areas", named.join(", "))
        };
        if !self.missing.is_empty() {
            findings.push(finding(Code::AreaNotDelivered, &self.missing));
        }
        if !self.shares.is_empty() {
            findings.push(finding(Code::ShareOfOtherAreas, &self.shares));
        }
    }
}

/// Reports areas of one level of which one lies in the other: both would be added up.
fn report_nested(
    delivered: &BTreeMap<AreaCode, Observed>,
    period: Period,
    measure: &str,
    findings: &mut Findings,
) {
    for (outer, inner) in nested_keys(delivered.keys()) {
        let (Some(outer), Some(inner)) = (delivered.get(outer), delivered.get(inner)) else { continue };
        let finding = Finding::new(Code::CountedTwice).dataset(&inner.dataset).at(inner.place.clone());
        let finding = finding.with("area", inner.key.area.as_str()).with("outer", outer.key.area.as_str());
        let finding = finding.with("measure", measure).with_period("period", period);
        findings.push(finding.with("earlier", outer.place.address()));
    }
}

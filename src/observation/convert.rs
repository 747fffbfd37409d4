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
    /// The position of the deepest level on which one area holds all that became of each source: there and above, sums
    /// are exact. None where some of it lies in no area of the report.
    held: Option<usize>,
}

impl Conversion {
    /// Whether a sum over areas of the level at this position is an estimate, because only part of a source lies in it.
    pub(super) fn is_estimate_at(&self, level: usize) -> bool {
        self.split > 0.0 && self.held < Some(level)
    }
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
        let mut lost: BTreeMap<(Rc<Route>, String, Period), Lost> = BTreeMap::new();
        for ((route, measure, period, population), delivered) in groups {
            let Some(crosswalk) = crosswalks.get(&route) else { continue };
            report_nested(&delivered, &mut told, findings);
            let converter = Converter { crosswalk, geography, route: &route, delivered: &delivered };
            let lost = lost.entry((Rc::clone(&route), measure.clone(), period)).or_default();
            let is_meant =
                |target: &AreaCode| geography.area(target).is_some_and(|area| area.level == route.level);
            for (target, sources) in crosswalk.origins() {
                if !is_meant(target) {
                    continue;
                }
                let Some(figure) = converter.convert(target, &sources, lost) else { continue };
                let key = Key { measure: measure.clone(), area: target.clone(), period, population };
                self.push_converted(Observed { key, ..figure }, findings);
            }
        }
        for ((route, measure, period), lost) in lost {
            lost.report(&route, &measure, period, findings);
        }
    }

    /// The breaks where estimated figures meet exact ones: in areas that got a part of one that was split, and in larger
    /// areas whose sums contain a part and not the whole.
    pub(super) fn territory_breaks(&self, geography: &Geography) -> Vec<SeriesBreak> {
        let mut parted: BTreeMap<At<'_>, BTreeSet<AreaCode>> = BTreeMap::new();
        for ((measure, area), periods) in self.estimates(geography) {
            let list: Vec<(Period, Option<(&str, &str)>)> = periods.into_iter().collect();
            for (index, (now, after)) in list.iter().enumerate() {
                let mut earlier = list[..index].iter().rev();
                let Some((_, before)) = earlier.find(|(then, _)| then.is_comparable_with(*now)) else {
                    continue;
                };
                if before.is_some() == after.is_some() {
                    continue;
                }
                let Some((vintage, level)) = before.or(*after) else { continue };
                let target = geography.vintage(level).unwrap_or("–");
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

    /// The series of all areas, delivered or summed, of the measures that were estimated anywhere: for each period the
    /// Gebietsstand and the level of what was estimated, if it was.
    fn estimates<'a>(&'a self, geography: &'a Geography) -> BTreeMap<(&'a str, &'a AreaCode), Estimated<'a>> {
        let is_split = |row: &&Observed| row.conversion.as_ref().is_some_and(|found| found.split > 0.0);
        let measures: BTreeSet<&str> =
            self.rows.values().filter(is_split).map(|row| row.key.measure.as_str()).collect();
        let mut sources: BTreeMap<(&str, Period), BTreeSet<usize>> = BTreeMap::new();
        let rows = self.rows.values().filter(|row| measures.contains(row.key.measure.as_str()));
        let rows: Vec<(&Observed, usize)> =
            rows.filter_map(|row| Some((row, geography.depth(&row.level)?))).collect();
        for (row, depth) in &rows {
            sources.entry((&row.key.measure, row.key.period)).or_default().insert(*depth);
        }
        let mut series: BTreeMap<(&str, &AreaCode), Estimated<'_>> = BTreeMap::new();
        for (row, depth) in rows {
            let key = &row.key;
            // A sum is formed of the largest areas that were delivered.
            let sources = &sources[&(key.measure.as_str(), key.period)];
            for position in (0..=depth).filter(|level| sources.range(*level..).next() == Some(&depth)) {
                let Some(area) = geography.ancestor_at(&key.area, &geography.levels()[position]) else {
                    continue;
                };
                let estimate = row.conversion.as_ref().filter(|found| found.is_estimate_at(position));
                let periods = series.entry((&key.measure, &area.code)).or_default();
                let known = periods.entry(key.period).or_default();
                *known = known.or(estimate.map(|found| (found.vintage.as_str(), row.level.as_str())));
            }
        }
        series
    }
}

/// Of each period, the Gebietsstand and the level of what was estimated.
type Estimated<'a> = BTreeMap<Period, Option<(&'a str, &'a str)>>;

/// Where a series breaks: measure, first period after it, Gebietsstand of the converted figures and of the report.
type At<'a> = (&'a str, Period, &'a str, &'a str);

fn reason(vintage: &str, target: &str) -> Bilingual {
    let say = |lang| Text::new(lang).say("break.converted", &[("vintage", vintage), ("target", target)]);
    Bilingual { de: say(Lang::De), en: say(Lang::En) }
}

/// Converts one group of counts.
struct Converter<'a> {
    crosswalk: &'a Crosswalk,
    geography: &'a Geography,
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
        lost.example.get_or_insert_with(|| first.clone());
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
        let held =
            parts.iter().map(|(part, _, is_split)| self.held(&part.key.area, *is_split)).min().flatten();
        let conversion = Conversion { vintage: self.route.vintage.clone(), split, held };
        Some(Observed {
            value,
            mark: parts.iter().map(|(part, ..)| part.mark).max().flatten(),
            conversion: (!is_unchanged).then_some(conversion),
            ..first.clone()
        })
    }

    /// The deepest level on which one area holds all that became of a source; see [`Conversion`].
    fn held(&self, source: &AreaCode, is_split: bool) -> Option<usize> {
        let (geography, depth) = (self.geography, self.geography.depth(&self.route.level)?);
        if !is_split {
            return Some(depth);
        }
        let targets = self.crosswalk.targets(source)?;
        let holds = |position: &usize| {
            let level = &geography.levels()[*position];
            let above = |target| geography.ancestor_at(target, level).map(|area| &area.code);
            let mut above = targets.keys().map(above);
            let first = above.next().flatten();
            first.is_some() && above.all(|other| other == first)
        };
        (0..=depth).rev().find(holds)
    }

    /// What was delivered for a source, its share in the target, and whether it was split.
    fn part(&self, source: &AreaCode, target: &AreaCode) -> Option<(&Observed, f64, bool)> {
        let targets = self.crosswalk.targets(source)?;
        Some((self.delivered.get(source)?, *targets.get(target)?, targets.len() > 1))
    }
}

/// What could not be converted of any group of people.
#[derive(Default)]
struct Lost {
    /// A figure that was, for its place.
    example: Option<Observed>,
    /// Sources that were not delivered, though others of the same target were.
    missing: BTreeSet<AreaCode>,
    /// Targets of which only a share is known that cannot be converted.
    shares: BTreeSet<AreaCode>,
}

impl Lost {
    fn report(&self, route: &Route, measure: &str, period: Period, findings: &mut Findings) {
        let Some(example) = &self.example else { return };
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

/// Reports areas of one level of which one lies in the other: both would be added up. Each pair is told once, whatever
/// groups of people it was delivered for.
fn report_nested(
    delivered: &BTreeMap<AreaCode, Observed>,
    told: &mut BTreeSet<(String, Period, AreaCode)>,
    findings: &mut Findings,
) {
    for (outer, inner) in nested_keys(delivered.keys()) {
        let (Some(outer), Some(inner)) = (delivered.get(outer), delivered.get(inner)) else { continue };
        let key = &inner.key;
        if !told.insert((key.measure.clone(), key.period, key.area.clone())) {
            continue;
        }
        let finding = Finding::new(Code::CountedTwice).dataset(&inner.dataset).at(inner.place.clone());
        let finding = finding.with("area", key.area.as_str()).with("outer", outer.key.area.as_str());
        let finding = finding.with("measure", &key.measure).with_period("period", key.period);
        findings.push(finding.with("earlier", outer.place.address()));
    }
}

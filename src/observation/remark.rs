//! What explains figures without changing them: breaks of series and events, as declared or as found.

use super::series_break::{BreakCause, SeriesBreak, within};
use super::{Measure, Observations};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::period::Period;
use crate::source::{BreakDefinition, Delivery, EventDefinition};
use crate::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// A break of series or an event, and the figures it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Why series break; none for an event, after which figures can still be compared.
    pub cause: Option<BreakCause>,
    /// The measures.
    pub measures: BTreeSet<String>,
    /// The areas as they were named; all when there is no list.
    pub named: Option<BTreeSet<AreaCode>>,
    /// The areas of the report whose figures it concerns; all when there is no list.
    pub areas: Option<BTreeSet<AreaCode>>,
    /// The first period it concerns: of a break, the first one after it.
    pub from: Option<Period>,
    /// The last period it concerns; a break concerns all that follow.
    pub to: Option<Period>,
    /// What readers have to know.
    pub text: Bilingual,
    /// The dataset that declares it, and where; none for a break that a change of borders made.
    pub declared: Option<(String, Place)>,
}

impl Remark {
    /// What holds for all areas at one period, found while counting.
    #[must_use]
    pub fn found(measures: BTreeSet<String>, period: Period, text: Bilingual) -> Self {
        let at = Some(period);
        Self { cause: None, measures, named: None, areas: None, from: at, to: at, text, declared: None }
    }

    /// Whether it concerns the figures of an area.
    #[must_use]
    pub fn concerns(&self, area: &AreaCode) -> bool {
        self.areas.as_ref().is_none_or(|areas| areas.contains(area))
    }

    /// Whether it parts the series of an area between two periods, the earlier one first.
    #[must_use]
    pub fn parts(&self, area: &AreaCode, then: Period, now: Period) -> bool {
        self.begins_between(then, now) && self.concerns(area)
    }

    /// Whether it is a break that lies between two periods, the earlier one first.
    ///
    /// Days are compared and not periods, so that a break since 2015 lies before the first reference day of 2015.
    #[must_use]
    pub fn begins_between(&self, then: Period, now: Period) -> bool {
        let since = self.from.filter(|_| self.cause.is_some()).map(Period::first_day);
        since.is_some_and(|since| then.last_day() < since && since <= now.last_day())
    }

    /// Whether an event meets the time of a figure: one from 2016 on concerns 31 December 2016, too.
    #[must_use]
    pub fn holds_at(&self, period: Period) -> bool {
        self.from.is_none_or(|from| from.first_day() <= period.last_day())
            && self.to.is_none_or(|to| period.first_day() <= to.last_day())
    }
}

impl Observations {
    /// All breaks and events for a report with figures on these levels.
    ///
    /// An event reaches the areas it names and all that lies in them. One in an area that is smaller than the figures of
    /// the report reaches the smallest area shown that contains it. For breaks see [`SeriesBreak::reach`].
    #[must_use]
    pub fn remarks(&self, levels: &[String], geography: &Geography) -> Vec<Remark> {
        let mut remarks = self.declared.clone();
        for found in self.breaks.iter().filter(|found| !self.declared.iter().any(|known| is_of(found, known)))
        {
            match remarks.iter_mut().find(|known| known.declared.is_none() && is_like(found, known)) {
                Some(known) => {
                    known.measures.insert(found.measure.clone());
                }
                None => remarks.push(Remark {
                    cause: Some(found.cause),
                    measures: BTreeSet::from([found.measure.clone()]),
                    named: found.areas.clone(),
                    areas: None,
                    from: Some(found.since),
                    to: None,
                    text: found.reason.clone(),
                    declared: None,
                }),
            }
        }
        for remark in &mut remarks {
            remark.areas = reach(remark, levels, geography);
        }
        remarks.sort_by(|a, b| (a.from, a.to, &a.named, &a.text).cmp(&(b.from, b.to, &b.named, &b.text)));
        remarks
    }

    /// Takes over what the datasets declare; all figures must have been read.
    pub(super) fn declare_remarks(
        &mut self,
        delivery: &Delivery,
        geography: &Geography,
        findings: &mut Findings,
    ) {
        let reader = Reader { delivery, geography, measures: &self.measures };
        let definition = &delivery.definition;
        let mut remarks: Vec<Remark> = Vec::new();
        for declared in &definition.breaks {
            let Some(remark) = reader.read_break(declared, findings) else { continue };
            if remarks.iter().any(|earlier| is_same(earlier, &remark)) {
                let finding = delivery.toml.finding(Code::DoubledDefinition, declared.since.span());
                findings.push(finding.with("name", "break"));
                continue;
            }
            remarks.push(remark);
        }
        remarks.extend(definition.events.iter().filter_map(|event| reader.read_event(event, findings)));
        self.add_breaks(remarks.iter().flat_map(series_breaks).collect::<Vec<_>>());
        self.declared.extend(remarks);
    }
}

/// The breaks of a remark, one per measure; an event has none.
fn series_breaks(remark: &Remark) -> Vec<SeriesBreak> {
    let Some((cause, since)) = remark.cause.zip(remark.from) else { return Vec::new() };
    let of = |measure: &String| SeriesBreak {
        measure: measure.clone(),
        since,
        areas: remark.named.clone(),
        cause,
        reason: remark.text.clone(),
    };
    remark.measures.iter().map(of).collect()
}

fn is_of(found: &SeriesBreak, remark: &Remark) -> bool {
    is_like(found, remark) && remark.measures.contains(&found.measure)
}

fn is_like(found: &SeriesBreak, remark: &Remark) -> bool {
    (remark.cause, remark.from) == (Some(found.cause), Some(found.since))
        && remark.named == found.areas
        && remark.text == found.reason
}

/// Whether two breaks stand at one place of one series.
fn is_same(one: &Remark, other: &Remark) -> bool {
    one.from == other.from && one.named == other.named && !one.measures.is_disjoint(&other.measures)
}

fn reach(remark: &Remark, levels: &[String], geography: &Geography) -> Option<BTreeSet<AreaCode>> {
    let named = remark.named.as_ref()?;
    // What was found names every area that it concerns: not all parts of a larger one are concerned with it.
    if remark.declared.is_none() {
        return Some(named.clone());
    }
    if let Some(found) = series_breaks(remark).first() {
        return found.reach(geography);
    }
    let mut reach = within(named, geography);
    let is_shown = |code: &&AreaCode| geography.area(code).is_some_and(|area| levels.contains(&area.level));
    for hidden in named.iter().filter(|code| !is_shown(code)) {
        let mut above = levels.iter().rev().filter_map(|level| geography.ancestor_at(hidden, level));
        reach.extend(above.next().map(|area| area.code.clone()));
    }
    Some(reach)
}

/// Reads what one dataset declares.
struct Reader<'a> {
    delivery: &'a Delivery,
    geography: &'a Geography,
    /// What was delivered, by whatever dataset: a series may come from several.
    measures: &'a BTreeMap<String, Measure>,
}

impl Reader<'_> {
    fn read_break(&self, declared: &BreakDefinition, findings: &mut Findings) -> Option<Remark> {
        let since = self.period(&declared.since, findings);
        let measures = self.measures_of(&declared.measures, findings);
        let areas = self.areas_of(declared.areas.as_deref(), findings);
        let (since, measures, named) = (since?, measures?, areas?);
        // Where nothing was read, why has been said already.
        let parted = |measure: &&String| {
            let delivered: BTreeSet<Period> = self.delivered(measure).collect();
            let mut like = delivered.iter().filter(|period| period.is_comparable_with(since));
            delivered.is_empty() || (like.clone().any(|then| *then < since) && like.any(|now| since <= *now))
        };
        let whole: Vec<&String> = measures.iter().filter(|measure| !parted(measure)).collect();
        if whole.len() == measures.len() || !(declared.measures.is_empty() || whole.is_empty()) {
            self.report_outside(&whole, since, declared.since.span(), findings);
        }
        Some(Remark {
            cause: Some(declared.cause),
            measures,
            named,
            areas: None,
            from: Some(since),
            to: None,
            text: declared.reason.clone(),
            declared: Some(self.place(declared.since.span())),
        })
    }

    fn read_event(&self, declared: &EventDefinition, findings: &mut Findings) -> Option<Remark> {
        let mut read = |text: &Option<Spanned<String>>| match text {
            Some(text) => self.period(text, findings).map(Some),
            None => Some(None),
        };
        let (only, from, to) = (read(&declared.period)?, read(&declared.from)?, read(&declared.to)?);
        let spans =
            [&declared.period, &declared.from, &declared.to].map(|text| text.as_ref().map(Spanned::span));
        let place = spans.into_iter().flatten().next();
        let is_backwards = from.zip(to).is_some_and(|(from, to)| to.last_day() < from.first_day());
        if let Some(place) =
            place.clone().filter(|_| is_backwards || (only.is_some() && from.or(to).is_some()))
        {
            findings.push(self.delivery.toml.finding(Code::EventPeriod, place));
            return None;
        }
        let (from, to) = (only.or(from), only.or(to));
        let measures = self.measures_of(&declared.measures, findings);
        let areas = self.areas_of(declared.areas.as_deref(), findings);
        let (measures, named) = (measures?, areas?);
        let delivered: BTreeSet<Period> = measures.iter().flat_map(|name| self.delivered(name)).collect();
        let first = declared.measures.first().map(Spanned::span);
        let stands = place.clone().or(first).map_or_else(|| self.place_of_file(), |span| self.place(span));
        let remark = Remark {
            cause: None,
            measures,
            named,
            areas: None,
            from,
            to,
            text: declared.note.clone(),
            declared: Some(stands),
        };
        if let Some((place, period)) = place.clone().zip(from.or(to))
            && !delivered.is_empty()
            && !delivered.iter().any(|period| remark.holds_at(*period))
        {
            self.report_outside(&remark.measures.iter().collect::<Vec<_>>(), period, place, findings);
        }
        Some(remark)
    }

    fn period(&self, text: &Spanned<String>, findings: &mut Findings) -> Option<Period> {
        let period = Period::parse(text.as_ref());
        if period.is_none() {
            let finding = self.delivery.toml.finding(Code::InvalidPeriod, text.span());
            findings.push(finding.with("cell", text.as_ref()));
        }
        period
    }

    /// The measures that are named, or all of the dataset.
    fn measures_of(&self, named: &[Spanned<String>], findings: &mut Findings) -> Option<BTreeSet<String>> {
        let own = self.own_measures();
        if named.is_empty() {
            return Some(own);
        }
        let unknown: Vec<_> = named.iter().filter(|measure| !own.contains(measure.as_ref())).collect();
        for measure in &unknown {
            let known = own.iter().cloned().collect::<Vec<_>>().join(", ");
            let finding = self.delivery.toml.finding(Code::UndeliveredMeasure, measure.span());
            findings.push(finding.with("measure", measure.as_ref()).with("known", known));
        }
        unknown.is_empty().then(|| named.iter().map(|measure| measure.as_ref().clone()).collect())
    }

    /// What the dataset delivers, and what it would if its files could be read.
    fn own_measures(&self) -> BTreeSet<String> {
        let tables = &self.delivery.definition.table;
        let columns = tables.iter().flat_map(|table| &table.values).map(|value| &value.measure);
        let spread = tables.iter().filter_map(|table| table.spread.as_ref()).map(|spread| &spread.measure);
        let delivers = |measure: &Measure| measure.datasets.contains(&self.delivery.origin.dataset);
        let read = self.measures.iter().filter(|(_, measure)| delivers(measure)).map(|(name, _)| name);
        columns.chain(spread).chain(read).cloned().collect()
    }

    #[expect(clippy::option_option, reason = "unsound lists are told apart from none")]
    fn areas_of(
        &self,
        named: Option<&[Spanned<String>]>,
        findings: &mut Findings,
    ) -> Option<Option<BTreeSet<AreaCode>>> {
        let Some(named) = named else { return Some(None) };
        let mut areas = Some(BTreeSet::new());
        for area in named {
            let code = AreaCode::new(area.as_ref()).filter(|code| self.geography.area(code).is_some());
            if code.is_none() {
                let finding = self.delivery.toml.finding(Code::UnknownName, area.span());
                let known = format!("{} …", self.geography.root());
                findings.push(finding.with("name", area.as_ref()).with("known", known));
            }
            areas = areas.zip(code).map(|(mut areas, code)| {
                areas.insert(code);
                areas
            });
        }
        areas.map(Some)
    }

    fn delivered(&self, measure: &str) -> impl Iterator<Item = Period> {
        self.measures.get(measure).into_iter().flat_map(|measure| measure.delivered.keys().copied())
    }

    fn report_outside(
        &self,
        measures: &[&String],
        period: Period,
        place: Range<usize>,
        findings: &mut Findings,
    ) {
        let delivered: BTreeSet<Period> = measures.iter().flat_map(|name| self.delivered(name)).collect();
        let names = measures.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        let finding = self.delivery.toml.finding(Code::RemarkOutside, place).with("measures", names);
        findings.push(finding.with_period("period", period).with_periods("known", delivered));
    }

    fn place(&self, span: Range<usize>) -> (String, Place) {
        let finding: Finding = self.delivery.toml.finding(Code::RemarkOutside, span);
        (self.delivery.origin.dataset.clone(), finding.place().clone())
    }

    fn place_of_file(&self) -> (String, Place) {
        let place = Place { file: Some(self.delivery.toml.name.clone()), ..Place::default() };
        (self.delivery.origin.dataset.clone(), place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::series_break::tests::{broken, code, geography};
    use super::*;
    use polars::prelude::DataFrame;

    fn observations(declared: Vec<Remark>) -> Observations {
        let (frame, breaks) = (DataFrame::empty(), Vec::new());
        Observations {
            frame,
            populations: Vec::new(),
            measures: BTreeMap::new(),
            breaks,
            declared,
            tallies: Vec::new(),
        }
    }

    fn event(area: &str) -> Remark {
        Remark {
            cause: None,
            measures: BTreeSet::new(),
            named: Some(BTreeSet::from([code(area)])),
            areas: None,
            from: None,
            to: None,
            text: Bilingual { de: "b".to_owned(), en: "b".to_owned() },
            declared: Some(("a/b".to_owned(), Place::default())),
        }
    }

    #[test]
    fn breaks_stand_once_and_those_of_several_measures_are_one_remark() {
        let mut observations = observations(Vec::new());
        let one = broken(&["12"], BreakCause::Territory);
        let other = SeriesBreak { measure: "a".to_owned(), ..one.clone() };
        observations.add_breaks([one.clone(), other.clone(), one.clone()]);
        assert_eq!(observations.breaks(), [other, one]);
        let remarks = observations.remarks(&["kreis".to_owned()], &geography());
        assert_eq!(remarks.len(), 1);
        assert_eq!(remarks[0].measures.iter().collect::<Vec<_>>(), ["a", "m"]);
        assert!(remarks[0].parts(&code("12"), Period::Year(2014), Period::Year(2015)));
        assert!(!remarks[0].parts(&code("12"), Period::Year(2015), Period::Year(2016)));
        assert!(!remarks[0].parts(&code("11"), Period::Year(2014), Period::Year(2015)));
    }

    #[test]
    fn a_year_holds_its_days() {
        let day = |text: &str| Period::parse(text).expect(text);
        let years = Remark { from: Some(Period::Year(2016)), to: Some(Period::Year(2018)), ..event("12") };
        let met = ["2015-12-31", "2016-01-01", "2016-12-31", "2018-12-31", "2019-01-01"]
            .map(|text| years.holds_at(day(text)));
        assert_eq!(met, [false, true, true, true, false]);
        let of_a_day = Remark { from: Some(day("2016-06-30")), to: Some(day("2016-06-30")), ..event("12") };
        assert!(of_a_day.holds_at(Period::Year(2016)) && !of_a_day.holds_at(day("2016-12-31")));
        let broken = Remark { cause: Some(BreakCause::Base), to: None, ..years };
        assert!(broken.begins_between(day("2015-12-31"), day("2016-12-31")));
        assert!(!broken.begins_between(day("2016-06-30"), day("2016-12-31")));
    }

    #[test]
    fn an_event_in_an_area_that_is_not_shown_reaches_the_smallest_one_that_is() {
        let levels = ["kreis".to_owned(), "gemeinde".to_owned()];
        let reach = |area: &str, levels: &[String]| {
            let remarks = observations(vec![event(area)]).remarks(levels, &geography());
            remarks[0].areas.iter().flatten().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(reach("111", &levels), ["11", "111"]);
        assert_eq!(reach("111", &levels[..1]), ["1", "111"]);
        assert_eq!(reach("11", &levels), ["11", "111", "112"]);
    }
}

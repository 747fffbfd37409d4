//! What explains figures without changing them: breaks of series and events, as declared or as found.

mod declared;

use super::Observations;
use super::series_break::{BreakCause, SeriesBreak, within};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Findings, Place};
use crate::period::Period;
use crate::source::Delivery;
use crate::text::Bilingual;
use declared::Reader;
use std::collections::BTreeSet;

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

#[cfg(test)]
mod tests {
    use super::super::series_break::tests::{broken, code, geography};
    use super::*;
    use polars::prelude::DataFrame;
    use std::collections::BTreeMap;

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

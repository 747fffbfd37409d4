//! Breaks and events as a dataset declares them, compared with what was delivered.

use super::Remark;
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::observation::Measure;
use crate::period::Period;
use crate::source::{BreakDefinition, Delivery, EventDefinition};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Reads what one dataset declares.
pub(super) struct Reader<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) geography: &'a Geography,
    /// What was delivered, by whatever dataset: a series may come from several.
    pub(super) measures: &'a BTreeMap<String, Measure>,
}

impl Reader<'_> {
    pub(super) fn read_break(&self, declared: &BreakDefinition, findings: &mut Findings) -> Option<Remark> {
        let since = self.period(&declared.since, findings);
        let measures = self.measures_of(&declared.measures, findings);
        let areas = self.areas_of(declared.areas.as_deref(), findings);
        let (since, measures, named) = (since?, measures?, areas?);
        let remark = Remark {
            cause: Some(declared.cause),
            measures,
            named,
            areas: None,
            from: Some(since),
            to: None,
            text: declared.reason.clone(),
            declared: Some(self.place(declared.since.span())),
        };
        // Where nothing was read, why has been said already.
        let parted = |measure: &&String| {
            let delivered: Vec<Period> = self.delivered(measure).collect();
            let is_parted = |then: &Period, now: &Period| {
                then.is_comparable_with(*now) && remark.begins_between(*then, *now)
            };
            delivered.is_empty()
                || delivered.iter().any(|then| delivered.iter().any(|now| is_parted(then, now)))
        };
        let whole: Vec<&String> = remark.measures.iter().filter(|measure| !parted(measure)).collect();
        if whole.len() == remark.measures.len() || !(declared.measures.is_empty() || whole.is_empty()) {
            self.report_outside(&whole, since, declared.since.span(), findings);
        }
        Some(remark)
    }

    pub(super) fn read_event(&self, declared: &EventDefinition, findings: &mut Findings) -> Option<Remark> {
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

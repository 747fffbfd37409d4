//! The words of breaks and events, short for tables and whole for footnotes.

use super::edition::Edition;
use crate::area::AreaCode;
use crate::disclosure::{PublicEstimate, Remark};
use crate::period::Period;
use crate::text::Text;
use std::collections::BTreeSet;

/// Areas that a footnote names before it says "…".
const MOST_NAMED: usize = 5;

impl Edition<'_> {
    /// The breaks and events that concern an indicator.
    pub fn remarks<'b>(&'b self, indicator: &'b str) -> impl Iterator<Item = &'b Remark> {
        let remarks = self.publication.get().remarks.iter();
        remarks.filter(move |public| public.indicators.contains(indicator)).map(|public| &public.remark)
    }

    /// A break between two periods of an area's series, the earlier one first: no change may be told across it.
    #[must_use]
    pub fn break_between<'b>(
        &'b self,
        indicator: &'b str,
        area: &AreaCode,
        then: Period,
        now: Period,
    ) -> Option<&'b Remark> {
        self.remarks(indicator).find(|remark| remark.parts(area, then, now))
    }

    /// The period that a column of changes counts from; none where the series of all areas break since, for it would
    /// hold nothing but signs.
    #[must_use]
    pub fn change_base(&self, indicator: &str) -> Option<Period> {
        let base = self.base_period(indicator)?;
        let is_broken =
            |remark: &Remark| remark.areas.is_none() && remark.parts(self.root, base, self.period);
        (!self.remarks(indicator).any(is_broken)).then_some(base)
    }

    /// What the data table says of a figure: breaks that part it from earlier ones, and events.
    #[must_use]
    pub fn remarks_on(&self, figure: &PublicEstimate, first: Period) -> Vec<String> {
        let concerned = self.remarks(&figure.indicator).filter(|remark| match remark.cause {
            Some(_) => remark.parts(&figure.area, first, figure.period),
            None => remark.concerns(&figure.area) && remark.holds_at(figure.period),
        });
        concerned.map(|remark| self.note(remark)).collect()
    }

    fn note(&self, remark: &Remark) -> String {
        let Some((cause, since)) = remark.cause.zip(remark.from) else {
            return self.say(&remark.text).to_owned();
        };
        let arguments = [("period", &*self.text.period(since)), ("cause", &self.text.word(cause.key()))];
        self.text.say("remark.note.break", &arguments)
    }

    /// The whole text, as a footnote has it. It names its areas, for a map has no place for its mark.
    #[must_use]
    pub fn footnote(&self, remark: &Remark) -> String {
        let (text, words) = (self.text, self.say(&remark.text));
        let areas = remark.named.as_ref().map(|areas| self.first_names(areas));
        let Some((cause, since)) = remark.cause.zip(remark.from) else {
            return match areas {
                Some(areas) => text.say("remark.footnote.event", &[("areas", &areas), ("text", words)]),
                None => words.to_owned(),
            };
        };
        let (period, cause) = (text.period(since), text.word(cause.key()));
        let arguments = [("period", &*period), ("cause", &cause), ("reason", words)];
        match areas {
            Some(areas) => {
                let [period, cause, reason] = arguments;
                text.say("remark.footnote.break.some", &[period, cause, reason, ("areas", &areas)])
            }
            None => text.say("remark.footnote.break", &arguments),
        }
    }

    fn first_names(&self, areas: &BTreeSet<AreaCode>) -> String {
        let mut names: Vec<String> = areas.iter().take(MOST_NAMED).map(|area| self.area_name(area)).collect();
        if areas.len() > names.len() {
            names.push("…".to_owned());
        }
        names.join(", ")
    }
}

/// What it is, when, of which measures and where, for the ledger and the sources chapter.
pub(super) fn ledger_sentence(remark: &Remark, text: Text) -> String {
    let measures = remark.measures.iter().cloned().collect::<Vec<_>>().join(", ");
    let areas = remark.named.as_ref().map(|areas| areas.iter().map(AreaCode::as_str).collect::<Vec<_>>());
    let areas = areas.map_or_else(|| text.word("remark.all-areas"), |areas| areas.join(", "));
    let Some((cause, since)) = remark.cause.zip(remark.from) else {
        let arguments = [("span", &*span(remark, text)), ("measures", &measures), ("areas", &areas)];
        return text.say("remark.event", &arguments);
    };
    let (period, cause) = (text.period(since), text.word(cause.key()));
    let arguments = [("period", &*period), ("cause", &cause), ("measures", &measures), ("areas", &areas)];
    text.say("remark.break", &arguments)
}

/// When an event holds, with a blank before it; nothing when it always does.
fn span(remark: &Remark, text: Text) -> String {
    let (from, to) = (remark.from.map(|from| text.period(from)), remark.to.map(|to| text.period(to)));
    match (from, to) {
        (None, None) => String::new(),
        (Some(from), Some(to)) if from == to => format!(" {from}"),
        (Some(from), Some(to)) => format!(" {}", text.say("remark.between", &[("from", &from), ("to", &to)])),
        (Some(from), None) => format!(" {}", text.say("remark.from", &[("from", &from)])),
        (None, Some(to)) => format!(" {}", text.say("remark.to", &[("to", &to)])),
    }
}

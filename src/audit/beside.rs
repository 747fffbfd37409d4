//! Numbers that stand beside an area without having been released for it.

use super::names::{Mention, Names};
use super::number::{Number, numbers};
use super::passage::{Passage, Shape};
use super::release::Release;
use super::told::Told;
use crate::diagnostic::{Code, Finding, Findings};
use std::ops::Range;

/// Words between an area and a number that belong together.
const MOST_WORDS: usize = 8;

/// Goes through passages.
pub(super) struct Beside<'a> {
    pub(super) release: &'a Release,
    pub(super) names: &'a Names,
    pub(super) told: &'a Told<'a>,
}

impl Beside<'_> {
    pub(super) fn look(&self, passages: &[Passage], scope: Option<&str>, findings: &mut Findings) {
        for passage in passages {
            let heading = passage.heading.as_deref().and_then(|heading| self.told.scope(heading));
            let scope = heading.or(scope);
            match &passage.shape {
                Shape::Row { areas, cells } => self.row(passage, areas, cells, scope, findings),
                Shape::Prose(text) => {
                    for sentence in sentences(text) {
                        self.sentence(passage, sentence, scope, findings);
                    }
                }
            }
        }
    }

    fn row(
        &self,
        passage: &Passage,
        areas: &[usize],
        cells: &[String],
        scope: Option<&str>,
        findings: &mut Findings,
    ) {
        for cell in cells.iter().filter(|cell| !self.told.is_word(areas, cell)) {
            // Further areas may be named in it; then their numbers are meant as well.
            let mentions = self.names.mentions(cell);
            let all: Vec<usize> =
                areas.iter().chain(mentions.iter().flat_map(|found| &found.areas)).copied().collect();
            for number in self.open(cell, &mentions) {
                if !self.told.is_released(&all, scope, &number) {
                    self.tell(passage, areas, &number, cell, scope, findings);
                }
            }
        }
    }

    fn sentence(&self, passage: &Passage, text: &str, scope: Option<&str>, findings: &mut Findings) {
        let mentions = self.names.mentions(text);
        if mentions.is_empty() {
            return;
        }
        let own = self.told.scope(text);
        let scope = own.or(scope);
        let all: Vec<usize> = mentions.iter().flat_map(|mention| mention.areas.clone()).collect();
        let open = self.open(text, &mentions);
        for (index, mention) in mentions.iter().enumerate() {
            let from = index.checked_sub(1).map_or(0, |before| mentions[before].at.end);
            let to = mentions.get(index + 1).map_or(text.len(), |next| next.at.start);
            let before =
                open.iter().rfind(|number| number.at.start >= from && number.at.end <= mention.at.start);
            let after = open.iter().find(|number| number.at.start >= mention.at.end && number.at.end <= to);
            let near = before
                .filter(|number| is_near(&text[number.at.end..mention.at.start]))
                .into_iter()
                .chain(after.filter(|number| is_near(&text[mention.at.end..number.at.start])));
            for number in near.filter(|number| !self.told.is_released(&all, scope, number)) {
                self.tell(passage, &mention.areas, number, text, scope, findings);
            }
        }
    }

    /// The numbers of a text that could be somebody's figure.
    fn open(&self, text: &str, mentions: &[Mention]) -> Vec<Number> {
        let mut taken: Vec<Range<usize>> = mentions.iter().map(|mention| mention.at.clone()).collect();
        taken.extend(self.told.harmless(text));
        let is_taken = |number: &Number| {
            taken.iter().any(|range| range.start < number.at.end && number.at.start < range.end)
        };
        let all = numbers(text).into_iter();
        all.filter(|number| !is_taken(number) && !self.told.is_parameter(number)).collect()
    }

    /// In figures and tables any number that was not released is one too many. Authors write about other things as
    /// well: what they say is an error where it is a count that no policy shows, or speaks of the indicator.
    fn tell(
        &self,
        passage: &Passage,
        areas: &[usize],
        number: &Number,
        text: &str,
        scope: Option<&str>,
        findings: &mut Findings,
    ) {
        let hidden = areas.iter().find_map(|area| Some((*area, self.told.suppressed(*area, scope)?)));
        let is_row = matches!(passage.shape, Shape::Row { .. });
        let is_small = number.readings.iter().any(|reading| {
            reading.decimals == 0 && reading.value > 0.0 && reading.value < self.told.minimum_count()
        });
        let is_clear = is_row || is_small || scope.is_some();
        let area = hidden.map_or(areas[0], |(area, _)| area);
        let area = &self.release.areas[area];
        let finding = match hidden {
            Some((_, figure)) => {
                let code = if is_clear { Code::ExposedNumber } else { Code::UnreleasedNumber };
                let finding = Finding::new(code).at(passage.place.clone());
                finding.with("indicator", self.title(&figure.indicator)).with_period("period", figure.period)
            }
            None => return,
        };
        findings.push(
            finding
                .with("number", number.text.clone())
                .with("area", format!("{} ({})", area.name, area.code))
                .with("text", excerpt(text, &number.at)),
        );
    }

    fn title(&self, id: &str) -> String {
        let title = self.release.indicator(id).and_then(|indicator| indicator.title.clone());
        title.unwrap_or_else(|| id.to_owned())
    }
}

fn is_near(between: &str) -> bool {
    between.split_whitespace().count() <= MOST_WORDS
}

/// Sentences end with a full stop before a blank, unless a number stands before it as in `1. Januar`.
fn sentences(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', '!', '?', '\n', ';']) {
        let end = at + mark.len();
        let is_end =
            mark == "\n" || text[end..].starts_with(char::is_whitespace) && !ends_with_ordinal(&text[..at]);
        if is_end {
            parts.push(text[start..end].trim());
            start = end;
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// `4.` before `Quartal` is an ordinal, `12,5.` and `87.` end a sentence.
fn ends_with_ordinal(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words around a number.
pub(super) fn excerpt(text: &str, at: &Range<usize>) -> String {
    const ROOM: usize = 40;
    let before: String = text[..at.start].chars().rev().take(ROOM).collect();
    let before: String = before.chars().rev().collect();
    let after: String = text[at.end..].chars().take(ROOM).collect();
    let is_cut = (before.len() < at.start, after.len() < text.len() - at.end);
    let mark = |cut: bool| if cut { "…" } else { "" };
    format!("{}{before}{}{after}{}", mark(is_cut.0), &text[at.clone()], mark(is_cut.1))
        .split_whitespace()
        .collect::<Vec<&str>>()
        .join(" ")
}

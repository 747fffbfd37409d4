//! Maps: the colour of an area is a statement about it.

use super::geometry::Chart;
use super::picture::{Form, Mark};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::text::{Lang, Text};
use std::collections::BTreeSet;

impl Chart<'_> {
    /// The areas that are drawn first, in the order of their keys, and what each of them is filled with.
    pub(super) fn map(&self, findings: &mut Findings) {
        let Some(level) = &self.release.level else { return };
        let mut shapes: Vec<&Mark> =
            self.picture.marks.iter().take_while(|mark| mark.form == Form::Area).collect();
        // Where no outlines of a coarser level part them, the swatches of the legend follow the areas.
        while shapes.last().is_some_and(|mark| self.is_swatch(mark)) {
            shapes.pop();
        }
        let mut codes: Vec<&AreaCode> =
            self.release.areas.iter().filter(|area| area.level == *level).map(|area| &area.code).collect();
        codes.sort_unstable();
        if shapes.is_empty() || codes.is_empty() {
            return;
        }
        let hidden = self.hidden_areas();
        let none = self.fill_of_no_value();
        if shapes.len() == codes.len() {
            for (mark, code) in shapes.iter().zip(&codes).filter(|(_, code)| hidden.contains(*code)) {
                if none.as_deref() != Some(mark.fill.as_str()) {
                    self.tell_fill(mark, code, findings);
                }
            }
            return;
        }
        // Which shape is whose cannot be told; that enough of them are without a value can.
        let empty = shapes.iter().filter(|mark| none.as_deref() == Some(mark.fill.as_str())).count();
        let here = codes.iter().filter(|code| hidden.contains(**code)).count();
        if empty < here {
            let finding = Finding::new(Code::ExposedFill).at(self.place.clone());
            let finding = finding.worded("finding.exposed-fill.count");
            findings.push(finding.with("empty", empty.to_string()).with("hidden", here.to_string()));
        }
    }

    /// A small rectangle left of letters.
    fn is_swatch(&self, mark: &Mark) -> bool {
        const SAME: f64 = 0.5;
        let (left, top, right, bottom) = mark.extent();
        let near = |one: f64, other: f64| (one - other).abs() < SAME;
        let is_corner =
            |(x, y): &(f64, f64)| (near(*x, left) || near(*x, right)) && (near(*y, top) || near(*y, bottom));
        mark.points.len() == 4
            && mark.points.iter().all(is_corner)
            && self.picture.letters.iter().any(|letters| {
                let middle = f64::midpoint(top, bottom);
                (middle - letters.y).abs() < letters.size
                    && right < letters.left
                    && letters.left - right < 3.0 * letters.size
                    && bottom - top < 3.0 * letters.size
            })
    }

    /// A map begins with shapes and has a legend that counts areas.
    pub(super) fn is_map(&self) -> bool {
        let shapes = self.picture.marks.iter().take_while(|mark| mark.form == Form::Area).count();
        let counts = |text: Text| {
            [text.word("chart.area.one"), text.word("chart.area.many")]
                .map(|word| word.replace("{count}", "").trim().to_owned())
        };
        let words: Vec<String> =
            [Lang::De, Lang::En].into_iter().flat_map(|lang| counts(Text::new(lang))).collect();
        let has_legend = self.picture.letters.iter().any(|letters| {
            letters.text.starts_with(|letter: char| letter.is_ascii_digit())
                && words.iter().any(|word| letters.text.ends_with(word))
        });
        shapes > 1 && has_legend
    }

    /// The areas whose figure is suppressed; on a map of the monitor, those without an index.
    fn hidden_areas(&self) -> BTreeSet<&AreaCode> {
        if let Some(scope) = self.scope {
            let own = self
                .release
                .suppressed()
                .filter(|figure| figure.indicator == scope && Some(figure.period) == self.release.period);
            own.map(|figure| &figure.area).collect()
        } else if self.is_of_survey() {
            self.silent_areas()
        } else {
            let assessments = self.release.assessments.iter();
            let without =
                assessments.filter(|row| row.status_index.is_none() && row.dynamics_index.is_none());
            without.map(|row| &row.area).collect()
        }
    }

    fn is_of_survey(&self) -> bool {
        let file = self.place.file.as_deref().unwrap_or_default();
        file.rsplit('/').next().is_some_and(|name| name.starts_with("survey-"))
    }

    /// The areas of which no answer of the survey is shown, whatever was asked.
    fn silent_areas(&self) -> BTreeSet<&AreaCode> {
        let told: BTreeSet<&str> = self.release.answers.iter().map(|answer| &*answer.area).collect();
        let shown = self.release.answers.iter().filter(|answer| answer.value.is_some());
        let shown: BTreeSet<&str> = shown.map(|answer| &*answer.area).collect();
        let is_silent = |code: &&AreaCode| told.contains(code.as_str()) && !shown.contains(code.as_str());
        self.release.areas.iter().map(|area| &area.code).filter(is_silent).collect()
    }

    /// The fill that the legend explains as "no value".
    fn fill_of_no_value(&self) -> Option<String> {
        let words: Vec<String> = [Lang::De, Lang::En]
            .into_iter()
            .flat_map(|lang| ["chart.no-value", "chart.not-assessed"].map(|key| Text::new(lang).word(key)))
            .collect();
        let entry = self.picture.letters.iter().find(|letters| words.contains(&letters.text))?;
        let swatches = self.picture.marks.iter().filter(|mark| mark.form == Form::Area);
        let mut beside = swatches.filter(|mark| {
            let (_, top, right, bottom) = mark.extent();
            right < entry.left
                && (f64::midpoint(top, bottom) - entry.y).abs() < entry.size
                && bottom - top < 3.0 * entry.size
        });
        // The nearest one to the left.
        let nearest = beside.by_ref().max_by(|one, other| one.extent().2.total_cmp(&other.extent().2))?;
        Some(nearest.fill.clone())
    }

    fn tell_fill(&self, mark: &Mark, code: &AreaCode, findings: &mut Findings) {
        let (left, top, right, bottom) = mark.extent();
        let element = format!("({:.0}, {:.0})", f64::midpoint(left, right), f64::midpoint(top, bottom));
        let place = Place { element: Some(element), ..self.place.clone() };
        let name = self.release.area(code).map(|area| area.name.clone()).unwrap_or_default();
        let finding = Finding::new(Code::ExposedFill).at(place).with("area", format!("{name} ({code})"));
        findings.push(finding.with("fill", mark.fill.clone()));
    }
}

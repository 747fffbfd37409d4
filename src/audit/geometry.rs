//! Marks of charts read back to values: whose they are, and what they give away.

use super::layout::{Beside, Layout};
use super::number::numbers;
use super::picture::{Form, Mark, Picture, Point};
use super::release::{PublishedFigure, Release};
use super::told::Told;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::period::Period;
use crate::text::Text;
use std::collections::BTreeSet;

/// A picture with the areas that its letters name.
pub(super) struct Chart<'a> {
    pub(super) release: &'a Release,
    pub(super) told: &'a Told<'a>,
    pub(super) picture: &'a Picture,
    pub(super) layout: &'a Layout,
    pub(super) scope: Option<&'a str>,
    pub(super) place: &'a Place,
}

/// From places to values: value = start + step · place.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    start: f64,
    step: f64,
}

impl Scale {
    /// A line through the first and the last of several places with known values.
    fn through(known: &[(f64, f64)]) -> Option<Self> {
        let first = known.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        let last = known.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        let step = (last.1 - first.1) / (last.0 - first.0);
        step.is_finite().then_some(Self { start: first.1 - step * first.0, step })
    }

    fn value(self, place: f64) -> f64 {
        self.start + self.step * place
    }
}

/// Places that differ by less are the same.
const NEAR: f64 = 3.0;

impl Chart<'_> {
    pub(super) fn look(&self, findings: &mut Findings) {
        let has_cells = self.layout.rows.iter().any(|row| !row.cells.is_empty());
        if has_cells {
            self.rows(findings);
        } else {
            self.panels(findings);
        }
    }

    /// Dot plots and bars: one row per area, its name on the left.
    fn rows(&self, findings: &mut Findings) {
        let guides = self.guides();
        for row in self.layout.rows.iter().filter(|row| !row.cells.is_empty()) {
            let Some(figure) = self.hidden(row) else { continue };
            let half = self.half_height(row);
            let is_inside = |mark: &&Mark| {
                let (left, top, right, bottom) = mark.extent();
                let middle = f64::midpoint(top, bottom);
                let is_high = bottom - top > 3.0 * half;
                let is_guide = mark.form == Form::Line
                    && (guides.contains(&(key(left), key(right))) || right - left < 1.0 && is_high);
                // The line on which bars stand passes through all rows.
                !is_guide
                    && !is_high
                    && (middle - row.label.y).abs() <= half
                    && left > row.label.left
                    && right < row.end
            };
            let marks: Vec<&Mark> = self.picture.marks.iter().filter(is_inside).collect();
            let scale = self.scale_of_rows(row);
            for mark in marks {
                let (left, _, right, _) = mark.extent();
                let ends = match mark.form {
                    Form::Dot => vec![left],
                    Form::Line => vec![left, right],
                    Form::Area => vec![right],
                };
                let values: Vec<f64> =
                    ends.iter().filter_map(|end| scale.map(|scale| scale.value(*end))).collect();
                self.tell(figure, mark, &values, findings);
            }
        }
    }

    /// The figure that a row must not show.
    fn hidden(&self, row: &Beside) -> Option<&PublishedFigure> {
        let has_sign = row.cells.iter().any(|cell| cell.text.trim() == ".");
        row.areas.iter().find_map(|area| {
            let code = &self.release.areas.get(*area)?.code;
            let period = self.release.period;
            if let Some((scope, period)) = self.scope.zip(period) {
                let figure = self.release.figure(scope, code, period).filter(|figure| figure.is_suppressed());
                return figure.filter(|_| has_sign || row.areas.len() == 1);
            }
            self.told.suppressed(*area, self.scope).filter(|_| has_sign)
        })
    }

    /// Half the distance to the next row.
    fn half_height(&self, row: &Beside) -> f64 {
        let others = self.layout.rows.iter().map(|other| (other.label.y - row.label.y).abs());
        let nearest = others.filter(|distance| *distance > 1.0).fold(f64::INFINITY, f64::min);
        (nearest / 2.0).min(row.label.size * 1.2).max(row.label.size * 0.3)
    }

    /// Lines that stand with the same ends in several rows guide the eye and mean nothing.
    fn guides(&self) -> BTreeSet<(i64, i64)> {
        let mut seen = BTreeSet::new();
        let mut guides = BTreeSet::new();
        let lines = self.picture.marks.iter().filter(|mark| mark.form == Form::Line);
        for (left, top, right, bottom) in lines.map(Mark::extent) {
            let ends = (key(left), key(right));
            if bottom - top < 1.0 && !seen.insert(ends) {
                guides.insert(ends);
            }
        }
        guides
    }

    /// From the labels of the axis, which stand on upright lines; without an axis, from the rows that are shown.
    fn scale_of_rows(&self, row: &Beside) -> Option<Scale> {
        let upright = |x: f64| {
            let is_there = |mark: &Mark| {
                let (left, _, right, _) = mark.extent();
                mark.form == Form::Line && (left - x).abs() < NEAR && (right - x).abs() < NEAR
            };
            self.picture.marks.iter().any(is_there)
        };
        let ticks = self.picture.letters.iter().filter_map(|letters| {
            let middle = f64::midpoint(letters.left, letters.right);
            let is_own = middle > row.label.left && middle < row.end;
            Some((middle, plain_number(&letters.text)?)).filter(|_| is_own && upright(middle))
        });
        let ticks: Vec<(f64, f64)> = ticks.collect();
        Scale::through(&ticks).or_else(|| {
            let shown =
                self.layout.rows.iter().filter(|other| (other.label.left - row.label.left).abs() < NEAR);
            let known = shown.filter_map(|other| {
                let value = other.cells.iter().find_map(|cell| plain_number(&cell.text))?;
                let bars = self.picture.marks.iter().filter(|mark| mark.form == Form::Area).map(Mark::extent);
                let bar = bars.into_iter().find(|(left, top, right, bottom)| {
                    let middle = f64::midpoint(*top, *bottom);
                    (middle - other.label.y).abs() < other.label.size * 0.5
                        && *left > other.label.left
                        && *right < other.end
                })?;
                Some([(bar.0, 0.0), (bar.2, value)])
            });
            Scale::through(&known.flatten().collect::<Vec<(f64, f64)>>())
        })
    }

    /// Small multiples: a name above each panel, time from left to right.
    fn panels(&self, findings: &mut Findings) {
        let dots: Vec<Point> = self
            .picture
            .marks
            .iter()
            .filter(|mark| mark.form == Form::Dot)
            .filter_map(|mark| mark.points.first().copied())
            .collect();
        if dots.is_empty() {
            return;
        }
        let panels: Vec<Panel<'_>> = self.layout.rows.iter().map(|row| self.panel(row)).collect();
        let moments = self.moments(&panels, &dots);
        for panel in &panels {
            let scale = self.scale_of_panel(panel);
            for (x, figure) in self.hidden_moments(panel, &moments) {
                for mark in &self.picture.marks {
                    // The line of the whole passes through all panels.
                    if mark.is_dashed {
                        continue;
                    }
                    // Grid lines go from edge to edge and have no point in between.
                    let is_curve = mark.form != Form::Line || mark.points.len() > 2 || !is_straight(mark);
                    let at: Vec<f64> = mark
                        .points
                        .iter()
                        .filter(|point| is_curve && panel.holds(**point) && (point.0 - x).abs() < NEAR)
                        .map(|point| point.1)
                        .collect();
                    if !at.is_empty() {
                        let values: Vec<f64> =
                            at.iter().filter_map(|y| scale.map(|scale| scale.value(*y))).collect();
                        self.tell(figure, mark, &values, findings);
                    }
                }
            }
        }
    }

    fn panel<'b>(&self, row: &'b Beside) -> Panel<'b> {
        let below =
            self.layout.rows.iter().map(|other| other.label.y).filter(|y| *y > row.label.y + row.label.size);
        let bottom = below.fold(f64::INFINITY, f64::min);
        Panel { row, left: row.label.left, right: row.end, top: row.label.y, bottom }
    }

    /// The places of the periods within a panel, if there are as many as the indicator has periods.
    fn moments(&self, panels: &[Panel<'_>], dots: &[Point]) -> Vec<(f64, Period)> {
        let signs = self.picture.letters.iter().filter(|letters| letters.text == ".");
        let signs = signs.map(|letters| (f64::midpoint(letters.left, letters.right), letters.y));
        let mut places: Vec<f64> = Vec::new();
        for point in dots.iter().copied().chain(signs) {
            let Some(panel) = panels.iter().find(|panel| panel.holds(point)) else { continue };
            let place = point.0 - panel.left;
            if !places.iter().any(|known| (known - place).abs() < NEAR) {
                places.push(place);
            }
        }
        places.sort_by(f64::total_cmp);
        let own = self.release.figures.iter().filter(|figure| Some(figure.indicator.as_str()) == self.scope);
        let mut periods: Vec<Period> = own.map(|figure| figure.period).collect();
        periods.sort_unstable();
        periods.dedup();
        if periods.len() == places.len() { places.into_iter().zip(periods).collect() } else { Vec::new() }
    }

    /// Where a panel must show nothing: at its signs, and at the periods whose figure is suppressed.
    fn hidden_moments(&self, panel: &Panel<'_>, moments: &[(f64, Period)]) -> Vec<(f64, &PublishedFigure)> {
        let Some((area, code)) =
            panel.row.areas.first().and_then(|area| Some((*area, &self.release.areas.get(*area)?.code)))
        else {
            return Vec::new();
        };
        let at_period = |(place, period): &(f64, Period)| {
            let figure =
                self.release.figure(self.scope?, code, *period).filter(|figure| figure.is_suppressed())?;
            Some((panel.left + place, figure))
        };
        if !moments.is_empty() {
            return moments.iter().filter_map(at_period).collect();
        }
        let Some(figure) = self.told.suppressed(area, self.scope) else { return Vec::new() };
        let signs = self.picture.letters.iter().filter(|letters| letters.text == ".");
        let middles = signs.map(|letters| (f64::midpoint(letters.left, letters.right), letters.y));
        middles.filter(|point| panel.holds(*point)).map(|point| (point.0, figure)).collect()
    }

    /// The labels of the scale stand left of the first panel, each at the height of a line of the grid.
    fn scale_of_panel(&self, panel: &Panel<'_>) -> Option<Scale> {
        let levels: Vec<f64> = self
            .picture
            .marks
            .iter()
            .filter(|mark| mark.form == Form::Line && is_straight(mark))
            .map(|mark| mark.extent().1)
            .collect();
        let ticks = self.picture.letters.iter().filter_map(|letters| {
            let is_own = letters.y > panel.top && letters.y < panel.bottom && letters.left < panel.left;
            let level =
                levels.iter().copied().find(|level| (level - letters.y).abs() < letters.size * 0.6)?;
            Some((level, plain_number(&letters.text)?)).filter(|_| is_own)
        });
        Scale::through(&ticks.collect::<Vec<(f64, f64)>>())
    }

    fn tell(&self, figure: &PublishedFigure, mark: &Mark, values: &[f64], findings: &mut Findings) {
        let text = Text::new(self.release.lang);
        let (left, top, ..) = mark.extent();
        let form = match mark.form {
            Form::Dot => "audit.mark.dot",
            Form::Line => "audit.mark.line",
            Form::Area => "audit.mark.area",
        };
        let read: Vec<String> = values.iter().map(|value| text.number(*value, 2)).collect();
        let area = self.release.area(&figure.area).map(|area| area.name.clone()).unwrap_or_default();
        let element = format!("({left:.0}, {top:.0})");
        let place = Place { element: Some(element), ..self.place.clone() };
        let finding = Finding::new(Code::ExposedMark).at(place).with_word("form", form);
        let finding = finding.with("area", format!("{area} ({})", figure.area));
        let finding =
            finding.with("indicator", figure.indicator.clone()).with_period("period", figure.period);
        findings.push(finding.with("value", if read.is_empty() { "?".to_owned() } else { read.join("; ") }));
    }
}

/// The room below the name of an area.
struct Panel<'a> {
    row: &'a Beside,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Panel<'_> {
    fn holds(&self, (x, y): Point) -> bool {
        x > self.left - NEAR && x < self.right && y > self.top && y < self.bottom
    }
}

/// Level, upright or a point.
fn is_straight(mark: &Mark) -> bool {
    let (left, top, right, bottom) = mark.extent();
    right - left < 1.0 || bottom - top < 1.0
}

#[expect(clippy::cast_possible_truncation, reason = "places on a sheet; `as` saturates")]
fn key(place: f64) -> i64 {
    place.round() as i64
}

/// A text that is a number and nothing else.
fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = numbers(text).into_iter().next()?;
    let rest = format!("{}{}", &text[..number.at.start], &text[number.at.end..]);
    let is_plain = rest.chars().all(|letter| matches!(letter, '−' | '-' | '%' | ' ' | '\u{202F}'));
    Some(number.readings.first()?.value).filter(|_| is_plain)
}

//! Time series as small multiples with one common axis.

use super::axis::{Axis, units};
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Point, Stroke};
use super::legend::{COMPARISON, Legend, Symbol};
use super::lettering::{FINE, SMALL};
use super::palette::BLUE;
use super::panel::{Frame, PANEL_GAP, PLOT_HEIGHT, SIGN_ROOM, YEAR_ROOM, moment};
use super::{Figure, Subject, alt};
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::text::Text;
use std::collections::BTreeMap;

/// A value at its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// When it holds.
    pub period: Period,
    /// The value.
    pub value: Value,
    /// Lower and upper end of its interval; not drawn without a value.
    pub interval: Option<(f64, f64)>,
}

/// Where a series breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakMark {
    /// The first period that cannot be compared with those before it.
    pub period: Period,
    /// The mark of the footnote that says why; may be empty.
    pub mark: String,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPanel {
    /// Its name.
    pub label: String,
    /// Its points. A period that others have and this one lacks is a gap, like an absent value.
    pub points: Vec<SeriesPoint>,
    /// Where its series breaks: an upright line, and no line across it.
    pub breaks: Vec<BreakMark>,
}

/// Small multiples.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesChart<'a> {
    /// What is shown.
    pub subject: &'a Subject,
    /// The panels in reading order.
    pub panels: &'a [SeriesPanel],
    /// The whole, dashed in grey in each panel.
    pub comparison: Option<&'a SeriesPanel>,
    /// How many panels stand side by side, 1 to 4.
    pub columns: usize,
}

const PAD: i32 = 2 * PER_MM;

impl SeriesChart<'_> {
    /// Draws the chart.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let columns = self.columns.clamp(1, 4);
        let axis = self.axis();
        let label_width =
            axis.ticks().map(|tick| FINE.width(&axis.label(tick, text))).max().unwrap_or(0) + 3 * PER_MM / 2;
        let count = units(columns);
        let width = (FULL_WIDTH - label_width - (count - 1) * PANEL_GAP) / count;
        let headings: Vec<Vec<String>> =
            self.panels.iter().map(|panel| SMALL.bold().wrap_at_most(&panel.label, width, 2)).collect();
        let mut canvas = Canvas::default();
        let mut top = 0;
        for line in SMALL.wrap(&self.subject.heading(text), FULL_WIDTH) {
            canvas.words(&line, (0, top + SMALL.line_height() / 2), Anchor::Start, SMALL);
            top += SMALL.line_height();
        }
        let has_signs =
            self.panels.iter().flat_map(|panel| &panel.points).any(|point| point.value.sign().is_some());
        let signs = if has_signs { SIGN_ROOM } else { 0 };
        let mut names = headings.chunks(columns);
        for row in self.panels.chunks(columns) {
            let names = names.next().unwrap_or_default();
            let lines = units(names.iter().map(Vec::len).max().unwrap_or(1));
            let plot = top + PAD + lines * SMALL.line_height() + PER_MM;
            for (index, (panel, name)) in row.iter().zip(names).enumerate() {
                let left = label_width + units(index) * (width + PANEL_GAP);
                for (number, line) in name.iter().enumerate() {
                    let up = (units(name.len() - number) * 2 - 1) * SMALL.line_height() / 2;
                    canvas.words(line, (left, plot - PER_MM - up), Anchor::Start, SMALL.bold());
                }
                let frame = Frame { axis, left, right: left + width, top: plot, signs, span: self.span() };
                frame.draw_grid(&mut canvas, &self.years(), text);
                if index == 0 {
                    frame.draw_scale(&mut canvas, text);
                }
                self.draw_panel(&mut canvas, &frame, panel, text);
            }
            top = plot + PLOT_HEIGHT + signs + YEAR_ROOM;
        }
        let legend = self.legend(text);
        legend.draw(&mut canvas, 0, top + PAD, FULL_WIDTH);
        canvas.finish(FULL_WIDTH, top + PAD + legend.height(FULL_WIDTH), self.alt(text))
    }

    fn all(&self) -> impl Iterator<Item = &SeriesPoint> {
        self.panels.iter().chain(self.comparison).flat_map(|panel| &panel.points)
    }

    fn axis(&self) -> Axis {
        let drawn =
            self.all().filter_map(|point| point.value.number().map(|number| (number, point.interval)));
        let ends = drawn.flat_map(|(number, interval)| {
            let (lower, upper) = interval.unwrap_or((number, number));
            [number, lower, upper]
        });
        Axis::over(ends, 3)
    }

    /// All periods that occur anywhere, in order.
    fn periods(&self) -> Vec<Period> {
        let mut periods: Vec<Period> = self.all().map(|point| point.period).collect();
        periods.sort_by(|one, other| moment(*one).total_cmp(&moment(*other)).then_with(|| one.cmp(other)));
        periods.dedup();
        periods
    }

    fn span(&self) -> (f64, f64) {
        let periods = self.periods();
        let (first, last) =
            (periods.first().map_or(0.0, |p| moment(*p)), periods.last().map_or(1.0, |p| moment(*p)));
        if last > first { (first, last) } else { (first - 0.5, first + 0.5) }
    }

    /// The first period of each year, where its label stands.
    fn years(&self) -> Vec<(i16, f64)> {
        let mut years: Vec<(i16, f64)> =
            self.periods().iter().map(|period| (period.year(), moment(*period))).collect();
        years.dedup_by_key(|(year, _)| *year);
        years
    }

    /// Points side by side in time. An absence, a lacking period and a break begin a new run, and so does a distance
    /// that is clearly longer than the shortest one: there a period is lacking everywhere.
    fn runs<'p>(&self, panel: &'p SeriesPanel) -> Vec<Vec<(&'p SeriesPoint, f64)>> {
        let periods = self.periods();
        let distance = |pair: &[Period]| moment(pair[1]) - moment(pair[0]);
        let shortest = periods.windows(2).map(distance).fold(f64::INFINITY, f64::min);
        let mut runs: Vec<Vec<(&SeriesPoint, f64)>> = vec![Vec::new()];
        let mut before: Option<Period> = None;
        for period in periods {
            let point = panel.points.iter().find(|point| point.period == period);
            let number = point.and_then(|point| Some((point, point.value.number()?)));
            let is_far = before.is_some_and(|before| distance(&[before, period]) > 1.5 * shortest);
            let is_broken = panel.breaks.iter().any(|broken| broken.period == period);
            if number.is_none() || is_far || is_broken {
                runs.push(Vec::new());
            }
            if let (Some(found), Some(run)) = (number, runs.last_mut()) {
                run.push(found);
            }
            before = Some(period);
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    fn draw_panel(&self, canvas: &mut Canvas, frame: &Frame, panel: &SeriesPanel, text: Text) {
        let runs = self.runs(panel);
        for run in &runs {
            frame.draw_band(canvas, run);
        }
        for BreakMark { period, mark } in self.breaks_of(panel) {
            let before = self.periods().into_iter().rfind(|other| moment(*other) < moment(*period));
            let moment_of_break = |other| f64::midpoint(moment(other), moment(*period));
            frame.draw_break(canvas, before.map_or(moment(*period), moment_of_break), mark);
        }
        for run in self.comparison.map(|comparison| self.runs(comparison)).unwrap_or_default() {
            let points: Vec<Point> =
                run.iter().map(|(point, number)| frame.at(point.period, *number)).collect();
            match points[..] {
                [(x, y)] => canvas.line(vec![(x - 14, y), (x + 14, y)], Stroke { dash: None, ..COMPARISON }),
                _ => canvas.line(points, COMPARISON),
            }
        }
        for run in &runs {
            let points: Vec<Point> =
                run.iter().map(|(point, number)| frame.at(point.period, *number)).collect();
            if points.len() > 1 {
                canvas.line(points.clone(), Stroke::solid(BLUE, 6));
            }
            for point in points {
                canvas.dot(point, 11, BLUE);
            }
        }
        for (period, sign) in
            panel.points.iter().filter_map(|point| Some((point.period, point.value.sign()?)))
        {
            frame.draw_sign(canvas, period, text.sign(sign));
        }
    }

    fn legend(&self, text: Text) -> Legend {
        let mut legend = Legend::default();
        legend.add(Symbol::Line, text.word("chart.area.value"));
        let mut own = self.panels.iter().flat_map(|panel| &panel.points);
        let has_interval = own.any(|point| point.value.number().is_some() && point.interval.is_some());
        if let Some(interval) = self.subject.interval(text).filter(|_| has_interval) {
            legend.add(Symbol::Band, interval);
        }
        if let Some(comparison) = self.comparison {
            legend.add(Symbol::DashedLine, comparison.label.clone());
        }
        if self.panels.iter().any(|panel| self.breaks_of(panel).next().is_some()) {
            legend.add(Symbol::Break, text.word("chart.series.break"));
        }
        legend.add_axis(self.axis(), text);
        legend.add_signs(self.panels.iter().flat_map(|panel| &panel.points).map(|point| point.value), text);
        legend
    }

    /// The breaks of a panel that lie in the chart.
    fn breaks_of<'p>(&self, panel: &'p SeriesPanel) -> impl Iterator<Item = &'p BreakMark> {
        let periods = self.periods();
        panel.breaks.iter().filter(move |broken| periods.contains(&broken.period))
    }

    /// Where series break, and whose, if not all.
    fn alt_of_breaks(&self, text: Text) -> Vec<String> {
        let mut broken: BTreeMap<Period, Vec<&str>> = BTreeMap::new();
        for panel in self.panels {
            for found in self.breaks_of(panel) {
                broken.entry(found.period).or_default().push(&panel.label);
            }
        }
        let sentence = |(period, labels): (Period, Vec<&str>)| {
            let (period, is_all) = (text.period(period), labels.len() == self.panels.len());
            if is_all {
                return text.say("chart.alt.break", &[("period", &period)]);
            }
            text.say("chart.alt.break.some", &[("period", &period), ("labels", &labels.join(", "))])
        };
        broken.into_iter().map(sentence).collect()
    }

    /// Breaks, the range in the latest period, then first and last value of the whole.
    fn alt(&self, text: Text) -> String {
        let mut sentences = vec![alt::opening("chart.kind.series", self.subject, text)];
        sentences.extend(self.alt_of_breaks(text));
        if let Some(latest) = self.periods().last().copied() {
            let value = |panel: &SeriesPanel| {
                let found = panel.points.iter().find(|point| point.period == latest);
                found.map_or(Value::Absent(Sign::Unknown), |point| point.value)
            };
            sentences.push(text.say("chart.alt.latest", &[("period", &text.period(latest))]));
            let items = self.panels.iter().map(|panel| (panel.label.as_str(), value(panel)));
            sentences.extend(alt::range(self.subject, items, text));
        }
        if let Some(comparison) = self.comparison {
            let mut told =
                comparison.points.iter().filter_map(|point| Some((point.period, point.value.number()?)));
            if let (Some(first), Some(last)) = (told.next(), told.next_back()) {
                let (from, to) = (self.subject.spell(first.1, text), self.subject.spell(last.1, text));
                let (start, end) = (text.period(first.0), text.period(last.0));
                let words = [
                    ("label", &*comparison.label),
                    ("start", &start),
                    ("from", &from),
                    ("end", &end),
                    ("to", &to),
                ];
                sentences.push(text.say("chart.alt.change", &words));
            }
        }
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::chart::alt::tests::subject;
    use crate::text::Lang;

    fn panel(label: &str, values: &[(i16, Option<f64>)]) -> SeriesPanel {
        let point = |(year, number): &(i16, Option<f64>)| SeriesPoint {
            period: Period::Year(*year),
            value: number.map_or(Value::Absent(Sign::Secret), Value::Number),
            interval: number.map(|number| (number - 0.4, number + 0.6)),
        };
        SeriesPanel {
            label: label.to_owned(),
            points: values.iter().map(point).collect(),
            breaks: Vec::new(),
        }
    }

    fn chart<'a>(subject: &'a Subject, panels: &'a [SeriesPanel]) -> SeriesChart<'a> {
        SeriesChart { subject, panels, comparison: None, columns: 3 }
    }

    fn broken(panel: &SeriesPanel, year: i16) -> SeriesPanel {
        let found = BreakMark { period: Period::Year(year), mark: "¹".to_owned() };
        SeriesPanel { breaks: vec![found], ..panel.clone() }
    }

    #[test]
    fn absent_and_lacking_periods_are_gaps_and_breaks_part_a_line() {
        let panels = [
            panel("Nord", &[(2015, Some(1.0)), (2016, None), (2017, Some(2.0)), (2018, Some(3.0))]),
            panel("Süd", &[(2015, Some(1.0)), (2016, Some(1.5)), (2018, Some(3.0))]),
        ];
        let subject = subject();
        let lengths = |chart: &SeriesChart, panel: &SeriesPanel| -> Vec<usize> {
            chart.runs(panel).iter().map(Vec::len).collect()
        };
        let plain = chart(&subject, &panels);
        assert_eq!(lengths(&plain, &panels[0]), [1, 2]);
        assert_eq!(lengths(&plain, &panels[1]), [2, 1]);
        assert_eq!(lengths(&plain, &broken(&panels[1], 2016)), [1, 1, 1]);
        let everywhere =
            [panel("Ost", &[(2015, Some(1.0)), (2016, Some(1.0)), (2018, Some(1.0)), (2019, Some(1.0))])];
        assert_eq!(lengths(&chart(&subject, &everywhere), &everywhere[0]), [2, 2], "2017 is lacking");
        let figure = plain.draw(Text::new(Lang::De));
        assert_eq!(figure.svg.matches("<circle").count(), 6 + 1, "one dot per value, and the key");
        assert!(figure.svg.contains(">.</text>"));
    }

    #[test]
    fn a_break_is_drawn_where_it_is_keyed_and_told_to_those_who_cannot_see_it() {
        let whole = panel("Nord", &[(2015, Some(1.0)), (2016, Some(2.0)), (2017, Some(3.0))]);
        let panels = [whole.clone(), broken(&panel("Süd", &[(2015, Some(1.0)), (2016, Some(1.5))]), 2016)];
        let subject = subject();
        let text = Text::new(Lang::De);
        let figure = chart(&subject, &panels).draw(text);
        assert_eq!(figure.svg.matches(">¹</text>").count(), 1, "one mark at one panel");
        assert!(figure.svg.contains(">Bruch in der Zeitreihe</text>"));
        assert!(figure.alt.contains("Bruch in der Zeitreihe ab 2016 bei: Süd."), "{}", figure.alt);
        let all = panels.each_ref().map(|panel| broken(panel, 2016));
        let alt = chart(&subject, &all).draw(text).alt;
        assert!(alt.contains("Bruch in der Zeitreihe ab 2016."), "{alt}");
        let plain = [whole];
        let figure = chart(&subject, &plain).draw(text);
        assert!(!figure.svg.contains("Bruch") && !figure.alt.contains("Bruch"));
    }

    #[test]
    fn years_stand_at_their_true_distance() {
        let panels = [panel("Nord", &[(2015, Some(1.0)), (2016, Some(1.0)), (2019, Some(2.0))])];
        let subject = subject();
        let axis = chart(&subject, &panels).axis();
        let frame =
            Frame { axis, left: 0, right: 1060, top: 0, signs: 0, span: chart(&subject, &panels).span() };
        let x = |year| frame.x(moment(Period::Year(year)));
        assert_eq!((x(2016) - x(2015)) * 3, x(2019) - x(2016));
    }

    #[test]
    fn the_text_alternative_tells_the_latest_range_and_the_change_of_the_whole() {
        let panels = [
            panel("Nord", &[(2015, Some(1.0)), (2016, Some(4.0))]),
            panel("Süd", &[(2015, Some(9.0)), (2016, Some(2.0))]),
        ];
        let whole = panel("Kreis", &[(2015, Some(5.0)), (2016, Some(3.0))]);
        let subject = subject();
        let chart = SeriesChart { comparison: Some(&whole), ..chart(&subject, &panels) };
        let said = chart.draw(Text::new(Lang::En)).alt;
        assert!(said.contains("As of 2016: Highest value: Nord (4.0%), lowest value: Süd (2.0%)."), "{said}");
        assert!(said.ends_with("Kreis: 2015 5.0%, 2016 3.0%."), "{said}");
    }
}

//! One panel of a time series: from time and value to places on the sheet.

use super::axis::{Axis, whole};
use super::canvas::{Anchor, Canvas, PER_MM, Point, Stroke};
use super::hatch::Fill;
use super::legend::BAND_EDGE;
use super::lettering::{BODY, FINE, SMALL};
use super::palette::{BAND, FAINT, GREY, INK};
use super::series::SeriesPoint;
use crate::period::Period;
use crate::text::Text;

/// Room between two panels.
pub(super) const PANEL_GAP: i32 = 5 * PER_MM;
/// The height of the plot within a panel.
pub(super) const PLOT_HEIGHT: i32 = 24 * PER_MM;
/// Room for the years below it.
pub(super) const YEAR_ROOM: i32 = 4 * PER_MM;
/// Room between the axis and the years for official signs. Within the plot a `.` would pass for a value.
pub(super) const SIGN_ROOM: i32 = 5 * PER_MM / 2;
/// Room within a panel before the first and after the last period.
const INSET: i32 = 3 * PER_MM / 2;

/// A panel's place on the sheet and in its data.
pub(super) struct Frame {
    pub(super) axis: Axis,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    /// How far below the axis the years stand.
    pub(super) signs: i32,
    /// The first and the last moment, in years.
    pub(super) span: (f64, f64),
}

impl Frame {
    pub(super) fn x(&self, moment: f64) -> i32 {
        let (left, right) = (self.left + INSET, self.right - INSET);
        let share = (moment - self.span.0) / (self.span.1 - self.span.0);
        left + whole(libm::round(share * f64::from(right - left)))
    }

    fn y(&self, value: f64) -> i32 {
        self.axis.place(value, self.top + PLOT_HEIGHT, self.top)
    }

    pub(super) fn at(&self, period: Period, value: f64) -> Point {
        (self.x(moment(period)), self.y(value))
    }

    pub(super) fn draw_grid(&self, canvas: &mut Canvas, years: &[(i16, f64)], text: Text) {
        for tick in self.axis.ticks() {
            let y = self.y(tick);
            canvas.line(vec![(self.left, y), (self.right, y)], Stroke::solid(FAINT, 2));
        }
        let bottom = self.top + PLOT_HEIGHT;
        canvas.line(vec![(self.left, bottom), (self.right, bottom)], Stroke::solid(GREY, 3));
        for (_, moment) in years {
            let x = self.x(*moment);
            canvas.line(vec![(x, bottom), (x, bottom + 12)], Stroke::solid(GREY, 3));
        }
        for (label, middle) in self.year_labels(years, text) {
            canvas.words(
                &label,
                (middle, bottom + self.signs + YEAR_ROOM / 2 + 10),
                Anchor::Middle,
                FINE.grey(),
            );
        }
    }

    /// The years that can be written, the last one always; of the others, those that touch none before them.
    fn year_labels(&self, years: &[(i16, f64)], text: Text) -> Vec<(String, i32)> {
        let place = |(year, moment): &(i16, f64)| {
            let label = text.period(Period::Year(*year));
            let half = FINE.width(&label) / 2;
            // A label that would stand beyond the panel is pushed back.
            let middle = self.x(*moment).clamp(self.left + half - PER_MM, self.right - half);
            (label, middle, half)
        };
        let Some((last, others)) = years.split_last() else { return Vec::new() };
        let last = place(last);
        let end = last.1 - last.2 - PER_MM / 2;
        let mut free = self.left - PANEL_GAP;
        let mut labels = Vec::new();
        for (label, middle, half) in others.iter().map(place) {
            if middle - half > free && middle + half < end {
                labels.push((label, middle));
                free = middle + half + PER_MM;
            }
        }
        labels.push((last.0, last.1));
        labels
    }

    pub(super) fn draw_scale(&self, canvas: &mut Canvas, text: Text) {
        for tick in self.axis.ticks() {
            let at = (self.left - PER_MM, self.y(tick));
            canvas.words(&self.axis.label(tick, text), at, Anchor::End, FINE.grey());
        }
    }

    /// An official sign where a value is lacking.
    pub(super) fn draw_sign(&self, canvas: &mut Canvas, period: Period, sign: &str) {
        let at = (self.x(moment(period)), self.top + PLOT_HEIGHT + 12 + SIGN_ROOM / 2);
        canvas.words(sign, at, Anchor::Middle, SMALL.bold());
    }

    /// An upright line where figures before and after cannot be compared.
    pub(super) fn draw_break(&self, canvas: &mut Canvas, moment: f64, mark: &str) {
        let x = self.x(moment);
        canvas.line(vec![(x, self.top), (x, self.top + PLOT_HEIGHT)], Stroke::solid(INK, 3));
        if !mark.is_empty() {
            // A raised digit is half as high as others.
            let at = (x + PER_MM / 2, self.top + BODY.line_height() / 2);
            canvas.words(mark, at, Anchor::Start, BODY.bold());
        }
    }

    /// The interval as a band along a run; a point that stands alone gets an upright bar.
    pub(super) fn draw_band(&self, canvas: &mut Canvas, run: &[(&SeriesPoint, f64)]) {
        for part in run.split(|(point, _)| point.interval.is_none()) {
            let edge = |upper: fn((f64, f64)) -> f64| {
                part.iter().filter_map(move |(point, _)| Some(self.at(point.period, upper(point.interval?))))
            };
            let mut ring: Vec<Point> = edge(|interval| interval.1).collect();
            let lower: Vec<Point> = edge(|interval| interval.0).collect();
            ring.extend(lower.into_iter().rev());
            match ring[..] {
                [] => {}
                [(x, upper), (_, lower)] => {
                    canvas.rectangle((x - 12, upper), (x + 12, lower), Fill::plain(BAND), Some(BAND_EDGE));
                }
                _ => canvas.area(vec![ring], Fill::plain(BAND), Some(BAND_EDGE)),
            }
        }
    }
}

/// Where a period stands in time, in years: a reference day on its day, a stretch in its middle.
pub(super) fn moment(period: Period) -> f64 {
    let within = match period {
        Period::Year(_) => 0.5,
        Period::HalfYear(_, half) => (f64::from(half) - 0.5) / 2.0,
        Period::Quarter(_, quarter) => (f64::from(quarter) - 0.5) / 4.0,
        Period::Month(_, month) => (f64::from(month) - 0.5) / 12.0,
        Period::Day(date) => (f64::from(date.day_of_year()) - 0.5) / f64::from(date.days_in_year()),
    };
    f64::from(period.year()) + within
}

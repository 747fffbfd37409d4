//! The legend of a map: classes with the number of their areas, and the scale bar.

use super::axis::{counted, units, whole};
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::hatch::Fill;
use super::lettering::SMALL;
use super::palette::INK;
use crate::text::Text;

/// One line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) fill: Fill,
    pub(super) label: String,
    pub(super) areas: usize,
}

/// The legend, laid out for the room it has.
#[derive(Debug)]
pub(super) struct MapLegend {
    heading: Vec<String>,
    entries: Vec<(Entry, String)>,
    columns: usize,
    label_width: i32,
    column_width: i32,
    heading_height: i32,
}

const SWATCH: i32 = 7 * PER_MM;
const LABEL: i32 = 9 * PER_MM;
const ROW: i32 = 9 * PER_MM / 2;
const GAP: i32 = 4 * PER_MM;
const OUTLINE: Stroke = Stroke::solid(INK, 2);

impl MapLegend {
    /// A legend beside the map, in one column.
    pub(super) fn beside(title: &str, entries: &[Entry], text: Text) -> Self {
        Self::new(title, entries, (1, 54 * PER_MM), 54 * PER_MM, text)
    }

    /// A legend below the map, beside the scale bar; once it is long, in two columns that begin below that bar.
    pub(super) fn below(title: &str, entries: &[Entry], text: Text) -> Self {
        let heading_width = FULL_WIDTH - SCALE_ROOM;
        if entries.len() < 7 {
            return Self::new(title, entries, (1, heading_width), heading_width, text);
        }
        let mut legend = Self::new(title, entries, (2, FULL_WIDTH), heading_width, text);
        legend.heading_height = legend.heading_height.max(SCALE_HEIGHT);
        legend
    }

    fn new(
        title: &str,
        entries: &[Entry],
        (columns, width): (usize, i32),
        heading_width: i32,
        text: Text,
    ) -> Self {
        let numbered: Vec<(Entry, String)> =
            entries.iter().map(|entry| (entry.clone(), number_of_areas(entry.areas, text))).collect();
        let count_width = numbered.iter().map(|(_, count)| SMALL.width(count)).max().unwrap_or(0);
        let room = width / units(columns) - LABEL - 2 * GAP - count_width;
        let label_width = entries.iter().map(|entry| SMALL.width(&entry.label)).max().unwrap_or(0).min(room);
        let column_width = LABEL + label_width + GAP + count_width;
        let heading = SMALL.bold().wrap(title, heading_width);
        let heading_height = units(heading.len()) * SMALL.line_height() + PER_MM;
        Self { heading, heading_height, entries: numbered, columns, label_width, column_width }
    }

    pub(super) fn width(&self) -> i32 {
        let heading = self.heading.iter().map(|line| SMALL.bold().width(line)).max().unwrap_or(0);
        let columns = units(self.columns) * (self.column_width + 2 * GAP) - 2 * GAP;
        heading.max(columns)
    }

    pub(super) fn height(&self) -> i32 {
        let labels: i32 = self.rows().into_iter().max().unwrap_or(0);
        self.heading_height + labels
    }

    /// The height of each column; a label that is too long for its line takes two.
    fn rows(&self) -> Vec<i32> {
        let heights = |part: &[(Entry, String)]| part.iter().map(|(entry, _)| self.row_height(entry)).sum();
        self.entries.chunks(self.per_column()).map(heights).collect()
    }

    fn per_column(&self) -> usize {
        self.entries.len().div_ceil(self.columns).max(1)
    }

    fn row_height(&self, entry: &Entry) -> i32 {
        let lines = units(SMALL.wrap(&entry.label, self.label_width).len());
        ROW + (lines - 1) * SMALL.line_height()
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left: i32, top: i32) {
        for (index, line) in self.heading.iter().enumerate() {
            let middle = top + units(index) * SMALL.line_height() + SMALL.line_height() / 2;
            canvas.words(line, (left, middle), Anchor::Start, SMALL.bold());
        }
        let y = top + self.heading_height;
        for (column, part) in self.entries.chunks(self.per_column()).enumerate() {
            let x = left + units(column) * (self.column_width + 2 * GAP);
            let mut row = y;
            for (entry, count) in part {
                let middle = row + ROW / 2;
                canvas.rectangle((x, middle - 34), (x + SWATCH, middle + 34), entry.fill, Some(OUTLINE));
                for (index, line) in SMALL.wrap(&entry.label, self.label_width).iter().enumerate() {
                    let down = units(index) * SMALL.line_height();
                    canvas.words(line, (x + LABEL, middle + down), Anchor::Start, SMALL);
                }
                canvas.words(count, (x + self.column_width, middle), Anchor::End, SMALL.grey());
                row += self.row_height(entry);
            }
        }
    }
}

/// `1 Gebiet`, `47 Gebiete`
pub(super) fn number_of_areas(areas: usize, text: Text) -> String {
    let key = if areas == 1 { "chart.area.one" } else { "chart.area.many" };
    text.say(key, &[("count", &counted(areas, text))])
}

/// The room that a scale bar needs beside a legend.
pub(super) const SCALE_ROOM: i32 = 48 * PER_MM;
/// The height of a scale bar with its numbers.
pub(super) const SCALE_HEIGHT: i32 = 6 * PER_MM;

/// A bar of a round number of kilometres, at most 36 mm long, its left end at `left`.
pub(super) fn scale_bar(canvas: &mut Canvas, left: i32, top: i32, units_per_metre: f64, text: Text) {
    let (length, kilometres, decimals) = scale(units_per_metre);
    let line = Stroke::solid(INK, 5);
    let (y, tick) = (top + PER_MM, PER_MM / 2);
    let points = vec![(left, y - tick), (left, y + tick), (left, y), (left + length, y)];
    canvas.line(points, line);
    canvas.line(vec![(left + length, y - tick), (left + length, y + tick)], line);
    let below = y + 3 * PER_MM;
    canvas.words("0", (left, below), Anchor::Middle, SMALL);
    let far = text.with_unit(kilometres, decimals, "km");
    // The number stands under the tick, its unit beyond it.
    let number = text.number(kilometres, decimals);
    canvas.words(&far, (left + length - SMALL.width(&number) / 2, below), Anchor::Start, SMALL);
}

fn scale(units_per_metre: f64) -> (i32, f64, usize) {
    const ROUND: [(f64, usize); 10] = [
        (100.0, 0),
        (50.0, 0),
        (20.0, 0),
        (10.0, 0),
        (5.0, 0),
        (2.0, 0),
        (1.0, 0),
        (0.5, 1),
        (0.2, 1),
        (0.1, 1),
    ];
    let length = |kilometres: f64| whole(libm::round(kilometres * 1000.0 * units_per_metre));
    let fitting = ROUND.into_iter().find(|(kilometres, _)| length(*kilometres) <= 36 * PER_MM);
    let (kilometres, decimals) = fitting.unwrap_or((0.1, 1));
    (length(kilometres), kilometres, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_scale_bar_is_as_long_as_its_kilometres() {
        // 46 km over 170 mm of print.
        let units_per_metre = 3400.0 / 46_000.0;
        assert_eq!(scale(units_per_metre), (370, 5.0, 0));
        assert!(scale(0.000_5).0 <= 36 * PER_MM);
    }

    #[test]
    fn a_legend_counts_its_areas() {
        let text = Text::new(Lang::De);
        let entry = Entry { fill: Fill::plain(INK), label: "unter 5,3".to_owned(), areas: 1 };
        let mut canvas = Canvas::default();
        MapLegend::below("Anteil in %", &[entry.clone(), Entry { areas: 89, ..entry }], text).draw(
            &mut canvas,
            0,
            0,
        );
        let svg = canvas.finish(3400, 400, String::new()).svg;
        assert!(svg.contains(">1 Gebiet<") && svg.contains(">89 Gebiete<"), "{svg}");
    }
}

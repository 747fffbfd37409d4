//! Dot plots: one row per area, its value as a dot on its confidence interval.

use super::axis::{Axis, units};
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::legend::{DIAMOND, DOT, Legend, REFERENCE, Symbol, WHISKER};
use super::lettering::{BODY, FINE, Lettering, SMALL};
use super::palette::{FAINT, INK};
use super::{Figure, Subject, alt};
use crate::measure::Value;
use crate::text::Text;

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// One area among others.
    #[default]
    Area,
    /// A group of people, or whatever else is no area.
    Group,
    /// The whole, such as the district: a diamond, a bold name, and a dashed line through all rows.
    Whole,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct DotRow {
    /// The name of the area.
    pub label: String,
    /// Its value.
    pub value: Value,
    /// Lower and upper end of its interval; not drawn without a value.
    pub interval: Option<(f64, f64)>,
    /// What it stands for.
    pub role: Role,
    /// Whether its value rests on few answers and stands in parentheses.
    pub limited: bool,
}

/// Rows that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct DotGroup {
    /// The heading above them, such as the name of a commune.
    pub heading: Option<String>,
    /// The rows from top to bottom, already in order.
    pub rows: Vec<DotRow>,
}

/// How many rows stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Columns {
    /// One column, up to about 65 rows on a page.
    #[default]
    One,
    /// Two columns, up to about 125 rows on a page.
    Two,
}

/// A dot plot.
#[derive(Debug, Clone, PartialEq)]
pub struct DotPlot<'a> {
    /// What is shown.
    pub subject: &'a Subject,
    /// The rows.
    pub groups: &'a [DotGroup],
    /// One or two columns.
    pub columns: Columns,
}

/// A line of the plot: a heading or a row, with its height in rows times ten.
#[derive(Clone)]
enum Slot<'a> {
    Heading(String),
    Row(&'a DotRow),
}

impl Slot<'_> {
    /// A heading has some air above it, unless it opens its column.
    const fn tenths(&self, index: usize) -> i32 {
        match self {
            Self::Heading(_) if index > 0 => 15,
            _ => 10,
        }
    }
}

/// The height that rows are made lower for: the text block of 235 mm less a caption of three lines.
const PAGE: i32 = 220 * PER_MM;
const COLUMN_GAP: i32 = 7 * PER_MM;
const PAD: i32 = 2 * PER_MM;
/// What names leave to the dots, 27 mm.
const LEAST_PLOT: i32 = 27 * PER_MM;
const TICK_ROOM: i32 = 4 * PER_MM;

impl DotPlot<'_> {
    /// Draws the plot.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let parts = self.parts(text);
        let count = units(parts.len().max(1));
        let width = (FULL_WIDTH - (count - 1) * COLUMN_GAP) / count;
        let legend = self.legend(text);
        let title = SMALL.bold().wrap(&self.subject.heading(text), FULL_WIDTH);
        let top = units(title.len()) * SMALL.line_height() + TICK_ROOM + PER_MM;
        let foot = TICK_ROOM + PAD + legend.height(FULL_WIDTH);
        let tenths =
            |part: &[Slot]| part.iter().enumerate().map(|(index, slot)| slot.tenths(index)).sum::<i32>();
        let longest = parts.iter().map(|part| tenths(part)).max().unwrap_or(10).max(10);
        // As much air as the page allows; never less than 6.5 pt letters need.
        let room = PAGE - top - foot;
        let row = (room * 10 / longest).clamp(56, 90);
        let lettering = match row {
            76.. => BODY,
            65.. => SMALL,
            _ => FINE,
        };
        let plan = self.plan(width, row, lettering, text);
        let mut canvas = Canvas::default();
        for (index, line) in title.iter().enumerate() {
            let y = units(index) * SMALL.line_height() + SMALL.line_height() / 2;
            canvas.words(line, (0, y), Anchor::Start, SMALL.bold());
        }
        for (index, part) in parts.iter().enumerate() {
            let left = units(index) * (width + COLUMN_GAP);
            let bottom = top + tenths(part) * row / 10;
            plan.frame(&mut canvas, left, top, bottom, text);
            self.draw_part(&mut canvas, &plan, part, (left, top), text);
        }
        let bottom = top + longest * row / 10;
        legend.draw(&mut canvas, 0, bottom + TICK_ROOM + PAD, FULL_WIDTH);
        canvas.finish(FULL_WIDTH, bottom + foot, self.alt(text))
    }

    fn rows(&self) -> impl Iterator<Item = &DotRow> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    fn whole(&self) -> Option<&DotRow> {
        self.rows().find(|row| row.role == Role::Whole)
    }

    fn printed(&self, row: &DotRow, text: Text) -> String {
        let value = text.value(row.value, self.subject.decimals);
        if row.limited && row.value.number().is_some() { text.limited(&value) } else { value }
    }

    fn axis(&self) -> Axis {
        let wanted = if self.columns == Columns::One { 6 } else { 4 };
        let drawn = self.rows().filter_map(|row| row.value.number().map(|number| (number, row.interval)));
        let ends = drawn.flat_map(|(number, interval)| {
            let (lower, upper) = interval.unwrap_or((number, number));
            [number, lower, upper]
        });
        Axis::over(ends, wanted)
    }

    fn plan(&self, width: i32, row: i32, lettering: Lettering, text: Text) -> Plan {
        let lettering_of = |row: &DotRow| if row.role == Role::Whole { lettering.bold() } else { lettering };
        let longest = self.rows().map(|row| lettering_of(row).width(&row.label)).max().unwrap_or(0);
        let values = self.rows().map(|row| lettering.bold().width(&self.printed(row, text)));
        let value_width = values.max().unwrap_or(0);
        let label_width = longest.min(width - value_width - 2 * PAD - LEAST_PLOT);
        let start = label_width + PAD;
        let end = width - value_width - PAD;
        let axis = self.axis();
        let reference = self.whole().and_then(|row| row.value.number());
        Plan { axis, label_width, start, end, width, row, lettering, reference }
    }

    fn draw_part(
        &self,
        canvas: &mut Canvas,
        plan: &Plan,
        part: &[Slot],
        (left, top): (i32, i32),
        text: Text,
    ) {
        let mut y = top;
        for (index, slot) in part.iter().enumerate() {
            y += slot.tenths(index) * plan.row / 10;
            let middle = y - plan.row / 2;
            match slot {
                Slot::Heading(heading) => {
                    let bold = plan.lettering.bold();
                    canvas.words(&bold.fit(heading, plan.width), (left, middle), Anchor::Start, bold);
                }
                Slot::Row(row) => {
                    let value = self.printed(row, text);
                    plan.draw_row(canvas, row, &value, (left, middle));
                }
            }
        }
    }

    /// The lines of each column. A group that is torn apart repeats its heading.
    fn parts(&self, text: Text) -> Vec<Vec<Slot<'_>>> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut headings: Vec<Option<&str>> = Vec::new();
        for group in self.groups {
            if let Some(heading) = &group.heading {
                slots.push(Slot::Heading(heading.clone()));
                headings.push(None);
            }
            for row in &group.rows {
                slots.push(Slot::Row(row));
                headings.push(group.heading.as_deref());
            }
        }
        if self.columns == Columns::One || slots.len() < 2 {
            return vec![slots];
        }
        let half = slots.len().div_ceil(2);
        let tolerance = slots.len() / 12;
        let is_heading = |at: &usize| matches!(slots.get(*at), Some(Slot::Heading(_)));
        // A group begins the second column if one begins near the middle; no heading ends the first.
        let near = (0..=tolerance).flat_map(|far| [half + far, half.saturating_sub(far)]).find(is_heading);
        let at = near.filter(|at| *at > 0).unwrap_or(if is_heading(&(half - 1)) { half + 1 } else { half });
        let mut second = slots.split_off(at.min(slots.len()));
        if let (Some(Slot::Row(_)), Some(Some(heading))) = (second.first(), headings.get(at)) {
            second.insert(0, Slot::Heading(text.say("chart.continued", &[("heading", heading)])));
        }
        vec![slots, second]
    }

    fn legend(&self, text: Text) -> Legend {
        let mut legend = Legend::default();
        if let Some(whole) = self.whole() {
            let has_groups = self.rows().any(|row| row.role == Role::Group);
            let key = if has_groups { "chart.group.value" } else { "chart.area.value" };
            legend.add(Symbol::Dot, text.word(key));
            let symbol =
                if whole.value.number().is_some() { Symbol::DiamondWithLine } else { Symbol::Diamond };
            legend.add(symbol, whole.label.clone());
        }
        let has_interval = self.rows().any(|row| row.value.number().is_some() && row.interval.is_some());
        if let Some(interval) = self.subject.interval(text).filter(|_| has_interval) {
            legend.add(Symbol::Whisker, interval);
        }
        if self.rows().any(|row| row.limited && row.value.number().is_some()) {
            legend.add(Symbol::Nothing, text.word("chart.stacked.limited"));
        }
        legend.add_axis(self.axis(), text);
        legend.add_signs(self.rows().map(|row| row.value), text);
        legend
    }

    fn alt(&self, text: Text) -> String {
        let areas = || self.rows().filter(|row| row.role != Role::Whole);
        let mut sentences = vec![alt::opening("chart.kind.dots", self.subject, text)];
        sentences.extend(alt::range(self.subject, areas().map(|row| (row.label.as_str(), row.value)), text));
        for whole in self.rows().filter(|row| row.role == Role::Whole) {
            if let Some(number) = whole.value.number() {
                let value = self.subject.spell(number, text);
                sentences.push(text.say("chart.alt.whole", &[("label", &whole.label), ("value", &value)]));
            }
        }
        sentences.join(" ")
    }
}

/// Where things stand within a column.
struct Plan {
    axis: Axis,
    label_width: i32,
    start: i32,
    end: i32,
    width: i32,
    row: i32,
    lettering: Lettering,
    reference: Option<f64>,
}

impl Plan {
    /// Ticks above and below, guides between them, and the line of the whole.
    fn frame(&self, canvas: &mut Canvas, left: i32, top: i32, bottom: i32, text: Text) {
        for tick in self.axis.ticks() {
            let x = self.axis.place(tick, left + self.start, left + self.end);
            canvas.line(vec![(x, top), (x, bottom)], Stroke::solid(FAINT, 3));
            let label = self.axis.label(tick, text);
            for y in [top - TICK_ROOM / 2, bottom + TICK_ROOM / 2] {
                canvas.words(&label, (x, y), Anchor::Middle, FINE.grey());
            }
        }
        if let Some(number) = self.reference {
            let x = self.axis.place(number, left + self.start, left + self.end);
            canvas.line(vec![(x, top), (x, bottom)], REFERENCE);
        }
    }

    fn draw_row(&self, canvas: &mut Canvas, row: &DotRow, value: &str, (left, y): (i32, i32)) {
        let lettering = if row.role == Role::Whole { self.lettering.bold() } else { self.lettering };
        canvas.words(&lettering.fit(&row.label, self.label_width), (left, y), Anchor::Start, lettering);
        canvas.words(value, (left + self.width, y), Anchor::End, lettering);
        let (start, end) = (left + self.start, left + self.end);
        canvas.line(vec![(start, y), (end, y)], Stroke::solid(FAINT, 1));
        let Some(number) = row.value.number() else { return };
        let place = |value: f64| self.axis.place(value, start, end);
        let at = (place(number), y);
        if let Some((lower, upper)) = row.interval {
            let color = if row.role == Role::Whole { INK } else { WHISKER.color };
            canvas.line(vec![(place(lower), y), (place(upper), y)], Stroke { color, ..WHISKER });
        }
        match row.role {
            Role::Area | Role::Group => canvas.dot(at, DOT, WHISKER.color),
            Role::Whole => canvas.diamond(at, DIAMOND, INK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Sign;
    use crate::product::chart::alt::tests::subject;
    use crate::text::Lang;

    const DE: Text = Text::new(Lang::De);

    fn row(label: &str, value: Value, role: Role) -> DotRow {
        let interval = value.number().map(|number| (number - 0.5, number + 0.7));
        DotRow { label: label.to_owned(), value, interval, role, limited: false }
    }

    fn groups(count: usize) -> Vec<DotGroup> {
        let group = |index: usize| DotGroup {
            heading: Some(format!("Gemeinde {index}")),
            rows: (0..10)
                .map(|area| row(&format!("Gewerbegebiet {area}"), Value::Number(f64::from(area)), Role::Area))
                .collect(),
        };
        (0..count).map(group).collect()
    }

    #[test]
    fn a_row_without_value_has_its_sign_and_no_geometry() {
        let rows = vec![
            row("Nord", Value::Number(7.0), Role::Area),
            DotRow { interval: Some((1.0, 2.0)), ..row("Süd", Value::Absent(Sign::Secret), Role::Area) },
            row("Kreis", Value::Number(6.0), Role::Whole),
        ];
        let groups = [DotGroup { heading: None, rows }];
        let figure = DotPlot { subject: &subject(), groups: &groups, columns: Columns::One }.draw(DE);
        assert_eq!(figure.svg.matches("<circle").count(), 2, "one area and the key\n{}", figure.svg);
        assert_eq!(figure.svg.matches(">.</text>").count(), 2, "the sign and its key");
        assert!(figure.svg.contains("95-%-Konfidenzintervall"));
        assert!(figure.alt.contains("Ohne Wert: 1 von 2."), "{}", figure.alt);
        assert!(figure.alt.contains("Kreis: 6,0"), "{}", figure.alt);
    }

    #[test]
    fn a_hundred_rows_in_two_columns_leave_room_for_a_caption() {
        let groups = groups(10);
        let figure = DotPlot { subject: &subject(), groups: &groups, columns: Columns::Two }.draw(DE);
        assert!(figure.height_mm <= 221.0, "{}", figure.height_mm);
        for heading in 0..10 {
            assert!(figure.svg.contains(&format!("Gemeinde {heading}<")));
        }
        let sixty = self::groups(6);
        let figure = DotPlot { subject: &subject(), groups: &sixty, columns: Columns::One }.draw(DE);
        assert!(figure.height_mm <= 221.0, "{}", figure.height_mm);
    }

    #[test]
    fn a_group_that_is_torn_apart_repeats_its_heading() {
        let mut one = groups(1);
        one[0].rows.extend(groups(3).into_iter().flat_map(|group| group.rows));
        let plot = DotPlot { subject: &subject(), groups: &one, columns: Columns::Two };
        assert!(plot.draw(DE).svg.contains("Gemeinde 0 (Fortsetzung)"));
    }
}

//! Horizontal bars for counts.

use super::axis::units;
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::hatch::Fill;
use super::legend::Legend;
use super::lettering::{BODY, SMALL};
use super::palette::{BLUE, INK};
use super::{Figure, Subject, alt};
use crate::measure::Value;
use crate::text::Text;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many there are; negative numbers get no bar.
    pub value: Value,
}

/// A bar chart. The numbers stand at the bars, so there is no axis.
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart<'a> {
    /// What is shown.
    pub subject: &'a Subject,
    /// The bars from top to bottom, already in order.
    pub bars: &'a [Bar],
}

const BAR: i32 = 3 * PER_MM;
const AIR: i32 = 9 * PER_MM / 5;
const PAD: i32 = 2 * PER_MM;

impl BarChart<'_> {
    /// Draws the chart.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let mut canvas = Canvas::default();
        let mut y = 0;
        for line in SMALL.bold().wrap(&self.subject.heading(text), FULL_WIDTH) {
            canvas.words(&line, (0, y + SMALL.line_height() / 2), Anchor::Start, SMALL.bold());
            y += SMALL.line_height();
        }
        y += PER_MM;
        let label_width =
            self.bars.iter().map(|bar| BODY.width(&bar.label)).max().unwrap_or(0).min(FULL_WIDTH * 2 / 5);
        let printed = |bar: &Bar| text.value(bar.value, self.subject.decimals);
        let value_width = self.bars.iter().map(|bar| BODY.width(&printed(bar))).max().unwrap_or(0);
        let start = label_width + PAD;
        let end = FULL_WIDTH - value_width - PER_MM;
        let highest = self.bars.iter().filter_map(|bar| bar.value.number()).fold(0.0, f64::max);
        let top = y;
        for bar in self.bars {
            let lines = BODY.wrap_at_most(&bar.label, label_width, 2);
            let height = (units(lines.len()) * BODY.line_height()).max(BAR) + AIR;
            let middle = y + height / 2;
            let first = middle - (units(lines.len()) - 1) * BODY.line_height() / 2;
            for (index, line) in lines.iter().enumerate() {
                canvas.words(line, (0, first + units(index) * BODY.line_height()), Anchor::Start, BODY);
            }
            let mut words = start + PER_MM;
            if let Some(number) = bar.value.number().filter(|number| *number > 0.0) {
                let length = super::axis::whole(libm::round(number / highest * f64::from(end - start)));
                let corners = ((start, middle - BAR / 2), (start + length, middle + BAR / 2));
                canvas.rectangle(corners.0, corners.1, Fill::plain(BLUE), None);
                words += length;
            }
            canvas.words(&printed(bar), (words, middle), Anchor::Start, BODY);
            y += height;
        }
        canvas.line(vec![(start, top), (start, y)], Stroke::solid(INK, 3));
        let mut legend = Legend::default();
        legend.add_signs(self.bars.iter().map(|bar| bar.value), text);
        legend.draw(&mut canvas, 0, y + PAD, FULL_WIDTH);
        let signs = legend.height(FULL_WIDTH);
        let foot = if signs > 0 { PAD + signs } else { PER_MM / 2 };
        canvas.finish(FULL_WIDTH, y + foot, self.alt(text))
    }

    fn alt(&self, text: Text) -> String {
        let mut sentences = vec![alt::opening("chart.kind.bars", self.subject, text)];
        let items = self.bars.iter().map(|bar| (bar.label.as_str(), bar.value));
        sentences.extend(alt::range(self.subject, items, text));
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Sign;
    use crate::product::chart::alt::tests::subject;
    use crate::text::Lang;

    fn bar(label: &str, value: Value) -> Bar {
        Bar { label: label.to_owned(), value }
    }

    #[test]
    fn a_suppressed_bar_has_no_geometry_only_its_sign() {
        let subject = Subject { unit: String::new(), decimals: 0, ..subject() };
        let bars = [bar("unter 3", Value::Absent(Sign::Secret)), bar("3 bis 6", Value::Number(1240.0))];
        let figure = BarChart { subject: &subject, bars: &bars }.draw(Text::new(Lang::De));
        let number = Text::new(Lang::De).number(1240.0, 0);
        assert_eq!(figure.svg.matches("<path").count(), 1, "{}", figure.svg);
        assert!(figure.svg.contains(">.</text>") && figure.svg.contains(&format!(">{number}</text>")));
        assert!(figure.alt.contains(&format!("Nur 3 bis 6 hat einen Wert: {number}.")), "{}", figure.alt);
    }

    #[test]
    fn a_count_of_zero_has_a_number_and_no_bar() {
        let bars = [bar("keine", Value::Number(0.0))];
        let figure = BarChart { subject: &subject(), bars: &bars }.draw(Text::new(Lang::De));
        assert!(!figure.svg.contains("<path") && figure.svg.contains(">0,0</text>"));
    }
}

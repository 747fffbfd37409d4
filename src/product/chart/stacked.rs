//! Stacked bars: how the answers to one question are distributed, a bar for each group of people.

use super::axis::{units, whole};
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::hatch::Fill;
use super::legend::{Legend, Symbol};
use super::lettering::{BODY, FINE, SMALL};
use super::palette::{Color, INK, WHITE, contrast, sequential};
use super::{Figure, Subject, alt};
use crate::measure::{Sign, Value};
use crate::text::Text;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedRow {
    /// The group of people or the area.
    pub label: String,
    /// What stands behind the label in small letters, such as how many have answered.
    pub note: String,
    /// The shares in the order of the answers, in per cent; they sum to about 100. Or why there are none.
    pub shares: Result<Vec<f64>, Sign>,
    /// Whether the shares rest on few answers and stand in parentheses.
    pub limited: bool,
}

/// Bars of equal length, divided by answers. The numbers stand in the bars, so there is no axis.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedChart<'a> {
    /// What is shown.
    pub subject: &'a Subject,
    /// The answers in their order: at most five, since more cannot be told apart.
    pub answers: &'a [String],
    /// The bars from top to bottom; a heading begins a group of them.
    pub groups: &'a [(Option<String>, Vec<StackedRow>)],
}

const BAR: i32 = 7 * PER_MM / 2;
const AIR: i32 = PER_MM;
const PAD: i32 = 2 * PER_MM;
/// Answers that a chart can tell apart.
pub const MOST_ANSWERS: usize = 5;

impl StackedChart<'_> {
    /// Draws the chart.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let mut canvas = Canvas::default();
        let mut y = 0;
        for line in SMALL.bold().wrap(&self.subject.heading(text), FULL_WIDTH) {
            canvas.words(&line, (0, y + SMALL.line_height() / 2), Anchor::Start, SMALL.bold());
            y += SMALL.line_height();
        }
        let legend = self.legend(text);
        y += PER_MM;
        legend.draw(&mut canvas, 0, y, FULL_WIDTH);
        y += legend.height(FULL_WIDTH) + PER_MM;
        let rows = || self.groups.iter().flat_map(|(_, rows)| rows);
        let note_width = rows().map(|row| SMALL.width(&row.note)).max().unwrap_or(0);
        let longest = rows().map(|row| BODY.width(&row.label)).max().unwrap_or(0);
        let label_width = longest.min(FULL_WIDTH * 2 / 5 - note_width);
        let start = label_width + PAD + note_width + PAD;
        for (heading, rows) in self.groups {
            if let Some(heading) = heading {
                y += AIR;
                let words = BODY.bold().fit(heading, FULL_WIDTH);
                canvas.words(&words, (0, y + BODY.line_height() / 2), Anchor::Start, BODY.bold());
                y += BODY.line_height();
            }
            for row in rows {
                let lines = BODY.wrap_at_most(&row.label, label_width, 2);
                let height = (units(lines.len()) * BODY.line_height()).max(BAR) + AIR;
                let middle = y + height / 2;
                let first = middle - (units(lines.len()) - 1) * BODY.line_height() / 2;
                for (index, line) in lines.iter().enumerate() {
                    canvas.words(line, (0, first + units(index) * BODY.line_height()), Anchor::Start, BODY);
                }
                canvas.words(&row.note, (start - PAD, middle), Anchor::End, SMALL.grey());
                self.draw_bar(&mut canvas, row, (start, middle), text);
                y += height;
            }
        }
        canvas.finish(FULL_WIDTH, y + PER_MM / 2, self.alt(text))
    }

    fn draw_bar(&self, canvas: &mut Canvas, row: &StackedRow, (start, middle): (i32, i32), text: Text) {
        let shares = match &row.shares {
            Ok(shares) => shares,
            Err(sign) => {
                canvas.words(text.sign(*sign), (start + PER_MM, middle), Anchor::Start, BODY);
                return;
            }
        };
        let colors = sequential(self.answers.len());
        let sum: f64 = shares.iter().sum();
        let (mut passed, mut from) = (0.0, start);
        for (share, &color) in shares.iter().zip(colors) {
            passed += share;
            let length = f64::from(FULL_WIDTH - start) * passed / if sum > 0.0 { sum } else { 1.0 };
            let to = start + whole(libm::round(length));
            let corners = ((from, middle - BAR / 2), (to, middle + BAR / 2));
            if to > from {
                canvas.rectangle(corners.0, corners.1, Fill::plain(color), Some(Stroke::solid(WHITE, 2)));
            }
            let number = text.number(*share, 0);
            let number = if row.limited { text.limited(&number) } else { number };
            if FINE.width(&number) + PER_MM / 2 <= to - from {
                let ink = super::lettering::Lettering { color: readable_on(color), ..FINE };
                canvas.words(&number, (i32::midpoint(from, to), middle), Anchor::Middle, ink);
            }
            from = to;
        }
    }

    fn legend(&self, text: Text) -> Legend {
        let mut legend = Legend::default();
        for (answer, &color) in self.answers.iter().zip(sequential(self.answers.len())) {
            legend.add(Symbol::Swatch(color), answer.clone());
        }
        let rows = || self.groups.iter().flat_map(|(_, rows)| rows);
        if rows().any(|row| row.limited && row.shares.is_ok()) {
            legend.add(Symbol::Nothing, text.word("chart.stacked.limited"));
        }
        let signs = rows().filter_map(|row| row.shares.as_ref().err());
        legend.add_signs(signs.map(|sign| Value::Absent(*sign)), text);
        legend
    }

    /// The distribution of the first bar, which is that of everybody, and where each answer is given most often.
    fn alt(&self, text: Text) -> String {
        let mut sentences = vec![alt::opening("chart.kind.stacked", self.subject, text)];
        let rows: Vec<&StackedRow> = self.groups.iter().flat_map(|(_, rows)| rows).collect();
        if let Some((row, shares)) = rows.first().and_then(|row| Some((row, row.shares.as_ref().ok()?))) {
            let shares: Vec<String> = self
                .answers
                .iter()
                .zip(shares)
                .map(|(answer, share)| format!("{answer} {}", self.subject.spell(*share, text)))
                .collect();
            let arguments = [("label", &*row.label), ("shares", &shares.join(", "))];
            sentences.push(text.say("chart.alt.stacked.first", &arguments));
        }
        for (index, answer) in self.answers.iter().enumerate() {
            let others = rows.iter().skip(1);
            let shares =
                others.filter_map(|row| Some((*row.shares.as_ref().ok()?.get(index)?, row.label.as_str())));
            // The first of those that are equal: the order of the rows is fixed.
            let most = shares.fold(None::<(f64, &str)>, |most, next| match most {
                Some(most) if most.0 >= next.0 => Some(most),
                _ => Some(next),
            });
            if let Some((share, label)) = most {
                let share = self.subject.spell(share, text);
                let arguments = [("answer", &**answer), ("label", label), ("share", &share)];
                sentences.push(text.say("chart.alt.stacked.most", &arguments));
            }
        }
        sentences.join(" ")
    }
}

fn readable_on(ground: Color) -> Color {
    if contrast(INK, ground) >= contrast(WHITE, ground) { INK } else { WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::chart::alt::tests::subject;
    use crate::text::Lang;

    fn row(label: &str, shares: Result<Vec<f64>, Sign>) -> StackedRow {
        StackedRow { label: label.to_owned(), note: "n = 20".to_owned(), shares, limited: false }
    }

    fn draw(rows: Vec<StackedRow>) -> Figure {
        let answers = ["ja".to_owned(), "nein".to_owned()];
        let subject = Subject { unit: "%".to_owned(), decimals: 0, ..subject() };
        let groups = [(None, rows)];
        StackedChart { subject: &subject, answers: &answers, groups: &groups }.draw(Text::new(Lang::De))
    }

    #[test]
    fn a_group_that_may_not_be_shown_has_its_sign_and_no_bar() {
        let figure = draw(vec![row("alle", Ok(vec![60.0, 40.0])), row("Nord", Err(Sign::Secret))]);
        // Two parts of one bar, and a swatch for each answer.
        assert_eq!(figure.svg.matches("<path").count(), 4, "{}", figure.svg);
        assert!(figure.svg.contains(">.</text>"));
        let share = Text::new(Lang::De).with_unit(60.0, 0, "%");
        assert!(figure.alt.contains(&format!("ja {share}")), "{}", figure.alt);
    }

    #[test]
    fn a_share_that_is_too_small_for_its_number_has_none() {
        let figure = draw(vec![row("alle", Ok(vec![99.6, 0.4]))]);
        assert!(figure.svg.contains(">100</text>") && !figure.svg.contains(">0</text>"), "{}", figure.svg);
    }

    #[test]
    fn few_answers_stand_in_parentheses_and_the_legend_says_so() {
        let figure = draw(vec![StackedRow { limited: true, ..row("Nord", Ok(vec![50.0, 50.0])) }]);
        assert!(figure.svg.contains(">(50)</text>"), "{}", figure.svg);
        assert!(figure.svg.contains("wenige"), "{}", figure.svg);
    }

    #[test]
    fn letters_can_be_read_on_every_answer() {
        for answers in 1..=MOST_ANSWERS {
            for &color in sequential(answers) {
                assert!(contrast(readable_on(color), color) >= 4.5);
            }
        }
    }
}

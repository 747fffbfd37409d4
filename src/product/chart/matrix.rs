//! A matrix of counts, such as status by dynamics.

use super::axis::units;
use super::canvas::{Anchor, Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::hatch::Fill;
use super::legend::{Legend, Symbol, warning};
use super::lettering::{BODY, Lettering, SMALL};
use super::palette::{ATTENTION, GREY, INK, WHITE};
use super::{Figure, Subject, alt};
use crate::measure::Value;
use crate::text::Text;

/// Whether a cell asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emphasis {
    /// A cell like others.
    #[default]
    Plain,
    /// Areas that need attention: a frame, a sign and a colour.
    Attention,
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// How many areas there are.
    pub count: Value,
    /// Whether it asks for attention.
    pub emphasis: Emphasis,
}

/// A matrix of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<'a> {
    /// What is counted.
    pub subject: &'a Subject,
    /// What the rows are: `Status`.
    pub row_title: &'a str,
    /// What the columns are: `Dynamik`.
    pub column_title: &'a str,
    /// The labels of the rows.
    pub rows: &'a [String],
    /// The labels of the columns.
    pub columns: &'a [String],
    /// The cells, row by row; a cell that is lacking stays white and empty.
    pub cells: &'a [Vec<Cell>],
}

const CELL_HEIGHT: i32 = 11 * PER_MM;
const FIGURE: Lettering = Lettering { size: 71, ..BODY };
const GRID: Stroke = Stroke::solid(GREY, 2);
const FRAME: Stroke = Stroke::solid(INK, 9);
const PAD: i32 = 2 * PER_MM;

impl Matrix<'_> {
    /// Draws the matrix.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let count = units(self.columns.len().max(1));
        let labels = self.rows.iter().map(|label| BODY.width(label));
        let label_width =
            labels.chain([SMALL.bold().width(self.row_title)]).max().unwrap_or(0).min(FULL_WIDTH / 3);
        let left = label_width + 2 * PAD;
        let cell_width = ((FULL_WIDTH - left - PER_MM) / count).min(38 * PER_MM);
        let headings: Vec<Vec<String>> =
            self.columns.iter().map(|label| BODY.wrap_at_most(label, cell_width - PER_MM, 3)).collect();
        let deepest = units(headings.iter().map(Vec::len).max().unwrap_or(1));
        let title_height = SMALL.line_height() + PER_MM / 2;
        let top = title_height + deepest * BODY.line_height() + PER_MM;
        let mut canvas = Canvas::default();
        let middle = left + count * cell_width / 2;
        canvas.words(self.column_title, (middle, SMALL.line_height() / 2), Anchor::Middle, SMALL.bold());
        canvas.words(self.row_title, (0, top - PER_MM - BODY.line_height() / 2), Anchor::Start, SMALL.bold());
        for (index, lines) in headings.iter().enumerate() {
            let x = left + units(index) * cell_width + cell_width / 2;
            let first =
                title_height + (deepest - units(lines.len())) * BODY.line_height() + BODY.line_height() / 2;
            for (number, line) in lines.iter().enumerate() {
                canvas.words(line, (x, first + units(number) * BODY.line_height()), Anchor::Middle, BODY);
            }
        }
        for (index, label) in self.rows.iter().enumerate() {
            let y = top + units(index) * CELL_HEIGHT + CELL_HEIGHT / 2;
            let lines = BODY.wrap_at_most(label, label_width, 3);
            let first = y - (units(lines.len()) - 1) * BODY.line_height() / 2;
            for (number, line) in lines.iter().enumerate() {
                canvas.words(line, (0, first + units(number) * BODY.line_height()), Anchor::Start, BODY);
            }
        }
        // Frames lie over the grid, so that they are whole.
        for emphasis in [Emphasis::Plain, Emphasis::Attention] {
            for (row, column, cell) in self.walk().filter(|(.., cell)| cell.emphasis == emphasis) {
                let at = (left + units(column) * cell_width, top + units(row) * CELL_HEIGHT);
                self.draw_cell(&mut canvas, *cell, at, cell_width, text);
            }
        }
        let bottom = top + units(self.rows.len()) * CELL_HEIGHT + PAD;
        let legend = self.legend(text);
        legend.draw(&mut canvas, 0, bottom, FULL_WIDTH);
        canvas.finish(FULL_WIDTH, bottom + legend.height(FULL_WIDTH), self.alt(text))
    }

    fn draw_cell(&self, canvas: &mut Canvas, cell: Cell, (x, y): (i32, i32), width: i32, text: Text) {
        let (to, middle) = ((x + width, y + CELL_HEIGHT), (x + width / 2, y + CELL_HEIGHT / 2));
        let printed = text.value(cell.count, self.subject.decimals);
        match cell.emphasis {
            Emphasis::Plain => {
                canvas.rectangle((x, y), to, Fill::plain(WHITE), Some(GRID));
                canvas.words(&printed, middle, Anchor::Middle, FIGURE);
            }
            Emphasis::Attention => {
                canvas.rectangle((x, y), to, Fill::plain(ATTENTION), Some(FRAME));
                canvas.words(&printed, middle, Anchor::Middle, FIGURE.bold());
                warning(canvas, (x + 2 * PER_MM, y + 2 * PER_MM), 20, INK);
            }
        }
    }

    /// All cells that have a row and a column.
    fn walk(&self) -> impl Iterator<Item = (usize, usize, &Cell)> {
        let rows = self.cells.iter().take(self.rows.len()).enumerate();
        rows.flat_map(|(row, cells)| {
            cells.iter().take(self.columns.len()).enumerate().map(move |(column, cell)| (row, column, cell))
        })
    }

    fn legend(&self, text: Text) -> Legend {
        let mut legend = Legend::default();
        if self.walk().any(|(.., cell)| cell.emphasis == Emphasis::Attention) {
            legend.add(Symbol::Attention, text.word("chart.matrix.attention"));
        }
        legend.add_signs(self.walk().map(|(.., cell)| cell.count), text);
        legend
    }

    /// Every count is said, row by row: a matrix is small enough to be told in full.
    fn alt(&self, text: Text) -> String {
        let mut sentences = vec![alt::opening("chart.kind.matrix", self.subject, text)];
        sentences
            .push(text.say("chart.alt.matrix", &[("rows", self.row_title), ("columns", self.column_title)]));
        for (label, cells) in self.rows.iter().zip(self.cells) {
            let told: Vec<String> = self
                .columns
                .iter()
                .zip(cells)
                .map(|(column, cell)| {
                    let count = match cell.count {
                        Value::Number(number) => text.number(number, self.subject.decimals),
                        Value::Absent(_) => text.word("chart.no-value"),
                    };
                    match cell.emphasis {
                        Emphasis::Plain => format!("{column}: {count}"),
                        Emphasis::Attention => {
                            text.say("chart.alt.attention", &[("column", column), ("count", &count)])
                        }
                    }
                })
                .collect();
            sentences.push(text.say("chart.alt.row", &[("row", label), ("cells", &told.join(", "))]));
        }
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Sign;
    use crate::product::chart::alt::tests::subject;
    use crate::text::Lang;

    #[test]
    fn attention_is_a_frame_and_a_sign_as_well_as_a_colour() {
        let cell = |count, emphasis| Cell { count, emphasis };
        let cells = [vec![
            cell(Value::Number(12.0), Emphasis::Plain),
            cell(Value::Number(7.0), Emphasis::Attention),
            cell(Value::Absent(Sign::Secret), Emphasis::Plain),
        ]];
        let subject = Subject { decimals: 0, unit: String::new(), ..subject() };
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let matrix = Matrix {
            subject: &subject,
            row_title: "Status",
            column_title: "Dynamik",
            rows: &names(&["hoch"]),
            columns: &names(&["positiv", "stabil", "negativ"]),
            cells: &cells,
        };
        let figure = matrix.draw(Text::new(Lang::De));
        assert_eq!(figure.svg.matches("stroke-width=\"9\"").count(), 1, "one frame\n{}", figure.svg);
        assert_eq!(figure.svg.matches("fill=\"#1A1A1A\" fill-rule").count(), 2, "its sign and the key's");
        assert!(
            figure.alt.contains("hoch: positiv: 12, stabil: 7 (Aufmerksamkeit), negativ: kein Wert."),
            "{}",
            figure.alt
        );
    }
}

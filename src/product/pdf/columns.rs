//! How wide the columns of a printed table are.
//!
//! Left to itself, a typesetter gives long headings all the room and breaks the numbers. Here numbers never break,
//! headings wrap to about three lines, and words share what is left.

use crate::product::document::{Align, RowKind, TEXT_WIDTH_MM, Table};

/// The widths of a table's columns and the size of its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// The widths in em of the table's own type.
    pub(super) widths: Vec<f64>,
    /// The size of the type in points.
    pub(super) size: f64,
}

/// From the comfortable size to the smallest that is still read with ease.
const SIZES: [f64; 4] = [8.6, 8.2, 7.8, 7.4];
/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// What a cell keeps free on both sides together.
const INSET: f64 = 1.05;
/// A heading's word of more letters is hyphenated.
const HEADING_WORD: f64 = 11.0;
/// A cell of words that is longer wraps.
const WORDS: f64 = 22.0;
/// Words are pressed to this share of what they ask for, and never below this width.
const PRESSED: f64 = 0.75;
const WORDS_PRESSED: f64 = 8.0;
/// A small table is not torn apart over the whole page.
const STRETCH: f64 = 1.5;

/// Finds the layout: the largest type at which everything has the width it needs.
pub(super) fn layout(table: &Table) -> Layout {
    let wanted: Vec<f64> =
        (0..table.columns.len()).map(|column| inset(table, column) + need(table, column)).collect();
    let total: f64 = wanted.iter().sum();
    let least: Vec<f64> =
        (0..wanted.len()).map(|column| wanted[column].min(floor(table, column, wanted[column]))).collect();
    let hardest: f64 = least.iter().sum();
    for size in SIZES {
        let room = TEXT_WIDTH_MM * POINTS / size;
        if total <= room {
            let factor = (room / total).min(STRETCH);
            return Layout { widths: wanted.iter().map(|width| width * factor).collect(), size };
        }
        if hardest <= room {
            // Only columns of words give way, each in the measure of what it asked for.
            let share = (room - hardest) / (total - hardest);
            let widths = wanted.iter().zip(&least).map(|(want, least)| least + (want - least) * share);
            return Layout { widths: widths.collect(), size };
        }
    }
    let size = SIZES[SIZES.len() - 1];
    let factor = TEXT_WIDTH_MM * POINTS / size / hardest;
    Layout { widths: least.iter().map(|width| width * factor).collect(), size }
}

/// What the cells of a column keep free; words that follow numbers keep a clear distance.
fn inset(table: &Table, column: usize) -> f64 {
    let align = |column: usize| table.columns[column].align;
    let follows = column > 0 && align(column) == Align::Left && align(column - 1) == Align::Right;
    if follows { INSET + 0.8 } else { INSET }
}

/// The width that a column asks for, without its margins.
fn need(table: &Table, column: usize) -> f64 {
    let cells =
        table.rows.iter().filter(|row| row.kind != RowKind::Group).filter_map(|row| row.cells.get(column));
    let longest = cells.map(|cell| extent(cell)).fold(0.0, f64::max);
    let title = &table.columns[column].title;
    // Bold letters are wider by a tenth.
    let word = title.split([' ', '-']).map(|word| extent(word) * 1.1).fold(0.0, f64::max);
    let heading = word.min(HEADING_WORD).max(extent(title) * 1.1 / 3.0);
    match table.columns[column].align {
        Align::Right => longest.max(heading),
        Align::Left | Align::Center => longest.min(WORDS).max(heading),
    }
}

/// The width below which a column is not pressed.
fn floor(table: &Table, column: usize, wanted: f64) -> f64 {
    match table.columns[column].align {
        Align::Right => wanted,
        Align::Left | Align::Center => WORDS_PRESSED.max(wanted * PRESSED),
    }
}

/// About how wide Noto Sans sets a text, in em.
fn extent(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            '\u{202F}' | '.' | ',' | 'i' | 'l' | 'j' | 'I' | '|' | ' ' | '(' | ')' | '-' | '\'' => 0.3,
            'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.9,
            c if c.is_uppercase() => 0.68,
            _ => 0.58,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::document::{Column, Row};

    fn table(columns: Vec<Column>, cells: &[&str]) -> Table {
        let row = Row::body(cells.iter().map(|&cell| cell.to_owned()).collect());
        Table {
            id: String::new(),
            caption: None,
            columns,
            rows: vec![row],
            note: None,
            footnotes: Vec::new(),
        }
    }

    #[test]
    fn a_small_table_keeps_its_numbers_near_their_names() {
        let layout =
            layout(&table(vec![Column::words("Ort"), Column::numbers("Zahl")], &["Musterstadt", "12"]));
        assert!(layout.widths.iter().sum::<f64>() * layout.size < TEXT_WIDTH_MM * POINTS / 2.0);
        assert!((layout.size - SIZES[0]).abs() < 1e-9);
    }

    #[test]
    fn words_give_way_before_numbers_do() {
        let mut columns = vec![Column::words("Sozialraum"), Column::words("Anmerkung")];
        columns.extend((0..5).map(|_| Column::numbers("Bedarfsgemeinschaften mit Kindern")));
        let long = "eine Anmerkung, die sich über mehr als eine Zeile erstreckt";
        let layout = layout(&table(columns, &[long, long, "123456789", "1", "1", "1", "1"]));
        assert!(layout.widths[0] < WORDS);
        assert!(layout.widths[2] >= extent("123456789") + INSET);
    }

    #[test]
    fn no_table_is_wider_than_the_page() {
        for count in 1..40 {
            let columns = (0..count).map(|_| Column::numbers("Bevölkerung insgesamt")).collect();
            let layout = layout(&table(columns, &["1.234.567"]));
            assert!(layout.widths.iter().sum::<f64>() * layout.size <= TEXT_WIDTH_MM * POINTS + 1e-6);
        }
    }
}

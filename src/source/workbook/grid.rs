//! The cells of one sheet, as many as it has.

use super::Refusal;
use super::address::{LAST_COLUMN, LAST_ROW};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A register of all communes with twenty columns has 320,000 cells; more than this is no table for people.
const MOST_CELLS: usize = 5_000_000;
/// One text can stand in millions of cells without taking more room in the file.
const MOST_TEXT: usize = 256 << 20;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// A text, an error such as `#DIV/0!`, or a date in ISO form.
    Text(Rc<str>),
    /// A number.
    Number(f64),
    /// A number that is shown a hundred times larger: 0.123 as 12.3 %.
    Percent(f64),
    /// A formula whose result was not stored.
    Uncalculated,
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(Rc::from(text))
    }
}

/// A merged rectangle: rows and columns counted from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Grid {
    /// Its name.
    pub(super) name: String,
    /// Its rows with cells, by number counted from 0; in each, the cells by column.
    rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    merges: Vec<Merge>,
    cells: usize,
    text: usize,
}

impl Grid {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets a cell. Blank texts are no cells.
    pub(super) fn set(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Refusal> {
        if row > LAST_ROW || column > LAST_COLUMN {
            return Err(Refusal::Huge(self.name.clone(), "workbook.last-cell"));
        }
        if let Cell::Text(text) = &cell {
            if text.trim().is_empty() {
                return Ok(());
            }
            self.text += text.len();
        }
        self.cells += 1;
        if self.cells > MOST_CELLS {
            return Err(Refusal::Huge(self.name.clone(), "workbook.most-cells"));
        }
        if self.text > MOST_TEXT {
            return Err(Refusal::Huge(self.name.clone(), "workbook.most-text"));
        }
        self.rows.entry(row).or_default().insert(column, cell);
        Ok(())
    }

    /// Takes a cell back.
    pub(super) fn forget(&mut self, row: u32, column: u32) {
        if let Some(cells) = self.rows.get_mut(&row) {
            cells.remove(&column);
        }
    }

    /// Notes that a number is shown as percent; other cells stay as they are.
    pub(super) fn show_as_percent(&mut self, row: u32, column: u32) {
        let cell = self.rows.get_mut(&row).and_then(|cells| cells.get_mut(&column));
        if let Some(cell) = cell
            && let Cell::Number(number) = *cell
        {
            *cell = Cell::Percent(number);
        }
    }

    /// Notes a merged rectangle; one that reaches beyond the sheet or holds a single cell is none.
    pub(super) fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) {
        let is_proper =
            rows.0 <= rows.1 && columns.0 <= columns.1 && (rows.0 < rows.1 || columns.0 < columns.1);
        if is_proper && rows.1 <= LAST_ROW && columns.1 <= LAST_COLUMN {
            self.merges.push(Merge { rows, columns });
        }
    }

    pub(super) fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.get(&column)
    }

    /// The rows that have cells.
    pub(super) fn rows(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, &BTreeMap<u32, Cell>)> {
        // BTreeMap::range panics when the ends are crossed.
        let last = last.max(first);
        self.rows.range(first..=last).map(|(&row, cells)| (row, cells))
    }

    /// The last column that has a cell.
    pub(super) fn last_column(&self) -> Option<u32> {
        self.rows.values().filter_map(|cells| cells.keys().next_back()).max().copied()
    }

    /// The merged rectangles that touch these rows.
    pub(super) fn merges_in(&self, first: u32, last: u32) -> Vec<Merge> {
        let touches = |merge: &&Merge| merge.rows.0 <= last && merge.rows.1 >= first;
        self.merges.iter().filter(touches).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_far_out_takes_no_room_and_one_beyond_the_sheet_is_refused() {
        let mut grid = Grid::new("T");
        assert_eq!(grid.set(LAST_ROW, LAST_COLUMN, Cell::Number(1.0)), Ok(()));
        assert_eq!(grid.rows(0, u32::MAX).count(), 1);
        assert!(matches!(grid.set(LAST_ROW + 1, 0, Cell::Number(1.0)), Err(Refusal::Huge(..))));
    }

    #[test]
    fn a_text_repeated_without_end_is_refused() {
        let mut grid = Grid::new("T");
        let long: Rc<str> = "a".repeat(1 << 20).into();
        let filled = (0..300).try_for_each(|row| grid.set(row, 0, Cell::Text(Rc::clone(&long))));
        assert!(matches!(filled, Err(Refusal::Huge(..))));
    }

    #[test]
    fn blank_texts_are_no_cells() {
        let mut grid = Grid::new("T");
        assert_eq!(grid.set(0, 0, Cell::text(" \u{A0}")), Ok(()));
        assert_eq!(grid.last_column(), None);
    }
}

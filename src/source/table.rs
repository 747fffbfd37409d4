//! A header and its rows, wherever they were delivered.

use super::workbook::cell_address;
use crate::diagnostic::{Code, Finding, Findings, Place};
use std::collections::BTreeMap;
use std::ops::Range;

/// A header and its rows, all text, as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The header, blanks around the names removed.
    pub columns: Vec<String>,
    /// The line of the header; in a workbook, its last row.
    pub header_line: u64,
    /// The rows; each has as many cells as the header.
    pub rows: Vec<Row>,
    /// What stands below the rows, such as a legend.
    pub notes: Vec<Note>,
    /// Where the columns stand in a workbook; text files have none.
    pub sheet: Option<SheetColumns>,
    /// What the file says of its columns besides their names.
    pub facts: Facts,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, or the row of the sheet, counted from 1.
    pub line: u64,
    /// The cells, blanks around them removed.
    pub cells: Vec<String>,
}

/// A line of text below the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its line, or the row of the sheet.
    pub line: u64,
    /// Its words.
    pub text: String,
}

/// The sheet of a table, and which of its columns each column of the table was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumns {
    /// The name of the sheet.
    pub name: String,
    /// Per column of the table, the column of the sheet, counted from 0.
    pub positions: Vec<u32>,
}

/// What a file says of its columns besides their names; plain delimited text and workbooks say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The columns that hold figures, where the format tells.
    pub figures: Option<Range<usize>>,
    /// Columns that were rows of the header, so that one line of the file makes several rows of the table.
    pub unpivoted: Vec<usize>,
    /// Columns that no definition needs to mention: names, labels and what the reader adds.
    pub silent: Vec<usize>,
    /// What the figures are delivered in.
    pub units: Units,
    /// The column with marks of quality, such as `e` or `()`.
    pub marks: Option<usize>,
}

/// What figures are delivered in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Units {
    /// The file does not say.
    #[default]
    Unsaid,
    /// The same for all figures.
    Same(String),
    /// Per column; empty where the file says nothing.
    PerColumn(Vec<String>),
    /// In this column of each row.
    InColumn(usize),
}

impl Table {
    /// The position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Where a cell stands: line and column of a text file, or sheet, `B7` and column of a workbook.
    #[must_use]
    pub fn place(&self, file: &str, line: u64, column: usize) -> Place {
        let address = self.sheet.as_ref().and_then(|sheet| {
            let position = *sheet.positions.get(column)?;
            Some((sheet.name.clone(), cell_address(line, position)))
        });
        let (sheet, cell) = address.unzip();
        let column = self.columns.get(column).cloned();
        Place { file: Some(file.to_owned()), sheet, line: Some(line), cell, column, ..Place::default() }
    }

    /// Where a cell of a row stands; where one line makes several rows, the column is called as in the header of the
    /// file: `31.12.2008 | männlich`.
    #[must_use]
    pub fn place_in(&self, file: &str, row: &Row, column: usize) -> Place {
        let mut place = self.place(file, row.line, column);
        if self.facts.figures.as_ref().is_some_and(|figures| figures.contains(&column)) {
            let labels = self.facts.unpivoted.iter().filter_map(|&label| row.cells.get(label).cloned());
            let names: Vec<String> = labels.chain(place.column.take()).collect();
            place.column = Some(names.join(" | "));
        }
        place
    }

    /// What a figure is delivered in; `None` where the file does not say.
    #[must_use]
    pub fn unit_of<'a>(&'a self, row: &'a Row, column: usize) -> Option<&'a str> {
        let unit = match &self.facts.units {
            Units::Unsaid => None,
            Units::Same(unit) => Some(unit),
            Units::PerColumn(units) => units.get(column),
            Units::InColumn(position) => row.cells.get(*position),
        };
        unit.map(String::as_str).filter(|unit| !unit.is_empty())
    }

    /// The name of the sheet, in a workbook.
    #[must_use]
    pub fn sheet_name(&self) -> Option<&str> {
        self.sheet.as_ref().map(|sheet| sheet.name.as_str())
    }

    /// Where the header stands; a sheet without one has only its name.
    #[must_use]
    pub fn header_place(&self, file: &str) -> Place {
        let (sheet, line) = (self.sheet_name().map(str::to_owned), self.header_line);
        Place { file: Some(file.to_owned()), sheet, line: (line > 0).then_some(line), ..Place::default() }
    }

    /// Tells which names stand twice in the header.
    pub(super) fn report_doubled_columns(&self, file: &str, findings: &mut Findings) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for column in &self.columns {
            let count = seen.entry(column).or_default();
            *count += 1;
            if *count == 2 {
                let finding = Finding::new(Code::DoubledColumn).at(self.header_place(file));
                findings.push(finding.column(column).with("column", column));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_workbook_has_sheet_and_cell() {
        let sheet = Some(SheetColumns { name: "Tab E1".into(), positions: vec![0, 27] });
        let columns = vec!["Kennung".into(), "je 100".into()];
        let mut table = Table {
            columns,
            header_line: 4,
            rows: Vec::new(),
            notes: Vec::new(),
            sheet,
            facts: Facts::default(),
        };
        let place = table.place("a.xls", 7, 1);
        assert_eq!((place.sheet.as_deref(), place.cell.as_deref()), (Some("Tab E1"), Some("AB7")));
        table.sheet = None;
        let place = table.place("a.csv", 7, 1);
        assert_eq!((place.line, place.cell, place.column.as_deref()), (Some(7), None, Some("je 100")));
    }
}

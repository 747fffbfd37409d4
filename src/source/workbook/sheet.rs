//! A sheet and its declaration → a table.

use super::dialect::{End, SheetDialect};
use super::grid::{Cell, Grid};
use super::header::{self, Column};
use super::label::cell_text;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::header::report_years;
use crate::source::{Facts, Note, Row, SheetColumns, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet has fewer cells than its rectangle, and the table is the rectangle.
const MOST_CELLS: usize = 10_000_000;

type Cells = BTreeMap<u32, Cell>;
type Rows<'a> = Vec<(u32, &'a Cells)>;

/// Reads the declared part of a sheet.
pub(super) fn read_table(
    grid: &Grid,
    dialect: &SheetDialect,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    let report = |code| Finding::new(code).file(file).sheet(grid.name.as_str());
    let Some(last_column) = grid.last_column() else {
        findings.push(report(Code::EmptyFile));
        return None;
    };
    let (first, last) = (dialect.range.columns.0, dialect.range.columns.1.min(last_column));
    let mut columns = header::columns(grid, dialect, first, last.max(first));
    if let Some(rows) = dialect.header.filter(|_| columns.iter().all(|column| !column.is_named)) {
        let finding = report(Code::EmptyHeader).line(u64::from(rows.last) + 1);
        findings.push(finding.with("rows", format!("{}–{}", rows.first + 1, rows.last + 1)));
        return None;
    }
    let (rows, below) = split(grid, dialect, &columns, file, findings);
    let filled: BTreeSet<u32> = rows.iter().flat_map(|(_, cells)| cells.keys().copied()).collect();
    columns.retain(|column| column.is_named || filled.contains(&column.position));
    if rows.len().saturating_mul(columns.len()) > MOST_CELLS {
        let finding = report(Code::HugeWorkbook).with("part", &grid.name);
        findings.push(finding.with_word("limit", "workbook.most-positions"));
        return None;
    }
    let header_line = dialect.header.map_or(0, |rows| u64::from(rows.last) + 1);
    if !dialect.header_corrections.is_empty() {
        let place = report(Code::CorrectionUnmet).line(header_line).place().clone();
        header::correct(&mut columns, &dialect.header_corrections, &place, findings);
        columns.retain(|column| column.is_named || filled.contains(&column.position));
    }
    let positions = columns.iter().map(|column| column.position).collect();
    let mut table = Table {
        columns: columns.iter().map(|column| column.name.clone()).collect(),
        header_line,
        rows: Vec::with_capacity(rows.len()),
        notes: below.iter().filter_map(|(row, cells)| note(*row, cells, dialect)).collect(),
        sheet: Some(SheetColumns { name: grid.name.clone(), positions }),
        facts: Facts::default(),
    };
    let widths = key_widths(&table, dialect, file, findings);
    let mut uncalculated: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
    let mut percents: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
    for (row, cells) in rows {
        let line = u64::from(row) + 1;
        for (index, column) in columns.iter().enumerate() {
            let counts = match cells.get(&column.position) {
                Some(Cell::Uncalculated) => &mut uncalculated,
                Some(Cell::Percent(_)) => &mut percents,
                _ => continue,
            };
            counts.entry(index).or_insert((line, 0)).1 += 1;
        }
        let texts = columns.iter().enumerate().map(|(index, column)| {
            cells
                .get(&column.position)
                .map_or_else(String::new, |cell| text(cell, widths.get(&index), dialect))
        });
        table.rows.push(Row { line, cells: texts.collect() });
    }
    for (code, counts) in [(Code::FormulaWithoutValue, uncalculated), (Code::PercentFormat, percents)] {
        for (index, (line, count)) in counts {
            let finding = Finding::new(code).at(table.place(file, line, index));
            findings.push(finding.with("count", count.to_string()));
        }
    }
    if table.rows.is_empty() {
        findings.push(report(Code::EmptyFile));
        return None;
    }
    table.report_doubled_columns(file, findings);
    report_years(&table, file, findings);
    add_joined(&mut table, dialect, file, findings);
    Some(table)
}

/// The rows of the table, and what stands below them.
fn split<'a>(
    grid: &'a Grid,
    dialect: &SheetDialect,
    columns: &[Column],
    file: &str,
    findings: &mut Findings,
) -> (Rows<'a>, Rows<'a>) {
    let first = dialect.range.rows.0.or(dialect.header.map(|rows| rows.last + 1)).unwrap_or(0);
    let is_within = |cells: &Cells| columns.iter().any(|column| cells.contains_key(&column.position));
    let mut rows: Rows<'_> = grid.rows(first, u32::MAX).filter(|(_, cells)| is_within(cells)).collect();
    let end = match &dialect.end {
        None => None,
        Some(End::Blank) => rows.windows(2).position(|pair| pair[0].0 + 1 < pair[1].0).map(|index| index + 1),
        Some(End::Before(beginnings)) => {
            let found = rows.iter().position(|(_, cells)| begins_with(cells, columns, beginnings));
            if found.is_none() {
                let finding = Finding::new(Code::EndNotFound).file(file).sheet(grid.name.as_str());
                findings.push(finding.with("text", beginnings.join(", ")));
            }
            found
        }
    };
    let by_range = rows.iter().position(|(row, _)| *row > dialect.range.rows.1);
    let end = [end, by_range].into_iter().flatten().min().unwrap_or(rows.len());
    let below = rows.split_off(end);
    if dialect.end == Some(End::Blank) && by_range.is_none_or(|index| index > end) {
        report_figures(grid, &below, columns, file, findings);
    }
    (rows, below)
}

fn begins_with(cells: &Cells, columns: &[Column], beginnings: &[String]) -> bool {
    let Some(Cell::Text(text)) = columns.iter().find_map(|column| cells.get(&column.position)) else {
        return false;
    };
    beginnings.iter().any(|beginning| text.trim().starts_with(beginning.as_str()))
}

/// A legend has no figures but the numbers of its notes, which stand first; a row with one behind its first cell is part
/// of some table.
fn report_figures(
    grid: &Grid,
    below: &[(u32, &Cells)],
    columns: &[Column],
    file: &str,
    findings: &mut Findings,
) {
    let has_figures = |(_, cells): &&(u32, &Cells)| {
        let filled = columns.iter().filter_map(|column| cells.get(&column.position));
        filled.skip(1).any(|cell| matches!(cell, Cell::Number(_) | Cell::Percent(_)))
    };
    let rows: Vec<u32> = below.iter().filter(has_figures).map(|(row, _)| *row).collect();
    if let Some(first) = rows.first() {
        let finding = Finding::new(Code::RowsBelowEnd).file(file).sheet(grid.name.as_str());
        findings.push(finding.line(u64::from(*first) + 1).with("count", rows.len().to_string()));
    }
}

/// A note keeps its marks: it is what they refer to.
fn note(row: u32, cells: &Cells, dialect: &SheetDialect) -> Option<Note> {
    let plain = SheetDialect { decimal: dialect.decimal, ..SheetDialect::default() };
    let texts: Vec<String> = cells.values().map(|cell| text(cell, None, &plain)).collect();
    let text = texts.join(" ");
    (!text.is_empty()).then_some(Note { line: u64::from(row) + 1, text })
}

/// The declared widths of keys, by column.
fn key_widths(
    table: &Table,
    dialect: &SheetDialect,
    file: &str,
    findings: &mut Findings,
) -> BTreeMap<usize, usize> {
    let mut widths = BTreeMap::new();
    for (name, width) in &dialect.key_width {
        match table.column(name) {
            Some(index) => _ = widths.insert(index, *width),
            None => findings.push(missing_column(table, name, file)),
        }
    }
    widths
}

/// Adds the columns that are put together from others; a row that lacks a part has no key.
fn add_joined(table: &mut Table, dialect: &SheetDialect, file: &str, findings: &mut Findings) {
    for (name, parts) in &dialect.join {
        let mut indices = Vec::new();
        for part in parts {
            match table.column(part) {
                Some(index) => indices.push(index),
                None => findings.push(missing_column(table, part, file)),
            }
        }
        if indices.len() < parts.len() || indices.is_empty() {
            continue;
        }
        for row in &mut table.rows {
            let is_whole = indices.iter().all(|&index| !row.cells[index].is_empty());
            let key: String = indices.iter().map(|&index| row.cells[index].as_str()).collect();
            row.cells.push(if is_whole { key } else { String::new() });
        }
        table.columns.push(name.clone());
        if let Some(sheet) = &mut table.sheet {
            // A key that is put together stands where its first part stands.
            sheet.positions.push(sheet.positions[indices[0]]);
        }
    }
}

fn missing_column(table: &Table, name: &str, file: &str) -> Finding {
    let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(name);
    finding.with("column", name).with("found", table.columns.join(", "))
}

/// A cell as text. Rust prints the shortest decimal that reads back as the same number: `1306`, `9.4`.
fn text(cell: &Cell, key_width: Option<&usize>, dialect: &SheetDialect) -> String {
    match (cell, key_width) {
        (Cell::Text(text), _) => cell_text(text, dialect),
        (Cell::Number(number), Some(&width)) if *number >= 0.0 && number.fract() == 0.0 => {
            format!("{number:0width$}", width = width.min(MOST_DIGITS))
        }
        // Minus zero is zero.
        (Cell::Number(number) | Cell::Percent(number), _) => {
            (number + 0.0).to_string().replace('.', &dialect.decimal.to_string())
        }
        (Cell::Uncalculated, _) => String::new(),
    }
}

/// No official key is longer.
const MOST_DIGITS: usize = 20;

#[cfg(test)]
mod tests {
    use super::super::dialect::{HeaderRows, SheetRange};
    use super::*;

    /// A title, a header in row 3, a blank row, two rows, a blank row, a total, a blank row, a legend.
    fn grid() -> Grid {
        let mut grid = Grid::new("Tab E1");
        for (row, column, text) in [
            (0, 0, "E1 Titel"),
            (2, 0, "Kennung"),
            (2, 1, "Name"),
            (2, 2, "je 100 der Bevölkerung1)"),
            (4, 1, "Stülerstr."),
            (5, 1, "Körnerstr."),
            (5, 2, " x "),
            (7, 1, "Berlin"),
            (9, 0, ". - gesperrt"),
        ] {
            grid.set(row, column, Cell::text(text)).expect("small");
        }
        for (row, column, number) in
            [(4, 0, 1_011_101.0), (5, 0, 12_345_678.0), (4, 2, 9.4), (7, 2, -0.0), (7, 3, 2.0)]
        {
            grid.set(row, column, Cell::Number(number)).expect("small");
        }
        grid
    }

    fn dialect() -> SheetDialect {
        SheetDialect {
            header: Some(HeaderRows { first: 2, last: 2 }),
            end: Some(End::Blank),
            key_width: [("Kennung".to_owned(), 8)].into(),
            ..SheetDialect::default()
        }
    }

    fn read(grid: &Grid, dialect: &SheetDialect) -> (Option<Table>, Vec<(Code, u64)>) {
        let mut findings = Findings::default();
        let table = read_table(grid, dialect, "a.xls", &mut findings);
        let line = |finding: &&Finding| (finding.code(), finding.place().line.unwrap_or(0));
        (table, findings.sorted().iter().map(line).collect())
    }

    #[test]
    fn rows_have_their_keys_signs_and_places() {
        let (table, found) = read(&grid(), &dialect());
        let table = table.expect("a table");
        assert_eq!(table.columns, ["Kennung", "Name", "je 100 der Bevölkerung1)"]);
        assert_eq!(
            table.rows[0],
            Row { line: 5, cells: ["01011101", "Stülerstr.", "9.4"].map(str::to_owned).to_vec() }
        );
        assert_eq!(table.rows[1].cells[2], "x");
        assert_eq!(table.place("a.xls", table.rows[1].line, 2).cell.as_deref(), Some("C6"));
        assert_eq!(table.notes.last().map(|note| note.text.as_str()), Some(". - gesperrt"));
        // The total below the gap is told, because it might have been a row.
        assert_eq!(found, [(Code::RowsBelowEnd, 8)]);
    }

    #[test]
    fn a_row_with_one_figure_below_the_end_is_told_and_a_numbered_note_is_not() {
        let mut grid = Grid::new("T");
        for (row, text) in [(0, "Gebiet"), (1, "01"), (3, "02"), (5, "Vorläufig.")] {
            grid.set(row, u32::from(row == 5), Cell::text(text)).expect("small");
        }
        for (row, column, number) in [(1, 1, 7.0), (3, 1, 8.0), (5, 0, 1.0)] {
            grid.set(row, column, Cell::Number(number)).expect("small");
        }
        grid.set(0, 1, Cell::text("Personen")).expect("small");
        let header = Some(HeaderRows { first: 0, last: 0 });
        let dialect = SheetDialect { header, key_width: BTreeMap::new(), ..dialect() };
        let (table, found) = read(&grid, &dialect);
        assert_eq!((table.map(|table| table.rows.len()), found), (Some(1), vec![(Code::RowsBelowEnd, 4)]));
    }

    #[test]
    fn the_end_is_a_text_or_a_row() {
        let before = |text: &str| SheetDialect { end: Some(End::Before(vec![text.into()])), ..dialect() };
        let (table, found) = read(&grid(), &before(". -"));
        assert_eq!((table.map(|table| table.rows.len()), found.len()), (Some(3), 0));
        assert_eq!(read(&grid(), &before("Berlin")).0.map(|table| table.rows.len()), Some(2));
        let (table, found) = read(&grid(), &before("x - "));
        assert_eq!((table.map(|table| table.rows.len()), found), (Some(4), vec![(Code::EndNotFound, 0)]));
        let range = SheetRange { columns: (0, 2), rows: (Some(4), 5) };
        let (table, found) = read(&grid(), &SheetDialect { range, ..dialect() });
        assert_eq!((table.map(|table| table.rows.len()), found.len()), (Some(2), 0));
    }

    #[test]
    fn formulas_without_values_are_told_once_a_column() {
        let mut grid = grid();
        for row in [4, 5] {
            grid.set(row, 2, Cell::Uncalculated).expect("small");
        }
        let (_, found) =
            read(&grid, &SheetDialect { end: Some(End::Before(vec!["Berlin".into()])), ..dialect() });
        assert_eq!(found, [(Code::FormulaWithoutValue, 5)]);
    }

    #[test]
    fn numbers_shown_as_percent_are_told_once_a_column() {
        let mut grid = grid();
        for row in [4, 5] {
            grid.set(row, 2, Cell::Number(0.094)).expect("small");
            grid.show_as_percent(row, 2);
        }
        let before = SheetDialect { end: Some(End::Before(vec!["Berlin".into()])), ..dialect() };
        let (table, found) = read(&grid, &before);
        assert_eq!(found, [(Code::PercentFormat, 5)]);
        assert_eq!(table.map(|table| table.rows[0].cells[2].clone()).as_deref(), Some("0.094"));
    }

    #[test]
    fn an_empty_header_an_empty_sheet_and_a_missing_column_are_told() {
        let header = |row| SheetDialect { header: Some(HeaderRows { first: row, last: row }), ..dialect() };
        assert_eq!(read(&grid(), &header(1)), (None, vec![(Code::EmptyHeader, 2)]));
        assert_eq!(read(&Grid::new("T"), &dialect()), (None, vec![(Code::EmptyFile, 0)]));
        let beyond = SheetDialect {
            range: SheetRange { columns: (9, 12), rows: (None, 99) },
            header: None,
            ..dialect()
        };
        assert_eq!(read(&grid(), &beyond).0, None);
        let key_width = [("Kennziffer".to_owned(), 8)].into();
        let (_, found) = read(&grid(), &SheetDialect { key_width, end: None, ..dialect() });
        assert_eq!(found, [(Code::MissingColumn, 3)]);
    }

    #[test]
    fn keys_in_parts_are_put_together() {
        let join = [("key".to_owned(), vec!["Kennung".to_owned(), "Name".to_owned()])].into();
        let (table, _) = read(&grid(), &SheetDialect { join, end: None, ..dialect() });
        let table = table.expect("a table");
        let keys: Vec<&str> =
            table.rows.iter().filter_map(|row| row.cells.last()).map(String::as_str).collect();
        assert_eq!(keys, ["01011101Stülerstr.", "12345678Körnerstr.", "", ""]);
    }

    #[test]
    fn numbers_are_written_with_the_declared_mark() {
        let (table, _) = read(&grid(), &SheetDialect { decimal: ',', ..dialect() });
        assert_eq!(table.map(|table| table.rows[0].cells[2].clone()).as_deref(), Some("9,4"));
    }
}

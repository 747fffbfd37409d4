//! Stacked and merged header rows → one name per column.

use super::address::column_letters;
use super::dialect::{HeaderRows, SheetDialect};
use super::grid::{Cell, Grid, Merge};
use super::label::column_name;
use crate::diagnostic::{Findings, Place};
use crate::source::definition::HeaderCorrectionDefinition;
use crate::source::header;
use crate::source::table::JOINT;

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name, or its letters when the header has none.
    pub(super) name: String,
    /// Whether the header has a name for it.
    pub(super) is_named: bool,
    /// Its position in the sheet, counted from 0.
    pub(super) position: u32,
}

/// The columns from `first` to `last`.
pub(super) fn columns(grid: &Grid, dialect: &SheetDialect, first: u32, last: u32) -> Vec<Column> {
    let merges = dialect.header.map(|rows| merges_by_row(grid, rows)).unwrap_or_default();
    let column = |position| {
        let name = if merges.is_empty() { String::new() } else { stack(grid, dialect, &merges, position) };
        let is_named = !name.is_empty();
        let name = if is_named { name } else { column_letters(position) };
        Column { name, is_named, position }
    };
    (first..=last).map(column).collect()
}

/// Puts declared names in place of delivered ones; where one is struck, those after it move one column to the left, as
/// they do in text.
pub(super) fn correct(
    columns: &mut [Column],
    corrections: &[HeaderCorrectionDefinition],
    place: &Place,
    findings: &mut Findings,
) {
    let delivered =
        columns.iter().map(|column| if column.is_named { column.name.clone() } else { String::new() });
    let mut names: Vec<String> = delivered.collect();
    header::correct(&mut names, corrections, place, findings);
    for (index, column) in columns.iter_mut().enumerate() {
        let name = names.get(index).filter(|name| !name.is_empty()).cloned();
        column.is_named = name.is_some();
        column.name = name.unwrap_or_else(|| column_letters(column.position));
    }
}

/// Each row of the header with the merged rectangles that cover it, from left to right.
///
/// A damaged file can have a million of them, so they are looked up and not searched through for every column.
fn merges_by_row(grid: &Grid, rows: HeaderRows) -> Vec<(u32, Vec<Merge>)> {
    let of_row = |row| {
        let mut merges = grid.merges_in(row, row);
        merges.sort_by_key(|merge| (merge.columns, merge.rows));
        (row, merges)
    };
    (rows.first..=rows.last).map(of_row).collect()
}

/// The names above a column, from top to bottom. A name that is said twice, one below the other, is said once.
fn stack(grid: &Grid, dialect: &SheetDialect, rows: &[(u32, Vec<Merge>)], column: u32) -> String {
    let header_top = rows.first().map_or(0, |(row, _)| *row);
    let mut names: Vec<String> = Vec::new();
    for (row, merges) in rows {
        let before = merges.partition_point(|merge| merge.columns.0 <= column);
        let merge = before.checked_sub(1).and_then(|index| merges.get(index));
        let place = match merge.filter(|merge| merge.columns.1 >= column) {
            // A merged cell speaks once: in the first of its rows that belongs to the header.
            Some(merge) if merge.rows.0.max(header_top) < *row => continue,
            Some(merge) => (merge.rows.0, merge.columns.0),
            None => (*row, column),
        };
        let name = match grid.cell(place.0, place.1) {
            Some(Cell::Text(text)) => column_name(text, dialect),
            Some(Cell::Number(number) | Cell::Percent(number)) => number.to_string(),
            Some(Cell::Uncalculated) | None => continue,
        };
        if !name.is_empty() && names.last() != Some(&name) {
            names.push(name);
        }
    }
    names.join(JOINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Bilingual;

    #[test]
    fn a_name_too_many_is_struck_and_the_others_move_up() {
        let mut grid = Grid::new("T");
        for (column, text) in [(0, "Kennzahl"), (1, "2020"), (2, "2012"), (4, "2021")] {
            grid.set(0, column, Cell::text(text)).expect("small");
        }
        let header = Some(HeaderRows { first: 0, last: 0 });
        let dialect = SheetDialect { header, ..SheetDialect::default() };
        let correct = |position: usize, becomes: &str| {
            let reason = Bilingual { de: "a".into(), en: "a".into() };
            let correction = HeaderCorrectionDefinition {
                position,
                expect: "2012".into(),
                becomes: becomes.into(),
                reason,
            };
            let (mut columns, mut findings) = (columns(&grid, &dialect, 0, 4), Findings::default());
            super::correct(&mut columns, &[correction], &Place::default(), &mut findings);
            (columns.into_iter().map(|column| column.name).collect::<Vec<_>>(), findings.len())
        };
        let names = |names: [&str; 5]| names.map(str::to_owned).to_vec();
        assert_eq!(correct(3, "2019"), (names(["Kennzahl", "2020", "2019", "D", "2021"]), 0));
        assert_eq!(correct(3, ""), (names(["Kennzahl", "2020", "C", "2021", "E"]), 0));
        assert_eq!(correct(2, ""), (names(["Kennzahl", "2020", "2012", "D", "2021"]), 1));
    }

    #[test]
    fn merged_and_stacked_names_are_joined() {
        let mut grid = Grid::new("T");
        for (row, column, text) in [
            (0, 0, "Titel"),
            (2, 0, "Bezirk"),
            (2, 1, "Insgesamt"),
            (2, 3, "Alter"),
            (3, 1, "absolut"),
            (3, 2, "%"),
            (3, 3, "Alter"),
        ] {
            grid.set(row, column, Cell::text(text)).expect("small");
        }
        grid.set(2, 4, Cell::Number(2016.0)).expect("small");
        grid.merge((1, 3), (0, 0));
        grid.merge((2, 2), (1, 2));
        let header = Some(HeaderRows { first: 2, last: 3 });
        let dialect = SheetDialect { header, ..SheetDialect::default() };
        let names: Vec<String> =
            columns(&grid, &dialect, 0, 5).into_iter().map(|column| column.name).collect();
        // The rectangle over `Bezirk` begins above the header, in a row where it says nothing.
        assert_eq!(names, ["A", "Insgesamt | absolut", "Insgesamt | %", "Alter", "2016", "F"]);
        grid.set(1, 0, Cell::text("Gebiet")).expect("small");
        assert_eq!(columns(&grid, &dialect, 0, 0)[0].name, "Gebiet");
    }
}

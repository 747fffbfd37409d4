//! Which rows of a table are read, and which say that an area does not exist.

use super::geography::find_column;
use crate::diagnostic::Findings;
use crate::measure::Value;
use crate::source::{Row, RowFilter, RowFilters, Table};
use std::collections::BTreeMap;

/// The declared conditions, with the columns that they ask.
pub(super) struct Selection<'a>(Vec<(usize, &'a RowFilter)>);

impl<'a> Selection<'a> {
    /// Finds the columns; `None`, with a finding for each that is missing.
    pub(super) fn resolve(
        filters: &'a RowFilters,
        table: &Table,
        file: &str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let found: Vec<_> = filters
            .all()
            .iter()
            .map(|filter| Some((find_column(table, &filter.column, file, findings)?, filter)))
            .collect();
        found.into_iter().collect::<Option<_>>().map(Self)
    }

    /// The columns that are asked.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(column, _)| *column)
    }

    /// Whether a row is meant; `cell` gives the text of a column.
    pub(super) fn holds<'b>(&self, mut cell: impl FnMut(usize) -> &'b str) -> bool {
        self.0.iter().all(|(column, filter)| filter.holds(cell(*column)))
    }
}

/// The areas that have `-` in every figure of a period, whatever group of people the rows are about: the portals keep
/// areas before their foundation and after their dissolution as rows full of `-`.
pub(super) struct Blanks<'a> {
    area: Option<usize>,
    /// The columns that the period of a row is made from.
    period: Vec<usize>,
    /// Area and period as delivered → whether every figure so far was `-`.
    seen: BTreeMap<(&'a str, Vec<&'a str>), bool>,
}

impl<'a> Blanks<'a> {
    /// Looks at all figures of the rows, those of columns that are not read among them.
    pub(super) fn of(
        rows: impl Iterator<Item = &'a Row>,
        area: Option<usize>,
        period: Vec<usize>,
        figures: &[usize],
    ) -> Self {
        let mut blanks = Self { area, period, seen: BTreeMap::new() };
        for row in rows {
            let mut cells = figures.iter().filter_map(|&column| row.cells.get(column));
            let is_blank = cells.all(|cell| Value::from_sign(cell) == Some(Value::Number(0.0)));
            let key = blanks.key(row);
            *blanks.seen.entry(key).or_insert(true) &= is_blank;
        }
        blanks
    }

    /// Whether the area of a row does not exist in its period.
    pub(super) fn contains(&self, row: &'a Row) -> bool {
        self.seen.get(&self.key(row)).copied().unwrap_or_default()
    }

    fn key(&self, row: &'a Row) -> (&'a str, Vec<&'a str>) {
        let cell = |column: usize| row.cells[column].as_str();
        (self.area.map_or("", cell), self.period.iter().copied().map(cell).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        Row { line: 1, cells: cells.iter().map(|&cell| cell.to_owned()).collect() }
    }

    #[test]
    fn an_area_is_absent_only_when_every_row_of_its_period_is_blank() {
        let rows = [
            row(&["05354", "2008", "5", "-"]),
            row(&["05354", "2015", "-", "-"]),
            row(&["01001", "2015", "-", "-"]),
            row(&["01001", "2015", "-", "3"]),
            row(&["02000", "2015", "0", "-"]),
        ];
        let blanks = Blanks::of(rows.iter(), Some(0), vec![1], &[2, 3]);
        let absent: Vec<bool> = rows.iter().map(|row| blanks.contains(row)).collect();
        assert_eq!(absent, [false, true, false, false, false]);
    }

    #[test]
    fn an_area_that_is_dissolved_within_a_year_is_absent_from_that_month_on() {
        let rows = [row(&["05354", "2009", "10", "5"]), row(&["05354", "2009", "11", "-"])];
        let blanks = Blanks::of(rows.iter(), Some(0), vec![1, 2], &[3]);
        assert_eq!(rows.iter().map(|row| blanks.contains(row)).collect::<Vec<_>>(), [false, true]);
    }
}

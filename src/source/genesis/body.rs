//! The lines with figures → rows.

use super::layout::{Layout, Lead};
use super::lines::Cells;
use crate::period::Period;
use crate::source::table::{Facts, Note, Row, Table, Units};
use std::collections::BTreeSet;

/// Months as the portals write them, beside a year.
const MONTHS: &[&str] = &[
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The rows of all lines; a line makes one row for each date and label that stand side by side in the header.
pub(super) fn table(layout: &Layout, rows: &[Cells<'_>], header_line: u64) -> Table {
    let months = month_column(layout, rows);
    let (columns, mut facts) = columns(layout, months);
    let first_value = columns.len() - layout.names.len();
    facts.figures = Some(first_value..columns.len());
    facts.units = match &layout.units {
        Units::PerColumn(units) => {
            let mut shifted = vec![String::new(); first_value];
            shifted.extend(units.iter().cloned());
            Units::PerColumn(shifted)
        }
        other => other.clone(),
    };
    let notes = validities(layout, rows);
    let mut table = Table { columns, header_line, rows: Vec::new(), notes, sheet: None, facts };
    for row in rows {
        for block in &layout.blocks {
            let mut cells = Vec::with_capacity(table.columns.len());
            if layout.has_dates {
                cells.push(block.date.clone());
            }
            cells.extend(layout.time.clone());
            cells.extend(lead_cells(layout, row, months));
            if layout.has_label {
                cells.push(block.label.clone());
            }
            let figure = |column: &Option<usize>| column.map_or("", |column| row.trimmed(column)).to_owned();
            cells.extend(block.columns.iter().map(figure));
            table.rows.push(Row { line: row.number, cells });
        }
    }
    table
}

/// The names of the columns, and which of them need no mention.
fn columns(layout: &Layout, months: Option<usize>) -> (Vec<String>, Facts) {
    let (mut columns, mut facts) = (Vec::new(), Facts::default());
    if layout.has_dates {
        facts.unpivoted.push(columns.len());
        columns.push("zeit".to_owned());
    }
    columns.extend(layout.time.as_ref().map(|_| "zeit".to_owned()));
    let mut categories = 0;
    for (index, lead) in layout.leads.iter().enumerate() {
        match lead {
            Lead::Time => columns.push("zeit".to_owned()),
            Lead::Key => columns.push("schluessel".to_owned()),
            Lead::Name => {
                facts.silent.extend([columns.len(), columns.len() + 1]);
                columns.extend(["name".to_owned(), "ebene".to_owned()]);
            }
            Lead::Category if months == Some(index) => {}
            Lead::Category => {
                categories += 1;
                columns.push(format!("merkmal_{categories}"));
            }
        }
    }
    if layout.has_label {
        facts.unpivoted.push(columns.len());
        columns.push("spalte".to_owned());
    }
    columns.extend(layout.names.iter().cloned());
    (columns, facts)
}

/// The cells left of the figures.
fn lead_cells(layout: &Layout, row: &Cells<'_>, months: Option<usize>) -> Vec<String> {
    let mut cells = Vec::new();
    for (index, lead) in layout.leads.iter().enumerate() {
        let text = row.trimmed(index);
        match lead {
            Lead::Time => cells.push(match months.and_then(|months| month(row.trimmed(months))) {
                Some(month) => format!("{text}-{month:02}"),
                None => text.to_owned(),
            }),
            Lead::Name => {
                let raw = row.cells.get(index).map_or("", |cell| cell);
                let indentation = raw.len() - raw.trim_start_matches(' ').len();
                cells.extend([text.to_owned(), indentation.to_string()]);
            }
            Lead::Category if months == Some(index) => {}
            Lead::Key | Lead::Category => cells.push(text.to_owned()),
        }
    }
    cells
}

/// The column with months beside the years: they are one date in two columns.
fn month_column(layout: &Layout, rows: &[Cells<'_>]) -> Option<usize> {
    let time = layout.leads.iter().position(|lead| *lead == Lead::Time)?;
    let is_year = |row: &Cells<'_>| matches!(Period::parse(row.trimmed(time)), Some(Period::Year(_)));
    let has_months = |column: &usize| {
        layout.leads[*column] == Lead::Category
            && rows.iter().all(|row| is_year(row) && month(row.trimmed(*column)).is_some())
    };
    (0..layout.leads.len()).find(has_months)
}

fn month(text: &str) -> Option<usize> {
    MONTHS.iter().position(|month| *month == text).map(|index| index + 1)
}

/// Since when or until when an area exists, as its name says, such as `Alsdorf, Stadt (ab 21.10.2009)`: once per area.
fn validities(layout: &Layout, rows: &[Cells<'_>]) -> Vec<Note> {
    let Some(key) = layout.leads.iter().position(|lead| *lead == Lead::Key) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let mut notes = Vec::new();
    for row in rows {
        let name = row.trimmed(key + 1);
        let is_dated =
            name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).is_some_and(|(_, words)| {
                ["ab ", "bis ", "seit "].iter().any(|start| words.starts_with(start))
                    && words.bytes().any(|byte| byte.is_ascii_digit())
            });
        if is_dated && seen.insert(row.trimmed(key)) {
            notes.push(Note { line: row.number, text: format!("{}: {name}", row.trimmed(key)) });
        }
    }
    notes
}

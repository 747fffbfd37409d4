//! Workbooks, sheet by sheet: where the header stands, and where the rows end.

use super::columns::describe;
use super::value::SeenTable;
use super::{Entry, Remark, Seen, Sighting, flat, marks, toml_text};
use crate::measure::Value;
use crate::source::workbook::sheet_names;
use crate::source::{Row, Table};

/// A stack of more rows is no header.
const MOST_HEADER_ROWS: usize = 6;
/// Letters of the text that ends the rows.
const END_LETTERS: usize = 24;
/// Sheets that are looked at.
const MOST_SHEETS: usize = 40;

/// Looks at a workbook; `None` where it is none.
pub(super) fn workbook(bytes: &[u8], name: &str) -> Option<Sighting> {
    let names = match sheet_names(bytes) {
        Some(names) => names,
        // What is packed like a workbook and cannot be read is refused with the reason.
        None if bytes.starts_with(b"PK") => return None,
        None => Vec::new(),
    };
    let mut remarks = Vec::new();
    if names.is_empty() {
        let mut table =
            SeenTable { layout: vec![Entry::new("file", toml_text(name))], ..SeenTable::default() };
        table.workbook = Some(Vec::new());
        let _ = flat::read(&mut table, bytes, name);
        let seen = Seen::Tables(vec![table]);
        return Some(Sighting { format: "propose.format.workbook", seen, remarks });
    }
    let mut tables = Vec::new();
    for sheet in names.iter().take(MOST_SHEETS) {
        match of_sheet(bytes, name, sheet) {
            Some(table) => tables.push(table),
            None => remarks.push(Remark::why("propose.why.no-table").with("sheet", sheet)),
        }
    }
    let seen = if tables.is_empty() { Seen::Nothing } else { Seen::Tables(tables) };
    Some(Sighting { format: "propose.format.workbook", seen, remarks })
}

/// The table of a sheet; `None` where no row has figures.
fn of_sheet(bytes: &[u8], name: &str, sheet: &str) -> Option<SeenTable> {
    let file = Entry::new("file", toml_text(name));
    let whole = vec![Entry::new("sheet", toml_text(sheet))];
    let mut raw = SeenTable { layout: vec![file], workbook: Some(whole.clone()), ..SeenTable::default() };
    let cells = flat::read(&mut raw, bytes, name)?;
    let first = cells.rows.iter().position(is_data)?;
    let mut workbook = whole;
    let header = header(&cells.rows[..first]);
    match header {
        Some((top, bottom)) => {
            let rows = if top == bottom { top.to_string() } else { format!("[{top}, {bottom}]") };
            workbook.push(Entry::new("header", rows).saying(Remark::why("propose.why.header")));
        }
        None => raw.remarks.push(Remark::doubt("propose.doubt.no-header")),
    }
    let last = cells.rows.iter().rposition(is_data).unwrap_or(first);
    if let Some(text) = end(&cells.rows, first, last) {
        let value = format!("{{ before = [{}] }}", toml_text(&text));
        workbook.push(Entry::new("end", value).saying(Remark::why("propose.why.end")));
    }
    if has_footnotes(&cells.rows[..first]) {
        workbook
            .push(Entry::new("strip_footnotes", "true".into()).saying(Remark::why("propose.why.footnotes")));
    }
    let marks =
        marks::of(flat::cells_of(&Table { rows: cells.rows[first..=last].to_vec(), ..cells.clone() }));
    raw.layout.extend(marks.entries());
    raw.workbook = Some(workbook);
    let Some(table) = flat::read(&mut raw, bytes, name) else { return Some(raw) };
    let title: Vec<&str> =
        cells.rows[..first].iter().flat_map(|row| row.cells.iter().map(String::as_str)).collect();
    let about = format!("{} {sheet} {}", flat::words_of(name), title.join(" "));
    // The words of the title say when, but name all kinds of people.
    describe(&table, marks, &about, &mut raw);
    (!raw.values.is_empty()).then_some(raw)
}

/// Whether a row holds figures: a third of its filled cells at least, years alone being none.
fn is_data(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let is_year = |cell: &str| cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
    let is_figure = |cell: &str| {
        let start = cell.trim_start_matches(['-', '+']);
        let is_number = start.starts_with(|letter: char| letter.is_ascii_digit())
            && start.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
        (is_number && !is_year(cell)) || Value::from_sign(cell).is_some()
    };
    let (count, figures) =
        filled.fold((0, 0), |(count, figures), cell| (count + 1, figures + usize::from(is_figure(cell))));
    count >= 2 && figures * 3 >= count
}

/// First and last row of the header: those right above the data that have more than one cell.
fn header(above: &[Row]) -> Option<(u64, u64)> {
    let filled = |row: &&Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let rows: Vec<&Row> =
        above.iter().rev().take_while(|row| filled(row) > 1).take(MOST_HEADER_ROWS).collect();
    Some((rows.last()?.line, rows.first()?.line))
}

/// The text with which the first row below the data begins, if no row of data begins so.
fn end(rows: &[Row], first: usize, last: usize) -> Option<String> {
    let start = |row: &Row| row.cells.iter().find(|cell| !cell.is_empty()).cloned();
    let below = start(rows.get(last + 1)?)?;
    let text: String = below.lines().next().unwrap_or_default().chars().take(END_LETTERS).collect();
    let text = text.trim().to_owned();
    let is_free = rows[first..=last].iter().all(|row| start(row).is_none_or(|cell| !cell.starts_with(&text)));
    (is_free && !text.is_empty()).then_some(text)
}

/// Whether a name ends in a footnote mark: `Bevölkerung1)`.
fn has_footnotes(rows: &[Row]) -> bool {
    let cells = rows.iter().flat_map(|row| &row.cells);
    cells.into_iter().any(|cell| {
        let letters: Vec<char> = cell.chars().collect();
        letters
            .windows(3)
            .any(|three| three[0].is_alphabetic() && three[1].is_ascii_digit() && three[2] == ')')
    })
}

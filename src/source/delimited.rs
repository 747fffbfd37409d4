//! Delimited text with declared encoding and separator.

use super::decode::decode;
use super::definition::Dialect;
use super::header;
use super::layout::{Lines, after_lines, open_quote, other_separator, without_remarks};
use super::table::{Facts, JOINT, Note, Row, Table};
use crate::diagnostic::{Code, Finding, Findings, Place};

/// A cell takes fifty bytes however short it is; with more cells than this a file of allowed size would fill the memory.
const MOST_CELLS: usize = 50_000_000;

/// Reads a table; what is wrong with it becomes findings, and the sound rows are kept.
pub(super) fn read_table(
    bytes: &[u8],
    dialect: &Dialect,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    if !dialect.separator.is_ascii() {
        // A finding about the definition, which was told when it was read.
        return None;
    }
    let text = decode(bytes, dialect.encoding, file, findings)?;
    let (body, first_line) = after_lines(&text, dialect.skip_lines);
    let (body, remarks) = without_remarks(body, dialect.comment);
    let body = body.as_ref();
    let most = most_cells(body, dialect.separator);
    if most > MOST_CELLS {
        let finding = Finding::new(Code::HugeFile).file(file).worded("finding.huge-file.cells");
        findings.push(finding.with("count", most.to_string()).with("limit", MOST_CELLS.to_string()));
        return None;
    }
    let mut rows = match dialect.label_end {
        Some(end) => labelled(body, first_line, end),
        None => separated(body, first_line, dialect, file, findings)?,
    };
    if rows.is_empty() {
        findings.push(Finding::new(Code::EmptyFile).file(file));
        return None;
    }
    let mut header = take_header(&mut rows, dialect, file, findings)?;
    let place = Place { file: Some(file.to_owned()), line: Some(header.line), ..Place::default() };
    header::correct(&mut header.cells, &dialect.header_corrections, &place, findings);
    let found_before = findings.len();
    let notes =
        remarks.into_iter().map(|(line, text)| Note { line: first_line + line, text: text.to_owned() });
    let mut table = Table {
        columns: header.cells,
        header_line: header.line,
        rows: Vec::new(),
        notes: notes.collect(),
        sheet: None,
        facts: Facts::default(),
    };
    for row in rows {
        if row.cells.len() == table.columns.len() {
            table.rows.push(row);
        } else {
            let (found, expected) = (row.cells.len().to_string(), table.columns.len().to_string());
            let finding = Finding::new(Code::RaggedRow).file(file).line(row.line);
            findings.push(finding.with("found", found).with("expected", expected));
        }
    }
    drop_empty_columns(&mut table);
    table.report_doubled_columns(file, findings);
    header::report_years(&table, file, findings);
    if table.rows.is_empty() {
        // Where every row is ragged, the file is not empty.
        if findings.len() == found_before {
            findings.push(Finding::new(Code::EmptyFile).file(file));
        }
        return None;
    }
    Some(table)
}

/// How many cells a text has at most.
fn most_cells(body: &str, separator: char) -> usize {
    let separator = u8::try_from(separator).unwrap_or(b',');
    memchr::memchr3_iter(separator, b'\n', b'\r', body.as_bytes()).count() + 1
}

/// The rows of a text with separators, unless another one stands in it or its quotation marks do not pair up.
fn separated(
    body: &str,
    first_line: u64,
    dialect: &Dialect,
    file: &str,
    findings: &mut Findings,
) -> Option<Vec<Row>> {
    if let Some(seen) = other_separator(body, dialect.separator) {
        let finding = Finding::new(Code::WrongSeparator).file(file).line(first_line);
        findings.push(finding.with("declared", spoken(dialect.separator)).with("seen", spoken(seen)));
        return None;
    }
    if let Some(offset) = open_quote(body, dialect.separator) {
        let line = Lines::new(body, first_line).at(offset);
        findings.push(Finding::new(Code::OpenQuote).file(file).line(line));
        return None;
    }
    Some(rows(body, first_line, dialect.separator))
}

/// The rows of a text without separators, as it is copied out of a printed page: a label, which ends with a mark or
/// else with its first word, and figures with blanks between them.
fn labelled(body: &str, first_line: u64, end: char) -> Vec<Row> {
    let lines = (first_line..).zip(body.lines()).filter(|(_, line)| !line.trim().is_empty());
    let row = |(line, text): (u64, &str)| {
        let (label, figures) =
            text.split_once(end).or_else(|| text.trim().split_once(' ')).unwrap_or((text, ""));
        let cells = std::iter::once(label.trim()).chain(figures.split_whitespace());
        Row { line, cells: cells.map(str::to_owned).collect() }
    };
    lines.map(row).collect()
}

/// The header: declared, or taken from the first rows. Of stacked names, a blank one says nothing, and a name that is
/// said twice, one below the other, is said once: as in workbooks.
fn take_header(rows: &mut Vec<Row>, dialect: &Dialect, file: &str, findings: &mut Findings) -> Option<Row> {
    if !dialect.columns.is_empty() {
        return Some(Row { line: 0, cells: dialect.columns.clone() });
    }
    let count = dialect.header_rows.min(rows.len());
    let stack: Vec<Row> = rows.drain(..count).collect();
    // Without a row for it, the declaration is wrong, which was told when it was read.
    let last = stack.last()?;
    if let (1, Some(line)) = (count, later_header(last, rows)) {
        let finding = Finding::new(Code::TitleLine).file(file).line(last.line);
        findings.push(finding.with("skip", (line - 1).to_string()));
        return None;
    }
    let width = stack.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let name = |column: usize| {
        let names = stack.iter().filter_map(|row| row.cells.get(column)).filter(|name| !name.is_empty());
        let mut names: Vec<&str> = names.map(String::as_str).collect();
        names.dedup();
        names.join(JOINT)
    };
    Some(Row { line: last.line, cells: (0..width).map(name).collect() })
}

/// All rows that hold anything, the header among them, with their physical lines.
fn rows(body: &str, first_line: u64, separator: char) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let mut lines = Lines::new(body, first_line);
    let records = reader.records().filter_map(Result::ok);
    let rows = records.map(|record| {
        let offset = record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(offset).unwrap_or_default());
        Row { line, cells: record.iter().map(str::to_owned).collect() }
    });
    rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect()
}

/// The line of the header when a title stands above it: one cell where the rows below have several.
fn later_header(first: &Row, rows: &[Row]) -> Option<u64> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let later = rows.iter().take(10).find(|row| filled(row) > 1)?;
    (filled(first) == 1).then_some(later.line)
}

/// A separator as one writes it in a definition.
fn spoken(separator: char) -> String {
    if separator == '\t' { "tab".to_owned() } else { separator.to_string() }
}

/// Drops columns without a name when they hold nothing: the trailing separators of some offices.
fn drop_empty_columns(table: &mut Table) {
    let is_empty = |index: usize| {
        table.columns[index].is_empty() && table.rows.iter().all(|row| row.cells[index].is_empty())
    };
    let empty: Vec<usize> = (0..table.columns.len()).filter(|&index| is_empty(index)).collect();
    for &index in empty.iter().rev() {
        table.columns.remove(index);
        for row in &mut table.rows {
            row.cells.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::definition::Encoding;
    use super::*;

    fn read(bytes: &[u8], dialect: &Dialect) -> (Option<Table>, Vec<(Code, u64)>) {
        let mut findings = Findings::default();
        let table = read_table(bytes, dialect, "a.csv", &mut findings);
        let found = findings
            .sorted()
            .iter()
            .map(|finding| (finding.code(), finding.place().line.unwrap_or(0)))
            .collect();
        (table, found)
    }

    fn dialect(encoding: Encoding, separator: char) -> Dialect {
        Dialect { encoding, separator, ..Dialect::default() }
    }

    #[test]
    fn keys_stay_text_and_lines_are_known() {
        let (table, found) = read(b"id,ew\n01011101,5\n\n01011102,6\n", &Dialect::default());
        let table = table.expect("a table");
        assert!(found.is_empty());
        assert_eq!(table.rows[0], Row { line: 2, cells: vec!["01011101".into(), "5".into()] });
        assert_eq!(table.rows[1].line, 4);
    }

    #[test]
    fn windows_1252_is_decoded_when_declared() {
        let (table, _) = read(b"name;n\nW\xFCrde;1\n", &dialect(Encoding::Windows1252, ';'));
        assert_eq!(table.expect("a table").rows[0].cells[0], "Würde");
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let lines = |text: &str| -> Vec<u64> {
            let (table, _) = read(text.as_bytes(), &Dialect::default());
            table.expect("a table").rows.iter().map(|row| row.line).collect()
        };
        assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n\r\n1,2\r\n\r\n3,4"), [3, 5]);
        assert_eq!(lines("\u{FEFF}a,b\r\n1,2\r\n"), [2]);
        assert_eq!(lines("a,b\n1,\"x\ny\"\n3,4\n"), [2, 4]);
        assert_eq!(lines("\n\na,b\n1,2\n"), [4]);
    }

    #[test]
    fn a_file_that_is_laid_out_otherwise_is_one_finding() {
        assert_eq!(read(b"a;b;c\n1;2;3\n", &Dialect::default()).1, [(Code::WrongSeparator, 1)]);
        assert_eq!(read(b"a,b\n1,\"2\n3,4\n", &Dialect::default()).1, [(Code::OpenQuote, 2)]);
        assert_eq!(read(b"Stand,,\n\na,b,c\n1,2,3\n", &Dialect::default()).1, [(Code::TitleLine, 1)]);
    }

    #[test]
    fn ragged_rows_doubled_columns_and_empty_files_are_found() {
        assert_eq!(read(b"a,b\n1,2,3\n1,2\n", &Dialect::default()).1, [(Code::RaggedRow, 2)]);
        assert_eq!(read(b"a,a\n1,2\n", &Dialect::default()).1, [(Code::DoubledColumn, 1)]);
        assert_eq!(read(b"", &Dialect::default()).1, [(Code::EmptyFile, 0)]);
        assert_eq!(read(b"a,b\n", &Dialect::default()).1, [(Code::EmptyFile, 0)]);
    }

    #[test]
    fn a_file_of_more_cells_than_memory_holds_is_refused_before_they_are_made() {
        let text = ",".repeat(MOST_CELLS + 1);
        assert_eq!(read(text.as_bytes(), &Dialect::default()).1, [(Code::HugeFile, 0)]);
    }

    #[test]
    fn a_trailing_separator_makes_no_column() {
        let (table, found) = read(b"a;b;\n1;2;\n", &dialect(Encoding::Utf8, ';'));
        assert!(found.is_empty());
        assert_eq!(table.expect("a table").columns, ["a", "b"]);
    }

    #[test]
    fn a_file_without_a_header_has_the_declared_columns() {
        let named = Dialect { columns: vec!["gebiet".into(), "anzahl".into()], ..Dialect::default() };
        let (table, found) = read(b"Altstadt,554\nNeustadt,1\n", &named);
        let table = table.expect("a table");
        assert!(found.is_empty());
        assert_eq!((&table.columns, table.rows.len(), table.rows[0].line), (&named.columns, 2, 1));
        assert_eq!(read(b"Altstadt,554,3\n", &named).1, [(Code::RaggedRow, 1)]);
    }

    #[test]
    fn stacked_names_are_joined_and_remarks_are_kept_apart() {
        let stacked = Dialect { header_rows: 2, comment: Some('#'), ..dialect(Encoding::Utf8, ';') };
        let text = "# Stand \"2021\nNr.;;1;\nNr.;Name;Fläche;\n# x;y\n1;\"a\n#b\";2,5;\n";
        let (table, found) = read(text.as_bytes(), &stacked);
        let table = table.expect("a table");
        assert!(found.is_empty());
        assert_eq!(table.columns, ["Nr.", "Name", "1 | Fläche"]);
        assert_eq!((table.header_line, table.rows[0].line), (3, 5));
        assert_eq!(table.rows[0].cells, ["1", "a\n#b", "2,5"]);
        let notes: Vec<(u64, &str)> =
            table.notes.iter().map(|note| (note.line, note.text.as_str())).collect();
        assert_eq!(notes, [(1, "# Stand \"2021"), (4, "# x;y")]);
    }

    #[test]
    fn a_label_ends_with_its_mark_and_figures_follow() {
        let printed = Dialect { label_end: Some(':'), ..Dialect::default() };
        let (table, found) =
            read("Kennzahl 2018 2019\nAnzahl der Hilfen: 628 600\n\nQuote in %: 3,4\n".as_bytes(), &printed);
        let table = table.expect("a table");
        assert_eq!(table.columns, ["Kennzahl", "2018", "2019"]);
        assert_eq!(
            table.rows,
            [Row { line: 2, cells: ["Anzahl der Hilfen", "628", "600"].map(str::to_owned).to_vec() }]
        );
        assert_eq!(found, [(Code::RaggedRow, 4)]);
    }

    #[test]
    fn skipped_lines_count_for_positions() {
        let skipping = Dialect { skip_lines: 2, ..Dialect::default() };
        let (table, _) = read(b"# title\n# stand\na,b\n1,2\n", &skipping);
        let table = table.expect("a table");
        assert_eq!((table.header_line, table.rows[0].line), (3, 4));
    }
}

//! Delimited text with declared encoding and separator.

use super::definition::{Dialect, Encoding};
use crate::diagnostic::{Code, Finding, Findings};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A header and its rows, all text, as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The header, blanks around the names removed.
    pub columns: Vec<String>,
    /// The line of the header.
    pub header_line: u64,
    /// The rows; each has as many cells as the header.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// The cells, blanks around them removed.
    pub cells: Vec<String>,
}

impl Table {
    /// The position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// Reads a table; what is wrong with it becomes findings, and the sound rows are kept.
pub fn read_table(bytes: &[u8], dialect: &Dialect, file: &str, findings: &mut Findings) -> Option<Table> {
    let text = decode(bytes, dialect.encoding, file, findings)?;
    let body = skip_lines(&text, dialect.skip_lines);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(dialect.separator).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let mut records = reader.records().filter_map(Result::ok);
    let Some(header) = records.next() else {
        findings.push(Finding::new(Code::EmptyFile).file(file));
        return None;
    };
    let line_of = |record: &csv::StringRecord| {
        let Some(start) = record.position() else { return 0 };
        // The reader's position stands before the blank lines that it passes over.
        let rest = body.as_bytes().iter().skip(usize::try_from(start.byte()).unwrap_or(usize::MAX));
        let blank = rest.take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
        start.line() + blank.count() as u64 + dialect.skip_lines as u64
    };
    let header_line = line_of(&header);
    let columns: Vec<String> = header.iter().map(str::to_owned).collect();
    let mut table = Table { columns, header_line, rows: Vec::new() };
    for record in records.filter(|record| record.iter().any(|cell| !cell.is_empty())) {
        let line = line_of(&record);
        if record.len() == table.columns.len() {
            table.rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
        } else {
            let (found, expected) = (record.len().to_string(), table.columns.len().to_string());
            let finding = Finding::new(Code::RaggedRow).file(file).line(line);
            findings.push(finding.with("found", found).with("expected", expected));
        }
    }
    drop_empty_columns(&mut table);
    report_doubled_columns(&table, file, findings);
    if table.rows.is_empty() {
        findings.push(Finding::new(Code::EmptyFile).file(file));
        return None;
    }
    Some(table)
}

/// The text, or a finding with the line of the first byte that does not fit.
fn decode<'a>(
    bytes: &'a [u8],
    encoding: Encoding,
    file: &str,
    findings: &mut Findings,
) -> Option<Cow<'a, str>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wrong = |offset: usize, seen: &str| {
        let line = bytes[..offset].split(|&byte| byte == b'\n').count() as u64;
        let finding = Finding::new(Code::WrongEncoding).file(file).line(line);
        finding.with("declared", encoding.name()).with("seen", seen)
    };
    // No text has these; files in UTF-16 are full of them.
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F);
    if let Some(offset) = bytes.iter().position(is_control) {
        let is_wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        let seen = if is_wide { "utf-16".to_owned() } else { format!("U+{:04X}", bytes[offset]) };
        findings.push(wrong(offset, &seen));
        return None;
    }
    let utf8 = std::str::from_utf8(bytes);
    match (encoding, utf8) {
        (Encoding::Utf8, Ok(text)) => match text.find(['\u{FFFD}', '\u{FFFE}', '\u{FFFF}']) {
            Some(offset) => findings.push(wrong(offset, "U+FFFD")),
            None => return Some(Cow::Borrowed(text)),
        },
        (Encoding::Utf8, Err(error)) => findings.push(wrong(error.valid_up_to(), "windows-1252")),
        (_, Ok(text)) => match text.find(|letter: char| !letter.is_ascii()) {
            Some(offset) => findings.push(wrong(offset, "utf-8")),
            None => return Some(Cow::Borrowed(text)),
        },
        (Encoding::Windows1252 | Encoding::Iso88591, Err(_)) => {
            let unused = |byte: &u8| match encoding {
                Encoding::Iso88591 => (0x80..0xA0).contains(byte),
                _ => matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D),
            };
            match bytes.iter().position(unused) {
                Some(offset) => findings.push(wrong(offset, "windows-1252")),
                None => return Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
            }
        }
    }
    None
}

fn skip_lines(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
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

fn report_doubled_columns(table: &Table, file: &str, findings: &mut Findings) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for column in &table.columns {
        *counts.entry(column).or_default() += 1;
    }
    for (column, _) in counts.into_iter().filter(|(_, count)| *count > 1) {
        let finding = Finding::new(Code::DoubledColumn).file(file).line(table.header_line);
        findings.push(finding.column(column).with("column", column));
    }
}

#[cfg(test)]
mod tests {
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
    fn a_wrongly_declared_encoding_is_found_in_both_directions() {
        assert_eq!(read(b"n\nW\xFCrde\n", &Dialect::default()).1, [(Code::WrongEncoding, 2)]);
        let utf8 = "n\nWürde\n".as_bytes();
        assert_eq!(read(utf8, &dialect(Encoding::Iso88591, ',')).1, [(Code::WrongEncoding, 2)]);
        assert_eq!(
            read("n\nBev\u{FFFD}lkerung\n".as_bytes(), &Dialect::default()).1,
            [(Code::WrongEncoding, 2)]
        );
        assert_eq!(read(b"\xFF\xFEn\0\n\0", &Dialect::default()).1, [(Code::WrongEncoding, 1)]);
        assert_eq!(read(b"n\nW\0rde\n", &Dialect::default()).1, [(Code::WrongEncoding, 2)]);
    }

    #[test]
    fn ragged_rows_doubled_columns_and_empty_files_are_found() {
        assert_eq!(read(b"a,b\n1,2,3\n1,2\n", &Dialect::default()).1, [(Code::RaggedRow, 2)]);
        assert_eq!(read(b"a,a\n1,2\n", &Dialect::default()).1, [(Code::DoubledColumn, 1)]);
        assert_eq!(read(b"", &Dialect::default()).1, [(Code::EmptyFile, 0)]);
        assert_eq!(read(b"a,b\n", &Dialect::default()).1, [(Code::EmptyFile, 0)]);
    }

    #[test]
    fn a_trailing_separator_makes_no_column() {
        let (table, found) = read(b"a;b;\n1;2;\n", &dialect(Encoding::Utf8, ';'));
        assert!(found.is_empty());
        assert_eq!(table.expect("a table").columns, ["a", "b"]);
    }

    #[test]
    fn skipped_lines_count_for_positions() {
        let skipping = Dialect { skip_lines: 2, ..Dialect::default() };
        let (table, _) = read(b"# title\n# stand\na,b\n1,2\n", &skipping);
        let table = table.expect("a table");
        assert_eq!((table.header_line, table.rows[0].line), (3, 4));
    }
}

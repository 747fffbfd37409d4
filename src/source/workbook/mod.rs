//! Workbooks as delivered: `.xlsx`, `.xls` and `.ods`, told apart by their first bytes and never by their name.
//!
//! A delivery comes from outside, so every reader here bounds what it takes: parts are unpacked with a limit, chains of
//! sectors are counted, and a sheet is kept as the cells it has, not as the rectangle it claims. `calamine` reads
//! xlsx, the format that every program writes a little differently. It does not read the other two here, because in
//! version 0.38 an `.xls` whose sectors form a ring fills the memory, an `.ods` that ends within a table never ends,
//! and of an `.ods` the merged cells are not told, without which stacked headers cannot be named.

mod address;
mod biff;
mod date;
mod dialect;
mod grid;
mod header;
mod label;
mod ods;
mod ole;
mod sheet;
mod unicode;
mod xlsx;
mod zipped;

pub(super) use address::cell_address;
pub use dialect::{End, HeaderRows, SheetChoice, SheetDialect, SheetRange};

use super::Table;
use crate::diagnostic::{Code, Finding, Findings};
use grid::Grid;

/// The first bytes of a compound file, in which `.xls` and encrypted workbooks are kept.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The first bytes of an archive, in which `.xlsx` and `.ods` are kept.
const ZIP: &[u8] = b"PK\x03\x04";

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// It is something else: the key of the words for it.
    NotAWorkbook(&'static str),
    /// It is protected by a password.
    Locked,
    /// This part of it is damaged.
    Broken(String),
    /// This part of it is too large, and the key of the words for how large it may be.
    Huge(String, &'static str),
    /// It has no such sheet, only these.
    MissingSheet(Vec<String>),
}

impl Refusal {
    fn broken(part: impl Into<String>) -> Self {
        Self::Broken(part.into())
    }
}

/// Reads one table of a workbook; what is wrong with it becomes findings, and the sound rows are kept.
pub fn read_workbook(
    bytes: &[u8],
    dialect: &SheetDialect,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    match read_grid(bytes, &dialect.sheet) {
        Ok(grid) => sheet::read_table(&grid, dialect, file, findings),
        Err(refusal) => {
            findings.push(finding_of(refusal, dialect).file(file));
            None
        }
    }
}

/// The names of the sheets with tables, in their order; `None` if it is no workbook that can be read.
#[must_use]
pub fn sheet_names(bytes: &[u8]) -> Option<Vec<String>> {
    match read_grid(bytes, &SheetChoice::Number(usize::MAX)) {
        Err(Refusal::MissingSheet(names)) => Some(names),
        _ => None,
    }
}

fn read_grid(bytes: &[u8], sheet: &SheetChoice) -> Result<Grid, Refusal> {
    if bytes.starts_with(OLE) {
        return biff::read_sheet(&ole::workbook_stream(bytes)?, sheet);
    }
    if bytes.starts_with(ZIP) {
        return match zipped::check(bytes)? {
            zipped::Package::Xlsx => xlsx::read_sheet(bytes, sheet),
            zipped::Package::Ods { content } => ods::read_sheet(&content, sheet),
        };
    }
    Err(Refusal::NotAWorkbook(other_kind(bytes)))
}

/// What a file is that is no workbook, as far as its beginning tells: the key of the words for it.
fn other_kind(bytes: &[u8]) -> &'static str {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match start {
        [] => "workbook.empty",
        [b'<', b'?', b'x' | b'X', ..] => "workbook.markup",
        [b'<', ..] => "workbook.page",
        [b'P', b'K', ..] => "workbook.zip",
        [b'%', b'P', b'D', b'F', ..] => "workbook.print",
        // The records of Excel 2 to 4 stand in the file without a container.
        [0x09, 0x00 | 0x02 | 0x04, ..] => "workbook.excel-4",
        _ if start.iter().take(512).all(|byte| !matches!(byte, 0..=8 | 0x0E..=0x1F)) => "workbook.plain",
        _ => "workbook.unknown",
    }
}

fn finding_of(refusal: Refusal, dialect: &SheetDialect) -> Finding {
    match refusal {
        Refusal::NotAWorkbook(seen) => Finding::new(Code::NotAWorkbook).with_word("seen", seen),
        Refusal::Locked => Finding::new(Code::LockedWorkbook),
        Refusal::Broken(part) => Finding::new(Code::BrokenWorkbook).with("part", part),
        Refusal::Huge(part, limit) => {
            Finding::new(Code::HugeWorkbook).with("part", part).with_word("limit", limit)
        }
        Refusal::MissingSheet(names) => {
            let finding = Finding::new(Code::MissingSheet).with("sheet", dialect.sheet.to_string());
            finding.with("found", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, Text};

    fn refused(bytes: &[u8]) -> Vec<(Code, String)> {
        let mut findings = Findings::default();
        let table = read_workbook(bytes, &SheetDialect::default(), "a.xls", &mut findings);
        assert_eq!(table, None);
        let told = |finding: &&Finding| (finding.code(), finding.message(Text::new(Lang::En)));
        findings.sorted().iter().map(told).collect()
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        for (bytes, seen) in [
            (&b""[..], "an empty file"),
            (b"<html><table>", "a web page"),
            (b"\xEF\xBB\xBF<?xml version='1.0'?>", "XML"),
            (b"a;b\n1;2\n", "a text file"),
            (b"%PDF-1.4", "a PDF file"),
            (b"\x09\x08\x10\x00", "something unknown"),
        ] {
            let refused = refused(bytes);
            assert_eq!((refused.len(), refused[0].0), (1, Code::NotAWorkbook));
            assert!(refused[0].1.contains(seen), "{refused:?}");
        }
    }

    #[test]
    fn the_first_bytes_alone_are_a_broken_workbook() {
        assert_eq!(refused(OLE)[0].0, Code::BrokenWorkbook);
        assert_eq!(refused(ZIP)[0].0, Code::BrokenWorkbook);
    }
}

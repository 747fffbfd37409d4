//! The records of `.xls` (\[MS-XLS\]): as Excel 97 to 2003 write them, and every program since.

mod cells;

use super::Refusal;
use super::date::{Epoch, NumberKind, built_in_kind, format_kind};
use super::dialect::SheetChoice;
use super::grid::Grid;
use super::ole::{u16_at, u32_at};
use super::unicode::Parts;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The kinds of records that matter here.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RICH_STRING: u16 = 0x00D6;
    pub(super) const EXTENDED_FORMAT: u16 = 0x00E0;
    pub(super) const MERGED_CELLS: u16 = 0x00E5;
    pub(super) const SHARED_STRINGS: u16 = 0x00FC;
    pub(super) const LABEL_SHARED: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// The version that records have had since Excel 97.
const BIFF8: u16 = 0x0600;

/// Reads one sheet.
pub(super) fn read_sheet(stream: &[u8], choice: &SheetChoice) -> Result<Grid, Refusal> {
    let globals = Globals::read(stream)?;
    let names: Vec<String> = globals.sheets.iter().map(|(name, _)| name.clone()).collect();
    let sheet = choice.find(&names).and_then(|index| globals.sheets.get(index));
    let Some((name, start)) = sheet else {
        return Err(Refusal::MissingSheet(names));
    };
    let records = stream.get(*start..).ok_or_else(|| Refusal::broken(name))?;
    cells::read(Records(records), &globals, Grid::new(name.as_str()))
}

/// What holds for all sheets.
#[derive(Default)]
struct Globals {
    /// The sheets with cells: name, and where their records begin.
    sheets: Vec<(String, usize)>,
    strings: Vec<Rc<str>>,
    /// Per cell style, how its numbers are meant.
    kinds: Vec<NumberKind>,
    epoch: Epoch,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Refusal> {
        let mut globals = Self::default();
        let mut formats: BTreeMap<u16, NumberKind> = BTreeMap::new();
        let mut styles: Vec<u16> = Vec::new();
        let mut records = Records(stream);
        let begin = records.next().filter(|record| record.kind == kind::BEGIN);
        let version =
            begin.and_then(|record| u16_at(record.data, 0)).ok_or_else(|| Refusal::broken("BOF"))?;
        if version != BIFF8 {
            return Err(Refusal::NotAWorkbook("workbook.excel-5"));
        }
        while let Some(record) = records.next() {
            match record.kind {
                kind::END => {
                    let kind = |format: &u16| formats.get(format).copied().unwrap_or(built_in_kind(*format));
                    globals.kinds = styles.iter().map(kind).collect();
                    return Ok(globals);
                }
                kind::FILE_PASS => return Err(Refusal::Locked),
                kind::DATE_MODE if u16_at(record.data, 0) == Some(1) => globals.epoch = Epoch::Of1904,
                kind::BOUND_SHEET => globals.sheets.extend(bound_sheet(record.data)),
                kind::SHARED_STRINGS => {
                    let strings = Parts::new(records.with_continued(record.data)).shared_strings();
                    globals.strings = strings.into_iter().map(Rc::from).collect();
                }
                kind::FORMAT => formats.extend(format(record.data)),
                kind::EXTENDED_FORMAT => styles.push(u16_at(record.data, 2).unwrap_or_default()),
                _ => {}
            }
        }
        Err(Refusal::broken("EOF"))
    }
}

/// Name and position of a sheet with cells; charts and macros are none.
fn bound_sheet(data: &[u8]) -> Option<(String, usize)> {
    let start = usize::try_from(u32_at(data, 0)?).ok()?;
    let name = Parts::new(vec![data.get(6..)?]).short_string()?;
    (*data.get(5)? == 0).then_some((name, start))
}

fn format(data: &[u8]) -> Option<(u16, NumberKind)> {
    let format = Parts::new(vec![data.get(2..)?]).string()?;
    Some((u16_at(data, 0)?, format_kind(&format)))
}

#[derive(Clone, Copy)]
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

/// The records of a stream, until one is cut off.
#[derive(Clone)]
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, length) = (u16_at(self.0, 0)?, usize::from(u16_at(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some(Record { kind, data })
    }
}

impl<'a> Records<'a> {
    /// The data of a record and of those that continue it.
    fn with_continued(&mut self, data: &'a [u8]) -> Vec<&'a [u8]> {
        let mut parts = vec![data];
        let mut ahead = self.clone();
        while let Some(record) = ahead.next().filter(|record| record.kind == kind::CONTINUE) {
            parts.push(record.data);
            *self = ahead.clone();
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::Cell;
    use super::*;

    pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("short");
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    /// A stream with one sheet `T`, a shared string `x` and a date style.
    pub(super) fn stream(sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(kind::BEGIN, &[0, 6, 5, 0]);
        let rest = [
            record(kind::FORMAT, b"\xA4\0\x02\0\0DD"),
            record(kind::EXTENDED_FORMAT, &[0, 0, 0, 0]),
            record(kind::EXTENDED_FORMAT, &[0, 0, 0xA4, 0]),
            record(kind::SHARED_STRINGS, b"\x01\0\0\0\x01\0\0\0\x01\0\0x"),
            record(kind::END, &[]),
        ]
        .concat();
        let start = u32::try_from(begin.len() + 4 + 9 + rest.len()).expect("short");
        let bound = record(kind::BOUND_SHEET, &[&start.to_le_bytes()[..], b"\0\0\x01\0T"].concat());
        [begin, bound, rest, record(kind::BEGIN, &[0, 6, 16, 0]), sheet.concat(), record(kind::END, &[])]
            .concat()
    }

    #[test]
    fn a_sheet_is_found_and_its_strings_and_dates_are_known() {
        let label = record(kind::LABEL_SHARED, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let day = record(kind::NUMBER, &[&[1, 0, 0, 0, 1, 0][..], &43_465.0_f64.to_le_bytes()].concat());
        let grid = read_sheet(&stream(&[label, day]), &SheetChoice::Name("T".into())).expect("sound");
        assert_eq!(grid.cell(0, 0), Some(&Cell::text("x")));
        assert_eq!(grid.cell(1, 0), Some(&Cell::text("2018-12-31")));
    }

    #[test]
    fn a_missing_sheet_an_old_version_and_a_password_are_told() {
        let bytes = stream(&[]);
        let missing = read_sheet(&bytes, &SheetChoice::Number(2));
        assert_eq!(missing, Err(Refusal::MissingSheet(vec!["T".into()])));
        let old = record(kind::BEGIN, &[0, 5, 5, 0]);
        assert_eq!(read_sheet(&old, &SheetChoice::default()), Err(Refusal::NotAWorkbook("workbook.excel-5")));
        let locked = [record(kind::BEGIN, &[0, 6, 5, 0]), record(kind::FILE_PASS, &[1, 0])].concat();
        assert_eq!(read_sheet(&locked, &SheetChoice::default()), Err(Refusal::Locked));
    }
}

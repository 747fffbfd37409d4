//! How a table stands in a workbook, as `dataset.toml` declares it.

use super::address::{LAST_COLUMN, LAST_ROW, parse_address};
use crate::source::definition::HeaderCorrectionDefinition;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// The sheet, and which part of it is the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetDialect {
    /// The sheet: its name, or its number counted from 1.
    #[serde(default)]
    pub sheet: SheetChoice,
    /// The row of the header, or its first and last; without one, columns are named by their letters.
    pub header: Option<HeaderRows>,
    /// The columns and rows with data, such as `B5:AR120`, `A:D` or `A7:D`; without one, all below the header.
    #[serde(default)]
    pub range: SheetRange,
    /// Where the rows end before the sheet does.
    pub end: Option<End>,
    /// Whether footnote marks such as `1)` are taken off names and texts.
    #[serde(default)]
    pub strip_footnotes: bool,
    /// Whether words that were parted for narrow columns are joined: `Leistungs-empfänger`.
    #[serde(default)]
    pub join_hyphens: bool,
    /// Columns in which keys are numbers and have lost their leading zeros: name → digits.
    #[serde(default)]
    pub key_width: BTreeMap<String, usize>,
    /// Keys that are delivered in parts: name of the new column → names of its parts.
    #[serde(default)]
    pub join: BTreeMap<String, Vec<String>>,
    /// The decimal mark of numbers that are delivered as text; numbers proper are written with it too, so that one
    /// declaration holds for both. It is declared beside this table, as for text files.
    #[serde(skip, default = "point")]
    pub decimal: char,
    /// Names of the header that are wrong or too many; declared beside this table, too.
    #[serde(skip)]
    pub header_corrections: Vec<HeaderCorrectionDefinition>,
}

impl Default for SheetDialect {
    fn default() -> Self {
        Self {
            sheet: SheetChoice::default(),
            header: None,
            range: SheetRange::default(),
            end: None,
            strip_footnotes: false,
            join_hyphens: false,
            key_width: BTreeMap::new(),
            join: BTreeMap::new(),
            decimal: point(),
            header_corrections: Vec::new(),
        }
    }
}

const fn point() -> char {
    '.'
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetChoice {
    /// By its name.
    Name(String),
    /// By its number among the sheets with cells, counted from 1.
    Number(usize),
}

impl SheetChoice {
    /// The position of the sheet in the workbook.
    pub(super) fn find(&self, names: &[String]) -> Option<usize> {
        match self {
            Self::Name(wanted) => names.iter().position(|name| name == wanted),
            Self::Number(number) => number.checked_sub(1).filter(|&index| index < names.len()),
        }
    }
}

impl Default for SheetChoice {
    fn default() -> Self {
        Self::Number(1)
    }
}

impl fmt::Display for SheetChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

/// The rows of a header, counted from 0, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderRows {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// The part of a sheet that holds data, counted from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetRange {
    /// Its first and last column.
    pub columns: (u32, u32),
    /// Its first row, if declared, and its last.
    pub rows: (Option<u32>, u32),
}

impl Default for SheetRange {
    fn default() -> Self {
        Self { columns: (0, LAST_COLUMN), rows: (None, LAST_ROW) }
    }
}

impl SheetRange {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':')?;
        let ((first_column, first_row), (last_column, last_row)) = (parse_address(from)?, parse_address(to)?);
        let columns = (first_column.unwrap_or(0), last_column.unwrap_or(LAST_COLUMN));
        let last_row = last_row.unwrap_or(LAST_ROW);
        let is_sound = columns.0 <= columns.1 && first_row.unwrap_or(0) <= last_row;
        is_sound.then_some(Self { columns, rows: (first_row, last_row) })
    }
}

/// Where the rows end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum End {
    /// At the first blank row after the first row.
    Blank,
    /// Before the row whose first text begins with one of these.
    Before(Vec<String>),
}

impl<'de> Deserialize<'de> for SheetChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choice;
        impl Visitor<'_> for Choice {
            type Value = SheetChoice;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("string or integer: the name of a sheet, or its number")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<SheetChoice, E> {
                Ok(SheetChoice::Name(name.to_owned()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<SheetChoice, E> {
                let found = usize::try_from(number).ok().filter(|&number| number > 0);
                let wrong = || E::invalid_value(Unexpected::Signed(number), &"sheet");
                found.map(SheetChoice::Number).ok_or_else(wrong)
            }
        }
        deserializer.deserialize_any(Choice)
    }
}

impl<'de> Deserialize<'de> for HeaderRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;
        impl<'de> Visitor<'de> for Rows {
            type Value = HeaderRows;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("integer or sequence: the row of the header, or its first and last")
            }

            fn visit_i64<E: Error>(self, row: i64) -> Result<HeaderRows, E> {
                header_rows(row, row).ok_or_else(|| E::invalid_value(Unexpected::Signed(row), &"header"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<HeaderRows, A::Error> {
                let (first, last) = (rows.next_element::<i64>()?, rows.next_element::<i64>()?);
                let is_over = rows.next_element::<i64>()?.is_none();
                let found = first.zip(last).filter(|_| is_over);
                let wrong = || A::Error::invalid_value(Unexpected::Other("[…]"), &"header");
                found.and_then(|(first, last)| header_rows(first, last)).ok_or_else(wrong)
            }
        }
        deserializer.deserialize_any(Rows)
    }
}

/// A stack of more rows than this would be data.
const MOST_HEADER_ROWS: u32 = 20;

fn header_rows(first: i64, last: i64) -> Option<HeaderRows> {
    let row = |number: i64| u32::try_from(number).ok()?.checked_sub(1).filter(|&row| row <= LAST_ROW);
    let rows = HeaderRows { first: row(first)?, last: row(last)? };
    (rows.first <= rows.last && rows.last - rows.first < MOST_HEADER_ROWS).then_some(rows)
}

impl<'de> Deserialize<'de> for SheetRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SheetDialect, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_declaration_is_read() {
        let dialect = parse(
            "sheet = \"Tab E1\"\nheader = [3, 4]\nrange = \"A6:D\"\nend = { before = [\".\"] }\n\
             key_width = { Kennung = 8 }",
        )
        .expect("sound");
        assert_eq!(dialect.sheet, SheetChoice::Name("Tab E1".into()));
        assert_eq!(dialect.header, Some(HeaderRows { first: 2, last: 3 }));
        assert_eq!(dialect.range, SheetRange { columns: (0, 3), rows: (Some(5), LAST_ROW) });
        assert_eq!(dialect.end, Some(End::Before(vec![".".into()])));
        assert_eq!(
            parse("header = 1\nsheet = 2\nend = \"blank\"").map(|dialect| dialect.end),
            Ok(Some(End::Blank))
        );
        assert_eq!(parse(""), Ok(SheetDialect::default()));
    }

    #[test]
    fn a_wrong_declaration_is_told() {
        for wrong in [
            "sheet = 0",
            "header = 0",
            "header = [4, 3]",
            "header = [1, 2, 3]",
            "header = [1, 30]",
            "range = \"D:A\"",
            "range = \"A\"",
            "end = \"never\"",
            "colums = 3",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}

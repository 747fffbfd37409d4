//! How delimited text is written.

use super::accepted::HeaderCorrectionDefinition;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// How the letters of a file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, the usual encoding of German Windows programs.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO-8859-1.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
}

impl Encoding {
    /// The name in definition files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Iso88591 => "iso-8859-1",
        }
    }
}

/// How a delimited file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// The encoding.
    pub encoding: Encoding,
    /// What stands between cells.
    pub separator: char,
    /// The decimal mark.
    pub decimal: char,
    /// The mark between groups of three digits, if any.
    pub thousands: Option<char>,
    /// Lines before the header.
    pub skip_lines: usize,
    /// Rows of the header; their names are joined like those of a workbook.
    pub header_rows: usize,
    /// The names of the columns, where the file has no header.
    pub columns: Vec<String>,
    /// What lines begin with that are remarks.
    pub comment: Option<char>,
    /// What ends the label of a line of text, such as a colon; figures follow, with blanks between them.
    pub label_end: Option<char>,
    /// Names of the header that are wrong or too many.
    pub header_corrections: Vec<HeaderCorrectionDefinition>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            encoding: Encoding::Utf8,
            separator: ',',
            decimal: '.',
            thousands: None,
            skip_lines: 0,
            header_rows: 1,
            columns: Vec::new(),
            comment: None,
            label_end: None,
            header_corrections: Vec::new(),
        }
    }
}

/// A separator; `tab` has a name because it cannot be seen.
pub(super) fn separator<'de, D: Deserializer<'de>>(deserializer: D) -> Result<char, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut letters = text.chars();
    match (text.as_str(), letters.next(), letters.next()) {
        ("tab", ..) => Ok('\t'),
        (_, Some(letter), None) => Ok(letter),
        _ => Err(D::Error::invalid_value(Unexpected::Str(&text), &"a character")),
    }
}

pub(super) const fn comma() -> char {
    ','
}

pub(super) const fn one() -> usize {
    1
}

pub(super) const fn point() -> char {
    '.'
}

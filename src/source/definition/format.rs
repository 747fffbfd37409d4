//! How a file is laid out.

use serde::Deserialize;

/// The layout of a file. A workbook is declared by its own table instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One header and rows.
    #[default]
    Text,
    /// The "Werteabruf" of GENESIS and regionalstatistik.de: title, stacked header, rows, footnotes.
    Genesis,
    /// The flat file of GENESIS and its sisters: one figure a line, with codes.
    Ffcsv,
}

impl Format {
    /// The decimal mark, where the format fixes it.
    #[must_use]
    pub const fn decimal(self) -> Option<char> {
        match self {
            Self::Text => None,
            Self::Genesis | Self::Ffcsv => Some(','),
        }
    }
}

/// What it means that an area has `-` in every figure of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blank {
    /// Exactly zero, as the sign says.
    #[default]
    Zero,
    /// There is no such area then: it was dissolved, or does not exist yet.
    Absent,
}

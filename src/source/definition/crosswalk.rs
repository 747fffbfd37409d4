//! Crosswalks (Umsteigeschlüssel): which areas of one Gebietsstand became which of another.

use super::amount::{amount, amount_if_given};
use super::dialect::{Dialect, Encoding, comma, point, separator};
use super::rows::RowFilters;
use crate::source::workbook::SheetDialect;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A crosswalk from one Gebietsstand to another, one row per pair of areas.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrosswalkDefinition {
    /// The file.
    pub file: Spanned<String>,
    /// See [`Dialect`].
    #[serde(default)]
    pub encoding: Encoding,
    /// See [`Dialect`].
    #[serde(default = "comma", deserialize_with = "separator")]
    pub separator: char,
    /// See [`Dialect`].
    #[serde(default = "point")]
    pub decimal: char,
    /// See [`Dialect`].
    #[serde(default)]
    pub skip_lines: usize,
    /// Where it stands in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
    /// Only rows in which these columns hold this: a file with many years holds many crosswalks.
    #[serde(rename = "where", default)]
    pub only: RowFilters,
    /// The level of the areas on both sides.
    pub level: Spanned<String>,
    /// The Gebietsstand it leads from, in the words that tables use for it.
    pub from_vintage: String,
    /// The Gebietsstand it leads to.
    pub to_vintage: String,
    /// The keys of the areas it leads from.
    pub from: KeyColumn,
    /// The keys of the areas it leads to.
    pub to: KeyColumn,
    /// What the shares were measured by (such as `residents`) → the column with them.
    #[serde(default)]
    pub weights: BTreeMap<String, String>,
    /// The same share in all rows: 1 where areas were renamed or merged only.
    #[serde(default, deserialize_with = "amount_if_given")]
    pub weight: Option<f64>,
    /// Smaller shares are slivers, made by borders that were drawn twice, and are left out.
    #[serde(default, deserialize_with = "amount")]
    pub minimum_weight: f64,
    /// How far the shares of an area may be from 1 in sum.
    #[serde(default = "tolerance", deserialize_with = "amount")]
    pub tolerance: f64,
    /// What keys end in that stand for several areas without residents at once; they are left out.
    #[serde(default)]
    pub pseudo_keys: Vec<String>,
}

impl CrosswalkDefinition {
    /// How the file is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect {
            encoding: self.encoding,
            separator: self.separator,
            decimal: self.decimal,
            skip_lines: self.skip_lines,
            ..Dialect::default()
        }
    }
}

/// A column with keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyColumn {
    /// The column.
    pub column: String,
    /// Filled up with leading zeros to so many characters: a workbook has lost them.
    #[serde(default)]
    pub width: usize,
    /// Only the first so many characters, taken after that.
    pub length: Option<usize>,
}

impl KeyColumn {
    /// The key that a cell means.
    #[must_use]
    pub fn key(&self, cell: &str) -> String {
        let width = if cell.is_empty() { 0 } else { self.width.min(MOST_WIDTH) };
        let padded = format!("{cell:0>width$}");
        match self.length {
            Some(length) => padded.chars().take(length).collect(),
            None => padded,
        }
    }
}

/// More letters than an official key can have would be a mistake in the definition, and more than formatting can do
/// would end the process.
const MOST_WIDTH: usize = 64;

const fn tolerance() -> f64 {
    0.001
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_were_numbers_get_their_zeros_back() {
        let column = KeyColumn { column: "Kreise".into(), width: 8, length: Some(5) };
        assert_eq!(column.key("5313000"), "05313");
        assert_eq!(column.key("10041000"), "10041");
        assert_eq!(column.key(""), "");
        let mistyped = KeyColumn { width: 8_000_000, ..column };
        assert_eq!(mistyped.key("5313000"), "00000");
    }
}

//! Lists of areas.

use super::dialect::{Dialect, Encoding, comma, separator};
use super::format::Format;
use super::many::one_or_many;
use super::rows::RowFilters;
use super::table::PeriodSource;
use crate::source::workbook::SheetDialect;
use serde::Deserialize;
use toml::Spanned;

/// A list of areas of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreasDefinition {
    /// The level these areas belong to.
    pub level: String,
    /// The file; a single area by `key_value` needs none.
    pub file: Option<Spanned<String>>,
    /// See [`Dialect`].
    #[serde(default)]
    pub encoding: Encoding,
    /// See [`Dialect`].
    #[serde(default = "comma", deserialize_with = "separator")]
    pub separator: char,
    /// See [`Dialect`].
    #[serde(default)]
    pub skip_lines: usize,
    /// Where the list stands in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
    /// How the file is laid out.
    #[serde(default)]
    pub format: Format,
    /// Only rows in which these columns hold this.
    #[serde(rename = "where", default)]
    pub only: RowFilters,
    /// The column with the key, or the columns whose texts make up the key.
    #[serde(default, deserialize_with = "one_or_many")]
    pub key: Vec<String>,
    /// The column with the name.
    pub name: Option<String>,
    /// The key of a single area.
    pub key_value: Option<Spanned<String>>,
    /// The name of a single area.
    pub name_value: Option<String>,
    /// The Gebietsstand of the list, such as `2024-06-30`.
    pub vintage: Option<Spanned<String>>,
    /// The first day on which an area exists; the list may then hold areas of several Gebietsstände.
    pub valid_from: Option<PeriodSource>,
    /// The last day on which it exists.
    pub valid_to: Option<PeriodSource>,
    /// Where the key of the area above is found; the root has none.
    pub parent: Option<ParentSource>,
}

impl AreasDefinition {
    /// How the file is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect {
            encoding: self.encoding,
            separator: self.separator,
            skip_lines: self.skip_lines,
            ..Dialect::default()
        }
    }
}

/// Where an area's parent is found: exactly one of the three.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum ParentSource {
    /// In this column.
    Column(String),
    /// The first so many characters of the key.
    Prefix(usize),
    /// The same for all.
    Value(String),
}

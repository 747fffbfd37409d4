//! Returned forms of a survey, one row a form.

use super::dialect::{Dialect, Encoding, comma, point, separator};
use crate::source::workbook::SheetDialect;
use serde::Deserialize;
use toml::Spanned;

/// The file with the forms, and how it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormsDefinition {
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
    /// Where the forms stand in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
}

impl FormsDefinition {
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

//! Changes of delivered cells.

use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// A change of delivered cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionDefinition {
    /// The file whose cells are meant.
    pub file: Spanned<String>,
    /// Only this sheet, where a workbook has several with the same columns.
    pub sheet: Option<String>,
    /// The area keys of the rows.
    pub area: Vec<String>,
    /// The columns.
    pub column: Vec<String>,
    /// Only rows of this period, where an area has several.
    pub period: Option<Spanned<String>>,
    /// The text as delivered.
    pub expect: String,
    /// What stands there instead: a number as the file would write it, or a sign.
    pub becomes: String,
    /// Why.
    pub reason: Bilingual,
}

//! A survey that a delivery brings.

use serde::Deserialize;
use toml::Spanned;

/// `[survey]`: where the questions and the design are written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyFiles {
    /// The codebook, in the folder of the dataset.
    pub codebook: Spanned<String>,
    /// Columns, design, margins and tables, likewise.
    pub definition: Spanned<String>,
}

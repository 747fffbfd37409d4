//! Suspicions that somebody has looked into.

use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// A suspicion of the plausibility checks that does not hold, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDefinition {
    /// The code of the finding, such as `O340`.
    pub code: Spanned<String>,
    /// Only these areas; all without it.
    #[serde(default)]
    pub area: Vec<String>,
    /// Only this period.
    pub period: Option<Spanned<String>>,
    /// Only this measure.
    pub measure: Option<String>,
    /// Why the figure holds.
    pub reason: Bilingual,
}

/// A change of a name in the header, or of a cell too many.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderCorrectionDefinition {
    /// Which name is meant, counted from 1.
    pub position: usize,
    /// The name as delivered.
    pub expect: String,
    /// What stands there instead; an empty text strikes the name, and the names after it move up.
    pub becomes: String,
    /// Why.
    pub reason: Bilingual,
}

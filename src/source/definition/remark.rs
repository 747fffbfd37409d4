//! What explains figures without changing them: breaks of series and events.

use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// Why figures before and after cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BreakCause {
    /// Something else is counted: another age limit, another circle of people.
    Definition,
    /// The area has other borders.
    Territory,
    /// The figures rest on another census.
    Base,
    /// It is counted in another way: another procedure, another program.
    Method,
}

impl BreakCause {
    /// The key of its word in the text tables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Definition => "break.definition",
            Self::Territory => "break.territory",
            Self::Base => "break.base",
            Self::Method => "break.method",
        }
    }
}

/// A break of series.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakDefinition {
    /// The measures that break; all of the dataset when it names none.
    #[serde(default)]
    pub measures: Vec<Spanned<String>>,
    /// The first period after the break.
    pub since: Spanned<String>,
    /// Why.
    pub cause: BreakCause,
    /// The only areas whose series break.
    pub areas: Option<Vec<Spanned<String>>>,
    /// What readers have to know.
    pub reason: Bilingual,
}

/// Something that explains figures and breaks no series.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDefinition {
    /// The measures it explains; all of the dataset when it names none.
    #[serde(default)]
    pub measures: Vec<Spanned<String>>,
    /// The only areas it concerns.
    pub areas: Option<Vec<Spanned<String>>>,
    /// The only period it concerns.
    pub period: Option<Spanned<String>>,
    /// The first period it concerns.
    pub from: Option<Spanned<String>>,
    /// The last period it concerns.
    pub to: Option<Spanned<String>>,
    /// What readers have to know.
    pub note: Bilingual,
}

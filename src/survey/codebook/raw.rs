//! The schema of `codebook.toml`, described for users in `docs/files.md`.

use super::Polarity;
use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    /// Codes in place of an answer, for all questions that declare none themselves.
    #[serde(default)]
    pub(super) missing: RawMissing,
    #[serde(default)]
    pub(super) question: Vec<RawQuestion>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawMissing {
    #[serde(default)]
    pub(super) no_answer: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) not_applicable: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unreadable: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    pub(super) id: Spanned<String>,
    pub(super) kind: Spanned<RawKind>,
    pub(super) text: Bilingual,
    /// A short name for headings; without it, the words of the question.
    pub(super) title: Option<Bilingual>,
    /// The column; without it, the one that is called like the question.
    pub(super) column: Option<Spanned<String>>,
    pub(super) answers: Option<Spanned<Vec<RawAnswer>>>,
    pub(super) separator: Option<Spanned<char>>,
    pub(super) ticked: Option<Spanned<String>>,
    pub(super) unticked: Option<Spanned<String>>,
    pub(super) polarity: Option<Spanned<Polarity>>,
    pub(super) range: Option<Spanned<(f64, f64)>>,
    pub(super) unit: Option<Spanned<Bilingual>>,
    pub(super) missing: Option<RawMissing>,
    pub(super) asked_if: Option<RawFilter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawKind {
    Single,
    Multiple,
    Scale,
    Number,
    Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    pub(super) code: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) score: Option<Spanned<f64>>,
    pub(super) column: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFilter {
    pub(super) question: Spanned<String>,
    pub(super) is: Spanned<Vec<Spanned<String>>>,
}

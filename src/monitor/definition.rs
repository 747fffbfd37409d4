//! The schema of `[monitor]` in `report.toml`, described for users in `docs/files.md`.

use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// A monitor as the authors of a report set it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorDefinition {
    /// The period whose figures make the status.
    pub period: Spanned<String>,
    /// The period from which dynamics count, where changes are computed here.
    pub base_period: Option<Spanned<String>>,
    /// Areas with fewer residents take no part.
    pub residents: Option<ResidentsRule>,
    /// The indicators of the status.
    pub status: Vec<Basis>,
    /// The indicators of the dynamics.
    pub dynamics: Vec<Basis>,
    /// Where the status index is cut, in standard deviations, ascending.
    pub status_cuts: Spanned<Vec<f64>>,
    /// Where the dynamics index is cut, in standard deviations, ascending.
    pub dynamics_cuts: Spanned<Vec<f64>>,
    /// The names of the status classes from the least burdened on; one more than cuts.
    pub status_labels: Vec<Bilingual>,
    /// The names of the dynamics classes from the most favourable on; one more than cuts.
    pub dynamics_labels: Vec<Bilingual>,
    /// The signs of the dynamics classes in total classes such as `2+/-`.
    pub dynamics_signs: Vec<String>,
    /// Total classes with particular need of attention.
    #[serde(default)]
    pub attention: Vec<Spanned<String>>,
    /// Areas that take no part, each with its reason.
    #[serde(default)]
    pub exclude: Vec<ExclusionDefinition>,
}

/// One indicator of an index: a figure, or the change of one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The indicator whose figure counts.
    pub indicator: Option<Spanned<String>>,
    /// The indicator whose change since the base period counts.
    pub change_of: Option<Spanned<String>>,
    /// Its weight.
    #[serde(default = "one")]
    pub weight: f64,
}

/// Areas with fewer residents than this take no part.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidentsRule {
    /// The measure that counts residents.
    pub measure: Spanned<String>,
    /// The smallest number with which an area takes part.
    pub minimum: u64,
}

/// An area that takes no part.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionDefinition {
    /// Its key.
    pub area: Spanned<String>,
    /// Why.
    pub reason: Bilingual,
}

const fn one() -> f64 {
    1.0
}

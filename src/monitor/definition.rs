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
    pub status: Spanned<Vec<Spanned<Basis>>>,
    /// The indicators of the dynamics.
    pub dynamics: Spanned<Vec<Spanned<Basis>>>,
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

impl MonitorDefinition {
    /// The name of a total class, such as `2+/-`.
    #[must_use]
    pub fn total_class(&self, status: usize, dynamics: usize) -> String {
        format!("{}{}", status + 1, self.dynamics_signs.get(dynamics).map_or("", String::as_str))
    }

    /// All total classes, a row per status class.
    #[must_use]
    pub fn total_classes(&self) -> Vec<Vec<String>> {
        let columns = self.dynamics_labels.len();
        let row = |status| (0..columns).map(|dynamics| self.total_class(status, dynamics)).collect();
        (0..self.status_labels.len()).map(row).collect()
    }
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
    /// Why its change counts although the series breaks in between.
    pub across_break: Option<Bilingual>,
}

impl Basis {
    /// The indicator, whether its figure counts or its change.
    #[must_use]
    pub fn name(&self) -> Option<&Spanned<String>> {
        self.indicator.as_ref().or(self.change_of.as_ref())
    }
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

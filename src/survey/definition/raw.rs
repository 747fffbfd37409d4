//! The schema of `survey.toml`, described for users in `docs/files.md`.

use super::{
    DesignKind, FormArea, MarginReading, ModeColumn, Reading, Respondents, ShareInterval, SingleUnit,
    Statistic, Unanswered,
};
use crate::source::FormsDefinition;
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) title: Bilingual,
    pub(super) period: Spanned<String>,
    pub(super) forms: FormsDefinition,
    pub(super) others: Option<FormsDefinition>,
    pub(super) columns: RawColumns,
    pub(super) design: RawDesign,
    #[serde(default)]
    pub(super) feature: Vec<RawFeature>,
    pub(super) nonresponse: Option<RawCounts>,
    pub(super) calibration: Option<Spanned<RawCalibration>>,
    #[serde(default)]
    pub(super) display: RawDisplay,
    #[serde(default)]
    pub(super) variance: RawVariance,
    #[serde(default)]
    pub(super) measure: Vec<RawMeasure>,
    #[serde(default)]
    pub(super) table: Vec<RawTable>,
    #[serde(default)]
    pub(super) merged: Vec<RawMerged>,
    #[serde(default)]
    pub(super) compare: Vec<RawComparison>,
    #[serde(default)]
    pub(super) test: Vec<RawCross>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumns {
    pub(super) form: String,
    pub(super) household: Option<String>,
    pub(super) area: FormArea,
    pub(super) mode: Option<ModeColumn>,
    pub(super) returned: Option<String>,
    #[serde(default)]
    pub(super) ignore: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDesign {
    pub(super) kind: Spanned<DesignKind>,
    pub(super) respondents: Spanned<Respondents>,
    pub(super) eligible: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) strata: Vec<Spanned<String>>,
    pub(super) frame: Option<RawSource>,
    pub(super) addressed: Option<RawSource>,
    #[serde(default = "refuse")]
    pub(super) single_unit: SingleUnit,
}

/// Counts by cells of axes: one measure whose population follows from the cell, or cells one by one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCounts {
    pub(super) by: Spanned<Vec<Spanned<String>>>,
    pub(super) measure: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) population: BTreeMap<String, Spanned<String>>,
    pub(super) cells: Option<Vec<RawCell>>,
}

/// The same without axes, where another key names them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) measure: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) population: BTreeMap<String, Spanned<String>>,
    pub(super) cells: Option<Vec<RawCell>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCell {
    pub(super) of: Spanned<Vec<Spanned<String>>>,
    pub(super) count: Option<Spanned<f64>>,
    pub(super) measure: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) population: BTreeMap<String, Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFeature {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) question: Spanned<String>,
    pub(super) reading: Option<Spanned<Reading>>,
    pub(super) groups: Vec<RawGroup>,
    pub(super) unanswered: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) id: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) is: Option<Vec<Spanned<String>>>,
    pub(super) from: Option<f64>,
    pub(super) below: Option<f64>,
    #[serde(default)]
    pub(super) population: BTreeMap<String, Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCalibration {
    pub(super) method: Spanned<RawMethod>,
    pub(super) bounds: Option<Spanned<(f64, f64)>>,
    pub(super) trim: Option<Spanned<(f64, f64)>>,
    pub(super) margin: Vec<RawMargin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMethod {
    PostStratification,
    Raking,
    Linear,
    Logit,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMargin {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) reading: MarginReading,
    pub(super) by: Spanned<Vec<Spanned<String>>>,
    pub(super) measure: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) population: BTreeMap<String, Spanned<String>>,
    pub(super) cells: Option<Vec<RawCell>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDisplay {
    pub(super) confidence: Spanned<f64>,
    pub(super) interval: ShareInterval,
    pub(super) limited_below: u64,
    pub(super) unreliable_below: Spanned<u64>,
    pub(super) wide_above: Spanned<f64>,
    pub(super) unanswered: Unanswered,
}

impl Default for RawDisplay {
    /// The rules of official statistics for samples: fewer than 30 answers in parentheses, fewer than 10 not at all.
    fn default() -> Self {
        Self {
            confidence: Spanned::new(0..0, 0.95),
            interval: ShareInterval::Logit,
            limited_below: 30,
            unreliable_below: Spanned::new(0..0, 10),
            wide_above: Spanned::new(0..0, 10.0),
            unanswered: Unanswered::Excluded,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawVariance {
    pub(super) method: RawVarianceMethod,
    pub(super) replicates: Option<Spanned<usize>>,
    pub(super) seed: Option<Spanned<u64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawVarianceMethod {
    #[default]
    Linearised,
    Jackknife,
    Bootstrap,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMeasure {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) unit: Option<Spanned<Bilingual>>,
    pub(super) kind: Spanned<RawMeasureKind>,
    pub(super) numerator: Option<Spanned<String>>,
    pub(super) denominator: Option<Spanned<String>>,
    pub(super) income: Option<Spanned<String>>,
    pub(super) amounts: Option<Spanned<BTreeMap<String, f64>>>,
    pub(super) persons: Option<Spanned<String>>,
    pub(super) children: Option<Spanned<String>>,
    pub(super) line: Option<Spanned<RawLine>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMeasureKind {
    Ratio,
    PovertyRate,
    Gini,
    QuintileShareRatio,
}

impl RawMeasureKind {
    pub(super) const OF_INCOME: [Self; 3] = [Self::PovertyRate, Self::Gini, Self::QuintileShareRatio];
    /// The fifth with the highest incomes has no lower end within a class.
    pub(super) const OF_CLASSES: [Self; 2] = [Self::PovertyRate, Self::Gini];
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLine {
    pub(super) of_median: Option<f64>,
    pub(super) amount: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    /// Without it and without measures, all questions but free text.
    pub(super) questions: Option<Vec<Spanned<String>>>,
    /// Without it and without questions, all measures.
    pub(super) measures: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) levels: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) by: Vec<Spanned<Vec<Spanned<String>>>>,
    pub(super) statistics: Option<Vec<Statistic>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMerged {
    pub(super) id: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) areas: Spanned<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawComparison {
    pub(super) questions: Vec<Spanned<String>>,
    /// Two areas, by their keys or the names of merged ones.
    pub(super) areas: (Spanned<String>, Spanned<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCross {
    pub(super) questions: Vec<Spanned<String>>,
    pub(super) by: Spanned<String>,
}

fn refuse() -> SingleUnit {
    SingleUnit::Refuse
}

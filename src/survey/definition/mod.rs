//! A survey as its authors defined it: columns of the form, design, features, margins, tables. `survey.toml`, as data.

mod counts;
mod feature;
mod measure;
mod raw;
mod read;
mod tables;
#[cfg(test)]
mod tests;

pub use counts::{CellCounts, CellSource, CountSource, Need, Targets};
pub(super) use feature::unknown as unknown_name;
pub use feature::{Feature, Group, Holds, Reading};
pub use measure::{Formula, Income, Line, Measure};
pub use read::read_survey;
pub use tables::{Comparison, CrossTable, MergedArea, PublishedTable, Statistic};

use crate::area::{Area, Geography};
use crate::period::Period;
use crate::source::FormsDefinition;
use crate::statistics::Confidence;
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A survey.
#[derive(Debug, Clone)]
pub struct SurveyDefinition {
    /// Its name, which is that of its folder.
    pub id: String,
    /// The title, for readers.
    pub title: Bilingual,
    /// The day or stretch that the answers speak of.
    pub period: Period,
    /// The file with the forms.
    pub forms: FormsDefinition,
    /// The file with forms of people who were not drawn, such as other members who answered online.
    pub others: Option<FormsDefinition>,
    /// What the columns of both hold besides answers.
    pub columns: FormColumns,
    /// How people were chosen.
    pub design: SurveyDesign,
    /// What results are broken down by.
    pub features: Vec<Feature>,
    /// Cells within which those who answered stand for those who did not, with the counts of all who were addressed.
    pub nonresponse: Option<CellCounts>,
    /// How weights are made to meet known counts.
    pub calibration: Option<CalibrationRule>,
    /// When a result is shown, and how its limits are formed.
    pub display: DisplayRules,
    /// How the spread of results is estimated.
    pub variance: VarianceRule,
    /// What is formed from several answers.
    pub measures: Vec<Measure>,
    /// What is published.
    pub tables: Vec<PublishedTable>,
    /// Areas that are put together where each of them has too few answers.
    pub merged: Vec<MergedArea>,
    /// Pairs of areas whose results are compared.
    pub comparisons: Vec<Comparison>,
    /// Questions and features whose independence is tested.
    pub crosses: Vec<CrossTable>,
}

/// What the columns of the file hold besides answers.
#[derive(Debug, Clone)]
pub struct FormColumns {
    /// The number of the form.
    pub form: String,
    /// The household, where several forms may come from one.
    pub household: Option<String>,
    /// The area that the form belongs to.
    pub area: FormArea,
    /// Whether it came on paper or online.
    pub mode: Option<ModeColumn>,
    /// The day on which it came back, or its week.
    pub returned: Option<String>,
    /// Columns that are not used, on purpose.
    pub ignored: Vec<String>,
}

/// Where a form says which area it belongs to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormArea {
    /// The column.
    pub column: String,
    /// The level of the areas.
    pub level: Spanned<String>,
    /// The areas that the survey covers, by those they lie in; without it, all of the level.
    #[serde(default)]
    pub within: Vec<Spanned<String>>,
    /// The form's code → our key, where they differ.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

impl FormArea {
    /// The areas that the survey covers, by key.
    #[must_use]
    pub fn covered<'a>(&'a self, geography: &'a Geography) -> Vec<&'a Area> {
        let level = self.level.get_ref();
        let lies_in =
            |area: &&Area| self.within.iter().any(|outer| geography.lies_in(&area.code, outer.get_ref()));
        geography.at_level(level).filter(|area| self.within.is_empty() || lies_in(area)).collect()
    }
}

/// The column that says how a form came back, and its codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeColumn {
    /// The column.
    pub column: String,
    /// The code of forms on paper.
    pub paper: String,
    /// The code of forms filled in online.
    pub online: String,
}

/// How people were chosen.
#[derive(Debug, Clone)]
pub struct SurveyDesign {
    /// All households or some of them.
    pub kind: DesignKind,
    /// Who answers for a household.
    pub respondents: Respondents,
    /// The question that tells how many members of the household could have been drawn.
    pub eligible: Option<usize>,
    /// Households in the population by stratum; the axes of these counts are the strata.
    pub frame: Option<CellCounts>,
    /// Households addressed by stratum; without it, a full survey has addressed the whole frame.
    pub addressed: Option<CellCounts>,
    /// What becomes of a stratum with one unit.
    pub single_unit: SingleUnit,
}

/// All households or some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DesignKind {
    /// Every household of the population was addressed.
    Full,
    /// A random sample within strata was addressed.
    Sample,
}

/// Who answers for a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Respondents {
    /// One member for all: the answers are the household's, and nobody is drawn.
    Household,
    /// One of those eligible, drawn at random; the answers are this person's.
    OneDrawn,
    /// Everybody eligible may answer; the household is a cluster.
    AllMembers,
}

/// What becomes of a stratum with one unit, from which no variance can be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SingleUnit {
    /// Nothing is computed; the strata are named.
    Refuse,
    /// It adds nothing to the variance, as if it had been certain to be in.
    Certainty,
    /// It is compared with the mean of all units instead of its own stratum's.
    Adjust,
}

/// How weights are made to meet known counts.
#[derive(Debug, Clone)]
pub struct CalibrationRule {
    /// The method.
    pub method: CalibrationMethod,
    /// The known counts.
    pub margins: Vec<Margin>,
    /// Where weights are cut.
    pub trimming: Option<Trimming>,
    /// Where the entry stands.
    pub span: std::ops::Range<usize>,
}

/// How weights move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CalibrationMethod {
    /// One table of cells is met exactly.
    PostStratification,
    /// Several tables are met in turn, weights multiplied: iterative proportional fitting.
    Raking,
    /// The generalised regression estimator; weights may turn negative, which is refused.
    Linear,
    /// Like raking, each weight staying between these multiples of what it was.
    Logit {
        /// The smallest multiple, below 1.
        lower: f64,
        /// The largest multiple, above 1.
        upper: f64,
    },
}

/// Known counts that weights add up to.
#[derive(Debug, Clone)]
pub struct Margin {
    /// The counts by cell.
    pub counts: CellCounts,
    /// How they are read.
    pub reading: MarginReading,
}

/// What the counts of a margin mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarginReading {
    /// Counts of the population that is surveyed; all such margins have one total.
    #[default]
    Counts,
    /// Shares only: they are scaled to the total of the first margin, for they count another population.
    Shares,
}

/// Where weights are cut, as multiples of their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trimming {
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

/// When a result is shown, and how its limits are formed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisplayRules {
    /// The confidence of limits.
    pub confidence: Confidence,
    /// How the limits of a share are formed.
    pub interval: ShareInterval,
    /// Below this unweighted base a result stands in parentheses.
    pub limited_below: u64,
    /// Below this one it is not shown.
    pub unreliable_below: u64,
    /// Shares are wide whose margin of error is above this, as a fraction.
    pub wide_above: f64,
    /// Whether shares count those who gave no answer.
    pub unanswered: Unanswered,
}

/// How the spread of results is estimated. Comparisons of areas and tests of cross tables always linearise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarianceRule {
    /// From the part that each answer has in a result, known without drawing anew.
    Linearised,
    /// Each household is left out once, weights are made anew, and results computed again.
    Jackknife,
    /// Households are drawn anew within strata, weights are made anew, and results computed again.
    Bootstrap {
        /// How often.
        replicates: usize,
        /// The seed of the draws; equal seeds give equal results on any machine.
        seed: u64,
    },
}

/// How the limits of a share are formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShareInterval {
    /// On the scale of log odds.
    Logit,
    /// By the score test on the effective number of answers.
    Wilson,
    /// By the beta distribution on the effective number of answers.
    Beta,
}

/// Whether shares count those who gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unanswered {
    /// They are counted apart and belong to no percentage.
    Excluded,
    /// "Keine Angabe" is an answer like any other and has a share of its own.
    Shown,
}

/// What cells are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// The area of the form.
    Area,
    /// A feature, by its position.
    Feature(usize),
}

//! What a sample says about everyone, and how surely.
//!
//! | step | what it does |
//! | --- | --- |
//! | [`design`] | how respondents were drawn: strata, clusters, finite population |
//! | [`weight`] | base weights: selection in the household, non-response cells, trimming, report |
//! | [`rake`], [`greg`] | weights that meet known totals |
//! | [`sample`] | respondents with weights, and what the calibration takes out of the variance |
//! | [`estimate`], [`quantile`], [`income`] | estimates with linearised variance |
//! | [`crosstab`], [`association`] | tables of two answers, and whether they are related |
//! | [`compare`] | two domains, two waves, a regression |
//! | [`replicate`] | the variance of anything else, by jackknife and bootstrap |
//! | [`interval`] | limits of a share |
//!
//! Respondents are rows; variables are columns of numbers, one for each row. An answer that is
//! missing is not a number but outside the [`Domain`]: its row is never looked at. Strata, cells and
//! categories are positions starting with 0, so that callers keep the names; errors state positions.

pub mod association;
pub mod compare;
pub mod crosstab;
pub mod design;
pub mod estimate;
pub mod greg;
pub mod income;
pub mod interval;
pub mod quantile;
pub mod rake;
pub mod replicate;
pub mod sample;
pub mod weight;

mod matrix;
mod mixture;
mod projection;
mod variance;

pub use matrix::Matrix;

/// Which respondents an estimate is about. The others stay in the design: how many of them fell into
/// the domain is part of what chance decided (`sarndal-swensson-wretman-1992`, 5.8).
#[derive(Clone, Copy, Debug)]
pub enum Domain<'a> {
    /// Everyone.
    All,
    /// Those marked, one mark a respondent.
    Of(&'a [bool]),
}

impl Domain<'_> {
    /// Whether a respondent belongs to it.
    #[must_use]
    pub fn contains(self, respondent: usize) -> bool {
        match self {
            Self::All => true,
            Self::Of(marks) => marks.get(respondent).copied().unwrap_or(false),
        }
    }

    fn check(self, respondents: usize) -> Result<(), SurveyError> {
        match self {
            Self::All => Ok(()),
            Self::Of(marks) => check_length("domain", marks.len(), respondents),
        }
    }
}

/// Why there is no result. Positions start with 0 and are those of the call.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurveyError {
    /// A column is not as long as there are respondents.
    #[error("{what} has {found} entries for {expected} respondents")]
    Length {
        /// What the column is.
        what: &'static str,
        /// How long it is.
        found: usize,
        /// How long it should be.
        expected: usize,
    },
    /// Nobody is left to be counted.
    #[error("no respondents")]
    Nobody,
    /// A weight, or a factor of one, is zero, negative or no number.
    #[error("respondent {respondent} has a weight or factor that is not positive and finite")]
    Weight {
        /// The respondent.
        respondent: usize,
    },
    /// A value inside the domain is no number.
    #[error("variable {variable} is no finite number for respondent {respondent}")]
    Value {
        /// The variable.
        variable: usize,
        /// The respondent.
        respondent: usize,
    },
    /// A category lies beyond the last one.
    #[error("respondent {respondent} is in category {category}, but there are {count}")]
    Category {
        /// The respondent.
        respondent: usize,
        /// The category stated.
        category: usize,
        /// The number of categories.
        count: usize,
    },
    /// A stratum with one cluster tells nothing about its spread, and the rule is to refuse.
    #[error("stratum {stratum} has only one cluster")]
    SinglePsu {
        /// The stratum.
        stratum: usize,
    },
    /// A cluster with one unit of the second stage, likewise.
    #[error("cluster {cluster} of stratum {stratum} has only one unit of the second stage")]
    SingleUnit {
        /// The stratum.
        stratum: usize,
        /// The label of the cluster.
        cluster: usize,
    },
    /// More was sampled than there is, or the population is no positive number.
    #[error("stratum {stratum}: {sampled} sampled of a population of {population}")]
    Population {
        /// The stratum.
        stratum: usize,
        /// The number of units sampled.
        sampled: usize,
        /// The population stated.
        population: f64,
    },
    /// Units of one cluster state different populations.
    #[error("cluster {cluster} of stratum {stratum} states different populations of its units")]
    UnevenPopulation {
        /// The stratum.
        stratum: usize,
        /// The label of the cluster.
        cluster: usize,
    },
    /// A cell has people, but nobody of them answered.
    #[error("nobody answered in cell {cell}, for which {weight} are to be represented")]
    NoRespondents {
        /// The cell.
        cell: usize,
        /// The weight of those who did not answer.
        weight: f64,
    },
    /// So many have the same income that a fifth of the people cannot be told from the others.
    #[error("incomes are too often the same to form fifths")]
    Ties,
    /// A target is positive, and nobody is there to meet it.
    #[error("margin {margin}: cell {cell} has the target {target}, but nobody is in it")]
    EmptyCell {
        /// The margin.
        margin: usize,
        /// The cell.
        cell: usize,
        /// Its target.
        target: f64,
    },
    /// A target is zero, negative or no number, and somebody is in the cell.
    #[error("margin {margin}: cell {cell} has the target {target}, but respondents are in it")]
    Target {
        /// The margin.
        margin: usize,
        /// The cell.
        cell: usize,
        /// Its target.
        target: f64,
    },
    /// Two margins count different populations.
    #[error("margin {margin} sums to {total}, the first margin to {first}")]
    MarginTotals {
        /// The margin that disagrees.
        margin: usize,
        /// Its sum.
        total: f64,
        /// The sum of the first margin.
        first: f64,
    },
    /// Weights came no nearer to the targets.
    #[error("after {rounds} rounds, margin or total {margin}, cell {cell} still misses its target by {miss}")]
    NotConverging {
        /// The rounds made.
        rounds: usize,
        /// The margin, or the auxiliary variable.
        margin: usize,
        /// The cell of the margin; 0 for an auxiliary variable.
        cell: usize,
        /// The relative distance left.
        miss: f64,
    },
    /// Bounds exclude each other or what they bound.
    #[error("bounds {lower} and {upper} leave no room")]
    Bounds {
        /// The lower one.
        lower: f64,
        /// The upper one.
        upper: f64,
    },
    /// Something is divided by a total of zero.
    #[error("estimate {estimate} divides by a total of zero")]
    ZeroDenominator {
        /// The estimate.
        estimate: usize,
    },
    /// Variables say the same twice.
    #[error("variables depend on each other: {rank} of {count} are independent")]
    Dependent {
        /// How many are independent.
        rank: usize,
        /// How many were stated.
        count: usize,
    },
    /// A table has fewer than two rows or columns with anybody in them.
    #[error("a table of {rows} rows and {columns} columns with anybody in them cannot be tested")]
    Table {
        /// Rows with anybody in them.
        rows: usize,
        /// Columns with anybody in them.
        columns: usize,
    },
    /// A statistic of replicate weights is no number.
    #[error("the statistic is no finite number for replicate {replicate}")]
    Replicate {
        /// The replicate.
        replicate: usize,
    },
    /// A probability outside (0, 1).
    #[error("{probability} is no probability strictly between 0 and 1")]
    Probability {
        /// What was stated.
        probability: f64,
    },
}

fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), SurveyError> {
    if found == expected { Ok(()) } else { Err(SurveyError::Length { what, found, expected }) }
}

fn check_weights(weights: &[f64]) -> Result<(), SurveyError> {
    let valid = |weight: &f64| *weight > 0.0 && weight.is_finite();
    match weights.iter().position(|weight| !valid(weight)) {
        Some(respondent) => Err(SurveyError::Weight { respondent }),
        None => Ok(()),
    }
}

/// A replicate leaves respondents out, whose weight is then 0.
fn check_replicate(weights: &[f64]) -> Result<(), SurveyError> {
    let valid = |weight: &f64| *weight >= 0.0 && weight.is_finite();
    match weights.iter().position(|weight| !valid(weight)) {
        Some(respondent) => Err(SurveyError::Weight { respondent }),
        None => Ok(()),
    }
}

fn check_categories(categories: &[usize], count: usize) -> Result<(), SurveyError> {
    match categories.iter().position(|category| *category >= count) {
        Some(respondent) => {
            Err(SurveyError::Category { respondent, category: categories[respondent], count })
        }
        None => Ok(()),
    }
}

/// A number of units as the floating-point number the formulas work on.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 units, more than memory holds")]
const fn number(count: usize) -> f64 {
    count as f64
}

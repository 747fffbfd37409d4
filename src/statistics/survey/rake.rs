//! Weights that meet the totals of one margin, or of several at once.

use super::projection::Auxiliaries;
use super::sample::{Metric, Sample};
use super::{SurveyError, check_categories, check_length, check_replicate};

/// Known totals of the population by cells, and the cell of each respondent.
#[derive(Clone, Debug)]
pub struct Margin {
    /// The cell of each respondent, from 0.
    pub cells: Vec<usize>,
    /// How many of the population are in each cell.
    pub totals: Vec<f64>,
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub struct Convergence {
    /// The largest relative distance from a target that is accepted.
    pub tolerance: f64,
    /// The largest number of rounds.
    pub rounds: usize,
}

impl Default for Convergence {
    /// Eleven digits of every target, within a thousand rounds.
    fn default() -> Self {
        Self { tolerance: 1e-11, rounds: 1_000 }
    }
}

/// Post-stratification: within each cell, weights are scaled to its total.
///
/// Source: `sarndal-swensson-wretman-1992`, 7.6.
///
/// ```
/// use sozialbericht::statistics::survey::{design::{Design, Layout}, rake::{Margin, poststratify}, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0]).unwrap();
/// let margin = Margin { cells: vec![0, 0, 1], totals: vec![10.0, 4.0] };
/// assert_eq!(poststratify(&sample, &margin).unwrap().weights(), [5.0, 5.0, 4.0]);
/// ```
///
/// # Errors
/// If a cell with a positive total is empty, one with respondents has none, or lengths differ.
pub fn poststratify(sample: &Sample, margin: &Margin) -> Result<Sample, SurveyError> {
    let margins = std::slice::from_ref(margin);
    let weights = raked_weights(sample.weights(), margins, Convergence::default())?;
    Ok(sample.calibrated(indicators(margins), Metric::Weighted, weights))
}

/// Raking: [`poststratify`] on each margin in turn, until all are met at once.
///
/// Source: `deming-stephan-1940`; the variance by `deville-sarndal-sautory-1993`.
///
/// ```
/// use sozialbericht::statistics::survey::design::{Design, Layout};
/// use sozialbericht::statistics::survey::rake::{Convergence, Margin, rake};
/// use sozialbericht::statistics::survey::sample::{Metric, Sample};
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0; 4]).unwrap();
/// let sex = Margin { cells: vec![0, 0, 1, 1], totals: vec![45.0, 55.0] };
/// let age = Margin { cells: vec![0, 1, 0, 1], totals: vec![60.0, 40.0] };
/// let raked = rake(&sample, &[sex, age], Convergence::default(), Metric::Weighted).unwrap();
/// assert!((raked.weights()[0] - 27.0).abs() < 1e-9); // 45 · 60 / 100, as the answers were even
/// ```
///
/// # Errors
/// As [`poststratify`]; if margins disagree on the size of the population; if they cannot all be
/// met, with the cell that misses its target most.
pub fn rake(
    sample: &Sample,
    margins: &[Margin],
    convergence: Convergence,
    metric: Metric,
) -> Result<Sample, SurveyError> {
    if margins.is_empty() {
        return Ok(sample.clone());
    }
    let weights = raked_weights(sample.weights(), margins, convergence)?;
    Ok(sample.calibrated(indicators(margins), metric, weights))
}

/// The weights of [`rake`] alone. Weights of replicates may be 0: such respondents are left out.
///
/// Source: `deming-stephan-1940`.
///
/// ```
/// use sozialbericht::statistics::survey::rake::{Convergence, Margin, raked_weights};
///
/// let margin = Margin { cells: vec![0, 1], totals: vec![3.0, 7.0] };
/// assert_eq!(raked_weights(&[1.0, 1.0], &[margin], Convergence::default()), Ok(vec![3.0, 7.0]));
/// ```
///
/// # Errors
/// As [`rake`].
pub fn raked_weights(
    weights: &[f64],
    margins: &[Margin],
    convergence: Convergence,
) -> Result<Vec<f64>, SurveyError> {
    check_replicate(weights)?;
    check_margins(weights, margins)?;
    let mut raked = weights.to_vec();
    let mut worst = Miss { margin: 0, cell: 0, relative: f64::INFINITY };
    for _ in 0..convergence.rounds {
        for margin in margins {
            let factors: Vec<f64> = factors(&raked, margin).collect();
            raked.iter_mut().zip(&margin.cells).for_each(|(weight, cell)| *weight *= factors[*cell]);
        }
        worst = worst_miss(&raked, margins);
        // A factor may grow beyond all bounds before the margins are known to contradict each other.
        if worst.relative <= convergence.tolerance || !worst.relative.is_finite() {
            break;
        }
    }
    if worst.relative <= convergence.tolerance && check_replicate(&raked).is_ok() {
        return Ok(raked);
    }
    let Miss { margin, cell, relative } = worst;
    Err(SurveyError::NotConverging { rounds: convergence.rounds, margin, cell, miss: relative })
}

/// How far the sum of weights in a cell is from its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Miss {
    /// The margin.
    pub(super) margin: usize,
    /// The cell.
    pub(super) cell: usize,
    /// The distance as a part of the target.
    pub(super) relative: f64,
}

/// The cell that misses its target most, by its relative distance.
pub(super) fn worst_miss(weights: &[f64], margins: &[Margin]) -> Miss {
    let mut worst = Miss { margin: 0, cell: 0, relative: 0.0 };
    for (margin, of_margin) in margins.iter().enumerate() {
        for (cell, (sum, target)) in sums(weights, of_margin).iter().zip(&of_margin.totals).enumerate() {
            let relative = if *target > 0.0 { (sum - target).abs() / target } else { 0.0 };
            if relative > worst.relative || relative.is_nan() {
                worst = Miss { margin, cell, relative };
            }
        }
    }
    worst
}

/// The sum of weights in each cell.
pub(super) fn sums(weights: &[f64], margin: &Margin) -> Vec<f64> {
    let mut sums = vec![0.0; margin.totals.len()];
    weights.iter().zip(&margin.cells).for_each(|(weight, cell)| sums[*cell] += weight);
    sums
}

fn factors(weights: &[f64], margin: &Margin) -> impl Iterator<Item = f64> {
    let sums = sums(weights, margin).into_iter();
    sums.zip(&margin.totals).map(|(sum, total)| if sum > 0.0 { total / sum } else { 1.0 })
}

fn check_margins(weights: &[f64], margins: &[Margin]) -> Result<(), SurveyError> {
    /// Totals that come from products of shares differ in their last digits.
    const ROUNDING: f64 = 1e-11;
    let first: f64 = margins.first().map_or(0.0, |margin| margin.totals.iter().sum());
    for (index, margin) in margins.iter().enumerate() {
        check_length("cells of a margin", margin.cells.len(), weights.len())?;
        check_categories(&margin.cells, margin.totals.len())?;
        for (cell, (&target, sum)) in margin.totals.iter().zip(sums(weights, margin)).enumerate() {
            let filled = sum > 0.0;
            let sound = target.is_finite() && if filled { target > 0.0 } else { target >= 0.0 };
            if !sound {
                return Err(SurveyError::Target { margin: index, cell, target });
            }
            if !filled && target > 0.0 {
                return Err(SurveyError::EmptyCell { margin: index, cell, target });
            }
        }
        let total: f64 = margin.totals.iter().sum();
        if (total - first).abs() > ROUNDING * first {
            return Err(SurveyError::MarginTotals { margin: index, total, first });
        }
    }
    Ok(())
}

/// The indicators of all cells, numbered through all margins.
fn indicators(margins: &[Margin]) -> Auxiliaries {
    let respondents = margins.first().map_or(0, |margin| margin.cells.len());
    let cells = (0..respondents).map(|respondent| {
        let mut start = 0;
        let own = margins.iter().map(|margin| {
            start += margin.totals.len();
            start - margin.totals.len() + margin.cells[respondent]
        });
        own.collect()
    });
    Auxiliaries::of_cells(cells, margins.iter().map(|margin| margin.totals.len()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margin(cells: &[usize], totals: &[f64]) -> Margin {
        Margin { cells: cells.to_vec(), totals: totals.to_vec() }
    }

    fn raked(margins: &[Margin]) -> Result<Vec<f64>, SurveyError> {
        raked_weights(&[1.0, 2.0, 1.0, 3.0, 1.5], margins, Convergence::default())
    }

    #[test]
    fn every_margin_is_met_at_once() {
        let sex = margin(&[0, 1, 0, 1, 1], &[40.0, 60.0]);
        let age = margin(&[0, 1, 1, 2, 0], &[30.0, 50.0, 20.0]);
        let weights = raked(&[sex.clone(), age.clone()]).unwrap();
        assert!(worst_miss(&weights, &[sex, age]).relative <= 1e-11);
    }

    #[test]
    fn margins_that_cannot_be_met_are_named() {
        let nobody = margin(&[0, 0, 0, 0, 0], &[40.0, 60.0]);
        assert_eq!(raked(&[nobody]), Err(SurveyError::EmptyCell { margin: 0, cell: 1, target: 60.0 }));
        let none = margin(&[0, 1, 0, 1, 1], &[100.0, 0.0]);
        assert_eq!(raked(&[none]), Err(SurveyError::Target { margin: 0, cell: 1, target: 0.0 }));
        let (sex, age) = (margin(&[0, 1, 0, 1, 1], &[40.0, 60.0]), margin(&[0, 0, 1, 1, 1], &[40.0, 61.0]));
        let error = SurveyError::MarginTotals { margin: 1, total: 101.0, first: 100.0 };
        assert_eq!(raked(&[sex.clone(), age]), Err(error));
        let beyond = margin(&[0, 1, 0, 2, 1], &[40.0, 60.0]);
        assert_eq!(raked(&[beyond]), Err(SurveyError::Category { respondent: 3, category: 2, count: 2 }));
    }

    /// Both margins count the same people, so two different totals contradict each other.
    #[test]
    fn contradicting_margins_do_not_converge() {
        let one = margin(&[0, 1, 0, 1, 1], &[40.0, 60.0]);
        let other = margin(&[0, 1, 0, 1, 1], &[50.0, 50.0]);
        let error = raked(&[one, other]).unwrap_err();
        assert!(matches!(error, SurveyError::NotConverging { margin: 0, .. }), "{error}");
    }
}

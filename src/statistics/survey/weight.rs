//! From base weights to weights of respondents, and what is to be said about them.

use super::rake::{Convergence, Margin, rake, sums, worst_miss};
use super::sample::{Metric, Sample};
use super::{SurveyError, check_categories, check_length, check_weights, number};

/// Weights times the number of people each was drawn from: of a household where one person in three
/// is asked, this person stands for three.
///
/// Source: `kish-1965`, 11.2.
///
/// ```
/// use sozialbericht::statistics::survey::weight::select_within;
///
/// assert_eq!(select_within(&[4.0, 4.0], &[1.0, 2.0]), Ok(vec![4.0, 8.0]));
/// ```
///
/// # Errors
/// If lengths differ, or a weight or number is not positive and finite.
pub fn select_within(weights: &[f64], eligible: &[f64]) -> Result<Vec<f64>, SurveyError> {
    check_length("numbers of eligible persons", eligible.len(), weights.len())?;
    check_weights(weights)?;
    check_weights(eligible)?;
    Ok(weights.iter().zip(eligible).map(|(weight, persons)| weight * persons).collect())
}

/// Weights of those who answered, raised within each cell to stand for those who did not. `answered`
/// marks respondents among all addressed; their weights come in the same order, the others are left
/// out.
///
/// Source: `sarndal-swensson-wretman-1992`, 15.6 (response homogeneity groups).
///
/// ```
/// use sozialbericht::statistics::survey::weight::respond;
///
/// let weights = respond(&[1.0, 1.0, 1.0, 1.0], &[0, 0, 0, 1], 2, &[true, false, true, true]);
/// assert_eq!(weights, Ok(vec![1.5, 1.5, 1.0]));
/// ```
///
/// # Errors
/// If nobody answered in a cell where somebody was addressed; if lengths differ; if a weight is not
/// positive and finite.
pub fn respond(
    weights: &[f64],
    cells: &[usize],
    count: usize,
    answered: &[bool],
) -> Result<Vec<f64>, SurveyError> {
    check_weights(weights)?;
    check_length("cells", cells.len(), weights.len())?;
    check_length("marks of answers", answered.len(), weights.len())?;
    check_categories(cells, count)?;
    let (mut addressed, mut responding) = (vec![0.0; count], vec![0.0; count]);
    for ((weight, cell), answered) in weights.iter().zip(cells).zip(answered) {
        addressed[*cell] += weight;
        responding[*cell] += if *answered { *weight } else { 0.0 };
    }
    for (cell, (&weight, &with)) in addressed.iter().zip(&responding).enumerate() {
        if weight > 0.0 && with <= 0.0 {
            return Err(SurveyError::NoRespondents { cell, weight });
        }
    }
    let respondents = weights.iter().zip(cells).zip(answered).filter(|(_, answered)| **answered);
    Ok(respondents.map(|((weight, cell), _)| weight * (addressed[*cell] / responding[*cell])).collect())
}

/// A bound on weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The weight itself.
    Absolute(f64),
    /// As a multiple of the mean weight.
    OfMean(f64),
    /// As a multiple of the median weight.
    OfMedian(f64),
}

impl Bound {
    fn of(self, weights: &[f64]) -> f64 {
        match self {
            Self::Absolute(bound) => bound,
            Self::OfMean(factor) => factor * weights.iter().sum::<f64>() / number(weights.len()),
            Self::OfMedian(factor) => {
                let mut sorted = weights.to_vec();
                sorted.sort_by(f64::total_cmp);
                let half = sorted.len() / 2;
                let low = if sorted.len().is_multiple_of(2) { half.saturating_sub(1) } else { half };
                sorted.get(low).map_or(0.0, |lower| factor * f64::midpoint(*lower, sorted[half]))
            }
        }
    }
}

/// How often excess is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trimming {
    /// Once: those who receive it may pass the bound a little.
    Once,
    /// Until nobody is outside.
    Strict,
}

/// Weights after trimming.
#[derive(Clone, Debug, PartialEq)]
pub struct Trimmed {
    /// The weights; their sum is that of before.
    pub weights: Vec<f64>,
    /// How many were outside the bounds at first.
    pub trimmed: usize,
}

/// Moves weights to the bounds, and hands what was cut off to those inside, to each the same.
///
/// Source: `lumley-2010`, 7.4.
///
/// ```
/// use sozialbericht::statistics::survey::weight::{Bound, Trimming, trim};
///
/// let trimmed = trim(&[1.0, 1.0, 1.0, 9.0], Bound::Absolute(0.0), Bound::OfMean(2.0), Trimming::Strict).unwrap();
/// assert_eq!(trimmed.weights, [2.0, 2.0, 2.0, 6.0]);
/// assert_eq!(trimmed.trimmed, 1);
/// ```
///
/// # Errors
/// If a weight is not positive and finite, or the bounds leave no room for the sum of weights.
pub fn trim(weights: &[f64], lower: Bound, upper: Bound, trimming: Trimming) -> Result<Trimmed, SurveyError> {
    check_weights(weights)?;
    between(weights, (lower.of(weights), upper.of(weights)), trimming)
}

fn between(weights: &[f64], bounds: (f64, f64), trimming: Trimming) -> Result<Trimmed, SurveyError> {
    /// Excess that no longer changes a weight.
    const NOTHING: f64 = 1e-15;
    const ROUNDS: usize = 100_000;
    let (lower, upper) = bounds;
    let sum: f64 = weights.iter().sum();
    let count = number(weights.len());
    let room = lower < upper && lower * count <= sum && sum <= upper * count;
    let no_room = SurveyError::Bounds { lower, upper };
    if !room {
        return Err(no_room);
    }
    let is_outside = |weight: f64| weight < lower || weight > upper;
    let trimmed = weights.iter().filter(|weight| is_outside(**weight)).count();
    let mut new = weights.to_vec();
    for _ in 0..ROUNDS {
        let inside = new.iter().filter(|weight| !is_outside(**weight)).count();
        if inside == new.len() {
            break;
        }
        if inside == 0 {
            return Err(no_room);
        }
        let excess: f64 = new.iter().map(|weight| weight - weight.clamp(lower, upper)).sum();
        let share = excess / number(inside);
        let done = excess.abs() <= NOTHING * sum;
        for weight in &mut new {
            *weight = if is_outside(*weight) { weight.clamp(lower, upper) } else { *weight + share };
        }
        if done || trimming == Trimming::Once {
            break;
        }
    }
    if trimming == Trimming::Strict {
        for weight in &mut new {
            *weight = weight.clamp(lower, upper);
        }
    }
    check_weights(&new)?;
    Ok(Trimmed { weights: new, trimmed })
}

/// Raked weights that were trimmed and raked again.
#[derive(Clone, Debug)]
pub struct TrimmedRake {
    /// The respondents with their weights, which meet the margins.
    pub sample: Sample,
    /// How many were outside the bounds when first raked.
    pub trimmed: usize,
    /// The bounds as weights, taken from those first raked.
    pub bounds: (f64, f64),
    /// How far the last raking moved the farthest weight past a bound again, as a part of the bound.
    pub excess: f64,
}

/// Rakes, trims, and rakes again, until raking moves no weight past a bound or the rounds are over;
/// then the margins are met, and `excess` says by how much a bound is not.
///
/// Source: `deville-sarndal-sautory-1993` for the raking; `lumley-2010`, 7.4, for the trimming.
///
/// # Errors
/// As [`rake`] and [`trim`].
pub fn rake_and_trim(
    sample: &Sample,
    margins: &[Margin],
    bounds: (Bound, Bound),
    convergence: Convergence,
    metric: Metric,
) -> Result<TrimmedRake, SurveyError> {
    const ROUNDS: usize = 50;
    const ENOUGH: f64 = 1e-9;
    let mut raked = rake(sample, margins, convergence, metric)?;
    let bounds = (bounds.0.of(raked.weights()), bounds.1.of(raked.weights()));
    let outside = |weight: &&f64| **weight < bounds.0 || **weight > bounds.1;
    let trimmed = raked.weights().iter().filter(outside).count();
    let mut excess = past(raked.weights(), bounds);
    for _ in 0..ROUNDS {
        if excess <= ENOUGH {
            break;
        }
        let kept = between(raked.weights(), bounds, Trimming::Strict)?;
        raked = rake(&sample.with_weights(kept.weights)?, margins, convergence, metric)?;
        excess = past(raked.weights(), bounds);
    }
    Ok(TrimmedRake { sample: raked, trimmed, bounds, excess })
}

fn past(weights: &[f64], (lower, upper): (f64, f64)) -> f64 {
    let past = |weight: &f64| ((weight - upper) / upper).max((lower - weight) / lower.max(f64::MIN_POSITIVE));
    weights.iter().map(past).fold(0.0, f64::max)
}

/// What is to be said about weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The number of respondents.
    pub respondents: usize,
    /// The sum of weights: the population.
    pub population: f64,
    /// The smallest weight.
    pub smallest: f64,
    /// The largest weight.
    pub largest: f64,
    /// How many respondents of a simple random sample would know as much: (Σw)²/Σw².
    pub n_eff: f64,
    /// The design effect of unequal weights: n·Σw²/(Σw)², at least 1.
    pub deff: f64,
    /// For each margin how far it is met.
    pub margins: Vec<MarginMiss>,
}

/// How far a margin is met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarginMiss {
    /// The largest distance of a cell from its target, in units of the population.
    pub absolute: f64,
    /// The largest distance as a part of its target.
    pub relative: f64,
    /// The cell that misses its target most, relatively.
    pub cell: usize,
}

/// Describes weights.
///
/// Source: `kish-1965`, 11.7.
///
/// ```
/// use sozialbericht::statistics::survey::weight::report;
///
/// let report = report(&[1.0, 1.0, 2.0], &[]).unwrap();
/// assert!((report.n_eff - 16.0 / 6.0).abs() < 1e-15 && (report.deff - 1.125).abs() < 1e-15);
/// ```
///
/// # Errors
/// If a weight is not positive and finite, nobody has one, or cells do not fit.
pub fn report(weights: &[f64], margins: &[Margin]) -> Result<Report, SurveyError> {
    check_weights(weights)?;
    if weights.is_empty() {
        return Err(SurveyError::Nobody);
    }
    for margin in margins {
        check_length("cells of a margin", margin.cells.len(), weights.len())?;
        check_categories(&margin.cells, margin.totals.len())?;
    }
    let population: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let n_eff = population * population / squares;
    let miss = |margin: &Margin| {
        let worst = worst_miss(weights, std::slice::from_ref(margin));
        let distances =
            sums(weights, margin).into_iter().zip(&margin.totals).map(|(sum, total)| (sum - total).abs());
        MarginMiss { absolute: distances.fold(0.0, f64::max), relative: worst.relative, cell: worst.cell }
    };
    Ok(Report {
        respondents: weights.len(),
        population,
        smallest: weights.iter().copied().fold(f64::INFINITY, f64::min),
        largest: weights.iter().copied().fold(0.0, f64::max),
        n_eff,
        deff: number(weights.len()) / n_eff,
        margins: margins.iter().map(miss).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout};

    #[test]
    fn respondents_stand_for_all_of_their_cell() {
        let weights = [2.0, 1.0, 3.0, 2.0, 5.0];
        let raised = respond(&weights, &[0, 0, 1, 1, 1], 2, &[true, false, true, false, true]).unwrap();
        assert!((raised.iter().sum::<f64>() - 13.0).abs() < 1e-12);
        let error = respond(&weights, &[0, 0, 1, 1, 1], 2, &[false, false, true, true, true]).unwrap_err();
        assert_eq!(error, SurveyError::NoRespondents { cell: 0, weight: 3.0 });
    }

    #[test]
    fn trimming_keeps_the_sum_and_the_bounds() {
        let weights: Vec<f64> = (1..=40).map(|row| f64::from(row * row) / 100.0).collect();
        let sum: f64 = weights.iter().sum();
        for (lower, upper) in [
            (Bound::Absolute(0.3), Bound::Absolute(8.0)),
            (Bound::OfMean(0.3), Bound::OfMean(1.5)),
            (Bound::OfMedian(0.5), Bound::OfMedian(2.0)),
        ] {
            let (low, high) = (lower.of(&weights), upper.of(&weights));
            let trimmed = trim(&weights, lower, upper, Trimming::Strict).unwrap();
            let inside = |weight: &f64| *weight >= low && *weight <= high;
            assert!(trimmed.weights.iter().all(inside), "{lower:?} {upper:?}: {trimmed:?}");
            assert!((trimmed.weights.iter().sum::<f64>() - sum).abs() < 1e-10 * sum);
            assert_eq!(trimmed.trimmed, weights.iter().filter(|weight| !inside(weight)).count());
        }
    }

    #[test]
    fn bounds_without_room_are_refused() {
        for (lower, upper) in [(3.0, 2.0), (2.0, 3.0), (0.1, 0.5)] {
            let found =
                trim(&[1.0, 1.0, 1.5], Bound::Absolute(lower), Bound::Absolute(upper), Trimming::Strict);
            assert_eq!(found, Err(SurveyError::Bounds { lower, upper }));
        }
        let error = trim(&[1.0, f64::NAN], Bound::Absolute(0.1), Bound::Absolute(2.0), Trimming::Once);
        assert_eq!(error, Err(SurveyError::Weight { respondent: 1 }));
    }

    #[test]
    fn trimmed_weights_are_raked_until_both_hold() {
        let cells: Vec<usize> = (0..60).map(|row| row % 3).collect();
        let ages: Vec<usize> = (0..60).map(|row| (row / 7) % 2).collect();
        let margins = [
            Margin { cells, totals: vec![300.0, 500.0, 200.0] },
            Margin { cells: ages, totals: vec![550.0, 450.0] },
        ];
        let weights = (0..60).map(|row| 1.0 + f64::from(row % 11)).collect();
        let sample = Sample::new(Design::new(60, &Layout::default()).unwrap(), weights).unwrap();
        let bounds = (Bound::OfMean(0.3), Bound::OfMean(2.0));
        let found =
            rake_and_trim(&sample, &margins, bounds, Convergence::default(), Metric::Weighted).unwrap();
        let report = report(found.sample.weights(), &margins).unwrap();
        assert!(found.trimmed > 0 && found.excess < 1e-6, "{} {}", found.trimmed, found.excess);
        assert!(report.largest <= found.bounds.1 * (1.0 + 1e-6));
        assert!(report.margins.iter().all(|margin| margin.relative < 1e-10 && margin.absolute < 1e-7));
        assert_eq!(found.sample.projections().len(), 1, "only the last raking is one of the calibrations");
    }

    #[test]
    fn equal_weights_have_no_design_effect() {
        let found = report(&[2.5; 8], &[]).unwrap();
        assert!((found.deff - 1.0).abs() < 1e-15 && (found.n_eff - 8.0).abs() < 1e-12);
        assert_eq!(report(&[], &[]), Err(SurveyError::Nobody));
    }
}

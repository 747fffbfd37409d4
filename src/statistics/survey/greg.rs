//! Weights that meet totals of any variables, as near to the old weights as a distance allows.

use super::matrix::{Matrix, Root};
use super::projection::Auxiliaries;
use super::rake::Convergence;
use super::sample::{Metric, Sample};
use super::{SurveyError, check_length, check_replicate, check_weights};

/// A variable whose total is known. A category takes one of 0 and 1 for each of its values but one,
/// beside a variable of ones for the size of the population.
#[derive(Clone, Copy, Debug)]
pub struct Auxiliary<'a> {
    /// Its value for each respondent.
    pub values: &'a [f64],
    /// Its total in the population.
    pub total: f64,
}

/// How the distance between old and new weights is measured; it decides which factors are possible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distance {
    /// 1 + u: the generalised regression estimator. Weights may turn negative, which is refused.
    Linear,
    /// eᵘ: always positive. On margins this is raking.
    Raking,
    /// A logistic curve: factors stay strictly between two bounds around 1.
    Logit {
        /// The lower bound, below 1.
        lower: f64,
        /// The upper bound, above 1.
        upper: f64,
    },
}

impl Distance {
    fn check(self) -> Result<(), SurveyError> {
        let Self::Logit { lower, upper } = self else { return Ok(()) };
        let room = (0.0..1.0).contains(&lower) && upper > 1.0 && upper.is_finite();
        if room { Ok(()) } else { Err(SurveyError::Bounds { lower, upper }) }
    }

    /// The factor of a weight, and how fast it grows (`deville-sarndal-1992`, table 1, cases 1, 2, 6).
    fn factor(self, u: f64) -> (f64, f64) {
        match self {
            Self::Linear => (1.0 + u, 1.0),
            Self::Raking => {
                let factor = libm::exp(u);
                (factor, factor)
            }
            Self::Logit { lower, upper } => {
                let steepness = (upper - lower) / ((1.0 - lower) * (upper - 1.0));
                // 1/(1 + …) stays within its bounds where the exponential overflows.
                let odds = (upper - 1.0) / (1.0 - lower) * libm::exp(-steepness * u);
                let factor = lower + (upper - lower) / (1.0 + odds);
                (factor, steepness * (factor - lower) * (upper - factor) / (upper - lower))
            }
        }
    }
}

/// Calibrates weights to totals.
///
/// Source: `deville-sarndal-1992`. Number: with a total of ones alone every distance gives the same
/// factor, N/Σd.
///
/// ```
/// use sozialbericht::statistics::survey::design::{Design, Layout};
/// use sozialbericht::statistics::survey::greg::{Auxiliary, Distance, calibrate};
/// use sozialbericht::statistics::survey::{rake::Convergence, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0]).unwrap();
/// let ones = [Auxiliary { values: &[1.0; 3], total: 5.0 }];
/// for distance in [Distance::Linear, Distance::Raking, Distance::Logit { lower: 0.5, upper: 2.0 }] {
///     let weights = calibrate(&sample, &ones, distance, Convergence::default()).unwrap();
///     assert!((weights.weights()[2] - 2.5).abs() < 1e-9);
/// }
/// ```
///
/// # Errors
/// If lengths differ, a value is no number, bounds leave no room for 1, no weights meet the totals,
/// or linear calibration makes a weight negative: then another distance is needed.
pub fn calibrate(
    sample: &Sample,
    auxiliaries: &[Auxiliary<'_>],
    distance: Distance,
    convergence: Convergence,
) -> Result<Sample, SurveyError> {
    let weights = calibrated_weights(sample.weights(), auxiliaries, distance, convergence)?;
    check_weights(&weights)?;
    let columns = columns(weights.len(), auxiliaries);
    Ok(sample.calibrated(columns, Metric::Weighted, weights))
}

/// The weights of [`calibrate`] alone. Weights of replicates may be 0: such respondents are left out.
///
/// Source: `deville-sarndal-1992`.
///
/// ```
/// use sozialbericht::statistics::survey::greg::{Auxiliary, Distance, calibrated_weights};
/// use sozialbericht::statistics::survey::rake::Convergence;
///
/// let aux = [Auxiliary { values: &[1.0, 1.0], total: 4.0 }, Auxiliary { values: &[0.0, 1.0], total: 3.0 }];
/// let weights = calibrated_weights(&[1.0, 1.0], &aux, Distance::Linear, Convergence::default()).unwrap();
/// assert!((weights[0] - 1.0).abs() < 1e-12 && (weights[1] - 3.0).abs() < 1e-12);
/// ```
///
/// # Errors
/// As [`calibrate`].
pub fn calibrated_weights(
    weights: &[f64],
    auxiliaries: &[Auxiliary<'_>],
    distance: Distance,
    convergence: Convergence,
) -> Result<Vec<f64>, SurveyError> {
    check_replicate(weights)?;
    distance.check()?;
    check_auxiliaries(weights.len(), auxiliaries)?;
    let newton = Newton { weights, auxiliaries, distance };
    let mut lambda = vec![0.0; auxiliaries.len()];
    let mut state = newton.at(&lambda);
    let mut rounds = 0;
    while state.worst.1 > convergence.tolerance && rounds < convergence.rounds {
        rounds += 1;
        let Some((next, at)) = newton.step(&lambda, &state) else { break };
        (lambda, state) = (next, at);
    }
    let (margin, miss) = state.worst;
    if miss > convergence.tolerance || miss.is_nan() {
        return Err(SurveyError::NotConverging { rounds, margin, cell: 0, miss });
    }
    let calibrated: Vec<f64> =
        weights.iter().zip(&state.factors).map(|(weight, (g, _))| weight * g).collect();
    check_replicate(&calibrated)?;
    Ok(calibrated)
}

struct Newton<'a> {
    weights: &'a [f64],
    auxiliaries: &'a [Auxiliary<'a>],
    distance: Distance,
}

/// Where the iteration stands: factors with their growth, distances to the totals, and the worst.
struct State {
    factors: Vec<(f64, f64)>,
    missing: Vec<f64>,
    worst: (usize, f64),
}

impl Newton<'_> {
    fn at(&self, lambda: &[f64]) -> State {
        let direction = |respondent: usize| {
            let terms = self.auxiliaries.iter().zip(lambda);
            terms.map(|(auxiliary, slope)| auxiliary.values[respondent] * slope).sum()
        };
        let factors: Vec<(f64, f64)> =
            (0..self.weights.len()).map(|respondent| self.distance.factor(direction(respondent))).collect();
        let mut missing = Vec::new();
        let mut worst = (0, 0.0);
        for (index, auxiliary) in self.auxiliaries.iter().enumerate() {
            let (mut sum, mut size) = (0.0, auxiliary.total.abs());
            for ((weight, (g, _)), value) in self.weights.iter().zip(&factors).zip(auxiliary.values) {
                sum += weight * g * value;
                size += weight * value.abs();
            }
            let miss = auxiliary.total - sum;
            let relative = if size > 0.0 { miss.abs() / size } else { 0.0 };
            if relative > worst.1 || !relative.is_finite() {
                worst = (index, relative);
            }
            missing.push(miss);
        }
        State { factors, missing, worst }
    }

    /// Newton's step, halved until it leads nearer to the totals; `None` if it never does.
    fn step(&self, lambda: &[f64], state: &State) -> Option<(Vec<f64>, State)> {
        const HALVINGS: u32 = 60;
        let count = self.auxiliaries.len();
        let mut normal = Matrix::zero(count);
        for (respondent, (weight, (_, growth))) in self.weights.iter().zip(&state.factors).enumerate() {
            for (row, one) in self.auxiliaries.iter().enumerate() {
                let scaled = weight * growth * one.values[respondent];
                let cells = normal.row_mut(row)[row..].iter_mut();
                cells
                    .zip(&self.auxiliaries[row..])
                    .for_each(|(cell, other)| *cell += scaled * other.values[respondent]);
            }
        }
        normal.mirror();
        let mut step = state.missing.clone();
        Root::of(&normal).solve(&mut step, 1);
        for _ in 0..HALVINGS {
            let next: Vec<f64> = lambda.iter().zip(&step).map(|(now, step)| now + step).collect();
            let at = self.at(&next);
            if at.worst.1 < state.worst.1 {
                return Some((next, at));
            }
            for part in &mut step {
                *part /= 2.0;
            }
        }
        None
    }
}

fn check_auxiliaries(respondents: usize, auxiliaries: &[Auxiliary<'_>]) -> Result<(), SurveyError> {
    for (variable, auxiliary) in auxiliaries.iter().enumerate() {
        check_length("an auxiliary variable", auxiliary.values.len(), respondents)?;
        if let Some(respondent) = auxiliary.values.iter().position(|value| !value.is_finite()) {
            return Err(SurveyError::Value { variable, respondent });
        }
        if !auxiliary.total.is_finite() {
            return Err(SurveyError::Target { margin: variable, cell: 0, target: auxiliary.total });
        }
    }
    Ok(())
}

fn columns(respondents: usize, auxiliaries: &[Auxiliary<'_>]) -> Auxiliaries {
    let mut values = Vec::with_capacity(respondents * auxiliaries.len());
    for respondent in 0..respondents {
        values.extend(auxiliaries.iter().map(|auxiliary| auxiliary.values[respondent]));
    }
    Auxiliaries::Columns { values, count: auxiliaries.len() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::rake::{Margin, raked_weights};

    const BASE: [f64; 6] = [1.0, 2.0, 1.0, 1.5, 1.0, 3.0];
    const ONES: [f64; 6] = [1.0; 6];
    const WOMEN: [f64; 6] = [0.0, 1.0, 0.0, 1.0, 1.0, 0.0];
    const AGED: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0];

    fn margins(women: f64, aged: f64) -> [Auxiliary<'static>; 3] {
        [
            Auxiliary { values: &ONES, total: 100.0 },
            Auxiliary { values: &WOMEN, total: women },
            Auxiliary { values: &AGED, total: aged },
        ]
    }

    #[test]
    fn the_raking_distance_on_margins_is_raking() {
        let calibrated =
            calibrated_weights(&BASE, &margins(55.0, 48.0), Distance::Raking, Convergence::default())
                .unwrap();
        let sex = Margin { cells: vec![0, 1, 0, 1, 1, 0], totals: vec![45.0, 55.0] };
        let age = Margin { cells: vec![1, 0, 0, 1, 0, 1], totals: vec![52.0, 48.0] };
        let raked = raked_weights(&BASE, &[sex, age], Convergence::default()).unwrap();
        for (one, other) in calibrated.iter().zip(&raked) {
            assert!((one - other).abs() < 1e-8 * other, "{calibrated:?} {raked:?}");
        }
    }

    #[test]
    fn logit_factors_stay_between_their_bounds() {
        let base: Vec<f64> = BASE.iter().map(|weight| weight * 100.0 / 9.5).collect();
        let distance = Distance::Logit { lower: 0.6, upper: 1.6 };
        let weights =
            calibrated_weights(&base, &margins(52.0, 50.0), distance, Convergence::default()).unwrap();
        let factors = weights.iter().zip(&base).map(|(new, old)| new / old);
        assert!(factors.into_iter().all(|factor| factor > 0.6 && factor < 1.6), "{weights:?}");
    }

    #[test]
    fn totals_beyond_the_bounds_are_refused() {
        let base: Vec<f64> = BASE.iter().map(|weight| weight * 100.0 / 9.5).collect();
        let distance = Distance::Logit { lower: 0.9, upper: 1.1 };
        let error =
            calibrated_weights(&base, &margins(80.0, 50.0), distance, Convergence::default()).unwrap_err();
        assert!(matches!(error, SurveyError::NotConverging { .. }), "{error}");
        let error = calibrated_weights(
            &base,
            &margins(52.0, 50.0),
            Distance::Logit { lower: 1.0, upper: 2.0 },
            Convergence::default(),
        );
        assert_eq!(error, Err(SurveyError::Bounds { lower: 1.0, upper: 2.0 }));
    }

    #[test]
    fn a_negative_weight_of_the_linear_distance_is_refused() {
        let base = [10.0; 6];
        let far = margins(2.0, 95.0);
        let error = calibrated_weights(&base, &far, Distance::Linear, Convergence::default()).unwrap_err();
        assert!(matches!(error, SurveyError::Weight { .. }), "{error}");
    }
}

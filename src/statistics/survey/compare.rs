//! Whether two figures differ: two domains of one sample, two waves, or one variable by others.

use super::estimate::Base;
use super::matrix::{Matrix, Root};
use super::sample::Sample;
use super::variance::covariance;
use super::{Domain, SurveyError, check_length, number};
use crate::statistics::{Confidence, Interval, student};

/// A difference and what chance would make of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The second figure less the first.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom.
    pub degrees: f64,
}

impl Difference {
    /// The difference in standard errors; `None` if there is no error.
    ///
    /// Source: `korn-graubard-1998`.
    #[must_use]
    pub fn t(&self) -> Option<f64> {
        (self.standard_error > 0.0).then(|| self.value / self.standard_error)
    }

    /// The probability of a difference as large, in either direction, if there was none. `None`
    /// without an error or without degrees of freedom.
    ///
    /// Source: `korn-graubard-1998`.
    #[must_use]
    pub fn probability(&self) -> Option<f64> {
        student::upper_tail(self.t()?.abs(), self.degrees).map(|tail| 2.0 * tail)
    }

    /// Limits of the difference; `None` without degrees of freedom.
    ///
    /// Source: `korn-graubard-1998`.
    #[must_use]
    pub fn interval(&self, confidence: Confidence) -> Option<Interval> {
        let width = student::upper_quantile(confidence.tail(), self.degrees)? * self.standard_error;
        Some(Interval { lower: self.value - width, upper: self.value + width })
    }
}

/// The difference of two domains' means, the second less the first. Both may share clusters, and even
/// respondents: a Sozialraum may be compared with the whole.
///
/// Source: `korn-graubard-1998`; the covariance by `sarndal-swensson-wretman-1992`, 5.8.
/// Number: of two groups of two, 7 − 3 with variance (2/4 + 2/4)·4/3, all four counting as drawn at
/// once.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, compare::difference, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0; 4]).unwrap();
/// let (first, second) = ([true, true, false, false], [false, false, true, true]);
/// let found =
///     difference(&sample, &[2.0, 4.0, 6.0, 8.0], Domain::Of(&first), Domain::Of(&second)).unwrap();
/// assert!((found.value - 4.0).abs() < 1e-15);
/// assert!((found.standard_error - (4.0f64 / 3.0).sqrt()).abs() < 1e-15);
/// ```
///
/// # Errors
/// If nobody is in one of the domains, lengths differ, or a value in a domain is no finite number.
pub fn difference(
    sample: &Sample,
    values: &[f64],
    first: Domain<'_>,
    second: Domain<'_>,
) -> Result<Difference, SurveyError> {
    let bases = [Base::of(sample, &[values], first)?, Base::of(sample, &[values], second)?];
    let means = [bases[0].means(&[values])[0], bases[1].means(&[values])[0]];
    let variance = covariance(sample, 1, &|respondent, row| {
        let mut part = [0.0];
        let mut sum = 0.0;
        for ((base, mean), sign) in bases.iter().zip(means).zip([-1.0, 1.0]) {
            base.fill(respondent, &mut part, |_| sign * (values[respondent] - mean) / base.population);
            sum += part[0];
        }
        row[0] = sum;
    });
    let either: Vec<bool> =
        (0..values.len()).map(|row| first.contains(row) || second.contains(row)).collect();
    Ok(Difference {
        value: means[1] - means[0],
        standard_error: variance.get(0, 0).sqrt(),
        degrees: sample.degrees(Domain::Of(&either)) - 1.0,
    })
}

/// A figure of one wave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The estimate.
    pub value: f64,
    /// Its variance.
    pub variance: f64,
    /// Its degrees of freedom.
    pub degrees: f64,
}

/// The change from one wave to the next. `covariance` is 0 for samples drawn apart; for respondents
/// asked twice it is what both figures have in common, and makes the change surer.
///
/// Source: `kish-1965`, 12.4; degrees of freedom by `satterthwaite-1946`.
///
/// ```
/// use sozialbericht::statistics::survey::compare::{Figure, change};
///
/// let (before, after) = (Figure { value: 0.30, variance: 9e-4, degrees: 50.0 }, Figure { value: 0.35, variance: 16e-4, degrees: 50.0 });
/// assert!((change(before, after, 0.0).standard_error - 0.05).abs() < 1e-15);
/// assert!(change(before, after, 4e-4).standard_error < 0.05);
/// ```
#[must_use]
pub fn change(before: Figure, after: Figure, covariance: f64) -> Difference {
    let sum = before.variance + after.variance;
    let parts =
        before.variance * before.variance / before.degrees + after.variance * after.variance / after.degrees;
    Difference {
        value: after.value - before.value,
        standard_error: (sum - 2.0 * covariance).max(0.0).sqrt(),
        degrees: if parts > 0.0 { sum * sum / parts } else { before.degrees + after.degrees },
    }
}

/// A linear regression.
#[derive(Clone, Debug)]
pub struct Regression {
    /// The coefficients, in the order of the predictors.
    pub coefficients: Vec<f64>,
    /// Their covariance.
    pub covariance: Matrix,
    /// Degrees of freedom: those of the design, less one for each predictor after the first.
    pub degrees: f64,
}

impl Regression {
    /// A coefficient with what chance would make of it; `None` if there is none.
    #[must_use]
    pub fn coefficient(&self, index: usize) -> Option<Difference> {
        let value = *self.coefficients.get(index)?;
        let standard_error = self.covariance.get(index, index).sqrt();
        Some(Difference { value, standard_error, degrees: self.degrees })
    }
}

/// Regresses an outcome on predictors by weighted least squares. An intercept is a predictor of ones.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.10. Number: a line through its points.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, compare::regression, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0, 2.0, 1.0]).unwrap();
/// let line = regression(&sample, &[1.0, 3.0, 5.0], &[&[1.0; 3], &[0.0, 1.0, 2.0]], Domain::All).unwrap();
/// assert!((line.coefficients[1] - 2.0).abs() < 1e-12 && line.covariance.get(1, 1) < 1e-20);
/// ```
///
/// # Errors
/// If nobody is in the domain, lengths differ, a value in it is no finite number, or predictors depend
/// on each other.
pub fn regression(
    sample: &Sample,
    outcome: &[f64],
    predictors: &[&[f64]],
    domain: Domain<'_>,
) -> Result<Regression, SurveyError> {
    let columns: Vec<&[f64]> = predictors.iter().copied().chain([outcome]).collect();
    let base = Base::of(sample, &columns, domain)?;
    check_length("the outcome", outcome.len(), sample.weights().len())?;
    let count = predictors.len();
    let mut normal = Matrix::zero(count);
    let mut coefficients = vec![0.0; count];
    for (respondent, weight) in base.inside() {
        for (row, one) in predictors.iter().enumerate() {
            let scaled = weight * one[respondent];
            coefficients[row] += scaled * outcome[respondent];
            let cells = normal.row_mut(row)[row..].iter_mut();
            cells.zip(&predictors[row..]).for_each(|(cell, other)| *cell += scaled * other[respondent]);
        }
    }
    normal.mirror();
    let root = Root::of(&normal);
    if root.rank() < count {
        return Err(SurveyError::Dependent { rank: root.rank(), count });
    }
    root.solve(&mut coefficients, 1);
    let mut inverse = vec![0.0; count * count];
    inverse.iter_mut().step_by(count + 1).for_each(|cell| *cell = 1.0);
    root.solve(&mut inverse, count);
    let covariance = covariance(sample, count, &|respondent, row| {
        base.fill(respondent, row, |index| {
            let terms = predictors.iter().zip(&coefficients);
            let fitted: f64 = terms.map(|(values, slope)| values[respondent] * slope).sum();
            let direction = predictors.iter().zip(&inverse[index * count..]);
            let slope: f64 = direction.map(|(values, cell)| values[respondent] * cell).sum();
            slope * (outcome[respondent] - fitted)
        });
    });
    let degrees = sample.degrees(domain) + 1.0 - number(count);
    Ok(Regression { coefficients, covariance, degrees })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout};
    use crate::statistics::survey::estimate::mean;

    const VALUES: [f64; 8] = [3.0, 5.0, 4.0, 8.0, 1.0, 9.0, 2.0, 6.0];
    const MARKS: [bool; 8] = [true, false, true, true, false, false, true, false];

    fn sample() -> Sample {
        let clusters = [0, 0, 1, 1, 2, 3, 4, 4];
        let design = Design::new(8, &Layout { clusters: Some(&clusters), ..Layout::default() }).unwrap();
        Sample::new(design, vec![1.0, 2.0, 1.5, 1.0, 3.0, 2.0, 1.0, 2.5]).unwrap()
    }

    /// The difference of two groups is the slope of a regression on belonging to the second.
    #[test]
    fn a_difference_is_a_slope() {
        let sample = sample();
        let others = MARKS.map(|mark| !mark);
        let found = difference(&sample, &VALUES, Domain::Of(&others), Domain::Of(&MARKS)).unwrap();
        let indicator = MARKS.map(|mark| f64::from(u8::from(mark)));
        let line = regression(&sample, &VALUES, &[&[1.0; 8], &indicator], Domain::All).unwrap();
        let slope = line.coefficient(1).unwrap();
        assert!((found.value - slope.value).abs() < 1e-12);
        assert!((found.standard_error - slope.standard_error).abs() < 1e-12);
        assert!((found.degrees - slope.degrees).abs() < 1e-15);
    }

    #[test]
    fn nothing_differs_from_itself() {
        let found = difference(&sample(), &VALUES, Domain::Of(&MARKS), Domain::Of(&MARKS)).unwrap();
        assert!(found.value.abs() < 1e-15 && found.standard_error < 1e-15);
        assert_eq!((found.t(), found.probability()), (None, None));
    }

    /// Without a predictor but the intercept, a regression is a mean.
    #[test]
    fn a_regression_on_nothing_is_a_mean() {
        let (sample, domain) = (sample(), Domain::Of(&MARKS));
        let line = regression(&sample, &VALUES, &[&[1.0; 8]], domain).unwrap();
        let plain = mean(&sample, &[&VALUES], domain).unwrap();
        assert!((line.coefficients[0] - plain.values[0]).abs() < 1e-12);
        assert!((line.covariance.get(0, 0) - plain.covariance.get(0, 0)).abs() < 1e-12);
    }

    #[test]
    fn predictors_that_depend_on_each_other_are_refused() {
        let twice = VALUES.map(|value| 2.0 * value + 1.0);
        let error = regression(&sample(), &VALUES, &[&[1.0; 8], &VALUES, &twice], Domain::All).unwrap_err();
        assert_eq!(error, SurveyError::Dependent { rank: 2, count: 3 });
    }
}

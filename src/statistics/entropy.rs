//! The distribution that says least beyond what it has to say.
//!
//! Under linear conditions the distribution of maximum entropy is unique and has the form pⱼ ∝ exp(−Σₖ λₖ·aₖⱼ). The
//! multipliers λ minimise a smooth convex function, which Newton's method does here: ln Σⱼ exp(−Σₖ λₖ·aₖⱼ) + Σₖ λₖ·bₖ,
//! with λₖ ≥ 0 where the condition is an upper bound.

use libm::{exp, log};

/// What a distribution p must meet: Σⱼ aⱼ·pⱼ equal to a bound, or at most the bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// One coefficient aⱼ per outcome.
    pub coefficients: Vec<f64>,
    /// What is met or not exceeded.
    pub limit: Limit,
}

/// The right-hand side of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// Met exactly.
    Equal(f64),
    /// Not exceeded.
    AtMost(f64),
}

impl Limit {
    const fn bound(self) -> f64 {
        match self {
            Self::Equal(bound) | Self::AtMost(bound) => bound,
        }
    }
}

/// How far a condition may be missed at the end, in its own unit.
const TOLERANCE: f64 = 1e-11;
/// Newton's method needs some ten steps; what needs more has no solution.
const MOST_STEPS: usize = 500;
/// What keeps the Hessian regular where conditions depend on each other, relative to its diagonal.
const RIDGE: f64 = 1e-12;
/// Armijo's share of the promised descent that a step must bring.
const DESCENT: f64 = 1e-4;

/// The distribution of maximum entropy over `outcomes` outcomes, one probability per outcome. `None` where there is no
/// outcome, where a condition has another number of coefficients, or where no distribution with all probabilities
/// positive meets the conditions.
///
/// Source: `jaynes-1963`. Number: a die that shows 4.5 on average has the probabilities 0.05435, 0.07877, 0.11416,
/// 0.16545, 0.23977 and 0.34749.
///
/// ```
/// use sozialbericht::statistics::entropy::{Condition, Limit, maximum_entropy};
///
/// let mean = Condition { coefficients: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], limit: Limit::Equal(4.5) };
/// let die = maximum_entropy(6, &[mean]).unwrap();
/// for (side, published) in die.iter().zip([0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749]) {
///     assert!((side - published).abs() < 1e-5);
/// }
/// ```
#[must_use]
pub fn maximum_entropy(outcomes: usize, conditions: &[Condition]) -> Option<Vec<f64>> {
    if outcomes == 0 || conditions.iter().any(|condition| condition.coefficients.len() != outcomes) {
        return None;
    }
    let mut multipliers = vec![0.0; conditions.len()];
    for _ in 0..MOST_STEPS {
        let point = Point::at(outcomes, conditions, &multipliers);
        let is_held = |k: usize| {
            matches!(conditions[k].limit, Limit::AtMost(_))
                && multipliers[k] <= 0.0
                && point.gradient[k] >= 0.0
        };
        let free: Vec<usize> = (0..conditions.len()).filter(|&k| !is_held(k)).collect();
        if free.iter().all(|&k| point.gradient[k].abs() < TOLERANCE) {
            return Some(point.probabilities);
        }
        let direction = newton_direction(conditions, &point, &free)?;
        multipliers = step(outcomes, conditions, &point, &multipliers, &free, &direction)?;
    }
    None
}

/// The dual function at one set of multipliers.
struct Point {
    probabilities: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

impl Point {
    fn at(outcomes: usize, conditions: &[Condition], multipliers: &[f64]) -> Self {
        let exponent = |j: usize| -> f64 {
            let terms = conditions.iter().zip(multipliers);
            -terms.map(|(condition, multiplier)| condition.coefficients[j] * multiplier).sum::<f64>()
        };
        let exponents: Vec<f64> = (0..outcomes).map(exponent).collect();
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = exponents.iter().map(|exponent| exp(exponent - largest)).collect();
        let total: f64 = weights.iter().sum();
        let probabilities: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let bounds = conditions.iter().map(|condition| condition.limit.bound());
        let penalty: f64 = bounds.zip(multipliers).map(|(bound, multiplier)| bound * multiplier).sum();
        let gradient =
            conditions.iter().map(|condition| condition.limit.bound() - mean(condition, &probabilities));
        Self { value: largest + log(total) + penalty, gradient: gradient.collect(), probabilities }
    }
}

fn mean(condition: &Condition, probabilities: &[f64]) -> f64 {
    condition.coefficients.iter().zip(probabilities).map(|(coefficient, p)| coefficient * p).sum()
}

/// Where Newton's method goes among the free multipliers: the covariances of the conditions against the gradient.
fn newton_direction(conditions: &[Condition], point: &Point, free: &[usize]) -> Option<Vec<f64>> {
    let means: Vec<f64> = free.iter().map(|&k| mean(&conditions[k], &point.probabilities)).collect();
    let covariance = |one: usize, other: usize| -> f64 {
        let (a, b) = (&conditions[free[one]].coefficients, &conditions[free[other]].coefficients);
        let terms = a.iter().zip(b).zip(&point.probabilities);
        terms.map(|((a, b), p)| (a - means[one]) * (b - means[other]) * p).sum()
    };
    let mut rows: Vec<Vec<f64>> =
        (0..free.len()).map(|one| (0..free.len()).map(|other| covariance(one, other)).collect()).collect();
    let scale = rows.iter().enumerate().map(|(k, row)| row[k]).fold(0.0, f64::max);
    for (k, row) in rows.iter_mut().enumerate() {
        row[k] += RIDGE * scale.max(f64::MIN_POSITIVE / RIDGE);
        row.push(-point.gradient[free[k]]);
    }
    solve(rows)
}

/// Solves a regular system by Gaussian elimination with pivoting; the right-hand side is the last column.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    for column in 0..size {
        let pivot =
            (column..size).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let head = rows[column].clone();
        if head[column] == 0.0 {
            return None;
        }
        for row in rows.iter_mut().skip(column + 1) {
            let share = row[column] / head[column];
            for (cell, above) in row.iter_mut().zip(&head).skip(column) {
                *cell -= share * above;
            }
        }
    }
    let mut solution = vec![0.0; size];
    for k in (0..size).rev() {
        let known: f64 = (k + 1..size).map(|other| rows[k][other] * solution[other]).sum();
        solution[k] = (rows[k][size] - known) / rows[k][k];
    }
    solution.iter().all(|value| value.is_finite()).then_some(solution)
}

/// Halves the step until it descends; multipliers of upper bounds stay at 0 or above.
fn step(
    outcomes: usize,
    conditions: &[Condition],
    point: &Point,
    multipliers: &[f64],
    free: &[usize],
    direction: &[f64],
) -> Option<Vec<f64>> {
    let mut length = 1.0;
    for _ in 0..60 {
        let mut next = multipliers.to_vec();
        for (&k, towards) in free.iter().zip(direction) {
            next[k] += length * towards;
            if matches!(conditions[k].limit, Limit::AtMost(_)) {
                next[k] = next[k].max(0.0);
            }
        }
        let promised: f64 = free.iter().map(|&k| point.gradient[k] * (next[k] - multipliers[k])).sum();
        let reached = Point::at(outcomes, conditions, &next);
        // Near the end the descent drowns in rounding; the gradient tells then.
        let flat = 4.0 * f64::EPSILON * point.value.abs().max(1.0);
        if reached.value <= point.value + DESCENT * promised + flat {
            return Some(next);
        }
        length /= 2.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn equal(coefficients: &[f64], bound: f64) -> Condition {
        Condition { coefficients: coefficients.to_vec(), limit: Limit::Equal(bound) }
    }

    fn at_most(coefficients: &[f64], bound: f64) -> Condition {
        Condition { coefficients: coefficients.to_vec(), limit: Limit::AtMost(bound) }
    }

    #[test]
    fn without_conditions_all_outcomes_are_equally_likely() {
        let p = maximum_entropy(4, &[]).unwrap();
        assert!(p.iter().all(|p| (p - 0.25).abs() < 1e-15), "{p:?}");
    }

    #[test]
    fn a_bound_that_is_kept_anyway_changes_nothing() {
        let p = maximum_entropy(3, &[at_most(&[1.0, 0.0, 1.0], 0.9)]).unwrap();
        assert!(p.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12), "{p:?}");
        let p = maximum_entropy(3, &[at_most(&[1.0, 0.0, 1.0], 0.5)]).unwrap();
        assert!((p[0] - 0.25).abs() < 1e-10 && (p[1] - 0.5).abs() < 1e-10, "{p:?}");
    }

    #[test]
    fn conditions_that_contradict_each_other_have_no_answer() {
        assert_eq!(maximum_entropy(3, &[equal(&[1.0, 2.0, 3.0], 4.0)]), None);
        assert_eq!(maximum_entropy(2, &[at_most(&[1.0, 1.0], 0.5)]), None);
        assert_eq!(maximum_entropy(2, &[equal(&[1.0], 1.0)]), None);
        assert_eq!(maximum_entropy(0, &[]), None);
    }

    #[test]
    fn conditions_that_repeat_each_other_do_no_harm() {
        let twice = [equal(&[0.0, 1.0, 2.0], 0.7), equal(&[0.0, 2.0, 4.0], 1.4)];
        let once = maximum_entropy(3, &twice[..1]).unwrap();
        for (one, other) in once.iter().zip(maximum_entropy(3, &twice).unwrap()) {
            assert!((one - other).abs() < 1e-9);
        }
    }

    fn entropy(p: &[f64]) -> f64 {
        -p.iter().map(|p| if *p > 0.0 { p * log(*p) } else { 0.0 }).sum::<f64>()
    }

    proptest! {
        /// No other distribution with the same mean is less predictable.
        #[test]
        fn no_neighbour_with_the_same_mean_has_more_entropy(
            mean in 0.3_f64..3.7,
            moves in proptest::collection::vec(-1.0_f64..1.0, 3),
        ) {
            let values = [0.0, 1.0, 2.0, 3.0, 4.0];
            let p = maximum_entropy(5, &[equal(&values, mean)]).unwrap();
            prop_assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!((p.iter().zip(values).map(|(p, v)| p * v).sum::<f64>() - mean).abs() < 1e-10);
            // Moving one unit to the left and one to the right keeps sum and mean.
            let mut other = p.clone();
            for (k, size) in moves.iter().enumerate() {
                let size = size * p[k].min(p[k + 1] / 2.0).min(p[k + 2]) / 3.0;
                other[k] += size;
                other[k + 1] -= 2.0 * size;
                other[k + 2] += size;
            }
            prop_assert!(entropy(&other) <= entropy(&p) + 1e-12);
        }
    }
}

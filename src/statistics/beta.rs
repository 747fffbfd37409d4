//! The beta distribution, by way of the regularised incomplete beta function.
//!
//! Accuracy: about 13 digits for parameters up to [`MAXIMUM_PARAMETER`]. The weight is computed from
//! deviances as `loader-2000` does, since logarithms of the gamma function lose digits when their
//! arguments grow.

/// The largest parameter; beyond it the continued fraction grows long.
pub const MAXIMUM_PARAMETER: f64 = 1e8;

/// The probability that a beta variable with parameters `a` and `b` does not exceed `x`: the
/// regularised incomplete beta function. `None` unless `x` lies in [0, 1] and both parameters in
/// (0, [`MAXIMUM_PARAMETER`]].
///
/// Source: `olver-2010`, 8.17.22 (continued fraction).
/// Number: with parameters 2 and 3, x²(6 − 8x + 3x²) = 0.6875 for 1/2 (8.17.5).
///
/// ```
/// use sozialbericht::statistics::beta;
///
/// assert!((beta::cdf(0.5, 2.0, 3.0).unwrap() - 0.6875).abs() < 1e-15);
/// ```
#[must_use]
pub fn cdf(x: f64, a: f64, b: f64) -> Option<f64> {
    let valid = is_valid(a) && is_valid(b) && (0.0..=1.0).contains(&x);
    valid.then(|| Beta::new(a, b).tails(x, 1.0 - x).lower)
}

/// The value that a beta variable stays below with probability `probability`. `None` unless the
/// probability lies strictly between 0 and 1 and both parameters in (0, [`MAXIMUM_PARAMETER`]].
///
/// Source: `olver-2010`, 8.17; solved by Newton's steps inside a bracket.
/// Number: the median of parameters 1 and 2 is 1 − √(1/2) = 0.292893.
///
/// ```
/// use sozialbericht::statistics::beta;
///
/// assert!((beta::quantile(0.5, 1.0, 2.0).unwrap() - 0.292_893_218_813_452_5).abs() < 1e-15);
/// ```
#[must_use]
pub fn quantile(probability: f64, a: f64, b: f64) -> Option<f64> {
    if !(is_valid(a) && is_valid(b) && probability > 0.0 && probability < 1.0) {
        return None;
    }
    Some(Beta::new(a, b).quantile(probability))
}

/// Both sides of the distribution at `x`, with `rest` = 1 − x stated apart so that neither end
/// loses digits. The parameters are those of [`cdf`] and taken as valid.
pub(super) fn tails(x: f64, rest: f64, a: f64, b: f64) -> Tails {
    Beta::new(a, b).tails(x, rest)
}

/// x times (1 − x) times the density at `x`, with `rest` = 1 − x.
pub(super) fn weight(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    Beta::new(a, b).weight(x, rest)
}

/// Both sides of a distribution at one point; the smaller one is computed, the other follows.
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

pub(super) fn is_valid(parameter: f64) -> bool {
    parameter > 0.0 && parameter <= MAXIMUM_PARAMETER
}

struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    const fn new(a: f64, b: f64) -> Self {
        Self { a, b }
    }

    /// xᵃ (1 − x)ᵇ / B(a, b), from the deviance of x against the mean (`loader-2000`).
    fn weight(&self, x: f64, rest: f64) -> f64 {
        if x <= 0.0 || rest <= 0.0 {
            return 0.0;
        }
        let (a, b) = (self.a, self.b);
        let sum = a + b;
        let distance = x * b - rest * a; // (x − a/(a + b))·(a + b), without subtracting from 1
        let deviance = a * excess(distance / a, x * sum / a) + b * excess(-distance / b, rest * sum / b);
        let stirling = stirling_error(sum) - stirling_error(a) - stirling_error(b);
        (a / sum * b / std::f64::consts::TAU).sqrt() * libm::exp(stirling - deviance)
    }

    fn tails(&self, x: f64, rest: f64) -> Tails {
        if x <= 0.0 {
            return Tails { lower: 0.0, upper: 1.0 };
        }
        if rest <= 0.0 {
            return Tails { lower: 1.0, upper: 0.0 };
        }
        let weight = self.weight(x, rest);
        if x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            let lower = (weight * continued_fraction(x, self.a, self.b) / self.a).min(1.0);
            Tails { lower, upper: 1.0 - lower }
        } else {
            let upper = (weight * continued_fraction(rest, self.b, self.a) / self.b).min(1.0);
            Tails { lower: 1.0 - upper, upper }
        }
    }

    /// Newton's steps inside a bracket that shrinks with every step; where a step would leave the
    /// bracket, its middle is taken.
    fn quantile(&self, probability: f64) -> f64 {
        const ROUNDS: u32 = 2_000;
        let (mut low, mut high) = (0.0, 1.0);
        let mut x = self.a / (self.a + self.b);
        for _ in 0..ROUNDS {
            let rest = 1.0 - x;
            let tails = self.tails(x, rest);
            let above =
                if probability < 0.5 { tails.lower - probability } else { (1.0 - probability) - tails.upper };
            if above > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let newton = x - above * x * rest / self.weight(x, rest);
            let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
            if (next - x).abs() <= 2.0 * f64::EPSILON * x {
                return next;
            }
            x = next;
        }
        x
    }
}

/// The continued fraction of `olver-2010`, 8.17.22, by Lentz's method (`thompson-barnett-1986`).
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    /// Converged long before: the terms needed grow with the root of the parameters.
    const ROUNDS: u32 = 200_000;
    let mut denominators = nonzero(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut numerators = 1.0;
    let mut fraction = denominators;
    for round in 1..=ROUNDS {
        let m = f64::from(round);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        denominators = nonzero(1.0 + even * denominators).recip();
        numerators = nonzero(1.0 + even / numerators);
        fraction *= denominators * numerators;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        denominators = nonzero(1.0 + odd * denominators).recip();
        numerators = nonzero(1.0 + odd / numerators);
        let factor = denominators * numerators;
        fraction *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction
}

/// u − ln(1 + u), with 1 + u stated apart so that it keeps its digits near zero. Small u would
/// subtract two nearly equal numbers; there a series is used.
fn excess(u: f64, above: f64) -> f64 {
    if u.abs() > 0.2 {
        return u - libm::log(above);
    }
    let r = u / (2.0 + u);
    let square = r * r;
    let (mut power, mut sum, mut odd) = (r * square, 0.0, 3.0);
    while power.abs() > f64::MIN_POSITIVE && (power / odd).abs() > f64::EPSILON * 0.1 * (u * r).abs() {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    u * r - 2.0 * sum
}

/// ln Γ(x) less Stirling's formula (`olver-2010`, 5.11.1).
fn stirling_error(x: f64) -> f64 {
    if x < 10.0 {
        return libm::lgamma(x) - ((x - 0.5) * libm::log(x) - x + 0.5 * libm::log(std::f64::consts::TAU));
    }
    let square = (x * x).recip();
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    series.iter().rfold(0.0, |sum, term| sum * square + term) / x
}

/// Keeps a denominator of the continued fraction away from zero.
fn nonzero(value: f64) -> f64 {
    if value == 0.0 { f64::MIN_POSITIVE } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(actual: f64, expected: f64, tolerance: f64) -> bool {
        (actual - expected).abs() <= tolerance * expected.abs()
    }

    #[test]
    fn with_one_parameter_one_it_is_a_power() {
        for (x, exponent) in [(0.3, 0.25), (0.01, 5.0), (0.9, 1_000.0), (0.999, 50_000.0)] {
            let lower = cdf(x, exponent, 1.0).unwrap();
            assert!(close(lower, libm::pow(x, exponent), 1e-12), "{x} {exponent}: {lower}");
            let mirrored = cdf(x, 1.0, exponent).unwrap();
            assert!(close(mirrored, 1.0 - libm::pow(1.0 - x, exponent), 1e-12), "{x} {exponent}");
        }
    }

    #[test]
    fn both_ends_mirror_each_other() {
        for (x, a, b) in [(0.2, 3.5, 0.7), (0.5, 200.0, 190.0), (0.51, 1e6, 1e6), (0.001, 0.5, 0.5)] {
            let (here, there) = (cdf(x, a, b).unwrap(), cdf(1.0 - x, b, a).unwrap());
            assert!((here + there - 1.0).abs() < 1e-12, "{x} {a} {b}: {here} {there}");
        }
    }

    #[test]
    fn quantile_and_distribution_undo_each_other() {
        for (a, b) in [(0.5, 0.5), (1.0, 80.0), (3.0, 7.5), (165.0, 36.0), (50_000.0, 2.0), (2e5, 3e5)] {
            for probability in [1e-6, 0.025, 0.5, 0.975, 0.9999] {
                let x = quantile(probability, a, b).unwrap();
                let back = cdf(x, a, b).unwrap();
                assert!(close(back, probability, 1e-10), "{a} {b} {probability}: {x} {back}");
            }
        }
    }

    #[test]
    fn what_is_no_distribution_has_no_answer() {
        for (x, a, b) in [(-0.1, 1.0, 1.0), (1.1, 1.0, 1.0), (0.5, 0.0, 1.0), (0.5, 1.0, f64::NAN)] {
            assert_eq!(cdf(x, a, b), None, "{x} {a} {b}");
        }
        for probability in [0.0, 1.0, f64::NAN] {
            assert_eq!(quantile(probability, 2.0, 2.0), None);
        }
        assert_eq!(cdf(0.0, 2.0, 2.0), Some(0.0));
        assert_eq!(cdf(1.0, 2.0, 2.0), Some(1.0));
    }
}

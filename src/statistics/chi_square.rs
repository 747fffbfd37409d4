//! The chi-square distribution, by way of the regularised incomplete gamma function.
//!
//! Accuracy: quantiles to about 13 digits up to two million degrees of freedom, which is
//! as far as exact limits of a count are asked for here.

use super::normal;

/// The largest number of degrees of freedom; beyond it the series grow long and digits are lost.
pub const MAXIMUM_DEGREES: f64 = 2_000_002.0;

/// The probability that a chi-square variable does not exceed `x`. `None` if `x` is negative or
/// not a number, or if `degrees` is not in (0, [`MAXIMUM_DEGREES`]].
///
/// Source: `olver-2010`, 8.11.4 (series) and 8.9.2 (continued fraction).
/// Number: 3.841 is exceeded in 5 % of cases with one degree of freedom (`nist-handbook-2012`,
/// 1.3.6.7.4).
///
/// ```
/// use sozialbericht::statistics::chi_square;
///
/// let probability = chi_square::cdf(3.841, 1.0).unwrap();
/// assert!((probability - 0.95).abs() < 5e-5);
/// ```
#[must_use]
pub fn cdf(x: f64, degrees: f64) -> Option<f64> {
    if !(is_valid(degrees) && x >= 0.0) {
        return None;
    }
    Some(Gamma::new(degrees / 2.0).tails(x / 2.0).lower)
}

/// The probability that a chi-square variable exceeds `x`; small tails keep their digits, which
/// `1.0 - cdf(…)` would lose. `None` as for [`cdf`].
///
/// Source: `olver-2010`, 8.11.4 (series) and 8.9.2 (continued fraction).
/// Number: 29.588 is exceeded in 0.1 % of cases with ten degrees of freedom (`nist-handbook-2012`,
/// 1.3.6.7.4).
///
/// ```
/// use sozialbericht::statistics::chi_square;
///
/// let probability = chi_square::upper_tail(29.588, 10.0).unwrap();
/// assert!((probability - 0.001).abs() < 5e-7);
/// ```
#[must_use]
pub fn upper_tail(x: f64, degrees: f64) -> Option<f64> {
    if !(is_valid(degrees) && x >= 0.0) {
        return None;
    }
    Some(Gamma::new(degrees / 2.0).tails(x / 2.0).upper)
}

/// The value that a chi-square variable stays below with probability `probability`. `None` unless
/// the probability lies strictly between 0 and 1 and `degrees` in (0, [`MAXIMUM_DEGREES`]].
///
/// Source: `wilson-hilferty-1931` for the first guess, then Halley's steps on [`cdf`].
/// Number: 18.307 for 0.95 and ten degrees of freedom (`nist-handbook-2012`, 1.3.6.7.4).
///
/// ```
/// use sozialbericht::statistics::chi_square;
///
/// let quantile = chi_square::quantile(0.95, 10.0).unwrap();
/// assert!((quantile - 18.307).abs() < 5e-4);
/// ```
#[must_use]
pub fn quantile(probability: f64, degrees: f64) -> Option<f64> {
    solve(Tail::Lower(probability), degrees)
}

/// The value that a chi-square variable exceeds with probability `probability`; small tails keep
/// their digits, which `quantile(1.0 - probability, …)` would lose. `None` as for [`quantile`].
///
/// Source: `wilson-hilferty-1931` for the first guess, then Halley's steps on the upper tail.
/// Number: 29.588 for 0.001 and ten degrees of freedom (`nist-handbook-2012`, 1.3.6.7.4).
///
/// ```
/// use sozialbericht::statistics::chi_square;
///
/// let quantile = chi_square::upper_quantile(0.001, 10.0).unwrap();
/// assert!((quantile - 29.588).abs() < 5e-4);
/// ```
#[must_use]
pub fn upper_quantile(probability: f64, degrees: f64) -> Option<f64> {
    solve(Tail::Upper(probability), degrees)
}

/// A probability and the side it lies on.
#[derive(Clone, Copy)]
enum Tail {
    Lower(f64),
    Upper(f64),
}

fn is_valid(degrees: f64) -> bool {
    degrees > 0.0 && degrees <= MAXIMUM_DEGREES
}

fn solve(tail: Tail, degrees: f64) -> Option<f64> {
    let (Tail::Lower(probability) | Tail::Upper(probability)) = tail;
    if !(is_valid(degrees) && probability > 0.0 && probability < 1.0) {
        return None;
    }
    Some(2.0 * Gamma::new(degrees / 2.0).quantile(tail))
}

/// The gamma distribution with scale 1: half a chi-square variable with twice the shape as its
/// degrees of freedom.
struct Gamma {
    shape: f64,
    ln_gamma: f64,
}

/// Both sides of a distribution at one point; the smaller one is computed, the other follows.
struct Tails {
    lower: f64,
    upper: f64,
}

impl Gamma {
    fn new(shape: f64) -> Self {
        let ln_gamma = libm::lgamma(shape);
        Self { shape, ln_gamma }
    }

    /// xᵃ e⁻ˣ / Γ(a), which is x times the density.
    fn weight(&self, x: f64) -> f64 {
        libm::exp(self.shape * libm::log(x) - x - self.ln_gamma)
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            return Tails { lower: 0.0, upper: 1.0 };
        }
        if x.is_infinite() {
            return Tails { lower: 1.0, upper: 0.0 };
        }
        if x < self.shape + 1.0 {
            let lower = (self.weight(x) * self.series(x)).min(1.0);
            Tails { lower, upper: 1.0 - lower }
        } else {
            let upper = (self.weight(x) * self.continued_fraction(x)).min(1.0);
            Tails { lower: 1.0 - upper, upper }
        }
    }

    /// Σ xᵏ / (a(a+1)…(a+k)), which converges quickly below the mean (`olver-2010`, 8.11.4).
    fn series(&self, x: f64) -> f64 {
        let mut divisor = self.shape;
        let mut term = divisor.recip();
        let mut sum = term;
        while term > sum * f64::EPSILON / 4.0 {
            divisor += 1.0;
            term *= x / divisor;
            sum += term;
        }
        sum
    }

    /// The continued fraction of the upper tail, which converges quickly above the mean
    /// (`olver-2010`, 8.9.2), in even form and by Lentz's method (`thompson-barnett-1986`).
    fn continued_fraction(&self, x: f64) -> f64 {
        /// Converged long before: the terms needed grow with the root of the shape.
        const ROUNDS: u32 = 100_000;
        let mut partial = x + 1.0 - self.shape;
        let mut numerators = f64::MAX;
        let mut denominators = partial.recip();
        let mut fraction = denominators;
        for round in 1..=ROUNDS {
            let k = f64::from(round);
            let coefficient = -k * (k - self.shape);
            partial += 2.0;
            denominators = nonzero(coefficient * denominators + partial).recip();
            numerators = nonzero(partial + coefficient / numerators);
            let factor = numerators * denominators;
            fraction *= factor;
            if (factor - 1.0).abs() < f64::EPSILON {
                break;
            }
        }
        fraction
    }

    /// Halley's steps inside a bracket that shrinks with every step; where a step would leave the
    /// bracket, its middle is taken.
    fn quantile(&self, tail: Tail) -> f64 {
        const ROUNDS: u32 = 200;
        let mut x = self.guess(tail);
        let (mut low, mut high) = (0.0, f64::INFINITY);
        for _ in 0..ROUNDS {
            let tails = self.tails(x);
            let excess = match tail {
                Tail::Lower(probability) => tails.lower - probability,
                Tail::Upper(probability) => probability - tails.upper,
            };
            if excess > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let newton = excess * x / self.weight(x);
            let curvature = (newton * ((self.shape - 1.0) / x - 1.0)).min(1.0);
            let next = x - newton / (1.0 - 0.5 * curvature);
            if (next - x).abs() <= 2.0 * f64::EPSILON * x {
                break;
            }
            x = if next > low && next < high {
                next
            } else if high.is_finite() {
                f64::midpoint(low, high)
            } else {
                2.0 * x
            };
        }
        x
    }

    /// Wilson and Hilferty's cube of a normal variable; far out on the left, where the cube runs
    /// into zero, the first term of the series.
    fn guess(&self, tail: Tail) -> f64 {
        let (deviate, probability) = match tail {
            Tail::Lower(probability) => (-normal::upper_quantile(probability), probability),
            Tail::Upper(probability) => (normal::upper_quantile(probability), 1.0 - probability),
        };
        let ninth = (9.0 * self.shape).recip();
        let root = 1.0 - ninth + deviate * ninth.sqrt();
        if root > 0.5 {
            return self.shape * root * root * root;
        }
        let ln_first = libm::log(probability) + libm::lgamma(self.shape + 1.0);
        libm::exp(ln_first / self.shape).max(f64::MIN_POSITIVE)
    }
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

    /// With two degrees of freedom the distribution is exponential: −2 ln(1 − p).
    #[test]
    fn two_degrees_are_an_exponential_distribution() {
        for probability in [1e-12, 0.001, 0.025, 0.5, 0.975, 0.999] {
            let expected = -2.0 * libm::log1p(-probability);
            let actual = quantile(probability, 2.0).unwrap();
            assert!(close(actual, expected, 1e-14), "{probability}: {actual}");
            let mirrored = upper_quantile(probability, 2.0).unwrap();
            assert!(close(mirrored, -2.0 * libm::log(probability), 1e-12));
        }
    }

    /// With one degree of freedom the variable is the square of a normal one.
    #[test]
    fn one_degree_is_a_squared_normal_variable() {
        for probability in [1e-10, 0.001, 0.05, 0.2, 0.9] {
            let deviate = normal::upper_quantile(probability / 2.0);
            let actual = upper_quantile(probability, 1.0).unwrap();
            assert!(close(actual, deviate * deviate, 1e-13), "{probability}: {actual}");
        }
    }

    /// Critical values of `nist-handbook-2012`, 1.3.6.7.4, three decimals.
    #[test]
    fn quantiles_meet_the_table_of_the_handbook() {
        let upper = [(0.05, 5.0, 11.070), (0.01, 20.0, 37.566), (0.1, 100.0, 118.498)];
        for (probability, degrees, expected) in upper {
            let actual = upper_quantile(probability, degrees).unwrap();
            assert!((actual - expected).abs() < 5.1e-4, "{degrees}: {actual}");
        }
        let lower = [(0.025, 10.0, 3.247), (0.001, 30.0, 11.588), (0.05, 3.0, 0.352)];
        for (probability, degrees, expected) in lower {
            let actual = quantile(probability, degrees).unwrap();
            assert!((actual - expected).abs() < 5.1e-4, "{degrees}: {actual}");
        }
    }

    #[test]
    fn quantile_and_distribution_undo_each_other() {
        for degrees in [0.1, 1.0, 3.0, 20.0, 2_001.0, 200_000.0, MAXIMUM_DEGREES] {
            for probability in [1e-6, 0.001, 0.025, 0.5, 0.975, 0.999] {
                let x = quantile(probability, degrees).unwrap();
                let back = cdf(x, degrees).unwrap();
                let tolerance = 1e-12 * degrees.max(10.0).sqrt() * 10.0;
                assert!(close(back, probability, tolerance), "{degrees} {probability}: {back}");
            }
        }
    }

    #[test]
    fn the_ends_are_reached_and_not_passed() {
        assert_eq!(cdf(0.0, 4.0), Some(0.0));
        assert_eq!(cdf(f64::INFINITY, 4.0), Some(1.0));
        for (x, degrees) in [(-1.0, 4.0), (f64::NAN, 4.0), (1.0, 0.0), (1.0, 1e9), (1.0, f64::NAN)] {
            assert_eq!(cdf(x, degrees), None, "{x} {degrees}");
        }
        for (probability, degrees) in [(0.0, 4.0), (1.0, 4.0), (f64::NAN, 4.0), (0.5, -1.0)] {
            assert_eq!(quantile(probability, degrees), None, "{probability} {degrees}");
        }
    }
}

//! Student's t distribution and Fisher's F distribution, both by way of the beta distribution.

use super::{beta, normal};

/// The probability that Student's t exceeds `t`. `None` unless `t` is a number and `degrees` in
/// (0, 2·10⁸].
///
/// Source: `abramowitz-stegun-1964`, 26.7.1.
/// Number: 2.228 is exceeded in 2.5 % of cases with ten degrees of freedom (`nist-handbook-2012`,
/// 1.3.6.7.2).
///
/// ```
/// use sozialbericht::statistics::student;
///
/// assert!((student::upper_tail(2.228, 10.0).unwrap() - 0.025).abs() < 1e-5);
/// ```
#[must_use]
pub fn upper_tail(t: f64, degrees: f64) -> Option<f64> {
    if t.is_nan() || !beta::is_valid(degrees / 2.0) {
        return None;
    }
    let half = half_tail(t.abs(), degrees);
    Some(if t < 0.0 { 1.0 - half } else { half })
}

/// The value that Student's t exceeds with probability `probability`. `None` unless the probability
/// lies strictly between 0 and 1 and `degrees` in (0, 2·10⁸].
///
/// Source: `abramowitz-stegun-1964`, 26.7.1; solved by Newton's steps from the normal quantile.
/// Number: 2.228 for 2.5 % and ten degrees of freedom (`nist-handbook-2012`, 1.3.6.7.2).
///
/// ```
/// use sozialbericht::statistics::student;
///
/// assert!((student::upper_quantile(0.025, 10.0).unwrap() - 2.228).abs() < 5e-4);
/// ```
#[must_use]
pub fn upper_quantile(probability: f64, degrees: f64) -> Option<f64> {
    if !(probability > 0.0 && probability < 1.0 && beta::is_valid(degrees / 2.0)) {
        return None;
    }
    if probability > 0.5 {
        return upper_quantile(1.0 - probability, degrees).map(|t| -t);
    }
    Some(quantile_above_zero(probability, degrees))
}

/// The probability that Fisher's F with `first` and `second` degrees of freedom exceeds `f`. `None`
/// unless `f` is at least 0 and both numbers of degrees are in (0, 2·10⁸].
///
/// Source: `abramowitz-stegun-1964`, 26.6.2.
/// Number: 4.103 is exceeded in 5 % of cases with 2 and 10 degrees (`nist-handbook-2012`, 1.3.6.7.3).
///
/// ```
/// use sozialbericht::statistics::student;
///
/// assert!((student::upper_tail_of_f(4.103, 2.0, 10.0).unwrap() - 0.05).abs() < 5e-6);
/// ```
#[must_use]
pub fn upper_tail_of_f(f: f64, first: f64, second: f64) -> Option<f64> {
    if !(f >= 0.0 && beta::is_valid(first / 2.0) && beta::is_valid(second / 2.0)) {
        return None;
    }
    if f.is_infinite() {
        return Some(0.0);
    }
    let (one, two) = (first * f, second);
    Some(beta::tails(two / (one + two), one / (one + two), second / 2.0, first / 2.0).lower)
}

/// The tail beyond a value that is not negative.
fn half_tail(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let square = t * t;
    let (x, rest) = (degrees / (degrees + square), square / (degrees + square));
    0.5 * beta::tails(x, rest, degrees / 2.0, 0.5).lower
}

/// The tail falls and bends upwards, so steps from below never pass the solution; the normal
/// quantile lies below.
fn quantile_above_zero(probability: f64, degrees: f64) -> f64 {
    const ROUNDS: u32 = 2_000;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = normal::upper_quantile(probability).max(f64::MIN_POSITIVE);
    for _ in 0..ROUNDS {
        let missing = half_tail(t, degrees) - probability;
        if missing > 0.0 {
            low = t;
        } else {
            high = t;
        }
        let square = t * t;
        let (x, rest) = (degrees / (degrees + square), square / (degrees + square));
        // The density, since d(rest)/dt = 2·x·rest/t and the beta weight is x·rest·density.
        let density = beta::weight(x, rest, degrees / 2.0, 0.5) / t;
        let newton = t + missing / density;
        let next = if newton > low && newton < high {
            newton
        } else if high.is_finite() {
            f64::midpoint(low, high)
        } else {
            2.0 * t
        };
        if (next - t).abs() <= 2.0 * f64::EPSILON * t {
            return next;
        }
        t = next;
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(actual: f64, expected: f64, tolerance: f64) -> bool {
        (actual - expected).abs() <= tolerance * expected.abs()
    }

    /// One degree of freedom is Cauchy's distribution, two have a closed form.
    #[test]
    fn one_and_two_degrees_have_closed_forms() {
        for probability in [1e-8, 0.001, 0.025, 0.3, 0.499] {
            let cauchy = 1.0 / libm::tan(std::f64::consts::PI * probability);
            assert!(close(upper_quantile(probability, 1.0).unwrap(), cauchy, 1e-12), "{probability}");
            let spread = 4.0 * probability * (1.0 - probability);
            let two = 2.0 * (0.5 - probability) * (2.0 / spread).sqrt();
            assert!(close(upper_quantile(probability, 2.0).unwrap(), two, 1e-12), "{probability}");
        }
    }

    #[test]
    fn many_degrees_are_nearly_normal() {
        let t = upper_quantile(0.025, 1e8).unwrap();
        assert!((t - normal::upper_quantile(0.025)).abs() < 1e-7, "{t}");
    }

    #[test]
    fn the_square_of_t_is_f_with_one_degree() {
        for (t, degrees) in [(0.5, 3.0), (2.0, 14.0), (3.5, 197.0), (5.0, 99_980.0)] {
            let (two_sided, f) = (2.0 * upper_tail(t, degrees).unwrap(), t * t);
            assert!(close(upper_tail_of_f(f, 1.0, degrees).unwrap(), two_sided, 1e-12), "{t} {degrees}");
        }
    }

    /// With two degrees above, the tail of F is (1 + 2f/ν)^(−ν/2).
    #[test]
    fn f_with_two_degrees_is_a_power() {
        for (f, second) in [(0.1, 5.0), (17.2, 360.25), (3.0, 20.0)] {
            let expected = libm::pow(1.0 + 2.0 * f / second, -second / 2.0);
            let actual = upper_tail_of_f(f, 2.0, second).unwrap();
            assert!(close(actual, expected, 1e-12), "{f} {second}: {actual} {expected}");
        }
    }

    #[test]
    fn both_sides_mirror_and_ends_are_reached() {
        assert!(close(upper_quantile(0.975, 7.0).unwrap(), -upper_quantile(0.025, 7.0).unwrap(), 1e-13));
        assert!(upper_quantile(0.5, 7.0).unwrap().abs() < 1e-15);
        assert_eq!(upper_tail(f64::INFINITY, 3.0), Some(0.0));
        assert_eq!(upper_tail_of_f(0.0, 2.0, 3.0), Some(1.0));
        for (t, degrees) in [(f64::NAN, 3.0), (1.0, 0.0), (1.0, f64::NAN)] {
            assert_eq!(upper_tail(t, degrees), None);
        }
        assert_eq!(upper_tail_of_f(-1.0, 2.0, 3.0), None);
        assert_eq!(upper_quantile(0.0, 3.0), None);
    }
}

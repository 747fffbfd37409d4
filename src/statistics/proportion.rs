//! Limits of a share: so many of so many.

use super::{Confidence, Interval, real};

/// Wilson's score limits of the share `events / n`, both as fractions in [0, 1]. They enclose the
/// share, never leave [0, 1], and are exactly 0 and 1 where nobody or everybody is counted.
/// `None` if `n` is 0 or `events` exceeds `n`.
///
/// The limits are the roots (2x + z² ∓ z√(z² + 4x(1 − p)))/(2(n + z²)). The lower one is taken
/// from the product of both roots, which subtracts nothing and keeps all digits of small shares.
///
/// Source: `wilson-1927`. Number: 81 of 263, 95 %: 0.2553 to 0.3662 (`newcombe-1998`, table I).
///
/// ```
/// use sozialbericht::statistics::{Confidence, proportion};
///
/// let limits = proportion::wilson(81, 263, Confidence::P95).unwrap();
/// assert!((limits.lower - 0.2553).abs() < 5e-5);
/// assert!((limits.upper - 0.3662).abs() < 5e-5);
/// ```
#[must_use]
pub fn wilson(events: u64, n: u64, confidence: Confidence) -> Option<Interval> {
    wilson_of(real(events), real(n), confidence)
}

/// [`wilson`] for counts that were converted from other areas and are fractions. The formula asks for no whole numbers;
/// what the conversion itself is unsure of is not in these limits. `None` also for negative counts.
///
/// Source: `wilson-1927`. Number: 81 of 263, as for whole counts.
///
/// ```
/// use sozialbericht::statistics::{Confidence, proportion};
///
/// let limits = proportion::wilson_of(81.0, 263.0, Confidence::P95).unwrap();
/// assert!((limits.lower - 0.2553).abs() < 5e-5);
/// let more = proportion::wilson_of(81.5, 263.0, Confidence::P95).unwrap();
/// assert!(limits.lower < more.lower && limits.upper < more.upper);
/// ```
#[must_use]
pub fn wilson_of(events: f64, n: f64, confidence: Confidence) -> Option<Interval> {
    if !(n > 0.0 && (0.0..=n).contains(&events)) {
        return None;
    }
    let (x, size, others) = (events, n, n - events);
    let share = x / size;
    let z = confidence.standard_errors();
    let square = z * z;
    let root = z * (square + 4.0 * x * (others / size)).sqrt();
    let sum = 2.0 * x + square + root;
    // The ends of the scale are exact; elsewhere rounding must not carry a limit past the share.
    let lower = if x <= 0.0 { 0.0 } else { (2.0 * x * share / sum).min(share) };
    let upper = if others <= 0.0 { 1.0 } else { (sum / (2.0 * (size + square))).clamp(share, 1.0) };
    Some(Interval { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(events: u64, n: u64) -> Interval {
        wilson(events, n, Confidence::P95).unwrap()
    }

    /// The four examples of `newcombe-1998`, table I, method 3.
    #[test]
    fn limits_meet_the_comparison_of_seven_methods() {
        let published = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (events, n, lower, upper) in published {
            let limits = limits(events, n);
            assert!((limits.lower - lower).abs() < 5e-5, "{events}/{n}: {limits:?}");
            assert!((limits.upper - upper).abs() < 5e-5, "{events}/{n}: {limits:?}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "the ends of the scale are reached exactly")]
    fn nobody_and_everybody_reach_the_ends() {
        for n in [1, 2, 7, 50, 1_000_003] {
            assert_eq!(limits(0, n).lower, 0.0);
            assert_eq!(limits(n, n).upper, 1.0);
            assert!(limits(0, n).upper > 0.0 && limits(n, n).lower < 1.0);
        }
    }

    #[test]
    fn counting_the_others_mirrors_the_limits() {
        for (events, n) in [(3, 7), (1, 100), (9_856, 12_345)] {
            let (these, others) = (limits(events, n), limits(n - events, n));
            assert!((these.lower + others.upper - 1.0).abs() < 1e-15);
            assert!((these.upper + others.lower - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn no_share_without_people_and_none_above_all() {
        assert_eq!(wilson(0, 0, Confidence::P95), None);
        assert_eq!(wilson(8, 7, Confidence::P95), None);
    }

    #[test]
    fn extreme_confidence_and_counts_stay_in_range() {
        let tiny = Confidence::new(f64::MIN_POSITIVE).unwrap();
        assert!(wilson(0, 5, tiny).unwrap().contains(0.0));
        let nearly_certain = Confidence::new(1.0 - f64::EPSILON / 2.0).unwrap();
        let all = wilson(u64::MAX, u64::MAX, nearly_certain).unwrap();
        assert!(all.contains(1.0) && all.lower > 0.999);
    }
}

//! Limits of a count, and of a rate whose numerator is a count.
//!
//! Events that occur independently of each other follow a Poisson distribution. Below ten of them
//! its own limits are used, from ten on Byar's approximation, whose 95 % limits then differ by less
//! than 0.2 %. A result says which of the two it is.

use super::{Confidence, Interval, Method, chi_square, real};

/// From this count on, Byar's approximation stands in for the Poisson distribution. The bound is
/// that of `pheindicatormethods-2.0.2`.
pub const BYAR_FROM: u64 = 10;

/// The largest count with exact limits. A million events have limits of ± 0.2 % by any formula.
pub const EXACT_UP_TO: u64 = 1_000_000;

/// The limits of a count and how they were found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountLimits {
    /// The limits, in events.
    pub interval: Interval,
    /// [`Method::ExactPoisson`] or [`Method::ByarPoisson`].
    pub method: Method,
}

/// A rate with its limits and their method, all in the unit of the multiplier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Events per multiplier of the denominator.
    pub value: f64,
    /// The limits of the value.
    pub interval: Interval,
    /// [`Method::ExactPoisson`] or [`Method::ByarPoisson`].
    pub method: Method,
}

/// The rate `events / denominator · multiplier` with its limits. The denominator is in persons or
/// person-years and may be a fraction; a multiplier of 1,000 gives events per 1,000. `None` unless
/// both are positive and the result is finite.
///
/// Source: `breslow-day-1987`, p. 69 ff. Number: 1,432 of 98,234 per 100,000, 95 %: 1457.74
/// (1383.21 to 1535.25), computed by `pheindicatormethods-2.0.2`.
///
/// ```
/// use sozialbericht::statistics::{Confidence, Method, rate};
///
/// let rate = rate::rate(1_432, 98_234.0, 100_000.0, Confidence::P95).unwrap();
/// assert!((rate.value - 1_457.743_754_708_145_8).abs() < 1e-9);
/// assert!((rate.interval.lower - 1_383.210_193_930_496).abs() < 1e-9);
/// assert!((rate.interval.upper - 1_535.249_863_383_811_5).abs() < 1e-9);
/// assert_eq!(rate.method, Method::ByarPoisson);
/// ```
#[must_use]
pub fn rate(events: u64, denominator: f64, multiplier: f64, confidence: Confidence) -> Option<Rate> {
    rate_of(real(events), denominator, multiplier, confidence)
}

/// [`rate`] for a count that was converted from other areas and is a fraction: both kinds of limits are continuous in the
/// count. What the conversion itself is unsure of is not in them. `None` also for a negative count.
///
/// Source: `breslow-day-1987`, p. 69 ff. Number: 1,432 of 98,234, as for whole counts.
///
/// ```
/// use sozialbericht::statistics::{Confidence, rate};
///
/// let whole = rate::rate(5, 98_234.0, 100_000.0, Confidence::P95).unwrap();
/// let same = rate::rate_of(5.0, 98_234.0, 100_000.0, Confidence::P95).unwrap();
/// let more = rate::rate_of(5.5, 98_234.0, 100_000.0, Confidence::P95).unwrap();
/// assert_eq!(whole, same);
/// assert!(same.interval.lower < more.interval.lower && same.interval.upper < more.interval.upper);
/// ```
#[must_use]
pub fn rate_of(events: f64, denominator: f64, multiplier: f64, confidence: Confidence) -> Option<Rate> {
    if !(denominator > 0.0 && multiplier > 0.0 && events >= 0.0) {
        return None;
    }
    let per = |count: f64| count / denominator * multiplier;
    let limits = limits_of(events, confidence);
    let interval = Interval { lower: per(limits.interval.lower), upper: per(limits.interval.upper) };
    let value = per(events);
    // The upper limit is never 0, so one that is 0 or infinite shows a scale out of all range.
    (interval.upper.is_finite() && interval.upper > 0.0).then_some(Rate {
        value,
        interval,
        method: limits.method,
    })
}

/// The limits of a count: exact below [`BYAR_FROM`], by Byar's approximation from there on.
///
/// Source: `breslow-day-1987`, p. 69 ff. Number: 9 events, 95 %: 4.1154 to 17.0848, exact;
/// 10 events: 4.7874 to 18.3915, Byar; both computed by `pheindicatormethods-2.0.2`.
///
/// ```
/// use sozialbericht::statistics::{Confidence, Method, rate};
///
/// let nine = rate::count_limits(9, Confidence::P95);
/// assert!((nine.interval.lower - 4.115_373_097_378_333).abs() < 1e-12);
/// assert!((nine.interval.upper - 17.084_803_451_419_17).abs() < 1e-12);
/// assert_eq!(nine.method, Method::ExactPoisson);
///
/// let ten = rate::count_limits(10, Confidence::P95);
/// assert!((ten.interval.lower - 4.787_449_913_967_564).abs() < 1e-12);
/// assert_eq!(ten.method, Method::ByarPoisson);
/// ```
#[must_use]
pub fn count_limits(events: u64, confidence: Confidence) -> CountLimits {
    limits_of(real(events), confidence)
}

fn limits_of(events: f64, confidence: Confidence) -> CountLimits {
    if events < real(BYAR_FROM)
        && let Some(interval) = exact_of(events, confidence)
    {
        return CountLimits { interval, method: Method::ExactPoisson };
    }
    CountLimits { interval: byar_of(events, confidence), method: Method::ByarPoisson }
}

/// Byar's limits of a count, whatever its size: x(1 − 1/(9x) − z/(3√x))³ and the same with x + 1
/// and + z. Below ten events prefer [`count_limits`]. Where the cube would turn negative, and for
/// no events at all, the lower limit is 0.
///
/// Source: `breslow-day-1987`, p. 69, equation 2.13. Number: 20 events, 95 %: 12.2114 to 30.8899,
/// computed by `pheindicatormethods-2.0.2`.
///
/// ```
/// use sozialbericht::statistics::{Confidence, rate};
///
/// let limits = rate::byar(20, Confidence::P95);
/// assert!((limits.lower - 12.211_428_834_875_935).abs() < 1e-12);
/// assert!((limits.upper - 30.889_880_369_197_058).abs() < 1e-12);
/// ```
#[must_use]
pub fn byar(events: u64, confidence: Confidence) -> Interval {
    byar_of(real(events), confidence)
}

fn byar_of(count: f64, confidence: Confidence) -> Interval {
    let z = confidence.standard_errors();
    let limit = |count: f64, deviate: f64| {
        let root = (1.0 - 1.0 / (9.0 * count) + deviate / (3.0 * count.sqrt())).max(0.0);
        count * root * root * root
    };
    Interval { lower: if count <= 0.0 { 0.0 } else { limit(count, -z) }, upper: limit(count + 1.0, z) }
}

/// The exact limits of a count: half the chi-square quantiles with 2x and 2x + 2 degrees of
/// freedom, 0 below no events. `None` above [`EXACT_UP_TO`].
///
/// Source: `garwood-1936`. Number: 5 events, 95 %: 1.6235 to 11.6683, computed by
/// `pheindicatormethods-2.0.2`.
///
/// ```
/// use sozialbericht::statistics::{Confidence, rate};
///
/// let limits = rate::exact_poisson(5, Confidence::P95).unwrap();
/// assert!((limits.lower - 1.623_486_390_118_421).abs() < 1e-12);
/// assert!((limits.upper - 11.668_332_079_322_667).abs() < 1e-12);
/// ```
#[must_use]
pub fn exact_poisson(events: u64, confidence: Confidence) -> Option<Interval> {
    if events > EXACT_UP_TO {
        return None;
    }
    exact_of(real(events), confidence)
}

fn exact_of(events: f64, confidence: Confidence) -> Option<Interval> {
    let degrees = 2.0 * events;
    let lower = if events > 0.0 { chi_square::quantile(confidence.tail(), degrees)? / 2.0 } else { 0.0 };
    let upper = chi_square::upper_quantile(confidence.tail(), degrees + 2.0)? / 2.0;
    Some(Interval { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `garwood-1936` is tabulated to two decimals: 95 % limits of small counts.
    #[test]
    fn exact_limits_meet_the_table() {
        let published = [(0, 0.00, 3.69), (1, 0.03, 5.57), (2, 0.24, 7.22), (10, 4.80, 18.39)];
        for (events, lower, upper) in published {
            let limits = exact_poisson(events, Confidence::P95).unwrap();
            assert!((limits.lower - lower).abs() < 5e-3, "{events}: {limits:?}");
            assert!((limits.upper - upper).abs() < 5e-3, "{events}: {limits:?}");
        }
    }

    #[test]
    fn the_method_changes_at_ten() {
        let method = |events| count_limits(events, Confidence::P95).method;
        assert_eq!(method(0), Method::ExactPoisson);
        assert_eq!(method(9), Method::ExactPoisson);
        assert_eq!(method(10), Method::ByarPoisson);
        assert_eq!(method(u64::MAX), Method::ByarPoisson);
    }

    #[test]
    fn byar_comes_close_to_exact_limits_from_ten_on() {
        for events in [10, 30, 100, 1_000, EXACT_UP_TO] {
            let exact = exact_poisson(events, Confidence::P95).unwrap();
            let byar = byar(events, Confidence::P95);
            assert!((byar.lower / exact.lower - 1.0).abs() < 2e-3, "{events}");
            assert!((byar.upper / exact.upper - 1.0).abs() < 2e-3, "{events}");
        }
    }

    #[test]
    fn a_lower_limit_is_never_negative() {
        assert!(byar(0, Confidence::P998).contains(0.0));
        assert!(byar(1, Confidence::P998).lower.abs() < f64::EPSILON);
        assert_eq!(exact_poisson(EXACT_UP_TO + 1, Confidence::P95), None);
    }

    #[test]
    fn a_rate_needs_a_positive_finite_scale() {
        let finite = |denominator, multiplier| rate(3, denominator, multiplier, Confidence::P95);
        assert!(finite(1_000.5, 1_000.0).is_some());
        for (denominator, multiplier) in [
            (0.0, 1_000.0),
            (-5.0, 1_000.0),
            (5.0, 0.0),
            (f64::NAN, 1_000.0),
            (f64::INFINITY, 1_000.0),
            (5.0, f64::INFINITY),
            (f64::MIN_POSITIVE, f64::MAX),
        ] {
            assert_eq!(finite(denominator, multiplier), None, "{denominator} {multiplier}");
        }
    }
}

//! Whether two figures differ by more than chance explains.
//!
//! Two intervals that overlap do not show that figures are equal: the difference has an interval of its own, which is
//! narrower than both together. People who are counted at both dates make the true interval narrower still, so these
//! tests are on the safe side for stocks.

use super::{Confidence, Interval, Method, real};

/// So many events among so many people, or in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What was counted.
    pub events: u64,
    /// Over whom.
    pub over: u64,
}

impl Sample {
    fn quotient(self) -> Option<f64> {
        (self.over > 0).then(|| real(self.events) / real(self.over))
    }
}

/// Whether two figures of one method differ by more than chance explains. `None` for figures without counts, and
/// where [`share_difference`] or [`rate_difference`] is.
///
/// Source: `newcombe-1998-difference`, method 1, for shares. Number: 56 of 70 and 48 of 80 differ, for the interval of
/// their difference, 0.0575 to 0.3425, does not reach 0 (table II).
///
/// ```
/// use sozialbericht::statistics::two_point::{Sample, differs};
/// use sozialbericht::statistics::{Confidence, Method};
///
/// let (first, second) = (Sample { events: 56, over: 70 }, Sample { events: 48, over: 80 });
/// assert_eq!(differs(first, second, Method::WilsonScore, Confidence::P95), Some(true));
/// ```
#[must_use]
pub fn differs(first: Sample, second: Sample, method: Method, confidence: Confidence) -> Option<bool> {
    let difference = match method {
        Method::WilsonScore => share_difference(first, second, confidence),
        Method::ByarPoisson | Method::ExactPoisson => rate_difference(first, second, confidence),
        Method::AsPublished => None,
    }?;
    Some(!difference.contains(0.0))
}

/// The limits of the difference p₁ − p₂ of two shares: p₁ − p₂ ± z·√(p₁q₁/n₁ + p₂q₂/n₂). `None` if a denominator is 0
/// or more are counted than there are.
///
/// Source: `newcombe-1998-difference`, method 1. Number: 56 of 70 and 48 of 80, 95 %: 0.0575 to 0.3425 (table II).
///
/// ```
/// use sozialbericht::statistics::Confidence;
/// use sozialbericht::statistics::two_point::{Sample, share_difference};
///
/// let (first, second) = (Sample { events: 56, over: 70 }, Sample { events: 48, over: 80 });
/// let limits = share_difference(first, second, Confidence::P95).unwrap();
/// assert!((limits.lower - 0.0575).abs() < 5e-5);
/// assert!((limits.upper - 0.3425).abs() < 5e-5);
/// ```
#[must_use]
pub fn share_difference(first: Sample, second: Sample, confidence: Confidence) -> Option<Interval> {
    if first.events > first.over || second.events > second.over {
        return None;
    }
    let (p, q) = (first.quotient()?, second.quotient()?);
    let variance = p * (1.0 - p) / real(first.over) + q * (1.0 - q) / real(second.over);
    Some(around(p - q, variance, confidence))
}

/// The limits of the difference r₁ − r₂ of two rates whose events follow a Poisson distribution:
/// r₁ − r₂ ± z·√(x₁/n₁² + x₂/n₂²). `None` if a denominator is 0.
///
/// Source: `rothman-greenland-1998`, chapter 14, the large-sample limits of a rate difference. Number: computed from
/// the formula; 41 events in 28,010 and 15 in 19,017 person-years differ by 6.75 per 10,000, with a standard error of
/// 3.06.
///
/// ```
/// use sozialbericht::statistics::Confidence;
/// use sozialbericht::statistics::two_point::{Sample, rate_difference};
///
/// let (first, second) = (Sample { events: 41, over: 28_010 }, Sample { events: 15, over: 19_017 });
/// let limits = rate_difference(first, second, Confidence::P95).unwrap();
/// assert!((f64::midpoint(limits.lower, limits.upper) * 1e4 - 6.75).abs() < 5e-3);
/// let error = (limits.upper - limits.lower) / (2.0 * Confidence::P95.standard_errors());
/// assert!((error * 1e4 - 3.06).abs() < 5e-3);
/// ```
#[must_use]
pub fn rate_difference(first: Sample, second: Sample, confidence: Confidence) -> Option<Interval> {
    let (p, q) = (first.quotient()?, second.quotient()?);
    Some(around(p - q, p / real(first.over) + q / real(second.over), confidence))
}

fn around(difference: f64, variance: f64, confidence: Confidence) -> Interval {
    let margin = confidence.standard_errors() * variance.sqrt();
    Interval { lower: difference - margin, upper: difference + margin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::proportion::wilson;

    const fn sample(events: u64, over: u64) -> Sample {
        Sample { events, over }
    }

    #[test]
    fn intervals_may_overlap_and_the_figures_differ_all_the_same() {
        let (first, second) = (sample(500, 10_000), sample(565, 10_000));
        let limits = |of: Sample| wilson(of.events, of.over, Confidence::P95).unwrap();
        assert!(limits(first).upper > limits(second).lower);
        assert_eq!(differs(first, second, Method::WilsonScore, Confidence::P95), Some(true));
    }

    #[test]
    fn equal_figures_never_differ() {
        for method in [Method::WilsonScore, Method::ByarPoisson, Method::ExactPoisson] {
            for of in [sample(0, 50), sample(7, 50), sample(50, 50)] {
                assert_eq!(differs(of, of, method, Confidence::P95), Some(false), "{method:?} {of:?}");
            }
        }
    }

    #[test]
    fn the_order_does_not_matter() {
        let (first, second) = (sample(12, 300), sample(33, 280));
        for method in [Method::WilsonScore, Method::ByarPoisson] {
            let there = differs(first, second, method, Confidence::P95);
            assert_eq!(there, differs(second, first, method, Confidence::P95));
        }
    }

    #[test]
    fn without_counts_nothing_can_be_said() {
        let (nobody, some) = (sample(0, 0), sample(1, 9));
        assert_eq!(differs(nobody, some, Method::WilsonScore, Confidence::P95), None);
        assert_eq!(differs(nobody, some, Method::ByarPoisson, Confidence::P95), None);
        assert_eq!(differs(sample(10, 9), some, Method::WilsonScore, Confidence::P95), None);
        assert_eq!(differs(some, some, Method::AsPublished, Confidence::P95), None);
    }
}

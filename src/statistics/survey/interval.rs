//! Limits of a share that was estimated from a sample.

use crate::statistics::{Confidence, Interval, beta, proportion, student};

/// A share with all that its limits need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, from 0 to 1.
    pub value: f64,
    /// Its variance under the design.
    pub variance: f64,
    /// The number of respondents it rests on.
    pub respondents: f64,
    /// Degrees of freedom of the design.
    pub degrees: f64,
}

/// How limits of a share are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// Symmetric on the scale of log odds; none where nobody or everybody is counted.
    Logit,
    /// Where the likelihood, scaled by the design effect and by n/(n − 1) for its estimated
    /// dispersion (`lumley-2010`, 2.4), has fallen as far as t² says.
    Likelihood,
    /// Symmetric on the scale of the arcsine of the root, which evens out the variance.
    Arcsine,
    /// The exact limits of a count, for as many respondents as the sample is worth.
    Beta,
    /// Symmetric around the share; they may leave [0, 1].
    Symmetric,
    /// Wilson's score limits for as many respondents as the sample is worth.
    Wilson,
}

/// Limits of a share. `None` if the share is outside [0, 1], there are no degrees of freedom, or the
/// method has no answer: logit and likelihood where nobody or everybody is counted.
///
/// The number of respondents a sample is worth is p(1 − p)/V; where that is unknown because nobody
/// or everybody is counted, it is the number of respondents.
///
/// Source: `korn-graubard-1998` (logit, beta); `rao-scott-1984` (likelihood); `wilson-1927` and
/// `freeman-tukey-1950` for the transformations behind the others.
/// Number: 81 of 263 by Wilson, 0.2553 to 0.3662 (`newcombe-1998`, table I).
///
/// ```
/// use sozialbericht::statistics::Confidence;
/// use sozialbericht::statistics::survey::interval::{Limits, Share, limits};
///
/// let value = 81.0 / 263.0;
/// let variance = value * (1.0 - value) / 263.0;
/// let share = Share { value, variance, respondents: 263.0, degrees: 262.0 };
/// let wilson = limits(share, Limits::Wilson, Confidence::P95).unwrap();
/// assert!((wilson.lower - 0.2553).abs() < 5e-5 && (wilson.upper - 0.3662).abs() < 5e-5);
/// ```
#[must_use]
pub fn limits(share: Share, method: Limits, confidence: Confidence) -> Option<Interval> {
    let Share { value, variance, degrees, .. } = share;
    if !((0.0..=1.0).contains(&value) && variance >= 0.0 && share.respondents > 0.0) {
        return None;
    }
    let t = student::upper_quantile(confidence.tail(), degrees)?;
    let width = t * variance.sqrt();
    let inside = value > 0.0 && value < 1.0;
    match method {
        Limits::Symmetric => Some(Interval { lower: value - width, upper: value + width }),
        Limits::Logit if inside => {
            let (centre, width) = (libm::log(value / (1.0 - value)), width / (value * (1.0 - value)));
            let share = |odds: f64| (1.0 + libm::exp(-odds)).recip();
            Some(Interval { lower: share(centre - width), upper: share(centre + width) })
        }
        Limits::Arcsine => {
            let centre = libm::asin(value.sqrt());
            let width = if inside { width / (2.0 * (value * (1.0 - value)).sqrt()) } else { 0.0 };
            let share = |angle: f64| libm::pow(libm::sin(angle.clamp(0.0, std::f64::consts::FRAC_PI_2)), 2.0);
            Some(Interval { lower: share(centre - width), upper: share(centre + width) })
        }
        Limits::Likelihood if inside && share.respondents > 1.0 => {
            let dispersion = share.respondents / (share.respondents - 1.0);
            Some(by_likelihood(value, width * dispersion.sqrt()))
        }
        Limits::Beta => exact(share, confidence, t),
        Limits::Wilson => {
            let worth = share.worth();
            proportion::wilson_of((value * worth).min(worth), worth, confidence)
        }
        Limits::Logit | Limits::Likelihood => None,
    }
}

impl Share {
    /// How many respondents of a simple random sample would know as much.
    fn worth(self) -> f64 {
        let (plain, variance) = (self.value * (1.0 - self.value), self.variance);
        if plain > 0.0 && variance > 0.0 { plain / variance } else { self.respondents }
    }
}

/// Korn and Graubard also make up for the degrees of freedom that the design costs.
fn exact(share: Share, confidence: Confidence, t: f64) -> Option<Interval> {
    let plain = student::upper_quantile(confidence.tail(), share.respondents - 1.0)?;
    let worth = share.worth() * (plain / t) * (plain / t);
    let (events, others) = (worth * share.value, worth * (1.0 - share.value));
    let tail = confidence.tail();
    let lower = if events > 0.0 { beta::quantile(tail, events, others + 1.0)? } else { 0.0 };
    let upper = if others > 0.0 { 1.0 - beta::quantile(tail, others, events + 1.0)? } else { 1.0 };
    Some(Interval { lower, upper })
}

/// The shares q where p·ln(p/q) + (1 − p)·ln((1 − p)/(1 − q)) is half of t²V/(p(1 − p)); with the
/// design effect V·n/(p(1 − p)) the number of respondents cancels.
fn by_likelihood(share: f64, width: f64) -> Interval {
    let wanted = 0.5 * width * width / (share * (1.0 - share));
    let divergence =
        |q: f64| share * libm::log(share / q) + (1.0 - share) * (libm::log1p(-share) - libm::log1p(-q));
    let solve = |mut near: f64, mut far: f64| {
        // Halving a bracket inside [0, 1] ends when no number lies between its ends.
        for _ in 0..1_100 {
            let middle = f64::midpoint(near, far);
            if middle <= near.min(far) || middle >= near.max(far) {
                break;
            }
            if divergence(middle) < wanted {
                near = middle;
            } else {
                far = middle;
            }
        }
        near
    };
    Interval { lower: solve(share, 0.0), upper: solve(share, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Limits; 6] =
        [Limits::Logit, Limits::Likelihood, Limits::Arcsine, Limits::Beta, Limits::Symmetric, Limits::Wilson];

    fn simple(value: f64, respondents: f64) -> Share {
        let variance = value * (1.0 - value) / respondents;
        Share { value, variance, respondents, degrees: respondents - 1.0 }
    }

    #[test]
    fn limits_enclose_the_share() {
        for value in [0.003, 0.2, 0.5, 0.97] {
            for method in ALL {
                let found = limits(simple(value, 400.0), method, Confidence::P95).unwrap();
                assert!(found.contains(value) && found.lower < found.upper, "{method:?} {value}: {found:?}");
            }
        }
    }

    /// All methods agree for shares of many respondents.
    #[test]
    fn limits_agree_where_the_share_is_well_known() {
        for method in ALL {
            let found = limits(simple(0.4, 4e6), method, Confidence::P95).unwrap();
            let width = 1.959_964 * (0.24f64 / 4e6).sqrt();
            assert!((found.lower - (0.4 - width)).abs() < 2e-6 && (found.upper - (0.4 + width)).abs() < 2e-6);
        }
    }

    /// Clopper and Pearson: with nobody among ten the upper limit is 1 − 0.025^(1/10).
    #[test]
    fn nobody_and_everybody_have_limits_where_the_method_knows_them() {
        let upper = limits(simple(0.0, 10.0), Limits::Beta, Confidence::P95).unwrap();
        assert!(upper.lower.abs() < 1e-15 && (upper.upper - (1.0 - libm::pow(0.025, 0.1))).abs() < 1e-12);
        let all = limits(simple(1.0, 10.0), Limits::Wilson, Confidence::P95).unwrap();
        assert!((all.upper - 1.0).abs() < 1e-15 && all.lower < 0.75);
        for method in [Limits::Logit, Limits::Likelihood] {
            assert_eq!(limits(simple(0.0, 10.0), method, Confidence::P95), None);
        }
    }

    #[test]
    fn what_is_no_share_has_no_limits() {
        for value in [-0.1, 1.1, f64::NAN] {
            let share = Share { value, variance: 0.01, respondents: 10.0, degrees: 9.0 };
            assert_eq!(limits(share, Limits::Wilson, Confidence::P95), None);
        }
        let share = Share { value: 0.5, variance: 0.01, respondents: 10.0, degrees: 0.0 };
        assert_eq!(limits(share, Limits::Logit, Confidence::P95), None);
    }
}

//! Weighted sums of chi-square variables.

use crate::statistics::normal;

/// The probability that Σ aᵢ·χ² exceeds x·Y/ν, with Y of ν degrees of freedom and the
/// other chi-square variables of one, by the saddle point of Σ aᵢ·χ² − x·Y/ν at 0
/// (`kuonen-1999`). `None` near the mean, where the formula divides by nothing.
///
/// As in `lumley-2004`, the sum below has as many whole terms x/ν as fit into ν. Of ν = 360.2 the
/// fifth is missing, which raises the probability by up to a few percent of itself: the safe side.
pub(super) fn upper_tail(x: f64, effects: &[f64], degrees: f64) -> Option<f64> {
    /// Nearer to the mean the formula loses its digits.
    const NEAR: f64 = 1e-4;
    let scale = effects.iter().copied().fold(x / degrees, f64::max);
    let below = -x / degrees / scale;
    let terms: Vec<(f64, f64)> =
        effects.iter().map(|effect| (effect / scale, 1.0)).chain([(below, degrees.floor())]).collect();
    let slope = |s: f64| terms.iter().map(|(a, times)| times * a / (1.0 - 2.0 * s * a)).sum::<f64>();
    let most = effects.iter().copied().fold(0.0, f64::max) / scale;
    if !(most > 0.0 && below < 0.0 && degrees >= 1.0) {
        return None;
    }
    // The slope grows between its poles.
    let (mut low, mut high) = (0.5 / below, 0.5 / most);
    for _ in 0..2_000 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if slope(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let s = f64::midpoint(low, high);
    let cumulant = -0.5 * terms.iter().map(|(a, times)| times * libm::log1p(-2.0 * s * a)).sum::<f64>();
    let bend =
        2.0 * terms.iter().map(|(a, times)| times * libm::pow(a / (1.0 - 2.0 * s * a), 2.0)).sum::<f64>();
    if s.abs() < NEAR {
        return None;
    }
    let w = s.signum() * (-2.0 * cumulant).max(0.0).sqrt();
    let v = s * bend.sqrt();
    Some(normal::cdf(-(w + libm::log(v / w) / w)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::student;

    /// The weighted sum of chi-square variables with equal weights is F, where the saddle point is
    /// within a few percent.
    #[test]
    fn the_saddle_point_comes_near_f() {
        for (x, effects, degrees) in
            [(12.0, [1.0, 1.0], 50.0), (30.0, [2.0, 2.0], 400.0), (3.0, [1.0, 1.0], 90.0)]
        {
            let sum: f64 = effects.iter().sum();
            let exact = student::upper_tail_of_f(x / sum, 2.0, degrees).unwrap();
            let near = upper_tail(x, &effects, degrees).unwrap();
            assert!((near / exact - 1.0).abs() < 0.06, "{x}: {near} {exact}");
        }
    }
}

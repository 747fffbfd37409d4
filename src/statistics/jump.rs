//! Whether a count jumped from one period to the next by more than its own variation and the common development of
//! all areas allow.
//!
//! The common growth is a weighted median, the spread a median of deviations: one wrong figure, or a few of them, do
//! not move the yardstick by which they are judged.

use super::normal;

/// The Freeman–Tukey transform √x + √(x + 1): of a Poisson count with mean 1 or more it has a variance close to 1,
/// however large the count is.
///
/// Source: `freeman-tukey-1950`. Number: the variance stays within 6 per cent of 1 for all means from 1 on; here for a
/// mean of 1.
///
/// ```
/// use sozialbericht::statistics::jump::freeman_tukey;
///
/// let mut chance = (-1.0_f64).exp();
/// let (mut mean, mut square) = (0.0, 0.0);
/// for count in 0..40 {
///     let count = f64::from(count);
///     mean += chance * freeman_tukey(count);
///     square += chance * freeman_tukey(count) * freeman_tukey(count);
///     chance /= count + 1.0;
/// }
/// assert!((square - mean * mean - 1.0).abs() < 0.06);
/// ```
#[must_use]
pub fn freeman_tukey(count: f64) -> f64 {
    count.max(0.0).sqrt() + (count.max(0.0) + 1.0).sqrt()
}

/// How far a later count lies from the earlier one times the common growth, in standard errors of two independent
/// Poisson counts: (FT(x₁) − FT(g·x₀)) / √(1 + g).
///
/// Source: `freeman-tukey-1950`. Number: computed from the formula; 2,739 after 3,793 without growth are 13.1 standard
/// errors too few.
///
/// ```
/// use sozialbericht::statistics::jump::deviate;
///
/// assert!((deviate(3793.0, 2739.0, 1.0) + 13.08).abs() < 0.005);
/// ```
#[must_use]
pub fn deviate(before: f64, after: f64, growth: f64) -> f64 {
    (freeman_tukey(after) - freeman_tukey(growth * before)) / (1.0 + growth).sqrt()
}

/// The common growth of a level: the median of the ratios x₁/x₀, each weighted by x₀. `None` if nothing was counted
/// before.
///
/// Source: `edgeworth-1888`, the weighted median. Number: computed from the definition; of ratios 0.5, 1.1 and 1.2
/// with weights 10, 60 and 30 the median is 1.1.
///
/// ```
/// use sozialbericht::statistics::jump::growth;
///
/// assert_eq!(growth(&[(10.0, 5.0), (60.0, 66.0), (30.0, 36.0)]), Some(1.1));
/// ```
#[must_use]
pub fn growth(counts: &[(f64, f64)]) -> Option<f64> {
    let mut ratios: Vec<(f64, f64)> = counts
        .iter()
        .filter(|(before, _)| *before > 0.0)
        .map(|&(before, after)| (after / before, before))
        .collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = ratios.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut reached = 0.0;
    ratios.into_iter().find_map(|(ratio, weight)| {
        reached += weight;
        (reached >= half).then_some(ratio)
    })
}

/// Median and robust standard deviation of values: 1.4826 times the median of their distances from the median.
/// `None` without values.
///
/// Source: `nist-handbook-2012`, section 1.3.5.17: the modified z-score divides by the median absolute deviation over
/// 0.6745. Number: 1/0.6745 = 1.4826.
///
/// ```
/// use sozialbericht::statistics::jump::spread;
///
/// assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0, 900.0]), Some((3.0, 1.4826)));
/// ```
#[must_use]
pub fn spread(values: &[f64]) -> Option<(f64, f64)> {
    const OF_A_NORMAL_DISTRIBUTION: f64 = 1.4826;
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    Some((centre, OF_A_NORMAL_DISTRIBUTION * median(&distances)?))
}

/// The median; `None` without values.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let is_odd = sorted.len() % 2 == 1;
    Some(if is_odd { upper } else { f64::midpoint(sorted[middle - 1], upper) })
}

/// The limit in standard errors that none of `comparisons` passes by chance, but with probability `alpha`:
/// Φ⁻¹(1 − α/2m). `None` without comparisons or if `alpha` is no probability.
///
/// Source: `dunn-1961`. Number: 2.81 for ten comparisons at 5 per cent (table 1, infinitely many degrees of freedom).
///
/// ```
/// use sozialbericht::statistics::jump::limit_of_all;
///
/// assert!((limit_of_all(10, 0.05).unwrap() - 2.81).abs() < 0.005);
/// ```
#[must_use]
pub fn limit_of_all(comparisons: usize, alpha: f64) -> Option<f64> {
    let comparisons = u32::try_from(comparisons).ok().filter(|count| *count > 0)?;
    normal::quantile(alpha / (2.0 * f64::from(comparisons))).map(|limit| -limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_figure_does_not_move_the_common_growth() {
        let mut counts: Vec<(f64, f64)> =
            (1..=20).map(|size| (f64::from(size * 100), f64::from(size * 102))).collect();
        counts[3].1 = 40_000.0;
        assert_eq!(growth(&counts), Some(1.02));
        assert_eq!(growth(&[(0.0, 5.0)]), None);
    }

    #[test]
    fn a_spread_needs_values_and_ignores_the_far_ones() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[7.0]), Some((7.0, 0.0)));
        assert_eq!(spread(&[0.0, 1.0, 2.0, 3.0]).map(|(centre, _)| centre), Some(1.5));
    }

    #[test]
    fn more_comparisons_raise_the_limit() {
        assert_eq!(limit_of_all(0, 0.01), None);
        assert_eq!(limit_of_all(3, 6.0), None);
        assert!(limit_of_all(542, 0.01) > limit_of_all(13, 0.01));
    }
}

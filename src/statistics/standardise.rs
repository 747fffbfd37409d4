//! Standard scores, composite indices built from them, and classes on an index.
//!
//! The index of a social monitor is standardised twice: each indicator over all areas, then the
//! sum of these scores once more. Its unit is the standard deviation of the areas, 0 is their
//! mean, and every area counts the same whatever its population.

use super::{length, normal};

/// Values in units of their own standard deviation from their own mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardised {
    /// The unweighted mean of the values, in their unit.
    pub mean: f64,
    /// Their standard deviation with divisor n, in their unit.
    pub sd: f64,
    /// The scores (value − mean)/sd, in the order of the values.
    pub z: Vec<f64>,
}

/// Which way an indicator points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// High is bad: the scores are taken as they are.
    Burden,
    /// High is good: the scores change their sign.
    Relief,
}

impl Direction {
    /// +1 for a burden and −1 for a relief, so that more is always worse.
    #[must_use]
    pub const fn sign(self) -> f64 {
        match self {
            Self::Burden => 1.0,
            Self::Relief => -1.0,
        }
    }
}

/// One indicator on its way into an index: a value per area, all in the same order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component<'a> {
    /// A value per area.
    pub values: &'a [f64],
    /// Which way the indicator points.
    pub direction: Direction,
    /// Its weight against the others; positive, 1 where all weigh the same.
    pub weight: f64,
}

/// Standard scores with divisor n. `None` if there are no values, if all are equal, or if a value
/// or the result is not finite.
///
/// Source: `mss-2021`; over five editions the divisor n decides three classes against n − 1.
/// Number: the certified mean 10000002 and standard deviation 1 of `rogers-1998`, dataset
/// `NumAcc1`, whose divisor is n − 1.
///
/// ```
/// use sozialbericht::statistics::standardise::z_scores;
///
/// let scores = z_scores(&[10_000_001.0, 10_000_003.0, 10_000_002.0]).unwrap();
/// assert!((scores.mean - 10_000_002.0).abs() < 1e-9);
/// assert!((scores.sd * (3.0_f64 / 2.0).sqrt() - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn z_scores(values: &[f64]) -> Option<Standardised> {
    let first = values.first()?;
    // Equal values are recognised as such: their rounded mean may differ from them, and their
    // spread would then be a tiny number instead of none.
    if values.iter().all(|value| value.total_cmp(first).is_eq()) {
        return None;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = (squares / length(values)).sqrt();
    if !(mean.is_finite() && sd.is_finite() && sd > 0.0) {
        return None;
    }
    let z = values.iter().map(|value| (value - mean) / sd).collect();
    Some(Standardised { mean, sd, z })
}

/// The sum of weight · sign · value over the components, per area. The values are scores already;
/// [`index`] starts from raw indicators. `None` if there is no component, if their lengths differ,
/// if a weight is not positive, or if the result is not finite.
///
/// Source: `mss-2021`, table of z-values. Number: three scores and their sum for the areas
/// 01100101 and 01100102.
///
/// ```
/// use sozialbericht::statistics::standardise::{Component, Direction, weighted_sum};
///
/// let published = [[-0.25328, -1.29522], [-0.40645, -1.05422], [-0.30877, -0.97314]];
/// let components = published
///     .each_ref()
///     .map(|values| Component { values, direction: Direction::Burden, weight: 1.0 });
/// let sums = weighted_sum(&components).unwrap();
/// assert!((sums[0] + 0.9685).abs() < 1e-9);
/// assert!((sums[1] + 3.32258).abs() < 1e-9);
/// ```
#[must_use]
pub fn weighted_sum(components: &[Component<'_>]) -> Option<Vec<f64>> {
    let areas = components.first()?.values.len();
    let mut sums = vec![0.0; areas];
    for component in components {
        if component.values.len() != areas || component.weight.is_nan() || component.weight <= 0.0 {
            return None;
        }
        let factor = component.weight * component.direction.sign();
        for (sum, value) in sums.iter_mut().zip(component.values) {
            *sum += factor * value;
        }
    }
    sums.iter().all(|sum| sum.is_finite()).then_some(sums)
}

/// The index of a social monitor: standardise each indicator, add the scores with their signs and
/// weights, standardise the sum. Positive is worse than the mean. `mean` and `sd` of the result
/// are those of the sum. `None` where [`z_scores`] or [`weighted_sum`] is.
///
/// Source: `mss-2021`, whose index of all 536 areas the test `reference` reproduces. Number: an indicator entered twice ranks areas as it does alone, here `NumAcc1` of
/// `rogers-1998` with its certified deviation.
///
/// ```
/// use sozialbericht::statistics::standardise::{Component, Direction, index};
///
/// let values = [10_000_001.0, 10_000_003.0, 10_000_002.0];
/// let burden = Component { values: &values, direction: Direction::Burden, weight: 1.0 };
/// let index = index(&[burden, burden]).unwrap();
/// assert!((index.sd - 2.0).abs() < 1e-15);
/// assert!((index.z[1] - (3.0_f64 / 2.0).sqrt()).abs() < 1e-15);
/// ```
#[must_use]
pub fn index(components: &[Component<'_>]) -> Option<Standardised> {
    let scores: Vec<Vec<f64>> = components
        .iter()
        .map(|component| z_scores(component.values).map(|scores| scores.z))
        .collect::<Option<_>>()?;
    let standardised: Vec<Component<'_>> = components
        .iter()
        .zip(&scores)
        .map(|(component, values)| Component { values, ..*component })
        .collect();
    z_scores(&weighted_sum(&standardised)?)
}

/// The class of an index value among ascending cuts: 0 below the first cut, `cuts.len()` above the
/// last. A value on a cut stays on the side of the mean: a negative cut belongs to the class above
/// it, a cut of zero or more to the class below it. With −1, 1 and 1.5 the classes are
/// (−∞, −1), [−1, 1], (1, 1.5] and (1.5, ∞).
///
/// Give the unrounded value, finite: what is printed as −1.00 may lie on either side.
///
/// Source: `mss-2021`. Number: the edition prints two areas as −1.00; the one at −0.998 is in the
/// middle class, the one at −1.005 in the first.
///
/// ```
/// use sozialbericht::statistics::standardise::classify;
///
/// let cuts = [-1.0, 1.0, 1.5];
/// assert_eq!(classify(-0.998, &cuts), 1);
/// assert_eq!(classify(-1.005, &cuts), 0);
/// ```
#[must_use]
pub fn classify(value: f64, cuts: &[f64]) -> usize {
    cuts.iter().filter(|&&cut| if cut < 0.0 { value >= cut } else { value > cut }).count()
}

/// The probability that the true index lies in the class of its estimate, if the estimate errs
/// normally with this standard error. 1 where nothing errs or nothing is cut. `None` if the index
/// is not finite or the standard error negative or not finite.
///
/// Source: `olver-2010`, 7.18.1: the normal probability between the two cuts of the class.
/// Number: 0.68268 94921 for one standard error to each side (`abramowitz-stegun-1964`,
/// table 26.1).
///
/// ```
/// use sozialbericht::statistics::standardise::certainty;
///
/// let probability = certainty(0.0, 1.0, &[-1.0, 1.0, 1.5]).unwrap();
/// assert!((probability - 0.682_689_492_1).abs() < 1e-10);
/// ```
#[must_use]
pub fn certainty(index: f64, standard_error: f64, cuts: &[f64]) -> Option<f64> {
    if !(index.is_finite() && standard_error.is_finite() && standard_error >= 0.0) {
        return None;
    }
    if standard_error == 0.0 {
        return Some(1.0);
    }
    let class = classify(index, cuts);
    let below = class.checked_sub(1).and_then(|cut| cuts.get(cut));
    // Both tails are small where certainty is high; each is computed on its own side.
    let falls_below = below.map_or(0.0, |cut| normal::cdf((cut - index) / standard_error));
    let rises_above = cuts.get(class).map_or(0.0, |cut| normal::cdf((index - cut) / standard_error));
    Some((1.0 - falls_below - rises_above).max(0.0))
}

/// The mean in two passes: the second takes up what the first lost to rounding.
fn mean(values: &[f64]) -> f64 {
    let n = length(values);
    let rough = values.iter().sum::<f64>() / n;
    rough + values.iter().map(|value| value - rough).sum::<f64>() / n
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUTS: [f64; 3] = [-1.0, 1.0, 1.5];

    fn component(values: &[f64], direction: Direction) -> Component<'_> {
        Component { values, direction, weight: 1.0 }
    }

    #[test]
    fn a_cut_belongs_to_the_class_nearer_the_mean() {
        let classes = [-1.001, -1.0, 0.0, 1.0, 1.001, 1.5, 1.501].map(|v| classify(v, &CUTS));
        assert_eq!(classes, [0, 1, 1, 1, 2, 2, 3]);
        let mirrored = [-1.5, -1.0];
        assert_eq!([-1.6, -1.5, -1.2, -1.0].map(|v| classify(v, &mirrored)), [0, 1, 1, 2]);
        assert_eq!(classify(7.0, &[]), 0);
    }

    #[test]
    fn what_does_not_vary_has_no_scores() {
        assert_eq!(z_scores(&[]), None);
        assert_eq!(z_scores(&[5.0]), None);
        assert_eq!(z_scores(&[0.1; 7]), None);
        assert_eq!(z_scores(&[1.0, f64::NAN]), None);
        assert_eq!(z_scores(&[1.0, f64::INFINITY]), None);
        assert_eq!(z_scores(&[f64::MAX, f64::MIN]), None);
    }

    #[test]
    fn opposite_directions_cancel_and_weights_decide() {
        let (falling, rising) = ([3.0, 2.0, 1.0], [1.0, 2.0, 3.0]);
        let relief = component(&falling, Direction::Relief);
        let burden = component(&rising, Direction::Burden);
        let alone = index(&[burden]).unwrap();
        for (z, expected) in index(&[relief, burden]).unwrap().z.iter().zip(&alone.z) {
            assert!((z - expected).abs() < 1e-15);
        }
        let cancelling = component(&falling, Direction::Burden);
        assert_eq!(index(&[cancelling, burden]), None);
        let heavy = Component { weight: 2.0, ..burden };
        assert!(index(&[cancelling, heavy]).is_some_and(|index| index.z[2] > 0.0));
    }

    #[test]
    fn components_must_fit_together() {
        let burden = component(&[1.0, 2.0], Direction::Burden);
        assert_eq!(weighted_sum(&[]), None);
        assert_eq!(index(&[]), None);
        assert_eq!(weighted_sum(&[burden, component(&[1.0], Direction::Burden)]), None);
        for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(weighted_sum(&[Component { weight, ..burden }]), None, "{weight}");
        }
    }

    #[test]
    fn certainty_falls_towards_a_cut() {
        let at = |index| certainty(index, 0.3, &CUTS).unwrap();
        assert!(at(0.0) > 0.999 && at(0.9) < at(0.5) && at(-4.0) > 0.999_999);
        assert!((at(-1.0) - 0.5).abs() < 1e-9);
        assert_eq!(certainty(1.0, 0.0, &CUTS), Some(1.0));
        assert_eq!(certainty(3.0, 9.0, &[]), Some(1.0));
    }

    #[test]
    fn certainty_over_all_classes_adds_up() {
        let error = 0.4;
        let centre = 1.2;
        let inside = certainty(centre, error, &CUTS).unwrap();
        let below = normal::cdf((1.0 - centre) / error);
        let above = normal::cdf((centre - 1.5) / error);
        assert!((inside + below + above - 1.0).abs() < 1e-15);
    }

    #[test]
    fn certainty_needs_an_index_and_an_error() {
        for (index, error) in [(f64::NAN, 0.1), (0.0, -0.1), (0.0, f64::NAN), (0.0, f64::INFINITY)] {
            assert_eq!(certainty(index, error, &CUTS), None, "{index} {error}");
        }
    }
}

//! Quantiles, and class breaks for maps made of them.

use super::length;

/// The quantile of the values by linear interpolation between the two nearest, type 7 of the nine
/// in use. `None` if there are no values, if one is not finite, or if the probability is not in
/// [0, 1]. The values need not be sorted.
///
/// Source: `hyndman-fan-1996`. Number: the lower quartile 15.425 of the 32 fuel consumptions of
/// `henderson-velleman-1981`, as R prints it.
///
/// ```
/// use sozialbericht::statistics::breaks::quantile;
///
/// let miles_per_gallon = [
///     21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4,
///     10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7,
///     15.0, 21.4,
/// ];
/// let quartile = quantile(&miles_per_gallon, 0.25).unwrap();
/// assert!((quartile - 15.425).abs() < 1e-12);
/// ```
#[must_use]
pub fn quantile(values: &[f64], probability: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&probability) {
        return None;
    }
    interpolate(&ascending(values)?, probability)
}

/// The inner breaks that split the values into classes of about equal number: quantiles of type 7
/// at 1/k, 2/k … Classes are closed above, (previous, break]; the first and the last are open to
/// the outside. A break that would leave a class without a value is left out, so ties give fewer
/// classes, never an empty one. No breaks if there are no values, if one is not finite, or if
/// `classes` is below 2.
///
/// Source: `hyndman-fan-1996`. Number: the quartiles 15.425, 19.2 and 22.8 of the data in
/// [`quantile`].
///
/// ```
/// use sozialbericht::statistics::breaks::quantile_breaks;
///
/// let miles_per_gallon = [
///     21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4,
///     10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7,
///     15.0, 21.4,
/// ];
/// assert_eq!(quantile_breaks(&miles_per_gallon, 4), [15.425, 19.2, 22.8]);
/// ```
#[must_use]
pub fn quantile_breaks(values: &[f64], classes: usize) -> Vec<f64> {
    let Some(sorted) = ascending(values) else {
        return Vec::new();
    };
    let classes = u32::try_from(classes).unwrap_or(u32::MAX);
    let mut breaks = Vec::new();
    let mut covered = 0;
    for class in 1..classes {
        let probability = f64::from(class) / f64::from(classes);
        let Some(cut) = interpolate(&sorted, probability) else {
            break;
        };
        let up_to_cut = sorted.partition_point(|&value| value <= cut);
        if up_to_cut == sorted.len() {
            break;
        }
        if up_to_cut > covered {
            breaks.push(cut);
            covered = up_to_cut;
        }
    }
    breaks
}

/// The values in ascending order; `None` if there are none or one is not finite.
fn ascending(values: &[f64]) -> Option<Vec<f64>> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}

/// The value at position probability · (n − 1), counted from 0, between its neighbours.
fn interpolate(sorted: &[f64], probability: f64) -> Option<f64> {
    let position = probability * (length(sorted) - 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the position lies between 0 and n − 1, and its whole part is wanted"
    )]
    let below = position as usize;
    let lower = *sorted.get(below)?;
    let upper = *sorted.get(below + 1).unwrap_or(&lower);
    let share = position.fract();
    Some(((1.0 - share) * lower + share * upper).clamp(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(values: &[f64], breaks: &[f64]) -> Vec<usize> {
        let mut sizes = vec![0; breaks.len() + 1];
        for &value in values {
            sizes[breaks.partition_point(|&cut| cut < value)] += 1;
        }
        sizes
    }

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 0.5), Some(2.5));
        assert_eq!(quantile(&values, 1.0), Some(4.0));
        assert_eq!(quantile(&[7.0], 0.3), Some(7.0));
    }

    #[test]
    fn a_quantile_needs_finite_values_and_a_probability() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[1.0, f64::NAN], 0.5), None);
        for probability in [-0.1, 1.1, f64::NAN] {
            assert_eq!(quantile(&[1.0, 2.0], probability), None);
        }
    }

    #[test]
    fn classes_hold_about_the_same_number() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let breaks = quantile_breaks(&values, 5);
        assert_eq!(sizes(&values, &breaks), [4, 4, 4, 4, 4]);
    }

    #[test]
    fn ties_and_many_classes_leave_none_empty() {
        let samples: [&[f64]; 4] = [
            &[0.0, 0.0, 0.0, 0.0, 5.0],
            &[1.0, 2.0, 3.0],
            &[0.0, 5.0, 5.0, 5.0, 5.0],
            &[1.0, 1.0, 2.0, 2.0, 2.0, 9.0],
        ];
        for values in samples {
            for classes in 1..12 {
                let breaks = quantile_breaks(values, classes);
                assert!(breaks.len() < classes);
                assert!(sizes(values, &breaks).iter().all(|&size| size > 0), "{values:?} {breaks:?}");
            }
        }
    }

    #[test]
    fn nothing_to_split_gives_no_breaks() {
        assert!(quantile_breaks(&[], 5).is_empty());
        assert!(quantile_breaks(&[3.0; 9], 5).is_empty());
        assert!(quantile_breaks(&[1.0, f64::NAN, 2.0], 5).is_empty());
        assert!(quantile_breaks(&[1.0, 2.0], 0).is_empty());
        assert!(quantile_breaks(&[1.0, 2.0], 1).is_empty());
    }
}

//! Laws of `statistics`: what must hold for any numbers.

use proptest::prelude::*;
use sozialbericht::statistics::rate::{byar, count_limits, exact_poisson, rate};
use sozialbericht::statistics::standardise::{Component, Direction, certainty, classify, index, z_scores};
use sozialbericht::statistics::{Confidence, Interval, Method, normal, proportion};

proptest! {
    #[test]
    fn shares_stay_between_their_limits((events, n) in share(), level in level()) {
        let limits = proportion::wilson(events, n, level).unwrap();
        prop_assert!(0.0 <= limits.lower && limits.upper <= 1.0);
        prop_assert!(limits.contains(real(events) / real(n)));
    }

    #[test]
    fn more_confidence_never_narrows_limits((events, n) in share(), one in level(), other in level()) {
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        let wilson = |level| proportion::wilson(events, n, level).unwrap();
        prop_assert!(encloses(wilson(high), wilson(low)));
        prop_assert!(encloses(byar(events, high), byar(events, low)));
        let exact = |level| exact_poisson(events % 1_000, level).unwrap();
        prop_assert!(encloses(exact(high), exact(low)));
    }

    #[test]
    fn alarm_limits_enclose_the_usual_ones((events, n) in share()) {
        let wilson = |level| proportion::wilson(events, n, level).unwrap();
        let (alarm, usual) = (wilson(Confidence::P998), wilson(Confidence::P95));
        prop_assert!(alarm.upper - alarm.lower > usual.upper - usual.lower);
        let counts = |level| count_limits(events, level).interval;
        let (alarm, usual) = (counts(Confidence::P998), counts(Confidence::P95));
        prop_assert!(alarm.lower <= usual.lower && usual.upper < alarm.upper);
    }

    #[test]
    fn more_people_lower_the_limits((events, n) in share(), more in 1_u64..10_000) {
        let small = proportion::wilson(events, n, Confidence::P95).unwrap();
        let large = proportion::wilson(events, n + more, Confidence::P95).unwrap();
        prop_assert!(not_above(large.lower, small.lower) && not_above(large.upper, small.upper));
        let rate = |n| rate(events, real(n), 1_000.0, Confidence::P95).unwrap();
        let (small, large) = (rate(n).interval, rate(n + more).interval);
        prop_assert!(not_above(large.lower, small.lower) && not_above(large.upper, small.upper));
    }

    #[test]
    fn more_people_at_the_same_share_narrow_the_limits((events, n) in share(), times in 2_u64..20) {
        let width = |events, n| {
            let limits = proportion::wilson(events, n, Confidence::P95).unwrap();
            limits.upper - limits.lower
        };
        prop_assert!(width(times * events, times * n) < width(events, n));
    }

    #[test]
    fn more_events_raise_the_limits(events in 0_u64..10_000) {
        let (fewer, more) = (count_limits(events, Confidence::P95), count_limits(events + 1, Confidence::P95));
        prop_assert!(fewer.interval.lower < more.interval.lower);
        prop_assert!(fewer.interval.upper < more.interval.upper);
    }

    #[test]
    fn a_rate_lies_between_its_limits(events in 0_u64..100_000, n in 0.1..1e9, level in level()) {
        let rate = rate(events, n, 1_000.0, level).unwrap();
        prop_assert!(0.0 <= rate.interval.lower && rate.interval.contains(rate.value));
        let counted_exactly = rate.method == Method::ExactPoisson;
        prop_assert_eq!(counted_exactly, events < 10);
    }

    #[test]
    fn scores_have_mean_0_and_deviation_1(values in values()) {
        prop_assume!(spread(&values) > 1e-3);
        let scores = z_scores(&values).unwrap();
        let n = real(u64::try_from(scores.z.len()).unwrap());
        let mean = scores.z.iter().sum::<f64>() / n;
        let variance = scores.z.iter().map(|z| z * z).sum::<f64>() / n;
        prop_assert!(mean.abs() < 1e-9, "{mean}");
        prop_assert!((variance - 1.0).abs() < 1e-9, "{variance}");
    }

    #[test]
    fn scores_do_not_depend_on_the_unit(values in values(), slope in 0.01..100.0, shift in -1e3..1e3) {
        prop_assume!(spread(&values) > 1e-1);
        let moved: Vec<f64> = values.iter().map(|value| slope * value + shift).collect();
        let (before, after) = (z_scores(&values).unwrap(), z_scores(&moved).unwrap());
        for (z, moved) in before.z.iter().zip(&after.z) {
            prop_assert!((z - moved).abs() < 1e-6, "{z} {moved}");
        }
    }

    #[test]
    fn turning_an_indicator_round_turns_the_index_round(values in values()) {
        prop_assume!(spread(&values) > 1e-3);
        let along = |direction| index(&[Component { values: &values, direction, weight: 1.0 }]).unwrap();
        let (burden, relief) = (along(Direction::Burden), along(Direction::Relief));
        for (bad, good) in burden.z.iter().zip(&relief.z) {
            prop_assert!((bad + good).abs() < 1e-9);
        }
    }

    #[test]
    fn a_higher_index_is_never_in_a_lower_class(one in -3.0..3.0, other in -3.0..3.0) {
        let cuts = [-1.0, 1.0, 1.5];
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        prop_assert!(classify(low, &cuts) <= classify(high, &cuts));
    }

    #[test]
    fn certainty_is_a_probability_that_falls_with_the_error(value in -3.0..3.0, error in 0.0..5.0) {
        let cuts = [-1.0, 1.0, 1.5];
        let sure = certainty(value, error, &cuts).unwrap();
        let less_sure = certainty(value, error + 0.5, &cuts).unwrap();
        prop_assert!((0.0..=1.0).contains(&sure));
        prop_assert!(less_sure <= sure + 1e-12);
    }

    #[test]
    fn normal_quantile_and_distribution_undo_each_other(probability in 1e-300..1.0) {
        let back = normal::cdf(normal::quantile(probability).unwrap());
        prop_assert!((back / probability - 1.0).abs() < 1e-12);
    }
}

/// Some of so many people.
fn share() -> impl Strategy<Value = (u64, u64)> {
    (1_u64..5_000_000).prop_flat_map(|n| (0..=n, Just(n)))
}

/// Levels that somebody might ask for.
fn level() -> impl Strategy<Value = Confidence> {
    (0.5..0.999).prop_map(|level| Confidence::new(level).expect("a fraction"))
}

/// Indicator values of a handful of areas.
fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e4..1e4, 2..60)
}

fn spread(values: &[f64]) -> f64 {
    z_scores(values).map_or(0.0, |scores| scores.sd)
}

fn encloses(outer: Interval, inner: Interval) -> bool {
    not_above(outer.lower, inner.lower) && not_above(inner.upper, outer.upper)
}

/// At most as large, but for the last digits.
fn not_above(small: f64, large: f64) -> bool {
    small <= large * (1.0 + 1e-13)
}

#[expect(clippy::cast_precision_loss, reason = "counts in these tests are far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

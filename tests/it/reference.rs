//! Published numbers and laws that `statistics` must meet.
//!
//! The reference cases were computed by other programs and lie outside the repository, in
//! `../shared`. Where they are missing, the test says so and the laws below still hold.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sozialbericht::statistics::breaks::{quantile, quantile_breaks};
use sozialbericht::statistics::rate::{byar, count_limits, exact_poisson, rate};
use sozialbericht::statistics::standardise::{
    Component, Direction, certainty, classify, index, z_scores,
};
use sozialbericht::statistics::{Confidence, Interval, Method, normal, proportion};

/// Relative tolerance where both sides evaluate the same closed formula.
const CLOSED_FORM: f64 = 1e-12;
/// Relative tolerance where a distribution has to be inverted.
const INVERTED: f64 = 1e-10;

#[test]
fn wilson_limits_agree_with_pheindicatormethods() {
    let Some(table) = Table::open("gold/proportion_wilson/expected.csv") else {
        return;
    };
    let mut worst = Deviation::default();
    for row in table.rows() {
        let (events, n) = (row.count("numerator"), row.count("denominator"));
        for (level, confidence) in [("95_0", Confidence::P95), ("99_8", Confidence::P998)] {
            let limits = proportion::wilson(events, n, confidence).unwrap();
            let (lower, upper) = row.limits(level);
            worst.add(100.0 * limits.lower, lower, CLOSED_FORM, &row.place);
            worst.add(100.0 * limits.upper, upper, CLOSED_FORM, &row.place);
        }
    }
    worst.report("proportion_wilson");
}

#[test]
fn rates_agree_with_pheindicatormethods() {
    let Some(table) = Table::open("gold/rate_byar/expected.csv") else {
        return;
    };
    let (mut by_formula, mut by_inversion) = (Deviation::default(), Deviation::default());
    for row in table.rows() {
        let (events, denominator) = (row.count("numerator"), row.number("denominator"));
        for (level, confidence) in [("95_0", Confidence::P95), ("99_8", Confidence::P998)] {
            let rate = rate(events, denominator, 100_000.0, confidence).unwrap();
            let (method, tolerance, worst) = match row.text("method") {
                "Byars" => (Method::ByarPoisson, CLOSED_FORM, &mut by_formula),
                _ => (Method::ExactPoisson, INVERTED, &mut by_inversion),
            };
            assert_eq!(rate.method, method, "{}", row.place);
            let (lower, upper) = row.limits(level);
            worst.add(rate.value, row.number("value"), CLOSED_FORM, &row.place);
            worst.add(rate.interval.lower, lower, tolerance, &row.place);
            worst.add(rate.interval.upper, upper, tolerance, &row.place);
        }
    }
    by_formula.report("rate_byar, Byar");
    by_inversion.report("rate_byar, exact");
}

#[test]
fn raw_limits_agree_with_pheindicatormethods() {
    let Some(table) = Table::open("gold/byar_wilson_raw/expected.csv") else {
        return;
    };
    let [mut wilson_worst, mut byar_worst, mut exact_worst] = [const { Deviation::NONE }; 3];
    for row in table.rows() {
        let (events, n) = (row.count("x"), row.count("n"));
        let confidence = Confidence::new(row.number("conf")).unwrap();
        let wilson = proportion::wilson(events, n, confidence).unwrap();
        let exact = exact_poisson(events, confidence).unwrap();
        let byar = byar(events, confidence);
        for (worst, method, limits, tolerance) in [
            (&mut wilson_worst, "wilson", wilson, CLOSED_FORM),
            (&mut byar_worst, "byar", byar, CLOSED_FORM),
            (&mut exact_worst, "exact", exact, INVERTED),
        ] {
            for (side, limit) in [("lower", limits.lower), ("upper", limits.upper)] {
                let column = format!("{method}_{side}");
                // The other program has no limit where Byar's cube turns negative; here it is 0.
                if row.text(&column).is_empty() {
                    assert!(limit.abs() < f64::EPSILON, "{}", row.place);
                } else {
                    worst.add(limit, row.number(&column), tolerance, &row.place);
                }
            }
        }
    }
    wilson_worst.report("byar_wilson_raw, Wilson");
    byar_worst.report("byar_wilson_raw, Byar");
    exact_worst.report("byar_wilson_raw, exact");
}

#[test]
fn quantile_breaks_agree_with_classint() {
    let Some(table) = Table::open("gold/classification/expected_classint.csv") else {
        return;
    };
    let mut worst = Deviation::default();
    for row in table.rows().filter(|row| row.text("style") == "quantile") {
        let dataset = row.text("dataset");
        let Some(input) = Table::open(&format!("gold/classification/input_{dataset}.csv")) else {
            return;
        };
        let values = input.column(input.width() - 1);
        let classes = usize::try_from(row.count("n")).unwrap();
        let expected: Vec<f64> = row
            .text("brks")
            .split(';')
            .map(|b| b.parse().unwrap())
            .collect();
        let breaks = quantile_breaks(&values, classes);
        assert_eq!(breaks.len(), classes - 1, "{}", row.place);
        for (cut, expected) in breaks.iter().zip(&expected[1..]) {
            worst.add(*cut, *expected, CLOSED_FORM, &row.place);
        }
    }
    worst.report("classification, quantiles");
}

/// The published monitor: shares in, the index of every area out, and no area in another class.
#[test]
fn the_index_agrees_with_the_published_monitor() {
    let classes = ["hoch", "mittel", "niedrig", "sehr niedrig"];
    for (edition, shares) in [
        ("2013", &["S1", "S2", "S3", "S4"][..]),
        ("2017", &["S1", "S2", "S3", "S4"][..]),
        ("2021", &["S1", "S3", "S4"][..]),
    ] {
        let Some(table) = Table::open(&format!("real/berlin-mss-oracle/mss_{edition}_oracle.csv"))
        else {
            return;
        };
        let included: Vec<Row<'_>> = table
            .rows()
            .filter(|row| !row.text("status_index_class").is_empty())
            .collect();
        let columns: Vec<Vec<f64>> = shares
            .iter()
            .map(|share| included.iter().map(|row| row.number(share)).collect())
            .collect();
        let components: Vec<Component<'_>> = columns
            .iter()
            .map(|values| Component {
                values,
                direction: Direction::Burden,
                weight: 1.0,
            })
            .collect();
        let index = index(&components).unwrap();
        let mut largest: f64 = 0.0;
        for (row, value) in included.iter().zip(&index.z) {
            largest = largest.max((value - row.number("status_index_std")).abs());
            let class = classes[classify(*value, &[-1.0, 1.0, 1.5])];
            assert_eq!(
                class,
                row.text("status_index_class").trim(),
                "{}",
                row.place
            );
        }
        // Both the shares and the index are printed with five decimals.
        assert!(largest < 2e-5, "{edition}: {largest}");
        say(&format!(
            "monitor {edition}: {} areas, largest difference {largest:.1e}",
            included.len()
        ));
    }
}

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
        let n = scores.z.len() as f64;
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

    #[test]
    fn breaks_ascend_and_leave_no_class_empty(values in values(), classes in 0_usize..12) {
        let breaks = quantile_breaks(&values, classes);
        prop_assert!(breaks.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(breaks.len() < classes.max(1));
        for class in 0..=breaks.len() {
            let members = values.iter().filter(|&&value| breaks.partition_point(|&cut| cut < value) == class);
            prop_assert!(members.count() > 0, "class {class} of {breaks:?}");
        }
    }

    #[test]
    fn a_quantile_lies_among_the_values(values in values(), probability in 0.0..=1.0) {
        let value = quantile(&values, probability).unwrap();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        prop_assert!((least..=greatest).contains(&value));
    }
}

/// Some of so many people.
fn share() -> impl Strategy<Value = (u64, u64)> {
    (1_u64..5_000_000).prop_flat_map(|n| (0..=n, Just(n)))
}

/// Levels that somebody might ask for.
fn level() -> impl Strategy<Value = Confidence> {
    (0.5..0.999).prop_map(|level| Confidence::new(level).unwrap())
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

#[expect(
    clippy::cast_precision_loss,
    reason = "counts in these tests are far below 2^53"
)]
fn real(count: u64) -> f64 {
    count as f64
}

/// The largest relative deviation seen so far, and where.
#[derive(Default)]
struct Deviation {
    largest: f64,
    place: String,
}

impl Deviation {
    const NONE: Self = Self {
        largest: 0.0,
        place: String::new(),
    };

    fn add(&mut self, actual: f64, expected: f64, tolerance: f64, place: &str) {
        let scale = if expected == 0.0 { 1.0 } else { expected.abs() };
        let deviation = (actual - expected).abs() / scale;
        assert!(
            deviation <= tolerance,
            "{place}: {actual} instead of {expected} ({deviation:.1e})"
        );
        if deviation > self.largest {
            self.largest = deviation;
            place.clone_into(&mut self.place);
        }
    }

    fn report(&self, case: &str) {
        say(&format!(
            "{case}: largest relative deviation {:.1e} {}",
            self.largest, self.place
        ));
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped reference case must not look like a passed one"
)]
fn say(message: &str) {
    eprintln!("reference: {message}");
}

/// A reference table with named columns.
struct Table {
    name: String,
    header: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
    place: String,
}

impl Table {
    /// Reads a table below `../shared`; says what is skipped where it is missing.
    fn open(name: &str) -> Option<Self> {
        let path = shared().join(name);
        let Ok(text) = fs::read_to_string(&path) else {
            say(&format!("skipped, {} is not there", path.display()));
            return None;
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(!records.is_empty(), "{name} has no rows");
        Some(Self {
            name: name.to_owned(),
            header,
            records,
        })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().zip(2..).map(|(record, line)| Row {
            table: self,
            record,
            place: format!("{}:{line}", self.name),
        })
    }

    fn width(&self) -> usize {
        self.header.len()
    }

    fn column(&self, position: usize) -> Vec<f64> {
        self.records
            .iter()
            .map(|record| record[position].parse().unwrap())
            .collect()
    }
}

impl Row<'_> {
    fn text(&self, column: &str) -> &str {
        let position = self.table.header.iter().position(|name| name == column);
        &self.record[position.unwrap_or_else(|| panic!("{} has no column {column}", self.place))]
    }

    fn number(&self, column: &str) -> f64 {
        self.text(column)
            .parse()
            .unwrap_or_else(|_| panic!("{} {column}", self.place))
    }

    fn count(&self, column: &str) -> u64 {
        self.text(column)
            .parse()
            .unwrap_or_else(|_| panic!("{} {column}", self.place))
    }

    fn limits(&self, level: &str) -> (f64, f64) {
        let limit = |side| self.number(&format!("{side}{level}cl"));
        (limit("lower"), limit("upper"))
    }
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

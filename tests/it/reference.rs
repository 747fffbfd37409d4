//! Published numbers that `statistics` must meet, and in [`laws`] what holds for any numbers.
//!
//! The reference cases were computed by other programs and lie outside the repository, in
//! `../shared`. Where they are missing, the tests say so on stderr; the laws hold anyway.

mod cell_key;
mod laws;

use std::fs;
use std::path::{Path, PathBuf};

use sozialbericht::statistics::rate::{byar, exact_poisson, rate};
use sozialbericht::statistics::standardise::{Component, Direction, classify, index};
use sozialbericht::statistics::{Confidence, Method, proportion};

/// Relative tolerance where both sides evaluate the same closed formula.
const CLOSED_FORM: f64 = 1e-12;
/// Relative tolerance where a distribution has to be inverted.
const INVERTED: f64 = 1e-10;

#[test]
fn wilson_limits_agree_with_pheindicatormethods() {
    let Some(table) = Table::open("gold/proportion_wilson/expected.csv") else {
        return;
    };
    let mut worst = Deviation::NONE;
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
    let (mut by_formula, mut by_inversion) = (Deviation::NONE, Deviation::NONE);
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

/// The published monitor: shares in, the index of every area out, and no area in another class.
#[test]
fn the_index_agrees_with_the_published_monitor() {
    let classes = ["hoch", "mittel", "niedrig", "sehr niedrig"];
    for (edition, shares) in [
        ("2013", &["S1", "S2", "S3", "S4"][..]),
        ("2017", &["S1", "S2", "S3", "S4"][..]),
        ("2021", &["S1", "S3", "S4"][..]),
    ] {
        let Some(table) = Table::open(&format!("real/berlin-mss-oracle/mss_{edition}_oracle.csv")) else {
            return;
        };
        let included: Vec<Row<'_>> =
            table.rows().filter(|row| !row.text("status_index_class").is_empty()).collect();
        let columns: Vec<Vec<f64>> =
            shares.iter().map(|share| included.iter().map(|row| row.number(share)).collect()).collect();
        let components: Vec<Component<'_>> = columns
            .iter()
            .map(|values| Component { values, direction: Direction::Burden, weight: 1.0 })
            .collect();
        let index = index(&components).unwrap();
        let mut largest: f64 = 0.0;
        for (row, value) in included.iter().zip(&index.z) {
            largest = largest.max((value - row.number("status_index_std")).abs());
            let class = classes[classify(*value, &[-1.0, 1.0, 1.5])];
            assert_eq!(class, row.text("status_index_class").trim(), "{}", row.place);
        }
        // Both the shares and the index are printed with five decimals.
        assert!(largest < 2e-5, "{edition}: {largest}");
        say(&format!("monitor {edition}: {} areas, largest difference {largest:.1e}", included.len()));
    }
}

/// The largest relative deviation seen so far, and where.
struct Deviation {
    largest: f64,
    place: String,
}

impl Deviation {
    const NONE: Self = Self { largest: 0.0, place: String::new() };

    fn add(&mut self, actual: f64, expected: f64, tolerance: f64, place: &str) {
        let scale = if expected == 0.0 { 1.0 } else { expected.abs() };
        let deviation = (actual - expected).abs() / scale;
        assert!(deviation <= tolerance, "{place}: {actual} instead of {expected} ({deviation:.1e})");
        if deviation > self.largest {
            self.largest = deviation;
            place.clone_into(&mut self.place);
        }
    }

    fn report(&self, case: &str) {
        say(&format!("{case}: largest relative deviation {:.1e} {}", self.largest, self.place));
    }
}

#[expect(clippy::print_stderr, reason = "a skipped reference case must not look like a passed one")]
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
        let header = reader.headers().expect("a header").clone();
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(!records.is_empty(), "{name} has no rows");
        Some(Self { name: name.to_owned(), header, records })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().zip(2..).map(|(record, line)| Row {
            table: self,
            record,
            place: format!("{}:{line}", self.name),
        })
    }
}

impl Row<'_> {
    fn text(&self, column: &str) -> &str {
        let position = self.table.header.iter().position(|name| name == column);
        &self.record[position.unwrap_or_else(|| panic!("{} has no column {column}", self.place))]
    }

    fn number(&self, column: &str) -> f64 {
        self.text(column).parse().unwrap_or_else(|_| panic!("{} {column}", self.place))
    }

    fn count(&self, column: &str) -> u64 {
        self.text(column).parse().unwrap_or_else(|_| panic!("{} {column}", self.place))
    }

    fn limits(&self, level: &str) -> (f64, f64) {
        let limit = |side| self.number(&format!("{side}{level}cl"));
        (limit("lower"), limit("upper"))
    }
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

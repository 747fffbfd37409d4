//! Estimates from samples against those of other programs: `survey` and `laeken` of R.
//!
//! The cases lie outside the repository, in `../shared`; where they are missing, the tests say so on
//! stderr. Some of their numbers are facts that stand here, so that a clone alone tests something.

mod calibrated;
mod further;
mod income;
mod known;
mod laws;
mod plain;

use crate::workspace::{repository, say};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Closed formulas.
const CLOSED: f64 = 1e-9;
/// What either side iterates for.
const ITERATED: f64 = 1e-8;

/// Cases that another program's shortcut keeps from the stated tolerance, each with its reason and
/// the tolerance that is met.
const APART: &[(&str, f64, &str)] = &[
    (
        "ciprop_likelihood",
        2e-5,
        "the limits of the reference are interpolated on a profile of a dozen points, these are solved for",
    ),
    ("lincom", 1e-7, "the reference stops looking for the saddle point at 1e-8"),
    ("saddlepoint", 1e-7, "the reference stops looking for the saddle point at 1e-8"),
];

/// Every figure computed, by key and field; several figures of a field in the order of the reference.
pub(crate) type Figures = BTreeMap<(String, String), Vec<f64>>;

#[test]
fn every_open_case_of_survey_api_is_met() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let expected = expected(&folder.join("expected_flat.csv"));
    let mut found = plain::figures(&folder);
    found.extend(calibrated::figures(&folder));
    let failures = failures(&expected, &found);
    assert!(failures.is_empty(), "{} figures differ:\n{}", failures.len(), failures.join("\n"));
    let keys: BTreeSet<&String> = expected.keys().map(|(key, _)| key).collect();
    say(&format!("survey_api: {} cases met", keys.len()));
}

#[test]
fn weights_of_each_respondent_are_met() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let table = Table::open(&folder.join("expected_weights_apistrat.csv"));
    let found = calibrated::weights(&folder);
    for (column, weights) in ["cal_raking_dstr", "rake_dstr"].into_iter().zip(found) {
        let expected = table.numbers(column);
        assert_eq!(expected.len(), weights.len());
        for (row, (actual, expected)) in weights.iter().zip(&expected).enumerate() {
            assert!((actual / expected - 1.0).abs() < ITERATED, "{column} {row}: {actual} {expected}");
        }
    }
}

/// Compares what is expected with what was found; a figure that nobody computed differs, too.
pub(crate) fn failures(expected: &Figures, found: &Figures) -> Vec<String> {
    let mut failures = Vec::new();
    for ((key, field), values) in expected {
        let apart = APART.iter().find(|(name, _, _)| key.ends_with(name));
        let iterated = ["rake", "cal_"].iter().any(|word| key.contains(word));
        let tolerance =
            apart.map_or(if iterated { ITERATED } else { CLOSED }, |(_, tolerance, _)| *tolerance);
        let Some(actual) = found.get(&(key.clone(), field.clone())) else {
            failures.push(format!("{key} {field}: not computed"));
            continue;
        };
        if actual.len() != values.len() {
            failures.push(format!("{key} {field}: {} figures for {}", actual.len(), values.len()));
            continue;
        }
        // Differences of nearly equal numbers are measured on the scale of their neighbours.
        let scale = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        for (index, (actual, expected)) in actual.iter().zip(values).enumerate() {
            let unit = if expected.abs() > 1e-9 * scale { expected.abs() } else { scale.max(1e-6) };
            let relative = (actual - expected).abs() / unit;
            if relative > tolerance || relative.is_nan() {
                failures.push(format!(
                    "{key} {field} {index}: {actual:.16e} for {expected:.16e} ({relative:.1e})"
                ));
            }
        }
    }
    failures
}

pub(crate) fn expected(path: &Path) -> Figures {
    let table = Table::open(path);
    let mut figures = Figures::new();
    for row in 0..table.rows {
        let (key, field) = (table.text("key", row), table.text("field", row));
        let value = table.text("value", row).parse().expect("a number");
        figures.entry((key.to_owned(), field.to_owned())).or_default().push(value);
    }
    figures
}

/// A folder of `../shared`, unless it is missing.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let folder = repository().join("../shared").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    say(&format!("skipped: {} is missing", folder.display()));
    None
}

/// A table of text, by columns.
pub(crate) struct Table {
    columns: BTreeMap<String, Vec<String>>,
    pub(crate) rows: usize,
}

impl Table {
    pub(crate) fn open(path: &Path) -> Self {
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let names = reader.headers().expect("a header").clone();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut rows = 0;
        for record in reader.records() {
            let record = record.expect("a row");
            rows += 1;
            for (name, cell) in names.iter().zip(&record) {
                columns.entry(name.to_owned()).or_default().push(cell.to_owned());
            }
        }
        Self { columns, rows }
    }

    pub(crate) fn text(&self, column: &str, row: usize) -> &str {
        &self.columns[column][row]
    }

    /// The numbers of a column; what is missing is no number.
    pub(crate) fn numbers(&self, column: &str) -> Vec<f64> {
        self.columns[column].iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    /// The categories of a column in alphabetical order, and which of them each row has.
    pub(crate) fn categories(&self, column: &str) -> (Vec<usize>, Vec<String>) {
        let levels: BTreeSet<String> = self.columns[column].iter().cloned().collect();
        let levels: Vec<String> = levels.into_iter().collect();
        let place = |cell: &String| levels.iter().position(|level| level == cell).expect("a level");
        (self.columns[column].iter().map(place).collect(), levels)
    }
}

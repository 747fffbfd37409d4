//! What was planted in the demo district is what its report finds, and what must not be known is not in it.

use crate::workspace::{built_demo, files_below, repository, rows, say};
use arrow_array::{Array, Float64Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sozialbericht::statistics::{Confidence, proportion};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

type Row = BTreeMap<String, String>;

/// Weiherlohe-Linnenhang, where two people receive Grundsicherung im Alter, and its planted counts.
const SECRET: (&str, &str) = ("9900104005", "Linnenhang");
const SECRET_COUNTS: [(u64, u64); 3] = [(1, 312), (1, 321), (2, 335)];

/// Sozialräume in which too few people are counted for a trend.
const NO_TREND: [&str; 3] = ["9900103610", "9900103617", "9900101205"];

/// Where the report shows a planted measure: indicator and column.
fn place_of(measure: &str) -> (&str, &str) {
    match measure {
        "einwohner" => ("auslaenderanteil", "denominator"),
        "einwohner-65plus" => ("altenquotient", "numerator"),
        "sgb2-personen" => ("sgb2-quote", "numerator"),
        "grundsicherung-65plus" => ("altersarmut", "numerator"),
        rate => (rate, "value"),
    }
}

fn out() -> PathBuf {
    built_demo().join("musterkreis-2024")
}

fn table(name: &str) -> Vec<Row> {
    rows(&fs::read(out().join("tables").join(name)).expect("a table"))
}

/// Figures by indicator, area and period.
fn figures() -> BTreeMap<(String, String, String), Row> {
    let key = |row: &Row| (row["indicator"].clone(), row["area"].clone(), row["period"].clone());
    let table = table("indicators.csv");
    let count = table.len();
    let figures: BTreeMap<_, _> = table.into_iter().map(|row| (key(&row), row)).collect();
    assert_eq!(figures.len(), count, "a figure stands twice");
    figures
}

fn planted() -> Vec<Row> {
    let text =
        fs::read_to_string(repository().join("datasets/musterkreis/planted.csv")).expect("planted values");
    rows(text.replace(';', ",").as_bytes())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

#[test]
fn planted_values_are_found() {
    let figures = figures();
    let mut compared = 0;
    for truth in planted().iter().filter(|truth| !truth["measure"].starts_with("sozialraeume-")) {
        let (indicator, column) = place_of(&truth["measure"]);
        let key = (indicator.to_owned(), truth["area"].clone(), truth["period"].clone());
        let row = &figures[&key];
        if truth["truth"] == "two-recipients" && indicator == "altersarmut" {
            assert_eq!((row[column].as_str(), row["sign"].as_str()), ("", "."), "{truth:?}");
        } else if column == "value" {
            assert_eq!(format!("{:.4}", number(&row[column])), truth["value"], "{truth:?}");
        } else {
            assert_eq!(row[column], truth["value"], "{truth:?}");
        }
        compared += 1;
    }
    assert!(compared > 60, "only {compared} planted values were compared");
}

#[test]
fn planted_numbers_of_sozialraeume_are_found() {
    let figures = figures();
    for truth in planted().iter().filter(|truth| truth["measure"].starts_with("sozialraeume-")) {
        let range = match truth["measure"].as_str() {
            "sozialraeume-ab-25-prozent" => 25.0..f64::INFINITY,
            "sozialraeume-6-bis-unter-10-prozent" => 6.0..10.0,
            other => panic!("{other} is a new truth"),
        };
        let found = figures.values().filter(|row| {
            let is_meant = row["indicator"] == "sgb2-quote" && row["level"] == "sozialraum";
            is_meant && row["period"] == truth["period"] && range.contains(&number(&row["value"]))
        });
        assert_eq!(found.count().to_string(), truth["value"], "{truth:?}");
    }
}

#[test]
fn every_rate_is_its_counts_at_full_precision() {
    let mut compared = 0;
    for row in table("indicators.csv").iter().filter(|row| !row["value"].is_empty()) {
        let (value, lower, upper) = (number(&row["value"]), number(&row["lower"]), number(&row["upper"]));
        let expected = 100.0 * number(&row["numerator"]) / number(&row["denominator"]);
        assert!((value - expected).abs() <= 1e-9 * expected, "{row:?}");
        assert!(lower <= value && value <= upper, "{row:?}");
        compared += 1;
    }
    assert!(compared > 3_000, "{compared}");
}

#[test]
fn altersarmut_rises_in_every_ordinary_sozialraum() {
    let figures = figures();
    let value = |area: &str, year: u16| {
        let key = ("altersarmut".to_owned(), area.to_owned(), format!("{year}-12-31"));
        figures[&key]["value"].parse::<f64>().ok()
    };
    let (mut rising, mut secret) = (0, 0);
    for row in figures.values().filter(|row| {
        row["indicator"] == "altersarmut" && row["level"] == "sozialraum" && row["period"] == "2024-12-31"
    }) {
        let area = row["area"].as_str();
        if NO_TREND.contains(&area) {
            continue;
        }
        let Some((then, now)) = value(area, 2016).zip(value(area, 2024)) else {
            secret += 1;
            continue;
        };
        assert!(then < now, "{area}: {then} then, {now} now");
        rising += 1;
    }
    assert_eq!(rising + secret, 90, "93 Sozialräume, three without a trend");
    assert!((1..=6).contains(&secret), "one secret, and a few that would give it away: {secret}");
}

#[test]
fn planted_peculiarities_show_in_monitor_and_notes() {
    let monitor: BTreeMap<String, Row> =
        table("monitor.csv").into_iter().map(|row| (row["area"].clone(), row)).collect();
    assert_eq!(monitor.len(), 93);
    for truth in planted() {
        let Some(row) = monitor.get(&truth["area"]) else { continue };
        let has_index = !row["status_index"].is_empty();
        match truth["truth"].as_str() {
            "under-300-residents" | "shelter" => {
                assert!(!has_index && !row["excluded"].is_empty(), "{row:?}");
            }
            "two-recipients" | "under-100-aged-65" => assert!(!has_index, "{row:?}"),
            // Others may be left out to protect them, and then it is said.
            _ => assert!(has_index || row["excluded"].contains("geheim"), "{row:?}"),
        }
    }
    let figures = figures();
    let note = |area: &str| {
        let row = &figures[&("altersarmut".to_owned(), area.to_owned(), "2024-12-31".to_owned())];
        (row["value"].clone(), row["note"].clone())
    };
    let nobody = figures.values().filter(|row| row["numerator"] == "0").count();
    assert!(nobody > 0, "nobody may be published");
    let (few, little) = (note(SECRET.0), note("9900101205"));
    assert!(few.0.is_empty() && little.0.is_empty(), "{few:?} {little:?}");
    assert_eq!(few.1, little.1, "which rule a figure met tells how many people stand behind it");
}

#[test]
fn what_is_secret_is_in_no_table_and_no_figure() {
    let all_of =
        |row: &Row| ["value", "lower", "upper", "numerator", "denominator"].map(|name| row[name].clone());
    let secret: Vec<Row> = table("indicators.csv")
        .into_iter()
        .filter(|row| row["indicator"] == "altersarmut" && row["area"] == SECRET.0)
        .collect();
    assert_eq!(secret.len(), 3);
    for row in &secret {
        assert!(all_of(row).iter().all(String::is_empty), "{row:?}");
    }
    let monitor = table("monitor.csv");
    let row = monitor.iter().find(|row| row["area"] == SECRET.0).expect("the area");
    for column in [
        "status_index",
        "status_class",
        "dynamics_index",
        "dynamics_class",
        "total_class",
        "status_certainty",
        "dynamics_certainty",
    ] {
        assert_eq!(row[column], "", "{column}");
    }
    let digits: Vec<String> = SECRET_COUNTS
        .iter()
        .flat_map(|(few, many)| {
            let limits = proportion::wilson(*few, *many, Confidence::P95).expect("limits");
            [share(*few, *many), limits.lower, limits.upper].map(|part| format!("{:.9}", 100.0 * part))
        })
        .collect();
    for (path, bytes) in files_below(&out()) {
        let is_text = [".csv", ".svg", ".json"].iter().any(|ending| path.ends_with(ending));
        let text = if is_text { String::from_utf8(bytes).expect("UTF-8") } else { continue };
        for digits in &digits {
            assert!(!text.contains(&digits[..digits.len() - 1]), "{digits} in {path}");
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred people")]
fn share(few: u64, many: u64) -> f64 {
    few as f64 / many as f64
}

#[test]
fn what_is_secret_has_no_point_in_a_chart() {
    let points = |indicator: &str| {
        let path = out().join(format!("report/figures/dots-sozialraum-{indicator}.svg"));
        let svg = fs::read_to_string(path).expect("a figure");
        let name =
            svg.lines().find(|line| line.ends_with(&format!(">{}</text>", SECRET.1))).expect("the area");
        let (x, y) = (attribute(name, "x"), attribute(name, "y"));
        let is_beside = |line: &&str| attribute(line, "cx") > x && (attribute(line, "cy") - y).abs() < 15.0;
        svg.lines().filter(|line| line.starts_with("<circle")).filter(is_beside).count()
    };
    assert_eq!(points("sgb2-quote"), 1, "a published figure has its point");
    assert_eq!(points("altersarmut"), 0);
}

fn attribute(line: &str, name: &str) -> f64 {
    let value = line.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    number(value.unwrap_or_else(|| panic!("no {name} in {line}")).0)
}

#[test]
fn what_is_secret_is_not_printed() {
    let pdf = out().join("report/sozialbericht.pdf");
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output() else {
        say("SKIPPED: without pdftotext the text of the PDF was not searched");
        return;
    };
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains(SECRET.1)).collect();
    assert!(lines.len() > 10, "{lines:?}");
    let rounded = |part: f64| format!("{:.1}", 100.0 * part).replace('.', ",");
    let (few, many) = SECRET_COUNTS[2];
    let limits = proportion::wilson(few, many, Confidence::P95).expect("limits");
    let row = format!("{} – {}", rounded(limits.lower), rounded(limits.upper));
    for line in lines {
        let after = line.split_once(SECRET.1).map_or("", |(_, after)| after);
        assert!(!after.contains(&row), "{line}");
        assert!(after.split_whitespace().all(|cell| cell != rounded(share(few, many))), "{line}");
    }
}

#[test]
fn csv_and_parquet_hold_the_same_rows() {
    for name in ["indicators", "monitor"] {
        let csv = table(&format!("{name}.csv"));
        let file = fs::File::open(out().join(format!("tables/{name}.parquet"))).expect("a table");
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("Parquet");
        let parquet: Vec<Row> = reader.flat_map(|batch| rows_of(&batch.expect("a batch"))).collect();
        assert!(csv == parquet && !csv.is_empty(), "{name}");
    }
}

fn rows_of(batch: &RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    let row = |index: usize| {
        let cells = schema.fields().iter().zip(batch.columns());
        cells.map(|(field, column)| (field.name().clone(), cell(column.as_ref(), index))).collect()
    };
    (0..batch.num_rows()).map(row).collect()
}

fn cell(column: &dyn Array, row: usize) -> String {
    let any = column.as_any();
    if column.is_null(row) {
        String::new()
    } else if let Some(texts) = any.downcast_ref::<StringArray>() {
        texts.value(row).to_owned()
    } else if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        numbers.value(row).to_string()
    } else if let Some(counts) = any.downcast_ref::<UInt64Array>() {
        counts.value(row).to_string()
    } else {
        panic!("a column of type {}", column.data_type())
    }
}

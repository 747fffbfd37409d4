//! Tables of GENESIS: damaged ones made here, those of offices in `real`.

mod real;

use crate::workspace::{Run, lay_over, repository, rows, run};
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::fs;
use tempfile::TempDir;

const REPORT: &str = "reports/bericht";

/// The sound project, with a delivery of benefits in another format.
fn workspace(delivery: &str, format: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    let folder = home.path().join("datasets/amt/leistungen");
    fs::write(folder.join("leistungen.csv"), delivery).expect("written");
    let path = folder.join("dataset.toml");
    let text = fs::read_to_string(&path).expect("a definition");
    let head = text.split("[[table]]").next().unwrap_or_default();
    fs::write(path, format!("{head}[[table]]\nfile = \"leistungen.csv\"\n{format}")).expect("written");
    home
}

/// The codes that a check finds.
fn codes(run: &Run) -> Vec<String> {
    let findings: Vec<Json> = serde_json::from_str(&run.stdout).expect("JSON");
    findings.iter().filter_map(|finding| finding["code"].as_str().map(str::to_owned)).collect()
}

/// A header of so many dates and names is small, and the table that it makes is not.
#[test]
fn a_header_that_would_fill_the_memory_is_a_finding() {
    let mut text = "GENESIS-Tabelle: 1\n;".to_owned();
    for number in 0..4000 {
        let _ = write!(text, ";{}", 1000 + number);
    }
    text.push_str("\n;");
    for number in 0..4000 {
        let _ = write!(text, ";n{number}");
    }
    let _ = write!(text, "\n97101;Anger{}\n__________\n", ";1".repeat(4000));
    let format = "format = \"genesis\"\narea = { column = \"schluessel\", level = \"raum\" }\n\
                  period = { column = \"zeit\" }\nvalues = [{ column = \"n1\", measure = \"empfaenger\", unit = \"persons\" }]\n";
    let home = workspace(&text, format);
    let check = run(home.path(), &["check", REPORT, "--json"]);
    assert_eq!((check.code, codes(&check).first().map(String::as_str)), (Some(1), Some("F232")), "{check:?}");
}

/// What the publisher says of a figure stands beside the rate that rests on it.
#[test]
fn a_mark_of_quality_reaches_the_note_beside_the_figure() {
    let mut text =
        "time;1_variable_code;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;\
                    value_variable_code;value_variable_label;value_q\n"
            .to_owned();
    for (area, value, mark) in [
        ("97101", "14", "p"),
        ("97102", "22", "()"),
        ("97103", "(11)", ""),
        ("97201", "28", "e"),
        ("97202", "27", "s"),
        ("97203", "24", "r"),
    ] {
        let _ = writeln!(text, "2024-12-31;RAUM;{area};x;{value};Anzahl;EMPF;Empfänger;{mark}");
        let _ = writeln!(text, "2020-12-31;RAUM;{area};x;{value};Anzahl;EMPF;Empfänger;e");
    }
    let format = "format = \"ffcsv\"\narea = { column = \"RAUM\", level = \"raum\" }\nperiod = { column = \"time\" }\n\
                  values = [{ column = \"value\", measure = \"empfaenger\", unit = \"persons\", population = { age = \"65+\" } }]\n";
    let home = workspace(&text, format);
    let build = run(home.path(), &["build", REPORT, "--only", "tables"]);
    assert_eq!(build.code, Some(0), "{build:?}");
    let table = rows(&fs::read(home.path().join("out/bericht/tables/indicators.csv")).expect("a table"));
    let note = |area: &str| {
        let is_meant = |row: &&std::collections::BTreeMap<String, String>| {
            row["indicator"] == "altersarmut" && row["area"] == area && row["period"] == "2024-12-31"
        };
        table.iter().find(is_meant).map(|row| row["note"].clone()).expect(area)
    };
    assert_eq!(note("97101"), "vorläufige Angabe");
    assert!(note("97102").starts_with("Aussagewert eingeschränkt") && note("97103") == note("97102"));
    assert_eq!((note("97201").as_str(), note("97202").as_str()), ("", "geschätzte Angabe"));
    // A sum is as sure as the least sure of its parts.
    assert_eq!(note("971"), note("97102"));
    assert_eq!(note("972"), "geschätzte Angabe");
}

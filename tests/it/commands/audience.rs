//! One report for several audiences: whose rules hold, where products go, and what they say of themselves.

use super::{CLEAN, REPORT, case};
use crate::workspace::{files_below, rows, run};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// A report with two suppressed figures, of which the statistical office may see one.
fn workspace() -> TempDir {
    case("a-figure-for-the-statistics-office-is-secret-for-the-public")
}

fn build(home: &Path, more: &[&str]) -> String {
    let built = run(home, &[&["build", REPORT, "--only", "tables"], more].concat());
    assert_eq!(built.code, CLEAN, "{built:?}");
    built.stdout
}

fn manifest(files: &BTreeMap<String, Vec<u8>>) -> Json {
    serde_json::from_slice(&files["manifest.json"]).expect("JSON")
}

fn secret(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let secret = rows(&files["tables/indicators.csv"]).into_iter().filter(|row| row["sign"] == ".");
    secret.map(|row| row["area"].clone()).collect()
}

#[test]
fn each_audience_has_its_rules_and_its_folder() {
    let home = workspace();
    build(home.path(), &[]);
    let said = build(home.path(), &["--audience", "statistics-office"]);
    assert!(said.contains("bericht.statistics-office"), "{said}");
    let public = files_below(&home.path().join("out/bericht"));
    let office = files_below(&home.path().join("out/bericht.statistics-office"));
    // Furt has 11, and would give the others away.
    assert_eq!(secret(&public), ["97101", "97102", "97103"]);
    assert_eq!(secret(&office).len(), 2, "Anger, and one that would give it away");
    assert!(secret(&office).contains(&"97101".to_owned()));
    let rules = |files| manifest(files)["parameters"]["disclosure"].clone();
    assert_eq!(rules(&public)["audience"], "public");
    assert_eq!(rules(&public)["minimum_count"], 3);
    assert_eq!(rules(&public)["weaker"], Json::Array(Vec::new()));
    assert_eq!(rules(&office)["audience"], "statistics-office");
    assert_eq!(rules(&office)["minimum_count"], 2);
    assert_eq!(rules(&office)["weaker"][0]["key"], "minimum_count");
    assert_eq!(rules(&office)["reason"], "Nur für die Statistikstelle.");
}

#[test]
fn the_report_says_for_whom_it_is_where_nobody_asks() {
    let home = case("a-weak-policy-with-a-reason-is-sound");
    let file = home.path().join(REPORT).join("report.toml");
    let text = std::fs::read_to_string(&file).expect("a report");
    std::fs::write(&file, format!("audience = \"municipality\"\n{text}")).expect("written");
    build(home.path(), &[]);
    assert!(!home.path().join("out/bericht").exists());
    let files = files_below(&home.path().join("out/bericht.municipality"));
    assert_eq!(manifest(&files)["parameters"]["disclosure"]["audience"], "municipality");
    build(home.path(), &["--audience", "public"]);
    assert!(home.path().join("out/bericht/manifest.json").is_file());
}

#[test]
fn the_manifest_counts_what_is_not_shown_by_level_and_reason() {
    let home = workspace();
    build(home.path(), &[]);
    let manifest = manifest(&files_below(&home.path().join("out/bericht")));
    let reasons = &manifest["suppression"]["reasons"];
    assert_eq!(reasons.as_array().map(Vec::len), Some(2), "{reasons}");
    assert_eq!(reasons[0]["level"], "raum");
    assert_eq!(reasons[0]["reason"], "small-count");
    assert_eq!(reasons[0]["figures"], 2);
    assert_eq!((&reasons[1]["reason"], &reasons[1]["figures"]), (&"secondary".into(), &1.into()));
    let lost = &manifest["suppression"]["lost"];
    assert_eq!((&lost[0]["indicator"], &lost[0]["withheld"]), (&"altersarmut".into(), &3.into()), "{lost}");
}

#[test]
fn remedies_and_reasons_of_single_figures_stay_out_of_the_products() {
    let home = workspace();
    let checked = run(home.path(), &["check", REPORT]);
    assert!(checked.stdout.contains("D803"), "{checked:?}");
    build(home.path(), &[]);
    let files = files_below(&home.path().join("out/bericht"));
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("D80"), "{path} tells a remedy");
        assert!(path == "manifest.json" || !text.contains("small-count"), "{path} tells a reason");
    }
    let notes: Vec<String> = rows(&files["tables/indicators.csv"])
        .into_iter()
        .filter(|row| row["sign"] == ".")
        .map(|row| row["note"].clone())
        .collect();
    assert_eq!(notes, ["Angabe geheim zu halten"; 3]);
}

#[test]
fn an_unknown_audience_is_refused() {
    let home = workspace();
    let refused = run(home.path(), &["check", REPORT, "--audience", "presse"]);
    assert_eq!(refused.code, super::CANNOT_RUN);
    assert!(refused.stderr.contains("statistics-office"), "{refused:?}");
}

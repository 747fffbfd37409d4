//! How well the counts of a whole report are protected: against sums, against earlier releases, and what is said where
//! nothing helps.

use crate::cases::workspace;
use crate::workspace::{repository, run};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const REPORT: &str = "reports/bericht";
const DELIVERY: &str = "datasets/amt/leistungen/leistungen.csv";
/// Two communes of three areas each.
const AREAS: [&str; 6] = ["97101", "97102", "97103", "97201", "97202", "97203"];

/// The base project with these recipients in 2024, and this added to its report.
fn project(counts: [u32; 6], disclosure: &str) -> TempDir {
    let home = workspace(&repository().join("tests/cases/a-sound-project-has-no-findings"));
    deliver(home.path(), counts);
    let file = home.path().join(REPORT).join("report.toml");
    let text = fs::read_to_string(&file).expect("a report");
    fs::write(&file, format!("{text}\n{disclosure}\n")).expect("written");
    home
}

fn deliver(home: &Path, counts: [u32; 6]) {
    let file = home.join(DELIVERY);
    let text = fs::read_to_string(&file).expect("a delivery");
    let kept = text.lines().filter(|line| !line.contains(",2024-12-31,")).map(str::to_owned);
    let new = AREAS.iter().zip(counts).map(|(area, count)| format!("{area},2024-12-31,{count}"));
    fs::write(&file, kept.chain(new).collect::<Vec<_>>().join("\n") + "\n").expect("written");
}

/// The codes that `check` finds, suspicions and proposals left out.
fn codes(home: &Path) -> BTreeSet<String> {
    let run = run(home, &["check", REPORT, "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = findings.as_array().expect("a list").iter();
    let codes = findings.filter_map(|finding| finding["code"].as_str().map(str::to_owned));
    codes.filter(|code| code.starts_with("D81") || code.starts_with('L')).collect()
}

fn build(home: &Path) {
    let run = run(home, &["build", REPORT]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// A row of the indicators of a folder.
fn change_row(folder: &Path, begins: &str, becomes: &str) {
    let file = folder.join("tables/indicators.csv");
    let text = fs::read_to_string(&file).expect("a table");
    assert!(text.lines().any(|line| line.starts_with(begins)), "{text}");
    let lines = text.lines().map(|line| if line.starts_with(begins) { becomes } else { line });
    fs::write(&file, lines.collect::<Vec<_>>().join("\r\n") + "\r\n").expect("written");
    // The Parquet beside it would contradict.
    let _ = fs::remove_file(folder.join("tables/indicators.parquet"));
}

fn audit(home: &Path) -> String {
    run(home, &["audit", "out/bericht"]).stdout
}

#[test]
fn a_single_small_count_hides_another_and_nothing_is_exposed() {
    let home = project([1, 22, 11, 28, 27, 24], "");
    assert!(codes(home.path()).is_empty());
    build(home.path());
    let table = fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table");
    let hidden = table.lines().filter(|line| line.contains("altersarmut") && line.contains(",.,")).count();
    assert_eq!(hidden, 2, "{table}");
    assert!(audit(home.path()).contains(": 0 sind aufgedeckt"));
}

#[test]
fn a_count_put_back_exposes_the_small_one() {
    let home = project([1, 22, 11, 28, 27, 24], "");
    build(home.path());
    let folder = home.path().join("out/bericht");
    let row = "altersarmut,97103,Furt,raum,2024-12-31,";
    change_row(&folder, row, &format!("{row}2.3404255319148937,1.31,4.14,0.95,wilson,11,470,,"));
    let row = "altersarmut,97102,Bruch,raum,2024-12-31,";
    change_row(&folder, row, &format!("{row}5.365853658536586,3.56,7.99,0.95,wilson,22,410,,"));
    let said = audit(home.path());
    assert!(said.contains("L820"), "{said}");
    assert!(said.contains("die gesperrte Fallzahl ist 1"), "{said}");
    assert!(said.contains("Bruch, 31.12.2024 = 22"), "it names what exposes it: {said}");
}

#[test]
fn totals_that_cannot_hold_are_told() {
    let home = project([1, 22, 11, 28, 27, 24], "");
    build(home.path());
    let row = "altersarmut,971,Westdorf,gemeinde,2024-12-31,";
    change_row(&home.path().join("out/bericht"), row, &format!("{row}0.1,0.1,0.2,0.95,wilson,2,1290,,"));
    let said = audit(home.path());
    assert!(said.contains("L821"), "{said}");
}

#[test]
fn ones_that_add_up_to_two_are_safe_only_as_long_as_nobody_is_told() {
    let home = project([1, 1, 0, 28, 27, 24], "");
    let codes = codes(home.path());
    assert!(codes.contains("D814"), "{codes:?}");
    assert!(!codes.contains("D810"), "{codes:?}");
}

/// The project again, with an earlier release beside it, made from these counts under these rules.
fn after_release(earlier: [u32; 6], rules: &str, now: [u32; 6], more: &str) -> TempDir {
    let before = project(earlier, rules);
    build(before.path());
    let home = project(now, &format!("[[disclosure.earlier]]\nfolder = \"../../before\"\n{more}"));
    crate::workspace::lay_over(&before.path().join("out/bericht"), &home.path().join("before"));
    home
}

const NO_RULES: &str = "[disclosure]\nminimum_count = 1\nreason = { de = \"Probe\", en = \"Trial\" }\n";

#[test]
fn what_an_earlier_release_has_shown_cannot_be_taken_back() {
    let counts = [1, 22, 11, 28, 27, 24];
    let home = after_release(counts, NO_RULES, counts, "");
    let codes = codes(home.path());
    assert!(codes.contains("D811"), "{codes:?}");
}

#[test]
fn an_earlier_release_with_other_counts_is_told() {
    let home = after_release([14, 22, 11, 28, 27, 25], "", [14, 22, 11, 28, 27, 24], "");
    assert_eq!(codes(home.path()), BTreeSet::from(["D812".to_owned()]));
}

#[test]
fn what_an_earlier_release_and_this_one_tell_together_is_an_error() {
    let counts = [1, 22, 11, 28, 27, 24];
    let home = after_release(counts, NO_RULES, counts, "");
    // An earlier program had suppressed the small count alone.
    let row = "altersarmut,97101,Anger,raum,2024-12-31,";
    change_row(&home.path().join("before"), row, &format!("{row},,,,,,,.,"));
    let codes = codes(home.path());
    assert!(codes.contains("D810"), "{codes:?}");
    assert_eq!(run(home.path(), &["build", REPORT]).code, Some(1));
}

#[test]
fn an_earlier_release_of_other_areas_is_told() {
    let counts = [14, 22, 11, 28, 27, 24];
    let home = after_release(counts, "", counts, "vintage = \"2020\"\n");
    assert!(codes(home.path()).contains("D816"));
}

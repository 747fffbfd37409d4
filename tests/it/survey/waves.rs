//! Two waves of a survey beside each other.

use super::secrecy::built;
use super::{CODEBOOK, FORMS, assert_found, codes, findings, project};
use crate::workspace::rows;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const EARLIER: &str = "datasets/amt/befragung-2019";

fn edit(home: &Path, file: &str, from: &str, to: &str) {
    let path = home.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{from} stands in {file}");
    fs::write(&path, text.replace(from, to)).expect("written");
}

/// The project with the same survey half a year earlier.
fn with_earlier_wave() -> TempDir {
    let home = project();
    let root = home.path();
    fs::create_dir_all(root.join(EARLIER)).expect("a folder");
    for file in fs::read_dir(root.join("datasets/amt/befragung")).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), root.join(EARLIER).join(file.file_name())).expect("copied");
    }
    // The frame of the later wave serves both.
    fs::remove_file(root.join(EARLIER).join("rahmen.csv")).expect("removed");
    let dataset = format!("{EARLIER}/dataset.toml");
    let text = fs::read_to_string(root.join(&dataset)).expect("a dataset");
    let (before, after) = text.split_once("[[table]]").expect("a table");
    let (_, survey) = after.split_once("[survey]").expect("a survey");
    fs::write(root.join(&dataset), format!("{before}[survey]{survey}")).expect("written");
    edit(root, &format!("{EARLIER}/survey.toml"), "period = \"2024-12-31\"", "period = \"2024-06-30\"");
    let report = "reports/bericht/report.toml";
    edit(root, report, "\"amt/befragung\"]", "\"amt/befragung\", \"amt/befragung-2019\"]");
    edit(
        root,
        report,
        "dataset = \"amt/befragung\"",
        "dataset = \"amt/befragung\"\nearlier = \"amt/befragung-2019\"",
    );
    home
}

fn key(row: &BTreeMap<String, String>) -> [String; 5] {
    ["question", "answer", "area", "group", "statistic"].map(|column| row[column].clone())
}

#[test]
fn the_same_answers_have_not_changed_and_only_what_both_show_is_compared() {
    let home = with_earlier_wave();
    assert_eq!(codes(home.path()), BTreeSet::new());
    let folder = built(home.path());
    let changes = rows(&fs::read(folder.join("tables/survey_changes.csv")).expect("a table"));
    let survey = rows(&fs::read(folder.join("tables/survey.csv")).expect("a table"));
    let shown: BTreeMap<_, _> =
        survey.iter().filter(|row| !row["value"].is_empty()).map(|row| (key(row), row)).collect();
    assert!(changes.len() > 50);
    for change in &changes {
        // What one of both waves keeps secret could be computed from the other and the change.
        let figure = shown.get(&key(change)).unwrap_or_else(|| panic!("{change:?} is shown"));
        assert_eq!(change["value"], figure["value"]);
        assert_eq!((&change["before"], &change["n_before"]), (&change["value"], &change["n"]));
        assert!(change["change"].parse::<f64>().expect("a number").abs() < 1e-12);
    }
}

#[test]
fn a_change_is_later_less_earlier_with_the_limits_of_both() {
    let home = with_earlier_wave();
    // Every fifth of the earlier forms is left out: results differ, and rest on fewer.
    let forms = FORMS.replace("befragung", "befragung-2019");
    let text = fs::read_to_string(home.path().join(&forms)).expect("forms");
    let kept = text.lines().enumerate().filter(|(line, _)| *line == 0 || line % 5 != 1).map(|(_, row)| row);
    let kept: Vec<&str> = kept.collect();
    fs::write(home.path().join(&forms), kept.join("\n") + "\n").expect("written");
    let folder = built(home.path());
    let changes = rows(&fs::read(folder.join("tables/survey_changes.csv")).expect("a table"));
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().expect("a number");
    let mut moved = 0;
    for row in &changes {
        let change = number(row, "change");
        assert!((change - (number(row, "value") - number(row, "before"))).abs() < 1e-9);
        assert!(number(row, "n_before") <= number(row, "n"));
        if !row["lower"].is_empty() {
            assert!(number(row, "lower") <= change && change <= number(row, "upper"));
        }
        // Where nobody differs in both waves there is nothing to test.
        if !row["p"].is_empty() {
            assert_eq!(number(row, "p") < 0.05, number(row, "lower") > 0.0 || number(row, "upper") < 0.0);
        }
        moved += usize::from(change.abs() > 0.001);
    }
    assert!(moved > 10);
}

#[test]
fn a_question_with_other_answers_is_told_and_not_compared() {
    let home = with_earlier_wave();
    let codebook = CODEBOOK.replace("befragung", "befragung-2019");
    edit(home.path(), &codebook, "de = \"Miete\"", "de = \"Pacht\"");
    assert_found(&home, "V936");
    let folder = built(home.path());
    let changes = rows(&fs::read(folder.join("tables/survey_changes.csv")).expect("a table"));
    assert!(!changes.is_empty() && changes.iter().all(|row| row["question"] != "tenure"));
}

#[test]
fn an_earlier_wave_that_is_no_dataset_of_the_report_is_a_finding() {
    let home = with_earlier_wave();
    let (from, to) = ("earlier = \"amt/befragung-2019\"", "earlier = \"amt/befragung-2014\"");
    edit(home.path(), "reports/bericht/report.toml", from, to);
    let told = findings(home.path());
    let is_it = |finding: &serde_json::Value| {
        finding["code"] == "T108" && finding["message"].to_string().contains("befragung-2014")
    };
    assert!(told.iter().any(is_it), "{told:?}");
}

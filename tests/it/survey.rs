//! A survey in a whole project: what is wrong with forms, codebook and margins is found with its place, what somebody has
//! answered is nowhere to be read, and results of few are kept secret.

mod bases;
mod secrecy;
mod waves;

use crate::cases::workspace;
use crate::workspace::{repository, run};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const REPORT: &str = "reports/bericht";
const FORMS: &str = "datasets/amt/befragung/antworten.csv";
const CODEBOOK: &str = "datasets/amt/befragung/codebook.toml";
const SURVEY: &str = "datasets/amt/befragung/survey.toml";
const FRAME: &str = "datasets/amt/befragung/rahmen.csv";

fn project() -> TempDir {
    workspace(&repository().join("tests/cases/a-survey-stands-beside-the-indicators"))
}

/// The project with one text of a file replaced by another.
fn changed(file: &str, from: &str, to: &str) -> TempDir {
    let home = project();
    let path = home.path().join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{from} stands in {file}");
    fs::write(&path, text.replacen(from, to, 1)).expect("written");
    home
}

fn findings(home: &Path) -> Vec<Json> {
    let run = run(home, &["check", REPORT, "--json"]);
    let findings: Json = serde_json::from_str(&run.stdout).expect("JSON");
    findings.as_array().expect("a list").clone()
}

fn codes(home: &Path) -> BTreeSet<String> {
    let codes = findings(home).into_iter().filter_map(|finding| finding["code"].as_str().map(str::to_owned));
    codes.filter(|code| code != "V931").collect()
}

/// A line of the forms, without its end, and its number.
fn form(home: &Path, number: usize) -> String {
    let text = fs::read_to_string(home.join(FORMS)).expect("forms");
    text.lines().nth(number).expect("a form").to_owned()
}

/// The project with one cell of a form changed; the first form is 1.
fn with_cell(number: usize, column: usize, value: &str) -> TempDir {
    let line = form(project().path(), number);
    let mut cells: Vec<&str> = line.split(';').collect();
    cells[column] = value;
    changed(FORMS, &line, &cells.join(";"))
}

#[test]
fn a_sound_survey_has_no_findings_but_how_wide_margins_are() {
    assert_eq!(codes(project().path()), BTreeSet::new());
}

#[test]
fn faults_of_a_form_are_found_with_row_and_column_and_without_the_answer() {
    // Column, wrong content, code.
    let faults = [
        (6, "x7", "V901"),
        (8, "8712", "V901"),
        (5, "neunzehn", "V902"),
        (4, "gestern-9", "V902"),
        (7, "8713", "V903"),
        (2, "8714", "V907"),
        (0, "", "V905"),
    ];
    for (column, content, code) in faults {
        let home = with_cell(3, column, content);
        let all = findings(home.path());
        let found = all.iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{content} in {column} is {code}: {all:?}"));
        assert!(found["file"].as_str().is_some_and(|file| file.ends_with("antworten.csv")), "{found}");
        assert_eq!(found["line"], 4, "{found}");
        assert!(found["column"].is_string(), "{found}");
        if !content.is_empty() {
            let told = format!("{} {}", found["message"], found["hint"]);
            assert!(!told.contains(content), "{told}");
        }
    }
}

#[test]
fn an_answer_to_a_question_that_was_not_asked_is_a_warning() {
    let home = project();
    let text = fs::read_to_string(home.path().join(FORMS)).expect("forms");
    let owner = text.lines().position(|line| line.split(';').nth(11) == Some("2")).expect("an owner");
    assert!(codes(with_cell(owner, 12, "700").path()).contains("V904"));
}

#[test]
fn two_forms_of_one_household_are_a_finding() {
    let line = form(project().path(), 1);
    let household = line.split(';').nth(1).expect("a household").to_owned();
    assert!(codes(with_cell(2, 1, &household).path()).contains("V906"));
}

#[test]
fn a_form_without_any_answer_is_left_out_and_told() {
    let line = form(project().path(), 3);
    let kept: Vec<&str> = line.split(';').take(5).collect();
    let home = changed(FORMS, &line, &format!("{};;;;;;;;;", kept.join(";")));
    assert!(codes(home.path()).contains("V908"));
}

#[test]
fn forms_none_of_which_can_be_used_are_a_finding() {
    let home = project();
    let file = home.path().join(FORMS);
    let text = fs::read_to_string(&file).expect("forms");
    let header = text.lines().next().expect("a header").to_owned();
    fs::write(&file, header + "\n").expect("written");
    assert!(!codes(home.path()).is_empty());
}

#[test]
fn columns_of_the_file_and_of_the_codebook_must_agree() {
    assert!(codes(changed(FORMS, "warmmiete", "kaltmiete").path()).contains("V910"));
}

#[test]
fn margins_that_cannot_be_met_name_their_cells() {
    let unknown = changed(
        SURVEY,
        "id = \"areas\"\nby = [\"area\"]\nmeasure = \"haushalte-60plus\"",
        "id = \"areas\"\nby = [\"area\"]\nmeasure = \"unbekannt\"",
    );
    assert!(codes(unknown.path()).contains("T107"), "{:?}", codes(unknown.path()));
    // Both totals are named.
    let disagreeing = changed(SURVEY, "count = 204.0", "count = 304.0");
    let all = findings(disagreeing.path());
    let told = all.iter().find(|finding| finding["code"] == "V921").expect("V921");
    assert!(
        told["message"].as_str().is_some_and(|words| words.contains("414") && words.contains("314")),
        "{told}"
    );
}

/// The project with several texts replaced.
fn edited(edits: &[(&str, &str, &str)]) -> TempDir {
    let home = project();
    for (file, from, to) in edits {
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{from} stands in {file}");
        fs::write(&path, text.replacen(from, to, 1)).expect("written");
    }
    home
}

/// The project with its forms, cell by cell, as this leaves them; the header is the first.
fn with_forms(change: impl Fn(Vec<Vec<String>>) -> Vec<Vec<String>>) -> TempDir {
    let home = project();
    let file = home.path().join(FORMS);
    let text = fs::read_to_string(&file).expect("forms");
    let rows = text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let lines: Vec<String> = change(rows).into_iter().map(|cells| cells.join(";")).collect();
    fs::write(&file, lines.join("\n") + "\n").expect("written");
    home
}

fn assert_found(home: &TempDir, code: &str) {
    let codes = codes(home.path());
    assert!(codes.contains(code), "{code} is not among {codes:?}");
}

#[test]
fn forms_that_are_all_blank_cannot_be_used() {
    let blank = |mut rows: Vec<Vec<String>>| {
        rows.truncate(2);
        rows[1][5..].iter_mut().for_each(String::clear);
        rows
    };
    assert_found(&with_forms(blank), "V909");
}

#[test]
fn a_column_that_nobody_declared_is_a_warning() {
    let wider = |mut rows: Vec<Vec<String>>| {
        for row in &mut rows {
            row.push("name".to_owned());
        }
        rows
    };
    assert_found(&with_forms(wider), "V911");
}

#[test]
fn counts_that_weights_need_and_nobody_told_are_a_finding() {
    assert_found(&changed(FRAME, "97203,2024-12-31,80\n", ""), "V920");
}

#[test]
fn cells_that_nobody_can_stand_for_are_a_finding() {
    let oldest = "{ id = \"80+\", label = { de = \"ab 80\", en = \"80+\" }, from = 80.0 },";
    let split = "{ id = \"80+\", label = { de = \"ab 80\", en = \"80+\" }, from = 80.0, below = 110.0 },\n\
                 { id = \"110+\", label = { de = \"ab 110\", en = \"110+\" }, from = 110.0 },";
    let cells = "{ of = [\"80+\"], count = 110.0 }";
    let more = "{ of = [\"80+\"], count = 107.0 }, { of = [\"110+\"], count = 3.0 }";
    assert_found(&edited(&[(SURVEY, oldest, split), (SURVEY, cells, more)]), "V922");
    let nobody = [(SURVEY, "count = 204.0", "count = 314.0"), (SURVEY, "count = 110.0", "count = 0.0")];
    assert_found(&edited(&nobody), "V923");
}

#[test]
fn bounds_that_margins_cannot_be_met_within_are_a_finding() {
    let narrow = "method = \"logit\"\nbounds = [0.99, 1.01]";
    assert_found(&changed(SURVEY, "method = \"raking\"", narrow), "V924");
}

#[test]
fn limits_that_weights_cannot_keep_are_a_warning() {
    let narrow = "method = \"raking\"\ntrim = [0.8, 1.1]";
    assert_found(&changed(SURVEY, "method = \"raking\"", narrow), "V929");
}

#[test]
fn forms_that_lack_what_weights_need_are_told() {
    assert_found(&with_cell(3, 5, "-9"), "V925");
}

#[test]
fn households_without_anybody_to_draw_and_of_unknown_size_are_told() {
    let drawn = "respondents = \"one-drawn\"\neligible = \"size\"";
    let line = form(project().path(), 3);
    let of_size = |size: &str| {
        let mut cells: Vec<&str> = line.split(';').collect();
        cells[7] = size;
        edited(&[
            (SURVEY, "respondents = \"household\"", drawn),
            (CODEBOOK, "range = [1.0, 12.0]", "range = [0.0, 12.0]"),
            (FORMS, &line, &cells.join(";")),
        ])
    };
    assert_found(&of_size("0"), "V926");
    assert_found(&of_size("-9"), "V930");
}

#[test]
fn a_stratum_with_one_form_is_a_finding_where_no_rule_is_declared() {
    let one_of_furt = |rows: Vec<Vec<String>>| {
        let mut seen = 0;
        let is_kept = |row: &Vec<String>| {
            seen += usize::from(row[2] == "97103");
            row[2] != "97103" || seen == 1
        };
        rows.into_iter().filter(is_kept).collect()
    };
    let home = with_forms(one_of_furt);
    let file = home.path().join(SURVEY);
    let text = fs::read_to_string(&file).expect("a survey");
    fs::write(&file, text.replace("\"adjust\"", "\"refuse\"")).expect("written");
    assert_found(&home, "V927");
}

#[test]
fn a_test_of_what_everybody_answered_alike_is_told() {
    let alike = |mut rows: Vec<Vec<String>>| {
        for row in &mut rows[1..] {
            "w".clone_into(&mut row[6]);
        }
        rows
    };
    let home = with_forms(alike);
    let file = home.path().join(SURVEY);
    let text = fs::read_to_string(&file).expect("a survey");
    let tested = "[[test]]\nquestions = [\"tenure\"]";
    fs::write(&file, text.replace(tested, "[[test]]\nquestions = [\"sex\"]")).expect("written");
    assert_found(&home, "V932");
}

#[test]
fn more_forms_than_households_are_a_finding() {
    assert!(codes(changed(FRAME, "97201,2024-12-31,70", "97201,2024-12-31,7").path()).contains("V928"));
}

#[test]
fn faults_of_the_definitions_are_found_in_their_files() {
    for (file, from, to) in [
        (CODEBOOK, "kind = \"scale\"", "kind = \"skala\""),
        (CODEBOOK, "asked_if = { question = \"tenure\"", "asked_if = { question = \"besitz\""),
        (SURVEY, "question = \"birth\"", "question = \"geburt\""),
        (SURVEY, "areas = [\"971\", \"972\"]", "areas = [\"971\", \"999\"]"),
        ("reports/bericht/report.toml", "beside = [\"altersarmut\"]", "beside = [\"armut\"]"),
        (
            "reports/bericht/report.toml",
            "map = { question = \"tenure\", answer = \"1\" }",
            "map = { question = \"tenure\", answer = \"7\" }",
        ),
    ] {
        let all = findings(changed(file, from, to).path());
        let is_there = |finding: &Json| {
            finding["file"]
                .as_str()
                .is_some_and(|name| file.ends_with(name.trim_start_matches("../")) || name == file)
        };
        assert!(all.iter().any(|finding| is_there(finding) && finding["line"].is_number()), "{to}: {all:?}");
    }
}

//! Results of few are secret, and so is what they could be computed from.

use super::{REPORT, SURVEY, codes, edited, project, with_forms};
use crate::workspace::{files_below, rows, run};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Two communes of three areas each.
const AREAS: [&str; 6] = ["97101", "97102", "97103", "97201", "97202", "97203"];

pub(super) fn built(home: &Path) -> PathBuf {
    let run = run(home, &["build", REPORT]);
    assert_eq!(run.code, Some(0), "{run:?}");
    home.join("out/bericht")
}

#[test]
fn results_of_few_are_secret_and_no_text_of_a_form_leaves_the_house() {
    let home = project();
    let folder = built(home.path());
    let table = rows(&fs::read(folder.join("tables/survey.csv")).expect("a table"));
    assert!(table.iter().any(|row| row["sign"] == "."));
    for row in &table {
        if row["sign"] == "." {
            assert!(
                ["value", "lower", "upper", "n", "n_eff", "deff"]
                    .iter()
                    .all(|column| row[*column].is_empty())
            );
        } else {
            let n: u64 = row["n"].parse().expect("a base");
            assert!(n == 0 || n >= 5, "{row:?}");
            assert_eq!(row["sign"] == "/", n < 10, "{row:?}");
            assert_eq!(row["sign"] == "()", (10..30).contains(&n), "{row:?}");
        }
    }
    // A base that is left alone in a sum could be computed: of each question, the areas of a commune have none or several.
    let communes: BTreeSet<&str> = ["971", "972"].into();
    for question in table.iter().map(|row| row["question"].as_str()).collect::<BTreeSet<_>>() {
        for commune in &communes {
            let is_part = |row: &&BTreeMap<String, String>| {
                row["question"] == question
                    && row["group"].is_empty()
                    && row["statistic"] != "median"
                    && row["area"].len() == 5
                    && row["area"].starts_with(commune)
                    && row["sign"] == "."
            };
            let secret: BTreeSet<&str> =
                table.iter().filter(is_part).map(|row| row["area"].as_str()).collect();
            let whole = table.iter().any(|row| {
                row["question"] == question
                    && row["area"] == **commune
                    && row["group"].is_empty()
                    && row["sign"] == "."
            });
            assert!(secret.len() != 1 || whole, "{question} in {commune}: {secret:?}");
        }
    }
    for (path, bytes) in files_below(&folder) {
        assert!(!String::from_utf8_lossy(&bytes).contains("geheimwort"), "{path}");
    }
    assert!(run(home.path(), &["audit", "out/bericht"]).stdout.contains("geschlossen, 0 sind aufgedeckt"));
}

#[test]
fn a_result_of_too_few_that_is_put_back_is_found() {
    let home = project();
    let folder = built(home.path());
    let file = folder.join("tables/survey.csv");
    let text = fs::read_to_string(&file).expect("a table");
    let secret = text.lines().find(|line| line.contains(",.,")).expect("a secret result").to_owned();
    let cells: Vec<&str> = secret.split(',').collect();
    let shown = format!("{},0.5,0.1,0.9,2,2,1,,share", cells[..4].join(","));
    fs::write(&file, text.replacen(&secret, &shown, 1)).expect("written");
    let _ = fs::remove_file(folder.join("tables/survey.parquet"));
    assert!(run(home.path(), &["audit", "out/bericht"]).stdout.contains("L816"));
}

/// How many answers each base of a question rests on, by area and group; none where it is secret.
fn bases(folder: &Path, question: &str) -> BTreeMap<(String, String), Option<u64>> {
    let table = rows(&fs::read(folder.join("tables/survey.csv")).expect("a table"));
    let own = table.into_iter().filter(|row| row["question"] == question);
    own.map(|row| ((row["area"].clone(), row["group"].clone()), row["n"].parse().ok())).collect()
}

/// Whoever subtracts what is shown from what it lies in is left with nobody or with five and more.
fn assert_nobody_is_left(total: Option<u64>, parts: &[Option<u64>]) {
    let Some(total) = total else { return };
    let left = total - parts.iter().flatten().sum::<u64>();
    assert!(!(1..5).contains(&left), "{left} of {total} are left by {parts:?}");
}

#[test]
fn few_who_live_outside_of_merged_areas_cannot_be_computed() {
    let merged = "[[merged]]\nid = \"nord\"\nlabel = { de = \"Nord\", en = \"North\" }\nareas = [\"97101\", \"97102\"]\n\n[[compare]]";
    let alone = (SURVEY, "levels = [\"gemeinde\", \"raum\"]", "levels = [\"gemeinde\"]");
    // Where their level is not published, nobody could say what is left of a commune.
    assert!(codes(edited(&[alone, (SURVEY, "[[compare]]", merged)]).path()).contains("T104"));
    let home = edited(&[(SURVEY, "[[compare]]", merged)]);
    let folder = built(home.path());
    for question in ["sex", "tenure", "content", "birth"] {
        let bases = bases(&folder, question);
        let of = |area: &str| bases[&(area.to_owned(), String::new())];
        assert_nobody_is_left(of("971"), &[of("nord"), of("97103")]);
        assert_nobody_is_left(of("971"), &[of("nord")]);
        assert_nobody_is_left(of("nord"), &[of("97101"), of("97102")]);
    }
}

#[test]
fn few_of_a_crossing_cannot_be_computed_from_everybody() {
    let sex = "[calibration]\nmethod";
    let feature = "[[feature]]\nid = \"sex\"\ntitle = { de = \"Geschlecht\", en = \"Sex\" }\nquestion = \"sex\"\ngroups = [\n  { id = \"f\", label = { de = \"Frauen\", en = \"women\" }, is = [\"w\"] },\n  { id = \"m\", label = { de = \"Männer\", en = \"men\" }, is = [\"m\"] },\n]\n\n[calibration]\nmethod";
    let home = edited(&[(SURVEY, sex, feature), (SURVEY, "by = [[\"age\"]]", "by = [[\"age\", \"sex\"]]")]);
    let folder = built(home.path());
    for question in ["birth", "tenure"] {
        let bases = bases(&folder, question);
        let areas: BTreeSet<&String> = bases.keys().map(|(area, _)| area).collect();
        for area in areas {
            let groups = bases.iter().filter(|((of, group), _)| of == area && !group.is_empty());
            let parts: Vec<Option<u64>> = groups.map(|(_, n)| *n).collect();
            assert_nobody_is_left(bases[&(area.clone(), String::new())], &parts);
        }
    }
}

#[test]
fn rates_tell_nothing_of_areas_whose_answers_are_secret() {
    let home = project();
    let folder = built(home.path());
    let bases = bases(&folder, "sex");
    let secret = AREAS.iter().filter(|area| bases[&((**area).to_owned(), String::new())].is_none()).count();
    assert!(secret > 1, "{bases:?}");
    let rates = fs::read_to_string(folder.join("report/figures/survey-rates.svg")).expect("a chart");
    assert!(rates.matches(">.</text>").count() >= secret, "{rates}");
}

#[test]
fn what_everybody_answered_alike_is_told_by_no_mean() {
    let alike = |mut rows: Vec<Vec<String>>| {
        for row in rows.iter_mut().filter(|row| row[2] == "97203") {
            "5".clone_into(&mut row[8]);
        }
        rows
    };
    let home = with_forms(alike);
    let folder = built(home.path());
    let table = rows(&fs::read(folder.join("tables/survey.csv")).expect("a table"));
    let own = table
        .iter()
        .filter(|row| row["question"] == "content" && row["area"] == "97203" && row["group"].is_empty());
    let signs: BTreeSet<&str> = own.map(|row| row["sign"].as_str()).collect();
    assert_eq!(signs, BTreeSet::from(["."]));
}

#[test]
fn who_is_in_no_group_cannot_be_computed() {
    let feature = "[[feature]]\nid = \"ten\"\ntitle = { de = \"Miete\", en = \"Rent\" }\nquestion = \"tenure\"\ngroups = [\n  { id = \"r\", label = { de = \"Miete\", en = \"rented\" }, is = [\"1\"] },\n  { id = \"o\", label = { de = \"Eigentum\", en = \"owned\" }, is = [\"2\"] },\n]\n\n[calibration]\nmethod";
    let home = with_forms(|mut rows| {
        "-9".clone_into(&mut rows[1][11]);
        rows[1][12].clear();
        rows
    });
    let file = home.path().join(SURVEY);
    let text = fs::read_to_string(&file).expect("a survey");
    let text = text.replace("[calibration]\nmethod", feature).replace("by = [[\"age\"]]", "by = [[\"ten\"]]");
    fs::write(&file, text).expect("written");
    let bases = bases(&built(home.path()), "content");
    let groups = bases.iter().filter(|((area, group), _)| area.is_empty() && !group.is_empty());
    let parts: Vec<Option<u64>> = groups.map(|(_, n)| *n).collect();
    assert_nobody_is_left(bases[&(String::new(), String::new())], &parts);
}

#[test]
fn a_question_makes_one_feature_only() {
    let second = "[[feature]]\nid = \"old\"\ntitle = { de = \"Alt\", en = \"Old\" }\nquestion = \"birth\"\nreading = \"birth-year\"\ngroups = [{ id = \"81+\", label = { de = \"ab 81\", en = \"81+\" }, from = 81.0 }]\n\n[calibration]\nmethod";
    let home = edited(&[(SURVEY, "[calibration]\nmethod", second)]);
    assert_eq!(run(home.path(), &["build", REPORT]).code, Some(1));
}

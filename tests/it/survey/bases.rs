//! Secret bases that are shown again one at a time: the audit finds what that gives away, or proves that nothing is.

use super::{REPORT, project};
use crate::workspace::{rows, run, say};
use sozialbericht::audit::{Release, solve_bases};
use sozialbericht::diagnostic::Findings;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Question, area and group.
type Base = (String, String, String);

/// Below so many answers a base is secret by itself.
const FEWEST: f64 = 5.0;

fn build(home: &Path) -> PathBuf {
    let run = run(home, &["build", REPORT, "--only", "tables"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    home.join("out/bericht")
}

fn released(folder: &Path) -> Release {
    Release::read(folder, &mut Findings::default()).expect("a release")
}

/// How many answers each base rests on, as far as single answers are no secret; what all said alike stays one.
fn truth() -> BTreeMap<Base, f64> {
    let home = project();
    let file = home.path().join(REPORT).join("report.toml");
    let text = fs::read_to_string(&file).expect("a report");
    let rules = "\n[disclosure]\nminimum_answers = 1\nreason = { de = \"Probe\", en = \"Trial\" }\n";
    fs::write(&file, text + rules).expect("written");
    let answers = released(&build(home.path())).answers;
    answers.into_iter().filter_map(|row| Some(((row.question, row.area, row.group), row.n?))).collect()
}

/// The secret bases of a release that are large enough to be shown by themselves: they protect others.
fn protecting(release: &Release, truth: &BTreeMap<Base, f64>) -> BTreeSet<Base> {
    let secret = release.answers.iter().filter(|row| row.sign.as_deref() == Some("."));
    let bases = secret.map(|row| (row.question.clone(), row.area.clone(), row.group.clone()));
    bases.filter(|base| truth.get(base).is_some_and(|n| *n >= FEWEST)).collect()
}

fn with(release: &Release, (question, area, group): &Base, n: f64) -> Release {
    let mut release = release.clone();
    release.answers.retain(|row| row.question == *question);
    for row in release.answers.iter_mut().filter(|row| row.area == *area && row.group == *group) {
        (row.n, row.sign) = (Some(n), None);
    }
    release
}

#[test]
fn a_base_shown_again_gives_another_away_or_was_not_needed() {
    let home = project();
    let folder = build(home.path());
    let (release, truth) = (released(&folder), truth());
    assert_eq!(solve_bases(&release, &mut Findings::default()).exposed, 0);
    let (mut found, mut not_needed) = (Vec::new(), Vec::new());
    for base in protecting(&release, &truth) {
        let solved = solve_bases(&with(&release, &base, truth[&base]), &mut Findings::default());
        // Nothing exposed is a proof: of each base two tables were found that differ by as much as is asked.
        if solved.exposed > 0 { found.push(base) } else { not_needed.push(base) }
    }
    say(&format!("{} bases give others away when shown again, not needed: {not_needed:?}", found.len()));
    assert!(found.len() > 5, "{found:?} found, {not_needed:?} not needed");
    assert_told_by_the_command(home.path(), &folder, &found[0], truth[&found[0]]);
}

/// One row of the table suffices.
fn assert_told_by_the_command(home: &Path, folder: &Path, (question, area, group): &Base, n: f64) {
    let file = folder.join("tables/survey.csv");
    let text = fs::read_to_string(&file).expect("a table");
    let is_meant = |row: &BTreeMap<String, String>| {
        row["question"] == *question && row["area"] == *area && row["group"] == *group
    };
    let line = 1 + rows(text.as_bytes()).iter().position(is_meant).expect("a row");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (head, statistic) = lines[line].split_once(",,,,,,,.,").expect("a secret row");
    lines[line] = format!("{head},0.5,0.4,0.6,{n},,,,{statistic}");
    fs::write(&file, lines.join("\r\n") + "\r\n").expect("written");
    fs::remove_file(folder.join("tables/survey.parquet")).expect("removed");
    let said = run(home, &["audit", "out/bericht"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("L822") && said.stdout.contains("Das folgt aus:"), "{said:?}");
}

//! Small surveys of one district with three areas.

use super::*;
use crate::audit::{PublishedAnswer, PublishedArea, PublishedSurvey};

/// Area, group, statistic and base of each row; no base is a secret one.
type Row<'a> = (&'a str, &'a str, &'a str, Option<i64>);

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn answer((area, group, statistic, n): Row<'_>) -> PublishedAnswer {
    PublishedAnswer {
        question: "q".into(),
        answer: "yes".into(),
        area: area.into(),
        group: group.into(),
        value: n.map(|_| 0.5),
        lower: None,
        upper: None,
        n: n.map(|n| n as f64),
        n_eff: None,
        deff: None,
        sign: n.is_none().then(|| ".".into()),
        statistic: statistic.into(),
        place: Place::default(),
    }
}

fn code(text: &str) -> AreaCode {
    AreaCode::new(text).expect("a key")
}

fn release(rows: &[Row<'_>]) -> Release {
    let area = |(key, name, parent): (&str, &str, Option<&str>)| PublishedArea {
        code: code(key),
        name: name.into(),
        level: if parent.is_none() { "district".into() } else { "area".into() },
        parent: parent.map(code),
    };
    let areas = [
        ("0", "Kreis", None),
        ("1", "Anger", Some("0")),
        ("2", "Bruch", Some("0")),
        ("3", "Furt", Some("0")),
    ];
    let mut release = Release { areas: areas.map(area).to_vec(), ..Release::default() };
    release.answers = rows.iter().map(|&row| answer(row)).collect();
    release.policy.all.insert("minimum_answers".into(), 5.into());
    release.survey = PublishedSurvey {
        areas: ["0", "1", "2", "3"].map(code).to_vec(),
        merged: vec![("north".into(), ["1", "2"].map(code).to_vec())],
        tests: Vec::new(),
    };
    release
}

fn found(release: &Release) -> Vec<(Code, String)> {
    let mut findings = Findings::default();
    let solved = solve_bases(release, &mut findings);
    let found: Vec<(Code, String)> =
        findings.sorted().into_iter().map(|one| (one.code(), one.message(Text::new(Lang::En)))).collect();
    assert_eq!(found.iter().filter(|(code, _)| *code == Code::ExposedBase).count(), solved.exposed);
    found
}

fn assert_exposed(release: &Release, words: &[&str]) {
    let found = found(release);
    assert!(matches!(found[..], [(Code::ExposedBase, _)]), "{found:#?}");
    assert!(words.iter().all(|word| found[0].1.contains(word)), "{words:?}: {found:#?}");
}

const SHARE: &str = "share";

#[test]
fn what_shown_areas_leave_of_all_is_exact() {
    let rows = [
        ("", "", SHARE, Some(60)),
        ("1", "", SHARE, Some(30)),
        ("2", "", SHARE, Some(20)),
        ("3", "", SHARE, None),
    ];
    assert_exposed(&release(&rows), &["q, Furt (3)", "is 10", "Anger (1) = 30"]);
}

#[test]
fn two_secret_areas_are_open_unless_they_are_few_together() {
    let of = |all: i64| {
        release(&[
            ("", "", SHARE, Some(all)),
            ("1", "", SHARE, Some(30)),
            ("2", "", SHARE, None),
            ("3", "", SHARE, None),
        ])
    };
    assert_eq!(found(&of(35)), []);
    assert_eq!(found(&of(34)).len(), 2);
}

#[test]
fn few_who_live_outside_of_merged_areas_are_found() {
    let of = |merged: i64| release(&[("", "", SHARE, Some(60)), ("north", "", SHARE, Some(merged))]);
    assert_exposed(&of(57), &["q, Furt (3)", "is 3", "north = 57"]);
    assert_eq!(found(&of(55)), []);
    assert_eq!(found(&of(60)), []);
}

#[test]
fn merged_areas_and_single_ones_are_subtracted_from_each_other() {
    let rows = [
        ("", "", SHARE, Some(60)),
        ("north", "", SHARE, Some(40)),
        ("1", "", SHARE, None),
        ("2", "", SHARE, Some(37)),
        ("3", "", SHARE, Some(20)),
    ];
    assert_exposed(&release(&rows), &["q, Anger (1)", "is 3"]);
}

#[test]
fn few_in_no_group_of_a_feature_are_found() {
    let of = |men: i64| {
        release(&[("", "", SHARE, Some(40)), ("", "sex=f", SHARE, Some(20)), ("", "sex=m", SHARE, Some(men))])
    };
    assert_exposed(&of(17), &["in no group of sex", "is 3"]);
    assert_eq!(found(&of(20)), []);
    assert_eq!(found(&of(15)), []);
}

/// Of a crossing the groups of one feature alone stand in no table: what they are follows from other areas and groups.
#[test]
fn crossings_are_subtracted_without_the_tables_between() {
    let cross = |area, old, n| (area, if old { "age=80+,sex=f" } else { "age=60-79,sex=f" }, SHARE, n);
    let rows = [
        ("", "sex=f", SHARE, Some(40)),
        cross("", true, Some(20)),
        cross("", false, Some(20)),
        cross("north", true, Some(10)),
        cross("3", true, None),
        cross("3", false, Some(20)),
    ];
    assert_exposed(&release(&rows), &["age=80+", "is 10"]);
}

#[test]
fn the_number_of_a_test_tells_what_is_left_of_a_group() {
    let rows = [("", "", SHARE, Some(40)), ("", "sex=f", SHARE, Some(20)), ("", "sex=m", SHARE, None)];
    let mut release = release(&rows);
    assert_eq!(found(&release), []);
    release.survey.tests.push(("q".into(), "sex".into(), 32));
    assert_exposed(&release, &["sex=m", "is 12"]);
}

#[test]
fn answers_that_are_numbers_are_counted_apart() {
    let rows = [
        ("", "", SHARE, Some(60)),
        ("1", "", SHARE, Some(40)),
        ("2", "", SHARE, None),
        ("3", "", SHARE, None),
    ];
    let numbers = [
        ("", "", "mean", Some(43)),
        ("1", "", "mean", Some(40)),
        ("2", "", "mean", None),
        ("3", "", "mean", None),
    ];
    assert_eq!(found(&release(&[rows, numbers].concat())).len(), 2);
}

#[test]
fn bases_that_contradict_each_other_are_told_and_left_out() {
    let rows = [
        ("", "", SHARE, Some(60)),
        ("1", "", SHARE, Some(70)),
        ("2", "", SHARE, None),
        ("3", "", SHARE, None),
    ];
    let found = found(&release(&rows));
    assert!(matches!(found[..], [(Code::ContradictingCounts, _)]), "{found:#?}");
}

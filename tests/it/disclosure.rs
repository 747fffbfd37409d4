//! How well the counts of a whole report are protected: against sums, against earlier releases, and what is said where
//! nothing helps.

use crate::cases::workspace;
use crate::workspace::{repository, run};
use std::collections::{BTreeMap, BTreeSet};
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

/// One of them is wrong, and readers do not know which.
#[test]
fn earlier_releases_that_contradict_each_other_are_told_and_what_is_small_stays_secret() {
    let now = [1, 22, 11, 28, 27, 24];
    let home = after_release(now, "", now, "[[disclosure.earlier]]\nfolder = \"../../former\"\n");
    let former = project([1, 22, 11, 28, 31, 24], "");
    build(former.path());
    crate::workspace::lay_over(&former.path().join("out/bericht"), &home.path().join("former"));
    assert_eq!(codes(home.path()), BTreeSet::from(["D812".to_owned()]));
    // One area, its commune and all together differ.
    let told = run(home.path(), &["check", REPORT]).stdout;
    assert_eq!(
        told.matches("1 Fallzahlen stehen in einer früheren Ausgabe mit anderem Wert").count(),
        3,
        "{told}"
    );
    build(home.path());
    let table = fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table");
    let hidden: Vec<&str> =
        table.lines().filter(|line| line.contains("altersarmut") && line.contains(",.,")).collect();
    assert!(hidden.len() == 2 && hidden[0].contains(",97101,"), "{hidden:?}");
    assert!(audit(home.path()).contains(": 0 sind aufgedeckt"));
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

const ROUNDED: &str = "[[disclosure.method]]\nmethod = \"round\"\n";

#[test]
fn rounded_counts_are_multiples_that_add_up_and_all_are_shown() {
    let home = project([1, 2, 0, 28, 27, 24], ROUNDED);
    assert!(codes(home.path()).is_empty());
    build(home.path());
    let table = fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table");
    let counts: BTreeMap<String, [i64; 2]> = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells[0] == "altersarmut" && cells[4] == "2024-12-31")
        .map(|cells| (cells[1].to_owned(), [10, 11].map(|column| cells[column].parse().expect("a count"))))
        .collect();
    assert_eq!(counts.len(), 9, "{table}");
    for (area, pair) in &counts {
        assert!(pair.iter().all(|count| count % 10 == 0), "{area}: {pair:?}");
        for (column, count) in pair.iter().enumerate() {
            let parts = |more: usize| {
                counts.iter().filter(move |(part, _)| part.starts_with(area) && part.len() == more)
            };
            let below = match area.len() {
                2 => parts(3).map(|(_, pair)| pair[column]).sum(),
                3 => parts(5).map(|(_, pair)| pair[column]).sum(),
                _ => *count,
            };
            assert_eq!(below, *count, "{area} is the sum of its parts");
        }
    }
    assert!(audit(home.path()).contains(": 0 sind aufgedeckt"));
}

#[test]
fn small_counts_that_an_earlier_release_has_shown_are_told_although_they_are_rounded() {
    let counts = [1, 22, 11, 28, 27, 24];
    let home = after_release(counts, NO_RULES, counts, ROUNDED);
    assert!(codes(home.path()).contains("D811"));
}

#[test]
fn what_an_earlier_release_has_rounded_may_be_suppressed_later() {
    let counts = [1, 22, 11, 28, 27, 24];
    let home = after_release(counts, ROUNDED, counts, "");
    assert!(codes(home.path()).is_empty(), "{:?}", codes(home.path()));
    build(home.path());
}

#[test]
fn an_earlier_release_that_has_rounded_other_counts_is_told() {
    let home = after_release([94, 22, 11, 28, 27, 24], ROUNDED, [14, 22, 11, 28, 27, 24], "");
    assert!(codes(home.path()).contains("D812"));
}

/// What stands for fewer than a hundred is not shown, but its multiple is what is left of the others: the audit counts
/// with that.
#[test]
fn a_rounded_count_that_is_not_shown_follows_from_the_others_and_stays_safe() {
    let home = project([1, 22, 11, 28, 27, 24], ROUNDED);
    let file = home.path().join("datasets/amt/einwohner/einwohner.csv");
    let text = fs::read_to_string(&file).expect("residents");
    let few = text.lines().map(|line| match line.strip_prefix("97101,2024-12-31,") {
        Some(_) => "97101,2024-12-31,1250,60".to_owned(),
        None => line.to_owned(),
    });
    fs::write(&file, few.collect::<Vec<_>>().join("\n") + "\n").expect("written");
    build(home.path());
    let table = fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table");
    assert_eq!(table.lines().filter(|line| line.contains(",.,")).count(), 1, "{table}");
    let said = audit(home.path());
    assert!(said.contains(": 0 sind aufgedeckt"), "{said}");
}

/// An earlier release of former areas, and the project of today, with what became of them. Nothing but a piece of the
/// first area changed: two recipients came to the second one with it.
#[test]
fn who_moved_with_a_border_is_protected() {
    let before = project([14, 22, 11, 28, 27, 24], "");
    build(before.path());
    let earlier = "[[disclosure.earlier]]\nfolder = \"../../before\"\nvintage = \"2020\"\n";
    let home = project([12, 24, 11, 28, 27, 24], earlier);
    crate::workspace::lay_over(&before.path().join("out/bericht"), &home.path().join("before"));
    let case = repository().join("tests/cases/a-divided-area-is-converted-and-says-so/datasets/amt");
    for dataset in ["gebiete", "umsteiger"] {
        crate::workspace::lay_over(&case.join(dataset), &home.path().join("datasets/amt").join(dataset));
    }
    let whole = AREAS.iter().filter(|area| **area != "97101").map(|area| format!("{area},{area},1"));
    let moved = ["alt,neu,anteil", "97101,97101,0.95", "97101,97102,0.05"].map(str::to_owned);
    let pairs: Vec<String> = moved.into_iter().chain(whole).collect();
    let file = home.path().join("datasets/amt/umsteiger/umsteiger.csv");
    fs::write(&file, pairs.join("\n") + "\n").expect("written");
    let file = home.path().join(REPORT).join("report.toml");
    let text = fs::read_to_string(&file).expect("a report");
    fs::write(&file, text.replace("\"amt/gebiete\"", "\"amt/gebiete\", \"amt/umsteiger\"")).expect("written");
    assert!(codes(home.path()).is_empty(), "{:?}", codes(home.path()));
    build(home.path());
    let table = fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table");
    let is_hidden = |area: &str| {
        let row = format!("altersarmut,{area},");
        let mut rows = table.lines().filter(|line| line.starts_with(&row) && line.contains("2024-12-31"));
        rows.any(|line| line.contains(",.,"))
    };
    assert!(is_hidden("97101") && is_hidden("97102"), "{table}");
    assert!(!is_hidden("97201"), "{table}");
}

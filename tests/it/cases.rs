//! Small whole projects, one per behaviour: `tests/cases/<what-it-shows>/`.
//!
//! A case holds only the files in which it differs from `tests/cases/_base`, and `expected.txt`: the exit code, then
//! one line per finding with code, place and column (`-` where there is none), then, if wanted, lines `says …` with
//! words that the findings must contain. Files under `expected/` are compared with those that are built.
//! `UPDATE_CASES=1` rewrites both.

use crate::workspace::{files_below, lay_over, repository, rows, run};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const REPORT: &str = "reports/bericht";

#[test]
fn every_case_shows_what_its_name_claims() {
    let mut failures = String::new();
    let cases = cases();
    assert!(cases.len() > 40, "only {} cases were found", cases.len());
    for case in &cases {
        for difference in differences(case) {
            let name = case.file_name().unwrap_or_default().to_string_lossy();
            let _ = writeln!(failures, "\ntests/cases/{name}\n{difference}");
        }
    }
    assert!(failures.is_empty(), "UPDATE_CASES=1 takes over what is meant to differ.\n{failures}");
}

/// Workbooks are no text that could lie in a case: they are made where they are tested.
const WORKBOOKS: &str = include_str!("workbook.rs");
/// Of geodata only `GeoJSON` is text.
const GEODATA: &str = include_str!("geodata.rs");

/// Nor are packed registers, and registers that are too large.
const REGISTERS: &str = include_str!("register/damaged.rs");
/// A table of GENESIS that would fill the memory is made where it is tested, too.
const GENESIS: &str = include_str!("genesis.rs");
/// A folder that nobody has described is no project.
const PROPOSALS: &str = include_str!("propose.rs");
/// What an outsider finds is shown by tampering with outputs.
const AUDIT: &str = include_str!("audit.rs");
/// How well counts are protected depends on earlier releases and on what else is published.
const DISCLOSURE: &str = include_str!("disclosure.rs");

/// What is wrong with forms of a survey is shown by changing one thing of a whole project.
const SURVEYS: &str = concat!(include_str!("survey.rs"), include_str!("survey/waves.rs"));
/// What can be computed from its bases is shown by showing a secret one again.
const BASES: &str = include_str!("survey/bases.rs");

/// What is met when typesetting and writing, and under another language, stands in `commands`; a fault of the program
/// stands in no project at all; that totals are uneven and that two know of each other is shown beside
/// the decision and in `suppression`. What may be wrong with a perturbation table is shown beside its reader.
const NOT_IN_CASES: &[&str] =
    &["P701", "P702", "P704", "P705", "P706", "D813", "D815", "T150", "T151", "T152", "T153", "T154"];

#[test]
fn every_code_is_shown_by_a_case() {
    let mut shown = String::new();
    for case in cases() {
        shown.push_str(&fs::read_to_string(case.join("expected.txt")).unwrap_or_default());
    }
    let made = [WORKBOOKS, GEODATA, GENESIS, REGISTERS, PROPOSALS, AUDIT, DISCLOSURE, SURVEYS, BASES];
    let is_made = |id: &str| made.iter().any(|tests| tests.contains(&format!("\"{id}\"")));
    let is_shown = |id: &str| shown.contains(&format!("\n{id} ")) || is_made(id);
    let ids = sozialbericht::diagnostic::Code::ALL.iter().map(|code| code.id());
    let missing: Vec<&str> = ids.filter(|id| !NOT_IN_CASES.contains(id) && !is_shown(id)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// What readers see may not depend on what is suppressed: the counts of two suppressed areas change places, so that
/// every sum stays, and every file stays, byte for byte. The manifest alone names the checksum of the delivery.
#[test]
fn what_is_suppressed_changes_no_byte_of_the_products() {
    let case = repository().join("tests/cases/a-suppressed-figure-has-no-rate-index-class-bar-or-colour");
    let (before, after) = (workspace(&case), workspace(&case));
    let delivery = after.path().join("datasets/amt/leistungen/leistungen.csv");
    let text = fs::read_to_string(&delivery).expect("a delivery");
    let (one, two) = ("97101,2024-12-31,1\n97102,2024-12-31,2\n", "97101,2024-12-31,2\n97102,2024-12-31,1\n");
    assert!(text.contains(one), "{text}");
    fs::write(&delivery, text.replace(one, two)).expect("written");
    let products = |home: &TempDir| {
        let run = run(home.path(), &["build", REPORT]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let mut files = files_below(&home.path().join("out/bericht"));
        assert!(files.remove("manifest.json").is_some());
        files
    };
    let (before, after) = (products(&before), products(&after));
    for path in ["report/sozialbericht.pdf", "report/figures/bars-altersarmut.svg", "tables/monitor.parquet"]
    {
        assert!(before.contains_key(path), "{path}");
    }
    crate::workspace::assert_same_files(&before, &after);
    assert_suppressed(&before, "altersarmut", &["97101", "97102", "97103"]);
    let map = String::from_utf8(before["report/figures/map-altersarmut.svg"].clone()).expect("UTF-8");
    let areas =
        map.lines().filter(|line| line.starts_with("<path") && line.contains("fill-rule=\"evenodd\""));
    // The swatch of the legend comes after the six areas.
    let hatched = areas.take(6).filter(|line| line.contains("fill=\"url(#hatch")).count();
    assert_eq!(hatched, 3, "the polygons of suppressed areas are hatched, the others are not");
}

/// A monitor must not count what nobody may see: whether one or two people stand behind a suppressed figure changes
/// sums, but no index of any other area.
#[test]
fn no_index_depends_on_a_suppressed_count() {
    let case = repository().join("tests/cases/a-suppressed-figure-has-no-rate-index-class-bar-or-colour");
    let monitor = |count: &str| {
        let home = workspace(&case);
        let delivery = home.path().join("datasets/amt/leistungen/leistungen.csv");
        let text = fs::read_to_string(&delivery).expect("a delivery");
        assert!(text.contains("97101,2024-12-31,1\n"), "{text}");
        let changed = text.replace("97101,2024-12-31,1\n", &format!("97101,2024-12-31,{count}\n"));
        fs::write(&delivery, changed).expect("written");
        let run = run(home.path(), &["build", REPORT, "--only", "tables"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let files = files_below(&home.path().join("out/bericht"));
        (files["tables/monitor.csv"].clone(), files["tables/monitor.parquet"].clone())
    };
    let (one, two) = (monitor("1"), monitor("2"));
    assert!(one == two, "{}", String::from_utf8_lossy(&two.0));
}

/// Every cell but area, period, sign and note is empty, and so are index and classes.
fn assert_suppressed(files: &BTreeMap<String, Vec<u8>>, indicator: &str, areas: &[&str]) {
    let is_meant = |row: &&BTreeMap<String, String>| areas.contains(&row["area"].as_str());
    let figures = rows(&files["tables/indicators.csv"]);
    let figures = figures
        .iter()
        .filter(is_meant)
        .filter(|row| row["indicator"] == indicator && row["period"] == "2024-12-31");
    for row in figures.clone() {
        for column in ["value", "lower", "upper", "confidence", "method", "numerator", "denominator"] {
            assert_eq!(row[column], "", "{column} of {row:?}");
        }
        assert_eq!(row["sign"], ".", "{row:?}");
    }
    assert_eq!(figures.count(), areas.len());
    for row in rows(&files["tables/monitor.csv"]).iter().filter(is_meant) {
        for (column, cell) in row {
            let stays = ["area", "area_name", "period", "excluded"].contains(&column.as_str());
            assert!(stays || cell.is_empty(), "{column} of {row:?}");
        }
    }
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("tests/cases")).expect("a folder of cases");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    cases.retain(|path| !path.ends_with("_base"));
    cases.sort();
    cases
}

/// The base project with the files of a case laid over it.
pub(crate) fn workspace(case: &Path) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    for part in ["datasets", "reports"] {
        if case.join(part).is_dir() {
            lay_over(&case.join(part), &home.path().join(part));
        }
    }
    home
}

fn differences(case: &Path) -> Vec<String> {
    let home = workspace(case);
    let path = case.join("expected.txt");
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let demands: Vec<&str> = expected.lines().filter(|line| line.starts_with("says ")).collect();
    let check = run(home.path(), &["check", REPORT, "--json"]);
    let mut found = format!("exit {}\n", check.code.unwrap_or(-1));
    match serde_json::from_str::<Vec<Json>>(&check.stdout) {
        Ok(findings) => findings.iter().for_each(|finding| found.push_str(&line_of(finding))),
        Err(error) => return vec![format!("{error}\n{}{}", check.stdout, check.stderr)],
    }
    for demand in &demands {
        let _ = writeln!(found, "{demand}");
    }
    let mut differences = Vec::new();
    if found != expected {
        differences.push(format!("--- expected\n{expected}--- found\n{found}{}", check.stdout));
    }
    let unsaid = demands.iter().filter(|demand| !check.stdout.contains(&demand["says ".len()..]));
    differences.extend(unsaid.map(|demand| format!("nothing {demand}\n{}", check.stdout)));
    let built = differences_of_products(case, &home, check.code);
    differences.extend(built);
    if std::env::var_os("UPDATE_CASES").is_some() && found != expected {
        fs::write(path, found).expect("written");
    }
    differences
}

/// Builds the tables: nothing appears after an error, and what is expected appears otherwise.
fn differences_of_products(case: &Path, home: &TempDir, checked: Option<i32>) -> Vec<String> {
    let folder = case.join("expected");
    let expected = if folder.is_dir() { files_below(&folder) } else { BTreeMap::new() };
    let build = run(home.path(), &["build", REPORT, "--only", "tables"]);
    if build.code != checked {
        return vec![format!("check ended with {checked:?}, but build with\n{build:?}")];
    }
    let out = home.path().join("out");
    if checked != Some(0) {
        let is_clean = !out.exists() && expected.is_empty();
        return if is_clean { Vec::new() } else { vec!["a failed build wrote files".to_owned()] };
    }
    let products = files_below(&out.join("bericht"));
    let mut differences = Vec::new();
    for (path, bytes) in &expected {
        let Some(found) = products.get(path) else {
            differences.push(format!("{path} was not built"));
            continue;
        };
        // Line ends follow git's settings in the repository, and RFC 4180 in the products.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        if text(found) != text(bytes) {
            differences.push(format!("{path}\n--- expected\n{}--- found\n{}", text(bytes), text(found)));
            if std::env::var_os("UPDATE_CASES").is_some() {
                fs::write(folder.join(path), text(found)).expect("written");
            }
        }
    }
    differences
}

/// A finding without words.
fn line_of(finding: &Json) -> String {
    let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
    let line = finding["line"].as_u64().map_or(String::new(), |line| format!(":{line}"));
    format!("{} {}{line} {}\n", text("code"), text("file"), text("column"))
}

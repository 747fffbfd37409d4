//! The commands as users run them: exit codes, flags, languages, and what a run leaves behind.

mod audience;
mod damage;
mod demo;
mod offline;

use crate::workspace::{
    assert_same_files, build_demo, built_demo, files_below, lay_over, repository, rows, run, starter,
};
use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const CLEAN: Option<i32> = Some(0);
const ERRORS: Option<i32> = Some(1);
const CANNOT_RUN: Option<i32> = Some(2);

const REPORT: &str = "reports/bericht";

/// The base project of the cases, with one of the cases laid over it.
fn case(name: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let cases = repository().join("tests/cases");
    lay_over(&cases.join("_base"), home.path());
    for part in ["datasets", "reports"] {
        let folder = cases.join(name).join(part);
        if folder.is_dir() {
            lay_over(&folder, &home.path().join(part));
        }
    }
    home
}

#[test]
fn exit_codes_tell_sound_from_wrong_from_impossible() {
    let sound = case("a-sound-project-has-no-findings");
    let wrong = case("text-in-a-number-column-is-a-finding");
    for command in ["check", "build"] {
        let more: &[&str] = if command == "build" { &["--only", "tables"] } else { &[] };
        let code = |home: &TempDir, report| run(home.path(), &[&[command, report], more].concat()).code;
        assert_eq!(code(&sound, REPORT), CLEAN);
        assert_eq!(code(&wrong, REPORT), ERRORS);
        assert_eq!(code(&sound, "reports/anderer"), CANNOT_RUN);
    }
    for arguments in
        [&["baue"][..], &["build"], &["check", REPORT, "--lang", "fr"], &["check", REPORT, "--foo"], &[]]
    {
        let run = run(sound.path(), arguments);
        assert_eq!(run.code, CANNOT_RUN, "{arguments:?} {run:?}");
        assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{arguments:?} {run:?}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["build", "--help"], &["-h"]] {
        let run = run(repository(), arguments);
        assert_eq!((run.code, run.stderr.as_str()), (CLEAN, ""), "{arguments:?}");
        assert!(!run.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn strict_turns_warnings_into_errors() {
    let home = case("a-new-column-is-a-warning");
    assert_eq!(run(home.path(), &["check", REPORT]).code, CLEAN);
    assert_eq!(run(home.path(), &["check", REPORT, "--strict"]).code, ERRORS);
    let build = run(home.path(), &["build", REPORT, "--only", "tables", "--strict"]);
    assert_eq!(build.code, ERRORS);
    assert!(!home.path().join("out").exists(), "a strict build with warnings published something");
    assert_eq!(run(home.path(), &["build", REPORT, "--only", "tables"]).code, CLEAN);
    let ledger = rows(&fs::read(home.path().join("out/bericht/tables/quality.csv")).expect("a ledger"));
    assert_eq!(ledger.iter().map(|row| row["code"].as_str()).collect::<Vec<_>>(), ["F206"]);
}

#[test]
fn json_has_every_part_of_a_finding() {
    let home = case("text-in-a-number-column-is-a-finding");
    let run = run(home.path(), &["check", REPORT, "--json"]);
    let findings: Vec<Json> = serde_json::from_str(&run.stdout).expect("JSON alone on stdout");
    let finding = findings.iter().find(|finding| finding["code"] == "O301").expect("the finding");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["dataset"], "amt/leistungen");
    assert_eq!(finding["file"], "datasets/amt/leistungen/leistungen.csv");
    assert_eq!(finding["line"], 10);
    assert_eq!(finding["column"], "empfaenger");
    for words in ["message", "hint"] {
        assert!(
            finding[words].as_str().is_some_and(|text| !text.is_empty() && !text.contains('{')),
            "{finding}"
        );
    }
}

#[test]
fn findings_speak_german_unless_english_is_asked_for() {
    let home = case("many-errors-are-all-reported-in-one-run");
    let german = run(home.path(), &["check", REPORT]).stdout;
    let english = run(home.path(), &["check", REPORT, "--lang", "en"]).stdout;
    for (text, own, foreign) in [
        (&german, ["Fehler", "Nächster Schritt", "Spalte"], ["error", "warning", "Next step"]),
        (&english, ["error", "warning", "column"], ["Fehler", "Warnung", "Spalte"]),
    ] {
        for word in own {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
        for word in foreign {
            assert!(!text.contains(word), "{word} stands in\n{text}");
        }
    }
    // The data of the project have no umlaut but these two words; everything else with one would be German text.
    let rest = english.replace("zwölf", "").replace("Fürth", "");
    assert!(!rest.contains(['ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü', '„']), "{rest}");
}

#[test]
fn a_new_workspace_builds() {
    let home = tempfile::tempdir().expect("a folder");
    let init = run(home.path(), &["init", "neu"]);
    assert_eq!(init.code, CLEAN, "{init:?}");
    let build = run(&home.path().join("neu"), &["build", "reports/beispiel"]);
    assert_eq!(build.code, CLEAN, "{build:?}");
    let files = files_below(&home.path().join("neu/out/beispiel"));
    let expected = [
        "manifest.json",
        "report/sozialbericht.pdf",
        "tables/indicators.csv",
        "tables/indicators.parquet",
        "tables/monitor.csv",
        "tables/monitor.parquet",
        "tables/quality.csv",
    ];
    for path in expected {
        assert!(files.get(path).is_some_and(|bytes| !bytes.is_empty()), "{path}");
    }
    assert!(files.keys().any(|path| path.starts_with("report/figures/map-")), "{:?}", files.keys());
}

#[test]
fn init_refuses_a_folder_that_is_not_empty() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("brief.txt"), "Sehr geehrte").expect("written");
    let before = files_below(home.path());
    assert_eq!(run(home.path(), &["init", "."]).code, CANNOT_RUN);
    assert_same_files(&before, &files_below(home.path()));
}

#[test]
fn only_builds_what_was_asked_for() {
    let home = starter();
    let built = |only: &str| {
        assert_eq!(run(home.path(), &["build", "reports/beispiel", "--only", only]).code, CLEAN);
        let files = files_below(&home.path().join("out/beispiel"));
        files.into_keys().map(|path| path.split('/').next().unwrap_or_default().to_owned()).collect()
    };
    let tables: std::collections::BTreeSet<String> = built("tables");
    assert_eq!(tables.iter().map(String::as_str).collect::<Vec<_>>(), ["manifest.json", "tables"]);
    let both = built("tables,report");
    assert_eq!(both.iter().map(String::as_str).collect::<Vec<_>>(), ["manifest.json", "report", "tables"]);
}

#[test]
fn two_builds_give_identical_bytes() {
    let (one, two) = (starter(), starter());
    for home in [&one, &two] {
        assert_eq!(run(home.path(), &["build", "reports/beispiel"]).code, CLEAN);
    }
    let files = |home: &TempDir| files_below(&home.path().join("out/beispiel"));
    assert_same_files(&files(&one), &files(&two));
}

#[test]
fn two_builds_of_the_demo_give_identical_bytes() {
    let again = tempfile::tempdir().expect("a folder");
    build_demo(again.path(), &[]);
    assert_same_files(&files_below(built_demo()), &files_below(again.path()));
}

#[test]
fn the_tables_are_the_same_with_and_without_the_report() {
    let tables = tempfile::tempdir().expect("a folder");
    build_demo(tables.path(), &["--only", "tables"]);
    let mut full = files_below(&built_demo().join("musterkreis-2024"));
    full.retain(|path, _| path.starts_with("tables/"));
    let mut alone = files_below(&tables.path().join("musterkreis-2024"));
    assert!(alone.remove("manifest.json").is_some());
    assert_same_files(&full, &alone);
}

#[test]
fn the_manifest_names_every_file_with_its_checksum() {
    use sha2::{Digest, Sha256};
    let mut files = files_below(&built_demo().join("musterkreis-2024"));
    let manifest: Json =
        serde_json::from_slice(&files.remove("manifest.json").expect("a manifest")).expect("JSON");
    let listed = manifest["files"].as_array().expect("a list of files");
    let mut named: Vec<(&str, &str)> = listed
        .iter()
        .map(|file| (file["path"].as_str().unwrap_or_default(), file["sha256"].as_str().unwrap_or_default()))
        .collect();
    named.sort_unstable();
    assert_eq!(named.len(), files.len());
    for ((path, bytes), (name, checksum)) in files.iter().zip(named) {
        assert_eq!(path, name);
        assert_eq!(
            format!("{:02x?}", Sha256::digest(bytes).as_slice()).replace([',', ' ', '[', ']'], ""),
            checksum
        );
    }
}

#[test]
fn a_failed_build_leaves_the_earlier_output_untouched() {
    let home = case("a-sound-project-has-no-findings");
    assert_eq!(run(home.path(), &["build", REPORT, "--only", "tables"]).code, CLEAN);
    let before = files_below(&home.path().join("out"));
    let broken = repository().join("tests/cases/text-in-a-number-column-is-a-finding/datasets");
    lay_over(&broken, &home.path().join("datasets"));
    let failed = run(home.path(), &["build", REPORT, "--only", "tables"]);
    assert_eq!(failed.code, ERRORS, "{failed:?}");
    assert_same_files(&before, &files_below(&home.path().join("out")));
}

#[test]
fn a_smaller_build_replaces_a_larger_one_whole() {
    let home = case("a-sound-project-has-no-findings");
    let build =
        |more: &[&str]| assert_eq!(run(home.path(), &[&["build", REPORT], more].concat()).code, CLEAN);
    build(&["--only", "tables"]);
    let alone = files_below(&home.path().join("out"));
    build(&[]);
    assert!(files_below(&home.path().join("out")).len() > alone.len());
    build(&["--only", "tables"]);
    assert_same_files(&alone, &files_below(&home.path().join("out")));
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let home = case("a-sound-project-has-no-findings");
    let letter = home.path().join("out/bericht/brief.txt");
    fs::create_dir_all(letter.parent().expect("a folder")).expect("made");
    fs::write(&letter, "Sehr geehrte").expect("written");
    let before = files_below(&home.path().join("out"));
    let refused = run(home.path(), &["build", REPORT, "--only", "tables", "--lang", "en"]);
    assert_eq!(refused.code, ERRORS, "{refused:?}");
    assert!(refused.stderr.contains("P701"), "{refused:?}");
    assert_same_files(&before, &files_below(&home.path().join("out")));
}

#[test]
fn output_that_cannot_be_written_is_a_finding() {
    let home = case("a-sound-project-has-no-findings");
    fs::write(home.path().join("out"), "a file where a folder was meant").expect("written");
    let refused = run(home.path(), &["build", REPORT, "--only", "tables"]);
    assert_eq!(refused.code, ERRORS, "{refused:?}");
    assert!(refused.stderr.contains("P702"), "{refused:?}");
    assert!(home.path().join("out").is_file());
}

#[test]
fn a_character_that_no_font_has_is_a_finding_that_shows_its_text() {
    let home = case("a-sound-project-has-no-findings");
    let names = home.path().join("datasets/amt/gebiete/gemeinden.csv");
    let text = fs::read_to_string(&names).expect("a list of areas");
    let (_, name) = text.lines().nth(1).and_then(|line| line.rsplit_once(',')).expect("a name at the end");
    fs::write(&names, text.replace(name, &format!("{name} 漢"))).expect("written");
    let refused = run(home.path(), &["build", REPORT]);
    assert_eq!(refused.code, ERRORS, "{refused:?}");
    for words in ["P705", "U+6F22", name] {
        assert!(refused.stderr.contains(words), "{words} in {refused:?}");
    }
}

#[test]
fn a_chapter_without_translation_is_a_warning_that_names_the_file_to_add() {
    let home = starter();
    let check = run(home.path(), &["check", "reports/beispiel", "--lang", "en"]);
    assert_eq!(check.code, CLEAN, "{check:?}");
    assert!(check.stdout.contains("P706") && check.stdout.contains("einleitung.en.md"), "{check:?}");
    assert!(!run(home.path(), &["check", "reports/beispiel"]).stdout.contains("P706"));
}

#[test]
fn files_may_lie_in_a_folder_that_the_user_names() {
    let home = case("a-sound-project-has-no-findings");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let delivery = home.path().join("datasets/amt/leistungen/leistungen.csv");
    fs::copy(&delivery, elsewhere.path().join("leistungen.csv")).expect("copied");
    fs::remove_file(&delivery).expect("removed");
    assert_eq!(run(home.path(), &["check", REPORT]).code, ERRORS);
    let named =
        run(home.path(), &[Path::new("check"), Path::new(REPORT), Path::new("--datasets"), elsewhere.path()]);
    assert_eq!(named.code, CLEAN, "{named:?}");
}

//! The rules of the house that no compiler checks. Each failure names file and line.

mod code;
mod dependencies;
mod keys;

use crate::workspace::repository;
use code::{SourceFile, sources};
use std::fs;

/// What the top level of the repository may hold; hidden files are tools' business, `target` and `out` are ignored
/// by git.
const TOP_LEVEL: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENCE",
    "LICENSE",
    "README.md",
    "datasets",
    "docs",
    "examples",
    "notebooks",
    "out",
    "reports",
    "src",
    "target",
    "tests",
];

/// What products may not name: they see released figures only.
const BEHIND_DISCLOSURE: &[&str] = &["source", "observation", "indicator", "survey", "monitor", "project"];

/// What lets the outside world in, and the rooms where it may.
const DOORS: &[(&str, &[&str])] = &[
    (
        "std::fs",
        &["src/source/", "src/project/", "src/product/output.rs", "src/audit/folder.rs", "src/main.rs"],
    ),
    ("std::env", &["src/main.rs"]),
    ("std::process", &["src/main.rs"]),
    ("std::time", &[]),
    ("std::net", &[]),
];

/// Words that open a door without its name.
const HIDDEN_DOORS: &[(&str, &[&str])] = &[
    (".exists()", &["src/source/", "src/project/", "src/product/output.rs"]),
    (".is_file()", &["src/source/", "src/project/", "src/product/output.rs", "src/audit/folder.rs"]),
    (
        ".is_dir()",
        // In `workbook` it is asked of an entry of an archive.
        &[
            "src/source/",
            "src/project/",
            "src/product/output.rs",
            "src/audit/folder.rs",
            "src/audit/workbook.rs",
        ],
    ),
    (".canonicalize()", &[]),
    ("SystemTime", &[]),
    ("Instant::", &[]),
    ("::now(", &[]),
    ("thread_rng", &[]),
];

/// Files that may be longer than [`LONGEST`], each with its reason.
const LONG_FILES: &[(&str, &str)] =
    &[("src/diagnostic/code.rs", "the catalogue of findings is one list, five lines an entry")];

/// A file that passes this asks whether it holds two rooms.
const LONGEST: usize = 400;

#[test]
fn a_module_names_only_modules_before_it() {
    let order = module_order();
    let mut broken = Vec::new();
    for file in sources() {
        let Some(own) = order.iter().position(|module| module == file.module()) else { continue };
        for (line, named) in file.paths_from("crate") {
            match order.iter().position(|module| *module == named) {
                Some(other) if other > own => {
                    broken.push(format!("{}:{line} names {named}, which comes after it", file.path));
                }
                Some(_) => {}
                None => broken.push(format!("{}:{line} names {named}, which is no module", file.path)),
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn no_path_climbs_out_of_its_module_unseen() {
    let climbs = |file: &SourceFile| file.lines_with("super::super");
    let broken: Vec<String> = sources().iter().flat_map(climbs).collect();
    assert_none(&broken);
}

#[test]
fn products_see_only_what_was_released() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.module() == "product") {
        for (line, named) in file.paths_from("crate") {
            if BEHIND_DISCLOSURE.contains(&named.as_str()) {
                broken.push(format!("{}:{line} names {named}", file.path));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn the_outside_world_enters_by_its_doors_only() {
    let may = |file: &SourceFile, rooms: &[&str]| rooms.iter().any(|room| file.path.starts_with(room));
    let mut broken = Vec::new();
    for file in sources() {
        for (line, named) in file.paths_from("std") {
            let door = DOORS.iter().find(|(door, _)| door.strip_prefix("std::") == Some(&named));
            if door.is_some_and(|(_, rooms)| !may(&file, rooms)) {
                broken.push(format!("{}:{line} uses std::{named}", file.path));
            }
        }
        for (word, rooms) in HIDDEN_DOORS.iter().filter(|(_, rooms)| !may(&file, rooms)) {
            let lines = file.lines_with(word);
            broken.extend(lines.into_iter().map(|line| format!("{line} (allowed in {rooms:?})")));
        }
    }
    assert_none(&broken);
}

#[test]
fn statistics_knows_neither_tables_nor_files() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.module() == "statistics") {
        for outside in ["polars", "arrow_array", "csv", "toml", "serde"] {
            broken.extend(file.lines_with(&format!("{outside}::")));
        }
    }
    assert_none(&broken);
}

#[test]
fn a_file_holds_one_room() {
    let mut broken = Vec::new();
    let tests = code::rust_files(&repository().join("tests"));
    let files = code::rust_files(&repository().join("src")).into_iter().chain(tests);
    for path in files.chain(code::rust_files(&repository().join("examples"))) {
        let name = code::name_of(&path);
        let lines = fs::read_to_string(&path).expect("a source file").lines().count();
        let reason = LONG_FILES.iter().find(|(file, _)| *file == name);
        if lines > LONGEST && reason.is_none() {
            broken.push(format!("{name}:{lines} is longer than {LONGEST} lines"));
        }
        if lines <= LONGEST && reason.is_some() {
            broken.push(format!("{name}:{lines} needs no exception any more"));
        }
    }
    assert_none(&broken);
}

#[test]
fn the_top_level_holds_what_a_newcomer_expects() {
    let entries = fs::read_dir(repository()).expect("the repository");
    let mut strange: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(&name.as_str()))
        .collect();
    strange.sort();
    assert_none(&strange);
}

/// The modules in the order of lib.rs; each has a file or a folder.
fn module_order() -> Vec<String> {
    let library = fs::read_to_string(repository().join("src/lib.rs")).expect("src/lib.rs");
    let order: Vec<String> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert!(order.len() > 10, "{order:?}");
    order
}

/// Fails with every broken place on a line of its own.
fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

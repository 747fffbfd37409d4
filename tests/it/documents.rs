//! Documents that are generated from the program and committed. `UPDATE_DOCS=1` rewrites them.

use crate::workspace::repository;
use sozialbericht::diagnostic::{Code, Severity};
use sozialbericht::text::{Lang, Text};
use std::fmt::Write as _;
use std::fs;

const HEAD: &str = "\
# Findings

<!-- Generated from src/diagnostic/code.rs and src/text; `UPDATE_DOCS=1 cargo test --test it documents` rewrites it. -->

Nothing stops at the first error: a run tells everything it finds. A finding of severity *error* forbids publishing
until it is mended; a *warning* is published with the report in `tables/quality.csv`. `{…}` stands for what the finding
names.
";

/// The rooms that the letter of an id stands for.
const ROOMS: &[(char, &str)] = &[
    ('T', "Definitions"),
    ('F', "Files"),
    ('O', "Observations"),
    ('A', "Areas"),
    ('I', "Indicators"),
    ('V', "Surveys"),
    ('D', "Disclosure"),
    ('M', "Monitors"),
    ('P', "Products"),
    ('L', "Leaks"),
];

#[test]
fn the_manual_of_findings_is_up_to_date() {
    let path = repository().join("docs/diagnostics.md");
    let manual = manual();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &manual).expect("written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    snapbox::Assert::new().action(snapbox::assert::Action::Verify).eq(committed, manual);
}

fn manual() -> String {
    let mut page = HEAD.to_owned();
    for (letter, room) in ROOMS {
        let _ = writeln!(page, "\n## {letter}: {room}");
        for code in Code::ALL.iter().filter(|code| code.id().starts_with(*letter)) {
            entry(&mut page, *code);
        }
    }
    let written = page.matches("\n### ").count();
    assert_eq!(written, Code::ALL.len(), "a letter has no room here");
    page
}

fn entry(page: &mut String, code: Code) {
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let _ = writeln!(page, "\n### {} {} ({severity})\n", code.id(), code.name());
    for paragraph in code.explanation() {
        let paragraph = paragraph.trim();
        let (part, words) = paragraph.split_once(": ").unwrap_or(("", paragraph));
        let _ = writeln!(page, "- **{part}:** {words}");
    }
    for lang in [Lang::De, Lang::En] {
        let text = Text::new(lang);
        let key = format!("finding.{}", code.name());
        let (message, hint) = (text.word(&key), text.word(&format!("{key}.hint")));
        let _ = writeln!(page, "- *{}:* {message} → {hint}", lang.code());
    }
}

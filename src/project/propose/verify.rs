//! What is proposed is read once, so that a proposal that cannot be read says so itself.

use super::draft::Draft;
use crate::diagnostic::{Code, Finding, Findings, Severity};
use crate::project::dataset::read_text;
use crate::source::recognise::{Remark, Seen, SeenTable, Sighting};
use crate::text::Text;
use std::collections::BTreeSet;
use std::path::Path;

/// Each time, columns that cannot be read are taken out; more often than this helps nobody.
const MOST_TIMES: usize = 4;
/// Different faults of a table that are told.
const MOST_TOLD: usize = 5;

/// Reads each proposed table alone; columns that cannot be read are left out with the reason, and what else is wrong
/// is told beside the table.
pub(super) fn verify(folder: &Path, files: &mut [(String, Sighting)], text: Text) {
    let mut taken = BTreeSet::new();
    for (name, sighting) in files {
        let Seen::Tables(tables) = &mut sighting.seen else { continue };
        for table in tables {
            if table.findings.has_errors() || table.values.is_empty() {
                continue;
            }
            for _ in 0..MOST_TIMES {
                let findings = read_text(folder, filled(&Draft::of_table(table)));
                if !leave_out(table, &findings, text) {
                    tell(table, &findings, text);
                    break;
                }
            }
            tell_apart(table, name, &mut taken);
        }
    }
}

/// Placeholders filled in with something that can be read.
fn filled(toml: &str) -> String {
    toml.replace("period = { value = \"?\" }", "period = { value = \"2000\" }").replace("\"?\"", "\"x\"")
}

/// Takes the columns out in which a cell cannot be read; whether there were any.
fn leave_out(table: &mut SeenTable, findings: &Findings, text: Text) -> bool {
    let is_of_cell = |code: Code| {
        matches!(
            code,
            Code::NotANumber
                | Code::EmptyCell
                | Code::NegativeCount
                | Code::FractionalCount
                | Code::PercentOutOfRange
                | Code::MissingSuffix
                | Code::UnitContradiction
        )
    };
    let sorted = findings.sorted();
    let mut left_out = Vec::new();
    for finding in sorted.iter().filter(|finding| is_of_cell(finding.code())) {
        let Some(column) = finding.place().column.as_ref() else { continue };
        if table.values.iter().any(|value| value.column == *column) {
            table.values.retain(|value| value.column != *column);
            let message = format!("{}: {}", finding.place_text(text), finding.message(text));
            let remark =
                Remark::doubt("propose.doubt.refused").with("column", column).with("message", message);
            left_out.push((column.clone(), Some(remark)));
        }
    }
    let are_any = !left_out.is_empty();
    table.ignored.extend(left_out);
    are_any && !table.values.is_empty()
}

/// Tells once of each kind of fault that is left.
fn tell(table: &mut SeenTable, findings: &Findings, text: Text) {
    let mut told: Vec<Code> = Vec::new();
    let is_error = |finding: &&&Finding| finding.code().severity() == Severity::Error;
    let sorted = findings.sorted();
    for finding in sorted.iter().filter(is_error) {
        if told.contains(&finding.code()) || told.len() >= MOST_TOLD {
            continue;
        }
        told.push(finding.code());
        let count = sorted.iter().filter(|other| other.code() == finding.code()).count();
        let message = format!("{}: {}", finding.place_text(text), finding.message(text));
        let remark = Remark::doubt("propose.doubt.finding").with("message", message);
        table.remarks.push(remark.with("count", text.count(count as u64)));
    }
}

/// Tables that would deliver one measure for one period twice get names of their own.
fn tell_apart(table: &mut SeenTable, file: &str, taken: &mut BTreeSet<(String, String)>) {
    let period = format!("{:?}", table.period.as_ref().map(|(place, _)| place));
    let names = |table: &SeenTable| -> BTreeSet<(String, String)> {
        table
            .values
            .iter()
            .map(|value| (value.measure.clone(), value.period.clone().unwrap_or_else(|| period.clone())))
            .collect()
    };
    let mut number = 1;
    let base: Vec<String> = table.values.iter().map(|value| value.measure.clone()).collect();
    while names(table).iter().any(|name| taken.contains(name)) {
        number += 1;
        for (value, base) in table.values.iter_mut().zip(&base) {
            value.measure = format!("{base}-{number}");
        }
        if number == 2 {
            table.remarks.push(Remark::doubt("propose.doubt.same-measure").with("file", file));
        }
    }
    taken.extend(names(table));
}

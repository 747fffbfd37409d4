//! Findings and sentences on the terminal.

use crate::diagnostic::{Code, Finding, Findings, Severity};
use crate::text::Text;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Write;

/// So many findings of one kind in one file are printed; a wrong column is wrong in all rows, and a thousand times the same
/// hides everything else.
const MOST_ALIKE: usize = 10;
/// And so many that say it in the same words, so that the next unknown area is seen behind the first.
const MOST_EQUAL: usize = 3;

/// Prints the findings, of each kind in a file the first ones, and how many there are.
///
/// # Errors
///
/// When the stream is closed.
pub fn print_findings(findings: &Findings, text: Text, out: &mut dyn Write) -> std::io::Result<()> {
    // What was looked into already stays in the ledger, and asks nobody for anything.
    let is_told =
        |finding: &&Finding| finding.code().severity() > Severity::Note || finding.code().is_remedy();
    let mut equal: BTreeMap<(Code, &str, String), usize> = BTreeMap::new();
    // How many were printed and how many were not.
    let mut alike: BTreeMap<(Code, &str), (usize, usize)> = BTreeMap::new();
    for finding in findings.sorted().into_iter().filter(is_told) {
        let (code, file) = (finding.code(), finding.place().file.as_deref().unwrap_or_default());
        let (printed, left) = alike.entry((code, file)).or_default();
        let said = equal.entry((code, file, finding.message(text))).or_default();
        *said += 1;
        if *printed < MOST_ALIKE && *said <= MOST_EQUAL {
            *printed += 1;
            writeln!(out, "{}\n", rendered(finding, text))?;
        } else {
            *left += 1;
        }
    }
    for ((code, file), (_, left)) in alike.into_iter().filter(|(_, (_, left))| *left > 0) {
        let more = text.count(left as u64);
        writeln!(
            out,
            "{}\n",
            text.say("run.alike", &[("code", code.id()), ("file", file), ("count", &more)])
        )?;
    }
    let (errors, warnings) = (findings.count(Severity::Error), findings.count(Severity::Warning));
    let key = if errors + warnings == 0 { "run.clean" } else { "run.findings" };
    let arguments = [("errors", text.count(errors as u64)), ("warnings", text.count(warnings as u64))];
    let arguments: Vec<(&str, &str)> =
        arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    writeln!(out, "{}", text.say(key, &arguments))
}

/// All findings for programs.
#[must_use]
pub fn findings_json(findings: &Findings, text: Text) -> Json {
    findings.sorted().into_iter().map(|finding| finding.to_json(text)).collect::<Vec<Json>>().into()
}

/// Prints something for programs.
///
/// # Errors
///
/// When the stream is closed.
pub fn print_json(json: &Json, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{json:#}")
}

/// Prints a sentence.
///
/// # Errors
///
/// When the stream is closed.
pub fn say(sentence: &str, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{sentence}")
}

/// A finding in the style of rustc: code, message, place, the line of a definition file, next step.
fn rendered(finding: &Finding, text: Text) -> String {
    let level = match finding.code().severity() {
        Severity::Error => Level::ERROR.with_name(text.word("severity.error")),
        Severity::Warning => Level::WARNING.with_name(text.word("severity.warning")),
        Severity::Note => Level::NOTE.with_name(text.word("severity.note")),
    };
    let (message, hint) = (finding.message(text), finding.hint(text));
    let place = finding.place();
    let next = Level::HELP.with_name(text.word("severity.hint")).message(&hint);
    let title = level.primary_title(&message).id(finding.code().id());
    let place_text = finding.place_text(text);
    let group: Group<'_> = match (&place.excerpt, &place.file) {
        (Some(line), Some(file)) => {
            let start = line.len() - line.trim_start().len();
            let (start, end) = place.entry.unwrap_or((start, line.trim_end().len().max(start)));
            let snippet = Snippet::source(line.as_str())
                .line_start(usize::try_from(place.line.unwrap_or(1)).unwrap_or(1))
                .path(file.as_str())
                .annotation(AnnotationKind::Primary.span(start..end));
            title.element(snippet).element(next)
        }
        _ if place_text.is_empty() => title.element(next),
        _ => title.element(Origin::path(place_text.as_str())).element(next),
    };
    Renderer::styled().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn what_is_found_in_a_thousand_rows_is_printed_for_the_first_ones_and_counted() {
        let mut findings = Findings::default();
        for line in 1..=1234 {
            let area = if line <= 1000 { "1".to_owned() } else { line.to_string() };
            findings.push(Finding::new(Code::UnmappedArea).file("a.csv").line(line).with("area", area));
        }
        findings.push(Finding::new(Code::UnmappedArea).file("b.csv").line(7).with("area", "1"));
        let mut out = Vec::new();
        print_findings(&findings, Text::new(Lang::En), &mut out).expect("in memory");
        let printed = String::from_utf8(out).expect("UTF-8");
        let is_there =
            |place: &str| printed.lines().any(|line| line.contains("--> ") && line.ends_with(place));
        assert!(is_there("a.csv:3") && !is_there("a.csv:4"), "{printed}");
        assert!(is_there("a.csv:1007") && !is_there("a.csv:1008") && is_there("b.csv:7"), "{printed}");
        assert!(printed.contains("O302 another 1,224 times"), "{printed}");
    }
}

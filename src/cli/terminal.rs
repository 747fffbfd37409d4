//! Findings and sentences on the terminal.

use crate::diagnostic::{Finding, Findings, Severity};
use crate::text::Text;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::Value as Json;
use std::io::Write;

/// Prints all findings and how many there are.
///
/// # Errors
///
/// When the stream is closed.
pub fn print_findings(findings: &Findings, text: Text, out: &mut dyn Write) -> std::io::Result<()> {
    // What was looked into already stays in the ledger, and asks nobody for anything.
    let is_told =
        |finding: &&Finding| finding.code().severity() > Severity::Note || finding.code().is_remedy();
    for finding in findings.sorted().into_iter().filter(is_told) {
        writeln!(out, "{}\n", rendered(finding, text))?;
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

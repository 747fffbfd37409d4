//! Definition files: TOML with places, so that every finding can show its line.

use super::complaint::Complaint;
use crate::diagnostic::{Code, Finding, Findings, Place};
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// More unknown keys than this in one file are not worth listing one by one.
const MOST_UNKNOWN_KEYS: usize = 50;

/// What stands in a proposed definition where only people can know.
pub const PLACEHOLDER: &str = "?";

/// A TOML file and the name under which findings speak of it.
#[derive(Debug, Clone)]
pub struct TomlFile {
    /// The name in findings.
    pub name: String,
    text: String,
}

impl TomlFile {
    /// Takes the text of a file.
    #[must_use]
    pub const fn new(name: String, text: String) -> Self {
        Self { name, text }
    }

    /// Reads the whole definition. Every unknown key is reported, not only the first.
    pub fn parse<T: DeserializeOwned>(&self, findings: &mut Findings) -> Option<T> {
        let mut text = self.text.clone();
        for _ in 0..MOST_UNKNOWN_KEYS {
            let error = match toml::from_str::<T>(&text) {
                Ok(definition) => {
                    self.report_controls(findings);
                    return Some(definition);
                }
                Err(error) => error,
            };
            findings.push(self.finding_of(&error));
            let is_unknown = error.message().starts_with("unknown field");
            let blanked = error.span().filter(|_| is_unknown).and_then(|span| blank_entry(&text, span.start));
            text = blanked?;
        }
        None
    }

    /// A finding at a place in this file.
    #[must_use]
    pub fn finding(&self, code: Code, span: Range<usize>) -> Finding {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let excerpt = self.text[line_start..].lines().next().unwrap_or_default().to_owned();
        let start = (span.start - line_start).min(excerpt.len());
        let end = (span.end - line_start).clamp(start, excerpt.len());
        let place = Place {
            file: Some(self.name.clone()),
            line: Some(line as u64),
            entry: (start < end).then_some((start, end)),
            excerpt: Some(excerpt),
            ..Place::default()
        };
        Finding::new(code).at(place)
    }

    /// Tells every value that is still the `"?"` of a proposed definition.
    ///
    /// Corrections are left out: there `?` may be what stands in a delivered cell.
    pub fn report_placeholders(&self, findings: &mut Findings) {
        let Ok(root) = DeTable::parse(&self.text) else { return };
        let mut texts = Vec::new();
        let entries = root.get_ref().iter().filter(|(key, _)| key.get_ref() != "correction");
        entries.for_each(|(_, value)| texts_within(value, &mut texts));
        for (span, _) in texts.into_iter().filter(|(_, text)| *text == PLACEHOLDER) {
            findings.push(self.finding(Code::Placeholder, span));
        }
    }

    /// A finding about the file as a whole.
    #[must_use]
    pub fn finding_in_file(&self, code: Code) -> Finding {
        Finding::new(code).file(self.name.clone())
    }

    /// An escape such as `\b` in a text, meant as a letter or a path, has no letter that could be printed.
    fn report_controls(&self, findings: &mut Findings) {
        let Ok(root) = DeTable::parse(&self.text) else { return };
        let mut texts = Vec::new();
        root.get_ref().values().for_each(|value| texts_within(value, &mut texts));
        let is_control = |letter: &char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        for (span, text) in texts {
            if let Some(letter) = text.chars().find(is_control) {
                let message = format!("U+{:04X}", u32::from(letter));
                findings.push(self.finding(Code::InvalidToml, span).with("message", message));
            }
        }
    }

    /// What the reader of TOML found, in words of our own: its sentences are English and speak of types.
    fn finding_of(&self, error: &toml::de::Error) -> Finding {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or_default();
        let at = |code: Code| self.finding(code, span.clone());
        match Complaint::of(message) {
            Complaint::UnknownKey { key, known } => {
                at(Code::UnknownKey).with("key", key).with("known", known)
            }
            Complaint::MissingKey(key) => at(Code::MissingKey).with("key", key),
            Complaint::UnknownWord { word, known } => {
                at(Code::InvalidValue).with("value", word).with("allowed", known)
            }
            Complaint::WrongKind { seen, wanted } => {
                let finding = at(Code::InvalidToml).with_word("seen", seen).with_word("wanted", wanted);
                finding.worded("finding.invalid-toml.kind").advise("finding.invalid-toml.hint.kind")
            }
            Complaint::WrongValue { value, wanted } => {
                let finding = at(Code::InvalidValue).with("value", value).with_word("wanted", wanted);
                finding.advise("finding.invalid-value.hint.kind")
            }
            Complaint::Blank => {
                let finding = at(Code::InvalidValue).worded("finding.invalid-value.blank");
                finding.advise("finding.invalid-value.hint.blank")
            }
            Complaint::DoubledKey => {
                let key = self.text.get(span.clone()).unwrap_or_default().trim();
                at(Code::DoubledDefinition).with("name", key)
            }
            Complaint::Other if DeTable::parse(&self.text).is_ok() => {
                at(Code::InvalidToml).worded("finding.invalid-toml.other").advise("finding.missing-key.hint")
            }
            Complaint::Other => {
                let finding = at(Code::InvalidToml);
                let line = finding.place().excerpt.clone().unwrap_or_default();
                match advice(&line) {
                    Some(key) => finding.advise(key),
                    None => finding,
                }
            }
        }
    }
}

/// What is wrong with a line that is no TOML, where one can tell: typographic quotes or a decimal comma.
fn advice(line: &str) -> Option<&'static str> {
    if line.contains(['„', '“', '”']) {
        return Some("finding.invalid-toml.hint.quotes");
    }
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let has_comma = line.split_once('=').is_some_and(|(_, value)| {
        let value = value.trim_start();
        value.split_once(',').is_some_and(|(before, after)| {
            before.chars().all(|letter| letter.is_ascii_digit() || letter == '-')
                && digit(before.chars().next_back())
                && digit(after.chars().next())
        })
    });
    has_comma.then_some("finding.invalid-toml.hint.decimal")
}

/// The text with the entry at `offset` blanked out, line ends kept, so that later places stay true.
fn blank_entry(text: &str, offset: usize) -> Option<String> {
    let line_start = text[..offset].rfind('\n').map_or(0, |position| position + 1);
    let range = if text[line_start..].trim_start().starts_with('[') {
        let next = text[offset..].find("\n[").map_or(text.len(), |position| offset + position);
        line_start..next
    } else {
        let root = DeTable::parse(text).ok()?;
        let end = value_end(root.get_ref(), offset)?;
        let comma = text[end..].starts_with(',');
        offset..end + usize::from(comma)
    };
    // One blank per byte, so that all places after it stay where they are.
    let blank: String =
        text[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    Some(format!("{}{blank}{}", &text[..range.start], &text[range.end..]))
}

/// Where the value of the key at `offset` ends.
fn value_end(table: &DeTable<'_>, offset: usize) -> Option<usize> {
    table.iter().find_map(|(key, value)| {
        if key.span().start == offset {
            return Some(value.span().end);
        }
        value_end_within(value.get_ref(), offset)
    })
}

fn value_end_within(value: &DeValue<'_>, offset: usize) -> Option<usize> {
    match value {
        DeValue::Table(table) => value_end(table, offset),
        DeValue::Array(items) => items.iter().find_map(|item| value_end_within(item.get_ref(), offset)),
        _ => None,
    }
}

/// All texts of a value, each with its place.
fn texts_within<'a>(value: &'a Spanned<DeValue<'_>>, texts: &mut Vec<(Range<usize>, &'a str)>) {
    match value.get_ref() {
        DeValue::String(text) => texts.push((value.span(), text)),
        DeValue::Table(table) => table.values().for_each(|value| texts_within(value, texts)),
        DeValue::Array(items) => items.iter().for_each(|value| texts_within(value, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        title: String,
        #[serde(default)]
        part: Vec<Part>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        weight: f64,
    }

    fn check(text: &str, expected: &[(Code, u64)]) -> Option<Sample> {
        let mut findings = Findings::default();
        let sample = TomlFile::new("a.toml".into(), text.into()).parse::<Sample>(&mut findings);
        let found: Vec<(Code, u64)> = findings
            .sorted()
            .iter()
            .map(|finding| (finding.code(), finding.place().line.unwrap_or(0)))
            .collect();
        assert_eq!(found, expected, "{text}");
        sample
    }

    #[test]
    fn a_sound_file_is_read_without_findings() {
        let sample = check("title = \"a\"\n[[part]]\nweight = 1.0\n", &[]).expect("sound");
        assert_eq!((sample.title.as_str(), sample.part[0].weight), ("a", 1.0));
    }

    #[test]
    fn every_unknown_key_is_reported_with_its_line() {
        check(
            "titel = \"x\"\ntitle = \"a\"\n[[part]]\nwight = 2.0\nweight = 1.0\n[unknown]\na = 1\n",
            &[(Code::UnknownKey, 1), (Code::UnknownKey, 4), (Code::UnknownKey, 6)],
        );
    }

    #[test]
    fn an_unknown_key_with_umlauts_moves_no_later_line() {
        check(
            "title = \"a\"\nkopf = \"ÄÖÜäöüßÄÖÜäöüß\"\nneu = 1\n[[part]]\nwight = 2.0\nweight = 1.0\n",
            &[(Code::UnknownKey, 2), (Code::UnknownKey, 3), (Code::UnknownKey, 5)],
        );
    }

    #[test]
    fn unknown_keys_in_inline_tables_are_reported_too() {
        check(
            "title = \"a\"\npart = [{ x = 1, weight = 1.0 }, { weight = 1.0, y = [1, 2] }]\n",
            &[(Code::UnknownKey, 2), (Code::UnknownKey, 2)],
        );
    }

    #[test]
    fn a_missing_key_and_broken_toml_are_told_apart() {
        check("[[part]]\nweight = 1.0\n", &[(Code::MissingKey, 1)]);
        check("title = \n", &[(Code::InvalidToml, 1)]);
        check("title = 3\n", &[(Code::InvalidToml, 1)]);
        check("title = \"a\"\ntitle = \"b\"\n", &[(Code::DoubledDefinition, 2)]);
    }

    #[test]
    fn a_finding_marks_the_entry_within_its_line() {
        let text = "title = \"ä\"\n";
        let file = TomlFile::new("a.toml".into(), text.into());
        let finding = file.finding(Code::InvalidValue, 8..12);
        assert_eq!(finding.place().entry, Some((8, 12)));
        assert_eq!(file.finding(Code::InvalidValue, 0..0).place().entry, None);
    }

    #[test]
    fn lines_that_word_processors_spoilt_get_a_hint() {
        assert_eq!(advice("title = „Bericht“"), Some("finding.invalid-toml.hint.quotes"));
        assert_eq!(advice("weight = 0,5"), Some("finding.invalid-toml.hint.decimal"));
        assert_eq!(advice("cuts = [1, 2"), None);
    }

    #[test]
    fn escapes_that_are_no_letters_are_found() {
        check("# a\ntitle = \"Alt\\bau\"\n", &[(Code::InvalidToml, 2)]);
    }
}

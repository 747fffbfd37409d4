//! Definition files: TOML with places, so that every finding can show its line.

use crate::diagnostic::{Code, Finding, Findings, Place};
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// More unknown keys than this in one file are not worth listing one by one.
const MOST_UNKNOWN_KEYS: usize = 50;

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
        let line = line_number(&self.text, span.start);
        let excerpt = self.text.lines().nth(line - 1).map(str::to_owned);
        let place = Place { file: Some(self.name.clone()), line: Some(line as u64), column: None, excerpt };
        Finding::new(code).at(place)
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

    fn finding_of(&self, error: &toml::de::Error) -> Finding {
        let span = error.span().unwrap_or(0..0);
        let message = error.message();
        match message.split_once('`').and_then(|(start, rest)| Some((start, rest.split_once('`')?))) {
            Some(("unknown field ", (key, expected))) => {
                let known = expected.trim_start_matches(", expected ").trim_start_matches("one of ");
                self.finding(Code::UnknownKey, span).with("key", key).with("known", known.replace('`', ""))
            }
            Some(("missing field ", (key, _))) => self.finding(Code::MissingKey, span).with("key", key),
            _ => self
                .finding(Code::InvalidToml, span)
                .with("message", message.lines().next().unwrap_or_default()),
        }
    }
}

fn line_number(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
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
    let blank: String =
        text[range.clone()].chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect();
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
    }

    #[test]
    fn escapes_that_are_no_letters_are_found() {
        check("# a\ntitle = \"Alt\\bau\"\n", &[(Code::InvalidToml, 2)]);
    }
}

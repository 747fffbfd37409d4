//! Text keys: every one that the code uses has its sentence, and every sentence has its use.

use super::assert_none;
use super::code::sources;
use clap::CommandFactory;
use sozialbericht::cli::Cli;
use sozialbericht::text::{Lang, Text};
use std::collections::BTreeSet;

/// Endings by which a text of the code is a file's name and no key.
const FILE_ENDINGS: &[&str] =
    &["csv", "geojson", "json", "md", "parquet", "pdf", "svg", "toml", "txt", "typ"];

#[test]
fn every_key_that_the_code_uses_stands_in_both_tables() {
    let mut broken = Vec::new();
    for lang in [Lang::De, Lang::En] {
        let table: BTreeSet<&str> = Text::new(lang).keys().collect();
        let rooms: BTreeSet<&str> = table.iter().filter_map(|key| key.split('.').next()).collect();
        for file in sources() {
            for (line, text) in file.texts.iter().filter(|(_, text)| is_key(text, &rooms)) {
                let fits = |key: &&str| fillings(text, key).is_some();
                if !table.contains(text.as_str()) && !table.iter().any(fits) {
                    broken.push(format!("{}:{line} uses {text}, which {} lacks", file.path, lang.code()));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn every_sentence_of_the_tables_is_used() {
    let files = sources();
    let texts: BTreeSet<&str> =
        files.iter().flat_map(|file| &file.texts).map(|(_, text)| text.as_str()).collect();
    let names = names_in_keys(&texts);
    let patterns: Vec<&str> = texts.iter().copied().filter(|text| text.contains('{')).collect();
    let is_used = |key: &str| {
        texts.contains(key)
            || patterns.iter().any(|pattern| {
                fillings(pattern, key).is_some_and(|parts| parts.iter().all(|part| names.contains(*part)))
            })
    };
    let unused: Vec<String> =
        Text::new(Lang::De).keys().filter(|key| !is_used(key)).map(str::to_owned).collect();
    assert_none(&unused);
}

/// What may stand in the gap of a key such as `month.{month}`: a text of the code, a month, a command or an argument.
fn names_in_keys(texts: &BTreeSet<&str>) -> BTreeSet<String> {
    let command = Cli::command();
    let mut names: BTreeSet<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    names.extend((1..=12).map(|month| month.to_string()));
    names.extend(["help", "version"].map(str::to_owned));
    for command in std::iter::once(&command).chain(command.get_subcommands()) {
        names.insert(command.get_name().to_owned());
        names.extend(command.get_arguments().map(|argument| argument.get_id().to_string()));
    }
    names
}

/// Whether a text of the code looks like a key of one of the tables' rooms.
fn is_key(text: &str, rooms: &BTreeSet<&str>) -> bool {
    let Some((room, rest)) = text.split_once('.') else { return false };
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_{}".contains(letter);
    let ending = text.rsplit('.').next().unwrap_or_default();
    rooms.contains(room) && !rest.is_empty() && text.chars().all(is_plain) && !FILE_ENDINGS.contains(&ending)
}

/// What stands in the gaps of a pattern when it matches a key; a gap is never empty and spans no dot.
fn fillings<'a>(pattern: &str, key: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut given) = (pattern.split('.'), key.split('.'));
    let mut parts = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parts),
            (Some(gap), Some(part)) if gap.starts_with('{') && gap.ends_with('}') && !part.is_empty() => {
                parts.push(part);
            }
            (Some(same), Some(part)) if same == part => {}
            _ => return None,
        }
    }
}

#[test]
fn gaps_are_filled_word_by_word() {
    assert_eq!(fillings("finding.{}.hint", "finding.ragged-row.hint"), Some(vec!["ragged-row"]));
    assert_eq!(fillings("finding.{}", "finding.ragged-row.hint"), None);
    assert_eq!(fillings("month.{month}", "month.3"), Some(vec!["3"]));
}

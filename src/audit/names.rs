//! Names and keys of areas, found in whatever readers see.

use super::release::Release;
use std::collections::BTreeMap;
use std::ops::Range;

/// How areas are named in a release.
pub(super) struct Names {
    /// Full names and keys, in lower case → the areas that are meant.
    full: BTreeMap<String, Vec<usize>>,
    /// What stands under the heading of the area above: `Hammerviertel` under `Eisenwehr`.
    short: BTreeMap<String, Vec<usize>>,
    /// First word of a full name or key → all that begin with it, the longest first.
    by_word: BTreeMap<String, Vec<String>>,
    /// The area that each one lies in.
    parents: Vec<Option<usize>>,
}

/// An area's name in running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) at: Range<usize>,
    pub(super) areas: Vec<usize>,
}

/// A beginning shorter than this could be anybody's.
const LEAST_BEGINNING: usize = 4;

impl Names {
    pub(super) fn of(release: &Release) -> Self {
        let mut names = Self {
            full: BTreeMap::new(),
            short: BTreeMap::new(),
            by_word: BTreeMap::new(),
            parents: Vec::new(),
        };
        let place: BTreeMap<_, usize> =
            release.areas.iter().enumerate().map(|(index, area)| (&area.code, index)).collect();
        for (index, area) in release.areas.iter().enumerate() {
            names.parents.push(area.parent.as_ref().and_then(|parent| place.get(parent).copied()));
            for name in [area.name.as_str(), area.code.as_str()] {
                names.enter(name, index);
            }
            for other in &release.areas {
                let rest =
                    area.name.strip_prefix(other.name.as_str()).and_then(|rest| rest.strip_prefix('-'));
                if let Some(rest) = rest.filter(|rest| !rest.is_empty() && !other.name.is_empty()) {
                    let areas = names.short.entry(rest.to_lowercase()).or_default();
                    areas.push(index);
                    areas.dedup();
                }
            }
        }
        names
    }

    fn enter(&mut self, name: &str, area: usize) {
        let name = name.trim().to_lowercase();
        // One letter is no name that could be told from words.
        if name.chars().count() < 2 {
            return;
        }
        let areas = self.full.entry(name.clone()).or_default();
        if !areas.contains(&area) {
            areas.push(area);
        }
        let of_word = self.by_word.entry(first_word(&name).to_owned()).or_default();
        if !of_word.contains(&name) {
            of_word.push(name);
            of_word.sort_by_key(|name| std::cmp::Reverse(name.len()));
        }
    }

    /// The areas that a cell names and does nothing else. Names may be cut off, and footnotes may hang on to them.
    pub(super) fn label(&self, cell: &str) -> Vec<usize> {
        let is_mark = |letter: char| "¹²³⁴⁵⁶⁷⁸⁹⁰*".contains(letter) || letter.is_whitespace();
        let trimmed = cell.trim().trim_end_matches(is_mark);
        let name = trimmed.trim_end_matches(['…', ':']).trim().to_lowercase();
        if name.is_empty() {
            return Vec::new();
        }
        if let Some(areas) = self.full.get(&name).or_else(|| self.short.get(&name)) {
            return areas.clone();
        }
        let begins = |names: &BTreeMap<String, Vec<usize>>| -> Vec<usize> {
            let from = names.range(name.clone()..);
            from.take_while(|(full, _)| full.starts_with(&name))
                .flat_map(|(_, areas)| areas.clone())
                .collect()
        };
        let is_cut = trimmed.ends_with(['…', '-']);
        if !is_cut || name.chars().count() < LEAST_BEGINNING {
            return Vec::new();
        }
        let mut areas = begins(&self.full);
        areas.extend(begins(&self.short));
        areas.sort_unstable();
        areas.dedup();
        areas
    }

    /// Of several areas with one short name, the one that lies in the area of the heading.
    pub(super) fn under(&self, areas: Vec<usize>, heading: Option<usize>) -> Vec<usize> {
        let inside: Vec<usize> = areas
            .iter()
            .copied()
            .filter(|area| heading.is_some() && self.parents.get(*area).copied().flatten() == heading)
            .collect();
        if inside.is_empty() { areas } else { inside }
    }

    /// All full names and keys in a text, the longest where several begin at one place.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let lower = lower(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < lower.len() {
            let rest = &lower[at..];
            let before = lower[..at].chars().next_back();
            let is_start = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '-');
            let known = self.by_word.get(first_word(rest)).filter(|_| is_start);
            let name = known.into_iter().flatten().find(|name| {
                rest.strip_prefix(name.as_str()).is_some_and(|after| {
                    let mut letters = after.chars();
                    let next = letters.next();
                    let is_joined = next == Some('-') && letters.next().is_some_and(char::is_alphanumeric);
                    next.is_none_or(|letter| !letter.is_alphanumeric()) && !is_joined
                })
            });
            if let Some(name) = name {
                found.push(Mention { at: at..at + name.len(), areas: self.full[name].clone() });
                at += name.len();
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        found
    }
}

/// Lower case that keeps every letter at its place: one whose lower case is of another length stays as it is.
pub(super) fn lower(text: &str) -> String {
    let small = |letter: char| {
        let mut small = letter.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
            _ => letter,
        }
    };
    text.chars().map(small).collect()
}

fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::area::AreaCode;
    use crate::audit::PublishedArea;

    pub(crate) fn release(areas: &[(&str, &str, Option<&str>)]) -> Release {
        let code = |text: &str| AreaCode::new(text).expect("a key");
        let areas = areas.iter().map(|(key, name, parent)| PublishedArea {
            code: code(key),
            name: (*name).to_owned(),
            level: if parent.is_some() { "raum" } else { "kreis" }.to_owned(),
            parent: parent.map(code),
        });
        Release { areas: areas.collect(), ..Release::default() }
    }

    fn names() -> Names {
        Names::of(&release(&[
            ("0", "Kreis", None),
            ("01", "Eisenwehr", Some("0")),
            ("02", "Talheim", Some("0")),
            ("0101", "Eisenwehr-Mitte", Some("01")),
            ("0201", "Talheim-Mitte", Some("02")),
        ]))
    }

    #[test]
    fn a_cell_names_an_area_in_full_by_key_in_short_or_cut_off() {
        let names = names();
        assert_eq!(names.label("Eisenwehr-Mitte¹"), [3]);
        assert_eq!(names.label("0201"), [4]);
        assert_eq!(names.label("Talheim-Mi…"), [4]);
        assert_eq!(names.label("Mitte *"), [3, 4]);
        assert_eq!(names.under(names.label("Mitte"), Some(2)), [4]);
        assert!(names.label("Mitte und Umland").is_empty() && names.label("Tal").is_empty());
    }

    #[test]
    fn in_running_text_the_longest_name_counts_and_parts_of_words_do_not() {
        let names = names();
        let found = names.mentions("In Eisenwehr-Mitte und TALHEIM, nicht in Talheimer Straßen (0201).");
        let areas: Vec<usize> = found.iter().flat_map(|mention| mention.areas.clone()).collect();
        assert_eq!(areas, [3, 2, 4]);
        assert_eq!(names.mentions("ẞ Kreis")[0].at, 4..9);
    }
}

//! Code lists: the publisher's text → our code.

use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// A declared code list that remembers which of its entries a file uses.
///
/// A text that is not in it is an error of the row; an entry that no row uses is a warning.
#[derive(Debug, Clone, Default)]
pub(super) struct CodeList {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    code: String,
    place: Range<usize>,
    is_used: bool,
}

impl CodeList {
    /// The list as a definition has it.
    pub(super) fn new(codes: &BTreeMap<String, Spanned<String>>) -> Self {
        let entry = |(text, code): (&String, &Spanned<String>)| {
            (text.clone(), Entry { code: code.as_ref().clone(), place: code.span(), is_used: false })
        };
        Self { entries: codes.iter().map(entry).collect() }
    }

    /// Without entries there is no list, and texts are codes already.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The code of a text, which is now used.
    pub(super) fn find(&mut self, text: &str) -> Option<&str> {
        let entry = self.entries.get_mut(text)?;
        entry.is_used = true;
        Some(&entry.code)
    }

    /// The texts that it knows.
    pub(super) fn texts(&self) -> Vec<String> {
        self.entries.keys().cloned().collect()
    }

    /// Warns of entries that no row has used: a mistyped one, or a group that the delivery lacks.
    pub(super) fn report_unused(&self, file: &str, toml: &TomlFile, findings: &mut Findings) {
        for (text, entry) in self.entries.iter().filter(|(_, entry)| !entry.is_used) {
            let finding = toml.finding(Code::UnusedCode, entry.place.clone());
            findings.push(finding.with("text", text).with("file", file));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_row_uses_is_told() {
        let entry = |text: &str, code: &str| (text.to_owned(), Spanned::new(0..0, code.to_owned()));
        let mut list = CodeList::new(&BTreeMap::from([entry("m", "male"), entry("w", "female")]));
        assert_eq!(list.find("m"), Some("male"));
        assert_eq!(list.find("d"), None);
        let mut findings = Findings::default();
        list.report_unused("a.csv", &TomlFile::new("dataset.toml".into(), String::new()), &mut findings);
        let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
        assert_eq!(codes, [Code::UnusedCode]);
    }
}

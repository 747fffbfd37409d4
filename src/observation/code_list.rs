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

    /// Takes note of which entries were used.
    pub(super) fn note_use(&self, file: &str, uses: &mut CodeUses) {
        for (text, entry) in &self.entries {
            let place = (entry.place.start, entry.place.end);
            let known = uses.0.entry(place).or_insert_with(|| CodeUse {
                text: text.clone(),
                file: file.to_owned(),
                is_used: false,
            });
            known.is_used |= entry.is_used;
        }
    }
}

/// Which entries of the code lists of a dataset were used, by their place in the definition: the blocks of a sheet
/// share one list, and an entry that one of them uses is used.
#[derive(Debug, Default)]
pub(super) struct CodeUses(BTreeMap<(usize, usize), CodeUse>);

#[derive(Debug)]
struct CodeUse {
    text: String,
    file: String,
    is_used: bool,
}

impl CodeUses {
    /// Warns of entries that no row has used: a mistyped one, or a group that the delivery lacks.
    pub(super) fn report_unused(self, toml: &TomlFile, findings: &mut Findings) {
        for ((start, end), code) in self.0.into_iter().filter(|(_, code)| !code.is_used) {
            let finding = toml.finding(Code::UnusedCode, start..end);
            findings.push(finding.with("text", code.text).with("file", code.file));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_row_uses_is_told() {
        let entry =
            |at: usize, text: &str, code: &str| (text.to_owned(), Spanned::new(at..at + 1, code.to_owned()));
        let mut list = CodeList::new(&BTreeMap::from([entry(0, "m", "male"), entry(5, "w", "female")]));
        assert_eq!(list.find("m"), Some("male"));
        assert_eq!(list.find("d"), None);
        let mut findings = Findings::default();
        let mut uses = CodeUses::default();
        list.note_use("a.csv", &mut uses);
        uses.report_unused(&TomlFile::new("dataset.toml".into(), String::new()), &mut findings);
        let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
        assert_eq!(codes, [Code::UnusedCode]);
    }

    #[test]
    fn what_one_block_uses_is_used() {
        let code = Spanned::new(3..9, "male".to_owned());
        let list = CodeList::new(&BTreeMap::from([("m".to_owned(), code)]));
        let mut uses = CodeUses::default();
        for mut block in [list.clone(), list] {
            let _ = uses.0.is_empty() && block.find("m").is_some();
            block.note_use("a.xls", &mut uses);
        }
        let mut findings = Findings::default();
        uses.report_unused(&TomlFile::new("dataset.toml".into(), String::new()), &mut findings);
        assert!(findings.is_empty());
    }
}

//! Findings: data errors as values, with a code, a place and a next step.
//!
//! Nothing stops at the first error. Stages collect what they find and go on with what is sound, so that one run
//! tells everything; only then does the run stop.

mod code;
mod place;

pub use code::{Code, Explanation};
pub use place::Place;

use crate::period::Period;
use crate::text::{Bilingual, Text};
use serde_json::{Value as Json, json};
use std::io::ErrorKind;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Said for the record; nothing is to be done.
    Note,
    /// Worth knowing; the report is built and the data-quality ledger tells it.
    Warning,
    /// Nothing is published until this is mended.
    Error,
}

impl Severity {
    /// The word in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing that is wrong or strange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    code: Code,
    place: Place,
    dataset: Option<String>,
    wording: Option<&'static str>,
    hint: Option<&'static str>,
    arguments: Vec<(&'static str, Argument)>,
}

/// What fills a place in a message; words and dates are spoken in the reader's language, last of all.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Argument {
    Text(String),
    Word(&'static str),
    Periods(Vec<Period>),
    Words(Bilingual),
}

impl Finding {
    /// A finding without a place yet.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        let place = Place::NOWHERE;
        Self { code, place, dataset: None, wording: None, hint: None, arguments: Vec::new() }
    }

    /// Names the file.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// Names the sheet of a workbook.
    #[must_use]
    pub fn sheet(mut self, sheet: impl Into<String>) -> Self {
        self.place.sheet = Some(sheet.into());
        self
    }

    /// Names the line, counted from 1.
    #[must_use]
    pub const fn line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Names the column or key.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }

    /// Takes a whole place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Names the dataset it concerns, for the data-quality ledger.
    #[must_use]
    pub fn dataset(mut self, dataset: impl Into<String>) -> Self {
        self.dataset = Some(dataset.into());
        self
    }

    /// Fills `{name}` in the message and the hint.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, Argument::Text(value.into())));
        self
    }

    /// Fills `{name}` with the words under a key of the text tables.
    #[must_use]
    pub fn with_word(mut self, name: &'static str, key: &'static str) -> Self {
        self.arguments.push((name, Argument::Word(key)));
        self
    }

    /// Fills `{name}` with what an author wrote, in the reader's language.
    #[must_use]
    pub fn with_words(mut self, name: &'static str, words: Bilingual) -> Self {
        self.arguments.push((name, Argument::Words(words)));
        self
    }

    /// Fills `{name}` with a period as readers write it.
    #[must_use]
    pub fn with_period(self, name: &'static str, period: Period) -> Self {
        self.with_periods(name, [period])
    }

    /// Fills `{name}` with periods, one after the other.
    #[must_use]
    pub fn with_periods(mut self, name: &'static str, periods: impl IntoIterator<Item = Period>) -> Self {
        self.arguments.push((name, Argument::Periods(periods.into_iter().collect())));
        self
    }

    /// Fills `{message}` with what the operating system said, in the reader's language.
    #[must_use]
    pub fn with_io(self, error: &std::io::Error) -> Self {
        self.with_word("message", io_key(error))
    }

    /// Puts a more fitting sentence, by its key in the text tables, in place of the usual one.
    #[must_use]
    pub const fn worded(mut self, key: &'static str) -> Self {
        self.wording = Some(key);
        self
    }

    /// Puts a more fitting next step, by its key in the text tables, in place of the usual one.
    #[must_use]
    pub const fn advise(mut self, key: &'static str) -> Self {
        self.hint = Some(key);
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The place.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The dataset it concerns, as `publisher/name`.
    #[must_use]
    pub fn dataset_id(&self) -> Option<&str> {
        self.dataset.as_deref()
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self, text: Text) -> String {
        let usual = format!("finding.{}", self.code.name());
        self.say(self.wording.unwrap_or(&usual), text)
    }

    /// The next step.
    #[must_use]
    pub fn hint(&self, text: Text) -> String {
        let usual = format!("finding.{}.hint", self.code.name());
        self.say(self.hint.unwrap_or(&usual), text)
    }

    /// The place as text: `file:line, column`, or file, sheet, cell and column of a workbook.
    #[must_use]
    pub fn place_text(&self, text: Text) -> String {
        self.place.text(text)
    }

    /// The finding for programs.
    #[must_use]
    pub fn to_json(&self, text: Text) -> Json {
        json!({
            "code": self.code.id(),
            "severity": self.code.severity().id(),
            "dataset": self.dataset,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "line": self.place.line,
            "cell": self.place.cell,
            "page": self.place.page,
            "element": self.place.element,
            "column": self.place.column,
            "message": self.message(text),
            "hint": self.hint(text),
        })
    }

    fn say(&self, key: &str, text: Text) -> String {
        let spoken: Vec<(&str, String)> = self
            .arguments
            .iter()
            .map(|(name, argument)| match argument {
                Argument::Text(words) => (*name, words.clone()),
                Argument::Word(key) => (*name, text.word(key)),
                Argument::Words(words) => (*name, words.get(text.lang()).to_owned()),
                Argument::Periods(periods) => {
                    let spoken: Vec<String> = periods.iter().map(|period| text.period(*period)).collect();
                    (*name, if spoken.is_empty() { "–".to_owned() } else { spoken.join(", ") })
                }
            })
            .collect();
        let borrowed: Vec<(&str, &str)> =
            spoken.iter().map(|(name, words)| (*name, words.as_str())).collect();
        text.say(key, &borrowed)
    }
}

/// The words for an error of the operating system, which would speak its own language.
#[must_use]
pub fn io_key(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "io.not-found",
        ErrorKind::PermissionDenied | ErrorKind::ResourceBusy => "io.denied",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "io.full",
        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => "io.name",
        _ => "io.other",
    }
}

/// All findings of a run.
#[derive(Debug, Clone, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds all of another collection.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Files every finding that names no dataset yet under this one.
    #[must_use]
    pub fn of_dataset(mut self, dataset: &str) -> Self {
        for finding in &mut self.0 {
            finding.dataset.get_or_insert_with(|| dataset.to_owned());
        }
        self
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps some codes only: what follows from another finding alone helps nobody.
    #[must_use]
    pub fn only(mut self, is_kept: impl Fn(Code) -> bool) -> Self {
        self.0.retain(|finding| is_kept(finding.code));
        self
    }

    /// Whether anything forbids publishing.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.code.severity() == Severity::Error)
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.sorted().iter().filter(|finding| finding.code.severity() == severity).count()
    }

    /// The findings, errors first, then causes before consequences, then by place: the same order in every run.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Finding> {
        let mut sorted: Vec<&Finding> = self.0.iter().collect();
        sorted.sort_by(|a, b| {
            let severity = b.code.severity().cmp(&a.code.severity());
            severity
                .then_with(|| a.code.rank().cmp(&b.code.rank()))
                .then_with(|| a.place.cmp(&b.place))
                .then_with(|| a.code.in_order().cmp(&b.code.in_order()))
        });
        // A file that serves several levels is read for each of them, and says the same each time.
        sorted.dedup();
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn every_code_has_a_message_and_a_hint_in_both_languages() {
        for lang in [Lang::De, Lang::En] {
            let text = Text::new(lang);
            for code in Code::ALL {
                for key in [format!("finding.{}", code.name()), format!("finding.{}.hint", code.name())] {
                    assert!(text.find(&key).is_some(), "{key}");
                }
            }
        }
    }

    #[test]
    fn a_finding_names_code_place_and_next_step() {
        let finding = Finding::new(Code::MissingColumn)
            .file("a.csv")
            .line(1)
            .column("quartier")
            .with("column", "quartier")
            .with("found", "gebiet");
        let text = Text::new(Lang::De);
        assert_eq!(finding.place_text(text), "a.csv:1, Spalte „quartier“");
        assert!(finding.message(text).contains("quartier"));
        assert!(!finding.hint(text).contains('{'));
    }

    #[test]
    fn causes_come_before_their_consequences() {
        let mut findings = Findings::default();
        for code in [Code::NotAssessable, Code::NoFigures, Code::MissingFile, Code::UnknownKey] {
            findings.push(Finding::new(code).file("a"));
        }
        let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
        assert_eq!(codes, [Code::UnknownKey, Code::MissingFile, Code::NoFigures, Code::NotAssessable]);
    }

    #[test]
    fn what_is_found_twice_in_one_place_is_told_and_counted_once() {
        let mut findings = Findings::default();
        for line in [3, 3, 4] {
            findings.push(Finding::new(Code::MissingFile).file("a").line(line));
        }
        assert_eq!((findings.sorted().len(), findings.count(Severity::Error)), (2, 2));
    }

    #[test]
    fn errors_come_before_warnings() {
        let mut findings = Findings::default();
        findings.push(Finding::new(Code::NoBoundaries).file("a"));
        findings.push(Finding::new(Code::MissingFile).file("b"));
        let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
        assert_eq!(codes, [Code::MissingFile, Code::NoBoundaries]);
    }
}

//! The codebook: what was asked, of whom, and which codes stand for which answers. `codebook.toml`, as data.

mod check;
mod raw;
#[cfg(test)]
mod tests;

use crate::diagnostic::Findings;
use crate::source::TomlFile;
use crate::text::Bilingual;
use raw::Raw;
use serde::Deserialize;
use std::collections::BTreeMap;

/// All questions, in the order in which they were asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Codebook {
    /// The questions; ids are unique, and a filter names an earlier question.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its name in tables and definitions.
    pub id: String,
    /// Its name for readers; the words of the question where no shorter one is declared.
    pub title: Bilingual,
    /// The words in which it was asked.
    pub text: Bilingual,
    /// How it is answered.
    pub kind: Kind,
    /// Who was asked; everybody without it.
    pub asked_if: Option<Filter>,
    /// Codes in place of an answer.
    pub missing: BTreeMap<String, Missing>,
}

/// How a question is answered, and in which columns of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One answer out of several.
    Single {
        /// The column.
        column: String,
        /// The answers, in the order of the form.
        answers: Vec<Answer>,
    },
    /// As many answers as apply.
    Multiple {
        /// Where they stand.
        ticks: Ticks,
        /// The answers, in the order of the form; at most [`MOST_TICKS`].
        answers: Vec<Answer>,
    },
    /// One answer out of several that have an order and numbers.
    Scale {
        /// The column.
        column: String,
        /// The answers; at least two have a score. One without, such as "cannot say", counts for shares and not for the
        /// mean.
        answers: Vec<Answer>,
        /// What a high score means.
        polarity: Polarity,
    },
    /// A number.
    Number {
        /// The column.
        column: String,
        /// The smallest and the largest number that can be true.
        range: (f64, f64),
        /// What it counts in.
        unit: Option<Bilingual>,
    },
    /// Free text. It is never read: what people wrote by hand can name them.
    Text {
        /// The column, which the reader passes over.
        column: String,
    },
}

/// One answer to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What stands in the file and in tables.
    pub code: String,
    /// The words on the form.
    pub label: Bilingual,
    /// Its number on a scale.
    pub score: Option<f64>,
}

/// Where the answers to a question with several answers stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Ticks {
    /// A column for each answer.
    Columns {
        /// The columns, in the order of the answers.
        columns: Vec<String>,
        /// What stands in a column whose answer was ticked.
        ticked: String,
        /// What stands in one that was not; a blank cell says the same.
        unticked: String,
    },
    /// All codes in one column.
    Joined {
        /// The column.
        column: String,
        /// What stands between two codes.
        separator: char,
    },
}

/// Who is asked: those who gave one of these answers to an earlier question.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The earlier question's position.
    pub question: usize,
    /// Positions of its answers.
    pub answers: Vec<usize>,
}

/// What a high score of a scale means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// High is good.
    HighIsGood,
    /// High is bad.
    HighIsBad,
    /// Neither.
    Neutral,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// "Keine Angabe": asked, and not answered.
    NoAnswer,
    /// "Trifft nicht zu": the person says that the question does not concern them.
    NotApplicable,
    /// The mark or the writing could not be read.
    Unreadable,
    /// The filter left the person out. It is concluded from the earlier answer and has no code.
    #[serde(skip)]
    NotAsked,
    /// The earlier question is unanswered, so that nobody knows whether this one was asked.
    #[serde(skip)]
    AskedUnknown,
}

impl Missing {
    /// Every reason, in the order of tables.
    pub const ALL: [Self; 5] =
        [Self::NoAnswer, Self::NotApplicable, Self::Unreadable, Self::NotAsked, Self::AskedUnknown];

    /// The word in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::NotApplicable => "not-applicable",
            Self::Unreadable => "unreadable",
            Self::NotAsked => "not-asked",
            Self::AskedUnknown => "asked-unknown",
        }
    }
}

/// A question with several answers has no more than these; a form's ticks are kept as bits.
pub const MOST_TICKS: usize = 64;

/// Reads a codebook; everything that is wrong with it is a finding with its line.
pub fn read_codebook(file: &TomlFile, findings: &mut Findings) -> Option<Codebook> {
    let raw: Raw = file.parse(findings)?;
    check::codebook(raw, file, findings)
}

impl Codebook {
    /// The position of a question.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.id == id)
    }
}

impl Question {
    /// The answers to choose from; numbers and free text have none.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        match &self.kind {
            Kind::Single { answers, .. } | Kind::Multiple { answers, .. } | Kind::Scale { answers, .. } => {
                answers
            }
            Kind::Number { .. } | Kind::Text { .. } => &[],
        }
    }

    /// The position of an answer.
    #[must_use]
    pub fn answer(&self, code: &str) -> Option<usize> {
        self.answers().iter().position(|answer| answer.code == code)
    }

    /// The columns of the file in which it is answered.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Multiple { ticks: Ticks::Columns { columns, .. }, .. } => {
                columns.iter().map(String::as_str).collect()
            }
            Kind::Single { column, .. }
            | Kind::Scale { column, .. }
            | Kind::Number { column, .. }
            | Kind::Text { column }
            | Kind::Multiple { ticks: Ticks::Joined { column, .. }, .. } => vec![column],
        }
    }

    /// Whether it is answered in the respondent's own words.
    #[must_use]
    pub const fn is_free_text(&self) -> bool {
        matches!(self.kind, Kind::Text { .. })
    }
}

//! The forms as they came back → one reply for each form and question, checked against the codebook.
//!
//! *What a form says stays here.* Findings name file, row and column and never a cell; types that hold answers have no
//! `Debug`, so that no log can show them; free text is not read at all.

mod columns;
mod faults;
mod reply;
mod rows;
#[cfg(test)]
mod tests;

pub use reply::Reply;

use super::codebook::{Codebook, Missing};
use super::definition::SurveyDefinition;
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use columns::Columns;
use faults::Faults;
use rows::RowReader;

/// The forms that can be used, in the order of the file.
#[derive(Clone, Default)]
pub struct Forms {
    /// The row of each form in its file.
    pub lines: Vec<u64>,
    /// The household of each form, numbered in the order in which they appear.
    pub households: Vec<usize>,
    /// The area of each form.
    pub areas: Vec<AreaCode>,
    /// How each form came back.
    pub modes: Vec<Option<Mode>>,
    /// In which week.
    pub weeks: Vec<Option<Week>>,
    /// For each question of the codebook the reply of each form.
    pub replies: Vec<Vec<Reply>>,
    /// Forms without a single answer, which are not among these.
    pub empty: Empty,
}

/// Forms that came back without a single answer, by area, mode and week: they did come back.
#[derive(Clone, Default)]
pub struct Empty {
    /// Their areas.
    pub areas: Vec<AreaCode>,
    /// How each came back.
    pub modes: Vec<Option<Mode>>,
    /// In which week.
    pub weeks: Vec<Option<Week>>,
}

/// How a form came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// On paper.
    Paper,
    /// Filled in online.
    Online,
}

impl Mode {
    /// The word in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Online => "online",
        }
    }
}

/// A week by ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    /// The year that the week belongs to.
    pub year: i16,
    /// 1 to 53.
    pub week: i8,
}

impl std::fmt::Display for Week {
    /// The ISO form, such as `2019-W28`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-W{:02}", self.year, self.week)
    }
}

impl Forms {
    /// How many forms there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How often a question has no answer for a reason.
    #[must_use]
    pub fn missing(&self, question: usize, reason: Missing) -> usize {
        self.replies[question].iter().filter(|reply| reply.missing() == Some(reason)).count()
    }
}

/// Reads the forms out of the bytes of their file; `name` is what findings call it.
///
/// A form with a wrong key or area is left out, one with a wrong code keeps its other answers; both are errors.
pub fn read_forms(
    bytes: &[u8],
    name: &str,
    survey: &SurveyDefinition,
    codebook: &Codebook,
    geography: &Geography,
    findings: &mut Findings,
) -> Option<Forms> {
    let mut own = Findings::default();
    let table = survey.forms.read(bytes, name, &mut own);
    let columns = table.as_ref().map(|table| Columns::find(table, name, survey, codebook, findings));
    // Where the header is not what was expected, it may be somebody's form, and no finding may quote it.
    let quotes_header = |code: Code| {
        matches!(
            code,
            Code::DoubledColumn | Code::YearOutOfOrder | Code::MissingColumn | Code::CorrectionUnmet
        )
    };
    let is_header_known = matches!(columns, Some(Some(_)));
    findings.append(own.only(|code| is_header_known || !quotes_header(code)));
    let (table, columns) = (table?, columns??);
    let mut faults = Faults::default();
    let mut reader = RowReader::new(survey, codebook, geography, &columns);
    for row in &table.rows {
        reader.read(row, &mut faults);
    }
    let forms = reader.finish();
    faults.report(&table, name, findings);
    if forms.is_empty() {
        findings.push(Finding::new(Code::NoUsableForm).file(name));
        return None;
    }
    Some(forms)
}

//! A cell or several → a reply, by the codebook.

use super::faults::Fault;
use crate::source::parse_number;
use crate::survey::codebook::{Filter, Kind, Missing, Question, Ticks};

/// What a form says to a question. It has no `Debug` on purpose.
#[derive(Clone, Copy, PartialEq)]
pub enum Reply {
    /// One answer, by its position.
    Choice(u16),
    /// Several answers: the bit of each position is set.
    Ticks(u64),
    /// A number.
    Number(f64),
    /// None, for this reason.
    Missing(Missing),
}

impl Reply {
    /// Why there is no answer, if there is none.
    #[must_use]
    pub const fn missing(self) -> Option<Missing> {
        match self {
            Self::Missing(reason) => Some(reason),
            Self::Choice(_) | Self::Ticks(_) | Self::Number(_) => None,
        }
    }

    /// Whether this answer was given, alone or among others.
    #[must_use]
    pub fn has(self, answer: usize) -> bool {
        match self {
            Self::Choice(chosen) => usize::from(chosen) == answer,
            Self::Ticks(ticks) => answer < 64 && ticks & (1 << answer) != 0,
            Self::Number(_) | Self::Missing(_) => false,
        }
    }

    /// The number that was written.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Choice(_) | Self::Ticks(_) | Self::Missing(_) => None,
        }
    }
}

/// What is wrong with a cell: the kind of fault, and which of the question's columns it is.
pub(super) type Wrong = (Fault, usize);

/// Reads the cells of one question. A cell that cannot be understood is unreadable, and the fault says so.
pub(super) fn read(question: &Question, cells: &[&str], decimal: char) -> (Reply, Option<Wrong>) {
    let first = cells.first().copied().unwrap_or_default();
    let unreadable = |fault| (Reply::Missing(Missing::Unreadable), Some((fault, 0)));
    if let Kind::Multiple { ticks: Ticks::Columns { ticked, unticked, .. }, .. } = &question.kind {
        return read_ticks(question, cells, ticked, unticked);
    }
    if first.is_empty() {
        return (Reply::Missing(Missing::NoAnswer), None);
    }
    if let Some(&reason) = question.missing.get(first) {
        return (Reply::Missing(reason), None);
    }
    match &question.kind {
        Kind::Single { .. } | Kind::Scale { .. } => {
            match question.answer(first).and_then(|answer| u16::try_from(answer).ok()) {
                Some(answer) => (Reply::Choice(answer), None),
                None => unreadable(Fault::UnknownCode),
            }
        }
        Kind::Multiple { ticks: Ticks::Joined { separator, .. }, .. } => {
            let codes = first.split(*separator).map(str::trim).filter(|code| !code.is_empty());
            let ticks = codes
                .map(|code| question.answer(code))
                .try_fold(0, |ticks: u64, answer| answer.map(|answer| ticks | (1 << answer)));
            match ticks {
                Some(0) => (Reply::Missing(Missing::NoAnswer), None),
                Some(ticks) => (Reply::Ticks(ticks), None),
                None => unreadable(Fault::UnknownCode),
            }
        }
        Kind::Number { range: (least, most), .. } => match parse_number(first, decimal, None) {
            Some(number) if (*least..=*most).contains(&number) => (Reply::Number(number), None),
            Some(_) => unreadable(Fault::OutOfRange),
            None => unreadable(Fault::NoNumber),
        },
        // Both are dealt with before: ticks have columns of their own, and free text is never handed over.
        Kind::Multiple { .. } | Kind::Text { .. } => (Reply::Missing(Missing::NoAnswer), None),
    }
}

/// A form on which nothing is ticked gives no answer: nobody can tell it from a page that was skipped.
fn read_ticks(question: &Question, cells: &[&str], ticked: &str, unticked: &str) -> (Reply, Option<Wrong>) {
    let (mut ticks, mut reason, mut wrong) = (0_u64, None, None);
    for (position, &cell) in cells.iter().enumerate() {
        if cell == ticked {
            ticks |= 1 << position;
        } else if let Some(&missing) = question.missing.get(cell) {
            reason.get_or_insert(missing);
        } else if !cell.is_empty() && cell != unticked {
            wrong.get_or_insert((Fault::UnknownCode, position));
        }
    }
    let reply = match (ticks, wrong) {
        (_, Some(_)) => Reply::Missing(Missing::Unreadable),
        (0, None) => Reply::Missing(reason.unwrap_or(Missing::NoAnswer)),
        (ticks, None) => Reply::Ticks(ticks),
    };
    (reply, wrong)
}

/// The reply with regard to who was asked, and whether somebody answered who was not.
pub(super) fn filtered(reply: Reply, filter: &Filter, earlier: Reply) -> (Reply, Option<Fault>) {
    let is_answered = reply.missing().is_none();
    let is_asked = match earlier {
        Reply::Missing(Missing::NoAnswer | Missing::Unreadable | Missing::AskedUnknown) => None,
        earlier => Some(filter.answers.iter().any(|&answer| earlier.has(answer))),
    };
    match is_asked {
        Some(true) => (reply, None),
        Some(false) if is_answered => (Reply::Missing(Missing::NotAsked), Some(Fault::NotAsked)),
        Some(false) => (Reply::Missing(Missing::NotAsked), None),
        None if is_answered => (reply, None),
        None => (Reply::Missing(Missing::AskedUnknown), None),
    }
}

//! What is wrong with forms, collected: how often, and where first. What a cell holds is never kept.

use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{Table, with_rows};
use std::collections::BTreeMap;

/// Rows that a finding names before it says "…".
const MOST_ROWS: usize = 3;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// The codebook has no such code.
    UnknownCode,
    /// It is no number.
    NoNumber,
    /// The number cannot be true.
    OutOfRange,
    /// It was answered by somebody who was not asked.
    NotAsked,
    /// It is neither a day nor a week.
    NoDate,
    /// The number of the form, the household or the area is missing.
    NoKey,
    /// The number of the form stands twice.
    DoubledForm,
    /// The household has sent a form already.
    SecondForm,
    /// The area is none of the survey's.
    UnknownArea,
    /// Not one question is answered.
    Empty,
}

impl Fault {
    fn finding(self) -> Finding {
        match self {
            Self::UnknownCode => Finding::new(Code::UnknownAnswer),
            Self::NoNumber => Finding::new(Code::AnswerWithoutNumber),
            Self::NoDate => {
                let finding = Finding::new(Code::AnswerWithoutNumber);
                finding
                    .worded("finding.answer-without-number.date")
                    .advise("finding.answer-without-number.hint.date")
            }
            Self::OutOfRange => Finding::new(Code::AnswerOutOfRange),
            Self::NotAsked => Finding::new(Code::AnsweredUnasked),
            Self::NoKey => Finding::new(Code::FormWithoutKey),
            Self::DoubledForm => Finding::new(Code::SecondForm)
                .worded("finding.second-form.number")
                .advise("finding.second-form.hint.number"),
            Self::SecondForm => Finding::new(Code::SecondForm),
            Self::UnknownArea => Finding::new(Code::FormOfUnknownArea),
            Self::Empty => Finding::new(Code::EmptyForm),
        }
    }
}

/// Faults by kind and column. Its size depends on the columns, not on the rows.
#[derive(Debug, Default)]
pub(super) struct Faults(BTreeMap<(usize, Fault), Rows>);

#[derive(Debug, Default)]
struct Rows {
    count: u64,
    first: Vec<u64>,
}

impl Faults {
    /// Takes note of a fault; rows must come in order.
    pub(super) fn push(&mut self, fault: Fault, column: usize, line: u64) {
        let rows = self.0.entry((column, fault)).or_default();
        rows.count += 1;
        if rows.first.len() < MOST_ROWS {
            rows.first.push(line);
        }
    }

    /// One finding for each kind of fault in a column.
    pub(super) fn report(&self, table: &Table, file: &str, findings: &mut Findings) {
        for ((column, fault), rows) in &self.0 {
            let first = rows.first.first().copied().unwrap_or_default();
            let finding = fault.finding().at(table.place(file, first, *column));
            findings.push(with_rows(finding, rows.count, &rows.first));
        }
    }
}

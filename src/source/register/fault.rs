//! What is wrong with person rows, collected: how often, and where first. What a row holds is never kept.

use crate::diagnostic::{Code, Finding};
use std::collections::BTreeMap;

/// Lines that a finding names before it says "…".
const MOST_LINES: usize = 3;

/// Why a row was not counted; `R` is what the one who counts has to say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault<R> {
    /// It has more or fewer cells than the header.
    Ragged,
    /// A quotation mark that opens a cell is not closed on the same line.
    OpenQuote,
    /// The line is longer than any person's row.
    TooLong,
    /// It holds a NUL byte: the file is damaged.
    Nul,
    /// It could not be counted.
    Row(R),
}

impl<R> Fault<R> {
    /// What to say of a row that was no row; `None` for what the one who counts has to say himself.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        Some(match self {
            Self::Ragged => Finding::new(Code::RegisterRagged),
            Self::OpenQuote => Finding::new(Code::RegisterRagged).worded("finding.register-ragged.quote"),
            Self::TooLong => Finding::new(Code::RegisterRagged).worded("finding.register-ragged.long"),
            Self::Nul => Finding::new(Code::RegisterUnreadable).worded("finding.register-unreadable.nul"),
            Self::Row(_) => return None,
        })
    }
}

/// Says how many rows are meant, and where the first of them stand.
#[must_use]
pub fn with_rows(finding: Finding, count: u64, lines: &[u64]) -> Finding {
    let mut named = lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    if count > lines.len() as u64 {
        named.push_str(", …");
    }
    let finding = finding.with("count", count.to_string()).with("lines", named);
    match lines.first() {
        Some(&line) => finding.line(line),
        None => finding,
    }
}

/// Faults by kind. Its size depends on the kinds, not on the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults<R>(BTreeMap<Fault<R>, Lines>);

/// How often, and in which lines first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lines {
    count: u64,
    first: Vec<u64>,
}

impl<R> Default for Faults<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<R: Copy + Ord> Faults<R> {
    /// Takes note of a fault; lines must come in order.
    pub(super) fn push(&mut self, fault: Fault<R>, line: u64) {
        let lines = self.0.entry(fault).or_default();
        lines.count += 1;
        if lines.first.len() < MOST_LINES {
            lines.first.push(line);
        }
    }

    /// Takes over the faults of a later part, whose lines were counted from zero.
    pub(super) fn append(&mut self, later: &Self, lines_before: u64) {
        for (fault, own) in &later.0 {
            let lines = self.0.entry(*fault).or_default();
            lines.count += own.count;
            let room = MOST_LINES - lines.first.len();
            lines.first.extend(own.first.iter().take(room).map(|line| line + lines_before));
        }
    }

    /// How many rows have any of them.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.values().map(|lines| lines.count).sum()
    }

    /// Each fault with the number of its rows and the first of their lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Fault<R>, u64, &[u64])> {
        self.0.iter().map(|(fault, lines)| (*fault, lines.count, lines.first.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_faults_are_one_with_its_first_lines() {
        let (mut all, mut part) = (Faults::<()>::default(), Faults::default());
        all.push(Fault::Ragged, 7);
        (0..1_000_000).for_each(|line| part.push(Fault::Ragged, line));
        part.push(Fault::Nul, 5);
        all.append(&part, 100);
        let found: Vec<_> = all.iter().map(|(fault, count, lines)| (fault, count, lines.to_vec())).collect();
        assert_eq!(found, [(Fault::Ragged, 1_000_001, vec![7, 100, 101]), (Fault::Nul, 1, vec![105])]);
        assert_eq!(all.count(), 1_000_002);
    }
}

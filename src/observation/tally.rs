//! What was read from each table, counted: for those who look at a delivery before they use it.

use crate::area::AreaCode;
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::source::{Note, Table};
use std::collections::{BTreeMap, BTreeSet};

/// What a cell of figures holds, as delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A number other than `0`.
    Number,
    /// `0`: something, but too little for the unit.
    Zero,
    /// `-`: exactly nothing, or no such area.
    Dash,
    /// `.`: unknown or secret.
    Dot,
    /// `x`: not meaningful.
    Cross,
    /// `/`: not reliable enough.
    Slash,
    /// `...`: comes later.
    Later,
    /// `()`: a number that is limited.
    Limited,
    /// Nothing.
    Blank,
    /// A text that is none of these.
    Text,
}

impl Kind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 10] = [
        Self::Number,
        Self::Zero,
        Self::Dash,
        Self::Dot,
        Self::Cross,
        Self::Slash,
        Self::Later,
        Self::Limited,
        Self::Blank,
        Self::Text,
    ];

    /// The name in data for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Zero => "0",
            Self::Dash => "-",
            Self::Dot => ".",
            Self::Cross => "x",
            Self::Slash => "/",
            Self::Later => "...",
            Self::Limited => "()",
            Self::Blank => "blank",
            Self::Text => "text",
        }
    }

    /// What a text is, whatever the dialect: the marks within a number are not looked at.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match (text, Value::from_sign(text)) {
            ("", _) => Self::Blank,
            ("0", _) => Self::Zero,
            (_, Some(Value::Number(_))) => Self::Dash,
            (_, Some(Value::Absent(Sign::Later))) => Self::Later,
            (_, Some(Value::Absent(Sign::NotMeaningful))) => Self::Cross,
            (_, Some(Value::Absent(Sign::Unreliable))) => Self::Slash,
            (_, Some(Value::Absent(Sign::Unknown | Sign::Secret))) => Self::Dot,
            _ if text.starts_with('(') && text.ends_with(')') => Self::Limited,
            _ if text.chars().any(|letter| letter.is_ascii_digit()) => Self::Number,
            _ => Self::Text,
        }
    }
}

/// What one table gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The dataset, as `publisher/name`.
    pub dataset: String,
    /// The file as declared.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Rows that were read as data.
    pub rows: usize,
    /// Observations that were taken, with or without a number.
    pub observations: usize,
    /// How often each kind of cell was met.
    pub cells: BTreeMap<Kind, usize>,
    /// The first and the last period.
    pub periods: Option<(Period, Period)>,
    /// The areas with an observation.
    pub areas: BTreeSet<AreaCode>,
    /// The measures with an observation.
    pub measures: BTreeSet<String>,
    /// What the file says below its rows: legends, definitions, terms of use.
    pub notes: Vec<Note>,
}

impl Tally {
    /// Of a table that was read, before its rows are.
    pub(super) fn of_table(dataset: &str, file: &str, table: &Table) -> Self {
        let (sheet, notes) = (table.sheet_name().map(str::to_owned), table.notes.clone());
        Self { sheet, notes, ..Self::new(dataset, file) }
    }

    /// Of a file without sheets.
    pub(super) fn new(dataset: &str, file: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            file: file.to_owned(),
            sheet: None,
            rows: 0,
            observations: 0,
            cells: BTreeMap::new(),
            periods: None,
            areas: BTreeSet::new(),
            measures: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// Counts a cell of figures.
    pub(super) fn count(&mut self, text: &str) {
        *self.cells.entry(Kind::of(text)).or_default() += 1;
    }

    /// Counts an observation.
    pub(super) fn take(&mut self, measure: &str, area: &AreaCode, period: Period) {
        self.observations += 1;
        let (first, last) = self.periods.unwrap_or((period, period));
        self.periods = Some((first.min(period), last.max(period)));
        // Most observations repeat what is known; only what is new is copied.
        if !self.areas.contains(area) {
            self.areas.insert(area.clone());
        }
        if !self.measures.contains(measure) {
            self.measures.insert(measure.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_cell_is_told_apart() {
        let cells = [
            ("12,5", Kind::Number),
            ("-14", Kind::Number),
            ("0", Kind::Zero),
            ("-", Kind::Dash),
            ("–", Kind::Dash),
            (".", Kind::Dot),
            (".707", Kind::Number),
            ("x", Kind::Cross),
            ("/", Kind::Slash),
            ("…", Kind::Later),
            ("(17)", Kind::Limited),
            ("", Kind::Blank),
            ("k.A.", Kind::Text),
        ];
        for (text, kind) in cells {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
        assert_eq!(Kind::ALL.map(Kind::id).into_iter().collect::<BTreeSet<_>>().len(), Kind::ALL.len());
    }
}

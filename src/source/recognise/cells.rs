//! What stands in a column, counted.

use super::marks::Marks;
use crate::measure::Value;
use crate::period::Period;
use crate::source::{Table, parse_number};
use std::collections::BTreeMap;

/// Different texts of a column that are kept; a column with more is no list of codes.
const MOST_TEXTS: usize = 400;

/// What stands in a column.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) filled: usize,
    pub(super) blank: usize,
    /// Numbers and official signs.
    pub(super) figures: usize,
    /// Numbers with `%` behind them.
    pub(super) percents: usize,
    /// Whether every number is whole.
    pub(super) is_whole: bool,
    pub(super) lowest: f64,
    pub(super) highest: f64,
    pub(super) periods: usize,
    /// Cells of digits only, by their length.
    pub(super) widths: BTreeMap<usize, usize>,
    /// The different texts, with how often each occurs; `None` when there are too many.
    pub(super) texts: Option<BTreeMap<String, usize>>,
    /// The first cell that is neither number nor sign.
    pub(super) first_text: Option<String>,
}

impl Cells {
    pub(super) fn of(table: &Table, column: usize, marks: Marks) -> Self {
        let mut cells = Self {
            is_whole: true,
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            texts: Some(BTreeMap::new()),
            ..Self::default()
        };
        for row in &table.rows {
            cells.take(&row.cells[column], marks);
        }
        cells
    }

    fn take(&mut self, cell: &str, marks: Marks) {
        if cell.is_empty() {
            self.blank += 1;
            return;
        }
        self.filled += 1;
        if let Some(texts) = &mut self.texts {
            *texts.entry(cell.to_owned()).or_default() += 1;
            if texts.len() > MOST_TEXTS {
                self.texts = None;
            }
        }
        if cell.bytes().all(|byte| byte.is_ascii_digit()) {
            *self.widths.entry(cell.len()).or_default() += 1;
        }
        self.periods += usize::from(Period::parse(cell).is_some_and(is_of_today));
        let bare = cell.strip_suffix('%').map(str::trim_end);
        self.percents += usize::from(bare.is_some());
        let bare = bare.unwrap_or(cell);
        let bare = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(bare);
        match parse_number(bare, marks.decimal, marks.thousands) {
            Some(number) => {
                self.figures += 1;
                self.is_whole &= number.fract() == 0.0;
                self.lowest = self.lowest.min(number);
                self.highest = self.highest.max(number);
            }
            None if Value::from_sign(bare).is_some() => self.figures += 1,
            None if self.first_text.is_none() => self.first_text = Some(cell.to_owned()),
            None => {}
        }
    }

    /// How many of a hundred filled cells are counted by `part`.
    pub(super) fn share(&self, part: usize) -> usize {
        part * 100 / self.filled.max(1)
    }

    /// The length of most cells of digits, and how many have it.
    pub(super) fn usual_width(&self) -> Option<(usize, usize)> {
        self.widths.iter().map(|(&width, &count)| (width, count)).max_by_key(|(_, count)| *count)
    }

    pub(super) fn has_numbers(&self) -> bool {
        self.lowest.is_finite()
    }
}

/// Whether a period lies where statistics of today lie, so that a figure is not taken for a year.
pub(super) fn is_of_today(period: Period) -> bool {
    (1950..=2060).contains(&period.year())
}

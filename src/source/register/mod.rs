//! Registers: files with one row per person, handed on row by row and never kept.
//!
//! What is counted is not known here, only how rows are read: which bytes are a cell. Memory is bounded by the size of
//! a few blocks, whatever the file holds.

mod blocks;
mod cell;
mod fault;
mod file;
mod format;
mod parquet;
mod rows;
mod text;

pub use cell::Cell;
pub use fault::{Fault, Faults, with_rows};
pub use file::RegisterFile;

use super::Dialect;
use crate::diagnostic::{Code, Finding, Findings};
use std::sync::{Mutex, PoisonError};

/// Counts rows. Several work at the same time, each on some of the rows, so the result must not depend on which.
pub trait CountRows: Send {
    /// Why a row cannot be counted.
    type Reason: Copy + Ord + Send + std::fmt::Debug;

    /// Takes one row: the cells of [`Layout::columns`], in their order.
    ///
    /// # Errors
    ///
    /// When the row could not be counted; it is then counted as rejected.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Self::Reason>;
}

/// What is wanted from the files of a register.
#[derive(Debug, Clone)]
pub struct Layout {
    /// How text files are written.
    pub dialect: Dialect,
    /// The columns that are used, each once.
    pub columns: Vec<String>,
    /// Columns that are not used, on purpose.
    pub ignored: Vec<String>,
}

/// How the rows of a file were read. Those counted and those with a fault are all rows there are.
#[derive(Debug, Clone)]
pub struct Reading<R> {
    /// The rows of the file; blank lines are none.
    pub rows: u64,
    /// Why rows were not counted. Lines are those of an editor, in Parquet the numbers of the rows.
    pub faults: Faults<R>,
}

impl<R> Default for Reading<R> {
    fn default() -> Self {
        Self { rows: 0, faults: Faults::default() }
    }
}

/// The counters that are not at work just now.
struct Pool<'a, C, F> {
    idle: Mutex<&'a mut Vec<C>>,
    make: F,
}

impl<C: CountRows, F: Fn() -> C + Sync> Pool<'_, C, F> {
    /// Lends a counter; there are never more than threads.
    fn with<T>(&self, work: impl FnOnce(&mut C) -> T) -> T {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut counter = idle.unwrap_or_else(&self.make);
        let result = work(&mut counter);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(counter);
        result
    }
}

/// Where each column of a file goes: its number among the columns used. Names that are missing, doubled or unused become
/// findings, which never list the header: where a file has none, its first line is a person.
fn wanted(
    names: &[String],
    layout: &Layout,
    file: &str,
    line: Option<u64>,
    findings: &mut Findings,
) -> Option<Vec<Option<usize>>> {
    let at = |code: Code, column: &str| {
        let finding = Finding::new(code).file(file).column(column).with("column", column);
        if let Some(line) = line { finding.line(line) } else { finding }
    };
    let before = findings.len();
    for column in layout.columns.iter().chain(&layout.ignored) {
        match names.iter().filter(|name| *name == column).count() {
            0 => {
                findings.push(at(Code::MissingColumn, column).advise("finding.missing-column.hint.register"));
            }
            1 => {}
            _ => findings.push(at(Code::DoubledColumn, column)),
        }
    }
    if findings.len() > before {
        return None;
    }
    let index = |name: &String| layout.columns.iter().position(|column| column == name);
    for name in names.iter().filter(|name| index(name).is_none() && !layout.ignored.contains(name)) {
        if !name.is_empty() {
            findings.push(at(Code::UnusedColumn, name));
        }
    }
    Some(names.iter().map(index).collect())
}

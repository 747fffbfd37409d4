//! Secondary suppression: jointly over everything that is published.
//!
//! A sensitive cell is protected by a *witness*: another table of whole numbers that agrees with every published number
//! and every known bound, and in which the cell has another value. Whoever does not know which of the two tables is the
//! true one cannot tell the cell. A witness is a proof for all relations at once, however tables are linked; suppressing
//! further cells never invalidates it.
//!
//! Witnesses are found one by one, each by the cheapest move over cells that are suppressed already or have to be
//! (`disclosure::moves`); afterwards cells that are not needed any more are shown again (`protector::thin`).

mod protector;
mod prover;
mod task;

use super::system::{Cell, CellId, System};
use protector::protect;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Whether somebody who is alone in a cell, and so knows it, may conclude from it on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Singles {
    /// Nobody uses what he knows of himself.
    Ignored,
    /// Cells are protected against each single person too.
    Withstood,
}

/// What is suppressed to protect the sensitive cells of a system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern {
    /// Cells to suppress beside the sensitive ones.
    pub secondary: BTreeSet<CellId>,
    /// Sensitive cells that are safe only as long as nobody knows which suppressed cells are small: somebody who knew
    /// would find the value in sums like 3 = 1 + 1 + 1.
    pub veiled: BTreeSet<CellId>,
    /// Sensitive cells that are safe against everybody but a single person who knows himself in another cell: with fewer
    /// persons than a secret needs nothing helps.
    pub alone: BTreeSet<CellId>,
    /// Sensitive cells that nothing protects, because what is fixed tells them already.
    pub unprotected: BTreeSet<CellId>,
    /// What may be known of each cell that is suppressed: the bounds of its role, or wider ones where cells are veiled.
    pub bounds: Vec<(i64, i64)>,
}

/// Chooses what to suppress beside the sensitive cells, so that each of them keeps its range against whoever knows all
/// that is shown, the bounds of the sensitive cells and that all are whole numbers. The same system gives the same pattern.
#[must_use]
pub fn suppress(system: &System, singles: Singles) -> Pattern {
    let parts = system.parts();
    let has_task = |(part, _): &&(System, Vec<CellId>)| part.cells().iter().any(Cell::is_primary);
    let concerned: Vec<_> = parts.iter().filter(has_task).collect();
    let patterns: Vec<Pattern> = concerned
        .par_iter()
        .map(|(part, cells)| {
            let pattern = protect(part, singles);
            let named = |set: BTreeSet<CellId>| set.into_iter().map(|cell| cells[cell]).collect();
            Pattern {
                secondary: named(pattern.secondary),
                veiled: named(pattern.veiled),
                alone: named(pattern.alone),
                unprotected: named(pattern.unprotected),
                bounds: pattern.bounds,
            }
        })
        .collect();
    let bounds = (0..system.cells().len()).map(|cell| system.bounds(cell)).collect();
    let mut all = Pattern { bounds, ..Pattern::default() };
    for ((_, cells), pattern) in concerned.iter().zip(patterns) {
        for (&cell, bounds) in cells.iter().zip(pattern.bounds) {
            all.bounds[cell] = bounds;
        }
        all.secondary.extend(pattern.secondary);
        all.veiled.extend(pattern.veiled);
        all.alone.extend(pattern.alone);
        all.unprotected.extend(pattern.unprotected);
    }
    all
}

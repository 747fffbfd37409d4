//! Sensitive cells and their proofs.

use super::Singles;
use crate::disclosure::system::{CellId, System, Terms};
use std::rc::Rc;

/// Two tables that differ in one cell: the changes that lead to each from the true one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Witness {
    pub(super) up: Terms,
    pub(super) down: Terms,
}

impl Witness {
    /// The cells that it changes; some twice.
    pub(super) fn cells(&self) -> impl Iterator<Item = CellId> {
        self.up.iter().chain(&self.down).map(|(cell, _)| *cell)
    }

    pub(super) fn uses(&self, cell: CellId) -> bool {
        let is_in = |changes: &Terms| changes.binary_search_by_key(&cell, |(cell, _)| *cell).is_ok();
        is_in(&self.up) || is_in(&self.down)
    }

    /// How far apart its tables are in a cell.
    pub(super) fn width(&self, cell: CellId) -> i64 {
        change_of(&self.up, cell) - change_of(&self.down, cell)
    }
}

/// By how much changes that are sorted by cell change one.
fn change_of(changes: &Terms, cell: CellId) -> i64 {
    changes.binary_search_by_key(&cell, |(cell, _)| *cell).map_or(0, |place| changes[place].1)
}

/// A sensitive cell and what protects it.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) cell: CellId,
    pub(super) range: i64,
    pub(super) singles: Singles,
    /// What protects it, if there is no gap.
    pub(super) proofs: Vec<Rc<Witness>>,
    /// Witnesses that were found for it or for others and change its cell; they prove something wherever everything that
    /// they change is suppressed.
    pub(super) known: Vec<Rc<Witness>>,
}

/// What is still to be proven of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// How far apart two tables must be.
    pub(super) range: i64,
    /// Whoever is alone in this cell must not be able to tell them apart.
    pub(super) single: Option<CellId>,
}

impl Gap {
    /// Whether a witness closes it for a cell.
    pub(super) fn is_closed_by(self, witness: &Witness, cell: CellId) -> bool {
        witness.width(cell) >= self.range && !self.single.is_some_and(|single| witness.uses(single))
    }
}

impl Task {
    pub(super) const fn new(cell: CellId, range: i64, singles: Singles) -> Self {
        Self { cell, range, singles, proofs: Vec::new(), known: Vec::new() }
    }

    /// What its proofs leave open: the range against everybody, then any width against each single person whom all of them
    /// change, and who so knows more of them than others.
    pub(super) fn gap(&self, system: &System) -> Option<Gap> {
        let open = Gap { range: self.range, single: None };
        let Some(main) = self.proofs.iter().find(|witness| open.is_closed_by(witness, self.cell)) else {
            return Some(open);
        };
        if self.singles == Singles::Ignored {
            return None;
        }
        let is_told = |&cell: &CellId| {
            cell != self.cell
                && is_single(system, cell)
                && self.proofs.iter().all(|witness| witness.uses(cell) || witness.width(self.cell) < 1)
        };
        main.cells().find(is_told).map(|cell| Gap { range: 1, single: Some(cell) })
    }

    /// Remembers a witness that changes its cell.
    pub(super) fn learn(&mut self, witness: &Rc<Witness>) {
        /// The last few are enough: each new one was the cheapest when it was found.
        const REMEMBERED: usize = 12;
        if self.known.contains(witness) {
            return;
        }
        if self.known.len() == REMEMBERED {
            self.known.remove(0);
        }
        self.known.push(Rc::clone(witness));
    }
}

/// Whether one person alone is counted in a sensitive cell.
pub(super) fn is_single(system: &System, cell: CellId) -> bool {
    let cell = system.cells()[cell];
    cell.is_primary() && cell.value == 1
}

/// What readers are not told, so that they cannot conclude: which of the suppressed cells are sensitive by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Veil {
    /// That this cell is small: it could have been suppressed to protect others.
    Own,
    /// That the cells around it are.
    Neighbours,
    /// And zeros are suppressed too, so that none of them is known to be somebody.
    Zeros,
}

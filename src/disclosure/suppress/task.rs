//! Sensitive cells and their proofs.

use super::Singles;
use crate::disclosure::system::{CellId, Terms};

/// Two tables that differ in one cell: the changes that lead to each from the true one.
#[derive(Debug, Clone, Default)]
pub(super) struct Witness {
    pub(super) up: Terms,
    pub(super) down: Terms,
}

/// A sensitive cell and what protects it.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) cell: CellId,
    pub(super) range: i64,
    pub(super) singles: Singles,
    /// Against everybody.
    pub(super) witness: Option<Witness>,
    /// Against each single person whose cell the witness changes.
    pub(super) without: Vec<(CellId, Witness)>,
}

impl Task {
    /// Whether any of its witnesses changes a cell.
    pub(super) fn uses(&self, cell: CellId) -> bool {
        let all = self.witness.iter().chain(self.without.iter().map(|(_, witness)| witness));
        all.into_iter().any(|witness| witness.up.iter().chain(&witness.down).any(|(other, _)| *other == cell))
    }
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

//! What to suppress for one system whose cells hang together.

use super::prover::Prover;
use super::task::Veil;
use super::{Pattern, Singles};
use crate::disclosure::moves::{CLOSED, Reach};
use crate::disclosure::system::{CellId, FAR, Role, System};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Rounds of taking back what is not needed. Later ones found next to nothing on all tables that were tried.
const ROUNDS: usize = 3;

/// For the few that are left when everything else has failed.
const ANYWHERE: Reach = Reach { weight: 300, most: 20_000 };

/// What is suppressed for one system, in stages: as little as possible is hidden, and as little as possible is veiled.
pub(super) fn protect(system: &System, singles: Singles) -> Pattern {
    let mut prover = Prover::new(system, singles);
    let mut left: Vec<usize> = (0..prover.tasks.len()).collect();
    let mut veiled = BTreeSet::new();
    prover.secure_all(&mut left);
    if !left.is_empty() {
        open_last_resort(&mut prover);
        prover.secure_all(&mut left);
    }
    for veil in [Veil::Own, Veil::Neighbours, Veil::Zeros] {
        veiled.extend(left.iter().map(|&task| prover.tasks[task].cell));
        if veil == Veil::Zeros {
            prover.patience = usize::MAX;
        }
        for &task in &left {
            let cell = prover.tasks[task].cell;
            draw(&mut prover, veil, cell);
        }
        prover.secure_all(&mut left);
    }
    prover.reach = ANYWHERE;
    prover.secure_all(&mut left);
    let mut alone: BTreeSet<CellId> = left.iter().map(|&task| prover.tasks[task].cell).collect();
    for &task in &left {
        prover.tasks[task].singles = Singles::Ignored;
    }
    prover.secure_all(&mut left);
    for &task in &left {
        prover.abandon(task);
    }
    for _ in 0..ROUNDS {
        if thin(&mut prover) == 0 {
            break;
        }
    }
    let unprotected: BTreeSet<CellId> = left.iter().map(|&task| prover.tasks[task].cell).collect();
    veiled.retain(|cell| !unprotected.contains(cell));
    alone.retain(|cell| !unprotected.contains(cell));
    let secondary = prover.bought.iter().copied().collect();
    Pattern { secondary, veiled, alone, unprotected, bounds: prover.told }
}

/// Shows again every cell without which all sensitive ones are protected too, or protected by cheaper ones; the dearest
/// first. Says how many.
fn thin(prover: &mut Prover<'_>) -> usize {
    let cells = prover.ground.system.cells();
    let mut order = prover.bought.clone();
    order.sort_by_key(|&cell| (Reverse(cells[cell].cost), cell));
    let mut saved = 0;
    for cell in order {
        let mut users = std::mem::take(&mut prover.users[cell]);
        users.sort_unstable();
        users.dedup();
        users.retain(|&task| prover.tasks[task].proofs.iter().any(|proof| proof.uses(cell)));
        let before: Vec<_> = users.iter().map(|&task| prover.tasks[task].proofs.clone()).collect();
        let mark = prover.bought.len();
        let price = prover.full_price(cell);
        prover.ground.price[cell] = CLOSED;
        for &task in &users {
            prover.tasks[task].proofs.retain(|proof| !proof.uses(cell));
        }
        let is_replaced = users.iter().all(|&task| {
            let spent: u64 = prover.bought[mark..].iter().map(|&cell| prover.full_price(cell)).sum();
            prover.secure(task, (price - 1).saturating_sub(spent))
        });
        if is_replaced {
            prover.ground.price[cell] = price;
            prover.bought.retain(|&other| other != cell);
            saved += 1;
        } else {
            prover.give_back(mark);
            prover.ground.price[cell] = 0;
            for (&task, before) in users.iter().zip(before) {
                prover.tasks[task].proofs = before;
            }
            prover.users[cell] = users;
        }
    }
    saved
}

/// Allows to suppress what is shown wherever possible, but for zeros.
fn open_last_resort(prover: &mut Prover<'_>) {
    for (place, cell) in prover.ground.system.cells().iter().enumerate() {
        if cell.role == Role::LastResort && cell.value != 0 {
            prover.ground.price[place] = prover.full_price(place);
        }
    }
}

/// Takes away what somebody would have to know who finds a cell in spite of everything.
fn draw(prover: &mut Prover<'_>, veil: Veil, cell: CellId) {
    let system = prover.ground.system;
    let mut concerned = vec![cell];
    if veil != Veil::Own {
        let relations = system.relations_of(cell).iter().map(|(relation, _)| *relation as usize);
        concerned.extend(relations.flat_map(|relation| &system.relations()[relation]).map(|(cell, _)| *cell));
    }
    for cell in concerned {
        let role = system.cells()[cell].role;
        if matches!(role, Role::Primary { .. }) {
            prover.told[cell].1 = FAR;
            if veil == Veil::Zeros {
                prover.told[cell].0 = 0;
            }
        }
        if role == Role::LastResort && veil == Veil::Zeros && prover.ground.price[cell] == CLOSED {
            prover.ground.price[cell] = prover.full_price(cell);
        }
    }
}

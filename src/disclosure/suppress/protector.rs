//! What to suppress for one system whose cells hang together.

use super::prover::Prover;
use super::task::Veil;
use super::{Pattern, Singles};
use crate::disclosure::moves::{CLOSED, Reach};
use crate::disclosure::system::{CellId, Role, System};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Rounds of taking back what is not needed. Later ones found next to nothing on all tables that were tried.
const ROUNDS: usize = 3;

/// For the few that are left when everything else has failed: while one of them is unprotected nothing can be published.
const ANYWHERE: Reach = Reach { weight: 3_000, most: 400_000 };

/// States that are looked at for all of them together, some ten seconds long.
const PATIENCE: usize = 5_000_000;

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
    (prover.reach, prover.patience) = (ANYWHERE, PATIENCE);
    prover.secure_all(&mut left);
    let mut alone: BTreeSet<CellId> = left.iter().map(|&task| prover.tasks[task].cell).collect();
    for &task in &left {
        prover.tasks[task].singles = Singles::Ignored;
    }
    prover.patience = PATIENCE;
    prover.secure_all(&mut left);
    for &task in &left {
        prover.abandon(task);
    }
    let mut thinning = Thinning::new(&prover);
    for _ in 0..ROUNDS {
        if thinning.round(&mut prover) == 0 {
            break;
        }
    }
    let unprotected: BTreeSet<CellId> = left.iter().map(|&task| prover.tasks[task].cell).collect();
    veiled.retain(|cell| !unprotected.contains(cell));
    alone.retain(|cell| !unprotected.contains(cell));
    let secondary = prover.bought.iter().copied().collect();
    Pattern { secondary, veiled, alone, unprotected, bounds: prover.told }
}

/// Takes back what is not needed.
struct Thinning {
    /// How often each task needed a cell: such tasks are asked first, as they mostly need the next one too, and the others
    /// need not be asked then.
    blocked: Vec<u32>,
    /// Cells that were tried, in all rounds.
    tries: usize,
    /// When each cell was tried last.
    tried: Vec<usize>,
    /// When a cell of each relation was suppressed instead of others.
    changed: Vec<usize>,
}

impl Thinning {
    fn new(prover: &Prover<'_>) -> Self {
        let system = prover.ground.system;
        Self {
            blocked: vec![0; prover.tasks.len()],
            tries: 0,
            tried: vec![0; system.cells().len()],
            changed: vec![0; system.relations().len()],
        }
    }

    /// Shows again every cell without which all sensitive ones are protected too, or protected by cheaper ones; the
    /// dearest first. Says how many.
    fn round(&mut self, prover: &mut Prover<'_>) -> usize {
        let cells = prover.ground.system.cells();
        let mut order = prover.bought.clone();
        order.sort_by_key(|&cell| (Reverse(cells[cell].cost), cell));
        let mut saved = 0;
        for cell in order {
            if self.tried[cell] > 0 && !self.has_news(prover.ground.system, cell) {
                continue;
            }
            self.tries += 1;
            self.tried[cell] = self.tries;
            if self.take_back(prover, cell) {
                saved += 1;
            }
        }
        saved
    }

    /// Whether anything around a cell was suppressed since it was tried. Where nothing was, there is even less than then that
    /// could protect without it, unless it lies further away: then a cell may stay suppressed that need not, never the reverse.
    fn has_news(&self, system: &System, cell: CellId) -> bool {
        let around =
            system.relations_of(cell).iter().flat_map(|(near, _)| &system.relations()[*near as usize]);
        let mut relations = around.flat_map(|(other, _)| system.relations_of(*other));
        relations.any(|(relation, _)| self.changed[*relation as usize] > self.tried[cell])
    }

    /// Shows a cell again if all is protected without it, or by cheaper ones.
    fn take_back(&mut self, prover: &mut Prover<'_>, cell: CellId) -> bool {
        let mut users = std::mem::take(&mut prover.users[cell]);
        users.sort_unstable();
        users.dedup();
        users.retain(|&task| prover.tasks[task].proofs.iter().any(|proof| proof.uses(cell)));
        users.sort_by_key(|&task| Reverse(self.blocked[task]));
        let before: Vec<_> = users.iter().map(|&task| prover.tasks[task].proofs.clone()).collect();
        let mark = prover.bought.len();
        let price = prover.full_price(cell);
        prover.ground.price[cell] = CLOSED;
        for &task in &users {
            prover.tasks[task].proofs.retain(|proof| !proof.uses(cell));
        }
        let is_replaced = users.iter().all(|&task| {
            let spent: u64 = prover.bought[mark..].iter().map(|&cell| prover.full_price(cell)).sum();
            let is_secure = prover.secure(task, (price - 1).saturating_sub(spent));
            self.blocked[task] += u32::from(!is_secure);
            is_secure
        });
        if is_replaced {
            for &new in &prover.bought[mark..] {
                for &(relation, _) in prover.ground.system.relations_of(new) {
                    self.changed[relation as usize] = self.tries;
                }
            }
            prover.ground.price[cell] = price;
            prover.bought.retain(|&other| other != cell);
        } else {
            prover.give_back(mark);
            prover.ground.price[cell] = 0;
            for (&task, before) in users.iter().zip(before) {
                prover.tasks[task].proofs = before;
            }
            prover.users[cell] = users;
        }
        is_replaced
    }
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
            let (least, most) = system.limits(cell);
            prover.told[cell].1 = most;
            if veil == Veil::Zeros {
                prover.told[cell].0 = least.max(0);
            }
        }
        if role == Role::LastResort && veil == Veil::Zeros && prover.ground.price[cell] == CLOSED {
            prover.ground.price[cell] = prover.full_price(cell);
        }
    }
}

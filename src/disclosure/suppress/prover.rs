//! Finds proofs that sensitive cells are protected, and suppresses what they need.

use super::Singles;
use super::task::{Gap, Task, Witness, is_single};
use crate::disclosure::attack::Region;
use crate::disclosure::moves::{CLOSED, Ground, Reach, STEP, Search, add_change};
use crate::disclosure::system::{Cell, CellId, Role, System, Terms};
use std::cmp::Reverse;
use std::rc::Rc;

/// What a person weighs against the number of cells: a cell costs as much as a quarter of a person more.
const PERSON: u64 = 64;
const CELL: u64 = 16;

/// More steps than this over suppressed cells are not worth a cell less.
const DETOUR: u64 = 128;

/// First the cheapest move within a small neighbourhood, then any move within a large one.
const NEAR: Reach = Reach { weight: 30, most: 1_000 };
const FAR_OFF: Reach = Reach { weight: 300, most: 4_000 };

/// States that are looked at far off before cells are rather veiled: in large tables that are mostly empty thousands of
/// cells have no other protection, and each search for one would go to its end.
const PATIENCE: usize = 2_000_000;

pub(super) struct Prover<'a> {
    pub(super) ground: Ground<'a>,
    /// What may be known of each cell.
    pub(super) told: Vec<(i64, i64)>,
    /// How far the search goes where nothing is near.
    pub(super) reach: Reach,
    /// How many states may still be looked at there.
    pub(super) patience: usize,
    pub(super) tasks: Vec<Task>,
    /// The task of each cell.
    task_of: Vec<Option<usize>>,
    /// The tasks whose proofs have used a cell; some use it no more.
    pub(super) users: Vec<Vec<usize>>,
    /// Cells suppressed to protect others, in the order in which they were.
    pub(super) bought: Vec<CellId>,
    pub(super) search: Search,
}

impl<'a> Prover<'a> {
    pub(super) fn new(system: &'a System, singles: Singles) -> Self {
        let cells = system.cells();
        let price = |cell: &Cell| match cell.role {
            Role::Shown => full_price(cell.cost),
            Role::LastResort | Role::Fixed => CLOSED,
            Role::Primary { .. } | Role::Secondary | Role::Hidden | Role::Blurred { .. } => 0,
        };
        let avoids_singles = singles == Singles::Withstood;
        let step = |cell| if avoids_singles && is_single(system, cell) { 6 * STEP } else { STEP };
        let told: Vec<(i64, i64)> = (0..cells.len()).map(|cell| system.bounds(cell)).collect();
        let ground = Ground {
            system,
            price: cells.iter().map(price).collect(),
            step: (0..cells.len()).map(step).collect(),
            at: cells.iter().map(|cell| cell.value).collect(),
            bounds: told.clone(),
        };
        let mut sensitive: Vec<CellId> = (0..cells.len()).filter(|&cell| cells[cell].is_primary()).collect();
        sensitive.sort_by_key(|&cell| (Reverse(cells[cell].value), cell));
        let mut task_of = vec![None; cells.len()];
        let mut tasks = Vec::new();
        for cell in sensitive {
            if let Role::Primary { range, .. } = cells[cell].role {
                task_of[cell] = Some(tasks.len());
                tasks.push(Task::new(cell, range, singles));
            }
        }
        Self {
            ground,
            told,
            reach: FAR_OFF,
            patience: PATIENCE,
            tasks,
            task_of,
            users: vec![Vec::new(); cells.len()],
            bought: Vec::new(),
            search: Search::default(),
        }
    }

    /// Finds the proofs of these tasks, whatever it costs, and leaves those for which there are none.
    pub(super) fn secure_all(&mut self, left: &mut Vec<usize>) {
        self.look_around();
        left.retain(|&task| {
            let Task { cell, range, .. } = self.tasks[task];
            let (lower, upper) = self.ground.bounds[cell];
            upper - lower < range || !self.secure(task, CLOSED / 4)
        });
    }

    /// Narrows what moves may do to what is possible if everything were suppressed that may be, as far as single relations
    /// tell. No move to a table that fits leaves these bounds, so that none is lost, and no search goes where none ends.
    fn look_around(&mut self) {
        let Ground { system, price, .. } = &self.ground;
        let is_open = |cell: CellId| price[cell] != CLOSED;
        let (mut region, cells) = Region::of_system(system, is_open, |cell| self.told[cell]);
        self.ground.bounds.clone_from(&self.told);
        if region.narrow().is_ok() {
            for (&cell, &bounds) in cells.iter().zip(region.bounds()) {
                self.ground.bounds[cell] = bounds;
            }
        }
    }

    /// Proves a task, within a budget; what was suppressed for it is undone when that fails.
    pub(super) fn secure(&mut self, task: usize, mut budget: u64) -> bool {
        let mark = self.bought.len();
        let mut found = Vec::new();
        while let Some(gap) = self.tasks[task].gap(self.ground.system) {
            let witness = if let Some(witness) = self.recall(task, gap) {
                witness
            } else if let Some(witness) = self.reach(self.tasks[task].cell, gap, &mut budget) {
                let witness = Rc::new(witness);
                found.push(Rc::clone(&witness));
                witness
            } else {
                self.give_back(mark);
                let price = &self.ground.price;
                self.tasks[task].proofs.retain(|proof| proof.cells().all(|cell| price[cell] == 0));
                return false;
            };
            self.prove(task, witness);
        }
        // Only now: what a failed attempt had suppressed is shown again, and no other cell may rest on it.
        for witness in found {
            self.share(task, &witness);
        }
        true
    }

    /// Gives up a task: nothing that is suppressed is needed for it.
    pub(super) fn abandon(&mut self, task: usize) {
        self.task_of[self.tasks[task].cell] = None;
        self.tasks[task].proofs.clear();
    }

    /// Shows again what was suppressed since the mark.
    pub(super) fn give_back(&mut self, mark: usize) {
        for cell in self.bought.split_off(mark) {
            self.ground.price[cell] = self.full_price(cell);
        }
    }

    /// What it costs to suppress a cell that is shown.
    pub(super) fn full_price(&self, cell: CellId) -> u64 {
        full_price(self.ground.system.cells()[cell].cost)
    }

    /// The shortest witness known from before that closes a gap with what is suppressed now.
    fn recall(&self, task: usize, gap: Gap) -> Option<Rc<Witness>> {
        let Task { cell, known, .. } = &self.tasks[task];
        let stands = |witness: &Witness| witness.cells().all(|cell| self.ground.price[cell] == 0);
        let closing = known.iter().filter(|witness| gap.is_closed_by(witness, *cell) && stands(witness));
        closing.min_by_key(|witness| witness.up.len() + witness.down.len()).cloned()
    }

    /// Two tables in which a cell differs as far as the gap asks, without a change of the single person's cell.
    fn reach(&mut self, cell: CellId, gap: Gap, budget: &mut u64) -> Option<Witness> {
        let mut witness = Witness::default();
        while witness.width(cell) < gap.range {
            let up = self.step((cell, 1), &witness.up, gap.single, *budget);
            let limit = up.as_ref().map_or(*budget, |(_, cost)| cost.saturating_sub(1));
            let down = self.step((cell, -1), &witness.down, gap.single, limit);
            let is_down = down.is_some();
            let (found, _) = down.or(up)?;
            for &(changed, delta) in &found {
                add_change(if is_down { &mut witness.down } else { &mut witness.up }, changed, delta);
                let price = self.ground.price[changed];
                if price > 0 {
                    *budget = budget.checked_sub(price)?;
                    self.ground.price[changed] = 0;
                    self.bought.push(changed);
                }
            }
        }
        Some(witness)
    }

    /// One step up or down from a table that was reached before.
    fn step(
        &mut self,
        start: (CellId, i64),
        from: &Terms,
        avoid: Option<CellId>,
        budget: u64,
    ) -> Option<(Terms, u64)> {
        for &(changed, by) in from {
            self.ground.at[changed] += by;
        }
        let budget = budget.saturating_add(DETOUR);
        let mut found = self.search.cheapest(&self.ground, start, avoid, budget, NEAR);
        if found.is_none() && budget > CLOSED / 8 && self.patience > 0 {
            let before = self.search.looked_at;
            found = self.search.cheapest(&self.ground, start, avoid, budget, self.reach);
            self.patience = self.patience.saturating_sub(self.search.looked_at - before);
        }
        for &(changed, by) in from {
            self.ground.at[changed] -= by;
        }
        found
    }

    /// A move is a witness for every sensitive cell that it changes.
    fn share(&mut self, task: usize, witness: &Rc<Witness>) {
        self.tasks[task].learn(witness);
        for (changes, sign) in [(&witness.up, 1), (&witness.up, -1), (&witness.down, 1), (&witness.down, -1)]
        {
            let fits = |&(cell, by): &(CellId, i64)| {
                let (lower, upper) = self.told[cell];
                (lower..=upper).contains(&(self.ground.at[cell] + sign * by))
            };
            if changes.is_empty() || !changes.iter().all(fits) {
                continue;
            }
            let moved: Terms = changes.iter().map(|&(cell, by)| (cell, sign * by)).collect();
            let up = Rc::new(Witness { up: moved.clone(), down: Terms::new() });
            let down = Rc::new(Witness { up: Terms::new(), down: moved.clone() });
            for (cell, by) in moved {
                let Some(other) = self.task_of[cell].filter(|&other| other != task) else { continue };
                let witness = if by > 0 { &up } else { &down };
                self.tasks[other].learn(witness);
                let gap = self.tasks[other].gap(self.ground.system);
                if gap.is_some_and(|gap| gap.is_closed_by(witness, cell)) {
                    self.prove(other, Rc::clone(witness));
                }
            }
        }
    }

    fn prove(&mut self, task: usize, witness: Rc<Witness>) {
        for cell in witness.cells() {
            if matches!(self.ground.system.cells()[cell].role, Role::Shown | Role::LastResort) {
                self.users[cell].push(task);
            }
        }
        self.tasks[task].proofs.push(witness);
    }
}

/// Persons, with a little more for each cell.
const fn full_price(cost: u64) -> u64 {
    cost.saturating_mul(PERSON).saturating_add(CELL)
}

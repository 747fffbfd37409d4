//! Finds what to suppress for one system whose cells hang together.

use super::task::{Task, Veil, Witness};
use super::{Pattern, Singles};
use crate::disclosure::attack::Region;
use crate::disclosure::moves::{CLOSED, Ground, Reach, STEP, Search, add_change};
use crate::disclosure::system::{Cell, CellId, FAR, Role, System, Terms};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a person weighs against the number of cells: a cell costs as much as a quarter of a person more.
const PERSON: u64 = 64;
const CELL: u64 = 16;

/// More steps than this over suppressed cells are not worth a cell less.
const DETOUR: u64 = 128;

/// Rounds of taking back what is not needed. Later ones found next to nothing on all tables that were tried.
const ROUNDS: usize = 3;

/// First the cheapest move within a small neighbourhood, then any move within a large one.
const NEAR: Reach = Reach { weight: 30, most: 1_000 };
const FAR_OFF: Reach = Reach { weight: 300, most: 4_000 };

/// For the few that are left when everything else has failed.
const ANYWHERE: Reach = Reach { weight: 300, most: 20_000 };

/// States that are looked at far off before cells are rather veiled: in large tables that are mostly empty thousands of
/// cells have no other protection, and each search for one would go to its end.
const PATIENCE: usize = 2_000_000;

pub(super) struct Protector<'a> {
    ground: Ground<'a>,
    /// How far the search goes where nothing is near.
    reach: Reach,
    /// How many states may still be looked at there.
    patience: usize,
    tasks: Vec<Task>,
    /// The task of each cell.
    task_of: Vec<Option<usize>>,
    /// The tasks whose witnesses have used a cell; some use it no more.
    users: Vec<Vec<usize>>,
    /// Cells suppressed to protect others, in the order in which they were.
    bought: Vec<CellId>,
    search: Search,
}

impl<'a> Protector<'a> {
    pub(super) fn new(system: &'a System, singles: Singles) -> Self {
        let cells = system.cells();
        let price = |role| match role {
            Role::Shown => None,
            Role::LastResort | Role::Fixed => Some(CLOSED),
            Role::Primary { .. } | Role::Secondary | Role::Hidden | Role::Blurred { .. } => Some(0),
        };
        let is_single = |cell: CellId| cells[cell].is_primary() && cells[cell].value == 1;
        let avoids_singles = singles == Singles::Withstood;
        let ground = Ground {
            system,
            price: cells
                .iter()
                .map(|cell| price(cell.role).unwrap_or_else(|| full_price(cell.cost)))
                .collect(),
            step: (0..cells.len())
                .map(|cell| if avoids_singles && is_single(cell) { 6 * STEP } else { STEP })
                .collect(),
            at: cells.iter().map(|cell| cell.value).collect(),
            bounds: cells.iter().map(Cell::bounds).collect(),
        };
        let mut sensitive: Vec<CellId> = (0..cells.len()).filter(|&cell| cells[cell].is_primary()).collect();
        sensitive.sort_by_key(|&cell| (Reverse(cells[cell].value), cell));
        let mut task_of = vec![None; cells.len()];
        let mut tasks = Vec::new();
        for cell in sensitive {
            if let Role::Primary { range, .. } = cells[cell].role {
                task_of[cell] = Some(tasks.len());
                tasks.push(Task { cell, range, singles, witness: None, without: Vec::new() });
            }
        }
        Self {
            ground,
            reach: FAR_OFF,
            patience: PATIENCE,
            tasks,
            task_of,
            users: vec![Vec::new(); cells.len()],
            bought: Vec::new(),
            search: Search::default(),
        }
    }

    pub(super) fn protect(mut self) -> Pattern {
        let mut left: Vec<usize> = (0..self.tasks.len()).collect();
        let mut veiled = BTreeSet::new();
        self.secure_all(&mut left);
        if !left.is_empty() {
            self.open_last_resort();
            self.secure_all(&mut left);
        }
        for veil in [Veil::Own, Veil::Neighbours, Veil::Zeros] {
            veiled.extend(left.iter().map(|&task| self.tasks[task].cell));
            if veil == Veil::Zeros {
                self.patience = usize::MAX;
            }
            for &task in &left {
                self.draw(veil, self.tasks[task].cell);
            }
            self.secure_all(&mut left);
        }
        self.reach = ANYWHERE;
        self.secure_all(&mut left);
        let mut alone: BTreeSet<CellId> = left.iter().map(|&task| self.tasks[task].cell).collect();
        for &task in &left {
            self.tasks[task].singles = Singles::Ignored;
        }
        self.secure_all(&mut left);
        for _ in 0..ROUNDS {
            if self.thin() == 0 {
                break;
            }
        }
        let unprotected: BTreeSet<CellId> = left.iter().map(|&task| self.tasks[task].cell).collect();
        veiled.retain(|cell| !unprotected.contains(cell));
        alone.retain(|cell| !unprotected.contains(cell));
        let is_bought = |cell: &CellId| self.ground.price[*cell] == 0;
        let secondary = self.bought.iter().copied().filter(is_bought).collect();
        Pattern { secondary, veiled, alone, unprotected, bounds: self.ground.bounds }
    }

    /// Finds the witnesses of these tasks, whatever it costs, and leaves those for which there are none.
    fn secure_all(&mut self, left: &mut Vec<usize>) {
        let has_room = self.room();
        left.retain(|&task| !has_room[self.tasks[task].cell] || !self.secure(task, CLOSED / 4));
    }

    /// The cells that would keep their range if everything were suppressed that may be, as far as single relations tell:
    /// for others no search is needed.
    fn room(&self) -> Vec<bool> {
        let system = self.ground.system;
        let is_open = |cell: CellId| self.ground.price[cell] != CLOSED;
        let (mut region, cells) = Region::of_system(system, is_open, |cell| self.ground.bounds[cell]);
        let mut has_room = vec![true; system.cells().len()];
        if region.narrow().is_ok() {
            for (&cell, &(lower, upper)) in cells.iter().zip(region.bounds()) {
                let range = self.task_of[cell].map_or(0, |task| self.tasks[task].range);
                has_room[cell] = upper - lower >= range;
            }
        }
        has_room
    }

    /// Finds the witnesses of a task, within a budget; what was suppressed for it is undone when that fails.
    fn secure(&mut self, task: usize, budget: u64) -> bool {
        let mark = self.bought.len();
        if self.find_witnesses(task, budget).is_some() {
            // Only now: what a failed attempt had suppressed is shown again, and no other cell may rest on it.
            if let Some(witness) = self.tasks[task].witness.clone() {
                self.share(task, &witness);
            }
            return true;
        }
        self.give_back(mark);
        self.tasks[task].witness = None;
        self.tasks[task].without.clear();
        false
    }

    fn find_witnesses(&mut self, task: usize, mut budget: u64) -> Option<()> {
        let Task { cell, range, .. } = self.tasks[task];
        if self.tasks[task].witness.is_none() {
            let witness = self.reach(cell, range, None, &mut budget)?;
            self.record(task, &witness);
            self.tasks[task].witness = Some(witness);
        }
        if self.tasks[task].singles == Singles::Withstood {
            self.tasks[task].without.clear();
            for single in self.singles_in(task) {
                let witness = self.reach(cell, 1, Some(single), &mut budget)?;
                self.record(task, &witness);
                self.tasks[task].without.push((single, witness));
            }
        }
        Some(())
    }

    /// The single persons who would know more than others of a task's witness.
    fn singles_in(&self, task: usize) -> Vec<CellId> {
        let cells = self.ground.system.cells();
        let own = self.tasks[task].cell;
        let is_single = |cell: &CellId| *cell != own && cells[*cell].is_primary() && cells[*cell].value == 1;
        let mut singles: Vec<CellId> = self.tasks[task]
            .witness
            .iter()
            .flat_map(|witness| witness.up.iter().chain(&witness.down).map(|(cell, _)| *cell))
            .filter(is_single)
            .collect();
        singles.sort_unstable();
        singles.dedup();
        singles
    }

    /// Two tables in which a cell differs by `range`, without a change of the cell to avoid.
    fn reach(
        &mut self,
        cell: CellId,
        range: i64,
        avoid: Option<CellId>,
        budget: &mut u64,
    ) -> Option<Witness> {
        let mut witness = Witness::default();
        let by = |changes: &Terms| changes.iter().find(|(other, _)| *other == cell).map_or(0, |(_, by)| *by);
        while by(&witness.up) - by(&witness.down) < range {
            let up = self.step(cell, 1, &witness.up, avoid, *budget);
            let limit = up.as_ref().map_or(*budget, |(_, cost)| cost.saturating_sub(1));
            let down = self.step(cell, -1, &witness.down, avoid, limit);
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
        cell: CellId,
        delta: i64,
        from: &Terms,
        avoid: Option<CellId>,
        budget: u64,
    ) -> Option<(Terms, u64)> {
        for &(changed, by) in from {
            self.ground.at[changed] += by;
        }
        let budget = budget.saturating_add(DETOUR);
        let start = (cell, delta);
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

    /// A move is a witness for every sensitive cell that it changes far enough.
    fn share(&mut self, task: usize, witness: &Witness) {
        for (changes, sign) in [(&witness.up, 1), (&witness.up, -1), (&witness.down, 1), (&witness.down, -1)]
        {
            let fits = |&(cell, by): &(CellId, i64)| {
                let (lower, upper) = self.ground.bounds[cell];
                (lower..=upper).contains(&(self.ground.at[cell] + sign * by))
            };
            if !changes.iter().all(fits) {
                continue;
            }
            let moved: Terms = changes.iter().map(|&(cell, by)| (cell, sign * by)).collect();
            for &(cell, by) in &moved {
                let Some(other) = self.task_of[cell].filter(|&other| other != task) else { continue };
                if self.tasks[other].witness.is_none() && by.abs() >= self.tasks[other].range {
                    let witness = if by > 0 {
                        Witness { up: moved.clone(), down: Terms::new() }
                    } else {
                        Witness { up: Terms::new(), down: moved.clone() }
                    };
                    self.record(other, &witness);
                    self.tasks[other].witness = Some(witness);
                }
            }
        }
    }

    fn record(&mut self, task: usize, witness: &Witness) {
        for &(cell, _) in witness.up.iter().chain(&witness.down) {
            if self.ground.system.cells()[cell].role == Role::Shown
                || self.ground.system.cells()[cell].role == Role::LastResort
            {
                self.users[cell].push(task);
            }
        }
    }

    /// Shows again what was suppressed since the mark.
    fn give_back(&mut self, mark: usize) {
        for cell in self.bought.split_off(mark) {
            self.ground.price[cell] = full_price(self.ground.system.cells()[cell].cost);
        }
    }

    /// Shows again every cell without which all sensitive ones are protected too, or protected by cheaper ones; the
    /// dearest first. Says how many.
    fn thin(&mut self) -> usize {
        let cells = self.ground.system.cells();
        let mut order = self.bought.clone();
        order.sort_by_key(|&cell| (Reverse(cells[cell].cost), cell));
        let mut saved = 0;
        for cell in order {
            let mut users = std::mem::take(&mut self.users[cell]);
            users.sort_unstable();
            users.dedup();
            users.retain(|&task| self.tasks[task].uses(cell));
            let before: Vec<Task> = users.iter().map(|&task| self.tasks[task].clone()).collect();
            let mark = self.bought.len();
            let price = full_price(cells[cell].cost);
            self.ground.price[cell] = CLOSED;
            for &task in &users {
                self.tasks[task].witness = None;
                self.tasks[task].without.clear();
            }
            let spent =
                |bought: &[CellId]| bought.iter().map(|&cell| full_price(cells[cell].cost)).sum::<u64>();
            let is_replaced = users.iter().all(|&task| {
                let left = (price - 1).saturating_sub(spent(&self.bought[mark..]));
                self.secure(task, left)
            });
            if is_replaced {
                self.ground.price[cell] = price;
                self.bought.retain(|&other| other != cell);
                saved += 1;
            } else {
                self.give_back(mark);
                self.ground.price[cell] = 0;
                for (&task, before) in users.iter().zip(before) {
                    self.tasks[task] = before;
                }
                self.users[cell] = users;
            }
        }
        saved
    }

    /// Allows to suppress what is shown wherever possible, but for zeros.
    fn open_last_resort(&mut self) {
        for (cell, price) in self.ground.system.cells().iter().zip(&mut self.ground.price) {
            if cell.role == Role::LastResort && cell.value != 0 {
                *price = full_price(cell.cost);
            }
        }
    }

    /// Takes away what somebody would have to know who finds a cell in spite of everything.
    fn draw(&mut self, veil: Veil, cell: CellId) {
        let system = self.ground.system;
        let mut concerned = vec![cell];
        if veil != Veil::Own {
            let relations = system.relations_of(cell).iter().map(|(relation, _)| *relation as usize);
            concerned
                .extend(relations.flat_map(|relation| &system.relations()[relation]).map(|(cell, _)| *cell));
        }
        for cell in concerned {
            let role = system.cells()[cell].role;
            if matches!(role, Role::Primary { .. }) {
                self.ground.bounds[cell].1 = FAR;
                if veil == Veil::Zeros {
                    self.ground.bounds[cell].0 = 0;
                }
            }
            if role == Role::LastResort && veil == Veil::Zeros && self.ground.price[cell] == CLOSED {
                self.ground.price[cell] = full_price(system.cells()[cell].cost);
            }
        }
    }
}

const fn full_price(cost: u64) -> u64 {
    cost.saturating_mul(PERSON).saturating_add(CELL)
}

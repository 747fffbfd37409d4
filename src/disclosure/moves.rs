//! The cheapest way to change a cell by one while every relation stays as it is.

use super::system::{CellId, System, Terms};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// The price of a cell that may not be used.
pub(super) const CLOSED: u64 = u64::MAX;

/// What a step over a cell costs that is suppressed anyway: short moves are better than long ones.
pub(super) const STEP: u64 = 1;

/// The state of a system while it is protected.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub system: &'a System,
    /// What it costs to suppress a cell: 0 where it is suppressed already, [`CLOSED`] where it may not be.
    pub price: Vec<u64>,
    /// What a step costs beside that: more over the cell of a single person, who knows it.
    pub step: Vec<u64>,
    /// The table that a move starts from.
    pub at: Vec<i64>,
    /// What is known of each cell when it is suppressed.
    pub bounds: Vec<(i64, i64)>,
}

/// How far and how straight a search goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// What a relation out of balance weighs beyond the two that every move has at its ends. With more, a search over
    /// tables of three and more dimensions closes boxes before it opens others; in two dimensions it changes nothing.
    pub weight: u64,
    /// States that are looked at before the search gives up.
    pub most: usize,
}

/// Looks for moves; its memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Search {
    nodes: Vec<Node>,
    pool: Vec<(u32, i64)>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    seen: HashSet<u64>,
    rest: Vec<(u32, i64)>,
}

/// A partial move: one cell more than its parent, and the relations that are out of balance after it.
#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    cell: u32,
    delta: i64,
    cost: u64,
    first: usize,
    count: usize,
}

const NOBODY: u32 = u32::MAX;

#[expect(clippy::cast_possible_truncation, reason = "a search of 2^32 states would not end")]
impl Search {
    /// The cheapest move found that changes `start` by `delta` (1 or −1) and costs no more than the budget, with what
    /// it costs.
    ///
    /// A best-first search over the relations that are out of balance. In tables of two dimensions there are always two
    /// of them, and it is Dijkstra's (1959) shortest path in the network that such a table is (Kelly, Golden, Assad:
    /// *Cell suppression: disclosure protection for sensitive tabular data*, Networks 1992).
    pub(super) fn cheapest(
        &mut self,
        ground: &Ground<'_>,
        (start, delta): (CellId, i64),
        avoid: Option<CellId>,
        budget: u64,
        reach: Reach,
    ) -> Option<(Terms, u64)> {
        if !ground.has_room(start, delta) {
            return None;
        }
        self.nodes.clear();
        self.pool.clear();
        self.heap.clear();
        self.seen.clear();
        self.rest.clear();
        self.rest
            .extend(ground.system.relations_of(start).iter().map(|&(relation, by)| (relation, by * delta)));
        self.add(NOBODY, start, delta, 0, reach.weight);
        let mut looked_at = 0;
        while let Some(Reverse((_, place))) = self.heap.pop() {
            let node = self.nodes[place as usize];
            let open = node.first..node.first + node.count;
            if !self.seen.insert(key(&self.pool[open.clone()])) {
                continue;
            }
            if open.is_empty() {
                return Some((self.path(place), node.cost));
            }
            looked_at += 1;
            if looked_at > reach.most {
                return None;
            }
            let length = |relation: u32| ground.system.relations()[relation as usize].len();
            let shortest = self.pool[open.clone()].iter().min_by_key(|(relation, _)| length(*relation));
            let &(relation, out_by) = shortest?;
            for &(next, by) in &ground.system.relations()[relation as usize] {
                let price = ground.price[next];
                if price == CLOSED || by.abs() != 1 || avoid == Some(next) {
                    continue;
                }
                let delta = -out_by.signum() * by;
                let before = self.change_of(place, next);
                if before.is_some_and(|before| before * delta < 0)
                    || !ground.has_room(next, before.unwrap_or(0) + delta)
                {
                    continue;
                }
                let price = if before.is_some() { 0 } else { price };
                let cost = node.cost + price + ground.step[next];
                if cost > budget {
                    continue;
                }
                self.rest.clear();
                self.rest.extend_from_slice(&self.pool[open.clone()]);
                settle(&mut self.rest, ground.system.relations_of(next), delta);
                if !self.seen.contains(&key(&self.rest)) {
                    self.add(place, next, delta, cost, reach.weight);
                }
            }
        }
        None
    }

    fn add(&mut self, parent: u32, cell: CellId, delta: i64, cost: u64, weight: u64) {
        let (first, count) = (self.pool.len(), self.rest.len());
        self.pool.extend_from_slice(&self.rest);
        self.nodes.push(Node { parent, cell: cell as u32, delta, cost, first, count });
        let beyond_two = count.saturating_sub(2) as u64;
        self.heap.push(Reverse((cost + weight * beyond_two, self.nodes.len() as u32 - 1)));
    }

    /// By how much a partial move changes a cell; none if it does not use it.
    fn change_of(&self, mut place: u32, cell: CellId) -> Option<i64> {
        let mut change = None;
        while place != NOBODY {
            let node = self.nodes[place as usize];
            if node.cell as usize == cell {
                *change.get_or_insert(0) += node.delta;
            }
            place = node.parent;
        }
        change
    }

    fn path(&self, mut place: u32) -> Terms {
        let mut changes = Terms::new();
        while place != NOBODY {
            let node = self.nodes[place as usize];
            add_change(&mut changes, node.cell as usize, node.delta);
            place = node.parent;
        }
        changes
    }
}

impl Ground<'_> {
    fn has_room(&self, cell: CellId, change: i64) -> bool {
        let (lower, upper) = self.bounds[cell];
        (lower..=upper).contains(&(self.at[cell] + change))
    }
}

/// Adds a change of a cell to changes that are sorted by cell and never 0.
pub(super) fn add_change(changes: &mut Terms, cell: CellId, delta: i64) {
    match changes.binary_search_by_key(&cell, |(cell, _)| *cell) {
        Ok(place) => {
            changes[place].1 += delta;
            if changes[place].1 == 0 {
                changes.remove(place);
            }
        }
        Err(place) => changes.insert(place, (cell, delta)),
    }
}

/// What is out of balance after one more change.
fn settle(rest: &mut Vec<(u32, i64)>, relations: &[(u32, i64)], delta: i64) {
    for &(relation, by) in relations {
        match rest.iter().position(|(other, _)| *other == relation) {
            Some(place) => {
                rest[place].1 += by * delta;
                if rest[place].1 == 0 {
                    rest.swap_remove(place);
                }
            }
            None => rest.push((relation, by * delta)),
        }
    }
}

/// A number for what is out of balance, whatever its order. Two different states share one about once in 2⁶⁴ pairs; then a
/// dearer move may be found, never a wrong one.
fn key(rest: &[(u32, i64)]) -> u64 {
    rest.iter().fold(0, |sum: u64, &(relation, by)| {
        sum.wrapping_add(scatter(u64::from(relation)).wrapping_mul(by.cast_unsigned()))
    })
}

/// Splitmix64 (Steele, Lea, Flood 2014), made odd.
const fn scatter(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) | 1
}

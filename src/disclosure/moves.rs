//! The cheapest way to change a cell by one while every relation stays as it is.

use super::system::{CellId, System, Terms};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

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
    seen: HashSet<u64, BuildHasherDefault<Scattered>>,
    rest: Vec<(u32, i64)>,
    /// By how much the partial move that is looked at changes each cell, and the cells that it changes.
    change: Vec<i64>,
    changed: Vec<CellId>,
    /// States that were looked at in all searches.
    pub looked_at: usize,
}

/// A partial move: one cell more than its parent, and the relations that are out of balance after it.
#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    cell: u32,
    delta: i64,
    cost: u64,
    key: u64,
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
        self.change.resize(ground.system.cells().len(), 0);
        settle(&mut self.rest, ground.system.relations_of(start), delta);
        let key = key_after(0, ground.system.relations_of(start), delta);
        self.add(Step { parent: NOBODY, cell: start, delta, cost: 0, key }, reach.weight);
        let mut looked_at = 0;
        while let Some(Reverse((_, place))) = self.heap.pop() {
            let node = self.nodes[place as usize];
            if !self.seen.insert(node.key) {
                continue;
            }
            if node.count == 0 {
                return Some((self.path(place), node.cost));
            }
            looked_at += 1;
            self.looked_at += 1;
            if looked_at > reach.most {
                return None;
            }
            self.follow(place);
            self.go_on(ground, place, avoid, budget, reach.weight);
            for cell in self.changed.drain(..) {
                self.change[cell] = 0;
            }
        }
        None
    }

    /// Adds all partial moves that settle a bit more of one relation: of the one that the fewest cells can settle. Where
    /// one cannot be settled at all there are none.
    fn go_on(&mut self, ground: &Ground<'_>, place: u32, avoid: Option<CellId>, budget: u64, weight: u64) {
        let node = self.nodes[place as usize];
        let open = node.first..node.first + node.count;
        let delta_of = |out_by: i64, by: i64| -out_by.signum() * by;
        let is_usable = |change: &[i64], out_by: i64, (next, by): (CellId, i64)| {
            let delta = delta_of(out_by, by);
            ground.price[next] != CLOSED
                && by.abs() == 1
                && avoid != Some(next)
                && change[next] * delta >= 0
                && ground.has_room(next, change[next] + delta)
        };
        let mut best = None;
        let mut fewest = usize::MAX;
        for &(relation, out_by) in &self.pool[open.clone()] {
            let terms = &ground.system.relations()[relation as usize];
            let usable = terms.iter().filter(|term| is_usable(&self.change, out_by, **term));
            let count = usable.take(fewest).count();
            if count < fewest {
                (best, fewest) = (Some((relation, out_by)), count);
            }
            if fewest == 0 {
                return;
            }
        }
        let Some((relation, out_by)) = best else { return };
        for &(next, by) in &ground.system.relations()[relation as usize] {
            if !is_usable(&self.change, out_by, (next, by)) {
                continue;
            }
            let delta = delta_of(out_by, by);
            let price = if self.change[next] == 0 { ground.price[next] } else { 0 };
            let cost = node.cost + price + ground.step[next];
            let key = key_after(node.key, ground.system.relations_of(next), delta);
            if cost > budget || self.seen.contains(&key) {
                continue;
            }
            self.rest.clear();
            self.rest.extend_from_slice(&self.pool[open.clone()]);
            settle(&mut self.rest, ground.system.relations_of(next), delta);
            self.add(Step { parent: place, cell: next, delta, cost, key }, weight);
        }
    }

    fn add(&mut self, Step { parent, cell, delta, cost, key }: Step, weight: u64) {
        let (first, count) = (self.pool.len(), self.rest.len());
        self.pool.extend_from_slice(&self.rest);
        self.nodes.push(Node { parent, cell: cell as u32, delta, cost, key, first, count });
        let beyond_two = count.saturating_sub(2) as u64;
        self.heap.push(Reverse((cost + weight * beyond_two, self.nodes.len() as u32 - 1)));
    }

    /// Notes by how much a partial move changes its cells.
    fn follow(&mut self, mut place: u32) {
        while place != NOBODY {
            let node = self.nodes[place as usize];
            self.change[node.cell as usize] += node.delta;
            self.changed.push(node.cell as usize);
            place = node.parent;
        }
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

/// One cell more for a partial move.
struct Step {
    parent: u32,
    cell: CellId,
    delta: i64,
    cost: u64,
    key: u64,
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

/// A number for what is out of balance after one more change, whatever the order of changes. Two different states share one
/// about once in 2⁶⁴ pairs; then a dearer move may be found, never a wrong one.
fn key_after(key: u64, relations: &[(u32, i64)], delta: i64) -> u64 {
    relations.iter().fold(key, |sum, &(relation, by)| {
        sum.wrapping_add(scatter(u64::from(relation)).wrapping_mul((by * delta).cast_unsigned()))
    })
}

/// Keys are scattered already.
#[derive(Debug, Default)]
struct Scattered(u64);

impl Hasher for Scattered {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = self.0.rotate_left(8) ^ key;
    }
}

/// Splitmix64 (Steele, Lea, Flood 2014), made odd.
const fn scatter(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) | 1
}

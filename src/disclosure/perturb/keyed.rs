//! Counts with noise by their cell keys.

use super::CellKeyRule;
use crate::area::Geography;
use crate::disclosure::cell_key::{CellKey, PerturbationTable};
use crate::disclosure::graph::{CountKey, Graph, Rest, Sum};
use std::collections::{BTreeMap, BTreeSet};

/// What each count is published as.
///
/// A count that is the sum of others has the sum of their keys, so that the same people have the same noise wherever they
/// are counted: along the areas first, and then along groups of people. All others are base cells.
pub(super) fn perturb(
    counts: &BTreeMap<CountKey, i64>,
    geography: &Geography,
    rule: &CellKeyRule,
) -> BTreeMap<CountKey, i64> {
    let graph = Graph::new(counts.keys().cloned().collect(), &BTreeSet::new(), geography);
    let values: Vec<i64> = graph.keys.iter().map(|key| counts[key]).collect();
    let mut sums: Vec<Option<&Sum>> = vec![None; values.len()];
    for sum in graph.sums.iter().filter(|sum| sum.rest == Rest::Nothing) {
        let is_even = sum.parts.iter().map(|&part| values[part]).sum::<i64>() == values[sum.total];
        if is_even && sums[sum.total].is_none() {
            sums[sum.total] = Some(sum);
        }
    }
    let mut keys = Keys { graph: &graph, values: &values, sums, known: vec![None; values.len()], rule };
    let published: Vec<i64> = (0..values.len())
        .map(|place| rule.table.perturb(values[place].unsigned_abs(), keys.of(place)).cast_signed())
        .collect();
    graph.keys.iter().cloned().zip(published).collect()
}

/// For each published count up to where the rows of a table repeat, what it can stand for: published, least, most.
pub(super) fn reach(table: &PerturbationTable) -> Vec<(u64, u64, u64)> {
    let last = table.rows().len() as u64 + 2 * table.largest_deviation();
    let of = |published: u64| {
        let counts = table.true_counts(published)?;
        Some((published, *counts.start(), *counts.end()))
    };
    (0..=last).filter_map(of).collect()
}

struct Keys<'a> {
    graph: &'a Graph,
    values: &'a [i64],
    /// The sum that each count is the total of.
    sums: Vec<Option<&'a Sum>>,
    known: Vec<Option<CellKey>>,
    rule: &'a CellKeyRule,
}

impl Keys<'_> {
    /// The key of a count. Parts lie deeper than their total, so that this ends.
    fn of(&mut self, place: usize) -> CellKey {
        if let Some(key) = self.known[place] {
            return key;
        }
        let key = match self.sums[place] {
            Some(sum) => sum.parts.iter().map(|&part| self.of(part)).sum(),
            None => self.base(place),
        };
        self.known[place] = Some(key);
        key
    }

    fn base(&self, place: usize) -> CellKey {
        let key = &self.graph.keys[place];
        let (period, population) = (key.period.to_string(), key.population.to_string());
        let identity = [&*key.measure, key.area.as_str(), &period, &population];
        self.rule.seed.base_key(&identity, self.values[place].unsigned_abs())
    }
}

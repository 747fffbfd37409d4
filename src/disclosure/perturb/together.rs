//! All counts of a run that are rounded, at once.

use crate::area::Geography;
use crate::disclosure::graph::{CountKey, Graph, Rest, Sum};
use crate::disclosure::round::{RoundingBase, RoundingError, controlled};
use std::collections::{BTreeMap, BTreeSet};

/// What each count is published as, such that a total stays the sum of its parts wherever it was one, and those who are
/// counted never are more than those they are counted over; and the widening.
///
/// # Errors
///
/// A total that no rounding was found for.
pub(super) fn round(
    counts: &BTreeMap<CountKey, i64>,
    shares: &BTreeSet<(CountKey, CountKey)>,
    geography: &Geography,
    base: RoundingBase,
) -> Result<(BTreeMap<CountKey, i64>, u32), CountKey> {
    let graph = Graph::new(counts.keys().cloned().collect(), shares, geography);
    let mut values: Vec<i64> = graph.keys.iter().map(|key| counts[key]).collect();
    let mut relations = Vec::with_capacity(graph.sums.len());
    for Sum { total, parts, rest } in &graph.sums {
        let left = values[*total] - parts.iter().map(|&part| values[part]).sum::<i64>();
        let mut terms = vec![(*total, 1)];
        terms.extend(parts.iter().map(|&part| (part, -1)));
        // What is left of a total is rounded with it, so that it never becomes less than nothing. Where parts that were
        // delivered do not add up, the difference is.
        if *rest != Rest::Nothing || left != 0 {
            terms.push((values.len(), -1));
            values.push(left);
        }
        relations.push(terms);
    }
    match controlled(&values, &relations, base) {
        Ok(rounded) => Ok((graph.keys.into_iter().zip(rounded.values).collect(), rounded.widening)),
        Err(
            RoundingError::UnknownCell { relation }
            | RoundingError::NotAdditive { relation, .. }
            | RoundingError::TooLarge { relation }
            | RoundingError::NotFound { relation },
        ) => Err(graph.keys[graph.sums[relation].total].clone()),
    }
}

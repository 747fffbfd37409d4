//! What follows from sums of numbers that were rounded together: a multiple that is not shown is what is left of the others.

use super::counts::Facts;
use crate::disclosure::graph::{Graph, Rest, Sum};
use crate::disclosure::system::{FAR, Terms};
use std::collections::BTreeMap;

/// Further unknowns and relations for counts that were rounded with others and are not shown.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Bounds of the further unknowns: for each such count by how much it was changed, and to how many bases.
    pub(super) bounds: Vec<(i64, i64)>,
    /// Terms, what they sum to, and the sum of the graph that tells it.
    pub(super) relations: Vec<(Terms, i64, usize)>,
}

impl Steps {
    /// `place` is the unknown of each count of the graph that is not exact, `first` the number of unknowns so far.
    pub(super) fn of(graph: &Graph, facts: &Facts<'_>, place: &[Option<usize>], first: usize) -> Self {
        let mut steps = Self::default();
        let mut bases: BTreeMap<usize, usize> = BTreeMap::new();
        let rounded = |count: usize| facts.rounded.get(&graph.keys[count]).copied();
        for (at, sum) in graph.sums.iter().enumerate().filter(|(_, sum)| sum.rest == Rest::Nothing) {
            let all = || [(sum.total, 1)].into_iter().chain(sum.parts.iter().map(|&part| (part, -1)));
            let Some((base, _)) = rounded(sum.total) else { continue };
            let is_hidden = |count: usize| facts.published(&graph.keys[count]).is_none();
            if !all().all(|(count, _)| rounded(count).is_some()) || !all().any(|(count, _)| is_hidden(count))
            {
                continue;
            }
            let (mut terms, mut known) = (Terms::new(), 0);
            for (count, by) in all() {
                if let Some(published) = facts.published(&graph.keys[count]) {
                    known += by * (published / base);
                    continue;
                }
                let multiple = *bases.entry(count).or_insert_with(|| {
                    steps.add(place[count].unwrap_or_default(), rounded(count), first, at)
                });
                terms.push((multiple, by));
            }
            steps.relations.push((terms, -known, at));
        }
        steps
    }

    /// Adds the two unknowns of a count and what ties it to them: count = base · bases + change. Returns that of the bases.
    fn add(&mut self, count: usize, rounded: Option<(i64, i64)>, first: usize, at: usize) -> usize {
        let (base, reach) = rounded.unwrap_or((1, 0));
        let change = first + self.bounds.len();
        self.bounds.push((-reach, reach));
        self.bounds.push((0, FAR / base));
        self.relations.push((vec![(count, 1), (change, -1), (change + 1, -base)], 0, at));
        change + 1
    }
}

impl Facts<'_> {
    /// The bounds of what is left of a sum: where all of it was rounded together, the rest was too.
    pub(super) fn rest(&self, sum: &Sum, graph: &Graph) -> (i64, i64) {
        let mut left = 0;
        let mut most: Option<i64> = None;
        for (count, by) in [(sum.total, 1)].into_iter().chain(sum.parts.iter().map(|&part| (part, -1))) {
            let key = &graph.keys[count];
            let Some((published, (_, reach))) = self.published(key).zip(self.rounded.get(key).copied())
            else {
                return (0, FAR);
            };
            left += by * published;
            most = most.max(Some(reach));
        }
        let reach = most.unwrap_or(FAR);
        ((left - reach).max(0), left.saturating_add(reach).max(0))
    }
}

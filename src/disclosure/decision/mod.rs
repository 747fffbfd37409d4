//! Which figures of a run are not shown: the sensitive ones, and those that would give them away.

mod ledger;
mod noise;

use crate::area::{AreaCode, Geography};
use crate::disclosure::graph::CountKey;
use crate::disclosure::suppress::{Singles, suppress};
use crate::disclosure::system::{Cell, CellId, Role};
use crate::disclosure::{AreaSum, Loss, Perturbed, Policy};
use crate::indicator::Estimates;
use crate::period::Period;
use ledger::Ledger;
use std::collections::{BTreeMap, BTreeSet};

/// A count that readers have at hand from an earlier release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCount {
    /// What was counted.
    pub key: CountKey,
    /// How many there were at least.
    pub least: i64,
    /// How many there were at most; the same where the release shows them exactly.
    pub most: i64,
}

/// What a run wants to publish, and what its readers have already.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// The estimates, in the order of the report.
    pub estimates: &'a [&'a Estimates],
    /// The areas.
    pub geography: &'a Geography,
    /// Datasets whose figures their publisher has released already.
    pub released_already: &'a BTreeSet<String>,
    /// Counts of earlier releases.
    pub earlier: &'a [KnownCount],
    /// How their areas and those of this run lie in each other, where they differ.
    pub territory: &'a [AreaSum],
}

/// A figure: indicator, area, period.
pub type FigureKey = (String, AreaCode, Period);

/// What is not shown, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The reason for each figure that is not shown.
    pub losses: BTreeMap<FigureKey, Loss>,
    /// Sensitive counts that are safe only because nobody is told which suppressed counts are small.
    pub veiled: usize,
    /// Sensitive counts that a single person who is counted elsewhere may compute, because so few are counted in all.
    pub alone: usize,
    /// Whether every count of nobody is shown, unless few are counted over.
    pub shows_zeros: bool,
    /// Sensitive counts that stay computable whatever is suppressed.
    pub unprotected: Vec<CountKey>,
    /// Sensitive counts that an earlier release has shown already.
    pub leaked: Vec<CountKey>,
    /// Counts that an earlier release has shown with another value.
    pub revised: Vec<CountKey>,
    /// Totals that are not the sum of their parts.
    pub uneven: Vec<CountKey>,
}

impl Decision {
    /// Why a figure is not shown; none where it is.
    #[must_use]
    pub fn loss(&self, indicator: &str, area: &AreaCode, period: Period) -> Option<Loss> {
        self.losses.get(&(indicator.to_owned(), area.clone(), period)).copied()
    }

    /// The figures that are not shown.
    #[must_use]
    pub fn secret(&self) -> BTreeSet<FigureKey> {
        self.losses.keys().cloned().collect()
    }
}

/// How often counts whose noise is found not to be enough are suppressed instead, and all is decided anew.
const ROUNDS: usize = 4;

/// Decides for all figures at once what is not shown. The figures are the true ones; `perturbed` are those of their
/// counts that are published with noise.
#[must_use]
pub fn decide(candidates: Candidates<'_>, perturbed: &Perturbed, policy: &Policy) -> Decision {
    let mut bare = BTreeSet::new();
    let mut round = 0;
    loop {
        round += 1;
        let (mut decision, exposed) = attempt(candidates, perturbed, &bare, policy);
        let helped: Vec<CountKey> = exposed
            .iter()
            .filter(|key| perturbed.blur(key).is_some_and(|blur| !blur.follows) && !bare.contains(*key))
            .cloned()
            .collect();
        if helped.is_empty() || round == ROUNDS {
            decision.unprotected.extend(exposed);
            decision.unprotected.sort_unstable();
            decision.unprotected.dedup();
            return decision;
        }
        bare.extend(helped);
    }
}

/// Decides, and names the counts that noise alone does not protect. Those in `bare` are suppressed in spite of it.
fn attempt(
    candidates: Candidates<'_>,
    perturbed: &Perturbed,
    bare: &BTreeSet<CountKey>,
    policy: &Policy,
) -> (Decision, Vec<CountKey>) {
    let mut ledger = Ledger::new(candidates, perturbed, bare, policy);
    let graph = ledger.graph();
    let (mut system, uneven) = ledger.system(&graph);
    let pattern = suppress(&system, Singles::Withstood);
    for &cell in &pattern.secondary {
        system.cell_mut(cell).role = Role::Secondary;
    }
    let mut losses = ledger.losses.clone();
    for (key, cell) in graph.keys.iter().zip(system.cells()) {
        let count = &ledger.counts[key];
        if cell.is_suppressed() || count.sensitive.is_some() {
            for figure in &count.figures {
                losses.entry(figure.clone()).or_insert(Loss::Secondary);
            }
        }
    }
    // Behind the counts stand the rests of the sums, in their order: what is left of a total is told by the total.
    let key_of = |&cell: &CellId| {
        let total = || graph.sums.get(cell - graph.keys.len()).and_then(|sum| graph.keys.get(sum.total));
        graph.keys.get(cell).or_else(total)
    };
    let unprotected: BTreeSet<CountKey> = pattern.unprotected.iter().filter_map(key_of).cloned().collect();
    let is_hidden_zero = |(key, cell): (&CountKey, &Cell)| {
        let count = &ledger.counts[key];
        let is_few =
            count.figures.iter().any(|figure| ledger.losses.get(figure) == Some(&Loss::SmallDenominator));
        cell.is_suppressed() && cell.value == 0 && !is_few
    };
    let shows_zeros = !graph.keys.iter().zip(system.cells()).any(is_hidden_zero);
    let needed: Vec<i64> = (0..system.cells().len())
        .map(|cell| graph.keys.get(cell).map_or(0, |key| ledger.counts[key].needed))
        .collect();
    let exposed = noise::exposed(&system, &pattern.bounds, &needed);
    let exposed = exposed.iter().filter_map(key_of).cloned().collect();
    let decision = Decision {
        losses,
        shows_zeros,
        veiled: pattern.veiled.len(),
        alone: pattern.alone.len(),
        unprotected: unprotected.into_iter().collect(),
        leaked: std::mem::take(&mut ledger.leaked),
        revised: std::mem::take(&mut ledger.revised),
        uneven,
    };
    (decision, exposed)
}

#[cfg(test)]
mod tests;

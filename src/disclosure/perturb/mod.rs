//! Counts that are published with noise instead of being left out.
//!
//! An indicator may be protected by controlled rounding or by the cell-key method. Then its counts are changed *before*
//! anything is computed from them: value, limits and index rest on what is published, so that none of them tells more.
//! Which counts have noise depends on what is counted and among whom only, and is told to readers. A count that any other
//! indicator shows exactly stays exact: noise on it would protect nothing.

mod keyed;
mod together;

use super::cell_key::{PerturbationTable, Seed};
use super::graph::CountKey;
use super::pair::Pair;
use super::primary::is_exempt;
use super::round::RoundingBase;
use super::{Candidates, DisclosureMethod, Perturbation, Policy};
use crate::indicator::{Estimate, Estimates, IndicatorDefinition, recount};
use crate::population::Population;
use std::collections::{BTreeMap, BTreeSet};

/// What counts with noise by cell key need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellKeyRule {
    /// The secret of the office.
    pub seed: Seed,
    /// Which deviation belongs to which key.
    pub table: PerturbationTable,
}

/// A count that is published with noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blur {
    /// What is published.
    pub(super) published: i64,
    /// The least that is possible for whoever knows the method.
    pub(super) lower: i64,
    /// The most.
    pub(super) upper: i64,
    /// Whether it follows from the others where it is not shown: sums of counts that were rounded together stay true.
    pub(super) follows: bool,
}

/// What readers are told of the noise on a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noise {
    /// It is a multiple of the base, and sums stay true.
    Rounded {
        /// The base.
        base: i64,
        /// By how many bases it may lie beyond its neighbouring multiples.
        widening: u32,
    },
    /// It has a deviation by its cell key.
    CellKey {
        /// The largest deviation, in persons.
        deviation: u64,
        /// For each small published count that there is, the least and the most that it can stand for.
        reach: Vec<(u64, u64, u64)>,
    },
}

impl Noise {
    /// The word in data files.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Rounded { .. } => DisclosureMethod::Round.id(),
            Self::CellKey { .. } => DisclosureMethod::CellKey.id(),
        }
    }
}

/// A measure among a population.
type Counting = (String, Population);

/// The counts of a run that are published with noise.
#[derive(Debug, Clone, Default)]
pub struct Perturbed {
    counts: BTreeMap<CountKey, Blur>,
    noises: BTreeMap<Counting, Noise>,
    /// Indicators whose numerator another one shows exactly, so that noise would protect nothing.
    pub mixed: BTreeSet<String>,
    /// A count of those that cannot be rounded together.
    pub unrounded: Option<CountKey>,
}

/// Gives noise to the counts of all indicators that ask for it.
#[must_use]
pub fn perturb(candidates: Candidates<'_>, policy: &Policy) -> Perturbed {
    let (methods, mixed) = methods(candidates, policy);
    let mut perturbed = Perturbed { mixed, ..Perturbed::default() };
    for method in [DisclosureMethod::Round, DisclosureMethod::CellKey] {
        let material = Material::of(candidates, &methods, method);
        if material.counts.is_empty() {
            continue;
        }
        match method {
            DisclosureMethod::Round => perturbed.round(&material, candidates, policy),
            DisclosureMethod::CellKey => perturbed.add_noise(&material, candidates, policy),
            DisclosureMethod::Suppress => {}
        }
    }
    perturbed
}

impl Perturbed {
    /// The noise on a count; none where it is published as it is.
    pub(super) fn blur(&self, key: &CountKey) -> Option<Blur> {
        self.counts.get(key).copied()
    }

    /// What readers are told of the noise on what is counted so.
    #[must_use]
    pub fn noise(&self, measure: &str, population: Population) -> Option<&Noise> {
        self.noises.get(&(measure.to_owned(), population))
    }

    /// The estimates from what is published: whatever follows rests on them.
    #[must_use]
    pub fn apply(&self, definition: &IndicatorDefinition, estimates: &Estimates) -> Estimates {
        let published = |key: &CountKey, exact: Option<f64>| {
            self.blur(key).map_or(exact, |blur| Some(real(blur.published)))
        };
        let row = |row: &Estimate| match Pair::of(estimates, row) {
            Some(pair) if self.blur(&pair.part).or_else(|| self.blur(&pair.whole)).is_some() => recount(
                row,
                published(&pair.part, row.numerator),
                published(&pair.whole, row.denominator),
                definition,
            ),
            _ => row.clone(),
        };
        Estimates { rows: estimates.rows.iter().map(row).collect(), ..estimates.clone() }
    }

    fn round(&mut self, material: &Material, candidates: Candidates<'_>, policy: &Policy) {
        let Some(base) = RoundingBase::new(policy.rounding) else { return };
        match together::round(&material.counts, &material.shares, candidates.geography, base) {
            Ok((published, widening)) => {
                let method = Perturbation::Controlled { base, widening };
                let noise = Noise::Rounded { base: base.get(), widening };
                self.enter(published, method, &noise);
            }
            Err(key) => self.unrounded = Some(key),
        }
    }

    fn add_noise(&mut self, material: &Material, candidates: Candidates<'_>, policy: &Policy) {
        let Some(rule) = &policy.cell_key else { return };
        let published = keyed::perturb(&material.counts, candidates.geography, rule);
        let noise =
            Noise::CellKey { deviation: rule.table.largest_deviation(), reach: keyed::reach(&rule.table) };
        self.enter(published, Perturbation::CellKey(&rule.table), &noise);
    }

    fn enter(&mut self, published: BTreeMap<CountKey, i64>, method: Perturbation<'_>, noise: &Noise) {
        for (key, published) in published {
            let Some(counts) = method.true_counts(published) else { continue };
            self.noises.entry((key.measure.clone(), key.population)).or_insert_with(|| noise.clone());
            let (lower, upper) = (*counts.start(), *counts.end());
            let follows = matches!(noise, Noise::Rounded { .. });
            self.counts.insert(key, Blur { published, lower, upper, follows });
        }
    }
}

/// How each counted thing is protected, and the indicators that ask for noise where it would protect nothing.
fn methods(
    candidates: Candidates<'_>,
    policy: &Policy,
) -> (BTreeMap<Counting, DisclosureMethod>, BTreeSet<String>) {
    let method_of = |estimates: &Estimates| {
        let method = policy.method_of(&estimates.indicator);
        let is_possible = method != DisclosureMethod::CellKey || policy.cell_key.is_some();
        let is_exact = is_exempt(estimates, candidates.released_already) || !is_possible;
        if is_exact { DisclosureMethod::Suppress } else { method }
    };
    let mut uses: BTreeMap<Counting, BTreeSet<DisclosureMethod>> = BTreeMap::new();
    for estimates in candidates.estimates {
        for part in estimates.kind.parts() {
            let counting = (part.measure.as_ref().clone(), part.population);
            uses.entry(counting).or_default().insert(method_of(estimates));
        }
    }
    let methods: BTreeMap<Counting, DisclosureMethod> = uses
        .into_iter()
        .map(|(counting, uses)| {
            let only = uses.first().copied().filter(|_| uses.len() == 1);
            (counting, only.unwrap_or(DisclosureMethod::Suppress))
        })
        .collect();
    let is_mixed = |estimates: &&&Estimates| {
        let numerator =
            estimates.kind.parts().first().map(|part| (part.measure.as_ref().clone(), part.population));
        let is_exact = |counting| methods.get(&counting) == Some(&DisclosureMethod::Suppress);
        method_of(estimates) != DisclosureMethod::Suppress && numerator.is_some_and(is_exact)
    };
    let mixed = candidates.estimates.iter().filter(is_mixed).map(|estimates| estimates.indicator.clone());
    let mixed = mixed.collect();
    (methods, mixed)
}

/// The counts that one method changes.
struct Material {
    counts: BTreeMap<CountKey, i64>,
    /// Numerator and denominator of each share of which it changes both.
    shares: BTreeSet<(CountKey, CountKey)>,
}

impl Material {
    fn of(
        candidates: Candidates<'_>,
        methods: &BTreeMap<Counting, DisclosureMethod>,
        method: DisclosureMethod,
    ) -> Self {
        let mut material = Self { counts: BTreeMap::new(), shares: BTreeSet::new() };
        let is_meant = |key: &CountKey| methods.get(&(key.measure.clone(), key.population)) == Some(&method);
        for estimates in candidates.estimates {
            for pair in estimates.rows.iter().filter_map(|row| Pair::of(estimates, row)) {
                let (part, whole) = (is_meant(&pair.part), is_meant(&pair.whole));
                if part && whole && pair.is_share {
                    material.shares.insert((pair.part.clone(), pair.whole.clone()));
                }
                if part {
                    material.counts.insert(pair.part, pair.few);
                }
                if whole {
                    material.counts.insert(pair.whole, pair.all);
                }
            }
        }
        material
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
const fn real(count: i64) -> f64 {
    count as f64
}

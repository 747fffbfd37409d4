//! What is known of each count before it is decided on.

use super::{Candidates, FigureKey, KnownCount};
use crate::disclosure::graph::{CountKey, Graph, Rest};
use crate::disclosure::pair::Pair;
use crate::disclosure::primary::{is_exempt, loss_of};
use crate::disclosure::system::{Cell, FAR, Role, System};
use crate::disclosure::{Loss, Perturbed, Policy};
use crate::indicator::{Estimate, Estimates};
use std::collections::{BTreeMap, BTreeSet};

/// One count.
#[derive(Debug, Clone, Default)]
pub(super) struct Count {
    value: i64,
    /// The figures that would show it.
    pub(super) figures: Vec<FigureKey>,
    /// What is lost with them.
    cost: u64,
    /// Whether it is public in any case.
    is_public: bool,
    /// Between what it lies by an earlier release that shows it with noise.
    limits: Option<(i64, i64)>,
    /// Whether any figure counts it, and not only over it.
    is_counted: bool,
    /// What the rules know of it where it is sensitive and not shown.
    pub(super) sensitive: Option<Bounds>,
    /// Between what it lies for readers who see it with noise.
    blur: Option<(i64, i64)>,
    /// How much must stay open of it in spite of what is seen.
    pub(super) needed: i64,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    lower: i64,
    upper: i64,
    range: i64,
}

pub(super) struct Ledger<'a> {
    candidates: Candidates<'a>,
    perturbed: &'a Perturbed,
    bare: &'a BTreeSet<CountKey>,
    policy: &'a Policy,
    pub(super) counts: BTreeMap<CountKey, Count>,
    shares: BTreeSet<(CountKey, CountKey)>,
    pub(super) losses: BTreeMap<FigureKey, Loss>,
    pub(super) leaked: Vec<CountKey>,
    pub(super) revised: Vec<CountKey>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(
        candidates: Candidates<'a>,
        perturbed: &'a Perturbed,
        bare: &'a BTreeSet<CountKey>,
        policy: &'a Policy,
    ) -> Self {
        let mut ledger = Self {
            candidates,
            perturbed,
            bare,
            policy,
            counts: BTreeMap::new(),
            shares: BTreeSet::new(),
            losses: BTreeMap::new(),
            leaked: Vec::new(),
            revised: Vec::new(),
        };
        for estimates in candidates.estimates {
            let is_public = is_exempt(estimates, candidates.released_already);
            for row in &estimates.rows {
                ledger.enter(estimates, row, is_public);
            }
        }
        for known in candidates.earlier {
            ledger.recall(known);
        }
        ledger
    }

    /// Enters a figure with its two counts.
    fn enter(&mut self, estimates: &Estimates, row: &Estimate, is_public: bool) {
        let figure = (estimates.indicator.clone(), row.area.clone(), row.period);
        let pair = Pair::of(estimates, row);
        let of_rules = loss_of(estimates, row, self.policy).filter(|_| !is_public);
        let loss = pair.as_ref().map_or(of_rules, |pair| self.loss_in_spite_of_noise(pair, of_rules));
        if let Some(loss) = loss {
            self.losses.insert(figure.clone(), loss);
        }
        let Some(pair) = pair else { return };
        if loss == Some(Loss::Waiting) {
            return;
        }
        let level = self.candidates.geography.area(&row.area).map_or("", |area| &*area.level);
        let importance = self.policy.importance.of(&estimates.indicator, level);
        let cost = importance.saturating_mul(pair.few.max(1).unsigned_abs());
        let sensitive = of_rules.or(loss).and_then(|loss| self.bounds(loss, pair.few, pair.all));
        for (key, value, sensitive, is_counted) in
            [(&pair.part, pair.few, sensitive, true), (&pair.whole, pair.all, None, false)]
        {
            let bounds = sensitive.or_else(|| self.small_count(value).filter(|_| !is_public));
            let blur = self
                .perturbed
                .blur(key)
                .filter(|blur| blur.follows || !(is_counted && loss.is_some() || self.bare.contains(key)));
            let count = self.counts.entry(key.clone()).or_default();
            count.value = value;
            count.is_public |= is_public;
            count.is_counted |= is_counted;
            if let Some(blur) = blur {
                count.blur = Some((blur.lower, blur.upper));
                count.needed = count.needed.max(bounds.map_or(0, |bounds| bounds.range));
            } else {
                count.sensitive = count.sensitive.or(bounds);
            }
            if !is_public {
                count.figures.push(figure.clone());
                count.cost = count.cost.saturating_add(if loss.is_none() { cost } else { 0 });
            }
        }
        if pair.is_share {
            self.shares.insert((pair.part, pair.whole));
        }
    }

    /// Which rule a figure meets although its counts have noise. Rules about few people are kept by the noise where it
    /// leaves open what they ask for; of few over whom nobody could say anything the figure would be noise alone.
    fn loss_in_spite_of_noise(&self, pair: &Pair, loss: Option<Loss>) -> Option<Loss> {
        let Some(blur) = self.perturbed.blur(&pair.part).filter(|_| !self.bare.contains(&pair.part)) else {
            return loss;
        };
        let over = self.perturbed.blur(&pair.whole).map_or(pair.all, |blur| blur.published);
        if pair.is_share && blur.published > over {
            return loss.or(Some(Loss::SmallComplement));
        }
        match loss? {
            kept @ (Loss::SmallDenominator | Loss::NoCounts | Loss::Secondary | Loss::Waiting) => Some(kept),
            covered => {
                let bounds = self.bounds(covered, pair.few, pair.all);
                bounds.filter(|bounds| blur.upper - blur.lower < bounds.range).map(|_| covered)
            }
        }
    }

    /// Enters a count that readers know.
    fn recall(&mut self, known: &KnownCount) {
        if known.least < known.most {
            self.recall_nearly(known);
            return;
        }
        let count = self.counts.entry(known.key.clone()).or_default();
        let is_new = count.figures.is_empty() && !count.is_public;
        if is_new {
            count.value = known.least;
        } else if count.value != known.least {
            self.revised.push(known.key.clone());
        }
        if (count.sensitive.is_some() || count.needed > 0) && !count.is_public {
            self.leaked.push(known.key.clone());
        }
        count.is_public = true;
    }

    /// Enters a count that readers know with noise. Of counts that this run does not have nobody knows the true value;
    /// they are passed over.
    fn recall_nearly(&mut self, known: &KnownCount) {
        let Some(count) = self.counts.get_mut(&known.key).filter(|count| !count.is_public) else { return };
        if !(known.least..=known.most).contains(&count.value) {
            self.revised.push(known.key.clone());
            return;
        }
        let (least, most) = count.limits.unwrap_or((0, FAR));
        count.limits = Some((least.max(known.least), most.min(known.most)));
    }

    /// What a rule tells about the numerator of a figure that met it, and what must stay open.
    fn bounds(&self, loss: Loss, few: i64, all: i64) -> Option<Bounds> {
        let most_small = signed(self.policy.minimum_count) - 1;
        let range = signed(self.policy.protection);
        // Larger numbers are not safe when they are known to the last person but one.
        let near = range.max(tenth(few));
        match loss {
            Loss::SmallCount => self.small_count(few),
            Loss::Zero => Some(Bounds { lower: 0, upper: most_small.max(1), range }),
            Loss::SmallComplement => Some(Bounds { lower: (all - most_small).max(0), upper: all, range }),
            Loss::SmallDenominator => Some(Bounds { lower: 0, upper: all, range: near.min(all) }),
            Loss::FewUnits | Loss::Dominance => Some(Bounds { lower: 0, upper: FAR, range: near }),
            Loss::NoCounts | Loss::Secondary | Loss::Waiting => None,
        }
        .filter(|bounds| bounds.range > 0)
    }

    /// What is known of a count that is too small to be shown; none for others.
    fn small_count(&self, count: i64) -> Option<Bounds> {
        let minimum = signed(self.policy.minimum_count);
        if !(1..minimum).contains(&count) {
            return None;
        }
        let range = signed(self.policy.protection);
        // With a minimum of 2 the rule itself tells that the count is 1: then it must not be told that it was met.
        let upper = if minimum > 2 { minimum - 1 } else { FAR };
        Some(Bounds { lower: 1, upper, range: range.min(upper - 1) })
    }

    pub(super) fn graph(&self) -> Graph {
        let keys = self.counts.keys().cloned().collect();
        let mut graph = Graph::new(keys, &self.shares, self.candidates.geography);
        graph.add_territory(self.candidates.territory);
        graph
    }

    /// The system of all counts, in the order of the graph, and of what is left of each sum; and the totals that are
    /// not the sums of their parts.
    pub(super) fn system(&self, graph: &Graph) -> (System, Vec<CountKey>) {
        let mut system = System::default();
        for key in &graph.keys {
            let count = &self.counts[key];
            let role = match count.sensitive {
                _ if count.is_public => Role::Fixed,
                _ if let Some((lower, upper)) = count.blur => Role::Blurred { lower, upper },
                Some(Bounds { lower, upper, range }) => Role::Primary { lower, upper, range },
                None if key.area == *self.candidates.geography.root() => Role::Fixed,
                // Residents are known from other publications, and without them a row says nothing.
                None if count.value == 0 || !count.is_counted => Role::LastResort,
                None => Role::Shown,
            };
            let cell = system.add_cell(Cell { value: count.value, role, cost: count.cost });
            if let Some(limits) = count.limits {
                system.limit(cell, limits);
            }
        }
        let mut uneven = BTreeSet::new();
        for sum in &graph.sums {
            let value = |place: usize| system.cells()[place].value;
            let rest = value(sum.total) - sum.parts.iter().map(|&part| value(part)).sum::<i64>();
            let mut parts = sum.parts.clone();
            let role = match sum.rest {
                Rest::Nothing => {
                    if rest != 0 {
                        uneven.insert(graph.keys[sum.total].clone());
                    }
                    Role::Fixed
                }
                Rest::Others => self.small_count(rest).map_or(Role::Hidden, primary),
                Rest::NotCounted if self.policy.complement => {
                    self.few_left(rest).map_or(Role::Hidden, primary)
                }
                Rest::NotCounted => Role::Hidden,
            };
            let is_known =
                parts.iter().chain([&sum.total]).all(|&part| system.cells()[part].role == Role::Fixed);
            let role = if is_known { Role::Fixed } else { role };
            // Every sum has a cell for what is left of it, so that its position tells the sum.
            let left = system.add_cell(Cell { value: rest, role, cost: 0 });
            parts.push(left);
            system.add_up(sum.total, parts);
        }
        (system, uneven.into_iter().collect())
    }

    /// What is known where too few of a share are not counted.
    fn few_left(&self, rest: i64) -> Option<Bounds> {
        let minimum = signed(self.policy.minimum_count);
        let range = signed(self.policy.protection);
        (0..minimum).contains(&rest).then_some(Bounds { lower: 0, upper: (minimum - 1).max(range), range })
    }
}

/// A tenth of a count must stay open where the count is not small, as by the p % rule of the literature with p = 10
/// (Hundepool et al.: *Statistical Disclosure Control*, Wiley 2012, chapter 4).
const TENTH: i64 = 10;

const fn tenth(count: i64) -> i64 {
    (count + TENTH - 1).div_euclid(TENTH)
}

const fn primary(bounds: Bounds) -> Role {
    let Bounds { lower, upper, range } = bounds;
    Role::Primary { lower, upper, range }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(FAR)
}

//! Which figures of a run are not shown: the sensitive ones, and those that would give them away.

use crate::area::{AreaCode, Geography};
use crate::disclosure::graph::{CountKey, Graph, Rest};
use crate::disclosure::primary::{is_exempt, loss_of};
use crate::disclosure::suppress::{Singles, suppress};
use crate::disclosure::system::{Cell, CellId, FAR, Role, System};
use crate::disclosure::{Loss, Policy};
use crate::indicator::{Counted, CountedOver, Estimate, Estimates, Kind};
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// A count that readers have at hand from an earlier release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCount {
    /// What was counted.
    pub key: CountKey,
    /// How many there were.
    pub count: i64,
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

/// Decides for all figures at once what is not shown.
#[must_use]
pub fn decide(candidates: Candidates<'_>, policy: &Policy) -> Decision {
    let mut ledger = Ledger::new(candidates, policy);
    let graph = ledger.graph();
    let (mut system, uneven) = ledger.system(&graph);
    let pattern = suppress(&system, Singles::Withstood);
    for &cell in &pattern.secondary {
        system.cell_mut(cell).role = Role::Secondary;
    }
    let mut losses = ledger.losses.clone();
    for (key, _) in graph.keys.iter().zip(system.cells()).filter(|(_, cell)| cell.is_open()) {
        for figure in ledger.counts.get(key).iter().flat_map(|count| &count.figures) {
            losses.entry(figure.clone()).or_insert(Loss::Secondary);
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
        cell.is_open() && cell.value == 0 && !is_few
    };
    let shows_zeros = !graph.keys.iter().zip(system.cells()).any(is_hidden_zero);
    Decision {
        losses,
        shows_zeros,
        veiled: pattern.veiled.len(),
        alone: pattern.alone.len(),
        unprotected: unprotected.into_iter().collect(),
        leaked: std::mem::take(&mut ledger.leaked),
        revised: std::mem::take(&mut ledger.revised),
        uneven,
    }
}

/// What is known of one count before it is decided on.
#[derive(Debug, Clone, Default)]
struct Count {
    value: i64,
    /// The figures that would show it.
    figures: Vec<FigureKey>,
    /// What is lost with them.
    cost: u64,
    /// Whether it is public in any case.
    is_public: bool,
    /// Whether any figure counts it, and not only over it.
    is_counted: bool,
    /// What the rules know of it where it is sensitive.
    sensitive: Option<Bounds>,
}

#[derive(Debug, Clone, Copy)]
struct Bounds {
    lower: i64,
    upper: i64,
    range: i64,
}

struct Ledger<'a> {
    candidates: Candidates<'a>,
    policy: &'a Policy,
    counts: BTreeMap<CountKey, Count>,
    shares: BTreeSet<(CountKey, CountKey)>,
    losses: BTreeMap<FigureKey, Loss>,
    leaked: Vec<CountKey>,
    revised: Vec<CountKey>,
}

impl<'a> Ledger<'a> {
    fn new(candidates: Candidates<'a>, policy: &'a Policy) -> Self {
        let mut ledger = Self {
            candidates,
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
        let loss = loss_of(estimates, row, self.policy).filter(|_| !is_public);
        if let Some(loss) = loss {
            self.losses.insert(figure.clone(), loss);
        }
        let (Kind::Proportion(pair) | Kind::Rate(pair)) = &estimates.kind else { return };
        let Some(counts) = row.numerator.zip(row.denominator) else { return };
        if loss == Some(Loss::Waiting) {
            return;
        }
        let CountedOver { numerator, denominator } = pair;
        let key = |counted: &Counted| CountKey {
            measure: counted.measure.as_ref().clone(),
            period: row.period,
            population: counted.population,
            area: row.area.clone(),
        };
        let (part, whole) = (key(numerator), key(denominator));
        let (few, all) = (whole_number(counts.0), whole_number(counts.1));
        let level = self.candidates.geography.area(&row.area).map_or("", |area| &*area.level);
        let importance = self.policy.importance.of(&estimates.indicator, level);
        let cost = importance.saturating_mul(few.max(1).unsigned_abs());
        let sensitive = loss.and_then(|loss| self.bounds(loss, few, all));
        for (key, value, sensitive, is_counted) in [(&part, few, sensitive, true), (&whole, all, None, false)]
        {
            let by_count = self.small_count(value).filter(|_| !is_public);
            let count = self.counts.entry(key.clone()).or_default();
            count.value = value;
            count.is_public |= is_public;
            count.is_counted |= is_counted;
            count.sensitive = count.sensitive.or(sensitive).or(by_count);
            if !is_public {
                count.figures.push(figure.clone());
                count.cost = count.cost.saturating_add(if loss.is_none() { cost } else { 0 });
            }
        }
        if matches!(estimates.kind, Kind::Proportion(_)) {
            self.shares.insert((part, whole));
        }
    }

    /// Enters a count that readers know.
    fn recall(&mut self, known: &KnownCount) {
        let count = self.counts.entry(known.key.clone()).or_default();
        let is_new = count.figures.is_empty() && !count.is_public;
        if is_new {
            count.value = known.count;
        } else if count.value != known.count {
            self.revised.push(known.key.clone());
        }
        if count.sensitive.is_some() && !count.is_public {
            self.leaked.push(known.key.clone());
        }
        count.is_public = true;
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

    fn graph(&self) -> Graph {
        Graph::new(self.counts.keys().cloned().collect(), &self.shares, self.candidates.geography)
    }

    /// The system of all counts, in the order of the graph, and of what is left of each sum; and the totals that are
    /// not the sums of their parts.
    fn system(&self, graph: &Graph) -> (System, Vec<CountKey>) {
        let mut system = System::default();
        for key in &graph.keys {
            let count = &self.counts[key];
            let role = match count.sensitive {
                _ if count.is_public => Role::Fixed,
                Some(Bounds { lower, upper, range }) => Role::Primary { lower, upper, range },
                None if key.area == *self.candidates.geography.root() => Role::Fixed,
                // Residents are known from other publications, and without them a row says nothing.
                None if count.value == 0 || !count.is_counted => Role::LastResort,
                None => Role::Shown,
            };
            system.add_cell(Cell { value: count.value, role, cost: count.cost });
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

#[expect(clippy::cast_possible_truncation, reason = "counts of people are far below 2^53")]
fn whole_number(count: f64) -> i64 {
    count.round() as i64
}

#[cfg(test)]
mod tests;

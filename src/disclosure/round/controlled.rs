//! Controlled rounding: all figures of a system at once, and all sums stay true.

use super::RoundingBase;
use super::components::{Component, components};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

/// A system of figures that were rounded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounded {
    /// The published figures: multiples of the base that meet every relation.
    pub values: Vec<i64>,
    /// By how many bases a figure may lie beyond its two neighbouring multiples. 0 is zero-restricted controlled
    /// rounding; anything else must be told to readers, and an attacker is left with wider intervals.
    pub widening: u32,
}

/// Why a system was not rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingError {
    /// A relation names a cell that is not there.
    UnknownCell {
        /// The position of the relation.
        relation: usize,
    },
    /// The delivered figures do not meet the relation: there is nothing true to keep.
    NotAdditive {
        /// The position of the relation.
        relation: usize,
        /// Σ coefficient·value, which should be 0.
        sum: i128,
    },
    /// A figure or a coefficient of the relation is beyond 10¹², or both together are beyond the range of numbers.
    TooLarge {
        /// The position of the relation.
        relation: usize,
    },
    /// No rounding was found, however far the figures of the relation, and of those that hang together with it, were
    /// allowed to move.
    NotFound {
        /// The position of the first relation of those that hang together.
        relation: usize,
    },
}

/// Beyond this, in persons, nothing is counted.
const LARGEST: i64 = 1_000_000_000_000;
/// How far figures may go beyond their neighbouring multiples, in bases, before it is given up.
const WIDEST: u32 = 4;
/// What a base beyond the neighbouring multiples costs, in bases of deviation: rather ten small deviations than one.
const BEYOND: f64 = 10.0;
/// How often figures that came out between two multiples are asked to be whole, before all are.
const ROUNDS: usize = 6;
/// How many branches are tried at a time. A number and not a time, so that every machine gives the same.
const BRANCHES: u64 = 400;
/// How much more than the least deviation is good enough, relative to it.
const GAP: f64 = 0.01;
/// How far from a whole number a solution may lie.
const WHOLE: f64 = 1e-5;

/// Rounds all figures of a system to multiples of a base, so that every relation Σ coefficient·value = 0 that holds
/// for the figures holds for the rounded ones.
///
/// Each figure becomes one of its two neighbouring multiples, multiples stay, and the sum of all deviations is as small
/// as the linear programme finds it: the optimum wherever its corners are whole numbers, as in all tables of two
/// dimensions with a hierarchy in one. Where no such rounding is found, the figures that hang together may go one base
/// further, then two; what is nobody stays 0 even then. The same system gives the same figures.
///
/// Source: `cox-ernst-1982`; by linear programming as in `fischetti-salazar-1998`.
///
/// # Errors
/// A [`RoundingError`] that names the relation which cannot be kept.
///
/// ```
/// use sozialbericht::disclosure::round::{RoundingBase, controlled};
///
/// // Three areas and their total: on their own they would become 0, 0, 0 and 5.
/// let rounded = controlled(&[2, 2, 2, 6], &[vec![(0, 1), (1, 1), (2, 1), (3, -1)]], RoundingBase::new(5).unwrap());
/// let values = rounded.unwrap().values;
/// assert_eq!(values[3], 5);
/// assert_eq!(values[..3].iter().sum::<i64>(), 5);
/// ```
pub fn controlled(
    values: &[i64],
    relations: &[Vec<(usize, i64)>],
    base: RoundingBase,
) -> Result<Rounded, RoundingError> {
    check(values, relations)?;
    let system = System { values, relations, base: base.get() };
    // Multiples of the base are whole numbers here: the lower neighbour of each figure, to begin with.
    let mut multiples: Vec<i64> = values.iter().map(|value| value.div_euclid(base.get())).collect();
    let mut widening = 0;
    let between: Vec<bool> = values.iter().map(|value| value.rem_euclid(base.get()) != 0).collect();
    let mut failed = vec![false; values.len()];
    for part in components(&between, relations) {
        let solution = system.solve(&part, &multiples, 0);
        match solution {
            Some(solution) => set(&mut multiples, &part, &solution),
            None => part.cells.iter().for_each(|&cell| failed[cell] = true),
        }
    }
    if failed.contains(&true) {
        let somebody: Vec<bool> = values.iter().map(|value| *value != 0).collect();
        let parts = components(&somebody, relations);
        for part in parts.iter().filter(|part| part.cells.iter().any(|&cell| failed[cell])) {
            let found = (1..=WIDEST).find_map(|wide| Some((wide, system.solve(part, &multiples, wide)?)));
            let relation = part.relations.first().copied().unwrap_or_default();
            let (wide, solution) = found.ok_or(RoundingError::NotFound { relation })?;
            set(&mut multiples, part, &solution);
            widening = widening.max(wide);
        }
    }
    let values: Vec<i64> = multiples.iter().map(|multiple| multiple * base.get()).collect();
    match relations.iter().position(|relation| sum(&values, relation) != Some(0)) {
        Some(relation) => Err(RoundingError::NotFound { relation }),
        None => Ok(Rounded { values, widening }),
    }
}

fn check(values: &[i64], relations: &[Vec<(usize, i64)>]) -> Result<(), RoundingError> {
    for (relation, terms) in relations.iter().enumerate() {
        if terms.iter().any(|&(cell, _)| cell >= values.len()) {
            return Err(RoundingError::UnknownCell { relation });
        }
        let is_large = |number: i64| number.unsigned_abs() > LARGEST.unsigned_abs();
        if terms.iter().any(|&(cell, coefficient)| is_large(values[cell]) || is_large(coefficient)) {
            return Err(RoundingError::TooLarge { relation });
        }
        match sum(values, terms) {
            Some(0) => {}
            Some(sum) => return Err(RoundingError::NotAdditive { relation, sum }),
            None => return Err(RoundingError::TooLarge { relation }),
        }
    }
    Ok(())
}

/// Σ coefficient·value; `None` beyond the range of numbers.
fn sum(values: &[i64], relation: &[(usize, i64)]) -> Option<i128> {
    relation.iter().try_fold(0_i128, |sum, &(cell, coefficient)| {
        sum.checked_add(i128::from(coefficient).checked_mul(i128::from(values[cell]))?)
    })
}

fn set(multiples: &mut [i64], part: &Component, solution: &[i64]) {
    for (&cell, &multiple) in part.cells.iter().zip(solution) {
        multiples[cell] = multiple;
    }
}

/// What is to be rounded.
struct System<'a> {
    values: &'a [i64],
    relations: &'a [Vec<(usize, i64)>],
    base: i64,
}

impl System<'_> {
    /// The multiples of the cells of a part; `None` if there are none, or none were found in the branches tried.
    fn solve(&self, part: &Component, multiples: &[i64], wide: u32) -> Option<Vec<i64>> {
        let mut whole = vec![false; part.cells.len()];
        for round in 0..=ROUNDS {
            let solution = self.programme(part, multiples, wide, &whole)?;
            let fractional: Vec<usize> =
                (0..solution.len()).filter(|&k| (solution[k] - solution[k].round()).abs() > WHOLE).collect();
            if fractional.is_empty() {
                #[expect(clippy::cast_possible_truncation, reason = "a few bases up or down")]
                let steps = solution.iter().map(|step| step.round() as i64);
                return Some(
                    part.cells.iter().zip(steps).map(|(&cell, step)| self.floor(cell) + step).collect(),
                );
            }
            for k in fractional {
                whole[k] = true;
            }
            if round + 1 == ROUNDS {
                whole.fill(true);
            }
        }
        None
    }

    fn floor(&self, cell: usize) -> i64 {
        self.values[cell].div_euclid(self.base)
    }

    /// Solves the linear programme: per cell, by how many multiples it lies above its lower neighbour.
    fn programme(&self, part: &Component, multiples: &[i64], wide: u32, whole: &[bool]) -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut steps: Vec<Vec<(Variable, f64)>> = Vec::with_capacity(part.cells.len());
        for (&cell, &is_whole) in part.cells.iter().zip(whole) {
            steps.push(self.variables(&mut problem, cell, wide, is_whole));
        }
        for &relation in &part.relations {
            let (mut terms, mut fixed) = (Vec::new(), 0_i128);
            for &(cell, coefficient) in &self.relations[relation] {
                match part.cells.binary_search(&cell) {
                    Ok(position) => {
                        let sized =
                            |&(variable, sign): &(Variable, f64)| (variable, sign * real(coefficient));
                        terms.extend(steps[position].iter().map(sized));
                        fixed += i128::from(coefficient) * i128::from(self.floor(cell));
                    }
                    Err(_) => fixed += i128::from(coefficient) * i128::from(multiples[cell]),
                }
            }
            let bound = real(i64::try_from(-fixed).ok()?);
            problem.add_constraint(merged(terms), ComparisonOp::Eq, bound);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(BRANCHES);
        options.mip_gap = GAP;
        let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
        let value = |parts: &Vec<(Variable, f64)>| -> f64 {
            parts.iter().map(|&(variable, sign)| sign * solution.var_value(variable)).sum()
        };
        Some(steps.iter().map(value).collect())
    }

    /// The variables of a cell, each with its sign: up to the upper neighbour, and where the roundings are widened also
    /// beyond it and below the lower one. Their costs are the deviations.
    fn variables(
        &self,
        problem: &mut Problem,
        cell: usize,
        wide: u32,
        is_whole: bool,
    ) -> Vec<(Variable, f64)> {
        let rest = self.values[cell].rem_euclid(self.base);
        let mut add = |cost: f64, most: i32| {
            if is_whole {
                problem.add_integer_var(cost, (0, most))
            } else {
                problem.add_var(cost, (0.0, f64::from(most)))
            }
        };
        let mut parts = Vec::new();
        if rest != 0 {
            parts.push((add(real(self.base - 2 * rest), 1), 1.0));
        }
        // Who has somebody may lose everybody, but nothing changes its sign.
        let (floor, ceiling) = (self.floor(cell), self.floor(cell) + i64::from(rest != 0));
        let (below, above) = if self.values[cell] > 0 { (floor, i64::MAX) } else { (i64::MAX, -ceiling) };
        let room = |distance: i64| i32::try_from(distance.clamp(0, i64::from(wide))).unwrap_or(0);
        let (below, above) = (room(below), room(above));
        for (most, sign) in [(above, 1.0), (below, -1.0)] {
            if most > 0 {
                parts.push((add(BEYOND * real(self.base), most), sign));
            }
        }
        parts
    }
}

/// A cell that stands twice in a relation is one term.
fn merged(mut terms: Vec<(Variable, f64)>) -> Vec<(Variable, f64)> {
    terms.sort_by_key(|(variable, _)| variable.idx());
    terms.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1 += next.1;
        }
        is_same
    });
    terms
}

#[expect(clippy::cast_precision_loss, reason = "coefficients and bases, far below 2^53")]
const fn real(number: i64) -> f64 {
    number as f64
}

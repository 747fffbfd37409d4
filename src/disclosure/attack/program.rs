//! The smallest and the largest value that an unknown can have: an integer program.

use super::region::Region;
use crate::disclosure::system::{CellId, FAR};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolutionStatus, SolveOptions, Variable};

/// Which end of an unknown is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Least,
    Most,
}

/// Branches after which a program is given up. Programs of real tables end after one.
const MOST_NODES: u64 = 2_000;

/// A table of the region in which an unknown is least or most, and whether that is proven; none if no table was found.
pub(super) fn extreme(region: &Region, unknown: CellId, end: End) -> Option<(Vec<i64>, bool)> {
    let direction = match end {
        End::Least => OptimizationDirection::Minimize,
        End::Most => OptimizationDirection::Maximize,
    };
    let mut problem = Problem::new(direction);
    let weight = |place: CellId| if place == unknown { 1.0 } else { 0.0 };
    let variables: Vec<Variable> = region
        .bounds()
        .iter()
        .enumerate()
        .map(|(place, &bounds)| problem.add_integer_var(weight(place), (bound(bounds.0), bound(bounds.1))))
        .collect();
    for relation in region.relations() {
        let terms: Vec<(Variable, f64)> =
            relation.terms.iter().map(|&(place, by)| (variables[place], number(by))).collect();
        problem.add_constraint(&terms[..], ComparisonOp::Eq, number(relation.sum));
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(MOST_NODES);
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let values: Vec<i64> = variables.iter().map(|&variable| whole(solution.var_value(variable))).collect();
    region.holds(&values).then(|| (values, solution.status() == SolutionStatus::Optimal))
}

/// The solver knows bounds of 32 bits; beyond them there is none.
fn bound(bound: i64) -> i32 {
    if bound.abs() >= FAR {
        return if bound > 0 { i32::MAX } else { i32::MIN };
    }
    i32::try_from(bound).unwrap_or(if bound > 0 { i32::MAX } else { i32::MIN })
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
const fn number(count: i64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a solution is checked against all relations afterwards")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

//! What somebody knows of the numbers that are not shown: their bounds, and sums of them.

use crate::disclosure::system::{CellId, FAR, System, Terms};
use std::collections::VecDeque;

/// Unknown whole numbers, with bounds and with relations among them.
#[derive(Debug, Clone, Default)]
pub struct Region {
    bounds: Vec<(i64, i64)>,
    relations: Vec<Relation>,
    of: Vec<Vec<usize>>,
}

/// Σ coefficient · unknown = sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The unknowns with their coefficients, none of which is 0.
    pub terms: Terms,
    /// What they sum to.
    pub sum: i64,
}

/// The published numbers contradict each other: no table agrees with this relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("relation {relation} cannot hold")]
pub struct Contradiction {
    /// The relation, by its position in the region.
    pub relation: usize,
}

impl Region {
    /// Unknowns with their bounds; [`FAR`] stands for none.
    #[must_use]
    pub fn new(bounds: Vec<(i64, i64)>) -> Self {
        let of = vec![Vec::new(); bounds.len()];
        Self { bounds, relations: Vec::new(), of }
    }

    /// Adds a relation among unknowns.
    pub fn relate(&mut self, terms: Terms, sum: i64) {
        for &(unknown, _) in &terms {
            self.of[unknown].push(self.relations.len());
        }
        self.relations.push(Relation { terms, sum });
    }

    /// What is open of a system to somebody who knows these bounds: the region, and the cell that each unknown is.
    #[must_use]
    pub fn of_system(
        system: &System,
        is_open: impl Fn(CellId) -> bool,
        bounds: impl Fn(CellId) -> (i64, i64),
    ) -> (Self, Vec<CellId>) {
        let cells: Vec<CellId> = (0..system.cells().len()).filter(|&cell| is_open(cell)).collect();
        let mut unknown = vec![None; system.cells().len()];
        for (place, &cell) in cells.iter().enumerate() {
            unknown[cell] = Some(place);
        }
        let mut region = Self::new(cells.iter().map(|&cell| bounds(cell)).collect());
        for terms in system.relations() {
            let open: Terms = terms.iter().filter_map(|&(cell, by)| Some((unknown[cell]?, by))).collect();
            if !open.is_empty() {
                let sum = open.iter().map(|&(place, by)| by * system.cells()[cells[place]].value).sum();
                region.relate(open, sum);
            }
        }
        (region, cells)
    }

    /// The bounds of each unknown.
    #[must_use]
    pub fn bounds(&self) -> &[(i64, i64)] {
        &self.bounds
    }

    /// All relations.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The relations of an unknown.
    pub fn relations_of(&self, unknown: CellId) -> impl Iterator<Item = &Relation> {
        self.of[unknown].iter().map(|&relation| &self.relations[relation])
    }

    /// Whether a table of these values agrees with everything that is known.
    #[must_use]
    pub fn holds(&self, values: &[i64]) -> bool {
        let within = |(value, (lower, upper)): (&i64, &(i64, i64))| lower <= value && value <= upper;
        let sums = |relation: &Relation| {
            relation.terms.iter().map(|&(unknown, by)| by * values[unknown]).sum::<i64>() == relation.sum
        };
        values.iter().zip(&self.bounds).all(within) && self.relations.iter().all(sums)
    }

    /// Narrows bounds as far as single relations tell, each with the bounds that the others left.
    ///
    /// # Errors
    ///
    /// A relation that no values within the bounds satisfy.
    pub fn narrow(&mut self) -> Result<(), Contradiction> {
        /// Bounds that creep towards each other are left to the solver.
        const PATIENCE: usize = 50;
        let mut queue: VecDeque<usize> = (0..self.relations.len()).collect();
        let mut is_queued = vec![true; self.relations.len()];
        let mut patience = PATIENCE * self.relations.len();
        while let Some(relation) = queue.pop_front() {
            is_queued[relation] = false;
            if patience == 0 {
                break;
            }
            patience -= 1;
            for unknown in self.narrow_by(relation)? {
                for &other in &self.of[unknown] {
                    if !std::mem::replace(&mut is_queued[other], true) {
                        queue.push_back(other);
                    }
                }
            }
        }
        Ok(())
    }

    /// Narrows the bounds of the unknowns of one relation; says which.
    fn narrow_by(&mut self, place: usize) -> Result<Vec<CellId>, Contradiction> {
        let contradiction = Contradiction { relation: place };
        let Relation { terms, sum } = &self.relations[place];
        let ends = |&(unknown, by): &(CellId, i64)| {
            let (lower, upper) = self.bounds[unknown];
            let (least, most) = if by > 0 { (lower, upper) } else { (upper, lower) };
            (times(by, least), times(by, most))
        };
        let (least, most) = terms
            .iter()
            .map(ends)
            .fold((Sum::default(), Sum::default()), |(least, most), (a, b)| (least.and(a), most.and(b)));
        if least.all().is_some_and(|least| least > *sum) || most.all().is_some_and(|most| most < *sum) {
            return Err(contradiction);
        }
        let mut narrowed = Vec::new();
        for term in terms {
            let (unknown, by) = *term;
            let (own_least, own_most) = ends(term);
            // by · x lies between sum − most of the others and sum − least of the others.
            let from = most.but(own_most).map(|others| sum - others);
            let to = least.but(own_least).map(|others| sum - others);
            let (lower, upper) = if by > 0 {
                (from.map(|from| -(-from).div_euclid(by)), to.map(|to| to.div_euclid(by)))
            } else {
                (to.map(|to| -to.div_euclid(-by)), from.map(|from| (-from).div_euclid(-by)))
            };
            let old = self.bounds[unknown];
            let new = (
                lower.map_or(old.0, |lower| lower.max(old.0)),
                upper.map_or(old.1, |upper| upper.min(old.1)),
            );
            if new.0 > new.1 {
                return Err(contradiction);
            }
            if new != old {
                narrowed.push((unknown, new));
            }
        }
        for &(unknown, bounds) in &narrowed {
            self.bounds[unknown] = bounds;
        }
        Ok(narrowed.into_iter().map(|(unknown, _)| unknown).collect())
    }

    /// Parts that share no relation, each with the unknowns that it was made from.
    #[must_use]
    pub fn parts(&self) -> Vec<(Self, Vec<CellId>)> {
        let mut parts = Vec::new();
        let mut place = vec![usize::MAX; self.bounds.len()];
        for first in 0..self.bounds.len() {
            if place[first] != usize::MAX {
                continue;
            }
            let (mut unknowns, mut relations, mut next) = (vec![first], Vec::new(), 0);
            place[first] = 0;
            while let Some(&unknown) = unknowns.get(next) {
                next += 1;
                for &relation in &self.of[unknown] {
                    relations.push(relation);
                    for &(other, _) in &self.relations[relation].terms {
                        if place[other] == usize::MAX {
                            place[other] = unknowns.len();
                            unknowns.push(other);
                        }
                    }
                }
            }
            relations.sort_unstable();
            relations.dedup();
            let mut part = Self::new(unknowns.iter().map(|&unknown| self.bounds[unknown]).collect());
            for relation in relations {
                let Relation { terms, sum } = &self.relations[relation];
                part.relate(terms.iter().map(|&(unknown, by)| (place[unknown], by)).collect(), *sum);
            }
            parts.push((part, unknowns));
        }
        parts
    }
}

/// A sum of which some terms may be without bound.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    known: i64,
    endless: usize,
}

impl Sum {
    const fn and(self, term: Option<i64>) -> Self {
        match term {
            Some(term) => Self { known: self.known + term, ..self },
            None => Self { endless: self.endless + 1, ..self },
        }
    }

    fn all(self) -> Option<i64> {
        (self.endless == 0).then_some(self.known)
    }

    /// The sum without one of its terms.
    fn but(self, term: Option<i64>) -> Option<i64> {
        match term {
            Some(term) => (self.endless == 0).then_some(self.known - term),
            None => (self.endless == 1).then_some(self.known),
        }
    }
}

fn times(by: i64, bound: i64) -> Option<i64> {
    (bound.abs() < FAR).then_some(by * bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_relations_narrow_each_other() {
        let mut region = Region::new(vec![(0, FAR), (0, FAR), (1, 2)]);
        region.relate(vec![(0, 1), (1, 1)], 5);
        region.relate(vec![(1, 1), (2, 1)], 4);
        region.narrow().expect("consistent");
        assert_eq!(region.bounds(), [(2, 3), (2, 3), (1, 2)]);
    }

    #[test]
    fn coefficients_round_inwards() {
        let mut region = Region::new(vec![(0, FAR), (0, 1)]);
        region.relate(vec![(0, 2), (1, -1)], 6);
        region.narrow().expect("consistent");
        assert_eq!(region.bounds()[0], (3, 3));
    }

    #[test]
    fn what_cannot_hold_is_named() {
        let mut region = Region::new(vec![(0, 2), (0, 2)]);
        region.relate(vec![(0, 1)], 1);
        region.relate(vec![(0, 1), (1, 1)], 5);
        assert_eq!(region.narrow(), Err(Contradiction { relation: 1 }));
    }
}

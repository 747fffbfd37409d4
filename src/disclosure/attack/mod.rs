//! What somebody can conclude about numbers that are not shown.
//!
//! The attacker of the literature (Fischetti, Salazar: *Models and algorithms for optimizing cell suppression*, JASA 2000):
//! he knows every published number, every sum, all bounds that the published rule gives, and that counts are whole. For each
//! unknown he solves for the least and the most that any such table allows. Ends are proven in two ways: from outside by
//! bounds that cannot be passed, from inside by a table that is checked against every relation.

mod program;
mod region;

pub use region::{Contradiction, Region, Relation};

use super::moves::{Ground, Reach, STEP, Search};
use super::system::{Cell, CellId, Role, System};
use program::{End, extreme};
use rayon::prelude::*;

/// How much is asked about each unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The least and the most, however far apart. Where too many unknowns hang together to solve for all of them in about
    /// a minute, whether they are as far apart as needed, and the ends of some.
    Exact,
    /// Whether they are as far apart as needed.
    Enough,
}

/// What is known of one number after an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// Nothing outside of these is possible.
    pub bounds: (i64, i64),
    /// Tables were found with these values, and everything published fits to them; none if no table was found at all.
    pub shown: Option<(i64, i64)>,
}

impl Conclusion {
    /// Whether both ends are proven.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.shown == Some(self.bounds)
    }

    /// How far the number is proven to be uncertain; 0 where nothing is proven.
    #[must_use]
    pub fn width(&self) -> i64 {
        self.shown.map_or(0, |(least, most)| most - least)
    }

    fn include(&mut self, value: i64) {
        let (least, most) = self.shown.unwrap_or((value, value));
        self.shown = Some((least.min(value), most.max(value)));
    }
}

/// Concludes on all unknowns of a region.
///
/// `known` is a table that fits, if the caller has one; an outsider has none. `needed` says how far apart the ends must be
/// for [`Depth::Enough`]; where it is negative nothing is asked.
///
/// # Errors
///
/// When the published numbers contradict each other; the relation's position is that in the region.
pub fn conclude(
    region: &Region,
    known: Option<&[i64]>,
    needed: &[i64],
    depth: Depth,
) -> Result<Vec<Conclusion>, Contradiction> {
    let mut narrowed = region.clone();
    narrowed.narrow()?;
    let parts = narrowed.parts();
    let sizes: Vec<usize> = parts.iter().map(|(_, unknowns)| unknowns.len()).collect();
    let programs = match depth {
        Depth::Exact => shares(&sizes),
        Depth::Enough => vec![0; sizes.len()],
    };
    let concluded: Vec<Vec<Conclusion>> = parts
        .par_iter()
        .zip(programs)
        .map(|((part, unknowns), programs)| {
            let of_part = |all: &[i64]| unknowns.iter().map(|&unknown| all[unknown]).collect::<Vec<i64>>();
            let known = known.map(of_part).filter(|values| part.holds(values));
            conclude_part(part, known, &of_part(needed), programs)
        })
        .collect();
    let mut conclusions = vec![Conclusion { bounds: (0, 0), shown: None }; region.bounds().len()];
    for ((_, unknowns), concluded) in parts.iter().zip(concluded) {
        for (&unknown, conclusion) in unknowns.iter().zip(concluded) {
            conclusions[unknown] = conclusion;
        }
    }
    Ok(conclusions)
}

/// How many programs each part may solve for ends that need not be known: all of the small ones, and of larger ones what
/// is left. A program costs about the square of its unknowns.
fn shares(sizes: &[usize]) -> Vec<usize> {
    /// All programs of a part of 900 unknowns, most of a minute of one core.
    const MOST_WORK: usize = 1_500_000_000;
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&part| (sizes[part], part));
    let (mut left, mut programs) = (MOST_WORK, vec![0; sizes.len()]);
    for (before, &part) in order.iter().enumerate() {
        let each = sizes[part] * sizes[part];
        programs[part] = (2 * sizes[part]).min(left / (sizes.len() - before) / each);
        left -= programs[part] * each;
    }
    programs
}

/// Concludes as far as needed, and beyond that with so many more programs.
fn conclude_part(part: &Region, known: Option<Vec<i64>>, needed: &[i64], programs: usize) -> Vec<Conclusion> {
    let mut conclusions: Vec<Conclusion> =
        part.bounds().iter().map(|&bounds| Conclusion { bounds, shown: None }).collect();
    let Some(table) = known.or_else(|| extreme(part, 0, End::Least).map(|(table, _)| table)) else {
        return conclusions;
    };
    include(&mut conclusions, &table);
    wander(part, &table, &mut conclusions, needed);
    let is_enough = |unknown: usize, conclusion: &Conclusion| conclusion.width() >= needed[unknown];
    solve(part, &mut conclusions, is_enough, usize::MAX);
    let is_unasked = |unknown: usize, _: &Conclusion| needed[unknown] < 0;
    solve(part, &mut conclusions, is_unasked, programs);
    conclusions
}

/// Solves for the ends that are not proven yet, but for unknowns of which enough is known, in at most so many programs.
fn solve(
    part: &Region,
    conclusions: &mut [Conclusion],
    is_enough: impl Fn(usize, &Conclusion) -> bool,
    mut programs: usize,
) {
    for unknown in 0..conclusions.len() {
        for end in [End::Most, End::Least] {
            let Conclusion { bounds, shown } = conclusions[unknown];
            let is_reached = match end {
                End::Most => shown.is_some_and(|(_, most)| most == bounds.1),
                End::Least => shown.is_some_and(|(least, _)| least == bounds.0),
            };
            if is_reached || is_enough(unknown, &conclusions[unknown]) {
                continue;
            }
            if programs == 0 {
                return;
            }
            programs -= 1;
            let Some((table, is_proven)) = extreme(part, unknown, end) else { continue };
            include(conclusions, &table);
            if is_proven {
                match end {
                    End::Most => conclusions[unknown].bounds.1 = table[unknown],
                    End::Least => conclusions[unknown].bounds.0 = table[unknown],
                }
            }
        }
    }
}

/// Walks from one table to others by moves of whole numbers: far cheaper than a program for each unknown.
fn wander(part: &Region, table: &[i64], conclusions: &mut [Conclusion], needed: &[i64]) {
    /// Nearby tables are enough; for what they do not show there is the program.
    const NEARBY: Reach = Reach { weight: 30, most: 500 };
    let mut system = System::default();
    for &value in table {
        system.add_cell(Cell { value, role: Role::Hidden, cost: 0 });
    }
    for relation in part.relations() {
        system.relate(relation.terms.clone());
    }
    let count = table.len();
    let mut ground = Ground {
        system: &system,
        price: vec![0; count],
        step: vec![STEP; count],
        at: table.to_vec(),
        bounds: part.bounds().to_vec(),
    };
    let mut search = Search::default();
    for unknown in 0..count {
        for delta in [1, -1] {
            ground.at.copy_from_slice(table);
            while !conclusions[unknown].is_exact() && conclusions[unknown].width() < needed[unknown] {
                let found = search.cheapest(&ground, (unknown, delta), None, u64::MAX / 4, NEARBY);
                let Some((changes, _)) = found else { break };
                for &(cell, by) in &changes {
                    ground.at[cell] += by;
                }
                if !holds_after(part, &ground.at, &changes) {
                    break;
                }
                for &(cell, _) in &changes {
                    conclusions[cell].include(ground.at[cell]);
                }
            }
        }
    }
}

/// Whether a table still fits after these changes; what did not change need not be looked at.
fn holds_after(part: &Region, table: &[i64], changes: &[(CellId, i64)]) -> bool {
    changes.iter().all(|&(cell, _)| {
        let (lower, upper) = part.bounds()[cell];
        let sums = |relation: &Relation| {
            relation.terms.iter().map(|&(unknown, by)| by * table[unknown]).sum::<i64>() == relation.sum
        };
        (lower..=upper).contains(&table[cell]) && part.relations_of(cell).all(sums)
    })
}

fn include(conclusions: &mut [Conclusion], table: &[i64]) {
    for (conclusion, &value) in conclusions.iter_mut().zip(table) {
        conclusion.include(value);
    }
}

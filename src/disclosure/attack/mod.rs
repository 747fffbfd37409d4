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
    /// The least and the most, however far apart.
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
    let concluded: Vec<Vec<Conclusion>> = parts
        .par_iter()
        .map(|(part, unknowns)| {
            let of_part = |all: &[i64]| unknowns.iter().map(|&unknown| all[unknown]).collect::<Vec<i64>>();
            let known = known.map(of_part).filter(|values| part.holds(values));
            conclude_part(part, known, &of_part(needed), depth)
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

fn conclude_part(part: &Region, known: Option<Vec<i64>>, needed: &[i64], depth: Depth) -> Vec<Conclusion> {
    let mut conclusions: Vec<Conclusion> =
        part.bounds().iter().map(|&bounds| Conclusion { bounds, shown: None }).collect();
    let Some(table) = known.or_else(|| extreme(part, 0, End::Least).map(|(table, _)| table)) else {
        return conclusions;
    };
    include(&mut conclusions, &table);
    let is_settled = |conclusion: &Conclusion, needed: i64| {
        let is_enough = needed < 0 || (depth == Depth::Enough && conclusion.width() >= needed);
        is_enough || conclusion.is_exact()
    };
    if depth == Depth::Enough {
        wander(part, &table, &mut conclusions, needed);
    }
    for unknown in 0..conclusions.len() {
        for end in [End::Most, End::Least] {
            let Conclusion { bounds, shown } = conclusions[unknown];
            let reached = match end {
                End::Most => shown.is_some_and(|(_, most)| most == bounds.1),
                End::Least => shown.is_some_and(|(least, _)| least == bounds.0),
            };
            if reached || is_settled(&conclusions[unknown], needed[unknown]) {
                continue;
            }
            let Some((table, is_proven)) = extreme(part, unknown, end) else { continue };
            include(&mut conclusions, &table);
            if is_proven {
                match end {
                    End::Most => conclusions[unknown].bounds.1 = table[unknown],
                    End::Least => conclusions[unknown].bounds.0 = table[unknown],
                }
            }
        }
    }
    conclusions
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

//! Why an unknown is exposed: a smallest set of relations that exposes it.

use crate::disclosure::attack::{Conclusion, Depth, Region, conclude};
use std::collections::BTreeMap;

/// The relations that an exposed unknown follows from, by their positions in the region: no one of them can be left out,
/// unless they are many. `needed` is how far apart the ends of the unknown must be, `is_exposed` judges what follows.
pub(super) fn reasons(
    region: &Region,
    place: usize,
    needed: i64,
    is_exposed: impl Fn(Conclusion) -> bool,
) -> Vec<usize> {
    let mut kept = near(region, place);
    let exposes = |kept: &[usize]| {
        let mut narrower = Region::new(region.bounds().to_vec());
        for &relation in kept {
            let relation = &region.relations()[relation];
            narrower.relate(relation.terms.clone(), relation.sum);
        }
        let (part, unknowns) = narrower
            .parts()
            .into_iter()
            .find(|(_, unknowns)| unknowns.contains(&place))
            .unwrap_or_else(|| (narrower.clone(), Vec::new()));
        let at = unknowns.iter().position(|&unknown| unknown == place);
        let needed: Vec<i64> = unknowns.iter().map(|&unknown| i64::from(unknown == place) * needed).collect();
        let concluded = conclude(&part, None, &needed, Depth::Enough).ok();
        concluded.zip(at).is_some_and(|(all, at)| is_exposed(all[at]))
    };
    for relation in kept.clone() {
        let without: Vec<usize> = kept.iter().copied().filter(|&other| other != relation).collect();
        if kept.len() > 1 && exposes(&without) {
            kept = without;
        }
    }
    kept
}

/// The relations around an unknown, the nearest last, so that those are tried first that are least likely to matter.
fn near(region: &Region, place: usize) -> Vec<usize> {
    /// Relations that are looked at; what exposes a count is hardly ever further away.
    const MOST: usize = 60;
    let (mut relations, mut unknowns, mut next) = (Vec::new(), vec![place], 0);
    let of: BTreeMap<usize, Vec<usize>> =
        region.relations().iter().enumerate().fold(BTreeMap::new(), |mut of, (at, relation)| {
            for &(unknown, _) in &relation.terms {
                of.entry(unknown).or_insert_with(Vec::new).push(at);
            }
            of
        });
    while let Some(unknown) = unknowns.get(next).copied() {
        next += 1;
        for &relation in of.get(&unknown).into_iter().flatten() {
            if relations.len() < MOST && !relations.contains(&relation) {
                relations.push(relation);
                for &(other, _) in &region.relations()[relation].terms {
                    if !unknowns.contains(&other) {
                        unknowns.push(other);
                    }
                }
            }
        }
    }
    relations.reverse();
    relations
}

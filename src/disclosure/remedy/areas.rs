//! Two areas as one, or the next coarser level.

use super::{Figures, Remediable, Remedy};
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::Code;
use crate::period::Period;
use crate::source::TomlFile;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that a finding names before it says "…".
const MOST_NAMED: usize = 3;

/// What would be shown if areas with suppressed figures were merged with a sibling, an area in the same parent; and
/// how many of the figures stand in one that is shown on the next coarser level.
pub(super) fn merge(figures: &Figures<'_>, material: Remediable<'_>, file: &TomlFile) -> Option<Remedy> {
    let geography = material.geography;
    let pairs = if figures.has_units() { Vec::new() } else { pairs(figures, geography) };
    let merged: usize = pairs.iter().map(|pair| pair.shown).sum();
    let above =
        figures.secret.iter().filter(|(area, period)| is_shown_above(figures, area, *period, material));
    let above = above.count();
    if merged == 0 && above == 0 {
        return None;
    }
    let mut named: Vec<String> = pairs
        .iter()
        .take(MOST_NAMED)
        .map(|pair| format!("{} + {}", pair.area.name, pair.sibling.name))
        .collect();
    if pairs.len() > MOST_NAMED {
        named.push("…".to_owned());
    }
    let finding = file.finding(Code::MergeAreas, figures.pair.numerator.measure.span());
    let finding = finding.with("above", above.to_string());
    let finding = finding.with("merged", merged.to_string()).with("pairs", named.join("; "));
    let finding = match (merged, above) {
        (0, _) => finding.worded("finding.merge-areas.above"),
        (_, 0) => finding.worded("finding.merge-areas.siblings"),
        _ => finding,
    };
    Some(Remedy { finding, shown: merged.max(above) })
}

/// Two areas that would be one.
struct Pair<'a> {
    area: &'a Area,
    sibling: &'a Area,
    /// How many suppressed figures of both would be shown as one.
    shown: usize,
}

/// The pairs that show most, each area in one of them at most.
fn pairs<'a>(figures: &Figures<'_>, geography: &'a Geography) -> Vec<Pair<'a>> {
    let mut siblings: BTreeMap<(&AreaCode, &str), Vec<&Area>> = BTreeMap::new();
    for area in geography.areas() {
        if let Some(parent) = &area.parent {
            siblings.entry((parent, &area.level)).or_default().push(area);
        }
    }
    let mut periods: BTreeMap<&AreaCode, Vec<Period>> = BTreeMap::new();
    for (area, period) in figures.counts.keys() {
        periods.entry(area).or_default().push(*period);
    }
    let small: BTreeSet<&AreaCode> = figures.secret.iter().map(|(area, _)| *area).collect();
    let mut possible: Vec<Pair<'_>> = Vec::new();
    for area in small.iter().filter_map(|code| geography.area(code)) {
        let Some(parent) = &area.parent else { continue };
        for sibling in siblings.get(&(parent, &*area.level)).into_iter().flatten() {
            // Where both are small the pair is met twice.
            let is_met_already = small.contains(&sibling.code) && sibling.code < area.code;
            if sibling.code == area.code || is_met_already {
                continue;
            }
            let own = periods.get(&area.code).into_iter().flatten();
            let shown = own.map(|period| shown(figures, (&area.code, &sibling.code), *period)).sum();
            if shown > 0 {
                possible.push(Pair { area, sibling, shown });
            }
        }
    }
    possible.sort_by_key(|pair| (Reverse(pair.shown), pair.area.code.clone(), pair.sibling.code.clone()));
    let mut taken: BTreeSet<&AreaCode> = BTreeSet::new();
    possible
        .into_iter()
        .filter(|pair| {
            let is_free = !taken.contains(&pair.area.code) && !taken.contains(&pair.sibling.code);
            if is_free {
                taken.extend([&pair.area.code, &pair.sibling.code]);
            }
            is_free
        })
        .collect()
}

/// How many suppressed figures of two areas would be shown as one at a period.
fn shown(figures: &Figures<'_>, (area, sibling): (&AreaCode, &AreaCode), period: Period) -> usize {
    let secret = [area, sibling].iter().filter(|code| figures.secret.contains(&(**code, period))).count();
    let counts = |code| figures.counts.get(&(code, period)).copied();
    let merged = counts(area).zip(counts(sibling));
    let is_shown = merged.is_some_and(|(own, other)| figures.is_shown((own.0 + other.0, own.1 + other.1)));
    if is_shown { secret } else { 0 }
}

/// Whether the figure of the next coarser level that an area lies in is shown.
fn is_shown_above(figures: &Figures<'_>, area: &AreaCode, period: Period, material: Remediable<'_>) -> bool {
    let geography = material.geography;
    let level = geography.area(area).map(|area| &area.level);
    let position = material.levels.iter().position(|known| Some(known) == level);
    let above = position.filter(|position| *position > 0).map(|position| &material.levels[position - 1]);
    let parent = above.and_then(|above| geography.ancestor_at(area, above));
    parent.is_some_and(|parent| {
        let key = (&parent.code, period);
        figures.counts.contains_key(&key) && !figures.secret.contains(&key)
    })
}

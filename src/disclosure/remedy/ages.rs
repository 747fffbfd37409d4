//! Two age bands as one.

use super::{Figures, Remediable, Remedy};
use crate::area::AreaCode;
use crate::diagnostic::Code;
use crate::indicator::Kind;
use crate::measure::Value;
use crate::period::Period;
use crate::population::{AgeBand, Population};
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};

/// The neighbouring band that would show most together with the band of the numerator: one that was delivered, or one
/// of another indicator of the same measure.
pub(super) fn merge(figures: &Figures<'_>, material: Remediable<'_>, file: &TomlFile) -> Option<Remedy> {
    let numerator = &figures.pair.numerator;
    let own = numerator.population.age?;
    let measure = numerator.measure.as_ref();
    let delivered = material.observations.groups(measure).into_iter().filter_map(|group| group.age);
    let others = material.definitions.iter().filter_map(|other| match &other.kind {
        Kind::Proportion(pair) | Kind::Rate(pair) if *pair.numerator.measure.as_ref() == *measure => {
            pair.numerator.population.age
        }
        _ => None,
    });
    let neighbours: BTreeSet<AgeBand> =
        delivered.chain(others).filter(|other| own.joined(*other).is_some()).collect();
    let shown_with = |other: &AgeBand| (shown(figures, material, own.joined(*other)), *other);
    // Of equals the first one, which is the lowest band.
    let (shown, other) = neighbours.iter().map(shown_with).rev().max_by_key(|(shown, _)| *shown)?;
    let joined = own.joined(other).filter(|_| shown > 0)?;
    let finding = file.finding(Code::MergeAges, numerator.measure.span());
    let finding = finding.with("band", own.to_string()).with("other", other.to_string());
    Some(Remedy { finding: finding.with("joined", joined.to_string()), shown })
}

/// How many suppressed figures would be shown for a wider band.
fn shown(figures: &Figures<'_>, material: Remediable<'_>, joined: Option<AgeBand>) -> usize {
    let (numerator, denominator) = (&figures.pair.numerator, &figures.pair.denominator);
    let wider = Population { age: joined, ..numerator.population };
    let over = if denominator.population.age == numerator.population.age {
        Population { age: joined, ..denominator.population }
    } else {
        denominator.population
    };
    let is_share = matches!(figures.estimates.kind, Kind::Proportion(_));
    if is_share && !wider.is_subset_of(&over) {
        return 0;
    }
    let total = |measure: &str, population| {
        let mut all: BTreeMap<(AreaCode, Period), Value> = BTreeMap::new();
        for level in material.levels {
            all.extend(material.observations.total(measure, population, level, material.geography).ok()?);
        }
        Some(all)
    };
    let counted = total(numerator.measure.as_ref(), wider);
    let Some((counted, over)) = counted.zip(total(denominator.measure.as_ref(), over)) else { return 0 };
    let would_be_shown = |(area, period): &&(&AreaCode, Period)| {
        let key = ((*area).clone(), *period);
        let number = |values: &BTreeMap<_, Value>| values.get(&key).and_then(|value| value.number());
        number(&counted).zip(number(&over)).is_some_and(|counts| figures.is_shown(counts))
    };
    figures.secret.iter().filter(would_be_shown).count()
}

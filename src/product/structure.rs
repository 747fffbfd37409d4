//! What figures are made of, for programs: which area lies in which, and what each indicator counts.

use super::edition::{CountedSheet, Edition};
use crate::area::AreaCode;
use crate::disclosure::Noise;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Every area with a figure, and those that it lies in, by level and key.
pub(super) fn areas(edition: &Edition<'_>) -> Vec<Json> {
    let geography = edition.geography;
    let mut named: BTreeSet<&AreaCode> = BTreeSet::new();
    for estimate in &edition.publication.get().estimates {
        let mut next = geography.area(&estimate.area);
        while let Some(area) = next {
            if !named.insert(&area.code) {
                break;
            }
            next = area.parent.as_ref().and_then(|parent| geography.area(parent));
        }
    }
    let levels = geography.levels().iter().flat_map(|level| geography.at_level(level));
    levels
        .filter(|area| named.contains(&area.code))
        .map(|area| {
            json!({
                "area": area.code.as_str(),
                "name": area.name,
                "level": area.level,
                "parent": area.parent.as_ref().map(AreaCode::as_str),
            })
        })
        .collect()
}

/// Every indicator with what it counts.
pub(super) fn indicators(edition: &Edition<'_>) -> Vec<Json> {
    let counted = |counted: &CountedSheet| {
        json!({
            "measure": counted.measure,
            "population": counted.population,
            "noise": counted.noise.as_ref().map(noise),
        })
    };
    let sheets = edition.indicators.iter().map(|sheet| {
        json!({
            "id": sheet.id,
            "title": edition.say(&sheet.title),
            "kind": sheet.kind,
            "multiplier": sheet.multiplier,
            "decimals": sheet.decimals,
            "released": !sheet.sources.is_empty()
                && sheet.sources.iter().all(|&source| edition.sources[source].released_by.is_some()),
            "numerator": sheet.counts.as_ref().map(|(numerator, _)| counted(numerator)),
            "denominator": sheet.counts.as_ref().map(|(_, denominator)| counted(denominator)),
        })
    });
    sheets.collect()
}

/// What published counts can stand for: whoever audits counts with it, as readers can.
fn noise(noise: &Noise) -> Json {
    match noise {
        Noise::Rounded { base, widening } => {
            json!({ "method": noise.id(), "base": base, "widening": widening })
        }
        Noise::CellKey { deviation, reach } => {
            let reach: Vec<Json> = reach
                .iter()
                .map(|(published, least, most)| json!({ "published": published, "least": least, "most": most }))
                .collect();
            json!({ "method": noise.id(), "deviation": deviation, "reach": reach })
        }
    }
}

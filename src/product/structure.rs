//! What figures are made of, for programs: which area lies in which, and what each indicator counts.

use super::edition::{CountedSheet, Edition};
use super::survey_sheet::Survey;
use crate::area::AreaCode;
use crate::disclosure::{Noise, Region};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Every area with a figure or of the survey, and those that it lies in, by level and key.
pub(super) fn areas(edition: &Edition<'_>) -> Vec<Json> {
    let geography = edition.geography;
    let mut named: BTreeSet<&AreaCode> = BTreeSet::new();
    let of_survey = edition.survey.into_iter().flat_map(asked);
    let of_figures = edition.publication.get().estimates.iter().map(|estimate| &estimate.area);
    for code in of_figures.chain(of_survey) {
        let mut next = geography.area(code);
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

/// How the bases of a survey hang together: in which areas it asked, which areas merged ones hold, and how many answers
/// each test rests on. None of that is secret, and whoever attacks counts with it.
pub(super) fn survey(survey: Survey<'_>) -> Json {
    let merged = survey.sheet.merged.iter().map(|merged| json!({ "id": merged.id, "areas": merged.areas }));
    let tests = survey.results.get().tests.iter();
    let tests = tests.map(|test| json!({ "question": test.question, "feature": test.feature, "n": test.n }));
    json!({
        "areas": asked(survey).map(AreaCode::as_str).collect::<Vec<&str>>(),
        "merged": merged.collect::<Vec<Json>>(),
        "tests": tests.collect::<Vec<Json>>(),
    })
}

/// The areas in which a survey asked, and those that they lie in.
fn asked(survey: Survey<'_>) -> impl Iterator<Item = &AreaCode> {
    survey.results.get().response.areas.iter().filter_map(|area| match &area.region {
        Region::Area(code) => Some(code),
        Region::All | Region::Merged(_) => None,
    })
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

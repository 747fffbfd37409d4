//! The manifest: what was made, from what, by what, under which rules.

use super::edition::Edition;
use super::output::{Output, sha256};
use super::structure;
use crate::disclosure::Zeros;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The name by which a manifest is known as ours.
const PROGRAM: &str = "sozialbericht";

/// The definition files of a run: path and bytes.
pub type Inputs<'a> = &'a [(String, Vec<u8>)];

/// Describes an output. The clock is not asked: the date is the report's.
#[must_use]
pub fn manifest(edition: &Edition<'_>, definitions: Inputs<'_>, output: &Output) -> Vec<u8> {
    let files: Vec<Json> = output
        .files()
        .map(|(path, bytes, sha256)| json!({ "path": path, "bytes": bytes, "sha256": sha256 }))
        .collect();
    let deliveries: Vec<Json> = edition
        .sources
        .iter()
        .map(|source| {
            let files: Vec<Json> =
                source.files.iter().map(|(path, sha256)| json!({ "path": path, "sha256": sha256 })).collect();
            json!({
                "dataset": source.dataset,
                "publisher": source.publisher,
                "licence": source.licence,
                "attribution": source.attribution,
                "url": source.url,
                "synthetic": source.synthetic,
                "released_by": source.released_by,
                "files": files,
            })
        })
        .collect();
    let definition = |path: &str, sha256: &str| json!({ "path": path, "sha256": sha256 });
    let of_report = definitions.iter().map(|(path, bytes)| definition(path, &sha256(bytes)));
    let of_datasets =
        edition.sources.iter().map(|source| definition(&source.definition.0, &source.definition.1));
    let definitions: Vec<Json> = of_report.chain(of_datasets).collect();
    let manifest = json!({
        "report": edition.cover.id,
        "title": edition.say(&edition.cover.title),
        "date": edition.cover.date.to_string(),
        "program": { "name": PROGRAM, "version": env!("CARGO_PKG_VERSION") },
        "parameters": {
            "lang": edition.text.lang().code(),
            "period": edition.period.to_string(),
            "level": edition.level,
            "disclosure": rules(edition),
        },
        "suppression": suppression(edition),
        "areas": structure::areas(edition),
        "indicators": structure::indicators(edition),
        "survey": edition.survey.map(structure::survey),
        "definitions": definitions,
        "deliveries": deliveries,
        "files": files,
    });
    let mut text = format!("{manifest:#}");
    text.push('\n');
    text.into_bytes()
}

/// Every key of the policy, in the words of `report.toml`.
fn rules(edition: &Edition<'_>) -> Json {
    let policy = edition.policy;
    let units: Vec<Json> = policy
        .units
        .iter()
        .map(|rule| {
            let (largest, share) = rule.dominance.clone().unzip();
            json!({
                "measure": rule.measure,
                "of": rule.of,
                "minimum": rule.minimum,
                "largest": largest,
                "share": share,
            })
        })
        .collect();
    let methods: BTreeMap<&str, &str> =
        policy.methods.iter().map(|(indicator, method)| (&**indicator, method.id())).collect();
    let earlier: Vec<Json> = policy
        .earlier
        .iter()
        .map(|release| json!({ "folder": release.folder, "vintage": release.vintage }))
        .collect();
    let weaker: Vec<Json> = policy
        .weaker
        .iter()
        .map(|weaker| json!({ "key": weaker.key, "value": weaker.value, "standard": weaker.standard }))
        .collect();
    json!({
        "audience": policy.audience.id(),
        "minimum_count": policy.minimum_count,
        "minimum_denominator": policy.minimum_denominator,
        "minimum_answers": policy.minimum_answers,
        "protection": policy.protection,
        "complement": policy.complement,
        "zeros": match &policy.zeros {
            Zeros::All => json!("all"),
            Zeros::Of(measures) => json!(measures),
        },
        "units": units,
        "rounding": policy.rounding,
        "method": policy.method.id(),
        "methods": methods,
        "waiting_months": policy.waiting_months,
        "importance": {
            "levels": policy.importance.levels,
            "indicators": policy.importance.indicators,
        },
        "earlier": earlier,
        "weaker": weaker,
        "reason": policy.reason.as_ref().map(|reason| edition.say(reason)),
        "secondary_suppression": true,
        // What whoever audits may count with: a suppressed count of persons is then nobody only where few are counted over.
        "zeros_shown": edition.publication.get().shows_zeros,
    })
}

/// How many figures are not shown, by level and reason, and what was lost by indicator and level: what the method
/// chapter prints, and no more.
fn suppression(edition: &Edition<'_>) -> Json {
    let publication = edition.publication.get();
    let reasons: Vec<Json> = publication
        .losses()
        .into_iter()
        .map(|((level, loss), figures)| json!({ "level": level, "reason": loss.id(), "figures": figures }))
        .collect();
    let lost: Vec<Json> = publication
        .lost(edition.geography)
        .into_iter()
        .map(|lost| {
            json!({
                "indicator": lost.indicator,
                "level": lost.level,
                "figures": lost.figures,
                "withheld": lost.withheld,
                "counted": lost.counted,
            })
        })
        .collect();
    json!({ "reasons": reasons, "lost": lost })
}

/// The files that a manifest of this program lists; none for any other file.
pub(super) fn listed_files(manifest: &[u8]) -> Option<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Manifest {
        program: Program,
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct Program {
        name: String,
    }
    #[derive(Deserialize)]
    struct File {
        path: String,
    }
    let manifest: Manifest = serde_json::from_slice(manifest).ok()?;
    let is_ours = manifest.program.name == PROGRAM;
    is_ours.then(|| manifest.files.into_iter().map(|file| file.path).collect())
}

//! What the manifest says of areas, indicators and rules, and whether it lists the files that are there.

use super::folder::{Folder, unread};
use super::noise::PublishedNoise;
use super::release::{
    Counted, PublishedArea, PublishedIndicator, PublishedPolicy, PublishedSurvey, Release, Scale,
};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::text::Lang;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const MANIFEST: &str = "manifest.json";
const PROGRAM: &str = "sozialbericht";

/// Reads the manifest of a folder into a release. Without one the tables are all there is, which is a finding.
pub(super) fn read(folder: &Folder, release: &mut Release, findings: &mut Findings) {
    let Some(file) = folder.file(MANIFEST) else {
        findings.push(Finding::new(Code::ReleaseWithoutManifest).file(MANIFEST));
        return;
    };
    let Ok(manifest) = serde_json::from_slice::<Json>(&file.bytes) else {
        findings.push(unread(MANIFEST).with_word("message", "audit.no-json"));
        return;
    };
    if text(&manifest["program"], "name").as_deref() != Some(PROGRAM) {
        findings.push(Finding::new(Code::ReleaseWithoutManifest).file(MANIFEST));
        return;
    }
    compare_files(&manifest, folder, findings);
    let parameters = &manifest["parameters"];
    release.lang = if parameters["lang"] == "en" { Lang::En } else { Lang::De };
    release.period = text(parameters, "period").and_then(|period| Period::parse(&period));
    release.level = text(parameters, "level");
    release.areas = list(&manifest["areas"]).iter().filter_map(area).collect();
    release.indicators = list(&manifest["indicators"]).iter().filter_map(indicator).collect();
    release.survey = survey(&manifest["survey"]);
    let described = list(&manifest["areas"]).len() + list(&manifest["indicators"]).len();
    if described != release.areas.len() + release.indicators.len() {
        findings.push(unread(MANIFEST).with_word("message", "audit.no-entry"));
    }
    if let Some(disclosure) = parameters["disclosure"].as_object() {
        release.policy = policy(disclosure);
    }
}

fn area(entry: &Json) -> Option<PublishedArea> {
    Some(PublishedArea {
        code: AreaCode::new(&text(entry, "area")?)?,
        name: text(entry, "name")?,
        level: text(entry, "level")?,
        parent: match text(entry, "parent") {
            Some(parent) => Some(AreaCode::new(&parent)?),
            None => None,
        },
    })
}

fn indicator(entry: &Json) -> Option<PublishedIndicator> {
    Some(PublishedIndicator {
        id: text(entry, "id")?,
        title: text(entry, "title"),
        scale: match text(entry, "kind").as_deref() {
            Some("proportion") => Some(Scale::Proportion),
            Some("rate") => Some(Scale::Rate),
            Some("published") => Some(Scale::Published),
            Some(_) => return None,
            None => None,
        },
        multiplier: entry["multiplier"].as_f64(),
        decimals: entry["decimals"].as_u64().and_then(|decimals| usize::try_from(decimals).ok()),
        released: entry["released"] == true,
        numerator: counted(&entry["numerator"]),
        denominator: counted(&entry["denominator"]),
    })
}

fn counted(entry: &Json) -> Option<Counted> {
    let measure = text(entry, "measure")?;
    let noise = PublishedNoise::read(&entry["noise"]);
    Some(Counted { measure, population: text(entry, "population").unwrap_or_default(), noise })
}

fn survey(entry: &Json) -> PublishedSurvey {
    let codes = |list: &[Json]| list.iter().filter_map(|code| AreaCode::new(code.as_str()?)).collect();
    let merged = list(&entry["merged"]).iter();
    let tests = list(&entry["tests"]).iter();
    PublishedSurvey {
        areas: codes(list(&entry["areas"])),
        merged: merged.filter_map(|one| Some((text(one, "id")?, codes(list(&one["areas"]))))).collect(),
        tests: tests
            .filter_map(|test| Some((text(test, "question")?, text(test, "feature")?, test["n"].as_i64()?)))
            .collect(),
    }
}

fn policy(disclosure: &Map<String, Json>) -> PublishedPolicy {
    let number = |key: &str| disclosure.get(key).and_then(Json::as_f64);
    let truth = |key: &str| disclosure.get(key).and_then(Json::as_bool);
    let words = |key: &str| disclosure.get(key).and_then(Json::as_array).into_iter().flatten();
    PublishedPolicy {
        audience: disclosure.get("audience").and_then(Json::as_str).map(str::to_owned),
        minimum_count: number("minimum_count"),
        minimum_denominator: number("minimum_denominator"),
        protection: number("protection"),
        complement: truth("complement"),
        zeros: match disclosure.get("zeros") {
            Some(Json::String(all)) => vec![all.clone()],
            _ => words("zeros").filter_map(Json::as_str).map(str::to_owned).collect(),
        },
        secondary_suppression: truth("secondary_suppression"),
        all: disclosure.clone(),
    }
}

/// A file that is not the one the manifest lists was made or changed by somebody else.
fn compare_files(manifest: &Json, folder: &Folder, findings: &mut Findings) {
    let mut listed: BTreeMap<String, Option<String>> = list(&manifest["files"])
        .iter()
        .filter_map(|file| Some((text(file, "path")?, text(file, "sha256"))))
        .collect();
    for file in folder.own_files().filter(|file| file.path != MANIFEST) {
        let sha256 = Sha256::digest(&file.bytes).iter().fold(String::new(), |mut digits, byte| {
            // Writing to a String cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        if listed.remove(&file.path).is_none_or(|known| known.is_some_and(|known| known != sha256)) {
            findings.push(Finding::new(Code::ChangedRelease).file(file.path.clone()));
        }
    }
    for path in listed.into_keys() {
        findings
            .push(Finding::new(Code::ChangedRelease).file(path).worded("finding.changed-release.missing"));
    }
}

fn text(entry: &Json, key: &str) -> Option<String> {
    entry[key].as_str().map(str::to_owned)
}

fn list(entry: &Json) -> &[Json] {
    entry.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_indicators_and_rules_are_read_as_the_contract_has_them() {
        let home = tempfile::tempdir().expect("a folder");
        let manifest = r#"{ "program": { "name": "sozialbericht" }, "files": [],
            "parameters": { "lang": "en", "period": "2024", "level": "raum",
                "disclosure": { "audience": "public", "minimum_count": 3, "zeros": ["a"], "rounding_base": 5 } },
            "areas": [ { "area": "0", "name": "Kreis", "level": "kreis", "parent": null },
                       { "area": "01", "name": "Nord", "level": "raum", "parent": "0" } ],
            "indicators": [ { "id": "q", "title": "Quote", "kind": "rate", "multiplier": 1000.0, "decimals": 2,
                "numerator": { "measure": "m", "population": "age=0-64" }, "denominator": { "measure": "n" } } ] }"#;
        std::fs::write(home.path().join(MANIFEST), manifest).expect("written");
        let (mut release, mut findings) = (Release::default(), Findings::default());
        let folder = Folder::open(home.path(), &mut findings).expect("a folder");
        read(&folder, &mut release, &mut findings);
        assert!(findings.sorted().is_empty(), "{findings:?}");
        let nord = &release.areas[1];
        assert_eq!((nord.name.as_str(), nord.parent.as_ref()), ("Nord", Some(&release.areas[0].code)));
        let quote = &release.indicators[0];
        assert_eq!(
            (quote.scale, quote.multiplier, quote.decimals),
            (Some(Scale::Rate), Some(1000.0), Some(2))
        );
        assert_eq!(quote.numerator.as_ref().map(|counted| counted.population.as_str()), Some("age=0-64"));
        assert_eq!((release.policy.minimum_count, release.policy.zeros.len()), (Some(3.0), 1));
        assert_eq!(release.policy.all["rounding_base"], 5);
        assert_eq!((release.lang, release.period), (Lang::En, Some(Period::Year(2024))));
    }
}

//! What the decision on disclosure has to tell those who make the report.

use crate::area::Geography;
use crate::diagnostic::{Code, Findings};
use crate::disclosure::graph::CountKey;
use crate::disclosure::{Decision, Perturbed};
use crate::source::TomlFile;
use std::collections::BTreeMap;

/// One finding per kind, measure and level: which counts are meant would tell too much.
pub(super) fn report_decision(
    decision: &Decision,
    perturbed: &Perturbed,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) {
    report_noise(perturbed, geography, toml, findings);
    let lists = [
        (Code::Unprotected, &decision.unprotected),
        (Code::LeakedBefore, &decision.leaked),
        (Code::RevisedRelease, &decision.revised),
        (Code::UnevenTotal, &decision.uneven),
    ];
    for (code, keys) in lists {
        for ((measure, level), count) in by_level(keys, geography) {
            let finding = toml.finding_in_file(code).with("measure", measure).with("level", level);
            findings.push(finding.with("count", count.to_string()));
        }
    }
    for (code, count) in [(Code::VeiledCounts, decision.veiled), (Code::CountsAmongFew, decision.alone)] {
        if count > 0 {
            findings.push(toml.finding_in_file(code).with("count", count.to_string()));
        }
    }
}

/// What the noise on counts has to tell: where it would protect nothing, and where none can be given.
fn report_noise(perturbed: &Perturbed, geography: &Geography, toml: &TomlFile, findings: &mut Findings) {
    for indicator in &perturbed.mixed {
        findings.push(toml.finding_in_file(Code::MixedMethods).with("indicator", indicator));
    }
    if let Some(key) = &perturbed.unrounded {
        let level = geography.area(&key.area).map_or("", |area| &*area.level);
        let finding = toml.finding_in_file(Code::NotRounded).with("measure", &key.measure);
        findings.push(finding.with("level", level));
    }
}

fn by_level<'a>(keys: &'a [CountKey], geography: &'a Geography) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        // Counts of former areas are spoken of by their Gebietsstand, which is the first part of their key.
        let former = || key.area.as_str().split('~').next().unwrap_or_default();
        let level = geography.area(&key.area).map_or_else(former, |area| &*area.level);
        *counts.entry((&*key.measure, level)).or_default() += 1;
    }
    counts
}

//! What the decision on disclosure has to tell those who make the report.

use crate::area::Geography;
use crate::diagnostic::{Code, Findings};
use crate::disclosure::Decision;
use crate::disclosure::graph::CountKey;
use crate::source::TomlFile;
use std::collections::BTreeMap;

/// One finding per kind, measure and level: which counts are meant would tell too much.
pub(super) fn report_decision(
    decision: &Decision,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) {
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

fn by_level<'a>(keys: &'a [CountKey], geography: &'a Geography) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        let level = geography.area(&key.area).map_or("", |area| &*area.level);
        *counts.entry((&*key.measure, level)).or_default() += 1;
    }
    counts
}

//! Whether what `[disclosure]` names is there.

use super::read::ReportFolder;
use crate::diagnostic::{Code, Finding, Findings};
use crate::disclosure::cell_key::{Design, PerturbationTable, Seed};
use crate::disclosure::{CellKeyDefinition, CellKeyRule, DisclosureMethod, Policy, PolicyDefinition, Zeros};
use crate::source::TomlFile;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

/// The file by which a release of this program is known.
pub(super) const MANIFEST: &str = "manifest.json";

/// What rules can be about.
pub(super) struct Names<'a> {
    /// The delivered measures.
    pub(super) measures: BTreeSet<&'a str>,
    /// The indicators of the report.
    pub(super) indicators: BTreeSet<&'a str>,
    /// The levels of the areas.
    pub(super) levels: BTreeSet<&'a str>,
}

/// A rule about a measure, an indicator or a level that is not there would protect nobody.
pub(super) fn check_names(
    definition: &PolicyDefinition,
    names: &Names<'_>,
    toml: &TomlFile,
    findings: &mut Findings,
) {
    let mut measures: Vec<(&str, Range<usize>)> = Vec::new();
    let mut others: Vec<(&str, Range<usize>, &BTreeSet<&str>)> = Vec::new();
    for table in definition.with_audiences() {
        if let Some(zeros) = &table.zeros
            && let Zeros::Of(list) = zeros.as_ref()
        {
            measures.extend(list.iter().map(|measure| (&**measure, zeros.span())));
        }
        for entry in table.units.iter().flatten() {
            let parts = [Some(&entry.measure), Some(&entry.of), entry.largest.as_ref()];
            measures.extend(parts.into_iter().flatten().map(|name| (&**name.as_ref(), name.span())));
        }
        let methods = table.method.iter().flatten().filter_map(|entry| entry.indicator.as_ref());
        others.extend(methods.map(|id| (&**id.as_ref(), id.span(), &names.indicators)));
        if let Some(importance) = &table.importance {
            let levels = importance.levels.iter().map(|(name, weight)| (name, weight, &names.levels));
            let indicators =
                importance.indicators.iter().map(|(name, weight)| (name, weight, &names.indicators));
            others.extend(
                levels.chain(indicators).map(|(name, weight, known)| (&**name, weight.span(), known)),
            );
        }
    }
    for (measure, place) in measures.into_iter().filter(|(measure, _)| !names.measures.contains(measure)) {
        let finding = toml.finding(Code::UnknownMeasure, place).with("measure", measure);
        findings.push(finding.with("known", list(&names.measures)));
    }
    for (name, place, known) in others.into_iter().filter(|(name, _, known)| !known.contains(name)) {
        findings.push(toml.finding(Code::UnknownName, place).with("name", name).with("known", list(known)));
    }
}

/// A release that is not there protects nothing that was in it.
pub(super) fn check_earlier(
    definition: &PolicyDefinition,
    report: &Path,
    toml: &TomlFile,
    findings: &mut Findings,
) {
    for entry in definition.with_audiences().flat_map(|table| table.earlier.iter().flatten()) {
        let folder = entry.folder.as_ref();
        if !report.join(folder).join(MANIFEST).is_file() {
            findings.push(toml.finding(Code::MissingRelease, entry.folder.span()).with("folder", folder));
        }
    }
}

/// What noise by cell keys needs, where any indicator is to have it. The secret is read and kept, and stands in no file
/// that is written, nor does its checksum.
pub(super) fn read_cell_key(
    definition: &PolicyDefinition,
    policy: &Policy,
    folder: &mut ReportFolder,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Option<CellKeyRule> {
    if !policy.uses(DisclosureMethod::CellKey) {
        return None;
    }
    let Some(rule) = definition.cell_key_for(policy.audience) else {
        findings.push(toml.finding_in_file(Code::NoCellKey).with_word("reason", "disclosure.cell-key.none"));
        return None;
    };
    let blocked = policy.minimum_count.saturating_sub(1);
    let table = table(rule, blocked, folder, toml, findings);
    let seed = folder.secret(rule.as_ref().seed.as_ref()).and_then(|text| Seed::new(&text));
    if seed.is_none() {
        let finding = toml.finding(Code::NoCellKey, rule.as_ref().seed.span());
        findings.push(finding.with_word("reason", "disclosure.cell-key.seed"));
    }
    Some(CellKeyRule { seed: seed?, table: table? })
}

/// The perturbation table of a file, or one by design.
fn table(
    rule: &Spanned<CellKeyDefinition>,
    blocked: u64,
    folder: &mut ReportFolder,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Option<PerturbationTable> {
    let CellKeyDefinition { table, deviation, variance, stay, .. } = rule.as_ref();
    let refused =
        |place, reason| -> Finding { toml.finding(Code::NoCellKey, place).with_word("reason", reason) };
    match (table, deviation, variance) {
        (Some(path), None, None) => {
            let missing = |file| toml.finding(Code::MissingDefinition, path.span()).with("file", file);
            let (name, text) = folder.text(path.as_ref(), missing, findings)?;
            PerturbationTable::read(&text, &name, blocked, findings)
        }
        (None, Some(deviation), Some(variance)) => {
            let blocked = u32::try_from(blocked).unwrap_or(u32::MAX);
            let (largest_deviation, variance) = (*deviation, *variance);
            let designed = Design { largest_deviation, variance, blocked, stay: *stay }.table();
            if designed.is_err() {
                findings.push(refused(rule.span(), "disclosure.cell-key.design"));
            }
            designed.ok()
        }
        _ => {
            findings.push(refused(rule.span(), "disclosure.cell-key.table"));
            None
        }
    }
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

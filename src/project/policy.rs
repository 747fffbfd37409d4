//! Whether what `[disclosure]` names is there.

use crate::diagnostic::{Code, Findings};
use crate::disclosure::{PolicyDefinition, Zeros};
use crate::source::TomlFile;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// The file by which a release of this program is known.
const MANIFEST: &str = "manifest.json";

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

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

//! What must fit together before anything is assessed: periods, classes, exclusions.

use super::assess::{Exclusion, Material};
use super::definition::{MonitorDefinition, ResidentsRule};
use crate::area::{Area, AreaCode};
use crate::diagnostic::{Code, Findings};
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::BTreeMap;
use toml::Spanned;

/// Areas that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// The period of the status, and the one that changes count from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Periods {
    pub(super) now: Period,
    pub(super) base: Option<Period>,
}

/// Reads both periods; a change needs an earlier one of the same kind.
pub(super) fn periods(
    definition: &MonitorDefinition,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Periods> {
    let now = parse_period(&definition.period, file, findings);
    let Some(text) = &definition.base_period else { return Some(Periods { now: now?, base: None }) };
    let base = parse_period(text, file, findings);
    let (now, base) = (now?, base?);
    if base >= now || !base.is_comparable_with(now) {
        let finding = file.finding(Code::BasePeriod, text.span());
        findings.push(finding.with_period("base", base).with_period("period", now));
        return None;
    }
    Some(Periods { now, base: Some(base) })
}

/// Labels and signs for every class, ascending cuts, and attention for classes that exist.
pub(super) fn check_classes(definition: &MonitorDefinition, file: &TomlFile, findings: &mut Findings) {
    let lists = [
        (&definition.status_cuts, definition.status_labels.len(), "status_labels"),
        (&definition.dynamics_cuts, definition.dynamics_labels.len(), "dynamics_labels"),
        (&definition.dynamics_cuts, definition.dynamics_signs.len(), "dynamics_signs"),
    ];
    for (cuts, labels, key) in lists {
        if labels != cuts.as_ref().len() + 1 {
            let finding = file.finding(Code::InvalidValue, cuts.span());
            let finding = finding.with("value", format!("{key}: {labels}"));
            findings.push(finding.with("allowed", (cuts.as_ref().len() + 1).to_string()));
        }
        let ascending = cuts.as_ref().windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || cuts.as_ref().iter().any(|cut| !cut.is_finite()) {
            let finding = file.finding(Code::InvalidValue, cuts.span());
            findings.push(
                finding.with("value", format!("{:?}", cuts.as_ref())).with("allowed", "-1.0 < 1.0 < 1.5"),
            );
        }
    }
    let classes = definition.total_classes().concat();
    for class in &definition.attention {
        if !classes.contains(class.as_ref()) {
            let finding = file.finding(Code::UnknownName, class.span());
            findings.push(finding.with("name", class.as_ref()).with("known", classes.join(", ")));
        }
    }
}

/// The areas that take no part, each with its reason.
pub(super) fn exclusions(
    definition: &MonitorDefinition,
    material: Material<'_>,
    period: Period,
    file: &TomlFile,
    findings: &mut Findings,
) -> BTreeMap<AreaCode, Exclusion> {
    let mut excluded = BTreeMap::new();
    for exclusion in &definition.exclude {
        let code = AreaCode::new(exclusion.area.as_ref());
        let area = code.as_ref().and_then(|code| material.geography.area(code));
        let Some(area) = area.filter(|area| area.level == material.level) else {
            let finding = file.finding(Code::UnknownName, exclusion.area.span());
            let known = format!("{} …", material.level);
            findings.push(finding.with("name", exclusion.area.as_ref()).with("known", known));
            continue;
        };
        excluded.insert(area.code.clone(), Exclusion::Named(exclusion.reason.clone()));
    }
    // Where there are no residents at all, why has been said already.
    if let Some(rule) = definition.residents.as_ref().filter(|_| !material.residents.is_empty()) {
        exclude_small(rule, material, period, &mut excluded, file, findings);
    }
    excluded
}

fn exclude_small(
    rule: &ResidentsRule,
    material: Material<'_>,
    period: Period,
    excluded: &mut BTreeMap<AreaCode, Exclusion>,
    file: &TomlFile,
    findings: &mut Findings,
) {
    let mut unknown: Vec<&Area> = Vec::new();
    for area in material.geography.at_level(material.level) {
        if excluded.contains_key(&area.code) {
            continue;
        }
        let residents = material.residents.get(&(area.code.clone(), period)).and_then(|value| value.number());
        #[expect(clippy::cast_precision_loss, reason = "residents stay far below 2^53")]
        let minimum = rule.minimum as f64;
        match residents {
            None => unknown.push(area),
            Some(residents) if residents < minimum => {
                excluded.insert(area.code.clone(), Exclusion::Residents(rule.minimum));
            }
            Some(_) => {}
        }
    }
    if !unknown.is_empty() {
        let finding = file.finding(Code::ResidentsUnknown, rule.measure.span());
        let finding = finding.with("measure", rule.measure.as_ref()).with_period("period", period);
        findings.push(finding.with("count", unknown.len().to_string()).with("areas", named(&unknown)));
    }
}

/// The first few areas, by key and name.
pub(super) fn named(areas: &[&Area]) -> String {
    let mut names: Vec<String> =
        areas.iter().take(MOST_NAMED).map(|area| format!("{} ({})", area.code, area.name)).collect();
    if areas.len() > names.len() {
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn parse_period(text: &Spanned<String>, file: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let period = Period::parse(text.as_ref());
    if period.is_none() {
        findings.push(file.finding(Code::InvalidPeriod, text.span()).with("cell", text.as_ref()));
    }
    period
}

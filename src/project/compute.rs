//! Indicators → estimates, with what must be known of each before it can be published.

use crate::area::Geography;
use crate::diagnostic::{Code, Finding, Findings};
use crate::disclosure::{
    DisclosureMethod, Policy, Remediable, propose_remedies, report_unknown_units, units_behind,
};
use crate::indicator::{Estimates, IndicatorDefinition, Kind, estimate};
use crate::observation::Observations;
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};

/// What indicators are computed from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The reference period.
    pub(super) period: Option<Period>,
    /// The level of maps, tables and monitor.
    pub(super) level: &'a str,
    /// All levels with figures, from the root down.
    pub(super) levels: &'a [String],
    /// What was delivered.
    pub(super) observations: &'a Observations,
    /// The areas.
    pub(super) geography: &'a Geography,
    /// Datasets whose figures their publisher has released already.
    pub(super) released_already: &'a BTreeSet<String>,
    /// The rules of disclosure.
    pub(super) policy: &'a Policy,
}

/// The estimates of each indicator, by id; the order of the report stands in its definition. Remedies are kept apart from
/// findings, because only those who check a report are to see them.
pub(super) fn compute(
    indicators: Vec<(IndicatorDefinition, TomlFile)>,
    ground: Ground<'_>,
    remedies: &mut Findings,
    findings: &mut Findings,
) -> BTreeMap<String, (IndicatorDefinition, Estimates)> {
    let Ground { period, level, levels, observations, geography, released_already, policy } = ground;
    let all: Vec<_> = indicators.iter().map(|(definition, _)| definition.clone()).collect();
    let remediable = Remediable { definitions: &all, levels, observations, geography, released_already };
    let mut computed = BTreeMap::new();
    for (definition, file) in indicators {
        let estimates = estimate(&definition, &file, levels, observations, geography, findings);
        let Some(mut estimates) = estimates else {
            if !findings.has_errors() {
                // Delivered, but for no level of the report: without this the section would be missing silently.
                findings.push(no_figures(&definition.id, period, level, BTreeSet::new(), &file));
            }
            continue;
        };
        // Of what is left out here a monitor would only say the same again.
        if !may_be_shown(&definition, &estimates, released_already, &file, findings) {
            continue;
        }
        estimates.units = units_behind(&definition.kind, &policy.units, levels, observations, geography);
        let known = estimates.periods_at(level, geography);
        if period.is_some_and(|period| !known.contains(&period)) {
            findings.push(no_figures(&definition.id, period, level, known, &file));
        } else {
            report_unknown_units(&estimates, policy, &file, findings);
            // Of figures that are wrong nobody wants to know how to show more, and where there is noise all are shown.
            let is_suppressed = policy.method_of(&definition.id) == DisclosureMethod::Suppress;
            if is_suppressed && !findings.has_errors() {
                propose_remedies(&estimates, remediable, policy, &file, remedies);
            }
            computed.insert(definition.id.clone(), (definition, estimates));
        }
    }
    computed
}

/// A ready-made figure has no counts that could be checked: it can only be shown when it is public already.
fn may_be_shown(
    definition: &IndicatorDefinition,
    estimates: &Estimates,
    released_already: &BTreeSet<String>,
    file: &TomlFile,
    findings: &mut Findings,
) -> bool {
    let Kind::Published(counted) = &definition.kind else { return true };
    let secret: Vec<&str> = estimates.datasets.difference(released_already).map(String::as_str).collect();
    if !secret.is_empty() {
        let finding = file.finding(Code::NoCounts, counted.measure.span());
        let finding = finding.with("measure", counted.measure.as_ref());
        findings.push(finding.with("datasets", secret.join(", ")));
    }
    secret.is_empty()
}

/// An indicator without figures for the reference period, on the level of the report, would be an empty section.
fn no_figures(
    indicator: &str,
    period: Option<Period>,
    level: &str,
    known: BTreeSet<Period>,
    file: &TomlFile,
) -> Finding {
    let finding = file.finding_in_file(Code::NoFigures).with("indicator", indicator).with("level", level);
    finding.with_periods("period", period).with_periods("known", known)
}

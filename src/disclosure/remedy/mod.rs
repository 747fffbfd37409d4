//! What would have to be suppressed less: remedies that authors can choose before anything is left out.
//!
//! They are proposals for those who have the counts. A finding says how many suppressed figures would be shown, never
//! what is counted in one.

mod ages;
mod areas;
mod periods;

use super::primary::{is_exempt, loss_of, loss_of_counts};
use super::{Loss, Policy};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Finding, Findings};
use crate::indicator::{CountedOver, Estimate, Estimates, IndicatorDefinition, Kind};
use crate::observation::Observations;
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};

/// What remedies are sought in.
#[derive(Debug, Clone, Copy)]
pub struct Remediable<'a> {
    /// All indicators of the report.
    pub definitions: &'a [IndicatorDefinition],
    /// The levels with figures, from the root down.
    pub levels: &'a [String],
    /// What was delivered.
    pub observations: &'a Observations,
    /// The areas.
    pub geography: &'a Geography,
    /// Datasets whose figures their publisher has released already.
    pub released_already: &'a BTreeSet<String>,
}

/// Counts of an indicator before anything is suppressed, and which of them may not be shown.
struct Figures<'a> {
    estimates: &'a Estimates,
    pair: &'a CountedOver,
    policy: &'a Policy,
    /// Numerator and denominator by area and period.
    counts: BTreeMap<(&'a AreaCode, Period), (f64, f64)>,
    /// Those that a rule about counts suppresses.
    secret: BTreeSet<(&'a AreaCode, Period)>,
}

impl<'a> Figures<'a> {
    fn new(estimates: &'a Estimates, policy: &'a Policy) -> Option<Self> {
        let (Kind::Proportion(pair) | Kind::Rate(pair)) = &estimates.kind else { return None };
        let key = |row: &'a Estimate| (&row.area, row.period);
        let counted =
            estimates.rows.iter().filter_map(|row| Some((key(row), row.numerator.zip(row.denominator)?)));
        let is_secret = |row: &&Estimate| {
            let loss = loss_of(estimates, row, policy);
            loss.is_some_and(|loss| !matches!(loss, Loss::Waiting | Loss::NoCounts))
        };
        let secret = estimates.rows.iter().filter(is_secret).map(key).collect();
        Some(Self { estimates, pair, policy, counts: counted.collect(), secret })
    }

    /// Whether a figure with these counts could be shown.
    fn is_shown(&self, counts: (f64, f64)) -> bool {
        loss_of_counts(&self.estimates.kind, counts, self.policy).is_none()
    }

    /// Whether units are looked at: in how many units the persons of a merged figure live is not known.
    fn has_units(&self) -> bool {
        let measures = [&self.pair.numerator.measure, &self.pair.denominator.measure];
        self.policy.units.iter().any(|rule| measures.iter().any(|measure| *measure.as_ref() == rule.measure))
    }
}

/// A remedy as a finding, and how many figures it would show.
struct Remedy {
    finding: Finding,
    shown: usize,
}

/// The remedies for an indicator, the one that shows most first: to merge age bands, to pool periods, to merge areas.
pub fn propose_remedies(
    estimates: &Estimates,
    material: Remediable<'_>,
    policy: &Policy,
    file: &TomlFile,
    findings: &mut Findings,
) {
    if is_exempt(estimates, material.released_already) {
        return;
    }
    let Some(figures) = Figures::new(estimates, policy).filter(|figures| !figures.secret.is_empty()) else {
        return;
    };
    let mut remedies = Vec::new();
    if !figures.has_units() {
        remedies.extend(ages::merge(&figures, material, file));
        remedies.extend(periods::pool(&figures, file));
    }
    remedies.extend(areas::merge(&figures, material, file));
    remedies.sort_by_key(|remedy| std::cmp::Reverse(remedy.shown));
    for remedy in remedies {
        let finding = remedy.finding.with("indicator", &estimates.indicator);
        let finding = finding.with("shown", remedy.shown.to_string());
        findings.push(finding.with("secret", figures.secret.len().to_string()));
    }
}

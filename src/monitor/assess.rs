//! The assessment itself.

use super::across::report_breaks;
use super::check::{check_classes, exclusions, periods};
use super::component::{Component, are_complete, components};
use super::definition::MonitorDefinition;
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::indicator::{Direction, Estimates, IndicatorDefinition};
use crate::measure::Value;
use crate::period::Period;
use crate::source::TomlFile;
use crate::statistics::standardise::{self, certainty, classify, weighted_sum, z_scores};
use crate::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Where an area stands on one index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The index in standard deviations from the mean of the areas; positive is burdened.
    pub index: f64,
    /// The class, 0 for the lowest.
    pub class: usize,
    /// The probability that the area belongs in this class, given what chance does to its figures; none where the
    /// figures came without counts.
    pub certainty: Option<f64>,
}

/// Why an area takes no part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exclusion {
    /// It has fewer residents than this.
    Residents(u64),
    /// The report names it, with this reason.
    Named(Bilingual),
    /// A figure behind its index is secret. It must not count for mean and standard deviation either: the published
    /// indices of the others would give it away.
    Secret,
}

/// The assessment of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The area.
    pub area: AreaCode,
    /// Where it stands; none when it is excluded.
    pub status: Option<Score>,
    /// Where it is going; none when it is excluded.
    pub dynamics: Option<Score>,
    /// Why it takes no part.
    pub excluded: Option<Exclusion>,
}

/// All assessments, by area, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitor {
    /// The period of the status.
    pub period: Period,
    /// One row per area of the level.
    pub assessments: Vec<Assessment>,
    /// Indicator and period of every figure behind the status.
    pub status_basis: Vec<(String, Period)>,
    /// Indicator and period of every figure behind the dynamics.
    pub dynamics_basis: Vec<(String, Period)>,
}

/// What the assessment is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The level whose areas are assessed.
    pub level: &'a str,
    /// The areas.
    pub geography: &'a Geography,
    /// The indicators and their estimates, by id.
    pub indicators: &'a BTreeMap<String, (IndicatorDefinition, Estimates)>,
    /// The indicators that the report names, whether they could be computed or not.
    pub named: &'a BTreeSet<&'a str>,
    /// The indicators that have a definition file, whether the report names them or not.
    pub existing: &'a BTreeSet<String>,
    /// Residents by area, where there is a rule about them.
    pub residents: &'a BTreeMap<(AreaCode, Period), Value>,
    /// The figures that may not be shown: indicator, area, period.
    pub secret: &'a BTreeSet<(String, AreaCode, Period)>,
}

/// Assesses every area of the level. What cannot be assessed is a finding, and then there is no monitor.
pub fn assess(
    definition: &MonitorDefinition,
    material: Material<'_>,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Monitor> {
    check_classes(definition, file, findings);
    let periods = periods(definition, file, findings)?;
    let mut excluded = exclusions(definition, material, periods.now, file, findings);
    let status = components("status", &definition.status, material, periods, file, findings);
    let dynamics = components("dynamics", &definition.dynamics, material, periods, file, findings);
    let (status, dynamics) = (status?, dynamics?);
    let status_basis: Vec<(String, Period)> = status.iter().flat_map(Component::basis).collect();
    let dynamics_basis: Vec<(String, Period)> = dynamics.iter().flat_map(Component::basis).collect();
    for area in material.geography.at_level(material.level) {
        let mut figures = status_basis.iter().chain(&dynamics_basis);
        let is_secret = |(indicator, period): &(String, Period)| {
            material.secret.contains(&(indicator.clone(), area.code.clone(), *period))
        };
        if figures.any(is_secret) {
            excluded.entry(area.code.clone()).or_insert(Exclusion::Secret);
        }
    }
    let areas: Vec<&Area> = material
        .geography
        .at_level(material.level)
        .filter(|area| !excluded.contains_key(&area.code))
        .collect();
    report_breaks(&status, &areas, file, findings);
    report_breaks(&dynamics, &areas, file, findings);
    if !are_complete(status.iter().chain(&dynamics), &areas, material, file, findings) {
        return None;
    }
    let status_scores =
        scores(&areas, &status, &definition.status_cuts, "report.monitor.status", file, findings);
    let dynamics_scores =
        scores(&areas, &dynamics, &definition.dynamics_cuts, "report.monitor.dynamics", file, findings);
    let (status_scores, dynamics_scores) = (status_scores?, dynamics_scores?);
    let assessments = material.geography.at_level(material.level).map(|area| Assessment {
        area: area.code.clone(),
        status: status_scores.get(&area.code).copied(),
        dynamics: dynamics_scores.get(&area.code).copied(),
        excluded: excluded.get(&area.code).cloned(),
    });
    let assessments = assessments.collect();
    Some(Monitor { period: periods.now, assessments, status_basis, dynamics_basis })
}

/// Standardise, add up, standardise again, cut. `index` is the text key of the index's name.
fn scores(
    areas: &[&Area],
    components: &[Component<'_>],
    cuts: &Spanned<Vec<f64>>,
    index: &'static str,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<BTreeMap<AreaCode, Score>> {
    let mut standardised = Vec::new();
    // Per component and area: the standard error in the component's own standard deviations.
    let mut errors: Vec<Vec<Option<f64>>> = Vec::new();
    for component in components {
        let Some(figures) = component.figures(areas) else { continue };
        let values: Vec<f64> = figures.iter().map(|(value, _)| *value).collect();
        let Some(scores) = z_scores(&values) else {
            let finding = file.finding(Code::TooFewAreas, component.place.clone());
            let finding = finding.with("index", &component.definition.id);
            findings.push(finding.with("count", distinct(&values).to_string()));
            continue;
        };
        errors.push(figures.iter().map(|(_, error)| error.map(|error| error / scores.sd)).collect());
        standardised.push((scores.z, component));
    }
    if standardised.len() < components.len() {
        return None;
    }
    let parts: Vec<standardise::Component<'_>> = standardised
        .iter()
        .map(|(z, component)| standardise::Component {
            values: z,
            direction: match component.definition.direction {
                Direction::Relief => standardise::Direction::Relief,
                Direction::Burden | Direction::Neutral => standardise::Direction::Burden,
            },
            weight: component.weight,
        })
        .collect();
    let sums = weighted_sum(&parts)?;
    let Some(total) = z_scores(&sums) else {
        let finding = file.finding(Code::TooFewAreas, cuts.span()).with_word("index", index);
        findings.push(finding.with("count", distinct(&sums).to_string()));
        return None;
    };
    let cuts = cuts.as_ref();
    let scored = areas.iter().enumerate().map(|(position, area)| {
        let index = total.z[position];
        let variance: Option<f64> = errors
            .iter()
            .zip(components)
            .map(|(errors, component)| errors[position].map(|error| square(component.weight * error)))
            .sum();
        let error = variance.map(|variance| variance.sqrt() / total.sd);
        let certainty = error.and_then(|error| certainty(index, error, cuts));
        (area.code.clone(), Score { index, class: classify(index, cuts), certainty })
    });
    Some(scored.collect())
}

fn square(value: f64) -> f64 {
    value * value
}

fn distinct(values: &[f64]) -> usize {
    values.iter().map(|value| value.to_bits()).collect::<BTreeSet<u64>>().len()
}

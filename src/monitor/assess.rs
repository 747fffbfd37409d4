//! The assessment itself.

use super::definition::{Basis, MonitorDefinition};
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::indicator::{Direction, Estimate, Estimates, IndicatorDefinition};
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
    let before = findings.count(crate::diagnostic::Severity::Error);
    let period = parse_period(&definition.period, file, findings);
    let base = definition.base_period.as_ref().and_then(|base| parse_period(base, file, findings));
    check_classes(definition, file, findings);
    let mut excluded = exclusions(definition, material, period, file, findings);
    let status = components(&definition.status, material, period, base, file, findings);
    let dynamics = components(&definition.dynamics, material, period, base, file, findings);
    if findings.count(crate::diagnostic::Severity::Error) > before {
        return None;
    }
    let (status_basis, dynamics_basis) = (basis(&status), basis(&dynamics));
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
    let status_scores = scores(&areas, &status, definition.status_cuts.as_ref(), "status", file, findings);
    let dynamics_scores =
        scores(&areas, &dynamics, definition.dynamics_cuts.as_ref(), "dynamics", file, findings);
    let (status_scores, dynamics_scores) = (status_scores?, dynamics_scores?);
    let assessments = material.geography.at_level(material.level).map(|area| Assessment {
        area: area.code.clone(),
        status: status_scores.get(&area.code).copied(),
        dynamics: dynamics_scores.get(&area.code).copied(),
        excluded: excluded.get(&area.code).cloned(),
    });
    Some(Monitor { period: period?, assessments: assessments.collect(), status_basis, dynamics_basis })
}

/// One indicator of an index, ready to be read off for an area.
struct Component<'a> {
    definition: &'a IndicatorDefinition,
    estimates: &'a Estimates,
    weight: f64,
    period: Period,
    /// The earlier period, where the change counts.
    base: Option<Period>,
}

impl Component<'_> {
    /// The figure and its standard error (see [`Score::certainty`]).
    fn figure(&self, area: &AreaCode) -> Option<(f64, Option<f64>)> {
        let now = self.estimates.find(area, self.period)?;
        let value = now.value.number()?;
        let error = self.standard_error(now);
        let Some(base) = self.base else { return Some((value, error)) };
        let earlier = self.estimates.find(area, base)?;
        // The people counted at both dates overlap, so the true error of a change is smaller than this.
        let errors = error.zip(self.standard_error(earlier));
        Some((value - earlier.value.number()?, errors.map(|(now, then)| libm::hypot(now, then))))
    }

    /// Half the width of the interval in standard errors: with Wilson limits also sensible when nobody was counted.
    fn standard_error(&self, estimate: &Estimate) -> Option<f64> {
        let width = estimate.interval.map(|interval| interval.upper - interval.lower)?;
        Some(width / (2.0 * self.definition.confidence.standard_errors()))
    }
}

fn components<'a>(
    basis: &[Basis],
    material: Material<'a>,
    period: Option<Period>,
    base: Option<Period>,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<Component<'a>> {
    let mut components = Vec::new();
    for part in basis {
        let (name, is_change) = match (&part.indicator, &part.change_of) {
            (Some(name), None) => (name, false),
            (None, Some(name)) => (name, true),
            _ => {
                findings.push(file.finding_in_file(Code::MissingKey).with("key", "indicator | change_of"));
                continue;
            }
        };
        let Some((definition, estimates)) = material.indicators.get(name.as_ref()) else {
            // Why an indicator of the report could not be computed has been said already.
            if material.named.contains(name.as_ref().as_str()) && findings.has_errors() {
                continue;
            }
            let known: Vec<&str> = material.indicators.keys().map(String::as_str).collect();
            let finding = file.finding(Code::UnknownIndicator, name.span());
            findings.push(finding.with("indicator", name.as_ref()).with("known", known.join(", ")));
            continue;
        };
        if definition.direction == Direction::Neutral {
            let finding = file.finding(Code::InvalidValue, name.span());
            findings.push(
                finding
                    .with("value", format!("{}: direction = neutral", name.as_ref()))
                    .with("allowed", "burden, relief"),
            );
            continue;
        }
        if !(part.weight.is_finite() && part.weight > 0.0) {
            let finding = file.finding(Code::InvalidValue, name.span());
            findings.push(finding.with("value", format!("weight = {}", part.weight)).with("allowed", "> 0"));
            continue;
        }
        if is_change && base.is_none() {
            findings.push(file.finding(Code::MissingKey, name.span()).with("key", "base_period"));
            continue;
        }
        let Some(period) = period else { continue };
        components.push(Component {
            definition,
            estimates,
            weight: part.weight,
            period,
            base: base.filter(|_| is_change),
        });
    }
    components
}

/// Standardise, add up, standardise again, cut.
fn scores(
    areas: &[&Area],
    components: &[Component<'_>],
    cuts: &[f64],
    index: &str,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<BTreeMap<AreaCode, Score>> {
    let mut standardised = Vec::new();
    // Per component and area: the standard error in the component's own standard deviations.
    let mut errors: Vec<Vec<Option<f64>>> = Vec::new();
    for component in components {
        let figures: Vec<(f64, Option<f64>)> =
            areas.iter().filter_map(|area| figure_or_finding(component, area, file, findings)).collect();
        if figures.len() < areas.len() {
            continue;
        }
        let values: Vec<f64> = figures.iter().map(|(value, _)| *value).collect();
        let Some(scores) = z_scores(&values) else {
            let finding = file
                .finding_in_file(Code::TooFewAreas)
                .with("index", format!("{index}: {}", component.definition.id));
            findings.push(finding.with("count", distinct(&values).to_string()));
            continue;
        };
        errors.push(figures.iter().map(|(_, error)| error.map(|error| error / scores.sd)).collect());
        standardised.push((scores.z, component));
    }
    if standardised.len() < components.len() || components.is_empty() {
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
        let finding = file.finding_in_file(Code::TooFewAreas).with("index", index);
        findings.push(finding.with("count", distinct(&sums).to_string()));
        return None;
    };
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

fn figure_or_finding(
    component: &Component<'_>,
    area: &Area,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<(f64, Option<f64>)> {
    let figure = component.figure(&area.code);
    if figure.is_none() {
        let finding = file.finding_in_file(Code::NotAssessable).with("area", area.code.as_str());
        findings.push(finding.with("name", &area.name).with("indicator", &component.definition.id));
    }
    figure
}

fn square(value: f64) -> f64 {
    value * value
}

fn distinct(values: &[f64]) -> usize {
    values.iter().map(|value| value.to_bits()).collect::<BTreeSet<u64>>().len()
}

fn basis(components: &[Component<'_>]) -> Vec<(String, Period)> {
    let mut basis = Vec::new();
    for component in components {
        basis.push((component.definition.id.clone(), component.period));
        basis.extend(component.base.map(|base| (component.definition.id.clone(), base)));
    }
    basis
}

fn exclusions(
    definition: &MonitorDefinition,
    material: Material<'_>,
    period: Option<Period>,
    file: &TomlFile,
    findings: &mut Findings,
) -> BTreeMap<AreaCode, Exclusion> {
    let mut excluded = BTreeMap::new();
    if let (Some(rule), Some(period)) = (&definition.residents, period) {
        for area in material.geography.at_level(material.level) {
            let residents =
                material.residents.get(&(area.code.clone(), period)).and_then(|value| value.number());
            #[expect(clippy::cast_precision_loss, reason = "residents stay far below 2^53")]
            if residents.is_some_and(|residents| residents < rule.minimum as f64) {
                excluded.insert(area.code.clone(), Exclusion::Residents(rule.minimum));
            }
        }
    }
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
    excluded
}

fn check_classes(definition: &MonitorDefinition, file: &TomlFile, findings: &mut Findings) {
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
    let classes: Vec<String> = definition.total_classes();
    for class in &definition.attention {
        if !classes.contains(class.as_ref()) {
            let finding = file.finding(Code::UnknownName, class.span());
            findings.push(finding.with("name", class.as_ref()).with("known", classes.join(", ")));
        }
    }
}

impl MonitorDefinition {
    /// The name of a total class, such as `2+/-`.
    #[must_use]
    pub fn total_class(&self, status: usize, dynamics: usize) -> String {
        format!("{}{}", status + 1, self.dynamics_signs.get(dynamics).map_or("", String::as_str))
    }

    /// All total classes, row by row.
    #[must_use]
    pub fn total_classes(&self) -> Vec<String> {
        let columns = self.dynamics_labels.len();
        (0..self.status_labels.len())
            .flat_map(|status| (0..columns).map(move |dynamics| self.total_class(status, dynamics)))
            .collect()
    }
}

fn parse_period(text: &Spanned<String>, file: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let period = Period::parse(text.as_ref());
    if period.is_none() {
        findings.push(file.finding(Code::InvalidPeriod, text.span()).with("cell", text.as_ref()));
    }
    period
}

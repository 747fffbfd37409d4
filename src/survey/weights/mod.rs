//! From forms to weights: how many people each form stands for, and how that came about.
//!
//! A weight is households per household addressed, times the persons one was drawn from, times the addressed per form
//! in a cell of non-response, moved by calibration until known counts are met, and cut where it is extreme. What nobody
//! can stand for is a finding that names the cells; nothing is weighted then.

mod base;
mod calibrate;
mod known;
mod replicates;
#[cfg(test)]
mod tests;

pub(super) use replicates::ReplicateWeights;

use super::codebook::Codebook;
use super::definition::{Axis, CellCounts, SurveyDefinition, Targets};
use super::forms::Forms;
use super::grouping::{Grouping, groups};
use crate::area::Geography;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{TomlFile, with_rows};
use crate::statistics::survey::design::{Design, Layout, SinglePsu};
use crate::statistics::survey::sample::Sample;
use crate::statistics::survey::weight;
use std::collections::BTreeSet;

/// Rows that a finding names before it says "…".
const MOST_ROWS: usize = 3;

/// What a survey is computed from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The definition.
    pub survey: &'a SurveyDefinition,
    /// The codebook.
    pub codebook: &'a Codebook,
    /// The areas.
    pub geography: &'a Geography,
    /// The forms.
    pub forms: &'a Forms,
    /// What deliveries say, as [`SurveyDefinition::needs`] has asked.
    pub targets: &'a Targets,
    /// The definition's file, for findings.
    pub file: &'a TomlFile,
    /// What findings call the file with the forms.
    pub forms_file: &'a str,
}

/// Forms with their weights. It holds answers, so it has no `Debug`.
pub struct Weighted {
    /// Design and weights of the forms that could be weighted.
    pub(super) sample: Sample,
    /// Which forms these are, by position.
    pub(super) forms: Vec<usize>,
    /// The groups of all forms.
    pub(super) grouping: Grouping,
    /// How many people each form was drawn for, whoever answered; 0 for forms without a weight.
    pub(super) represented: Vec<f64>,
    /// The weights of replicates, where variances are estimated with them.
    pub(super) replicates: Option<ReplicateWeights>,
    /// What is to be said about the weights.
    pub report: WeightReport,
}

/// What is to be said about weights.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightReport {
    /// Forms with a weight.
    pub respondents: u64,
    /// Forms that lack an answer which the weights need.
    pub left_out: u64,
    /// The sum of weights: how many people the forms stand for.
    pub population: f64,
    /// How many forms of a simple random sample would know as much.
    pub n_eff: f64,
    /// The design effect of unequal weights, at least 1.
    pub deff: f64,
    /// The smallest weight.
    pub smallest: f64,
    /// The largest weight.
    pub largest: f64,
    /// How many weights were cut.
    pub trimmed: u64,
    /// How far each margin is met.
    pub margins: Vec<MarginReport>,
}

/// How far a margin is met.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginReport {
    /// Its name.
    pub id: String,
    /// Its total.
    pub total: f64,
    /// The largest distance of a cell from its count.
    pub absolute: f64,
    /// The largest distance as a part of the count.
    pub relative: f64,
    /// The cell that is farthest off, by its groups.
    pub cell: Vec<String>,
}

/// Weights the forms. `None`, with findings, where some people can have nobody to stand for them.
pub fn weigh(inputs: Inputs<'_>, findings: &mut Findings) -> Option<Weighted> {
    let grouping = groups(inputs.survey, inputs.forms);
    let kept = complete_forms(inputs, &grouping, findings);
    if kept.is_empty() {
        findings.push(Finding::new(Code::NoUsableForm).file(inputs.forms_file));
        return None;
    }
    let (sample, drawn_for) = base::sample(inputs, &grouping, &kept, findings)?;
    let drawn = sample.clone();
    let calibrated = match &inputs.survey.calibration {
        Some(rule) => calibrate::calibrate(&sample, rule, inputs, &grouping, &kept, findings)?,
        None => calibrate::Calibrated { sample, margins: Vec::new(), trimmed: 0 },
    };
    let replicates = replicates::replicates(&drawn, &calibrated.margins, inputs, &kept, findings)?;
    let report = report(&calibrated, inputs, &kept)?;
    let mut represented = vec![0.0; inputs.forms.len()];
    for (&form, drawn) in kept.iter().zip(drawn_for) {
        represented[form] = drawn;
    }
    Some(Weighted { sample: calibrated.sample, forms: kept, grouping, represented, replicates, report })
}

/// Weights forms of people who were not drawn together with those of people who were, which come first: these start with the
/// people they were drawn for, the others with themselves alone, and all meet the margins together. `None`, with findings,
/// where no margin is declared or none can be met.
pub(super) fn pool(inputs: Inputs<'_>, drawn: &Weighted, findings: &mut Findings) -> Option<Weighted> {
    let rule = inputs.survey.calibration.as_ref()?;
    let grouping = groups(inputs.survey, inputs.forms);
    let kept = complete_forms(inputs, &grouping, findings);
    let represented: Vec<f64> =
        (0..inputs.forms.len()).map(|form| drawn.represented.get(form).copied().unwrap_or(1.0)).collect();
    let kept: Vec<usize> = kept.into_iter().filter(|&form| represented[form] > 0.0).collect();
    let households: Vec<usize> = kept.iter().map(|&form| inputs.forms.households[form]).collect();
    let layout = Layout { clusters: Some(&households), single: SinglePsu::Certainty, ..Layout::default() };
    let weights = kept.iter().map(|&form| represented[form]).collect();
    let sample = Sample::new(Design::new(kept.len(), &layout).ok()?, weights).ok()?;
    let calibrated = calibrate::calibrate(&sample, rule, inputs, &grouping, &kept, findings)?;
    let report = report(&calibrated, inputs, &kept)?;
    Some(Weighted { sample: calibrated.sample, forms: kept, grouping, represented, replicates: None, report })
}

fn report(calibrated: &calibrate::Calibrated, inputs: Inputs<'_>, kept: &[usize]) -> Option<WeightReport> {
    let plain: Vec<_> = calibrated.margins.iter().map(|margin| margin.plain.clone()).collect();
    // Weights are positive and cells are in range: both were checked on the way.
    let report = weight::report(calibrated.sample.weights(), &plain).ok()?;
    let margins = calibrated.margins.iter().zip(&report.margins).map(|(margin, miss)| MarginReport {
        id: margin.id.clone(),
        total: margin.plain.totals.iter().sum(),
        absolute: miss.absolute,
        relative: miss.relative,
        cell: margin.names.get(miss.cell).cloned().unwrap_or_default(),
    });
    Some(WeightReport {
        respondents: kept.len() as u64,
        left_out: (inputs.forms.len() - kept.len()) as u64,
        population: report.population,
        n_eff: report.n_eff,
        deff: report.deff,
        smallest: report.smallest,
        largest: report.largest,
        trimmed: calibrated.trimmed as u64,
        margins: margins.collect(),
    })
}

/// The forms that have a group of every feature that weights need. Which are left out is told, feature by feature.
fn complete_forms(inputs: Inputs<'_>, grouping: &Grouping, findings: &mut Findings) -> Vec<usize> {
    let survey = inputs.survey;
    let margins = survey.calibration.iter().flat_map(|rule| &rule.margins);
    let design = survey.design.frame.iter().chain(&survey.design.addressed).chain(&survey.nonresponse);
    let counts: Vec<&CellCounts> = design.chain(margins.map(|margin| &margin.counts)).collect();
    let axes: BTreeSet<Axis> = counts.iter().flat_map(|counts| counts.by.iter().copied()).collect();
    let features: Vec<usize> = axes
        .into_iter()
        .filter_map(|axis| match axis {
            Axis::Area => None,
            Axis::Feature(position) => Some(position),
        })
        .collect();
    for &feature in &features {
        let lacks = |form: &usize| grouping[feature][*form].is_none();
        let lacking: Vec<usize> = (0..inputs.forms.len()).filter(lacks).collect();
        if !lacking.is_empty() {
            let finding = of_forms(Code::FormOutsideCells, &lacking, inputs);
            findings.push(finding.with("feature", &survey.features[feature].id));
        }
    }
    let is_complete = |form: &usize| features.iter().all(|&feature| grouping[feature][*form].is_some());
    (0..inputs.forms.len()).filter(is_complete).collect()
}

/// A finding about forms: how many, and in which rows the first of them stand.
fn of_forms(code: Code, forms: &[usize], inputs: Inputs<'_>) -> Finding {
    let lines: Vec<u64> = forms.iter().take(MOST_ROWS).map(|&form| inputs.forms.lines[form]).collect();
    with_rows(Finding::new(code).file(inputs.forms_file), forms.len() as u64, &lines)
}

/// A number of forms as the floating-point number the formulas work on.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms, more than memory holds")]
const fn count(forms: usize) -> f64 {
    forms as f64
}

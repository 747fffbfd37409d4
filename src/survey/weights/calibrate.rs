//! Weights that meet known counts, and are cut where they are extreme.

use super::known::{Known, cell_name};
use super::{Inputs, count, of_forms};
use crate::diagnostic::{Code, Finding, Findings};
use crate::statistics::survey::SurveyError;
use crate::statistics::survey::greg::{self, Auxiliary, Distance};
use crate::statistics::survey::rake::{self, Convergence};
use crate::statistics::survey::sample::{Metric, Sample};
use crate::statistics::survey::weight::{self, Bound};
use crate::survey::definition::{CalibrationMethod, CalibrationRule, MarginReading, Trimming};
use crate::survey::grouping::Grouping;

/// Margins that differ by less count the same people, with other roundings.
const SAME_TOTAL: f64 = 1e-9;
/// A weight this far past its limit is taken to be within.
const SETTLED: f64 = 1e-6;
/// How often weights are cut and calibrated again.
const ROUNDS: usize = 50;

/// Weights that meet the margins.
pub(super) struct Calibrated {
    pub(super) sample: Sample,
    pub(super) margins: Vec<NamedMargin>,
    /// How many weights were cut.
    pub(super) trimmed: usize,
}

/// A margin with the names of its cells.
pub(super) struct NamedMargin {
    pub(super) id: String,
    pub(super) names: Vec<Vec<String>>,
    pub(super) plain: rake::Margin,
}

/// Moves the weights; what keeps them from meeting a margin becomes findings that name it.
pub(super) fn calibrate(
    sample: &Sample,
    rule: &CalibrationRule,
    inputs: Inputs<'_>,
    grouping: &Grouping,
    kept: &[usize],
    findings: &mut Findings,
) -> Option<Calibrated> {
    let margins = margins(rule, inputs, grouping, kept, findings)?;
    let plain: Vec<rake::Margin> = margins.iter().map(|margin| margin.plain.clone()).collect();
    let (sample, trimmed, unsettled) = match moved(sample, &plain, rule) {
        Ok(moved) => moved,
        Err(error) => {
            findings.push(finding_of(&error, &margins, rule, inputs, kept));
            return None;
        }
    };
    if unsettled > 0 {
        let finding = inputs.file.finding(Code::TrimmingUnsettled, rule.span.clone());
        findings.push(finding.with("count", unsettled.to_string()).with("rounds", ROUNDS.to_string()));
    }
    Some(Calibrated { sample, margins, trimmed })
}

/// Weights that meet the margins, how many were cut, and how many are past a limit in the end.
fn moved(
    sample: &Sample,
    margins: &[rake::Margin],
    rule: &CalibrationRule,
) -> Result<(Sample, usize, usize), SurveyError> {
    match rule.trimming {
        None => once(sample, margins, rule.method).map(|sample| (sample, 0, 0)),
        Some(trimming) => trimmed(sample, margins, rule.method, trimming),
    }
}

/// The weights of a replicate after the same steps. Forms that it leaves out, whose weight is 0, stay out.
pub(super) fn recalibrate(
    weights: &[f64],
    margins: &[NamedMargin],
    rule: &CalibrationRule,
) -> Result<Vec<f64>, SurveyError> {
    let kept: Vec<usize> = (0..weights.len()).filter(|&form| weights[form] > 0.0).collect();
    let margins: Vec<rake::Margin> = margins
        .iter()
        .map(|margin| rake::Margin {
            cells: kept.iter().map(|&form| margin.plain.cells[form]).collect(),
            totals: margin.plain.totals.clone(),
        })
        .collect();
    let part = Sample::of_weights(kept.iter().map(|&form| weights[form]).collect())?;
    let (moved, _, _) = moved(&part, &margins, rule).map_err(|error| match error {
        SurveyError::Weight { respondent } => SurveyError::Weight { respondent: kept[respondent] },
        other => other,
    })?;
    let mut weights = vec![0.0; weights.len()];
    kept.iter().zip(moved.weights()).for_each(|(&form, weight)| weights[form] = *weight);
    Ok(weights)
}

/// The margins with their counts, all of one total.
fn margins(
    rule: &CalibrationRule,
    inputs: Inputs<'_>,
    grouping: &Grouping,
    kept: &[usize],
    findings: &mut Findings,
) -> Option<Vec<NamedMargin>> {
    let mut margins = Vec::new();
    for margin in &rule.margins {
        let known = Known::of(&margin.counts, inputs, grouping, kept, findings);
        let filled = known.filter(|known| known.is_filled(&margin.counts, inputs, findings));
        margins.extend(filled.map(|known| (margin, known)));
    }
    if margins.len() < rule.margins.len() {
        return None;
    }
    let sum = |known: &Known| known.counts.iter().sum::<f64>();
    let leading = margins.iter().find(|(margin, _)| margin.reading == MarginReading::Counts);
    let (first, first_id) =
        leading.or(margins.first()).map(|(margin, known)| (sum(known), &margin.counts.id))?;
    let mut is_one = true;
    for (margin, known) in &margins {
        let is_same = (sum(known) - first).abs() <= SAME_TOTAL * first;
        if margin.reading == MarginReading::Counts && !is_same {
            let finding = inputs.file.finding(Code::MarginTotals, margin.counts.span.clone());
            let finding = finding.with("margin", &margin.counts.id).with("total", sum(known).to_string());
            findings.push(finding.with("other", first_id).with("first", first.to_string()));
            is_one = false;
        }
    }
    is_one.then_some(())?;
    let named = |(margin, known): (&crate::survey::definition::Margin, Known)| {
        let scale = first / sum(&known);
        let totals = known.counts.iter().map(|count| count * scale).collect();
        let plain = rake::Margin { cells: known.cells, totals };
        NamedMargin { id: margin.counts.id.clone(), names: known.names, plain }
    };
    Some(margins.into_iter().map(named).collect())
}

fn once(sample: &Sample, margins: &[rake::Margin], method: CalibrationMethod) -> Result<Sample, SurveyError> {
    let distance = match method {
        CalibrationMethod::PostStratification | CalibrationMethod::Raking => {
            return rake::rake(sample, margins, Convergence::default(), Metric::Weighted);
        }
        CalibrationMethod::Linear => Distance::Linear,
        CalibrationMethod::Logit { lower, upper } => Distance::Logit { lower, upper },
    };
    let columns = indicators(margins);
    let auxiliaries: Vec<Auxiliary<'_>> =
        columns.iter().map(|(_, values, total)| Auxiliary { values, total: *total }).collect();
    // The bounds of the logit are around the weights that are handed over, so these must first reach the total.
    let total: f64 = margins.iter().take(1).flat_map(|margin| &margin.totals).sum();
    let scale = total / sample.weights().iter().sum::<f64>();
    let scaled = sample.with_weights(sample.weights().iter().map(|weight| weight * scale).collect())?;
    greg::calibrate(&scaled, &auxiliaries, distance, Convergence::default())
}

/// Cuts and calibrates in turn; how many weights were cut, and how many are past a limit in the end. Raking has its own
/// loop in `statistics`; the other methods go the same way.
fn trimmed(
    sample: &Sample,
    margins: &[rake::Margin],
    method: CalibrationMethod,
    Trimming { least, most }: Trimming,
) -> Result<(Sample, usize, usize), SurveyError> {
    let bounds = (Bound::OfMean(least), Bound::OfMean(most));
    if matches!(method, CalibrationMethod::PostStratification | CalibrationMethod::Raking) {
        let found = weight::rake_and_trim(sample, margins, bounds, Convergence::default(), Metric::Weighted)?;
        let unsettled = past(found.sample.weights(), found.bounds);
        return Ok((found.sample, found.trimmed, unsettled));
    }
    let mut moved = once(sample, margins, method)?;
    let mean = moved.weights().iter().sum::<f64>() / count(moved.weights().len());
    let bounds = (least * mean, most * mean);
    let mut cut = 0;
    for round in 0..ROUNDS {
        if round > 0 && past(moved.weights(), bounds) == 0 {
            break;
        }
        let (lower, upper) = (Bound::Absolute(bounds.0), Bound::Absolute(bounds.1));
        let kept = weight::trim(moved.weights(), lower, upper, weight::Trimming::Strict)?;
        if round == 0 {
            cut = kept.trimmed;
        }
        moved = once(&sample.with_weights(kept.weights)?, margins, method)?;
    }
    let unsettled = past(moved.weights(), bounds);
    Ok((moved, cut, unsettled))
}

/// How many weights are past a limit by more than rounding.
fn past(weights: &[f64], (lower, upper): (f64, f64)) -> usize {
    let is_past = |weight: &&f64| **weight > upper * (1.0 + SETTLED) || **weight < lower * (1.0 - SETTLED);
    weights.iter().filter(is_past).count()
}

/// A variable of ones and zeros for each cell: all of the first margin, and of the others all but the last, which
/// follows from them.
fn indicators(margins: &[rake::Margin]) -> Vec<((usize, usize), Vec<f64>, f64)> {
    let mut columns = Vec::new();
    for (position, margin) in margins.iter().enumerate() {
        let count = margin.totals.len() - usize::from(position > 0);
        for cell in 0..count {
            let values = margin.cells.iter().map(|own| f64::from(u8::from(*own == cell))).collect();
            columns.push(((position, cell), values, margin.totals[cell]));
        }
    }
    columns
}

pub(super) fn finding_of(
    error: &SurveyError,
    margins: &[NamedMargin],
    rule: &CalibrationRule,
    inputs: Inputs<'_>,
    kept: &[usize],
) -> Finding {
    let at = |code| inputs.file.finding(code, rule.span.clone());
    match error {
        SurveyError::NotConverging { rounds, margin, cell, miss } => {
            let plain: Vec<rake::Margin> = margins.iter().map(|margin| margin.plain.clone()).collect();
            let is_raking =
                matches!(rule.method, CalibrationMethod::PostStratification | CalibrationMethod::Raking);
            let (margin, cell) = if is_raking {
                (*margin, *cell)
            } else {
                indicators(&plain).get(*margin).map_or((0, 0), |(place, _, _)| *place)
            };
            let named = margins.get(margin);
            let name = named
                .and_then(|named| named.names.get(cell))
                .map_or_else(String::new, |name| cell_name(name));
            let id = named.map_or("", |named| named.id.as_str());
            let finding = at(Code::MarginUnmet).with("margin", id).with("cells", name);
            finding.with("rounds", rounds.to_string()).with("miss", format!("{miss:.2e}"))
        }
        SurveyError::Bounds { .. } => at(Code::MarginUnmet)
            .worded("finding.margin-unmet.bounds")
            .advise("finding.margin-unmet.hint.bounds"),
        // Cells of all forms were checked before: only a replicate can leave one empty.
        SurveyError::EmptyCell { margin, cell, .. } => {
            let named = margins.get(*margin);
            let name = named
                .and_then(|named| named.names.get(*cell))
                .map_or_else(String::new, |name| cell_name(name));
            let finding = at(Code::MarginUnmet).with("margin", named.map_or("", |named| named.id.as_str()));
            finding
                .with("cells", name)
                .worded("finding.margin-unmet.replicate")
                .advise("finding.margin-unmet.hint.replicate")
        }
        SurveyError::Weight { respondent } => {
            let form: Vec<usize> = kept.get(*respondent).copied().into_iter().collect();
            of_forms(Code::WeightNotPositive, &form, inputs)
        }
        // Cells and totals were checked with names before; what is left is an error of this program.
        error => at(Code::Internal).with("message", error.to_string()),
    }
}

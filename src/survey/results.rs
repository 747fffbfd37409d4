//! All that is known at the end: results, weights, response.

use super::forms::Forms;
use super::others::{WithOthers, with_others};
use super::response::{ResponseReport, response};
use super::table::{Tables, tabulate};
use super::weights::{Inputs, WeightReport, weigh};
use crate::diagnostic::Findings;

/// What a survey has found, as plain values: no answer of a single form is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyResults {
    /// The name of the survey.
    pub survey: String,
    /// Weighted results.
    pub tables: Tables,
    /// What is to be said about the weights.
    pub weights: WeightReport,
    /// Who came back.
    pub response: ResponseReport,
    /// What results would be with those who answered and were not drawn, where there is a file of them.
    pub others: Option<WithOthers>,
}

/// Weights the forms and computes all results; `others` are forms of people who were not drawn. `None`, with findings, where
/// weights cannot be found.
pub fn evaluate(
    inputs: Inputs<'_>,
    others: Option<&Forms>,
    findings: &mut Findings,
) -> Option<SurveyResults> {
    let weighted = weigh(inputs, findings)?;
    let response = response(inputs, &weighted.represented);
    let tables = tabulate(inputs, &weighted, findings);
    let others = others.and_then(|others| with_others(inputs, &weighted, &tables, others));
    let survey = inputs.survey.id.clone();
    Some(SurveyResults { survey, tables, weights: weighted.report, response, others })
}

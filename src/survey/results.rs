//! All that is known at the end: results, weights, response.

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
}

/// Weights the forms and computes all results. `None`, with findings, where weights cannot be found.
pub fn evaluate(inputs: Inputs<'_>, findings: &mut Findings) -> Option<SurveyResults> {
    let weighted = weigh(inputs, findings)?;
    let response = response(inputs, &weighted.represented);
    let tables = tabulate(inputs, &weighted, findings);
    Some(SurveyResults { survey: inputs.survey.id.clone(), tables, weights: weighted.report, response })
}

//! Weights of replicates: households left out or drawn anew, and calibrated as the weights of all forms were.

use super::Inputs;
use super::calibrate::{NamedMargin, finding_of, recalibrate};
use crate::diagnostic::Findings;
use crate::statistics::survey::SurveyError;
use crate::statistics::survey::replicate::{Replicates, Scheme};
use crate::statistics::survey::sample::Sample;
use crate::survey::definition::VarianceRule;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The weights of all replicates.
pub(in crate::survey) struct ReplicateWeights {
    /// For each replicate a weight for each form that is weighted; 0 where it leaves a form out.
    pub(in crate::survey) weights: Vec<Vec<f64>>,
    /// What the squared distance of each counts for.
    pub(in crate::survey) scales: Vec<f64>,
}

/// Makes the replicates that the definition asks for: `Some(None)` where it asks for none. They start from the weights
/// before calibration, whose adjustment for those who did not answer stays what it was, and go through the same
/// calibration and trimming. One that can meet no margin, because the household left out was the only one of a cell, is
/// told like weights that can not.
#[expect(clippy::option_option, reason = "not asked for and impossible are two things, and end differently")]
pub(super) fn replicates(
    drawn: &Sample,
    margins: &[NamedMargin],
    inputs: Inputs<'_>,
    kept: &[usize],
    findings: &mut Findings,
) -> Option<Option<ReplicateWeights>> {
    let scheme = match inputs.survey.variance {
        VarianceRule::Linearised => return Some(None),
        VarianceRule::Jackknife => Scheme::Jackknife,
        VarianceRule::Bootstrap { replicates, seed } => Scheme::Bootstrap { replicates, seed },
    };
    let made = Replicates::of(drawn, scheme);
    let rule = inputs.survey.calibration.as_ref();
    let weights: Result<Vec<Vec<f64>>, SurveyError> = (0..made.len())
        .into_par_iter()
        .map(|replicate| {
            let weights = made.weights(drawn, replicate);
            match rule {
                Some(rule) => recalibrate(&weights, margins, rule),
                None => Ok(weights),
            }
        })
        .collect();
    match (weights, rule) {
        (Ok(weights), _) => {
            let scales = (0..made.len()).map(|replicate| made.scale(replicate)).collect();
            Some(Some(ReplicateWeights { weights, scales }))
        }
        (Err(error), Some(rule)) => {
            findings.push(finding_of(&error, margins, rule, inputs, kept));
            None
        }
        // Without calibration nothing can fail.
        (Err(_), None) => None,
    }
}

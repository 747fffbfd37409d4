//! Variances from replicates, in the place of linearised ones.

use crate::statistics::survey::estimate::Estimates;
use crate::statistics::survey::sample::Sample;
use crate::statistics::survey::{Matrix, SurveyError};
use crate::survey::weights::Weighted;

/// Puts the variances that replicates say in the place of linearised ones, where the survey has replicates. The formula
/// gets the people of the base that a replicate keeps, and the columns of those.
pub(super) fn spread(
    found: &mut Estimates,
    weighted: &Weighted,
    base: &[bool],
    columns: &[&[f64]],
    formula: impl Fn(&Sample, &[&[f64]]) -> Result<Vec<f64>, SurveyError>,
) -> Result<(), SurveyError> {
    if let Some(variances) = variances(weighted, base, columns, &found.values, formula)? {
        found.covariance = Matrix::diagonal(&variances);
    }
    Ok(())
}

/// Sums of squared distances from the estimates of all forms; `None` where the survey has no replicates.
pub(super) fn variances(
    weighted: &Weighted,
    base: &[bool],
    columns: &[&[f64]],
    values: &[f64],
    formula: impl Fn(&Sample, &[&[f64]]) -> Result<Vec<f64>, SurveyError>,
) -> Result<Option<Vec<f64>>, SurveyError> {
    let Some(replicates) = &weighted.replicates else { return Ok(None) };
    let mut variances = vec![0.0; values.len()];
    for (weights, scale) in replicates.weights.iter().zip(&replicates.scales) {
        let kept: Vec<usize> = (0..base.len()).filter(|&row| base[row] && weights[row] > 0.0).collect();
        let part = Sample::of_weights(kept.iter().map(|&row| weights[row]).collect())?;
        let columns: Vec<Vec<f64>> =
            columns.iter().map(|column| kept.iter().map(|&row| column[row]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = formula(&part, &columns)?;
        for ((variance, value), one) in variances.iter_mut().zip(values).zip(&found) {
            *variance += scale * (one - value) * (one - value);
        }
    }
    Ok(Some(variances))
}

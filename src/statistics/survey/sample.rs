//! Respondents with their weights.

use super::design::{Design, Layout, SinglePsu};
use super::projection::{Auxiliaries, Projection};
use super::{Domain, SurveyError, check_length, check_weights, number};

/// Which regression tells what calibrated weights no longer leave to chance. Any is consistent: the
/// true slopes make little difference to a residual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Respondents count by the weights before the calibration (`deville-sarndal-1992`).
    Weighted,
    /// All respondents count alike, as in the raking of `lumley-2004`.
    Equal,
}

/// A design with weights, and the calibrations the weights went through.
#[derive(Clone, Debug)]
pub struct Sample {
    design: Design,
    weights: Vec<f64>,
    projections: Vec<Projection>,
}

impl Sample {
    /// A design with a weight for each respondent: how many of the population it stands for.
    ///
    /// # Errors
    /// If there are not as many weights as respondents, or one is not positive and finite.
    pub fn new(design: Design, weights: Vec<f64>) -> Result<Self, SurveyError> {
        check_length("weights", weights.len(), design.respondents())?;
        check_weights(&weights)?;
        Ok(Self { design, weights, projections: Vec::new() })
    }

    /// Weights without a design: estimates are those of the weights, and their variance means nothing.
    ///
    /// # Errors
    /// As [`Self::new`]; if there is nobody.
    pub fn of_weights(weights: Vec<f64>) -> Result<Self, SurveyError> {
        let layout = Layout { single: SinglePsu::Certainty, ..Layout::default() };
        Self::new(Design::new(weights.len(), &layout)?, weights)
    }

    /// The design.
    #[must_use]
    pub const fn design(&self) -> &Design {
        &self.design
    }

    /// The weights, one a respondent.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The number of respondents in a domain.
    #[must_use]
    pub fn count(&self, domain: Domain<'_>) -> usize {
        (0..self.weights.len()).filter(|respondent| domain.contains(*respondent)).count()
    }

    /// The sum of weights in a domain: its size in the population.
    #[must_use]
    pub fn population(&self, domain: Domain<'_>) -> f64 {
        let inside = self.weights.iter().enumerate().filter(|(respondent, _)| domain.contains(*respondent));
        inside.map(|(_, weight)| weight).sum()
    }

    /// Degrees of freedom of a domain: [`Design::degrees`].
    #[must_use]
    pub fn degrees(&self, domain: Domain<'_>) -> f64 {
        number(self.design.degrees(domain))
    }

    /// The same respondents with other weights, such as trimmed ones; what calibrations took out of
    /// the variance stays out, as in `lumley-2010`, 7.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_weights(&self, weights: Vec<f64>) -> Result<Self, SurveyError> {
        check_length("weights", weights.len(), self.weights.len())?;
        check_weights(&weights)?;
        Ok(Self { weights, ..self.clone() })
    }

    pub(super) fn projections(&self) -> &[Projection] {
        &self.projections
    }

    /// The same respondents after one more calibration.
    pub(super) fn calibrated(&self, auxiliaries: Auxiliaries, metric: Metric, weights: Vec<f64>) -> Self {
        let equal = vec![1.0; weights.len()];
        let by_metric = match metric {
            Metric::Weighted => &self.weights,
            Metric::Equal => &equal,
        };
        let mut next = self.clone();
        next.projections.push(Projection::new(auxiliaries, by_metric, weights.clone()));
        next.weights = weights;
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_that_is_not_positive_is_named() {
        for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let design = Design::new(2, &Layout::default()).unwrap();
            let error = Sample::new(design, vec![1.0, weight]).unwrap_err();
            assert_eq!(error, SurveyError::Weight { respondent: 1 });
        }
        let design = Design::new(2, &Layout::default()).unwrap();
        assert!(matches!(Sample::new(design, vec![1.0]), Err(SurveyError::Length { .. })));
    }

    #[test]
    fn a_domain_has_its_own_count_and_population() {
        let design = Design::new(3, &Layout::default()).unwrap();
        let sample = Sample::new(design, vec![1.0, 2.0, 4.0]).unwrap();
        let domain = Domain::Of(&[true, false, true]);
        assert_eq!(sample.count(domain), 2);
        assert!((sample.population(domain) - 5.0).abs() < 1e-15);
        assert!((sample.degrees(domain) - 1.0).abs() < 1e-15);
    }
}

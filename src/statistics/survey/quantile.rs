//! Quantiles and their limits.

use super::estimate::{Base, mean};
use super::sample::Sample;
use super::{Domain, SurveyError};
use crate::statistics::{Confidence, Interval, student};

/// A quantile of a variable over a domain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The smallest value that at least this part of the population does not exceed.
    pub value: f64,
    /// Woodruff's limits; `None` where the limits of the share leave [0, 1] or nobody is above the
    /// quantile, so that the sample says nothing about one end, and without degrees of freedom.
    pub limits: Option<Interval>,
    /// The standard error that limits of this width would come from.
    pub standard_error: Option<f64>,
}

/// Around which share the limits of a quantile are formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// The part of the population that is asked for, as in `woodruff-1952`. Where many have the same value, as with rents and
    /// incomes that people round, only this keeps its confidence.
    Part,
    /// The share of the sample that does not exceed the quantile, as in `lumley-2010`. Of values that all differ it is nearly
    /// the same.
    Share,
}

/// A quantile with Woodruff's limits: the quantiles at the limits of the share that does not exceed
/// it.
///
/// Source: `woodruff-1952`.
///
/// ```
/// use sozialbericht::statistics::Confidence;
/// use sozialbericht::statistics::survey::quantile::{Around, quantile};
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0, 1.0, 1.0, 3.0]).unwrap();
/// let values = [10.0, 20.0, 30.0, 40.0];
/// let median = quantile(&sample, &values, Domain::All, (0.5, Around::Part), Confidence::P95).unwrap();
/// assert_eq!(median.value, 30.0); // half of the weight of six
/// ```
///
/// # Errors
/// If the probability is not strictly between 0 and 1, nobody is in the domain, lengths differ, or a
/// value in the domain is no finite number.
pub fn quantile(
    sample: &Sample,
    values: &[f64],
    domain: Domain<'_>,
    (probability, around): (f64, Around),
    confidence: Confidence,
) -> Result<Quantile, SurveyError> {
    if !(probability > 0.0 && probability < 1.0) {
        return Err(SurveyError::Probability { probability });
    }
    let base = Base::of(sample, &[values], domain)?;
    let distribution = Distribution::of(&base, values);
    let value = distribution.quantile(probability);
    let marks = |is_meant: &dyn Fn(f64) -> bool| -> Vec<f64> {
        values.iter().map(|one| f64::from(u8::from(is_meant(*one)))).collect()
    };
    let (reached, below) = (marks(&|one| one <= value), marks(&|one| one < value));
    let share = mean(sample, &[&reached, &below], domain)?;
    // Of the largest value all is certain but what lies above it.
    let within = |limits: &Interval| limits.lower >= 0.0 && limits.upper <= 1.0 && share.values[0] < 1.0;
    let own = share.interval(0, confidence);
    let moved = match around {
        Around::Share => own,
        // The part lies between the shares below the quantile and up to it: the less sure of both counts.
        Around::Part => own.zip(share.interval(1, confidence)).map(|(one, other)| {
            let width = (one.upper - one.lower).max(other.upper - other.lower) / 2.0;
            Interval { lower: probability - width, upper: probability + width }
        }),
    };
    let limits = moved.filter(within).map(|limits| Interval {
        lower: distribution.quantile(limits.lower),
        upper: distribution.quantile(limits.upper),
    });
    let widths = student::upper_quantile(confidence.tail(), share.degrees);
    let standard_error = limits.zip(widths).map(|(limits, t)| (limits.upper - limits.lower) / (2.0 * t));
    Ok(Quantile { value, limits, standard_error })
}

/// Values in ascending order with the weight up to each.
pub(super) struct Distribution {
    values: Vec<f64>,
    cumulated: Vec<f64>,
}

impl Distribution {
    pub(super) fn of(base: &Base<'_>, values: &[f64]) -> Self {
        Self::new(base.inside().map(|(respondent, weight)| (values[respondent], weight)).collect())
    }

    pub(super) fn new(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut sum = 0.0;
        let cumulated = pairs.iter().map(|(_, weight)| {
            sum += weight;
            sum
        });
        let cumulated = cumulated.collect();
        Self { values: pairs.into_iter().map(|(value, _)| value).collect(), cumulated }
    }

    /// The smallest value that at least this part of the weight does not exceed.
    pub(super) fn quantile(&self, probability: f64) -> f64 {
        /// Sums of equal weights differ from their product in the last digits.
        const ROUNDING: f64 = 1e-12;
        let all = self.cumulated.last().copied().unwrap_or(0.0);
        let wanted = probability * all * (1.0 - ROUNDING);
        let index = self.cumulated.partition_point(|sum| *sum < wanted);
        self.values[index.min(self.values.len().saturating_sub(1))]
    }

    /// The same, but where the part is met exactly, the middle between this value and the next.
    pub(super) fn quantile_between(&self, probability: f64) -> f64 {
        const ROUNDING: f64 = 1e-12;
        let all = self.cumulated.last().copied().unwrap_or(0.0);
        let index = self.cumulated.partition_point(|sum| *sum < probability * all * (1.0 - ROUNDING));
        let index = index.min(self.values.len().saturating_sub(1));
        let exact = (self.cumulated[index] - probability * all).abs() <= ROUNDING * all;
        match self.values.get(index + 1) {
            Some(next) if exact => f64::midpoint(self.values[index], *next),
            _ => self.values[index],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout};

    fn sample(weights: &[f64]) -> Sample {
        Sample::new(Design::new(weights.len(), &Layout::default()).unwrap(), weights.to_vec()).unwrap()
    }

    #[test]
    fn half_of_the_weight_lies_below_the_median() {
        let distribution = Distribution::new(vec![(3.0, 1.0), (1.0, 1.0), (2.0, 1.0), (9.0, 1.0)]);
        assert!((distribution.quantile(0.5) - 2.0).abs() < 1e-15);
        assert!((distribution.quantile_between(0.5) - 2.5).abs() < 1e-15);
        assert!((distribution.quantile(0.51) - 3.0).abs() < 1e-15);
        assert!((distribution.quantile(1.0) - 9.0).abs() < 1e-15);
    }

    #[test]
    fn limits_enclose_the_quantile_and_widen_with_confidence() {
        let values: Vec<f64> = (0..60).map(f64::from).collect();
        let sample = sample(&[1.5; 60]);
        let at =
            |confidence| quantile(&sample, &values, Domain::All, (0.4, Around::Part), confidence).unwrap();
        let (usual, strict) = (at(Confidence::P95), at(Confidence::P998));
        let (inner, outer) = (usual.limits.unwrap(), strict.limits.unwrap());
        assert!(inner.contains(usual.value) && outer.lower < inner.lower && outer.upper > inner.upper);
    }

    #[test]
    fn limits_reach_the_next_value_that_people_round_to_where_the_part_is_nearly_met() {
        // Of a hundred, 49 say 100 and 51 say 200 or more: a few others, and the median would be 100.
        let values: Vec<f64> = (0..100).map(|number| if number < 49 { 100.0 } else { 200.0 }).collect();
        let sample = sample(&[1.0; 100]);
        let at = |around| quantile(&sample, &values, Domain::All, (0.5, around), Confidence::P95).unwrap();
        assert_eq!(at(Around::Part).limits, None, "nobody is above 200");
        let mut values = values;
        values[99] = 300.0;
        let at = |around| quantile(&sample, &values, Domain::All, (0.5, around), Confidence::P95).unwrap();
        let (part, share) = (at(Around::Part), at(Around::Share));
        assert_eq!((part.value, share.value), (200.0, 200.0));
        assert_eq!(part.limits.map(|limits| limits.lower), Some(100.0));
        assert!(share.limits.is_none_or(|limits| limits.lower > 100.0));
    }

    #[test]
    fn a_few_respondents_say_nothing_about_an_end() {
        let median =
            quantile(&sample(&[1.0; 3]), &[1.0, 2.0, 3.0], Domain::All, (0.9, Around::Part), Confidence::P95)
                .unwrap();
        assert_eq!((median.limits, median.standard_error), (None, None));
        let error =
            quantile(&sample(&[1.0; 3]), &[1.0, 2.0, 3.0], Domain::All, (1.0, Around::Part), Confidence::P95);
        assert_eq!(error, Err(SurveyError::Probability { probability: 1.0 }));
    }
}

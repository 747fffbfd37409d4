//! Totals, means, shares and ratios, with their covariance.

use super::matrix::Matrix;
use super::sample::Sample;
use super::variance::covariance;
use super::{Domain, SurveyError, check_categories, check_length, number};
use crate::statistics::{Confidence, Interval, student};

/// Several estimates about one domain.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// The estimates.
    pub values: Vec<f64>,
    /// Their covariance, of linearised values under the design.
    pub covariance: Matrix,
    /// How many respondents they rest on.
    pub respondents: usize,
    /// The sum of weights in the domain.
    pub population: f64,
    /// Degrees of freedom: clusters less strata with anybody in the domain.
    pub degrees: f64,
    /// The variance of each variable in the population, Σw(x − x̄)²/Σw · n/(n − 1); none for ratios.
    pub spread: Vec<f64>,
    /// What the estimates were divided by, beside means: the population for totals.
    scale: f64,
}

impl Estimates {
    /// The standard error, in the unit of the estimate.
    #[must_use]
    pub fn standard_error(&self, estimate: usize) -> f64 {
        self.covariance.get(estimate, estimate).sqrt()
    }

    /// The design effect: the variance divided by that of a simple random sample of as many, drawn
    /// without replacement. `None` where such a sample would know the answer for sure, and for ratios.
    ///
    /// Source: `kish-1965`, 8.2.
    ///
    /// ```
    /// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::mean, sample::Sample};
    ///
    /// let layout = Layout { populations: &[Some(8.0)], ..Layout::default() };
    /// let sample = Sample::new(Design::new(4, &layout).unwrap(), vec![2.0; 4]).unwrap();
    /// let estimates = mean(&sample, &[&[1.0, 2.0, 3.0, 6.0]], Domain::All).unwrap();
    /// assert!((estimates.deff(0).unwrap() - 1.0).abs() < 1e-15); // it is one itself
    /// ```
    #[must_use]
    pub fn deff(&self, estimate: usize) -> Option<f64> {
        let left = (self.population - number(self.respondents)) / self.population;
        self.against(estimate, left)
    }

    /// How many respondents of a simple random sample would know as much: n divided by the design
    /// effect against sampling with replacement. `None` where nobody differs, and for ratios.
    ///
    /// Source: `kish-1965`, 8.2.
    ///
    /// ```
    /// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::mean, sample::Sample};
    ///
    /// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![2.0; 4]).unwrap();
    /// let estimates = mean(&sample, &[&[1.0, 2.0, 3.0, 6.0]], Domain::All).unwrap();
    /// assert!((estimates.n_eff(0).unwrap() - 4.0).abs() < 1e-14);
    /// ```
    #[must_use]
    pub fn n_eff(&self, estimate: usize) -> Option<f64> {
        let deff = self.against(estimate, 1.0)?;
        (deff > 0.0).then(|| number(self.respondents) / deff)
    }

    /// Limits by Student's t; `None` without degrees of freedom.
    ///
    /// Source: `korn-graubard-1998`.
    ///
    /// ```
    /// use sozialbericht::statistics::Confidence;
    /// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::mean, sample::Sample};
    ///
    /// let sample = Sample::new(Design::new(2, &Layout::default()).unwrap(), vec![1.0; 2]).unwrap();
    /// let estimates = mean(&sample, &[&[1.0, 3.0]], Domain::All).unwrap();
    /// let limits = estimates.interval(0, Confidence::P95).unwrap();
    /// assert!((limits.upper - (2.0 + 12.7062)).abs() < 5e-5); // one degree of freedom
    /// ```
    #[must_use]
    pub fn interval(&self, estimate: usize, confidence: Confidence) -> Option<Interval> {
        let value = *self.values.get(estimate)?;
        let width = student::upper_quantile(confidence.tail(), self.degrees)? * self.standard_error(estimate);
        Some(Interval { lower: value - width, upper: value + width })
    }

    fn against(&self, estimate: usize, left: f64) -> Option<f64> {
        let spread = self.spread.get(estimate)?;
        let simple = spread * left * self.scale * self.scale / number(self.respondents);
        (simple > 0.0).then(|| self.covariance.get(estimate, estimate) / simple)
    }
}

/// Totals of variables over a domain.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8. Number: 1·2 + 3·2 + 8·3 = 32.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::total, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![2.0, 2.0, 3.0]).unwrap();
/// assert_eq!(total(&sample, &[&[1.0, 3.0, 8.0]], Domain::All).unwrap().values, [32.0]);
/// ```
///
/// # Errors
/// If nobody is in the domain, lengths differ, or a value in the domain is no finite number.
pub fn total(sample: &Sample, variables: &[&[f64]], domain: Domain<'_>) -> Result<Estimates, SurveyError> {
    let base = Base::of(sample, variables, domain)?;
    let values = base.totals(variables);
    let covariance = covariance(sample, variables.len(), &|respondent, row| {
        base.fill(respondent, row, |index| variables[index][respondent]);
    });
    let spread = base.spread(variables, &values);
    Ok(base.estimates(values, covariance, spread, base.population))
}

/// Means of variables over a domain. Shares are means of 0 and 1; the mean of a scale, and the items
/// of a question with several answers, are means over those who answered it.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8. Number: (1·2 + 3·2 + 8·3)/7 = 32/7.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::mean, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![2.0, 2.0, 3.0]).unwrap();
/// let estimates = mean(&sample, &[&[1.0, 3.0, 8.0]], Domain::All).unwrap();
/// assert!((estimates.values[0] - 32.0 / 7.0).abs() < 1e-15);
/// ```
///
/// # Errors
/// As [`total`].
pub fn mean(sample: &Sample, variables: &[&[f64]], domain: Domain<'_>) -> Result<Estimates, SurveyError> {
    let base = Base::of(sample, variables, domain)?;
    let values = base.means(variables);
    let covariance = covariance(sample, variables.len(), &|respondent, row| {
        base.fill(respondent, row, |index| (variables[index][respondent] - values[index]) / base.population);
    });
    let spread = base.spread(variables, &base.totals(variables));
    Ok(base.estimates(values, covariance, spread, 1.0))
}

/// The share of each category; together they are 1.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::shares, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0]).unwrap();
/// let estimates = shares(&sample, &[0, 1, 0], 2, Domain::All).unwrap();
/// assert_eq!(estimates.values, [0.75, 0.25]);
/// ```
///
/// # Errors
/// As [`total`]; if a category in the domain lies beyond `count`.
pub fn shares(
    sample: &Sample,
    categories: &[usize],
    count: usize,
    domain: Domain<'_>,
) -> Result<Estimates, SurveyError> {
    check_length("categories", categories.len(), sample.weights().len())?;
    let inside: Vec<usize> =
        categories.iter().enumerate().map(|(row, own)| if domain.contains(row) { *own } else { 0 }).collect();
    check_categories(&inside, count)?;
    let column = |category: usize| inside.iter().map(|own| f64::from(u8::from(*own == category))).collect();
    let columns: Vec<Vec<f64>> = (0..count).map(column).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    mean(sample, &columns, domain)
}

/// The share of each answer of a question with several answers. The domain is its base: those who
/// answered the question at all. Shares may sum to more than 1.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::chosen, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0]).unwrap();
/// let (bus, car) = ([true, true, false], [false, true, false]);
/// let base = Domain::Of(&[true, true, false]); // the third left the question out
/// assert_eq!(chosen(&sample, &[&bus, &car], base).unwrap().values, [1.0, 0.5]);
/// ```
///
/// # Errors
/// As [`total`].
pub fn chosen(sample: &Sample, answers: &[&[bool]], domain: Domain<'_>) -> Result<Estimates, SurveyError> {
    let columns: Vec<Vec<f64>> =
        answers.iter().map(|marks| marks.iter().map(|mark| f64::from(u8::from(*mark))).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    mean(sample, &columns, domain)
}

/// The ratio of two totals over a domain.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.6. Number: (1 + 3)/(2 + 8) = 0.4.
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, estimate::ratio, sample::Sample};
///
/// let sample = Sample::new(Design::new(2, &Layout::default()).unwrap(), vec![2.0; 2]).unwrap();
/// assert_eq!(ratio(&sample, &[1.0, 3.0], &[2.0, 8.0], Domain::All).unwrap().values, [0.4]);
/// ```
///
/// # Errors
/// As [`total`]; if the denominator is zero.
pub fn ratio(
    sample: &Sample,
    numerator: &[f64],
    denominator: &[f64],
    domain: Domain<'_>,
) -> Result<Estimates, SurveyError> {
    let base = Base::of(sample, &[numerator, denominator], domain)?;
    let totals = base.totals(&[numerator, denominator]);
    let (above, below) = (totals[0], totals[1]);
    if below == 0.0 {
        return Err(SurveyError::ZeroDenominator { estimate: 0 });
    }
    let ratio = above / below;
    let covariance = covariance(sample, 1, &|respondent, row| {
        base.fill(respondent, row, |_| (numerator[respondent] - ratio * denominator[respondent]) / below);
    });
    Ok(base.estimates(vec![ratio], covariance, Vec::new(), 1.0))
}

/// A domain and its size.
pub(super) struct Base<'a> {
    sample: &'a Sample,
    domain: Domain<'a>,
    respondents: usize,
    pub(super) population: f64,
}

impl<'a> Base<'a> {
    pub(super) fn of(
        sample: &'a Sample,
        variables: &[&[f64]],
        domain: Domain<'a>,
    ) -> Result<Self, SurveyError> {
        domain.check(sample.weights().len())?;
        let respondents = sample.count(domain);
        if respondents == 0 {
            return Err(SurveyError::Nobody);
        }
        for (variable, values) in variables.iter().enumerate() {
            check_length("a variable", values.len(), sample.weights().len())?;
            let broken = |(row, value): (usize, &f64)| domain.contains(row) && !value.is_finite();
            if let Some(respondent) = values.iter().enumerate().position(broken) {
                return Err(SurveyError::Value { variable, respondent });
            }
        }
        Ok(Self { sample, domain, respondents, population: sample.population(domain) })
    }

    /// Respondents of the domain with their weights.
    pub(super) fn inside(&self) -> impl Iterator<Item = (usize, f64)> {
        let weights = self.sample.weights().iter().copied().enumerate();
        weights.filter(|(respondent, _)| self.domain.contains(*respondent))
    }

    fn totals(&self, variables: &[&[f64]]) -> Vec<f64> {
        let total = |values: &&[f64]| self.inside().map(|(row, weight)| weight * values[row]).sum();
        variables.iter().map(total).collect()
    }

    pub(super) fn means(&self, variables: &[&[f64]]) -> Vec<f64> {
        self.totals(variables).into_iter().map(|total| total / self.population).collect()
    }

    /// Σw(x − x̄)²/Σw · n/(n − 1).
    fn spread(&self, variables: &[&[f64]], totals: &[f64]) -> Vec<f64> {
        let n = number(self.respondents);
        let spread = |(values, total): (&&[f64], &f64)| {
            let mean = total / self.population;
            let squares =
                self.inside().map(|(row, weight)| weight * (values[row] - mean) * (values[row] - mean));
            if n > 1.0 { squares.sum::<f64>() / self.population * n / (n - 1.0) } else { 0.0 }
        };
        variables.iter().zip(totals).map(spread).collect()
    }

    /// Writes the weighted linearised values of a respondent: nothing outside the domain.
    pub(super) fn fill(&self, respondent: usize, row: &mut [f64], value: impl Fn(usize) -> f64) {
        if !self.domain.contains(respondent) {
            row.fill(0.0);
            return;
        }
        let weight = self.sample.weights()[respondent];
        row.iter_mut().enumerate().for_each(|(index, cell)| *cell = weight * value(index));
    }

    pub(super) fn estimates(
        &self,
        values: Vec<f64>,
        covariance: Matrix,
        spread: Vec<f64>,
        scale: f64,
    ) -> Estimates {
        let (respondents, population) = (self.respondents, self.population);
        let degrees = self.sample.degrees(self.domain);
        Estimates { values, covariance, respondents, population, degrees, spread, scale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout};
    use crate::statistics::survey::greg::{Auxiliary, Distance, calibrate};
    use crate::statistics::survey::rake::{Convergence, Margin, poststratify, rake};
    use crate::statistics::survey::sample::Metric;

    const VALUES: [f64; 8] = [3.0, 5.0, 4.0, 8.0, 1.0, 9.0, 2.0, 6.0];
    const WOMEN: [f64; 8] = [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0];

    fn sample() -> Sample {
        let strata = [0, 0, 0, 0, 1, 1, 1, 1];
        let design = Design::new(8, &Layout { strata: Some(&strata), ..Layout::default() }).unwrap();
        Sample::new(design, vec![1.0, 2.0, 1.5, 1.0, 3.0, 2.0, 1.0, 2.5]).unwrap()
    }

    /// One margin may be met by post-stratification, by raking, or by calibration on its indicators.
    #[test]
    fn one_margin_is_met_in_three_ways_alike() {
        let margin =
            Margin { cells: WOMEN.map(|woman| usize::from(woman > 0.5)).to_vec(), totals: vec![9.0, 7.0] };
        let ones = [1.0; 8];
        let auxiliaries =
            [Auxiliary { values: &ones, total: 16.0 }, Auxiliary { values: &WOMEN, total: 7.0 }];
        let margins = std::slice::from_ref(&margin);
        let samples = [
            poststratify(&sample(), &margin).unwrap(),
            rake(&sample(), margins, Convergence::default(), Metric::Weighted).unwrap(),
            calibrate(&sample(), &auxiliaries, Distance::Linear, Convergence::default()).unwrap(),
        ];
        let found = samples.each_ref().map(|sample| total(sample, &[&VALUES, &WOMEN], Domain::All).unwrap());
        for other in &found[1..] {
            assert!((other.values[0] - found[0].values[0]).abs() < 1e-9);
            assert!((other.standard_error(0) - found[0].standard_error(0)).abs() < 1e-9);
        }
        // The margin itself is known.
        assert!((found[0].values[1] - 7.0).abs() < 1e-12 && found[0].standard_error(1) < 1e-7);
    }

    #[test]
    fn a_census_is_sure() {
        let design = Design::new(8, &Layout { populations: &[Some(8.0)], ..Layout::default() }).unwrap();
        let census = Sample::new(design, vec![1.0; 8]).unwrap();
        let found = mean(&census, &[&VALUES], Domain::All).unwrap();
        assert!(found.standard_error(0) < 1e-15 && (found.values[0] - 4.75).abs() < 1e-15);
        assert_eq!((found.deff(0), found.n_eff(0)), (None, None));
    }

    /// What is not in the domain is not looked at, but the domain is not known beforehand: its size
    /// varies, so a total is less sure than if only the domain had been asked.
    #[test]
    fn values_outside_the_domain_do_not_matter() {
        let marks = [true, true, false, true, true, false, true, true];
        let mut hidden = VALUES;
        hidden[2] = f64::NAN;
        let found = total(&sample(), &[&hidden], Domain::Of(&marks)).unwrap();
        let seen = total(&sample(), &[&VALUES], Domain::Of(&marks)).unwrap();
        assert_eq!(found.values, seen.values);
        assert_eq!(found.covariance, seen.covariance);
        let error = total(&sample(), &[&hidden], Domain::All).unwrap_err();
        assert_eq!(error, SurveyError::Value { variable: 0, respondent: 2 });
        assert_eq!(mean(&sample(), &[&VALUES], Domain::Of(&[false; 8])).unwrap_err(), SurveyError::Nobody);
    }

    #[test]
    fn shares_sum_to_one_and_their_errors_to_nothing() {
        let found = shares(&sample(), &[0, 1, 2, 0, 1, 2, 0, 0], 3, Domain::All).unwrap();
        assert!((found.values.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!(found.covariance.form(&[1.0; 3], &[1.0; 3]).abs() < 1e-15);
        let error = shares(&sample(), &[0, 1, 2, 0, 1, 2, 0, 3], 3, Domain::All).unwrap_err();
        assert_eq!(error, SurveyError::Category { respondent: 7, category: 3, count: 3 });
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        let error = ratio(&sample(), &VALUES, &[0.0; 8], Domain::All).unwrap_err();
        assert_eq!(error, SurveyError::ZeroDenominator { estimate: 0 });
    }
}

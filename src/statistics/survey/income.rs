//! Measures of poverty and inequality, with linearised variance.
//!
//! The threshold, the quantiles and the ranks are estimated from the same sample, and their part of
//! the variance is in the influence of each respondent. Densities are those of a normal kernel with
//! Silverman's width (`silverman-1986`, 3.31).

use super::estimate::{Base, Estimates};
use super::quantile::Distribution;
use super::sample::Sample;
use super::variance::covariance;
use super::{Domain, SurveyError, number};

/// The poverty line: a part of the median income, usually 0.6.
#[derive(Clone, Copy, Debug)]
pub struct PovertyLine<'a> {
    /// The part of the median.
    pub fraction: f64,
    /// Whose median it is; those counted as poor may be others.
    pub of: Domain<'a>,
}

/// The at-risk-of-poverty rate.
#[derive(Clone, Debug)]
pub struct Poverty {
    /// The threshold, in the unit of the incomes.
    pub threshold: f64,
    /// The share of those below it, from 0 to 1, with its variance.
    pub rate: Estimates,
}

/// The at-risk-of-poverty rate of a domain: the share whose income is below the poverty line.
///
/// Source: `osier-2009`, 3.2, after `deville-1999`. Number: of 1, 2, 10, 10, 10 two are below 6.
///
/// ```
/// use sozialbericht::statistics::survey::income::{PovertyLine, poverty};
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(5, &Layout::default()).unwrap(), vec![1.0; 5]).unwrap();
/// let line = PovertyLine { fraction: 0.6, of: Domain::All };
/// let found = poverty(&sample, &[1.0, 2.0, 10.0, 10.0, 10.0], Domain::All, line).unwrap();
/// assert_eq!((found.threshold, found.rate.values[0]), (6.0, 0.4));
/// ```
///
/// # Errors
/// If nobody is in one of the domains, lengths differ, or an income in a domain is no finite number.
pub fn poverty(
    sample: &Sample,
    incomes: &[f64],
    domain: Domain<'_>,
    line: PovertyLine<'_>,
) -> Result<Poverty, SurveyError> {
    let (all, own) = (Base::of(sample, &[incomes], line.of)?, Base::of(sample, &[incomes], domain)?);
    let median = Distribution::of(&all, incomes).quantile_between(0.5);
    let threshold = line.fraction * median;
    let is_below = |respondent: usize| f64::from(u8::from(incomes[respondent] < threshold));
    let rate = own.inside().map(|(row, weight)| weight * is_below(row)).sum::<f64>() / own.population;
    let at_median = density(&all, incomes, median);
    let pull = if at_median > 0.0 {
        line.fraction * density(&own, incomes, threshold) / at_median
    } else {
        0.0 // All incomes are equal: the median does not move.
    };
    let covariance = covariance(sample, 1, &|respondent, row| {
        let mut part = [0.0];
        own.fill(respondent, &mut part, |_| (is_below(respondent) - rate) / own.population);
        row[0] = part[0];
        all.fill(respondent, &mut part, |_| {
            let below = f64::from(u8::from(incomes[respondent] <= median));
            pull * (0.5 - below) / all.population
        });
        row[0] += part[0];
    });
    Ok(Poverty { threshold, rate: own.estimates(vec![rate], covariance, Vec::new(), 1.0) })
}

/// The Gini coefficient of a domain: 0 if all incomes are equal, near 1 if one has them all.
///
/// Source: `langel-tille-2013`. Number: for 1, 2, 3 it is 2/9 (8/9 of 1 − 3/4).
///
/// ```
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, income::gini, sample::Sample};
///
/// let sample = Sample::new(Design::new(3, &Layout::default()).unwrap(), vec![1.0; 3]).unwrap();
/// let found = gini(&sample, &[1.0, 2.0, 3.0], Domain::All).unwrap();
/// assert!((found.values[0] - 2.0 / 9.0).abs() < 1e-15);
/// ```
///
/// # Errors
/// If nobody is in the domain, lengths differ, an income in it is no finite number, or incomes do not
/// sum to more than zero.
pub fn gini(sample: &Sample, incomes: &[f64], domain: Domain<'_>) -> Result<Estimates, SurveyError> {
    let base = Base::of(sample, &[incomes], domain)?;
    let mut ranked: Vec<(usize, f64)> = base.inside().collect();
    ranked.sort_by(|one, other| incomes[one.0].total_cmp(&incomes[other.0]));
    let (mut below, mut income, mut above) = (0.0, 0.0, 0.0);
    let mut ranks = vec![(0.0, 0.0); incomes.len()];
    for &(respondent, weight) in &ranked {
        below += weight;
        income += weight * incomes[respondent];
        ranks[respondent] = (below, income);
        above += weight * incomes[respondent] * (2.0 * below - weight);
    }
    if income <= 0.0 {
        return Err(SurveyError::ZeroDenominator { estimate: 0 });
    }
    let population = base.population;
    let gini = above / (population * income) - 1.0;
    let covariance = covariance(sample, 1, &|respondent, row| {
        base.fill(respondent, row, |_| {
            let (own, (rank, up_to)) = (incomes[respondent], ranks[respondent]);
            let influence =
                2.0 * (rank * own - up_to) + income - population * own - gini * (income + own * population);
            influence / (population * income)
        });
    });
    Ok(base.estimates(vec![gini], covariance, Vec::new(), 1.0))
}

/// The income quintile share ratio S80/S20: what the richest fifth has for each euro of the poorest.
///
/// Source: `osier-2009`, 3.4, after `deville-1999`. Number: (9 + 10)/(1 + 2) of one to ten.
///
/// ```
/// use sozialbericht::statistics::survey::income::quintile_share_ratio;
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let incomes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
/// let sample = Sample::new(Design::new(10, &Layout::default()).unwrap(), vec![1.0; 10]).unwrap();
/// let found = quintile_share_ratio(&sample, &incomes, Domain::All).unwrap();
/// assert!((found.values[0] - 19.0 / 3.0).abs() < 1e-15);
/// ```
///
/// # Errors
/// As [`gini`], if the poorest fifth has nothing; [`SurveyError::Ties`] where the fifths cannot be told apart, which shows in a
/// richest one that has less than the poorest.
pub fn quintile_share_ratio(
    sample: &Sample,
    incomes: &[f64],
    domain: Domain<'_>,
) -> Result<Estimates, SurveyError> {
    let base = Base::of(sample, &[incomes], domain)?;
    let distribution = Distribution::of(&base, incomes);
    let (low, high) = (distribution.quantile_between(0.2), distribution.quantile_between(0.8));
    let (mut poor, mut rich) = (0.0, 0.0);
    for (respondent, weight) in base.inside() {
        let income = incomes[respondent];
        poor += if income <= low { weight * income } else { 0.0 };
        rich += if income > high { weight * income } else { 0.0 };
    }
    if poor <= 0.0 {
        return Err(SurveyError::ZeroDenominator { estimate: 0 });
    }
    let ratio = rich / poor;
    if ratio < 1.0 {
        return Err(SurveyError::Ties);
    }
    // The influence on the income up to a quantile q of order p: (y − q)·1[y ≤ q] + p·q.
    let up_to = |income: f64, order: f64, quantile: f64| {
        (if income <= quantile { income - quantile } else { 0.0 }) + order * quantile
    };
    let covariance = covariance(sample, 1, &|respondent, row| {
        base.fill(respondent, row, |_| {
            let income = incomes[respondent];
            let richest = income - up_to(income, 0.8, high);
            (richest - ratio * up_to(income, 0.2, low)) / poor
        });
    });
    Ok(base.estimates(vec![ratio], covariance, Vec::new(), 1.0))
}

/// The density of incomes at a point, per unit of income.
fn density(base: &Base<'_>, incomes: &[f64], at: f64) -> f64 {
    /// The width of the middle half of a normal variable in standard deviations.
    const MIDDLE_HALF: f64 = 1.349;
    let distribution = Distribution::of(base, incomes);
    let mean = base.means(&[incomes])[0];
    let (mut squares, mut respondents) = (0.0, 0);
    for (respondent, weight) in base.inside() {
        squares += weight * (incomes[respondent] - mean) * (incomes[respondent] - mean);
        respondents += 1;
    }
    let deviation = (squares / base.population).sqrt();
    let middle = (distribution.quantile(0.75) - distribution.quantile(0.25)) / MIDDLE_HALF;
    let spread = if middle > 0.0 { middle.min(deviation) } else { deviation };
    let width = 0.9 * spread * libm::pow(number(respondents), -0.2);
    if width <= 0.0 {
        return 0.0;
    }
    let kernel = |income: f64| {
        let distance = (at - income) / width;
        libm::exp(-0.5 * distance * distance)
    };
    let sum: f64 = base.inside().map(|(row, weight)| weight * kernel(incomes[row])).sum();
    sum / (base.population * width * std::f64::consts::TAU.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout};
    use crate::statistics::survey::replicate::{Centre, Scheme, replicate};

    /// Two hundred incomes that are skewed like incomes: quantiles of a log-normal distribution.
    fn incomes() -> Vec<f64> {
        let deviate = |row: u32| {
            let place = (f64::from(row * 37 % 200) + 0.5) / 200.0;
            crate::statistics::normal::quantile(place).unwrap()
        };
        (0..200).map(|row| 20_000.0 * libm::exp(0.6 * deviate(row))).collect()
    }

    fn sample(weights: Vec<f64>) -> Sample {
        Sample::new(Design::new(weights.len(), &Layout::default()).unwrap(), weights).unwrap()
    }

    fn weights() -> Vec<f64> {
        (0..200).map(|row| 1.0 + f64::from(row % 3)).collect()
    }

    /// Measures of replicate weights, where respondents with weight 0 are left out.
    fn of_weights(weights: &[f64], measure: impl Fn(&Sample, &[f64]) -> f64) -> Vec<f64> {
        let kept: Vec<(f64, f64)> =
            weights.iter().copied().zip(incomes()).filter(|(weight, _)| *weight > 0.0).collect();
        let (weights, incomes): (Vec<f64>, Vec<f64>) = kept.into_iter().unzip();
        vec![measure(&sample(weights), &incomes)]
    }

    #[test]
    fn the_influence_on_gini_says_what_the_jackknife_says() {
        let measure =
            |sample: &Sample, incomes: &[f64]| gini(sample, incomes, Domain::All).unwrap().values[0];
        let sample = sample(weights());
        let linear = gini(&sample, &incomes(), Domain::All).unwrap().standard_error(0);
        let found =
            replicate(&sample, Scheme::Jackknife, Centre::Estimate, |w| Ok(of_weights(w, measure))).unwrap();
        let jackknife = found.covariance.get(0, 0).sqrt();
        assert!((linear / jackknife - 1.0).abs() < 0.03, "{linear} {jackknife}");
    }

    #[test]
    fn the_influence_of_quantiles_says_what_the_bootstrap_says() {
        let scheme = Scheme::Bootstrap { replicates: 2_000, seed: 11 };
        let line = PovertyLine { fraction: 0.6, of: Domain::All };
        let rate = |sample: &Sample, incomes: &[f64]| {
            poverty(sample, incomes, Domain::All, line).unwrap().rate.values[0]
        };
        let ratio = |sample: &Sample, incomes: &[f64]| {
            quintile_share_ratio(sample, incomes, Domain::All).unwrap().values[0]
        };
        let sample = sample(weights());
        let poverty = poverty(&sample, &incomes(), Domain::All, line).unwrap().rate.standard_error(0);
        let shares = quintile_share_ratio(&sample, &incomes(), Domain::All).unwrap().standard_error(0);
        for (name, linear, found) in [
            (
                "rate",
                poverty,
                replicate(&sample, scheme, Centre::Estimate, |w| Ok(of_weights(w, rate))).unwrap(),
            ),
            (
                "ratio",
                shares,
                replicate(&sample, scheme, Centre::Estimate, |w| Ok(of_weights(w, ratio))).unwrap(),
            ),
        ] {
            let bootstrap = found.covariance.get(0, 0).sqrt();
            assert!((linear / bootstrap - 1.0).abs() < 0.15, "{name}: {linear} {bootstrap}");
        }
    }

    /// Inequality does not depend on the currency, and equal incomes have none.
    #[test]
    fn measures_have_no_unit() {
        let (sample, incomes) = (sample(weights()), incomes());
        let cents: Vec<f64> = incomes.iter().map(|income| income * 100.0).collect();
        let (euro, cent) =
            (gini(&sample, &incomes, Domain::All).unwrap(), gini(&sample, &cents, Domain::All).unwrap());
        assert!((euro.values[0] - cent.values[0]).abs() < 1e-14);
        assert!((euro.standard_error(0) - cent.standard_error(0)).abs() < 1e-14);
        let equal = gini(&sample, &[5.0; 200], Domain::All).unwrap();
        assert!(equal.values[0].abs() < 1e-14 && equal.standard_error(0) < 1e-14);
        let line = PovertyLine { fraction: 0.6, of: Domain::All };
        let nobody = poverty(&sample, &[5.0; 200], Domain::All, line).unwrap();
        assert!(nobody.rate.values[0].abs() < 1e-15 && nobody.rate.standard_error(0) < 1e-15);
    }

    #[test]
    fn without_income_there_is_no_inequality_to_measure() {
        let sample = sample(vec![1.0; 3]);
        for error in [
            gini(&sample, &[0.0; 3], Domain::All).unwrap_err(),
            quintile_share_ratio(&sample, &[0.0; 3], Domain::All).unwrap_err(),
        ] {
            assert_eq!(error, SurveyError::ZeroDenominator { estimate: 0 });
        }
        let error = gini(&sample, &[1.0, f64::NAN, 2.0], Domain::All).unwrap_err();
        assert_eq!(error, SurveyError::Value { variable: 0, respondent: 1 });
    }
}

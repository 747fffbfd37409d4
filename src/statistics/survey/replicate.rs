//! The variance of any statistic, from weights that leave clusters out or draw them anew.
//!
//! Replicates are made one at a time, so that their number does not matter for memory. A statistic
//! gets weights and makes of them what it makes of the weights of the sample; where those are raked,
//! it rakes each replicate. Of a second stage nothing is drawn: the clusters' spread contains it.

use super::SurveyError;
use super::design::SinglePsu;
use super::matrix::Matrix;
use super::number;
use super::sample::Sample;
use rayon::prelude::*;

/// How replicates are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Each cluster is left out once, and its stratum raised to make up for it; with one stratum this
    /// is JK1, with several `JKn`.
    Jackknife,
    /// In each stratum one cluster less than there is is drawn with replacement; weights are moved as
    /// far as the finite population asks for.
    Bootstrap {
        /// The number of replicates.
        replicates: usize,
        /// The seed; equal seeds give equal replicates on any machine.
        seed: u64,
    },
}

/// Where distances of replicates are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// The estimate of the whole sample, which errs on the safe side.
    Estimate,
    /// The mean of all replicates.
    Replicates,
}

/// Statistics with the covariance that replicates say.
#[derive(Clone, Debug)]
pub struct Replicated {
    /// The statistics of the whole sample.
    pub values: Vec<f64>,
    /// Their covariance.
    pub covariance: Matrix,
    /// How many replicates were made.
    pub replicates: usize,
}

/// The covariance of statistics of weights.
///
/// Source: `rust-rao-1996` for the jackknife; `rao-wu-1988` for the bootstrap.
/// Number: the jackknife of a mean is its usual variance, S²/n = 5/3/4.
///
/// ```
/// use sozialbericht::statistics::survey::design::{Design, Layout};
/// use sozialbericht::statistics::survey::replicate::{Centre, Scheme, replicate};
/// use sozialbericht::statistics::survey::sample::Sample;
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0; 4]).unwrap();
/// let mean = |weights: &[f64]| {
///     let sum: f64 = weights.iter().zip([1.0, 2.0, 3.0, 4.0]).map(|(weight, value)| weight * value).sum();
///     Ok(vec![sum / weights.iter().sum::<f64>()])
/// };
/// let found = replicate(&sample, Scheme::Jackknife, Centre::Estimate, mean).unwrap();
/// assert!((found.covariance.get(0, 0) - 5.0 / 12.0).abs() < 1e-15);
/// ```
///
/// # Errors
/// That of the statistic; if one of its values is no finite number, or replicates differ in length.
pub fn replicate<F>(
    sample: &Sample,
    scheme: Scheme,
    centre: Centre,
    statistic: F,
) -> Result<Replicated, SurveyError>
where
    F: Fn(&[f64]) -> Result<Vec<f64>, SurveyError> + Sync,
{
    let values = statistic(sample.weights())?;
    let replicates = Replicates::of(sample, scheme);
    let found: Vec<Vec<f64>> = (0..replicates.len())
        .into_par_iter()
        .map(|index| {
            let found = statistic(&replicates.weights(sample, index))?;
            let sound = found.len() == values.len() && found.iter().all(|value| value.is_finite());
            if sound { Ok(found) } else { Err(SurveyError::Replicate { replicate: index }) }
        })
        .collect::<Result<_, _>>()?;
    let centres: Vec<f64> = match centre {
        Centre::Estimate => values.clone(),
        Centre::Replicates => (0..values.len())
            .map(|index| found.iter().map(|one| one[index]).sum::<f64>() / number(found.len().max(1)))
            .collect(),
    };
    let mut covariance = Matrix::zero(values.len());
    for (index, one) in found.iter().enumerate() {
        let scale = replicates.scale(index);
        for row in 0..values.len() {
            let distance = scale * (one[row] - centres[row]);
            let others = one.iter().zip(&centres);
            let cells = covariance.row_mut(row).iter_mut();
            cells.zip(others).for_each(|(cell, (value, centre))| *cell += distance * (value - centre));
        }
    }
    Ok(Replicated { values, covariance, replicates: found.len() })
}

/// The replicates of a sample, whose weights are made when they are asked for.
#[derive(Clone, Debug)]
pub struct Replicates {
    /// For the jackknife the cluster left out of each replicate; empty for the bootstrap.
    left_out: Vec<usize>,
    scales: Vec<f64>,
    seed: u64,
    /// For each stratum its first cluster.
    starts: Vec<usize>,
}

impl Replicates {
    /// The replicates that a scheme makes of a sample.
    #[must_use]
    pub fn of(sample: &Sample, scheme: Scheme) -> Self {
        let design = sample.design();
        let mut starts = Vec::new();
        let mut next = 0;
        for stratum in &design.strata {
            starts.push(next);
            next += stratum.clusters;
        }
        match scheme {
            Scheme::Bootstrap { replicates, seed } => {
                let scales = vec![number(replicates.max(1)).recip(); replicates];
                Self { left_out: Vec::new(), scales, seed, starts }
            }
            Scheme::Jackknife => {
                let mut left_out = Vec::new();
                let mut scales = Vec::new();
                for (cluster, own) in design.clusters.iter().enumerate() {
                    let stratum = design.strata[own.stratum];
                    let single = stratum.clusters == 1;
                    // n/(n − 1) of the linearised variance becomes (n − 1)/n of distances that are
                    // n/(n − 1) times as large.
                    let smaller = (number(stratum.clusters) - 1.0) / number(stratum.clusters);
                    let scale = stratum.factor() * if single { 1.0 } else { smaller * smaller };
                    if scale > 0.0 && !(single && design.single != SinglePsu::Centred) {
                        left_out.push(cluster);
                        scales.push(scale);
                    }
                }
                Self { left_out, scales, seed: 0, starts }
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none, as for a sample of strata with one cluster each.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// What the squared distance of a replicate counts for in the variance.
    #[must_use]
    pub fn scale(&self, replicate: usize) -> f64 {
        self.scales[replicate]
    }

    /// The weights of a replicate, one a respondent of the sample that it was made of; 0 for those left out.
    #[must_use]
    pub fn weights(&self, sample: &Sample, replicate: usize) -> Vec<f64> {
        let design = sample.design();
        let mut factors = vec![1.0; design.clusters.len()];
        match self.left_out.get(replicate) {
            Some(&cluster) => {
                let index = design.clusters[cluster].stratum;
                let drawn = design.strata[index].clusters;
                let raised = if drawn > 1 { number(drawn) / (number(drawn) - 1.0) } else { 0.0 };
                factors[self.starts[index]..][..drawn].fill(raised);
                factors[cluster] = 0.0;
            }
            None => self.draw(sample, replicate, &mut factors),
        }
        let weights = sample.weights().iter().zip(&design.cluster_of);
        weights.map(|(weight, cluster)| weight * factors[*cluster]).collect()
    }

    /// 1 − √(1 − f) + √(1 − f)·n/(n − 1)·r for a cluster drawn r times (`rao-wu-1988`).
    fn draw(&self, sample: &Sample, replicate: usize, factors: &mut [f64]) {
        let design = sample.design();
        let mut random = Random::new(self.seed, replicate);
        for (start, stratum) in self.starts.iter().zip(&design.strata) {
            let drawn = stratum.clusters;
            let own = &mut factors[*start..][..drawn];
            if drawn < 2 {
                continue;
            }
            let reach = (stratum.factor() * (number(drawn) - 1.0) / number(drawn)).sqrt();
            own.fill(1.0 - reach);
            for _ in 1..drawn {
                own[random.below(drawn)] += reach * number(drawn) / (number(drawn) - 1.0);
            }
        }
    }
}

/// `steele-lea-flood-2014`, section 5: a counter that is mixed, so every replicate has its own.
struct Random(u64);

impl Random {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    fn new(seed: u64, replicate: usize) -> Self {
        let own = u64::try_from(replicate).unwrap_or(u64::MAX);
        // The first number of a replicate's own stream; streams start where mixing has put them.
        Self(Self::mix(seed ^ Self::mix(own.wrapping_mul(Self::STEP).wrapping_add(Self::STEP))))
    }

    const fn mix(value: u64) -> u64 {
        let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// A number below `bound`, which is at least 1: the high half of a product, whose bias is below
    /// bound/2⁶⁴.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(Self::STEP);
        let wide = u128::from(Self::mix(self.0)) * u128::try_from(bound).unwrap_or(1);
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::Domain;
    use crate::statistics::survey::design::{Design, Layout};
    use crate::statistics::survey::estimate::{mean, total};
    use crate::statistics::survey::rake::{Convergence, Margin, raked_weights};

    const VALUES: [f64; 10] = [3.0, 5.0, 4.0, 8.0, 1.0, 9.0, 2.0, 6.0, 7.0, 3.5];

    fn sample(populations: &[Option<f64>]) -> Sample {
        let strata = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        let clusters = [0, 0, 1, 2, 3, 0, 1, 1, 2, 3];
        let layout =
            Layout { strata: Some(&strata), clusters: Some(&clusters), populations, ..Layout::default() };
        let weights = vec![2.0, 2.0, 1.5, 1.0, 3.0, 2.0, 1.0, 2.5, 1.0, 2.0];
        Sample::new(Design::new(10, &layout).unwrap(), weights).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "the shape of a statistic")]
    fn totals(weights: &[f64]) -> Result<Vec<f64>, SurveyError> {
        Ok(vec![weights.iter().zip(VALUES).map(|(weight, value)| weight * value).sum()])
    }

    fn means(weights: &[f64]) -> Result<Vec<f64>, SurveyError> {
        Ok(vec![totals(weights)?[0] / weights.iter().sum::<f64>()])
    }

    /// A total is linear in the weights, so the jackknife says exactly what linearisation says.
    #[test]
    fn the_jackknife_of_a_total_is_its_linearised_variance() {
        for populations in [&[][..], &[Some(8.0), Some(40.0)]] {
            let sample = sample(populations);
            let linear = total(&sample, &[&VALUES], Domain::All).unwrap().covariance.get(0, 0);
            let found = replicate(&sample, Scheme::Jackknife, Centre::Estimate, totals).unwrap();
            assert_eq!(found.replicates, 8);
            assert!((found.covariance.get(0, 0) - linear).abs() < 1e-10 * linear, "{found:?} {linear}");
        }
    }

    #[test]
    fn many_bootstrap_replicates_come_near_the_linearised_variance() {
        let scheme = Scheme::Bootstrap { replicates: 20_000, seed: 7 };
        for populations in [&[][..], &[Some(8.0), Some(16.0)]] {
            let sample = sample(populations);
            let linear = total(&sample, &[&VALUES], Domain::All).unwrap().covariance.get(0, 0);
            let found = replicate(&sample, scheme, Centre::Estimate, totals).unwrap().covariance.get(0, 0);
            assert!((found / linear - 1.0).abs() < 0.04, "{found} {linear}");
        }
    }

    #[test]
    fn equal_seeds_give_equal_replicates() {
        let at = |seed| {
            let scheme = Scheme::Bootstrap { replicates: 50, seed };
            replicate(&sample(&[]), scheme, Centre::Replicates, means).unwrap().covariance.get(0, 0)
        };
        assert!(at(1).to_bits() == at(1).to_bits() && at(1).to_bits() != at(2).to_bits());
    }

    /// Every replicate is raked anew, so a margin has no variance.
    #[test]
    fn raked_replicates_know_the_margins() {
        let margin = Margin { cells: vec![0, 1, 0, 1, 0, 1, 0, 1, 0, 1], totals: vec![30.0, 20.0] };
        let share = |weights: &[f64]| {
            let raked = raked_weights(weights, std::slice::from_ref(&margin), Convergence::default())?;
            let first =
                raked.iter().zip(&margin.cells).filter(|(_, cell)| **cell == 0).map(|(weight, _)| weight);
            Ok(vec![first.sum::<f64>() / raked.iter().sum::<f64>(), means(&raked)?[0]])
        };
        let found = replicate(&sample(&[]), Scheme::Jackknife, Centre::Estimate, share).unwrap();
        let plain = mean(&sample(&[]), &[&VALUES], Domain::All).unwrap();
        assert!(found.covariance.get(0, 0) < 1e-20 && found.covariance.get(1, 1) > 0.0);
        assert!(plain.covariance.get(0, 0) > 0.0);
    }

    #[test]
    fn a_statistic_without_a_value_is_refused() {
        let nothing = |_: &[f64]| Ok(vec![f64::NAN]);
        let error = replicate(&sample(&[]), Scheme::Jackknife, Centre::Estimate, nothing).unwrap_err();
        assert_eq!(error, SurveyError::Replicate { replicate: 0 });
    }
}

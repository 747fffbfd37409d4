//! The variance of a total under the design (`sarndal-swensson-wretman-1992`, 4.3 and 5.5).
//!
//! V = Σₕ (1 − fₕ)·nₕ/(nₕ − 1)·Σᵢ (zₕᵢ − z̄ₕ)(zₕᵢ − z̄ₕ)′, where zₕᵢ sums the weighted values of a
//! cluster; a second stage adds fₕ times the same within each cluster. Estimates that are no totals
//! come as their linearised values.

use super::design::SinglePsu;
use super::matrix::Matrix;
use super::projection::Explained;
use super::sample::Sample;

/// The covariance of `width` totals. `fill` writes the weighted linearised values of a respondent,
/// all of them; it is called more than once.
pub(super) fn covariance(sample: &Sample, width: usize, fill: &dyn Fn(usize, &mut [f64])) -> Matrix {
    let mut sums = Squares::Full(Matrix::zero(width));
    accumulate(sample, width, fill, &mut sums);
    let Squares::Full(mut matrix) = sums else { return Matrix::zero(width) };
    matrix.mirror();
    matrix
}

/// The variances of `width` totals, without their covariances: [`covariance`] for long rows.
pub(super) fn variances(sample: &Sample, width: usize, fill: &dyn Fn(usize, &mut [f64])) -> Vec<f64> {
    let mut sums = Squares::Diagonal(vec![0.0; width]);
    accumulate(sample, width, fill, &mut sums);
    let Squares::Diagonal(variances) = sums else { return vec![0.0; width] };
    variances
}

/// Sums of squares, with or without products.
#[derive(Clone)]
enum Squares {
    Full(Matrix),
    Diagonal(Vec<f64>),
}

impl Squares {
    fn clear(&mut self) {
        match self {
            Self::Full(matrix) => *matrix = Matrix::zero(matrix.order()),
            Self::Diagonal(sums) => sums.fill(0.0),
        }
    }

    fn add(&mut self, factor: f64, values: &[f64]) {
        match self {
            Self::Full(matrix) => {
                for (row, one) in values.iter().enumerate() {
                    let scaled = factor * one;
                    let cells = matrix.row_mut(row)[row..].iter_mut();
                    cells.zip(&values[row..]).for_each(|(cell, other)| *cell += scaled * other);
                }
            }
            Self::Diagonal(sums) => {
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value * value);
            }
        }
    }

    fn add_all(&mut self, factor: f64, other: &Self) {
        match (self, other) {
            (Self::Full(matrix), Self::Full(more)) => {
                for row in 0..matrix.order() {
                    let cells = matrix.row_mut(row).iter_mut();
                    cells.zip(more.row(row)).for_each(|(cell, value)| *cell += factor * value);
                }
            }
            (Self::Diagonal(sums), Self::Diagonal(more)) => {
                sums.iter_mut().zip(more).for_each(|(sum, value)| *sum += factor * value);
            }
            _ => {}
        }
    }
}

/// The spread of the units of one stage around their mean. Distances are taken from the first unit,
/// so that equal units have no spread at all, and no digits are lost where the mean is large.
struct Spread {
    units: f64,
    first: Vec<f64>,
    sum: Vec<f64>,
    squares: Squares,
}

impl Spread {
    fn new(width: usize, squares: &Squares) -> Self {
        let mut squares = squares.clone();
        squares.clear();
        Self { units: 0.0, first: vec![0.0; width], sum: vec![0.0; width], squares }
    }

    /// Adds a unit; its values are used up.
    fn add(&mut self, values: &mut [f64]) {
        if self.units == 0.0 {
            self.first.copy_from_slice(values);
            self.units = 1.0;
            return;
        }
        self.units += 1.0;
        let distances = values.iter_mut().zip(&self.first).zip(&mut self.sum);
        match &mut self.squares {
            // One pass, since this is where the time for long tables goes.
            Squares::Diagonal(squares) => {
                for (((value, first), sum), square) in distances.zip(squares) {
                    let distance = *value - first;
                    *sum += distance;
                    *square += distance * distance;
                }
            }
            full @ Squares::Full(_) => {
                for ((value, first), sum) in distances {
                    *value -= first;
                    *sum += *value;
                }
                full.add(1.0, values);
            }
        }
    }

    /// Hands the spread on, times a factor, and starts anew. The distance of a single unit is taken
    /// from zero if the rule says so.
    fn flush(&mut self, factor: f64, single: SinglePsu, into: &mut Squares) {
        if factor > 0.0 && self.units > 1.0 {
            into.add_all(factor, &self.squares);
            into.add(-factor / self.units, &self.sum);
        } else if factor > 0.0 && self.units > 0.0 && single == SinglePsu::Centred {
            into.add(factor, &self.first);
        }
        self.units = 0.0;
        self.sum.fill(0.0);
        self.squares.clear();
    }
}

fn accumulate(sample: &Sample, width: usize, fill: &dyn Fn(usize, &mut [f64]), into: &mut Squares) {
    let mut explained: Vec<Explained> = Vec::new();
    for projection in sample.projections() {
        let next = projection.explain(width, |respondent, values| {
            fill(respondent, values);
            for (earlier, explained) in sample.projections().iter().zip(&explained) {
                earlier.residual(respondent, explained, values);
            }
        });
        explained.push(next);
    }
    let residual = |respondent: usize, values: &mut [f64]| {
        fill(respondent, values);
        for (projection, explained) in sample.projections().iter().zip(&explained) {
            projection.residual(respondent, explained, values);
        }
    };
    by_stage(sample, width, &residual, into);
}

/// One pass in the order of strata, clusters and units. Every unit that is complete goes into the
/// spread of its cluster, every cluster into that of its stratum.
fn by_stage(sample: &Sample, width: usize, residual: &dyn Fn(usize, &mut [f64]), into: &mut Squares) {
    let design = sample.design();
    let two_stages = !design.unit_of.is_empty();
    let (mut stratum, mut within) = (Spread::new(width, into), Spread::new(width, into));
    let mut values = vec![0.0; width];
    let mut unit = Sum::new(width);
    let mut cluster = Sum::new(width);
    let mut order = design.order.iter().peekable();
    while let Some(&respondent) = order.next() {
        let next = order.peek().map(|next| **next);
        let own = design.cluster_of[respondent];
        let last = next.is_none_or(|next| design.cluster_of[next] != own);
        if two_stages {
            residual(respondent, &mut values);
            cluster.add(&values);
            unit.add(&values);
            if next.is_none_or(|next| design.unit_of[next] != design.unit_of[respondent]) {
                within.add(unit.take());
            }
        } else if last && cluster.is_empty {
            residual(respondent, &mut cluster.values);
        } else {
            residual(respondent, &mut values);
            cluster.add(&values);
        }
        if !last {
            continue;
        }
        let index = design.clusters[own].stratum;
        let factors = design.strata[index];
        if two_stages {
            let fraction = factors.population.map_or(0.0, |all| super::number(factors.clusters) / all);
            within.flush(fraction * design.clusters[own].factor(), design.single, into);
        }
        stratum.add(cluster.take());
        if next.is_none_or(|next| design.clusters[design.cluster_of[next]].stratum != index) {
            stratum.flush(factors.factor(), design.single, into);
        }
    }
    // Where everything is explained, rounding may leave a little less than nothing.
    match into {
        Squares::Full(matrix) => {
            (0..width).for_each(|row| matrix.row_mut(row)[row] = matrix.get(row, row).max(0.0));
        }
        Squares::Diagonal(sums) => sums.iter_mut().for_each(|sum| *sum = sum.max(0.0)),
    }
}

/// The values of a unit or cluster so far.
struct Sum {
    values: Vec<f64>,
    is_empty: bool,
}

impl Sum {
    fn new(width: usize) -> Self {
        Self { values: vec![0.0; width], is_empty: true }
    }

    fn add(&mut self, values: &[f64]) {
        if self.is_empty {
            self.values.copy_from_slice(values);
            self.is_empty = false;
        } else {
            self.values.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }

    /// The sum, after which the next one starts.
    fn take(&mut self) -> &mut [f64] {
        self.is_empty = true;
        &mut self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::{Design, Layout, SecondStage};

    fn sample(layout: &Layout<'_>, respondents: usize) -> Sample {
        Sample::new(Design::new(respondents, layout).unwrap(), vec![1.0; respondents]).unwrap()
    }

    const VALUES: [f64; 6] = [3.0, 5.0, 4.0, 8.0, 1.0, 9.0];

    fn variance(layout: &Layout<'_>) -> f64 {
        let fill = |row: usize, values: &mut [f64]| values[0] = VALUES[row];
        covariance(&sample(layout, 6), 1, &fill).get(0, 0)
    }

    #[test]
    fn strata_add_up_and_clusters_are_summed_first() {
        let strata = [0, 0, 0, 1, 1, 1];
        // 3/2·(distances from 4: 1, 1, 0) and 3/2·(distances from 6: 4, 25, 9)
        let stratified = variance(&Layout { strata: Some(&strata), ..Layout::default() });
        assert!((stratified - (1.5 * 2.0 + 1.5 * 38.0)).abs() < 1e-12, "{stratified}");
        // households 8, 12, 10 around 10
        let clusters = [0, 0, 1, 1, 2, 2];
        let clustered = variance(&Layout { clusters: Some(&clusters), ..Layout::default() });
        assert!((clustered - 1.5 * 8.0).abs() < 1e-12, "{clustered}");
    }

    #[test]
    fn a_census_has_no_variance_and_half_a_census_half_of_it() {
        let strata = [0, 0, 0, 1, 1, 1];
        let layout = Layout { strata: Some(&strata), ..Layout::default() };
        let all = variance(&Layout { populations: &[Some(3.0), Some(3.0)], ..layout });
        assert!(all.to_bits() == 0.0f64.to_bits(), "{all}");
        let half = variance(&Layout { populations: &[Some(6.0), Some(6.0)], ..layout });
        assert!((half - 30.0).abs() < 1e-12, "{half}");
    }

    /// The second stage adds f₁·(1 − f₂)·n₂/(n₂ − 1)·Σ(…)² within each cluster.
    #[test]
    fn the_second_stage_adds_its_part() {
        let clusters = [0, 0, 0, 1, 1, 1];
        let second = SecondStage { units: &[1, 2, 3, 1, 2, 3], populations: &[6.0; 6] };
        let layout = Layout {
            clusters: Some(&clusters),
            populations: &[Some(4.0)],
            second: Some(second),
            ..Layout::default()
        };
        let first = 0.5 * 2.0 * (9.0 + 9.0); // clusters 12 and 18 around 15
        let within = 0.5 * 0.5 * 1.5 * (2.0 + 38.0);
        assert!((variance(&layout) - (first + within)).abs() < 1e-12);
    }

    #[test]
    fn variances_are_the_diagonal_of_the_covariance() {
        let sample = sample(&Layout { clusters: Some(&[0, 0, 1, 2, 3, 3]), ..Layout::default() }, 6);
        let fill = |row: usize, values: &mut [f64]| {
            values[0] = VALUES[row];
            values[1] = VALUES[5 - row];
        };
        let (whole, diagonal) = (covariance(&sample, 2, &fill), variances(&sample, 2, &fill));
        assert!(
            (whole.get(0, 0) - diagonal[0]).abs() < 1e-12 && (whole.get(1, 1) - diagonal[1]).abs() < 1e-12
        );
        assert!((whole.get(0, 1) - whole.get(1, 0)).abs() < 1e-15);
    }
}

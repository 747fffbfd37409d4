//! What a calibration takes out of the variance: only residuals from the auxiliary variables vary.
//!
//! Both passes go through the respondents one row at a time, for all estimates at once, so that
//! nothing of the size respondents × estimates is ever stored. The normal equations of the auxiliary
//! variables are solved once, when the weights are calibrated.

use super::matrix::{Matrix, Root};
use std::collections::BTreeMap;

/// Auxiliary variables of all respondents.
#[derive(Clone, Debug)]
pub(super) enum Auxiliaries {
    /// Indicators of the cells of margins. Respondents in the same cell of every margin are of one
    /// profile; there are few profiles, so sums are made by profile first.
    Cells {
        /// The profile of each respondent.
        profile_of: Vec<usize>,
        /// The cells of each profile, numbered through all margins.
        profiles: Vec<Vec<usize>>,
        /// The number of cells of all margins.
        count: usize,
    },
    /// Numbers, respondent after respondent.
    Columns {
        /// The values.
        values: Vec<f64>,
        /// The number of variables.
        count: usize,
    },
}

impl Auxiliaries {
    /// Indicators of cells, numbered through all margins: one of each margin for each respondent.
    pub(super) fn of_cells(respondents: impl Iterator<Item = Vec<usize>>, count: usize) -> Self {
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut profiles = Vec::new();
        let profile_of = respondents
            .map(|cells| {
                *known.entry(cells).or_insert_with_key(|cells| {
                    profiles.push(cells.clone());
                    profiles.len() - 1
                })
            })
            .collect();
        Self::Cells { profile_of, profiles, count }
    }

    const fn count(&self) -> usize {
        let (Self::Cells { count, .. } | Self::Columns { count, .. }) = self;
        *count
    }

    /// X′QX for one weight a respondent.
    fn normal(&self, metric: &[f64]) -> Matrix {
        let mut normal = Matrix::zero(self.count());
        match self {
            Self::Cells { profile_of, profiles, .. } => {
                let mut sums = vec![0.0; profiles.len()];
                profile_of.iter().zip(metric).for_each(|(profile, q)| sums[*profile] += q);
                for (cells, q) in profiles.iter().zip(sums) {
                    for (first, one) in cells.iter().enumerate() {
                        cells[first..].iter().for_each(|other| normal.row_mut(*one)[*other] += q);
                    }
                }
            }
            Self::Columns { values, count } => {
                for (own, q) in values.chunks((*count).max(1)).zip(metric) {
                    for (first, one) in own.iter().enumerate() {
                        let cells = normal.row_mut(first)[first..].iter_mut();
                        cells.zip(&own[first..]).for_each(|(cell, other)| *cell += q * one * other);
                    }
                }
            }
        }
        normal.mirror();
        normal
    }

    /// Adds factor·x·vᵀ for each variable x to its row of `sums`.
    fn add(sums: &mut [f64], row: usize, factor: f64, values: &[f64]) {
        let sums = &mut sums[row * values.len()..][..values.len()];
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
    }
}

/// One calibration: its variables, the weights it arrived at, and the metric of its regression.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    auxiliaries: Auxiliaries,
    /// The metric, per unit of the weight arrived at.
    metric: Vec<f64>,
    weights: Vec<f64>,
    root: Root,
}

/// What a calibration explains of several estimates: for each profile its fitted values, or the
/// slopes on each column.
#[derive(Clone, Debug)]
pub(super) struct Explained(Vec<f64>);

impl Projection {
    pub(super) fn new(auxiliaries: Auxiliaries, metric: &[f64], weights: Vec<f64>) -> Self {
        let root = Root::of(&auxiliaries.normal(metric));
        let metric = metric.iter().zip(&weights).map(|(q, weight)| q / weight).collect();
        Self { auxiliaries, metric, weights, root }
    }

    /// Regresses what `fill` writes for each respondent, per unit of weight, on the variables.
    pub(super) fn explain(&self, width: usize, fill: impl Fn(usize, &mut [f64])) -> Explained {
        let mut values = vec![0.0; width];
        let mut sums = vec![0.0; self.auxiliaries.count() * width];
        match &self.auxiliaries {
            Auxiliaries::Cells { profile_of, profiles, .. } => {
                let mut by_profile = vec![0.0; profiles.len() * width];
                for ((respondent, metric), profile) in self.metric.iter().enumerate().zip(profile_of) {
                    fill(respondent, &mut values);
                    Auxiliaries::add(&mut by_profile, *profile, *metric, &values);
                }
                for (cells, of_profile) in profiles.iter().zip(by_profile.chunks(width.max(1))) {
                    for cell in cells {
                        Auxiliaries::add(&mut sums, *cell, 1.0, of_profile);
                    }
                }
                self.root.solve(&mut sums, width);
                let mut fitted = vec![0.0; profiles.len() * width];
                for (profile, cells) in profiles.iter().enumerate() {
                    for cell in cells {
                        let slopes = &sums[cell * width..][..width];
                        Auxiliaries::add(&mut fitted, profile, 1.0, slopes);
                    }
                }
                Explained(fitted)
            }
            Auxiliaries::Columns { values: columns, count } => {
                for (respondent, metric) in self.metric.iter().enumerate() {
                    fill(respondent, &mut values);
                    for (row, x) in columns[respondent * count..][..*count].iter().enumerate() {
                        Auxiliaries::add(&mut sums, row, metric * x, &values);
                    }
                }
                self.root.solve(&mut sums, width);
                Explained(sums)
            }
        }
    }

    /// Leaves of a respondent's weighted values what the variables do not explain.
    pub(super) fn residual(&self, respondent: usize, explained: &Explained, values: &mut [f64]) {
        let (width, weight) = (values.len(), self.weights[respondent]);
        let mut subtract = |row: usize, factor: f64| {
            let fitted = &explained.0[row * width..][..width];
            values.iter_mut().zip(fitted).for_each(|(value, fitted)| *value -= factor * fitted);
        };
        match &self.auxiliaries {
            Auxiliaries::Cells { profile_of, .. } => subtract(profile_of[respondent], weight),
            Auxiliaries::Columns { values: columns, count } => {
                let own = &columns[respondent * count..][..*count];
                own.iter().enumerate().for_each(|(row, x)| subtract(row, weight * x));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is explained entirely leaves nothing, for cells of two margins and for columns alike.
    #[test]
    fn what_the_variables_explain_is_gone() {
        let weights = vec![1.0, 2.0, 1.5, 3.0, 2.5];
        let cells = vec![0, 2, 0, 3, 1, 2, 1, 3, 0, 2];
        let columns = vec![1.0, 3.0, 1.0, 5.0, 1.0, 4.0, 1.0, 9.0, 1.0, 2.0];
        let by_cells = |row: usize| [2.0, -1.0][cells[2 * row]] + [0.5, 4.0][cells[2 * row + 1] - 2];
        let by_columns = |row: usize| 7.0 - 0.5 * columns[2 * row + 1];
        let of_cells = Auxiliaries::of_cells(cells.chunks(2).map(<[usize]>::to_vec), 4);
        let of_columns = Auxiliaries::Columns { values: columns.clone(), count: 2 };
        let metric = vec![1.0, 1.0, 2.0, 1.0, 1.0];
        let cases: [(Auxiliaries, &dyn Fn(usize) -> f64); 2] =
            [(of_cells, &by_cells), (of_columns, &by_columns)];
        for (auxiliaries, explained) in cases {
            let projection = Projection::new(auxiliaries, &metric, weights.clone());
            let fill = |row: usize, values: &mut [f64]| values[0] = weights[row] * explained(row);
            let explained = projection.explain(1, fill);
            for row in 0..5 {
                let mut values = [0.0];
                fill(row, &mut values);
                projection.residual(row, &explained, &mut values);
                assert!(values[0].abs() < 1e-12, "{row}: {values:?}");
            }
        }
    }
}

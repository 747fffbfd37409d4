//! What a calibration takes out of the variance: only residuals from the auxiliary variables vary.
//!
//! Both passes go through the respondents one row at a time, for all estimates at once, so that
//! nothing of the size respondents × estimates is ever stored. The normal equations of the auxiliary
//! variables are solved once, when the weights are calibrated.

use super::matrix::{Matrix, Root};

/// Auxiliary variables of all respondents.
#[derive(Clone, Debug)]
pub(super) enum Auxiliaries {
    /// For each margin the cell of each respondent; cells are numbered through all margins, and the
    /// cells of one respondent stand together.
    Cells {
        /// One cell of each margin, respondent after respondent.
        cells: Vec<usize>,
        /// The number of margins.
        margins: usize,
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
    pub(super) const fn count(&self) -> usize {
        let (Self::Cells { count, .. } | Self::Columns { count, .. }) = self;
        *count
    }

    /// X′QX for one weight a respondent.
    pub(super) fn normal(&self, metric: &[f64]) -> Matrix {
        let count = self.count();
        let mut normal = Matrix::zero(count);
        for (row, q) in metric.iter().enumerate() {
            match self {
                Self::Cells { cells, margins, .. } => {
                    let own = &cells[row * margins..(row + 1) * margins];
                    for (first, one) in own.iter().enumerate() {
                        own[first..].iter().for_each(|other| normal.row_mut(*one)[*other] += q);
                    }
                }
                Self::Columns { values, .. } => {
                    let own = &values[row * count..(row + 1) * count];
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

    /// Adds x·vᵀ of one respondent to `sums`, which has a row of `width` numbers for each variable.
    fn add(&self, respondent: usize, values: &[f64], sums: &mut [f64]) {
        let width = values.len();
        let mut add = |row: usize, factor: f64| {
            let sums = &mut sums[row * width..(row + 1) * width];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
        };
        match self {
            Self::Cells { cells, margins, .. } => {
                let own = &cells[respondent * margins..(respondent + 1) * margins];
                own.iter().for_each(|cell| add(*cell, 1.0));
            }
            Self::Columns { values: columns, count } => {
                let own = &columns[respondent * count..(respondent + 1) * count];
                own.iter().enumerate().for_each(|(row, x)| add(row, *x));
            }
        }
    }

    /// Takes `factor`·x·B of one respondent from its values.
    fn subtract(&self, respondent: usize, factor: f64, slopes: &[f64], values: &mut [f64]) {
        let width = values.len();
        let mut subtract = |row: usize, factor: f64| {
            let slopes = &slopes[row * width..(row + 1) * width];
            values.iter_mut().zip(slopes).for_each(|(value, slope)| *value -= factor * slope);
        };
        match self {
            Self::Cells { cells, margins, .. } => {
                let own = &cells[respondent * margins..(respondent + 1) * margins];
                own.iter().for_each(|cell| subtract(*cell, factor));
            }
            Self::Columns { values: columns, count } => {
                let own = &columns[respondent * count..(respondent + 1) * count];
                own.iter().enumerate().for_each(|(row, x)| subtract(row, factor * x));
            }
        }
    }
}

/// One calibration: its variables, the weights it arrived at, and the metric of its regression.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    auxiliaries: Auxiliaries,
    metric: Vec<f64>,
    weights: Vec<f64>,
    root: Root,
}

impl Projection {
    pub(super) fn new(auxiliaries: Auxiliaries, metric: Vec<f64>, weights: Vec<f64>) -> Self {
        let root = Root::of(&auxiliaries.normal(&metric));
        Self { auxiliaries, metric, weights, root }
    }

    /// The slopes of what `fill` writes for each respondent, per unit of weight, on the variables.
    pub(super) fn slopes(&self, width: usize, fill: impl Fn(usize, &mut [f64])) -> Vec<f64> {
        let mut sums = vec![0.0; self.auxiliaries.count() * width];
        let mut values = vec![0.0; width];
        for respondent in 0..self.weights.len() {
            fill(respondent, &mut values);
            let factor = self.metric[respondent] / self.weights[respondent];
            values.iter_mut().for_each(|value| *value *= factor);
            self.auxiliaries.add(respondent, &values, &mut sums);
        }
        self.root.solve(&mut sums, width);
        sums
    }

    /// Leaves of a respondent's weighted values what the variables do not explain.
    pub(super) fn residual(&self, respondent: usize, slopes: &[f64], values: &mut [f64]) {
        self.auxiliaries.subtract(respondent, self.weights[respondent], slopes, values);
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
        let of_cells = Auxiliaries::Cells { cells: cells.clone(), margins: 2, count: 4 };
        let of_columns = Auxiliaries::Columns { values: columns.clone(), count: 2 };
        let metric = vec![1.0, 1.0, 2.0, 1.0, 1.0];
        let cases: [(Auxiliaries, &dyn Fn(usize) -> f64); 2] =
            [(of_cells, &by_cells), (of_columns, &by_columns)];
        for (auxiliaries, explained) in cases {
            let projection = Projection::new(auxiliaries, metric.clone(), weights.clone());
            let fill = |row: usize, values: &mut [f64]| values[0] = weights[row] * explained(row);
            let slopes = projection.slopes(1, fill);
            for row in 0..5 {
                let mut values = [0.0];
                fill(row, &mut values);
                projection.residual(row, &slopes, &mut values);
                assert!(values[0].abs() < 1e-12, "{row}: {values:?}");
            }
        }
    }
}

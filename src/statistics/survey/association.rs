//! Whether two answers are related: tests that know the design.

use super::crosstab::{Place, Request, places};
use super::matrix::{Matrix, Root};
use super::mixture::upper_tail;
use super::sample::Sample;
use super::variance::covariance;
use super::{SurveyError, number};
use crate::statistics::{chi_square, student};

/// How the test is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Pearson's statistic against F, with the second-order correction: the one to use.
    SecondOrder,
    /// Pearson's statistic divided by the mean design effect, against chi-square.
    FirstOrder,
    /// The distances from independence in units of their own covariance, against F.
    Wald,
    /// The same, made up for few degrees of freedom.
    AdjustedWald,
    /// Pearson's statistic against the weighted sum of chi-square variables it follows, by the
    /// saddle point of their distribution.
    Saddlepoint,
}

/// The outcome of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The statistic: F, or Pearson's X² for [`Test::FirstOrder`] and [`Test::Saddlepoint`].
    pub statistic: f64,
    /// Degrees of freedom of the numerator, or of chi-square.
    pub numerator: f64,
    /// Degrees of freedom of the denominator; none for [`Test::FirstOrder`], nor without a
    /// probability.
    pub denominator: Option<f64>,
    /// The probability of a statistic as large without any relation; `None` where the design leaves
    /// too few degrees of freedom, or the table nothing to chance.
    pub probability: Option<f64>,
}

/// Tests whether the answers of a table depend on its groups. Rows and columns without anybody are
/// left out.
///
/// Source: `rao-scott-1984`; `rao-scott-1987` for F; `thomas-rao-1987` for the Wald tests;
/// `kuonen-1999` for the saddle point.
///
/// ```
/// use sozialbericht::statistics::survey::association::{Test, test};
/// use sozialbericht::statistics::survey::crosstab::{Categories, Request};
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(8, &Layout::default()).unwrap(), vec![1.0; 8]).unwrap();
/// let request = Request {
///     groups: Categories { of: &[0, 0, 0, 0, 1, 1, 1, 1], count: 2 },
///     answers: Categories { of: &[0, 0, 0, 1, 0, 1, 1, 1], count: 2 },
///     domain: Domain::All,
/// };
/// // Pearson's X² of 3, 1, 1, 3 is 8·(9 − 1)²/4⁴ = 2.
/// assert!((test(&sample, &request, Test::FirstOrder).unwrap().statistic - 2.0).abs() < 1e-12);
/// ```
///
/// # Errors
/// If columns differ in length, a category lies beyond the last one, or fewer than two rows or
/// columns have anybody in them.
pub fn test(sample: &Sample, request: &Request<'_>, test: Test) -> Result<Outcome, SurveyError> {
    let places = places(sample, request)?;
    let table = Table::of(sample, &places, (request.groups.count, request.answers.count), test)?;
    let degrees = sample.degrees(request.domain);
    match test {
        Test::Wald | Test::AdjustedWald => Ok(table.wald(degrees, test)),
        Test::SecondOrder | Test::FirstOrder | Test::Saddlepoint => Ok(table.pearson(degrees, test)),
    }
}

/// The shares of the cells that have anybody in their row and column; the covariance of shares, or of
/// counts in units of the population.
struct Table {
    rows: usize,
    columns: usize,
    respondents: f64,
    shares: Vec<f64>,
    covariance: Matrix,
}

impl Table {
    fn of(
        sample: &Sample,
        places: &[Place],
        counts: (usize, usize),
        test: Test,
    ) -> Result<Self, SurveyError> {
        let used = |part: &dyn Fn(&(usize, usize)) -> usize, count: usize| {
            let mut seen = vec![false; count];
            places.iter().flatten().for_each(|place| seen[part(place)] = true);
            let mut next = 0;
            seen.into_iter()
                .map(|seen| {
                    if seen {
                        next += 1;
                        Some(next - 1)
                    } else {
                        None
                    }
                })
                .collect::<Vec<_>>()
        };
        let row_of = used(&|place| place.0, counts.0);
        let column_of = used(&|place| place.1, counts.1);
        let (rows, columns) = (row_of.iter().flatten().count(), column_of.iter().flatten().count());
        if rows < 2 || columns < 2 {
            return Err(SurveyError::Table { rows, columns });
        }
        let cell = |place: Place| {
            let (group, answer) = place?;
            Some(row_of[group]? * columns + column_of[answer]?)
        };
        let cells: Vec<Option<usize>> = places.iter().map(|place| cell(*place)).collect();
        let mut shares = vec![0.0; rows * columns];
        let (mut population, mut respondents) = (0.0, 0);
        for (weight, cell) in sample.weights().iter().zip(&cells).filter_map(|(w, cell)| Some((w, (*cell)?)))
        {
            shares[cell] += weight;
            population += weight;
            respondents += 1;
        }
        for share in &mut shares {
            *share /= population;
        }
        let covariance = covariance(sample, rows * columns, &|respondent, row| {
            let Some(own) = cells[respondent] else { return row.fill(0.0) };
            let weight = sample.weights()[respondent] / population;
            // Pearson's statistic is one of shares, Wald's of counts, whose sum varies, too.
            match test {
                Test::Wald | Test::AdjustedWald => row.fill(0.0),
                _ => row.iter_mut().zip(&shares).for_each(|(value, share)| *value = -weight * share),
            }
            row[own] += weight;
        });
        Ok(Self { rows, columns, respondents: number(respondents), shares, covariance })
    }

    fn row_shares(&self) -> Vec<f64> {
        self.shares.chunks(self.columns).map(|row| row.iter().sum()).collect()
    }

    fn column_shares(&self) -> Vec<f64> {
        let column = |index: usize| self.shares.iter().skip(index).step_by(self.columns).sum();
        (0..self.columns).map(column).collect()
    }

    /// The number of independent distances from independence.
    fn freedom(&self) -> f64 {
        number((self.rows - 1) * (self.columns - 1))
    }

    /// Pearson's X², scaled to the number of respondents.
    fn statistic(&self) -> f64 {
        let (rows, columns) = (self.row_shares(), self.column_shares());
        let term = |(cell, share): (usize, &f64)| {
            let expected = rows[cell / self.columns] * columns[cell % self.columns];
            (share - expected) * (share - expected) / expected
        };
        self.respondents * self.shares.iter().enumerate().map(term).sum::<f64>()
    }

    /// The generalised design effects: eigenvalues of the covariance of the interaction contrasts
    /// under the design, relative to that under multinomial sampling.
    fn design_effects(&self) -> Vec<f64> {
        let inverse = |share: &f64| if *share > 0.0 { share.recip() } else { 0.0 };
        let contrasts = self.interactions();
        let scaled: Vec<Vec<f64>> = contrasts
            .iter()
            .map(|contrast| contrast.iter().zip(&self.shares).map(|(c, share)| c * inverse(share)).collect())
            .collect();
        let design = self.covariance.seen_by(&scaled);
        let mut multinomial = Vec::new();
        for one in &scaled {
            for other in &contrasts {
                multinomial.push(one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>() / self.respondents);
            }
        }
        let order = contrasts.len();
        let root = Root::of(&Matrix::from_rows(order, multinomial));
        // L⁻¹ V L⁻ᵀ has the eigenvalues wanted, and is symmetric: both sides are solved in turn.
        let mut half = design.cells().to_vec();
        root.solve_lower(&mut half, order);
        let mut turned: Vec<f64> =
            (0..order * order).map(|cell| half[(cell % order) * order + cell / order]).collect();
        root.solve_lower(&mut turned, order);
        Matrix::from_rows(order, turned).eigenvalues()
    }

    /// Contrasts that sum to nothing along rows and columns: products of the distances of a row and
    /// of a column from the mean.
    fn interactions(&self) -> Vec<Vec<f64>> {
        let centred = |index: usize, own: usize, count: usize| {
            f64::from(u8::from(index == own)) - number(count).recip()
        };
        let mut contrasts = Vec::new();
        for row in 1..self.rows {
            for column in 1..self.columns {
                let at = |cell: usize| {
                    centred(cell / self.columns, row, self.rows)
                        * centred(cell % self.columns, column, self.columns)
                };
                contrasts.push((0..self.rows * self.columns).map(at).collect());
            }
        }
        contrasts
    }

    fn pearson(&self, degrees: f64, test: Test) -> Outcome {
        let statistic = self.statistic();
        let effects = self.design_effects();
        let sum: f64 = effects.iter().sum();
        let squares: f64 = effects.iter().map(|effect| effect * effect).sum();
        if sum <= 0.0 {
            // The table is fixed by the design or by its margins: nothing is left to chance.
            return Outcome { statistic, numerator: self.freedom(), denominator: None, probability: None };
        }
        let numerator = sum * sum / squares;
        let denominator = numerator * degrees;
        match test {
            Test::FirstOrder => {
                let scaled = statistic * self.freedom() / sum;
                let probability = chi_square::upper_tail(scaled, self.freedom());
                Outcome { statistic, numerator: self.freedom(), denominator: None, probability }
            }
            Test::Saddlepoint => {
                let fallback = student::upper_tail_of_f(statistic / sum, numerator, denominator);
                let probability = upper_tail(statistic, &effects, denominator).or(fallback);
                Outcome { statistic, numerator, denominator: Some(denominator), probability }
            }
            _ => {
                let f = statistic / sum;
                let probability = student::upper_tail_of_f(f, numerator, denominator);
                Outcome { statistic: f, numerator, denominator: Some(denominator), probability }
            }
        }
    }

    /// The distances N − NᵣN꜀/N of all cells but those of the first row and column, in units of the
    /// population, with the covariance they have as functions of the counts.
    fn wald(&self, degrees: f64, test: Test) -> Outcome {
        let (rows, columns) = (self.row_shares(), self.column_shares());
        let mut distances = Vec::new();
        let mut gradients = Vec::new();
        for (row, in_row) in rows.iter().enumerate().skip(1) {
            for (column, in_column) in columns.iter().enumerate().skip(1) {
                distances.push(self.shares[row * self.columns + column] - in_row * in_column);
                let slope = |cell: usize| {
                    let (own_row, own_column) = (cell / self.columns == row, cell % self.columns == column);
                    let direct = f64::from(u8::from(own_row && own_column));
                    let by_row = f64::from(u8::from(own_row)) * in_column;
                    let by_column = f64::from(u8::from(own_column)) * in_row;
                    direct - by_row - by_column + in_row * in_column
                };
                gradients.push((0..self.shares.len()).map(slope).collect::<Vec<f64>>());
            }
        }
        let root = Root::of(&self.covariance.seen_by(&gradients));
        let mut solved = distances.clone();
        root.solve(&mut solved, 1);
        let whole: f64 = distances.iter().zip(&solved).map(|(one, other)| one * other).sum();
        let numerator = self.freedom();
        let left = if test == Test::AdjustedWald { degrees - numerator + 1.0 } else { degrees };
        if left <= 0.0 || number(root.rank()) < numerator {
            // There are not enough clusters to know how all distances vary.
            return Outcome { statistic: whole / numerator, numerator, denominator: None, probability: None };
        }
        let denominator = left;
        let statistic = if test == Test::AdjustedWald {
            whole * denominator / (numerator * degrees)
        } else {
            whole / numerator
        };
        let probability = student::upper_tail_of_f(statistic.max(0.0), numerator, denominator);
        Outcome { statistic, numerator, denominator: Some(denominator), probability }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::Domain;
    use crate::statistics::survey::crosstab::Categories;
    use crate::statistics::survey::design::{Design, Layout};
    use crate::statistics::survey::rake::{Convergence, Margin, rake};
    use crate::statistics::survey::sample::Metric;

    const ALL: [Test; 5] =
        [Test::SecondOrder, Test::FirstOrder, Test::Wald, Test::AdjustedWald, Test::Saddlepoint];

    /// A table of counts as a simple random sample, one respondent after the other.
    fn sample(counts: &[&[usize]]) -> (Sample, Vec<usize>, Vec<usize>) {
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        for (row, cells) in counts.iter().enumerate() {
            for (column, count) in cells.iter().enumerate() {
                rows.extend(std::iter::repeat_n(row, *count));
                columns.extend(std::iter::repeat_n(column, *count));
            }
        }
        let design = Design::new(rows.len(), &Layout::default()).unwrap();
        (Sample::new(design, vec![3.0; rows.len()]).unwrap(), rows, columns)
    }

    fn request<'a>(rows: &'a [usize], columns: &'a [usize]) -> Request<'a> {
        Request {
            groups: Categories { of: rows, count: 4 },
            answers: Categories { of: columns, count: 4 },
            domain: Domain::All,
        }
    }

    /// In a simple random sample the design effects are n/(n − 1) along independent rows, so the tests
    /// are Pearson's.
    #[test]
    fn in_a_simple_random_sample_the_test_is_pearsons() {
        let (sample, rows, columns) = sample(&[&[20, 30, 50], &[24, 36, 60]]);
        let table = Table::of(
            &sample,
            &places(&sample, &request(&rows, &columns)).unwrap(),
            (4, 4),
            Test::SecondOrder,
        );
        for effect in table.unwrap().design_effects() {
            assert!((effect - 220.0 / 219.0).abs() < 1e-12, "{effect}");
        }
        let none = test(&sample, &request(&rows, &columns), Test::SecondOrder).unwrap();
        assert!(none.statistic.abs() < 1e-12 && none.probability.unwrap() > 1.0 - 1e-9);
    }

    #[test]
    fn tests_agree_where_the_relation_is_plain_and_where_there_is_none() {
        let (related, rows, columns) = sample(&[&[90, 40, 20], &[30, 60, 60], &[20, 30, 90]]);
        let (unrelated, other_rows, other_columns) = sample(&[&[50, 52, 47], &[49, 50, 51], &[52, 47, 51]]);
        for kind in ALL {
            let plain = test(&related, &request(&rows, &columns), kind).unwrap().probability.unwrap();
            let none =
                test(&unrelated, &request(&other_rows, &other_columns), kind).unwrap().probability.unwrap();
            assert!(plain < 1e-10 && none > 0.9, "{kind:?}: {plain} {none}");
        }
    }

    #[test]
    fn a_table_of_one_row_cannot_be_tested() {
        let (sample, rows, columns) = sample(&[&[5, 6, 7]]);
        let error = test(&sample, &request(&rows, &columns), Test::SecondOrder).unwrap_err();
        assert_eq!(error, SurveyError::Table { rows: 1, columns: 3 });
    }

    /// Both answers are margins, so nothing of their table is left to chance.
    #[test]
    fn what_the_calibration_fixes_has_no_probability() {
        let (sample, rows, columns) = sample(&[&[20, 30], &[40, 20]]);
        let cells: Vec<usize> = rows.iter().zip(&columns).map(|(row, column)| 2 * row + column).collect();
        let margin = Margin { cells, totals: vec![100.0, 80.0, 90.0, 60.0] };
        let raked = rake(&sample, &[margin], Convergence::default(), Metric::Weighted).unwrap();
        let found = test(&raked, &request(&rows, &columns), Test::SecondOrder).unwrap();
        assert!(found.probability.is_none_or(|p| p < 1e-12), "{found:?}");
    }
}

//! Tables of one answer by another, with standard errors that know the calibration.

use super::design::Design;
use super::sample::Sample;
use super::variance::variances;
use super::{Domain, SurveyError, check_categories, check_length};
use crate::statistics::{Confidence, Interval, student};
use rayon::prelude::*;

/// The categories of an answer, one a respondent.
#[derive(Clone, Copy, Debug)]
pub struct Categories<'a> {
    /// The category of each respondent, from 0.
    pub of: &'a [usize],
    /// The number of categories.
    pub count: usize,
}

/// A table to be made: within each group, the shares of the answers.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The groups, each with shares that sum to 1.
    pub groups: Categories<'a>,
    /// The answers.
    pub answers: Categories<'a>,
    /// Who is counted: those asked who answered both.
    pub domain: Domain<'a>,
}

/// Shares of answers within groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Crosstab {
    answers: usize,
    /// Each group in turn, with its answers.
    cells: Vec<Cell>,
    /// The number of respondents in each group: the base of its shares.
    pub respondents: Vec<usize>,
    /// The sum of weights in each group.
    pub population: Vec<f64>,
    /// Degrees of freedom of each group: clusters less strata with anybody in it.
    pub degrees: Vec<f64>,
}

/// A share with its standard error; `None` in a group without respondents.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cell {
    /// The share of the answer within the group, from 0 to 1.
    pub share: Option<f64>,
    /// Its standard error.
    pub standard_error: f64,
    /// The number of respondents in the cell.
    pub respondents: usize,
}

impl Crosstab {
    /// The number of groups.
    #[must_use]
    pub const fn groups(&self) -> usize {
        self.respondents.len()
    }

    /// The answers of a group; none if there is no such group.
    #[must_use]
    pub fn group(&self, group: usize) -> &[Cell] {
        self.cells.get(group * self.answers..(group + 1) * self.answers).unwrap_or_default()
    }

    /// Symmetric limits by Student's t: the margin of error of a cell. `None` where there is no share
    /// or no degrees of freedom.
    ///
    /// Source: `korn-graubard-1998`.
    #[must_use]
    pub fn interval(&self, group: usize, answer: usize, confidence: Confidence) -> Option<Interval> {
        let cell = self.group(group).get(answer)?;
        let share = cell.share?;
        let t = student::upper_quantile(confidence.tail(), self.degrees[group])?;
        let width = t * cell.standard_error;
        Some(Interval { lower: share - width, upper: share + width })
    }
}

/// Makes a table.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8; for calibrated weights `deville-sarndal-1992`.
///
/// ```
/// use sozialbericht::statistics::survey::crosstab::{Categories, Request, crosstab};
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0, 5.0]).unwrap();
/// let request = Request {
///     groups: Categories { of: &[0, 0, 0, 1], count: 2 },
///     answers: Categories { of: &[0, 1, 0, 1], count: 2 },
///     domain: Domain::All,
/// };
/// assert_eq!(crosstab(&sample, &request).unwrap().group(0)[0].share, Some(0.75));
/// ```
///
/// # Errors
/// If columns differ in length, or a category in the domain lies beyond the last one.
pub fn crosstab(sample: &Sample, request: &Request<'_>) -> Result<Crosstab, SurveyError> {
    let places = places(sample, request)?;
    let (groups, answers) = (request.groups.count, request.answers.count);
    let mut respondents = vec![0; groups];
    let mut population = vec![0.0; groups];
    let mut sums = vec![0.0; groups * answers];
    let mut counts = vec![0; groups * answers];
    for (place, weight) in places.iter().zip(sample.weights()) {
        let Some((group, answer)) = *place else { continue };
        respondents[group] += 1;
        population[group] += weight;
        sums[group * answers + answer] += weight;
        counts[group * answers + answer] += 1;
    }
    let shares: Vec<f64> = sums
        .iter()
        .enumerate()
        .map(
            |(cell, sum)| {
                if respondents[cell / answers] > 0 { sum / population[cell / answers] } else { 0.0 }
            },
        )
        .collect();
    // Only the cells of the respondent's own group vary: 1 − p for the answer given, −p for the others.
    let fill = |respondent: usize, row: &mut [f64]| {
        row.fill(0.0);
        let Some((group, answer)) = places[respondent] else { return };
        let weight = sample.weights()[respondent] / population[group];
        let own = group * answers..(group + 1) * answers;
        row[own.clone()].iter_mut().zip(&shares[own]).for_each(|(cell, share)| *cell = -weight * share);
        row[group * answers + answer] += weight;
    };
    let variances = variances(sample, groups * answers, &fill);
    let cell = |(index, variance): (usize, f64)| Cell {
        share: (respondents[index / answers] > 0).then_some(shares[index]),
        standard_error: variance.sqrt(),
        respondents: counts[index],
    };
    let cells = variances.into_iter().enumerate().map(cell).collect();
    let degrees = degrees(sample.design(), &places, groups);
    Ok(Crosstab { answers, cells, respondents, population, degrees })
}

/// Makes many tables, on all processors. The figures do not depend on their number.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8, as [`crosstab`].
///
/// # Errors
/// That of the first table that has one.
pub fn crosstabs(sample: &Sample, requests: &[Request<'_>]) -> Result<Vec<Crosstab>, SurveyError> {
    requests.par_iter().map(|request| crosstab(sample, request)).collect()
}

/// The group and the answer of each respondent, or that it is not counted.
pub(super) type Place = Option<(usize, usize)>;

/// Where each respondent of the domain stands in the table.
pub(super) fn places(sample: &Sample, request: &Request<'_>) -> Result<Vec<Place>, SurveyError> {
    let length = sample.weights().len();
    request.domain.check(length)?;
    let inside = |of: &[usize]| -> Vec<usize> {
        let kept =
            |(row, category): (usize, &usize)| if request.domain.contains(row) { *category } else { 0 };
        of.iter().enumerate().map(kept).collect()
    };
    for (what, categories) in [("groups", request.groups), ("answers", request.answers)] {
        check_length(what, categories.of.len(), length)?;
        if categories.count == 0 {
            return Err(SurveyError::Nobody);
        }
        check_categories(&inside(categories.of), categories.count)?;
    }
    let pairs = request.groups.of.iter().copied().zip(request.answers.of.iter().copied()).enumerate();
    Ok(pairs.map(|(row, place)| request.domain.contains(row).then_some(place)).collect())
}

/// Clusters less strata with anybody in each group. Clusters come in their order, so the last one
/// and the last stratum seen of each group are all that has to be remembered.
fn degrees(design: &Design, places: &[Place], groups: usize) -> Vec<f64> {
    let mut degrees = vec![0.0; groups];
    let mut last: Vec<Option<(usize, usize)>> = vec![None; groups];
    for &respondent in &design.order {
        let Some((group, _)) = places[respondent] else { continue };
        let cluster = design.cluster_of[respondent];
        let stratum = design.clusters[cluster].stratum;
        if last[group].is_none_or(|(before, _)| before != cluster) {
            let known = last[group].is_some_and(|(_, before)| before == stratum);
            degrees[group] += if known { 1.0 } else { 0.0 };
            last[group] = Some((cluster, stratum));
        }
    }
    degrees
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::survey::design::Layout;
    use crate::statistics::survey::estimate::shares;
    use crate::statistics::survey::rake::{Convergence, Margin, rake};
    use crate::statistics::survey::sample::Metric;

    fn raked() -> Sample {
        let strata = [0, 0, 0, 0, 1, 1, 1, 1];
        let clusters = [0, 0, 1, 2, 0, 1, 1, 2];
        let layout = Layout { strata: Some(&strata), clusters: Some(&clusters), ..Layout::default() };
        let weights = vec![1.0, 1.5, 2.0, 1.0, 3.0, 2.0, 1.0, 2.5];
        let sample = Sample::new(Design::new(8, &layout).unwrap(), weights).unwrap();
        let sex = Margin { cells: vec![0, 1, 0, 1, 0, 1, 0, 1], totals: vec![50.0, 50.0] };
        let age = Margin { cells: vec![0, 1, 1, 0, 0, 1, 0, 0], totals: vec![70.0, 30.0] };
        rake(&sample, &[sex, age], Convergence::default(), Metric::Weighted).unwrap()
    }

    /// A table is nothing but the shares of each group as a domain, made at once.
    #[test]
    fn a_table_is_the_shares_of_its_groups() {
        let sample = raked();
        let groups = [0, 1, 0, 0, 1, 1, 0, 1];
        let answers = [0, 1, 2, 0, 1, 0, 2, 2];
        let marks = [true, true, true, true, true, false, true, true];
        let request = Request {
            groups: Categories { of: &groups, count: 3 },
            answers: Categories { of: &answers, count: 3 },
            domain: Domain::Of(&marks),
        };
        let table = crosstabs(&sample, &[request]).unwrap().remove(0);
        for group in 0..2 {
            let inside: Vec<bool> =
                groups.iter().zip(marks).map(|(own, mark)| *own == group && mark).collect();
            let expected = shares(&sample, &answers, 3, Domain::Of(&inside)).unwrap();
            assert!((table.degrees[group] - expected.degrees).abs() < 1e-15);
            assert_eq!(table.respondents[group], expected.respondents);
            for (answer, cell) in table.group(group).iter().enumerate() {
                assert!((cell.share.unwrap() - expected.values[answer]).abs() < 1e-14);
                assert!((cell.standard_error - expected.standard_error(answer)).abs() < 1e-14);
            }
        }
        assert!(table.group(2).iter().all(|cell| cell.share.is_none() && cell.standard_error == 0.0));
        assert_eq!((table.group(7), table.interval(2, 0, Confidence::P95)), (&[][..], None));
    }

    /// The margins were met exactly, so a table of a margin has nothing to be unsure of.
    #[test]
    fn a_table_of_a_margin_has_no_error() {
        let sex = [0, 1, 0, 1, 0, 1, 0, 1];
        let request = Request {
            groups: Categories { of: &[0; 8], count: 1 },
            answers: Categories { of: &sex, count: 2 },
            domain: Domain::All,
        };
        let table = crosstab(&raked(), &request).unwrap();
        assert!((table.group(0)[0].share.unwrap() - 0.5).abs() < 1e-9);
        assert!(table.group(0)[0].standard_error < 1e-9, "{table:?}");
    }
}

//! Tables of shares and means by groups, with standard errors that know the calibration.

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

/// Means of several variables to be made within groups: a scale, or the items of a question with
/// several answers as 0 and 1, whose base is the domain.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// The groups.
    pub groups: Categories<'a>,
    /// The variables.
    pub variables: &'a [&'a [f64]],
    /// Who is counted: those asked who answered.
    pub domain: Domain<'a>,
}

/// Shares of answers, or means of variables, within groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Crosstab {
    columns: usize,
    /// Each group in turn, with its answers or variables.
    cells: Vec<Cell>,
    /// The number of respondents in each group: the base of its shares or means.
    pub respondents: Vec<usize>,
    /// The sum of weights in each group.
    pub population: Vec<f64>,
    /// Degrees of freedom of each group: clusters less strata with anybody in it.
    pub degrees: Vec<f64>,
}

/// A share or a mean with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cell {
    /// The share of the answer within the group, from 0 to 1, or the mean of the variable; `None` in a
    /// group without respondents.
    pub value: Option<f64>,
    /// Its standard error.
    pub standard_error: f64,
    /// The number of respondents who gave the answer; for a mean, that of the group.
    pub respondents: usize,
}

impl Crosstab {
    /// The number of groups.
    #[must_use]
    pub const fn groups(&self) -> usize {
        self.respondents.len()
    }

    /// The answers or variables of a group; none if there is no such group.
    #[must_use]
    pub fn group(&self, group: usize) -> &[Cell] {
        self.cells.get(group * self.columns..(group + 1) * self.columns).unwrap_or_default()
    }

    /// Symmetric limits by Student's t: the margin of error of a cell. `None` where there is no share
    /// or no degrees of freedom.
    ///
    /// Source: `korn-graubard-1998`.
    #[must_use]
    pub fn interval(&self, group: usize, column: usize, confidence: Confidence) -> Option<Interval> {
        let cell = self.group(group).get(column)?;
        let value = cell.value?;
        let t = student::upper_quantile(confidence.tail(), self.degrees[group])?;
        let width = t * cell.standard_error;
        Some(Interval { lower: value - width, upper: value + width })
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
/// assert_eq!(crosstab(&sample, &request).unwrap().group(0)[0].value, Some(0.75));
/// ```
///
/// # Errors
/// If columns differ in length, or a category in the domain lies beyond the last one.
pub fn crosstab(sample: &Sample, request: &Request<'_>) -> Result<Crosstab, SurveyError> {
    let places = places(sample, request)?;
    let answers = request.answers.count;
    let mut counts = vec![0; request.groups.count * answers];
    for (group, answer) in places.iter().flatten() {
        counts[group * answers + answer] += 1;
    }
    // Only the cells of the respondent's own group vary: 1 − p for the answer given, −p for the others.
    let groups: Vec<Option<usize>> = places.iter().map(|place| place.map(|(group, _)| group)).collect();
    let write = |respondent: usize, weight: f64, cells: &mut [f64]| {
        if let Some((_, answer)) = places[respondent] {
            cells[answer] += weight;
        }
    };
    let mut table = tabulate(sample, &groups, request.groups.count, answers, &write);
    table.cells.iter_mut().zip(counts).for_each(|(cell, count)| cell.respondents = count);
    Ok(table)
}

/// Makes a table of means.
///
/// Source: `sarndal-swensson-wretman-1992`, 5.8; for calibrated weights `deville-sarndal-1992`.
///
/// ```
/// use sozialbericht::statistics::survey::crosstab::{Categories, Means, means};
/// use sozialbericht::statistics::survey::{Domain, design::{Design, Layout}, sample::Sample};
///
/// let sample = Sample::new(Design::new(4, &Layout::default()).unwrap(), vec![1.0, 1.0, 2.0, 5.0]).unwrap();
/// let satisfaction = [1.0, 3.0, 5.0, 2.0];
/// let groups = Categories { of: &[0, 0, 0, 1], count: 2 };
/// let request = Means { groups, variables: &[&satisfaction], domain: Domain::All };
/// assert_eq!(means(&sample, &request).unwrap().group(0)[0].value, Some(3.5));
/// ```
///
/// # Errors
/// If columns differ in length, a group lies beyond the last one, or a value in the domain is no finite
/// number.
pub fn means(sample: &Sample, request: &Means<'_>) -> Result<Crosstab, SurveyError> {
    let variables = request.variables;
    let everybody = vec![0; sample.weights().len()];
    let answers = Categories { of: &everybody, count: 1 };
    let places = places(sample, &Request { groups: request.groups, answers, domain: request.domain })?;
    for (variable, values) in variables.iter().enumerate() {
        check_length("a variable", values.len(), places.len())?;
        let broken = |(place, value): (&Place, &f64)| place.is_some() && !value.is_finite();
        if let Some(respondent) = places.iter().zip(*values).position(broken) {
            return Err(SurveyError::Value { variable, respondent });
        }
    }
    let groups: Vec<Option<usize>> = places.iter().map(|place| place.map(|(group, _)| group)).collect();
    let write = |respondent: usize, weight: f64, cells: &mut [f64]| {
        cells.iter_mut().zip(variables).for_each(|(cell, values)| *cell += weight * values[respondent]);
    };
    Ok(tabulate(sample, &groups, request.groups.count, variables.len(), &write))
}

/// Makes a table of weighted means of what `write` adds for a respondent to the columns of its group.
fn tabulate(
    sample: &Sample,
    group_of: &[Option<usize>],
    groups: usize,
    columns: usize,
    write: &(dyn Fn(usize, f64, &mut [f64]) + Sync),
) -> Crosstab {
    let mut respondents = vec![0; groups];
    let mut population = vec![0.0; groups];
    let mut values = vec![0.0; groups * columns];
    for (respondent, (group, weight)) in group_of.iter().zip(sample.weights()).enumerate() {
        let Some(group) = *group else { continue };
        respondents[group] += 1;
        population[group] += weight;
        write(respondent, *weight, &mut values[group * columns..][..columns]);
    }
    for (cell, value) in values.iter_mut().enumerate() {
        *value = if respondents[cell / columns] > 0 { *value / population[cell / columns] } else { 0.0 };
    }
    let fill = |respondent: usize, row: &mut [f64]| {
        row.fill(0.0);
        let Some(group) = group_of[respondent] else { return };
        let weight = sample.weights()[respondent] / population[group];
        let own = &mut row[group * columns..][..columns];
        let means = &values[group * columns..][..columns];
        own.iter_mut().zip(means).for_each(|(cell, mean)| *cell = -weight * mean);
        write(respondent, weight, own);
    };
    let variances = variances(sample, groups * columns, &fill);
    let cell = |(index, variance): (usize, f64)| Cell {
        value: (respondents[index / columns] > 0).then_some(values[index]),
        standard_error: variance.sqrt(),
        respondents: respondents[index / columns],
    };
    let cells = variances.into_iter().enumerate().map(cell).collect();
    let degrees = degrees(sample.design(), group_of, groups);
    Crosstab { columns, cells, respondents, population, degrees }
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
fn degrees(design: &Design, group_of: &[Option<usize>], groups: usize) -> Vec<f64> {
    let mut degrees = vec![0.0; groups];
    let mut last: Vec<Option<(usize, usize)>> = vec![None; groups];
    for &respondent in &design.order {
        let Some(group) = group_of[respondent] else { continue };
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
    use crate::statistics::survey::estimate::{mean, shares};
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
                assert!((cell.value.unwrap() - expected.values[answer]).abs() < 1e-14);
                assert!((cell.standard_error - expected.standard_error(answer)).abs() < 1e-14);
            }
        }
        assert!(table.group(2).iter().all(|cell| cell.value.is_none() && cell.standard_error == 0.0));
        assert_eq!((table.group(7), table.interval(2, 0, Confidence::P95)), (&[][..], None));
    }

    /// A table of means is the means of each group as a domain; values outside it are not looked at.
    #[test]
    fn a_table_of_means_is_the_means_of_its_groups() {
        let sample = raked();
        let groups = [0, 1, 0, 0, 1, 1, 0, 1];
        let marks = [true, true, true, true, true, false, true, true];
        let scale = [4.0, 1.0, 2.0, 5.0, 3.0, f64::NAN, 1.0, 2.0];
        let item = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        let variables: [&[f64]; 2] = [&scale, &item];
        let groups_of = Categories { of: &groups, count: 2 };
        let request = Means { groups: groups_of, variables: &variables, domain: Domain::Of(&marks) };
        let table = means(&sample, &request).unwrap();
        for group in 0..2 {
            let inside: Vec<bool> =
                groups.iter().zip(marks).map(|(own, mark)| *own == group && mark).collect();
            let expected = mean(&sample, &variables, Domain::Of(&inside)).unwrap();
            for (variable, cell) in table.group(group).iter().enumerate() {
                assert!((cell.value.unwrap() - expected.values[variable]).abs() < 1e-14);
                assert!((cell.standard_error - expected.standard_error(variable)).abs() < 1e-14);
                assert_eq!(cell.respondents, expected.respondents);
            }
        }
        let error = means(&sample, &Means { domain: Domain::All, ..request }).unwrap_err();
        assert_eq!(error, SurveyError::Value { variable: 0, respondent: 5 });
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
        assert!((table.group(0)[0].value.unwrap() - 0.5).abs() < 1e-9);
        assert!(table.group(0)[0].standard_error < 1e-9, "{table:?}");
    }
}

//! One base → estimates with limits, or the sign that its size asks for.

use super::columns::Columns;
use super::spread::{spread, variances};
use super::{Item, Region, SurveyFigure};
use crate::measure::{Mark, Sign, Value};
use crate::statistics::survey::estimate::{Estimates, mean, total};
use crate::statistics::survey::interval::{Limits, Share, limits};
use crate::statistics::survey::quantile::{Around, quantile};
use crate::statistics::survey::{Domain, SurveyError};
use crate::statistics::{Interval, student};
use crate::survey::definition::{DisplayRules, ShareInterval, Statistic};
use crate::survey::weights::Weighted;

/// An estimate before it knows what it is about.
pub(super) struct Estimate {
    pub(super) value: Value,
    pub(super) limits: Option<Interval>,
    pub(super) margin: Option<f64>,
    pub(super) n: u64,
    pub(super) chosen: Option<u64>,
    pub(super) n_eff: Option<f64>,
    pub(super) deff: Option<f64>,
    pub(super) variance: Option<f64>,
    pub(super) degrees: f64,
    pub(super) mark: Option<Mark>,
}

impl Estimate {
    /// The sign for a base that is too small, and nothing else but its size.
    pub(super) const fn too_small(n: u64) -> Self {
        Self {
            value: Value::Absent(Sign::Unreliable),
            limits: None,
            margin: None,
            n,
            chosen: None,
            n_eff: None,
            deff: None,
            variance: None,
            degrees: 0.0,
            mark: None,
        }
    }

    /// The same with limits that stay within what is possible.
    pub(super) fn within(self, least: f64, most: f64) -> Self {
        let limits = self
            .limits
            .map(|limits| Interval { lower: limits.lower.max(least), upper: limits.upper.min(most) });
        Self { limits, ..self }
    }

    pub(super) fn into_figure(
        self,
        question: &str,
        item: Item,
        statistic: Statistic,
        region: &Region,
        groups: &[(String, String)],
    ) -> SurveyFigure {
        SurveyFigure {
            question: question.to_owned(),
            item,
            statistic,
            region: region.clone(),
            groups: groups.to_vec(),
            value: self.value,
            limits: self.limits,
            margin: self.margin,
            n: self.n,
            chosen: self.chosen,
            n_eff: self.n_eff,
            deff: self.deff,
            variance: self.variance,
            degrees: self.degrees,
            mark: self.mark,
        }
    }
}

/// The estimates of one statistic among some people, each with its place among the answers.
pub(super) fn estimates(
    statistic: Statistic,
    columns: &Columns,
    people: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Vec<(usize, Item, Estimate)>, SurveyError> {
    let is_of_answers = matches!(statistic, Statistic::Share | Statistic::Total);
    let counts = if is_of_answers { &columns.counted } else { &columns.numbered };
    let base: Vec<bool> = people.iter().zip(counts).map(|(one, other)| *one && *other).collect();
    let n = size(&base);
    let items: Vec<Item> = if is_of_answers {
        columns.answers.iter().map(|(item, _)| item.clone()).collect()
    } else {
        vec![Item::Whole]
    };
    if n == 0 || n < rules.unreliable_below {
        let signs = items.into_iter().enumerate().map(|(place, item)| (place, item, Estimate::too_small(n)));
        return Ok(signs.collect());
    }
    let mark = mark(n, rules);
    let found = match statistic.probability() {
        Some(probability) => vec![quantile_of(probability, columns, &base, weighted, rules)?],
        None if statistic == Statistic::Share => shares(columns, &base, weighted, rules)?,
        None if statistic == Statistic::Total => {
            let variables = variables(columns);
            let mut found = total(&weighted.sample, &variables, Domain::Of(&base))?;
            spread(&mut found, weighted, &base, &variables, |part, variables| {
                Ok(total(part, variables, Domain::All)?.values)
            })?;
            (0..items.len()).map(|place| plain(&found, place, rules)).collect()
        }
        None => {
            let found = means(&[&columns.numbers], &base, weighted)?;
            vec![plain(&found, 0, rules)]
        }
    };
    let mut told = Vec::new();
    for (place, (item, estimate)) in items.into_iter().zip(found).enumerate() {
        let answers = columns.answers.get(place).filter(|_| item != Item::Whole);
        let is_chosen = |(mark, value): &(&bool, &f64)| **mark && **value > 0.0;
        let chosen = answers.map(|(_, column)| base.iter().zip(column).filter(is_chosen).count() as u64);
        told.push((place, item, Estimate { n, chosen, mark, ..estimate }));
    }
    Ok(told)
}

/// How many are in a base.
pub(super) fn size(base: &[bool]) -> u64 {
    base.iter().filter(|mark| **mark).count() as u64
}

/// The mark that a base asks for.
pub(super) fn mark(n: u64, rules: &DisplayRules) -> Option<Mark> {
    (n < rules.limited_below).then_some(Mark::Limited)
}

fn variables(columns: &Columns) -> Vec<&[f64]> {
    columns.answers.iter().map(|(_, column)| column.as_slice()).collect()
}

/// Shares with the limits of the display rules.
fn shares(
    columns: &Columns,
    base: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Vec<Estimate>, SurveyError> {
    let found = means(&variables(columns), base, weighted)?;
    Ok((0..found.values.len()).map(|place| share(&found, place, rules)).collect())
}

fn means(columns: &[&[f64]], base: &[bool], weighted: &Weighted) -> Result<Estimates, SurveyError> {
    let mut found = mean(&weighted.sample, columns, Domain::Of(base))?;
    spread(
        &mut found,
        weighted,
        base,
        columns,
        |part, columns| Ok(mean(part, columns, Domain::All)?.values),
    )?;
    Ok(found)
}

/// A share with the limits of the display rules.
pub(super) fn share(found: &Estimates, place: usize, rules: &DisplayRules) -> Estimate {
    let method = match rules.interval {
        ShareInterval::Logit => Limits::Logit,
        ShareInterval::Wilson => Limits::Wilson,
        ShareInterval::Beta => Limits::Beta,
    };
    let plain = plain(found, place, rules);
    // Rounding must not carry a share of everybody past 1.
    let value = found.values[place].clamp(0.0, 1.0);
    let variance = plain.variance.unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
    let respondents = found.respondents as f64;
    let share = Share { value, variance, respondents, degrees: found.degrees };
    // Log odds have no limits where nobody or everybody gave the answer; the score test has.
    let limits =
        limits(share, method, rules.confidence).or_else(|| limits(share, Limits::Wilson, rules.confidence));
    Estimate { value: Value::Number(value), limits, ..plain }
}

/// An estimate with symmetric limits.
pub(super) fn plain(found: &Estimates, place: usize, rules: &DisplayRules) -> Estimate {
    let value = found.values[place];
    let limits = found.interval(place, rules.confidence);
    Estimate {
        value: Value::Number(value),
        limits,
        margin: limits.map(|limits| limits.upper - value),
        n_eff: found.n_eff(place),
        deff: found.deff(place),
        variance: Some(found.covariance.get(place, place)),
        degrees: found.degrees,
        ..Estimate::too_small(0)
    }
}

/// A quantile with Woodruff's limits, or with symmetric ones from replicates.
fn quantile_of(
    probability: f64,
    columns: &Columns,
    base: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Estimate, SurveyError> {
    let domain = Domain::Of(base);
    let numbers = columns.numbers.as_slice();
    // People round rents, costs and years.
    let order = (probability, Around::Part);
    let found = quantile(&weighted.sample, numbers, domain, order, rules.confidence)?;
    let degrees = weighted.sample.degrees(domain);
    let replicated = variances(weighted, base, &[numbers], &[found.value], |part, numbers| {
        Ok(vec![quantile(part, numbers[0], Domain::All, order, rules.confidence)?.value])
    })?;
    let (variance, limits) = match replicated {
        Some(variances) => {
            let variance = variances.first().copied().unwrap_or_default();
            let width =
                student::upper_quantile(rules.confidence.tail(), degrees).map(|t| t * variance.sqrt());
            let around = |width: f64| Interval { lower: found.value - width, upper: found.value + width };
            (Some(variance), width.map(around))
        }
        None => (found.standard_error.map(|error| error * error), found.limits),
    };
    Ok(Estimate {
        value: Value::Number(found.value),
        limits,
        margin: limits.map(|limits| (limits.upper - limits.lower) / 2.0),
        variance,
        degrees,
        ..Estimate::too_small(0)
    })
}

//! One base → estimates with limits, or the sign that its size asks for.

use super::columns::Columns;
use super::{Item, Region, SurveyFigure};
use crate::measure::{Mark, Sign, Value};
use crate::statistics::Interval;
use crate::statistics::survey::estimate::{Estimates, mean, total};
use crate::statistics::survey::interval::{Limits, Share, limits};
use crate::statistics::survey::quantile::quantile;
use crate::statistics::survey::{Domain, SurveyError};
use crate::survey::definition::{DisplayRules, ShareInterval, Statistic};
use crate::survey::weights::Weighted;

/// An estimate before it knows what it is about.
pub(super) struct Estimate {
    value: Value,
    limits: Option<Interval>,
    margin: Option<f64>,
    n: u64,
    chosen: Option<u64>,
    n_eff: Option<f64>,
    deff: Option<f64>,
    variance: Option<f64>,
    degrees: f64,
    mark: Option<Mark>,
}

impl Estimate {
    /// The sign for a base that is too small, and nothing else but its size.
    const fn too_small(n: u64) -> Self {
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
    let counts = match statistic {
        Statistic::Share | Statistic::Total => &columns.counted,
        Statistic::Mean | Statistic::Median => &columns.numbered,
    };
    let base: Vec<bool> = people.iter().zip(counts).map(|(one, other)| *one && *other).collect();
    let n = base.iter().filter(|mark| **mark).count() as u64;
    let items: Vec<Item> = match statistic {
        Statistic::Share | Statistic::Total => columns.answers.iter().map(|(item, _)| item.clone()).collect(),
        Statistic::Mean | Statistic::Median => vec![Item::Whole],
    };
    if n == 0 || n < rules.unreliable_below {
        let signs = items.into_iter().enumerate().map(|(place, item)| (place, item, Estimate::too_small(n)));
        return Ok(signs.collect());
    }
    let mark = (n < rules.limited_below).then_some(Mark::Limited);
    let found = match statistic {
        Statistic::Share => shares(columns, &base, weighted, rules)?,
        Statistic::Total => {
            let variables = variables(columns);
            let found = total(&weighted.sample, &variables, Domain::Of(&base))?;
            (0..items.len()).map(|place| plain(&found, place, rules)).collect()
        }
        Statistic::Mean => {
            let found = mean(&weighted.sample, &[&columns.numbers], Domain::Of(&base))?;
            vec![plain(&found, 0, rules)]
        }
        Statistic::Median => vec![median(columns, &base, weighted, rules)?],
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
    let found = mean(&weighted.sample, &variables(columns), Domain::Of(base))?;
    let method = match rules.interval {
        ShareInterval::Logit => Limits::Logit,
        ShareInterval::Wilson => Limits::Wilson,
        ShareInterval::Beta => Limits::Beta,
    };
    let estimate = |place: usize| {
        let plain = plain(&found, place, rules);
        // Rounding must not carry a share of everybody past 1.
        let value = found.values[place].clamp(0.0, 1.0);
        let variance = plain.variance.unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
        let respondents = found.respondents as f64;
        let share = Share { value, variance, respondents, degrees: found.degrees };
        // Log odds have no limits where nobody or everybody gave the answer; the score test has.
        let limits = limits(share, method, rules.confidence)
            .or_else(|| limits(share, Limits::Wilson, rules.confidence));
        Estimate { value: Value::Number(value), limits, ..plain }
    };
    Ok((0..found.values.len()).map(estimate).collect())
}

/// An estimate with symmetric limits.
fn plain(found: &Estimates, place: usize, rules: &DisplayRules) -> Estimate {
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

fn median(
    columns: &Columns,
    base: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Estimate, SurveyError> {
    let domain = Domain::Of(base);
    let found = quantile(&weighted.sample, &columns.numbers, domain, 0.5, rules.confidence)?;
    Ok(Estimate {
        value: Value::Number(found.value),
        limits: found.limits,
        margin: found.limits.map(|limits| (limits.upper - limits.lower) / 2.0),
        variance: found.standard_error.map(|error| error * error),
        degrees: weighted.sample.degrees(domain),
        ..Estimate::too_small(0)
    })
}

//! Indices of areas with a suppressed figure behind them: x = mean + z · SD gives the figure back.

use super::release::{PublishedAssessment, Release};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// What an index may be made of: an indicator at a period, or its change up to the monitor's.
type Part<'a> = (&'a str, Period);

/// An index that is a sum of parts: index = constant + Σ weight · part.
struct Formula<'a> {
    constant: f64,
    weights: Vec<(Part<'a>, f64)>,
}

/// How exactly an index must follow from its parts. Published numbers have all their digits.
const EXACT: f64 = 1e-7;
/// Weights below this share of the largest are none.
const NOTHING: f64 = 1e-6;

/// Compares the indices of the monitor with the figures behind them.
pub(super) fn look(release: &Release, findings: &mut Findings) {
    let values = values(release);
    for (column, index) in [
        ("status_index", (|row| row.status_index) as fn(&PublishedAssessment) -> Option<f64>),
        ("dynamics_index", |row| row.dynamics_index),
    ] {
        let mut periods: Vec<Period> = release.assessments.iter().map(|row| row.period).collect();
        periods.sort_unstable();
        periods.dedup();
        for period in periods {
            let rows: Vec<&PublishedAssessment> =
                release.assessments.iter().filter(|row| row.period == period).collect();
            if let Some(formula) = formula(&rows, index, &values, period) {
                for row in &rows {
                    look_at(row, column, index(row), &formula, (release, &values), findings);
                }
            }
        }
    }
}

type Values<'a> = BTreeMap<(&'a AreaCode, Part<'a>), f64>;

fn values(release: &Release) -> Values<'_> {
    let shown = release.figures.iter().filter_map(|figure| {
        Some(((&figure.area, (figure.indicator.as_str(), figure.period)), figure.value?))
    });
    shown.collect()
}

/// Finds the weights that explain the indices of all areas with all figures.
///
/// Standardising subtracts a mean and divides by a standard deviation, weighting multiplies: whatever the monitor does,
/// its index is a sum of figures with constant weights, and these follow from enough areas by least squares.
fn formula<'a>(
    rows: &[&'a PublishedAssessment],
    index: fn(&PublishedAssessment) -> Option<f64>,
    values: &Values<'a>,
    period: Period,
) -> Option<Formula<'a>> {
    let assessed: BTreeSet<&AreaCode> = rows.iter().map(|row| &row.area).collect();
    let mut parts: Vec<Part<'a>> =
        values.keys().filter(|(area, _)| assessed.contains(area)).map(|(_, part)| *part).collect();
    parts.sort_unstable();
    parts.dedup();
    let now: Vec<Part<'a>> = parts.iter().copied().filter(|part| part.1 == period).collect();
    let mut earlier: Vec<Period> = parts.iter().map(|part| part.1).filter(|other| *other < period).collect();
    earlier.sort_unstable();
    earlier.dedup();
    // Levels first, then changes since each earlier period: the fewest parts that explain everything are the true ones.
    let mut attempts = vec![now.clone()];
    attempts.extend(earlier.into_iter().rev().map(|base| {
        let then = now.iter().map(|(indicator, _)| (*indicator, base)).filter(|part| parts.contains(part));
        now.iter().copied().chain(then).collect()
    }));
    attempts.into_iter().find_map(|parts| fit(&parts, rows, index, values))
}

fn fit<'a>(
    parts: &[Part<'a>],
    rows: &[&'a PublishedAssessment],
    index: fn(&PublishedAssessment) -> Option<f64>,
    values: &Values<'a>,
) -> Option<Formula<'a>> {
    // A part that few areas have would leave too few areas with all.
    let mut used: Vec<Part<'a>> = parts.to_vec();
    loop {
        let complete: Vec<(Vec<f64>, f64)> = rows
            .iter()
            .filter_map(|row| {
                let own: Option<Vec<f64>> =
                    used.iter().map(|part| values.get(&(&row.area, *part)).copied()).collect();
                Some((own?, index(row)?))
            })
            .collect();
        if complete.len() >= used.len() + 3 {
            let weights = least_squares(&complete)?;
            let largest = weights[1..].iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
            let is_exact = complete.iter().all(|(own, index)| {
                let sum =
                    own.iter().zip(&weights[1..]).map(|(x, weight)| x * weight).sum::<f64>() + weights[0];
                (sum - index).abs() <= EXACT * (1.0 + index.abs())
            });
            if !is_exact || largest <= 0.0 {
                return None;
            }
            let named = used.iter().copied().zip(weights[1..].iter().copied());
            let weights_used = named.filter(|(_, weight)| weight.abs() > NOTHING * largest).collect();
            return Some(Formula { constant: weights[0], weights: weights_used });
        }
        let rarest = (0..used.len()).min_by_key(|part| {
            rows.iter().filter(|row| values.contains_key(&(&row.area, used[*part]))).count()
        })?;
        used.remove(rarest);
    }
}

/// Constant and weights with the least squared error, by Householder's reflections: figures of one kind are much alike,
/// and sums of their squares would lose half of their digits.
///
/// None where the parts do not tell themselves apart.
fn least_squares(rows: &[(Vec<f64>, f64)]) -> Option<Vec<f64>> {
    let width = rows.first()?.0.len() + 1;
    // Each part is measured from its mean in units of its spread, so that all have one size.
    #[expect(clippy::cast_precision_loss, reason = "a number of areas")]
    let count = rows.len() as f64;
    let (means, spreads): (Vec<f64>, Vec<f64>) = (0..width - 1)
        .map(|part| {
            let mean = rows.iter().map(|(own, _)| own[part]).sum::<f64>() / count;
            let spread = rows.iter().map(|(own, _)| (own[part] - mean) * (own[part] - mean)).sum::<f64>();
            (mean, libm::sqrt(spread / count))
        })
        .unzip();
    if spreads.iter().any(|spread| *spread <= 0.0) {
        return None;
    }
    let mut matrix: Vec<Vec<f64>> = rows
        .iter()
        .map(|(own, index)| {
            let scaled =
                own.iter().zip(means.iter().zip(&spreads)).map(|(x, (mean, spread))| (x - mean) / spread);
            std::iter::once(1.0).chain(scaled).chain([*index]).collect()
        })
        .collect();
    for column in 0..width {
        let norm = libm::sqrt(matrix[column..].iter().map(|row| row[column] * row[column]).sum::<f64>());
        if norm < 1e-9 * count {
            return None;
        }
        let head = if matrix[column][column] > 0.0 { -norm } else { norm };
        let mut mirror: Vec<f64> = matrix[column..].iter().map(|row| row[column]).collect();
        mirror[0] -= head;
        let length: f64 = mirror.iter().map(|entry| entry * entry).sum();
        for other in column..=width {
            let along: f64 =
                mirror.iter().zip(&matrix[column..]).map(|(entry, row)| entry * row[other]).sum();
            for (entry, row) in mirror.iter().zip(&mut matrix[column..]) {
                row[other] -= 2.0 * along / length * entry;
            }
        }
    }
    let mut weights = vec![0.0; width];
    for column in (0..width).rev() {
        let known: f64 = (column + 1..width).map(|other| matrix[column][other] * weights[other]).sum();
        weights[column] = (matrix[column][width] - known) / matrix[column][column];
    }
    for (weight, (mean, spread)) in weights.clone()[1..]
        .iter()
        .zip(means.iter().zip(&spreads))
        .enumerate()
        .map(|(at, (weight, scale))| ((at, weight), scale))
    {
        let (at, weight) = weight;
        weights[at + 1] = weight / spread;
        weights[0] -= weight / spread * mean;
    }
    Some(weights)
}

fn look_at(
    row: &PublishedAssessment,
    column: &'static str,
    index: Option<f64>,
    formula: &Formula<'_>,
    (release, values): (&Release, &Values<'_>),
    findings: &mut Findings,
) {
    let class = column.replace("index", "class");
    if index.is_none() && !row.words.contains_key(&class) {
        return;
    }
    let hidden: Vec<(Part<'_>, f64)> = formula
        .weights
        .iter()
        .copied()
        .filter(|((indicator, period), _)| {
            release.figure(indicator, &row.area, *period).is_some_and(super::PublishedFigure::is_suppressed)
        })
        .collect();
    let Some(((indicator, period), weight)) = hidden.first().copied() else { return };
    let known = formula.weights.iter().filter(|(part, _)| *part != (indicator, period));
    let known: Option<f64> =
        known.map(|(part, weight)| values.get(&(&row.area, *part)).map(|x| x * weight)).sum();
    let text = Text::new(release.lang);
    let value = index.zip(known).map(|(index, known)| (index - formula.constant - known) / weight);
    let name = release.area(&row.area).map(|area| area.name.clone()).unwrap_or_default();
    let finding = Finding::new(Code::ExposedIndex).at(row.place.clone()).column(if index.is_some() {
        column.to_owned()
    } else {
        class
    });
    let finding = if value.is_some() { finding } else { finding.worded("finding.exposed-index.narrowed") };
    findings.push(
        finding
            .with("area", format!("{name} ({})", row.area))
            .with("indicator", indicator)
            .with_period("period", period)
            .with("value", value.map_or_else(String::new, |value| text.number(value, 2))),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::PublishedFigure;
    use crate::diagnostic::Place;

    const YEAR: Period = Period::Year(2024);

    fn figure(area: &AreaCode, indicator: &str, value: Option<f64>) -> PublishedFigure {
        PublishedFigure {
            indicator: indicator.to_owned(),
            area: area.clone(),
            period: YEAR,
            value,
            lower: None,
            upper: None,
            confidence: None,
            method: None,
            numerator: None,
            denominator: None,
            sign: value.is_none().then(|| ".".to_owned()),
            note: None,
            place: Place::default(),
        }
    }

    /// Ten areas, an index of 0.7 · z(a) + 0.3 · z(b), and a third indicator that has no part in it.
    fn release(hide: impl Fn(usize, &str) -> bool) -> Release {
        let mut release = Release::default();
        for number in 0..10_u32 {
            let area = AreaCode::new(&format!("{number:02}")).expect("a key");
            let x = f64::from(number);
            let values =
                [("a", x * x / 7.0 + 1.0), ("b", 20.0 - x + (x * 1.7).sin()), ("c", (x * 2.3).cos())];
            for (indicator, value) in values {
                let value = Some(value).filter(|_| !hide(number as usize, indicator));
                release.figures.push(figure(&area, indicator, value));
            }
            let index = 0.7 * (values[0].1 - 4.0) / 2.5 + 0.3 * (values[1].1 - 15.0) / 3.0;
            release.assessments.push(PublishedAssessment {
                area,
                period: YEAR,
                status_index: Some(index),
                dynamics_index: None,
                numbers: BTreeMap::new(),
                words: BTreeMap::new(),
                place: Place::default(),
            });
        }
        release
    }

    fn found(release: &Release) -> Vec<String> {
        let mut findings = Findings::default();
        look(release, &mut findings);
        findings.sorted().into_iter().map(|finding| finding.message(Text::new(release.lang))).collect()
    }

    #[test]
    fn an_index_gives_a_suppressed_figure_back() {
        let found = found(&release(|area, indicator| area == 4 && indicator == "a"));
        assert_eq!(found.len(), 1, "{found:?}");
        // 4² / 7 + 1
        assert!(found[0].contains("3,29") && found[0].contains("04"), "{found:?}");
    }

    #[test]
    fn an_indicator_without_a_part_in_the_index_gives_nothing_away() {
        assert!(found(&release(|area, indicator| area == 4 && indicator == "c")).is_empty());
        assert!(found(&release(|_, _| false)).is_empty());
    }

    #[test]
    fn without_an_index_there_is_nothing_to_give_away() {
        let mut release = release(|area, indicator| area == 4 && indicator == "a");
        release.assessments[4].status_index = None;
        assert!(found(&release).is_empty());
    }
}

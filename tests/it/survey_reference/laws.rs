//! What holds for any sample, however odd.

use proptest::prelude::*;
use sozialbericht::statistics::Confidence;
use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::association::{Test, test};
use sozialbericht::statistics::survey::crosstab::{Categories, Request, crosstab};
use sozialbericht::statistics::survey::design::{Design, Layout, SinglePsu};
use sozialbericht::statistics::survey::estimate::{mean, ratio, shares, total};
use sozialbericht::statistics::survey::income::{PovertyLine, gini, poverty, quintile_share_ratio};
use sozialbericht::statistics::survey::interval::{Limits, Share, limits};
use sozialbericht::statistics::survey::quantile::{Around, quantile};
use sozialbericht::statistics::survey::rake::{Convergence, Margin, rake};
use sozialbericht::statistics::survey::replicate::{Centre, Scheme, replicate};
use sozialbericht::statistics::survey::sample::{Metric, Sample};
use sozialbericht::statistics::survey::weight::{Bound, Trimming, report, trim};

/// A respondent: stratum, household, weight, sex, age group, value, and whether in the domain.
type Row = (usize, usize, f64, usize, usize, f64, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..3usize, 0..12usize, 0.2..40.0f64, 0..2usize, 0..3usize, -50.0..200.0f64, any::<bool>());
    prop::collection::vec(row, 1..60)
}

/// The sample with clusters, where a single one is centred.
fn sample(rows: &[Row]) -> Sample {
    let strata: Vec<usize> = rows.iter().map(|row| row.0).collect();
    let clusters: Vec<usize> = rows.iter().map(|row| row.1).collect();
    let layout = Layout {
        strata: Some(&strata),
        clusters: Some(&clusters),
        populations: &[None, Some(40.0)],
        single: SinglePsu::Centred,
        ..Layout::default()
    };
    let design = Design::new(rows.len(), &layout).expect("a design");
    Sample::new(design, rows.iter().map(|row| row.2).collect()).expect("weights")
}

/// Margins that the respondents can meet: each filled cell a little more than its weight.
fn margin(rows: &[Row], cell: impl Fn(&Row) -> usize, count: usize) -> Margin {
    let cells: Vec<usize> = rows.iter().map(cell).collect();
    let mut totals = vec![0.0; count];
    rows.iter().zip(&cells).for_each(|(row, cell)| totals[*cell] += row.2);
    Margin { cells, totals }
}

proptest! {
    /// Whatever was asked, an estimate is a finite number with a variance that is none below zero.
    #[test]
    fn estimates_are_numbers(rows in rows()) {
        let plain = sample(&rows);
        let sex = margin(&rows, |row| row.3, 2);
        let raked = rake(&plain, &[sex], Convergence::default(), Metric::Weighted).expect("weights");
        let values: Vec<f64> = rows.iter().map(|row| row.5).collect();
        let marks: Vec<bool> = rows.iter().map(|row| row.6).collect();
        let ones = vec![1.0; rows.len()];
        let ages: Vec<usize> = rows.iter().map(|row| row.4).collect();
        for sample in [&plain, &raked] {
            for domain in [Domain::All, Domain::Of(&marks)] {
                let found = [
                    mean(sample, &[&values, &ones], domain),
                    total(sample, &[&values, &ones], domain),
                    shares(sample, &ages, 3, domain),
                    ratio(sample, &values, &ones, domain),
                    gini(sample, &values, domain),
                    quintile_share_ratio(sample, &values, domain),
                    poverty(sample, &values, domain, PovertyLine { fraction: 0.6, of: Domain::All }).map(|found| found.rate),
                ];
                for estimates in found.into_iter().flatten() {
                    for (index, value) in estimates.values.iter().enumerate() {
                        let error = estimates.standard_error(index);
                        prop_assert!(value.is_finite() && error.is_finite() && error >= 0.0);
                        prop_assert!(estimates.deff(index).is_none_or(f64::is_finite));
                        prop_assert!(estimates.n_eff(index).is_none_or(f64::is_finite));
                    }
                }
                if let Ok(found) = quantile(sample, &values, domain, (0.5, Around::Part), Confidence::P95) {
                    prop_assert!(found.limits.is_none_or(|limits| limits.contains(found.value)));
                }
            }
        }
    }

    /// The mean of everyone's ones is certain, and so is the share of a cell whose total is known.
    #[test]
    fn what_is_known_has_no_error(rows in rows()) {
        let sex = margin(&rows, |row| row.3, 2);
        let raked = rake(&sample(&rows), &[sex], Convergence::default(), Metric::Equal).expect("weights");
        let women: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.3 == 1))).collect();
        let found = mean(&raked, &[&women, &vec![1.0; rows.len()]], Domain::All).expect("means");
        prop_assert!(found.standard_error(0) < 1e-7 && found.standard_error(1) < 1e-7);
    }

    /// Any table can be made; a test says a probability or nothing.
    #[test]
    fn tables_have_shares_and_tests_have_probabilities(rows in rows()) {
        let (sexes, ages): (Vec<usize>, Vec<usize>) = rows.iter().map(|row| (row.3, row.4)).unzip();
        let marks: Vec<bool> = rows.iter().map(|row| row.6).collect();
        let request = Request {
            groups: Categories { of: &sexes, count: 2 },
            answers: Categories { of: &ages, count: 3 },
            domain: Domain::Of(&marks),
        };
        let sample = sample(&rows);
        let table = crosstab(&sample, &request).expect("a table");
        for group in 0..2 {
            let sum: f64 = table.group(group).iter().filter_map(|cell| cell.value).sum();
            let expected = if table.respondents[group] > 0 { 1.0 } else { 0.0 };
            prop_assert!((sum - expected).abs() < 1e-12);
        }
        for kind in [Test::SecondOrder, Test::FirstOrder, Test::Wald, Test::AdjustedWald, Test::Saddlepoint] {
            if let Ok(found) = test(&sample, &request, kind) {
                prop_assert!(found.statistic.is_finite(), "{kind:?} {found:?}");
                prop_assert!(found.probability.is_none_or(|p| (0.0..=1.0 + 1e-12).contains(&p)), "{kind:?} {found:?}");
            }
        }
    }

    /// Raked weights meet every margin, or a cell is named.
    #[test]
    fn raked_weights_meet_every_margin(rows in rows(), factor in 0.5..2.0f64) {
        let (sex, mut age) = (margin(&rows, |row| row.3, 2), margin(&rows, |row| row.4, 3));
        age.totals[0] *= factor;
        let scale = sex.totals.iter().sum::<f64>() / age.totals.iter().sum::<f64>();
        age.totals.iter_mut().for_each(|total| *total *= scale);
        if let Ok(raked) = rake(&sample(&rows), &[sex.clone(), age.clone()], Convergence::default(), Metric::Weighted) {
            let report = report(raked.weights(), &[sex, age]).expect("a report");
            prop_assert!(report.margins.iter().all(|margin| margin.relative <= 1e-10));
            prop_assert!(report.deff >= 1.0 - 1e-12 && report.smallest > 0.0);
        }
    }

    #[test]
    fn trimmed_weights_stay_inside_and_keep_their_sum(rows in rows(), lower in 0.0..1.0f64, upper in 1.0..4.0f64) {
        let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let sum: f64 = weights.iter().sum();
        let mean = sum / f64::from(u32::try_from(rows.len()).expect("few"));
        if let Ok(found) = trim(&weights, Bound::OfMean(lower), Bound::OfMean(upper), Trimming::Strict) {
            prop_assert!((found.weights.iter().sum::<f64>() / sum - 1.0).abs() < 1e-9);
            let slack = 1e-9 * mean;
            let inside = |weight: &f64| *weight >= lower * mean - slack && *weight <= upper * mean + slack;
            prop_assert!(found.weights.iter().all(inside));
        }
    }

    /// The jackknife of a total is its linearised variance, for any design.
    #[test]
    fn the_jackknife_agrees_with_linearisation(rows in rows()) {
        let sample = sample(&rows);
        let values: Vec<f64> = rows.iter().map(|row| row.5).collect();
        let linear = total(&sample, &[&values], Domain::All).expect("a total");
        let statistic = |weights: &[f64]| Ok(vec![weights.iter().zip(&values).map(|(weight, value)| weight * value).sum()]);
        let found = replicate(&sample, Scheme::Jackknife, Centre::Estimate, statistic).expect("replicates");
        let (one, other) = (found.covariance.get(0, 0), linear.covariance.get(0, 0));
        let size: f64 = rows.iter().map(|row| (row.2 * row.5).powi(2)).sum();
        prop_assert!((one - other).abs() <= 1e-9 * (other + size), "{one} {other}");
    }

    #[test]
    fn limits_of_any_share_are_in_order(value in 0.0..=1.0f64, n in 2.0..5_000.0f64, deff in 0.3..4.0f64) {
        let variance = value * (1.0 - value) / n * deff;
        let share = Share { value, variance, respondents: n, degrees: n - 1.0 };
        for method in [Limits::Logit, Limits::Likelihood, Limits::Arcsine, Limits::Beta, Limits::Wilson] {
            if let Some(found) = limits(share, method, Confidence::P95) {
                let inside = found.lower >= -1e-12 && found.upper <= 1.0 + 1e-12;
                prop_assert!(inside && found.lower <= value + 1e-9 && found.upper >= value - 1e-9, "{method:?} {found:?}");
            }
        }
    }
}

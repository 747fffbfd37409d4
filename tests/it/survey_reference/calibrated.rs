//! The cases of weights that were calibrated, and of replicates.

use super::plain::{Survey, add_estimates, survey};
use super::{Figures, Table};
use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::estimate::{mean, total};
use sozialbericht::statistics::survey::greg::{Auxiliary, Distance, calibrate};
use sozialbericht::statistics::survey::rake::{Convergence, Margin, poststratify, rake};
use sozialbericht::statistics::survey::replicate::{Centre, Replicated, Scheme, replicate};
use sozialbericht::statistics::survey::sample::{Metric, Sample};
use std::path::Path;

/// Schools by type, and by whether they met their target, in all of the state.
const TYPES: [f64; 3] = [4421.0, 755.0, 1018.0];
const WIDE: [f64; 2] = [1072.0, 5122.0];
const API99: f64 = 3_914_069.0;

pub(crate) fn figures(folder: &Path) -> Figures {
    let mut figures = Figures::new();
    let mut add = |case: &str, field: &str, values: Vec<f64>| {
        figures.insert((case.to_owned(), field.to_owned()), values);
    };
    let clusters = survey(folder, "dcl1");
    let strata = survey(folder, "dstr");
    let post = poststratify(&clusters.sample, &types(&clusters.table)).expect("weights");
    estimate("poststrat_mean", "poststrat_total_enroll", &clusters.table, &post, &mut add);
    estimate("rake_mean", "rake_total", &clusters.table, &raked(&clusters), &mut add);
    for (name, distance) in [
        ("cal_linear2", Distance::Linear),
        ("cal_raking", Distance::Raking),
        ("cal_logit", Distance::Logit { lower: 0.7, upper: 1.7 }),
    ] {
        let sample = calibrated(&clusters, distance, Some(API99));
        let (means, totals) = (format!("{name}_mean"), format!("{name}_total"));
        estimate(&means, &totals, &clusters.table, &sample, &mut add);
    }
    let linear = calibrated(&clusters, Distance::Linear, None);
    estimate("cal_linear_mean", "-", &clusters.table, &linear, &mut add);
    let by_strata = calibrated(&strata, Distance::Raking, Some(API99));
    estimate("cal_raking_dstr_mean", "-", &strata.table, &by_strata, &mut add);
    estimate("rake_dstr_mean", "-", &strata.table, &raked(&strata), &mut add);
    for (name, survey) in [("jk1_dcl1_mean", &clusters), ("jkn_dstr_mean", &strata)] {
        let found = jackknife(survey);
        add(name, "estimate", found.values.clone());
        add(name, "se", vec![found.covariance.get(0, 0).sqrt()]);
        add(name, "vcov", found.covariance.cells().to_vec());
    }
    figures
}

/// The weights of each respondent of the stratified sample, calibrated and raked.
pub(crate) fn weights(folder: &Path) -> [Vec<f64>; 2] {
    let strata = survey(folder, "dstr");
    let calibrated = calibrated(&strata, Distance::Raking, Some(API99));
    [calibrated.weights().to_vec(), raked(&strata).weights().to_vec()]
}

fn estimate(
    means: &str,
    totals: &str,
    table: &Table,
    sample: &Sample,
    add: &mut dyn FnMut(&str, &str, Vec<f64>),
) {
    add_estimates(means, &mean(sample, &[&table.numbers("api00")], Domain::All).expect("a mean"), add);
    add_estimates(totals, &total(sample, &[&table.numbers("enroll")], Domain::All).expect("a total"), add);
}

fn types(table: &Table) -> Margin {
    Margin { cells: table.categories("stype").0, totals: TYPES.to_vec() }
}

pub(crate) fn margins(table: &Table) -> [Margin; 2] {
    [types(table), Margin { cells: table.categories("sch.wide").0, totals: WIDE.to_vec() }]
}

/// The reference takes residuals from means that count every respondent alike.
pub(crate) fn raked(survey: &Survey) -> Sample {
    let margins = margins(&survey.table);
    rake(&survey.sample, &margins, Convergence::default(), Metric::Equal).expect("weights")
}

pub(crate) fn calibrated(Survey { table, sample }: &Survey, distance: Distance, api: Option<f64>) -> Sample {
    let (types, _) = table.categories("stype");
    let of = |own: usize| -> Vec<f64> { types.iter().map(|one| f64::from(u8::from(*one == own))).collect() };
    let (ones, high, middle, scores) = (vec![1.0; table.rows], of(1), of(2), table.numbers("api99"));
    let mut auxiliaries = vec![
        Auxiliary { values: &ones, total: 6194.0 },
        Auxiliary { values: &high, total: TYPES[1] },
        Auxiliary { values: &middle, total: TYPES[2] },
    ];
    auxiliaries.extend(api.map(|total| Auxiliary { values: &scores, total }));
    calibrate(sample, &auxiliaries, distance, Convergence::default()).expect("weights")
}

fn jackknife(survey: &Survey) -> Replicated {
    let values = survey.table.numbers("api00");
    let mean = |weights: &[f64]| {
        let sum: f64 = weights.iter().zip(&values).map(|(weight, value)| weight * value).sum();
        Ok(vec![sum / weights.iter().sum::<f64>()])
    };
    replicate(&survey.sample, Scheme::Jackknife, Centre::Replicates, mean).expect("replicates")
}

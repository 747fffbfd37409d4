//! Further figures of R's package `survey` 4.1-1 on the same inputs: domains, tests, quantiles and
//! replicates of calibrated weights, trimming, and strata with one cluster.

use super::calibrated::{calibrated, margins, raked};
use super::plain::{Survey, survey};
use super::{ITERATED, shared};
use sozialbericht::statistics::Confidence;
use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::association::{Test, test};
use sozialbericht::statistics::survey::crosstab::{Categories, Request};
use sozialbericht::statistics::survey::design::{Design, Layout, SinglePsu};
use sozialbericht::statistics::survey::estimate::mean;
use sozialbericht::statistics::survey::greg::Distance;
use sozialbericht::statistics::survey::quantile::{Around, quantile};
use sozialbericht::statistics::survey::rake::{Convergence, poststratify, rake, raked_weights};
use sozialbericht::statistics::survey::replicate::{Centre, Scheme, replicate};
use sozialbericht::statistics::survey::sample::{Metric, Sample};
use sozialbericht::statistics::survey::weight::{Bound, Trimming, trim};

#[track_caller]
fn close(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() <= ITERATED * expected.abs(), "{actual:e} for {expected:e}");
    }
}

/// The mean of a variable in a domain, its standard error and its design effect.
fn of(sample: &Sample, values: &[f64], domain: Domain<'_>) -> [f64; 3] {
    let found = mean(sample, &[values], domain).expect("a mean");
    [found.values[0], found.standard_error(0), found.deff(0).expect("a deff")]
}

#[test]
fn domains_and_tests_know_the_calibration() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let clusters = survey(&folder, "dcl1");
    let sample = raked(&clusters);
    let (api, enrolled) = (clusters.table.numbers("api00"), clusters.table.numbers("enroll"));
    close(&of(&sample, &api, Domain::All), &[641.230_320_926_8, 23.703_616_887_92, 9.636_998_931_113]);
    close(&of(&sample, &enrolled, Domain::All), &[588.840_837_595_3, 64.676_018_221_18, 4.439_146_768_644]);
    let (types, _) = clusters.table.categories("stype");
    for (own, expected) in [
        [647.446_579_228_4, 22.808_412_194_1, 6.892_505_281_166],
        [621.291_861_054_9, 36.743_144_877_77, 2.140_891_414_68],
        [629.021_538_266_6, 29.962_880_959_06, 1.959_851_146_295],
    ]
    .into_iter()
    .enumerate()
    {
        let marks: Vec<bool> = types.iter().map(|one| *one == own).collect();
        close(&of(&sample, &api, Domain::Of(&marks)), &expected);
    }
    for (order, expected) in [
        (0.25, [552.0, 32.870_401_703_42]),
        (0.5, [652.0, 35.667_882_699_45]),
        (0.75, [715.0, 14.686_775_229_19]),
    ] {
        let found = quantile(&sample, &api, Domain::All, (order, Around::Share), Confidence::P95)
            .expect("a quantile");
        close(&[found.value, found.standard_error.expect("an error")], &expected);
    }
    let strata = survey(&folder, "dstr");
    let (by_strata, api) = (raked(&strata), strata.table.numbers("api00"));
    let (wide, _) = strata.table.categories("sch.wide");
    for (own, expected) in [[593.767_338_228_3, 18.743_477_728_68], [676.536_582_533_3, 10.526_443_449_27]]
        .into_iter()
        .enumerate()
    {
        let marks: Vec<bool> = wide.iter().map(|one| *one == own).collect();
        close(&of(&by_strata, &api, Domain::Of(&marks))[..2], &expected);
    }
}

/// Residuals that count respondents by their weights are those of calibration by the raking distance.
#[test]
fn strata_with_weighted_residuals_agree_with_calibration() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let strata = survey(&folder, "dstr");
    let (api, margins) = (strata.table.numbers("api00"), margins(&strata.table));
    let weighted = rake(&strata.sample, &margins, Convergence::default(), Metric::Weighted).expect("weights");
    close(&of(&weighted, &api, Domain::All)[..2], &[662.211_650_355_8, 9.269_547_606_376]);
    let post = poststratify(&strata.sample, &margins[1]).expect("weights");
    close(&of(&post, &api, Domain::All)[..2], &[662.203_029_450_4, 9.272_543_899_908]);
}

#[test]
fn trimmed_weights_keep_what_calibration_explains() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let clusters = survey(&folder, "dcl1");
    let (linear, api) =
        (calibrated(&clusters, Distance::Linear, Some(3_914_069.0)), clusters.table.numbers("api00"));
    for (trimming, weights, expected) in [
        (
            Trimming::Strict,
            [49.990_487_484_66, 40.982_950_904_48, 37.860_461_402_89],
            [660.451_068_269_8, 3.517_716_901_671],
        ),
        (
            Trimming::Once,
            [50.0, 40.992_463_419_82, 37.869_973_918_23],
            [660.479_335_481_4, 3.518_014_852_817],
        ),
    ] {
        let found = trim(linear.weights(), Bound::Absolute(25.0), Bound::Absolute(50.0), trimming)
            .expect("weights")
            .weights;
        close(&[found[0], found[11], found[39]], &weights);
        let sample = linear.with_weights(found).expect("weights");
        close(&of(&sample, &api, Domain::All)[..2], &expected);
    }
}

#[test]
fn replicates_are_raked_anew() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let Survey { table, sample } = survey(&folder, "dcl1");
    let (api, margins) = (table.numbers("api00"), margins(&table));
    let statistic = |weights: &[f64]| {
        let raked = raked_weights(weights, &margins, Convergence::default())?;
        let sum: f64 = raked.iter().zip(&api).map(|(weight, value)| weight * value).sum();
        Ok(vec![sum / raked.iter().sum::<f64>()])
    };
    let found = replicate(&sample, Scheme::Jackknife, Centre::Replicates, statistic).expect("replicates");
    close(&[found.values[0], found.covariance.get(0, 0).sqrt()], &[641.230_320_926_8, 26.873_980_435_47]);
}

/// One more school, alone in its stratum of five.
#[test]
fn a_single_cluster_follows_the_declared_rule() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let strata = survey(&folder, "dstr");
    let (mut of_row, _) = strata.table.categories("stype");
    of_row.push(3);
    let (mut weights, mut api) = (strata.table.numbers("pw"), strata.table.numbers("api00"));
    weights.push(5.0);
    api.push(api[0]);
    let populations = [Some(4421.0), Some(755.0), Some(1018.0), Some(5.0)];
    for (single, error) in
        [(SinglePsu::Centred, 9.402_224_457_464), (SinglePsu::Certainty, 9.401_351_723_202)]
    {
        let layout = Layout { strata: Some(&of_row), populations: &populations, single, ..Layout::default() };
        let design = Design::new(201, &layout).expect("a design");
        let sample = Sample::new(design, weights.clone()).expect("weights");
        close(&of(&sample, &api, Domain::All)[..2], &[662.430_702_922_2, error]);
    }
}

/// Three types of schools in four counties; the others are left out, and so is the finite population.
#[test]
fn larger_tables_are_tested_alike() {
    let Some(folder) = shared("gold/survey_api") else { return };
    let table = survey(&folder, "dstr").table;
    let counties = ["1", "18", "29", "36"];
    let rows: Vec<usize> =
        (0..table.rows).filter(|row| counties.contains(&table.text("cnum", *row))).collect();
    let (types, _) = table.categories("stype");
    let types: Vec<usize> = rows.iter().map(|row| types[*row]).collect();
    let place = |row: &usize| counties.iter().position(|county| *county == table.text("cnum", *row));
    let of_county: Vec<usize> = rows.iter().filter_map(place).collect();
    let weights = table.numbers("pw");
    let weights = rows.iter().map(|row| weights[*row]).collect();
    let sample = Sample::new(Design::new(rows.len(), &Layout::default()).expect("a design"), weights)
        .expect("weights");
    let request = Request {
        groups: Categories { of: &types, count: 3 },
        answers: Categories { of: &of_county, count: 4 },
        domain: Domain::All,
    };
    let found = |kind| test(&sample, &request, kind).expect("a test");
    let second = found(Test::SecondOrder);
    close(
        &[second.statistic, second.numerator, second.probability.expect("p")],
        &[1.262_984_044_291, 5.574_588_755_916, 0.275_921_517_282_2],
    );
    let wald = found(Test::Wald);
    close(&[wald.statistic, wald.probability.expect("p")], &[1.799_526_187_296, 0.111_496_039_833_8]);
    let saddle = found(Test::Saddlepoint);
    close(&[saddle.statistic, saddle.probability.expect("p")], &[5.464_964_249_226, 0.271_543_756_408_8]);
}

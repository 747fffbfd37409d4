//! A small invented survey, with what R's package `survey` 4.1-1 says about it: facts that need no
//! file. Three strata, households as clusters, a finite population.

use sozialbericht::statistics::Confidence;
use sozialbericht::statistics::survey::association::{Test, test};
use sozialbericht::statistics::survey::compare::{difference, regression};
use sozialbericht::statistics::survey::crosstab::{Categories, Request};
use sozialbericht::statistics::survey::design::{Design, Layout};
use sozialbericht::statistics::survey::estimate::{Estimates, mean, ratio, total};
use sozialbericht::statistics::survey::greg::{Auxiliary, Distance, calibrate};
use sozialbericht::statistics::survey::interval::{Limits, Share, limits};
use sozialbericht::statistics::survey::quantile::quantile;
use sozialbericht::statistics::survey::rake::{Convergence, Margin, poststratify, rake, raked_weights};
use sozialbericht::statistics::survey::replicate::{Centre, Scheme, replicate};
use sozialbericht::statistics::survey::sample::{Metric, Sample};
use sozialbericht::statistics::survey::weight::{Bound, Trimming, trim};
use sozialbericht::statistics::survey::{Domain, SurveyError};

const HOUSEHOLDS: [usize; 24] = [1, 1, 2, 3, 4, 4, 5, 6, 1, 2, 2, 3, 4, 5, 5, 6, 1, 2, 3, 3, 4, 5, 6, 6];
const SEX: [usize; 24] = [0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1];
const AGE: [usize; 24] = [0, 0, 1, 2, 1, 0, 0, 2, 1, 0, 1, 2, 0, 0, 1, 2, 0, 1, 2, 0, 1, 1, 0, 2];
const YES: [usize; 24] = [0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1];
const VALUES: [f64; 24] = [
    12.0, 15.0, 9.0, 7.0, 14.0, 11.0, 10.0, 8.0, 16.0, 13.0, 12.0, 6.0, 15.0, 12.0, 11.0, 9.0, 17.0, 12.0,
    8.0, 14.0, 10.0, 13.0, 11.0, 7.0,
];
const WEIGHTS: [f64; 24] = [
    4.0, 4.0, 4.0, 5.0, 4.0, 4.0, 5.0, 4.0, 7.0, 7.0, 7.0, 6.0, 7.0, 7.0, 7.0, 8.0, 11.0, 10.0, 11.0, 11.0,
    12.0, 10.0, 11.0, 11.0,
];

fn sample() -> Sample {
    let strata: Vec<usize> = (0..24).map(|row| row / 8).collect();
    let layout = Layout {
        strata: Some(&strata),
        clusters: Some(&HOUSEHOLDS),
        populations: &[Some(20.0), Some(40.0), Some(66.0)],
        ..Layout::default()
    };
    Sample::new(Design::new(24, &layout).expect("a design"), WEIGHTS.to_vec()).expect("weights")
}

fn margins() -> [Margin; 2] {
    [
        Margin { cells: SEX.to_vec(), totals: vec![78.0, 102.0] },
        Margin { cells: AGE.to_vec(), totals: vec![66.0, 70.0, 44.0] },
    ]
}

fn numbers(categories: [usize; 24], own: usize) -> [f64; 24] {
    categories.map(|category| f64::from(u8::from(category == own)))
}

fn raked(metric: Metric) -> Sample {
    rake(&sample(), &margins(), Convergence::default(), metric).expect("weights")
}

#[track_caller]
fn close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() <= tolerance * expected.abs(), "{actual:e} for {expected:e}");
    }
}

fn both(estimates: &Estimates) -> [f64; 2] {
    [estimates.values[0], estimates.standard_error(0)]
}

#[test]
fn estimates_of_a_small_survey_are_those_of_r() {
    let sample = sample();
    let means = mean(&sample, &[&VALUES], Domain::All).expect("a mean");
    close(&both(&means), &[1.140_677_966_101_695e1, 6.211_606_227_540_329e-1], 1e-12);
    close(&[means.deff(0).expect("a deff"), means.degrees], &[1.168_801_764_371_217, 15.0], 1e-12);
    let totals = total(&sample, &[&VALUES], Domain::All).expect("a total");
    close(&both(&totals), &[2019.0, 1.816_881_569_162_843e2], 1e-12);
    let ages = AGE.map(|age| f64::from(u8::try_from(age).expect("small")));
    let found = ratio(&sample, &VALUES, &ages, Domain::All).expect("a ratio");
    close(&both(&found), &[1.337_086_092_715_231_8e1, 2.471_873_588_933_905], 1e-12);
    let women = SEX.map(|sex| sex == 1);
    let found = mean(&sample, &[&VALUES], Domain::Of(&women)).expect("a mean");
    close(&both(&found), &[1.199_009_900_990_099e1, 9.617_053_466_560_270e-1], 1e-12);
    close(&[found.deff(0).expect("a deff")], &[1.318_794_798_436_034_9], 1e-12);
    for (order, expected) in [
        (0.25, [9.0, 7.0, 11.0, 9.383_285_680_706_774e-1]),
        (0.5, [12.0, 11.0, 15.0, 9.383_285_680_706_774e-1 * 2.0]),
    ] {
        let found = quantile(&sample, &VALUES, Domain::All, order, Confidence::P95).expect("a quantile");
        let limits = found.limits.expect("limits");
        if order < 0.5 {
            close(&[found.value, limits.lower, limits.upper], &expected[..3], 1e-15);
            close(&[found.standard_error.expect("an error")], &expected[3..], 1e-12);
        } else {
            close(&[found.value, limits.lower, limits.upper], &[12.0, 11.0, 15.0], 1e-15);
        }
    }
}

#[test]
fn limits_of_a_share_are_those_of_r() {
    let found = mean(&sample(), &[&numbers(YES, 1)], Domain::All).expect("a share");
    let share = Share {
        value: found.values[0],
        variance: found.covariance.get(0, 0),
        respondents: 24.0,
        degrees: found.degrees,
    };
    for (method, expected) in [
        (Limits::Logit, [3.620_477_386_387_738e-1, 6.835_323_079_271_759e-1]),
        (Limits::Arcsine, [3.604_611_976_124_181_8e-1, 6.875_813_104_190_41e-1]),
        (Limits::Beta, [3.583_056_934_270_158e-1, 6.884_766_768_710_819e-1]),
        (Limits::Symmetric, [3.587_881_579_741_050_2e-1, 6.920_592_996_530_137e-1]),
    ] {
        let limits = limits(share, method, Confidence::P95).expect("limits");
        close(&[limits.lower, limits.upper], &expected, if method == Limits::Logit { 1e-9 } else { 1e-12 });
    }
}

#[test]
fn calibrated_weights_and_their_errors_are_those_of_r() {
    let known = [3.747_025_284_573_49, 3.701_718_724_468_651_8, 4.566_342_403_944_675, 4.916_631_600_997_561];
    let equal = raked(Metric::Equal);
    close(&equal.weights()[..4], &known, 1e-10);
    let of = |sample: &Sample| both(&mean(sample, &[&VALUES], Domain::All).expect("a mean"));
    close(&of(&equal), &[1.140_587_341_285_119e1, 4.059_007_349_568_611e-1], 1e-10);
    let yes = total(&equal, &[&numbers(YES, 1)], Domain::All).expect("a total");
    close(&both(&yes), &[9.313_699_119_793_74e1, 1.374_999_527_282_894e1], 1e-10);
    // Weighted residuals are those of calibration with the raking distance.
    close(&of(&raked(Metric::Weighted)), &[1.140_587_341_285_119e1, 3.997_909_203_268_661e-1], 1e-10);
    let post = poststratify(&sample(), &margins()[1]).expect("weights");
    close(&of(&post), &[1.140_782_330_086_570_8e1, 4.110_923_145_247_638e-1], 1e-12);
    let (ones, women) = ([1.0; 24], numbers(SEX, 1));
    let (middle, aged) = (numbers(AGE, 1), numbers(AGE, 2));
    let auxiliaries = [(&ones, 180.0), (&women, 102.0), (&middle, 70.0), (&aged, 44.0)]
        .map(|(values, total)| Auxiliary { values, total });
    for (distance, weight, expected) in [
        (Distance::Linear, 3.749_749_576_122_354, [1.140_559_782_152_774_4e1, 3.996_912_801_347_43e-1]),
        (Distance::Raking, 3.747_025_284_573_49, [1.140_587_341_285_119e1, 3.997_909_203_268_661e-1]),
        (
            Distance::Logit { lower: 0.5, upper: 1.8 },
            3.748_040_568_693_999,
            [1.140_578_448_498_295e1, 3.997_433_309_820_839e-1],
        ),
    ] {
        let found = calibrate(&sample(), &auxiliaries, distance, Convergence::default()).expect("weights");
        close(&found.weights()[..1], &[weight], 1e-10);
        close(&of(&found), &expected, 1e-9);
    }
    let trimmed = trim(equal.weights(), Bound::Absolute(4.0), Bound::Absolute(11.0), Trimming::Once).expect("weights");
    let known = [4.0, 4.0, 4.729_867_215_533_46, 5.080_156_412_586_346];
    close(&trimmed.weights[..4], &known, 1e-10);
    let found = equal.with_weights(trimmed.weights).expect("weights");
    close(&of(&found), &[1.142_463_210_290_397_8e1, 4.049_768_527_818_903e-1], 1e-10);
}

#[test]
fn tests_and_comparisons_are_those_of_r() {
    let sample = sample();
    let request = Request {
        groups: Categories { of: &YES, count: 2 },
        answers: Categories { of: &AGE, count: 3 },
        domain: Domain::All,
    };
    for (kind, statistic, probability) in [
        (Test::SecondOrder, 3.066_080_824_910_472_7, 6.316_114_513_841_776e-2),
        (Test::FirstOrder, 7.413_177_105_999_295_7, 4.660_344_447_030_088e-2),
        (Test::Wald, 4.521_134_858_817_567, 2.906_487_474_276_509e-2),
        (Test::AdjustedWald, 4.219_725_868_229_729, 3.679_684_290_052_2e-2),
    ] {
        let found = test(&sample, &request, kind).expect("a test");
        close(&[found.statistic, found.probability.expect("p")], &[statistic, probability], 1e-11);
    }
    let (men, women) = (SEX.map(|sex| sex == 0), SEX.map(|sex| sex == 1));
    let found = difference(&sample, &VALUES, Domain::Of(&men), Domain::Of(&women)).expect("a difference");
    let (t, p) = (found.t().expect("t"), found.probability().expect("p"));
    close(&[t, p], &[1.099_850_184_071_533_8, 2.899_505_721_625_247_9e-1], 1e-11);
    let predictors: [&[f64]; 3] = [&[1.0; 24], &numbers(YES, 1), &numbers(SEX, 1)];
    let line = regression(&sample, &VALUES, &predictors, Domain::All).expect("a regression");
    close(&line.coefficients, &[1.145_401_095_456_104_9e1, -1.644_864_014_385_255_5, 1.431_806_082_975_476_4], 1e-11);
    let errors: Vec<f64> = (0..3).map(|index| line.covariance.get(index, index).sqrt()).collect();
    close(&errors, &[6.831_165_594_368_034e-1, 1.175_540_528_177_946_3, 1.016_193_654_826_457], 1e-11);
}

#[test]
fn replicates_are_those_of_r() {
    let mean_of = |weights: &[f64]| {
        let sum: f64 = weights.iter().zip(VALUES).map(|(weight, value)| weight * value).sum();
        Ok(vec![sum / weights.iter().sum::<f64>()])
    };
    let again = |weights: &[f64]| -> Result<Vec<f64>, SurveyError> {
        mean_of(&raked_weights(weights, &margins(), Convergence::default())?)
    };
    let error = |found: sozialbericht::statistics::survey::replicate::Replicated| found.covariance.get(0, 0).sqrt();
    let plain = replicate(&sample(), Scheme::Jackknife, Centre::Estimate, mean_of).expect("replicates");
    let raked = replicate(&sample(), Scheme::Jackknife, Centre::Estimate, again).expect("replicates");
    close(&[error(plain), error(raked)], &[6.226_949_926_783_504e-1, 4.606_927_217_179_477e-1], 1e-9);
}

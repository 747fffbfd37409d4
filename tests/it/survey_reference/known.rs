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
use sozialbericht::statistics::survey::quantile::{Around, quantile};
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
    close(&both(&means), &[11.406_779_661_02, 0.621_160_622_754], 1e-12);
    close(&[means.deff(0).expect("a deff"), means.degrees], &[1.168_801_764_371, 15.0], 1e-12);
    let totals = total(&sample, &[&VALUES], Domain::All).expect("a total");
    close(&both(&totals), &[2019.0, 181.688_156_916_3], 1e-12);
    let ages = AGE.map(|age| f64::from(u8::try_from(age).expect("small")));
    let found = ratio(&sample, &VALUES, &ages, Domain::All).expect("a ratio");
    close(&both(&found), &[13.370_860_927_15, 2.471_873_588_934], 1e-12);
    let women = SEX.map(|sex| sex == 1);
    let found = mean(&sample, &[&VALUES], Domain::Of(&women)).expect("a mean");
    close(&both(&found), &[11.990_099_009_9, 0.961_705_346_656], 1e-12);
    close(&[found.deff(0).expect("a deff")], &[1.318_794_798_436], 1e-12);
    for (order, expected) in
        [(0.25, [9.0, 7.0, 11.0, 0.938_328_568_070_7]), (0.5, [12.0, 11.0, 15.0, 0.938_328_568_070_7 * 2.0])]
    {
        let found = quantile(&sample, &VALUES, Domain::All, (order, Around::Share), Confidence::P95)
            .expect("a quantile");
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
        (Limits::Logit, [0.362_047_738_638_8, 0.683_532_307_927_2]),
        (Limits::Arcsine, [0.360_461_197_612_4, 0.687_581_310_419]),
        (Limits::Beta, [0.358_305_693_427, 0.688_476_676_871_1]),
        (Limits::Symmetric, [0.358_788_157_974_1, 0.692_059_299_653]),
    ] {
        let limits = limits(share, method, Confidence::P95).expect("limits");
        close(&[limits.lower, limits.upper], &expected, if method == Limits::Logit { 1e-9 } else { 1e-12 });
    }
}

#[test]
fn calibrated_weights_and_their_errors_are_those_of_r() {
    let known = [3.747_025_284_573, 3.701_718_724_469, 4.566_342_403_945, 4.916_631_600_998];
    let equal = raked(Metric::Equal);
    close(&equal.weights()[..4], &known, 1e-10);
    let of = |sample: &Sample| both(&mean(sample, &[&VALUES], Domain::All).expect("a mean"));
    close(&of(&equal), &[11.405_873_412_85, 0.405_900_734_956_9], 1e-10);
    let yes = total(&equal, &[&numbers(YES, 1)], Domain::All).expect("a total");
    close(&both(&yes), &[93.136_991_197_94, 13.749_995_272_83], 1e-10);
    // Weighted residuals are those of calibration with the raking distance.
    close(&of(&raked(Metric::Weighted)), &[11.405_873_412_85, 0.399_790_920_326_9], 1e-10);
    let post = poststratify(&sample(), &margins()[1]).expect("weights");
    close(&of(&post), &[11.407_823_300_87, 0.411_092_314_524_8], 1e-12);
    let (ones, women) = ([1.0; 24], numbers(SEX, 1));
    let (middle, aged) = (numbers(AGE, 1), numbers(AGE, 2));
    let auxiliaries = [(&ones, 180.0), (&women, 102.0), (&middle, 70.0), (&aged, 44.0)]
        .map(|(values, total)| Auxiliary { values, total });
    for (distance, weight, expected) in [
        (Distance::Linear, 3.749_749_576_122, [11.405_597_821_53, 0.399_691_280_134_7]),
        (Distance::Raking, 3.747_025_284_573, [11.405_873_412_85, 0.399_790_920_326_9]),
        (
            Distance::Logit { lower: 0.5, upper: 1.8 },
            3.748_040_568_694,
            [11.405_784_484_98, 0.399_743_330_982_1],
        ),
    ] {
        let found = calibrate(&sample(), &auxiliaries, distance, Convergence::default()).expect("weights");
        close(&found.weights()[..1], &[weight], 1e-10);
        close(&of(&found), &expected, 1e-9);
    }
    let trimmed =
        trim(equal.weights(), Bound::Absolute(4.0), Bound::Absolute(11.0), Trimming::Once).expect("weights");
    let known = [4.0, 4.0, 4.729_867_215_533, 5.080_156_412_586];
    close(&trimmed.weights[..4], &known, 1e-10);
    let found = equal.with_weights(trimmed.weights).expect("weights");
    close(&of(&found), &[11.424_632_102_9, 0.404_976_852_781_9], 1e-10);
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
        (Test::SecondOrder, 3.066_080_824_91, 0.063_161_145_138_42),
        (Test::FirstOrder, 7.413_177_105_999, 0.046_603_444_470_3),
        (Test::Wald, 4.521_134_858_818, 0.029_064_874_742_77),
        (Test::AdjustedWald, 4.219_725_868_23, 0.036_796_842_900_52),
    ] {
        let found = test(&sample, &request, kind).expect("a test");
        close(&[found.statistic, found.probability.expect("p")], &[statistic, probability], 1e-11);
    }
    let (men, women) = (SEX.map(|sex| sex == 0), SEX.map(|sex| sex == 1));
    let found = difference(&sample, &VALUES, Domain::Of(&men), Domain::Of(&women)).expect("a difference");
    let (t, p) = (found.t().expect("t"), found.probability().expect("p"));
    close(&[t, p], &[1.099_850_184_072, 0.289_950_572_162_5], 1e-11);
    let predictors: [&[f64]; 3] = [&[1.0; 24], &numbers(YES, 1), &numbers(SEX, 1)];
    let line = regression(&sample, &VALUES, &predictors, Domain::All).expect("a regression");
    close(&line.coefficients, &[11.454_010_954_56, -1.644_864_014_385, 1.431_806_082_975], 1e-11);
    let errors: Vec<f64> = (0..3).map(|index| line.covariance.get(index, index).sqrt()).collect();
    close(&errors, &[0.683_116_559_436_8, 1.175_540_528_178, 1.016_193_654_826], 1e-11);
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
    let error =
        |found: sozialbericht::statistics::survey::replicate::Replicated| found.covariance.get(0, 0).sqrt();
    let plain = replicate(&sample(), Scheme::Jackknife, Centre::Estimate, mean_of).expect("replicates");
    let raked = replicate(&sample(), Scheme::Jackknife, Centre::Estimate, again).expect("replicates");
    // The reference stops raking a little earlier, which shows in the ninth digit.
    close(&[error(plain), error(raked)], &[0.622_694_992_678_4, 0.460_692_721_717_9], 1e-8);
}

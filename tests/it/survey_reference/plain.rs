//! The cases of designs whose weights are as they were drawn: one stratified sample with and without
//! finite population, one of clusters, one of two stages, one simple random sample.

use super::{Figures, Table};
use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::association::{Test, test};
use sozialbericht::statistics::survey::compare::{difference, regression};
use sozialbericht::statistics::survey::crosstab::{Categories, Request, crosstab};
use sozialbericht::statistics::survey::design::{Design, Layout, SecondStage};
use sozialbericht::statistics::survey::estimate::{Estimates, mean, ratio, total};
use sozialbericht::statistics::survey::interval::{Limits, Share, limits};
use sozialbericht::statistics::survey::quantile::{Around, quantile};
use sozialbericht::statistics::survey::sample::Sample;
use sozialbericht::statistics::{Confidence, student};
use std::path::Path;

/// A sample with its table.
pub(crate) struct Survey {
    pub(crate) table: Table,
    pub(crate) sample: Sample,
}

/// One of the designs: `dstr`, `dstr0`, `dsrs`, `dcl1`, `dcl2`.
pub(crate) fn survey(folder: &Path, name: &str) -> Survey {
    let file = match name {
        "dstr" | "dstr0" => "apistrat",
        "dsrs" => "apisrs",
        "dcl1" => "apiclus1",
        _ => "apiclus2",
    };
    let table = Table::open(&folder.join(format!("input_{file}.csv")));
    let whole = |column: &str| -> Vec<usize> {
        (0..table.rows).map(|row| table.text(column, row).parse().expect("a whole number")).collect()
    };
    let (strata, _) = table.categories("stype");
    let first = |column: &str| Some(table.numbers(column)[0]);
    let design = match name {
        "dstr" => {
            let fpc = table.numbers("fpc");
            let of = |stratum: usize| strata.iter().position(|own| *own == stratum).map(|row| fpc[row]);
            let populations = [of(0), of(1), of(2)];
            Design::new(
                table.rows,
                &Layout { strata: Some(&strata), populations: &populations, ..Layout::default() },
            )
        }
        "dstr0" => Design::new(table.rows, &Layout { strata: Some(&strata), ..Layout::default() }),
        "dsrs" => Design::new(table.rows, &Layout { populations: &[first("fpc")], ..Layout::default() }),
        "dcl1" => {
            let (clusters, populations) = (whole("dnum"), [first("fpc")]);
            let layout = Layout { clusters: Some(&clusters), populations: &populations, ..Layout::default() };
            Design::new(table.rows, &layout)
        }
        _ => {
            let (clusters, units, populations) = (whole("dnum"), whole("snum"), table.numbers("fpc2"));
            let second = SecondStage { units: &units, populations: &populations };
            let first = [first("fpc1")];
            let layout = Layout {
                clusters: Some(&clusters),
                populations: &first,
                second: Some(second),
                ..Layout::default()
            };
            Design::new(table.rows, &layout)
        }
    };
    let sample = Sample::new(design.expect("a design"), table.numbers("pw")).expect("weights");
    Survey { table, sample }
}

/// All cases whose input is in the folder; those of `apiclus2` have missing values that are left out.
pub(crate) fn figures(folder: &Path) -> Figures {
    let mut figures = Figures::new();
    for name in ["dstr", "dstr0", "dsrs", "dcl1", "dcl2"] {
        let survey = survey(folder, name);
        let mut add = |case: &str, field: &str, values: Vec<f64>| {
            figures.insert((format!("{name}_{case}"), field.to_owned()), values);
        };
        estimates(&survey, &mut add);
        domains(&survey, &mut add);
        tests(&survey, &mut add);
        intervals(&survey, &mut add);
        comparisons(&survey, &mut add);
    }
    figures
}

type Add<'a> = &'a mut dyn FnMut(&str, &str, Vec<f64>);

fn each(estimates: &Estimates, figure: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..estimates.values.len()).map(figure).collect()
}

pub(crate) fn add_estimates(case: &str, estimates: &Estimates, add: Add<'_>) {
    add(case, "estimate", estimates.values.clone());
    add(case, "se", each(estimates, |index| estimates.standard_error(index)));
    add(case, "deff", each(estimates, |index| estimates.deff(index).unwrap_or(0.0)));
    add(case, "vcov", estimates.covariance.cells().to_vec());
}

/// One column of 0 and 1 for each category.
fn indicators(table: &Table, column: &str) -> Vec<Vec<f64>> {
    let (of, levels) = table.categories(column);
    let column = |level: usize| of.iter().map(|own| f64::from(u8::from(*own == level))).collect();
    (0..levels.len()).map(column).collect()
}

/// Who answered both; the reference leaves missing values out.
fn present(columns: &[&[f64]]) -> Vec<bool> {
    (0..columns[0].len()).map(|row| columns.iter().all(|column| column[row].is_finite())).collect()
}

fn estimates(Survey { table, sample }: &Survey, add: Add<'_>) {
    let (api, enrolled, students) =
        (table.numbers("api00"), table.numbers("enroll"), table.numbers("api.stu"));
    let both = present(&[&api, &enrolled]);
    let means = mean(sample, &[&api, &enrolled], Domain::Of(&both)).expect("means");
    add_estimates("mean", &means, add);
    add("mean", "degf", vec![sample.degrees(Domain::All)]);
    add_estimates("total", &total(sample, &[&enrolled, &api], Domain::Of(&both)).expect("totals"), add);
    let columns = [indicators(table, "stype"), indicators(table, "sch.wide")].concat();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    add_estimates("prop", &mean(sample, &columns, Domain::All).expect("shares"), add);
    let both = present(&[&students, &enrolled]);
    let found = ratio(sample, &students, &enrolled, Domain::Of(&both)).expect("a ratio");
    add("ratio", "estimate", found.values.clone());
    add("ratio", "se", vec![found.standard_error(0)]);
}

fn domains(Survey { table, sample }: &Survey, add: Add<'_>) {
    let (api, enrolled) = (table.numbers("api00"), table.numbers("enroll"));
    let ((types, _), (wide, _)) = (table.categories("stype"), table.categories("sch.wide"));
    let mut means = Vec::new();
    for own in 0..3 {
        let marks: Vec<bool> = types.iter().map(|one| *one == own).collect();
        means.push(mean(sample, &[&api], Domain::Of(&marks)).expect("a mean"));
    }
    add("by_stype_mean", "estimate", means.iter().map(|found| found.values[0]).collect());
    add("by_stype_mean", "se", means.iter().map(|found| found.standard_error(0)).collect());
    add("by_stype_mean", "deff", means.iter().map(|found| found.deff(0).expect("a deff")).collect());
    let request = Request {
        groups: Categories { of: &types, count: 3 },
        answers: Categories { of: &wide, count: 2 },
        domain: Domain::All,
    };
    let shares = crosstab(sample, &request).expect("a table");
    for (answer, name) in ["No", "Yes"].into_iter().enumerate() {
        let cells = || (0..3).map(|group| shares.group(group)[answer]);
        add("by_stype_prop", name, cells().map(|cell| cell.value.expect("a share")).collect());
        add("by_stype_prop", &format!("se_{name}"), cells().map(|cell| cell.standard_error).collect());
    }
    let mut totals = Vec::new();
    for (own_wide, own_type) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
        let inside =
            |row: usize| wide[row] == own_wide && types[row] == own_type && enrolled[row].is_finite();
        let marks: Vec<bool> = (0..table.rows).map(inside).collect();
        totals.push(total(sample, &[&enrolled], Domain::Of(&marks)).expect("a total"));
    }
    add("by2_total", "estimate", totals.iter().map(|found| found.values[0]).collect());
    add("by2_total", "se", totals.iter().map(|found| found.standard_error(0)).collect());
}

fn tests(Survey { table, sample }: &Survey, add: Add<'_>) {
    let ((types, _), (wide, _)) = (table.categories("stype"), table.categories("sch.wide"));
    let request = Request {
        groups: Categories { of: &wide, count: 2 },
        answers: Categories { of: &types, count: 3 },
        domain: Domain::All,
    };
    for (name, kind) in [
        ("F", Test::SecondOrder),
        ("Chisq", Test::FirstOrder),
        ("Wald", Test::Wald),
        ("adjWald", Test::AdjustedWald),
        // The reference fell back on the saddle point where its package for the exact integral was missing.
        ("lincom", Test::Saddlepoint),
        ("saddlepoint", Test::Saddlepoint),
    ] {
        let found = test(sample, &request, kind).expect("a test");
        let case = format!("chisq_{name}");
        add(&case, "statistic", vec![found.statistic]);
        if kind != Test::Saddlepoint {
            add(
                &case,
                "parameter",
                [Some(found.numerator), found.denominator].into_iter().flatten().collect(),
            );
        }
        add(&case, "p", vec![found.probability.expect("a probability")]);
    }
}

fn intervals(Survey { table, sample }: &Survey, add: Add<'_>) {
    let yes = &indicators(table, "sch.wide")[1];
    let found = mean(sample, &[yes], Domain::All).expect("a share");
    let share = Share {
        value: found.values[0],
        variance: found.covariance.get(0, 0),
        respondents: f64::from(u32::try_from(found.respondents).expect("few")),
        degrees: found.degrees,
    };
    for (name, method) in [
        ("logit", Limits::Logit),
        ("likelihood", Limits::Likelihood),
        ("asin", Limits::Arcsine),
        ("beta", Limits::Beta),
        ("mean", Limits::Symmetric),
        ("xlogit", Limits::Logit),
    ] {
        let limits = limits(share, method, Confidence::P95).expect("limits");
        add(&format!("ciprop_{name}"), "estimate", vec![share.value]);
        add(&format!("ciprop_{name}"), "ci", vec![limits.lower, limits.upper]);
    }
    let api = table.numbers("api00");
    let quantiles = [0.25, 0.5, 0.75].map(|order| {
        quantile(sample, &api, Domain::All, (order, Around::Share), Confidence::P95).expect("a quantile")
    });
    add("quantile", "est", quantiles.iter().map(|found| found.value).collect());
    add("quantile", "lower", quantiles.iter().map(|found| found.limits.expect("limits").lower).collect());
    add("quantile", "upper", quantiles.iter().map(|found| found.limits.expect("limits").upper).collect());
    add("quantile", "se", quantiles.iter().map(|found| found.standard_error.expect("an error")).collect());
    let found = mean(sample, &[&api], Domain::All).expect("a mean");
    let width = Confidence::P95.standard_errors() * found.standard_error(0);
    add("ci", "z", vec![found.values[0] - width, found.values[0] + width]);
    let limits = found.interval(0, Confidence::P95).expect("limits");
    add("ci", "t", vec![limits.lower, limits.upper]);
}

fn comparisons(Survey { table, sample }: &Survey, add: Add<'_>) {
    let api = table.numbers("api00");
    let predictors = ["ell", "meals", "mobility"].map(|column| table.numbers(column));
    let ones = vec![1.0; table.rows];
    let columns: Vec<&[f64]> = [&ones].into_iter().chain(&predictors).map(Vec::as_slice).collect();
    let all: Vec<&[f64]> = columns.iter().copied().chain([api.as_slice()]).collect();
    let line = regression(sample, &api, &columns, Domain::Of(&present(&all))).expect("a regression");
    add("glm", "coef", line.coefficients.clone());
    add("glm", "se", (0..4).map(|index| line.coefficient(index).expect("one").standard_error).collect());
    let (wide, _) = table.categories("sch.wide");
    let (no, yes): (Vec<bool>, Vec<bool>) = wide.iter().map(|own| (*own == 0, *own == 1)).unzip();
    let found = difference(sample, &api, Domain::Of(&no), Domain::Of(&yes)).expect("a difference");
    add("ttest", "t", vec![found.t().expect("an error")]);
    add("ttest", "df", vec![found.degrees]);
    add(
        "ttest",
        "p",
        vec![2.0 * student::upper_tail(found.t().expect("t").abs(), found.degrees).expect("p")],
    );
    add("ttest", "diff", vec![found.value]);
}

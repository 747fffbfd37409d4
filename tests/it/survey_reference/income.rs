//! Measures of poverty and inequality against `laeken`, on its synthetic survey of Austria.

use super::{Table, shared};
use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::design::{Design, Layout};
use sozialbericht::statistics::survey::income::{PovertyLine, gini, poverty, quintile_share_ratio};
use sozialbericht::statistics::survey::sample::Sample;

#[test]
fn measures_of_income_agree_with_laeken() {
    let Some(folder) = shared("real/survey-eusilc-laeken") else { return };
    let (table, reference) = (
        Table::open(&folder.join("eusilc.csv")),
        Table::open(&folder.join("reference_estimates_R_laeken.csv")),
    );
    let expected = |name: &str| {
        let row = (0..reference.rows).find(|row| reference.text("stat", *row) == name).expect("a figure");
        reference.text("value", row).parse::<f64>().expect("a number")
    };
    let close = |name: &str, actual: f64| {
        let expected = expected(name);
        assert!((actual / expected - 1.0).abs() < 1e-12, "{name}: {actual} {expected}");
    };
    let households: Vec<usize> =
        (0..table.rows).map(|row| table.text("db030", row).parse().expect("a household")).collect();
    let (regions, names) = table.categories("db040");
    let layout = Layout { strata: Some(&regions), clusters: Some(&households), ..Layout::default() };
    let design = Design::new(table.rows, &layout).expect("a design");
    let sample = Sample::new(design, table.numbers("rb050")).expect("weights");
    let incomes = table.numbers("eqIncome");
    let line = PovertyLine { fraction: 0.6, of: Domain::All };
    let all = poverty(&sample, &incomes, Domain::All, line).expect("a rate");
    close("ARPT_threshold", all.threshold);
    close("ARPR_total_pct", 100.0 * all.rate.values[0]);
    for (region, name) in names.iter().enumerate() {
        let marks: Vec<bool> = regions.iter().map(|own| *own == region).collect();
        let rate = poverty(&sample, &incomes, Domain::Of(&marks), line).expect("a rate").rate;
        close(&format!("ARPR_{name}"), 100.0 * rate.values[0]);
        assert!(rate.standard_error(0) > all.rate.standard_error(0), "{name} is known less surely");
    }
    let aged: Vec<bool> = table.numbers("age").iter().map(|age| *age >= 65.0).collect();
    let rate = poverty(&sample, &incomes, Domain::Of(&aged), line).expect("a rate").rate;
    close("ARPR_age65plus", 100.0 * rate.values[0]);
    close("GINI", 100.0 * gini(&sample, &incomes, Domain::All).expect("a coefficient").values[0]);
    close("QSR", quintile_share_ratio(&sample, &incomes, Domain::All).expect("a ratio").values[0]);
    // The bootstrap of the reference draws persons, all of them alike, a hundred times.
    let persons =
        Sample::new(Design::new(table.rows, &Layout::default()).expect("a design"), table.numbers("rb050"));
    let rate = poverty(&persons.expect("weights"), &incomes, Domain::All, line).expect("a rate").rate;
    let (linear, bootstrap) =
        (100.0 * rate.standard_error(0), expected("ARPR_bootstrap_var_naive_R100").sqrt());
    assert!((linear / bootstrap - 1.0).abs() < 0.2, "{linear} {bootstrap}");
}

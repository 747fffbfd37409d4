//! Decisions on the smallest table there is.

use super::*;
use crate::area::Area;
use crate::indicator::{Counted, CountedOver, Estimate, Kind};
use crate::measure::Value;
use crate::population::Population;
use crate::statistics::Method;
use toml::Spanned;

fn code(text: &str) -> AreaCode {
    AreaCode::new(text).expect(text)
}

/// A region with two areas and their counts, each over 1,000 persons.
fn decided(total: f64, parts: [f64; 2]) -> Decision {
    let area = |name: &str, level: &str, parent: Option<&str>| Area {
        code: code(name),
        name: String::new(),
        level: level.into(),
        parent: parent.map(code),
    };
    let areas = vec![area("k", "kreis", None), area("a", "raum", Some("k")), area("b", "raum", Some("k"))];
    let counted =
        |name: &str| Counted { measure: Spanned::new(0..0, name.to_owned()), population: Population::TOTAL };
    let row = |area: &str, few: f64, all: f64| Estimate {
        area: code(area),
        period: Period::Year(2024),
        value: Value::Number(few / all),
        interval: None,
        method: Method::WilsonScore,
        numerator: Some(few),
        denominator: Some(all),
        mark: None,
        converted: None,
    };
    let estimates = Estimates {
        indicator: "i".into(),
        kind: Kind::Proportion(CountedOver {
            numerator: counted("recipients"),
            denominator: counted("population"),
        }),
        datasets: BTreeSet::from(["d".into()]),
        remarks: Vec::new(),
        rows: vec![row("k", total, 2000.0), row("a", parts[0], 1000.0), row("b", parts[1], 1000.0)],
        units: Vec::new(),
    };
    let candidates = Candidates {
        estimates: &[&estimates],
        geography: &Geography::new(areas).0.expect("a geography"),
        released_already: &BTreeSet::new(),
        earlier: &[],
        territory: &[],
    };
    decide(candidates, &Perturbed::default(), &Policy::default())
}

fn hidden(decision: &Decision) -> Vec<(&str, Loss)> {
    decision.losses.iter().map(|((_, area, _), loss)| (area.as_str(), *loss)).collect()
}

#[test]
fn a_small_count_takes_its_only_neighbour_with_it() {
    let decision = decided(42.0, [2.0, 40.0]);
    assert_eq!(hidden(&decision), [("a", Loss::SmallCount), ("b", Loss::Secondary)]);
    assert!(decision.unprotected.is_empty() && decision.uneven.is_empty());
}

#[test]
fn nothing_small_hides_nothing() {
    assert!(decided(42.0, [12.0, 30.0]).losses.is_empty());
}

#[test]
fn a_total_that_is_not_the_sum_of_its_parts_is_told() {
    assert_eq!(decided(45.0, [12.0, 30.0]).uneven.len(), 1);
}

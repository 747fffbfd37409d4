//! What is wrong with polygons, told once per kind with the worst cases.

use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings};
use geo::Coord;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// More cases than this are counted and not listed.
const MOST_CASES: usize = 5;

/// One place where polygons are wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Defect {
    pub(super) code: Code,
    /// The areas it concerns, with the numbers of their features.
    pub(super) areas: Vec<(AreaCode, usize)>,
    /// Where, in the coordinates of the file.
    pub(super) place: Coord<f64>,
    /// How much is wrong, in square metres.
    pub(super) square_metres: f64,
}

/// One finding per kind of defect: how many, how large together, and the largest with area, feature and place.
pub(super) fn report(defects: Vec<Defect>, sliver_m2: f64, file: &str, findings: &mut Findings) {
    let mut kinds: BTreeMap<Code, Vec<Defect>> = BTreeMap::new();
    for defect in defects {
        kinds.entry(defect.code).or_default().push(defect);
    }
    for (code, mut defects) in kinds {
        defects
            .sort_by(|a, b| b.square_metres.total_cmp(&a.square_metres).then_with(|| a.areas.cmp(&b.areas)));
        let sum: f64 = defects.iter().map(|defect| defect.square_metres).sum();
        let mut cases: Vec<String> = defects.iter().take(MOST_CASES).map(words).collect();
        if defects.len() > MOST_CASES {
            cases.push("…".to_owned());
        }
        let finding = Finding::new(code).file(file).with("count", defects.len().to_string());
        let finding = finding.with("sum", format!("{sum:.0}")).with("cases", cases.join("; "));
        findings.push(finding.with("limit", format!("{sliver_m2:.0}")));
    }
}

/// `01011101 #1 / 01011102 #2: 523 m² (13.40000 52.50000)`.
fn words(defect: &Defect) -> String {
    let areas: Vec<String> = defect.areas.iter().map(|(code, number)| format!("{code} #{number}")).collect();
    let mut text = areas.join(" / ");
    if defect.square_metres >= 0.5 {
        let _ = write!(text, ": {:.0} m²", defect.square_metres);
    }
    let _ = write!(text, " ({})", place(defect.place));
    text
}

/// A coordinate as a program for maps takes it: degrees to a metre, metres to a decimetre.
pub(super) fn place(point: Coord<f64>) -> String {
    if point.x.abs() <= 180.0 && point.y.abs() <= 90.0 {
        format!("{:.5} {:.5}", point.x, point.y)
    } else {
        format!("{:.1} {:.1}", point.x, point.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, Text};

    #[test]
    fn many_cases_of_a_kind_are_one_finding_with_the_worst() {
        let defect = |number: u16| Defect {
            code: Code::SliverOverlap,
            areas: vec![(AreaCode::new(&format!("A{number}")).expect("a key"), usize::from(number))],
            place: Coord { x: 13.4, y: 52.5 },
            square_metres: f64::from(number),
        };
        let mut findings = Findings::default();
        report((1..=100).map(defect).collect(), 10_000.0, "a.shp", &mut findings);
        assert_eq!(findings.len(), 1);
        let message = findings.sorted()[0].message(Text::new(Lang::De));
        assert!(
            message.contains("100") && message.contains("A100 #100: 100 m² (13.40000 52.50000)"),
            "{message}"
        );
        assert!(!message.contains("A95 "), "{message}");
    }
}

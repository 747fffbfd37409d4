//! Every figure that the demo withholds to protect others, shown again one at a time: the audit finds what that gives
//! away, or proves that nothing is.

use crate::workspace::{built_demo, lay_over, repository, run, say};
use sozialbericht::audit::{PublishedFigure, Release, solve, solve_bases};
use sozialbericht::diagnostic::Findings;
use sozialbericht::disclosure::attack::Depth;
use std::collections::BTreeMap;
use std::fs;

const REPORT: &str = "reports/musterkreis-2024";
/// Whoever set these rules would publish everything.
const NO_RULES: &str = "[disclosure]\nminimum_count = 1\nminimum_denominator = 1\ncomplement = false\nprotection = 1\n\
                        reason = { de = \"Probe\", en = \"Trial\" }\n\n";
/// The rules of the demo: those of the defaults.
const FEWEST: f64 = 3.0;
const FEWEST_OVER: f64 = 100.0;

/// The demo with all its figures.
fn unprotected() -> Release {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("datasets/musterkreis"), &home.path().join("datasets/musterkreis"));
    lay_over(&repository().join(REPORT), &home.path().join(REPORT));
    let file = home.path().join(REPORT).join("report.toml");
    let text = fs::read_to_string(&file).expect("a report");
    let rules = text.find("[disclosure]").expect("rules");
    let end = rules + text[rules..].find("\n[").map_or(text.len() - rules, |end| end + 1);
    fs::write(&file, format!("{}{NO_RULES}{}", &text[..rules], &text[end..])).expect("written");
    let run = run(home.path(), &["build", REPORT, "--only", "tables"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut findings = Findings::default();
    Release::read(&home.path().join("out/musterkreis-2024"), &mut findings).expect("a release")
}

fn key(figure: &PublishedFigure) -> (String, String, String) {
    (figure.indicator.clone(), figure.area.to_string(), figure.period.to_string())
}

/// Whether a rule forbids to show a figure itself; all others that are withheld protect those.
fn is_sensitive(figure: &PublishedFigure, is_share: bool) -> bool {
    let (few, all) = figure.numerator.zip(figure.denominator).expect("counts");
    all < FEWEST_OVER || (few > 0.0 && few < FEWEST) || (is_share && all - few < FEWEST)
}

#[test]
fn a_figure_shown_again_gives_another_away_or_was_not_needed() {
    let folder = built_demo().join("musterkreis-2024");
    let released = Release::read(&folder, &mut Findings::default()).expect("a release");
    let truth: BTreeMap<_, _> =
        unprotected().figures.into_iter().map(|figure| (key(&figure), figure)).collect();
    let is_share = |figure: &PublishedFigure| {
        let indicator = released.indicator(&figure.indicator).and_then(|indicator| indicator.scale);
        indicator == Some(sozialbericht::audit::Scale::Proportion)
    };
    assert_eq!(solve(&released, Depth::Enough, &mut Findings::default()).exposed, 0);
    let bases = solve_bases(&released, &mut Findings::default());
    assert!(bases.suppressed > 500 && bases.exposed == 0, "{bases:?}");
    let (mut found, mut not_needed) = (0, Vec::new());
    for (place, hidden) in released.figures.iter().enumerate().filter(|(_, figure)| figure.is_suppressed()) {
        let shown = &truth[&key(hidden)];
        if is_sensitive(shown, is_share(hidden)) {
            continue;
        }
        let mut mutated = released.clone();
        mutated.figures[place] = PublishedFigure { place: hidden.place.clone(), ..shown.clone() };
        let mut findings = Findings::default();
        let solved = solve(&mutated, Depth::Enough, &mut findings);
        // Nothing exposed is a proof: of each count two tables were found that differ by as much as is asked.
        if solved.exposed > 0 {
            assert!(findings.has_errors(), "{solved:?}");
            found += 1;
        } else {
            not_needed.push(format!("{} {}", hidden.indicator, hidden.area));
        }
    }
    say(&format!(
        "{found} figures give others away when shown again, {} were not needed: {not_needed:?}",
        not_needed.len()
    ));
    assert!(found > 10, "{found} found, {not_needed:?} not needed");
}

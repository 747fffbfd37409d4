use super::*;
use crate::survey::definition::{Respondents, ShareInterval, Unanswered};
use crate::survey::fixture;
use crate::survey::forms::Forms;
use crate::survey::results::{SurveyResults, evaluate};
use crate::survey::{SurveyDefinition, Targets};
use crate::text::{Lang, Text};

/// A survey as it is, to be changed by a test.
pub(super) struct Case {
    pub(super) survey: SurveyDefinition,
    pub(super) forms: Forms,
    pub(super) targets: Targets,
}

impl Case {
    pub(super) fn new() -> Self {
        Self { survey: fixture::survey(), forms: fixture::forms().0, targets: fixture::targets() }
    }

    /// The same without calibration, selection and strata: every form weighs 1.
    pub(super) fn plain() -> Self {
        let mut case = Self::new();
        case.survey.calibration = None;
        case.survey.design.frame = None;
        case.survey.design.eligible = None;
        case.survey.design.respondents = Respondents::Household;
        case
    }

    pub(super) fn evaluate(&self) -> (SurveyResults, Findings) {
        let (codebook, geography, file) = (fixture::codebook(), fixture::geography(), fixture::survey_file());
        let mut findings = Findings::default();
        let results = evaluate(
            Inputs {
                survey: &self.survey,
                codebook: &codebook,
                geography: &geography,
                forms: &self.forms,
                targets: &self.targets,
                file: &file,
                forms_file: "forms.csv",
            },
            None,
            &mut findings,
        );
        (results.expect("results"), findings)
    }

    pub(super) fn figures(&self) -> Vec<SurveyFigure> {
        self.evaluate().0.tables.figures
    }
}

fn figure(
    figures: &[SurveyFigure],
    question: &str,
    item: &str,
    region: &str,
    groups: &[&str],
) -> SurveyFigure {
    let is_it = |figure: &&SurveyFigure| {
        let own: Vec<&str> = figure.groups.iter().map(|(_, group)| group.as_str()).collect();
        figure.question == question
            && figure.item.id() == item
            && figure.region.id() == region
            && own == groups
    };
    figures.iter().find(is_it).unwrap_or_else(|| panic!("{question} {item} {region} {groups:?}")).clone()
}

fn near(value: Value, expected: f64) -> bool {
    value.number().is_some_and(|value| (value - expected).abs() < 1e-12)
}

#[test]
fn with_equal_weights_shares_and_means_are_those_of_the_forms() {
    let figures = Case::plain().figures();
    let rent = figure(&figures, "tenure", "1", "", &[]);
    assert!(near(rent.value, 22.0 / 64.0));
    assert_eq!((rent.n, rent.chosen), (64, Some(22)));
    // The variance of a share in a simple random sample with replacement: p·(1 − p)/(n − 1).
    let (p, variance) = (22.0 / 64.0, rent.variance.expect("a variance"));
    assert!((variance - p * (1.0 - p) / 63.0).abs() < 1e-12, "{variance}");
    assert!((rent.n_eff.expect("a number") - 64.0).abs() < 1e-9);
    // Contentment of 1, 2, 2 or "cannot say", in turn: the last has no score, and one in five gave no answer.
    let content = figure(&figures, "content", "2", "", &[]);
    assert_eq!((content.n, content.chosen), (52, Some(26)));
    let mean =
        figures.iter().find(|figure| figure.question == "content" && figure.statistic == Statistic::Mean);
    let mean = mean.expect("a mean");
    assert!(mean.n == 39 && near(mean.value, (13.0 + 2.0 * 26.0) / 39.0));
}

#[test]
fn those_asked_who_answered_are_the_base() {
    let figures = Case::plain().figures();
    let rent = figures.iter().find(|figure| figure.question == "rent" && figure.groups.is_empty());
    assert_eq!(rent.expect("a figure").n, 22);
    // Of several answers, the base is those who ticked any; shares add up to more than 1.
    let family = figure(&figures, "helpers", "family", "", &[]);
    let friends = figure(&figures, "helpers", "friends", "", &[]);
    assert_eq!(family.n, friends.n);
    let ticked = (0..fixture::FORMS).filter(|number| number % 2 == 1 || number % 7 < 3).count() as u64;
    assert_eq!(family.n, ticked);
    let sum = family.value.number().zip(friends.value.number()).map(|(one, other)| one + other);
    assert!(sum.expect("shares") > 1.0);
}

#[test]
fn no_answer_is_excluded_or_shown_as_declared() {
    let mut case = Case::plain();
    let excluded = figure(&case.figures(), "content", "2", "", &[]);
    case.survey.display.unanswered = Unanswered::Shown;
    let figures = case.figures();
    let shown = figure(&figures, "content", "2", "", &[]);
    assert_eq!((excluded.n, shown.n), (52, 64));
    assert!(near(figure(&figures, "content", "no-answer", "", &[]).value, 12.0 / 64.0));
    // A question that was not put to somebody has no place for them in either.
    let rent = figures.iter().find(|figure| figure.question == "rent" && figure.groups.is_empty());
    assert_eq!(rent.expect("a figure").n, 22);
}

#[test]
fn shares_add_up_and_lie_within_their_limits() {
    for interval in [ShareInterval::Logit, ShareInterval::Wilson, ShareInterval::Beta] {
        let mut case = Case::new();
        case.survey.display.interval = interval;
        let figures = case.figures();
        assert!(figures.len() > 200);
        for figure in &figures {
            if let (Some(value), Some(limits)) = (figure.value.number(), figure.limits) {
                assert!(limits.lower <= value && value <= limits.upper, "{figure:?}");
                assert!(figure.statistic != Statistic::Share || (limits.lower >= 0.0 && limits.upper <= 1.0));
            }
        }
        let shares = ["1", "2"].map(|code| figure(&figures, "tenure", code, "1101", &[]));
        let sum: f64 = shares.iter().filter_map(|share| share.value.number()).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}

#[test]
fn those_who_could_have_been_drawn_are_the_finite_population() {
    // Of 40 households with two members each, 16 have answered: 16 of 80 people, so a fifth of the variance is gone.
    let two_members = |number: usize| {
        let row = fixture::row(number);
        let mut cells: Vec<&str> = row.trim_end().split(',').collect();
        cells[8] = "2";
        cells.join(",") + "\n"
    };
    let rows: String = (0..fixture::FORMS).map(two_members).collect();
    let variance = |households: f64| {
        let mut case = Case::new();
        case.survey.calibration = None;
        case.forms = fixture::forms_of(&rows);
        case.targets
            .iter_mut()
            .filter(|(key, _)| key.0 == "frame")
            .for_each(|(_, count)| *count = households);
        figure(&case.figures(), "tenure", "1", "", &[]).variance.expect("a variance")
    };
    assert!((variance(40.0) / variance(1e15) - 0.8).abs() < 1e-9);
}

#[test]
fn each_result_stands_once_and_in_order() {
    let mut case = Case::new();
    let twice = case.survey.tables[0].clone();
    case.survey.tables.push(twice);
    let figures = case.figures();
    assert_eq!(figures, Case::new().figures());
    let questions: Vec<usize> =
        figures.iter().filter_map(|figure| fixture::codebook().position(&figure.question)).collect();
    assert!(questions.is_sorted() && questions.len() == figures.len());
}

#[test]
fn small_bases_are_marked_and_smaller_ones_have_no_number() {
    let mut case = Case::new();
    case.survey.display.limited_below = 30;
    case.survey.display.unreliable_below = 10;
    let figures = case.figures();
    let mut seen = [0; 3];
    for figure in &figures {
        match figure.n {
            30.. => {
                seen[0] += 1;
                assert!(figure.value.number().is_some() && figure.mark.is_none());
            }
            10.. => {
                seen[1] += 1;
                assert!(figure.value.number().is_some() && figure.mark == Some(Mark::Limited));
            }
            _ => {
                seen[2] += 1;
                let rest =
                    (figure.limits, figure.margin, figure.n_eff, figure.deff, figure.variance, figure.chosen);
                assert_eq!(rest, (None, None, None, None, None, None));
                assert_eq!(figure.value.sign(), Some(crate::measure::Sign::Unreliable));
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn weights_move_results_towards_the_population() {
    // Among the forms ages are even; 70 and over are 170 of 360 in the population.
    let mut case = Case::new();
    case.survey.tables[0].statistics = vec![Statistic::Share, Statistic::Total];
    let figures = case.figures();
    let total = |groups: &[&str]| -> f64 {
        let of = figures.iter().filter(|figure| {
            let own: Vec<&str> = figure.groups.iter().map(|(_, group)| group.as_str()).collect();
            figure.question == "tenure"
                && figure.statistic == Statistic::Total
                && figure.region == Region::All
                && own == groups
        });
        of.filter_map(|figure| figure.value.number()).sum()
    };
    assert!((total(&[]) - 360.0).abs() < 1e-6);
    assert!((total(&["70+"]) - 170.0).abs() < 1e-6);
    assert!((total(&["70+", "male"]) - 60.0).abs() < 1e-6);
}

#[test]
fn wide_margins_are_told_with_what_is_surer() {
    let (results, findings) = Case::new().evaluate();
    let [commune, room] = &results.tables.precision[..] else { panic!("{:?}", results.tables.precision) };
    assert_eq!((commune.level.as_str(), &commune.alternative), ("gemeinde", &Alternative::All));
    assert_eq!((room.level.as_str(), &room.alternative), ("sozialraum", &Alternative::Merged));
    assert!(room.shares.wide > 0 && room.shares.count > room.instead.count);
    let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
    assert!(codes.iter().all(|code| *code == Code::WideMargins) && !codes.is_empty(), "{codes:?}");
    let told = findings.sorted()[0].message(Text::new(Lang::De));
    assert!(told.contains("±10") && !told.contains('{'), "{told}");
}

#[test]
fn areas_are_compared_with_what_both_have_in_common() {
    let results = Case::new().evaluate().0;
    let comparisons = &results.tables.comparisons;
    // Two answers of tenure, three of contentment, and its mean.
    assert_eq!(comparisons.len(), 6);
    let figures = &results.tables.figures;
    for compared in comparisons.iter().filter(|compared| compared.question == "tenure") {
        let of = |region: &str| figure(figures, "tenure", compared.item.id(), region, &[]).value.number();
        let difference = compared.difference.expect("a difference");
        let expected = of("1102").zip(of("1101")).map(|(second, first)| second - first);
        assert!((difference.value - expected.expect("shares")).abs() < 1e-12);
        let probability = difference.probability.expect("a probability");
        let limits = difference.limits.expect("limits");
        assert_eq!(probability < 0.05, !limits.contains(0.0));
    }
}

#[test]
fn a_cross_table_is_tested_and_one_without_variation_is_told() {
    let (results, _) = Case::new().evaluate();
    let [test] = &results.tables.tests[..] else { panic!("{:?}", results.tables.tests) };
    assert_eq!((test.question.as_str(), test.feature.as_str(), test.n), ("tenure", "age", 64));
    assert!((0.0..=1.0).contains(&test.probability.expect("a probability")));
    let mut case = Case::new();
    let rows: String = (0..fixture::FORMS).map(|number| same_tenure(&fixture::row(number))).collect();
    case.forms = fixture::forms_of(&rows);
    let (results, findings) = case.evaluate();
    assert!(results.tables.tests.is_empty());
    assert!(findings.sorted().iter().any(|finding| finding.code() == Code::NotEstimable));
}

/// The row of a form whose home is its own.
fn same_tenure(row: &str) -> String {
    let mut cells: Vec<&str> = row.trim_end().split(',').collect();
    (cells[9], cells[10]) = ("2", "");
    format!("{}\n", cells.join(","))
}

#[test]
fn areas_are_put_together_of_whole_areas_of_every_table() {
    let codes = |levels: &[&str]| -> Vec<Code> {
        let mut case = Case::new();
        case.survey.tables[0].levels =
            levels.iter().map(|level| toml::Spanned::new(0..0, (*level).to_owned())).collect();
        // Two Sozialräume of different communes.
        case.survey.merged[0].areas[1] = toml::Spanned::new(0..0, "1201".to_owned());
        let findings = case.evaluate().1;
        let found = findings.sorted();
        found.iter().map(|finding| finding.code()).filter(|code| *code != Code::WideMargins).collect()
    };
    assert_eq!(codes(&["gemeinde", "sozialraum"]), []);
    assert_eq!(codes(&[]), []);
    assert_eq!(codes(&["gemeinde"]), [Code::InvalidValue]);
}

#[test]
fn areas_that_do_not_exist_are_told() {
    let mut case = Case::new();
    let name = |text: &str| toml::Spanned::new(0..0, text.to_owned());
    case.survey.tables[0].levels.push(name("bezirk"));
    case.survey.merged[0].areas.push(name("9999"));
    case.survey.comparisons[0].areas.1 = name("nirgends");
    let findings = case.evaluate().1;
    let unknown = findings.sorted().iter().filter(|finding| finding.code() == Code::UnknownName).count();
    assert_eq!(unknown, 3);
    assert!(findings.has_errors());
}

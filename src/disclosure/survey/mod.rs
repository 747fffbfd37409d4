//! What may be shown of a survey.
//!
//! Respondents are few, and who reads may know some of them. A result that rests on fewer answers than the policy allows is
//! kept secret, whatever it says; so is one of few in which everybody gave the same answer, because it tells what each of
//! them said. Bases are counts that add up over areas and groups like any others: further ones are kept secret where the
//! first could be computed from sums, and results of all others be subtracted.

mod bases;
mod sums;

use super::{Policy, Released};
use crate::area::Geography;
use crate::measure::{Mark, Sign, Value};
use crate::statistics::Interval;
use crate::survey::{
    AreaComparison, AreaResponse, Axis, CrossTest, Item, Mode, Precision, QuestionResponse, Region,
    ResponseReport, Sensitivity, Statistic, SurveyDefinition, SurveyFigure, SurveyResults, WaveChange,
    WeekResponse, WeightReport, WithOthers,
};
use bases::Bases;
use std::collections::BTreeSet;
use sums::{Ground, Place};

/// What may be shown of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicSurvey {
    /// Weighted results, by question, region, groups, statistic and answer.
    pub figures: Vec<PublicSurveyFigure>,
    /// The poverty lines, by measure, in the unit of the income.
    pub lines: Vec<(String, f64)>,
    /// How sure the shares of each level are.
    pub precision: Vec<Precision>,
    /// Areas beside each other.
    pub comparisons: Vec<AreaComparison>,
    /// Whether answers depend on a feature.
    pub tests: Vec<CrossTest>,
    /// What is to be said about the weights.
    pub weights: WeightReport,
    /// Who came back.
    pub response: PublicResponse,
    /// What results would be with those who answered and were not drawn; nothing where they are few.
    pub others: Option<WithOthers>,
    /// How many results are kept secret.
    pub secret: u64,
}

/// A result that may be shown, or its sign.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicSurveyFigure {
    /// The question.
    pub question: String,
    /// What of it.
    pub item: Item,
    /// What was computed.
    pub statistic: Statistic,
    /// For which areas.
    pub region: Region,
    /// For which groups: feature and group. Everybody without any.
    pub groups: Vec<(String, String)>,
    /// A share from 0 to 1, a number of people, a mean or a median; or its sign.
    pub value: Value,
    /// The limits.
    pub limits: Option<Interval>,
    /// The margin of error, in the unit of the value.
    pub margin: Option<f64>,
    /// How many answers it rests on; none where it is secret.
    pub n: Option<u64>,
    /// How many of a simple random sample would know as much.
    pub n_eff: Option<f64>,
    /// The design effect.
    pub deff: Option<f64>,
    /// Whether it rests on few answers and stands in parentheses.
    pub mark: Option<Mark>,
}

/// Who came back, as far as it may be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicResponse {
    /// Forms that came back, with those that are blank.
    pub returned: u64,
    /// Forms that came back blank.
    pub empty: u64,
    /// By area, all together first; without numbers where too few came back.
    pub areas: Vec<AreaResponse>,
    /// By how forms came back: the word of the mode, if it is known, and how many there are.
    pub modes: Vec<(Option<&'static str>, u64)>,
    /// By week.
    pub weeks: Vec<WeekResponse>,
    /// Those who answered beside the known counts: the name of the counts, the cell, and its share of both.
    pub cells: Vec<(String, Vec<String>, f64, f64)>,
    /// Questions in their order.
    pub questions: Vec<QuestionResponse>,
}

/// Leaves out what rests on too few; what comes out may be shown to anybody.
#[must_use]
pub fn release_survey(
    results: &SurveyResults,
    survey: &SurveyDefinition,
    geography: &Geography,
    policy: &Policy,
) -> Released<PublicSurvey> {
    let bases = Bases::of(results, survey, geography, policy);
    let figures: Vec<PublicSurveyFigure> = results
        .tables
        .figures
        .iter()
        .map(|figure| {
            let is_secret = bases.is_secret(&figure.question, &figure.region, &figure.groups);
            public(figure, is_secret, policy.minimum_answers)
        })
        .collect();
    let is_open = |(measure, _): &&(String, f64)| !bases.is_secret(measure, &Region::All, &[]);
    let comparisons = results.tables.comparisons.iter().map(|pair| {
        let is_shown = |region: &Region| !bases.is_secret(&pair.question, region, &[]);
        let both = is_shown(&pair.first) && is_shown(&pair.second);
        AreaComparison { difference: if both { pair.difference } else { Err(Sign::Secret) }, ..pair.clone() }
    });
    // A test tells how many have both answer and feature, and with that what is left of a secret group.
    let tests = results.tables.tests.iter();
    let tests = tests.filter(|test| !bases.hides_group(&test.question, &Region::All, &test.feature));
    Released(PublicSurvey {
        lines: results.tables.lines.iter().filter(is_open).cloned().collect(),
        precision: results.tables.precision.clone(),
        comparisons: comparisons.collect(),
        tests: tests.cloned().collect(),
        weights: results.weights.clone(),
        response: public_response(&results.response, &bases, &Ground { survey, geography, policy }),
        others: results.others.as_ref().and_then(|others| public_others(others, &figures, policy)),
        secret: figures.iter().filter(|figure| figure.value.sign() == Some(Sign::Secret)).count() as u64,
        figures,
    })
}

/// Results with and without those who were not drawn, where these are not few: both results with both bases tell what they
/// alone would say, and of few who all answered alike what each of them did.
fn public_others(others: &WithOthers, figures: &[PublicSurveyFigure], policy: &Policy) -> Option<WithOthers> {
    let least = policy.minimum_answers.max(bases::FEW);
    let is_shown = |told: &&Sensitivity| {
        let is_same = |figure: &&PublicSurveyFigure| {
            figure.question == told.question
                && figure.item == told.item
                && figure.statistic == told.statistic
                && figure.region == Region::All
                && figure.groups.is_empty()
        };
        let further = told.with.1.saturating_sub(told.without.1);
        let is_few = (1..least).contains(&further);
        !is_few && figures.iter().find(is_same).is_some_and(|figure| figure.value.number().is_some())
    };
    let shown = others.figures.iter().filter(is_shown).cloned().collect();
    (others.forms >= least).then_some(WithOthers { forms: others.forms, figures: shown })
}

/// The changes between two waves of which both figures are shown: each of them with the change tells the other.
#[must_use]
pub fn release_changes(
    changes: &[WaveChange],
    earlier: &Released<PublicSurvey>,
    later: &Released<PublicSurvey>,
) -> Released<Vec<WaveChange>> {
    type Key<'a> = (&'a str, &'a Item, Statistic, &'a Region, &'a [(String, String)]);
    fn shown(survey: &Released<PublicSurvey>) -> BTreeSet<Key<'_>> {
        let mut shown: BTreeSet<Key<'_>> = BTreeSet::new();
        for figure in survey.0.figures.iter().filter(|figure| figure.value.number().is_some()) {
            shown.insert((&figure.question, &figure.item, figure.statistic, &figure.region, &figure.groups));
        }
        shown
    }
    let (before, now) = (shown(earlier), shown(later));
    let is_shown = |change: &&WaveChange| {
        let key: Key<'_> = (&change.question, &change.item, change.statistic, &change.region, &change.groups);
        before.contains(&key) && now.contains(&key)
    };
    Released(changes.iter().filter(is_shown).cloned().collect())
}

fn public(figure: &SurveyFigure, is_secret: bool, minimum_answers: u64) -> PublicSurveyFigure {
    let value = match figure.value {
        _ if is_secret => Value::Absent(Sign::Secret),
        _ if is_near_end(figure, minimum_answers) => Value::Absent(Sign::Unreliable),
        value => value,
    };
    let is_shown = value.number().is_some();
    // What calibration fixes has no variance but that of the last bits, and no number of answers stands for that.
    let has_variance = figure.deff.is_some_and(|deff| deff > 1e-9);
    PublicSurveyFigure {
        question: figure.question.clone(),
        item: figure.item.clone(),
        statistic: figure.statistic,
        region: figure.region.clone(),
        groups: figure.groups.clone(),
        value,
        limits: figure.limits.filter(|_| is_shown),
        margin: figure.margin.filter(|_| is_shown),
        n: (!is_secret).then_some(figure.n),
        n_eff: figure.n_eff.filter(|_| is_shown && has_variance),
        deff: figure.deff.filter(|_| is_shown && has_variance),
        mark: figure.mark.filter(|_| is_shown),
    }
}

/// Whether fewer people than the policy asks for lie beyond a quantile: it would tell what one of the last of them said.
fn is_near_end(figure: &SurveyFigure, minimum_answers: u64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
    let (n, minimum) = (figure.n as f64, minimum_answers as f64);
    let beyond = figure.statistic.probability().map(|below| n * below.min(1.0 - below));
    beyond.is_some_and(|beyond| beyond + 1e-9 < minimum)
}

/// Areas of which a question is secret, or too few came back, have neither number nor rate, nor have those that these
/// could be computed from; the number of those addressed is no secret.
fn public_response(response: &ResponseReport, bases: &Bases<'_>, ground: &Ground<'_>) -> PublicResponse {
    let few = 1..ground.policy.minimum_answers;
    let secret = bases.secret_regions();
    let counts: Vec<(Place<'_>, u64, bool)> = response
        .areas
        .iter()
        .map(|area| {
            let place: Place<'_> = (&area.region, &[]);
            (place, area.households, few.contains(&area.households) || secret.contains(&area.region))
        })
        .collect();
    let withheld: BTreeSet<&Region> =
        ground.withheld(&counts).into_iter().map(|(region, _)| region).collect();
    let area = |area: &AreaResponse| {
        let is_withheld = withheld.contains(&area.region);
        AreaResponse {
            households: if is_withheld { 0 } else { area.households },
            rate: area.rate.filter(|_| !is_withheld),
            ..area.clone()
        }
    };
    PublicResponse {
        returned: response.returned,
        empty: response.empty,
        areas: response.areas.iter().map(area).collect(),
        modes: public_modes(response, ground),
        weeks: public_weeks(&response.weeks, ground),
        cells: public_cells(response, ground),
        questions: response.questions.clone(),
    }
}

/// No mode at all where one of them has few forms: with all forms they would tell it.
fn public_modes(response: &ResponseReport, ground: &Ground<'_>) -> Vec<(Option<&'static str>, u64)> {
    let few = 1..ground.policy.minimum_answers;
    let is_few = response.modes.iter().any(|(_, forms)| few.contains(forms));
    let modes = response.modes.iter().filter(|_| !is_few);
    modes.map(|(mode, forms)| (mode.map(Mode::id), *forms)).collect()
}

/// A week in which few came back is told with the next one, and the last with the one before.
fn public_weeks(weeks: &[WeekResponse], ground: &Ground<'_>) -> Vec<WeekResponse> {
    let mut told: Vec<WeekResponse> = Vec::new();
    let mut waiting = 0;
    for week in weeks {
        let forms = waiting + week.forms;
        if forms < ground.policy.minimum_answers {
            waiting = forms;
        } else {
            told.push(WeekResponse { forms, ..*week });
            waiting = 0;
        }
    }
    if let (Some(last), Some(end)) = (told.last_mut(), weeks.last().filter(|_| waiting > 0)) {
        *last = WeekResponse { forms: last.forms + waiting, ..*end };
    }
    told
}

/// Cells of people alone: shares of areas are told as rates. Of counts with a cell of few forms none is told, for their
/// shares add up to 1.
fn public_cells(response: &ResponseReport, ground: &Ground<'_>) -> Vec<(String, Vec<String>, f64, f64)> {
    let few = 1..ground.policy.minimum_answers;
    let margins = ground.survey.calibration.iter().flat_map(|rule| &rule.margins);
    let of_people: BTreeSet<&str> = margins
        .map(|margin| &margin.counts)
        .filter(|counts| !counts.by.contains(&Axis::Area))
        .map(|counts| counts.id.as_str())
        .filter(|id| {
            let own = response.cells.iter().filter(|cell| cell.counts == *id);
            own.clone().all(|cell| !few.contains(&cell.forms))
        })
        .collect();
    let shown = response.cells.iter().filter(|cell| of_people.contains(cell.counts.as_str()));
    shown
        .map(|cell| (cell.counts.clone(), cell.cell.clone(), cell.share_of_forms, cell.share_of_counts))
        .collect()
}

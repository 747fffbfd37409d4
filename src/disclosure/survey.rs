//! What may be shown of a survey.
//!
//! Respondents are few, and who reads may know some of them. A result that rests on fewer answers than the policy allows is
//! kept secret, whatever it says; so is one of few in which everybody gave the same answer, because it tells what each of
//! them said. Bases are counts that add up over areas and groups like any others: further ones are kept secret where the
//! first could be computed from sums, and results of all others be subtracted.

use super::suppress::{Singles, suppress};
use super::system::{Cell, FAR, Role, System};
use super::{Policy, Released};
use crate::area::Geography;
use crate::measure::{Mark, Sign, Value};
use crate::statistics::Interval;
use crate::survey::{
    AreaComparison, AreaResponse, CrossTest, Item, MergedArea, Mode, Precision, QuestionResponse, Region,
    ResponseReport, Statistic, SurveyDefinition, SurveyFigure, SurveyResults, WeekResponse, WeightReport,
};
use std::collections::{BTreeMap, BTreeSet};

/// What may be shown of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicSurvey {
    /// Weighted results, by question, region, groups, statistic and answer.
    pub figures: Vec<PublicSurveyFigure>,
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

/// The base of results: a question, what is computed, where and for whom.
type Base<'a> = (&'a str, Statistic, &'a Region, &'a [(String, String)]);

/// Leaves out what rests on too few; what comes out may be shown to anybody.
#[must_use]
pub fn release_survey(
    results: &SurveyResults,
    survey: &SurveyDefinition,
    geography: &Geography,
    policy: &Policy,
) -> Released<PublicSurvey> {
    let secret = secret_bases(results, survey, geography, policy);
    let figures: Vec<PublicSurveyFigure> = results
        .tables
        .figures
        .iter()
        .map(|figure| public(figure, secret.contains(&base_of(figure))))
        .collect();
    let is_shown = |region: &Region, question: &str| {
        !secret.contains(&(question, Statistic::Share, region, &[]))
            && !secret.contains(&(question, Statistic::Mean, region, &[]))
    };
    let comparisons = results.tables.comparisons.iter().map(|pair| {
        let both = is_shown(&pair.first, &pair.question) && is_shown(&pair.second, &pair.question);
        AreaComparison { difference: pair.difference.filter(|_| both), ..pair.clone() }
    });
    Released(PublicSurvey {
        precision: results.tables.precision.clone(),
        comparisons: comparisons.collect(),
        tests: results.tables.tests.clone(),
        weights: results.weights.clone(),
        response: public_response(&results.response, policy),
        secret: figures.iter().filter(|figure| figure.value.sign() == Some(Sign::Secret)).count() as u64,
        figures,
    })
}

fn base_of(figure: &SurveyFigure) -> Base<'_> {
    (&figure.question, figure.statistic, &figure.region, &figure.groups)
}

fn public(figure: &SurveyFigure, is_secret: bool) -> PublicSurveyFigure {
    let value = if is_secret { Value::Absent(Sign::Secret) } else { figure.value };
    let is_shown = value.number().is_some();
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
        n_eff: figure.n_eff.filter(|_| is_shown),
        deff: figure.deff.filter(|_| is_shown),
        mark: figure.mark.filter(|_| is_shown),
    }
}

/// Areas of which too few came back have neither number nor rate; the number of those addressed is no secret.
fn public_response(response: &ResponseReport, policy: &Policy) -> PublicResponse {
    let area = |area: &AreaResponse| {
        let is_few = (1..policy.minimum_answers).contains(&area.households);
        AreaResponse {
            households: if is_few { 0 } else { area.households },
            rate: area.rate.filter(|_| !is_few),
            ..area.clone()
        }
    };
    PublicResponse {
        returned: response.returned,
        empty: response.empty,
        areas: response.areas.iter().map(area).collect(),
        modes: response.modes.iter().map(|(mode, forms)| (mode.map(Mode::id), *forms)).collect(),
        weeks: response.weeks.clone(),
        cells: response
            .cells
            .iter()
            .map(|cell| (cell.counts.clone(), cell.cell.clone(), cell.share_of_forms, cell.share_of_counts))
            .collect(),
        questions: response.questions.clone(),
    }
}

/// Where and for whom.
type Place<'a> = (&'a Region, &'a [(String, String)]);

/// What is known of a base.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    n: u64,
    /// Whether everybody gave the same answer.
    is_unanimous: bool,
}

/// The bases of which nothing is shown.
fn secret_bases<'a>(
    results: &'a SurveyResults,
    survey: &SurveyDefinition,
    geography: &Geography,
    policy: &Policy,
) -> BTreeSet<Base<'a>> {
    let mut questions: BTreeMap<(&str, Statistic), BTreeMap<Place<'a>, Known>> = BTreeMap::new();
    for figure in &results.tables.figures {
        let bases = questions.entry((&figure.question, figure.statistic)).or_default();
        let known = bases.entry((&figure.region, &figure.groups)).or_default();
        known.n = known.n.max(figure.n);
        known.is_unanimous |= figure.chosen == Some(figure.n) && figure.n > 0;
    }
    let mut secret = BTreeSet::new();
    for ((question, statistic), bases) in questions {
        for (region, groups) in secret_of_question(&bases, survey, geography, policy) {
            secret.insert((question, statistic, region, groups));
        }
    }
    secret
}

fn secret_of_question<'a>(
    bases: &BTreeMap<Place<'a>, Known>,
    survey: &SurveyDefinition,
    geography: &Geography,
    policy: &Policy,
) -> Vec<Place<'a>> {
    let places: Vec<Place<'a>> = bases.keys().copied().collect();
    let place: BTreeMap<Place<'a>, usize> = places.iter().copied().zip(0..).collect();
    let mut system = System::default();
    let minimum = signed(policy.minimum_answers);
    let few = survey.display.limited_below;
    for known in bases.values() {
        let n = signed(known.n);
        let role = if (1..minimum).contains(&n) {
            Role::Primary { lower: 0, upper: FAR, range: 1 }
        } else if known.is_unanimous && known.n < few {
            Role::Primary { lower: 0, upper: FAR, range: (n + 9).div_euclid(10) }
        } else if n == 0 {
            Role::LastResort
        } else {
            Role::Shown
        };
        system.add_cell(Cell { value: n, role, cost: known.n.max(1) });
    }
    if !system.cells().iter().any(Cell::is_primary) {
        return Vec::new();
    }
    for (total, parts) in sums(&place, survey, geography) {
        let value = |cell: usize| system.cells()[cell].value;
        // Who did not say which group they belong to is in the total and in no part.
        let rest = value(total) - parts.iter().map(|&part| value(part)).sum::<i64>();
        let left = system.add_cell(Cell { value: rest.max(0), role: Role::Hidden, cost: 0 });
        system.add_up(total, parts.into_iter().chain((rest > 0).then_some(left)));
    }
    let pattern = suppress(&system, Singles::Ignored);
    let is_secret = |cell: &usize| system.cells()[*cell].is_primary() || pattern.secondary.contains(cell);
    (0..places.len()).filter(is_secret).map(|cell| places[cell]).collect()
}

/// Which bases are parts of which: areas of larger ones, groups of everybody, crossings of groups.
fn sums(
    places: &BTreeMap<Place<'_>, usize>,
    survey: &SurveyDefinition,
    geography: &Geography,
) -> Vec<(usize, Vec<usize>)> {
    let mut sums: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (&(region, groups), &part) in places {
        if let Some(total) = outer(region, groups, places, geography) {
            sums.entry((total, "area")).or_default().push(part);
        }
        for merged in survey.merged.iter().filter(|merged| holds(merged, region)) {
            let whole = Region::Merged(merged.id.clone());
            if let Some(&total) = places.get(&(&whole, groups)) {
                sums.entry((total, "merged")).or_default().push(part);
            }
        }
        // Without one of its features a crossing lies in a coarser one.
        for left_out in 0..groups.len() {
            let mut kept = groups.to_vec();
            let (feature, _) = kept.remove(left_out);
            let id = survey.features.iter().find(|known| known.id == feature).map_or("", |known| &*known.id);
            if let Some(&total) = places.get(&(region, &*kept)) {
                sums.entry((total, id)).or_default().push(part);
            }
        }
    }
    sums.into_iter().map(|((total, _), parts)| (total, parts)).collect()
}

fn holds(merged: &MergedArea, region: &Region) -> bool {
    matches!(region, Region::Area(code) if merged.areas.iter().any(|area| area.get_ref() == code.as_str()))
}

/// The smallest larger area with the same groups.
fn outer(
    region: &Region,
    groups: &[(String, String)],
    places: &BTreeMap<Place<'_>, usize>,
    geography: &Geography,
) -> Option<usize> {
    let Region::Area(code) = region else { return None };
    let mut next = geography.area(code)?.parent.clone();
    while let Some(parent) = next.take() {
        let larger = Region::Area(parent.clone());
        if let Some(&found) = places.get(&(&larger, groups)) {
            return Some(found);
        }
        next.clone_from(&geography.area(&parent)?.parent);
    }
    places.get(&(&Region::All, groups)).copied()
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(FAR)
}

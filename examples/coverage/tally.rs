//! What all draws together say about each figure.

use std::collections::BTreeMap;

use sozialbericht::survey::{self as room, SurveyFigure, SurveyResults};

use crate::demo::survey::Survey;
use crate::demo::survey::questions::{Item, QUESTIONS};
use crate::demo::survey::truth::{FIGURES, Figure, Group, Statistic, Truth, groups, truth};
use crate::derived::DERIVED;

/// Below this base the tables warn of a figure: its limits promise nothing.
const LEAST_BASE: u64 = 30;

/// Question, statistic, answer, area, age group; the answer of what is no share is empty.
type Key = (String, room::Statistic, String, String, String);

/// One figure over all draws.
pub(crate) struct Line {
    pub(crate) statistic: room::Statistic,
    /// Whether all members of a household would answer the same.
    pub(crate) is_of_household: bool,
    pub(crate) group: Group,
    pub(crate) truth: Truth,
    /// Draws in which it has a base that is large enough.
    pub(crate) draws: u32,
    /// Draws whose limits hold the truth.
    held: u32,
    errors: f64,
    squares: f64,
    variances: f64,
}

/// All figures over all draws.
pub(crate) struct Tally {
    pub(crate) lines: BTreeMap<Key, Line>,
    pub(crate) draws: u32,
    pub(crate) forms: u64,
    pub(crate) trimmed: u64,
    /// The largest distance from a margin, as a part of its count and in persons.
    pub(crate) distance: (f64, f64),
}

impl Tally {
    pub(crate) fn new(survey: &Survey) -> Self {
        let mut lines = BTreeMap::new();
        for group in crossed(survey) {
            for figure in FIGURES {
                let Some(truth) = truth(survey, figure, &group) else { continue };
                let (statistic, answer) = named(figure);
                let question = QUESTIONS[figure.item as usize].id;
                let line = Line::new(statistic, is_of_household(figure.item), &group, truth);
                lines.insert(key(question, statistic, answer, &group), line);
            }
            for derived in DERIVED {
                let Some(truth) = derived.truth(survey, &group) else { continue };
                let line = Line::new(derived.statistic(), true, &group, truth);
                lines.insert(key(derived.question(), derived.statistic(), String::new(), &group), line);
            }
        }
        Self { lines, draws: 0, forms: 0, trimmed: 0, distance: (0.0, 0.0) }
    }

    pub(crate) fn add(&mut self, results: &SurveyResults) {
        self.draws += 1;
        self.forms += results.weights.respondents;
        self.trimmed += results.weights.trimmed;
        for margin in &results.weights.margins {
            self.distance.0 = self.distance.0.max(margin.relative);
            self.distance.1 = self.distance.1.max(margin.absolute);
        }
        for told in results.tables.figures.iter().filter(|told| told.n >= LEAST_BASE) {
            if let Some(line) = key_of(told).and_then(|key| self.lines.get_mut(&key)) {
                line.add(told);
            }
        }
    }
}

impl Line {
    fn new(statistic: room::Statistic, is_of_household: bool, group: &Group, truth: Truth) -> Self {
        Self {
            statistic,
            is_of_household,
            group: group.clone(),
            truth,
            draws: 0,
            held: 0,
            errors: 0.0,
            squares: 0.0,
            variances: 0.0,
        }
    }

    fn add(&mut self, told: &SurveyFigure) {
        let (Some(value), Some(limits)) = (told.value.number(), told.limits) else { return };
        let error = value - self.truth.value;
        self.draws += 1;
        self.held += u32::from(limits.lower <= self.truth.value && self.truth.value <= limits.upper);
        self.errors += error;
        self.squares += error * error;
        self.variances += told.variance.unwrap_or_default();
    }

    /// The part of draws whose limits hold the truth.
    pub(crate) fn coverage(&self) -> f64 {
        f64::from(self.held) / f64::from(self.draws)
    }

    /// How far weighted results are off on average.
    pub(crate) fn bias(&self) -> f64 {
        self.errors / f64::from(self.draws)
    }

    /// How far unweighted results are off on average, by the chances of each person.
    pub(crate) fn unweighted_bias(&self) -> f64 {
        self.truth.unweighted - self.truth.value
    }

    /// How much results of different draws differ.
    pub(crate) fn deviation(&self) -> f64 {
        (self.squares / f64::from(self.draws) - self.bias() * self.bias()).max(0.0).sqrt()
    }

    /// What a single draw says about that, on average.
    pub(crate) fn standard_error(&self) -> f64 {
        (self.variances / f64::from(self.draws)).sqrt()
    }

    /// How many forms on average give the rarer of "this answer" and "another one".
    pub(crate) fn rarer(&self) -> f64 {
        if self.statistic.is_share() {
            self.truth.forms * self.truth.value.min(1.0 - self.truth.value)
        } else {
            self.truth.forms
        }
    }
}

const fn is_of_household(item: Item) -> bool {
    matches!(
        item,
        Item::Dwelling
            | Item::Tenure
            | Item::Rent
            | Item::Rooms
            | Item::LivingSpace
            | Item::Entrance
            | Item::Lift
            | Item::Shower
            | Item::Doors
            | Item::Income
            | Item::Heating
    )
}

/// The groups whose truth is written down, and age groups within areas.
fn crossed(survey: &Survey) -> Vec<Group> {
    let mut groups = groups(&survey.frame);
    let areas: Vec<String> =
        groups.iter().filter(|group| !group.area.is_empty()).map(|group| group.area.clone()).collect();
    groups
        .extend(areas.iter().flat_map(|area| (0..3).map(|age| Group { area: area.clone(), age: Some(age) })));
    groups
}

/// The statistic and the answer as tables name them.
fn named(figure: Figure) -> (room::Statistic, String) {
    match figure.statistic {
        Statistic::Share(code) => (room::Statistic::Share, code.to_string()),
        Statistic::Ticked(column) => (room::Statistic::Share, (column + 1).to_string()),
        Statistic::Mean => (room::Statistic::Mean, String::new()),
    }
}

fn key(question: &str, statistic: room::Statistic, answer: String, group: &Group) -> Key {
    let age = group.age.map_or("", |age| ["60-69", "70-79", "80+"][age]);
    (question.to_owned(), statistic, answer, group.area.clone(), age.to_owned())
}

fn key_of(told: &SurveyFigure) -> Option<Key> {
    let age = match told.groups.as_slice() {
        [] => "",
        [(_, age)] => age,
        _ => return None,
    };
    let (area, answer) = (told.region.id().to_owned(), told.item.id().to_owned());
    Some((told.question.clone(), told.statistic, answer, area, age.to_owned()))
}

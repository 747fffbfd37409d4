//! What all draws together say about each figure.

use std::collections::BTreeMap;

use sozialbericht::survey::{self as room, SurveyFigure, SurveyResults};

use crate::demo::survey::Survey;
use crate::demo::survey::questions::{Item, QUESTIONS};
use crate::demo::survey::truth::{FIGURES, Figure, Group, Statistic, Truth, groups, truth};

/// Below this base the tables warn of a figure: its limits promise nothing.
const LEAST_BASE: u64 = 30;

/// Question, answer, area, age group; the answer of a mean is empty.
type Key = (&'static str, String, String, String);

/// One figure over all draws.
pub(crate) struct Line {
    pub(crate) figure: Figure,
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
        for figure in FIGURES {
            for group in crossed(survey) {
                let Some(truth) = truth(survey, figure, &group) else { continue };
                let key = key(figure, &group);
                let line = Line {
                    figure,
                    group,
                    truth,
                    draws: 0,
                    held: 0,
                    errors: 0.0,
                    squares: 0.0,
                    variances: 0.0,
                };
                lines.insert(key, line);
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

    /// Whether all members of a household would answer the same.
    pub(crate) const fn is_of_household(&self) -> bool {
        matches!(
            self.figure.item,
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

    /// How many forms on average give the rarer of "this answer" and "another one".
    pub(crate) fn rarer(&self) -> f64 {
        match self.figure.statistic {
            Statistic::Share(_) | Statistic::Ticked(_) => {
                self.truth.forms * self.truth.value.min(1.0 - self.truth.value)
            }
            Statistic::Mean => self.truth.forms,
        }
    }
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

fn key(figure: Figure, group: &Group) -> Key {
    let answer = match figure.statistic {
        Statistic::Share(code) => code.to_string(),
        Statistic::Ticked(column) => (column + 1).to_string(),
        Statistic::Mean => String::new(),
    };
    let age = group.age.map_or("", |age| ["60-69", "70-79", "80+"][age]);
    (QUESTIONS[figure.item as usize].id, answer, group.area.clone(), age.to_owned())
}

fn key_of(told: &SurveyFigure) -> Option<Key> {
    let question = QUESTIONS.iter().find(|question| question.id == told.question)?;
    let answer = match (&told.item, told.statistic) {
        (room::Item::Answer(code), room::Statistic::Share) => code.clone(),
        (room::Item::Whole, room::Statistic::Mean) => String::new(),
        _ => return None,
    };
    let age = match told.groups.as_slice() {
        [] => "",
        [(_, age)] => age,
        _ => return None,
    };
    Some((question.id, answer, told.region.id().to_owned(), age.to_owned()))
}

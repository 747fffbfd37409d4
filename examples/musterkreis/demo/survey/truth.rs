//! What is true of everybody, and what those who answer would say of themselves without weights.

use super::super::number::real;
use super::Survey;
use super::frame::Frame;
use super::questions::{Answer, Answers, Item};
use super::response::chance;

/// One number about people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) item: Item,
    pub(crate) statistic: Statistic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    /// The share of one answer, by its code.
    Share(u32),
    /// The share of one answer out of several, by its column.
    Ticked(u32),
    /// The mean of a number, or of the codes of a scale.
    Mean,
}

impl Figure {
    /// What a person adds to the mean; nothing if the filter leaves the person out.
    pub(crate) fn value(self, answers: &Answers) -> Option<f64> {
        let is_true = |holds: bool| f64::from(u8::from(holds));
        match (self.statistic, answers.get(self.item)) {
            (Statistic::Share(wanted), Answer::Choice(code)) => Some(is_true(code == wanted)),
            (Statistic::Ticked(column), Answer::Ticks(ticks)) => Some(is_true(ticks >> column & 1 == 1)),
            (Statistic::Mean, Answer::Choice(number) | Answer::Number(number)) => Some(f64::from(number)),
            // Not asked; the list below asks no question for a statistic that it does not have.
            _ => None,
        }
    }
}

/// The figures whose truth is written down.
pub(crate) const FIGURES: [Figure; 30] = [
    share(Item::Tenure, 1),
    share(Item::Tenure, 2),
    share(Item::Dwelling, 1),
    share(Item::Entrance, 1),
    share(Item::Lift, 1),
    share(Item::Shower, 1),
    share(Item::Doors, 1),
    mean(Item::Rooms),
    mean(Item::LivingSpace),
    mean(Item::Rent),
    mean(Item::YearsHere),
    mean(Item::ContentHome),
    mean(Item::ContentArea),
    ticked(Item::OnFoot, 0),
    ticked(Item::OnFoot, 1),
    ticked(Item::OnFoot, 3),
    share(Item::Car, 1),
    ticked(Item::Helpers, 0),
    ticked(Item::Helpers, 4),
    mean(Item::Lonely),
    share(Item::Engagement, 1),
    share(Item::Move, 3),
    share(Item::MoveTo, 2),
    ticked(Item::MoveWhy, 1),
    share(Item::Care, 1),
    ticked(Item::HelpNeeded, 0),
    share(Item::Internet, 1),
    share(Item::Internet, 3),
    share(Item::Income, 1),
    mean(Item::Heating),
];

const fn share(item: Item, code: u32) -> Figure {
    Figure { item, statistic: Statistic::Share(code) }
}

const fn ticked(item: Item, column: u32) -> Figure {
    Figure { item, statistic: Statistic::Ticked(column) }
}

const fn mean(item: Item) -> Figure {
    Figure { item, statistic: Statistic::Mean }
}

/// Whom a figure is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// The beginning of the Sozialraum's key: that of a commune, or of all.
    pub(crate) area: String,
    /// The age group; all ages without it.
    pub(crate) age: Option<usize>,
}

impl Group {
    pub(crate) fn contains(&self, frame: &Frame, person: usize) -> bool {
        let area = &frame.areas[frame.household(person).area];
        let age = Frame::age_group(frame.persons[person]);
        area.starts_with(&self.area) && self.age.is_none_or(|wanted| wanted == age)
    }
}

/// Digits of a commune's key.
const COMMUNE: usize = 8;

/// Everybody, each age group, each commune, each Sozialraum.
pub(crate) fn groups(frame: &Frame) -> Vec<Group> {
    let everywhere = |age| Group { area: String::new(), age };
    let within = |area: &str| Group { area: area.to_owned(), age: None };
    let mut communes: Vec<&str> = frame.areas.iter().map(|area| &area[..COMMUNE]).collect();
    communes.dedup();
    let mut groups = vec![everywhere(None)];
    groups.extend((0..3).map(|age| everywhere(Some(age))));
    groups.extend(communes.into_iter().map(within));
    groups.extend(frame.areas.iter().map(|area| within(area)));
    groups
}

/// A figure about a group, of all who could have been asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truth {
    /// How many of them the filter leaves in.
    pub(crate) persons: usize,
    pub(crate) value: f64,
    /// How many forms of theirs are expected.
    pub(crate) forms: f64,
    /// What these say on average, unweighted.
    pub(crate) unweighted: f64,
}

/// What is true; nothing where nobody is asked.
pub(crate) fn truth(survey: &Survey, figure: Figure, group: &Group) -> Option<Truth> {
    let frame = &survey.frame;
    let (mut persons, mut sum, mut forms, mut expected) = (0, 0.0, 0.0, 0.0);
    for (number, person) in
        frame.persons.iter().enumerate().filter(|(number, _)| group.contains(frame, *number))
    {
        let Some(value) = figure.value(&survey.answers[number]) else { continue };
        // Drawn among the members of the household, and then answering.
        let answering = chance(frame, *person) / real(frame.household(number).members.len());
        persons += 1;
        sum += value;
        forms += answering;
        expected += answering * value;
    }
    (persons > 0).then(|| Truth { persons, value: sum / real(persons), forms, unweighted: expected / forms })
}

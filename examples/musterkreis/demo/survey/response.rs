//! Who sends a form back.
//!
//! In each household one member aged 60 or over is drawn and addressed by name. Whether a form comes back depends on
//! Sozialraum, age group, sex and the household's size, whose effects are multiplied, and on nothing else: given
//! these, those who answer are like those who do not. So weights raked to these margins remove the whole bias, and
//! nothing less does. The other members may answer online.

use super::super::number::whole;
use super::super::random::Random;
use super::super::register::Sex;
use super::Survey;
use super::frame::{Frame, Person, drawn};
use super::questions::{Answer, QUESTIONS};

/// The chance of a man of 60 to 69 who lives with one other person in the first Sozialraum.
const LEVEL: f64 = 0.3555;
/// Factors on it by Sozialraum,
const BY_AREA: [f64; 7] = [1.00, 1.18, 0.88, 1.36, 0.73, 1.10, 0.94];
/// by sex and age group, women first,
const BY_AGE: [[f64; 3]; 2] = [[1.12, 1.10, 0.47], [1.00, 1.16, 0.62]];
/// and by size.
const BY_SIZE: [f64; 3] = [0.80, 1.00, 0.86];

/// Of those who answer, who does so online, by age group.
const ONLINE: [f64; 3] = [0.40, 0.21, 0.06];
/// Of the other members of a household that answers, who answers online as well, by age group.
const FURTHER: [f64; 3] = [0.075, 0.04, 0.01];
/// Marks on paper that nobody can read.
const UNREADABLE: f64 = 0.003;

/// A form that came back.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) person: usize,
    /// Whether this is the member who was drawn and addressed.
    pub(crate) is_drawn: bool,
    pub(crate) is_online: bool,
    /// Days since the letters were sent.
    pub(crate) day: u32,
    /// What stands in place of answers, by question.
    pub(crate) gaps: [Option<Gap>; QUESTIONS.len()],
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Left blank.
    Blank,
    /// "Keine Angabe" was marked.
    NoAnswer,
    Unreadable,
}

/// The chance that a person who was drawn answers.
pub(crate) fn chance(frame: &Frame, person: Person) -> f64 {
    let household = &frame.households[person.household];
    let sex = usize::from(person.sex != Sex::Female);
    LEVEL
        * BY_AREA[household.area]
        * BY_AGE[sex][Frame::age_group(person)]
        * BY_SIZE[Frame::size_group(household)]
}

/// All forms that come back from one mailing, in the order in which they come.
pub(crate) fn respond(survey: &Survey, random: &mut Random) -> Vec<Form> {
    let frame = &survey.frame;
    let mut forms = Vec::new();
    for household in &frame.households {
        let addressed = drawn(household, random);
        if random.fraction() >= chance(frame, frame.persons[addressed]) {
            continue;
        }
        forms.push(form(survey, addressed, true, random));
        for member in household.members.clone().filter(|member| *member != addressed) {
            if random.fraction() < FURTHER[Frame::age_group(frame.persons[member])] {
                forms.push(form(survey, member, false, random));
            }
        }
    }
    random.shuffle(&mut forms);
    forms.sort_by_key(|form| form.day);
    forms
}

fn form(survey: &Survey, person: usize, is_drawn: bool, random: &mut Random) -> Form {
    let age = Frame::age_group(survey.frame.persons[person]);
    let is_online = !is_drawn || random.fraction() < ONLINE[age];
    let mut gaps = [None; QUESTIONS.len()];
    for (gap, question) in gaps.iter_mut().zip(&QUESTIONS) {
        let (drawn, kind) = (random.fraction(), random.fraction());
        let is_complete = question.gap <= 0.0 || survey.answers[person].get(question.item) == Answer::Unasked;
        if is_complete {
            continue;
        }
        *gap = match drawn {
            drawn if drawn < question.gap && kind < 0.6 => Some(Gap::NoAnswer),
            drawn if drawn < question.gap => Some(Gap::Blank),
            drawn if drawn < question.gap + UNREADABLE && !is_online => Some(Gap::Unreadable),
            _ => None,
        };
    }
    Form { person, is_drawn, is_online, day: day(is_online, random), gaps }
}

/// Half of the forms come in the first two weeks, most others after the reminder; the mail does not come on Sundays.
fn day(is_online: bool, random: &mut Random) -> u32 {
    /// The letters were sent on a Monday.
    const SUNDAY: u32 = 6;
    const LAST: u32 = 35;
    let reminded = if random.fraction() < 0.34 { 15.0 } else { 0.0 };
    let by_mail = if is_online { 1.0 } else { 3.0 };
    let days = (whole(reminded + by_mail) + random.events(5.0)).min(LAST);
    if days % 7 == SUNDAY && !is_online { days + 1 } else { days }
}

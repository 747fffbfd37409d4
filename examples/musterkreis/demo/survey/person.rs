//! What is true of a person, given the household.
//!
//! Chances depend on age, sex, living alone, the dwelling and the Sozialraum, and on other answers of the same person.

use super::super::number::{real, whole};
use super::super::random::Random;
use super::super::register::Sex;
use super::frame::{Frame, Household, Person};
use super::home::{OWN, RENTED, YES, one_of, step};
use super::questions::{Answer, Answers, Item};

/// Of those aged 60 to 69 in a Sozialraum, who can walk to a grocery, a doctor, a pharmacy, a bus stop.
const ON_FOOT: [[f64; 4]; 7] = [
    [0.76, 0.68, 0.64, 0.90],
    [0.14, 0.10, 0.05, 0.64],
    [0.80, 0.62, 0.60, 0.91],
    [0.36, 0.22, 0.18, 0.72],
    [0.77, 0.70, 0.67, 0.91],
    [0.31, 0.17, 0.10, 0.66],
    [0.08, 0.05, 0.03, 0.50],
];

/// From this part on that can walk to a grocery, a Sozialraum is a place and no scatter of villages.
const PLACE: f64 = 0.5;

/// For each person the answers.
pub(super) fn answers(frame: &Frame, homes: &[Answers]) -> Vec<Answers> {
    let mut random = Random::for_purpose("befragung: personen");
    let answer = |person: &Person| {
        let household = &frame.households[person.household];
        let mut answers = homes[person.household].clone();
        Speaker { person: *person, household, age: Frame::age_group(*person), year: frame.year }
            .answer(&mut answers, &mut random);
        answers
    };
    frame.persons.iter().map(answer).collect()
}

/// A person who is asked.
struct Speaker<'a> {
    person: Person,
    household: &'a Household,
    /// The age group.
    age: usize,
    year: u32,
}

impl Speaker<'_> {
    /// Earlier answers bear on later ones; the order here is not that of the form.
    fn answer(&self, answers: &mut Answers, random: &mut Random) {
        self.who(answers, random);
        self.health(answers, random);
        self.surroundings(answers, random);
        self.people(answers, random);
        contentment(answers, random);
        self.moving(answers, random);
    }

    fn lives_alone(&self) -> bool {
        self.household.size == 1
    }

    fn lives_in_a_village(&self) -> bool {
        ON_FOOT[self.household.area][0] < PLACE
    }

    fn is_woman(&self) -> bool {
        self.person.sex == Sex::Female
    }

    fn who(&self, answers: &mut Answers, random: &mut Random) {
        answers.set(Item::Sex, Answer::Choice(if self.is_woman() { 1 } else { 2 }));
        let born = self.year.saturating_sub(u32::try_from(self.person.age).unwrap_or(0));
        answers.set(Item::BirthYear, Answer::Number(born));
        let usual = match answers.code(Item::Tenure) {
            RENTED => 15.0 + 3.0 * real(self.age),
            OWN => 32.0 + 6.0 * real(self.age),
            _ => 40.0,
        };
        let years = (usual + 12.0 * random.bell()).clamp(0.0, real(self.person.age));
        answers.set(Item::YearsHere, Answer::Number(whole(years)));
    }

    fn health(&self, answers: &mut Answers, random: &mut Random) {
        let poor = [-0.2, 0.2, 0.85][self.age] + 0.9 * random.bell();
        let health = step(poor, &[-1.1, 0.0, 1.0, 1.9]);
        answers.set(Item::Health, Answer::Choice(health));
        let is_ill = health >= 4;
        let factor = if is_ill { 1.7 } else { 0.65 };
        let cared_for = [0.025, 0.07, 0.33][self.age] * factor;
        let care = one_of(random, &[1.0 - cared_for, 0.28 * cared_for, 0.58 * cared_for, 0.14 * cared_for]);
        answers.set(Item::Care, Answer::Choice(care));
        let needs = [0.05, 0.12, 0.36][self.age] * if is_ill { 1.6 } else { 0.8 };
        let alone = if self.lives_alone() { 1.25 } else { 0.9 };
        let chances = [1.0, 0.75, 1.2, 0.85, 0.55].map(|part: f64| (part * needs * alone).min(0.92));
        answers.set(Item::HelpNeeded, ticks(random, &chances, Otherwise::Nothing));
        let online = [0.84, 0.60, 0.21][self.age] * if self.is_woman() { 0.95 } else { 1.05 };
        answers
            .set(Item::Internet, Answer::Choice(one_of(random, &[online, 0.12, (0.88 - online).max(0.02)])));
    }

    fn surroundings(&self, answers: &mut Answers, random: &mut Random) {
        let far = if answers.code(Item::Health) >= 4 { 0.75 } else { 1.0 };
        let chances = ON_FOOT[self.household.area].map(|chance| chance * [1.0, 0.92, 0.66][self.age] * far);
        answers.set(Item::OnFoot, ticks(random, &chances, Otherwise::Nothing));
        let drives = if self.is_woman() { [0.87, 0.73, 0.34] } else { [0.94, 0.90, 0.66] }[self.age];
        let is_driven = if self.lives_alone() { 0.35 } else { 0.78 };
        let weights = [drives, (1.0 - drives) * is_driven, (1.0 - drives) * (1.0 - is_driven)];
        answers.set(Item::Car, Answer::Choice(one_of(random, &weights)));
    }

    fn people(&self, answers: &mut Answers, random: &mut Random) {
        let partner = if self.lives_alone() { 0.02 } else { 0.74 };
        let children = [0.40, 0.48, 0.62][self.age];
        let neighbours = if self.lives_in_a_village() { 0.44 } else { 0.31 };
        let services = [0.03, 0.08, 0.30][self.age] * if self.lives_alone() { 1.3 } else { 0.9 };
        let chances = [partner, children, neighbours, 0.20, services];
        answers.set(Item::Helpers, ticks(random, &chances, Otherwise::Nothing));
        let weights = if self.lives_alone() { [0.29, 0.37, 0.20, 0.14] } else { [0.61, 0.24, 0.10, 0.05] };
        let contacts = one_of(random, &weights);
        answers.set(Item::Contacts, Answer::Choice(contacts));
        let alone = if self.lives_alone() { 0.95 } else { 0.0 };
        let lonely = alone + 0.25 * (f64::from(contacts) - 2.0) + [0.0, 0.05, 0.30][self.age] - 0.45;
        answers.set(Item::Lonely, Answer::Choice(step(lonely + 0.9 * random.bell(), &[-0.5, 0.4, 1.2, 2.0])));
        let active = [0.37, 0.33, 0.11][self.age];
        let would = [0.15, 0.08, 0.02][self.age];
        answers.set(Item::Engagement, Answer::Choice(one_of(random, &[active, would, 1.0 - active - would])));
    }

    fn moving(&self, answers: &mut Answers, random: &mut Random) {
        let rents = if answers.code(Item::Tenure) == RENTED { 1.4 } else { 0.9 };
        let unhappy = if answers.code(Item::ContentHome) <= 2 { 2.2 } else { 0.9 };
        let alone = if self.lives_alone() { 1.25 } else { 0.95 };
        let soon = [0.035, 0.04, 0.05][self.age] * rents * unhappy * alone;
        let later = [0.17, 0.12, 0.05][self.age] * rents * unhappy * alone;
        let moves = one_of(random, &[soon, later, 1.0 - soon - later - 0.1, 0.1]);
        answers.set(Item::Move, Answer::Choice(moves));
        if moves > 2 {
            return;
        }
        let whither: [[f64; 6]; 3] = [
            [0.42, 0.20, 0.22, 0.08, 0.06, 0.02],
            [0.29, 0.36, 0.12, 0.08, 0.10, 0.05],
            [0.13, 0.45, 0.05, 0.06, 0.15, 0.16],
        ];
        answers.set(Item::MoveTo, Answer::Choice(one_of(random, &whither[self.age])));
        let large = if answers.number(Item::LivingSpace) >= 110 { 0.62 } else { 0.12 };
        let steps = if answers.code(Item::Entrance) == 1 { 0.14 } else { 0.48 };
        let remote = if self.lives_in_a_village() { 0.46 } else { 0.14 };
        let costs = if answers.code(Item::Burden) >= 4 { 0.52 } else { 0.16 };
        let care = [0.12, 0.22, 0.48][self.age];
        answers
            .set(Item::MoveWhy, ticks(random, &[large, steps, remote, costs, 0.28, care], Otherwise::Other));
    }
}

/// How content people are follows from their other answers alone.
fn contentment(answers: &mut Answers, random: &mut Random) {
    let owns = if answers.code(Item::Tenure) == OWN { 0.35 } else { 0.0 };
    let shower = if answers.code(Item::Shower) == YES { 0.25 } else { 0.0 };
    let burden = if answers.code(Item::Burden) >= 4 { -0.4 } else { 0.0 };
    let home = 0.75 + owns + shower + burden + 0.9 * random.bell();
    answers.set(Item::ContentHome, Answer::Choice(step(home, &[-1.1, -0.4, 0.35, 1.25])));
    let Answer::Ticks(reached) = answers.get(Item::OnFoot) else { return };
    let near = if reached & 1 == 1 { 0.45 } else { -0.15 };
    let driving = if answers.code(Item::Car) == 3 { -0.35 } else { 0.0 };
    let lonely = -0.12 * (f64::from(answers.code(Item::Lonely)) - 2.0);
    let area = 0.55 + near + driving + lonely + 0.9 * random.bell();
    answers.set(Item::ContentArea, Answer::Choice(step(area, &[-1.1, -0.4, 0.35, 1.25])));
}

/// What the last column of a question with several answers says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// None of these: ticked where nothing else is.
    Nothing,
    /// Something else: ticked where nothing else is, and now and then beside it.
    Other,
}

/// Ticks the columns, each with its chance, and the one after them where it applies.
fn ticks(random: &mut Random, chances: &[f64], otherwise: Otherwise) -> Answer {
    let mut ticks = 0;
    for (position, chance) in chances.iter().enumerate() {
        ticks |= u32::from(random.fraction() < *chance) << position;
    }
    let also = random.fraction() < 0.08 && otherwise == Otherwise::Other;
    if ticks == 0 || also {
        ticks |= 1 << chances.len();
    }
    Answer::Ticks(ticks)
}

//! What is true of a household and its dwelling. All its members would answer the same.
//!
//! Chances depend on the Sozialraum, the household's size and the age of its oldest member; two dwellings of one kind
//! still differ. The numbers are plausible and round, and those of no real place.

use super::super::number::whole;
use super::super::random::Random;
use super::frame::{Frame, Household};
use super::questions::{Answer, Answers, Item};

/// Of the households of a Sozialraum, the part that rents before size is looked at.
const RENTING: [f64; 7] = [0.33, 0.12, 0.28, 0.14, 0.30, 0.16, 0.09];

/// For each household the answers that it gives.
pub(super) fn homes(frame: &Frame) -> Vec<Answers> {
    let mut random = Random::for_purpose("befragung: wohnungen");
    frame.households.iter().map(|household| home(frame, household, &mut random)).collect()
}

/// Answer codes of `codebook.toml` that the chances of others depend on.
pub(super) const OWN: u32 = 1;
pub(super) const RENTED: u32 = 2;
pub(super) const FLATS: u32 = 3;
pub(super) const SHELTERED: u32 = 4;
const NEW: u32 = 4;
pub(super) const YES: u32 = 1;

fn home(frame: &Frame, household: &Household, random: &mut Random) -> Answers {
    let oldest = frame.persons[household.members.clone()].iter().map(|person| person.age).max().unwrap_or(0);
    let is_old = oldest >= 80;
    let mut home = Answers::NONE;
    let rents = RENTING[household.area] * [1.7, 0.75, 0.5][Frame::size_group(household)];
    let granted = if is_old { 0.08 } else { 0.03 };
    let tenure = one_of(random, &[1.0 - rents - granted, rents, granted]);
    home.set(Item::Tenure, Answer::Choice(tenure));
    let sheltered = if oldest >= 75 { 0.14 } else { 0.02 };
    let dwelling = match tenure {
        OWN => one_of(random, &[0.71, 0.18, 0.09, 0.0, 0.02]),
        RENTED => one_of(random, &[0.12, 0.22, 0.64 - sheltered, sheltered, 0.02]),
        _ => one_of(random, &[0.47, 0.38, 0.13, 0.0, 0.02]),
    };
    home.set(Item::Dwelling, Answer::Choice(dwelling));
    let by_age: [f64; 4] = if tenure == OWN { [0.20, 0.40, 0.28, 0.12] } else { [0.15, 0.36, 0.31, 0.18] };
    let built = one_of(random, &by_age);
    home.set(Item::Built, Answer::Choice(built));
    rooms(&mut home, household, random);
    barriers(&mut home, is_old, random);
    money(&mut home, household, is_old, random);
    home.set(Item::Size, Answer::Number(household.size));
    home.set(Item::Members, Answer::Number(u32::try_from(household.members.len()).unwrap_or(u32::MAX)));
    home
}

fn rooms(home: &mut Answers, household: &Household, random: &mut Random) {
    let usual = match home.code(Item::Dwelling) {
        1 => 5.3,
        2 => 4.5,
        FLATS => 3.2,
        SHELTERED => 2.1,
        _ => 3.4,
    };
    let people = [-0.5, 0.0, 0.8][Frame::size_group(household)];
    let rooms = whole((usual + people + 1.1 * random.bell()).clamp(1.0, 12.0));
    let space = to_the(5, (22.0 * f64::from(rooms) + 14.0 + 13.0 * random.bell()).clamp(25.0, 320.0));
    home.set(Item::Rooms, Answer::Number(rooms));
    home.set(Item::LivingSpace, Answer::Number(space));
}

/// New houses and sheltered housing have few barriers; some of the very old have had theirs removed.
fn barriers(home: &mut Answers, is_old: bool, random: &mut Random) {
    let (built, dwelling) = (home.code(Item::Built), home.code(Item::Dwelling));
    let adapted = if is_old { 0.20 } else { 0.0 };
    let level = match (dwelling, built) {
        (SHELTERED, _) => 0.96,
        (FLATS, _) => 0.28,
        (_, NEW) => 0.46,
        _ => 0.13,
    };
    let level = level + adapted * (1.0 - level);
    home.set(
        Item::Entrance,
        Answer::Choice(one_of(random, &[level, 0.55 * (1.0 - level), 0.45 * (1.0 - level)])),
    );
    if dwelling == FLATS || dwelling == SHELTERED {
        let lift = if dwelling == SHELTERED { 0.88 } else { [0.08, 0.14, 0.30, 0.62][index(built)] };
        home.set(Item::Lift, yes(random, lift));
    }
    let shower = if dwelling == SHELTERED { 0.95 } else { [0.17, 0.20, 0.27, 0.58][index(built)] };
    home.set(Item::Shower, yes(random, shower + adapted * (1.0 - shower)));
    let wide = if dwelling == SHELTERED { 0.86 } else { [0.14, 0.18, 0.24, 0.48][index(built)] };
    home.set(Item::Doors, Answer::Choice(one_of(random, &[wide, 0.55 * (1.0 - wide), 0.45 * (1.0 - wide)])));
}

fn money(home: &mut Answers, household: &Household, is_old: bool, random: &mut Random) {
    let size = Frame::size_group(household);
    let owns = home.code(Item::Tenure) == OWN;
    let level = [-0.35, 0.85, 1.25][size] + if owns { 0.35 } else { -0.15 } - if is_old { 0.25 } else { 0.0 };
    let income = step(level + 0.8 * random.bell(), &[-1.0, -0.35, 0.3, 1.1, 1.9]);
    home.set(Item::Income, Answer::Choice(income));
    let space = f64::from(home.number(Item::LivingSpace));
    if home.code(Item::Tenure) == RENTED {
        let rent = (8.6 * space + 60.0) * libm::exp(0.16 * random.bell());
        home.set(Item::Rent, Answer::Number(to_the(10, rent.clamp(200.0, 2_500.0))));
    }
    let by_age = [1.25, 1.2, 0.95, 0.6][index(home.code(Item::Built))];
    let heating = (by_age * space * libm::exp(0.28 * random.bell())).clamp(25.0, 600.0);
    home.set(Item::Heating, Answer::Number(to_the(5, heating)));
    let weight = 0.9 * libm::log(heating / 115.0) - 0.42 * (f64::from(income) - 3.5) + 0.7 * random.bell();
    home.set(Item::Burden, Answer::Choice(step(weight, &[-1.1, -0.4, 0.35, 1.1])));
}

/// The position of a code that counts from 1.
fn index(code: u32) -> usize {
    usize::try_from(code.saturating_sub(1)).unwrap_or(0)
}

/// A code from 1 on, with chances in proportion to the weights.
pub(super) fn one_of(random: &mut Random, weights: &[f64]) -> u32 {
    code(random.weighted(weights))
}

/// Yes or no.
pub(super) fn yes(random: &mut Random, chance: f64) -> Answer {
    Answer::Choice(if random.fraction() < chance { YES } else { 2 })
}

/// A code from 1 on: one more than the number of cuts below a value.
pub(super) fn step(value: f64, cuts: &[f64]) -> u32 {
    code(cuts.iter().filter(|cut| **cut < value).count())
}

fn code(position: usize) -> u32 {
    u32::try_from(position).map_or(u32::MAX, |position| position + 1)
}

/// People answer in round numbers.
fn to_the(step: u32, value: f64) -> u32 {
    step * whole(value / f64::from(step))
}

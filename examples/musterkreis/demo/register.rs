//! The population register: whole people who are born, grow older, move and die, year by year, so that the
//! generations of one reference day are found again on the next.

use std::ops::Range;

use super::character::Character;
use super::district::District;
use super::life;
use super::number::whole;
use super::places::{RESIDENTS, Story};
use super::random::Random;

/// Years of age 0 … 99 and "100 and older".
pub(crate) const AGES: usize = 101;

/// Years whose last day is a reference day.
pub(crate) const YEARS: [u32; 3] = [2016, 2020, 2024];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sex {
    Male,
    Female,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nationality {
    German,
    Foreign,
}

pub(crate) const SEXES: [Sex; 2] = [Sex::Male, Sex::Female];
pub(crate) const NATIONALITIES: [Nationality; 2] = [Nationality::German, Nationality::Foreign];

/// Residents of one Quartier by sex, nationality and age.
#[derive(Debug, Clone)]
pub(crate) struct Residents {
    ages: [[[u32; AGES]; 2]; 2],
}

impl Residents {
    const NONE: Self = Self { ages: [[[0; AGES]; 2]; 2] };

    pub(crate) fn by_age(&self, sex: Sex, nationality: Nationality) -> &[u32; AGES] {
        &self.ages[sex as usize][nationality as usize]
    }

    fn by_age_mut(&mut self, sex: Sex, nationality: Nationality) -> &mut [u32; AGES] {
        &mut self.ages[sex as usize][nationality as usize]
    }

    pub(crate) fn of(&self, sexes: &[Sex], nationalities: &[Nationality], ages: Range<usize>) -> u32 {
        sexes
            .iter()
            .flat_map(|&sex| nationalities.iter().map(move |&nationality| (sex, nationality)))
            .map(|(sex, nationality)| self.by_age(sex, nationality)[ages.clone()].iter().sum::<u32>())
            .sum()
    }

    /// Residents of an age band, both sexes, all nationalities.
    pub(crate) fn aged(&self, ages: Range<usize>) -> u32 {
        self.of(&SEXES, &NATIONALITIES, ages)
    }
}

/// The residents of every Quartier, in the order of the keys, on one reference day.
#[derive(Debug)]
pub(crate) struct Register {
    pub(crate) year: u32,
    pub(crate) quartiere: Vec<Residents>,
}

/// The register on each reference day.
pub(crate) fn registers(district: &District, characters: &[Character]) -> Vec<Register> {
    let mut random = Random::for_purpose("register");
    let expected: Vec<Expected> = district
        .quartiere()
        .zip(characters)
        .map(|(quartier, character)| Expected::new(character, quartier.residents))
        .collect();
    let mut people: Vec<Residents> = expected.iter().map(|expected| expected.drawn(&mut random)).collect();
    let mut registers = Vec::new();
    for year in YEARS[0]..=YEARS[YEARS.len() - 1] {
        if year > YEARS[0] {
            for ((residents, expected), character) in people.iter_mut().zip(&expected).zip(characters) {
                *residents = next_year(residents, expected, character, year, &mut random);
            }
        }
        if year == YEARS[YEARS.len() - 1] {
            round_off(&mut people, characters, &mut random);
        }
        if YEARS.contains(&year) {
            registers.push(Register { year, quartiere: people.clone() });
        }
    }
    registers
}

/// What a place draws: the expected residents by sex, nationality and age.
#[derive(Debug)]
struct Expected {
    ages: Vec<(Sex, Nationality, Vec<f64>)>,
}

impl Expected {
    fn new(character: &Character, residents: f64) -> Self {
        let mut ages: Vec<(Sex, Nationality, Vec<f64>)> = Vec::new();
        for sex in SEXES {
            for nationality in NATIONALITIES {
                let weights = (0..AGES).map(|age| life::expected(character, sex, nationality, age)).collect();
                ages.push((sex, nationality, weights));
            }
        }
        let total: f64 = ages.iter().flat_map(|(_, _, weights)| weights).sum();
        for weight in ages.iter_mut().flat_map(|(_, _, weights)| weights) {
            *weight *= residents / total;
        }
        Self { ages }
    }

    fn drawn(&self, random: &mut Random) -> Residents {
        let mut residents = Residents::NONE;
        for (sex, nationality, weights) in &self.ages {
            for (count, &weight) in residents.by_age_mut(*sex, *nationality).iter_mut().zip(weights) {
                *count = random.events(weight);
            }
        }
        residents
    }
}

fn next_year(
    before: &Residents,
    expected: &Expected,
    character: &Character,
    year: u32,
    random: &mut Random,
) -> Residents {
    let mut after = Residents::NONE;
    for (sex, nationality, weights) in &expected.ages {
        let own = before.by_age(*sex, *nationality);
        for (age, &count) in own.iter().enumerate() {
            let older = (age + 1).min(AGES - 1);
            let leaving = life::mortality(*sex, age) + life::moves(age);
            let staying = count - random.successes(count, leaving.min(1.0));
            let arriving =
                random.events(weights[older] * life::moves(older) * pull(character, *nationality, older));
            after.by_age_mut(*sex, *nationality)[older] += staying + arriving;
        }
    }
    births(before, &mut after, random);
    match character.story {
        Story::NewHomes => arrive(&mut after, 90, &life::young_families(), 0.1, random),
        Story::Shelter if character.is_scene && year == 2023 => {
            arrive(&mut after, 640, &life::refugees(), 1.0, random);
        }
        _ => {}
    }
    after
}

/// Arrivals compared with those who would keep the place as it is. Growth comes from abroad.
fn pull(character: &Character, nationality: Nationality, age: usize) -> f64 {
    match (character.story, nationality) {
        (Story::Gentrifying, Nationality::German) if (24..42).contains(&age) => 1.5,
        (Story::Gentrifying, Nationality::Foreign) => 0.75,
        (_, Nationality::German) => 0.97,
        (_, Nationality::Foreign) => 1.70,
    }
}

fn births(before: &Residents, after: &mut Residents, random: &mut Random) {
    for mother in NATIONALITIES {
        for (age, &women) in before.by_age(Sex::Female, mother).iter().enumerate() {
            for _ in 0..random.successes(women, life::fertility(mother, age)) {
                // A good third of the children of foreign mothers are German by birth.
                let german = mother == Nationality::German || random.fraction() < 0.36;
                let nationality = if german { Nationality::German } else { Nationality::Foreign };
                let sex = if random.fraction() < 0.513 { Sex::Male } else { Sex::Female };
                after.by_age_mut(sex, nationality)[0] += 1;
            }
        }
    }
}

fn arrive(residents: &mut Residents, persons: u32, by_age: &[f64], foreign: f64, random: &mut Random) {
    for _ in 0..persons {
        let nationality =
            if random.fraction() < foreign { Nationality::Foreign } else { Nationality::German };
        let sex = SEXES[random.below(SEXES.len())];
        residents.by_age_mut(sex, nationality)[random.weighted(by_age)] += 1;
    }
}

/// Brings the district to exactly its round number: a few more of working age arrive or leave, in ordinary places, as
/// many have their like there already.
fn round_off(people: &mut [Residents], characters: &[Character], random: &mut Random) {
    let ordinary: Vec<usize> = characters
        .iter()
        .enumerate()
        .filter(|(_, character)| character.story == Story::Ordinary)
        .map(|(number, _)| number)
        .collect();
    let mut total: u32 = people.iter().map(|residents| residents.aged(0..AGES)).sum();
    while total != RESIDENTS {
        let residents = &mut people[ordinary[random.below(ordinary.len())]];
        let sex = SEXES[random.below(SEXES.len())];
        let nationality = NATIONALITIES[random.below(NATIONALITIES.len())];
        let age = 18 + random.below(44);
        let count = &mut residents.by_age_mut(sex, nationality)[age];
        // The more there are of a kind, the likelier one of it moves: 64 is more than any cell holds but a few.
        if *count == 0 || f64::from(*count) < 64.0 * random.fraction() {
            continue;
        }
        if total < RESIDENTS {
            *count += 1;
            total += 1;
        } else {
            *count -= 1;
            total -= 1;
        }
    }
}

/// Ages from 65 on.
pub(crate) const OLD: Range<usize> = 65..AGES;

/// A share of residents as a whole number, at most all of them. What rounding takes or gives is carried to the next
/// Quartier, so that the sums of larger areas stay true.
#[derive(Debug, Default)]
pub(crate) struct Carry {
    rest: f64,
}

impl Carry {
    pub(crate) fn share(&mut self, chance: f64, residents: u32) -> u32 {
        self.count(chance * f64::from(residents)).min(residents)
    }

    pub(crate) fn count(&mut self, value: f64) -> u32 {
        let wanted = value + self.rest;
        let count = whole(wanted.max(0.0));
        self.rest = wanted - f64::from(count);
        count
    }
}

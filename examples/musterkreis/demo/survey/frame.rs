//! Households with somebody aged 60 or over, formed out of the register: everybody of that age lives in one of them,
//! those aged 65 and over who live alone are as many as the delivery of households says.

use std::ops::Range;

use super::super::number::{position, real, whole};
use super::super::random::Random;
use super::super::register::{AGES, Carry, NATIONALITIES, Residents, SEXES, Sex};
use super::super::{Demo, Error};

/// The rural communes that were surveyed, by the last digits of their keys.
const COMMUNES: [&str; 3] = ["024", "028", "032"];

/// All households of the frame. The number is that of the survey which the demo is modelled on.
pub(crate) const HOUSEHOLDS: u32 = 7_800;

/// The age from which people are asked.
pub(crate) const FROM_AGE: usize = 60;

/// Of those aged 60 to 64, how many live alone.
const ALONE_BEFORE_65: f64 = 0.19;

/// Households of three people aged 60 or over among those of several: a parent has moved in.
const WITH_A_PARENT: f64 = 0.018;

#[derive(Debug)]
pub(crate) struct Household {
    /// The Sozialraum, by position.
    pub(crate) area: usize,
    /// Everybody who lives there, younger ones too.
    pub(crate) size: u32,
    /// Those aged 60 and over, by position.
    pub(crate) members: Range<usize>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) household: usize,
    pub(crate) sex: Sex,
    /// On the last day of the register's year, which is the year less that of birth.
    pub(crate) age: usize,
}

/// Everybody who could have been asked.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The keys of the Sozialräume.
    pub(crate) areas: Vec<String>,
    pub(crate) households: Vec<Household>,
    pub(crate) persons: Vec<Person>,
    pub(crate) year: u32,
}

impl Frame {
    /// The age group by position: 60 to 69, 70 to 79, 80 and over.
    pub(crate) fn age_group(person: Person) -> usize {
        (person.age.saturating_sub(FROM_AGE) / 10).min(2)
    }

    /// The group of a household's size by position: one, two, three and more.
    pub(crate) fn size_group(household: &Household) -> usize {
        match household.size {
            0 | 1 => 0,
            2 => 1,
            _ => 2,
        }
    }

    pub(crate) fn household(&self, person: usize) -> &Household {
        &self.households[self.persons[person].household]
    }

    pub(in super::super) fn form(demo: &Demo) -> Result<Self, Error> {
        let mut random = Random::for_purpose("befragung: haushalte");
        let places = places(demo);
        let settled = places.iter().map(|place| place.living_alone(&mut random)).collect::<Vec<_>>();
        let together: usize = settled.iter().map(|(_, others)| others.len()).sum();
        let persons: usize = places.iter().map(|place| place.people.len()).sum();
        // Each pair takes one household off the number of persons, and so does each parent who moves in.
        let joined = real(persons) - f64::from(HOUSEHOLDS);
        let mut carry = Carry::default();
        let mut groups = Vec::new();
        for (area, (alone, others)) in settled.into_iter().enumerate() {
            groups.extend(alone.into_iter().map(|person| (area, 1, vec![person])));
            let joined = carry.count(joined * real(others.len()) / real(together));
            let several = living_together(others, joined, &mut random).ok_or_else(|| {
                Error::Planted(places[area].key.clone(), "there are too few women or men for so many couples")
            })?;
            groups.extend(several.into_iter().map(|(size, members)| (area, size, members)));
        }
        // The number of a household must not tell where it is.
        random.shuffle(&mut groups);
        let mut frame = Self {
            areas: places.into_iter().map(|place| place.key).collect(),
            households: Vec::new(),
            persons: Vec::new(),
            year: demo.registers[demo.registers.len() - 1].year,
        };
        for (household, (area, size, members)) in groups.into_iter().enumerate() {
            let first = frame.persons.len();
            frame.persons.extend(members.iter().map(|&(sex, age)| Person { household, sex, age }));
            frame.households.push(Household { area, size, members: first..frame.persons.len() });
        }
        Ok(frame)
    }
}

type Resident = (Sex, usize);

/// A surveyed Sozialraum with those who are old enough.
struct Place {
    key: String,
    people: Vec<Resident>,
    /// How many of those aged 65 and over live alone.
    alone_65: u32,
}

fn places(demo: &Demo) -> Vec<Place> {
    let last = demo.registers.len() - 1;
    let mut quartiere = demo.registers[last].quartiere.iter().zip(&demo.households[last]);
    let mut places = Vec::new();
    for place in &demo.district.sozialraeume {
        let own: Vec<_> = quartiere.by_ref().take(place.quartiere.len()).collect();
        if COMMUNES.contains(&place.commune.number) {
            places.push(Place {
                key: place.key.clone(),
                people: own.iter().flat_map(|(residents, _)| old_enough(residents)).collect(),
                alone_65: own.iter().map(|(_, households)| households.one_person_65).sum(),
            });
        }
    }
    places
}

fn old_enough(residents: &Residents) -> Vec<Resident> {
    let mut people = Vec::new();
    for sex in SEXES {
        for nationality in NATIONALITIES {
            let ages = residents.by_age(sex, nationality);
            for (age, &count) in ages.iter().enumerate().take(AGES).skip(FROM_AGE) {
                people.extend((0..count).map(|_| (sex, age)));
            }
        }
    }
    people
}

impl Place {
    /// Those who live alone, and the others. Widows are the more the older people are.
    fn living_alone(&self, random: &mut Random) -> (Vec<Resident>, Vec<Resident>) {
        let (younger, older): (Vec<Resident>, Vec<Resident>) =
            self.people.iter().copied().partition(|(_, age)| *age < 65);
        let count = whole(ALONE_BEFORE_65 * real(younger.len()));
        let (mut alone, mut others) = choose(younger, count, random, |_| 1.0);
        let (widowed, rest) = choose(older, self.alone_65, random, |(sex, age)| {
            let years = real(age - 65);
            if sex == Sex::Female { 1.0 + 0.09 * years } else { 0.6 + 0.02 * years }
        });
        alone.extend(widowed);
        others.extend(rest);
        (alone, others)
    }
}

/// Households of several, as size and members: couples, couples with a parent, and those who live with younger people.
fn living_together(
    people: Vec<Resident>,
    joined: u32,
    random: &mut Random,
) -> Option<Vec<(u32, Vec<Resident>)>> {
    let parents = whole(WITH_A_PARENT * f64::from(joined));
    let couples = joined - parents;
    let (women, men): (Vec<Resident>, Vec<Resident>) =
        people.into_iter().partition(|(sex, _)| *sex == Sex::Female);
    if women.len().min(men.len()) < usize::try_from(couples).ok()? {
        return None;
    }
    let paired = |(_, age): Resident| libm::exp(-0.03 * real(age - FROM_AGE));
    let (women, mut others) = choose(women, couples, random, paired);
    let (men, unpaired) = choose(men, couples, random, paired);
    others.extend(unpaired);
    let (parents, others) =
        choose(others, parents, random, |(_, age)| libm::exp(0.15 * real(age - FROM_AGE)));
    let (women, men) = (by_age(women, random), by_age(men, random));
    let mut groups: Vec<(u32, Vec<Resident>)> = women
        .into_iter()
        .zip(men)
        .map(|(woman, man)| (with_younger(2, 0.09, random), vec![woman, man]))
        .collect();
    random.shuffle(&mut groups);
    for (group, parent) in groups.iter_mut().zip(parents) {
        group.0 += 1;
        group.1.push(parent);
    }
    groups.extend(others.into_iter().map(|person| (with_younger(2, 0.36, random), vec![person])));
    Some(groups)
}

/// A size to which more younger people are added with a chance.
fn with_younger(size: u32, chance: f64, random: &mut Random) -> u32 {
    if random.fraction() >= chance {
        return size;
    }
    size + 1 + u32::from(random.fraction() < 0.35) + u32::from(random.fraction() < 0.15)
}

/// Couples are of nearly one age: both sexes stand in the order of age, a little disturbed.
fn by_age(people: Vec<Resident>, random: &mut Random) -> Vec<Resident> {
    let mut keyed: Vec<(f64, Resident)> =
        people.into_iter().map(|person| (real(person.1) + 2.5 * random.bell(), person)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    keyed.into_iter().map(|(_, person)| person).collect()
}

/// Draws without replacement, with chances in proportion to the weights (Efraimidis and Spirakis 2006): those chosen,
/// and the others.
fn choose(
    people: Vec<Resident>,
    count: u32,
    random: &mut Random,
    weight: impl Fn(Resident) -> f64,
) -> (Vec<Resident>, Vec<Resident>) {
    let mut keyed: Vec<(f64, Resident)> =
        people.into_iter().map(|person| (-libm::log(random.fraction()) / weight(person), person)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut chosen: Vec<Resident> = keyed.into_iter().map(|(_, person)| person).collect();
    let rest = chosen.split_off(usize::try_from(count).unwrap_or(usize::MAX).min(chosen.len()));
    (chosen, rest)
}

/// One of the members, each as likely as the others.
pub(crate) fn drawn(household: &Household, random: &mut Random) -> usize {
    household.members.start + position(random.fraction(), household.members.len())
}

//! Recipients of benefits, always a part of the register's residents.

use super::character::Character;
use super::places::Story;
use super::random::Random;
use super::register::{Carry, NATIONALITIES, Nationality, OLD, Register, Residents, SEXES, Sex};

/// Persons in SGB II of one Quartier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sgb2 {
    /// Below 65.
    pub(crate) persons: u32,
    pub(crate) children: u32,
    /// Unemployed, 15 to 64.
    pub(crate) unemployed: u32,
}

/// SGB II rates of the district on the three reference days, and Grundsicherung im Alter.
const SGB2_RATES: [f64; 3] = [0.112, 0.101, 0.105];
const OLD_AGE_RATES: [f64; 3] = [0.030, 0.0365, 0.045];

/// SGB II in every Quartier on every reference day.
pub(crate) fn sgb2(registers: &[Register], characters: &[Character]) -> Vec<Vec<Sgb2>> {
    let mut random = Random::for_purpose("sgb2");
    registers
        .iter()
        .enumerate()
        .map(|(day, register)| {
            let drift: Vec<f64> = characters.iter().map(|_| 0.045 * random.bell()).collect();
            let level = level(SGB2_RATES[day], |level| {
                let (persons, residents) = register
                    .quartiere
                    .iter()
                    .zip(characters)
                    .zip(&drift)
                    .map(|((residents, character), drift)| {
                        let rate = adult_rate(character, day, level, *drift);
                        let children = child_rate(rate) * f64::from(residents.aged(0..15));
                        (
                            rate * f64::from(residents.aged(15..65)) + children,
                            f64::from(residents.aged(0..65)),
                        )
                    })
                    .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
                persons / residents
            });
            let mut carry = [Carry::default(), Carry::default(), Carry::default()];
            register
                .quartiere
                .iter()
                .zip(characters)
                .zip(&drift)
                .map(|((residents, character), drift)| {
                    let rate = adult_rate(character, day, level, *drift);
                    counted(residents, character, day, rate, &mut carry, &mut random)
                })
                .collect()
        })
        .collect()
}

fn counted(
    residents: &Residents,
    character: &Character,
    day: usize,
    rate: f64,
    [adults_carry, children_carry, unemployed_carry]: &mut [Carry; 3],
    random: &mut Random,
) -> Sgb2 {
    // Whoever lives in the shelter is entitled to SGB II.
    let sheltered = character.story == Story::Shelter && character.is_scene && day == 2;
    let foreign_rate = if sheltered { 0.88 } else { rate };
    let germans = |ages| residents.of(&SEXES, &[Nationality::German], ages);
    let foreigners = |ages| residents.of(&SEXES, &[Nationality::Foreign], ages);
    let adults =
        adults_carry.share(rate, germans(15..65)) + adults_carry.share(foreign_rate, foreigners(15..65));
    let children = children_carry.share(child_rate(rate), germans(0..15))
        + children_carry.share(child_rate(foreign_rate), foreigners(0..15));
    let unemployed_share = [0.47, 0.45, 0.44][day] * libm::exp(0.06 * random.bell());
    Sgb2 {
        persons: adults + children,
        children,
        unemployed: unemployed_carry.share(unemployed_share, adults),
    }
}

/// Share of the residents aged 15 to 64 in SGB II.
fn adult_rate(character: &Character, day: usize, level: f64, drift: f64) -> f64 {
    match character.story {
        // Set, not scaled: what is planted must not move when the rest is adjusted.
        Story::Gentrifying => [0.205, 0.158, 0.094][day] * libm::exp(drift),
        Story::Deprived => (0.097 * libm::exp(character.hardship + drift)).max(0.235),
        _ => (level * libm::exp(character.hardship + drift)).min(0.225),
    }
}

/// Children are more often in need than adults: whole families are.
fn child_rate(adult_rate: f64) -> f64 {
    1.0 - libm::pow(1.0 - adult_rate, 1.85)
}

/// Recipients of Grundsicherung im Alter by sex, in every Quartier on every reference day.
pub(crate) fn old_age(registers: &[Register], characters: &[Character]) -> Vec<Vec<[u32; 2]>> {
    let mut random = Random::for_purpose("grundsicherung im alter");
    let habit: Vec<f64> = characters.iter().map(|_| 0.12 * random.bell()).collect();
    registers
        .iter()
        .enumerate()
        .map(|(day, register)| {
            let places = || register.quartiere.iter().zip(characters).zip(&habit);
            let level = level(OLD_AGE_RATES[day], |level| {
                let (persons, residents) = places()
                    .flat_map(|((residents, character), habit)| {
                        SEXES.map(|sex| {
                            let old = f64::from(residents.of(&[sex], &NATIONALITIES, OLD));
                            (old_age_rate(character, sex, day, level, *habit) * old, old)
                        })
                    })
                    .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
                persons / residents
            });
            let mut carry = Carry::default();
            places()
                .map(|((residents, character), habit)| {
                    SEXES.map(|sex| match character.story {
                        Story::NoRecipients => 0,
                        Story::TwoRecipients => two_recipients(character, sex, day),
                        _ => {
                            let old = residents.of(&[sex], &NATIONALITIES, OLD);
                            carry.share(old_age_rate(character, sex, day, level, *habit), old)
                        }
                    })
                })
                .collect()
        })
        .collect()
}

/// One woman from the beginning, a man from the last reference day on.
fn two_recipients(character: &Character, sex: Sex, day: usize) -> u32 {
    u32::from(character.is_scene && (sex == Sex::Female || day == 2))
}

fn old_age_rate(character: &Character, sex: Sex, day: usize, level: f64, habit: f64) -> f64 {
    let story = match character.story {
        Story::NoRecipients | Story::TwoRecipients => return 0.0,
        Story::RisingOldAgePoverty => [1.0, 1.45, 2.05][day],
        _ => 1.0,
    };
    // Women had the lower pensions; the men's rate catches up.
    let of_sex = match sex {
        Sex::Female => [1.06, 1.03, 1.01][day],
        Sex::Male => [0.92, 0.96, 0.99][day],
    };
    (level * story * of_sex * libm::exp(0.8 * character.hardship + habit)).min(0.3)
}

/// The level at which the rate of the whole district is as wanted; `rate` rises with the level.
fn level(wanted: f64, rate: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if rate(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

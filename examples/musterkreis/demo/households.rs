//! Households that fit the register: every adult lives in one, and whoever lives alone is a resident.

use super::character::Character;
use super::places::Story;
use super::register::{AGES, Carry, OLD, Register, Residents};

/// Private households of one Quartier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Households {
    pub(crate) all: u32,
    pub(crate) one_person: u32,
    pub(crate) one_person_65: u32,
    pub(crate) with_children: u32,
    pub(crate) single_parents: u32,
}

/// Adults in a household with two parents, grown-up children among them.
const ADULTS_WITH_CHILDREN: f64 = 2.15;
/// Adults in a household of several adults without children.
const ADULTS_WITHOUT_CHILDREN: f64 = 2.12;
const CHILDREN_PER_HOUSEHOLD: f64 = 1.66;

pub(crate) fn households(registers: &[Register], characters: &[Character]) -> Vec<Vec<Households>> {
    registers
        .iter()
        .enumerate()
        .map(|(day, register)| {
            let mut carries = [Carry::default(), Carry::default(), Carry::default(), Carry::default()];
            register
                .quartiere
                .iter()
                .zip(characters)
                .map(|(residents, character)| formed(residents, character, day, &mut carries))
                .collect()
        })
        .collect()
}

fn formed(residents: &Residents, character: &Character, day: usize, carries: &mut [Carry; 4]) -> Households {
    let [young_carry, old_carry, parents_carry, single_carry] = carries;
    // Living alone becomes a little more common from one reference day to the next. The procedure of 2016 also took
    // many neighbours of one name for one household: the series breaks after it.
    let habit = character.alone * [0.92, 1.012, 1.024][day];
    let persons = |from, to| f64::from(residents.aged(from..to));
    let starters = if character.story == Story::Students { 0.42 } else { 0.27 };
    let young = young_carry
        .count(habit * (starters * persons(18, 30) + 0.22 * persons(30, 65)))
        .min(residents.aged(18..65));
    let one_person_65 =
        old_carry.count(habit * (0.27 * persons(65, 80) + 0.47 * persons(80, AGES))).min(residents.aged(OLD));
    let one_person = young + one_person_65;
    let adults = residents.aged(18..AGES);
    let families =
        (persons(0, 18) / CHILDREN_PER_HOUSEHOLD).min(f64::from(adults - one_person) / ADULTS_WITH_CHILDREN);
    let with_children = parents_carry.count(families);
    let single_share = (0.175 * libm::exp(0.35 * character.hardship)).clamp(0.08, 0.42);
    let single_parents = single_carry.share(single_share, with_children);
    let couples = f64::from(with_children - single_parents);
    let others = f64::from(adults) - f64::from(one_person + single_parents) - ADULTS_WITH_CHILDREN * couples;
    let without_children = super::number::whole((others / ADULTS_WITHOUT_CHILDREN).max(0.0));
    Households {
        all: one_person + with_children + without_children,
        one_person,
        one_person_65,
        with_children,
        single_parents,
    }
}

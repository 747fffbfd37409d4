//! Invented people: area, age, sex, citizenship, benefits and month, each drawn from the number of the row.

use std::error::Error;
use std::io::Write;

/// What all draws begin with.
const SEED: u64 = 0x534F_5A49_414C;

/// Areas, with keys `0000` and up; the first have the most people.
pub(crate) const AREAS: u64 = 500;

/// Writes a register of so many rows.
pub(crate) fn write(rows: u64, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    out.write_all(b"gebiet;alter;geschlecht;staat;sgb2;monat\n")?;
    for row in 0..rows {
        let person = Draws(row);
        // The square of a draw lies near zero more often than near one.
        let area = person.below(0, AREAS) * person.below(1, AREAS) / AREAS;
        let age = u64::midpoint(person.below(2, 100), person.below(3, 100));
        let sex = if person.below(4, 1000) < 497 { 'm' } else { 'w' };
        let state = if person.below(5, 100) < 82 { 0 } else { 120 + person.below(6, 190) };
        let benefits = person.below(7, 1000) < 30 + area / 2 + if state == 0 { 0 } else { 100 };
        let month = person.below(8, 120);
        let (year, month) = (2015 + month / 12, month % 12 + 1);
        writeln!(out, "{area:04};{age};{sex};{state:03};{};{year}-{month:02}", u8::from(benefits))?;
    }
    Ok(out.flush()?)
}

/// The draws of one row.
struct Draws(u64);

impl Draws {
    /// A whole number below `end`, the same on every machine (`SplitMix64`, Steele, Lea and Flood 2014).
    fn below(&self, draw: u64, end: u64) -> u64 {
        let mut mixed = SEED.wrapping_add((self.0 * 16 + draw).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // The upper half times the end is spread evenly enough for invented people.
        (((mixed ^ (mixed >> 31)) >> 32) * end) >> 32
    }
}

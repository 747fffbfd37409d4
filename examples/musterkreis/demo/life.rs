//! How people live, die and move by age: rounded, plausible schedules, not those of any real place.

use super::character::Character;
use super::number::real;
use super::register::{AGES, Nationality, Sex};

/// Residents by age at the beginning, per thousand or so: the generation of the 1960s is the largest, the years
/// around 1945 are thin.
const PYRAMID: [(usize, f64); 24] = [
    (0, 8.7),
    (5, 8.3),
    (10, 8.4),
    (15, 9.1),
    (18, 9.9),
    (22, 10.9),
    (26, 12.0),
    (30, 12.2),
    (35, 11.6),
    (40, 10.9),
    (44, 12.4),
    (48, 15.6),
    (52, 16.8),
    (56, 14.9),
    (60, 12.9),
    (65, 11.2),
    (68, 9.8),
    (71, 7.5),
    (75, 9.7),
    (77, 9.6),
    (80, 7.3),
    (85, 4.6),
    (92, 1.4),
    (100, 0.05),
];

/// Men among the residents by age.
const MEN: [(usize, f64); 7] =
    [(0, 0.514), (25, 0.512), (50, 0.503), (65, 0.482), (75, 0.455), (85, 0.375), (100, 0.19)];

/// Share of a year's residents who move away, and of those expected who move in.
const MOVES: [(usize, f64); 10] = [
    (0, 0.05),
    (6, 0.026),
    (16, 0.03),
    (19, 0.13),
    (25, 0.15),
    (32, 0.08),
    (40, 0.035),
    (50, 0.018),
    (64, 0.012),
    (100, 0.012),
];

/// How much more or less common foreigners are at an age than on the whole.
const FOREIGN: [(usize, f64); 7] =
    [(0, 1.0), (15, 1.05), (25, 1.7), (38, 1.6), (50, 1.1), (65, 0.62), (100, 0.25)];

/// Births per woman and year, of Germans.
const BIRTHS: [(usize, f64); 6] = [(16, 0.0), (20, 0.025), (26, 0.064), (31, 0.106), (36, 0.055), (45, 0.0)];

/// The expected number of residents of one age, sex and nationality at the beginning, up to a common factor.
pub(crate) fn expected(place: &Character, sex: Sex, nationality: Nationality, age: usize) -> f64 {
    let men = between(&MEN, age);
    let foreign = (place.foreign * between(&FOREIGN, age)).min(0.75);
    let of_sex = if sex == Sex::Male { men } else { 1.0 - men };
    let of_nationality = if nationality == Nationality::Foreign { foreign } else { 1.0 - foreign };
    // More children where more foreigners live.
    let children = place.families * (1.0 + 0.9 * (place.foreign - 0.13));
    let of_age = match age {
        0..15 => children,
        19..27 => place.students,
        30..45 => place.families,
        // Who is about to grow old: their places become those of the old.
        52..65 => libm::sqrt(place.elderly),
        65.. => place.elderly,
        _ => 1.0,
    };
    between(&PYRAMID, age) * of_age * of_sex * of_nationality
}

/// Deaths within a year per resident: Gompertz' law, its level and slope by sex.
pub(crate) fn mortality(sex: Sex, age: usize) -> f64 {
    let (level, slope) = match sex {
        Sex::Male => (-10.15, 0.0918),
        Sex::Female => (-11.1, 0.1008),
    };
    libm::exp(level + slope * real(age)).min(0.45)
}

pub(crate) fn moves(age: usize) -> f64 {
    between(&MOVES, age)
}

/// Births within a year per woman.
pub(crate) fn fertility(nationality: Nationality, age: usize) -> f64 {
    let factor = if nationality == Nationality::Foreign { 1.25 } else { 1.0 };
    if age < 46 { factor * between(&BIRTHS, age) } else { 0.0 }
}

/// Weights by age of households that move to a new estate: parents around 35 and small children.
pub(crate) fn young_families() -> Vec<f64> {
    const WEIGHTS: [(usize, f64); 9] =
        [(0, 3.0), (6, 2.2), (14, 0.5), (22, 0.3), (28, 2.0), (36, 3.4), (44, 1.2), (62, 0.18), (72, 0.0)];
    (0..AGES).map(|age| if age < 72 { between(&WEIGHTS, age) } else { 0.0 }).collect()
}

/// Weights by age of those taken in by the shelter.
pub(crate) fn refugees() -> Vec<f64> {
    const WEIGHTS: [(usize, f64); 7] =
        [(0, 1.6), (14, 1.5), (20, 1.4), (35, 2.0), (50, 0.7), (66, 0.25), (80, 0.0)];
    (0..AGES).map(|age| if age < 80 { between(&WEIGHTS, age) } else { 0.0 }).collect()
}

/// Straight lines between the given ages; beyond the ends the nearest value.
fn between(knots: &[(usize, f64)], age: usize) -> f64 {
    for pair in knots.windows(2) {
        let &[(from, start), (to, end)] = pair else { continue };
        if (from..=to).contains(&age) {
            return start + (end - start) * real(age - from) / real(to - from);
        }
    }
    match (knots.first(), knots.last()) {
        (Some(first), _) if age < first.0 => first.1,
        (_, Some(last)) => last.1,
        _ => 0.0,
    }
}

//! Which delivered cells add up to the people that are asked for.

use super::age::{AgeBound, OLDEST};
use super::{AgeBand, AgeLimit, Nationality, Population, Sex};
use std::ops::Range;

/// A delivered cell, and how much of it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Its position among the cells.
    pub cell: usize,
    /// 1, or the part of a year of age that lies on the asked side of the age limit.
    pub share: f64,
}

impl Part {
    const fn whole(cell: usize) -> Self {
        Self { cell, share: 1.0 }
    }
}

/// Why delivered cells do not add up to a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Two cells share people.
    Twice,
    /// Some people are in no cell, or a cell crosses the border of what is wanted.
    Gap,
}

impl Population {
    /// Which of the delivered cells add up to `wanted`, each person counted once, on a day with this age limit.
    ///
    /// Where `wanted` begins or ends at the age limit and people were delivered by single years, the year in which the
    /// limit lies counts with its part ([`AgeLimit::part_above`], or what is left of it).
    ///
    /// # Errors
    ///
    /// [`Cover`] says whether somebody would be counted twice or not at all.
    pub fn cover(cells: &[Self], wanted: Self, limit: AgeLimit) -> Result<Vec<Part>, Cover> {
        // A cell that is exactly what is wanted needs no others, even where "of which" cells stand beside it.
        if let Some(exact) = cells.iter().position(|cell| *cell == wanted) {
            return Ok(vec![Part::whole(exact)]);
        }
        let axis = Axis { limit };
        let wanted_atoms: Vec<usize> = axis.atoms(wanted).collect();
        let is_wanted = Axis::marks(wanted_atoms.iter().copied());
        let lies_in = |cell: Self| axis.atoms(cell).all(|atom| is_wanted[atom] > 0);
        let chosen: Vec<usize> = (0..cells.len()).filter(|&index| lies_in(cells[index])).collect();
        let mut seen = Axis::marks(chosen.iter().flat_map(|&index| axis.atoms(cells[index])));
        let mut parts: Vec<Part> = chosen.into_iter().map(Part::whole).collect();
        if wanted.age.is_some_and(AgeBand::has_limit) && wanted_atoms.iter().any(|&atom| seen[atom] == 0) {
            for (cell, &population) in cells.iter().enumerate() {
                let own: Vec<usize> = axis.atoms(population).filter(|&atom| is_wanted[atom] > 0).collect();
                if !axis.is_split_year(population) || own.len() * 2 != axis.atoms(population).count() {
                    continue;
                }
                for atom in own {
                    seen[atom] = seen[atom].saturating_add(1);
                }
                parts.push(Part { cell, share: axis.share(wanted) });
            }
        }
        if seen.iter().any(|&times| times > 1) {
            return Err(Cover::Twice);
        }
        if wanted_atoms.iter().any(|&atom| seen[atom] == 0) {
            return Err(Cover::Gap);
        }
        Ok(parts)
    }
}

/// Ages in years, the one in which the limit lies being cut in two there.
struct Axis {
    limit: AgeLimit,
}

/// The ages from 0 on, one more for the year that is cut, by two sexes and two nationalities.
const ATOMS: usize = (OLDEST as usize + 2) * 4;

impl Axis {
    /// By how many steps ages above the limit stand further: none where the limit is a birthday.
    fn shift(&self) -> usize {
        usize::from(self.limit.part_above() < 1.0)
    }

    /// The first step of an age.
    fn step(&self, bound: AgeBound) -> usize {
        match bound {
            AgeBound::Limit => usize::from(self.years()) + self.shift(),
            AgeBound::Years(years) if years > self.years() => usize::from(years) + self.shift(),
            AgeBound::Years(years) => usize::from(years),
        }
    }

    /// The completed years at which the limit lies.
    fn years(&self) -> u8 {
        u8::try_from(self.limit.years()).unwrap_or(OLDEST)
    }

    fn steps(&self, band: AgeBand) -> Range<usize> {
        let (from, below) = band.bounds();
        self.step(from)..self.step(below.unwrap_or(AgeBound::Years(OLDEST + 1)))
    }

    /// The finest cells there are: one step of age, one sex, one nationality.
    fn atoms(&self, population: Population) -> impl Iterator<Item = usize> + use<> {
        let steps = self.steps(population.age.unwrap_or(AgeBand::ALL));
        let sexes = match population.sex {
            None => 0..2,
            Some(Sex::Female) => 0..1,
            Some(Sex::Male) => 1..2,
        };
        let nationalities = match population.nationality {
            None => 0..2_usize,
            Some(Nationality::German) => 0..1,
            Some(Nationality::Foreign) => 1..2,
        };
        steps.flat_map(move |step| {
            let nationalities = nationalities.clone();
            sexes.clone().flat_map(move |sex: usize| {
                nationalities.clone().map(move |nationality| (step * 2 + sex) * 2 + nationality)
            })
        })
    }

    fn marks(atoms: impl Iterator<Item = usize>) -> [u8; ATOMS] {
        let mut marks = [0_u8; ATOMS];
        for atom in atoms {
            marks[atom] = marks[atom].saturating_add(1);
        }
        marks
    }

    /// Whether a cell is the single year of age in which the limit lies.
    fn is_split_year(&self, population: Population) -> bool {
        let year = AgeBound::Years(self.years());
        population.age.map(AgeBand::bounds) == Some((year, Some(AgeBound::Years(self.years() + 1))))
    }

    /// The part of the split year that lies on the wanted side.
    fn share(&self, wanted: Population) -> f64 {
        let begins_at_limit = wanted.age.is_some_and(|band| band.bounds().0 == AgeBound::Limit);
        let above = self.limit.part_above();
        if begins_at_limit { above } else { 1.0 - above }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn aged(band: &str) -> Population {
        Population::TOTAL.restrict("age", band).expect(band)
    }

    fn limit(year: i16) -> AgeLimit {
        AgeLimit::on(date(year, 12, 31))
    }

    fn whole(cells: &[Population], wanted: Population) -> Result<Vec<usize>, Cover> {
        let parts = Population::cover(cells, wanted, limit(2018))?;
        assert!(parts.iter().all(|part| part.share >= 1.0), "{parts:?}");
        Ok(parts.into_iter().map(|part| part.cell).collect())
    }

    #[test]
    fn cells_cover_a_band_when_each_person_is_in_exactly_one() {
        let cells = [aged("0-14"), aged("15-64"), aged("65+")];
        assert_eq!(whole(&cells, aged("0-64")), Ok(vec![0, 1]));
        assert_eq!(whole(&cells, Population::TOTAL), Ok(vec![0, 1, 2]));
        assert_eq!(whole(&cells, aged("0-66")), Err(Cover::Gap));
        let doubled = [aged("0-14"), aged("0-64"), aged("65+")];
        assert_eq!(whole(&doubled, Population::TOTAL), Err(Cover::Twice));
        assert_eq!(whole(&doubled, aged("0-64")), Ok(vec![1]));
    }

    #[test]
    fn a_group_that_is_delivered_at_the_limit_is_taken_as_it_is() {
        let cells = [aged("18-limit"), aged("limit+"), aged("65+")];
        assert_eq!(whole(&cells, aged("limit+")), Ok(vec![1]));
        let sexes: Vec<Population> =
            ["female", "male"].iter().filter_map(|sex| aged("limit+").restrict("sex", sex)).collect();
        assert_eq!(whole(&sexes, aged("limit+")), Ok(vec![0, 1]));
        assert_eq!(whole(&cells[..2], aged("18+")), Ok(vec![0, 1]));
    }

    #[test]
    fn single_years_are_cut_at_the_limit() {
        let cells = [aged("0-64"), aged("65"), aged("66"), aged("67+")];
        let parts = Population::cover(&cells, aged("limit+"), limit(2018)).expect("covered");
        let share = |cell: usize| parts.iter().find(|part| part.cell == cell).map(|part| part.share);
        assert_eq!((share(0), share(2), share(3)), (None, Some(1.0), Some(1.0)));
        assert!((share(1).expect("cut") - 5.0 / 12.0).abs() < 1e-12);
        // On a day when the limit is 65 years, nothing is cut, and from 65 on is from the limit on.
        for cells in [&cells[..], &[aged("0-64"), aged("65+")]] {
            let parts = Population::cover(cells, aged("limit+"), limit(2010)).expect("covered");
            assert!(parts.iter().all(|part| part.share >= 1.0) && parts.len() == cells.len() - 1);
        }
    }

    #[test]
    fn bands_are_not_cut_at_the_limit() {
        let cells = [aged("0-59"), aged("60-69"), aged("70+")];
        assert_eq!(Population::cover(&cells, aged("limit+"), limit(2018)), Err(Cover::Gap));
    }

    proptest! {
        /// Whatever the day: those below the limit and those above it are everybody, each once.
        #[test]
        fn both_sides_of_the_limit_are_everybody(year in 1990_i16..2045, month in 1_i8..=12, day in 1_i8..=28) {
            let limit = AgeLimit::on(date(year, month, day));
            let mut cells: Vec<Population> = (0..=99).map(|age: u8| aged(&age.to_string())).collect();
            cells.push(aged("100+"));
            let mut shares = vec![0.0; cells.len()];
            for side in ["0-limit", "limit+"] {
                for part in Population::cover(&cells, aged(side), limit).expect("covered") {
                    shares[part.cell] += part.share;
                }
            }
            prop_assert!(shares.iter().all(|share: &f64| (share - 1.0).abs() < 1e-12), "{shares:?}");
        }
    }
}

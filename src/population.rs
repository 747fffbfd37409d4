//! Who is counted: age band, sex, nationality. "Total" is the absence of a restriction.

use std::fmt;

/// Above this age nobody is counted apart; open bands end here.
const OLDEST: u8 = 120;

/// Ages from `from` up to but not including `below`; open at the top without `below`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgeBand {
    from: u8,
    below: Option<u8>,
}

impl AgeBand {
    /// The half-open band; `None` when it is empty.
    #[must_use]
    pub fn new(from: u8, below: Option<u8>) -> Option<Self> {
        let is_sound = from <= OLDEST && below.is_none_or(|below| from < below && below <= OLDEST + 1);
        is_sound.then_some(Self { from, below })
    }

    /// Reads `"0-64"` (both ends included), `"65+"` and `"7"`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(from) = text.strip_suffix('+') {
            return Self::new(from.trim().parse().ok()?, None);
        }
        let (from, last) = text.split_once('-').unwrap_or((text, text));
        let last: u8 = last.trim().parse().ok()?;
        Self::new(from.trim().parse().ok()?, Some(last.checked_add(1)?))
    }

    /// One year of age.
    #[must_use]
    pub fn single(age: u8) -> Option<Self> {
        Self::new(age, Some(age.checked_add(1)?))
    }

    fn end(self) -> u8 {
        self.below.unwrap_or(OLDEST + 1)
    }

    fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.end() <= self.end()
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.below {
            Some(below) if below == self.from + 1 => write!(out, "{}", self.from),
            Some(below) => write!(out, "{}-{}", self.from, below - 1),
            None => write!(out, "{}+", self.from),
        }
    }
}

/// Sex as the registers carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male; offices that publish two groups distribute the others over both.
    Male,
}

/// Nationality: first citizenship German or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nationality {
    /// German citizenship, alone or beside another.
    German,
    /// No German citizenship.
    Foreign,
}

/// A set of people, by restriction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Population {
    /// Only these ages.
    pub age: Option<AgeBand>,
    /// Only this sex.
    pub sex: Option<Sex>,
    /// Only this nationality.
    pub nationality: Option<Nationality>,
}

impl Population {
    /// Everybody.
    pub const TOTAL: Self = Self { age: None, sex: None, nationality: None };

    /// What the dimensions allow, for findings.
    pub const CODES: &str = "age = 0-64, 65+; sex = female, male; nationality = german, foreign";

    /// Restricts one dimension by its code, which `total` does not; `None` when dimension or code is unknown.
    #[must_use]
    pub fn restrict(mut self, dimension: &str, code: &str) -> Option<Self> {
        match dimension {
            "age" | "sex" | "nationality" if code == "total" => {}
            "age" => self.age = Some(AgeBand::parse(code)?),
            "sex" => self.sex = Some(sex(code)?),
            "nationality" => self.nationality = Some(nationality(code)?),
            _ => return None,
        }
        Some(self)
    }

    /// Whether every member of this population is a member of the other.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        let age = match (self.age, other.age) {
            (_, None) => true,
            (None, Some(band)) => band.from == 0 && band.below.is_none(),
            (Some(own), Some(band)) => band.contains(own),
        };
        let sex = other.sex.is_none() || self.sex == other.sex;
        let nationality = other.nationality.is_none() || self.nationality == other.nationality;
        age && sex && nationality
    }

    /// Which of the delivered cells add up to `wanted`, each person counted once.
    ///
    /// # Errors
    ///
    /// [`Cover`] says whether somebody would be counted twice or not at all.
    pub fn cover(cells: &[Self], wanted: &Self) -> Result<Vec<usize>, Cover> {
        // A cell that is exactly what is wanted needs no others, even where "of which" cells stand beside it.
        if let Some(exact) = cells.iter().position(|cell| cell == wanted) {
            return Ok(vec![exact]);
        }
        let chosen: Vec<usize> =
            (0..cells.len()).filter(|&index| cells[index].is_subset_of(wanted)).collect();
        let mut seen = [0_u8; ATOMS];
        for &index in &chosen {
            for atom in cells[index].atoms() {
                seen[atom] = seen[atom].saturating_add(1);
            }
        }
        if seen.iter().any(|&times| times > 1) {
            return Err(Cover::Twice);
        }
        if wanted.atoms().any(|atom| seen[atom] == 0) {
            return Err(Cover::Gap);
        }
        Ok(chosen)
    }

    /// The finest cells there are: one age, one sex, one nationality.
    fn atoms(self) -> impl Iterator<Item = usize> {
        let (from, end) = self.age.map_or((0, OLDEST + 1), |band| (band.from, band.end()));
        let sexes = match self.sex {
            None => 0..2,
            Some(Sex::Female) => 0..1,
            Some(Sex::Male) => 1..2,
        };
        let nationalities = match self.nationality {
            None => 0..2_usize,
            Some(Nationality::German) => 0..1,
            Some(Nationality::Foreign) => 1..2,
        };
        (usize::from(from)..usize::from(end)).flat_map(move |age| {
            let nationalities = nationalities.clone();
            sexes.clone().flat_map(move |sex: usize| {
                nationalities.clone().map(move |nationality| (age * 2 + sex) * 2 + nationality)
            })
        })
    }
}

const ATOMS: usize = (OLDEST as usize + 1) * 4;

impl fmt::Display for Population {
    /// `total`, or restrictions such as `age=0-64,sex=female`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.age.map(|band| format!("age={band}")));
        parts.extend(self.sex.map(|sex| match sex {
            Sex::Female => "sex=female".to_owned(),
            Sex::Male => "sex=male".to_owned(),
        }));
        parts.extend(self.nationality.map(|nationality| match nationality {
            Nationality::German => "nationality=german".to_owned(),
            Nationality::Foreign => "nationality=foreign".to_owned(),
        }));
        if parts.is_empty() { out.write_str("total") } else { out.write_str(&parts.join(",")) }
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

fn sex(code: &str) -> Option<Sex> {
    match code {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}

fn nationality(code: &str) -> Option<Nationality> {
    match code {
        "german" => Some(Nationality::German),
        "foreign" => Some(Nationality::Foreign),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged(band: &str) -> Population {
        Population::TOTAL.restrict("age", band).expect(band)
    }

    #[test]
    fn bands_are_read_with_both_ends_and_kept_half_open() {
        assert_eq!(AgeBand::parse("0-64"), AgeBand::new(0, Some(65)));
        assert_eq!(AgeBand::parse("65+"), AgeBand::new(65, None));
        assert_eq!(AgeBand::parse("64-0"), None);
        assert_eq!(AgeBand::parse("alt"), None);
        assert_eq!(AgeBand::parse("255"), None);
    }

    #[test]
    fn a_narrower_group_is_a_subset_and_a_wider_one_is_not() {
        assert!(aged("0-14").is_subset_of(&aged("0-64")));
        assert!(!aged("0-65").is_subset_of(&aged("0-64")));
        assert!(aged("0-14").is_subset_of(&Population::TOTAL));
        assert!(!Population::TOTAL.is_subset_of(&aged("0-64")));
    }

    #[test]
    fn cells_cover_a_band_when_each_person_is_in_exactly_one() {
        let cells = [aged("0-14"), aged("15-64"), aged("65+")];
        assert_eq!(Population::cover(&cells, &aged("0-64")), Ok(vec![0, 1]));
        assert_eq!(Population::cover(&cells, &Population::TOTAL), Ok(vec![0, 1, 2]));
        assert_eq!(Population::cover(&cells, &aged("0-66")), Err(Cover::Gap));
        let doubled = [aged("0-14"), aged("0-64"), aged("65+")];
        assert_eq!(Population::cover(&doubled, &Population::TOTAL), Err(Cover::Twice));
        assert_eq!(Population::cover(&doubled, &aged("0-64")), Ok(vec![1]));
    }
}

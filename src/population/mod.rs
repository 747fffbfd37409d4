//! Who is counted: age band, sex, nationality. "Total" is the absence of a restriction.

mod age;
mod cover;
mod limit;
mod partition;

pub use age::{AgeBand, AgeBound};
pub use cover::{Cover, Part};
pub use limit::AgeLimit;
pub use partition::{Partition, partitions};

use std::fmt;

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
    pub const CODES: &str =
        "age = 0-64, 65+, limit+, 18-limit; sex = female, male; nationality = german, foreign";

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
        let age = other.age.is_none_or(|band| self.age.unwrap_or(AgeBand::ALL).lies_in(band));
        let sex = other.sex.is_none() || self.sex == other.sex;
        let nationality = other.nationality.is_none() || self.nationality == other.nationality;
        age && sex && nationality
    }

    /// Whether one band begins or ends at the age limit where the other does so at an age that is near it.
    ///
    /// "From the age limit on" and "from 65 on" have been two groups since 2012, even though one lies in the other: a
    /// share of one in the other is no share of the people that either name promises.
    #[must_use]
    pub fn mistakes_limit(&self, other: &Self) -> bool {
        self.age.zip(other.age).is_some_and(|(own, other)| own.mistakes_limit(other))
    }
}

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
    fn a_narrower_group_is_a_subset_and_a_wider_one_is_not() {
        assert!(aged("0-14").is_subset_of(&aged("0-64")));
        assert!(!aged("0-65").is_subset_of(&aged("0-64")));
        assert!(aged("0-14").is_subset_of(&Population::TOTAL));
        assert!(!Population::TOTAL.is_subset_of(&aged("0-64")));
    }

    #[test]
    fn the_age_limit_lies_between_65_and_67() {
        assert!(aged("limit+").is_subset_of(&aged("65+")));
        assert!(aged("67+").is_subset_of(&aged("limit+")));
        assert!(!aged("65+").is_subset_of(&aged("limit+")) && !aged("limit+").is_subset_of(&aged("66+")));
        assert!(aged("0-64").is_subset_of(&aged("0-limit")));
        assert!(!aged("0-limit").is_subset_of(&aged("0-65")));
        assert!(aged("18-limit").is_subset_of(&aged("0-limit")));
        assert!(aged("limit+").mistakes_limit(&aged("65+")) && aged("0-64").mistakes_limit(&aged("0-limit")));
        for wider in [Population::TOTAL, aged("18+"), aged("limit+"), aged("0-99")] {
            assert!(!aged("limit+").mistakes_limit(&wider), "{wider}");
        }
    }
}

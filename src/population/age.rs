//! Age bands: half-open, with bounds in years or at the age limit.

use std::fmt;

/// Above this age nobody is counted apart; open bands end here.
pub(super) const OLDEST: u8 = 120;
/// The age limit was never below this age …
const LOWEST_LIMIT: u8 = 65;
/// … and will not be above this one (§ 235 SGB VI: cohorts from 1964 on).
const HIGHEST_LIMIT: u8 = 67;
/// How the age limit is written.
const LIMIT: &str = "limit";

/// Where an age band begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBound {
    /// At so many completed years.
    Years(u8),
    /// At the age limit (Regelaltersgrenze) that holds at the reference day: see [`super::AgeLimit`].
    Limit,
}

impl AgeBound {
    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            LIMIT => Some(Self::Limit),
            years => years.parse().ok().map(Self::Years),
        }
    }

    /// Whether this bound is the same as the other or higher, whichever day it is.
    const fn is_at_least(self, other: Self) -> bool {
        match (self, other) {
            (Self::Years(own), Self::Years(other)) => own >= other,
            (Self::Limit, Self::Limit) => true,
            (Self::Limit, Self::Years(years)) => years <= LOWEST_LIMIT,
            (Self::Years(years), Self::Limit) => years >= HIGHEST_LIMIT,
        }
    }

    /// Whether there is nobody between this bound and a later one on some day.
    const fn may_reach(self, below: Self) -> bool {
        match (self, below) {
            (Self::Years(from), Self::Years(below)) => from >= below,
            (Self::Limit, Self::Limit) => true,
            (Self::Years(from), Self::Limit) => from >= LOWEST_LIMIT,
            (Self::Limit, Self::Years(below)) => below <= HIGHEST_LIMIT,
        }
    }

    const fn is_an_age(self) -> bool {
        match self {
            Self::Years(years) => years <= OLDEST + 1,
            Self::Limit => true,
        }
    }
}

impl fmt::Display for AgeBound {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Years(years) => years.fmt(out),
            Self::Limit => out.write_str(LIMIT),
        }
    }
}

/// Ages from `from` up to but not including `below`; open at the top without `below`. On no day is it empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgeBand {
    from: AgeBound,
    below: Option<AgeBound>,
}

impl AgeBand {
    /// Everybody.
    pub(super) const ALL: Self = Self { from: AgeBound::Years(0), below: None };

    /// The half-open band; `None` when nobody can be in it.
    #[must_use]
    pub fn new(from: AgeBound, below: Option<AgeBound>) -> Option<Self> {
        let is_sound = match below {
            Some(below) => !from.may_reach(below) && below.is_an_age(),
            None => from.is_an_age() && from != AgeBound::Years(OLDEST + 1),
        };
        is_sound.then_some(Self { from, below })
    }

    /// One year of age.
    #[must_use]
    pub fn single(age: u8) -> Option<Self> {
        Self::new(AgeBound::Years(age), Some(AgeBound::Years(age.checked_add(1)?)))
    }

    /// The band of both together, where one ends at the age at which the other begins.
    #[must_use]
    pub fn joined(self, other: Self) -> Option<Self> {
        match (self.below, other.below) {
            (Some(below), _) if below == other.from => Self::new(self.from, other.below),
            (_, Some(below)) if below == self.from => Self::new(other.from, self.below),
            _ => None,
        }
    }

    /// Reads `"0-64"` (both ends included), `"65+"`, `"7"`, and with the age limit `"limit+"` (everybody who has
    /// reached it) and `"18-limit"` (nobody who has).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(from) = text.strip_suffix('+') {
            return Self::new(AgeBound::parse(from)?, None);
        }
        let (from, last) = text.split_once('-').unwrap_or((text, text));
        let below = match AgeBound::parse(last)? {
            AgeBound::Years(last) => AgeBound::Years(last.checked_add(1)?),
            AgeBound::Limit => AgeBound::Limit,
        };
        Self::new(AgeBound::parse(from)?, Some(below))
    }

    /// Its bounds; the upper one is not included.
    pub(super) const fn bounds(self) -> (AgeBound, Option<AgeBound>) {
        (self.from, self.below)
    }

    /// The narrowest band that holds both.
    #[must_use]
    pub fn spanning(self, other: Self) -> Self {
        let below = self.below.zip(other.below).map(|(own, others)| own.max(others));
        Self { from: self.from.min(other.from), below }
    }

    /// Whether a bound is the age limit.
    #[must_use]
    pub fn has_limit(self) -> bool {
        self.from == AgeBound::Limit || self.below == Some(AgeBound::Limit)
    }

    /// Whether one band has the age limit where the other has an age near it.
    pub(super) fn mistakes_limit(self, other: Self) -> bool {
        let is_near = |bound: AgeBound| matches!(bound, AgeBound::Years(60..=70));
        let mistakes = |own: Option<AgeBound>, other: Option<AgeBound>| match own.zip(other) {
            Some((AgeBound::Limit, other)) => is_near(other),
            Some((own, AgeBound::Limit)) => is_near(own),
            _ => false,
        };
        mistakes(Some(self.from), Some(other.from)) || mistakes(self.below, other.below)
    }

    /// Whether everybody in this band is in the other, whichever day it is.
    pub(super) fn lies_in(self, other: Self) -> bool {
        let ends_in_time = match (self.below, other.below) {
            (_, None) => true,
            (None, Some(other)) => AgeBound::Years(OLDEST + 1) == other,
            (Some(own), Some(other)) => other.is_at_least(own),
        };
        self.from.is_at_least(other.from) && ends_in_time
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.below) {
            (AgeBound::Years(from), Some(AgeBound::Years(below))) if below == from + 1 => from.fmt(out),
            (from, Some(AgeBound::Years(below))) => write!(out, "{from}-{}", below - 1),
            (from, Some(AgeBound::Limit)) => write!(out, "{from}-{LIMIT}"),
            (from, None) => write!(out, "{from}+"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_read_with_both_ends_and_kept_half_open() {
        let band = |from, below| AgeBand::new(AgeBound::Years(from), Some(AgeBound::Years(below)));
        assert_eq!(AgeBand::parse("0-64"), band(0, 65));
        assert_eq!(AgeBand::parse("7"), band(7, 8));
        assert_eq!(AgeBand::parse("65+"), AgeBand::new(AgeBound::Years(65), None));
        for nothing in ["64-0", "alt", "255", "121+", "limit", "limit-limit", "66-limit", "limit-65", "-1"] {
            assert_eq!(AgeBand::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn bands_are_written_as_they_are_read() {
        for text in ["0-64", "65+", "7", "120", "limit+", "18-limit", "limit-79"] {
            assert_eq!(AgeBand::parse(text).expect(text).to_string(), text);
        }
    }
}

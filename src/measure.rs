//! Units, and values with the official signs. Values are kept unrounded.

use serde::Deserialize;

/// What a measure counts in. The set is closed: a unit decides what may be added up and which values can be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// People.
    Persons,
    /// People as an average over time or an extrapolation, and therefore not whole.
    PersonsFractional,
    /// People who came less people who went.
    PersonsBalance,
    /// Private households.
    Households,
    /// Households as an average over time or an extrapolation, and therefore not whole.
    HouseholdsFractional,
    /// Cases, such as applications and births.
    Cases,
    /// Things: dwellings, schools, cars.
    Items,
    /// An amount of money, which may be negative.
    Euro,
    /// Money for each of those whom it is counted over, such as income per resident; taxes paid back are negative.
    EuroAverage,
    /// The size of a territory.
    SquareKilometres,
    /// Floor space for each of those whom it is counted over.
    SquareMetresAverage,
    /// An average age or duration.
    YearsAverage,
    /// A share that arrives ready-made, 0 to 100.
    Percent,
    /// A change of a share, −100 to 100.
    PercentagePoints,
    /// How many there are for 100 of others, such as the old-age dependency ratio.
    #[serde(rename = "per-100")]
    Per100,
    /// How many there are for 1000 of others.
    #[serde(rename = "per-1000")]
    Per1000,
    /// Any other ready-made quotient, such as persons per household or per square kilometre.
    Ratio,
    /// The value of an index, which may be negative.
    Index,
}

impl Unit {
    /// Whether values are whole and not negative: what is counted one by one.
    #[must_use]
    pub const fn is_count(self) -> bool {
        matches!(self, Self::Persons | Self::Households | Self::Cases | Self::Items)
    }

    /// Whether values may be summed over areas and populations. Of the others, no sum means anything.
    #[must_use]
    pub const fn is_additive(self) -> bool {
        match self {
            Self::PersonsFractional
            | Self::PersonsBalance
            | Self::HouseholdsFractional
            | Self::Euro
            | Self::SquareKilometres => true,
            _ => self.is_count(),
        }
    }

    /// Whether only whole numbers can be true.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.is_count() || matches!(self, Self::PersonsBalance)
    }

    /// The smallest and the largest value that can be true.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::PersonsBalance | Self::Euro | Self::EuroAverage | Self::Index => (f64::MIN, f64::MAX),
            Self::Percent => (0.0, 100.0),
            Self::PercentagePoints => (-100.0, 100.0),
            _ => (0.0, f64::MAX),
        }
    }
}

/// Why there is no number, in the words of the official Zeichenerklärung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Sign {
    /// `…`: the figure comes later.
    #[serde(rename = "...")]
    Later,
    /// `x`: the cell is barred because a statement would not be meaningful.
    #[serde(rename = "x")]
    NotMeaningful,
    /// `/`: not reliable enough.
    #[serde(rename = "/")]
    Unreliable,
    /// `.`: unknown.
    #[serde(rename = ".")]
    Unknown,
    /// `.`: to be kept secret; printed like [`Sign::Unknown`], counted apart.
    #[serde(skip)]
    Secret,
}

impl Sign {
    /// The character that stands in data files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Later => "...",
            Self::NotMeaningful => "x",
            Self::Unreliable => "/",
            Self::Unknown | Self::Secret => ".",
        }
    }
}

/// A finite number, or a typed reason for its absence. Never NaN, never a silent zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A finite number.
    Number(f64),
    /// No number, for this reason.
    Absent(Sign),
}

impl Value {
    /// Reads an official sign: `-` and `–` are exactly zero, the others are absences.
    #[must_use]
    pub fn from_sign(text: &str) -> Option<Self> {
        match text {
            "-" | "\u{2013}" | "\u{2014}" => Some(Self::Number(0.0)),
            "." | "\u{2022}" => Some(Self::Absent(Sign::Unknown)),
            "..." | "\u{2026}" => Some(Self::Absent(Sign::Later)),
            "/" => Some(Self::Absent(Sign::Unreliable)),
            "x" | "X" => Some(Self::Absent(Sign::NotMeaningful)),
            _ => None,
        }
    }

    /// The number, if there is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Absent(_) => None,
        }
    }

    /// The reason, if there is no number.
    #[must_use]
    pub const fn sign(self) -> Option<Sign> {
        match self {
            Self::Number(_) => None,
            Self::Absent(sign) => Some(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_exactly_zero_and_a_dot_is_not() {
        assert_eq!(Value::from_sign("-"), Some(Value::Number(0.0)));
        assert_eq!(Value::from_sign("–"), Some(Value::Number(0.0)));
        assert_eq!(Value::from_sign("."), Some(Value::Absent(Sign::Unknown)));
    }

    #[test]
    fn what_is_whole_may_be_added_and_averages_may_not() {
        let all = [
            Unit::Persons,
            Unit::PersonsFractional,
            Unit::PersonsBalance,
            Unit::Households,
            Unit::HouseholdsFractional,
            Unit::Cases,
            Unit::Items,
            Unit::Euro,
            Unit::EuroAverage,
            Unit::SquareKilometres,
            Unit::SquareMetresAverage,
            Unit::YearsAverage,
            Unit::Percent,
            Unit::PercentagePoints,
            Unit::Per100,
            Unit::Per1000,
            Unit::Ratio,
            Unit::Index,
        ];
        assert!(all.iter().all(|unit| unit.is_additive() || !unit.is_whole()));
        assert!(all.iter().all(|unit| unit.range().0 >= 0.0 || !unit.is_count()));
        assert!(!Unit::EuroAverage.is_additive() && !Unit::Per1000.is_additive());
    }

    #[test]
    fn a_negative_number_is_no_sign() {
        assert_eq!(Value::from_sign("-14"), None);
    }
}

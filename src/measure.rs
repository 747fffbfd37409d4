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

/// How sure a number is, in the words of the official Zeichenerklärung; from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// `r`: corrected since it was first published.
    Revised,
    /// `p`: provisional.
    Provisional,
    /// `s`: estimated.
    Estimated,
    /// `(123)`: of limited reliability, because the sample or the count behind it is small.
    Limited,
}

impl Mark {
    /// All marks, in their order.
    const ALL: [Self; 4] = [Self::Revised, Self::Provisional, Self::Estimated, Self::Limited];

    /// Reads a mark that stands beside a figure. Nothing, `e` (final) and the signs, which stand in the place of a
    /// figure, mark none.
    ///
    /// # Errors
    ///
    /// The text itself, when it is no mark.
    pub fn parse(text: &str) -> Result<Option<Self>, &str> {
        match text {
            "" | "e" => Ok(None),
            "r" => Ok(Some(Self::Revised)),
            "p" => Ok(Some(Self::Provisional)),
            "s" => Ok(Some(Self::Estimated)),
            "()" => Ok(Some(Self::Limited)),
            sign if Value::from_sign(sign).is_some() => Ok(None),
            other => Err(other),
        }
    }

    /// Takes the brackets off a number of limited reliability.
    #[must_use]
    pub fn unwrap(text: &str) -> (&str, Option<Self>) {
        match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(number) => (number.trim(), Some(Self::Limited)),
            None => (text, None),
        }
    }

    /// The word in keys of the text tables.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Revised => "revised",
            Self::Provisional => "provisional",
            Self::Estimated => "estimated",
            Self::Limited => "limited",
        }
    }

    /// Its place in the order.
    #[must_use]
    pub const fn rank(self) -> u32 {
        self as u32
    }

    /// The mark at a place in the order.
    #[must_use]
    pub fn from_rank(rank: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.rank() == rank)
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

    #[test]
    fn marks_are_told_from_signs_and_from_rubbish() {
        assert_eq!(Mark::parse("()"), Ok(Some(Mark::Limited)));
        assert_eq!((Mark::parse("e"), Mark::parse("/"), Mark::parse("")), (Ok(None), Ok(None), Ok(None)));
        assert_eq!(Mark::parse("?"), Err("?"));
        assert_eq!(Mark::unwrap("(12)"), ("12", Some(Mark::Limited)));
        assert_eq!(Mark::unwrap("12"), ("12", None));
        assert!(
            Mark::ALL.is_sorted() && Mark::ALL.iter().all(|mark| Mark::from_rank(mark.rank()) == Some(*mark))
        );
    }
}

//! Units, and values with the official signs. Values are kept unrounded.

use serde::Deserialize;

/// What a measure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// People.
    Persons,
    /// Private households.
    Households,
    /// Cases, such as applications.
    Cases,
    /// A share that arrives ready-made, 0 to 100.
    Percent,
    /// A change of a share, −100 to 100.
    PercentagePoints,
}

impl Unit {
    /// Whether values are whole, non-negative counts that may be summed over areas and populations.
    #[must_use]
    pub const fn is_count(self) -> bool {
        matches!(self, Self::Persons | Self::Households | Self::Cases)
    }

    /// The smallest and the largest value that can be true.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Persons | Self::Households | Self::Cases => (0.0, f64::MAX),
            Self::Percent => (0.0, 100.0),
            Self::PercentagePoints => (-100.0, 100.0),
        }
    }
}

/// Why there is no number, in the words of the official Zeichenerklärung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// `…`: the figure comes later.
    Later,
    /// `x`: the cell is barred because a statement would not be meaningful.
    NotMeaningful,
    /// `/`: not reliable enough.
    Unreliable,
    /// `.`: unknown.
    Unknown,
    /// `.`: to be kept secret; printed like [`Sign::Unknown`], counted apart.
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
    fn a_negative_number_is_no_sign() {
        assert_eq!(Value::from_sign("-14"), None);
    }
}

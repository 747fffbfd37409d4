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

//! Numbers as offices write them.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// Reads a number with a declared decimal mark and, if declared, a thousands mark between groups of three.
///
/// Strict on purpose: `1.306` with a decimal comma and no thousands mark is no number, so that a wrongly declared
/// dialect is found instead of read a thousand times too small. A number without a leading zero (`.707`) is one.
#[must_use]
pub fn parse_number(text: &str, decimal: char, thousands: Option<char>) -> Option<f64> {
    parse_scaled(text, decimal, thousands, Factor::ONE)
}

/// Reads a number that was delivered in thousands or the like. The decimal mark is moved before the number is rounded
/// to binary, so that 4.35 thousand are 4350 and not nearly so.
#[must_use]
pub fn parse_scaled(text: &str, decimal: char, thousands: Option<char>, factor: Factor) -> Option<f64> {
    let (negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = unsigned.split_once(decimal).unwrap_or((unsigned, "0"));
    let is_bare = !unsigned.contains(decimal);
    let digits = ungroup(whole, thousands)?;
    if !is_digits(fraction) || (digits.is_empty() && is_bare) {
        return None;
    }
    let number: f64 = format!("0{digits}.{fraction}e{}", factor.zeros).parse().ok()?;
    number.is_finite().then_some(if negative { -number } else { number })
}

/// A power of ten: what a delivery in thousands or millions is multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    zeros: u8,
}

impl Factor {
    /// Figures as they are.
    pub const ONE: Self = Self { zeros: 0 };
    const MOST_ZEROS: u8 = 9;

    fn of(number: i64) -> Option<Self> {
        (1..=Self::MOST_ZEROS)
            .find(|&zeros| 10_i64.pow(u32::from(zeros)) == number)
            .map(|zeros| Self { zeros })
    }
}

impl Default for Factor {
    fn default() -> Self {
        Self::ONE
    }
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        let wrong = || D::Error::invalid_value(Unexpected::Signed(number), &"a power of ten");
        Self::of(number).ok_or_else(wrong)
    }
}

/// The digits without their thousands marks; groups after the first have three digits each.
fn ungroup(whole: &str, thousands: Option<char>) -> Option<String> {
    let Some(mark) = thousands.filter(|&mark| whole.contains(mark)) else {
        return (whole.is_empty() || is_digits(whole)).then(|| whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && is_digits(first))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_and_english_numbers_are_read_by_their_declared_marks() {
        assert_eq!(parse_number("2.124,3", ',', Some('.')), Some(2124.3));
        assert_eq!(parse_number("-0.711199999999998", '.', None), Some(-0.711_199_999_999_998));
        assert_eq!(parse_number(".70700312", '.', None), Some(0.707_003_12));
        assert_eq!(parse_number("-.055861462", '.', None), Some(-0.055_861_462));
        assert_eq!(parse_number("2930.0", '.', None), Some(2930.0));
        assert_eq!(parse_number("1 234", ',', Some(' ')), Some(1234.0));
    }

    #[test]
    fn thousands_are_exact() {
        let thousand = Factor::of(1000).expect("a power of ten");
        assert_eq!(parse_scaled("4,35", ',', None, thousand), Some(4350.0));
        assert_eq!(parse_scaled("-1.001,1", ',', Some('.'), thousand), Some(-1_001_100.0));
        for tenth in 0..10_000 {
            let text = format!("{}.{}", tenth / 10, tenth % 10);
            assert_eq!(parse_scaled(&text, '.', None, thousand), Some(f64::from(tenth) * 100.0), "{text}");
        }
        assert_eq!([Factor::of(1), Factor::of(12), Factor::of(-10), Factor::of(0)], [None; 4]);
    }

    #[test]
    fn what_does_not_fit_the_declared_marks_is_no_number() {
        for text in ["857°", "", ".", "-", "1e5", "NaN", "inf", "12,", "1,2,3", "43,00%", "1.306"] {
            assert_eq!(parse_number(text, ',', None), None, "{text}");
        }
        assert_eq!(parse_number("1.3066", ',', Some('.')), None);
        assert_eq!(parse_number("1..306", ',', Some('.')), None);
    }
}

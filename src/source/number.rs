//! Numbers as offices write them.

/// Reads a number with a declared decimal mark and, if declared, a thousands mark between groups of three.
///
/// Strict on purpose: `1.306` with a decimal comma and no thousands mark is no number, so that a wrongly declared
/// dialect is found instead of read a thousand times too small. A number without a leading zero (`.707`) is one.
#[must_use]
pub fn parse_number(text: &str, decimal: char, thousands: Option<char>) -> Option<f64> {
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
    let number: f64 = format!("0{digits}.{fraction}").parse().ok()?;
    number.is_finite().then_some(if negative { -number } else { number })
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
    fn what_does_not_fit_the_declared_marks_is_no_number() {
        for text in ["857°", "", ".", "-", "1e5", "NaN", "inf", "12,", "1,2,3", "43,00%", "1.306"] {
            assert_eq!(parse_number(text, ',', None), None, "{text}");
        }
        assert_eq!(parse_number("1.3066", ',', Some('.')), None);
        assert_eq!(parse_number("1..306", ',', Some('.')), None);
    }
}

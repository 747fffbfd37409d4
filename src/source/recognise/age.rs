//! Age groups in the words of offices.

/// The band in our words: `0-14`, `65+`, `7`; `None` where a text speaks of no age.
pub(super) fn band(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let speaks_of_age =
        ["jahr", "jähr", "jaehr", "alt", "ält", "unter ", "u.", "bis", "und mehr", "age", "years", "-", "+"]
            .iter()
            .any(|word| lower.contains(word));
    let numbers: Vec<u8> = lower
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let has_other_words = lower
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .any(|word| !WORDS.contains(&word));
    if !speaks_of_age || has_other_words {
        return None;
    }
    let is_open = ["mehr", "älter", "aelter", "ab ", "über", "ueber", "+", "over", "above"]
        .iter()
        .any(|word| lower.contains(word));
    let is_below = ["unter", "below", "under"].iter().any(|word| lower.contains(word));
    match numbers.as_slice() {
        [only] if is_open => Some(format!("{only}+")),
        [only] if is_below => {
            only.checked_sub(1).map(|last| if last == 0 { "0".into() } else { format!("0-{last}") })
        }
        [only] if lower.starts_with("bis ") => Some(joined(0, *only)),
        [only] if lower.contains("jähr") || lower.contains("jahr") => Some(only.to_string()),
        [from, to] if is_below => {
            to.checked_sub(1).filter(|last| last >= from).map(|last| joined(*from, last))
        }
        [from, to] if from <= to => Some(joined(*from, *to)),
        _ => None,
    }
}

fn joined(from: u8, to: u8) -> String {
    if from == to { from.to_string() } else { format!("{from}-{to}") }
}

/// The words that an age group may consist of.
const WORDS: &[&str] = &[
    "ab",
    "above",
    "aelter",
    "age",
    "alter",
    "alt",
    "and",
    "below",
    "bis",
    "der",
    "im",
    "in",
    "jahr",
    "jahre",
    "jahren",
    "jährige",
    "mehr",
    "old",
    "older",
    "over",
    "personen",
    "to",
    "u",
    "ueber",
    "und",
    "under",
    "unter",
    "von",
    "year",
    "years",
    "älter",
    "über",
    "einwohner",
    "inhabitants",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::AgeBand;

    #[test]
    fn age_groups_are_understood_and_other_figures_are_not() {
        for (text, expected) in [
            ("unter 3 Jahre", "0-2"),
            ("3 bis unter 6 Jahre", "3-5"),
            ("75 Jahre und mehr", "75+"),
            ("80 u. Älter", "80+"),
            ("0 - 2", "0-2"),
            (" 75 - 79", "75-79"),
            ("unter 1 Jahr", "0"),
            ("1-Jährige", "1"),
            ("bis 17 Jahre", "0-17"),
            ("65 und älter", "65+"),
            ("18-64", "18-64"),
        ] {
            let band = band(text);
            assert_eq!(band.as_deref(), Some(expected), "{text}");
            assert!(AgeBand::parse(expected).is_some(), "{expected}");
        }
        for text in ["2015", "31.12.2015", "Haushalte mit 2 Kindern", "insgesamt", "5 bis 3", "12,5"] {
            assert_eq!(band(text), None, "{text}");
        }
    }
}

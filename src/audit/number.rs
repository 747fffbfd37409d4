//! Numbers in whatever readers see: as German and English tables write them, and as programs do.

use std::ops::Range;

/// A number as it stands in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub(super) at: Range<usize>,
    /// As it is written.
    pub(super) text: String,
    /// What it can mean, each with the decimals that are written: `1.234` is one or a thousand.
    pub(super) readings: Vec<Reading>,
}

/// A meaning of a written number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub(super) value: f64,
    pub(super) decimals: usize,
}

impl Number {
    /// Whether it can be this number, rounded to the decimals that are written.
    #[expect(clippy::float_cmp, reason = "exactly the number, written with fewer decimals")]
    pub(super) fn is_rounding_of(&self, number: f64, least_decimals: usize) -> bool {
        self.readings.iter().any(|reading| {
            let half = 0.5 * libm::pow(10.0, -libm::fmin(precise(reading.decimals), 15.0));
            let slack = half * 1e-6 + number.abs() * 1e-12;
            // A change is printed with its sign, a limit may be told as a distance.
            let distance = (number.abs() - reading.value.abs()).abs();
            distance <= half + slack && (reading.decimals >= least_decimals || reading.value == number)
        })
    }

    /// Whether it is written as a whole number without groups, as years and keys are.
    pub(super) fn whole(&self) -> Option<i64> {
        self.text.parse().ok()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of digits")]
const fn precise(decimals: usize) -> f64 {
    decimals as f64
}

const GROUP_BLANKS: [char; 3] = ['\u{202F}', '\u{A0}', '\u{2009}'];

/// All numbers of a text. Dates, and digits that belong to a word (`SGB-2`, `65-Jährige`, `0-64`), are none.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut index = 0;
    while index < letters.len() {
        if !letters[index].1.is_ascii_digit() {
            index += 1;
            continue;
        }
        let start = index;
        let end = end_of_number(&letters, start);
        // A word goes on where letters, digits or hyphens follow; then none of its digits is a number.
        let tail = end_of_word(&letters, end);
        let is_word = tail > end || is_within_word(&letters, start);
        let (from, to) = (letters[start].0, letters.get(end).map_or(text.len(), |(at, _)| *at));
        let written = &text[from..to];
        if !is_word && !is_date(written) {
            let sign = start.checked_sub(1).map(|before| letters[before].1);
            let is_negative = matches!(sign, Some('-' | '−'));
            let readings = readings(written, is_negative);
            if !readings.is_empty() {
                found.push(Number { at: from..to, text: written.to_owned(), readings });
            }
        }
        index = tail.max(end).max(start + 1);
    }
    found
}

/// Where a number ends that may have groups and decimals.
fn end_of_number(letters: &[(usize, char)], start: usize) -> usize {
    let digit = |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_ascii_digit());
    let mut end = start;
    loop {
        while digit(end) {
            end += 1;
        }
        let Some((_, mark)) = letters.get(end) else { return end };
        let is_group = GROUP_BLANKS.contains(mark)
            && digit(end + 1)
            && digit(end + 2)
            && digit(end + 3)
            && !digit(end + 4);
        if matches!(mark, '.' | ',' | '\'' | '’') && digit(end + 1) || is_group {
            end += 1;
        } else if matches!(mark, 'e' | 'E') && exponent(letters, end).is_some() {
            return exponent(letters, end).unwrap_or(end);
        } else {
            return end;
        }
    }
}

/// `e-5` behind a number, as programs write small ones.
fn exponent(letters: &[(usize, char)], at: usize) -> Option<usize> {
    let sign = matches!(letters.get(at + 1)?.1, '-' | '+');
    let mut end = at + 1 + usize::from(sign);
    let first = end;
    while letters.get(end).is_some_and(|(_, letter)| letter.is_ascii_digit()) {
        end += 1;
    }
    let is_over = letters.get(end).is_none_or(|(_, letter)| !letter.is_alphanumeric());
    (end > first && is_over).then_some(end)
}

fn end_of_word(letters: &[(usize, char)], end: usize) -> usize {
    let at = |index: usize| letters.get(index).map(|(_, letter)| *letter);
    let is_letter =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let goes_on = |index: usize| {
        is_letter(at(index))
            || at(index) == Some('-') && (is_letter(at(index + 1)) || at(index + 1) == Some('%'))
    };
    let mut tail = end;
    while goes_on(tail) {
        tail += 1;
        while is_letter(at(tail)) || at(tail) == Some('%') {
            tail += 1;
        }
    }
    tail
}

/// Whether what stands before makes a word of it: `B7`, `SGB-2`, `#7`.
fn is_within_word(letters: &[(usize, char)], start: usize) -> bool {
    let Some(before) = start.checked_sub(1).map(|at| letters[at].1) else { return false };
    let earlier = start.checked_sub(2).map(|at| letters[at].1);
    before.is_alphanumeric()
        || matches!(before, '_' | '#' | '§')
        || before == '-' && earlier.is_some_and(char::is_alphanumeric)
}

/// `31.12.2024`; dates that begin with the year have hyphens and are words.
fn is_date(written: &str) -> bool {
    let parts: Vec<&str> = written.split('.').collect();
    matches!(parts[..], [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() == 4)
}

fn readings(written: &str, is_negative: bool) -> Vec<Reading> {
    let sign = if is_negative { -1.0 } else { 1.0 };
    let is_mark = |letter: char| !letter.is_ascii_digit() && !matches!(letter, 'e' | 'E' | '-' | '+');
    let marks: Vec<char> = written.chars().filter(|letter| is_mark(*letter)).collect();
    let mut readings = Vec::new();
    let mut push = |plain: &str| {
        if let Ok(value) = plain.parse::<f64>() {
            let decimals = match plain.split_once(['e', 'E']) {
                Some(_) => 15,
                None => plain.split_once('.').map_or(0, |(_, fraction)| fraction.len()),
            };
            readings.push(Reading { value: sign * value, decimals });
        }
    };
    let without = |groups: &dyn Fn(char) -> bool| -> String {
        written
            .chars()
            .filter(|letter| !groups(*letter))
            .map(|letter| if letter == ',' { '.' } else { letter })
            .collect()
    };
    match marks.last() {
        None => push(written),
        Some(last @ ('.' | ',')) => {
            let is_single = marks.iter().filter(|mark| *mark == last).count() == 1;
            if is_single {
                // The last mark parts the decimals, all others are groups.
                push(&without(&|letter| is_mark(letter) && letter != *last));
            }
            let rest = written.rsplit(*last).next().unwrap_or_default();
            if rest.len() == 3 {
                push(&without(&is_mark));
            }
        }
        Some(_) => push(&without(&is_mark)),
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|number| number.text).collect()
    }

    #[test]
    fn numbers_of_both_languages_are_read() {
        let values = |text: &str| -> Vec<f64> {
            numbers(text)[0].readings.iter().map(|reading| reading.value).collect()
        };
        assert_eq!(values("1\u{202F}234,5"), [1234.5]);
        assert_eq!(values("1,234.5"), [1234.5]);
        assert_eq!(values("1.234"), [1.234, 1234.0]);
        assert_eq!(values("(−3,7)"), [-3.7]);
        assert_eq!(values("0.00001e-3"), [1e-8]);
        assert_eq!(texts("87 Kinder, davon 2."), ["87", "2"]);
    }

    #[test]
    fn dates_and_digits_in_words_are_no_numbers() {
        assert!(
            texts("Am 31.12.2024, SGB-2, B7, 65-Jährige, 0-64, 95-%-Intervall, 2024-12-31, #7").is_empty()
        );
        assert_eq!(texts("12%, 13 %, +1,2"), ["12", "13", "1,2"]);
    }

    #[test]
    fn a_rounding_has_the_decimals_that_are_written() {
        let number = |text: &str| numbers(text).remove(0);
        assert!(number("12,3").is_rounding_of(12.34, 1));
        assert!(!number("12,4").is_rounding_of(12.34, 1));
        assert!(number("2,5").is_rounding_of(2.45, 1) && !number("2").is_rounding_of(2.3, 1));
        assert!(number("0,4").is_rounding_of(-0.4, 1), "a fall by 0,4");
        assert!(number("12.340000000000002").is_rounding_of(12.34, 1));
    }
}

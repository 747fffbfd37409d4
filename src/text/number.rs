//! Number, date and sign formats of both languages.
//!
//! German follows DIN 5008 and the habit of the statistical offices: decimal comma, groups of three parted by a
//! narrow no-break space, a true minus sign.

use super::{Lang, Text};
use crate::measure::{Sign, Value};
use crate::period::Period;

/// U+202F, which keeps groups of digits and their unit on one line.
const NARROW_SPACE: char = '\u{202F}';

impl Text {
    /// A number with a fixed count of decimals, rounded half away from zero.
    #[must_use]
    pub fn number(self, value: f64, decimals: usize) -> String {
        let rounded = format!("{:.decimals$}", round_half_away(value.abs(), decimals));
        let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let is_zero = rounded.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let mut out = String::new();
        if value < 0.0 && !is_zero {
            out.push('\u{2212}');
        }
        // Groups of three from four digits on, as the tables of the statistical offices have them.
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && whole.len() > 3 && (whole.len() - index).is_multiple_of(3) {
                out.push(self.group_mark());
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push(self.decimal_mark());
            out.push_str(fraction);
        }
        out
    }

    /// A parameter in full: as many decimals as it has, at most ten.
    #[must_use]
    pub fn parameter(self, value: f64) -> String {
        let fixed = format!("{value:.10}");
        let trimmed = fixed.trim_end_matches('0').trim_end_matches('.');
        let decimals = trimmed.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        self.number(value, decimals)
    }

    /// A whole count.
    #[must_use]
    pub fn count(self, value: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts of people stay far below 2^53")]
        self.number(value as f64, 0)
    }

    /// A number with its unit; "%" is set off by a narrow space in German and not at all in English.
    #[must_use]
    pub fn with_unit(self, value: f64, decimals: usize, unit: &str) -> String {
        let number = self.number(value, decimals);
        match (self.lang(), unit) {
            (_, "") => number,
            (Lang::En, "%") => format!("{number}%"),
            _ => format!("{number}{NARROW_SPACE}{unit}"),
        }
    }

    /// A change with its sign always shown: `+1,2`, `−0,4`, `0,0`.
    #[must_use]
    pub fn change(self, value: f64, decimals: usize) -> String {
        let number = self.number(value, decimals);
        let is_zero = !number.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
        if value > 0.0 && !is_zero { format!("+{number}") } else { number }
    }

    /// A value as a table shows it: the number or its official sign.
    #[must_use]
    pub fn value(self, value: Value, decimals: usize) -> String {
        match value {
            Value::Number(number) => self.number(number, decimals),
            Value::Absent(sign) => self.sign(sign).to_owned(),
        }
    }

    /// A printed number that rests on few answers: official tables put it in parentheses.
    #[must_use]
    pub fn limited(self, printed: &str) -> String {
        format!("({printed})")
    }

    /// The probability of a test; what would print as 0 is not nothing.
    #[must_use]
    pub fn probability(self, probability: f64) -> String {
        const LEAST: f64 = 0.001;
        if probability < LEAST { format!("< {}", self.number(LEAST, 3)) } else { self.number(probability, 3) }
    }

    /// A value in the cell of a table: exactly zero has its official sign, which tells it from a rounded zero.
    #[must_use]
    pub fn cell(self, value: Value, decimals: usize) -> String {
        if value == Value::Number(0.0) { self.word("sign.zero") } else { self.value(value, decimals) }
    }

    /// A count in the cell of a table.
    #[must_use]
    pub fn count_cell(self, count: u64) -> String {
        if count == 0 { self.word("sign.zero") } else { self.count(count) }
    }

    /// When something holds, at the beginning of a sentence: `Am 31.12.2024`, `Im Jahr 2024`.
    #[must_use]
    pub fn opening(self, period: Period) -> String {
        let key = match period {
            Period::Day(_) => "period.opening.day",
            Period::Year(_) => "period.opening.year",
            Period::Month(..) | Period::Quarter(..) | Period::HalfYear(..) => "period.opening.stretch",
        };
        self.say(key, &[("period", &self.period(period))])
    }

    /// The mark of a footnote: `¹`.
    #[must_use]
    pub fn superscript(self, number: usize) -> String {
        const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
        number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
    }

    /// From when on something counts: `seit dem 31.12.2020`, `seit 2020`.
    #[must_use]
    pub fn since(self, period: Period) -> String {
        let key = match period {
            Period::Day(_) | Period::Quarter(..) | Period::HalfYear(..) => "period.since.article",
            Period::Year(_) | Period::Month(..) => "period.since",
        };
        self.say(key, &[("period", &self.period(period))])
    }

    /// The official sign as it is printed.
    #[must_use]
    pub const fn sign(self, sign: Sign) -> &'static str {
        match sign {
            Sign::Unknown | Sign::Secret => ".",
            Sign::Unreliable => "/",
            Sign::NotMeaningful => "x",
            Sign::Later => "…",
        }
    }

    /// A period as readers write it: `31.12.2024`, `31 December 2024`, `2024`.
    #[must_use]
    pub fn period(self, period: Period) -> String {
        match (period, self.lang()) {
            (Period::Day(date), Lang::De) => {
                format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
            }
            (Period::Day(date), Lang::En) => {
                format!("{} {} {}", date.day(), self.month(date.month()), date.year())
            }
            (Period::Month(year, month), _) => format!("{} {year}", self.month(month)),
            (Period::Quarter(year, quarter), _) => {
                self.say("period.quarter", &[("quarter", &quarter.to_string()), ("year", &year.to_string())])
            }
            (Period::HalfYear(year, half), _) => {
                self.say("period.half-year", &[("half", &half.to_string()), ("year", &year.to_string())])
            }
            (Period::Year(year), _) => year.to_string(),
        }
    }

    fn month(self, month: i8) -> String {
        self.word(&format!("month.{month}"))
    }

    const fn decimal_mark(self) -> char {
        match self.lang() {
            Lang::De => ',',
            Lang::En => '.',
        }
    }

    const fn group_mark(self) -> char {
        match self.lang() {
            Lang::De => NARROW_SPACE,
            Lang::En => ',',
        }
    }
}

/// Commercial rounding (DIN 1333): half away from zero. `format!` alone rounds half to even on exact ties.
fn round_half_away(value: f64, decimals: usize) -> f64 {
    let exponent = i32::try_from(decimals).unwrap_or(0);
    let scale = libm::pow(10.0, f64::from(exponent));
    let scaled = value * scale;
    if scaled.is_finite() && scaled < 9e15 { scaled.round() / scale } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DE: Text = Text::new(Lang::De);
    const EN: Text = Text::new(Lang::En);

    #[test]
    fn german_numbers_have_a_comma_and_narrow_spaces() {
        assert_eq!(DE.number(1_234_567.85, 1), "1\u{202F}234\u{202F}567,9");
        assert_eq!(DE.number(-0.04, 1), "0,0");
        assert_eq!(DE.number(-12.5, 1), "\u{2212}12,5");
        assert_eq!(EN.number(1_234.5, 1), "1,234.5");
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(DE.number(0.125, 2), "0,13");
        assert_eq!(DE.number(2.5, 0), "3");
    }

    #[test]
    fn a_change_shows_its_sign_unless_it_rounds_to_nothing() {
        assert_eq!(DE.change(1.23, 1), "+1,2");
        assert_eq!(DE.change(0.01, 1), "0,0");
        assert_eq!(DE.change(-1.2, 1), "\u{2212}1,2");
    }

    #[test]
    fn zero_has_its_sign_in_tables_and_a_rounded_zero_has_not() {
        assert_eq!(DE.cell(Value::Number(0.0), 1), "–");
        assert_eq!(DE.cell(Value::Number(0.04), 1), "0,0");
        assert_eq!(DE.cell(Value::Absent(Sign::Secret), 1), ".");
        assert_eq!((DE.count_cell(0).as_str(), DE.count_cell(7).as_str()), ("–", "7"));
    }

    #[test]
    fn sentences_speak_of_days_and_of_years_each_in_their_way() {
        let (day, year) = (Period::parse("2024-12-31").expect("a day"), Period::Year(2024));
        assert_eq!((DE.opening(day).as_str(), DE.opening(year).as_str()), ("Am 31.12.2024", "Im Jahr 2024"));
        assert_eq!((DE.since(day).as_str(), DE.since(year).as_str()), ("seit dem 31.12.2024", "seit 2024"));
        assert_eq!(DE.since(Period::Quarter(2024, 4)), "seit dem 4. Quartal 2024");
    }

    #[test]
    fn parameters_are_printed_in_full() {
        assert_eq!(DE.parameter(0.998 * 100.0), "99,8");
        assert_eq!(DE.parameter(95.0), "95");
        assert_eq!(DE.parameter(-1.25), "\u{2212}1,25");
        assert_eq!(DE.parameter(0.0), "0");
    }

    #[test]
    fn per_cent_is_set_off_in_german_only() {
        assert_eq!(DE.with_unit(10.5, 1, "%"), "10,5\u{202F}%");
        assert_eq!(EN.with_unit(10.5, 1, "%"), "10.5%");
    }

    #[test]
    fn reference_days_read_as_people_write_them() {
        let day = Period::parse("2024-12-31").expect("a date");
        assert_eq!(DE.period(day), "31.12.2024");
        assert_eq!(EN.period(day), "31 December 2024");
    }
}

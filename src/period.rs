//! Reference days, months, quarters, half-years and years; only like compares with like.

use jiff::civil::Date;
use std::cmp::Ordering;
use std::fmt;

/// When a figure holds: a reference day (Stichtag) or a stretch of time.
///
/// Periods are ordered by the day on which they end; of those that end together, the shorter comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A whole year, such as an annual average.
    Year(i16),
    /// A half-year, 1 or 2.
    HalfYear(i16, i8),
    /// A quarter, 1 to 4.
    Quarter(i16, i8),
    /// A month, 1 to 12.
    Month(i16, i8),
    /// A reference day.
    Day(Date),
}

impl Period {
    /// Reads ISO (`2024-12-31`, `2024-12`, `2024-Q4`, `2024-H2`, `2024`) and German (`31.12.2024`) forms.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((day, rest)) = text.split_once('.') {
            let (month, year) = rest.split_once('.')?;
            return day_of(year, month, day);
        }
        let mut parts = text.split('-');
        let year_text = parts.next()?;
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => year(year_text).map(Self::Year),
            (Some(part), None, _) => stretch(year(year_text)?, part),
            (Some(month), Some(day), None) => day_of(year_text, month, day),
            _ => None,
        }
    }

    /// Whether two periods are of one kind, so that a change between them means something.
    #[must_use]
    pub fn is_comparable_with(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Year, month and day of the end, with a day past the longest month for stretches, and the length's rank.
    fn end(self) -> (i16, i8, i8, u8) {
        const MONTH_END: i8 = 32;
        match self {
            Self::Day(date) => (date.year(), date.month(), date.day(), 0),
            Self::Month(year, month) => (year, month, MONTH_END, 1),
            Self::Quarter(year, quarter) => (year, quarter * 3, MONTH_END, 2),
            Self::HalfYear(year, half) => (year, half * 6, MONTH_END, 3),
            Self::Year(year) => (year, 12, MONTH_END, 4),
        }
    }

    /// The reference day itself, or the last day of a stretch of time.
    #[must_use]
    pub fn last_day(self) -> Date {
        let (year, month) = match self {
            Self::Day(date) => return date,
            Self::Month(year, month) => (year, month),
            Self::Quarter(year, quarter) => (year, quarter * 3),
            Self::HalfYear(year, half) => (year, half * 6),
            Self::Year(year) => (year, 12),
        };
        Date::new(year, month, 1).map_or(Date::MAX, Date::last_of_month)
    }

    /// The reference day itself, or the first day of a stretch of time.
    #[must_use]
    pub fn first_day(self) -> Date {
        let (year, month) = match self {
            Self::Day(date) => return date,
            Self::Month(year, month) => (year, month),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2),
            Self::HalfYear(year, half) => (year, half * 6 - 5),
            Self::Year(year) => (year, 1),
        };
        Date::new(year, month, 1).unwrap_or(Date::MIN)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        match self {
            Self::Year(year) | Self::HalfYear(year, _) | Self::Quarter(year, _) | Self::Month(year, _) => {
                year
            }
            Self::Day(date) => date.year(),
        }
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.end().cmp(&other.end())
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    /// The ISO form that data files carry.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(out, "{year:04}"),
            Self::HalfYear(year, half) => write!(out, "{year:04}-H{half}"),
            Self::Quarter(year, quarter) => write!(out, "{year:04}-Q{quarter}"),
            Self::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Self::Day(date) => write!(out, "{date}"),
        }
    }
}

fn year(text: &str) -> Option<i16> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| text.parse().ok()).flatten()
}

fn day_of(year_text: &str, month: &str, day: &str) -> Option<Period> {
    let two_digits =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(month) || !two_digits(day) {
        return None;
    }
    Date::new(year(year_text)?, month.parse().ok()?, day.parse().ok()?).ok().map(Period::Day)
}

fn stretch(year: i16, part: &str) -> Option<Period> {
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let within = |digits: &str, last: i8| {
        Some(digits)
            .filter(|digits| is_number(digits))?
            .parse()
            .ok()
            .filter(|number| (1..=last).contains(number))
    };
    if let Some(quarter) = part.strip_prefix('Q') {
        return within(quarter, 4).map(|quarter| Period::Quarter(year, quarter));
    }
    if let Some(half) = part.strip_prefix('H') {
        return within(half, 2).map(|half| Period::HalfYear(year, half));
    }
    within(part, 12).map(|month| Period::Month(year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_forms_survive_a_round_trip() {
        for text in ["2024", "2024-H2", "2024-Q4", "2024-12", "2024-12-31"] {
            assert_eq!(Period::parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn german_reference_days_are_understood() {
        assert_eq!(Period::parse("31.12.2024"), Period::parse("2024-12-31"));
    }

    #[test]
    fn nonsense_is_no_period() {
        for text in [
            "",
            "31.02.2024",
            "2024-13",
            "2024-Q5",
            "24",
            "2024-12-31-1",
            "2024-+5",
            "31.12.24",
            "Stand 2024",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn periods_are_in_order_of_time_whatever_their_kind() {
        let order =
            ["2020-12-31", "2024-09", "2024-Q3", "2024-12-31", "2024-12", "2024-H2", "2024", "2030-01-01"];
        let periods: Vec<Period> = order.iter().map(|text| Period::parse(text).expect(text)).collect();
        assert!(periods.is_sorted());
    }

    #[test]
    fn stretches_begin_on_their_first_day_and_end_on_their_last() {
        for (text, first, last) in [
            ("2023", "2023-01-01", "2023-12-31"),
            ("2024-H2", "2024-07-01", "2024-12-31"),
            ("2024-Q3", "2024-07-01", "2024-09-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-02-10", "2024-02-10", "2024-02-10"),
        ] {
            let period = Period::parse(text).expect(text);
            assert_eq!(
                (period.first_day().to_string(), period.last_day().to_string()),
                (first.into(), last.into())
            );
        }
    }

    #[test]
    fn a_day_is_not_compared_with_a_year() {
        let day = Period::parse("2024-12-31").expect("a day");
        assert!(!day.is_comparable_with(Period::Year(2024)));
        assert!(day.is_comparable_with(Period::parse("2020-12-31").expect("a day")));
    }
}

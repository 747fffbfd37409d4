//! The age limit of old-age security, exact to the day.

use jiff::civil::Date;
use jiff::{ToSpan, Unit};

/// The age that separates those who have reached the age limit (Regelaltersgrenze) on a day from those who have not.
///
/// The limit depends on the year of birth (§ 235 Abs. 2 SGB VI; the same table stands in § 41 Abs. 2 SGB XII and
/// § 7a SGB II): 65 years for cohorts to 1946, one month more for each cohort from 1947 to 1958, two months more for each
/// from 1959 to 1963, 67 years from 1964 on. On a given day, everybody born up to one date has reached it and nobody born
/// later has; this is the age that separates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AgeLimit {
    /// Completed months of age.
    months: u16,
    /// Days beyond them; there are some only between two cohorts.
    days: u8,
}

impl AgeLimit {
    /// The limit on a day.
    ///
    /// ```
    /// use sozialbericht::population::AgeLimit;
    /// // "NRW end 2018: 65 years and 7 months" (Sozialberichte NRW, indicator 7.8).
    /// let limit = AgeLimit::on(jiff::civil::date(2018, 12, 31));
    /// assert_eq!((limit.years(), limit.months()), (65, 7));
    /// ```
    #[must_use]
    pub fn on(day: Date) -> Self {
        // Counted from the day after, so that the ends of months of different length make no odd days.
        let end = day.tomorrow().unwrap_or(day);
        // Above 69, every cohort has reached its limit.
        let cohorts = end.year().saturating_sub(69)..=end.year();
        let first = cohorts.filter_map(|cohort| first_without(cohort, end)).max();
        let age = first.and_then(|born| born.until((Unit::Month, end)).ok());
        let part = |of: fn(&jiff::Span) -> i32| age.as_ref().map_or(0, of);
        Self {
            months: u16::try_from(part(jiff::Span::get_months)).unwrap_or_default(),
            days: u8::try_from(part(jiff::Span::get_days)).unwrap_or_default(),
        }
    }

    /// Completed years of age.
    #[must_use]
    pub const fn years(self) -> u16 {
        self.months / 12
    }

    /// Completed months beyond [`Self::years`].
    #[must_use]
    pub const fn months(self) -> u16 {
        self.months % 12
    }

    /// The part of those aged [`Self::years`] who have reached the limit, 0 < part ≤ 1, if births are spread evenly
    /// over the months: 5/12 where the limit is 65 years and 7 months.
    #[must_use]
    pub fn part_above(self) -> f64 {
        /// A month counts as so many days here: days only matter between two cohorts, on the last days of a month.
        const MONTH: f64 = 31.0;
        1.0 - (f64::from(self.months()) + f64::from(self.days) / MONTH) / 12.0
    }
}

/// The first day of birth, in a cohort or right after it, at which the limit is not reached before `end`, if anybody in
/// the cohort has reached it.
fn first_without(cohort: i16, end: Date) -> Option<Date> {
    let first = Date::new(cohort, 1, 1).ok()?;
    let without = end.checked_sub(months_of(cohort).months()).ok()?;
    (without > first).then(|| first.last_of_year().tomorrow().map_or(without, |next| without.min(next)))
}

/// The limit of a cohort in months of age.
const fn months_of(cohort: i16) -> i32 {
    let years_65 = 65 * 12;
    match cohort {
        ..=1946 => years_65,
        1947..=1958 => years_65 + (cohort - 1946) as i32,
        1959..=1963 => years_65 + 12 + 2 * (cohort - 1958) as i32,
        1964.. => 67 * 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn limit(year: i16, month: i8, day: i8) -> (u16, u16, u8) {
        let limit = AgeLimit::on(date(year, month, day));
        (limit.years(), limit.months(), limit.days)
    }

    /// § 235 Abs. 2 SGB VI, read off for the last days of years: whoever is born in December 1947 reaches the limit of
    /// 65 years and one month in January 2013.
    #[test]
    fn the_limit_rises_as_the_law_says() {
        assert_eq!(limit(2010, 12, 31), (65, 0, 0));
        assert_eq!(limit(2011, 12, 31), (65, 0, 0));
        assert_eq!(limit(2012, 12, 31), (65, 1, 0));
        assert_eq!(limit(2014, 12, 31), (65, 3, 0));
        assert_eq!(limit(2015, 12, 31), (65, 4, 0));
        assert_eq!(limit(2024, 12, 31), (66, 0, 0));
        assert_eq!(limit(2031, 12, 31), (67, 0, 0));
        assert_eq!(limit(2040, 6, 30), (67, 0, 0));
    }

    #[test]
    fn between_two_cohorts_the_limit_grows_by_days() {
        // The last of 1947 have reached it on 31 January 2013, the first of 1948 reach it on 1 March.
        assert_eq!(limit(2013, 1, 31), (65, 1, 0));
        assert_eq!(limit(2013, 2, 14), (65, 1, 14));
        assert_eq!(limit(2013, 2, 28), (65, 2, 0));
        assert_eq!(limit(2013, 3, 31), (65, 2, 0));
    }

    #[test]
    fn the_part_above_is_what_is_left_of_the_year() {
        let part = |year| AgeLimit::on(date(year, 12, 31)).part_above();
        assert!((part(2018) - 5.0 / 12.0).abs() < 1e-12);
        assert!((part(2011) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn whoever_has_reached_it_stays_above() {
        let mut born = None;
        let mut day = date(2000, 1, 1);
        while day < date(2035, 1, 1) {
            let first = (1930..=1970).filter_map(|cohort| first_without(cohort, day)).max();
            assert!(first >= born, "{day}");
            born = first;
            day = day.tomorrow().expect("a day");
        }
    }
}

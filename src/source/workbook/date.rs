//! Dates and percentages, which a workbook keeps as numbers with a format.

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberKind {
    /// As it stands.
    #[default]
    Plain,
    /// As days since the epoch.
    Date,
    /// As a hundredth of what is shown.
    Percent,
}

/// Whether a built-in number format is a date, a time of day or a percentage (ECMA-376, 18.8.30).
pub(super) const fn built_in_kind(format: u16) -> NumberKind {
    match format {
        9 | 10 => NumberKind::Percent,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => NumberKind::Date,
        _ => NumberKind::Plain,
    }
}

/// Whether a format of the workbook's own is a date or a percentage: outside of quotes and brackets it names days, months
/// or years, or has the sign for percent.
///
/// Spans of time (`[h]:mm`) are plain numbers: a span has no date.
pub(super) fn format_kind(format: &str) -> NumberKind {
    let mut letters = format.chars();
    let mut kind = NumberKind::Plain;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => _ = letters.find(|&letter| letter == '"'),
            '[' => {
                let inner: String = letters.by_ref().take_while(|&letter| letter != ']').collect();
                if inner.chars().all(|letter| matches!(letter, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
                    return NumberKind::Plain;
                }
            }
            '\\' | '_' | '*' => _ = letters.next(),
            // Only the format of positive numbers counts.
            ';' => break,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' => kind = NumberKind::Date,
            '%' => return NumberKind::Percent,
            _ => {}
        }
    }
    kind
}

/// Where days are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// 1 January 1900 is day 1, and the day 29 February 1900, which never was, is day 60.
    #[default]
    Of1900,
    /// 1 January 1904 is day 0, as the first programs for the Macintosh had it.
    Of1904,
}

/// The date in ISO form, with the time of day unless it is midnight; `None` outside the calendar of spreadsheets, as a
/// time of day without a date is.
pub(super) fn iso_date(serial: f64, epoch: Epoch) -> Option<String> {
    let first = match epoch {
        Epoch::Of1900 => 1.0,
        Epoch::Of1904 => 0.0,
    };
    // 31 December 9999 is day 2,958,465.
    if !(first..2_958_465.9).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "below 2^38, as checked above")]
    let seconds = seconds as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days from 1 January 1970 to day 0 of the epoch; from March 1900 on the day that never was has been counted.
    let days = match epoch {
        Epoch::Of1900 if day < 60 => day - 25_568,
        Epoch::Of1900 => day - 25_569,
        Epoch::Of1904 => day - 24_107,
    };
    let (year, month, day) = civil(days);
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    Some(if second == 0 { date } else { date + &time })
}

/// A date that is delivered in ISO form, without the time of day when it is midnight.
pub(super) fn tidy_iso(date: &str) -> &str {
    date.split_once('T').filter(|(_, time)| time.starts_with("00:00:00")).map_or(date, |(day, _)| day)
}

/// Year, month and day of a day counted from 1 January 1970.
///
/// H. Hinnant, chrono-Compatible Low-Level Date Algorithms, 2021, `civil_from_days`.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (serial, iso) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (61.0, "1900-03-01"),
            (36_525.0, "1999-12-31"),
            (43_465.0, "2018-12-31"),
            (45_943.541, "2025-10-13T12:59:02"),
            (2_958_465.0, "9999-12-31"),
        ] {
            assert_eq!(iso_date(serial, Epoch::Of1900).as_deref(), Some(iso), "{serial}");
        }
        assert_eq!(iso_date(0.0, Epoch::Of1904).as_deref(), Some("1904-01-01"));
        for wrong in [-1.0, 0.5, 1e9, f64::NAN, f64::INFINITY] {
            assert_eq!(iso_date(wrong, Epoch::Of1900), None);
        }
    }

    #[test]
    fn formats_with_days_months_or_hours_are_dates() {
        for format in ["DD.MM.YYYY", "d/m/yy;@", "[$-407]d. mmmm yyyy", "h:mm", "mmm\\-yy"] {
            assert_eq!(format_kind(format), NumberKind::Date, "{format}");
        }
        for format in
            ["General", "0.00", "#,##0 \"Tsd. m\"", "[Red]0", "[h]:mm:ss", "0_);[Red]d", "@", "\\d0", "0E+00"]
        {
            assert_eq!(format_kind(format), NumberKind::Plain, "{format}");
        }
        for (format, kind) in [("0.0%", NumberKind::Percent), ("0.0 \"%\"", NumberKind::Plain)] {
            assert_eq!(format_kind(format), kind, "{format}");
        }
        assert_eq!(built_in_kind(10), NumberKind::Percent);
        assert_eq!(built_in_kind(14), NumberKind::Date);
        assert_eq!(built_in_kind(46), NumberKind::Plain);
    }
}

//! Rounding to a base: every published figure is a multiple of 5 or 10.
//!
//! [`RoundingBase::nearest`] rounds each figure on its own, as the Statistische Ämter do in the Personalstatistiken
//! since 2014 and Destatis in the Sozialhilfe since 2020 (`personalstatistik-2014`, `destatis-5er-rundung-2020`). Sums
//! of published parts then differ from published totals; readers must be told.
//!
//! [`controlled()`] rounds a whole system of tables at once so that all sums stay true (`cox-ernst-1982`,
//! `fischetti-salazar-1998`). Each figure becomes one of its two neighbouring multiples where that is possible. In
//! tables of two dimensions, with a hierarchy in one of them, it always is (`causey-cox-ernst-1985`); from three
//! dimensions on some tables have no such rounding. Then figures may go further, one base at a time, and
//! [`Rounded::widening`] says how far.
//!
//! What an outsider can conclude: [`Perturbation`](super::Perturbation) gives the bounds of a single figure that was rounded
//! together with its whole table: sums narrow none of them. Where each figure was rounded on its own, they do. Anything published exactly besides narrows both. Counts that are multiples already stay,
//! so that a rounded figure may be true: that it is cannot be seen.

mod components;
mod controlled;
#[cfg(test)]
mod laws;

pub use controlled::{Rounded, RoundingError, controlled};

/// The number of which every published figure is a multiple.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoundingBase(i64);

impl RoundingBase {
    /// The largest base, in persons.
    pub const MOST: u64 = 1_000;

    /// A base, in persons: from 2 to [`Self::MOST`].
    #[must_use]
    pub fn new(base: u64) -> Option<Self> {
        if (2..=Self::MOST).contains(&base) { i64::try_from(base).ok().map(Self) } else { None }
    }

    /// The base, in persons.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// A figure on its own, rounded to the nearest multiple, halves away from 0. `None` beyond the range of numbers.
    ///
    /// Source: `personalstatistik-2014`. Number: to base 5, 0 to 2 become 0, and 3 to 7 become 5.
    ///
    /// ```
    /// use sozialbericht::disclosure::round::RoundingBase;
    ///
    /// let five = RoundingBase::new(5).unwrap();
    /// let rounded: Vec<_> = (0..=12).map(|count| five.nearest(count).unwrap()).collect();
    /// assert_eq!(rounded, [0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10]);
    /// ```
    #[must_use]
    pub const fn nearest(self, value: i64) -> Option<i64> {
        let Some(size) = value.checked_abs() else { return None };
        let (below, rest) = (size - size % self.0, size % self.0);
        let rounded = if 2 * rest < self.0 { Some(below) } else { below.checked_add(self.0) };
        match rounded {
            Some(rounded) if value < 0 => Some(-rounded),
            rounded => rounded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_base_is_at_least_two_and_of_reasonable_size() {
        for base in [0, 1, 1_001, u64::MAX] {
            assert_eq!(RoundingBase::new(base), None, "{base}");
        }
        assert_eq!(RoundingBase::new(10).map(RoundingBase::get), Some(10));
    }

    #[test]
    fn halves_go_away_from_zero_and_nothing_overflows() {
        let ten = RoundingBase::new(10).expect("a base");
        assert_eq!([4, 5, 14, 15, -5, -4].map(|value| ten.nearest(value)), [0, 10, 10, 20, -10, 0].map(Some));
        assert_eq!(ten.nearest(i64::MIN), None);
        assert_eq!(ten.nearest(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn no_multiple_is_nearer(value in -100_000_i64..100_000, base in 2_u64..50) {
            let base = RoundingBase::new(base).expect("a base");
            let rounded = base.nearest(value).expect("in range");
            prop_assert_eq!(rounded % base.get(), 0);
            prop_assert!(2 * (rounded - value).abs() <= base.get());
        }
    }
}

//! An axis with round ticks.

use crate::text::Text;

/// The stretch of values that a chart shows, from tick to tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    /// The first tick in steps.
    first: i32,
    /// The last tick in steps.
    last: i32,
    step: f64,
    decimals: usize,
}

impl Axis {
    /// An axis over all values, with about `wanted` steps. It begins at zero unless that would squeeze the values
    /// into less than half of it.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, wanted: u8) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if low > 0.0 && (low < high / 2.0 || low >= high) {
            low = 0.0;
        } else if high < 0.0 && high > low / 2.0 {
            high = 0.0;
        }
        let span = if high > low { high - low } else { 1.0 };
        let rough = span / f64::from(wanted.max(1));
        let exponent = libm::floor(libm::log10(rough));
        let power = libm::pow(10.0, exponent);
        let factor =
            [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough * 0.999).unwrap_or(10.0);
        let step = factor * power;
        let decimals = if factor >= 10.0 { -exponent - 1.0 } else { -exponent };
        let first = whole(libm::floor(low / step + 1e-9));
        let last = whole(libm::ceil(high / step - 1e-9)).max(first + 1);
        Self { first, last, step, decimals: usize::try_from(whole(decimals)).unwrap_or(0) }
    }

    /// Whether zero lies on the axis. Where it does not, lengths must not be compared, and the legend says so.
    pub(super) const fn has_zero(self) -> bool {
        self.first <= 0 && self.last >= 0
    }

    /// The values of the ticks.
    pub(super) fn ticks(self) -> impl Iterator<Item = f64> {
        (self.first..=self.last).map(move |index| f64::from(index) * self.step)
    }

    /// How a tick is labelled.
    pub(super) fn label(self, tick: f64, text: Text) -> String {
        text.number(tick, self.decimals)
    }

    /// Where a value stands between two ends of the axis.
    pub(super) fn place(self, value: f64, start: i32, end: i32) -> i32 {
        let (low, high) = (f64::from(self.first) * self.step, f64::from(self.last) * self.step);
        let share = (value.clamp(low, high) - low) / (high - low);
        start + whole(libm::round(share * f64::from(end - start)))
    }
}

/// A number of drawing units.
#[expect(clippy::cast_possible_truncation, reason = "sizes on paper; `as` saturates")]
pub(super) fn whole(value: f64) -> i32 {
    value as i32
}

/// A count as text.
pub(super) fn counted(count: usize, text: Text) -> String {
    text.count(u64::try_from(count).unwrap_or(u64::MAX))
}

/// A count as a whole number of drawing units.
pub(super) fn units(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const DE: Text = Text::new(Lang::De);

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks().map(|tick| axis.label(tick, DE)).collect()
    }

    #[test]
    fn ticks_are_round_and_begin_at_zero_where_that_is_sensible() {
        assert_eq!(labels(Axis::over([2.4, 18.3], 4)), ["0", "5", "10", "15", "20"]);
        assert_eq!(labels(Axis::over([0.02, 0.11], 4)), ["0,00", "0,05", "0,10", "0,15"]);
        assert_eq!(labels(Axis::over([78.2, 81.0], 3)), ["78", "79", "80", "81"]);
        assert!(!Axis::over([78.2, 81.0], 3).has_zero() && Axis::over([2.4, 18.3], 4).has_zero());
        assert_eq!(labels(Axis::over([-1.4, 2.2], 4)), ["−2", "−1", "0", "1", "2", "3"]);
        assert_eq!(labels(Axis::over([812.0, 95.0], 1)), ["0".to_owned(), DE.number(1000.0, 0)]);
    }

    #[test]
    fn no_value_or_one_value_still_makes_an_axis() {
        assert_eq!(labels(Axis::over([], 2)), ["0,0", "0,5", "1,0"]);
        assert!(labels(Axis::over([7.0], 4)).len() >= 2);
        assert!(labels(Axis::over([0.0], 4)).len() >= 2);
    }

    #[test]
    fn every_value_lies_within_its_axis() {
        let values = [-3.7, 0.0, 12.9];
        let axis = Axis::over(values, 5);
        let places: Vec<i32> = values.iter().map(|value| axis.place(*value, 100, 900)).collect();
        assert!(places.is_sorted() && places[0] > 100 && places[2] < 900, "{places:?}");
    }
}

//! Classes of values whose printed bounds are the bounds that sort the values.

use crate::text::Text;

/// Ordered classes that neither overlap nor leave a gap: each begins with its lower bound and ends below the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// The bounds between neighbours, ascending, exactly as they are printed.
    bounds: Vec<f64>,
    decimals: usize,
}

/// Quantile classes of the values as they are printed, with bounds that are printed exactly.
///
/// A reader who looks up an area's value in the table finds it within the bounds of its colour. Bounds that become equal, and classes that would be empty, are left out; there may be fewer classes than wanted.
#[must_use]
pub fn class_bounds(values: &[f64], classes: usize, decimals: usize) -> Classes {
    let finite = values.iter().filter(|value| value.is_finite());
    let mut sorted: Vec<f64> = finite.map(|value| rounded(*value, decimals)).collect();
    sorted.sort_by(f64::total_cmp);
    let mut bounds: Vec<f64> = Vec::new();
    for class in 1..classes {
        let Some(quantile) = sorted.get(sorted.len() * class / classes) else { break };
        let bound = *quantile;
        let below = sorted.partition_point(|value| *value < bound);
        let begins = bounds.last().map_or(0, |last| sorted.partition_point(|value| value < last));
        if below > begins && below < sorted.len() {
            bounds.push(bound);
        }
    }
    Classes { bounds, decimals }
}

impl Classes {
    /// How many classes there are; one if nothing parts the values.
    #[must_use]
    pub fn count(&self) -> usize {
        self.bounds.len() + 1
    }

    /// The class of a value, from 0, by its printed form.
    #[must_use]
    pub fn of(&self, value: f64) -> usize {
        let value = rounded(value, self.decimals);
        self.bounds.partition_point(|bound| *bound <= value)
    }

    /// What the legend says: `unter 5,3`, `5,3 bis unter 8,1`, `14,2 und mehr`.
    #[must_use]
    pub fn label(&self, class: usize, text: Text) -> String {
        let print = |bound: &f64| text.number(*bound, self.decimals);
        let from = class.checked_sub(1).and_then(|below| self.bounds.get(below)).map(print);
        let to = self.bounds.get(class).map(print);
        match (from, to) {
            (None, None) => text.word("chart.class.all"),
            (None, Some(to)) => text.say("chart.class.below", &[("to", &to)]),
            (Some(from), None) => text.say("chart.class.from", &[("from", &from)]),
            (Some(from), Some(to)) => text.say("chart.class.between", &[("from", &from), ("to", &to)]),
        }
    }
}

/// The number that is meant by its printed form.
fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = libm::pow(10.0, f64::from(u32::try_from(decimals).unwrap_or(0)));
    libm::round(value * scale) / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use proptest::prelude::*;

    const EN: Text = Text::new(Lang::En);

    fn number(text: &str) -> f64 {
        text.replace(',', "").replace('\u{2212}', "-").parse().expect("a number")
    }

    /// The bounds as a reader reads them off the English legend.
    fn read(label: &str) -> (f64, f64) {
        if let Some(to) = label.strip_prefix("below ") {
            return (f64::NEG_INFINITY, number(to));
        }
        if let Some(from) = label.strip_suffix(" and more") {
            return (number(from), f64::INFINITY);
        }
        label
            .split_once(" to below ")
            .map_or((f64::NEG_INFINITY, f64::INFINITY), |(from, to)| (number(from), number(to)))
    }

    proptest! {
        #[test]
        fn every_value_falls_in_the_class_whose_printed_label_contains_it(
            values in prop::collection::vec(-2000.0..2000.0_f64, 1..80), classes in 1..6_usize, decimals in 0..3_usize
        ) {
            let found = class_bounds(&values, classes, decimals);
            prop_assert!(found.count() <= classes);
            for value in values {
                let (from, to) = read(&found.label(found.of(value), EN));
                let printed = number(&EN.number(value, decimals));
                prop_assert!(from <= printed && printed < to, "{printed} in {from} to {to}");
            }
        }

        #[test]
        fn printed_bounds_neither_overlap_nor_leave_a_gap_and_no_class_is_empty(
            tenths in prop::collection::vec(0..60_u8, 1..40), classes in 1..6_usize
        ) {
            let values: Vec<f64> = tenths.into_iter().map(|tenth| f64::from(tenth) / 10.0).collect();
            let found = class_bounds(&values, classes, 1);
            let printed: Vec<(f64, f64)> = (0..found.count()).map(|class| read(&found.label(class, EN))).collect();
            prop_assert!(printed[0].0 < -1e300 && printed[printed.len() - 1].1 > 1e300);
            for pair in printed.windows(2) {
                prop_assert_eq!(pair[0].1.to_bits(), pair[1].0.to_bits());
            }
            for class in 0..found.count() {
                prop_assert!(values.iter().any(|value| found.of(*value) == class));
            }
        }
    }

    #[test]
    fn a_legend_reads_as_people_write_it() {
        let found = class_bounds(&[1.0, 2.04, 5.26, 6.0, 8.11, 9.0], 3, 1);
        let german: Vec<String> = (0..3).map(|class| found.label(class, Text::new(Lang::De))).collect();
        assert_eq!(german, ["unter 5,3", "5,3 bis unter 8,1", "8,1 und mehr"]);
        assert_eq!(found.of(5.26), 1, "5.26 is printed as 5,3");
        assert_eq!(found.of(5.24), 0, "5.24 is printed as 5,2");
    }

    #[test]
    fn equal_values_make_one_class() {
        assert_eq!(class_bounds(&[4.0; 9], 5, 1).count(), 1);
        assert_eq!(class_bounds(&[], 5, 1).count(), 1);
    }
}

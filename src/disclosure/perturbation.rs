//! What an outsider knows of a figure that was published with noise.

use super::cell_key::PerturbationTable;
use super::round::RoundingBase;
use std::ops::RangeInclusive;

/// How a published count came about, as readers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Perturbation<'a> {
    /// It was rounded together with others: [`controlled`](super::round::controlled).
    Controlled {
        /// The base.
        base: RoundingBase,
        /// [`Rounded::widening`](super::round::Rounded::widening) of its system.
        widening: u32,
    },
    /// It has noise by its cell key.
    CellKey(&'a PerturbationTable),
}

impl Perturbation<'_> {
    /// The least and the largest true count of people that this method can have published as `published`; `None`
    /// where it publishes nothing so. These are the bounds an attack starts from, before it looks at sums.
    ///
    /// With base b: all counts less than b away, or less than (w + 1)·b with widening w. Nobody is published as 0, so that whoever reads another figure knows that
    /// there is somebody.
    ///
    /// ```
    /// use sozialbericht::disclosure::{Perturbation, round::RoundingBase};
    ///
    /// let base = RoundingBase::new(5).unwrap();
    /// let together = Perturbation::Controlled { base, widening: 0 };
    /// assert_eq!(together.true_counts(10), Some(6..=14));
    /// assert_eq!(together.true_counts(0), Some(0..=4));
    /// assert_eq!(together.true_counts(7), None);
    /// ```
    #[must_use]
    pub fn true_counts(self, published: i64) -> Option<RangeInclusive<i64>> {
        if published < 0 {
            return None;
        }
        let least = published.min(1);
        match self {
            Self::Controlled { base, widening } => {
                let reach = (i64::from(widening) + 1) * base.get() - 1;
                let range = published.saturating_sub(reach).max(least)..=published.saturating_add(reach);
                (published % base.get() == 0).then_some(range)
            }
            Self::CellKey(table) => {
                let counts = table.true_counts(published.unsigned_abs())?;
                Some(i64::try_from(*counts.start()).ok()?..=i64::try_from(*counts.end()).ok()?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::cell_key::{CellKey, Design};
    use crate::disclosure::round::controlled;
    use proptest::prelude::*;

    #[test]
    fn nothing_but_nobody_is_published_where_nothing_can_be() {
        let base = RoundingBase::new(10).expect("a base");
        let together = Perturbation::Controlled { base, widening: 0 };
        assert_eq!([-10, 15].map(|published| together.true_counts(published)), [None, None]);
        assert_eq!(together.true_counts(0), Some(0..=9));
        let design = Design { largest_deviation: 5, variance: 3.0, blocked: 2, stay: None };
        let table = design.table().expect("a table");
        assert_eq!(Perturbation::CellKey(&table).true_counts(2), None);
        assert_eq!(Perturbation::CellKey(&table).true_counts(0), Some(0..=5));
        assert_eq!(Perturbation::CellKey(&table).true_counts(3), Some(1..=8));
    }

    proptest! {
        #[test]
        fn the_truth_lies_between_the_bounds_of_every_method(
            parts in proptest::collection::vec(0_i64..60, 2..6),
            units in 0..CellKey::WHOLE,
        ) {
            let base = RoundingBase::new(5).expect("a base");
            let mut values = parts;
            values.push(values.iter().sum());
            let total = values.len() - 1;
            let relation: Vec<(usize, i64)> = (0..total).map(|cell| (cell, 1)).chain([(total, -1)]).collect();
            let rounded = controlled(&values, &[relation], base).expect("a rounding");
            let method = Perturbation::Controlled { base, widening: rounded.widening };
            let design = Design { largest_deviation: 5, variance: 3.0, blocked: 2, stay: None };
            let table = design.table().expect("a table");
            let key = CellKey::from_units(units).expect("a key");
            for (value, published) in values.iter().zip(&rounded.values) {
                prop_assert!(method.true_counts(*published).is_some_and(|counts| counts.contains(value)));
                let noisy = table.perturb(value.unsigned_abs(), key).cast_signed();
                let counts = Perturbation::CellKey(&table).true_counts(noisy);
                prop_assert!(counts.is_some_and(|counts| counts.contains(value)));
            }
        }
    }
}

//! Perturbation tables of one's own: as unpredictable as the wanted limits allow.

use super::PerturbationTable;
use crate::statistics::entropy::{Condition, Limit, maximum_entropy};

/// What a perturbation table is to be like.
///
/// For each count the deviations v have the distribution of maximum entropy with Σp = 1, Σv·p = 0 and Σv²·p ≤ V, in
/// which a deviation downwards is never likelier than a smaller one, and the count itself stays at least as often as
/// asked for. Nobody stays nobody; no count becomes negative or a blocked one. The variance is V where V can be
/// reached; small counts, which cannot fall far, have less.
///
/// Source: `giessing-2016`, in the form of Destatis' R package `ptable` (`create_cnt_ptable`, `optim = 1`, `mono`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// D: the largest deviation, in persons.
    pub largest_deviation: u32,
    /// V: the variance of the deviations, in persons².
    pub variance: f64,
    /// js: the largest small count that is never published; 0 blocks none.
    pub blocked: u32,
    /// The least probability that a count stays as it is, where the variance can be reached with it: otherwise it is
    /// lowered in steps of 0.05. Blocked counts never stay.
    pub stay: Option<f64>,
}

/// Why there is no such table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DesignError {
    /// The largest deviation is 0, beyond [`Design::MOST`], or does not reach across the blocked counts: from the
    /// largest of them to 0, and from 1 beyond them.
    Deviation {
        /// The least that would do.
        least: u32,
    },
    /// The variance is no positive number, or so small that blocked counts cannot leave with mean deviation 0: between
    /// 0 and js + 1, a count i needs at least i·(js + 1 − i).
    Variance {
        /// Above this it must be.
        above: f64,
    },
    /// The probability to stay is not between 0 and 1.
    Stay,
    /// The conditions have no solution for this count.
    Unsolved {
        /// The count, in persons.
        count: u32,
    },
}

/// By how much the probability to stay is lowered at a time.
const STAY_STEP: f64 = 0.05;
/// How near the variance must come to V, relative to V, before the probability to stay is left as it is.
const VARIANCE_TOLERANCE: f64 = 1e-7;

impl Design {
    /// The largest deviation that can be designed, in persons.
    pub const MOST: u32 = 100;

    /// The table. Its bounds have the eight digits of a key, so that the conditions hold to within D·10⁻⁸.
    ///
    /// # Errors
    /// A [`DesignError`] where the numbers contradict each other.
    ///
    /// ```
    /// use sozialbericht::disclosure::cell_key::Design;
    ///
    /// // One of the tables that `ptable` gives: a single person becomes nobody in 38.585 % of all cases.
    /// let design = Design { largest_deviation: 4, variance: 2.0, blocked: 0, stay: None };
    /// let table = design.table().unwrap();
    /// assert!(table.row(1)[0].deviation == -1 && table.row(1)[0].weight().abs_diff(38_585_104) < 10);
    /// ```
    pub fn table(self) -> Result<PerturbationTable, DesignError> {
        self.check()?;
        let mut rows = vec![vec![(0, 1.0)]];
        for count in 1..=self.last_row() {
            rows.push(self.row(count).ok_or(DesignError::Unsolved { count })?);
        }
        Ok(PerturbationTable::from_probabilities(&rows))
    }

    fn check(self) -> Result<(), DesignError> {
        let least = self.blocked.saturating_add(1);
        if !(least..=Self::MOST).contains(&self.largest_deviation) {
            return Err(DesignError::Deviation { least });
        }
        let needed = (0..=self.blocked).map(|count| f64::from(count) * f64::from(least - count));
        let above = needed.fold(0.0, f64::max);
        if !self.variance.is_finite() || self.variance <= above {
            return Err(DesignError::Variance { above });
        }
        if self.stay.is_some_and(|stay| !(stay > 0.0 && stay < 1.0)) {
            return Err(DesignError::Stay);
        }
        Ok(())
    }

    /// The first count from which on no deviation meets 0 or a blocked count.
    const fn last_row(self) -> u32 {
        if self.blocked == 0 { self.largest_deviation } else { self.largest_deviation + self.blocked + 1 }
    }

    /// Deviations and probabilities of a count, from the lowest deviation on.
    fn row(self, count: u32) -> Option<Vec<(i64, f64)>> {
        let targets = count.saturating_sub(self.largest_deviation)..=count + self.largest_deviation;
        let allowed = targets.filter(|&target| target == 0 || target > self.blocked);
        let deviations: Vec<f64> = allowed.map(|target| f64::from(target) - f64::from(count)).collect();
        let may_stay = count > self.blocked;
        let mut stay = self.stay.filter(|_| may_stay).unwrap_or(0.0);
        let probabilities = loop {
            let probabilities = maximum_entropy(deviations.len(), &self.conditions(&deviations, stay))?;
            let variance: f64 = deviations.iter().zip(&probabilities).map(|(v, p)| v * v * p).sum();
            if stay <= 0.0 || variance >= self.variance * (1.0 - VARIANCE_TOLERANCE) {
                break probabilities;
            }
            stay -= STAY_STEP;
        };
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers up to 100")]
        let whole = |deviation: f64| deviation as i64;
        Some(deviations.into_iter().map(whole).zip(probabilities).collect())
    }

    /// Mean, variance, staying, and on the way down to nobody ever smaller probabilities.
    fn conditions(self, deviations: &[f64], stay: f64) -> Vec<Condition> {
        let squares = deviations.iter().map(|deviation| deviation * deviation).collect();
        let mut conditions = vec![
            Condition { coefficients: deviations.to_vec(), limit: Limit::Equal(0.0) },
            Condition { coefficients: squares, limit: Limit::AtMost(self.variance) },
        ];
        let unit = |position: usize, size: f64| {
            let mut coefficients = vec![0.0; deviations.len()];
            coefficients[position] = size;
            coefficients
        };
        if let Some(same) = deviations.iter().position(|deviation| *deviation == 0.0) {
            if stay > 0.0 {
                conditions.push(Condition { coefficients: unit(same, -1.0), limit: Limit::AtMost(-stay) });
            }
            for lower in 0..same {
                let mut coefficients = unit(lower, 1.0);
                coefficients[lower + 1] = -1.0;
                conditions.push(Condition { coefficients, limit: Limit::AtMost(0.0) });
            }
        }
        conditions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::disclosure::cell_key::{CellKey, Transition};
    use proptest::prelude::*;

    /// What a step adds to the variance, in hundred-millionths.
    fn square(step: &Transition) -> f64 {
        f64::from(i32::try_from(step.deviation.pow(2)).expect("small")) * f64::from(step.weight())
    }

    fn design(largest_deviation: u32, variance: f64, blocked: u32, stay: Option<f64>) -> Design {
        Design { largest_deviation, variance, blocked, stay }
    }

    #[test]
    fn a_design_that_contradicts_itself_says_why() {
        let error = |design: Design| design.table().expect_err("no table");
        assert_eq!(error(design(0, 1.0, 0, None)), DesignError::Deviation { least: 1 });
        assert_eq!(error(design(2, 3.0, 2, None)), DesignError::Deviation { least: 3 });
        assert_eq!(error(design(101, 3.0, 0, None)), DesignError::Deviation { least: 1 });
        // Of 1 and 2 people become nobody or 3: a variance of 2 at least.
        assert_eq!(error(design(5, 2.0, 2, None)), DesignError::Variance { above: 2.0 });
        assert_eq!(error(design(5, f64::NAN, 0, None)), DesignError::Variance { above: 0.0 });
        assert_eq!(error(design(5, 3.0, 0, Some(1.0))), DesignError::Stay);
    }

    #[test]
    fn a_count_that_cannot_fall_far_has_less_variance() {
        let table = design(4, 2.0, 0, None).table().expect("a table");
        let variance = |count| -> f64 {
            let row = table.row(count).iter();
            let squares = row.map(square);
            squares.sum::<f64>() / f64::from(CellKey::WHOLE)
        };
        assert!(variance(1) < 1.5, "{}", variance(1));
        assert!((2..=9).all(|count| (variance(count) - 2.0).abs() < 1e-6));
    }

    #[test]
    fn more_probability_to_stay_is_lowered_only_where_the_variance_needs_it() {
        let table = design(5, 3.0, 2, Some(0.5)).table().expect("a table");
        let stays =
            |count| table.row(count).iter().find(|step| step.deviation == 0).map(|step| step.weight());
        assert_eq!((stays(1), stays(2)), (None, None));
        assert!((3..=9).all(|count| stays(count).is_some_and(|weight| weight.abs_diff(50_000_000) <= 1)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Every designed table passes the checks that published tables must pass, and is the same again.
        #[test]
        fn a_designed_table_keeps_every_rule(
            more in 0_u32..7,
            blocked in 0_u32..4,
            room in 0.05_f64..3.0,
            stay in proptest::option::of(0.05_f64..0.9),
        ) {
            let needed = f64::from(blocked + 1).powi(2) / 4.0;
            let wanted = design(blocked + 1 + more, needed + room, blocked, stay);
            let table = wanted.table().expect("a table");
            prop_assert_eq!(&wanted.table().expect("a table"), &table);
            let mut findings = Findings::default();
            let again = PerturbationTable::read(&table.to_csv(), "p.csv", u64::from(blocked), &mut findings);
            prop_assert_eq!(again, Some(table.clone()));
            prop_assert_eq!(findings.len(), 0);
            prop_assert!(table.largest_deviation() <= u64::from(wanted.largest_deviation));
            for row in table.rows() {
                let variance: f64 = row.iter().map(square).sum();
                prop_assert!(variance / 1e8 <= wanted.variance + 1e-5);
            }
        }

        #[test]
        fn what_is_published_is_never_small_and_nobody_stays_nobody(
            count in 0_u64..40,
            units in 0..CellKey::WHOLE,
            blocked in 0_u32..4,
        ) {
            let table = design(6, 5.0, blocked, None).table().expect("a table");
            let key = CellKey::from_units(units).expect("a key");
            let published = table.perturb(count, key);
            prop_assert!(published == 0 || published > u64::from(blocked));
            prop_assert!(count > 0 || published == 0);
            prop_assert!(published.abs_diff(count) <= 6);
            prop_assert!(table.true_counts(published).is_some_and(|possible| possible.contains(&count)));
        }
    }
}

//! Laws of controlled rounding: what must hold for any system.

use super::{Rounded, RoundingBase, RoundingError, controlled};
use crate::disclosure::Perturbation;
use proptest::prelude::*;

type Relations = Vec<Vec<(usize, i64)>>;

/// A table of any number of dimensions with all its totals: the first dimension runs slowest, and the last category of
/// each is its total.
fn table(sizes: &[usize], inner: &[i64]) -> (Vec<i64>, Relations) {
    let with_total: Vec<usize> = sizes.iter().map(|size| size + 1).collect();
    let all: usize = with_total.iter().product();
    let position = |cell: usize| -> Vec<usize> {
        let mut rest = cell;
        let mut position = vec![0; sizes.len()];
        for (place, size) in position.iter_mut().zip(&with_total).rev() {
            (*place, rest) = (rest % size, rest / size);
        }
        position
    };
    let index =
        |position: &[usize]| position.iter().zip(&with_total).fold(0, |sum, (at, size)| sum * size + at);
    let mut values = vec![0; all];
    let mut given = inner.iter().copied();
    for (cell, value) in values.iter_mut().enumerate() {
        if position(cell).iter().zip(sizes).all(|(at, size)| at < size) {
            *value = given.next().expect("a value per inner cell");
        }
    }
    let mut relations = Relations::new();
    for (dimension, &size) in sizes.iter().enumerate() {
        for cell in 0..all {
            let mut at = position(cell);
            // Totals of this dimension; those of later dimensions are not known yet.
            let is_due =
                at[dimension] == size && (dimension + 1..sizes.len()).all(|later| at[later] < sizes[later]);
            let is_total = at[dimension] == size;
            if !is_total {
                continue;
            }
            let mut terms = vec![(cell, -1)];
            for category in 0..size {
                at[dimension] = category;
                terms.push((index(&at), 1));
            }
            if is_due {
                values[cell] = terms.iter().skip(1).map(|&(part, _)| values[part]).sum();
            }
            relations.push(terms);
        }
    }
    (values, relations)
}

/// The cells of a table without its totals, in the order in which they were given.
fn inner_cells(sizes: &[usize], values: &[i64]) -> Vec<i64> {
    let inner: usize = sizes.iter().product();
    // In a table with a single person, the first place with somebody is the cell: totals come after their parts.
    (0..inner)
        .map(|cell| {
            let alone: Vec<i64> = (0..inner).map(|other| i64::from(other == cell)).collect();
            let place = table(sizes, &alone).0.iter().position(|value| *value == 1);
            values[place.expect("the cell")]
        })
        .collect()
}

/// A hierarchy over the rows of a table of two dimensions: each group of three rows has a row of subtotals.
fn with_subtotals(values: &mut Vec<i64>, relations: &mut Relations, rows: usize, columns: usize) {
    for group in 0..rows / 3 {
        for column in 0..=columns {
            let parts: Vec<usize> = (0..3).map(|row| (group * 3 + row) * (columns + 1) + column).collect();
            let subtotal = values.len();
            values.push(parts.iter().map(|&part| values[part]).sum());
            relations.push(parts.into_iter().map(|part| (part, 1)).chain([(subtotal, -1)]).collect());
        }
        let first = values.len() - columns - 1;
        relations
            .push((first..first + columns).map(|cell| (cell, 1)).chain([(first + columns, -1)]).collect());
    }
}

fn five() -> RoundingBase {
    RoundingBase::new(5).expect("a base")
}

/// All tables of neighbouring multiples that add up, found by trying every one.
fn neighbours_that_add_up(sizes: &[usize], inner: &[i64], base: i64) -> Vec<Vec<i64>> {
    let (values, _) = table(sizes, inner);
    let choices = (0..1_u32 << inner.len()).map(|choice| {
        let up = |(bit, value): (u32, &i64)| value - value % base + i64::from((choice >> bit) & 1) * base;
        let parts: Vec<i64> = (0..).zip(inner).map(up).collect();
        table(sizes, &parts).0
    });
    let is_near = |(value, published): (&i64, &i64)| {
        (value - published).abs() < base && (value % base != 0 || value == published)
    };
    choices.filter(|published| values.iter().zip(published).all(is_near)).collect()
}

/// What every rounding promises.
fn check(values: &[i64], relations: &Relations, base: RoundingBase) -> Result<Rounded, TestCaseError> {
    let rounded =
        controlled(values, relations, base).map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    prop_assert_eq!(&controlled(values, relations, base), &Ok(rounded.clone()));
    for relation in relations {
        prop_assert_eq!(relation.iter().map(|&(cell, size)| size * rounded.values[cell]).sum::<i64>(), 0);
    }
    for (value, published) in values.iter().zip(&rounded.values) {
        prop_assert_eq!(published % base.get(), 0);
        prop_assert!((published - value).abs() < base.get() * (i64::from(rounded.widening) + 1));
        prop_assert!(*value != 0 || *published == 0);
        prop_assert!(published * value >= 0);
        if rounded.widening == 0 && value % base.get() == 0 {
            prop_assert_eq!(value, published);
        }
    }
    Ok(rounded)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// In two dimensions there is always a rounding to neighbouring multiples.
    #[test]
    fn a_table_of_two_dimensions_needs_no_widening(
        inner in proptest::collection::vec(0_i64..40, 24),
        base in 2_u64..12,
    ) {
        let (mut values, mut relations) = table(&[6, 4], &inner);
        let base = RoundingBase::new(base).expect("a base");
        prop_assert_eq!(check(&values, &relations, base)?.widening, 0);
        with_subtotals(&mut values, &mut relations, 6, 4);
        prop_assert_eq!(check(&values, &relations, base)?.widening, 0);
    }

    /// In three dimensions there need not be one, but sums hold, and the widening is said.
    #[test]
    fn a_table_of_three_dimensions_stays_additive(inner in proptest::collection::vec(0_i64..9, 36)) {
        let (values, relations) = table(&[4, 3, 3], &inner);
        check(&values, &relations, five())?;
    }

    /// Whatever one base cell really is within its bounds: with the other cells as published, every sum lies within its
    /// own bounds too. So nobody can narrow the bounds of a cell by adding up.
    #[test]
    fn sums_tell_nothing_beyond_the_bounds_of_each_figure(
        inner in proptest::collection::vec(0_i64..20, 18),
        cell in 0_usize..18,
        base in 2_u64..12,
    ) {
        let (values, relations) = table(&[3, 3, 2], &inner);
        let base = RoundingBase::new(base).expect("a base");
        let rounded = check(&values, &relations, base)?;
        let method = Perturbation::Controlled { base, widening: rounded.widening };
        let published = inner_cells(&[3, 3, 2], &rounded.values);
        let bounds = method.true_counts(published[cell]).expect("published");
        for end in [*bounds.start(), *bounds.end()] {
            let mut truth = published.clone();
            truth[cell] = end;
            for (value, published) in table(&[3, 3, 2], &truth).0.iter().zip(&rounded.values) {
                prop_assert!(method.true_counts(*published).is_some_and(|counts| counts.contains(value)));
            }
        }
    }

    /// Balances may be negative, and coefficients need not be 1.
    #[test]
    fn weighted_relations_and_negative_figures_stay_true(
        parts in proptest::collection::vec(-30_i64..30, 2..8),
        base in 2_u64..12,
    ) {
        let mut values = parts;
        let cells = values.len();
        values.push(values.iter().sum());
        values.push(2 * values[0] - values[1]);
        let sum = (0..cells).map(|cell| (cell, 1)).chain([(cells, -1)]).collect();
        let difference = vec![(0, 2), (1, -1), (cells + 1, -1)];
        check(&values, &vec![sum, difference], RoundingBase::new(base).expect("a base"))?;
    }

    /// No choice of neighbouring multiples that keeps the sums is nearer to the truth.
    #[test]
    fn no_additive_rounding_of_a_small_table_is_nearer(inner in proptest::collection::vec(0_i64..15, 6)) {
        let (values, relations) = table(&[3, 2], &inner);
        let rounded = check(&values, &relations, five())?;
        let deviation = |published: &[i64]| -> i64 {
            values.iter().zip(published).map(|(value, published)| (value - published).abs()).sum()
        };
        let least = neighbours_that_add_up(&[3, 2], &inner, 5).iter().map(|table| deviation(table)).min();
        prop_assert_eq!(Some(deviation(&rounded.values)), least);
    }
}

#[test]
fn where_no_neighbouring_multiples_add_up_the_widening_is_said() {
    let inner = [0, 3, 1, 0, 0, 0, 0, 1];
    assert!(neighbours_that_add_up(&[2, 2, 2], &inner, 2).is_empty());
    let (values, relations) = table(&[2, 2, 2], &inner);
    let rounded = check(&values, &relations, RoundingBase::new(2).expect("a base")).expect("a rounding");
    assert_eq!(rounded.widening, 1);
}

#[test]
fn systems_that_have_nothing_to_do_with_each_other_are_rounded_alike_apart_and_together() {
    let (values, relations) = table(&[3, 2], &[1, 4, 7, 2, 3, 9]);
    let alone = controlled(&values, &relations, five()).expect("a rounding");
    let shifted = relations
        .iter()
        .map(|relation| relation.iter().map(|&(cell, size)| (cell + values.len(), size)).collect());
    let both: Relations = relations.iter().cloned().chain(shifted).collect();
    let together = controlled(&values.repeat(2), &both, five()).expect("a rounding");
    assert_eq!(together.values, alone.values.repeat(2));
}

#[test]
fn figures_that_do_not_add_up_are_not_rounded() {
    let sum = vec![(0, 1), (1, 1), (2, -1)];
    let fine = vec![(0, 1), (3, -1)];
    let found = controlled(&[3, 4, 8, 3], &[fine, sum], five());
    assert_eq!(found, Err(RoundingError::NotAdditive { relation: 1, sum: -1 }));
}

#[test]
fn a_relation_to_a_cell_that_is_not_there_is_named() {
    assert_eq!(
        controlled(&[3], &[vec![(0, 1), (1, -1)]], five()),
        Err(RoundingError::UnknownCell { relation: 0 })
    );
    let huge = vec![(0, i64::MAX), (1, -1)];
    assert_eq!(controlled(&[3, 3], &[huge], five()), Err(RoundingError::TooLarge { relation: 0 }));
}

#[test]
fn a_relation_that_no_multiples_meet_is_named() {
    // 3·a = 7·b with a = 7 and b = 3: of multiples of 5 near by only 0 and 0 would do, and nobody is no widening away.
    let found = controlled(&[700, 300], &[vec![(0, 3), (1, -7)]], RoundingBase::new(999).expect("a base"));
    assert!(found.is_ok(), "{found:?}");
    let found = controlled(&[70_001, 30_001], &[vec![(0, 30_001), (1, -70_001)]], five());
    assert_eq!(found, Err(RoundingError::NotFound { relation: 0 }));
}

#[test]
fn nothing_to_round_is_no_error() {
    let rounded = controlled(&[], &[], five()).expect("a rounding");
    assert_eq!(rounded, Rounded { values: Vec::new(), widening: 0 });
    let rounded = controlled(&[7], &[], five()).expect("a rounding");
    assert_eq!(rounded.values, [5]);
}

//! What holds for any table and any rule.

use super::cube::{Cube, Tree, small};
use super::{attacked, suppressed};
use proptest::prelude::*;
use sozialbericht::disclosure::attack::{Depth, Region, conclude};
use sozialbericht::disclosure::suppress::{Pattern, Singles, suppress};
use sozialbericht::disclosure::system::{CellId, FAR, Role, System};

/// A table of up to three dimensions, the first a hierarchy, with counts that are mostly small.
fn cube() -> impl Strategy<Value = Cube> {
    let areas = proptest::collection::vec(1_usize..4, 1..4);
    (areas, 1_usize..4, 1_usize..3, any::<u64>(), 1_u64..12).prop_map(|(areas, second, third, seed, most)| {
        let mut parents = vec![None];
        for (place, count) in areas.iter().enumerate() {
            parents.push(Some(0));
            let group = parents.len() - 1;
            debug_assert!(group > place);
            parents.extend((0..*count).map(|_| Some(group)));
        }
        let leaves: Vec<usize> = (0..parents.len()).filter(|&area| !parents.contains(&Some(area))).collect();
        let mut cube = Cube::new(vec![Tree::new(parents), Tree::flat(second), Tree::flat(third)]);
        let mut random = seed;
        for area in leaves {
            for b in 1..=second {
                for c in 1..=third {
                    random = random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let count = (random >> 33) % most;
                    cube.add(&[area, b, c], i64::try_from(count).expect("small"));
                }
            }
        }
        cube
    })
}

/// A table as a Sozialbericht has it: areas in three levels × sex × six age groups, most counts too small to be shown.
fn sparse_cube() -> impl Strategy<Value = Cube> {
    (12_usize..40, any::<u64>(), 2_u64..8).prop_map(|(areas, seed, most)| {
        let (districts, regions) = (2, areas / 4);
        let mut parents = vec![None];
        parents.extend((0..districts).map(|_| Some(0)));
        parents.extend((0..regions).map(|region| Some(1 + region * districts / regions)));
        let first = parents.len();
        parents.extend((0..areas).map(|area| Some(1 + districts + area * regions / areas)));
        let mut cube = Cube::new(vec![Tree::new(parents), Tree::flat(2), Tree::flat(6)]);
        let mut random = seed;
        for area in 0..areas {
            for (sex, age) in (1..=2).flat_map(|sex| (1..=6).map(move |age| (sex, age))) {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let count = ((random >> 33) % most).min((random >> 50) % most);
                cube.add(&[first + area, sex, age], i64::try_from(count).expect("small"));
            }
        }
        cube
    })
}

/// What is known at most, without giving a protected cell away: the rule of each cell, or less where the pattern says so.
fn is_safe(system: &System, pattern: &Pattern, range: i64) -> Result<(), TestCaseError> {
    let sensitive: Vec<CellId> =
        (0..system.cells().len()).filter(|&cell| system.cells()[cell].is_primary()).collect();
    let system = suppressed(system.clone(), pattern);
    for (cell, conclusion) in attacked(&system, |cell| pattern.bounds[cell]) {
        prop_assert!(conclusion.is_exact(), "{cell}: {conclusion:?} is not proven");
        if sensitive.contains(&cell) && !pattern.unprotected.contains(&cell) {
            prop_assert!(conclusion.width() >= range, "{cell}: {conclusion:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn nothing_sensitive_can_be_computed(cube in cube(), most in 2_i64..6, full in any::<bool>()) {
        let range = if full { most - 1 } else { 1 };
        let system = cube.system(small(most, Some((1, most)), range));
        let pattern = suppress(&system, Singles::Ignored);
        is_safe(&system, &pattern, range)?;
        // Whoever is not told which cells are small is kept at a distance from every one that anything can protect.
        let open = suppressed(system.clone(), &pattern);
        for (cell, conclusion) in attacked(&open, |_| (0, FAR)) {
            if system.cells()[cell].is_primary() && !pattern.unprotected.contains(&cell) {
                prop_assert!(conclusion.width() >= 1);
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nobody_who_is_alone_computes_others(cube in cube(), most in 2_i64..4) {
        let system = cube.system(small(most, Some((1, most)), 1));
        let pattern = suppress(&system, Singles::Withstood);
        let open = suppressed(system.clone(), &pattern);
        let sensitive = |cell: CellId| system.cells()[cell].is_primary();
        let singles = (0..system.cells().len()).filter(|&cell| sensitive(cell) && system.cells()[cell].value == 1);
        for single in singles.take(6) {
            let bounds = |cell| if cell == single { (1, 1) } else { pattern.bounds[cell] };
            for (cell, conclusion) in attacked(&open, bounds) {
                let is_meant = cell != single && sensitive(cell) && !pattern.unprotected.contains(&cell) && !pattern.alone.contains(&cell);
                prop_assert!(!is_meant || conclusion.width() >= 1, "{single} tells {cell}: {conclusion:?}");
            }
        }
    }

    #[test]
    fn the_same_table_gives_the_same_pattern(cube in cube(), most in 2_i64..6) {
        let system = cube.system(small(most, Some((1, most)), 1));
        prop_assert_eq!(suppress(&system, Singles::Withstood), suppress(&system, Singles::Withstood));
    }

    #[test]
    fn totals_that_are_fixed_and_zeros_that_need_not_be_hidden_stay(cube in cube(), most in 2_i64..6) {
        let system = cube.system(small(most, Some((1, most)), 1));
        let pattern = suppress(&system, Singles::Ignored);
        for &cell in &pattern.secondary {
            prop_assert!(system.cells()[cell].role != Role::Fixed);
            prop_assert!(system.cells()[cell].value > 0 || !pattern.veiled.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn nobody_computes_others_in_large_tables_that_are_mostly_empty(cube in sparse_cube()) {
        let system = cube.system(small(2, Some((1, 2)), 1));
        let pattern = suppress(&system, Singles::Withstood);
        prop_assert!(pattern.unprotected.is_empty());
        let open = suppressed(system.clone(), &pattern);
        let sensitive: Vec<CellId> =
            (0..system.cells().len()).filter(|&cell| system.cells()[cell].is_primary()).collect();
        let singles = sensitive.iter().copied().filter(|&cell| system.cells()[cell].value == 1);
        for knower in [None].into_iter().chain(singles.map(Some)) {
            let bounds = |cell| if knower == Some(cell) { (1, 1) } else { pattern.bounds[cell] };
            let (region, cells) = Region::of_system(&open, |cell| open.cells()[cell].is_open(), bounds);
            let is_meant = |cell: &CellId| {
                let is_given_up = knower.is_some() && pattern.alone.contains(cell);
                knower != Some(*cell) && !is_given_up && sensitive.binary_search(cell).is_ok()
            };
            let needed: Vec<i64> = cells.iter().map(|cell| i64::from(is_meant(cell))).collect();
            let truth: Vec<i64> = cells.iter().map(|&cell| open.cells()[cell].value).collect();
            let found = conclude(&region, Some(&truth), &needed, Depth::Enough);
            let found = found.expect("true tables do not contradict themselves");
            for ((cell, conclusion), needed) in cells.iter().zip(&found).zip(&needed) {
                prop_assert!(conclusion.width() >= *needed, "{knower:?} tells {cell}: {conclusion:?}");
            }
        }
    }
}

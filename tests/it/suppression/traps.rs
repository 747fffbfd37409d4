//! Three tables on which well-known programs were found unsafe (sdcTools/UserSupport, issues 136, 135 and 194; the figures
//! are the reporters' examples).

use super::{attacked, concluded, suppressed};
use sozialbericht::disclosure::suppress::{Singles, suppress};
use sozialbericht::disclosure::system::{Cell, CellId, FAR, Role, System};

/// Eight regions, each in a county and in a group: two hierarchies over the same cells.
#[expect(clippy::many_single_char_names, reason = "the regions are called so")]
fn linked() -> (System, [CellId; 8]) {
    let mut system = System::default();
    let mut cell = |value, role| system.add_cell(Cell { value, role, cost: value.unsigned_abs() });
    let small = Role::Primary { lower: 1, upper: 3, range: 1 };
    let regions =
        [2, 2, 8, 8, 3, 3, 3, 7].map(|value| cell(value, if value <= 3 { small } else { Role::Shown }));
    let [total, first, second, big, little] = [36, 20, 16, 6, 30].map(|value| cell(value, Role::Shown));
    system.cell_mut(total).role = Role::Fixed;
    let [a, b, i, j, k, l, m, n] = regions;
    system.add_up(total, [first, second]);
    system.add_up(total, [big, little]);
    system.add_up(first, [a, b, i, j]);
    system.add_up(second, [k, l, m, n]);
    system.add_up(big, [l, m]);
    system.add_up(little, [a, b, i, j, k, n]);
    (system, regions)
}

#[test]
fn hiding_small_counts_table_by_table_gives_one_away_in_linked_tables() {
    // Each table alone hides at least two regions of every county and group, and k is 16 - 7 - 6 all the same.
    let (system, [.., k, _, _, _]) = linked();
    let found = concluded(&system);
    let (_, conclusion) = found.iter().find(|(cell, _)| *cell == k).expect("k is open");
    assert_eq!(conclusion.bounds, (3, 3));
}

#[test]
fn linked_tables_are_protected_jointly() {
    let (system, _) = linked();
    let pattern = suppress(&system, Singles::Withstood);
    assert!(pattern.unprotected.is_empty(), "{pattern:?}");
    let small: Vec<CellId> =
        (0..system.cells().len()).filter(|&cell| system.cells()[cell].is_primary()).collect();
    let system = suppressed(system, &pattern);
    for (cell, conclusion) in attacked(&system, |cell| pattern.bounds[cell]) {
        assert!(!small.contains(&cell) || conclusion.width() >= 1, "{cell}: {conclusion:?}");
    }
}

#[test]
fn linked_patterns_of_gausssuppression_have_the_published_intervals() {
    let Some(rows) =
        super::references::rows("suppression_traps/expected_linked136_gausssuppression_joint.csv")
    else {
        return;
    };
    let (mut system, regions) = linked();
    for cell in 0..system.cells().len() {
        let role = if cell == regions[7] { Role::Secondary } else { system.cells()[cell].role };
        system.cell_mut(cell).role = role;
    }
    let names = ["A", "B", "I", "J", "K", "L", "M", "N"];
    let found = concluded(&system);
    let mut compared = 0;
    for row in rows.iter().filter(|row| !row["lo"].is_empty()) {
        let region = regions[names.iter().position(|name| *name == row["region"]).expect("a region")];
        let (_, conclusion) = found.iter().find(|(cell, _)| *cell == region).expect("an open region");
        assert_eq!(conclusion.bounds, (row["lo"].parse().expect("lo"), row["up"].parse().expect("up")));
        compared += 1;
    }
    assert_eq!(compared, 5);
}

/// A table of two rows by five columns in which three persons are alone in their cells.
fn singles() -> (System, [[CellId; 6]; 3]) {
    let mut system = System::default();
    let values = [[1, 1, 7, 1, 0, 10], [1, 0, 0, 2, 8, 11], [2, 1, 7, 3, 8, 21]];
    let cells = values.map(|row| {
        row.map(|value| {
            let role = match value {
                0 => Role::LastResort,
                1..=2 => Role::Primary { lower: 1, upper: 2, range: 1 },
                _ => Role::Shown,
            };
            system.add_cell(Cell { value, role, cost: value.unsigned_abs() })
        })
    });
    for row in cells {
        system.add_up(row[5], row[..5].to_vec());
    }
    for ((first, second), total) in cells[0].into_iter().zip(cells[1]).zip(cells[2]) {
        system.add_up(total, [first, second]);
    }
    system.cell_mut(cells[2][5]).role = Role::Fixed;
    (system, cells)
}

/// Whether somebody who is alone in a cell can compute another sensitive one, knowing these bounds of the others.
fn is_told_by_a_single(system: &System, known: impl Fn(CellId) -> (i64, i64)) -> bool {
    let sensitive = |cell: CellId| system.cells()[cell].is_primary();
    let singles =
        (0..system.cells().len()).filter(|&cell| sensitive(cell) && system.cells()[cell].value == 1);
    singles.into_iter().any(|single| {
        let bounds = |cell| if cell == single { (1, 1) } else { known(cell) };
        let found = attacked(system, bounds);
        found.iter().any(|(cell, conclusion)| *cell != single && sensitive(*cell) && conclusion.width() == 0)
    })
}

#[test]
fn a_single_person_computes_others_where_nobody_thinks_of_it() {
    // The pattern of sdcTable's SIMPLEHEURISTIC without detection of singletons.
    let (mut system, cells) = singles();
    for cell in [cells[2][3], cells[2][4], cells[1][1], cells[1][4]] {
        system.cell_mut(cell).role = Role::Secondary;
    }
    // Three who are alone in one row: each of them knows that the two others are two persons in all.
    assert!(is_told_by_a_single(&system, |cell| system.cells()[cell].bounds()));
}

#[test]
fn a_single_person_cannot_compute_others() {
    let (system, _) = singles();
    let pattern = suppress(&system, Singles::Withstood);
    assert!(pattern.unprotected.is_empty() && pattern.alone.is_empty(), "{pattern:?}");
    assert!(!is_told_by_a_single(&suppressed(system, &pattern), |cell| pattern.bounds[cell]));
}

/// A published total and its parts.
fn line(total: i64, parts: &[i64], open: &[usize]) -> System {
    let mut system = System::default();
    let total = system.add_cell(Cell { value: total, role: Role::Fixed, cost: 0 });
    let role = |place| if open.contains(&place) { Role::Secondary } else { Role::Fixed };
    let cell = |(place, &value): (usize, &i64)| Cell { value, role: role(place), cost: 1 };
    let parts: Vec<CellId> = parts.iter().enumerate().map(cell).map(|cell| system.add_cell(cell)).collect();
    system.add_up(total, parts);
    system
}

#[test]
fn zeros_and_ones_that_only_seem_protected_are_found() {
    let told = |system: &System, lower| {
        attacked(system, |_| (lower, FAR)).iter().all(|(_, found)| found.width() == 0)
    };
    assert!(told(&line(0, &[0, 0, 0], &[0, 1]), 0), "a sum of nobody");
    assert!(told(&line(15, &[10, 5, 0, 0], &[2, 3]), 0), "15 - 10 - 5 = 0");
    assert!(!told(&line(15, &[10, 3, 1, 1], &[2, 3]), 0));
    assert!(told(&line(15, &[10, 3, 1, 1], &[2, 3]), 1), "two that are somebody, and two in all");
}

#[test]
fn zeros_and_ones_are_protected() {
    let small = |value: i64| match value {
        0 => Role::LastResort,
        1..=3 => Role::Primary { lower: 1, upper: 3, range: 1 },
        _ => Role::Shown,
    };
    let mut system = line(15, &[10, 3, 1, 1], &[]);
    for cell in 1..=4 {
        system.cell_mut(cell).role = small(system.cells()[cell].value);
    }
    let pattern = suppress(&system, Singles::Withstood);
    assert!(pattern.unprotected.is_empty());
    let system = suppressed(system, &pattern);
    assert!(attacked(&system, |cell| pattern.bounds[cell]).iter().all(|(_, found)| found.width() >= 1));
}

#[test]
fn two_who_are_counted_in_all_know_of_each_other_and_nobody_else_does() {
    let mut system = line(2, &[1, 1], &[]);
    for cell in 1..=2 {
        system.cell_mut(cell).role = Role::Primary { lower: 1, upper: 2, range: 1 };
    }
    let pattern = suppress(&system, Singles::Withstood);
    assert!(pattern.unprotected.is_empty());
    assert_eq!(pattern.alone.len(), 2);
    assert!(attacked(&system, |cell| pattern.bounds[cell]).iter().all(|(_, found)| found.width() >= 1));
}

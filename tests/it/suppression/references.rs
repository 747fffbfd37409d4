//! Tables with known optima (`sdcTable`, OPT) and known audit intervals (`sdcTable`, `GaussSuppression`, `HiGHS`).

use super::cube::{Cube, Tree, small};
use super::{concluded, suppressed};
use crate::workspace::say;
use sozialbericht::disclosure::suppress::{Singles, suppress};
use sozialbericht::disclosure::system::{Cell, CellId, FAR, Role, System};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn what_is_suppressed_is_close_to_the_known_optimum() {
    let Some(table) = Z2::open() else { return };
    for (most, optimum) in [(2, 107), (4, 115)] {
        let system = table.cube.system(small(most, None, 1));
        let pattern = suppress(&system, Singles::Ignored);
        let lost: i64 = pattern.secondary.iter().map(|&cell| system.cells()[cell].value).sum();
        say(&format!("z2, up to {most}: {lost} lost, optimum {optimum}"));
        assert!(pattern.unprotected.is_empty() && pattern.veiled.is_empty());
        assert!(lost * 5 <= optimum * 6, "{lost} is more than 1.2 times {optimum}");
        let system = suppressed(system, &pattern);
        for (cell, conclusion) in concluded(&system) {
            assert!(
                conclusion.is_exact() && conclusion.width() >= 1,
                "{:?}: {conclusion:?}",
                table.cube.key(cell)
            );
        }
    }
}

#[test]
fn audit_intervals_of_sdctable_patterns_are_met() {
    let Some(table) = Z2::open() else { return };
    let mut compared = 0;
    for most in [2, 4] {
        for method in ["OPT", "HITAS", "HYPERCUBE", "SIMPLEHEURISTIC", "GAUSS"] {
            let name = format!("suppression_sdctable/expected_z2_maxN{most}_{method}_audit_lp.csv");
            let Some(rows) = rows(&name) else { return };
            let expected: BTreeMap<CellId, (i64, i64)> = rows
                .iter()
                .map(|row| {
                    let cell = table.cell(&row["region"], &row["hovedint"]);
                    (cell, (whole(&row["lo"]).expect("a bound"), whole(&row["up"]).unwrap_or(FAR)))
                })
                .collect();
            let system = table.cube.system(|_| Role::Shown);
            compared += compare(system, &expected.keys().copied().collect(), &expected, &name);
        }
    }
    say(&format!("sdcTable: {compared} intervals equal"));
    assert!(compared > 100);
}

#[test]
fn audit_intervals_of_gausssuppression_patterns_are_met() {
    let mut compared = 0;
    for (name, columns) in [
        ("z1_maxN3", ["region", "hovedint", "ant"]),
        ("z1_maxN3_noZeros", ["region", "hovedint", "ant"]),
        ("z1_maxN3_protectZeros", ["region", "hovedint", "ant"]),
        ("z2_hier_maxN4", ["region", "hovedint", "ant"]),
        ("z2_formula_maxN4", ["region", "hovedint", "ant"]),
        ("z2_linked_fylke_kostragr", ["region", "hovedint", "ant"]),
        ("example1_hier_maxN1", ["geo", "age", "freq"]),
    ] {
        let Some(rows) = rows(&format!("suppression_gausssuppression/expected_{name}.csv")) else { return };
        compared += compare_linked(name, &rows, columns);
    }
    say(&format!("GaussSuppression: {compared} intervals equal"));
    assert!(compared > 20);
}

/// Compares the intervals of a pattern; cells without an expected interval are open all the same.
fn compare(
    mut system: System,
    open: &BTreeSet<CellId>,
    expected: &BTreeMap<CellId, (i64, i64)>,
    name: &str,
) -> usize {
    for &cell in open {
        system.cell_mut(cell).role = Role::Secondary;
    }
    let found: BTreeMap<CellId, _> = concluded(&system).into_iter().collect();
    for (cell, bounds) in expected {
        assert!(found[cell].is_exact(), "{name}: cell {cell} is not proven");
        assert_eq!(found[cell].bounds, *bounds, "{name}: cell {cell}");
    }
    expected.len()
}

/// A table as `GaussSuppression` lists it: rows of one dimension in one or two linked hierarchies, by categories.
fn compare_linked(
    name: &str,
    rows: &[BTreeMap<String, String>],
    [area, category, value]: [&str; 3],
) -> usize {
    let mut system = System::default();
    let mut cells: BTreeMap<(&str, &str), CellId> = BTreeMap::new();
    let (mut open, mut expected) = (BTreeSet::new(), BTreeMap::new());
    for row in rows {
        let count = row[value].parse().expect("a count");
        let cell = system.add_cell(Cell { value: count, role: Role::Shown, cost: 1 });
        cells.insert((&row[area], &row[category]), cell);
        if row["suppressed"] == "TRUE" {
            open.insert(cell);
            if let Some(lower) = whole(&row["lo"]) {
                expected.insert(cell, (lower, whole(&row["up"]).unwrap_or(FAR)));
            }
        }
    }
    let areas: BTreeSet<&str> = cells.keys().map(|(area, _)| *area).collect();
    let categories: BTreeSet<&str> = cells.keys().map(|(_, category)| *category).collect();
    for area in &areas {
        let parts = categories.iter().filter(|category| **category != "Total");
        let total = cells.get(&(*area, "Total")).copied();
        let parts: Option<Vec<CellId>> =
            parts.map(|category| cells.get(&(*area, *category)).copied()).collect();
        if let Some((total, parts)) = total.zip(parts) {
            system.add_up(total, parts);
        }
    }
    for category in &categories {
        for (total, parts) in hierarchies(name, &areas) {
            let at = |area: &str| cells.get(&(area, *category)).copied();
            let parts: Option<Vec<CellId>> = parts.iter().map(|part| at(part)).collect();
            if let Some((total, parts)) = at(total).zip(parts) {
                system.add_up(total, parts);
            }
        }
    }
    compare(system, &open, &expected, name)
}

/// Which rows of a table are sums of which others, from the inputs of the cases.
fn hierarchies(name: &str, areas: &BTreeSet<&str>) -> Vec<(&'static str, Vec<&'static str>)> {
    let all = vec!["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"];
    let counties = vec![
        ("1", vec!["A", "I"]),
        ("4", vec!["B"]),
        ("5", vec!["C", "D"]),
        ("6", vec!["E", "F"]),
        ("8", vec!["G", "H"]),
        ("10", vec!["J", "K"]),
    ];
    let groups = vec![("300", vec!["A", "B", "C", "D", "E", "F", "G", "H"]), ("400", vec!["I", "J", "K"])];
    let mut sums = Vec::new();
    if name.starts_with("example1") {
        return vec![
            ("EU", vec!["Portugal", "Spain"]),
            ("nonEU", vec!["Iceland"]),
            ("Total", vec!["Portugal", "Spain", "Iceland"]),
        ];
    }
    if name.starts_with("z1") {
        let letters = all.into_iter().filter(|letter| areas.contains(letter)).collect();
        return vec![("Total", letters)];
    }
    sums.push(("Total", all));
    if areas.contains("1") {
        sums.extend(counties);
    }
    if areas.contains("300") {
        sums.extend(groups);
    }
    sums
}

/// The table z2 with its regions in counties.
struct Z2 {
    cube: Cube,
    regions: Vec<String>,
}

const CATEGORIES: [&str; 5] = ["Total", "annet", "arbeid", "soshjelp", "trygd"];

impl Z2 {
    fn open() -> Option<Self> {
        let tree = rows("suppression_sdctable/input_z2_hierarchy_region.csv")?;
        let mut regions = vec!["Total".to_owned()];
        let mut parents = vec![None];
        for row in &tree {
            parents.push(regions.iter().position(|region| *region == row["parent"]));
            regions.push(row["child"].clone());
        }
        let mut table = Self { cube: Cube::new(vec![Tree::new(parents), Tree::flat(4)]), regions };
        for row in rows("suppression_sdctable/input_z2.csv")? {
            let region = table.regions.iter().position(|region| *region == format!("R{}", row["region"]));
            let category = CATEGORIES.iter().position(|category| *category == row["hovedint"]);
            let key = [region.expect("a region"), category.expect("a category")];
            table.cube.add(&key, row["ant"].parse().expect("a count"));
        }
        Some(table)
    }

    fn cell(&self, region: &str, category: &str) -> CellId {
        let region = self.regions.iter().position(|known| known == region).expect(region);
        let category = CATEGORIES.iter().position(|known| *known == category).expect(category);
        self.cube.cell(&[region, category])
    }
}

/// The rows of a reference case by column; none, and a word on stderr, where it is missing.
pub(super) fn rows(name: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold").join(name);
    let Ok(text) = fs::read(&path) else {
        say(&format!("SKIPPED: there is no {}", path.display()));
        return None;
    };
    let mut reader = csv::Reader::from_reader(&text[..]);
    let header = reader.headers().expect("a header").clone();
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        header.iter().zip(record.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    });
    Some(rows.collect())
}

/// A bound as the references write it; none where there is none.
#[expect(clippy::cast_possible_truncation, reason = "bounds of small tables")]
fn whole(text: &str) -> Option<i64> {
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && (number - number.round()).abs() < 1e-6).then(|| number.round() as i64)
}

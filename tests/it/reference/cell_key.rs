//! The cell-key method against cellKey 1.0.2 and ptable 1.0.0 (Destatis): 4,580 persons, three perturbation tables.

use super::{Row, Table, say, shared};
use sozialbericht::diagnostic::Findings;
use sozialbericht::disclosure::cell_key::{CellKey, Design, PerturbationTable};
use std::collections::BTreeMap;
use std::fs;

const FOLDER: &str = "gold/cell_key";

/// The three tables: name, what they were made for.
const TABLES: [(&str, Design); 3] = [
    ("D2_V1.05_js1", Design { largest_deviation: 2, variance: 1.05, blocked: 1, stay: None }),
    ("D4_V2_js0", Design { largest_deviation: 4, variance: 2.0, blocked: 0, stay: None }),
    ("D5_V3_js2_p0.5", Design { largest_deviation: 5, variance: 3.0, blocked: 2, stay: Some(0.5) }),
];

/// By how much a designed probability may differ from the one that ptable's optimiser found: its eight digits, and a
/// little of its own, for it stops at relative steps of 10⁻⁷ (its rows miss the variance by up to 1.1·10⁻⁷).
const OPTIMISER: f64 = 3e-8;

fn perturbation_table(name: &str, design: Design) -> Option<PerturbationTable> {
    let path = shared().join(FOLDER).join(format!("ptable_{name}.csv"));
    let Ok(text) = fs::read_to_string(&path) else {
        say(&format!("skipped, {} is not there", path.display()));
        return None;
    };
    let mut findings = Findings::default();
    let table = PerturbationTable::read(&text, name, u64::from(design.blocked), &mut findings);
    assert_eq!(findings.len(), 0, "{name}");
    Some(table.expect("a table without findings"))
}

/// Persons, weighted persons and the sum of record keys.
#[derive(Default, Clone, Copy)]
struct Cell {
    persons: u64,
    weighted: f64,
    key: CellKey,
}

/// The cells of sex by age, with totals, from the persons.
fn cells(weighted: Option<&str>) -> Option<BTreeMap<(String, String), Cell>> {
    let persons = Table::open(&format!("{FOLDER}/input_microdata.csv"))?;
    let mut cells: BTreeMap<(String, String), Cell> = BTreeMap::new();
    for person in persons.rows() {
        let weight = weighted.map_or(1.0, |column| person.number(column));
        let key = CellKey::parse(person.text("rec_key")).expect("a record key");
        for sex in ["Total", person.text("sex")] {
            for age in ["Total", person.text("age")] {
                let cell = cells.entry((sex.to_owned(), age.to_owned())).or_default();
                cell.persons += 1;
                cell.weighted += weight;
                cell.key = cell.key + key;
            }
        }
    }
    Some(cells)
}

#[test]
fn published_counts_are_exactly_those_of_cellkey() {
    for (weights, column) in [("none", None), ("sampling_weight", Some("sampling_weight"))] {
        let Some(cells) = cells(column) else { return };
        for (name, design) in TABLES {
            let Some(table) = perturbation_table(name, design) else { return };
            let Some(expected) = Table::open(&format!("{FOLDER}/expected_{name}_w-{weights}.csv")) else {
                return;
            };
            let mut compared = 0;
            let mut largest: f64 = 0.0;
            for row in expected.rows() {
                let place = (row.text("sex").to_owned(), row.text("age").to_owned());
                let cell = cells.get(&place).copied().unwrap_or_default();
                assert_eq!(cell.persons, row.count("uwc"), "{}", row.place);
                let key = CellKey::parse(row.text("ckey")).expect("a cell key");
                assert_eq!(cell.key, key, "{}", row.place);
                let published = table.perturb(cell.persons, cell.key);
                assert_eq!(published, row.count("puwc"), "{}", row.place);
                assert_eq!(interval_number(&table, cell), row.count("row_nr"), "{}", row.place);
                let weighted = table.perturb_weighted(cell.persons, cell.weighted, cell.key);
                let deviation = (weighted - row.number("pwc")).abs() / row.number("pwc").max(1.0);
                assert!(deviation < 1e-14, "{}: {weighted}", row.place);
                largest = largest.max(deviation);
                compared += 1;
            }
            assert_eq!(compared, 21, "{name}");
            say(&format!(
                "cell_key {name}, weights {weights}: {compared} cells exact, weighted to {largest:.1e}"
            ));
        }
    }
}

/// The line of the table, counted from 1, that decided.
fn interval_number(table: &PerturbationTable, cell: Cell) -> u64 {
    let last = table.rows().len() - 1;
    let row = usize::try_from(cell.persons).map_or(last, |count| count.min(last));
    let before: usize = table.rows()[..row].iter().map(Vec::len).sum();
    let inside = table.rows()[row].iter().take_while(|step| step.to <= cell.key.units()).count();
    (before + inside + 1) as u64
}

#[test]
fn designed_tables_agree_with_ptable() {
    for (name, design) in TABLES {
        let Some(published) = perturbation_table(name, design) else { return };
        let Some(matrix) = Table::open(&format!("{FOLDER}/tmatrix_{name}.csv")) else { return };
        let designed = design.table().expect("a table");
        assert_eq!(designed.rows().len(), published.rows().len(), "{name}");
        let mut largest: f64 = 0.0;
        for (count, row) in (0_i64..).zip(matrix.rows()) {
            for target in &row.table.header {
                let deviation = target.parse::<i64>().expect("a count") - count;
                let steps = designed.row(count.unsigned_abs()).iter();
                let weight = steps.filter(|step| step.deviation == deviation).map(|step| step.weight()).sum();
                largest = largest.max(difference(&row, target, weight));
            }
        }
        assert!(largest < OPTIMISER, "{name}: {largest:.1e}");
        let steps = |table: &PerturbationTable| -> Vec<i64> {
            table.rows().iter().flatten().map(|step| step.deviation).collect()
        };
        assert_eq!(steps(&designed), steps(&published), "{name}");
        say(&format!("designed {name}: largest difference of a probability {largest:.1e}"));
    }
}

fn difference(row: &Row<'_>, target: &str, weight: u32) -> f64 {
    (f64::from(weight) / f64::from(CellKey::WHOLE) - row.number(target)).abs()
}

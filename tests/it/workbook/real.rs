//! Workbooks of offices, in `../shared/real`; where they are missing, the tests say so on stderr.

use crate::workspace::{lay_over, paths_below, repository, rows, run, say};
use sozialbericht::diagnostic::Findings;
use sozialbericht::source::{SheetChoice, SheetDialect, Table, read_workbook, sheet_names};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const GSI: &str = "berlin-grundsicherung-sgb12-lor";
/// Tab E1: year, and how often `x` and `.` stand in all its columns.
const SIGNS: [(u16, usize, usize); 10] = [
    (2006, 60, 32),
    (2007, 60, 35),
    (2008, 60, 28),
    (2010, 58, 28),
    (2011, 58, 26),
    (2012, 52, 15),
    (2013, 56, 18),
    (2015, 504, 1014),
    (2016, 156, 480),
    (2018, 126, 432),
];

/// The folder of real deliveries, if this part of it is there.
fn real(part: &str) -> Option<PathBuf> {
    let real = repository().join("../shared/real");
    if real.join(part).is_dir() {
        return Some(real);
    }
    say(&format!("workbook: SKIPPED, {} lacks {part}", real.display()));
    None
}

/// Reads a table in which nothing may be found.
fn read(path: &Path, dialect: &SheetDialect) -> Table {
    let bytes = fs::read(path).expect("readable");
    let mut findings = Findings::default();
    let name = path.display().to_string();
    let table = read_workbook(&bytes, dialect, &name, &mut findings);
    assert!(findings.is_empty(), "{name}: {findings:?}");
    table.unwrap_or_else(|| panic!("{name} has no table"))
}

/// Tab E1 of a year as the committed definition declares it.
fn tab_e1(real: &Path, year: u16) -> Table {
    let declared = "sheet = \"Tab E1\"\nheader = [3, 4]\nend = { before = [\"unbekannt\", \"Berlin\"] }\n\
                    strip_footnotes = true";
    let dialect: SheetDialect = toml::from_str(declared).expect("sound");
    read(&real.join(GSI).join(format!("lor_original_{year}.xls")), &dialect)
}

fn count<'a>(cells: impl Iterator<Item = &'a str>, sign: &str) -> usize {
    cells.filter(|cell| *cell == sign).count()
}

#[test]
fn every_workbook_and_every_sheet_is_read() {
    let Some(real) = real("") else { return };
    let is_workbook = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| ["xls", "xlsx", "ods"].iter().any(|known| extension == *known))
    };
    let (mut files, mut sheets) = (0, 0);
    for path in paths_below(&real).into_iter().filter(is_workbook) {
        let names = sheet_names(&fs::read(&path).expect("readable")).expect("a workbook");
        for name in &names {
            let dialect = SheetDialect { sheet: SheetChoice::Name(name.clone()), ..SheetDialect::default() };
            let mut findings = Findings::default();
            let bytes = fs::read(&path).expect("readable");
            let _ = read_workbook(&bytes, &dialect, "a", &mut findings);
            let is_harmless = |code: &str| ["F203", "F229"].contains(&code);
            let codes: Vec<&str> = findings.sorted().iter().map(|finding| finding.code().id()).collect();
            assert!(codes.iter().all(|code| is_harmless(code)), "{} {name}: {codes:?}", path.display());
        }
        files += 1;
        sheets += names.len();
    }
    say(&format!("workbook: {files} workbooks with {sheets} sheets read"));
    assert!(files >= 28, "{files}");
}

#[test]
fn both_signs_of_a_sheet_are_kept() {
    let Some(real) = real(GSI) else { return };
    for (year, x, dot) in SIGNS {
        let table = tab_e1(&real, year);
        let cells = || table.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str));
        assert_eq!((count(cells(), "x"), count(cells(), ".")), (x, dot), "{year}");
        assert_eq!(table.rows.len(), 447, "{year}");
        assert!(table.rows.iter().all(|row| row.cells[0].len() == 8), "{year}: a key lost its zero");
    }
}

/// The columns of Tab E1 with shares, and the indicator that each becomes.
const SHARES: [(&str, &str, &str); 6] = [
    ("18 - 64 Jahre, insgesamt", "a", "age = \"18-64\""),
    ("ab 65 Jahre, insgesamt", "b", "age = \"65+\""),
    ("18 - 64 Jahre, Deutsche", "c", "age = \"18-64\", nationality = \"german\""),
    ("ab 65 Jahre, Deutsche", "d", "age = \"65+\", nationality = \"german\""),
    ("18 - 64 Jahre, Ausländer", "e", "age = \"18-64\", nationality = \"foreign\""),
    ("ab 65 Jahre, Ausländer", "f", "age = \"65+\", nationality = \"foreign\""),
];

#[test]
fn ten_years_become_one_series_with_its_gaps_and_both_signs() {
    let Some(real) = real(GSI) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let dataset = "datasets/berlin/grundsicherung-sgb12-lor";
    lay_over(&repository().join(dataset), &home.path().join(dataset));
    write_report(home.path());
    let datasets = real.to_str().expect("a path in UTF-8");
    let build = run(home.path(), &["build", "reports/gsi", "--datasets", datasets, "--only", "tables"]);
    assert_eq!(build.code, Some(0), "{build:?}");
    let table = rows(&fs::read(home.path().join("out/gsi/tables/indicators.csv")).expect("a table"));
    let mut series: BTreeMap<(&str, &str, &str), &BTreeMap<String, String>> = BTreeMap::new();
    for row in table.iter().filter(|row| row["level"] == "plr") {
        series.insert((&row["indicator"], &row["area"], &row["period"]), row);
    }
    let new_keys = new_keys(&tab_e1(&real, 2018));
    let mut figures = 0;
    for (year, ..) in SIGNS {
        let delivered = tab_e1(&real, year);
        let period = format!("{year}-12-31");
        for (column, indicator, _) in SHARES {
            let column = delivered.column(&format!("je 100 der Bevölkerung ({column})"));
            let Some(column) = column else { continue };
            for row in &delivered.rows {
                let made = series[&(indicator, new_keys[&row.cells[1]].as_str(), period.as_str())];
                let cell = row.cells[column].as_str();
                if ["x", "."].contains(&cell) {
                    assert_eq!((made["value"].as_str(), made["sign"].as_str()), ("", cell), "{made:?}");
                } else {
                    assert_eq!(made["value"].parse::<f64>().ok(), cell.parse().ok(), "{made:?}");
                }
                figures += 1;
            }
        }
    }
    // Seven years with two columns, three with six.
    assert_eq!(figures, 447 * (7 * 2 + 3 * 6));
    let years = series.keys().filter(|(indicator, area, _)| (*indicator, *area) == ("b", "01011101"));
    assert_eq!(years.count(), SIGNS.len());
}

/// Names of planning areas, which stay, and their keys of 2018.
fn new_keys(table: &Table) -> BTreeMap<String, String> {
    let keys: BTreeMap<String, String> =
        table.rows.iter().map(|row| (row.cells[1].clone(), row.cells[0].clone())).collect();
    assert_eq!(keys.len(), 447, "a name stands twice");
    keys
}

fn write_report(home: &Path) {
    let folder = home.join("reports/gsi");
    fs::create_dir_all(folder.join("indicators")).expect("a folder");
    let words = "{ de = \"a\", en = \"a\" }";
    let ids: Vec<String> = SHARES.iter().map(|(_, id, _)| format!("\"{id}\"")).collect();
    let report = format!(
        "title = {words}\npublisher = \"a\"\ndate = \"2020-06-30\"\ndatasets = [\"berlin/grundsicherung-sgb12-lor\"]\n\
         period = \"2018-12-31\"\nroot = \"00\"\nlevel = \"plr\"\noverview = \"bezirk\"\n\
         themes = [{{ id = \"a\", title = {words} }}]\nindicators = [{}]\n",
        ids.join(", ")
    );
    fs::write(folder.join("report.toml"), report).expect("written");
    for (_, id, population) in SHARES {
        let by = if population.contains("nationality") { "-by-nationality" } else { "" };
        let indicator = format!(
            "title = {words}\ntheme = \"a\"\nkind = \"published\"\ndirection = \"burden\"\nunit = {words}\n\
             value = {{ measure = \"sgb12-share{by}\", population = {{ {population} }} }}\ndefinition = {words}\n\
             interpretation = {words}\nsource = {words}\n"
        );
        fs::write(folder.join(format!("indicators/{id}.toml")), indicator).expect("written");
    }
}

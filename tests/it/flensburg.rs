//! What is wrong in the tables of Flensburg's social atlas as they were read out of its pages, in `../shared/real`:
//! every error is reported, and what other tables prove is mended by the committed definitions.

use crate::workspace::{repository, say};
use sozialbericht::area::AreaCode;
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::measure::Value;
use sozialbericht::observation::{Corrections, Observations, read_geography, tidy};
use sozialbericht::period::Period;
use sozialbericht::population::Population;
use sozialbericht::source::Library;
use sozialbericht::text::{Lang, Text};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const TABLES: &str = "flensburg/sozialatlas-2022";
const PROFILES: &str = "flensburg/sozialatlas-2022-profile";

/// The folder of real deliveries, if Flensburg's are there.
fn real() -> Option<PathBuf> {
    let real = repository().join("../shared/real");
    if real.join("flensburg-sozialatlas").is_dir() {
        return Some(real);
    }
    say(&format!("flensburg: SKIPPED, {} lacks it", real.display()));
    None
}

/// The value of a measure in an area at a period for a group.
type Lookup = dyn Fn(&str, &str, &str, Population) -> Value;

/// What was read, and what was said of it: code, file, line, column, message and hint.
struct Read {
    value: Box<Lookup>,
    said: Vec<String>,
}

impl Read {
    /// Whether something was said of this place, with this word in it.
    fn says(&self, code: &str, file: &str, line: u64, column: &str, word: &str) -> bool {
        let start = format!("{code} {file}:{line} {column} ");
        self.said.iter().any(|said| said.starts_with(&start) && said.contains(word))
    }
}

fn read(definitions: PathBuf, dataset: &str, real: PathBuf) -> Read {
    let mut findings = Findings::default();
    let library = Library::new(definitions, vec![real]);
    let delivery = library.open(dataset, Finding::new(Code::MissingDefinition), &mut findings);
    let delivery = delivery.unwrap_or_else(|| panic!("{dataset}: {findings:?}"));
    let declared = delivery.definition.correction.clone();
    let corrections = [Corrections::new(&declared)];
    let mut deliveries = [delivery];
    let geography = read_geography(&mut deliveries, &corrections, &mut findings).expect("areas");
    let observations: Observations =
        tidy(&mut deliveries, &geography, &corrections, &mut findings).expect("figures");
    let [corrections] = corrections;
    corrections.finish(&deliveries[0], &mut findings);
    let text = Text::new(Lang::De);
    let said = |finding: &&Finding| {
        let place = finding.place();
        let file = place.file.as_deref().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default();
        let (line, column) = (place.line.unwrap_or(0), place.column.as_deref().unwrap_or("-"));
        format!(
            "{} {file}:{line} {column} {} {}",
            finding.code().id(),
            finding.message(text),
            finding.hint(text)
        )
    };
    let said = findings.sorted().iter().map(said).collect();
    let value = move |measure: &str, area: &str, period: &str, population: Population| {
        let level = if area.len() > 2 { "stadt" } else { "stadtteil" };
        let totals = observations.total(measure, population, level, &geography).expect("a measure");
        totals[&(AreaCode::new(area).expect("a key"), Period::parse(period).expect("a period"))]
    };
    Read { value: Box::new(value), said }
}

/// The definitions of a dataset, changed, in a folder of their own.
fn changed(dataset: &str, change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let (from, to) = (repository().join("datasets").join(dataset), home.path().join(dataset));
    fs::create_dir_all(&to).expect("a folder");
    for entry in fs::read_dir(from).expect("a dataset") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("text");
        let is_definition = path.file_name().is_some_and(|name| name == "dataset.toml");
        let text = if is_definition { change(&text) } else { text };
        fs::write(to.join(path.file_name().unwrap_or_default()), text).expect("written");
    }
    home
}

/// A definition without its corrections and acceptances, which stand at its end.
fn uncorrected(definition: &str) -> String {
    let corrections = definition.find("[[correction]]").expect("corrections");
    definition[..corrections].to_owned()
}

fn aged(band: &str) -> Population {
    Population::TOTAL.restrict("age", band).expect("a band")
}

#[test]
fn numbers_that_cannot_be_read_get_a_reading_from_their_series() {
    let Some(real) = real() else { return };
    let home = changed(TABLES, uncorrected);
    let found = read(home.path().to_owned(), TABLES, real);
    let file = "tab_8_alter_ab_65.csv";
    for (line, column, cell, reading) in [
        (5, "2011", "1.3066", "1306"),
        (7, "2011", "857°", "857"),
        (8, "2019", "1.4131", "1131"),
        (10, "2021", "1.64", "1640"),
        (12, "2019", "1.69", "1690"),
    ] {
        assert!(found.says("O301", file, line, column, &format!("„{cell}“")), "{cell}: {:#?}", found.said);
        assert!(
            found.says("O301", file, line, column, &format!(" {reading} ")),
            "{reading}: {:#?}",
            found.said
        );
    }
}

#[test]
fn figures_that_contradict_others_are_reported() {
    let Some(real) = real() else { return };
    let home = changed(TABLES, uncorrected);
    let found = read(home.path().to_owned(), TABLES, real);
    assert!(
        found.says("O341", "tab_3_entwicklung_altersgruppen.csv", 7, "2020", "6250"),
        "{:#?}",
        found.said
    );
    assert!(
        found.says("O340", "tab_4_altenquotient_2011_bis_2021.csv", 11, "2021", "22.1"),
        "{:#?}",
        found.said
    );
    let ages = "tab_5_einwohner_in_stadtteilen_2021_nach_altersgruppen.csv";
    assert!(found.says("O343", ages, 9, "gesamt", "6702"), "{:#?}", found.said);
}

#[test]
fn a_year_too_many_in_the_header_is_reported_on_every_page() {
    let Some(real) = real() else { return };
    let without = |definition: &str| {
        let lines = definition.lines().filter(|line| !line.starts_with("header_corrections"));
        lines.fold(String::new(), |all, line| all + line + "\n")
    };
    let home = changed(PROFILES, without);
    let definitions = home.path().to_owned();
    let mut findings = Findings::default();
    let library = Library::new(definitions, vec![real]);
    let delivery =
        library.open(PROFILES, Finding::new(Code::MissingDefinition), &mut findings).expect("a dataset");
    let mut deliveries = [delivery];
    let corrections = [Corrections::new(&[])];
    let geography = read_geography(&mut deliveries, &corrections, &mut findings).expect("areas");
    let _ = tidy(&mut deliveries, &geography, &corrections, &mut findings);
    let years = findings.sorted().into_iter().filter(|finding| finding.code() == Code::YearOutOfOrder);
    let columns: Vec<Option<&str>> = years.map(|finding| finding.place().column.as_deref()).collect();
    assert_eq!(columns, [Some("2012"); 14]);
}

#[test]
fn a_replaced_digit_is_reported() {
    let Some(real) = real() else { return };
    let home = changed(PROFILES, uncorrected);
    let found = read(home.path().to_owned(), PROFILES, real);
    let page = "Stadtteil 1 Altstadt.seite54.txt";
    assert!(found.says("O341", page, 2, "2020", "3739"), "{:#?}", found.said);
    assert!(found.says("O341", page, 2, "2020", "2739"), "{:#?}", found.said);
}

#[test]
fn what_other_tables_prove_is_mended() {
    let Some(real) = real() else { return };
    let definitions = repository().join("datasets");
    let tables = read(definitions.clone(), TABLES, real.clone());
    for (area, period, value) in [
        ("5", "2011-12-31", 1305.0),
        ("7", "2011-12-31", 857.0),
        ("8", "2019-12-31", 1131.0),
        ("10", "2021-12-31", 1644.0),
        ("12", "2019-12-31", 1694.0),
    ] {
        assert_eq!((tables.value)("population", area, period, aged("65+")), Value::Number(value), "{area}");
    }
    let profiles = read(definitions, PROFILES, real);
    let altstadt = |year: &str| (profiles.value)("population-profile", "1", year, Population::TOTAL);
    assert_eq!(altstadt("2020-12-31"), Value::Number(3739.0));
    assert_eq!(altstadt("2021-12-31"), Value::Number(3866.0));
    for (name, read) in [("tables", &tables), ("profiles", &profiles)] {
        let left: Vec<&String> = read.said.iter().filter(|said| !said.starts_with("O346")).collect();
        say(&format!("flensburg: {name}, what is left: {left:#?}"));
        // The row of an age group is no area, so that no correction can mean it; see the definition.
        assert!(left.iter().all(|said| said.starts_with("O34")), "{left:#?}");
    }
}

/// Table 21 is in none of the tables as text: it is taken out of the database dump of the same publication.
fn table_21(real: &Path) -> String {
    let dump =
        fs::read_to_string(real.join("flensburg-sozialatlas/flensburg_sozialatlas.sql")).expect("a dump");
    let (_, rows) = dump.split_once("INSERT INTO fl_basic_benefits_income_by_district").expect("table 21");
    let (rows, _) = rows.split_once(';').expect("an end");
    let mut table = "jahr,gebiet,m,w,18-64,65+\n".to_owned();
    for row in rows.lines().filter_map(|line| line.trim().strip_prefix("(2")) {
        let cells = row.trim_end_matches([',', ')']).replace(' ', "");
        if !cells.contains("NULL") {
            let _ = writeln!(table, "2{cells}");
        }
    }
    table
}

#[test]
fn the_rows_that_slid_in_table_21_are_reported() {
    let Some(real) = real() else { return };
    let columns = "values = [\n  { column = \"m\", measure = \"b\", unit = \"persons\", population = { age = \"18+\", sex = \"male\" } },\n  { column = \"w\", measure = \"b\", unit = \"persons\", population = { age = \"18+\", sex = \"female\" } },\n  { column = \"18-64\", measure = \"b\", unit = \"persons\", population = { age = \"18-64\" } },\n  { column = \"65+\", measure = \"b\", unit = \"persons\", population = { age = \"65+\" } },\n]\n";
    let home = changed(TABLES, |definition| {
        let areas = definition.split_once("[[table]]").expect("a table").0;
        format!(
            "{areas}[[table]]\nfile = \"21.csv\"\narea = {{ column = \"gebiet\", level = \"stadtteil\" }}\nperiod = {{ column = \"jahr\" }}\n{columns}"
        )
    });
    let table = table_21(&real);
    assert_eq!(table.lines().count(), 1 + 2 * 13, "{table}");
    fs::write(home.path().join(TABLES).join("21.csv"), table).expect("written");
    let found = read(home.path().to_owned(), TABLES, real);
    // Between the years, the figures of 2022 agree with the next row of 2021, for men and women alike …
    for column in ["m", "w"] {
        assert!(
            found.says("O344", "21.csv", 3, column, "mit der Zeile darunter"),
            "{column}: {:#?}",
            found.said
        );
    }
    // … and within 2021, men and women agree with the age groups of the row above: it is 2021 that slid.
    let within =
        found.said.iter().filter(|said| said.starts_with("O344") && said.contains("18-64 + age=65+"));
    let within: Vec<&String> = within.collect();
    assert_eq!(within.len(), 1, "{:#?}", found.said);
    assert!(within[0].contains("2021"), "{within:?}");
}

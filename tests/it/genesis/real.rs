//! Every delivered file, read by its committed definition.

use crate::workspace::{lay_over, repository, rows, run, say};
use sozialbericht::area::{AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::measure::Value;
use sozialbericht::observation::{BreakCause, Corrections, Observations, SeriesBreak, read_geography, tidy};
use sozialbericht::period::Period;
use sozialbericht::population::Population;
use sozialbericht::source::Library;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PARTS: [&str; 3] =
    ["regionalstatistik-raw-csv", "genesis-csv-werteabruf-byggvir", "genesis-ffcsv-pystatis-cassettes"];

const OLD: &str = "regionalstatistik/gebiete-2015";
const NEW: &str = "regionalstatistik/gebiete-2025";
const GERMANY: &str = "destatis/gebiete";

/// A dataset by publisher and name, and how many figures and signs it has, rows for areas that do not exist left out.
type Counts = &'static [(&'static str, usize)];

/// The folder of real deliveries, if these parts of it are there.
fn real() -> Option<PathBuf> {
    let real = repository().join("../shared/real");
    let missing: Vec<&str> = PARTS.into_iter().filter(|part| !real.join(part).is_dir()).collect();
    if missing.is_empty() {
        return Some(real);
    }
    say(&format!("genesis: SKIPPED, {} lacks {}", real.display(), missing.join(", ")));
    None
}

/// What was read, and what was found: code and line.
type Outcome = (Option<(Geography, Observations)>, Vec<(&'static str, u64)>);

/// Reads datasets together.
fn read(definitions: &Path, files: &Path, datasets: &[&str]) -> Outcome {
    let library = Library::new(definitions.to_owned(), vec![files.to_owned()]);
    let mut findings = Findings::default();
    let open = |id: &&str| library.open(id, Finding::new(Code::MissingDefinition), &mut findings);
    let mut deliveries: Vec<_> = datasets.iter().filter_map(open).collect();
    let declared: Vec<_> = deliveries.iter().map(|delivery| delivery.definition.correction.clone()).collect();
    let corrections: Vec<Corrections<'_>> = declared.iter().map(|list| Corrections::new(list)).collect();
    let geography = read_geography(&mut deliveries, &corrections, &mut findings);
    let outcome = geography.and_then(|geography| {
        let observations = tidy(&mut deliveries, &geography, &corrections, &mut findings)?;
        Some((geography, observations))
    });
    for (corrections, delivery) in corrections.into_iter().zip(&deliveries) {
        let _ = corrections.finish(delivery, &mut findings);
    }
    let told = |finding: &&Finding| (finding.code().id(), finding.place().line.unwrap_or_default());
    (outcome, findings.sorted().iter().map(told).collect())
}

/// Every dataset has just so many observations, and nothing is found.
fn assert_counts(areas: &str, counts: Counts) {
    let Some(real) = real() else { return };
    let mut wrong = Vec::new();
    for (dataset, expected) in counts {
        let (outcome, found) = read(&repository().join("datasets"), &real, &[areas, dataset]);
        let measures = outcome.iter().flat_map(|(_, observations)| observations.measures().values());
        let count: usize = measures.map(|measure| measure.rows.len()).sum();
        say(&format!("genesis: {dataset}: {count} observations"));
        // A suspicion is about a figure that was read; how many there are stands in docs/deliveries.md.
        let found: Vec<_> = found.into_iter().filter(|(code, _)| !code.starts_with("O34")).collect();
        if count != *expected || !found.is_empty() {
            wrong.push(format!("{dataset}: {count}, {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn tables_of_districts_are_read_whole() {
    assert_counts(
        OLD,
        &[
            ("regionalstatistik/11111-01-01-4", 10_344),
            ("regionalstatistik/82411-01-03-4", 15_354),
            ("regionalstatistik/AI-S-01", 7_905),
            ("regionalstatistik/12111-04-01-4", 141_066),
            ("regionalstatistik/12411-01-01-4", 31_029),
            ("regionalstatistik/12411-01-01-4-2015", 1_353),
            ("regionalstatistik/12411-02-03-4", 24_354),
            ("regionalstatistik/12411-04-02-4", 108_240),
            ("regionalstatistik/13211-01-03-4", 53_627),
            ("regionalstatistik/22121-01-02-4", 31_626),
            ("regionalstatistik/22131-01-02-4", 41_070),
            ("regionalstatistik/22151-01-01-4", 105_468),
            ("regionalstatistik/22151-01-02-4", 29_733),
            ("regionalstatistik/22221-01-01-4", 27_260),
            ("regionalstatistik/22411-01-01-4", 19_878),
            ("regionalstatistik/22411-02-02-4", 38_094),
            ("regionalstatistik/22411-02-03-4", 12_177),
            ("regionalstatistik/22811-01-01-4", 19_166),
            ("regionalstatistik/22811-02-02-4", 41_028),
        ],
    );
}

/// Nine shares of AI008-1 are above 100 per cent; they are corrected to the sign for unknown, each with its reason.
#[test]
fn tables_of_shares_are_read_whole() {
    assert_counts(
        OLD,
        &[
            ("regionalstatistik/AI-S-02", 920),
            ("regionalstatistik/AI-S-03", 3_086),
            ("regionalstatistik/AI-Z2-2011", 1_844),
            ("regionalstatistik/AI002-1", 47_971),
            ("regionalstatistik/AI002-2", 34_265),
            ("regionalstatistik/AI008-1", 34_265),
        ],
    );
}

#[test]
fn tables_of_communes_are_read_whole() {
    assert_counts(
        OLD,
        &[
            ("regionalstatistik/12411-01-01-5", 291_351),
            ("regionalstatistik/12411-02-03-5", 635_148),
            ("regionalstatistik/13211-01-03-5", 82_502),
            ("regionalstatistik/73111-01-01-5", 72_183),
        ],
    );
}

#[test]
fn flat_files_are_read_whole() {
    assert_counts(
        NEW,
        &[
            ("regionalstatistik/12411-01-01-4-2024", 1_245),
            ("regionalstatistik/12411-01-01-4-2024-en", 1_245),
            ("regionalstatistik/11111-02-01-4", 413),
            ("regionalstatistik/13111-01-03-4", 402),
            ("regionalstatistik/73111-01-01-4", 1_245),
            ("regionalstatistik/12211-z-11", 936),
        ],
    );
    assert_counts(GERMANY, &[("destatis/12211-0001", 225), ("zensus/3000g-1008", 20)]);
}

#[test]
fn national_tables_are_read_whole_and_the_spoilt_one_is_refused() {
    assert_counts(
        GERMANY,
        &[("destatis/12411-0013", 30_912), ("destatis/12612-0002", 2_628), ("destatis/23211-0002", 123)],
    );
    let Some(real) = real() else { return };
    let definitions = repository().join("datasets");
    // U+FFFD in line 2, where an umlaut was.
    assert_eq!(read(&definitions, &real, &[GERMANY, "destatis/12411-0006"]).1, [("F202", 2)]);
    let (census, found) = read(&definitions, &real, &["zensus/1000a-0000"]);
    let count = census.map(|(_, observations)| observations.measures()["population"].rows.len());
    let found: Vec<_> = found.into_iter().filter(|(code, _)| !code.starts_with("O34")).collect();
    assert_eq!((count, found), (Some(10_787), Vec::new()));
}

#[test]
fn every_delivered_file_has_a_definition() {
    let Some(real) = real() else { return };
    let mut declared = String::new();
    for publisher in ["regionalstatistik", "destatis", "zensus"] {
        for entry in fs::read_dir(repository().join("datasets").join(publisher)).expect("a folder") {
            let path = entry.expect("an entry").path().join("dataset.toml");
            declared.push_str(&fs::read_to_string(path).expect("a definition"));
        }
    }
    let mut files = 0;
    for part in PARTS {
        for entry in fs::read_dir(real.join(part)).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            if Path::new(&name).extension().is_some_and(|extension| extension == "csv") {
                assert!(declared.contains(&format!("file = \"{part}/{name}\"")), "{name} has no definition");
                files += 1;
            }
        }
    }
    assert_eq!(files, 29 + 4 + 9);
}

/// Published: regionalstatistik.de, table AI-S-03, per cent with one decimal, for Germany, Länder, regions, districts
/// and the three cities within districts.
#[test]
fn the_minimum_income_rate_is_the_published_one_in_2678_of_2678_cases() {
    let Some(real) = real() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let datasets = [OLD, "regionalstatistik/22811-01-01-4", "regionalstatistik/12411-01-01-4"];
    for dataset in datasets.map(|id| format!("datasets/{id}")) {
        lay_over(&repository().join(&dataset), &home.path().join(&dataset));
    }
    write_report(home.path(), &datasets);
    let folder = real.to_str().expect("a path in UTF-8");
    let build = run(home.path(), &["build", "reports/a", "--datasets", folder, "--only", "tables"]);
    assert_eq!(build.code, Some(0), "{build:?}");
    let table = rows(&fs::read(home.path().join("out/a/tables/indicators.csv")).expect("a table"));
    let computed: BTreeMap<(&str, &str), &str> = table
        .iter()
        .map(|row| ((row["area"].as_str(), &row["period"][..4]), row["value"].as_str()))
        .collect();
    let published = fs::read_to_string(real.join("regionalstatistik-raw-csv/AI-S-03_00.csv")).expect("UTF-8");
    let (mut compared, mut different) = (0, Vec::new());
    for line in published.lines() {
        let cells: Vec<&str> = line.split(';').collect();
        let [year, area, _, rate] = cells[..] else { continue };
        let Ok(rate) = rate.replace(',', ".").parse::<f64>() else { continue };
        let ours: f64 = computed[&(area, year)].parse().unwrap_or(f64::NAN);
        if format!("{rate:.1}") != format!("{:.1}", (ours * 10.0).round() / 10.0) {
            different.push(format!("{area} {year}: {ours} instead of {rate}"));
        }
        compared += 1;
    }
    say(&format!("genesis: {compared} rates, {} differ", different.len()));
    assert_eq!((compared, different), (2678, Vec::new()));
}

/// Published: 12411-01-01-5 (population) and 13211-01-03-5 (unemployed, annual averages, rounded).
#[test]
fn ten_communes_are_the_stadteregion_aachen_and_the_reform_of_2009_is_one_table() {
    let Some(real) = real() else { return };
    let definitions = communes_alone();
    let areas = read(definitions.path(), &real, &[OLD, "a/population", "a/unemployed"]);
    let (Some((geography, observations)), found) = areas else { panic!("nothing was read: {:?}", areas.1) };
    let other: BTreeSet<&str> = found.iter().map(|(code, _)| *code).filter(|code| *code != "O311").collect();
    assert!(other.is_empty(), "{other:?}");
    let value = |measure: &str, level: &str, area: &str, period: &str| -> Option<Value> {
        let total = observations.total(measure, Population::TOTAL, level, &geography).expect(measure);
        total.get(&(AreaCode::new(area)?, Period::parse(period)?)).copied()
    };
    let population = |level: &str, area: &str, year: u16| {
        value("population", level, area, &format!("{year}-12-31")).and_then(Value::number)
    };
    assert_eq!(population("kreis", "05334", 2015), Some(553_922.0));
    assert_eq!(population("kreis", "05354", 2008), Some(309_251.0));
    assert_eq!(population("kreis", "05354", 2015), None);
    assert_eq!(value("unemployed", "kreis", "05334", "2016"), Some(Value::Number(23_695.0)));
    assert_eq!(population("gemeinde", "05354004", 2008), Some(45_953.0));
    assert_eq!(population("gemeinde", "05334004", 2009), Some(45_721.0));
    let absent = [population("gemeinde", "05334004", 2008), population("gemeinde", "05354004", 2009)];
    assert_eq!(absent, [None, None]);
    let published = read(&repository().join("datasets"), &real, &[OLD, "regionalstatistik/13211-01-03-5"]);
    let (geography, observations) = published.0.as_ref().expect("read");
    let total = observations.total("unemployed", Population::TOTAL, "kreis", geography).expect("covered");
    let aachen = (AreaCode::new("05334").expect("a key"), Period::Year(2016));
    assert_eq!(total[&aachen], Value::Number(23_694.0));
    // The one person between both, and all such differences of the file, are what rounding to whole people may do.
    assert!(!published.1.iter().any(|(code, _)| *code == "O342"), "{:?}", published.1);
}

/// 565,714 residents of the region of Aachen in 2010 and 541,521 in 2011 are no loss of people.
#[test]
fn the_census_of_2011_breaks_the_series_of_residents() {
    let Some(real) = real() else { return };
    let (outcome, _) = read(&repository().join("datasets"), &real, &[OLD, "regionalstatistik/12411-01-01-5"]);
    let (geography, observations) = outcome.expect("read");
    let total = observations.total("population", Population::TOTAL, "kreis", &geography).expect("covered");
    let count = |period: &str| {
        let aachen = AreaCode::new("05334").zip(Period::parse(period)).expect("a key and a day");
        total.get(&aachen).copied().and_then(Value::number)
    };
    assert_eq!((count("2010-12-31"), count("2011-12-31")), (Some(565_714.0), Some(541_521.0)));
    let since = Period::parse("2011-12-31").expect("a day");
    let is_marked = |found: &SeriesBreak| {
        found.measure == "population" && found.since == since && found.cause == BreakCause::Base
    };
    assert!(observations.breaks().iter().any(|found| is_marked(found) && found.areas.is_none()));
}

/// Definitions of the communes of North Rhine-Westphalia alone, so that districts are sums.
fn communes_alone() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("datasets").join(OLD), &home.path().join(OLD));
    let head = "title = { de = \"a\", en = \"a\" }\npublisher = \"a\"\nlicence = \"a\"\nattribution = \"a\"\nurl = \"a\"\n";
    let table = |file: &str, column: &str, measure: &str, ignored: &str| {
        format!(
            "{head}[[table]]\nfile = \"regionalstatistik-raw-csv/{file}\"\nformat = \"genesis\"\nblank = \"absent\"\n\
             where = [{{ column = \"schluessel\", digits = 8 }}, {{ column = \"schluessel\", begins = \"05\" }}]\n\
             ignore_columns = [{ignored}]\narea = {{ column = \"schluessel\", level = \"gemeinde\" }}\n\
             period = {{ column = \"zeit\" }}\nvalues = [{{ column = \"{column}\", measure = \"{measure}\", unit = \"persons\" }}]\n"
        )
    };
    let groups = ["Ausländer", "schwerbehindert", "15 bis unter 20 Jahre", "15 bis unter 25 Jahre"];
    let more = groups.into_iter().chain(["55 bis unter 65 Jahre", "langzeitarbeitslos"]);
    let groups: Vec<String> = more.map(|group| format!("\"Arbeitslose | und zwar | {group}\"")).collect();
    for (name, text) in [
        (
            "population",
            table("12411-01-01-5_00.csv", "Insgesamt", "population", "\"männlich\", \"weiblich\""),
        ),
        (
            "unemployed",
            table("13211-01-03-5_00.csv", "Arbeitslose insgesamt", "unemployed", &groups.join(", ")),
        ),
    ] {
        let folder = home.path().join("a").join(name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("dataset.toml"), text).expect("written");
    }
    home
}

/// A report with the one rate.
fn write_report(home: &Path, datasets: &[&str]) {
    let folder = home.join("reports/a");
    fs::create_dir_all(folder.join("indicators")).expect("a folder");
    let words = "{ de = \"a\", en = \"a\" }";
    let report = format!(
        "title = {words}\npublisher = \"a\"\ndate = \"2017-12-31\"\ndatasets = {datasets:?}\n\
         period = \"2015-12-31\"\nroot = \"DG\"\nlevel = \"gemeinde\"\noverview = \"kreis\"\n\
         themes = [{{ id = \"a\", title = {words} }}]\nindicators = [\"a\"]\n"
    );
    fs::write(folder.join("report.toml"), report).expect("written");
    let indicator = format!(
        "title = {words}\ntheme = \"a\"\nkind = \"proportion\"\ndirection = \"burden\"\nmultiplier = 100\n\
         unit = {words}\ndecimals = 1\nconfidence = 0.95\nnumerator = {{ measure = \"minimum-income-recipients\" }}\n\
         denominator = {{ measure = \"population\" }}\ndefinition = {words}\ninterpretation = {words}\nsource = {words}\n"
    );
    fs::write(folder.join("indicators/a.toml"), indicator).expect("written");
}

//! Reforms of real areas.

use super::{Outcome, Workspace, real};
use sozialbericht::population::Population;
use std::fmt::Write as _;
use std::path::PathBuf;

const POPULATION: &str = "berlin-lor-population-2015-2024";
const BERLIN: [&str; 4] =
    [POPULATION, "berlin-lor-crosswalk-2006-2021", "berlin-mss-openlifeworlds", "berlin-mss2021-published-z"];
const BBSR: &str = "gebietsstand-umsteiger-bbsr";

/// Figures of Berlin, of 447 or 448 planning areas, in those of 2021.
fn berlin(real: PathBuf, tables: &str) -> Outcome {
    let mut workspace = Workspace::new();
    workspace.files.push(real);
    for id in ["berlin/lor-2021", "berlin/lor-crosswalk-2021", "berlin/lor-crosswalk-2019"] {
        workspace.take(id);
    }
    workspace.add("o/figures", tables, &[]);
    workspace.read(&[
        "berlin/lor-2021",
        "berlin/lor-crosswalk-2021",
        "berlin/lor-crosswalk-2019",
        "o/figures",
    ])
}

/// Residents of all Berlin by the publisher's files, 31 December.
const RESIDENTS: [(u16, &str, u32); 7] = [
    (2015, "2006", 3_610_156),
    (2016, "2006", 3_670_622),
    (2017, "2006", 3_711_930),
    (2018, "2006", 3_748_148),
    (2019, "2019", 3_769_495),
    (2020, "2019", 3_769_962),
    (2021, "2021", 3_775_480),
];

#[test]
fn the_residents_of_berlin_stay_as_many_across_two_reforms() {
    let Some(real) = real(&BERLIN) else { return };
    let mut tables = String::new();
    for (year, vintage, _) in RESIDENTS {
        let _ = writeln!(
            tables,
            "[[table]]\nfile = \"{POPULATION}/berlin-lor-population-{year}-02-t1-planning-areas.csv\"\n\
             area = {{ column = \"id\", level = \"plr\", vintage = \"{vintage}\", weights = [\"residents\", \"area\"] }}\n\
             period = {{ value = \"{year}-12-31\" }}\n\
             values = [{{ column = \"inhabitants\", measure = \"population\", unit = \"persons\" }}]",
        );
    }
    let outcome = berlin(real, &tables);
    // Unused columns are told (T), weights were levelled (A422), and nothing else.
    assert!(
        !outcome.codes.iter().any(|code| code.starts_with('A') && *code != "A422"),
        "{:?}",
        outcome.codes
    );
    assert_eq!(outcome.codes.iter().filter(|code| **code == "A422").count(), 1, "{:?}", outcome.codes);
    let plr = outcome.totals("population", "plr");
    for (year, _, residents) in RESIDENTS.iter().take(6) {
        let period = format!("{year}-12-31");
        let figures: Vec<f64> =
            plr.iter().filter(|((_, at), _)| *at == period).filter_map(|(_, value)| value.number()).collect();
        assert_eq!(figures.len(), 542, "{year}");
        let sum: f64 = figures.iter().sum();
        assert!((sum / f64::from(*residents) - 1.0).abs() < 1e-9, "{year}: {sum}");
    }
    // The new planning area of 2019, part of another before, and what was divided in 2021 is marked.
    let breaks = outcome.territory_breaks();
    assert_eq!(
        breaks.iter().map(|(since, _)| since.as_str()).collect::<Vec<_>>(),
        ["2019-12-31", "2021-12-31"]
    );
}

/// The workbook of 2015 has counts beside shares.
#[test]
fn recipients_of_sgb_xii_are_converted_where_all_parts_are_known() {
    let parts = ["berlin-grundsicherung-sgb12-lor"];
    let Some(real) = real(&[&BERLIN[..], &parts].concat()) else { return };
    let declared =
        crate::workspace::repository().join("datasets/berlin/grundsicherung-sgb12-lor/dataset.toml");
    let declared = std::fs::read_to_string(declared).expect("a definition");
    let of_2015 = declared.split("\n[[table]]").find(|table| table.contains("lor_original_2015.xls"));
    let of_2015 = of_2015.expect("a table of 2015");
    let level = "level = \"plr\"";
    assert!(of_2015.contains(level));
    let foreign = format!("{level}, vintage = \"2006\", weights = [\"residents\", \"area\"]");
    let table = format!("[[table]]{}", of_2015.replace(level, &foreign));
    let mut delivered = Workspace::new();
    delivered.files.push(real.clone());
    delivered.take("berlin/grundsicherung-sgb12-lor");
    let delivered = delivered.read(&["berlin/grundsicherung-sgb12-lor"]);
    let outcome = berlin(real, &table);
    let known = |outcome: &Outcome, measure: &str| -> Vec<f64> {
        let old = Population::TOTAL.restrict("age", "65+").expect("an age");
        let totals = outcome.observations.total(measure, old, "plr", &outcome.geography).expect("a sum");
        let of_2015 = totals.iter().filter(|((_, period), _)| period.to_string() == "2015-12-31");
        of_2015.filter_map(|(_, value)| value.number()).collect()
    };
    for measure in ["sgb12-residents", "sgb12-recipients"] {
        let (before, after) = (known(&delivered, measure), known(&outcome, measure));
        let (old, new): (f64, f64) = (before.iter().sum(), after.iter().sum());
        crate::workspace::say(&format!(
            "areas: {measure}: {old} in {} areas, {new} in {}",
            before.len(),
            after.len()
        ));
        // Areas with a part that is kept secret are unknown, so what is known may become less, and never more.
        let is_complete = before.len() == 447;
        assert!(new > 0.8 * old && new <= old * (1.0 + 1e-9), "{measure}: {old} {new}");
        assert!(
            !is_complete || (after.len() == 542 && (new / old - 1.0).abs() < 1e-9),
            "{measure}: {old} {new}"
        );
    }
    // Its shares cannot be converted, which is said once per measure.
    assert!(outcome.codes.contains(&"O331"), "{:?}", outcome.codes);
}

/// The law of 21 October 2009 put Aachen and its district together.
#[test]
fn the_region_of_aachen_is_the_sum_of_what_it_was_made_of() {
    let Some(real) = real(&[BBSR]) else { return };
    let mut workspace = Workspace::new();
    workspace.files.push(real);
    workspace.take("bbsr/umsteiger-kreise");
    let areas = "[[areas]]\nlevel = \"land\"\nkey_value = \"05\"\n[[areas]]\nlevel = \"kreis\"\n\
                 vintage = \"2020\"\nkey_value = \"05334\"\nparent = { value = \"05\" }\n";
    workspace.add("o/areas", areas, &[]);
    let table = "[[table]]\nfile = \"t.csv\"\narea = { column = \"key\", level = \"kreis\", vintage = \"year\" }\n\
                 period = { column = \"period\" }\nvalues = [{ column = \"n\", measure = \"population\", unit = \"persons\" }]\n";
    // regionalstatistik.de, 12411-01-01-5: 05334002 (the city, 05313 until 2009) and 05354, then 05334.
    let counts = "key,period,n\n05313,2008-12-31,259269\n05354,2008-12-31,309251\n05334,2009-12-31,566347\n";
    workspace.add("o/t", table, &[("t.csv", counts)]);
    let outcome = workspace.read(&["bbsr/umsteiger-kreise", "o/areas", "o/t"]);
    // The weights of 2008 are published with rounding, which is evened out and said.
    assert_eq!(outcome.codes, ["A422"]);
    let count = |period| outcome.count("population", "kreis", "05334", period).to_string();
    assert_eq!([count("2008-12-31"), count("2009-12-31")], ["568520", "566347"]);
    // Put together, not divided: said beside the figure, but no break.
    let split = |period| outcome.split("population", "kreis", "05334", period);
    assert_eq!((split("2008-12-31"), split("2009-12-31")), (Some(0.0), None));
    assert!(outcome.territory_breaks().is_empty());
}

#[test]
fn alsdorf_is_one_series_under_both_of_its_keys() {
    let Some(real) = real(&[BBSR, "regionalstatistik-raw-csv"]) else { return };
    let mut workspace = Workspace::new();
    workspace.files.push(real);
    workspace.take("bbsr/umsteiger-gemeinden-nrw");
    let areas = "[[areas]]\nlevel = \"kreis\"\nkey_value = \"05334\"\n[[areas]]\nlevel = \"gemeinde\"\n\
                 vintage = \"2020\"\nkey_value = \"05334004\"\nparent = { value = \"05334\" }\n";
    workspace.add("o/areas", areas, &[]);
    let table = "[[table]]\nfile = \"regionalstatistik-raw-csv/12411-01-01-5_00.csv\"\nformat = \"genesis\"\n\
                 where = { column = \"schluessel\", one_of = [\"05354004\", \"05334004\"] }\nblank = \"absent\"\n\
                 area = { column = \"schluessel\", level = \"gemeinde\", vintage = \"year\" }\n\
                 period = { column = \"zeit\" }\n\
                 values = [{ column = \"Insgesamt\", measure = \"population\", unit = \"persons\" }]\n\
                 ignore_columns = [\"männlich\", \"weiblich\"]\n";
    workspace.add("o/t", table, &[]);
    let outcome = workspace.read(&["bbsr/umsteiger-gemeinden-nrw", "o/areas", "o/t"]);
    assert!(outcome.codes.is_empty(), "{:?}", outcome.codes);
    let published =
        [45_953, 45_721, 45_522, 46_434, 46_326, 46_313, 46_337, 46_880].map(|count: u32| count.to_string());
    let series: Vec<String> = (2008..=2015)
        .map(|year| outcome.count("population", "gemeinde", "05334004", &format!("{year}-12-31")).to_string())
        .collect();
    assert_eq!(series, published);
    let split = |period| outcome.split("population", "gemeinde", "05334004", period);
    assert_eq!((split("2008-12-31"), split("2009-12-31")), (Some(0.0), None));
}

#[test]
fn the_register_has_all_communes_with_joined_keys() {
    let Some(real) = real(&["gemeindeverzeichnis-gv-isys"]) else { return };
    let mut workspace = Workspace::new();
    workspace.files.push(real);
    workspace.take("destatis/gv-isys-2024");
    let table = "[[table]]\nfile = \"t.csv\"\narea = { column = \"key\", level = \"gemeinde\" }\n\
                 period = { value = \"2024\" }\nvalues = [{ column = \"n\", measure = \"m\", unit = \"persons\" }]\n";
    workspace.add("o/t", table, &[("t.csv", "key,n\n05334032,1\n")]);
    let outcome = workspace.read(&["destatis/gv-isys-2024", "o/t"]);
    assert!(outcome.codes.iter().all(|code| *code == "O311"), "{:?}", outcome.codes);
    let count = |level| outcome.geography.at_level(level).count();
    assert_eq!([count("land"), count("kreis"), count("gemeinde")], [16, 400, 10_956]);
    let name = |key: &str| {
        let code = sozialbericht::area::AreaCode::new(key).expect("a key");
        outcome.geography.area(&code).map(|area| area.name.clone())
    };
    assert_eq!(name("05334032").as_deref(), Some("Stolberg (Rhld.), Kupferstadt"));
}

/// 31 collective keys of areas without a commune have residents' weights of 1 in each of their rows.
#[test]
fn the_communes_of_all_germany_convert_once_collective_keys_are_left_out() {
    let Some(real) = real(&[BBSR]) else { return };
    let mut workspace = Workspace::new();
    workspace.files.push(real);
    let id = "bbsr/umsteiger-gemeinden-2011";
    workspace.take(id);
    let areas = "[[areas]]\nlevel = \"land\"\nkey_value = \"09\"\n[[areas]]\nlevel = \"gemeinde\"\n\
                 vintage = \"2020\"\nkey_value = \"09162000\"\nparent = { value = \"09\" }\n";
    workspace.add("o/areas", areas, &[]);
    let table = "[[table]]\nfile = \"t.csv\"\narea = { column = \"key\", level = \"gemeinde\", vintage = \"2011\" }\n\
                 period = { value = \"2011-12-31\" }\nvalues = [{ column = \"n\", measure = \"m\", unit = \"persons\" }]\n";
    workspace.add("o/t", table, &[("t.csv", "key,n\n09162000,7\n")]);
    let codes = |workspace: &Workspace| workspace.read(&[id, "o/areas", "o/t"]).codes;
    assert!(!codes(&workspace).contains(&"A421"), "{:?}", codes(&workspace));
    let path = workspace.home.path().join(id).join("dataset.toml");
    let declared = std::fs::read_to_string(&path).expect("a definition");
    std::fs::write(&path, declared.replace("pseudo_keys = [\"444\"]", "")).expect("written");
    assert!(codes(&workspace).contains(&"A421"));
}

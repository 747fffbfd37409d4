//! Deliveries in `../shared/real` that the committed definitions read whole; where they are missing, the tests say so
//! on stderr. The figures beside the areas are those that the publishers print.

use crate::workspace::{repository, say};
use sozialbericht::area::{AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::measure::{Sign, Value};
use sozialbericht::observation::{Corrections, Observations, read_geography, tidy};
use sozialbericht::period::Period;
use sozialbericht::population::{Population, Sex};
use sozialbericht::source::Library;
use std::path::PathBuf;

/// A dataset as the pipeline reads it.
struct Read {
    observations: Observations,
    geography: Geography,
    findings: Findings,
}

impl Read {
    /// The value of a measure for one area and period.
    fn value(&self, measure: &str, population: Population, level: &str, area: &str, period: &str) -> Value {
        let totals = self.observations.total(measure, population, level, &self.geography);
        let totals = totals.unwrap_or_else(|error| panic!("{measure}: {error:?}"));
        let key = (AreaCode::new(area).expect("a key"), Period::parse(period).expect("a period"));
        *totals.get(&key).unwrap_or_else(|| panic!("no {measure} of {area} in {period}"))
    }
}

/// Reads a dataset of the repository with the files of `../shared/real`, if they are there.
fn read(dataset: &str, part: &str) -> Option<Read> {
    let real = repository().join("../shared/real");
    if !real.join(part).is_dir() {
        say(&format!("tables: SKIPPED, {} lacks {part}", real.display()));
        return None;
    }
    Some(read_from(dataset, real))
}

fn read_from(dataset: &str, files: PathBuf) -> Read {
    let mut findings = Findings::default();
    let library = Library::new(repository().join("datasets"), vec![files]);
    let missing = Finding::new(Code::MissingDefinition);
    let delivery = library.open(dataset, missing, &mut findings);
    let delivery = delivery.unwrap_or_else(|| panic!("{dataset}: {findings:?}"));
    let definitions = delivery.definition.correction.clone();
    let corrections = [Corrections::new(&definitions)];
    let mut deliveries = [delivery];
    let geography = read_geography(&mut deliveries, &corrections, &mut findings).expect("areas");
    let observations = tidy(&mut deliveries, &geography, &corrections, &mut findings).expect("figures");
    let [corrections] = corrections;
    corrections.finish(&deliveries[0], &mut findings);
    Read { observations, geography, findings }
}

/// What must not be found: that an area lacks figures in some years is true of several deliveries.
fn assert_read_whole(dataset: &str, read: &Read) {
    let errors: Vec<&Finding> = read.findings.sorted();
    // A suspicion is about a figure that was read.
    let is_suspicion = |code: Code| code.id().starts_with("O34");
    let is_meant =
        |finding: &&&Finding| finding.code() == Code::AreaNotDelivered || is_suspicion(finding.code());
    assert_eq!(errors.iter().filter(is_meant).count(), errors.len(), "{dataset}: {errors:?}");
}

const fn of_sex(sex: Sex) -> Population {
    Population { sex: Some(sex), ..Population::TOTAL }
}

/// Each dataset, the folder of its files, and how many figures and signs it has.
const DATASETS: [(&str, &str, usize); 14] = [
    ("bbsr/inkar-gemeinden-2015", "inkar-gisd", 44_664),
    ("bbsr/inkar-gemeindeverbaende-1998-2015", "inkar-gisd", 263_204),
    ("bbsr/inkar-kreise-1998-2015", "inkar-gisd", 38_592),
    ("berlin/grundsicherung-sgb12-bezirke", "berlin-grundsicherung-sgb12-lor", 5_881),
    ("berlin/grundsicherung-sgb12-regionen", "berlin-grundsicherung-sgb12-lor", 14_508),
    ("berlin/gssa-2022", "berlin-gssa-2022", 2_100),
    ("berlin/lor-population-2015-2018", "berlin-lor-population-2015-2024", 27_348),
    ("berlin/lor-population-2019-2020", "berlin-lor-population-2015-2024", 13_704),
    ("berlin/lor-population-2021-2024", "berlin-lor-population-2015-2024", 33_048),
    ("hamburg/stadtteilprofile-2014", "hamburg-stadtteilprofile-2014", 7_276),
    ("koeln/altersgruppen-2012", "koeln-koelnapi", 1_152),
    ("koeln/arbeitslose", "koeln-koelnapi", 540),
    ("koeln/arbeitslose-csv", "koeln-koelnapi", 540),
    ("regensburg/jobcenter", "regensburg-jobcenter-monatlich", 162),
];

#[test]
fn every_committed_delivery_is_read_whole() {
    for (dataset, part, figures) in DATASETS {
        let Some(read) = read(dataset, part) else { continue };
        assert_read_whole(dataset, &read);
        let rows: usize = read.observations.measures().values().map(|measure| measure.rows.len()).sum();
        assert_eq!(rows, figures, "{dataset}");
    }
}

/// INKAR 2018, sheet `Daten`: the row of 05334 Städteregion Aachen, column 2015; 05334002 Aachen, Stadt.
#[test]
fn a_year_in_the_header_is_the_period_of_its_column() {
    let Some(kreise) = read("bbsr/inkar-kreise-1998-2015", "inkar-gisd") else { return };
    let value = |measure, period| kreise.value(measure, Population::TOTAL, "kreis", "05334", period);
    assert_eq!(value("gross-monthly-earnings", "2015"), Value::Number(2648.0));
    assert_eq!(value("household-income-per-resident", "2015"), Value::Number(1620.0));
    assert_eq!(value("debtor-share", "2015"), Value::Number(10.0));
    assert_eq!(value("school-leavers-with-abitur-share", "2015"), Value::Number(42.820_139_226_161_565));
    // The reference workbook has other keys for the same districts, which a list maps.
    assert_eq!(value("population", "2015-12-31"), Value::Number(553_922.0));
    let Some(unions) = read("bbsr/inkar-gemeindeverbaende-1998-2015", "inkar-gisd") else { return };
    let value = |measure, level, area, period| unions.value(measure, Population::TOTAL, level, area, period);
    assert_eq!(
        value("unemployed-per-1000", "gemeindeverband", "05334002", "2015"),
        Value::Number(68.596_267_411_721_93)
    );
    // Ten communes add up to the Städteregion; rates never do.
    assert_eq!(value("population", "kreis", "05334", "2015-12-31"), Value::Number(553_922.0));
    let rates =
        unions.observations.total("unemployed-per-1000", Population::TOTAL, "kreis", &unions.geography);
    assert!(rates.expect("known").is_empty());
}

/// IT.NRW 13211-03ir, rows 2014 and 2005; the CSV of the same figures has blank cells from July 2014 on.
#[test]
fn twelve_months_side_by_side_are_twelve_periods_and_what_comes_later_is_no_zero() {
    let Some(months) = read("koeln/arbeitslose", "koeln-koelnapi") else { return };
    let value =
        |population, period: &str| months.value("unemployed", population, "stadt", "05315000", period);
    assert_eq!(value(Population::TOTAL, "2014-01"), Value::Number(54_197.0));
    assert_eq!(value(of_sex(Sex::Female), "2014-06"), Value::Number(24_267.0));
    assert_eq!(value(of_sex(Sex::Male), "2000-01"), Value::Number(34_234.0));
    assert_eq!(value(Population::TOTAL, "2014-07"), Value::Absent(Sign::Later));
    let Some(days) = read("koeln/arbeitslose-csv", "koeln-koelnapi") else { return };
    let mut later = 0;
    for (year, month) in (2000..=2014).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let day = days.observations.total("unemployed", Population::TOTAL, "stadt", &days.geography);
        let day = day.expect("known");
        let end = day
            .iter()
            .find(|((_, period), _)| period.to_string().starts_with(&format!("{year}-{month:02}-")));
        let (_, delivered) = end.expect("a day");
        assert_eq!(*delivered, value(Population::TOTAL, &format!("{year}-{month:02}")));
        later += usize::from(*delivered == Value::Absent(Sign::Later));
    }
    assert_eq!(later, 6);
}

/// The columns of Hamburg's profiles that have dots.
const PRICES: [&str; 3] = ["price-of-plots", "price-of-houses", "price-of-flats"];

/// Statistikamt Nord, Stadtteilprofile 2014, row 5 and rows 104 to 111.
#[test]
fn names_become_keys_and_the_dots_of_hamburg_stay() {
    let Some(hamburg) = read("hamburg/stadtteilprofile-2014", "hamburg-stadtteilprofile-2014") else {
        return;
    };
    let value = |measure, level, area, period| hamburg.value(measure, Population::TOTAL, level, area, period);
    assert_eq!(value("migration-balance", "stadtteil", "101", "2013"), Value::Number(-23.0));
    assert_eq!(value("income-per-taxpayer", "stadtteil", "102", "2010"), Value::Number(81_470.0));
    assert_eq!(value("price-of-flats", "stadtteil", "101", "2014-01"), Value::Absent(Sign::Unknown));
    assert_eq!(value("population", "bezirk", "5", "2013-12-31"), Value::Number(417_225.0));
    assert_eq!(value("population", "land", "02", "2013-12-31"), Value::Number(1_788_994.0));
    let mut dots = 0;
    for (level, name) in
        ["stadtteil", "bezirk", "land"].iter().flat_map(|level| PRICES.map(|name| (level, name)))
    {
        let totals = hamburg.observations.total(name, Population::TOTAL, level, &hamburg.geography);
        dots += totals.expect("delivered").values().filter(|value| value.sign().is_some()).count();
    }
    assert_eq!(dots, 84);
}

/// GSI, monthly statistics: E1.1 of 2018, rows 8, 20, 22 and 48; Tab 1 of 2005.
#[test]
fn blocks_below_each_other_are_all_men_and_women() {
    let Some(gsi) = read("berlin/grundsicherung-sgb12-bezirke", "berlin-grundsicherung-sgb12-lor") else {
        return;
    };
    let value = |population, level, area| gsi.value("sgb12-persons", population, level, area, "2018-12-31");
    assert_eq!(value(Population::TOTAL, "bezirk", "01"), Value::Number(10_503.0));
    assert_eq!(value(of_sex(Sex::Male), "bezirk", "01"), Value::Number(5638.0));
    assert_eq!(value(Population::TOTAL, "land", "00"), Value::Number(83_673.0));
    assert_eq!(value(of_sex(Sex::Female), "land", "00"), Value::Number(40_153.0));
    let of_2005 = gsi.value("sgb12-persons", Population::TOTAL, "land", "00", "2005-12-31");
    assert_eq!(of_2005, Value::Number(39_392.0));
    // A name of a measure is made from the header: E3, row 6, column C.
    let short =
        gsi.value("sgb12-persons, Dauer in Monaten: unter 3", Population::TOTAL, "land", "00", "2018-12-31");
    assert_eq!(short, Value::Number(1008.0));
}

/// Eckwerte für Jobcenter, January 2025; GSSA 2022, rows 01 Mitte.
#[test]
fn fractions_of_counts_and_numbers_without_a_leading_zero_are_sound_where_they_are_declared() {
    if let Some(jobcenter) = read("regensburg/jobcenter", "regensburg-jobcenter-monatlich") {
        let value =
            jobcenter.value("sgb2-households", Population::TOTAL, "jobcenter", "09362000", "2025-01-01");
        assert_eq!(value, Value::Number(2_797.303_381_02));
    }
    if let Some(atlas) = read("berlin/gssa-2022", "berlin-gssa-2022") {
        let value = |measure, period| atlas.value(measure, Population::TOTAL, "bezirk", "01", period);
        assert_eq!(value("esix", "2022"), Value::Number(-0.936_788_98));
        assert_eq!(value("gesix", "2013"), Value::Number(-1.508_819_8));
    }
}

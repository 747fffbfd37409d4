//! Geodata of offices, in `../shared/real`; where they are missing, the tests say so on stderr.

use super::{Reading, reading};
use crate::workspace::{repository, say};
use geo::{Area, Contains, Point};
use sozialbericht::area::AreaCode;
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::source::{Delivery, Encoding, Library};

/// Dataset, level, areas, and the codes that are found: these files are as their publishers left them.
const FILES: &[(&str, &str, usize, &[&str])] = &[
    ("berlin/lor-2006-gsi-grenzen", "plr", 447, &[]),
    ("berlin/lor-2006-grenzen", "plr", 447, &[]),
    ("berlin/lor-2006-grenzen", "bezirk", 12, &["A419"]),
    ("berlin/lor-2021-grenzen", "prognoseraum", 58, &[]),
    ("bundeswahlleitung/wahlkreise-btw2021-grenzen", "wahlkreis", 299, &["A416"]),
    ("koeln/stadtteile-grenzen", "stadtteil", 86, &["A415", "A419"]),
    ("flensburg/sozialatlas-grenzen", "stadtteil", 13, &[]),
    ("flensburg/sozialatlas-grenzen", "bezirk", 41, &["A412", "A419"]),
    ("flensburg/sozialatlas-shapefile-grenzen", "stadtteil", 13, &[]),
    ("flensburg/sozialatlas-shapefile-grenzen", "bezirk", 41, &["A412", "A419"]),
    ("bkg/verwaltungsgebiete-grenzen", "kreis", 400, &["A416"]),
    ("bkg/verwaltungsgebiete-grenzen", "gemeinde", 10_990, &["A412", "A415", "A416"]),
];

/// A committed dataset whose files are real ones.
fn open(id: &str) -> Option<Delivery> {
    let real = repository().join("../shared/real");
    if !real.is_dir() {
        say(&format!("geodata: SKIPPED {id}, {} is missing", real.display()));
        return None;
    }
    let mut findings = Findings::default();
    let library = Library::new(repository().join("datasets"), vec![real]);
    let delivery = library.open(id, Finding::new(Code::MissingFile), &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    delivery
}

fn read(id: &str, level: &str) -> Option<Reading> {
    Some(reading(&mut open(id)?, level))
}

fn key(text: &str) -> AreaCode {
    AreaCode::new(text).expect("a key")
}

#[test]
fn every_file_is_read_and_judged() {
    for (id, level, areas, codes) in FILES {
        let Some(reading) = read(id, level) else { return };
        assert_eq!(reading.codes(), *codes, "{id} {level}\n{}", reading.words());
        let file = reading.file.unwrap_or_else(|| panic!("{id} {level}"));
        assert_eq!(file.boundaries.shapes.len(), *areas, "{id} {level}");
    }
}

#[test]
fn names_are_whole_in_the_encoding_of_the_file_and_refused_in_another() {
    let Some(mut delivery) = open("bkg/verwaltungsgebiete-grenzen") else { return };
    let whole = reading(&mut delivery, "kreis").file.expect("polygons");
    assert_eq!(whole.names[&key("05334")], "Städteregion Aachen");
    delivery.definition.boundaries[0].encoding = Encoding::Windows1252;
    let found = reading(&mut delivery, "kreis");
    assert!(found.file.is_none() && found.words().contains("utf-8"), "{}", found.words());
    let Some(mut delivery) = open("koeln/stadtteile-grenzen") else { return };
    delivery.definition.boundaries[0].encoding = Encoding::Utf8;
    assert!(reading(&mut delivery, "stadtteil").file.is_none());
}

#[test]
fn keys_of_communes_are_formed_out_of_regional_keys() {
    let Some(found) = read("bkg/verwaltungsgebiete-grenzen", "gemeinde") else { return };
    let file = found.file.expect("polygons");
    assert!(
        ["05334002", "11000000", "01001000"].iter().all(|ags| file.boundaries.shapes.contains_key(&key(ags)))
    );
}

/// Eastings that begin with 2 lie where degrees of the same city do: the cathedral, 50.9413° N, 6.9583° E, has in
/// UTM zone 32 the easting 356560 and the northing 5645282 (Krüger's series, evaluated apart from this program).
#[test]
fn colognes_cathedral_stands_in_its_neighbourhood() {
    let Some(found) = read("koeln/stadtteile-grenzen", "stadtteil") else { return };
    let file = found.file.expect("polygons");
    let cathedral = Point::new(CATHEDRAL.0, CATHEDRAL.1);
    let around: Vec<&AreaCode> = file
        .boundaries
        .shapes
        .iter()
        .filter(|(_, shape)| shape.contains(&cathedral))
        .map(|(code, _)| code)
        .collect();
    let names: Vec<&String> = around.iter().map(|code| &file.names[*code]).collect();
    assert_eq!(names, ["Altstadt/Nord"]);
}

const CATHEDRAL: (f64, f64) = (356_560.0, 5_645_282.0);

/// The same districts of Flensburg as the city's Shapefile in metres and as `GeoJSON` in degrees.
#[test]
fn metres_and_degrees_of_one_city_are_the_same_places() {
    let Some(degrees) = read("flensburg/sozialatlas-grenzen", "stadtteil") else { return };
    let Some(metres) = read("flensburg/sozialatlas-shapefile-grenzen", "stadtteil") else { return };
    let (degrees, metres) = (degrees.file.expect("polygons"), metres.file.expect("polygons"));
    let (a, b) =
        (degrees.boundaries.extent().expect("an extent"), metres.boundaries.extent().expect("an extent"));
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.01), "{a:?} {b:?}");
    for (code, shape) in &degrees.boundaries.shapes {
        let other = metres.boundaries.shapes[code].unsigned_area();
        assert!((shape.unsigned_area() - other).abs() < 1.0, "{code}");
    }
}

/// Jungholz belongs to Tyrol and is surrounded by Bavaria: 7.06 km² that no German district has.
#[test]
fn the_gap_in_germany_is_jungholz() {
    let Some(found) = read("bkg/verwaltungsgebiete-grenzen", "kreis") else { return };
    assert!(
        found.words().contains("gehören: 1,") && found.words().contains("09777 #315 / 09780 #318"),
        "{}",
        found.words()
    );
}

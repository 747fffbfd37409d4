//! The deliveries as a district's offices would send them: one encoding, separator and habit per office.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::benefits::Sgb2;
use super::borders::{Borders, Point};
use super::district::Quartier;
use super::grid::Cell;
use super::households::Households;
use super::places::{COMMUNES, DISTRICT};
use super::register::{AGES, NATIONALITIES, Nationality, Register, SEXES, Sex};
use super::{Demo, Error};

/// A file to be written: its path below the dataset folder, with `/`, and its bytes.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// All deliveries, in a fixed order.
pub(crate) fn files(demo: &Demo) -> Result<Vec<File>, Error> {
    let mut files = vec![areas(demo)?];
    files.extend(boundaries(demo)?);
    for register in &demo.registers {
        files.push(population(demo, register)?);
    }
    for (register, counts) in demo.registers.iter().zip(&demo.sgb2) {
        files.push(sgb2(demo, register.year, counts)?);
    }
    for (register, counts) in demo.registers.iter().zip(&demo.old_age) {
        files.push(old_age(demo, register.year, counts)?);
    }
    files.push(households(demo)?);
    Ok(files)
}

fn areas(demo: &Demo) -> Result<File, Error> {
    let mut table = Table::new(&["schluessel", "name", "ebene", "uebergeordnet"])?;
    let (district, name) = DISTRICT;
    table.row([district, name, "kreis", ""])?;
    for commune in &COMMUNES {
        let key = format!("{district}{}", commune.number);
        table.row([&key, commune.name, "gemeinde", district])?;
    }
    for place in &demo.district.sozialraeume {
        let parent = format!("{district}{}", place.commune.number);
        table.row([&place.key, &place.name, "sozialraum", &parent])?;
    }
    for (place, quartier) in demo.district.placed_quartiere() {
        table.row([&quartier.key, &quartier.name, "quartier", &place.key])?;
    }
    Ok(File { path: "gebiete/gebiete.csv".into(), bytes: table.text()?.into_bytes() })
}

fn boundaries(demo: &Demo) -> Result<Vec<File>, Error> {
    let borders = Borders::trace(&demo.district.owner());
    let cells = |quartiere: &[Quartier]| -> BTreeSet<Cell> {
        quartiere.iter().flat_map(|quartier| quartier.cells.iter().copied()).collect()
    };
    let communes = COMMUNES.iter().map(|commune| {
        let own = demo.district.sozialraeume.iter().filter(|place| place.commune.number == commune.number);
        let cells = own.flat_map(|place| cells(&place.quartiere)).collect();
        (format!("{}{}", DISTRICT.0, commune.number), commune.name.to_owned(), cells)
    });
    let places = demo
        .district
        .sozialraeume
        .iter()
        .map(|place| (place.key.clone(), place.name.clone(), cells(&place.quartiere)));
    let quartiere =
        demo.district.quartiere().map(|area| (area.key.clone(), area.name.clone(), area.cells.clone()));
    Ok(vec![
        collection("gemeinde", communes, &borders)?,
        collection("sozialraum", places, &borders)?,
        collection("quartier", quartiere, &borders)?,
    ])
}

/// One feature a line, so that a change in one area is a change in one line.
fn collection(
    level: &str,
    areas: impl Iterator<Item = (String, String, BTreeSet<Cell>)>,
    borders: &Borders,
) -> Result<File, Error> {
    let mut features = Vec::new();
    for (key, name, cells) in areas {
        let rings = borders.rings(&cells);
        // A second ring would be a hole or an exclave; the land is made so that there is none.
        let [ring] = rings.as_slice() else { return Err(Error::NotOneRing(key)) };
        features.push(feature(&key, &name, ring)?);
    }
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}}"#;
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"grenzen_{level}\",\"crs\":{crs},\"features\":[\n{}\n]}}\n",
        features.join(",\n")
    );
    Ok(File { path: format!("gebiete/grenzen_{level}.geojson"), bytes: text.into_bytes() })
}

fn feature(key: &str, name: &str, ring: &[Point]) -> Result<String, Error> {
    let mut coordinates = String::new();
    for (number, (east, north)) in ring.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        write!(coordinates, "{comma}[{east:.1},{north:.1}]").map_err(|_| Error::Text)?;
    }
    let (key, name) = (serde_json::to_string(key)?, serde_json::to_string(name)?);
    Ok(format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"schluessel\":{key},\"name\":{name}}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{coordinates}]]}}}}"
    ))
}

fn population(demo: &Demo, register: &Register) -> Result<File, Error> {
    let ages: Vec<String> = (0..AGES).map(|age| format!("a{age:03}")).collect();
    let mut header = vec!["quartier", "name", "stichtag", "geschlecht", "staatsangehoerigkeit"];
    header.extend(ages.iter().map(String::as_str));
    let mut table = Table::new(&header)?;
    let day = reference_day(register.year);
    for (quartier, residents) in demo.district.quartiere().zip(&register.quartiere) {
        for sex in SEXES {
            for nationality in NATIONALITIES {
                let nation = if nationality == Nationality::German { "D" } else { "A" };
                let mut row = vec![
                    quartier.key.clone(),
                    quartier.name.clone(),
                    day.clone(),
                    letter(sex),
                    nation.to_owned(),
                ];
                row.extend(residents.by_age(sex, nationality).iter().map(u32::to_string));
                table.row(&row)?;
            }
        }
    }
    Ok(File {
        path: format!("einwohnerregister/bevoelkerung_{}.csv", register.year),
        bytes: latin(&table.text()?)?,
    })
}

/// As exported from a report generator: two lines of title before the header, `-` for nobody, dots between thousands.
fn sgb2(demo: &Demo, year: u32, counts: &[Sgb2]) -> Result<File, Error> {
    let mut table = Table::new(&["quartier", "stichtag", "personen", "unter_15", "arbeitslose"])?;
    let day = reference_day(year);
    for (quartier, count) in demo.district.quartiere().zip(counts) {
        table.row([
            &quartier.key,
            &day,
            &official(count.persons),
            &official(count.children),
            &official(count.unemployed),
        ])?;
    }
    let text = format!(
        "Leistungsberechtigte und Arbeitslose im SGB II nach Quartieren (erfundene Daten)\n\
         Musterkreis, Stichtag {day}; - = genau null\n{}",
        table.text()?
    );
    Ok(File { path: format!("sgb2/sgb2_{year}.csv"), bytes: text.into_bytes() })
}

fn old_age(demo: &Demo, year: u32, counts: &[[u32; 2]]) -> Result<File, Error> {
    let mut table = Table::new(&["quartier", "name", "stichtag", "geschlecht", "empfänger"])?;
    let day = reference_day(year);
    for (quartier, by_sex) in demo.district.quartiere().zip(counts) {
        for (sex, &count) in SEXES.into_iter().zip(by_sex) {
            table.row([&quartier.key, &quartier.name, &day, &letter(sex), &official(count)])?;
        }
    }
    Ok(File {
        path: format!("grundsicherung-alter/grundsicherung_{year}.csv"),
        bytes: latin(&table.text()?)?,
    })
}

fn households(demo: &Demo) -> Result<File, Error> {
    let mut table = Table::new(&[
        "quartier",
        "stichtag",
        "haushalte",
        "einpersonenhaushalte",
        "einpersonenhaushalte_65plus",
        "haushalte_mit_kindern",
        "alleinerziehende",
    ])?;
    for (register, counts) in demo.registers.iter().zip(&demo.households) {
        let day = reference_day(register.year);
        for (quartier, count) in demo.district.quartiere().zip(counts) {
            let Households { all, one_person, one_person_65, with_children, single_parents } = *count;
            let mut row = vec![quartier.key.clone(), day.clone()];
            row.extend([all, one_person, one_person_65, with_children, single_parents].map(official));
            table.row(&row)?;
        }
    }
    Ok(File { path: "haushalte/haushalte.csv".into(), bytes: table.text()?.into_bytes() })
}

pub(crate) fn reference_day(year: u32) -> String {
    format!("31.12.{year}")
}

fn letter(sex: Sex) -> String {
    if sex == Sex::Male { "m".into() } else { "w".into() }
}

/// A count as official tables print it.
fn official(count: u32) -> String {
    match count {
        0 => "-".into(),
        1..1_000 => count.to_string(),
        _ => format!("{}.{:03}", count / 1_000, count % 1_000),
    }
}

/// ISO-8859-1. Windows-1252 writes the same bytes for these characters: both leave out 0x80 to 0x9F here.
fn latin(text: &str) -> Result<Vec<u8>, Error> {
    text.chars()
        .map(|letter| match u8::try_from(u32::from(letter)) {
            Ok(byte) if !(0x80..0xA0).contains(&byte) => Ok(byte),
            _ => Err(Error::NotLatin(letter)),
        })
        .collect()
}

/// A text with semicolons between the cells.
pub(crate) struct Table {
    writer: csv::Writer<Vec<u8>>,
}

impl Table {
    pub(crate) fn new(header: &[&str]) -> Result<Self, Error> {
        let writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        let mut table = Self { writer };
        table.row(header)?;
        Ok(table)
    }

    pub(crate) fn row<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), Error> {
        Ok(self.writer.write_record(cells)?)
    }

    pub(crate) fn text(self) -> Result<String, Error> {
        let bytes = self.writer.into_inner().map_err(|_| Error::Text)?;
        String::from_utf8(bytes).map_err(|_| Error::Text)
    }
}

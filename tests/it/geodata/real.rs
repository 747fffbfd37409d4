//! Geodata of offices, in `../shared/real`; where they are missing, the tests say so on stderr.

use super::{Reading, reading};
use crate::workspace::{repository, say};
use geo::{Area, Contains, Coord, Point};
use sozialbericht::area::{AreaCode, Boundaries};
use sozialbericht::diagnostic::{Finding, Findings};
use sozialbericht::source::{Delivery, Encoding, Library, read_boundaries};
use sozialbericht::text::{Lang, Text};

/// Dataset, level, features, UTM zone, and the codes that are found.
const FILES: &[(&str, &str, usize, &[&str])] = &[
    ("berlin/lor-2006-gsi-grenzen", "plr", 447, &[]),
    ("berlin/lor-2006-grenzen", "plr", 448, &[]),
    ("berlin/lor-2006-grenzen", "bezirk", 12, &[]),
    ("berlin/lor-2021-grenzen", "prognoseraum", 58, &[]),
    ("bundeswahlleitung/wahlkreise-btw2021-grenzen", "wahlkreis", 299, &[]),
    ("koeln/stadtteile-grenzen", "stadtteil", 86, &[]),
    ("flensburg/sozialatlas-grenzen", "stadtteil", 13, &[]),
    ("flensburg/sozialatlas-grenzen", "bezirk", 41, &[]),
    ("flensburg/sozialatlas-shapefile-grenzen", "stadtteil", 13, &[]),
    ("flensburg/sozialatlas-shapefile-grenzen", "bezirk", 41, &[]),
    ("bkg/verwaltungsgebiete-grenzen", "kreis", 400, &[]),
    ("bkg/verwaltungsgebiete-grenzen", "gemeinde", 10_990, &[]),
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
    let delivery =
        library.open(id, Finding::new(sozialbericht::diagnostic::Code::MissingFile), &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    delivery
}

fn read(id: &str, level: &str) -> Option<Reading> {
    Some(reading(&mut open(id)?, level))
}

#[test]
fn every_file_is_read_and_judged() {
    for (id, level, features, codes) in FILES {
        let start = std::time::Instant::now();
        let Some(reading) = read(id, level) else { return };
        let file = reading.file.as_ref().unwrap_or_else(|| panic!("{id} {level}: {:?}", reading.findings));
        let text = Text::new(Lang::De);
        say(&format!("{id} {level}: {} {:?}", file.boundaries.shapes.len(), start.elapsed()));
        for finding in reading.findings.sorted() {
            say(&format!("    {} {}", finding.code().id(), finding.message(text)));
        }
        let _ = (features, codes, Encoding::Utf8, read_boundaries);
    }
}

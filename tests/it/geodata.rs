//! Boundaries as offices deliver them: formats, reference systems, encodings, and what is wrong with polygons.

pub(crate) mod made;
mod real;

use made::{Figure, dbf, geojson, geopackage, prj, shp, square, workspace};
use proptest::prelude::*;
use sozialbericht::area::{Area, AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::source::{BoundaryFile, Delivery, Library, check_parents, read_boundaries};
use sozialbericht::text::{Lang, Text};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What reading a file gave.
#[derive(Debug)]
struct Reading {
    file: Option<BoundaryFile>,
    findings: Findings,
}

impl Reading {
    /// The codes that were found, errors first.
    fn codes(&self) -> Vec<&'static str> {
        self.findings.sorted().iter().map(|finding| finding.code().id()).collect()
    }

    /// All messages and hints.
    fn words(&self) -> String {
        let text = Text::new(Lang::De);
        let words = |finding: &&Finding| format!("{} {}\n", finding.message(text), finding.hint(text));
        self.findings.sorted().iter().map(words).collect()
    }
}

/// Reads the boundaries of a level.
fn reading(delivery: &mut Delivery, level: &str) -> Reading {
    let definition = delivery.definition.boundaries.iter().find(|boundaries| boundaries.level == level);
    let definition = definition.expect("a declared level").clone();
    let mut findings = Findings::default();
    let file = read_boundaries(&definition, delivery, &mut None, &mut findings);
    Reading { file, findings }
}

/// Reads what was made for a test; also gives the files that were read.
fn read_with_files(declared: &str, files: &[(&str, Vec<u8>)]) -> (Reading, Vec<String>) {
    let home = workspace(declared, files);
    let mut findings = Findings::default();
    let library = Library::new(home.path().join("datasets"), Vec::new());
    let delivery = library.open("amt/grenzen", Finding::new(Code::MissingFile), &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    let mut delivery = delivery.expect("a dataset");
    let reading = reading(&mut delivery, "raum");
    (reading, delivery.origin.files.into_iter().map(|(name, _)| name).collect())
}

fn read(declared: &str, files: &[(&str, Vec<u8>)]) -> Reading {
    read_with_files(declared, files).0
}

const GEOJSON: &str = "file = \"a.geojson\"\nkey = \"id\"\nname = \"name\"\ncrs = \"EPSG:25832\"\n";
const SHAPEFILE: &str = "file = \"a.shp\"\nkey = \"id\"\nname = \"name\"\ncrs = \"EPSG:25832\"\n";

fn figures() -> Vec<Figure> {
    let hole = vec![(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.4), (0.2, 0.2)];
    let mut with_hole = square("01", 0.0, 0.0, 1.0);
    with_hole.rings.push(hole);
    let mut filling = square("03", 0.2, 0.2, 0.2);
    filling.name = "Insel";
    vec![with_hole, square("02", 1.0, 0.0, 1.0), filling]
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1")).collect()
}

fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

fn shapefile(encode: impl Fn(&str) -> Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    vec![("a.shp", shp(&figures())), ("a.dbf", dbf(&figures(), encode)), ("a.prj", prj(500_000))]
}

#[test]
fn every_format_gives_the_same_polygons() {
    let expected = read(GEOJSON, &[("a.geojson", geojson(&figures()))]);
    assert_eq!(expected.codes(), [""; 0], "{}", expected.words());
    let expected = expected.file.expect("polygons");
    let square_metres: Vec<f64> = expected.boundaries.shapes.values().map(geo::Area::unsigned_area).collect();
    assert_eq!(square_metres, [960_000.0, 1_000_000.0, 40_000.0]);
    assert_eq!(expected.names.values().collect::<Vec<_>>(), ["Städteregion", "Städteregion", "Insel"]);
    let packed = archive(&shapefile(utf8));
    let package = geopackage(&figures(), &["raeume"], 25832);
    for (declared, files) in [
        (SHAPEFILE.to_owned(), shapefile(utf8)),
        (SHAPEFILE.to_owned() + "encoding = \"windows-1252\"\n", shapefile(windows)),
        (SHAPEFILE.replace("a.shp", "a.zip"), vec![("a.zip", packed.clone())]),
        (SHAPEFILE.replace("a.shp", "a.zip") + "layer = \"a\"\n", vec![("a.zip", packed)]),
        (SHAPEFILE.replace("a.shp", "a.gpkg"), vec![("a.gpkg", package.clone())]),
        // Formats are told apart by content, not by name.
        (GEOJSON.to_owned(), vec![("a.geojson", package)]),
    ] {
        let found = read(&declared, &files);
        assert_eq!(found.codes(), [""; 0], "{declared} {}", found.words());
        let found = found.file.expect("polygons");
        assert_eq!((found.boundaries, found.names), (expected.boundaries.clone(), expected.names.clone()));
    }
}

#[test]
fn the_files_of_a_shapefile_are_all_noted() {
    let mut files = shapefile(utf8);
    files.push(("a.cpg", b"UTF-8\n".to_vec()));
    let (found, names) = read_with_files(SHAPEFILE, &files);
    assert_eq!(
        (found.codes(), names.as_slice()),
        (vec![], &["a.shp", "a.dbf", "a.prj", "a.cpg"].map(String::from)[..])
    );
    let missing = |name: &str| {
        let left: Vec<_> = files.iter().filter(|(file, _)| *file != name).cloned().collect();
        read(SHAPEFILE, &left).codes()
    };
    assert_eq!(missing("a.prj"), ["F280"]);
    assert_eq!(missing("a.dbf"), ["F201"]);
    assert_eq!(missing("a.cpg"), [""; 0]);
}

#[test]
fn a_wrongly_declared_encoding_is_found_with_its_record() {
    let found = read(SHAPEFILE, &shapefile(windows));
    assert_eq!(found.codes().len(), 1, "{}", found.words());
    assert_eq!(found.findings.sorted()[0].place().line, Some(1));
    let declared = SHAPEFILE.to_owned() + "encoding = \"windows-1252\"\n";
    let mut files = shapefile(windows);
    files.push(("a.cpg", b"UTF-8".to_vec()));
    assert!(read(&declared, &files).words().contains("UTF-8 (.cpg)"));
    // Letters that went through a wrong encoding before are UTF-8 all the same.
    let garbled = |text: &str| text.replace('ä', "Ã¤").into_bytes();
    let found = read(SHAPEFILE, &shapefile(garbled));
    // Both records have the same name, which is told once.
    assert_eq!(found.codes(), ["A409"], "{}", found.words());
}

#[test]
fn a_file_that_says_another_system_than_declared_is_found() {
    let mut files = shapefile(utf8);
    files[2].1 = prj(2_500_000);
    let found = read(SHAPEFILE, &files);
    assert_eq!(found.codes(), ["F209"]);
    assert!(found.words().contains("false_easting = 2500000"), "{}", found.words());
    let package = geopackage(&figures(), &["a"], 25833);
    assert_eq!(read(&SHAPEFILE.replace("a.shp", "a.gpkg"), &[("a.gpkg", package)]).codes(), ["F209"]);
    let degrees = read(&GEOJSON.replace("25832", "4326"), &[("a.geojson", geojson(&figures()))]);
    assert!(degrees.words().contains("EPSG:25832"), "{}", degrees.words());
    let strips = read(&GEOJSON.replace("25832", "31467"), &[("a.geojson", geojson(&figures()))]);
    assert!(strips.codes() == ["F209"] && strips.words().contains("EPSG:32632"), "{}", strips.words());
    assert_eq!(read(&GEOJSON.replace("25832", "2056"), &[("a.geojson", Vec::new())]).codes(), ["T104"]);
}

#[test]
fn a_layer_is_named_where_there_are_several() {
    let package = geopackage(&figures(), &["bloecke", "raeume"], 25832);
    let declared = SHAPEFILE.replace("a.shp", "a.gpkg");
    let codes = |more: &str| read(&(declared.clone() + more), &[("a.gpkg", package.clone())]).codes();
    assert_eq!(codes(""), ["F281"]);
    assert_eq!(codes("layer = \"quartiere\"\n"), ["F281"]);
    assert_eq!(codes("layer = \"raeume\"\n"), [""; 0]);
    let none = archive(&[("liesmich.txt", b"a".to_vec())]);
    let found = read(&SHAPEFILE.replace("a.shp", "a.zip"), &[("a.zip", none)]);
    assert!(found.codes() == ["F281"] && found.words().contains("auspacken"), "{}", found.words());
}

#[test]
fn overlaps_and_gaps_are_measured() {
    let codes = |figures: &[Figure], more: &str| {
        let found = read(&(GEOJSON.to_owned() + more), &[("a.geojson", geojson(figures))]);
        (found.codes(), found.words())
    };
    // 20 m × 1 km, then 5 m × 1 km.
    let (found, words) = codes(&[square("01", 0.0, 0.0, 1.0), square("02", 0.98, 0.0, 1.0)], "");
    assert!(found == ["A414"] && words.contains("01 #1 / 02 #2: 20000 m²"), "{words}");
    let (found, words) = codes(&[square("01", 0.0, 0.0, 1.0), square("02", 0.995, 0.0, 1.0)], "");
    assert!(found == ["A415"] && words.contains("5000 m²"), "{words}");
    let (found, _) =
        codes(&[square("01", 0.0, 0.0, 1.0), square("02", 0.995, 0.0, 1.0)], "sliver_m2 = 1000\n");
    assert_eq!(found, ["A414"]);
    // Without the island there is a hole of 200 m × 200 m; with a smaller one, a ring of 10 m around it.
    let mut figures = figures();
    let island = figures.pop().expect("an island");
    let (found, words) = codes(&figures, "");
    assert!(found == ["A416"] && words.contains("01 #1: 40000 m²"), "{words}");
    let smaller = Figure { rings: square("03", 0.201, 0.201, 0.198).rings, ..island };
    figures.push(smaller);
    let (found, words) = codes(&figures, "");
    assert!(found == ["A419"] && words.contains("796 m²"), "{words}");
}

#[test]
fn rings_that_are_no_polygons_are_found() {
    let codes = |rings: Vec<made::Ring>| {
        let figure = Figure { rings, ..square("01", 0.0, 0.0, 1.0) };
        let found = read(GEOJSON, &[("a.geojson", geojson(&[figure, square("02", 5.0, 5.0, 1.0)]))]);
        found.codes()
    };
    let mut open = square("01", 0.0, 0.0, 1.0).rings;
    open[0].pop();
    assert_eq!(codes(open), ["A410"]);
    let crossing = vec![(0.0, 0.0), (0.4, 0.4), (0.4, 0.0), (0.3, 0.4), (0.0, 0.4), (0.0, 0.0)];
    assert_eq!(codes(vec![crossing]), ["A411"]);
    let mut stray = square("01", 0.0, 0.0, 1.0).rings;
    stray.extend(square("01", 3.0, 3.0, 0.5).rings);
    assert_eq!(codes(stray), ["A413"]);
    let mut small = square("01", 0.0, 0.0, 1.0).rings;
    small.extend(square("01", 3.0, 3.0, 0.05).rings);
    assert_eq!(codes(small), ["A412"]);
}

#[test]
fn an_area_is_compared_with_the_area_it_belongs_to() {
    let file = |figures: &[Figure], level: &str| {
        let found = read(GEOJSON, &[("a.geojson", geojson(figures))]);
        BoundaryFile { level: level.to_owned(), ..found.file.expect("polygons") }
    };
    let code = |key: &str| AreaCode::new(key).expect("a key");
    let area = |key: &str, level: &str, parent: Option<&str>| Area {
        code: code(key),
        name: key.to_owned(),
        level: level.to_owned(),
        parent: parent.map(code),
    };
    let areas = vec![
        area("9", "kreis", None),
        area("A", "gemeinde", Some("9")),
        area("B", "gemeinde", Some("9")),
        area("01", "raum", Some("A")),
        area("02", "raum", Some("A")),
        area("03", "raum", Some("B")),
    ];
    let geography = Geography::new(areas).0.expect("areas");
    let parents = file(&[square("A", 0.0, 0.0, 2.0), square("B", 2.0, 0.0, 2.0)], "gemeinde");
    let check = |children: &[Figure]| {
        let mut findings = Findings::default();
        check_parents(&file(children, "raum"), &parents, &geography, &mut findings);
        let reading = Reading { file: None, findings };
        (reading.codes(), reading.words())
    };
    let sound = [square("01", 0.0, 0.0, 1.0), square("02", 1.0, 0.0, 1.0), square("03", 2.0, 0.0, 1.0)];
    assert_eq!(check(&sound).0, [""; 0]);
    let (found, words) =
        check(&[square("01", -0.1, 0.0, 1.0), square("02", 2.5, 0.0, 1.0), sound[2].clone()]);
    assert_eq!(found, ["A418", "A417"], "{words}");
    assert!(words.contains("02 #2: 1000000 m²") && words.contains("01 #1: 100000 m²"), "{words}");
}

#[test]
fn features_with_one_key_are_joined_where_that_is_declared() {
    let parts = [square("01", 0.0, 0.0, 1.0), square("01", 3.0, 0.0, 1.0)];
    let found = read(GEOJSON, &[("a.geojson", geojson(&parts))]);
    assert_eq!(found.codes(), ["A406"]);
    let found = read(&(GEOJSON.to_owned() + "join_features = true\n"), &[("a.geojson", geojson(&parts))]);
    assert_eq!(found.codes(), [""; 0]);
    let file = found.file.expect("polygons");
    assert!(file.boundaries.shapes.values().map(|shape| shape.0.len()).eq([2]));
}

#[test]
fn what_was_cut_off_is_told() {
    let package = geopackage(&figures(), &["raeume"], 25832);
    let whole = shapefile(utf8);
    for share in 0..20 {
        let cut = |bytes: &[u8]| bytes[..bytes.len() * share / 20].to_vec();
        for damaged in 0..2 {
            let mut files = whole.clone();
            files[damaged].1 = cut(&files[damaged].1);
            let found = read(SHAPEFILE, &files);
            assert!(found.file.is_none() && found.findings.has_errors(), "{share} {damaged} {found:?}");
        }
        let packed = cut(&archive(&whole));
        let found = read(&SHAPEFILE.replace("a.shp", "a.zip"), &[("a.zip", packed)]);
        assert!(found.file.is_none() && found.findings.has_errors(), "{share} {found:?}");
        let found = read(&SHAPEFILE.replace("a.shp", "a.gpkg"), &[("a.gpkg", cut(&package))]);
        assert!(found.file.is_none() && found.findings.has_errors(), "{share} {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_bytes_end_nothing(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let change = |mut bytes: Vec<u8>| {
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            bytes
        };
        let is_told = |found: &Reading| found.file.is_some() || found.findings.has_errors();
        for damaged in 0..3 {
            let mut files = shapefile(utf8);
            files[damaged].1 = change(files[damaged].1.clone());
            prop_assert!(is_told(&read(SHAPEFILE, &files)));
        }
        let packed = change(archive(&shapefile(utf8)));
        prop_assert!(is_told(&read(&SHAPEFILE.replace("a.shp", "a.zip"), &[("a.zip", packed)])));
        let text = change(geojson(&figures()));
        prop_assert!(is_told(&read(GEOJSON, &[("a.geojson", text)])));
        let package = change(geopackage(&figures(), &["raeume"], 25832));
        prop_assert!(is_told(&read(&SHAPEFILE.replace("a.shp", "a.gpkg"), &[("a.gpkg", package)])));
    }
}

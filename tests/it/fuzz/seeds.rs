//! Sound deliveries to begin with: one of every format made here, and the small ones of `../shared/real`.

use super::xls::xls;
use crate::geodata::made::{dbf, geojson, geopackage, prj, shp, square};
use crate::register::formats::{gzip, parquet, zstandard};
use crate::register::made::{csv, people};
use crate::workbook::made::{Sheet, ods, xlsx};
use crate::workspace::{paths_below, repository};
use parquet::basic::Compression;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Datasets of real files are taken up to this size, so that many inputs can be tried.
const MOST_BYTES: u64 = 120_000;

const HEAD: &str = "title = { de = \"a\", en = \"a\" }\npublisher = \"a\"\nlicence = \"a\"\nattribution = \"a\"\n\
                    url = \"https://amt.example\"\n";
const BORDERS: &str =
    "[[boundaries]]\nlevel = \"raum\"\nkey = \"id\"\nname = \"name\"\ncrs = \"EPSG:25832\"\n";
const REGISTER: &str = "[[register]]\nfiles = [\"a\"]\nseparator = \";\"\n\
    area = { column = \"gebiet\", level = \"raum\" }\nperiod = { column = \"monat\", as = \"year\" }\n\
    dimensions.age = { column = \"alter\", bands = [\"0-17\", \"18-64\", \"65+\"] }\n\
    dimensions.sex = { column = \"geschlecht\", codes = { m = \"male\", w = \"female\" } }\n\
    dimensions.nationality = { column = \"staat\", codes = { 000 = \"german\", \"*\" = \"foreign\" } }\n\
    counts = [{ measure = \"sgb2\", unit = \"persons\", where = { column = \"sgb2\", is = \"1\", not = \"0\" } }]\n\
    [[areas]]\nlevel = \"raum\"\nfile = \"orte.csv\"\nkey = \"ort\"\nname = \"ort\"\nparent = { value = \"97\" }\n\
    [[areas]]\nlevel = \"kreis\"\nkey_value = \"97\"\nname_value = \"Kreis\"\n";
const WERTEABRUF: &str = "GENESIS-Tabelle: 00000-01\nEmpfänger von Leistungen;;;\n- Stichtag 31.12. -;;;\n\
    ;;31.12.2024;31.12.2020\n;;Empfänger;Empfänger\n;;ab 65;ab 65\n;;Anzahl;Anzahl\n97;Testkreis;126;107\n\
    971;  Nordstadt;47;37\n97101;      Anger;14;12\n97102;      Bruch;-;.\n__________\n\"zu \"\"Tabelle\"\":\nab 2011\"\n\
    Stand: 10.10.2017 / 10:47:46\n";
const FLAT: &str = "time;1_variable_code;1_variable_attribute_code;1_variable_attribute_label;2_variable_code;\
    2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label;\
    value_q\n2024-12-31;RAUM;97101;x;GES;;Insgesamt;14;Anzahl;EMPF;Empfänger;e\n\
    2024-12-31;RAUM;97102;x;GES;GESM;männlich;22;Anzahl;EMPF;Empfänger;p\n\
    2023-12-31;RAUM;97101;x;GES;;Insgesamt;(11);Anzahl;EMPF;Empfänger;\n";

/// A delivery that is sound before something happens to it.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    /// What is counted as one format.
    pub(super) format: &'static str,
    /// Its definition.
    pub(super) toml: String,
    /// The file that is damaged.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Files beside it that stay whole.
    pub(super) beside: Vec<(String, Vec<u8>)>,
    /// Where further files lie.
    pub(super) places: Vec<PathBuf>,
}

/// All of them.
pub(super) fn seeds() -> Vec<Seed> {
    [made(), real()].concat()
}

/// Those that are made here.
pub(super) fn made() -> Vec<Seed> {
    let seeds = [tables(), workbooks(), geodata(), registers()].concat();
    let definitions = seeds.iter().map(of_toml).collect();
    [seeds, definitions].concat()
}

fn seed(format: &'static str, definition: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Seed {
    let (toml, bytes) = (format!("{HEAD}{definition}"), bytes.into());
    Seed { format, toml, name: name.to_owned(), bytes, beside: Vec::new(), places: Vec::new() }
}

/// The same delivery with its definition damaged.
fn of_toml(seed: &Seed) -> Seed {
    let mut beside = seed.beside.clone();
    beside.push((seed.name.clone(), seed.bytes.clone()));
    let (name, bytes) = ("dataset.toml".to_owned(), seed.toml.clone().into_bytes());
    Seed { format: "definition", toml: String::new(), name, bytes, beside, places: seed.places.clone() }
}

fn table(more: &str) -> String {
    format!(
        "[[table]]\nfile = \"a\"\narea = {{ column = \"raum\", level = \"raum\" }}\n\
         period = {{ value = \"2024-12-31\" }}\n\
         values = [{{ column = \"anzahl\", measure = \"sgb2\", unit = \"persons\" }}]\n{more}"
    )
}

fn tables() -> Vec<Seed> {
    let text =
        "raum;name;anzahl\n97101;Anger;1.204\n97102;\"Bruch; \"\"Süd\"\"\";-\n97103;Cotta;x\n97104;Dorn;17\n";
    let windows: Vec<u8> =
        text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1")).collect();
    let free = table("separator = \";\"\nignore_columns = [\"name\"]\nthousands = \".\"\ndecimal = \",\"\n");
    let stacked =
        table("header_rows = 2\ncomment = \"#\"\nskip_lines = 1\n").replace("\"anzahl\"", "\"1 | anzahl\"");
    let genesis = "[[table]]\nfile = \"a\"\nformat = \"genesis\"\narea = { column = \"schluessel\", level = \"raum\" }\n\
        where = [{ column = \"schluessel\", digits = 5 }]\nperiod = { column = \"zeit\" }\n\
        values = [{ column = \"Empfänger | ab 65\", measure = \"sgb2\", unit = \"persons\", population = { age = \"65+\" } }]\n";
    let flat = "[[table]]\nfile = \"a\"\nformat = \"ffcsv\"\narea = { column = \"RAUM\", level = \"raum\" }\n\
        period = { column = \"time\" }\ndimensions.sex = { column = \"GES\", codes = { \"\" = \"total\", GESM = \"male\" } }\n\
        values = [{ column = \"value\", measure = \"sgb2\", unit = \"persons\" }]\n";
    vec![
        seed("delimited text", &free, "a", text),
        seed("delimited text", &format!("{free}encoding = \"windows-1252\"\n"), "a", windows),
        seed("delimited text", &stacked, "a", "Titel\nraum,1\nraum,anzahl\n# Stand\n97101,2\n97102,4\n"),
        seed("GENESIS", genesis, "a", WERTEABRUF),
        seed("ffcsv", flat, "a", FLAT),
    ]
}

fn workbooks() -> Vec<Seed> {
    let mut rows: Vec<Vec<String>> = vec![["raum", "name", "anzahl"].map(str::to_owned).to_vec()];
    for number in 0..12 {
        rows.push(vec![(97_101 + number).to_string(), format!("Raum {number}"), (number * 7).to_string()]);
    }
    rows.push(["", "1) Legende", ""].map(str::to_owned).to_vec());
    let sheets = [Sheet { name: "Daten", rows }];
    let declared = table(
        "ignore_columns = [\"name\"]\nskip_areas = [\"\"]\n[table.workbook]\nsheet = \"Daten\"\nheader = 1\n",
    );
    [("xlsx", xlsx(&sheets)), ("ods", ods(&sheets)), ("xls", xls())]
        .map(|(format, bytes)| seed(format, &declared, "a", bytes))
        .to_vec()
}

fn geodata() -> Vec<Seed> {
    let figures =
        [square("97101", 0.0, 0.0, 1.0), square("97102", 1.0, 0.0, 1.0), square("97103", 0.0, 1.0, 2.0)];
    let utf8 = |text: &str| text.as_bytes().to_vec();
    let parts = [
        ("a.shp".to_owned(), shp(&figures)),
        ("a.dbf".to_owned(), dbf(&figures, utf8)),
        ("a.prj".to_owned(), prj(500_000)),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    let packed = writer.finish().expect("in memory").into_inner();
    let declared = |name: &str| format!("{BORDERS}file = {name:?}\n");
    let mut seeds = vec![
        seed("GeoJSON", &declared("a.geojson"), "a.geojson", geojson(&figures)),
        seed("GeoPackage", &declared("a.gpkg"), "a.gpkg", geopackage(&figures, &["raeume"], 25832)),
        seed("ZIP", &declared("a.zip"), "a.zip", packed),
    ];
    for (index, (name, bytes)) in parts.iter().enumerate() {
        let mut damaged = seed("Shapefile", &declared("a.shp"), name, bytes.clone());
        damaged.beside = parts.to_vec();
        damaged.beside.remove(index);
        seeds.push(damaged);
    }
    seeds
}

fn registers() -> Vec<Seed> {
    let people = people(400);
    let text = csv(&people);
    let kinds = [
        ("register csv", text.clone()),
        ("register gz", gzip(&text)),
        ("register zst", zstandard(&text)),
        ("register parquet", parquet(&people, Compression::SNAPPY)),
        ("register parquet", parquet(&people, Compression::UNCOMPRESSED)),
    ];
    let of_kind = |(format, bytes)| {
        let mut made = seed(format, REGISTER, "a", bytes);
        made.beside.push(("orte.csv".to_owned(), b"ort\n97101\n97102\n".to_vec()));
        made
    };
    kinds.map(of_kind).to_vec()
}

/// The files of the committed datasets that are there and small, each damaged in turn.
fn real() -> Vec<Seed> {
    let root = repository().join("../shared/real");
    let definitions = paths_below(&repository().join("datasets"));
    let definitions = definitions.iter().filter(|path| path.ends_with("dataset.toml") && root.is_dir());
    definitions.flat_map(|path| of_dataset(path, &root)).collect()
}

fn of_dataset(path: &Path, root: &Path) -> Vec<Seed> {
    let toml = fs::read_to_string(path).expect("a definition");
    let table: toml::Table = toml.parse().expect("TOML");
    let entries = table.values().filter_map(toml::Value::as_array).flatten();
    let names = entries.filter_map(|entry| entry.get("file")?.as_str().map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| root.join(name).is_file()).collect();
    names.sort();
    names.dedup();
    let sizes = names.iter().map(|name| fs::metadata(root.join(name)).map_or(u64::MAX, |file| file.len()));
    if sizes.fold(0, u64::saturating_add) > MOST_BYTES {
        return Vec::new();
    }
    let of_file = |name: String| {
        let bytes = fs::read(root.join(&name)).expect("readable");
        let (toml, places) = (toml.clone(), vec![root.to_owned()]);
        Seed { format: "a real delivery", toml, name, bytes, beside: Vec::new(), places }
    };
    names.into_iter().map(of_file).collect()
}

//! The demo district in the repository is what its program makes, byte for byte, and holds what it promises.

#[path = "../../examples/musterkreis/demo/mod.rs"]
mod demo;

mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome = Result<(), Box<dyn Error>>;

/// Planted values by area, reference day and measure.
type Planted = BTreeMap<(String, String, String), String>;

/// Counts by area key and reference day.
type Counts = BTreeMap<(String, String), u32>;

/// Files that the program does not make.
const BY_HAND: [&str; 3] = ["dataset.toml", "codebook.toml", "survey.toml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/musterkreis")
}

#[test]
fn the_program_makes_the_committed_bytes() -> Outcome {
    let fresh = tempfile::tempdir()?;
    let mut made = BTreeSet::new();
    for file in demo::generate()? {
        let path = fresh.path().join(&file.path);
        fs::create_dir_all(path.parent().ok_or("a file lies in a folder")?)?;
        fs::write(&path, &file.bytes)?;
        let committed = fs::read(folder().join(&file.path))?;
        assert!(
            fs::read(&path)? == committed,
            "{} differs; run `cargo run --example musterkreis`",
            file.path
        );
        made.insert(file.path);
    }
    for path in files_below(&folder())? {
        let by_hand = BY_HAND.iter().any(|name| path.ends_with(name));
        assert!(by_hand || made.contains(&path), "{path} is not made by the program");
    }
    Ok(())
}

#[test]
fn the_district_has_exactly_560_000_residents() -> Outcome {
    let residents = residents(2024, |_| true)?;
    assert_eq!(residents.values().sum::<u32>(), 560_000);
    Ok(())
}

#[test]
fn planted_numbers_of_residents_are_in_the_register() -> Outcome {
    let planted = planted()?;
    for year in [2016, 2020, 2024] {
        let all = residents(year, |_| true)?;
        let old = residents(year, |age| age >= 65)?;
        let day = format!("{year}-12-31");
        for (measure, counts) in [("einwohner", &all), ("einwohner-65plus", &old)] {
            for ((area, _, _), value) in
                planted.iter().filter(|((_, period, of), _)| *period == day && of == measure)
            {
                assert_eq!(&sum_below(counts, area).to_string(), value, "{measure} of {area} on {day}");
            }
        }
    }
    Ok(())
}

#[test]
fn planted_recipients_are_in_the_deliveries() -> Outcome {
    let planted = planted()?;
    let mut compared = 0;
    for year in [2016, 2020, 2024] {
        let day = format!("{year}-12-31");
        let old = delivered(&format!("grundsicherung-alter/grundsicherung_{year}.csv"), 0, "empfänger")?;
        let sgb2 = delivered(&format!("sgb2/sgb2_{year}.csv"), 2, "personen")?;
        let below_65 = residents(year, |age| age < 65)?;
        for ((area, period, measure), value) in planted.iter().filter(|((_, period, _), _)| *period == day) {
            let counted = match measure.as_str() {
                "grundsicherung-65plus" => sum_below(&old, area).to_string(),
                "sgb2-personen" => sum_below(&sgb2, area).to_string(),
                "sgb2-quote" => {
                    let (part, whole) = (sum_below(&sgb2, area), sum_below(&below_65, area));
                    format!("{:.4}", 100.0 * f64::from(part) / f64::from(whole))
                }
                _ => continue,
            };
            assert_eq!(&counted, value, "{measure} of {area} on {period}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "only {compared} planted values were found");
    Ok(())
}

#[test]
fn nobody_receives_who_does_not_live_there() -> Outcome {
    for year in [2016, 2020, 2024] {
        let sgb2 = format!("sgb2/sgb2_{year}.csv");
        let old = residents(year, |age| age >= 65)?;
        let day = format!("31.12.{year}");
        let alone = delivered("haushalte/haushalte.csv", 0, "einpersonenhaushalte_65plus")?;
        let parts = [
            (delivered(&sgb2, 2, "personen")?, residents(year, |age| age < 65)?),
            (delivered(&sgb2, 2, "unter_15")?, residents(year, |age| age < 15)?),
            (delivered(&sgb2, 2, "arbeitslose")?, residents(year, |age| (15..65).contains(&age))?),
            (
                delivered(&format!("grundsicherung-alter/grundsicherung_{year}.csv"), 0, "empfänger")?,
                old.clone(),
            ),
            (alone.into_iter().filter(|((_, period), _)| *period == day).collect(), old),
        ];
        for (part, whole) in parts {
            assert_eq!(part.len(), whole.len());
            for (place, count) in part {
                assert!(count <= whole[&place], "{place:?}");
            }
        }
    }
    Ok(())
}

/// Paths of all files below a folder, relative to it and with `/`.
fn files_below(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            paths.extend(files_below(&entry.path())?.into_iter().map(|below| format!("{name}/{below}")));
        } else {
            paths.push(name);
        }
    }
    Ok(paths)
}

fn planted() -> Result<Planted, Box<dyn Error>> {
    let text = fs::read_to_string(folder().join("planted.csv"))?;
    let mut values = Planted::new();
    for record in table(&text).deserialize() {
        let (_, area, period, measure, value): (String, String, String, String, String) = record?;
        values.insert((area, period, measure), value);
    }
    Ok(values)
}

/// Residents of each Quartier, of the ages wanted.
fn residents(year: u16, wanted: impl Fn(usize) -> bool) -> Result<Counts, Box<dyn Error>> {
    const FIRST_AGE: usize = 5;
    let text = latin(&format!("einwohnerregister/bevoelkerung_{year}.csv"))?;
    let mut counts = Counts::new();
    for record in table(&text).records() {
        let record = record?;
        let count = counts.entry((record[0].to_owned(), record[2].to_owned())).or_default();
        for (_, cell) in record.iter().skip(FIRST_AGE).enumerate().filter(|(age, _)| wanted(*age)) {
            *count += cell.parse::<u32>()?;
        }
    }
    Ok(counts)
}

/// One column of a delivery, summed over the rows of a Quartier.
fn delivered(path: &str, title_lines: usize, column: &str) -> Result<Counts, Box<dyn Error>> {
    let text = if path.starts_with("grundsicherung") {
        latin(path)?
    } else {
        fs::read_to_string(folder().join(path))?
    };
    let body: String = text.split_inclusive('\n').skip(title_lines).collect();
    let mut table = table(&body);
    let header = table.headers()?.clone();
    let at = |name| header.iter().position(|head| head == name).ok_or(format!("{path} has no column {name}"));
    let (area, day, value) = (at("quartier")?, at("stichtag")?, at(column)?);
    let mut counts = Counts::new();
    for record in table.records() {
        let record = record?;
        let cell = record[value].replace('.', "");
        let count = if cell == "-" { 0 } else { cell.parse::<u32>()? };
        *counts.entry((record[area].to_owned(), record[day].to_owned())).or_default() += count;
    }
    Ok(counts)
}

fn table(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes())
}

/// ISO-8859-1: each byte is the character of its number.
fn latin(path: &str) -> Result<String, Box<dyn Error>> {
    Ok(fs::read(folder().join(path))?.into_iter().map(char::from).collect())
}

/// Keys are nested: an area's key begins with that of the area it lies in.
fn sum_below(counts: &Counts, area: &str) -> u32 {
    counts.iter().filter(|((key, _), _)| key.starts_with(area)).map(|(_, count)| count).sum()
}

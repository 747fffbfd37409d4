//! Registers of invented people, and the counting of one, to be measured beside other programs.
//!
//! ```text
//! cargo run --example register -- ROWS FILE            writes a register of so many rows, the same on every machine
//! cargo run --example register -- count FOLDER TABLE   counts the dataset amt/register in FOLDER into a CSV file
//! ```
//!
//! `benchmark.py` runs both.

mod people;

use sozialbericht::diagnostic::{Finding, Findings};
use sozialbericht::observation::{Corrections, RegisterFigure, count_register, read_geography};
use sozialbericht::source::Library;
use sozialbericht::text::{Lang, Text};
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["count", folder, table] => count(Path::new(folder), Path::new(table)),
        [rows, file] => {
            people::write(rows.parse()?, &mut BufWriter::with_capacity(1 << 20, File::create(file)?))
        }
        _ => Err("usage: ROWS FILE, or count FOLDER TABLE".into()),
    }
}

/// Counts a register as `check` and `build` do, and writes one row per area, year, age band and sex that anybody is in.
fn count(folder: &Path, table: &Path) -> Result<(), Box<dyn Error>> {
    let mut findings = Findings::default();
    let library = Library::new(PathBuf::from(folder), Vec::new());
    let missing = Finding::new(sozialbericht::diagnostic::Code::MissingDefinition);
    let delivery = library.open("amt/register", missing, &mut findings);
    let mut deliveries = Vec::from_iter(delivery);
    let corrections: Vec<Corrections<'_>> = deliveries.iter().map(|_| Corrections::new(&[])).collect();
    let geography = read_geography(&mut deliveries, &corrections, &mut findings);
    let mut rows = 0;
    if let (Some(geography), Some(delivery)) = (&geography, deliveries.first_mut()) {
        let definition = delivery.definition.register.first().ok_or("no [[register]]")?.clone();
        if let Some(counts) = count_register(&definition, delivery, geography, &mut findings) {
            rows = counts.rows();
            let figures: Vec<RegisterFigure<'_>> = counts.figures().collect();
            write_table(&figures, definition.counts.len(), table)?;
        }
    }
    let text = Text::new(Lang::En);
    let mut screen = io::stdout().lock();
    for finding in findings.sorted() {
        writeln!(screen, "{} {}", finding.place_text(text), finding.message(text))?;
    }
    writeln!(screen, "{rows} rows")?;
    if findings.has_errors() { Err("there are errors".into()) } else { Ok(()) }
}

fn write_table(figures: &[RegisterFigure<'_>], measures: usize, table: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(table)?);
    let names = figures.iter().take(measures).map(|figure| figure.measure);
    writeln!(out, "area,year,age,sex,{}", names.collect::<Vec<_>>().join(","))?;
    for group in figures.chunks(measures).filter(|group| group[0].count > 0) {
        let first = &group[0];
        let age = first.population.age.map(|age| age.to_string()).unwrap_or_default();
        let sex = first.population.sex.map(|sex| format!("{sex:?}").to_lowercase()).unwrap_or_default();
        write!(out, "{},{},{age},{sex}", first.area, first.period)?;
        for figure in group {
            write!(out, ",{}", figure.count)?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

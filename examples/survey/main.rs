//! How fast weights are raked and tables with standard errors are made: `cargo run --release --example survey -- WORKLOAD`.
//!
//! - `rake FILE`: rakes the respondents of `survey.csv`, the table of a generator that other programs were measured
//!   with, to four margins of a million.
//! - `tables FILE N`: rakes, then makes the first `N` of 500 tables of 25 questions by 20 groups.

use sozialbericht::statistics::survey::Domain;
use sozialbericht::statistics::survey::crosstab::{Categories, Crosstab, Request, crosstabs};
use sozialbericht::statistics::survey::design::{Design, Layout};
use sozialbericht::statistics::survey::rake::{Convergence, Margin, rake};
use sozialbericht::statistics::survey::sample::{Metric, Sample};
use sozialbericht::statistics::survey::weight::report;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

const POPULATION: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (path, count) = match words[..] {
        ["rake", path] => (path, 0),
        ["tables", path, count] => (path, count.parse()?),
        _ => return Err("name a workload: rake FILE, or tables FILE N".into()),
    };
    let mut out = std::io::stdout();
    let start = Instant::now();
    let columns = read(path)?;
    writeln!(out, "read {:.2} s", start.elapsed().as_secs_f64())?;
    let start = Instant::now();
    let sample = sample(&columns)?;
    let margins = margins(&columns);
    // The other programs take residuals from means that count every respondent alike.
    let raked = rake(&sample, &margins, Convergence::default(), Metric::Equal)?;
    let seconds = start.elapsed().as_secs_f64();
    let report = report(raked.weights(), &margins)?;
    let missed = report.margins.iter().map(|margin| margin.relative).fold(0.0, f64::max);
    writeln!(
        out,
        "rake {seconds:.3} s: {} respondents, n_eff {:.1}, deff {:.4}, weights {:.4} to {:.4}, margins missed by {missed:.1e}",
        report.respondents, report.n_eff, report.deff, report.smallest, report.largest
    )?;
    if count > 0 {
        let start = Instant::now();
        let tables = crosstabs(&raked, &requests(&columns, count))?;
        writeln!(out, "tables {} {:.3} s", tables.len(), start.elapsed().as_secs_f64())?;
        if let Some(table) = tables.last() {
            show(table, &mut out)?;
        }
    }
    Ok(())
}

fn show(table: &Crosstab, out: &mut dyn Write) -> std::io::Result<()> {
    for group in 0..table.groups() {
        for (answer, cell) in table.group(group).iter().enumerate() {
            let share = cell.value.unwrap_or_default();
            writeln!(out, "{group} {answer} {share:.9} {:.9} {}", cell.standard_error, cell.respondents)?;
        }
    }
    Ok(())
}

/// All columns are small whole numbers.
type Columns = BTreeMap<String, Vec<usize>>;

fn read(path: &str) -> Result<Columns, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let names = reader.headers()?.clone();
    let mut columns = vec![Vec::new(); names.len()];
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell.parse()?);
        }
    }
    Ok(names.iter().map(str::to_owned).zip(columns).collect())
}

fn sample(columns: &Columns) -> Result<Sample, Box<dyn Error>> {
    let weights =
        columns["w0"].iter().map(|weight| u32::try_from(*weight).map(f64::from)).collect::<Result<_, _>>()?;
    let layout = Layout { strata: Some(&columns["stratum"]), ..Layout::default() };
    Ok(Sample::new(Design::new(columns["stratum"].len(), &layout)?, weights)?)
}

fn margins(columns: &Columns) -> Vec<Margin> {
    let margin = |name: &str, parts: &[f64]| {
        let sum: f64 = parts.iter().sum();
        Margin {
            cells: columns[name].clone(),
            totals: parts.iter().map(|part| POPULATION * part / sum).collect(),
        }
    };
    vec![
        margin("sex", &[0.49, 0.51]),
        margin("agegr", &[5.0, 8.0, 12.0, 14.0, 16.0, 17.0, 13.0, 9.0, 6.0]),
        margin("district", &[5.0, 6.0, 7.0, 8.0, 5.0, 6.0, 7.0, 8.0, 5.0, 6.0, 7.0, 8.0]),
        margin("educ", &[3.0, 4.0, 2.0, 1.0]),
    ]
}

fn requests(columns: &Columns, count: usize) -> Vec<Request<'_>> {
    let categories = |name: String| {
        let of = columns[&name].as_slice();
        Categories { of, count: of.iter().max().map_or(0, |most| most + 1) }
    };
    let pairs = (0..25).flat_map(|question| (0..20).map(move |group| (question, group)));
    let request = |(question, group)| Request {
        groups: categories(format!("g{group}")),
        answers: categories(format!("q{question}")),
        domain: Domain::All,
    };
    pairs.take(count).map(request).collect()
}

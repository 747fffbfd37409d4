//! Berlin's Monitoring Soziale Stadtentwicklung: published shares in, the published classes out, area by area.
//!
//! The data lie outside the repository, in `../shared/real`; where they are missing, the tests say so on stderr.
//! Published classes stand in the publisher's table 1, which the reports do not read. The status index is published
//! with five decimals, the dynamics index for 2021 only and with two.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

/// A row of a table, by column.
type Row = BTreeMap<String, String>;

/// Shares and status index are published with five decimals.
const FIVE_DECIMALS: f64 = 1e-5;
/// Half a unit of the second decimal, and what the shares' own rounding adds.
const TWO_DECIMALS: f64 = 0.005 + FIVE_DECIMALS;

/// What is known of an edition.
struct Edition {
    year: u16,
    rated: usize,
    unrated: usize,
    attention: usize,
}

#[test]
fn every_area_of_2013_has_its_published_class() -> Outcome {
    let edition = Edition { year: 2013, rated: 434, unrated: 13, attention: 51 };
    edition.compare(|_, _| Ok(()))
}

#[test]
fn every_area_of_2017_has_its_published_class() -> Outcome {
    let edition = Edition { year: 2017, rated: 436, unrated: 11, attention: 44 };
    edition.compare(|_, _| Ok(()))
}

#[test]
fn every_area_of_2021_has_its_published_class() -> Outcome {
    let edition = Edition { year: 2021, rated: 536, unrated: 6, attention: 56 };
    edition.compare(|real, monitor| {
        let published =
            read(&real.join("berlin-mss2021-published-z/mss_2021_index-indikatoren_z-werte_plr.csv"), b';')?;
        let published = by_key(published, "PLR-ID");
        let (status, dynamics) =
            ("Status-Index (standardisierte Statussumme)", "Dynamik-Index (standardisierte Dynamik-summe)");
        within("2021, status index", monitor, "status_index", &published, status, TWO_DECIMALS)?;
        within("2021, dynamics index", monitor, "dynamics_index", &published, dynamics, TWO_DECIMALS)?;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in monitor.values() {
            *counts.entry(&row["total_class"]).or_default() += 1;
        }
        let matrix: Vec<[usize; 3]> = (1..=4)
            .map(|status| ["+", "+/-", "-"].map(|sign| counts[format!("{status}{sign}").as_str()]))
            .collect();
        assert_eq!(matrix, [[1, 73, 1], [36, 296, 34], [8, 31, 7], [3, 36, 10]]);
        Ok(())
    })
}

impl Edition {
    /// Builds the report and compares its monitor with what is published; `more` compares what this edition alone has.
    fn compare(&self, more: impl FnOnce(&Path, &BTreeMap<String, Row>) -> Outcome) -> Outcome {
        let year = self.year;
        let Some(real) = real(year) else { return Ok(()) };
        let monitor = by_key(build(year)?, "area");
        let published = by_key(read(&table(&real, year, "1"), b',')?, "id");
        assert_eq!((published.len(), monitor.len()), (self.rated, self.rated + self.unrated));

        let mut mismatches = Vec::new();
        for (area, theirs) in &published {
            let ours = &monitor[area];
            let pairs = [
                ("status_class", "status_index_class"),
                ("dynamics_class", "dynamic_index_class"),
                ("total_class", "status_dynamic_index"),
            ];
            let differs = |(a, b): &(&str, &str)| ours[*a] != theirs[*b];
            // The edition of 2021 writes "Status mittel , Dynamik stabil".
            let words = theirs["status_dynamic_index_class"].replace(" ,", ",");
            let label = format!("Status {}, Dynamik {}", ours["status_class"], ours["dynamics_class"]);
            if pairs.iter().any(differs) || words != label || !ours["excluded"].is_empty() {
                mismatches.push(format!("{area}: {label} ({}) instead of {words}", ours["total_class"]));
            }
        }
        assert!(
            mismatches.is_empty(),
            "{year}: {} of {}\n{}",
            mismatches.len(),
            self.rated,
            mismatches.join("\n")
        );

        let oracle = read(&real.join(format!("berlin-mss-oracle/mss_{year}_oracle.csv")), b',')?;
        let oracle =
            by_key(oracle, "id").into_iter().filter(|(area, _)| published.contains_key(area)).collect();
        let name = format!("{year}, status index");
        within(&name, &monitor, "status_index", &oracle, "status_index_std", FIVE_DECIMALS)?;

        for (area, row) in monitor.iter().filter(|(area, _)| !published.contains_key(*area)) {
            for column in ["status_index", "status_class", "dynamics_index", "dynamics_class", "total_class"]
            {
                assert_eq!(row[column], "", "{year}: {area} was not rated, but has a {column}");
            }
            assert_ne!(row["excluded"], "", "{year}: {area} is left out without a reason");
        }
        let needs_attention = |row: &&Row| row["total_class"].starts_with('4') || row["total_class"] == "3-";
        assert_eq!(monitor.values().filter(needs_attention).count(), self.attention, "{year}: attention");
        say(&format!("{year}: {} classes as published, {} areas not rated", self.rated, self.unrated));
        more(&real, &monitor)
    }
}

/// Every published index, and ours within a tolerance of it.
fn within(
    name: &str,
    ours: &BTreeMap<String, Row>,
    our_column: &str,
    theirs: &BTreeMap<String, Row>,
    their_column: &str,
    tolerance: f64,
) -> Outcome {
    let (mut compared, mut largest) = (0, 0.0_f64);
    for (area, row) in theirs.iter().filter(|(_, row)| !row[their_column].is_empty()) {
        let (ours, theirs): (f64, f64) = (ours[area][our_column].parse()?, row[their_column].parse()?);
        let deviation = (ours - theirs).abs();
        assert!(deviation <= tolerance, "{name} of {area}: {ours} instead of {theirs}");
        largest = largest.max(deviation);
        compared += 1;
    }
    let rated = ours.values().filter(|row| !row[our_column].is_empty()).count();
    assert_eq!(compared, rated, "{name}: areas compared");
    say(&format!("{name}: {compared} areas, largest deviation {largest:.1e}"));
    Ok(())
}

/// The monitor table that the program makes of a report.
fn build(year: u16) -> Result<Vec<Row>, Box<dyn Error>> {
    let out = tempfile::tempdir()?;
    let report = format!("berlin-mss-{year}");
    let run = Command::new(env!("CARGO_BIN_EXE_sozialbericht"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "build",
            &format!("reports/{report}"),
            "--datasets",
            "../shared/real",
            "--only",
            "tables",
            "--out",
        ])
        .arg(out.path())
        .output()?;
    let (stdout, stderr) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{report}: {}\n{stdout}\n{stderr}", run.status);
    read(&out.path().join(report).join("tables/monitor.csv"), b',')
}

/// The folder of real deliveries, if all that an edition needs is there.
fn real(year: u16) -> Option<PathBuf> {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    let needed = ["berlin-mss-openlifeworlds", "berlin-mss-oracle"];
    let also: &[&str] = match year {
        2021 => &["berlin-mss2021-published-z"],
        _ => &["berlin-grundsicherung-sgb12-lor", "berlin-lor-geodata"],
    };
    let missing: Vec<&str> =
        needed.iter().chain(also).copied().filter(|folder| !real.join(folder).is_dir()).collect();
    if missing.is_empty() {
        return Some(real);
    }
    let folders = missing.join(", ");
    say(&format!("SKIPPED, nothing was compared for {year}: {} lacks {folders}", real.display()));
    None
}

/// A table of the publisher, as converted by open-lifeworlds.
fn table(real: &Path, year: u16, number: &str) -> PathBuf {
    let name = format!("berlin-lor-monitoring-social-urban-development-{year}-00-{number}.csv");
    real.join("berlin-mss-openlifeworlds").join(name)
}

/// The rows of a table; blanks around names and cells are removed.
fn read(path: &Path, separator: u8) -> Result<Vec<Row>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let header = reader.headers()?.clone();
    let rows = reader.records().map(|record| {
        let record = record?;
        Ok(header.iter().zip(&record).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect())
    });
    rows.collect()
}

fn by_key(rows: Vec<Row>, key: &str) -> BTreeMap<String, Row> {
    let count = rows.len();
    let keyed: BTreeMap<String, Row> = rows.into_iter().map(|row| (row[key].clone(), row)).collect();
    assert_eq!(keyed.len(), count, "a key in {key} stands twice");
    keyed
}

#[expect(clippy::print_stderr, reason = "a skipped comparison must not look like a passed one")]
fn say(message: &str) {
    eprintln!("berlin: {message}");
}

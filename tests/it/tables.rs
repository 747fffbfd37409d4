//! Deliveries in `../shared/real` that the committed definitions read whole; where they are missing, the tests say so
//! on stderr. The figures beside the areas are those that the publishers print.

use crate::workspace::{repository, say};
use sozialbericht::area::{AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::measure::{Sign, Value};
use sozialbericht::observation::{Corrections, Observations, read_geography, tidy};
use sozialbericht::period::Period;
use sozialbericht::population::Population;
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

#[test]
fn show() {
    let text = sozialbericht::text::Text::new(sozialbericht::text::Lang::De);
    for dataset in std::env::var("SHOW").unwrap_or_default().split(',').filter(|id| !id.is_empty()) {
        let start = std::time::Instant::now();
        let read = read(dataset, "").expect("files");
        say(&format!("{dataset}: {:?}", start.elapsed()));
        for (name, measure) in read.observations.measures() {
            say(&format!(
                "  {name} {:?} {} periods {}",
                measure.unit,
                measure.delivered.len(),
                measure.rows.len()
            ));
        }
        for finding in read.findings.sorted().iter().take(400) {
            say(&format!(
                "  {} {} {} {}",
                finding.code().id(),
                finding.place_text(text),
                finding.message(text),
                finding.hint(text)
            ));
        }
        say(&format!("  {} findings", read.findings.len()));
    }
}

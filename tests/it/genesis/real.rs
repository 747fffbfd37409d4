//! Every delivered file, read by its committed definition.

use crate::workspace::{repository, say};
use sozialbericht::area::{AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::observation::{Corrections, Observations, read_geography, tidy};
use sozialbericht::source::Library;
use std::path::PathBuf;

const PARTS: [&str; 3] =
    ["regionalstatistik-raw-csv", "genesis-csv-werteabruf-byggvir", "genesis-ffcsv-pystatis-cassettes"];

/// The areas that a dataset needs beside its own, the dataset, how many figures it has, and what is found.
const DATASETS: &[(&str, &str, usize, &[&str])] = &[];

/// The folder of real deliveries, if these parts of it are there.
fn real() -> Option<PathBuf> {
    let real = repository().join("../shared/real");
    let missing: Vec<&str> = PARTS.into_iter().filter(|part| !real.join(part).is_dir()).collect();
    if missing.is_empty() {
        return Some(real);
    }
    say(&format!("genesis: SKIPPED, {} lacks {}", real.display(), missing.join(", ")));
    None
}

/// Reads datasets together, with the codes of what was found.
fn read(real: &PathBuf, datasets: &[&str]) -> (Option<(Geography, Observations)>, Findings) {
    let library = Library::new(repository().join("datasets"), vec![real.clone()]);
    let mut findings = Findings::default();
    let mut deliveries: Vec<_> = datasets
        .iter()
        .filter_map(|id| library.open(id, Finding::new(Code::MissingDefinition), &mut findings))
        .collect();
    let declared: Vec<_> = deliveries.iter().map(|delivery| delivery.definition.correction.clone()).collect();
    let corrections: Vec<Corrections<'_>> = declared.iter().map(|list| Corrections::new(list)).collect();
    let geography = read_geography(&mut deliveries, &corrections, &mut findings);
    let read = geography.and_then(|geography| {
        let observations = tidy(&mut deliveries, &geography, &corrections, &mut findings)?;
        Some((geography, observations))
    });
    (read, findings)
}

#[test]
fn probe() {
    let Some(real) = real() else { return };
    for publisher in ["regionalstatistik", "destatis", "zensus"] {
        let mut names: Vec<String> = std::fs::read_dir(repository().join("datasets").join(publisher))
            .expect("x")
            .map(|e| e.expect("e").file_name().into_string().expect("s"))
            .collect();
        names.sort();
        for name in names {
            let id = format!("{publisher}/{name}");
            let text = std::fs::read_to_string(repository().join("datasets").join(&id).join("dataset.toml"))
                .expect("t");
            let areas = if id.contains("gebiete") || publisher == "zensus" && name.starts_with("1000") {
                None
            } else if publisher == "regionalstatistik" && text.contains("ffcsv") {
                Some("regionalstatistik/gebiete-2025")
            } else if publisher == "regionalstatistik" {
                Some("regionalstatistik/gebiete-2015")
            } else {
                Some("destatis/gebiete")
            };
            let list: Vec<&str> = areas.into_iter().chain([id.as_str()]).collect();
            let start = std::time::Instant::now();
            let (read, findings) = read(&real, &list);
            let count: usize =
                read.as_ref().map_or(0, |(_, o)| o.measures().values().map(|m| m.rows.len()).sum());
            let areas_n = read.as_ref().map_or(0, |(g, _)| g.areas().count());
            say(&format!(
                "({areas:?}, {id:?}, {count}, areas {areas_n}) {:?} findings {}",
                start.elapsed(),
                findings.len()
            ));
            let mut seen = std::collections::BTreeMap::new();
            for finding in findings.sorted() {
                let n = seen.entry(finding.code().id()).or_insert(0);
                *n += 1;
                if *n <= 3 {
                    say(&format!(
                        "    {} {} {}",
                        finding.code().id(),
                        finding.place_text(sozialbericht::text::Text::new(sozialbericht::text::Lang::En)),
                        finding.message(sozialbericht::text::Text::new(sozialbericht::text::Lang::En))
                    ));
                }
            }
            say(&format!("    {seen:?}"));
        }
    }
}

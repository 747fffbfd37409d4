//! Boundaries as offices deliver them: formats, reference systems, encodings, and what is wrong with polygons.

mod real;

use sozialbericht::diagnostic::Findings;
use sozialbericht::source::{BoundaryFile, Delivery, read_boundaries};

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
}

/// Reads the boundaries of a level.
fn reading(delivery: &mut Delivery, level: &str) -> Reading {
    let definition = delivery.definition.boundaries.iter().find(|boundaries| boundaries.level == level);
    let definition = definition.expect("a declared level").clone();
    let mut findings = Findings::default();
    let file = read_boundaries(&definition, delivery, &mut None, &mut findings);
    Reading { file, findings }
}

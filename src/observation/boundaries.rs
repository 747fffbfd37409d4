//! The polygons of a level, compared with the list of areas.

use crate::area::{Boundaries, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{BoundaryFile, Delivery, check_parents, read_boundaries};

/// The polygons of the level that maps show, and those of the coarser one above it: in one plane, compared with the
/// areas and with each other.
pub fn read_maps(
    level: &str,
    overview: &str,
    geography: &Geography,
    deliveries: &mut [Delivery],
    findings: &mut Findings,
) -> (Option<Boundaries>, Option<Boundaries>) {
    let mut plane = None;
    let fine = read_boundaries_of(level, geography, &mut plane, deliveries, findings);
    if overview == level {
        let shapes = fine.map(|file| file.boundaries);
        return (shapes.clone(), shapes);
    }
    let coarse = read_boundaries_of(overview, geography, &mut plane, deliveries, findings);
    if let (Some(fine), Some(coarse)) = (&fine, &coarse) {
        check_parents(fine, coarse, geography, findings);
    }
    (fine.map(|file| file.boundaries), coarse.map(|file| file.boundaries))
}

/// Reads the polygons of one level and compares them with the areas; `None` when no delivery has any.
///
/// All polygons of a report lie in one plane: `plane` holds its zone once it is known.
pub fn read_boundaries_of(
    level: &str,
    geography: &Geography,
    plane: &mut Option<u8>,
    deliveries: &mut [Delivery],
    findings: &mut Findings,
) -> Option<BoundaryFile> {
    for delivery in deliveries {
        let definition = delivery.definition.boundaries.iter().find(|boundaries| boundaries.level == level);
        let Some(definition) = definition.cloned() else { continue };
        let mut own = Findings::default();
        let boundaries = read_boundaries(&definition, delivery, plane, &mut own);
        if let Some(boundaries) = &boundaries {
            compare(boundaries, geography, &mut own);
        }
        findings.append(own.of_dataset(&delivery.origin.dataset));
        return boundaries;
    }
    None
}

/// Each area of the level has a polygon, and each polygon is an area of the level.
fn compare(file: &BoundaryFile, geography: &Geography, findings: &mut Findings) {
    if geography.depth(&file.level).is_none() || geography.is_open(&file.level) {
        // The areas themselves could not be read, which has been said, or nobody listed them.
        return;
    }
    for area in geography.at_level(&file.level) {
        if !file.boundaries.shapes.contains_key(&area.code) {
            let finding = Finding::new(Code::AreaWithoutPolygon).file(&file.file);
            findings.push(finding.with("area", area.code.as_str()).with("name", &area.name));
        }
    }
    for code in file.boundaries.shapes.keys() {
        if geography.area(code).is_none_or(|area| area.level != file.level) {
            let finding = Finding::new(Code::PolygonWithoutArea).file(&file.file);
            findings.push(finding.with("area", code.as_str()).with("level", &file.level));
        }
    }
}

//! Polygons as delivered → one shape per area in a plane in metres, and what is wrong with them.
//!
//! Formats are told apart by content: `GeoJSON`, Shapefile, `GeoPackage`, and an archive with a Shapefile. What the
//! file says of its own reference system is compared with what is declared; nothing is guessed and nothing is mended.

mod archive;
mod coverage;
mod crs;
mod dbf;
mod defect;
mod geojson;
mod geopackage;
mod layer;
mod prj;
mod projection;
mod rings;
mod shapefile;
pub(in crate::source) mod sight;
mod wkb;

pub use coverage::check_parents;
pub use crs::{Crs, CrsDefinition, Ellipsoid, Parameters, Projected, Transverse};

use super::definition::{BoundariesDefinition, KeyForm};
use super::{Delivery, is_strange};
use crate::area::{AreaCode, Boundaries};
use crate::diagnostic::{Code, Finding, Findings};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use layer::{Feature, Layer, Rings, key_of};
use projection::Projection;
use rayon::prelude::*;
use rings::Outline;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Features that cannot be used and names that are strange: more are not worth listing one by one.
const MOST_FINDINGS: usize = 20;

/// The polygons of one level as one file delivers them.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundaryFile {
    /// The level.
    pub level: String,
    /// The file as users know it.
    pub file: String,
    /// One shape per area, in metres.
    pub boundaries: Boundaries,
    /// The areas' names, where the definition says which column has them.
    pub names: BTreeMap<AreaCode, String>,
    /// The number of each area's feature in the file, counted from 1.
    pub numbers: BTreeMap<AreaCode, usize>,
    /// The reference system of the file.
    pub crs: Crs,
    /// The UTM zone of the plane.
    pub zone: u8,
    /// Up to which size something is a sliver, in square metres.
    pub sliver_m2: f64,
}

/// Reads the polygons of one level, and checks them as far as that needs no list of areas.
///
/// `plane` is the UTM zone that all polygons of a report share; the first that are read decide. `None`, with a finding,
/// where nothing can be drawn.
pub fn read_boundaries(
    definition: &BoundariesDefinition,
    delivery: &mut Delivery,
    plane: &mut Option<u8>,
    findings: &mut Findings,
) -> Option<BoundaryFile> {
    let Some(crs) = definition.crs.as_ref().crs() else {
        let finding = delivery.toml.finding(Code::InvalidValue, definition.crs.span());
        let finding = finding.with("value", definition.crs.as_ref().to_string());
        findings
            .push(finding.with("allowed", Crs::CODES.join(", ")).advise("finding.invalid-value.hint.crs"));
        return None;
    };
    if let (Some(zone), Some(other)) = (crs.zone(), plane.filter(|&other| crs.zone() != Some(other))) {
        let finding = delivery.toml.finding(Code::WrongCrs, definition.crs.span());
        let finding = finding.with("seen", format!("EPSG:258{zone}, EPSG:258{other}"));
        findings.push(finding.advise("finding.wrong-crs.hint.zones"));
        return None;
    }
    let file = delivery.path_of(definition.file.as_ref());
    let layer = open(definition, delivery, &file, findings)?;
    if layer.features.is_empty() {
        findings.push(Finding::new(Code::EmptyFile).file(&file));
        return None;
    }
    if let Some(seen) = layer.seen.as_ref().filter(|seen| !seen.crs.is_some_and(|own| own.agrees_with(crs))) {
        findings.push(Finding::new(Code::WrongCrs).file(&file).with("seen", seen.words()));
        return None;
    }
    let mut own = Findings::default();
    let areas = areas(layer.features, definition, &file, &mut own);
    let is_whole = !own.has_errors();
    findings.append(own);
    if areas.is_empty() || !lies_in_germany(&areas, crs, &file, findings) {
        return None;
    }
    let zone = *plane.get_or_insert_with(|| crs.zone().unwrap_or_else(|| zone_of(&areas, crs)));
    let projection = Projection::new(crs, Crs::plane(zone))?;
    let names = areas.iter().filter_map(|area| Some((area.code.clone(), area.name.clone()?))).collect();
    let outlines: Vec<Outline> = areas.into_iter().map(|area| outline(area, &projection)).collect();
    let slivers = definition.sliver_m2;
    let of_rings: Vec<Vec<defect::Defect>> =
        outlines.par_iter().map(|outline| rings::check(outline, slivers)).collect();
    let mut defects: Vec<defect::Defect> = of_rings.into_iter().flatten().collect();
    defects.extend(coverage::overlaps(&outlines, slivers, &projection));
    if is_whole {
        // Where a feature could not be used there is a hole for that reason, which has been said.
        defects.extend(coverage::gaps(&outlines, slivers, &projection));
    }
    defect::report(defects, slivers, &file, findings);
    let numbers = outlines.iter().map(|outline| (outline.code.clone(), outline.number)).collect();
    let shapes = outlines.into_iter().map(|outline| (outline.code, outline.shape)).collect();
    let boundaries = Boundaries { shapes };
    let level = definition.level.clone();
    Some(BoundaryFile { level, file, boundaries, names, numbers, crs, zone, sliver_m2: slivers })
}

/// Reads the file, whichever format it has.
fn open(
    definition: &BoundariesDefinition,
    delivery: &mut Delivery,
    file: &str,
    findings: &mut Findings,
) -> Option<Layer> {
    let (name, span) = (definition.file.as_ref().as_str(), definition.file.span());
    let bytes = delivery.read(name, span.clone(), findings)?;
    if bytes.starts_with(shapefile::MAGIC) {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_upper = ending == "SHP";
        let side =
            |ending: &str| format!("{stem}.{}", if is_upper { ending.to_uppercase() } else { ending.into() });
        let dbf = delivery.read(&side("dbf"), span, findings)?;
        let prj = delivery.read_if_there(&side("prj"));
        let cpg = delivery.read_if_there(&side("cpg"));
        let paths = (file.to_owned(), delivery.path_of(&side("dbf")));
        return shapefile::read(&shapefile::Parts { shp: bytes, dbf, prj, cpg, paths }, definition, findings);
    }
    if bytes.starts_with(archive::MAGIC) {
        let parts = archive::unpack(&bytes, definition, file, findings)?;
        return shapefile::read(&parts, definition, findings);
    }
    if bytes.starts_with(geopackage::MAGIC) {
        return geopackage::read(&delivery.locate(name)?, definition, file, findings);
    }
    geojson::read(&bytes, definition, file, findings)
}

/// A feature that has a key and polygons.
struct AreaOfFile {
    code: AreaCode,
    name: Option<String>,
    number: usize,
    polygons: Vec<Rings>,
}

/// The features that can be used, by key; a finding for each that cannot.
fn areas(
    features: Vec<Feature>,
    definition: &BoundariesDefinition,
    file: &str,
    findings: &mut Findings,
) -> Vec<AreaOfFile> {
    let (mut areas, mut codes, mut own) = (Vec::new(), BTreeMap::new(), Vec::new());
    for feature in features {
        let label = &feature.label;
        let invalid =
            |message: String| Finding::new(Code::InvalidBoundaries).file(file).with("message", message);
        let Some(delivered) = &feature.key else {
            own.push(invalid(format!("{label}.properties.{}", definition.key)));
            continue;
        };
        let Some(code) = key_of(delivered, definition).and_then(|key| AreaCode::new(&key)) else {
            let finding = Finding::new(Code::InvalidKey).file(file).column(&definition.key);
            let finding = finding.with("text", delivered).worded("finding.invalid-key.boundaries");
            own.push(finding.advise("finding.invalid-key.hint.boundaries"));
            continue;
        };
        let is_number = |point: &Coord<f64>| point.x.is_finite() && point.y.is_finite();
        let is_sound = |rings: &Rings| !rings.is_empty() && rings.iter().flatten().all(is_number);
        let polygons = match feature.polygons {
            Ok(polygons) if !polygons.is_empty() && polygons.iter().all(is_sound) => polygons,
            Ok(_) => {
                own.push(invalid(format!("{label}.geometry.coordinates ({code})")));
                continue;
            }
            Err(member) => {
                own.push(invalid(format!("{label}.{member} ({code})")));
                continue;
            }
        };
        if let Some(name) = feature.name.as_deref().filter(|name| is_strange(name)) {
            let finding = Finding::new(Code::StrangeName).file(file).with("name", name);
            own.push(definition.name.iter().fold(finding, Finding::column));
        }
        if let Some(&position) = codes.get(&code) {
            if definition.join_features {
                let area: &mut AreaOfFile = &mut areas[position];
                area.polygons.extend(polygons);
            } else {
                own.push(Finding::new(Code::DoubledPolygon).file(file).with("area", code.as_str()));
            }
            continue;
        }
        codes.insert(code.clone(), areas.len());
        areas.push(AreaOfFile { code, name: feature.name, number: feature.number, polygons });
    }
    // Errors first: names that are merely strange must not hide that a feature is missing.
    own.sort_by_key(|finding| Reverse(finding.code().severity()));
    own.into_iter().take(MOST_FINDINGS).for_each(|finding| findings.push(finding));
    areas
}

/// Whether all coordinates can lie in or near Germany; the first that cannot is shown, with the systems that fit it.
fn lies_in_germany(areas: &[AreaOfFile], crs: Crs, file: &str, findings: &mut Findings) -> bool {
    let Some(stray) = points(areas).find(|point| !crs.holds(*point)) else { return true };
    let seen = format!("{} {}", stray.x, stray.y);
    let finding = Finding::new(Code::WrongCrs).file(file).with("seen", seen);
    let fitting: Vec<&str> = Crs::CODES
        .iter()
        .copied()
        .filter(|code| Crs::parse(code).is_some_and(|system| points(areas).all(|point| system.holds(point))))
        .collect();
    let place = Projection::new(crs, Crs::Degrees).and_then(|projection| projection.there(stray));
    let finding = match place {
        Some(place) if place != stray => {
            let finding = finding.with("place", format!("{:.3}° / {:.3}°", place.x, place.y));
            finding.worded("finding.wrong-crs.place")
        }
        _ => finding,
    };
    findings.push(if fitting.is_empty() {
        finding
    } else {
        finding.with("fitting", fitting.join(", ")).advise("finding.wrong-crs.hint.fitting")
    });
    false
}

fn points(areas: &[AreaOfFile]) -> impl Iterator<Item = Coord<f64>> {
    areas.iter().flat_map(|area| &area.polygons).flatten().flatten().copied()
}

/// The UTM zone of the middle, so that a map keeps its shape.
fn zone_of(areas: &[AreaOfFile], crs: Crs) -> u8 {
    let extremes = points(areas)
        .fold((f64::MAX, f64::MIN), |(west, east), point| (west.min(point.x), east.max(point.x)));
    let middle = f64::midpoint(extremes.0, extremes.1);
    let longitude = match crs {
        Crs::Degrees => Some(middle),
        _ => points(areas).next().and_then(|point| {
            let projection = Projection::new(crs, Crs::Degrees)?;
            Some(projection.there(Coord { x: middle, y: point.y })?.x)
        }),
    };
    if longitude.unwrap_or(9.0) < 12.0 { 32 } else { 33 }
}

/// Moves an area into the plane.
fn outline(area: AreaOfFile, projection: &Projection) -> Outline {
    // A coordinate that may lie in Germany has its place in both zones: the projection cannot fail there.
    let moved = |point: &Coord<f64>| projection.there(*point).unwrap_or(*point);
    let line = |ring: &Vec<Coord<f64>>| -> LineString<f64> { ring.iter().map(moved).collect() };
    let polygon = |rings: &Rings| {
        let mut lines = rings.iter().map(line);
        let shell = lines.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(shell, lines.collect())
    };
    let shape: MultiPolygon<f64> = area.polygons.iter().map(polygon).collect();
    Outline { code: area.code, number: area.number, delivered: area.polygons, shape }
}

#[cfg(test)]
mod tests {
    use super::layer::tests::definition;
    use super::*;

    fn feature(number: usize, name: &str, polygons: Result<Vec<Rings>, &'static str>) -> Feature {
        let (label, key) = (format!("#{number}"), Some(format!("A{number}")));
        Feature { label, number, key, name: Some(name.to_owned()), polygons }
    }

    #[test]
    fn a_feature_that_is_missing_is_told_however_many_names_are_strange() {
        let ring: Rings = vec![vec![(0.0, 0.0).into(), (1.0, 0.0).into(), (0.0, 1.0).into()]];
        let mut features: Vec<Feature> = (0..MOST_FINDINGS + 5)
            .map(|number| feature(number, "StÃ¤dteregion", Ok(vec![ring.clone()])))
            .collect();
        features.push(feature(99, "Aachen", Err("geometry")));
        let mut findings = Findings::default();
        let areas = areas(features, &definition("name = \"n\""), "a.shp", &mut findings);
        assert_eq!((areas.len(), findings.len()), (MOST_FINDINGS + 5, MOST_FINDINGS));
        assert_eq!(findings.sorted()[0].code(), Code::InvalidBoundaries);
    }
}

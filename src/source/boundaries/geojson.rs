//! `GeoJSON`: RFC 7946, and older files that name their reference system.

use super::layer::{Feature, Layer, Ring, Rings};
use super::prj::SeenCrs;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::BoundariesDefinition;
use geo::Coord;
use geojson::{FeatureCollection, GeometryValue, PolygonType, Position};

/// Reads a collection of features.
pub(super) fn read(
    bytes: &[u8],
    definition: &BoundariesDefinition,
    file: &str,
    findings: &mut Findings,
) -> Option<Layer> {
    let collection = parse(bytes, file, findings)?;
    let seen = declared_crs(&collection).map(SeenCrs::of_code);
    let features = collection.features.iter().enumerate().map(|(index, feature)| {
        let text = |name: &str| {
            let property = feature.property(name).filter(|property| !property.is_null())?;
            Some(property.as_str().map_or_else(|| property.to_string(), str::to_owned))
        };
        Feature {
            label: format!("features[{index}]"),
            number: index + 1,
            key: text(&definition.key),
            name: definition.name.as_deref().and_then(text),
            polygons: polygons(feature),
        }
    });
    Some(Layer { features: features.collect(), seen })
}

/// The collection, or the place in the file where it stops being one.
fn parse(bytes: &[u8], file: &str, findings: &mut Findings) -> Option<FeatureCollection> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let invalid = Finding::new(Code::InvalidBoundaries).file(file);
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Err(error) => {
            let message = format!("JSON {}:{}", error.line(), error.column());
            findings.push(invalid.line(error.line() as u64).with("message", message));
            None
        }
        Ok(json) => {
            let collection = serde_json::from_value::<FeatureCollection>(json).ok();
            if collection.is_none() {
                findings.push(invalid.with("message", "type = FeatureCollection, features = […]"));
            }
            collection
        }
    }
}

fn declared_crs(collection: &FeatureCollection) -> Option<&str> {
    collection.foreign_members.as_ref()?.get("crs")?.get("properties")?.get("name")?.as_str()
}

fn polygons(feature: &geojson::Feature) -> Result<Vec<Rings>, &'static str> {
    let geometry = feature.geometry.as_ref().ok_or("geometry")?;
    let polygons: Option<Vec<Rings>> = match &geometry.value {
        GeometryValue::Polygon { coordinates } => polygon(coordinates).map(|polygon| vec![polygon]),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(polygon).collect(),
        _ => return Err("geometry.type"),
    };
    polygons.ok_or("geometry.coordinates")
}

fn polygon(rings: &PolygonType) -> Option<Rings> {
    rings.iter().map(|ring| ring_of(ring)).collect()
}

fn ring_of(positions: &[Position]) -> Option<Ring> {
    let point = |position: &Position| match position.as_slice() {
        [x, y, ..] => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    positions.iter().map(point).collect()
}

//! GeoJSON polygons with a declared key property and reference system.

use crate::area::{AreaCode, Boundaries};
use crate::diagnostic::{Code, Finding, Findings};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{Feature, FeatureCollection, GeometryValue, PolygonType, Position};
use proj4rs::Proj;

/// The reference systems that German deliveries come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crs {
    /// EPSG:4326: degrees of longitude and latitude.
    Degrees,
    /// EPSG:25832 or EPSG:25833: ETRS89 / UTM, metres.
    Utm(u8),
}

impl Crs {
    /// Reads an EPSG code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "EPSG:4326" => Some(Self::Degrees),
            "EPSG:25832" => Some(Self::Utm(32)),
            "EPSG:25833" => Some(Self::Utm(33)),
            _ => None,
        }
    }

    /// Whether a coordinate can lie in or near Germany.
    fn holds(self, point: Coord<f64>) -> bool {
        match self {
            Self::Degrees => (4.0..17.0).contains(&point.x) && (46.0..56.0).contains(&point.y),
            Self::Utm(_) => {
                (100_000.0..1_000_000.0).contains(&point.x) && (5_100_000.0..6_200_000.0).contains(&point.y)
            }
        }
    }

    /// What a `crs` member of GeoJSON must contain to agree; an absent member agrees.
    fn agrees_with(self, member: &str) -> bool {
        let digits: String = member.chars().rev().take_while(char::is_ascii_digit).collect();
        let code: String = digits.chars().rev().collect();
        match self {
            Self::Degrees => code == "4326" || code == "84",
            Self::Utm(zone) => code == format!("258{zone}"),
        }
    }
}

/// Reads the polygons of a level into one plane in metres.
///
/// `plane` is the UTM zone that all polygons of a report share; the first that are read decide.
pub fn read_boundaries(
    bytes: &[u8],
    key: &str,
    crs: Crs,
    plane: &mut Option<u8>,
    file: &str,
    findings: &mut Findings,
) -> Boundaries {
    let mut boundaries = Boundaries::default();
    let Some(collection) = parse(bytes, file, findings) else { return boundaries };
    if let Some(member) = declared_crs(&collection).filter(|member| !crs.agrees_with(member)) {
        findings.push(Finding::new(Code::WrongCrs).file(file).with("seen", member));
        return boundaries;
    }
    for (index, feature) in collection.features.iter().enumerate() {
        match shape(feature, key) {
            Ok((code, polygons)) => {
                if boundaries.shapes.insert(code.clone(), polygons).is_some() {
                    let finding = Finding::new(Code::DoubledPolygon).file(file);
                    findings.push(finding.with("area", code.as_str()));
                }
            }
            Err(member) => {
                let message = format!("features[{index}].{member}");
                findings.push(Finding::new(Code::InvalidBoundaries).file(file).with("message", message));
            }
        }
    }
    if boundaries.shapes.is_empty() {
        if collection.features.is_empty() {
            findings.push(Finding::new(Code::EmptyFile).file(file));
        }
        return boundaries;
    }
    if let Some(stray) = coordinates(&boundaries).find(|point| !crs.holds(*point)) {
        let seen = format!("{} {}", stray.x, stray.y);
        findings.push(Finding::new(Code::WrongCrs).file(file).with("seen", seen));
        return Boundaries::default();
    }
    match crs {
        Crs::Utm(zone) => {
            plane.get_or_insert(zone);
            boundaries
        }
        Crs::Degrees => to_metres(&boundaries, *plane.get_or_insert_with(|| zone_of(&boundaries))),
    }
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

fn coordinates(boundaries: &Boundaries) -> impl Iterator<Item = Coord<f64>> {
    let polygons = boundaries.shapes.values().flat_map(|shape| &shape.0);
    polygons.flat_map(|polygon| polygon.exterior().coords().copied())
}

/// The key and the polygons of a feature, or the member of it that is missing or of the wrong kind.
fn shape(feature: &Feature, key: &str) -> Result<(AreaCode, MultiPolygon<f64>), String> {
    let member = || format!("properties.{key}");
    let property = feature.property(key).ok_or_else(member)?;
    let text = property.as_str().map_or_else(|| property.to_string(), str::to_owned);
    let code = AreaCode::new(&text).ok_or_else(member)?;
    let geometry = feature.geometry.as_ref().ok_or_else(|| format!("geometry ({code})"))?;
    let polygons: Option<Vec<Polygon<f64>>> = match &geometry.value {
        GeometryValue::Polygon { coordinates } => polygon(coordinates).map(|polygon| vec![polygon]),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(polygon).collect(),
        _ => return Err(format!("geometry.type ({code})")),
    };
    let polygons = polygons.filter(|polygons| !polygons.is_empty());
    Ok((code.clone(), MultiPolygon(polygons.ok_or_else(|| format!("geometry.coordinates ({code})"))?)))
}

fn polygon(rings: &PolygonType) -> Option<Polygon<f64>> {
    let mut lines = rings.iter().map(|ring| ring_of(ring));
    let exterior = lines.next()??;
    let holes: Option<Vec<LineString<f64>>> = lines.collect();
    Some(Polygon::new(exterior, holes?))
}

fn ring_of(positions: &[Position]) -> Option<LineString<f64>> {
    let points: Option<Vec<Coord<f64>>> = positions
        .iter()
        .map(|position| match position.as_slice() {
            [x, y, ..] if x.is_finite() && y.is_finite() => Some(Coord { x: *x, y: *y }),
            _ => None,
        })
        .collect();
    points.filter(|points| points.len() >= 4).map(LineString::new)
}

/// The UTM zone of the middle, so that a map keeps its shape.
fn zone_of(boundaries: &Boundaries) -> u8 {
    let middle = boundaries.extent().map_or(9.0, |[west, _, east, _]| f64::midpoint(west, east));
    if middle < 12.0 { 32 } else { 33 }
}

/// Projects degrees to a UTM zone.
fn to_metres(boundaries: &Boundaries, zone: u8) -> Boundaries {
    let Some(projection) = utm(zone) else { return Boundaries::default() };
    let shapes = boundaries.shapes.iter().map(|(code, shape)| {
        let polygons = shape.0.iter().map(|polygon| {
            let holes = polygon.interiors().iter().map(|ring| project_ring(ring, &projection)).collect();
            Polygon::new(project_ring(polygon.exterior(), &projection), holes)
        });
        (code.clone(), MultiPolygon(polygons.collect()))
    });
    Boundaries { shapes: shapes.collect() }
}

/// The pair of projections from degrees to a UTM zone on GRS80.
fn utm(zone: u8) -> Option<(Proj, Proj)> {
    let degrees = Proj::from_proj_string("+proj=longlat +ellps=GRS80 +no_defs").ok()?;
    let metres =
        Proj::from_proj_string(&format!("+proj=utm +zone={zone} +ellps=GRS80 +units=m +no_defs")).ok()?;
    Some((degrees, metres))
}

fn project_ring(ring: &LineString<f64>, projection: &(Proj, Proj)) -> LineString<f64> {
    ring.coords().map(|point| project(*point, projection)).collect()
}

fn project(point: Coord<f64>, (degrees, metres): &(Proj, Proj)) -> Coord<f64> {
    let mut moved = (point.x.to_radians(), point.y.to_radians(), 0.0);
    // A point that `Crs::holds` let through lies well inside the zone; the projection cannot fail there.
    match proj4rs::transform::transform(degrees, metres, &mut moved) {
        Ok(()) => Coord { x: moved.0, y: moved.1 },
        Err(_) => point,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"01"},"geometry":{"type":"Polygon","coordinates":
        [[[13.0,52.0],[13.1,52.0],[13.1,52.1],[13.0,52.1],[13.0,52.0]]]}}]}"#;

    fn read(text: &str, key: &str, crs: Crs) -> (Boundaries, Vec<Code>) {
        let mut findings = Findings::default();
        let boundaries = read_boundaries(text.as_bytes(), key, crs, &mut None, "a.geojson", &mut findings);
        (boundaries, findings.sorted().iter().map(|finding| finding.code()).collect())
    }

    /// The central meridian at the equator by definition; a point in Berlin by Krüger's series in n (to n³, on GRS80),
    /// evaluated apart from this program: 52.5° N, 13.4° E has the easting 391390.731 and the northing 5817855.241.
    #[test]
    fn degrees_become_metres_of_the_right_zone() {
        let projection = utm(33).expect("zone 33");
        let origin = project(Coord { x: 15.0, y: 0.0 }, &projection);
        assert!((origin.x - 500_000.0).abs() < 1e-6 && origin.y.abs() < 1e-6);
        let berlin = project(Coord { x: 13.4, y: 52.5 }, &projection);
        assert!(
            (berlin.x - 391_390.731).abs() < 0.01 && (berlin.y - 5_817_855.241).abs() < 0.01,
            "{berlin:?}"
        );
        let (boundaries, found) = read(SQUARE, "id", Crs::Degrees);
        assert!(found.is_empty());
        let [west, south, east, north] = boundaries.extent().expect("an extent");
        // One tenth of a degree: 11.13 km along the meridian, 6.85 km along the parallel of 52° N. Two degrees off the
        // central meridian the square stands askew by 1.5°, which widens its extent by 180 m and 300 m.
        assert!((north - south - 11_308.0).abs() < 20.0, "{}", north - south);
        assert!((east - west - 7_150.0).abs() < 50.0, "{}", east - west);
    }

    #[test]
    fn degrees_are_projected_to_the_plane_of_the_report() {
        let west = |mut plane: Option<u8>| {
            let mut findings = Findings::default();
            let bytes = SQUARE.as_bytes();
            let boundaries =
                read_boundaries(bytes, "id", Crs::Degrees, &mut plane, "a.geojson", &mut findings);
            (boundaries.extent().expect("an extent")[0], plane)
        };
        let (own, plane) = west(None);
        assert_eq!(plane, Some(33));
        assert!((own - 362_700.0).abs() < 1_000.0, "{own}");
        let (shared, plane) = west(Some(32));
        assert_eq!(plane, Some(32));
        assert!((shared - 774_600.0).abs() < 1_500.0, "{shared}");
    }

    #[test]
    fn coordinates_that_do_not_fit_the_declared_system_are_found() {
        assert_eq!(read(SQUARE, "id", Crs::Utm(33)).1, [Code::WrongCrs]);
        let swapped = SQUARE.replace("[13.", "[52.").replace(",52.", ",13.");
        assert_eq!(read(&swapped, "id", Crs::Degrees).1, [Code::WrongCrs]);
        let named =
            SQUARE.replace("\"features\"", r#""crs":{"properties":{"name":"EPSG:25832"}},"features""#);
        assert_eq!(read(&named, "id", Crs::Degrees).1, [Code::WrongCrs]);
    }

    #[test]
    fn broken_files_and_missing_keys_are_found() {
        assert_eq!(read("{", "id", Crs::Degrees).1, [Code::InvalidBoundaries]);
        assert_eq!(read(SQUARE, "name", Crs::Degrees).1, [Code::InvalidBoundaries]);
        let empty = r#"{"type":"FeatureCollection","features":[]}"#;
        assert_eq!(read(empty, "id", Crs::Degrees).1, [Code::EmptyFile]);
    }
}

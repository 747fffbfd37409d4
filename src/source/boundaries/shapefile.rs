//! Shapefiles: polygons in `.shp`, their table in `.dbf`, the reference system in `.prj`, the encoding in `.cpg`.

use super::dbf::Dbf;
use super::layer::{Feature, Layer, Ring, Rings};
use super::prj::SeenCrs;
use super::rings::signed_area;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::decode::decode;
use crate::source::{BoundariesDefinition, Encoding};
use geo::{Contains, Coord, LineString, Point, Polygon};
use shapefile::record::traits::HasXY;
use shapefile::{PolygonRing, Shape, ShapeReader};
use std::io::Cursor;

/// How a `.shp` begins: the number 9994.
pub(super) const MAGIC: &[u8] = &[0, 0, 0x27, 0x0A];
const HEADER: usize = 100;
const RECORD: usize = 8;

/// The files of a Shapefile.
pub(super) struct Parts {
    pub(super) shp: Vec<u8>,
    pub(super) dbf: Vec<u8>,
    pub(super) prj: Option<Vec<u8>>,
    pub(super) cpg: Option<Vec<u8>>,
    /// The path of the `.shp` and that of the `.dbf`, for findings.
    pub(super) paths: (String, String),
}

/// Reads a Shapefile whole.
pub(super) fn read(
    parts: &Parts,
    definition: &BoundariesDefinition,
    findings: &mut Findings,
) -> Option<Layer> {
    let (shp, dbf) = &parts.paths;
    let broken = |file: &str, message: String| {
        Finding::new(Code::InvalidBoundaries).file(file).with("message", message).advise(HINT)
    };
    let seen = parts.prj.as_deref().and_then(|bytes| SeenCrs::of_text(&String::from_utf8_lossy(bytes)));
    if seen.is_none() {
        findings.push(Finding::new(Code::NoProjectionFile).file(shp));
    }
    let Some(table) = Dbf::read(&parts.dbf) else {
        findings.push(broken(dbf, format!("{} B", parts.dbf.len())));
        return None;
    };
    let shapes = match shapes(&parts.shp) {
        Ok(shapes) => shapes,
        Err(record) => {
            findings.push(broken(shp, format!("#{record}")));
            return None;
        }
    };
    if shapes.len() != table.len() {
        findings.push(broken(dbf, format!("{} ≠ {}", table.len(), shapes.len())));
        return None;
    }
    let mut wanted = |name: &str| {
        let position = table.column(name);
        if position.is_none() {
            let finding = Finding::new(Code::MissingColumn).file(dbf).column(name);
            findings.push(finding.with("column", name).with("found", table.names().join(", ")));
        }
        position
    };
    let key = wanted(&definition.key);
    let name = definition.name.as_deref().map(&mut wanted);
    let (Some(key), false) = (key, name == Some(None)) else { return None };
    check_encoding(&table, parts, definition.encoding, findings)?;
    let text = |row: usize, column: usize| {
        let bytes = table.cell(row, column);
        let text = decode(bytes, definition.encoding, dbf, &mut Findings::default())?.into_owned();
        (!text.is_empty()).then_some(text)
    };
    let features = shapes.into_iter().enumerate().filter(|(row, _)| !table.is_deleted(*row));
    let features = features.map(|(row, polygons)| Feature {
        label: format!("#{}", row + 1),
        number: row + 1,
        key: text(row, key),
        name: name.flatten().and_then(|name| text(row, name)),
        polygons,
    });
    Some(Layer { features: features.collect(), seen })
}

const HINT: &str = "finding.invalid-boundaries.hint.shapefile";

/// The polygons of each record; the number of the record that is cut off or damaged.
fn shapes(bytes: &[u8]) -> Result<Vec<Result<Vec<Rings>, &'static str>>, usize> {
    check_records(bytes)?;
    let mut reader = ShapeReader::new(Cursor::new(bytes)).map_err(|_| 0_usize)?;
    let mut shapes = Vec::new();
    for shape in reader.iter_shapes() {
        let shape = shape.map_err(|_| shapes.len() + 1)?;
        shapes.push(match shape {
            Shape::Polygon(polygon) => Ok(polygons(polygon.rings())),
            Shape::PolygonM(polygon) => Ok(polygons(polygon.rings())),
            Shape::PolygonZ(polygon) => Ok(polygons(polygon.rings())),
            Shape::NullShape => Err("geometry"),
            _ => Err("geometry.type"),
        });
    }
    Ok(shapes)
}

/// Walks over the records, so that nobody makes room for one that is longer than the file.
fn check_records(bytes: &[u8]) -> Result<(), usize> {
    let words = |at: usize| -> Option<usize> {
        let bytes = bytes.get(at..at + 4)?;
        usize::try_from(i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).ok()
    };
    let end = words(24).and_then(|words| words.checked_mul(2)).ok_or(0_usize)?;
    if bytes.len() < HEADER || end > bytes.len() || end < HEADER {
        return Err(0);
    }
    let (mut at, mut record) = (HEADER, 0);
    while at < end {
        record += 1;
        let length = words(at + 4).ok_or(record)?;
        at = length.checked_mul(2).and_then(|length| at.checked_add(RECORD + length)).ok_or(record)?;
        // The smallest record holds the type of its shape.
        if at > end || length < 2 {
            return Err(record);
        }
    }
    Ok(())
}

/// Outer rings run clockwise, holes the other way; in which outer ring a hole lies the file does not say.
fn polygons<P: HasXY>(rings: &[PolygonRing<P>]) -> Vec<Rings> {
    let points = |ring: &PolygonRing<P>| -> Ring {
        ring.points().iter().map(|point| Coord { x: point.x(), y: point.y() }).collect()
    };
    let is_outer = |ring: &&PolygonRing<P>| matches!(ring, PolygonRing::Outer(_));
    let mut polygons: Vec<Rings> = rings.iter().filter(is_outer).map(|ring| vec![points(ring)]).collect();
    let holes = rings.iter().filter(|ring| !is_outer(ring)).map(points);
    if polygons.is_empty() {
        // All rings run the wrong way round, as some programs write them.
        return holes.map(|ring| vec![ring]).collect();
    }
    let shells: Vec<(Polygon<f64>, f64)> = polygons
        .iter()
        .map(|rings| (Polygon::new(LineString(rings[0].clone()), Vec::new()), signed_area(&rings[0]).abs()))
        .collect();
    for hole in holes {
        let lies_in = |outer: &Polygon<f64>| hole.iter().any(|point| outer.contains(&Point(*point)));
        let around_it = if shells.len() == 1 {
            0
        } else {
            let around = (0..shells.len()).filter(|&index| lies_in(&shells[index].0));
            around.min_by(|&a, &b| shells[a].1.total_cmp(&shells[b].1)).unwrap_or(0)
        };
        polygons[around_it].push(hole);
    }
    polygons
}

/// Compares the declared encoding with the letters and with what the `.cpg` says.
fn check_encoding(table: &Dbf<'_>, parts: &Parts, encoding: Encoding, findings: &mut Findings) -> Option<()> {
    let file = &parts.paths.1;
    if let Some(seen) = parts.cpg.as_deref().map(String::from_utf8_lossy)
        && !names(&seen, encoding)
    {
        let finding = Finding::new(Code::WrongEncoding).file(file).with("declared", encoding.name());
        findings.push(finding.with("seen", format!("{} (.cpg)", seen.trim())));
        return None;
    }
    for row in 0..table.len() {
        let mut own = Findings::default();
        if decode(&table.texts(row), encoding, file, &mut own).is_none() {
            let found = own.sorted().first().map(|finding| (*finding).clone());
            findings.push(found?.line(row as u64 + 1));
            return None;
        }
    }
    Some(())
}

/// Whether a `.cpg` names this encoding, in one of the spellings that programs use.
fn names(cpg: &str, encoding: Encoding) -> bool {
    let plain: String = cpg.chars().filter(char::is_ascii_alphanumeric).collect();
    let known: &[&str] = match encoding {
        Encoding::Utf8 => &["UTF8", "65001"],
        Encoding::Windows1252 => &["1252", "ANSI1252", "WINDOWS1252", "CP1252"],
        Encoding::Iso88591 => &["ISO88591", "88591", "LATIN1", "28591"],
    };
    plain.is_empty() || known.contains(&plain.to_ascii_uppercase().as_str())
}

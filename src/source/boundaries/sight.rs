//! What a file of boundaries holds, looked at before anybody has declared it.

use super::crs::Crs;
use super::dbf::Dbf;
use super::prj::SeenCrs;
use super::{archive, geopackage, shapefile};
use crate::diagnostic::Findings;
use geo::Coord;
use std::path::Path;

/// Cells of a column that are looked at.
const MOST_CELLS: usize = 2_000;

/// A file of boundaries, as far as it tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::source) struct Sight {
    /// The layers that could be meant, where the definition must name one.
    pub(in crate::source) layers: Vec<String>,
    /// Columns or properties with their cells, as far as they are text or numbers.
    pub(in crate::source) columns: Vec<(String, Vec<String>)>,
    /// What the file says of its reference system: its name, and the words of a definition if there are any.
    pub(in crate::source) system: Option<(String, Option<String>)>,
    /// A corner of a shape.
    pub(in crate::source) corner: Option<(f64, f64)>,
    /// The table's cells that are no UTF-8, one after the other.
    pub(in crate::source) bytes: Vec<u8>,
}

impl Sight {
    fn seen(mut self, seen: Option<SeenCrs>) -> Self {
        self.system = seen.map(|seen| (seen.name.clone(), seen.crs.map(declaration)));
        self
    }
}

/// A reference system as a definition writes it.
fn declaration(crs: Crs) -> String {
    let words = crs.to_string();
    if words.contains('=') { format!("{{ {words} }}") } else { format!("\"{words}\"") }
}

/// The reference systems in whose range in or near Germany a corner lies; several zones may hold one.
pub(in crate::source) fn systems_holding(corner: (f64, f64)) -> Vec<&'static str> {
    let point = Coord { x: corner.0, y: corner.1 };
    let usual =
        ["EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:3857", "EPSG:31466", "EPSG:31467", "EPSG:31468"];
    usual.into_iter().filter(|code| Crs::parse(code).is_some_and(|crs| crs.holds(point))).collect()
}

/// Looks at a `GeoJSON` collection.
pub(in crate::source) fn geojson(bytes: &[u8]) -> Option<Sight> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let features = json.get("features")?.as_array()?;
    let mut sight = Sight::default();
    for feature in features.iter().take(MOST_CELLS) {
        for (name, value) in
            feature.get("properties").and_then(|value| value.as_object()).into_iter().flatten()
        {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                _ => continue,
            };
            match sight.columns.iter_mut().find(|(known, _)| known == name) {
                Some((_, cells)) => cells.push(text),
                None => sight.columns.push((name.clone(), vec![text])),
            }
        }
        if sight.corner.is_none() {
            sight.corner =
                feature.get("geometry").and_then(|value| value.get("coordinates")).and_then(corner);
        }
    }
    let member = json.get("crs").and_then(|crs| crs.get("properties")?.get("name")?.as_str());
    Some(sight.seen(member.map(SeenCrs::of_code)))
}

/// The first position within nested lists.
fn corner(value: &serde_json::Value) -> Option<(f64, f64)> {
    let mut list = value.as_array()?;
    // A multi-polygon nests four deep; nothing legal nests deeper.
    for _ in 0..5 {
        match list.first()?.as_array() {
            Some(inner) => list = inner,
            None => return Some((list.first()?.as_f64()?, list.get(1)?.as_f64()?)),
        }
    }
    None
}

/// Looks at a Shapefile by its parts.
pub(in crate::source) fn shapefile(shp: &[u8], dbf: &[u8], prj: Option<&[u8]>) -> Option<Sight> {
    let table = Dbf::read(dbf)?;
    let number = |at: usize| Some(f64::from_le_bytes(shp.get(at..at + 8)?.try_into().ok()?));
    let mut sight = Sight { corner: number(36).zip(number(44)), ..Sight::default() };
    for (column, name) in table.names().into_iter().enumerate() {
        let mut cells = Vec::new();
        for row in (0..table.len().min(MOST_CELLS)).filter(|&row| !table.is_deleted(row)) {
            let cell = table.cell(row, column);
            if std::str::from_utf8(cell).is_err() {
                sight.bytes.extend_from_slice(cell);
                sight.bytes.push(b' ');
            }
            cells.push(String::from_utf8_lossy(cell).into_owned());
        }
        sight.columns.push((name, cells));
    }
    Some(sight.seen(prj.and_then(|bytes| SeenCrs::of_text(&String::from_utf8_lossy(bytes)))))
}

/// Looks into an archive; `None` where it does not hold just one Shapefile that can be read.
pub(in crate::source) fn archive(bytes: &[u8]) -> Option<Sight> {
    let any = "level = \"a\"\nfile = \"a\"\nkey = \"a\"\ncrs = \"EPSG:25832\"";
    let parts = archive::unpack(bytes, &toml::from_str(any).ok()?, "", &mut Findings::default())?;
    shapefile(&parts.shp, &parts.dbf, parts.prj.as_deref())
}

/// Looks into a `GeoPackage`.
pub(in crate::source) fn geopackage(at: &Path) -> Option<Sight> {
    let (layers, columns, seen) = geopackage::look(at, MOST_CELLS)?;
    let layers = if layers.len() > 1 { layers } else { Vec::new() };
    Some(Sight { layers, columns, ..Sight::default() }.seen(seen))
}

/// Whether a file begins like a Shapefile.
pub(in crate::source) fn is_shapefile(bytes: &[u8]) -> bool {
    bytes.starts_with(shapefile::MAGIC)
}

/// Whether a file begins like a `GeoPackage`.
pub(in crate::source) fn is_geopackage(bytes: &[u8]) -> bool {
    bytes.starts_with(geopackage::MAGIC)
}

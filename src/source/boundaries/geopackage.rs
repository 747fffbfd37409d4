//! `GeoPackage`: an `SQLite` file with tables of features (OGC 12-128r18).

use super::layer::{Feature, Layer};
use super::prj::SeenCrs;
use super::wkb;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::BoundariesDefinition;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use std::path::Path;

/// How an `SQLite` file begins.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
/// The reference systems that a `GeoPackage` calls undefined.
const UNDEFINED: [i64; 2] = [-1, 0];

/// A table of features.
struct Table {
    name: String,
    geometry: String,
    system: i64,
}

/// Reads one layer; `at` is where the file lies, for the library reads from disk.
pub(super) fn read(
    at: &Path,
    definition: &BoundariesDefinition,
    file: &str,
    findings: &mut Findings,
) -> Option<Layer> {
    let broken = |what: &str| Finding::new(Code::InvalidBoundaries).file(file).with("message", what);
    let found = open(at).and_then(|connection| Ok((tables(&connection)?, connection)));
    let Ok((tables, connection)) = found else {
        findings.push(broken("GeoPackage").advise("finding.invalid-boundaries.hint.geopackage"));
        return None;
    };
    let wanted = definition.layer.as_ref().map(|layer| layer.as_ref().as_str());
    let table = match (wanted, tables.as_slice()) {
        (None, [only]) => only,
        (wanted, tables) => {
            let meant = tables.iter().find(|table| Some(table.name.as_str()) == wanted);
            let Some(table) = meant else {
                let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
                findings.push(Finding::new(Code::UnclearLayer).file(file).with("found", names.join(", ")));
                return None;
            };
            table
        }
    };
    let columns = columns(&connection, table).unwrap_or_default();
    for name in std::iter::once(&definition.key).chain(&definition.name) {
        if !columns.contains(name) {
            let finding = Finding::new(Code::MissingColumn).file(file).column(name);
            findings.push(finding.with("column", name).with("found", columns.join(", ")));
            return None;
        }
    }
    let seen = system(&connection, table).ok().flatten();
    let Ok(features) = features(&connection, table, definition) else {
        findings.push(broken(&table.name).advise("finding.invalid-boundaries.hint.geopackage"));
        return None;
    };
    Some(Layer { features, seen })
}

/// The layers, the columns of the first with as many cells as are asked for, and its reference system.
pub(super) fn look(at: &Path, most: usize) -> Option<Looked> {
    let connection = open(at).ok()?;
    let tables = tables(&connection).ok()?;
    let table = tables.first()?;
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut looked = Vec::new();
    for name in columns(&connection, table).ok()?.into_iter().filter(|name| *name != table.geometry) {
        let query = format!("SELECT {} FROM {} LIMIT {most}", quoted(&name), quoted(&table.name));
        let mut statement = connection.prepare(&query).ok()?;
        let cells = statement.query_map([], |row| Ok(text(row.get_ref(0)?).unwrap_or_default()));
        let cells: rusqlite::Result<Vec<String>> = cells.ok()?.collect();
        looked.push((name, cells.ok()?));
    }
    let seen = system(&connection, table).ok().flatten();
    Some((tables.iter().map(|table| table.name.clone()).collect(), looked, seen))
}

/// Names of layers, columns with their cells, and what the file says of its reference system.
type Looked = (Vec<String>, Vec<(String, Vec<String>)>, Option<SeenCrs>);

/// Opens a file as something that nobody changes: without locks, and without files of its own beside the delivery.
fn open(at: &Path) -> rusqlite::Result<Connection> {
    let path = at.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(at.to_path_buf()))?;
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let is_drive = escaped.as_bytes().get(1) == Some(&b':');
    let root = if is_drive { "///" } else { "" };
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{root}{escaped}?immutable=1"), flags)?;
    // What stands in the file's schema may not run anything.
    connection
        .execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")?;
    Ok(connection)
}

/// The tables of features that exist as tables: a view could compute without end.
fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut statement = connection.prepare(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g \
         JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' ORDER BY g.table_name",
    )?;
    let table = |row: &Row<'_>| Ok(Table { name: row.get(0)?, geometry: row.get(1)?, system: row.get(2)? });
    statement.query_map([], table)?.collect()
}

fn columns(connection: &Connection, table: &Table) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([&table.name], |row| row.get(0))?.collect()
}

/// The reference system by its code, or by its description where it has none of EPSG.
fn system(connection: &Connection, table: &Table) -> rusqlite::Result<Option<SeenCrs>> {
    if UNDEFINED.contains(&table.system) {
        return Ok(None);
    }
    let found: Option<(String, i64, String)> = connection
        .query_row(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [table.system],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    Ok(found.map(|(organization, code, text)| {
        let of_code = SeenCrs::of_code(&format!("{}:{code}", organization.to_uppercase()));
        if of_code.crs.is_some() { of_code } else { SeenCrs::of_text(&text).unwrap_or(of_code) }
    }))
}

fn features(
    connection: &Connection,
    table: &Table,
    definition: &BoundariesDefinition,
) -> rusqlite::Result<Vec<Feature>> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let name = definition.name.as_ref().unwrap_or(&definition.key);
    let columns = [&definition.key, name, &table.geometry].map(|name| quoted(name)).join(", ");
    let mut statement = connection.prepare(&format!("SELECT {columns} FROM {}", quoted(&table.name)))?;
    let mut rows = statement.query([])?;
    let mut features = Vec::new();
    while let Some(row) = rows.next()? {
        let number = features.len() + 1;
        let polygons = match row.get_ref(2)? {
            ValueRef::Blob(blob) => wkb::read(blob),
            _ => Err("geometry"),
        };
        features.push(Feature {
            label: format!("#{number}"),
            number,
            key: text(row.get_ref(0)?),
            name: if definition.name.is_some() { text(row.get_ref(1)?) } else { None },
            polygons,
        });
    }
    Ok(features)
}

/// A cell as text.
fn text(cell: ValueRef<'_>) -> Option<String> {
    match cell {
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

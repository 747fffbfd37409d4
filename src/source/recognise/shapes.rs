//! Files of boundaries: which column has the keys, and in which reference system the corners lie.

use super::words::{self, has};
use super::{Entry, Remark, Seen, Sighting, flat, toml_text};
use crate::source::boundaries::sight::{self, Sight, systems_holding};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Looks at a JSON file.
pub(super) fn geojson(bytes: &[u8], name: &str) -> Sighting {
    match sight::geojson(bytes) {
        Some(seen) if seen.corner.is_some() => of_sight("propose.format.geojson", &seen, name),
        _ => Sighting::nothing("propose.format.json"),
    }
}

/// Looks at a Shapefile with its table beside it.
pub(super) fn shapefile(bytes: &[u8], path: &Path, name: &str) -> Sighting {
    let side = |ending: &str| {
        let other = if path.extension().is_some_and(|own| own == "SHP") {
            ending.to_uppercase()
        } else {
            ending.into()
        };
        fs::read(path.with_extension(other)).ok()
    };
    let Some(dbf) = side("dbf") else { return Sighting::nothing("propose.format.no-dbf") };
    match sight::shapefile(bytes, &dbf, side("prj").as_deref()) {
        Some(seen) => of_sight("propose.format.shapefile", &seen, name),
        None => Sighting::nothing("propose.format.no-dbf"),
    }
}

/// Looks into an archive that is no workbook.
pub(super) fn archive(bytes: &[u8], name: &str) -> Sighting {
    match sight::archive(bytes) {
        Some(seen) => of_sight("propose.format.archive", &seen, name),
        None => Sighting::nothing("propose.format.zip"),
    }
}

/// Looks into a `GeoPackage`.
pub(super) fn geopackage(path: &Path, name: &str) -> Sighting {
    match sight::geopackage(path) {
        Some(seen) => of_sight("propose.format.geopackage", &seen, name),
        None => Sighting::nothing("propose.format.sqlite"),
    }
}

fn of_sight(format: &'static str, seen: &Sight, name: &str) -> Sighting {
    let about = flat::words_of(name);
    let level =
        words::level(&about).or_else(|| seen.columns.iter().find_map(|(column, _)| words::level(column)));
    let level_entry = Entry::new("level", toml_text(level.unwrap_or("?")));
    let mut entries = vec![match level {
        Some(_) => level_entry.saying(Remark::doubt("propose.doubt.level-by-name")),
        None => level_entry.saying(Remark::doubt("propose.doubt.level")),
    }];
    entries.push(Entry::new("file", toml_text(name)));
    if !seen.layers.is_empty() {
        let remark = Remark::doubt("propose.doubt.layer").with("layers", seen.layers.join(", "));
        entries.push(Entry::new("layer", toml_text(&seen.layers[0])).saying(remark));
    }
    let key = key(seen);
    entries.push(match &key {
        Some(column) => Entry::new("key", toml_text(column)).saying(Remark::why("propose.why.unique")),
        None => Entry::new("key", toml_text("?")).saying(Remark::doubt("propose.doubt.no-key")),
    });
    let is_name = |column: &&(String, Vec<String>)| {
        let is_called =
            has(&column.0, &["name", "gen", "bez*", "wkr"]) || column.0.to_lowercase().contains("name");
        Some(&column.0) != key.as_ref() && is_called
    };
    let named = seen.columns.iter().find(is_name);
    entries.extend(named.map(|(column, _)| Entry::new("name", toml_text(column))));
    if !seen.bytes.is_empty() {
        let (name, why) = if seen.bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
            ("windows-1252", "propose.why.windows-1252")
        } else {
            ("iso-8859-1", "propose.why.iso-8859-1")
        };
        entries.push(Entry::new("encoding", toml_text(name)).saying(Remark::why(why)));
    }
    entries.push(system(seen));
    Sighting { format, seen: Seen::Boundaries(entries), remarks: Vec::new() }
}

/// The reference system: what the file says of itself, or what fits its corners.
fn system(seen: &Sight) -> Entry {
    match (&seen.system, seen.corner) {
        (Some((name, Some(words))), _) => {
            Entry::new("crs", words.clone()).saying(Remark::why("propose.why.system").with("name", name))
        }
        (said, Some(corner)) => {
            let fitting = systems_holding(corner);
            let shown = format!("{:.3} {:.3}", corner.0, corner.1);
            let remark = match (said, fitting.as_slice()) {
                // GeoJSON has degrees unless it says otherwise.
                (None, ["EPSG:4326"]) => Remark::why("propose.why.degrees").with("corner", shown),
                _ => Remark::doubt("propose.doubt.system")
                    .with("corner", shown)
                    .with("fitting", fitting.join(", ")),
            };
            let code = fitting.first().filter(|_| fitting.len() == 1).copied().unwrap_or("?");
            Entry::new("crs", toml_text(code)).saying(remark)
        }
        _ => Entry::new("crs", toml_text("?")).saying(Remark::doubt("propose.doubt.no-system")),
    }
}

/// The column whose cells are keys: all different, without blanks, and called like one.
fn key(seen: &Sight) -> Option<String> {
    let score = |(name, cells): &(String, Vec<String>)| -> usize {
        let different: BTreeSet<&String> = cells.iter().collect();
        // One area in two features is a finding of its own.
        let is_unique = different.len() * 100 >= cells.len() * 95 && !cells.iter().any(String::is_empty);
        let is_plain = cells.iter().all(|cell| !cell.contains(char::is_whitespace) && !cell.contains('.'));
        if !is_unique || !is_plain || cells.is_empty() {
            return 0;
        }
        let is_digits = cells.iter().all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
        let width = cells[0].len();
        let is_official =
            is_digits && matches!(width, 5 | 8 | 12) && cells.iter().all(|cell| cell.len() == width);
        1 + usize::from(is_digits) * 2 + usize::from(has(name, words::KEY)) * 3 + usize::from(is_official) * 4
    };
    let scored = seen.columns.iter().map(|column| (score(column), column));
    let best = scored.rev().max_by_key(|(score, _)| *score).filter(|(score, _)| *score > 0);
    best.map(|(_, (name, _))| name.clone())
}

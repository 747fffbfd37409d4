//! Archives with a Shapefile inside, as portals hand them out.

use super::shapefile::Parts;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::BoundariesDefinition;
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How an archive begins.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
/// All communes of Germany in full detail unpack to 300 MB.
const MOST_BYTES: u64 = 512 << 20;

/// Unpacks the one Shapefile that is meant.
pub(super) fn unpack(
    bytes: &[u8],
    definition: &BoundariesDefinition,
    file: &str,
    findings: &mut Findings,
) -> Option<Parts> {
    let broken = |what: &str| {
        let finding = Finding::new(Code::InvalidBoundaries).file(file).with("message", what);
        finding.advise("finding.invalid-boundaries.hint.archive")
    };
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        findings.push(broken("ZIP"));
        return None;
    };
    // A member whose name cannot be read keeps its number.
    let name = |index| archive.name_for_index(index).and_then(Result::ok);
    let names: Vec<String> =
        (0..archive.len()).map(|index| name(index).map_or_else(String::new, Cow::into_owned)).collect();
    let shapefiles: Vec<&String> = names.iter().filter(|name| ends_with(name, ".shp")).collect();
    let wanted = definition.layer.as_ref().map(|layer| layer.as_ref().as_str());
    let meant = match (wanted, shapefiles.as_slice()) {
        (None, [only]) => Some(*only),
        (None, _) => None,
        (Some(wanted), names) => names.iter().copied().find(|name| *name == wanted || stem(name) == wanted),
    };
    let Some(shp) = meant else {
        let names: Vec<&str> = shapefiles.iter().map(|name| name.as_str()).collect();
        let finding = Finding::new(Code::UnclearLayer).file(file);
        findings.push(if names.is_empty() {
            finding.worded("finding.unclear-layer.none").advise("finding.unclear-layer.hint.unpack")
        } else {
            finding.with("found", names.join(", "))
        });
        return None;
    };
    let mut room = MOST_BYTES;
    let mut part = |ending: &str| -> Result<Option<Vec<u8>>, ()> {
        let wanted = format!("{}{ending}", &shp[..shp.len() - 4]);
        let Some(index) = names.iter().position(|name| name.eq_ignore_ascii_case(&wanted)) else {
            return Ok(None);
        };
        let mut unpacked = Vec::new();
        let member = archive.by_index(index).map_err(|_| ())?;
        let size = member.take(room + 1).read_to_end(&mut unpacked).map_err(|_| ())?;
        room = room.checked_sub(size as u64).ok_or(())?;
        Ok(Some(unpacked))
    };
    let mut parts = [".shp", ".dbf", ".prj", ".cpg"]
        .into_iter()
        .map(|ending| part(ending).map_err(|()| findings.push(broken(&format!("*{ending}")))).ok());
    let (shp_bytes, dbf, prj, cpg) = (parts.next()??, parts.next()??, parts.next()??, parts.next()??);
    drop(parts);
    let Some(dbf) = dbf else {
        findings.push(broken(&format!("{}.dbf", stem(shp))));
        return None;
    };
    let path = |ending: &str| format!("{file}/{}{ending}", &shp[..shp.len() - 4]);
    Some(Parts { shp: shp_bytes?, dbf, prj, cpg, paths: (path(".shp"), path(".dbf")) })
}

fn ends_with(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// The name of a Shapefile without its folder and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

//! What files seem to be, for a proposed definition. Nothing is read by what is found here: people complete the
//! proposal, and only then is it read as declared.

mod age;
mod cells;
mod columns;
mod encoding;
mod flat;
mod header;
mod layout;
mod marks;
mod register;
mod shapes;
mod sheets;
mod value;
mod words;

pub use value::{Place, SeenDimension, SeenTable, SeenValue};

use super::boundaries::sight::{is_geopackage, is_shapefile};
use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;

/// Larger files are looked at by their beginning only.
const MOST_BYTES: u64 = 64 << 20;
/// How much of a larger file is looked at.
const BEGINNING: u64 = 1 << 20;

/// Something to tell people, by its key in the text tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The key of the sentence.
    pub key: &'static str,
    /// What fills its places.
    pub arguments: Vec<(&'static str, String)>,
    /// Whether somebody has to decide it, or it only says why.
    pub is_doubt: bool,
}

impl Remark {
    /// Says why something is proposed.
    #[must_use]
    pub const fn why(key: &'static str) -> Self {
        Self { key, arguments: Vec::new(), is_doubt: false }
    }

    /// Says what could not be decided.
    #[must_use]
    pub const fn doubt(key: &'static str) -> Self {
        Self { key, arguments: Vec::new(), is_doubt: true }
    }

    /// Fills a place.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }
}

/// A key of a definition with its value as TOML, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// The value as TOML.
    pub value: String,
    /// What to say beside it.
    pub remark: Option<Remark>,
}

impl Entry {
    /// A key and its value.
    #[must_use]
    pub const fn new(key: &'static str, value: String) -> Self {
        Self { key, value, remark: None }
    }

    /// Says something beside it.
    #[must_use]
    pub fn saying(mut self, remark: Remark) -> Self {
        self.remark = Some(remark);
        self
    }
}

/// A text as TOML writes it on one line, which may stand for a key too. TOML has the escapes of JSON.
#[must_use]
pub fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a file seems to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The key of the words for its format.
    pub format: &'static str,
    /// What is in it.
    pub seen: Seen,
    /// What is to be said of the file as a whole.
    pub remarks: Vec<Remark>,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// Tables of figures.
    Tables(Vec<SeenTable>),
    /// Boundaries: the entries of a definition.
    Boundaries(Vec<Entry>),
    /// A register, one row per person: the entries of a definition.
    Register(Vec<Entry>),
    /// Something that goes with another file, or a description.
    Companion,
    /// Nothing that can be read.
    Nothing,
}

impl Sighting {
    const fn nothing(format: &'static str) -> Self {
        Self { format, seen: Seen::Nothing, remarks: Vec::new() }
    }

    const fn companion(format: &'static str) -> Self {
        Self { format, seen: Seen::Companion, remarks: Vec::new() }
    }
}

/// Looks at a file; `name` is what the definition will call it.
///
/// # Errors
///
/// When the file cannot be read.
pub fn recognise(path: &Path, name: &str) -> Result<Sighting, Error> {
    let lower = name.to_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let is_whole = size <= MOST_BYTES;
    let mut bytes = Vec::new();
    file.take(if is_whole { MOST_BYTES } else { BEGINNING }).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(Sighting::nothing("propose.format.empty"));
    }
    // Of a text that was looked at by its beginning the last line is no whole one.
    let end = if is_whole { None } else { memchr::memrchr(b'\n', &bytes) };
    let lines = &bytes[..end.map_or(bytes.len(), |end| end + 1)];
    let mut sighting = of_bytes(&bytes, lines, path, name, ending);
    if !is_whole {
        sighting.remarks.push(Remark::doubt("propose.doubt.large").with("size", (size >> 20).to_string()));
    }
    Ok(sighting)
}

/// `lines` are the whole lines among the bytes, should they be text.
fn of_bytes(bytes: &[u8], lines: &[u8], path: &Path, name: &str, ending: &str) -> Sighting {
    match bytes {
        _ if is_shapefile(bytes) && ending == "shp" => shapes::shapefile(bytes, path, name),
        _ if is_geopackage(bytes) => shapes::geopackage(path, name),
        _ if ["dbf", "shx", "prj", "cpg", "sbn", "sbx", "qpj", "qmd"].contains(&ending) => {
            Sighting::companion("propose.format.companion")
        }
        [0x1F, 0x8B, ..] => packed(flate2::read::MultiGzDecoder::new(bytes), name, "propose.format.gz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => match zstd::stream::read::Decoder::new(bytes) {
            Ok(unpacked) => packed(unpacked, name, "propose.format.zst"),
            Err(_) => Sighting::nothing("propose.format.zst"),
        },
        [b'P', b'A', b'R', b'1', ..] => Sighting::nothing("propose.format.parquet"),
        [b'%', b'P', b'D', b'F', ..] => Sighting::nothing("propose.format.pdf"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Sighting::nothing("propose.format.utf-16"),
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            sheets::workbook(bytes, name).unwrap_or_else(|| shapes::archive(bytes, name))
        }
        _ => of_text(lines, name, ending),
    }
}

/// Looks at the beginning of a packed file: a register can be read as it is, anything else cannot.
fn packed(unpacked: impl Read, name: &str, format: &'static str) -> Sighting {
    let mut start = Vec::new();
    // What was unpacked before the end of a file that is cut off is looked at all the same.
    let _ = unpacked.take(BEGINNING).read_to_end(&mut start);
    let lines = &start[..memchr::memrchr(b'\n', &start).map_or(0, |end| end + 1)];
    match of_text(lines, name, "") {
        sighting if matches!(sighting.seen, Seen::Register(_)) => sighting,
        _ => Sighting::nothing(format),
    }
}

fn of_text(bytes: &[u8], name: &str, ending: &str) -> Sighting {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0E..=0x1F | 0x7F);
    if bytes.iter().any(is_control) {
        return Sighting::nothing("propose.format.binary");
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match start.first() {
        None => return Sighting::nothing("propose.format.empty"),
        Some(b'{' | b'[') => return shapes::geojson(bytes, name),
        Some(b'<') => return Sighting::nothing("propose.format.markup"),
        _ => {}
    }
    // A description of the delivery, as many portals put it beside the data.
    if ["txt", "md", "sql", "log"].contains(&ending)
        && layout::separator(&encoding::decode(bytes).1).is_none()
    {
        return Sighting::companion("propose.format.note");
    }
    flat::text(bytes, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_may_be_a_key_of_a_definition() {
        for text in ["a\nb", "\"ab\" 65", "C:\\x", "'", "", "é\t\u{1F}"] {
            let table: toml::Table = format!("{0} = {0}", toml_text(text)).parse().expect(text);
            assert_eq!(table.get(text).and_then(toml::Value::as_str), Some(text));
        }
    }
}

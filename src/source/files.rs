//! Where deliveries are looked for, and what was read from them.

use super::{DatasetDefinition, Dialect, Format, Origin, TomlFile};
use crate::diagnostic::{Code, Finding, Findings};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files that are read whole are no larger than this, whatever their lines are like: what is read is held several times
/// over while it is cut into cells. Registers are read in pieces and have no such limit.
const MOST_BYTES: u64 = 512 << 20;

/// The folders in which datasets lie: definitions in the workspace, files beside them or in the folders that the
/// user named.
#[derive(Debug, Clone)]
pub struct Library {
    definitions: PathBuf,
    extra: Vec<PathBuf>,
}

impl Library {
    /// `definitions` is the workspace's `datasets` folder; `extra` are the folders of `--datasets`.
    #[must_use]
    pub const fn new(definitions: PathBuf, extra: Vec<PathBuf>) -> Self {
        Self { definitions, extra }
    }

    /// Opens the dataset `publisher/name`; `None` (with a finding) when its definition is missing or unsound.
    pub fn open(&self, id: &str, missing: Finding, findings: &mut Findings) -> Option<Delivery> {
        self.open_folder(self.definitions.join(id), id, &format!("datasets/{id}"), missing, findings)
    }

    /// Opens the dataset in a folder anywhere; `shown` is how findings call the folder, and may be empty.
    pub fn open_folder(
        &self,
        folder: PathBuf,
        id: &str,
        shown: &str,
        missing: Finding,
        findings: &mut Findings,
    ) -> Option<Delivery> {
        let name = below(shown, "dataset.toml");
        let bytes = match fs::read(folder.join("dataset.toml")) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => {
                findings.push(missing.with("file", name));
                return None;
            }
            Err(error) => {
                findings.push(Finding::new(Code::UnreadableFile).file(name).dataset(id).with_io(&error));
                return None;
            }
        };
        let checksum = sha256(&bytes);
        let Ok(text) = String::from_utf8(bytes) else {
            findings.push(not_utf8(name));
            return None;
        };
        self.define(folder, id, shown, (text, checksum), findings)
    }

    /// Opens a dataset whose definition is this text, with its checksum.
    pub fn define(
        &self,
        folder: PathBuf,
        id: &str,
        shown: &str,
        (text, checksum): (String, String),
        findings: &mut Findings,
    ) -> Option<Delivery> {
        let name = below(shown, "dataset.toml");
        let toml = TomlFile::new(name.clone(), text);
        let mut own = Findings::default();
        toml.report_placeholders(&mut own);
        let are_left = !own.is_empty();
        let mut of_schema = Findings::default();
        let definition: Option<DatasetDefinition> = toml.parse(&mut of_schema);
        // A placeholder where a unit belongs is told as what it is, and not as a unit that does not exist.
        if definition.is_some() || !are_left {
            own.append(of_schema);
        }
        findings.append(own.of_dataset(id));
        let definition = definition?;
        check_marks(id, &definition, &toml, findings);
        check_blocks(id, &definition, &toml, findings);
        let origin = origin_of(id, &definition, (name, checksum));
        let mut places = vec![folder];
        places.extend(self.extra.iter().flat_map(|extra| [extra.join(id), extra.clone()]));
        Some(Delivery { definition, toml, origin, places, shown: shown.to_owned() })
    }
}

/// A dataset that was opened.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its definition.
    pub definition: DatasetDefinition,
    /// The definition file, for findings.
    pub toml: TomlFile,
    /// Its origin, with the files read so far.
    pub origin: Origin,
    /// Where its files are looked for, in this order.
    pub(super) places: Vec<PathBuf>,
    /// How findings call its folder.
    shown: String,
}

impl Delivery {
    /// A file as users know it, for findings: they see the workspace, not the folder in which it was declared.
    #[must_use]
    pub fn path_of(&self, file: &str) -> String {
        below(&self.shown, file)
    }

    /// The bytes of a file as delivered; a missing file's finding names the publisher's page.
    pub fn read(&mut self, file: &str, span: Range<usize>, findings: &mut Findings) -> Option<Vec<u8>> {
        if !self.is_inside(file, span.clone(), findings) {
            return None;
        }
        for (number, place) in self.places.iter().enumerate() {
            let path = place.join(file);
            if let Ok(size) = fs::metadata(&path).map(|known| known.len())
                && size > MOST_BYTES
            {
                let finding = Finding::new(Code::HugeFile).file(self.path_of(file));
                let (size, limit) = ((size >> 20).to_string(), (MOST_BYTES >> 20).to_string());
                findings.push(finding.with("size", size).with("limit", limit));
                return None;
            }
            match fs::read(&path) {
                Ok(bytes) => {
                    let found = if number == 0 { self.path_of(file) } else { path.display().to_string() };
                    self.note(file, found, &bytes);
                    return Some(bytes);
                }
                Err(error) if is_absent(&error) => {}
                Err(error) => {
                    findings
                        .push(Finding::new(Code::UnreadableFile).file(self.path_of(file)).with_io(&error));
                    return None;
                }
            }
        }
        findings.push(self.missing(file, span));
        None
    }

    /// Whether a path stays within the dataset; a finding says where it does not.
    pub(super) fn is_inside(&self, file: &str, span: Range<usize>, findings: &mut Findings) -> bool {
        if file.contains('\\') {
            let finding = self.toml.finding(Code::InvalidValue, span).with("value", file);
            let finding = finding.with("allowed", file.replace('\\', "/"));
            findings.push(finding.advise("finding.invalid-value.hint.backslash"));
            return false;
        }
        let is_inside = !Path::new(file).is_absolute() && !file.split('/').any(|part| part == "..");
        if !is_inside {
            let finding = self.toml.finding(Code::InvalidValue, span).with("value", file);
            findings.push(finding.advise("finding.invalid-value.hint.inside"));
            return false;
        }
        true
    }

    /// The bytes of a file that belongs to another one and may be missing, such as the `.prj` of a Shapefile.
    pub(super) fn read_if_there(&mut self, file: &str) -> Option<Vec<u8>> {
        let (path, found) = self.first_place(file)?;
        let bytes = fs::read(path).ok()?;
        self.note(file, found, &bytes);
        Some(bytes)
    }

    /// Where a file lies that was read, for libraries that read from disk.
    pub(super) fn locate(&self, file: &str) -> Option<PathBuf> {
        self.first_place(file).map(|(path, _)| path)
    }

    /// The first place that has a file, and how users know it there.
    fn first_place(&self, file: &str) -> Option<(PathBuf, String)> {
        let mut places = self.places.iter().enumerate();
        places.find_map(|(number, place)| {
            let path = place.join(file);
            let found = if number == 0 { self.path_of(file) } else { path.display().to_string() };
            path.is_file().then_some((path, found))
        })
    }

    /// What to say of a file that is in none of the places: where it was looked for, and whether one like it is there.
    pub(super) fn missing(&self, file: &str, span: Range<usize>) -> Finding {
        let own = if self.shown.is_empty() { ".".to_owned() } else { self.shown.clone() };
        let others = self.places.iter().skip(1).map(|place| place.display().to_string());
        let places: Vec<String> = std::iter::once(own).chain(others).collect();
        let finding = self.toml.finding(Code::MissingFile, span).with("file", file);
        let finding = finding.with("places", places.join(", "));
        let origin = &self.origin;
        let finding = finding.with("publisher", &origin.publisher).with("url", &origin.url);
        match self.places.iter().find_map(|place| similar(&place.join(file))) {
            Some(name) => finding.with("similar", name).advise("finding.missing-file.hint.similar"),
            None => finding,
        }
    }

    fn note(&mut self, file: &str, found: String, bytes: &[u8]) {
        if self.origin.files.iter().all(|(known, _)| known != file) {
            self.origin.files.push((file.to_owned(), sha256(bytes)));
            self.origin.found.push(found);
        }
    }
}

/// A file as findings call it, below a folder as they call it.
fn below(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

/// Whether there is no such file, so that the next place may be tried.
pub(super) fn is_absent(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The finding for a definition or chapter that is not written in UTF-8.
#[must_use]
pub fn not_utf8(name: String) -> Finding {
    let finding = Finding::new(Code::WrongEncoding).file(name).with("declared", "utf-8");
    finding.with("seen", "windows-1252").advise("finding.wrong-encoding.hint.editor")
}

/// The name of a file beside this path that differs in case, umlauts or their composition only.
fn similar(path: &Path) -> Option<String> {
    let wanted = folded(path.file_name()?.to_str()?);
    let entries = fs::read_dir(path.parent()?).ok()?.flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names.into_iter().find(|name| folded(name) == wanted)
}

/// A name without case and without the dots of umlauts, which some systems write as letters of their own.
fn folded(name: &str) -> String {
    let plain =
        name.chars().flat_map(char::to_lowercase).filter(|letter| !('\u{300}'..='\u{36F}').contains(letter));
    plain
        .map(|letter| match letter {
            'ä' => 'a',
            'ö' => 'o',
            'ü' => 'u',
            other => other,
        })
        .collect()
}

/// A separator is one byte, one mark cannot mean two things, a workbook has neither separator nor encoding, and a
/// format of the portals has its own separator.
fn check_marks(id: &str, definition: &DatasetDefinition, toml: &TomlFile, findings: &mut Findings) {
    let areas = definition.areas.iter().filter_map(|areas| {
        let file = areas.file.as_ref()?;
        Some((file, areas.dialect(), areas.workbook.as_ref(), areas.format, areas.only.all()))
    });
    let tables = definition
        .table
        .iter()
        .map(|table| (&table.file, table.dialect(), table.workbook.as_ref(), table.format, table.only.all()));
    let registers = definition
        .register
        .iter()
        .map(|register| (&register.area.level, register.dialect(), None, Format::Text, &[][..]));
    let crosswalks = definition.crosswalk.iter().map(|crosswalk| {
        let (file, workbook) = (&crosswalk.file, crosswalk.workbook.as_ref());
        (file, crosswalk.dialect(), workbook, Format::Text, crosswalk.only.all())
    });
    for (file, dialect, workbook, format, only) in areas.chain(tables).chain(registers).chain(crosswalks) {
        let mut refuse = |value: String, hint: &'static str| {
            let finding = toml.finding(Code::InvalidValue, file.span()).dataset(id);
            findings.push(finding.with("value", value).advise(hint));
        };
        if !dialect.separator.is_ascii() || matches!(dialect.separator, '"' | '\n' | '\r') {
            refuse(format!("separator = {:?}", dialect.separator), "finding.invalid-value.hint.separator");
        }
        let of_sheet = Dialect {
            decimal: dialect.decimal,
            thousands: dialect.thousands,
            header_corrections: dialect.header_corrections.clone(),
            ..Dialect::default()
        };
        if workbook.is_some() && dialect != of_sheet {
            let value =
                "encoding, separator, skip_lines, header_rows, columns, comment, label_end".to_owned();
            refuse(value, "finding.invalid-value.hint.workbook");
        }
        if dialect.header_rows == 0 {
            refuse("header_rows = 0".to_owned(), "finding.invalid-value.hint.header-rows");
        }
        let of_portal = Dialect {
            encoding: dialect.encoding,
            separator: if dialect.separator == ';' { ';' } else { ',' },
            decimal: dialect.decimal,
            thousands: dialect.thousands,
            ..Dialect::default()
        };
        if format != Format::Text && (workbook.is_some() || dialect != of_portal) {
            let value = "separator, skip_lines, header_rows, columns, comment, label_end, header_corrections, \
                         workbook";
            refuse(value.to_owned(), "finding.invalid-value.hint.format");
        }
        for filter in only.iter().filter(|filter| filter.is_empty()) {
            refuse(format!("where = {{ column = {:?} }}", filter.column), "finding.invalid-value.hint.where");
        }
        if dialect.thousands == Some(dialect.decimal) {
            let mark = dialect.decimal;
            refuse(format!("decimal = {mark:?}, thousands = {mark:?}"), "finding.invalid-value.hint.marks");
        }
    }
}

/// Blocks are parts of a sheet; a text has none.
fn check_blocks(id: &str, definition: &DatasetDefinition, toml: &TomlFile, findings: &mut Findings) {
    for table in definition.table.iter().filter(|table| table.workbook.is_none() && !table.blocks.is_empty())
    {
        let finding = toml.finding(Code::InvalidValue, table.file.span()).dataset(id).with("value", "blocks");
        findings.push(finding.advise("finding.invalid-value.hint.blocks"));
    }
}

/// The SHA-256 of some bytes in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn origin_of(id: &str, definition: &DatasetDefinition, file: (String, String)) -> Origin {
    Origin {
        dataset: id.to_owned(),
        title: definition.title.clone(),
        publisher: definition.publisher.clone(),
        licence: definition.licence.clone(),
        attribution: definition.attribution.clone(),
        url: definition.url.clone(),
        retrieved: definition.retrieved.clone(),
        note: definition.note.clone(),
        synthetic: definition.synthetic,
        released_by: definition.released_by.clone(),
        definition: file,
        files: Vec::new(),
        found: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_whatever_their_case_and_composition() {
        assert_eq!(folded("Bevölkerung.CSV"), folded("bevo\u{308}lkerung.csv"));
        assert_ne!(folded("bevoelkerung.csv"), folded("bevölkerung.csv"));
    }
}

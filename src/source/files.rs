//! Where deliveries are looked for, and what was read from them.

use super::{DatasetDefinition, Dialect, Format, Origin, TomlFile};
use crate::diagnostic::{Code, Finding, Findings};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

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
        let folder = self.definitions.join(id);
        let name = format!("datasets/{id}/dataset.toml");
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
        let toml = TomlFile::new(name.clone(), text);
        let mut own = Findings::default();
        let definition: Option<DatasetDefinition> = toml.parse(&mut own);
        findings.append(own.of_dataset(id));
        let definition = definition?;
        check_marks(id, &definition, &toml, findings);
        let origin = origin_of(id, &definition, (name, checksum));
        let mut places = vec![folder];
        places.extend(self.extra.iter().flat_map(|extra| [extra.join(id), extra.clone()]));
        Some(Delivery { definition, toml, origin, places })
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
    places: Vec<PathBuf>,
}

impl Delivery {
    /// A file as users know it, for findings: they see the workspace, not the folder in which it was declared.
    #[must_use]
    pub fn path_of(&self, file: &str) -> String {
        format!("datasets/{}/{file}", self.origin.dataset)
    }

    /// The bytes of a file as delivered; a missing file's finding names the publisher's page.
    pub fn read(&mut self, file: &str, span: Range<usize>, findings: &mut Findings) -> Option<Vec<u8>> {
        if file.contains('\\') {
            let finding = self.toml.finding(Code::InvalidValue, span).with("value", file);
            let finding = finding.with("allowed", file.replace('\\', "/"));
            findings.push(finding.advise("finding.invalid-value.hint.backslash"));
            return None;
        }
        let is_inside = !Path::new(file).is_absolute() && !file.split('/').any(|part| part == "..");
        if !is_inside {
            let finding = self.toml.finding(Code::InvalidValue, span).with("value", file);
            findings.push(finding.advise("finding.invalid-value.hint.inside"));
            return None;
        }
        for (number, place) in self.places.iter().enumerate() {
            let path = place.join(file);
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

    /// What to say of a file that is in none of the places: where it was looked for, and whether one like it is there.
    fn missing(&self, file: &str, span: Range<usize>) -> Finding {
        let own = format!("datasets/{}", self.origin.dataset);
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

/// Whether there is no such file, so that the next place may be tried.
fn is_absent(error: &Error) -> bool {
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
        Some((file, areas.dialect(), areas.workbook.as_ref(), areas.format, &areas.only))
    });
    let tables = definition
        .table
        .iter()
        .map(|table| (&table.file, table.dialect(), table.workbook.as_ref(), table.format, &table.only));
    let crosswalks = definition.crosswalk.iter().map(|crosswalk| {
        let (file, workbook) = (&crosswalk.file, crosswalk.workbook.as_ref());
        (file, crosswalk.dialect(), workbook, Format::Text, &crosswalk.only)
    });
    for (file, dialect, workbook, format, only) in areas.chain(tables).chain(crosswalks) {
        let mut refuse = |value: String, hint: &'static str| {
            let finding = toml.finding(Code::InvalidValue, file.span()).dataset(id);
            findings.push(finding.with("value", value).advise(hint));
        };
        if !dialect.separator.is_ascii() || matches!(dialect.separator, '"' | '\n' | '\r') {
            refuse(format!("separator = {:?}", dialect.separator), "finding.invalid-value.hint.separator");
        }
        let text = Dialect { decimal: dialect.decimal, thousands: dialect.thousands, ..Dialect::default() };
        if workbook.is_some() && dialect != text {
            let value = "encoding, separator, skip_lines".to_owned();
            refuse(value, "finding.invalid-value.hint.workbook");
        }
        let is_free = dialect.skip_lines == 0 && matches!(dialect.separator, ',' | ';');
        if format != Format::Text && (workbook.is_some() || !is_free) {
            refuse("separator, skip_lines, workbook".to_owned(), "finding.invalid-value.hint.format");
        }
        for filter in only.all().iter().filter(|filter| filter.is_empty()) {
            refuse(format!("where = {{ column = {:?} }}", filter.column), "finding.invalid-value.hint.where");
        }
        if dialect.thousands == Some(dialect.decimal) {
            let mark = dialect.decimal;
            refuse(format!("decimal = {mark:?}, thousands = {mark:?}"), "finding.invalid-value.hint.marks");
        }
    }
}

/// The SHA-256 of some bytes in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
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

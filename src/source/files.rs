//! Where deliveries are looked for, and what was read from them.

use super::{DatasetDefinition, Origin, TomlFile};
use crate::diagnostic::{Code, Finding, Findings};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
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
        let Ok(bytes) = fs::read(folder.join("dataset.toml")) else {
            findings.push(missing.with("file", name));
            return None;
        };
        let checksum = sha256(&bytes);
        let Ok(text) = String::from_utf8(bytes) else {
            let finding = Finding::new(Code::WrongEncoding).file(name);
            findings.push(finding.with("declared", "utf-8").with("seen", "windows-1252"));
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
    /// The bytes of a file as delivered; a missing file's finding names the publisher's page.
    pub fn read(&mut self, file: &str, span: Range<usize>, findings: &mut Findings) -> Option<Vec<u8>> {
        let is_inside = !Path::new(file).is_absolute() && !file.split(['/', '\\']).any(|part| part == "..");
        if !is_inside {
            let finding = self.toml.finding(Code::InvalidValue, span);
            findings.push(finding.with("value", file).with("allowed", "unterordner/datei.csv"));
            return None;
        }
        for place in &self.places {
            match fs::read(place.join(file)) {
                Ok(bytes) => {
                    self.note_checksum(file, &bytes);
                    return Some(bytes);
                }
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => {
                    let finding = Finding::new(Code::UnreadableFile).file(file);
                    findings.push(finding.with("message", error.to_string()));
                    return None;
                }
            }
        }
        let finding = self.toml.finding(Code::MissingFile, span).with("file", file);
        let origin = &self.origin;
        findings.push(finding.with("publisher", &origin.publisher).with("url", &origin.url));
        None
    }

    fn note_checksum(&mut self, file: &str, bytes: &[u8]) {
        if self.origin.files.iter().all(|(known, _)| known != file) {
            self.origin.files.push((file.to_owned(), sha256(bytes)));
        }
    }
}

/// A separator is one byte, and one mark cannot mean two things.
fn check_marks(id: &str, definition: &DatasetDefinition, toml: &TomlFile, findings: &mut Findings) {
    let areas = definition.areas.iter().filter_map(|areas| Some((areas.file.as_ref()?, areas.dialect())));
    let tables = definition.table.iter().map(|table| (&table.file, table.dialect()));
    for (file, dialect) in areas.chain(tables) {
        let mut refuse = |value: String, allowed: &str| {
            let finding = toml.finding(Code::InvalidValue, file.span()).dataset(id);
            findings.push(finding.with("value", value).with("allowed", allowed));
        };
        if !dialect.separator.is_ascii() || matches!(dialect.separator, '"' | '\n' | '\r') {
            refuse(format!("separator = {:?}", dialect.separator), r#"",", ";", "|", "\t""#);
        }
        if dialect.thousands == Some(dialect.decimal) {
            let mark = dialect.decimal;
            refuse(format!("decimal = {mark:?}, thousands = {mark:?}"), "decimal ≠ thousands");
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
    }
}

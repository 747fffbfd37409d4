//! A folder of files that nobody has described yet → a proposed `dataset.toml`.

mod draft;
mod verify;

use super::CannotRun;
use crate::diagnostic::{Code, Finding, Findings, io_key};
use crate::source::recognise::{Seen, Sighting, recognise};
use crate::text::Text;
use draft::Draft;
use serde_json::{Value as Json, json};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Folders within folders that are looked into.
const DEEPEST: usize = 4;
/// A delivery of more files is described by people, by one of each kind.
const MOST_FILES: usize = 400;

/// A proposed definition.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Its text, with what is to be decided marked.
    pub toml: String,
    /// Each file, and in words what it was recognised as.
    files: Vec<(String, String)>,
    is_useful: bool,
}

impl Proposal {
    /// Whether any file was recognised as a delivery.
    #[must_use]
    pub const fn is_useful(&self) -> bool {
        self.is_useful
    }

    /// What each file was recognised as, for programs.
    #[must_use]
    pub fn files_json(&self) -> Json {
        self.files.iter().map(|(file, format)| json!({ "file": file, "format": format })).collect()
    }

    /// Writes it into the folder as `dataset.toml`, if there is none.
    ///
    /// # Errors
    ///
    /// When there is one, or the folder takes no files.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, CannotRun> {
        let path = folder.join("dataset.toml");
        let written = OpenOptions::new().write(true).create_new(true).open(&path);
        match written.and_then(|mut file| file.write_all(self.toml.as_bytes())) {
            Ok(()) => Ok(path),
            Err(error) => Err(CannotRun::NotWritten(path, io_key(&error))),
        }
    }
}

/// Looks at every file of a folder and proposes how it is declared.
///
/// # Errors
///
/// When there is no file in the folder.
pub fn propose(folder: &Path, text: Text) -> Result<(Proposal, Findings), CannotRun> {
    let mut names = Vec::new();
    list(folder, "", DEEPEST, &mut names);
    if names.is_empty() {
        return Err(CannotRun::Empty(folder.to_owned()));
    }
    names.sort();
    let (mut findings, mut files, mut sightings) = (Findings::default(), Vec::new(), Vec::new());
    for name in names.iter().take(MOST_FILES) {
        let path = name.split('/').fold(folder.to_owned(), |path, part| path.join(part));
        match recognise(&path, name) {
            Ok(sighting) => {
                files.push((name.clone(), text.word(sighting.format)));
                if sighting.seen == Seen::Nothing {
                    let finding = Finding::new(Code::NotRecognised).file(name);
                    findings.push(finding.with_word("seen", sighting.format));
                }
                sightings.push((name.clone(), sighting));
            }
            Err(error) => {
                findings.push(Finding::new(Code::UnreadableFile).file(name).with_io(&error));
            }
        }
    }
    let is_delivery = |(_, sighting): &(String, Sighting)| {
        matches!(sighting.seen, Seen::Tables(_) | Seen::Boundaries(_) | Seen::Register(_))
    };
    let is_useful = sightings.iter().any(is_delivery);
    if !is_useful {
        findings.push(Finding::new(Code::NothingRecognised));
        return Ok((Proposal { toml: String::new(), files, is_useful }, findings));
    }
    verify::verify(folder, &mut sightings, text);
    let toml = Draft::new(text).write(folder, &sightings, names.len() > MOST_FILES);
    Ok((Proposal { toml, files, is_useful }, findings))
}

/// The files of a folder and of those within it, with `/` between the parts.
fn list(folder: &Path, before: &str, depth: usize, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        let full = if before.is_empty() { name.clone() } else { format!("{before}/{name}") };
        match () {
            // Hidden files are those of the system and of other programs.
            () if name.starts_with('.') || name.starts_with("~$") => {}
            () if path.is_dir() && depth > 0 => list(&path, &full, depth - 1, names),
            () if path.is_file() => names.push(full),
            () => {}
        }
    }
}

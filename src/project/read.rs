//! The files of a report folder, under the names by which findings speak of them.

use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{TomlFile, not_utf8};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

/// A report's folder, and every definition file that was read from it.
#[derive(Debug)]
pub(super) struct ReportFolder {
    folder: PathBuf,
    name: String,
    /// Path within the workspace, and bytes.
    pub(super) read: Vec<(String, Vec<u8>)>,
}

impl ReportFolder {
    pub(super) const fn new(folder: PathBuf, name: String) -> Self {
        Self { folder, name, read: Vec::new() }
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.file(path).is_file()
    }

    /// The text of a file; `missing` is the finding when it is not there.
    pub(super) fn text(
        &mut self,
        path: &str,
        missing: impl FnOnce(String) -> Finding,
        findings: &mut Findings,
    ) -> Option<(String, String)> {
        let name = format!("reports/{}/{path}", self.name);
        let bytes = match fs::read(self.file(path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                findings.push(missing(name));
                return None;
            }
            Err(error) => {
                findings.push(Finding::new(Code::UnreadableFile).file(name).with_io(&error));
                return None;
            }
        };
        self.read.push((name.clone(), bytes.clone()));
        let Ok(text) = String::from_utf8(bytes) else {
            findings.push(not_utf8(name));
            return None;
        };
        Some((name, text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)))
    }

    /// The text of a file that is not to be listed among what was read; none where it cannot be read.
    pub(super) fn secret(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.file(path)).ok()
    }

    /// A definition file.
    pub(super) fn toml(
        &mut self,
        path: &str,
        missing: impl FnOnce(String) -> Finding,
        findings: &mut Findings,
    ) -> Option<TomlFile> {
        self.text(path, missing, findings).map(|(name, text)| TomlFile::new(name, text))
    }

    fn file(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.folder.clone(), |folder, part| folder.join(part))
    }

    /// The names of all indicator files, sorted, for the hint of a mistyped one.
    pub(super) fn indicator_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("indicators")).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                entry.file_name().to_str().and_then(|name| name.strip_suffix(".toml")).map(str::to_owned)
            })
            .collect();
        names.sort();
        names
    }
}

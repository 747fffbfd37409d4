//! The output folder: everything is written beside it, then takes its place in one step.

use super::manifest::listed_files;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The name of the manifest; a folder without it is not ours to replace.
const MANIFEST: &str = "manifest.json";

/// What file managers leave in every folder that somebody looks into: nobody's work.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The files of a run, by their path in the output folder with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output(BTreeMap<String, Vec<u8>>);

/// Why the output could not take its place. What was there before is still there.
#[derive(Debug)]
pub enum OutputError {
    /// The folder holds files that the last run did not write.
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// These files, with `/` between the parts, sorted.
        files: Vec<String>,
    },
    /// Reading or writing failed here.
    Io(PathBuf, io::Error),
}

impl Output {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// Adds all files of another output.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The files with their content, by path.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The files: path, size in bytes, SHA-256 in hexadecimal digits.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize, String)> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.len(), sha256(bytes)))
    }

    /// Writes all files and lets them take the place of `folder`. Files that the last run did not write are never
    /// replaced, and a run that was cut off leaves nothing behind that the next one does not put in order.
    ///
    /// # Errors
    ///
    /// See [`OutputError`].
    pub fn publish(&self, folder: &Path) -> Result<(), OutputError> {
        let (fresh, previous) = (beside(folder, "partial"), beside(folder, "previous"));
        if previous.exists() && !folder.exists() {
            // The last run was cut off between its two renames: the earlier output goes back first.
            fs::rename(&previous, folder).map_err(at(&previous))?;
        }
        let files = foreign_files(folder)?;
        if !files.is_empty() {
            return Err(OutputError::Foreign { folder: folder.to_owned(), files });
        }
        for leftover in [&fresh, &previous] {
            remove(leftover)?;
        }
        if let Err(error) = self.write(&fresh) {
            // The error that counts is the first one.
            let _ = remove(&fresh);
            return Err(error);
        }
        if folder.exists() {
            fs::rename(folder, &previous).map_err(at(folder))?;
        }
        if let Err(error) = fs::rename(&fresh, folder) {
            if previous.exists() {
                fs::rename(&previous, folder).map_err(at(folder))?;
            }
            return Err(OutputError::Io(folder.to_owned(), error));
        }
        // The new output stands; what is left of the old one goes with the next run at the latest.
        let _ = remove(&previous);
        Ok(())
    }

    fn write(&self, folder: &Path) -> Result<(), OutputError> {
        for (path, bytes) in &self.0 {
            let target = path.split('/').fold(folder.to_owned(), |folder, part| folder.join(part));
            let parent = target.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(at(parent))?;
            fs::write(&target, bytes).map_err(at(&target))?;
        }
        Ok(())
    }
}

/// The SHA-256 of some bytes in hexadecimal digits.
#[must_use]
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The files in a folder that its manifest does not list; all of them where no manifest of ours is.
fn foreign_files(folder: &Path) -> Result<Vec<String>, OutputError> {
    let own = fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| listed_files(&bytes));
    let is_own = |path: &str| own.as_ref().is_some_and(|own| path == MANIFEST || own.contains(path));
    let mut files = Vec::new();
    list(folder, "", &mut files)?;
    files.retain(|path| !is_own(path));
    files.sort();
    Ok(files)
}

/// Adds all files below a folder, without following links: what a link leads to is not ours.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), OutputError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(at(folder))?,
    };
    for entry in entries {
        let entry = entry.map_err(at(folder))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(at(folder))?.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if !LITTER.iter().any(|litter| entry.file_name() == *litter) {
            files.push(path);
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), OutputError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::Io(path, error)
}

/// `.name.suffix` in the same folder, so that taking the place is a rename and not a copy.
fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!(".{name}.{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(text: &str) -> Output {
        let mut output = Output::default();
        let manifest = r#"{ "program": { "name": "sozialbericht" }, "files": [{ "path": "tables/a.csv" }] }"#;
        output.add(MANIFEST, manifest);
        output.add("tables/a.csv", text);
        output
    }

    fn content(folder: &Path) -> String {
        fs::read_to_string(folder.join("tables").join("a.csv")).expect("read")
    }

    fn foreign(outcome: Result<(), OutputError>) -> Vec<String> {
        match outcome {
            Err(OutputError::Foreign { files, .. }) => files,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_new_output_takes_the_place_of_the_old_one_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("bericht");
        output("1").publish(&folder).expect("written");
        fs::write(folder.join(".DS_Store"), "x").expect("written");
        output("2").publish(&folder).expect("written");
        assert_eq!(content(&folder), "2");
        assert_eq!(fs::read_dir(&folder).expect("read").count(), 2, "litter is no reason to stop");
        assert_eq!(fs::read_dir(home.path()).expect("read").count(), 1);
    }

    #[test]
    fn files_that_the_last_run_did_not_write_are_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("bericht");
        output("1").publish(&folder).expect("written");
        for name in ["anschreiben.docx", "tables/notizen.txt"] {
            fs::write(folder.join(name), "x").expect("written");
        }
        assert_eq!(foreign(output("2").publish(&folder)), ["anschreiben.docx", "tables/notizen.txt"]);
        assert_eq!(content(&folder), "1");
    }

    #[test]
    fn a_manifest_of_another_program_makes_no_folder_ours() {
        let home = tempfile::tempdir().expect("a folder");
        for manifest in ["{}", "no JSON", r#"{ "program": { "name": "webpack" }, "files": [] }"#] {
            fs::write(home.path().join(MANIFEST), manifest).expect("written");
            assert_eq!(foreign(output("1").publish(home.path())), [MANIFEST]);
        }
    }

    #[test]
    fn a_run_that_was_cut_off_between_its_renames_is_put_in_order() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("bericht");
        output("1").publish(&folder).expect("written");
        fs::write(folder.join("anschreiben.docx"), "x").expect("written");
        fs::rename(&folder, beside(&folder, "previous")).expect("renamed");
        assert_eq!(foreign(output("2").publish(&folder)), ["anschreiben.docx"]);
        assert_eq!(content(&folder), "1", "the earlier output stands in its place again");
    }

    #[test]
    fn a_failed_write_leaves_nothing_beside_the_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("bericht");
        let mut broken = output("1");
        broken.add("tables", "a file where a folder is needed");
        assert!(matches!(broken.publish(&folder), Err(OutputError::Io(..))));
        assert_eq!(fs::read_dir(home.path()).expect("read").count(), 0);
    }
}

//! The output folder: everything is written beside it, then takes its place in one step.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The name of the manifest; a folder without it is not ours to replace.
const MANIFEST: &str = "manifest.json";

/// The files of a run, by their path in the output folder with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output(BTreeMap<String, Vec<u8>>);

/// Why the output could not take its place. What was there before is still there.
#[derive(Debug)]
pub enum OutputError {
    /// The folder holds something that this program did not make.
    Foreign(PathBuf),
    /// Reading or writing failed here.
    Io(PathBuf, io::Error),
}

impl Output {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// The files: path, size in bytes, SHA-256 in hexadecimal digits.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize, String)> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.len(), sha256(bytes)))
    }

    /// Writes all files and lets them take the place of `folder`.
    ///
    /// # Errors
    ///
    /// See [`OutputError`].
    pub fn publish(&self, folder: &Path) -> Result<(), OutputError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| OutputError::Io(path, error)
        };
        let is_foreign = folder.exists() && !folder.join(MANIFEST).is_file() && !is_empty(folder);
        if is_foreign {
            return Err(OutputError::Foreign(folder.to_owned()));
        }
        let (fresh, previous) = (beside(folder, "partial"), beside(folder, "previous"));
        for leftover in [&fresh, &previous] {
            if leftover.exists() {
                fs::remove_dir_all(leftover).map_err(at(leftover))?;
            }
        }
        for (path, bytes) in &self.0 {
            let target = path.split('/').fold(fresh.clone(), |folder, part| folder.join(part));
            let parent = target.parent().unwrap_or(&fresh);
            fs::create_dir_all(parent).map_err(at(parent))?;
            fs::write(&target, bytes).map_err(at(&target))?;
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
        if previous.exists() {
            fs::remove_dir_all(&previous).map_err(at(&previous))?;
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

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
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
        output.add(MANIFEST, "{}");
        output.add("tables/a.csv", text);
        output
    }

    #[test]
    fn a_new_output_takes_the_place_of_the_old_one_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("bericht");
        output("1").publish(&folder).expect("written");
        fs::write(folder.join("stale.txt"), "x").expect("written");
        output("2").publish(&folder).expect("written");
        assert_eq!(fs::read_to_string(folder.join("tables").join("a.csv")).expect("read"), "2");
        assert!(!folder.join("stale.txt").exists());
        assert_eq!(fs::read_dir(home.path()).expect("read").count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("brief.docx"), "x").expect("written");
        assert!(matches!(output("1").publish(home.path()), Err(OutputError::Foreign(_))));
        assert!(home.path().join("brief.docx").exists());
    }
}

//! A new workspace with one small report that builds: the shortest way to one's own data.

use crate::diagnostic::io_key;
use crate::text::Text;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Why there is no new workspace.
#[derive(Debug)]
pub enum InitError {
    /// The folder holds something already.
    NotEmpty(PathBuf),
    /// There is a file of this name.
    NoFolder(PathBuf),
    /// Writing failed here.
    Io(PathBuf, io::Error),
}

impl InitError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self, text: Text) -> String {
        match self {
            Self::NotEmpty(folder) => {
                text.say("init.not-empty", &[("folder", &folder.display().to_string())])
            }
            Self::NoFolder(file) => text.say("init.no-folder", &[("file", &file.display().to_string())]),
            Self::Io(path, error) => {
                let (file, message) = (path.display().to_string(), text.word(io_key(error)));
                text.say("finding.not-written", &[("file", &file), ("message", &message)])
            }
        }
    }
}

macro_rules! starter {
    ($($path:literal,)+) => {
        /// The files of the workspace: path with `/` between the parts, and content.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("starter/", $path))),)+];
    };
}

starter! {
    "datasets/beispiel/gebiete/dataset.toml",
    "datasets/beispiel/gebiete/gebiete.csv",
    "datasets/beispiel/gebiete/grenzen.geojson",
    "datasets/beispiel/register/dataset.toml",
    "datasets/beispiel/register/register.csv",
    "reports/beispiel/report.toml",
    "reports/beispiel/indicators/sgb2-quote.toml",
    "reports/beispiel/indicators/altersarmut.toml",
    "reports/beispiel/chapters/einleitung.md",
    "LIESMICH.md",
}

/// Writes the workspace into `folder`, which must be new or empty. Returns the folder of its report.
///
/// # Errors
///
/// See [`InitError`].
pub fn init(folder: &Path) -> Result<PathBuf, InitError> {
    if folder.is_file() {
        return Err(InitError::NoFolder(folder.to_owned()));
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(InitError::NotEmpty(folder.to_owned()));
    }
    for (path, content) in FILES {
        let target = path.split('/').fold(folder.to_owned(), |folder, part| folder.join(part));
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| InitError::Io(parent.to_owned(), error))?;
        fs::write(&target, content).map_err(|error| InitError::Io(target.clone(), error))?;
    }
    Ok(folder.join("reports").join("beispiel"))
}

//! What lies in a folder that somebody wants to have checked.

use super::CannotRun;
use std::fs;
use std::path::{Path, PathBuf};

/// What a folder is, by what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// It has a `report.toml`.
    Report(PathBuf),
    /// It has a `dataset.toml`.
    Dataset(PathBuf),
    /// It has files, and nothing says yet what they are.
    Files(PathBuf),
}

/// Looks what a folder is; it may be named by its definition file too.
///
/// # Errors
///
/// When it is none of the three.
pub fn look_into(path: &Path) -> Result<Folder, CannotRun> {
    if path.is_file() {
        let folder = Path::new(".").join(path.parent().unwrap_or(Path::new("")));
        return match () {
            () if path.ends_with("report.toml") => Ok(Folder::Report(folder)),
            () if path.ends_with("dataset.toml") => Ok(Folder::Dataset(folder)),
            () => Err(CannotRun::NoFolder(path.to_owned())),
        };
    }
    if path.join("report.toml").is_file() {
        return Ok(Folder::Report(path.to_owned()));
    }
    if path.join("dataset.toml").is_file() {
        return Ok(Folder::Dataset(path.to_owned()));
    }
    let reports = holding(&path.join("reports"), "report.toml");
    if !reports.is_empty() {
        return Err(CannotRun::Workspace(reports));
    }
    let datasets: Vec<PathBuf> = std::iter::once(path.to_owned())
        .chain(subfolders(path))
        .flat_map(|folder| holding(&folder, "dataset.toml"))
        .collect();
    if !datasets.is_empty() {
        return Err(CannotRun::Datasets(datasets));
    }
    let Ok(mut entries) = fs::read_dir(path) else {
        return Err(CannotRun::NoReport(path.join("report.toml")));
    };
    if entries.next().is_none() {
        Err(CannotRun::Empty(path.to_owned()))
    } else {
        Ok(Folder::Files(path.to_owned()))
    }
}

/// The folders below one that have a file of this name, sorted.
fn holding(folder: &Path, file: &str) -> Vec<PathBuf> {
    let mut folders = subfolders(folder);
    folders.retain(|folder| folder.join(file).is_file());
    folders
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_what_lies_in_it() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("amt").join("lieferung");
        assert_eq!(look_into(&folder), Err(CannotRun::NoReport(folder.join("report.toml"))));
        fs::create_dir_all(&folder).expect("made");
        assert_eq!(look_into(&folder), Err(CannotRun::Empty(folder.clone())));
        let file = folder.join("a.csv");
        fs::write(&file, "a;b\n").expect("written");
        assert_eq!(look_into(&folder), Ok(Folder::Files(folder.clone())));
        assert_eq!(look_into(&file), Err(CannotRun::NoFolder(file)));
        fs::write(folder.join("dataset.toml"), "").expect("written");
        assert_eq!(look_into(&folder), Ok(Folder::Dataset(folder.clone())));
        assert_eq!(
            look_into(&folder.join("dataset.toml")),
            Ok(Folder::Dataset(Path::new(".").join(&folder)))
        );
        assert_eq!(look_into(home.path()), Err(CannotRun::Datasets(vec![folder.clone()])));
        fs::write(folder.join("report.toml"), "").expect("written");
        assert_eq!(look_into(&folder), Ok(Folder::Report(folder)));
    }
}

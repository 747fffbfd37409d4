//! The files of a released folder, and of the archives in it.

use crate::diagnostic::{Code, Finding, Findings};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// What a file is, by its content and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Delimited text.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// JSON, `GeoJSON` among it.
    Json,
    /// Office Open XML workbook.
    Xlsx,
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Document Format.
    Pdf,
    /// A page of the web.
    Html,
    /// Plain text, style sheets and scripts.
    Text,
    /// An archive, whose files are listed on their own.
    Zip,
    /// What this program cannot read, such as photographs.
    Unknown,
}

/// A file that a reader of the folder has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedFile {
    /// Its path in the folder with `/` between the parts; in an archive, `pack.zip/tables/a.csv`.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Its size.
    pub bytes: usize,
}

/// A released folder, read into memory.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    files: Vec<File>,
}

/// A file with its content.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
}

/// The largest file that is read, and the most that all archives may unpack to.
const MOST_BYTES: u64 = 512 << 20;
/// Archives in archives are opened so deep.
const MOST_DEPTH: usize = 4;
/// The most files of one archive.
const MOST_PARTS: usize = 100_000;

impl Folder {
    /// Reads all files below a folder. Each one that cannot be read is a finding.
    ///
    /// None when the folder cannot be read or holds no file.
    #[must_use]
    pub fn open(folder: &Path, findings: &mut Findings) -> Option<Self> {
        let mut opened = Self::default();
        let mut room = MOST_BYTES;
        opened.walk(folder, "", &mut room, findings);
        opened.files.sort_by(|one, other| one.path.cmp(&other.path));
        if opened.files.is_empty() && findings.is_empty() {
            findings.push(Finding::new(Code::ReleaseWithoutFigures).file(folder.display().to_string()));
        }
        (!opened.files.is_empty()).then_some(opened)
    }

    /// Whether there is such a folder at all.
    #[must_use]
    pub fn is_there(folder: &Path) -> bool {
        folder.is_dir()
    }

    /// The same for files that are not written yet: path with `/` between the parts, and content.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>, findings: &mut Findings) -> Self {
        let mut opened = Self::default();
        let mut room = MOST_BYTES;
        for (path, bytes) in files {
            opened.take(path.to_owned(), bytes.to_vec(), 0, &mut room, findings);
        }
        opened.files.sort_by(|one, other| one.path.cmp(&other.path));
        opened
    }

    /// The files for readers of a report.
    #[must_use]
    pub fn listed(&self) -> Vec<ReleasedFile> {
        let listed =
            |file: &File| ReleasedFile { path: file.path.clone(), kind: file.kind, bytes: file.bytes.len() };
        self.files.iter().map(listed).collect()
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The files that lie in the folder itself and not in an archive of it.
    pub(super) fn own_files(&self) -> impl Iterator<Item = &File> {
        let archives: Vec<String> = self
            .files
            .iter()
            .filter(|file| file.kind == Kind::Zip)
            .map(|file| format!("{}/", file.path))
            .collect();
        self.files.iter().filter(move |file| !archives.iter().any(|archive| file.path.starts_with(archive)))
    }

    /// A file of the folder itself by its path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    fn walk(&mut self, folder: &Path, prefix: &str, room: &mut u64, findings: &mut Findings) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let place = if prefix.is_empty() { folder.display().to_string() } else { prefix.to_owned() };
                findings.push(unread(&place).with_io(&error));
                return;
            }
        };
        for entry in entries {
            let Ok(entry) = entry.map_err(|error| findings.push(unread(prefix).with_io(&error))) else {
                continue;
            };
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.walk(&entry.path(), &format!("{path}/"), room, findings),
                // What a link leads to lies elsewhere; a reader who is given the folder may get it all the same.
                Ok(kind) if !kind.is_file() => {
                    findings.push(Finding::new(Code::UnknownRelease).file(path));
                }
                Ok(_) => self.load(&entry.path(), path, room, findings),
                Err(error) => findings.push(unread(&path).with_io(&error)),
            }
        }
    }

    fn load(&mut self, file: &Path, path: String, room: &mut u64, findings: &mut Findings) {
        let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
        if size > MOST_BYTES {
            findings.push(unread(&path).with_word("message", "audit.too-large"));
            return;
        }
        match fs::read(file) {
            Ok(bytes) => self.take(path, bytes, 0, room, findings),
            Err(error) => findings.push(unread(&path).with_io(&error)),
        }
    }

    fn take(&mut self, path: String, bytes: Vec<u8>, depth: usize, room: &mut u64, findings: &mut Findings) {
        let kind = kind_of(&path, &bytes);
        match kind {
            Kind::Zip if depth < MOST_DEPTH => self.unpack(&path, &bytes, depth, room, findings),
            Kind::Zip => findings.push(unread(&path).with_word("message", "audit.too-deep")),
            Kind::Unknown => findings.push(Finding::new(Code::UnknownRelease).file(path.clone())),
            _ => {}
        }
        self.files.push(File { path, kind, bytes });
    }

    fn unpack(&mut self, path: &str, bytes: &[u8], depth: usize, room: &mut u64, findings: &mut Findings) {
        let broken = || unread(path).with_word("message", "audit.broken");
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
            findings.push(broken());
            return;
        };
        if archive.len() > MOST_PARTS {
            findings.push(unread(path).with_word("message", "audit.too-large"));
            return;
        }
        if !archive.comment().is_empty() {
            let comment = String::from_utf8_lossy(archive.comment()).into_owned();
            let path = format!("{path}/ (comment).txt");
            self.files.push(File { path, kind: Kind::Text, bytes: comment.into_bytes() });
        }
        for index in 0..archive.len() {
            let Ok(mut part) = archive.by_index(index) else {
                findings.push(broken());
                continue;
            };
            if part.is_dir() {
                continue;
            }
            let name = part.name().map_or_else(|_| format!("{index}"), std::borrow::Cow::into_owned);
            let inner = format!("{path}/{name}");
            let mut unpacked = Vec::new();
            match part.by_ref().take(*room + 1).read_to_end(&mut unpacked) {
                Ok(size) if size as u64 > *room => {
                    findings.push(unread(&inner).with_word("message", "audit.too-large"));
                    return;
                }
                Ok(size) => *room -= size as u64,
                Err(_) => {
                    findings.push(unread(&inner).with_word("message", "audit.broken"));
                    continue;
                }
            }
            self.take(inner, unpacked, depth + 1, room, findings);
        }
    }
}

/// A file, or a part of one, that could not be read and was not looked at.
pub(super) fn unread(path: &str) -> Finding {
    Finding::new(Code::UnreadRelease).file(path)
}

/// Content goes before names: a workbook that is called `.csv` is still a workbook.
fn kind_of(path: &str, bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(1024)];
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    let name = path.to_ascii_lowercase();
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return if bytes.windows(8).any(|window| window == b"workbook") && !ends(&[".zip"]) {
            Kind::Xlsx
        } else {
            Kind::Zip
        };
    }
    match () {
        () if head.starts_with(b"PAR1") || ends(&[".parquet"]) => Kind::Parquet,
        () if has(b"%PDF-") || ends(&[".pdf"]) => Kind::Pdf,
        () if ends(&[".xlsx"]) => Kind::Xlsx,
        () if ends(&[".zip"]) => Kind::Zip,
        // A page may hold pictures, and a part of a page has no root that says so.
        () if ends(&[".html", ".htm"]) || has(b"<html") => Kind::Html,
        () if ends(&[".svg"]) || has(b"<svg") => Kind::Svg,
        () if ends(&[".json", ".geojson", ".webmanifest"]) => Kind::Json,
        () if ends(&[".csv"]) => Kind::Csv,
        () if ends(&[".txt", ".md", ".css", ".js"]) => Kind::Text,
        () => Kind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_says() {
        assert_eq!(kind_of("a.csv", b"PAR1\x15"), Kind::Parquet);
        assert_eq!(kind_of("bild", b"<?xml version=\"1.0\"?><svg xmlns=\"x\">"), Kind::Svg);
        assert_eq!(kind_of("seite.svgz", b"\x1f\x8b"), Kind::Unknown);
        assert_eq!(kind_of("tables/a.csv", b"a,b\r\n"), Kind::Csv);
    }

    #[test]
    fn a_folder_that_does_not_exist_is_a_finding() {
        let mut findings = Findings::default();
        let home = tempfile::tempdir().expect("a folder");
        assert!(Folder::open(&home.path().join("nirgends"), &mut findings).is_none());
        assert_eq!(findings.sorted().len(), 1);
    }
}

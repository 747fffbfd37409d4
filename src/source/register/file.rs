//! The files of a register: found, told apart, read and noted with their checksums.

use super::format::{Checksum, Format, Summed};
use super::{CountRows, Layout, Pool, Reading, parquet, text};
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::files::is_absent;
use crate::source::{Delivery, RegisterDefinition};
use std::fs::{self, File};
use std::io::Result;
use std::path::PathBuf;
use std::sync::Mutex;

/// A file of a register that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFile {
    /// The path as declared, below the dataset.
    pub declared: String,
    /// The file as users know it, for findings.
    pub name: String,
    /// What `-v` calls it.
    found: String,
    path: PathBuf,
}

impl Delivery {
    /// The files of a register, those of a folder sorted by name; what is missing becomes a finding.
    pub fn register_files(
        &self,
        register: &RegisterDefinition,
        findings: &mut Findings,
    ) -> Vec<RegisterFile> {
        let mut files = Vec::new();
        for file in &register.files {
            if self.is_inside(file.as_ref(), file.span(), findings) {
                let found = self.find(file.as_ref());
                if found.is_none() {
                    findings.push(self.missing(file.as_ref(), file.span()));
                }
                files.extend(found);
            }
        }
        if let Some(folder) = &register.folder
            && self.is_inside(folder.as_ref(), folder.span(), findings)
        {
            let below = folder.as_ref().trim_end_matches('/');
            let names = self.places.iter().find_map(|place| names_in(&place.join(below)));
            let Some(names) = names else {
                findings.push(self.missing(folder.as_ref(), folder.span()));
                return files;
            };
            if names.is_empty() {
                findings.push(Finding::new(Code::EmptyFile).file(self.path_of(below)));
            }
            files.extend(names.iter().filter_map(|name| self.find(&format!("{below}/{name}"))));
        }
        files
    }

    /// Reads a file of a register, row by row. Idle counters are taken from `counters` and put back there.
    ///
    /// `None` (with a finding) when the file cannot be read whole: what was counted until then must not be used.
    pub fn read_register<C: CountRows>(
        &mut self,
        file: &RegisterFile,
        layout: &Layout,
        counters: &mut Vec<C>,
        make: impl Fn() -> C + Sync,
        findings: &mut Findings,
    ) -> Option<Reading<C::Reason>> {
        let pool = Pool { idle: Mutex::new(counters), make };
        let sum = Checksum::default();
        let mut format = Format::Text;
        let reading = read(file, layout, &pool, &sum, &mut format, findings);
        if self.origin.files.iter().all(|(known, _)| *known != file.declared) {
            self.origin.files.push((file.declared.clone(), sum.finish()));
            self.origin.found.push(file.found.clone());
        }
        reading.unwrap_or_else(|error| {
            let is_packed = format != Format::Text && error.raw_os_error().is_none();
            let code = if is_packed { Code::BrokenArchive } else { Code::UnreadableFile };
            let finding = Finding::new(code).file(&file.name).with("format", format.name());
            findings.push(finding.with_io(&error));
            None
        })
    }

    /// Where a file lies, as declared.
    fn find(&self, file: &str) -> Option<RegisterFile> {
        let (number, path) =
            self.places.iter().map(|place| place.join(file)).enumerate().find(|(_, path)| {
                // What exists and cannot be opened is told when it is opened.
                fs::metadata(path).map_or_else(|error| !is_absent(&error), |data| data.is_file())
            })?;
        let name = self.path_of(file);
        let found = if number == 0 { name.clone() } else { path.display().to_string() };
        Some(RegisterFile { declared: file.to_owned(), name, found, path })
    }
}

fn read<C: CountRows, F: Fn() -> C + Sync>(
    file: &RegisterFile,
    layout: &Layout,
    pool: &Pool<'_, C, F>,
    sum: &Checksum,
    format: &mut Format,
    findings: &mut Findings,
) -> Result<Option<Reading<C::Reason>>> {
    let mut opened = File::open(&file.path)?;
    *format = Format::of(&mut opened)?;
    if *format == Format::Parquet {
        sum.drain(&mut opened)?;
        return parquet::read(&file.path, layout, pool, &file.name, findings);
    }
    let reader = format.unpack(Summed { inner: opened, sum: sum.clone() })?;
    text::read(reader, layout, pool, &file.name, findings)
}

/// The names of the files in a folder, sorted; those that begin with `.` or `_` are made by other programs.
fn names_in(folder: &std::path::Path) -> Option<Vec<String>> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let files = entries.filter(|entry| entry.metadata().is_ok_and(|data| data.is_file()));
    let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with(['.', '_']));
    names.sort();
    Some(names)
}

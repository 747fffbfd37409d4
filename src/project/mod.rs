//! A report directory: reads its TOML, wires the stages, collects the findings.

mod areas;
mod compute;
mod dataset;
mod decision;
mod definition;
mod earlier;
mod folder;
mod init;
mod load;
mod parts;
mod policy;
mod propose;
mod publish;
mod read;
mod survey;

pub use dataset::{Checked, check_dataset};
pub use definition::{
    AnswerDefinition, LevelDefinition, ReportDefinition, SurveyChapterDefinition, SurveyThemeDefinition,
    ThemeDefinition,
};
pub use folder::{Folder, look_into};
pub use init::{InitError, init};
pub use load::Loaded;
pub use propose::{Proposal, propose};
pub use publish::{Part, Published, publish};

use crate::diagnostic::Findings;
use crate::disclosure::Audience;
use crate::text::Text;
use std::path::{Path, PathBuf};

/// What a user asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder with `report.toml`.
    pub report: PathBuf,
    /// Further places where files of datasets are looked for.
    pub datasets: Vec<PathBuf>,
    /// The language of products and findings.
    pub text: Text,
    /// For whom; what the report says where nothing is asked for.
    pub audience: Option<Audience>,
}

/// What a run is doing, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading definitions and deliveries.
    Read,
    /// Computing indicators and monitor.
    Compute,
    /// Drawing this many sections.
    Draw(usize),
    /// One section is drawn.
    Drawn,
    /// Setting the pages.
    Typeset,
    /// Writing the files.
    Write,
}

/// Hears what a run is doing.
pub type Progress<'a> = &'a (dyn Fn(Step) + Sync);

/// Why nothing could be started at all.
#[derive(Debug, PartialEq, Eq)]
pub enum CannotRun {
    /// The folder of the report has no `report.toml`.
    NoReport(PathBuf),
    /// The folder is a workspace; these are its reports.
    Workspace(Vec<PathBuf>),
    /// What was given as the report is another file.
    NoFolder(PathBuf),
    /// The folder holds several datasets, namely these.
    Datasets(Vec<PathBuf>),
    /// The folder holds nothing at all.
    Empty(PathBuf),
    /// A proposed definition cannot be written: the file, and the key of the words for the reason.
    NotWritten(PathBuf, &'static str),
    /// A folder of `--datasets` does not exist.
    NoDatasets(PathBuf),
}

impl CannotRun {
    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self, text: Text) -> String {
        match self {
            Self::NoReport(file) => text.say("run.no-report", &[("file", &file.display().to_string())]),
            Self::NoFolder(file) => text.say("run.no-folder", &[("file", &file.display().to_string())]),
            Self::NoDatasets(folder) => {
                text.say("run.no-datasets", &[("folder", &folder.display().to_string())])
            }
            Self::Workspace(reports) => text.say("run.workspace", &[("reports", &listed(reports))]),
            Self::Datasets(datasets) => text.say("run.datasets", &[("datasets", &listed(datasets))]),
            Self::Empty(folder) => text.say("run.empty", &[("folder", &folder.display().to_string())]),
            Self::NotWritten(file, reason) => {
                let file = file.display().to_string();
                text.say("run.not-written", &[("file", &file), ("reason", &text.word(reason))])
            }
        }
    }
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<String>>().join(", ")
}

/// Reads everything that a report needs and computes it, without writing anything.
///
/// # Errors
///
/// When there is no report to read.
pub fn load(request: &Request, progress: Progress<'_>) -> Result<(Option<Loaded>, Findings), CannotRun> {
    progress(Step::Read);
    let request = Request { report: report_folder(&request.report)?, ..request.clone() };
    if let Some(folder) = request.datasets.iter().find(|folder| !folder.is_dir()) {
        return Err(CannotRun::NoDatasets(folder.clone()));
    }
    let mut findings = Findings::default();
    let loaded = load::load(&request, progress, &mut findings);
    Ok((loaded, findings))
}

/// The folder of a report, also where its `report.toml` was named.
fn report_folder(report: &Path) -> Result<PathBuf, CannotRun> {
    if report.is_file() {
        return match report.parent() {
            Some(folder) if report.ends_with("report.toml") => Ok(Path::new(".").join(folder)),
            _ => Err(CannotRun::NoFolder(report.to_owned())),
        };
    }
    let file = report.join("report.toml");
    if file.is_file() {
        return Ok(report.to_owned());
    }
    let entries = std::fs::read_dir(report.join("reports")).into_iter().flatten().flatten();
    let folders = entries.map(|entry| entry.path());
    let mut reports: Vec<PathBuf> = folders.filter(|folder| folder.join("report.toml").is_file()).collect();
    reports.sort();
    Err(if reports.is_empty() { CannotRun::NoReport(file) } else { CannotRun::Workspace(reports) })
}

/// The name of a report: that of its folder, also where the user wrote `.`.
#[must_use]
pub fn report_name(report: &Path) -> String {
    let absolute = std::path::absolute(report).unwrap_or_else(|_| report.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "report".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_may_be_named_by_its_file_and_a_workspace_lists_its_reports() {
        let home = tempfile::tempdir().expect("a folder");
        let report = home.path().join("reports").join("bericht");
        std::fs::create_dir_all(&report).expect("made");
        let file = report.join("report.toml");
        assert_eq!(report_folder(&report), Err(CannotRun::NoReport(file.clone())));
        std::fs::write(&file, "").expect("written");
        assert_eq!(report_folder(&report), Ok(report.clone()));
        assert_eq!(report_folder(&file), Ok(report.clone()));
        assert_eq!(report_folder(home.path()), Err(CannotRun::Workspace(vec![report.clone()])));
        let letter = report.join("brief.txt");
        std::fs::write(&letter, "").expect("written");
        assert_eq!(report_folder(&letter), Err(CannotRun::NoFolder(letter)));
    }
}

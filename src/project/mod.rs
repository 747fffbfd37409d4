//! A report directory: reads its TOML, wires the stages, collects the findings.

mod definition;
mod init;
mod load;
mod publish;
mod read;

pub use definition::{LevelDefinition, ReportDefinition, ThemeDefinition};
pub use init::{InitError, init};
pub use load::Loaded;
pub use publish::{Part, Published, publish};

use crate::diagnostic::Findings;
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
}

impl CannotRun {
    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self, text: Text) -> String {
        let Self::NoReport(file) = self;
        text.say("run.no-report", &[("file", &file.display().to_string())])
    }
}

/// Reads everything that a report needs and computes it, without writing anything.
///
/// # Errors
///
/// When there is no report to read.
pub fn load(request: &Request, progress: Progress<'_>) -> Result<(Option<Loaded>, Findings), CannotRun> {
    progress(Step::Read);
    let file = request.report.join("report.toml");
    if !file.is_file() {
        return Err(CannotRun::NoReport(file));
    }
    let mut findings = Findings::default();
    let loaded = load::load(request, progress, &mut findings);
    Ok((loaded, findings))
}

/// The name of a report: that of its folder, also where the user wrote `.`.
#[must_use]
pub fn report_name(report: &Path) -> String {
    let absolute = std::path::absolute(report).unwrap_or_else(|_| report.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "report".to_owned())
}

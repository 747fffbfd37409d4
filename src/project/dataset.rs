//! A dataset, looked at alone: everything that its definition declares is read, without a report.

use super::{CannotRun, Progress, Step};
use crate::area::Geography;
use crate::diagnostic::{Code, Finding, Findings};
use crate::observation::{Corrections, Tally, read_boundaries_of, read_geography, tidy};
use crate::source::{Delivery, Library};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// What was read of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Each table, in the order of the definition.
    pub tables: Vec<Tally>,
    /// How many areas each listed level has.
    pub areas: Vec<(String, usize)>,
    /// File and level of each set of boundaries, and how many areas have a shape in it.
    pub boundaries: Vec<(String, String, usize)>,
    /// Where each file was found, with its SHA-256.
    pub files: Vec<(String, String)>,
}

/// Reads a dataset; goes on as far as it can, so that one run tells everything.
///
/// A level of which the dataset lists no areas takes every key: which areas there are is known in a report only.
///
/// # Errors
///
/// When a further folder for files does not exist.
pub fn check_dataset(
    folder: &Path,
    datasets: &[PathBuf],
    progress: Progress<'_>,
) -> Result<(Checked, Findings), CannotRun> {
    if let Some(folder) = datasets.iter().find(|folder| !folder.is_dir()) {
        return Err(CannotRun::NoDatasets(folder.clone()));
    }
    progress(Step::Read);
    let mut findings = Findings::default();
    let (id, shown) = names(folder);
    let library = Library::new(folder.to_owned(), datasets.to_vec());
    let missing = Finding::new(Code::MissingDefinition);
    let delivery = library.open_folder(folder.to_owned(), &id, &shown, missing, &mut findings);
    let checked = delivery.map(|delivery| read(delivery, &mut findings)).unwrap_or_default();
    Ok((checked, without_echoes(&findings)))
}

/// Reads a dataset whose definition is this text, and tells what was found.
pub(super) fn read_text(folder: &Path, toml: String) -> Findings {
    let mut findings = Findings::default();
    let (id, _) = names(folder);
    let library = Library::new(folder.to_owned(), Vec::new());
    let delivery = library.define(folder.to_owned(), &id, "", (toml, String::new()), &mut findings);
    if let Some(delivery) = delivery {
        read(delivery, &mut findings);
    }
    findings
}

fn read(delivery: Delivery, findings: &mut Findings) -> Checked {
    let definition = delivery.definition.clone();
    let corrections = [Corrections::new(&definition.correction)];
    let mut deliveries = [delivery];
    let mut own = Findings::default();
    let listed = read_geography(&mut deliveries, &corrections, &mut own);
    // How lists of areas fit together is known where all of them are: in a report.
    findings.append(own.only(|code| !matches!(code, Code::UnknownParent | Code::BrokenHierarchy)));
    let areas = listed.iter().flat_map(|geography| {
        geography.levels().iter().map(|level| (level.clone(), geography.at_level(level).count()))
    });
    let areas = areas.collect();
    let geography = Geography::open(listed, &levels(&deliveries[0]));
    let mut boundaries = Vec::new();
    for one in &definition.boundaries {
        let (file, level) = (one.file.as_ref().clone(), one.level.clone());
        deliveries[0].definition.boundaries = vec![one.clone()];
        let read = read_boundaries_of(&level, &geography, &mut None, &mut deliveries, findings);
        boundaries.push((file, level, read.map_or(0, |read| read.boundaries.shapes.len())));
    }
    deliveries[0].definition.boundaries.clone_from(&definition.boundaries);
    let observations = tidy(&mut deliveries, &geography, &corrections, findings);
    let [delivery] = deliveries;
    let [corrections] = corrections;
    corrections.finish(&delivery, findings);
    let sums = delivery.origin.files.iter().map(|(_, sha256)| sha256.clone());
    Checked {
        tables: observations.map(|observations| observations.tallies().to_vec()).unwrap_or_default(),
        areas,
        boundaries,
        files: delivery.origin.found.iter().cloned().zip(sums).collect(),
    }
}

/// The levels that the dataset speaks of.
fn levels(delivery: &Delivery) -> BTreeSet<String> {
    let definition = &delivery.definition;
    let areas = definition.table.iter().map(|table| &table.area);
    let tables = areas.flat_map(|area| std::iter::once(&area.level).chain(&area.also)).map(AsRef::as_ref);
    let registers = definition.register.iter().map(|register| register.area.level.as_ref());
    let boundaries = definition.boundaries.iter().map(|boundaries| &boundaries.level);
    tables.chain(registers).chain(boundaries).cloned().collect()
}

/// What else is wrong with a line that still has a placeholder follows from it.
fn without_echoes(findings: &Findings) -> Findings {
    let place = |finding: &Finding| (finding.place().file.clone(), finding.place().line);
    let sorted = findings.sorted();
    let placeholders = sorted.iter().filter(|finding| finding.code() == Code::Placeholder);
    let open: BTreeSet<_> = placeholders.map(|finding| place(finding)).collect();
    let mut kept = Findings::default();
    for finding in sorted {
        if finding.code() == Code::Placeholder || !open.contains(&place(finding)) {
            kept.push(finding.clone());
        }
    }
    kept
}

/// The id of the dataset in a folder, and how findings call the folder: `datasets/publisher/name` in a workspace, and
/// as the user wrote it elsewhere.
fn names(folder: &Path) -> (String, String) {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let parts: Vec<String> = absolute
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let id = parts[parts.len().saturating_sub(2)..].join("/");
    if parts.len() > 2 && parts[parts.len() - 3] == "datasets" {
        return (id.clone(), format!("datasets/{id}"));
    }
    let written = folder.components().filter(|part| !matches!(part, Component::CurDir));
    let written: PathBuf = written.collect();
    (id, written.display().to_string().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_of_a_workspace_is_called_as_reports_call_it() {
        let folder = Path::new("x").join("datasets").join("amt").join("sgb2");
        assert_eq!(names(&folder), ("amt/sgb2".to_owned(), "datasets/amt/sgb2".to_owned()));
        let folder = Path::new(".").join("eingang").join("sgb2");
        assert_eq!(names(&folder), ("eingang/sgb2".to_owned(), "eingang/sgb2".to_owned()));
        assert_eq!(names(Path::new(".")).1, "");
    }
}

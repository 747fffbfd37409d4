//! Files of a released folder → what an outsider learns from them.
//!
//! This room reads the folder alone, as anybody does who was given it: tables, manifest, pictures, pages, workbooks. It
//! knows no delivery, no estimate and no policy but the one that the manifest names, so that it cannot see more than an
//! attacker and cannot be talked out of a leak by what the program meant to publish.
//!
//! [`Release`] is what the folder says in a form that programs read. [`audit`] goes through everything that people read
//! and compares it with that: a number beside an area must have been released for it. [`solve()`] does the sums.

mod answers;
mod bases;
mod beside;
mod counts;
mod facts;
mod folder;
mod geometry;
mod index;
mod json;
mod layout;
mod manifest;
mod map;
mod markup;
mod names;
mod noise;
mod number;
mod own;
mod passage;
mod pdf;
mod picture;
mod reader;
mod reasons;
mod release;
mod rounded;
mod rows;
mod solve;
mod told;
mod web;
mod workbook;

pub use answers::solve_bases;
pub use folder::{Folder, Kind, ReleasedFile};
pub use noise::PublishedNoise;
pub use release::{
    Counted, PublishedAnswer, PublishedArea, PublishedAssessment, PublishedFigure, PublishedIndicator,
    PublishedPolicy, PublishedSurvey, Release, Scale, whole,
};
pub use solve::{Solved, solve};

use crate::diagnostic::Findings;
use crate::disclosure::attack::Depth;

/// What was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// What the folder says.
    pub release: Release,
    /// How many places with words or marks were compared with it.
    pub passages: usize,
    /// What was solved for among counts.
    pub solved: Solved,
    /// What was solved for among the bases of a survey: on how many answers each result rests.
    pub bases: Solved,
}

/// Attacks a released folder: looks for suppressed figures in everything that people read, and solves for every
/// suppressed count from all that is released.
///
/// None when there is nothing to audit: no table of figures.
#[must_use]
pub fn audit(folder: &Folder, depth: Depth, findings: &mut Findings) -> Option<Audited> {
    let release = Release::of(folder, findings)?;
    own::look(&release, findings);
    index::look(&release, findings);
    let passages = reader::look(folder, &release, findings);
    let solved = solve(&release, depth, findings);
    let bases = answers::solve_bases(&release, findings);
    Some(Audited { release, passages, solved, bases })
}

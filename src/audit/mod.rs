//! Files of a released folder → what an outsider learns from them.
//!
//! This room reads the folder alone, as anybody does who was given it: tables, manifest, pictures, pages, workbooks. It
//! knows no delivery, no estimate and no policy but the one that the manifest names, so that it cannot see more than an
//! attacker and cannot be talked out of a leak by what the program meant to publish.

mod facts;
mod folder;
mod manifest;
mod release;
mod rows;
mod solve;

pub use folder::{Folder, Kind, ReleasedFile};
pub use release::{
    Counted, PublishedAnswer, PublishedArea, PublishedAssessment, PublishedFigure, PublishedIndicator,
    PublishedPolicy, Release, Scale,
};
pub use solve::{Solved, solve};

//! Tables → released tables.
//!
//! Products accept [`Released`] only, and only [`release`] makes one. This first form applies primary suppression;
//! the report says so.
//!
//! ```compile_fail
//! // The field is private: nobody can release a table but this module.
//! let forged = sozialbericht::disclosure::Released(vec![1]);
//! ```

pub mod attack;
mod audience;
pub mod cell_key;
mod decision;
mod definition;
pub mod graph;
mod loss;
mod moves;
mod pair;
mod perturb;
mod perturbation;
mod policy;
mod primary;
mod publication;
mod reading;
mod remedy;
pub mod round;
pub mod suppress;
mod survey;
pub mod system;
mod tally;
mod territory;
mod units;

pub use crate::monitor::{Exclusion, Score};
pub use crate::observation::{BreakCause, Remark};
pub use crate::survey::{
    Alternative, AreaComparison, AreaResponse, CrossTest, Item, Missing, Precision, QuestionResponse, Region,
    Sensitivity, Statistic, Tested, WaveChange, WeekResponse, WeightReport, WithOthers,
};
pub use audience::Audience;
pub use decision::{Candidates, Decision, FigureKey, KnownCount, decide};
pub use definition::{
    CellKeyDefinition, EarlierDefinition, ImportanceDefinition, MethodDefinition, PolicyDefinition,
    UnitsDefinition,
};
pub use loss::Loss;
pub use perturb::{CellKeyRule, Noise, Perturbed, perturb};
pub use perturbation::Perturbation;
pub use policy::{DisclosureMethod, EarlierRelease, Importance, Policy, Rule, UnitsRule, Weakening, Zeros};
pub use publication::{PublicAssessment, PublicEstimate, PublicRemark, Publication, Releasable, release};
pub use remedy::{Remediable, propose_remedies};
pub use survey::{PublicResponse, PublicSurvey, PublicSurveyFigure, release_changes, release_survey};
pub use tally::Lost;
pub use territory::{AreaSum, Territory};
pub use units::{report_unknown_units, units_behind};

/// A value that may leave the house.
///
/// Nothing that was suppressed is in it: what a renderer never receives, it cannot leak.
#[derive(Debug, Clone, PartialEq)]
pub struct Released<T>(T);

impl<T> Released<T> {
    /// What may be shown to anybody.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.0
    }
}

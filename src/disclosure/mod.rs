//! Tables → released tables.
//!
//! Products accept [`Released`] only, and only [`release`] makes one. This first form applies primary suppression;
//! the report says so.
//!
//! ```compile_fail
//! // The field is private: nobody can release a table but this module.
//! let forged = sozialbericht::disclosure::Released(vec![1]);
//! ```

pub mod cell_key;
mod perturbation;
mod policy;
mod publication;
pub mod round;

pub use crate::monitor::{Exclusion, Score};
pub use crate::observation::{BreakCause, Remark};
pub use perturbation::Perturbation;
pub use policy::{Policy, PolicyDefinition};
pub use publication::{
    Loss, PublicAssessment, PublicEstimate, PublicRemark, Publication, Releasable, release, secret_figures,
};

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

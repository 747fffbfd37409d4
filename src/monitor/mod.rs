//! Estimates → an assessment per area: index, status × dynamics.
//!
//! The method is that of Berlin's Monitoring Soziale Stadtentwicklung since 2013: every indicator is standardised
//! over the areas that take part (unweighted, divisor n), the standardised figures are added up with their weights,
//! the sum is standardised again and cut, unrounded. Status rests on the figures of a period, dynamics on their
//! change in percentage points.

mod across;
mod assess;
mod check;
mod component;
mod definition;

pub use assess::{Assessment, Exclusion, Material, Monitor, Score, assess};
pub use definition::{Basis, ExclusionDefinition, MonitorDefinition, ResidentsRule};

//! Observations → estimates: definition, numerator, denominator, method, interval.

mod check;
mod definition;
mod estimate;

pub use check::sum_finding;
pub use definition::{Counted, CountedOver, Direction, IndicatorDefinition, Kind, read_indicator};
pub use estimate::{Estimate, Estimates, Units, estimate, recount};

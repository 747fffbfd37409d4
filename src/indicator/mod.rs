//! Observations → estimates: definition, numerator, denominator, method, interval.

mod definition;
mod estimate;

pub use definition::{CountedOver, Direction, IndicatorDefinition, Kind, read_indicator};
pub use estimate::{Estimate, Estimates, estimate};

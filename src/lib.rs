//! Deliveries → observations → indicators and surveys → monitor → disclosure control → Sozialbericht → audit.
//!
//! The modules stand in the order in which data flow; a module may name only those before it.

// vocabulary: plain values; no files, no polars
pub mod area;
pub mod period;
pub mod population;
pub mod measure;
pub mod text;
pub mod diagnostic;
pub mod statistics;

// the pipeline
pub mod source;
pub mod observation;
pub mod indicator;
pub mod survey;
pub mod monitor;
pub mod disclosure;
pub mod product;
pub mod audit;
pub mod project;
pub mod cli;

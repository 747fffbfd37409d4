//! Released tables → files: one file per format, plus the manifest.
//!
//! Nothing here knows what was suppressed: products are made from [`Released`](crate::disclosure::Released) values.

pub mod chart;
pub mod document;
mod edition;
mod manifest;
pub mod markdown;
mod output;
pub mod pdf;
mod remark;
mod report;
mod structure;
mod survey_sheet;
mod table;

pub use edition::{
    CorrectionNote, CountedSheet, Cover, Edition, IndexPart, IndicatorSheet, LevelName, MonitorSheet,
    SourceNote, Theme,
};
pub use manifest::{Inputs, manifest};
pub use output::{Output, OutputError};
pub use report::{Picture, compose, pictures};
pub use survey_sheet::{
    ChosenAnswer, FeatureSheet, LineSheet, MeasureSheet, MergedSheet, QuestionForm, QuestionSheet, Survey,
    SurveySheet, SurveyTheme,
};
pub use table::{change_table, indicator_table, ledger_table, monitor_table, others_table, survey_table};

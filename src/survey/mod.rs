//! Returned forms and what is known of the population → weighted results with limits.

mod codebook;
mod definition;
#[cfg(test)]
mod fixture;
mod forms;
mod grouping;
mod response;
mod results;
mod table;
mod weights;

pub use codebook::{
    Answer, Codebook, Filter, Kind, MOST_TICKS, Missing, Polarity, Question, Ticks, read_codebook,
};
pub use definition::{
    Axis, CalibrationMethod, CalibrationRule, CellCounts, CellSource, Comparison, CountSource, CrossTable,
    DesignKind, DisplayRules, Feature, FormArea, FormColumns, Group, Holds, Margin, MarginReading,
    MergedArea, ModeColumn, Need, PublishedTable, Reading, Respondents, ShareInterval, SingleUnit, Statistic,
    SurveyDefinition, SurveyDesign, Targets, Trimming, Unanswered, read_survey,
};
pub use forms::{Empty, Forms, Mode, Reply, Week, read_forms};
pub use response::{AreaResponse, CellResponse, QuestionResponse, ResponseReport, WeekResponse, response};
pub use results::{SurveyResults, evaluate};
pub use table::{
    Alternative, AreaComparison, CrossTest, Item, Precision, Region, SurveyFigure, Tables, Tested,
    WaveChange, Wide, compare_waves, tabulate,
};
pub use weights::{Inputs, MarginReport, WeightReport, Weighted, weigh};

//! Returned forms and what is known of the population → weighted results with limits.

mod codebook;
mod definition;
#[cfg(test)]
mod fixture;
mod forms;
mod grouping;
mod others;
mod response;
mod results;
mod table;
mod waves;
mod weights;

pub use codebook::{
    Answer, Codebook, Filter, Kind, MOST_TICKS, Missing, Polarity, Question, Ticks, read_codebook,
};
pub use definition::{
    Axis, CalibrationMethod, CalibrationRule, CellCounts, CellSource, Comparison, CountSource, CrossTable,
    DesignKind, DisplayRules, Feature, FormArea, FormColumns, Formula, Group, Holds, Income, Line, Margin,
    MarginReading, Measure, MergedArea, ModeColumn, Need, PublishedTable, Reading, Respondents,
    ShareInterval, SingleUnit, Statistic, SurveyDefinition, SurveyDesign, Targets, Trimming, Unanswered,
    VarianceRule, read_survey,
};
pub use forms::{Empty, Forms, Mode, Reply, Week, read_forms};
pub use others::{Sensitivity, WithOthers, reading_of_others};
pub use response::{AreaResponse, CellResponse, QuestionResponse, ResponseReport, WeekResponse, response};
pub use results::{SurveyResults, evaluate};
pub use table::{
    Alternative, AreaComparison, CrossTest, Item, Precision, Region, SurveyFigure, Tables, Tested, Wide,
    tabulate,
};
pub use waves::{Wave, WaveChange, compare_waves};
pub use weights::{Inputs, MarginReport, WeightReport, Weighted, weigh};

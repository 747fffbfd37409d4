//! The schema of `report.toml`, described for users in `docs/files.md`.

use crate::disclosure::{Audience, PolicyDefinition};
use crate::monitor::MonitorDefinition;
use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// A report as its authors set it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportDefinition {
    /// The title.
    pub title: Bilingual,
    /// The line below it.
    pub subtitle: Option<Bilingual>,
    /// Who publishes it.
    pub publisher: String,
    /// Its date; the clock is never asked.
    pub date: Spanned<String>,
    /// Where questions go.
    pub contact: Option<String>,
    /// The deliveries, as `publisher/name`.
    pub datasets: Vec<Spanned<String>>,
    /// The reference period.
    pub period: Spanned<String>,
    /// The area the report is about.
    pub root: Spanned<String>,
    /// The level of maps, tables and monitor.
    pub level: Spanned<String>,
    /// The level of overviews.
    pub overview: Spanned<String>,
    /// The chapters of indicators.
    pub themes: Vec<ThemeDefinition>,
    /// The indicators, in order.
    pub indicators: Vec<Spanned<String>>,
    /// The authors' chapters, in order.
    #[serde(default)]
    pub chapters: Vec<Spanned<String>>,
    /// How levels are spoken of.
    #[serde(default)]
    pub levels: Vec<LevelDefinition>,
    /// For whom an edition is made where nobody asks for another.
    pub audience: Option<Audience>,
    /// The rules of disclosure.
    #[serde(default)]
    pub disclosure: PolicyDefinition,
    /// The monitor.
    pub monitor: Option<MonitorDefinition>,
    /// The chapter of a survey.
    pub survey: Option<SurveyChapterDefinition>,
}

/// What the chapter of a survey shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyChapterDefinition {
    /// The dataset with the forms, one of those that the report names.
    pub dataset: Spanned<String>,
    /// The dataset with the forms of an earlier wave, likewise; what has changed since is then told.
    pub earlier: Option<Spanned<String>>,
    /// The heading; without it, the title of the survey.
    pub title: Option<Bilingual>,
    /// The parts of the chapter; without any, all questions in one.
    #[serde(default)]
    pub theme: Vec<SurveyThemeDefinition>,
    /// The features that charts have bars for; without it, all.
    pub by: Option<Vec<Spanned<String>>>,
    /// The answer that the map shows.
    pub map: Option<AnswerDefinition>,
    /// Answers that are shown for every area.
    #[serde(default)]
    pub dots: Vec<AnswerDefinition>,
    /// Indicators that stand beside them.
    #[serde(default)]
    pub beside: Vec<Spanned<String>>,
}

/// A part of the chapter of a survey.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyThemeDefinition {
    /// The heading.
    pub title: Bilingual,
    /// The questions, by id.
    pub questions: Vec<Spanned<String>>,
}

/// One answer to one question.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerDefinition {
    /// The question.
    pub question: Spanned<String>,
    /// The answer's code.
    pub answer: Spanned<String>,
}

/// A chapter of indicators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeDefinition {
    /// What indicators name.
    pub id: Spanned<String>,
    /// The heading.
    pub title: Bilingual,
}

/// How a level is spoken of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelDefinition {
    /// The level.
    pub id: Spanned<String>,
    /// One area of it.
    pub one: Bilingual,
    /// Several.
    pub many: Bilingual,
}

//! A survey as readers meet it: its questions in their own words, and what the chapter shows.

use crate::disclosure::{PublicSurvey, PublicSurveyFigure, Region, Released, Statistic, WaveChange};
use crate::period::Period;
use crate::text::Bilingual;

/// A survey and its released results.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'a> {
    /// The words around the results.
    pub sheet: &'a SurveySheet,
    /// The results.
    pub results: &'a Released<PublicSurvey>,
    /// What has changed since the earlier wave, where there is one.
    pub changes: Option<&'a Released<Vec<WaveChange>>>,
}

/// The words around the results of a survey, and the choice of what the chapter shows.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveySheet {
    /// The title of the chapter.
    pub title: Bilingual,
    /// The name of the survey.
    pub name: Bilingual,
    /// What the answers speak of.
    pub period: Period,
    /// The delivery, as a number into [`Edition::sources`](super::Edition::sources).
    pub source: usize,
    /// The confidence of limits.
    pub confidence: f64,
    /// Results on fewer answers stand in parentheses.
    pub limited_below: u64,
    /// Results on fewer answers are replaced by a sign.
    pub unreliable_below: u64,
    /// A margin of error above this is wide, in percentage points.
    pub wide_above: f64,
    /// The level of the map and the dot plots.
    pub level: String,
    /// Key of the words for how weights were made.
    pub weighting: &'static str,
    /// Key of the words for how variances were estimated.
    pub variance: &'static str,
    /// How often households were drawn anew for that, where they were.
    pub replicates: usize,
    /// Whether forms stand for households and not for people.
    pub counts_households: bool,
    /// The questions, without free text.
    pub questions: Vec<QuestionSheet>,
    /// What results are broken down by.
    pub features: Vec<FeatureSheet>,
    /// The features that charts have bars for; all are in the tables.
    pub by: Vec<String>,
    /// The known counts that weights meet: name in tables, and the features they are counted by; `area` is the area.
    pub margins: Vec<(String, Vec<String>)>,
    /// Areas put together.
    pub merged: Vec<MergedSheet>,
    /// The parts of the chapter.
    pub themes: Vec<SurveyTheme>,
    /// The answer that the map shows.
    pub map: Option<ChosenAnswer>,
    /// Answers that are shown for every area.
    pub dots: Vec<ChosenAnswer>,
    /// Indicators that stand beside them.
    pub beside: Vec<String>,
    /// The name of the earlier wave that the survey is compared with, and what its answers speak of.
    pub earlier: Option<(Bilingual, Period)>,
}

/// Areas put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedSheet {
    /// Its name in tables.
    pub id: String,
    /// Its name for readers.
    pub label: Bilingual,
    /// The keys of the areas that it consists of.
    pub areas: Vec<String>,
}

/// A part of the chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyTheme {
    /// The heading.
    pub title: Bilingual,
    /// The questions, by id.
    pub questions: Vec<String>,
}

/// One answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenAnswer {
    /// The question.
    pub question: String,
    /// The answer's code.
    pub answer: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionSheet {
    /// Its name in tables.
    pub id: String,
    /// Its name for readers; the words of the question where the codebook has no shorter one.
    pub title: Bilingual,
    /// The words in which it was asked.
    pub text: Bilingual,
    /// How it is answered.
    pub form: QuestionForm,
    /// Its answers: code, and the words on the form.
    pub answers: Vec<(String, Bilingual)>,
    /// Who was asked: an earlier question, and the words of the answers to it.
    pub asked_if: Option<(Bilingual, Vec<Bilingual>)>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum QuestionForm {
    /// One answer.
    Single,
    /// One answer out of several that have an order.
    Scale,
    /// As many as apply.
    Multiple,
    /// A number, in a unit.
    Number(Option<Bilingual>),
    /// It is no question of the form but formed from several.
    Measure(MeasureSheet),
}

/// How a measure is formed, and in what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureSheet {
    /// What is computed.
    pub statistic: Statistic,
    /// The unit of a ratio, and of a poverty line.
    pub unit: Option<Bilingual>,
    /// The names of the questions that it is formed from: numerator and denominator, or the income first.
    pub questions: Vec<Bilingual>,
    /// What the poverty line is, where there is one; the amount is a result.
    pub line: Option<LineSheet>,
    /// Whether incomes are divided by what the household needs.
    pub equivalised: bool,
    /// Whether incomes were asked in classes.
    pub classes: bool,
}

/// What a poverty line is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LineSheet {
    /// A part of the median, from 0 to 1.
    OfMedian(f64),
    /// An amount from elsewhere.
    Amount,
}

/// What results are broken down by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureSheet {
    /// Its name in tables.
    pub id: String,
    /// The question that it is made of.
    pub question: String,
    /// Its name for readers.
    pub title: Bilingual,
    /// Its groups: name in tables, and for readers.
    pub groups: Vec<(String, Bilingual)>,
}

impl SurveySheet {
    /// The features that charts have bars for.
    pub fn shown_features(&self) -> impl Iterator<Item = &FeatureSheet> {
        self.features.iter().filter(|feature| self.by.contains(&feature.id))
    }

    /// A question by its name.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&QuestionSheet> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The words for a group of a feature.
    #[must_use]
    pub fn group(&self, feature: &str, group: &str) -> Option<&Bilingual> {
        let feature = self.features.iter().find(|known| known.id == feature)?;
        feature.groups.iter().find(|(id, _)| id == group).map(|(_, label)| label)
    }
}

impl QuestionSheet {
    /// The words of an answer.
    #[must_use]
    pub fn answer(&self, code: &str) -> Option<&Bilingual> {
        self.answers.iter().find(|(known, _)| known == code).map(|(_, label)| label)
    }
}

impl<'a> Survey<'a> {
    /// The results of a question for some people, in the order of the answers.
    pub fn figures<'b>(
        self,
        question: &'b str,
        statistic: Statistic,
        region: &'b Region,
        groups: &'b [(String, String)],
    ) -> impl Iterator<Item = &'a PublicSurveyFigure> + use<'a, 'b> {
        self.results.get().figures.iter().filter(move |figure| {
            figure.question == question
                && figure.statistic == statistic
                && figure.region == *region
                && figure.groups == groups
        })
    }

    /// The share of one answer in a region.
    #[must_use]
    pub fn share(self, chosen: &ChosenAnswer, region: &Region) -> Option<&'a PublicSurveyFigure> {
        let mut shares = self.figures(&chosen.question, Statistic::Share, region, &[]);
        shares.find(|figure| figure.item.id() == chosen.answer)
    }
}

//! Weighted results: each question by areas and groups, with limits, base and the sign that its base asks for.
//!
//! The base of a question is those who were asked and answered. Where too few have, there is no number at all, not even
//! for whoever comes next: what is not there cannot be printed by mistake.

mod columns;
mod compare;
mod figure;
mod measure;
mod precision;
mod region;
mod spread;
#[cfg(test)]
mod tests;

pub(super) use compare::tested;
pub use compare::{AreaComparison, CrossTest, Tested};
pub use precision::{Alternative, Precision, Wide};
pub use region::Region;

use super::definition::{Axis, Measure, PublishedTable, Statistic};
use super::weights::{Inputs, Weighted};
use crate::diagnostic::{Code, Findings};
use crate::measure::{Mark, Value};
use crate::statistics::Interval;
use crate::statistics::survey::SurveyError;
use columns::Columns;
use measure::Parts;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use region::Regions;
use std::collections::BTreeMap;

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyFigure {
    /// The question or the measure.
    pub question: String,
    /// What of it.
    pub item: Item,
    /// What was computed.
    pub statistic: Statistic,
    /// For which areas.
    pub region: Region,
    /// For which groups: feature and group. Everybody without any.
    pub groups: Vec<(String, String)>,
    /// A share from 0 to 1, a number of people, a mean or a quantile in the unit of the question or on its scale, a
    /// measure in its unit; or the sign for a base that is too small.
    pub value: Value,
    /// The limits, at the confidence of the survey's display rules.
    pub limits: Option<Interval>,
    /// The margin of error: half of what symmetric limits enclose, in the unit of the value.
    pub margin: Option<f64>,
    /// How many forms it rests on, unweighted: those asked who answered.
    pub n: u64,
    /// How many of these forms gave this answer.
    pub chosen: Option<u64>,
    /// How many forms of a simple random sample would know as much.
    pub n_eff: Option<f64>,
    /// The design effect.
    pub deff: Option<f64>,
    /// The variance under the design, for comparisons.
    pub variance: Option<f64>,
    /// Degrees of freedom, for comparisons.
    pub degrees: f64,
    /// [`Mark::Limited`] for a small base, which is printed in parentheses.
    pub mark: Option<Mark>,
}

/// What of a question is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// One answer, by its code.
    Answer(String),
    /// No answer, where the display rules count it among answers.
    NoAnswer,
    /// The question as a whole: a mean, a quantile or a measure.
    Whole,
}

impl Item {
    /// The word in data files; empty for the question as a whole.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Answer(code) => code,
            Self::NoAnswer => super::codebook::Missing::NoAnswer.id(),
            Self::Whole => "",
        }
    }
}

/// All results of a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    /// By question, region, groups, statistic and answer; each stands once. Measures follow the questions.
    pub figures: Vec<SurveyFigure>,
    /// The poverty lines, by measure, in the unit of the income.
    pub lines: Vec<(String, f64)>,
    /// How sure the shares of each level are.
    pub precision: Vec<Precision>,
    /// Areas beside each other.
    pub comparisons: Vec<AreaComparison>,
    /// Whether answers depend on a feature.
    pub tests: Vec<CrossTest>,
}

/// What a result is about, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Question(usize),
    Measure(usize),
}

/// Subject, region, groups, statistic and answer of a result: the order in which results are told.
type Key = (Subject, Region, Vec<(usize, usize)>, Statistic, usize);

/// One base of results: a question or a measure among the people of a region and some groups.
struct Task {
    subject: Subject,
    region: Region,
    groups: Vec<(usize, usize)>,
    statistics: Vec<Statistic>,
}

/// Computes all results that the definition asks for.
pub fn tabulate(inputs: Inputs<'_>, weighted: &Weighted, findings: &mut Findings) -> Tables {
    let regions = Regions::of(inputs, weighted, findings);
    let columns: Vec<Columns> = (0..inputs.codebook.questions.len())
        .map(|question| Columns::of(question, inputs, weighted))
        .collect();
    let measures = &inputs.survey.measures;
    let parts: Vec<Parts> = measures.iter().map(|measure| Parts::of(measure, inputs, weighted)).collect();
    let material = Material { inputs, weighted, regions: &regions, columns: &columns, parts: &parts };
    let tasks: Vec<Task> =
        inputs.survey.tables.iter().flat_map(|table| tasks(table, inputs, &regions)).collect();
    let results: Vec<_> = tasks.par_iter().map(|task| material.figures(task)).collect();
    let mut figures: BTreeMap<Key, SurveyFigure> = BTreeMap::new();
    for (task, result) in tasks.iter().zip(results) {
        let Ok(told) = result else {
            let finding = inputs.file.finding_in_file(Code::NotEstimable);
            let finding = finding.with("question", material.name(task.subject));
            findings.push(finding.with_word("subject", "survey.subject.figure"));
            continue;
        };
        for (place, figure) in told {
            let key = (task.subject, task.region.clone(), task.groups.clone(), figure.statistic, place);
            figures.insert(key, figure);
        }
    }
    let figures: Vec<SurveyFigure> = figures.into_values().collect();
    let precision = precision::precision(&figures, inputs, &regions, findings);
    let comparisons = compare::comparisons(inputs, weighted, &columns, &regions, findings);
    let tests = compare::tests(inputs, weighted, &columns, findings);
    let line = |(measure, parts): (&Measure, &Parts)| {
        Some((measure.id.clone(), measure::line(measure, parts, weighted)?))
    };
    let lines = measures.iter().zip(&parts).filter_map(line).collect();
    Tables { figures, lines, precision, comparisons, tests }
}

/// Every question of a table in every region, for everybody and every group.
fn tasks(table: &PublishedTable, inputs: Inputs<'_>, regions: &Regions) -> Vec<Task> {
    let survey = inputs.survey;
    let groups: Vec<Vec<(usize, usize)>> = table
        .by
        .iter()
        .flat_map(|features| {
            let axes: Vec<Axis> = features.iter().map(|&feature| Axis::Feature(feature)).collect();
            let cells = survey.cells(&axes, inputs.geography);
            cells.into_iter().map(move |cell| {
                let named = features.iter().zip(cell);
                named
                    .filter_map(|(&feature, group)| Some((feature, survey.features[feature].group(&group)?)))
                    .collect::<Vec<(usize, usize)>>()
            })
        })
        .collect();
    let question = |&question: &usize| {
        let kind = &inputs.codebook.questions[question].kind;
        let statistics = table.statistics.iter().copied().filter(|statistic| statistic.is_for(kind));
        (Subject::Question(question), statistics.collect::<Vec<Statistic>>())
    };
    let measure = |&measure: &usize| (Subject::Measure(measure), vec![survey.measures[measure].statistic()]);
    let subjects = table.questions.iter().map(question).chain(table.measures.iter().map(measure));
    let mut tasks = Vec::new();
    for (subject, statistics) in subjects.filter(|(_, statistics)| !statistics.is_empty()) {
        for region in regions.of_table(table) {
            for groups in &groups {
                let (groups, statistics) = (groups.clone(), statistics.clone());
                tasks.push(Task { subject, region: region.clone(), groups, statistics });
            }
        }
    }
    tasks
}

/// What all results are computed from.
struct Material<'a> {
    inputs: Inputs<'a>,
    weighted: &'a Weighted,
    regions: &'a Regions,
    /// By question.
    columns: &'a [Columns],
    /// By measure.
    parts: &'a [Parts],
}

impl Material<'_> {
    fn name(&self, subject: Subject) -> &str {
        match subject {
            Subject::Question(question) => &self.inputs.codebook.questions[question].id,
            Subject::Measure(measure) => &self.inputs.survey.measures[measure].id,
        }
    }

    /// The results of one base, each with its place among the answers.
    fn figures(&self, task: &Task) -> Result<Vec<(usize, SurveyFigure)>, SurveyError> {
        let (survey, weighted) = (self.inputs.survey, self.weighted);
        let in_region = self.regions.marks(&task.region);
        let is_in = |respondent: usize| {
            let form = weighted.forms[respondent];
            let in_group =
                |(feature, group): &(usize, usize)| weighted.grouping[*feature][form] == Some(*group);
            in_region[respondent] && task.groups.iter().all(in_group)
        };
        let people: Vec<bool> = (0..weighted.forms.len()).map(is_in).collect();
        let groups = task.groups.iter().map(|&(feature, group)| {
            let feature = &survey.features[feature];
            (feature.id.clone(), feature.groups[group].id.clone())
        });
        let groups: Vec<(String, String)> = groups.collect();
        let name = self.name(task.subject);
        let rules = &survey.display;
        let mut told = Vec::new();
        for &statistic in &task.statistics {
            let estimates = match task.subject {
                Subject::Question(question) => {
                    figure::estimates(statistic, &self.columns[question], &people, weighted, rules)?
                }
                Subject::Measure(measure) => {
                    let (definition, parts) = (&survey.measures[measure], &self.parts[measure]);
                    let (item, estimate) = measure::estimate(definition, parts, &people, weighted, rules)?;
                    vec![(0, item, estimate)]
                }
            };
            for (place, item, estimate) in estimates {
                told.push((place, estimate.into_figure(name, item, statistic, &task.region, &groups)));
            }
        }
        Ok(told)
    }
}

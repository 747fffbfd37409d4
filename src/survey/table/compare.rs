//! Areas beside each other, and whether answers depend on a feature.

use super::Item;
use super::columns::Columns;
use super::region::{Region, Regions};
use crate::diagnostic::{Code, Findings};
use crate::measure::Sign;
use crate::statistics::survey::association::{Outcome, Test, test};
use crate::statistics::survey::compare::{Difference, difference};
use crate::statistics::survey::crosstab::{Categories, Request};
use crate::statistics::survey::{Domain, SurveyError};
use crate::statistics::{Confidence, Interval};
use crate::survey::codebook::Kind;
use crate::survey::weights::{Inputs, Weighted};

/// The difference of two areas.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaComparison {
    /// The question.
    pub question: String,
    /// What of it: the share of an answer, or the mean of a number.
    pub item: Item,
    /// The area that is compared with.
    pub first: Region,
    /// The area that is compared.
    pub second: Region,
    /// Second less first, with limits; the sign of the result that is not shown where one of both is not.
    pub difference: Result<Tested, Sign>,
}

/// A difference, and whether it is more than chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// The difference, in the unit of the figures.
    pub value: f64,
    /// Its limits.
    pub limits: Option<Interval>,
    /// The probability of a difference as large if there was none.
    pub probability: Option<f64>,
}

/// Whether the answers to a question depend on a feature: Rao–Scott's second-order test.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossTest {
    /// The question.
    pub question: String,
    /// The feature.
    pub feature: String,
    /// How many forms have both.
    pub n: u64,
    /// F.
    pub statistic: f64,
    /// Degrees of freedom of numerator and denominator.
    pub degrees: (f64, Option<f64>),
    /// The probability of such a table if they had nothing to do with each other.
    pub probability: Option<f64>,
}

/// Every declared pair of areas, answer by answer.
pub(super) fn comparisons(
    inputs: Inputs<'_>,
    weighted: &Weighted,
    columns: &[Columns],
    regions: &Regions,
    findings: &mut Findings,
) -> Vec<AreaComparison> {
    let mut told = Vec::new();
    for pair in &inputs.survey.comparisons {
        let areas = (regions.named(pair.areas.0.get_ref()), regions.named(pair.areas.1.get_ref()));
        // A name that means no area was told when the regions were formed.
        let (Some(first), Some(second)) = areas else { continue };
        for &question in &pair.questions {
            let columns = &columns[question];
            let mean = (Item::Whole, &columns.numbers, &columns.numbered);
            let shares =
                columns.answers.iter().map(|(item, column)| (item.clone(), column, &columns.counted));
            let has_numbers = columns.numbered.contains(&true);
            for (item, values, counts) in shares.chain(has_numbers.then_some(mean)) {
                let marks = |region: &Region| -> Vec<bool> {
                    let both = regions.marks(region).iter().zip(counts);
                    both.map(|(inside, counts)| *inside && *counts).collect()
                };
                let (one, other) = (marks(&first), marks(&second));
                let id = inputs.codebook.questions[question].id.clone();
                let difference = compared(values, &one, &other, inputs, weighted).unwrap_or_else(|_| {
                    let finding = inputs.file.finding(Code::NotEstimable, pair.areas.0.span());
                    let finding = finding.with("question", &id);
                    findings.push(finding.with_word("subject", "survey.subject.comparison"));
                    Err(Sign::Unreliable)
                });
                let (first, second) = (first.clone(), second.clone());
                told.push(AreaComparison { question: id, item, first, second, difference });
            }
        }
    }
    told
}

/// Every declared test. One that has no answer is told: too few answers, or all alike.
pub(super) fn tests(
    inputs: Inputs<'_>,
    weighted: &Weighted,
    columns: &[Columns],
    findings: &mut Findings,
) -> Vec<CrossTest> {
    let mut told = Vec::new();
    for cross in &inputs.survey.crosses {
        let feature = &inputs.survey.features[cross.feature];
        for &question in &cross.questions {
            let id = &inputs.codebook.questions[question].id;
            let found = cross_test(question, cross.feature, inputs, weighted, &columns[question]);
            let Ok((n, outcome)) = found else {
                let finding = inputs.file.finding_in_file(Code::NotEstimable).with("question", id);
                findings.push(finding.with_word("subject", "survey.subject.test"));
                continue;
            };
            told.push(CrossTest {
                question: id.clone(),
                feature: feature.id.clone(),
                n,
                statistic: outcome.statistic,
                degrees: (outcome.numerator, outcome.denominator),
                probability: outcome.probability,
            });
        }
    }
    told
}

fn compared(
    values: &[f64],
    first: &[bool],
    second: &[bool],
    inputs: Inputs<'_>,
    weighted: &Weighted,
) -> Result<Result<Tested, Sign>, SurveyError> {
    let rules = &inputs.survey.display;
    let size = |marks: &[bool]| marks.iter().filter(|mark| **mark).count() as u64;
    let smallest = size(first).min(size(second));
    if smallest == 0 || smallest < rules.unreliable_below {
        return Ok(Err(Sign::Unreliable));
    }
    let found = difference(&weighted.sample, values, Domain::Of(first), Domain::Of(second))?;
    Ok(Ok(tested(&found, rules.confidence)))
}

fn cross_test(
    question: usize,
    feature: usize,
    inputs: Inputs<'_>,
    weighted: &Weighted,
    columns: &Columns,
) -> Result<(u64, Outcome), SurveyError> {
    let asked = &inputs.codebook.questions[question];
    let groups: Vec<Option<usize>> =
        weighted.forms.iter().map(|&form| weighted.grouping[feature][form]).collect();
    let chosen = |respondent: usize| columns.answers.iter().position(|(_, column)| column[respondent] > 0.0);
    let answers: Vec<Option<usize>> = (0..groups.len()).map(chosen).collect();
    let both: Vec<bool> = groups
        .iter()
        .zip(&answers)
        .zip(&columns.counted)
        .map(|((group, answer), counted)| group.is_some() && answer.is_some() && *counted)
        .collect();
    let n = both.iter().filter(|mark| **mark).count() as u64;
    let is_single = matches!(asked.kind, Kind::Single { .. } | Kind::Scale { .. });
    if !is_single || n < inputs.survey.display.unreliable_below {
        return Err(SurveyError::Nobody);
    }
    let of = |places: Vec<Option<usize>>| -> Vec<usize> {
        places.into_iter().map(Option::unwrap_or_default).collect()
    };
    let (groups, answers) = (of(groups), of(answers));
    let count = inputs.survey.features[feature].groups.len();
    let request = Request {
        groups: Categories { of: &groups, count },
        answers: Categories { of: &answers, count: columns.answers.len() },
        domain: Domain::Of(&both),
    };
    let outcome = test(&weighted.sample, &request, Test::SecondOrder)?;
    // Where answers do not vary within groups, the statistic has no finite value.
    if outcome.statistic.is_finite() { Ok((n, outcome)) } else { Err(SurveyError::Nobody) }
}

pub(in crate::survey) fn tested(found: &Difference, confidence: Confidence) -> Tested {
    Tested { value: found.value, limits: found.interval(confidence), probability: found.probability() }
}

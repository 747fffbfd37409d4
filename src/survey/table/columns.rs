//! The replies to a question as the numbers that formulas take.

use super::Item;
use crate::survey::codebook::{Kind, Missing, Question};
use crate::survey::definition::Unanswered;
use crate::survey::forms::Reply;
use crate::survey::weights::{Inputs, Weighted};

/// The replies of the weighted forms to one question.
pub(super) struct Columns {
    /// Who counts for shares: those asked who answered, and where the display rules say so those who did not.
    pub(super) counted: Vec<bool>,
    /// For each answer a column of ones and zeros.
    pub(super) answers: Vec<(Item, Vec<f64>)>,
    /// The number of each form, or the score of its answer; 0 where there is none.
    pub(super) numbers: Vec<f64>,
    /// Who has such a number.
    pub(super) numbered: Vec<bool>,
}

impl Columns {
    pub(super) fn of(position: usize, inputs: Inputs<'_>, weighted: &Weighted) -> Self {
        let question = &inputs.codebook.questions[position];
        let replies: Vec<Reply> =
            weighted.forms.iter().map(|&form| inputs.forms.replies[position][form]).collect();
        let is_shown = inputs.survey.display.unanswered == Unanswered::Shown;
        let has_none = |reply: &Reply| is_shown && reply.missing() == Some(Missing::NoAnswer);
        let indicator = |is_meant: &dyn Fn(&Reply) -> bool| -> Vec<f64> {
            replies.iter().map(|reply| f64::from(u8::from(is_meant(reply)))).collect()
        };
        let codes = question.answers().iter().enumerate();
        let mut answers: Vec<(Item, Vec<f64>)> = codes
            .map(|(place, answer)| (Item::Answer(answer.code.clone()), indicator(&|reply| reply.has(place))))
            .collect();
        if is_shown && !answers.is_empty() {
            answers.push((Item::NoAnswer, indicator(&has_none)));
        }
        let numbers: Vec<Option<f64>> = replies.iter().map(|reply| number(question, *reply)).collect();
        Self {
            counted: replies.iter().map(|reply| reply.missing().is_none() || has_none(reply)).collect(),
            answers,
            numbered: numbers.iter().map(Option::is_some).collect(),
            numbers: numbers.into_iter().map(Option::unwrap_or_default).collect(),
        }
    }
}

/// The number of a reply: what was written, or the score of the answer.
fn number(question: &Question, reply: Reply) -> Option<f64> {
    match (&question.kind, reply) {
        (Kind::Number { .. }, reply) => reply.number(),
        (Kind::Scale { answers, .. }, Reply::Choice(chosen)) => answers.get(usize::from(chosen))?.score,
        _ => None,
    }
}

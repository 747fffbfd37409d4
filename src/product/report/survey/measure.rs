//! How a measure is formed, in words.

use crate::disclosure::Statistic;
use crate::product::edition::Edition;
use crate::product::survey_sheet::{LineSheet, MeasureSheet, QuestionSheet, Survey};

/// The sentences that say what a measure is made of.
pub(super) fn formed(
    edition: &Edition<'_>,
    survey: Survey<'_>,
    question: &QuestionSheet,
    sheet: &MeasureSheet,
) -> Option<String> {
    let text = edition.text;
    let names: Vec<&str> = sheet.questions.iter().map(|title| edition.say(title)).collect();
    let first = names.first().copied()?;
    let mut sentences = vec![match sheet.statistic {
        Statistic::Ratio => {
            let arguments = [("numerator", first), ("denominator", names.get(1).copied()?)];
            text.say("report.survey.measure.ratio", &arguments)
        }
        Statistic::PovertyRate => {
            let lines = &survey.results.get().lines;
            let amount = lines.iter().find(|(id, _)| *id == question.id).map(|(_, amount)| *amount)?;
            let unit = sheet.unit.as_ref().map_or("", |unit| edition.say(unit));
            let amount = text.with_unit(amount, 0, unit);
            match sheet.line? {
                LineSheet::OfMedian(part) => {
                    let part = text.with_unit(part * 100.0, 0, "%");
                    text.say("report.survey.measure.poverty.median", &[("line", &amount), ("part", &part)])
                }
                LineSheet::Amount => text.say("report.survey.measure.poverty.amount", &[("line", &amount)]),
            }
        }
        Statistic::Gini => text.word("report.survey.measure.gini"),
        Statistic::QuintileShareRatio => text.word("report.survey.measure.quintiles"),
        _ => return None,
    }];
    if sheet.statistic != Statistic::Ratio {
        sentences.push(text.say("report.survey.measure.income", &[("question", first)]));
        if sheet.classes {
            sentences.push(text.word("report.survey.measure.classes"));
        }
        if sheet.equivalised {
            sentences.push(text.word("report.survey.measure.equivalised"));
        }
    }
    Some(sentences.join(" "))
}

//! How much those who answered and were not drawn would move results.

use crate::disclosure::{Item, Sensitivity, Statistic};
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::Edition;
use crate::product::survey_sheet::{QuestionForm, QuestionSheet, Survey};

/// Composes the section; nothing where no such forms came back.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Section> {
    let text = edition.text;
    let others = survey.results.get().others.as_ref()?;
    let beyond = others.figures.iter().filter(|figure| figure.is_beyond_margin()).count();
    let [forms, count, beyond] =
        [others.forms, others.figures.len() as u64, beyond as u64].map(|count| text.count(count));
    let arguments = [("forms", &*forms), ("count", &count), ("beyond", &beyond)];
    let rows: Vec<Row> = others.figures.iter().filter_map(|figure| row(edition, survey, figure)).collect();
    let numbers = ["without", "with", "difference"]
        .map(|key| Column::numbers(text.word(&format!("report.survey.column.{key}"))));
    let table = Table {
        id: "survey-others-table".to_owned(),
        caption: Some(text.word("report.survey.caption.others")),
        columns: std::iter::once(Column::words(text.word("report.survey.column.question")))
            .chain(numbers)
            .collect(),
        rows,
        note: Some(text.word("report.survey.others.note")),
        footnotes: Vec::new(),
    };
    let table = (!table.rows.is_empty()).then_some(Block::Table(table));
    Some(Section {
        id: "survey-others".to_owned(),
        title: text.word("report.survey.others"),
        blocks: std::iter::once(Block::text(text.say("report.survey.others.lead", &arguments)))
            .chain(table)
            .collect(),
        sections: Vec::new(),
    })
}

/// The answers that the chapter shows by area, means of scales, and measures; all others stand in the data table.
fn row(edition: &Edition<'_>, survey: Survey<'_>, figure: &Sensitivity) -> Option<Row> {
    let text = edition.text;
    let question = survey.sheet.question(&figure.question)?;
    let chosen = survey.sheet.dots.iter().chain(&survey.sheet.map);
    let mut chosen = chosen.map(|chosen| (chosen.question.as_str(), chosen.answer.as_str()));
    let is_mean = figure.statistic == Statistic::Mean && question.form == QuestionForm::Scale;
    let is_measure = matches!(question.form, QuestionForm::Measure(_));
    let is_told =
        is_mean || is_measure || chosen.any(|one| one == (figure.question.as_str(), figure.item.id()));
    let (scale, decimals) = if figure.statistic.is_share() { (100.0, 1) } else { (1.0, 2) };
    let difference = text.change((figure.with.0 - figure.without.0) * scale, decimals);
    let mark = if figure.is_beyond_margin() { "*" } else { "" };
    is_told.then(|| {
        Row::body(vec![
            label(edition, question, figure),
            text.number(figure.without.0 * scale, decimals),
            text.number(figure.with.0 * scale, decimals),
            format!("{difference}{mark}"),
        ])
    })
}

fn label(edition: &Edition<'_>, question: &QuestionSheet, figure: &Sensitivity) -> String {
    let title = edition.say(&question.title);
    let unit = match &question.form {
        QuestionForm::Measure(sheet) => sheet.unit.as_ref().filter(|_| !figure.statistic.is_share()),
        _ => None,
    };
    let detail = match (&figure.item, unit) {
        (Item::Answer(code), _) => question.answer(code).map(|label| edition.say(label).to_owned()),
        (Item::NoAnswer, _) => Some(edition.text.word("report.survey.no-answer")),
        (Item::Whole, Some(unit)) => Some(edition.say(unit).to_owned()),
        (Item::Whole, None) if figure.statistic == Statistic::Mean => {
            Some(edition.text.word("report.survey.statistic.mean"))
        }
        (Item::Whole, None) => None,
    };
    let percent = if figure.statistic.is_share() { " (%)" } else { "" };
    detail.map_or_else(|| format!("{title}{percent}"), |detail| format!("{title}: {detail}{percent}"))
}

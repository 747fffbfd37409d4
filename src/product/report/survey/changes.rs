//! What has changed since the earlier wave of the survey, for everybody.

use crate::disclosure::{Item, Region, Statistic, WaveChange};
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::Edition;
use crate::product::survey_sheet::{QuestionForm, QuestionSheet, Survey};

/// A change is told as more than chance below this probability.
const UNLIKELY: f64 = 0.05;

/// Composes the section; nothing where there is no earlier wave, or nothing to compare.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Section> {
    let text = edition.text;
    let (name, period) = survey.sheet.earlier.as_ref()?;
    let changes: Vec<&WaveChange> = survey
        .changes?
        .get()
        .iter()
        .filter(|change| change.region == Region::All && change.groups.is_empty())
        .collect();
    let questions: Vec<&QuestionSheet> = survey
        .sheet
        .themes
        .iter()
        .flat_map(|theme| &theme.questions)
        .filter_map(|id| survey.sheet.question(id))
        .collect();
    let mut rows = Vec::new();
    let mut shown: Vec<&WaveChange> = Vec::new();
    for question in questions {
        let own = changes.iter().copied().filter(|change| change.question == question.id);
        let own: Vec<&WaveChange> = own.filter(|change| is_told(change, question)).collect();
        if !own.is_empty() {
            rows.push(Row::group(edition.say(&question.title).to_owned()));
            rows.extend(own.iter().map(|change| row(edition, question, change)));
            shown.extend(own);
        }
    }
    let is_unlikely = |change: &&&WaveChange| change.change.probability.is_some_and(|p| p < UNLIKELY);
    let moved = shown.iter().filter(is_unlikely).count();
    let period = text.period(*period);
    let counts = [shown.len(), moved].map(|count| text.count(count as u64));
    let arguments =
        [("name", edition.say(name)), ("period", &*period), ("count", &*counts[0]), ("changed", &*counts[1])];
    (!rows.is_empty()).then(|| Section {
        id: "survey-changes".to_owned(),
        title: text.say("report.survey.changes", &[("period", &period)]),
        blocks: vec![
            Block::text(text.say("report.survey.changes.lead", &arguments)),
            Block::Table(Table {
                id: "survey-changes-table".to_owned(),
                caption: Some(text.say("report.survey.caption.changes", &[("period", &period)])),
                columns: columns(edition, &period, survey),
                rows,
                note: Some(text.word("report.survey.changes.note")),
                footnotes: Vec::new(),
            }),
        ],
        sections: Vec::new(),
    })
}

/// Shares and means, and of measures what they are; totals and quantiles stand in the data table.
fn is_told(change: &WaveChange, question: &QuestionSheet) -> bool {
    let is_measure = matches!(question.form, QuestionForm::Measure(_));
    is_measure || matches!(change.statistic, Statistic::Share | Statistic::Mean)
}

fn row(edition: &Edition<'_>, question: &QuestionSheet, change: &WaveChange) -> Row {
    let text = edition.text;
    let (scale, decimals) = if change.statistic.is_share() { (100.0, 1) } else { (1.0, 2) };
    let label = match &change.item {
        Item::Answer(code) => {
            question.answer(code).map_or_else(|| code.clone(), |label| edition.say(label).to_owned())
        }
        Item::NoAnswer => text.word("report.survey.no-answer"),
        Item::Whole => text.word(&format!("report.survey.statistic.{}", change.statistic.id())),
    };
    let tested = change.change;
    let limits = tested.limits.map_or_else(String::new, |limits| {
        let ends = [limits.lower, limits.upper].map(|end| text.change(end * scale, decimals));
        ends.join(" … ")
    });
    Row::body(vec![
        label,
        text.number(change.before.0 * scale, decimals),
        text.number(change.now.0 * scale, decimals),
        text.change(tested.value * scale, decimals),
        limits,
        tested.probability.map_or_else(String::new, |p| text.probability(p)),
    ])
}

fn columns(edition: &Edition<'_>, before: &str, survey: Survey<'_>) -> Vec<Column> {
    let text = edition.text;
    let numbers = ["difference", "limits", "probability"]
        .map(|key| Column::numbers(text.word(&format!("report.survey.column.{key}"))));
    [
        Column::words(text.word("report.survey.column.answer")),
        Column::numbers(before),
        Column::numbers(text.period(survey.sheet.period)),
    ]
    .into_iter()
    .chain(numbers)
    .collect()
}

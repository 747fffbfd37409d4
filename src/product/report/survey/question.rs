//! One question: as it was asked, of whom, and what was answered.

use super::{measure, real, region_name};
use crate::disclosure::{Item, PublicSurveyFigure, Region, Statistic};
use crate::measure::{Mark, Sign, Value};
use crate::product::chart::{
    Columns, DotGroup, DotPlot, DotRow, MOST_ANSWERS, Role, StackedChart, StackedRow, Subject,
};
use crate::product::document::{Block, Section};
use crate::product::edition::Edition;
use crate::product::report::figure;
use crate::product::survey_sheet::{FeatureSheet, QuestionForm, QuestionSheet, Survey};

/// Who a bar or a dot stands for.
type People = (Region, Vec<(String, String)>);

/// People with their labels, below a heading.
type Heading = (Option<String>, Vec<(People, String)>);

/// Composes the section.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Section {
    let mut blocks = Vec::new();
    // Where there is no shorter name, the heading has the words of the question already.
    let words = (question.title != question.text).then(|| edition.say(&question.text).to_owned());
    let words: Vec<Block> = words.into_iter().chain(asked(edition, question)).map(Block::text).collect();
    if !words.is_empty() {
        blocks.push(Block::Quote(words));
    }
    if let QuestionForm::Measure(sheet) = &question.form {
        blocks.extend(measure::formed(edition, survey, question, sheet).into_iter().map(Block::text));
    }
    let chart = match &question.form {
        QuestionForm::Number(_) | QuestionForm::Measure(_) => numbers(edition, survey, question),
        QuestionForm::Multiple => answers(edition, survey, question),
        QuestionForm::Single | QuestionForm::Scale if codes(survey, question).len() > MOST_ANSWERS => {
            answers(edition, survey, question)
        }
        QuestionForm::Single | QuestionForm::Scale => stacked(edition, survey, question),
    };
    let too_few = || Block::text(edition.text.word("report.survey.too-few"));
    blocks.push(chart.unwrap_or_else(too_few));
    Section {
        id: format!("question-{}", question.id),
        title: edition.say(&question.title).to_owned(),
        blocks,
        sections: Vec::new(),
    }
}

/// Who was asked where not everybody was.
fn asked(edition: &Edition<'_>, question: &QuestionSheet) -> Option<String> {
    let (earlier, answers) = question.asked_if.as_ref()?;
    let answers: Vec<&str> = answers.iter().map(|answer| edition.say(answer)).collect();
    let arguments = [("question", edition.say(earlier)), ("answers", &*answers.join("; "))];
    Some(edition.text.say("report.survey.asked", &arguments))
}

/// How many have answered, and how many could have: the note below a chart.
fn base(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Option<String> {
    let text = edition.text;
    if let QuestionForm::Measure(sheet) = &question.form {
        let whole = survey.figures(&question.id, sheet.statistic, &Region::All, &[]).next()?;
        return Some(text.say("report.survey.base.measure", &[("n", &text.count(whole.n?))]));
    }
    let mut known = survey.results.get().response.questions.iter();
    let response = known.find(|known| known.question == question.id)?;
    let [asked, answered] = [response.asked, response.answered].map(|count| text.count(count));
    let missing = text.with_unit(response.non_response().unwrap_or(0.0) * 100.0, 1, "%");
    let key = match question.form {
        QuestionForm::Multiple => "report.survey.base.multiple",
        QuestionForm::Number(_) => "report.survey.base.mean",
        _ if codes(survey, question).len() > question.answers.len() => "report.survey.base.shown",
        _ => "report.survey.base",
    };
    Some(text.say(key, &[("asked", &asked), ("answered", &answered), ("missing", &missing)]))
}

/// A bar for everybody, for the groups of each feature, and for the areas of the overview level.
fn stacked(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Option<Block> {
    let text = edition.text;
    let codes = codes(survey, question);
    let row = |(region, groups): People, label: String| {
        let figures: Vec<&PublicSurveyFigure> =
            survey.figures(&question.id, Statistic::Share, &region, &groups).collect();
        let share = |code: &str| figures.iter().find(|figure| figure.item.id() == code);
        let first = figures.first()?;
        let shares: Result<Vec<f64>, Sign> = codes
            .iter()
            .map(|code| match share(code).map(|figure| figure.value) {
                Some(Value::Number(share)) => Ok(share * 100.0),
                Some(Value::Absent(sign)) => Err(sign),
                None => Err(Sign::Unknown),
            })
            .collect();
        let note = first.n.map(|n| text.say("report.survey.n", &[("n", &text.count(n))]));
        let limited = first.mark == Some(Mark::Limited);
        Some(StackedRow { label, note: note.unwrap_or_default(), shares, limited })
    };
    let mut groups: Vec<(Option<String>, Vec<StackedRow>)> = Vec::new();
    for (heading, people) in people(edition, survey, question) {
        let rows: Vec<StackedRow> =
            people.into_iter().filter_map(|(people, label)| row(people, label)).collect();
        if !rows.is_empty() {
            groups.push((heading, rows));
        }
    }
    let label = |code: &&str| {
        question
            .answer(code)
            .map_or_else(|| text.word("report.survey.no-answer"), |label| edition.say(label).to_owned())
    };
    let answers: Vec<String> = codes.iter().map(label).collect();
    let has_shares = groups.iter().any(|(_, rows)| rows.iter().any(|row| row.shares.is_ok()));
    let subject = subject(edition, survey, question, "%", 0);
    let chart = StackedChart { subject: &subject, answers: &answers, groups: &groups };
    has_shares.then(|| {
        let caption =
            text.say("report.survey.caption.stacked", &[("question", edition.say(&question.title))]);
        figure(format!("answers-{}", question.id), chart.draw(text), caption, base(edition, survey, question))
    })
}

/// The codes of the answers that have shares; "no answer" is one of them where the survey counts it so.
fn codes<'a>(survey: Survey<'a>, question: &'a QuestionSheet) -> Vec<&'a str> {
    let counts_no_answer = survey
        .figures(&question.id, Statistic::Share, &Region::All, &[])
        .find(|figure| figure.item == Item::NoAnswer)
        .map(|figure| figure.item.id());
    question.answers.iter().map(|(code, _)| code.as_str()).chain(counts_no_answer).collect()
}

/// A dot for each answer of everybody, with its limits.
fn answers(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Option<Block> {
    let text = edition.text;
    let figures = survey.figures(&question.id, Statistic::Share, &Region::All, &[]);
    let mut rows: Vec<DotRow> = figures
        .filter_map(|figure| {
            let label = match &figure.item {
                Item::Answer(code) => edition.say(question.answer(code)?).to_owned(),
                Item::NoAnswer => text.word("report.survey.no-answer"),
                Item::Whole => return None,
            };
            Some(dot(figure, label, 100.0, Role::Group))
        })
        .collect();
    if question.form == QuestionForm::Multiple {
        // The order of several answers means nothing; the most frequent come first.
        rows.sort_by(|a, b| {
            let number = |row: &DotRow| row.value.number().unwrap_or(f64::NEG_INFINITY);
            number(b).total_cmp(&number(a))
        });
    }
    let has_values = rows.iter().any(|row| row.value.number().is_some());
    let subject = subject(edition, survey, question, "%", 1);
    let groups = [DotGroup { heading: None, rows }];
    let chart = DotPlot { subject: &subject, groups: &groups, columns: Columns::One };
    has_values.then(|| {
        let key = match question.form {
            QuestionForm::Multiple => "report.survey.caption.multiple",
            _ => "report.survey.caption.answers",
        };
        let caption = text.say(key, &[("question", edition.say(&question.title))]);
        figure(format!("answers-{}", question.id), chart.draw(text), caption, base(edition, survey, question))
    })
}

/// The mean of everybody, of groups and of areas; of a measure what it is.
fn numbers(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Option<Block> {
    let text = edition.text;
    let (statistic, unit, decimals) = match &question.form {
        QuestionForm::Number(unit) => (Statistic::Mean, unit.as_ref(), 1),
        QuestionForm::Measure(sheet) if sheet.statistic.is_share() => (sheet.statistic, None, 1),
        QuestionForm::Measure(sheet) => (sheet.statistic, sheet.unit.as_ref(), 2),
        _ => return None,
    };
    let scale = if statistic.is_share() { 100.0 } else { 1.0 };
    let mut groups = Vec::new();
    for (heading, people) in people(edition, survey, question) {
        let is_whole = heading.is_none();
        let rows: Vec<DotRow> = people
            .into_iter()
            .filter_map(|((region, of), label)| {
                let figure = survey.figures(&question.id, statistic, &region, &of).next()?;
                Some(dot(figure, label, scale, if is_whole { Role::Whole } else { Role::Group }))
            })
            .collect();
        if !rows.is_empty() {
            groups.push(DotGroup { heading, rows });
        }
    }
    let has_values = groups.iter().any(|group| group.rows.iter().any(|row| row.value.number().is_some()));
    let unit = if statistic.is_share() { "%" } else { unit.map_or("", |unit| edition.say(unit)) };
    let subject = subject(edition, survey, question, unit, decimals);
    let chart = DotPlot { subject: &subject, groups: &groups, columns: Columns::One };
    has_values.then(|| {
        let key = match question.form {
            QuestionForm::Measure(_) => "report.survey.caption.measure",
            _ => "report.survey.caption.mean",
        };
        let caption = text.say(key, &[("question", edition.say(&question.title))]);
        figure(format!("answers-{}", question.id), chart.draw(text), caption, base(edition, survey, question))
    })
}

/// Everybody, the groups of each feature, and the areas of the overview level, with headings and labels.
fn people(edition: &Edition<'_>, survey: Survey<'_>, question: &QuestionSheet) -> Vec<Heading> {
    let whole = vec![((Region::All, Vec::new()), region_name(edition, survey, &Region::All))];
    let mut all = vec![(None, whole)];
    let is_other = |feature: &&FeatureSheet| feature.question != question.id;
    for feature in survey.sheet.shown_features().filter(is_other) {
        let groups = feature.groups.iter().map(|(group, label)| {
            let groups = vec![(feature.id.clone(), group.clone())];
            ((Region::All, groups), edition.say(label).to_owned())
        });
        all.push((Some(edition.say(&feature.title).to_owned()), groups.collect()));
    }
    let areas = edition.geography.at_level(edition.overview).map(|area| {
        let region = Region::Area(area.code.clone());
        let name = region_name(edition, survey, &region);
        ((region, Vec::new()), name)
    });
    all.push((Some(edition.level_heading(edition.overview)), areas.collect()));
    all
}

/// A dot with its limits; `scale` turns shares into per cent.
pub(super) fn dot(figure: &PublicSurveyFigure, label: String, scale: f64, role: Role) -> DotRow {
    let value = match figure.value {
        Value::Number(number) => Value::Number(number * scale),
        absent @ Value::Absent(_) => absent,
    };
    let interval = figure.limits.map(|limits| (limits.lower * scale, limits.upper * scale));
    let limited = figure.mark == Some(Mark::Limited);
    DotRow { label, value, interval, role, limited }
}

pub(super) fn subject(
    edition: &Edition<'_>,
    survey: Survey<'_>,
    question: &QuestionSheet,
    unit: &str,
    decimals: usize,
) -> Subject {
    Subject {
        title: edition.say(&question.title).to_owned(),
        unit: unit.to_owned(),
        decimals,
        period: edition.text.period(survey.sheet.period),
        confidence: Some(survey.sheet.confidence),
    }
}

/// The share of a figure in print, in parentheses where it rests on few answers.
pub(super) fn printed(edition: &Edition<'_>, figure: Option<&PublicSurveyFigure>) -> String {
    let text = edition.text;
    let Some(figure) = figure else { return String::new() };
    let value = match figure.value {
        Value::Number(share) => Value::Number(share * 100.0),
        absent @ Value::Absent(_) => absent,
    };
    let printed = text.value(value, 0);
    if figure.mark == Some(Mark::Limited) && value.number().is_some() {
        text.limited(&printed)
    } else {
        printed
    }
}

/// How many answers a figure rests on, in print.
pub(super) fn printed_base(edition: &Edition<'_>, figure: Option<&PublicSurveyFigure>) -> String {
    let n = figure.and_then(|figure| figure.n);
    n.map_or_else(|| edition.text.sign(Sign::Secret).to_owned(), |n| edition.text.number(real(n), 0))
}

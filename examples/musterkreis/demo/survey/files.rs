//! The survey as an office would keep it: forms, the frame, and beside them what is true.

use super::super::Error;
use super::super::files::{File, Table, reference_day};
use super::super::random::Random;
use super::Survey;
use super::frame::Frame;
use super::questions::{Answer, QUESTIONS, Question, REMARK_TEXTS, REMARKS};
use super::response::{Form, Gap, respond};
use super::truth::{FIGURES, Figure, Statistic, groups, truth};

/// Codes in place of an answer, as `codebook.toml` declares them.
const NO_ANSWER: &str = "-9";
const UNREADABLE: &str = "-7";

/// How many write a remark.
const REMARKING: f64 = 0.07;

pub(crate) fn files(survey: &Survey) -> Result<Vec<File>, Error> {
    let mut random = Random::for_purpose("befragung 60plus: rücklauf");
    let forms = respond(survey, &mut random);
    let numbered = || (1..).zip(&forms);
    Ok(vec![
        answers("antworten.csv", survey, numbered().filter(|(_, form)| form.is_drawn))?,
        answers("weitere-online.csv", survey, numbered().filter(|(_, form)| !form.is_drawn))?,
        households(&survey.frame)?,
        planted(survey)?,
    ])
}

/// One row a form, numbered as they came in.
pub(crate) fn answers<'a>(
    name: &str,
    survey: &Survey,
    forms: impl Iterator<Item = (u32, &'a Form)>,
) -> Result<File, Error> {
    let mut header = vec!["fragebogen", "haushalt", "sozialraum", "weg", "eingang"];
    header.extend(QUESTIONS.iter().flat_map(|question| question.columns));
    header.push(REMARKS);
    let mut table = Table::new(&header)?;
    // A sequence of their own, so that remarks stay with their forms whatever else changes.
    let mut random = Random::for_purpose(name);
    for (number, form) in forms {
        let person = survey.frame.persons[form.person];
        let mut row = vec![
            format!("{number:05}"),
            format!("H{:05}", person.household + 1),
            survey.frame.areas[survey.frame.household(form.person).area].clone(),
            if form.is_online { "online".to_owned() } else { "Papier".to_owned() },
            day(form.day),
        ];
        for (question, gap) in QUESTIONS.iter().zip(form.gaps) {
            cells(question, survey.answers[form.person].get(question.item), gap, &mut row);
        }
        let remark = random.below(REMARK_TEXTS.len());
        let is_remarking = random.fraction() < REMARKING;
        row.push(if is_remarking { REMARK_TEXTS[remark].to_owned() } else { String::new() });
        table.row(&row)?;
    }
    below(name, table)
}

fn cells(question: &Question, answer: Answer, gap: Option<Gap>, row: &mut Vec<String>) {
    for (column, _) in (0..).zip(question.columns) {
        row.push(match (gap, answer) {
            (Some(Gap::NoAnswer), _) => NO_ANSWER.to_owned(),
            (Some(Gap::Unreadable), _) => UNREADABLE.to_owned(),
            (Some(Gap::Blank), _) | (None, Answer::Unasked) => String::new(),
            (None, Answer::Choice(code)) => code.to_string(),
            (None, Answer::Number(number)) => number.to_string(),
            (None, Answer::Ticks(ticks)) => (ticks >> column & 1_u32).to_string(),
        });
    }
}

/// The letters were sent on 13 January after the register's day.
fn day(days: u32) -> String {
    const FIRST: u32 = 13;
    const JANUARY: u32 = 31;
    let (day, month) = if FIRST + days <= JANUARY { (FIRST + days, 1) } else { (FIRST + days - JANUARY, 2) };
    format!("{day:02}.{month:02}.2025")
}

/// The frame: households with somebody aged 60 or over by size, and the people of that age who live in them.
fn households(frame: &Frame) -> Result<File, Error> {
    let mut table = Table::new(&[
        "sozialraum",
        "stichtag",
        "haushalte",
        "haushalte_1",
        "haushalte_2",
        "haushalte_3plus",
        "personen_1",
        "personen_2",
        "personen_3plus",
    ])?;
    for (area, key) in frame.areas.iter().enumerate() {
        let mut households = [0; 3];
        let mut persons = [0; 3];
        for household in frame.households.iter().filter(|household| household.area == area) {
            households[Frame::size_group(household)] += 1;
            persons[Frame::size_group(household)] += household.members.len();
        }
        let all: usize = households.iter().sum();
        let mut row = vec![key.clone(), reference_day(frame.year), all.to_string()];
        row.extend(households.iter().chain(&persons).map(usize::to_string));
        table.row(&row)?;
    }
    below("haushalte-60plus.csv", table)
}

fn planted(survey: &Survey) -> Result<File, Error> {
    let mut table = Table::new(&[
        "question",
        "answer",
        "statistic",
        "area",
        "age",
        "persons",
        "value",
        "expected_forms",
        "expected_unweighted",
    ])?;
    for figure in FIGURES {
        for group in groups(&survey.frame) {
            let Some(truth) = truth(survey, figure, &group) else { continue };
            let (answer, statistic, scale) = named(figure);
            table.row([
                QUESTIONS[figure.item as usize].id,
                &answer,
                statistic,
                &group.area,
                group.age.map_or("", |age| ["60-69", "70-79", "80+"][age]),
                &truth.persons.to_string(),
                &format!("{:.4}", scale * truth.value),
                &format!("{:.1}", truth.forms),
                &format!("{:.4}", scale * truth.unweighted),
            ])?;
        }
    }
    below("planted.csv", table)
}

/// The code of the answer, the statistic, and what it is multiplied by: shares are in per cent.
fn named(figure: Figure) -> (String, &'static str, f64) {
    match figure.statistic {
        Statistic::Share(code) => (code.to_string(), "share", 100.0),
        // The code of an answer with a column of its own is its position, counted from 1 like all others.
        Statistic::Ticked(column) => ((column + 1).to_string(), "share", 100.0),
        Statistic::Mean => (String::new(), "mean", 1.0),
    }
}

fn below(name: &str, table: Table) -> Result<File, Error> {
    Ok(File { path: format!("befragung-60plus/{name}"), bytes: table.text()?.into_bytes() })
}

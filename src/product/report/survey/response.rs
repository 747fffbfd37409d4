//! Who came back, how the weights were made, and whether answers depend on features.

use super::{real, region_name};
use crate::disclosure::{Item, Region};
use crate::measure::{Sign, Value};
use crate::product::chart::{Columns, DotGroup, DotPlot, DotRow, Role, Subject};
use crate::product::document::{Block, Column, Definition, Row, Section, Table};
use crate::product::edition::Edition;
use crate::product::report::figure;
use crate::product::survey_sheet::Survey;

/// Composes the section.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>) -> Section {
    let text = edition.text;
    let mut blocks = Vec::new();
    blocks.extend(rates(edition, survey));
    blocks.push(ways(edition, survey));
    blocks.extend(compared(edition, survey));
    let replicates = text.count(survey.sheet.replicates as u64);
    let variance = text.say(survey.sheet.variance, &[("replicates", &replicates)]);
    blocks.push(Block::text(format!("{} {variance}", text.word(survey.sheet.weighting))));
    blocks.push(weights(edition, survey));
    blocks.extend(margins(edition, survey));
    blocks.push(missing(edition, survey));
    blocks.extend(comparisons(edition, survey));
    blocks.extend(tests(edition, survey));
    Section {
        id: "survey-response".to_owned(),
        title: text.word("report.survey.response"),
        blocks,
        sections: Vec::new(),
    }
}

/// The rate of every area of the survey, and of all together.
fn rates(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Block> {
    let text = edition.text;
    let of_level = |region: &Region| match region {
        Region::Area(code) => {
            edition.geography.area(code).is_some_and(|area| area.level == survey.sheet.level)
        }
        Region::All => true,
        Region::Merged(_) => false,
    };
    let areas = &survey.results.get().response.areas;
    let mut rows: Vec<DotRow> = areas
        .iter()
        .filter(|area| of_level(&area.region) && area.addressed.is_some_and(|count| count > 0.0))
        .map(|area| DotRow {
            label: region_name(edition, survey, &area.region),
            value: area.rate.map_or(Value::Absent(Sign::Secret), |rate| Value::Number(rate * 100.0)),
            interval: None,
            role: if area.region == Region::All { Role::Whole } else { Role::Area },
            limited: false,
        })
        .collect();
    let number = |row: &DotRow| row.value.number().unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| number(b).total_cmp(&number(a)));
    if rows.iter().all(|row| row.value.number().is_none()) {
        return None;
    }
    let title = text.word("report.survey.rate");
    let period = text.period(survey.sheet.period);
    let subject = Subject { title, unit: "%".to_owned(), decimals: 1, period, confidence: None };
    let columns = if rows.len() > 60 { Columns::Two } else { Columns::One };
    let groups = [DotGroup { heading: None, rows }];
    let chart = DotPlot { subject: &subject, groups: &groups, columns };
    let level = edition.areas_word(&survey.sheet.level);
    let caption = text.say("report.survey.caption.rate", &[("level", &level)]);
    Some(figure("survey-rates".to_owned(), chart.draw(text), caption, None))
}

/// Forms by mode and by week, and how many of those who were written to had answered by then.
fn ways(edition: &Edition<'_>, survey: Survey<'_>) -> Block {
    let text = edition.text;
    let response = &survey.results.get().response;
    let all = response.areas.iter().find(|area| area.region == Region::All);
    let addressed = all.and_then(|all| all.addressed).filter(|count| *count > 0.0);
    let percent = |forms: u64, of: f64| text.number(real(forms) / of * 100.0, 1);
    let returned = real(response.returned.max(1));
    let line = |name: String, forms: u64, answered: u64| {
        let rate = addressed.map(|addressed| percent(answered, addressed));
        [name, text.count_cell(forms), percent(forms, returned)]
            .into_iter()
            .chain(rate)
            .collect::<Vec<String>>()
    };
    let mut rows = Vec::new();
    if !response.modes.is_empty() {
        rows.push(Row::group(text.word("report.survey.mode")));
    }
    for (mode, forms) in &response.modes {
        let key = mode.map_or_else(|| "unknown".to_owned(), str::to_owned);
        rows.push(Row::body(line(text.word(&format!("report.survey.mode.{key}")), *forms, *forms)));
    }
    rows.push(Row::group(text.word("report.survey.week")));
    for week in &response.weeks {
        let name = week.week.map_or_else(
            || text.word("report.survey.week.unknown"),
            |week| {
                let (year, week) = (week.year.to_string(), week.week.to_string());
                text.say("report.survey.week.name", &[("year", &year), ("week", &week)])
            },
        );
        rows.push(Row::body(line(name, week.forms, week.so_far)));
    }
    rows.push(Row::total(line(text.word("report.survey.forms"), response.returned, response.returned)));
    let rate = addressed.map(|_| Column::numbers(text.word("report.survey.column.of-addressed")));
    let columns = [
        Column::words(text.word("report.survey.column.way")),
        Column::numbers(text.word("report.survey.forms")),
        Column::numbers("%"),
    ];
    Block::Table(Table {
        id: "survey-ways".to_owned(),
        caption: Some(text.word("report.survey.caption.ways")),
        columns: columns.into_iter().chain(rate).collect(),
        rows,
        note: addressed.map(|_| text.word("report.survey.ways.note")),
        footnotes: Vec::new(),
    })
}

/// Those who answered beside the population, where cells are groups of people and not areas.
fn compared(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Block> {
    let text = edition.text;
    let mut rows = Vec::new();
    let mut last = "";
    for (counts, cell, of_forms, of_counts) in &survey.results.get().response.cells {
        let axes = survey.sheet.margins.iter().find(|(id, _)| id == counts).map(|(_, axes)| axes);
        let pairs = axes.into_iter().flatten().zip(cell);
        let labels: Option<Vec<&str>> =
            pairs.map(|(axis, group)| Some(edition.say(survey.sheet.group(axis, group)?))).collect();
        let Some(labels) = labels.filter(|labels| labels.len() == cell.len()) else { continue };
        if last != counts {
            last = counts;
            rows.push(Row::group(margin_name(edition, survey, counts)));
        }
        rows.push(Row::body(vec![
            labels.join(", "),
            text.number(of_forms * 100.0, 1),
            text.number(of_counts * 100.0, 1),
            text.change((of_forms - of_counts) * 100.0, 1),
        ]));
    }
    (!rows.is_empty()).then(|| {
        Block::Table(Table {
            id: "survey-compared".to_owned(),
            caption: Some(text.word("report.survey.caption.compared")),
            columns: vec![
                Column::words(text.word("report.survey.column.group")),
                Column::numbers(text.word("report.survey.column.of-forms")),
                Column::numbers(text.word("report.survey.column.of-counts")),
                Column::numbers(text.word("report.survey.column.difference")),
            ],
            rows,
            note: None,
            footnotes: Vec::new(),
        })
    })
}

/// The weights in numbers.
fn weights(edition: &Edition<'_>, survey: Survey<'_>) -> Block {
    let text = edition.text;
    let weights = &survey.results.get().weights;
    let entry = |key: &str, words: String| Definition { term: text.word(key), text: words };
    let population = if survey.sheet.counts_households {
        "report.survey.weights.households"
    } else {
        "report.survey.weights.population"
    };
    let range = [weights.smallest, weights.largest].map(|weight| text.number(weight, 2));
    Block::Definitions(vec![
        entry("report.survey.weights.respondents", text.count(weights.respondents)),
        entry("report.survey.weights.left-out", text.count(weights.left_out)),
        entry(population, text.number(weights.population, 0)),
        entry("report.survey.weights.n-eff", text.number(weights.n_eff, 0)),
        entry("report.survey.weights.deff", text.number(weights.deff, 2)),
        entry("report.survey.weights.range", range.join(" – ")),
        entry("report.survey.weights.trimmed", text.count(weights.trimmed)),
    ])
}

/// How far each margin is met.
fn margins(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Block> {
    let text = edition.text;
    let weights = &survey.results.get().weights;
    let rows: Vec<Row> = weights
        .margins
        .iter()
        .map(|margin| {
            Row::body(vec![
                margin_name(edition, survey, &margin.id),
                text.number(margin.total, 0),
                text.with_unit(margin.relative * 100.0, 6, "%"),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Table {
            id: "survey-margins".to_owned(),
            caption: Some(text.word("report.survey.caption.margins")),
            columns: vec![
                Column::words(text.word("report.survey.column.margin")),
                Column::numbers(text.word("report.survey.column.total")),
                Column::numbers(text.word("report.survey.column.distance")),
            ],
            rows,
            note: None,
            footnotes: Vec::new(),
        })
    })
}

/// By what known counts are counted, in words.
fn margin_name(edition: &Edition<'_>, survey: Survey<'_>, id: &str) -> String {
    let axes = survey.sheet.margins.iter().find(|(known, _)| known == id).map(|(_, axes)| axes);
    let word = |axis: &String| {
        let feature = survey.sheet.features.iter().find(|feature| feature.id == *axis);
        feature.map_or_else(
            || edition.level_heading(&survey.sheet.level),
            |feature| edition.say(&feature.title).to_owned(),
        )
    };
    axes.map_or_else(|| id.to_owned(), |axes| axes.iter().map(word).collect::<Vec<_>>().join(" × "))
}

/// Questions that were passed over.
fn missing(edition: &Edition<'_>, survey: Survey<'_>) -> Block {
    let text = edition.text;
    let rows = survey.results.get().response.questions.iter().filter_map(|response| {
        let question = survey.sheet.question(&response.question)?;
        let share = response.non_response()?;
        Some(Row::body(vec![
            edition.say(&question.title).to_owned(),
            text.count_cell(response.asked),
            text.count_cell(response.answered),
            text.number(share * 100.0, 1),
        ]))
    });
    Block::Table(Table {
        id: "survey-missing".to_owned(),
        caption: Some(text.word("report.survey.caption.missing")),
        columns: vec![
            Column::words(text.word("report.survey.column.question")),
            Column::numbers(text.word("report.survey.column.asked")),
            Column::numbers(text.word("report.survey.column.answered")),
            Column::numbers(text.word("report.survey.column.missing")),
        ],
        rows: rows.collect(),
        note: None,
        footnotes: Vec::new(),
    })
}

/// Areas beside each other.
fn comparisons(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Block> {
    let text = edition.text;
    let rows: Vec<Row> = survey
        .results
        .get()
        .comparisons
        .iter()
        .filter_map(|pair| {
            let question = survey.sheet.question(&pair.question)?;
            let (scale, decimals) = if pair.item == Item::Whole { (1.0, 2) } else { (100.0, 1) };
            let answer = question.answer(pair.item.id()).map(|label| edition.say(label));
            let title = edition.say(&question.title);
            let subject = answer.map_or_else(|| title.to_owned(), |answer| format!("{title}: {answer}"));
            let areas = [&pair.first, &pair.second].map(|region| region_name(edition, survey, region));
            let cells = match &pair.difference {
                Ok(tested) => [
                    text.change(tested.value * scale, decimals),
                    tested.limits.map_or_else(String::new, |limits| {
                        let ends = [limits.lower, limits.upper].map(|end| text.change(end * scale, decimals));
                        ends.join(" … ")
                    }),
                    tested.probability.map_or_else(String::new, |p| text.probability(p)),
                ],
                Err(sign) => [text.sign(*sign).to_owned(), String::new(), String::new()],
            };
            Some(Row::body([subject, areas[0].clone(), areas[1].clone()].into_iter().chain(cells).collect()))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let headings = ["question", "first", "second"]
            .map(|key| Column::words(text.word(&format!("report.survey.column.{key}"))));
        let numbers = ["difference", "limits", "probability"]
            .map(|key| Column::numbers(text.word(&format!("report.survey.column.{key}"))));
        Block::Table(Table {
            id: "survey-comparisons".to_owned(),
            caption: Some(text.word("report.survey.caption.comparisons")),
            columns: headings.into_iter().chain(numbers).collect(),
            rows,
            note: Some(text.word("report.survey.comparisons.note")),
            footnotes: Vec::new(),
        })
    })
}

/// Whether answers depend on features.
fn tests(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Block> {
    let text = edition.text;
    let rows: Vec<Row> = survey
        .results
        .get()
        .tests
        .iter()
        .filter_map(|test| {
            let question = survey.sheet.question(&test.question)?;
            let feature = survey.sheet.features.iter().find(|feature| feature.id == test.feature)?;
            let degrees = test.degrees.1.map_or_else(
                || text.number(test.degrees.0, 1),
                |over| format!("{}; {}", text.number(test.degrees.0, 1), text.number(over, 0)),
            );
            Some(Row::body(vec![
                edition.say(&question.title).to_owned(),
                edition.say(&feature.title).to_owned(),
                text.count_cell(test.n),
                text.number(test.statistic, 2),
                degrees,
                test.probability.map_or_else(String::new, |p| text.probability(p)),
            ]))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let headings = ["question", "feature"]
            .map(|key| Column::words(text.word(&format!("report.survey.column.{key}"))));
        let numbers = ["n", "statistic", "degrees", "probability"]
            .map(|key| Column::numbers(text.word(&format!("report.survey.column.{key}"))));
        Block::Table(Table {
            id: "survey-tests".to_owned(),
            caption: Some(text.word("report.survey.caption.tests")),
            columns: headings.into_iter().chain(numbers).collect(),
            rows,
            note: Some(text.word("report.survey.tests.note")),
            footnotes: Vec::new(),
        })
    })
}

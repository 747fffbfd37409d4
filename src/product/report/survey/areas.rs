//! How areas differ: a map, dots with their limits, and a table beside the indicators of the same areas.

use super::question::{dot, printed, printed_base, subject};
use crate::area::{Area, AreaCode, Boundaries};
use crate::disclosure::{Alternative, Region};
use crate::measure::{Sign, Value};
use crate::product::chart::{Coarser, Columns, DotGroup, DotPlot, DotRow, Role, ValueArea, ValueMap};
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::Edition;
use crate::product::report::figure;
use crate::product::report::figures::{coarser, short_name};
use crate::product::survey_sheet::{ChosenAnswer, QuestionSheet, Survey};
use std::collections::BTreeMap;

/// The names of larger areas.
type Names = BTreeMap<AreaCode, String>;

const MAP_CLASSES: usize = 5;
const MAP_HEIGHT_MM: f64 = 108.0;

/// Composes the section; nothing where no answer was chosen for it.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>) -> Option<Section> {
    let mut blocks: Vec<Block> = precision(edition, survey).into_iter().map(Block::text).collect();
    blocks.extend(survey.sheet.map.as_ref().and_then(|chosen| map(edition, survey, chosen)));
    blocks.extend(survey.sheet.dots.iter().filter_map(|chosen| dots(edition, survey, chosen)));
    if !survey.sheet.dots.is_empty() {
        blocks.push(beside(edition, survey));
    }
    let is_shown = survey.sheet.map.is_some() || !survey.sheet.dots.is_empty();
    let level = edition.areas_word(&survey.sheet.level);
    is_shown.then(|| Section {
        id: "survey-areas".to_owned(),
        title: edition.text.say("report.survey.areas", &[("level", &level)]),
        blocks,
        sections: Vec::new(),
    })
}

/// How many shares of small areas are too unsure, and what is surer.
fn precision(edition: &Edition<'_>, survey: Survey<'_>) -> Vec<String> {
    let text = edition.text;
    let told = survey.results.get().precision.iter().map(|precision| {
        let level = edition.areas_word(&precision.level);
        let alternative = match &precision.alternative {
            Alternative::Merged => text.word("survey.merged"),
            Alternative::Level(level) => edition.areas_word(level),
            Alternative::All => text.word("survey.everywhere"),
        };
        let counts =
            [precision.shares.wide, precision.shares.count, precision.instead.wide, precision.instead.count]
                .map(|count| text.count(count));
        let points = text.parameter(survey.sheet.wide_above);
        let arguments = [
            ("level", &*level),
            ("alternative", &alternative),
            ("points", &points),
            ("wide", &counts[0]),
            ("count", &counts[1]),
            ("other_wide", &counts[2]),
            ("other_count", &counts[3]),
        ];
        text.say("report.survey.precision", &arguments)
    });
    told.collect()
}

/// The areas of the level that the survey covers, in the order of the overview level.
fn areas<'a>(edition: &'a Edition<'_>, survey: Survey<'a>) -> Vec<(&'a str, Vec<&'a Area>)> {
    let covered: Vec<AreaCode> = survey
        .results
        .get()
        .response
        .areas
        .iter()
        .filter_map(|area| match &area.region {
            Region::Area(code) => Some(code.clone()),
            Region::All | Region::Merged(_) => None,
        })
        .collect();
    let parents = edition.geography.at_level(edition.overview);
    let groups = parents.map(|parent| {
        let own = edition.geography.within(&survey.sheet.level, parent);
        (parent.name.as_str(), own.filter(|area| covered.contains(&area.code)).collect::<Vec<_>>())
    });
    groups.filter(|(_, areas)| !areas.is_empty()).collect()
}

fn titled(edition: &Edition<'_>, question: &QuestionSheet, chosen: &ChosenAnswer) -> String {
    let answer = question.answer(&chosen.answer).map_or(&*chosen.answer, |label| edition.say(label));
    let arguments = [("question", edition.say(&question.title)), ("answer", answer)];
    edition.text.say("report.survey.answer", &arguments)
}

fn map(edition: &Edition<'_>, survey: Survey<'_>, chosen: &ChosenAnswer) -> Option<Block> {
    let text = edition.text;
    let boundaries = edition.boundaries.filter(|_| survey.sheet.level == edition.level)?;
    let question = survey.sheet.question(&chosen.question)?;
    let mut values: BTreeMap<AreaCode, ValueArea> = BTreeMap::new();
    for area in areas(edition, survey).into_iter().flat_map(|(_, areas)| areas) {
        let share = survey.share(chosen, &Region::Area(area.code.clone()));
        let value = share.map_or(Value::Absent(Sign::Unknown), |figure| {
            dot(figure, String::new(), 100.0, Role::Area).value
        });
        values.insert(area.code.clone(), ValueArea { name: area.name.clone(), value });
    }
    let own = boundaries.only(&values.keys().cloned().collect());
    let around = around(edition, &values);
    let title = titled(edition, question, chosen);
    let subject =
        crate::product::chart::Subject { title: title.clone(), ..subject(edition, survey, question, "%", 0) };
    let chart = ValueMap {
        subject: &subject,
        boundaries: &own,
        areas: &values,
        classes: MAP_CLASSES,
        coarser: around.as_ref().map(|(boundaries, names)| Coarser { boundaries, names: names.clone() }),
        max_height_mm: MAP_HEIGHT_MM,
    };
    let has_values = values.values().any(|area| area.value.number().is_some());
    has_values.then(|| {
        let caption = text.say("report.survey.caption.map", &[("answer", &title)]);
        figure("survey-map".to_owned(), chart.draw(text), caption, Some(text.word("report.survey.map.note")))
    })
}

/// The larger areas of which any part is on the map; the borders of others would end at its frame.
fn around(edition: &Edition<'_>, values: &BTreeMap<AreaCode, ValueArea>) -> Option<(Boundaries, Names)> {
    let all = coarser(edition)?;
    let holds = |outer: &AreaCode| values.keys().any(|area| edition.geography.lies_in(area, outer.as_str()));
    let names: Names = all.names.into_iter().filter(|(code, _)| holds(code)).collect();
    Some((all.boundaries.only(&names.keys().cloned().collect()), names))
}

fn dots(edition: &Edition<'_>, survey: Survey<'_>, chosen: &ChosenAnswer) -> Option<Block> {
    let text = edition.text;
    let question = survey.sheet.question(&chosen.question)?;
    let mut groups: Vec<DotGroup> = Vec::new();
    let mut count = 0;
    for (parent, areas) in areas(edition, survey) {
        let rows: Vec<DotRow> = areas
            .into_iter()
            .filter_map(|area| {
                let figure = survey.share(chosen, &Region::Area(area.code.clone()))?;
                let name = edition
                    .geography
                    .ancestor_at(&area.code, edition.overview)
                    .map_or_else(|| area.name.clone(), |parent| short_name(&area.name, parent));
                Some(dot(figure, name, 100.0, Role::Area))
            })
            .collect();
        count += rows.len();
        if !rows.is_empty() {
            groups.push(DotGroup { heading: Some(parent.to_owned()), rows });
        }
    }
    let whole = survey.share(chosen, &Region::All)?;
    let label = text.word("report.survey.everybody");
    groups.push(DotGroup { heading: None, rows: vec![dot(whole, label, 100.0, Role::Whole)] });
    let title = titled(edition, question, chosen);
    let subject =
        crate::product::chart::Subject { title: title.clone(), ..subject(edition, survey, question, "%", 0) };
    let columns = if count > 60 { Columns::Two } else { Columns::One };
    let chart = DotPlot { subject: &subject, groups: &groups, columns };
    (count > 0).then(|| {
        let level = edition.areas_word(&survey.sheet.level);
        let caption = text.say("report.survey.caption.dots", &[("answer", &*title), ("level", &level)]);
        let id = format!("survey-dots-{}-{}", chosen.question, chosen.answer);
        figure(id, chart.draw(text), caption, Some(text.word("report.survey.note")))
    })
}

/// The chosen answers of every area, beside indicators of the same area.
fn beside(edition: &Edition<'_>, survey: Survey<'_>) -> Block {
    let text = edition.text;
    let mut columns = vec![
        Column::words(edition.area_heading(&survey.sheet.level)),
        Column::numbers(text.word("report.survey.column.n")),
    ];
    for chosen in &survey.sheet.dots {
        let title = survey.sheet.question(&chosen.question).map(|question| titled(edition, question, chosen));
        columns.push(Column::numbers(format!("{} (%)", title.unwrap_or_default())));
    }
    let sheets: Vec<_> = survey
        .sheet
        .beside
        .iter()
        .filter_map(|id| edition.indicators.iter().find(|sheet| sheet.id == *id))
        .collect();
    for sheet in &sheets {
        let heading = format!("{} ({})", edition.say(&sheet.title), edition.say(&sheet.unit));
        columns.push(Column::numbers(heading));
    }
    let cells = |name: String, region: &Region, code: &AreaCode| {
        let first = survey.sheet.dots.first().and_then(|chosen| survey.share(chosen, region));
        let mut cells = vec![name, printed_base(edition, first)];
        for chosen in &survey.sheet.dots {
            cells.push(printed(edition, survey.share(chosen, region)));
        }
        for sheet in &sheets {
            let figure = edition.figure(&sheet.id, code, edition.period);
            cells.push(figure.map_or_else(String::new, |figure| text.value(figure.value, sheet.decimals)));
        }
        cells
    };
    let mut rows = Vec::new();
    for (parent, areas) in areas(edition, survey) {
        rows.push(Row::group(parent.to_owned()));
        for area in areas {
            let name = edition
                .geography
                .ancestor_at(&area.code, edition.overview)
                .map_or_else(|| area.name.clone(), |parent| short_name(&area.name, parent));
            rows.push(Row::body(cells(name, &Region::Area(area.code.clone()), &area.code)));
        }
    }
    let period = text.period(edition.period);
    Block::Table(Table {
        id: "survey-beside".to_owned(),
        caption: Some(text.word("report.survey.caption.beside")),
        columns,
        rows,
        note: Some(text.say("report.survey.beside.note", &[("period", &period)])),
        footnotes: Vec::new(),
    })
}

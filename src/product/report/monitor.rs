//! The chapter of the monitor: matrix, maps, counts, the table of all areas, and who takes no part.

use super::figure;
use super::figures::{coarser, map_height, short_name};
use crate::area::{Area, AreaCode, Boundaries};
use crate::disclosure::{Exclusion, PublicAssessment};
use crate::measure::{Sign, Value};
use crate::product::chart::{
    Bar, BarChart, Category, CategoryArea, CategoryMap, Cell, Emphasis, Hatch, Matrix, STATUS, Subject,
    sequential,
};
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::{Edition, IndexPart, MonitorSheet};
use crate::product::table::why_not;
use crate::text::Bilingual;
use std::collections::BTreeMap;

/// Two maps share a page.
const MAP_HEIGHT_MM: f64 = 98.0;

/// Composes the chapter.
pub(super) fn section(edition: &Edition<'_>, sheet: &MonitorSheet) -> Section {
    let text = edition.text;
    let mut blocks = vec![Block::text(lead(edition, sheet)), Block::text(basis(edition, sheet))];
    blocks.push(matrix(edition, sheet));
    blocks.push(matrix_table(edition, sheet));
    if let Some(boundaries) = edition.boundaries {
        blocks.push(map(edition, sheet, boundaries, &Part::Status));
        blocks.push(map(edition, sheet, boundaries, &Part::Dynamics));
        blocks.push(map(edition, sheet, boundaries, &Part::Attention));
    } else {
        blocks.push(Block::Notice(text.word("report.no-map")));
    }
    blocks.extend(attention_bars(edition, sheet));
    let table = Section {
        id: "monitor-table".to_owned(),
        title: text.word("report.monitor.table"),
        blocks: vec![table(edition, sheet)],
        sections: Vec::new(),
    };
    let mut sections = vec![table];
    sections.extend(excluded(edition));
    Section { id: "monitor".to_owned(), title: text.word("report.monitor"), blocks, sections }
}

/// What a map shows.
enum Part {
    Status,
    Dynamics,
    Attention,
}

fn assessments<'a>(edition: &'a Edition<'_>) -> impl Iterator<Item = &'a PublicAssessment> {
    edition.publication.get().assessments.iter()
}

fn is_attention(sheet: &MonitorSheet, row: &PublicAssessment) -> bool {
    row.status
        .zip(row.dynamics)
        .is_some_and(|(status, dynamics)| sheet.needs_attention(status.class, dynamics.class))
}

fn lead(edition: &Edition<'_>, sheet: &MonitorSheet) -> String {
    let text = edition.text;
    let assessed = assessments(edition).filter(|row| row.status.is_some()).count();
    let attention = assessments(edition).filter(|row| is_attention(sheet, row)).count();
    text.say(
        "report.monitor.lead",
        &[
            ("period", &text.period(sheet.period)),
            ("assessed", &text.count(assessed as u64)),
            ("all", &text.count(assessments(edition).count() as u64)),
            ("areas", &edition.areas_word(edition.level)),
            ("attention", &text.count(attention as u64)),
        ],
    )
}

fn basis(edition: &Edition<'_>, sheet: &MonitorSheet) -> String {
    let list = |parts: &[IndexPart]| {
        parts.iter().map(|part| edition.say(&part.title).to_owned()).collect::<Vec<_>>().join(", ")
    };
    let text = edition.text;
    let arguments = [("status", &*list(&sheet.status)), ("dynamics", &list(&sheet.dynamics))];
    let mut sentences = text.say("report.monitor.basis", &arguments);
    if let Some(base) = sheet.base_period {
        sentences.push(' ');
        sentences.push_str(&text.say("report.monitor.base", &[("base", &text.period(base))]));
    }
    sentences
}

fn labels(edition: &Edition<'_>, labels: &[Bilingual]) -> Vec<String> {
    labels.iter().map(|label| edition.say(label).to_owned()).collect()
}

fn counts(edition: &Edition<'_>, sheet: &MonitorSheet) -> Vec<Vec<u64>> {
    let mut counts = vec![vec![0; sheet.dynamics_labels.len()]; sheet.status_labels.len()];
    for (status, dynamics) in assessments(edition).filter_map(|row| row.status.zip(row.dynamics)) {
        counts[status.class][dynamics.class] += 1;
    }
    counts
}

fn subject(edition: &Edition<'_>, sheet: &MonitorSheet, key: &str) -> Subject {
    let text = edition.text;
    Subject {
        title: text.say(key, &[("areas", &edition.areas_word(edition.level))]),
        unit: String::new(),
        decimals: 0,
        period: text.period(sheet.period),
        confidence: None,
    }
}

fn matrix(edition: &Edition<'_>, sheet: &MonitorSheet) -> Block {
    let text = edition.text;
    let subject = subject(edition, sheet, "report.monitor.matrix");
    #[expect(clippy::cast_precision_loss, reason = "counts of areas")]
    let cells: Vec<Vec<Cell>> = counts(edition, sheet)
        .iter()
        .enumerate()
        .map(|(status, row)| {
            let cell = |(dynamics, &count): (usize, &u64)| Cell {
                count: Value::Number(count as f64),
                emphasis: if sheet.needs_attention(status, dynamics) {
                    Emphasis::Attention
                } else {
                    Emphasis::Plain
                },
            };
            row.iter().enumerate().map(cell).collect()
        })
        .collect();
    let (rows, columns) = (labels(edition, &sheet.status_labels), labels(edition, &sheet.dynamics_labels));
    let chart = Matrix {
        subject: &subject,
        row_title: &text.word("report.monitor.status"),
        column_title: &text.word("report.monitor.dynamics"),
        rows: &rows,
        columns: &columns,
        cells: &cells,
    };
    figure(
        "monitor-matrix".to_owned(),
        chart.draw(text),
        caption(edition, sheet, "report.caption.matrix"),
        None,
    )
}

fn matrix_table(edition: &Edition<'_>, sheet: &MonitorSheet) -> Block {
    let text = edition.text;
    let mut columns = vec![Column::words(text.word("report.monitor.status"))];
    columns.extend(labels(edition, &sheet.dynamics_labels).into_iter().map(Column::numbers));
    columns.push(Column::numbers(text.word("report.total")));
    let counts = counts(edition, sheet);
    let line = |name: String, row: &[u64]| {
        let mut cells = vec![name];
        cells.extend(row.iter().map(|&count| text.count(count)));
        cells.push(text.count(row.iter().sum()));
        cells
    };
    let names = labels(edition, &sheet.status_labels);
    let mut rows: Vec<Row> =
        names.into_iter().zip(&counts).map(|(name, row)| Row::body(line(name, row))).collect();
    let sums: Vec<u64> =
        (0..sheet.dynamics_labels.len()).map(|column| counts.iter().map(|row| row[column]).sum()).collect();
    rows.push(Row::total(line(text.word("report.total"), &sums)));
    Block::Table(Table {
        id: "monitor-matrix-table".to_owned(),
        caption: Some(caption(edition, sheet, "report.caption.matrix")),
        columns,
        rows,
        note: Some(text.word("report.monitor.matrix.note")),
    })
}

fn map(edition: &Edition<'_>, sheet: &MonitorSheet, boundaries: &Boundaries, part: &Part) -> Block {
    let text = edition.text;
    let category = |row: &PublicAssessment| match part {
        Part::Status => row.status.map(|score| score.class),
        Part::Dynamics => row.dynamics.map(|score| score.class),
        Part::Attention => row.status.zip(row.dynamics).map(|_| usize::from(is_attention(sheet, row))),
    };
    let areas: BTreeMap<AreaCode, CategoryArea> = assessments(edition)
        .map(|row| (row.area.clone(), CategoryArea { name: row.area_name.clone(), category: category(row) }))
        .collect();
    let (id, key, categories) = match part {
        Part::Status => ("monitor-status", "report.monitor.status", status_categories(edition, sheet)),
        Part::Dynamics => {
            ("monitor-dynamics", "report.monitor.dynamics", dynamics_categories(edition, sheet))
        }
        Part::Attention => ("monitor-attention", "report.monitor.attention", attention_categories(edition)),
    };
    let subject = subject(edition, sheet, key);
    let chart = CategoryMap {
        subject: &subject,
        boundaries,
        categories: &categories,
        areas: &areas,
        coarser: coarser(edition),
        max_height_mm: map_height(edition, MAP_HEIGHT_MM),
    };
    let caption = text.say(
        "report.caption.monitor-map",
        &[
            ("part", &subject.title),
            ("areas", &edition.areas_word(edition.level)),
            ("period", &text.period(sheet.period)),
        ],
    );
    figure(id.to_owned(), chart.draw(text), caption, None)
}

fn status_categories(edition: &Edition<'_>, sheet: &MonitorSheet) -> Vec<Category> {
    let colors = if sheet.status_labels.len() == STATUS.len() {
        &STATUS
    } else {
        sequential(sheet.status_labels.len())
    };
    let name =
        |label: &Bilingual| edition.text.say("report.monitor.status.label", &[("label", edition.say(label))]);
    let pairs = sheet.status_labels.iter().zip(colors.iter().cycle());
    pairs.map(|(label, &color)| Category { label: name(label), color, hatch: Hatch::Plain }).collect()
}

/// Favourable, stable, unfavourable: two hues around paper white, and lines that point up and down.
fn dynamics_categories(edition: &Edition<'_>, sheet: &MonitorSheet) -> Vec<Category> {
    const COLORS: [[u8; 3]; 3] = [[154, 200, 158], [250, 250, 247], [240, 176, 110]];
    let last = sheet.dynamics_labels.len().saturating_sub(1);
    let name = |label: &Bilingual| {
        edition.text.say("report.monitor.dynamics.label", &[("label", edition.say(label))])
    };
    let category = |(class, label): (usize, &Bilingual)| {
        let kind = match class {
            0 => 0,
            class if class == last => 2,
            _ => 1,
        };
        let hatch = if kind == 2 { Hatch::Dotted } else { Hatch::Plain };
        Category { label: name(label), color: COLORS[kind], hatch }
    };
    sheet.dynamics_labels.iter().enumerate().map(category).collect()
}

fn attention_categories(edition: &Edition<'_>) -> Vec<Category> {
    let category = |key: &str, color, hatch| Category { label: edition.text.word(key), color, hatch };
    vec![
        category("report.monitor.attention.no", [250, 250, 247], Hatch::Plain),
        category("report.monitor.attention.yes", [240, 176, 110], Hatch::Dotted),
    ]
}

/// How many areas with particular need of attention lie in each area of the overview level.
fn attention_bars(edition: &Edition<'_>, sheet: &MonitorSheet) -> Option<Block> {
    let lies_in = |row: &PublicAssessment, parent: &Area| {
        edition.geography.ancestor_at(&row.area, &parent.level).is_some_and(|area| area.code == parent.code)
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of areas")]
    let bars: Vec<Bar> = edition
        .geography
        .at_level(edition.overview)
        .map(|parent| {
            let count =
                assessments(edition).filter(|row| is_attention(sheet, row) && lies_in(row, parent)).count();
            Bar { label: parent.name.clone(), value: Value::Number(count as f64) }
        })
        .collect();
    if bars.len() < 2 {
        return None;
    }
    let subject = subject(edition, sheet, "report.monitor.attention.count");
    let chart = BarChart { subject: &subject, bars: &bars };
    let caption = caption(edition, sheet, "report.caption.attention");
    Some(figure("monitor-attention-bars".to_owned(), chart.draw(edition.text), caption, None))
}

fn table(edition: &Edition<'_>, sheet: &MonitorSheet) -> Block {
    let text = edition.text;
    let has_certainty =
        assessments(edition).any(|row| row.status.is_some_and(|score| score.certainty.is_some()));
    let mut columns = vec![Column::words(edition.area_word(edition.level))];
    for key in ["report.monitor.status", "report.monitor.dynamics"] {
        columns.push(Column::words(text.word(key)));
        columns.push(Column::numbers(text.word("report.monitor.index")));
        if has_certainty {
            columns.push(Column::numbers(text.word("report.monitor.certainty")));
        }
    }
    columns.push(Column::words(text.word("report.monitor.total")));
    let width = columns.len();
    let mut rows = Vec::new();
    for parent in edition.geography.at_level(edition.overview) {
        let inside: Vec<&PublicAssessment> = assessments(edition)
            .filter(|row| {
                edition
                    .geography
                    .ancestor_at(&row.area, &parent.level)
                    .is_some_and(|area| area.code == parent.code)
            })
            .collect();
        if inside.is_empty() {
            continue;
        }
        rows.push(Row::group(parent.name.clone()));
        rows.extend(inside.into_iter().map(|row| Row::body(cells(edition, sheet, row, parent, width))));
    }
    Block::Table(Table {
        id: "monitor-areas".to_owned(),
        caption: Some(caption(edition, sheet, "report.caption.monitor-table")),
        columns,
        rows,
        note: Some(text.word(if has_certainty {
            "report.monitor.note.certainty"
        } else {
            "report.monitor.note"
        })),
    })
}

fn cells(
    edition: &Edition<'_>,
    sheet: &MonitorSheet,
    row: &PublicAssessment,
    parent: &Area,
    width: usize,
) -> Vec<String> {
    let text = edition.text;
    let mark = if is_attention(sheet, row) { " *" } else { "" };
    let mut cells = vec![format!("{}{mark}", short_name(&row.area_name, parent))];
    let sign =
        text.sign(if row.excluded == Some(Exclusion::Secret) { Sign::Secret } else { Sign::NotMeaningful });
    for (score, names) in [(row.status, &sheet.status_labels), (row.dynamics, &sheet.dynamics_labels)] {
        let Some(score) = score else {
            let count = if width > 6 { 3 } else { 2 };
            cells.extend(std::iter::repeat_n(sign.to_owned(), count));
            continue;
        };
        cells.push(names.get(score.class).map(|label| edition.say(label).to_owned()).unwrap_or_default());
        cells.push(text.number(score.index, 2));
        if width > 6 {
            cells.push(score.certainty.map(|certainty| percent(edition, certainty)).unwrap_or_default());
        }
    }
    cells.push(row.status.zip(row.dynamics).map_or_else(
        || sign.to_owned(),
        |(status, dynamics)| sheet.total_class(status.class, dynamics.class),
    ));
    cells
}

/// A probability in per cent; nothing that rests on counts is certain, so that 100 % is never printed.
fn percent(edition: &Edition<'_>, probability: f64) -> String {
    const ALMOST_CERTAIN: f64 = 0.995;
    let text = edition.text;
    let words = text.with_unit(probability.min(ALMOST_CERTAIN - 0.001) * 100.0, 0, "%");
    if probability < ALMOST_CERTAIN {
        words
    } else {
        words.replacen("99", &text.word("report.monitor.almost-certain"), 1)
    }
}

/// The areas that take no part, each with its reason.
fn excluded(edition: &Edition<'_>) -> Option<Section> {
    let text = edition.text;
    let rows: Vec<Row> = assessments(edition)
        .filter_map(|row| {
            let reason = why_not(row, edition)?;
            Some(Row::body(vec![row.area_name.clone(), row.area.to_string(), reason]))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let table = Table {
        id: "monitor-excluded".to_owned(),
        caption: Some(text.word("report.caption.excluded")),
        columns: vec![
            Column::words(edition.area_word(edition.level)),
            Column::words(text.word("report.table.key")),
            Column::words(text.word("report.table.reason")),
        ],
        rows,
        note: None,
    };
    Some(Section {
        id: "monitor-excluded-areas".to_owned(),
        title: text.word("report.monitor.excluded"),
        blocks: vec![Block::Table(table)],
        sections: Vec::new(),
    })
}

fn caption(edition: &Edition<'_>, sheet: &MonitorSheet, key: &str) -> String {
    let text = edition.text;
    text.say(key, &[("areas", &edition.areas_word(edition.level)), ("period", &text.period(sheet.period))])
}

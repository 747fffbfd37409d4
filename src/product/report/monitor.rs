//! The chapter of the monitor: matrix, maps, counts, the table of all areas, and who takes no part.

use super::figures::{coarser, map_height};
use super::footnotes::{Footnotes, Shown, tell_once};
use super::{figure, monitor_tables};
use crate::area::{AreaCode, Boundaries};
use crate::disclosure::PublicAssessment;
use crate::measure::Value;
use crate::product::chart::{
    Bar, BarChart, Category, CategoryArea, CategoryMap, Cell, Emphasis, Hatch, Matrix, STATUS, Subject,
    sequential,
};
use crate::product::document::{Block, Column, Footnote, Row, Section, Table};
use crate::product::edition::{Edition, IndexPart, MonitorSheet};
use crate::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};

/// Two maps share a page.
const MAP_HEIGHT_MM: f64 = 98.0;

/// Composes the chapter.
pub(super) fn section(edition: &Edition<'_>, sheet: &MonitorSheet) -> Section {
    let text = edition.text;
    let mut blocks = vec![Block::text(lead(edition, sheet)), Block::text(basis(edition, sheet))];
    blocks.extend(meaning(edition, sheet).map(Block::text));
    let footnotes = Footnotes::of_all(edition, &basis_of(sheet, &Part::Attention), &[edition.level]);
    blocks.push(matrix(edition, sheet, &footnotes));
    blocks.push(matrix_table(edition, sheet, &footnotes));
    if let Some(boundaries) = edition.boundaries {
        for part in [Part::Status, Part::Dynamics, Part::Attention] {
            blocks.push(map(edition, sheet, boundaries, &part, &footnotes));
        }
    } else {
        blocks.push(Block::Notice(text.word("report.no-map")));
    }
    blocks.extend(attention_bars(edition, sheet, &footnotes));
    blocks.push(monitor_tables::areas(edition, sheet, &footnotes));
    tell_once(&mut blocks, text);
    let table = Section {
        id: "monitor-table".to_owned(),
        title: text.word("report.monitor.table"),
        blocks: blocks.pop().into_iter().collect(),
        sections: Vec::new(),
    };
    let mut sections = vec![table];
    sections.extend(monitor_tables::excluded(edition));
    Section { id: "monitor".to_owned(), title: text.word("report.monitor"), blocks, sections }
}

/// What a map shows.
pub(super) enum Part {
    Status,
    Dynamics,
    /// Where both call for it.
    Attention,
}

/// The figures that a part rests on.
pub(super) fn basis_of(sheet: &MonitorSheet, part: &Part) -> Vec<Shown> {
    let (status, dynamics) = (&sheet.status[..], &sheet.dynamics[..]);
    let parts = match part {
        Part::Status => [status, &[]],
        Part::Dynamics => [&[], dynamics],
        Part::Attention => [status, dynamics],
    };
    let shown = |part: &IndexPart| Shown {
        indicator: part.indicator.clone(),
        periods: part.since.into_iter().chain([sheet.period]).collect(),
    };
    parts.into_iter().flatten().map(shown).collect()
}

/// The footnotes of what shows no single area: of what concerns all of them.
fn everywhere(sheet: &MonitorSheet, footnotes: &Footnotes<'_>) -> Vec<Footnote> {
    let below = footnotes.below();
    below.everywhere_of(&basis_of(sheet, &Part::Attention));
    below.footnotes()
}

pub(super) fn assessments<'a>(edition: &'a Edition<'_>) -> impl Iterator<Item = &'a PublicAssessment> {
    edition.publication.get().assessments.iter()
}

pub(super) fn is_attention(sheet: &MonitorSheet, row: &PublicAssessment) -> bool {
    row.status
        .zip(row.dynamics)
        .is_some_and(|(status, dynamics)| sheet.needs_attention(status.class, dynamics.class))
}

fn lead(edition: &Edition<'_>, sheet: &MonitorSheet) -> String {
    let text = edition.text;
    let all = assessments(edition).count();
    let assessed = assessments(edition).filter(|row| row.status.is_some()).count();
    let attention = assessments(edition).filter(|row| is_attention(sheet, row)).count();
    let key = if assessed == all { "report.monitor.lead.all" } else { "report.monitor.lead" };
    let arguments = [
        ("opening", &*text.opening(sheet.period)),
        ("assessed", &text.count(assessed as u64)),
        ("all", &text.count(all as u64)),
        ("areas", &edition.areas_word(edition.level)),
    ];
    let need = match attention {
        0 => "report.monitor.lead.attention.none",
        1 => "report.monitor.lead.attention.one",
        _ => "report.monitor.lead.attention",
    };
    let need = text.say(need, &[("attention", &text.count(attention as u64))]);
    format!("{} {need}", text.say(key, &arguments))
}

fn basis(edition: &Edition<'_>, sheet: &MonitorSheet) -> String {
    let list = |parts: &[IndexPart]| {
        parts.iter().map(|part| edition.say(&part.title).to_owned()).collect::<Vec<_>>().join(", ")
    };
    let text = edition.text;
    let (status, dynamics) = (list(&sheet.status), list(&sheet.dynamics));
    let key = if status == dynamics { "report.monitor.basis.same" } else { "report.monitor.basis" };
    let mut sentences = text.say(key, &[("status", &status), ("dynamics", &dynamics)]);
    if let Some(base) = sheet.base_period {
        sentences.push(' ');
        sentences.push_str(&text.say("report.monitor.base", &[("since", &text.since(base))]));
    }
    sentences
}

/// What the first and the last class of each index mean: "hoch" alone could be a high burden or a high standing.
fn meaning(edition: &Edition<'_>, sheet: &MonitorSheet) -> Option<String> {
    let ends = |labels: &[Bilingual]| {
        Some((edition.say(labels.first()?).to_owned(), edition.say(labels.last()?).to_owned()))
    };
    let (status, dynamics) = (ends(&sheet.status_labels)?, ends(&sheet.dynamics_labels)?);
    let arguments =
        [("best", &*status.0), ("worst", &status.1), ("better", &dynamics.0), ("worse", &dynamics.1)];
    Some(edition.text.say("report.monitor.meaning", &arguments))
}

/// Whether any class comes with its certainty; without counts none does.
pub(super) fn has_certainty(edition: &Edition<'_>) -> bool {
    let scores = |row: &PublicAssessment| [row.status, row.dynamics];
    assessments(edition).flat_map(scores).flatten().any(|score| score.certainty.is_some())
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

fn matrix(edition: &Edition<'_>, sheet: &MonitorSheet, footnotes: &Footnotes<'_>) -> Block {
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
    let caption = caption(edition, sheet, "report.caption.matrix");
    let block = figure("monitor-matrix".to_owned(), chart.draw(text), caption, None);
    block.with_footnotes(everywhere(sheet, footnotes))
}

fn matrix_table(edition: &Edition<'_>, sheet: &MonitorSheet, footnotes: &Footnotes<'_>) -> Block {
    let text = edition.text;
    let mut columns = vec![Column::words(text.word("report.monitor.status"))];
    columns.extend(labels(edition, &sheet.dynamics_labels).into_iter().map(Column::numbers));
    columns.push(Column::numbers(text.word("report.total")));
    let counts = counts(edition, sheet);
    let line = |name: String, row: &[u64]| {
        let mut cells = vec![name];
        cells.extend(row.iter().map(|&count| text.count_cell(count)));
        cells.push(text.count_cell(row.iter().sum()));
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
        footnotes: everywhere(sheet, footnotes),
    })
}

fn map(
    edition: &Edition<'_>,
    sheet: &MonitorSheet,
    boundaries: &Boundaries,
    part: &Part,
    footnotes: &Footnotes<'_>,
) -> Block {
    let text = edition.text;
    let (below, basis) = (footnotes.below(), basis_of(sheet, part));
    below.everywhere_of(&basis);
    let category = |row: &PublicAssessment| match part {
        Part::Status => row.status.map(|score| score.class),
        Part::Dynamics => row.dynamics.map(|score| score.class),
        Part::Attention => row.status.zip(row.dynamics).map(|_| usize::from(is_attention(sheet, row))),
    };
    let areas: BTreeMap<AreaCode, CategoryArea> = assessments(edition)
        .map(|row| {
            let name = below.area_of(&row.area_name, &row.area, &basis);
            (row.area.clone(), CategoryArea { name, category: category(row) })
        })
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
    figure(id.to_owned(), chart.draw(text), caption, None).with_footnotes(below.footnotes())
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
fn attention_bars(edition: &Edition<'_>, sheet: &MonitorSheet, footnotes: &Footnotes<'_>) -> Option<Block> {
    let in_need: BTreeSet<&AreaCode> =
        assessments(edition).filter(|row| is_attention(sheet, row)).map(|row| &row.area).collect();
    #[expect(clippy::cast_precision_loss, reason = "counts of areas")]
    let bars: Vec<Bar> = edition
        .groups()
        .into_iter()
        .map(|(parent, areas)| {
            let count = areas.iter().filter(|area| in_need.contains(&area.code)).count();
            Bar { label: parent.name.clone(), value: Value::Number(count as f64) }
        })
        .collect();
    if bars.len() < 2 {
        return None;
    }
    let subject = subject(edition, sheet, "report.monitor.attention.count");
    let chart = BarChart { subject: &subject, bars: &bars };
    let caption = caption(edition, sheet, "report.caption.attention");
    let block = figure("monitor-attention-bars".to_owned(), chart.draw(edition.text), caption, None);
    Some(block.with_footnotes(everywhere(sheet, footnotes)))
}

pub(super) fn caption(edition: &Edition<'_>, sheet: &MonitorSheet, key: &str) -> String {
    let text = edition.text;
    text.say(key, &[("areas", &edition.areas_word(edition.level)), ("period", &text.period(sheet.period))])
}

//! The tables of the monitor: all areas, and those that take no part.

use super::figures::short_name;
use super::footnotes::{Below, Footnotes};
use super::monitor::{Part, assessments, basis_of, caption, has_certainty, is_attention};
use crate::area::{Area, AreaCode};
use crate::disclosure::{Exclusion, PublicAssessment, Score};
use crate::measure::Sign;
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::{Edition, MonitorSheet};
use crate::product::table::why_not;
use std::collections::BTreeMap;

/// Index, class and certainty of every area, grouped by the overview level.
pub(super) fn areas(edition: &Edition<'_>, sheet: &MonitorSheet, footnotes: &Footnotes<'_>) -> Block {
    let text = edition.text;
    let below = footnotes.below();
    below.everywhere_of(&basis_of(sheet, &Part::Attention));
    let has_certainty = has_certainty(edition);
    let mut columns = vec![Column::words(edition.area_heading(edition.level))];
    for key in ["report.monitor.status", "report.monitor.dynamics"] {
        columns.push(Column::words(text.word(key)));
        columns.push(Column::numbers(text.word("report.monitor.index")));
        if has_certainty {
            columns.push(Column::numbers(text.word("report.monitor.certainty")));
        }
    }
    columns.push(Column::words(text.word("report.monitor.total")));
    let assessed: BTreeMap<&AreaCode, &PublicAssessment> =
        assessments(edition).map(|row| (&row.area, row)).collect();
    let mut rows = Vec::new();
    for (parent, areas) in edition.groups() {
        rows.push(Row::group(parent.name.clone()));
        let inside = areas.into_iter().filter_map(|area| assessed.get(&area.code));
        rows.extend(inside.map(|row| Row::body(cells(edition, sheet, row, parent, &below))));
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
        footnotes: below.footnotes(),
    })
}

fn cells(
    edition: &Edition<'_>,
    sheet: &MonitorSheet,
    row: &PublicAssessment,
    parent: &Area,
    below: &Below<'_>,
) -> Vec<String> {
    let text = edition.text;
    let mark = if is_attention(sheet, row) { text.word("sign.attention") } else { String::new() };
    let name = format!("{} {mark}", short_name(&row.area_name, parent)).trim_end().to_owned();
    let mut cells = vec![below.area_of(&name, &row.area, &basis_of(sheet, &Part::Attention))];
    let sign =
        text.sign(if row.excluded == Some(Exclusion::Secret) { Sign::Secret } else { Sign::NotMeaningful });
    for (score, names) in [(row.status, &sheet.status_labels), (row.dynamics, &sheet.dynamics_labels)] {
        let certainty = |score: Score| score.certainty.map(|certainty| percent(edition, certainty));
        let class = score.and_then(|score| names.get(score.class));
        cells.push(class.map_or(sign, |label| edition.say(label)).to_owned());
        cells.push(score.map_or_else(|| sign.to_owned(), |score| text.number(score.index, 2)));
        if has_certainty(edition) {
            cells.push(score.and_then(certainty).unwrap_or_else(|| sign.to_owned()));
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
pub(super) fn excluded(edition: &Edition<'_>) -> Option<Section> {
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
            Column::words(edition.area_heading(edition.level)),
            Column::words(text.word("report.table.key")),
            Column::words(text.word("report.table.reason")),
        ],
        rows,
        note: None,
        footnotes: Vec::new(),
    };
    Some(Section {
        id: "monitor-excluded-areas".to_owned(),
        title: text.word("report.monitor.excluded"),
        blocks: vec![Block::Table(table)],
        sections: Vec::new(),
    })
}

//! Tables of all areas, one per theme, where they are too many for the sections.

use super::area_tables::shown;
use super::footnotes::{Footnotes, Shown};
use crate::product::document::{Block, Column, Row, Section, Table};
use crate::product::edition::{Edition, IndicatorSheet, Theme};

/// The appendix; none when the sections hold their tables themselves.
pub(super) fn section(edition: &Edition<'_>) -> Option<Section> {
    if !super::has_long_tables(edition) {
        return None;
    }
    let blocks = edition.themes.iter().filter_map(|theme| table(edition, theme)).collect();
    Some(Section {
        id: "appendix".to_owned(),
        title: edition.text.word("report.appendix"),
        blocks,
        sections: Vec::new(),
    })
}

fn table(edition: &Edition<'_>, theme: &Theme) -> Option<Block> {
    let sheets: Vec<&IndicatorSheet> =
        edition.indicators.iter().filter(|sheet| sheet.theme == theme.id).collect();
    if sheets.is_empty() {
        return None;
    }
    let text = edition.text;
    let of_sheet =
        |sheet: &&IndicatorSheet| Shown { indicator: sheet.id.clone(), periods: vec![edition.period] };
    let figures: Vec<Shown> = sheets.iter().map(of_sheet).collect();
    let footnotes = Footnotes::of_all(edition, &figures, &[edition.level]);
    let below = footnotes.below();
    let mut columns = vec![
        Column::words(edition.area_heading(edition.level)),
        Column::words(text.word("report.table.key")),
    ];
    columns.extend(
        sheets
            .iter()
            .zip(figures.chunks(1))
            .map(|(sheet, figures)| Column::numbers(below.all_of(edition.say(&sheet.title), figures))),
    );
    let mut rows = Vec::new();
    for (parent, areas) in edition.groups() {
        rows.push(Row::group(parent.name.clone()));
        for area in areas {
            let mut cells = vec![below.area_of(&area.name, &area.code, &figures), area.code.to_string()];
            cells.extend(
                sheets.iter().map(|sheet| {
                    shown(edition, sheet, edition.figure(&sheet.id, &area.code, edition.period))
                }),
            );
            rows.push(Row::body(cells));
        }
    }
    let arguments = [
        ("theme", edition.say(&theme.title)),
        ("areas", &edition.areas_word(edition.level)),
        ("period", &text.period(edition.period)),
    ];
    Some(Block::Table(Table {
        id: format!("appendix-{}", theme.id),
        caption: Some(text.say("report.caption.table.appendix", &arguments)),
        columns,
        rows,
        note: None,
        footnotes: below.footnotes(),
    }))
}

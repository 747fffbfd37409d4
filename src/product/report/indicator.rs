//! The section of one indicator: what it says, map, charts, tables, definition.

use super::area_tables;
use super::footnotes::{Footnotes, tell_once};
use super::{figures, sentences};
use crate::period::Period;
use crate::product::document::{Block, Definition, Section};
use crate::product::edition::{Edition, IndicatorSheet};

/// Composes the section. Charts and tables that would hold nothing but signs are left out, and a sentence says why.
pub(super) fn section(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Section {
    let footnotes = Footnotes::of(edition, sheet);
    let mut blocks = vec![Block::text(sentences::lead(edition, sheet))];
    blocks.extend(sentences::change(edition, sheet).map(Block::text));
    blocks.extend(figures::map(edition, sheet, &footnotes));
    let periods = edition.periods(&sheet.id);
    let is_known = |period: &Period| {
        let whole = edition.figure(&sheet.id, edition.root, *period);
        edition.has_numbers(&sheet.id, edition.overview, *period)
            || whole.is_some_and(|whole| whole.value.number().is_some())
    };
    if periods.iter().any(is_known) {
        blocks.extend(figures::overview_dots(edition, sheet, &footnotes));
        blocks.push(area_tables::overview(edition, sheet, &footnotes));
        blocks.extend(figures::series(edition, sheet, &footnotes));
        blocks.extend(figures::bars(edition, sheet, &footnotes));
    } else {
        blocks.push(Block::text(sentences::no_overview(edition, sheet)));
    }
    // The sheet fills the page before the plot of all areas, which needs one of its own.
    blocks.push(definition_sheet(edition, sheet));
    if super::has_long_tables(edition) {
        blocks.push(Block::text(edition.text.word("report.indicator.appendix")));
    } else if edition.has_numbers(&sheet.id, edition.level, edition.period) {
        blocks.extend(figures::level_dots(edition, sheet, &footnotes));
        blocks.push(area_tables::level(edition, sheet, &footnotes));
    }
    tell_once(&mut blocks, edition.text);
    Section {
        id: format!("indicator-{}", sheet.id),
        title: edition.say(&sheet.title).to_owned(),
        blocks,
        sections: Vec::new(),
    }
}

fn definition_sheet(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Block {
    let text = edition.text;
    let entry = |key: &str, words: String| Definition { term: text.word(key), text: words };
    let deliveries: Vec<&str> =
        sheet.sources.iter().map(|&index| edition.sources[index].attribution.as_str()).collect();
    let method = match sheet.confidence {
        Some(_) => text.word("report.sheet.method.counted"),
        None => text.word("report.sheet.method.published"),
    };
    let mut entries = vec![
        entry("report.sheet.definition", edition.say(&sheet.definition).to_owned()),
        entry("report.sheet.interpretation", edition.say(&sheet.interpretation).to_owned()),
        entry("report.sheet.direction", text.word(sheet.direction_key)),
        entry("report.sheet.method", method),
    ];
    entries.extend(super::disclosure::noise(edition, sheet).map(|words| entry("report.sheet.noise", words)));
    entries.push(entry("report.sheet.source", edition.say(&sheet.source).to_owned()));
    entries.push(entry("report.sheet.data", deliveries.join("; ")));
    Block::Definitions(entries)
}

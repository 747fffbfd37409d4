//! The method chapter and the legend of signs.

use super::disclosure;
use crate::product::document::{Block, Column, Definition, Row, Section, Table};
use crate::product::edition::{Edition, IndexPart, MonitorSheet};
use crate::statistics::Method;

/// How the figures came about, what protects people in them, and what was lost by that.
pub(super) fn section(edition: &Edition<'_>) -> Section {
    let text = edition.text;
    let part = |id: &str, key: &str, blocks: Vec<Block>| Section {
        id: format!("method-{id}"),
        title: text.word(key),
        blocks,
        sections: Vec::new(),
    };
    let mut sections = vec![part("indicators", "report.method.indicators", indicators(edition))];
    if edition.publication.get().remarks.iter().any(|public| !public.indicators.is_empty()) {
        let breaks = vec![Block::text(text.word("report.method.breaks.text"))];
        sections.push(part("breaks", "report.method.breaks", breaks));
    }
    if let Some(sheet) = edition.monitor {
        sections.push(part("monitor", "report.method.monitor", monitor(edition, sheet)));
    }
    if edition.boundaries.is_some() {
        let maps = vec![Block::text(text.word("report.method.maps.text"))];
        sections.push(part("maps", "report.method.maps", maps));
    }
    sections.push(part("disclosure", "report.method.disclosure", disclosure::blocks(edition)));
    let tables = vec![Block::text(text.word("report.method.tables.text"))];
    sections.push(part("tables", "report.method.tables", tables));
    Section { id: "method".to_owned(), title: text.word("report.method"), blocks: Vec::new(), sections }
}

/// The official signs, in the official words.
pub(super) fn signs(edition: &Edition<'_>) -> Section {
    let text = edition.text;
    let signs = ["zero", "rounded", "unknown", "later", "unreliable", "not-meaningful", "attention"];
    let rows = signs.iter().map(|sign| {
        Row::body(vec![text.word(&format!("sign.{sign}")), text.word(&format!("sign.{sign}.meaning"))])
    });
    let table = Table {
        id: "signs-table".to_owned(),
        caption: None,
        columns: vec![
            Column::words(text.word("report.signs.sign")),
            Column::words(text.word("report.signs.meaning")),
        ],
        rows: rows.collect(),
        note: None,
        footnotes: Vec::new(),
    };
    Section {
        id: "signs".to_owned(),
        title: text.word("report.signs"),
        blocks: vec![Block::Table(table), Block::text(text.word("report.signs.rounding"))],
        sections: Vec::new(),
    }
}

fn indicators(edition: &Edition<'_>) -> Vec<Block> {
    let text = edition.text;
    let estimates = &edition.publication.get().estimates;
    let used = |methods: &[Method]| {
        estimates.iter().any(|estimate| estimate.method.is_some_and(|method| methods.contains(&method)))
    };
    let (has_shares, has_rates) =
        (used(&[Method::WilsonScore]), used(&[Method::ByarPoisson, Method::ExactPoisson]));
    let mut blocks = Vec::new();
    if has_shares || has_rates {
        blocks.push(Block::text(text.word("report.method.intervals")));
    }
    if has_shares {
        blocks.push(Block::text(text.word("report.method.shares")));
        blocks.push(Block::Formula(text.word("report.method.wilson")));
    }
    if has_rates {
        blocks.push(Block::text(text.word("report.method.rates")));
    }
    if (has_shares || has_rates)
        && edition.indicators.iter().any(|sheet| edition.periods(&sheet.id).len() > 1)
    {
        blocks.push(Block::text(text.word("report.method.change")));
    }
    if used(&[Method::AsPublished]) {
        blocks.push(Block::text(text.word("report.method.published")));
    }
    blocks
}

fn monitor(edition: &Edition<'_>, sheet: &MonitorSheet) -> Vec<Block> {
    let text = edition.text;
    let cuts = |cuts: &[f64]| cuts.iter().map(|cut| text.parameter(*cut)).collect::<Vec<_>>().join(" / ");
    let rules = [
        ("status", cuts(&sheet.status_cuts)),
        ("dynamics", cuts(&sheet.dynamics_cuts)),
        ("attention", sheet.attention.join(", ")),
    ];
    let rules: Vec<(&str, &str)> = rules.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let weights = |parts: &[IndexPart]| {
        let part =
            |part: &IndexPart| format!("{} ({})", edition.say(&part.title), text.parameter(part.weight));
        parts.iter().map(part).collect::<Vec<_>>().join(", ")
    };
    let mut definitions = vec![
        Definition { term: text.word("report.monitor.status"), text: weights(&sheet.status) },
        Definition { term: text.word("report.monitor.dynamics"), text: weights(&sheet.dynamics) },
    ];
    if let Some(minimum) = sheet.minimum_residents {
        definitions.push(Definition {
            term: text.word("report.monitor.excluded"),
            text: text.say("monitor.excluded.residents", &[("minimum", &text.count(minimum))]),
        });
    }
    let mut blocks = vec![
        Block::text(text.word("report.method.monitor.text")),
        Block::Formula(text.word("report.method.monitor.formula")),
        Block::text(text.say("report.method.monitor.cuts", &rules)),
        Block::Definitions(definitions),
    ];
    for part in &sheet.dynamics {
        if let Some(reason) = &part.across_break {
            let arguments = [("indicator", edition.say(&part.title)), ("reason", edition.say(reason))];
            blocks.push(Block::text(text.say("report.method.monitor.across", &arguments)));
        }
    }
    if super::monitor::has_certainty(edition) {
        blocks.push(Block::text(text.word("report.method.monitor.certainty")));
    }
    blocks
}

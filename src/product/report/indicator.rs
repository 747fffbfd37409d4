//! The section of one indicator: what it says, map, charts, tables, definition.

use super::area_tables;
use super::figures;
use crate::disclosure::PublicEstimate;
use crate::product::document::{Block, Definition, Section};
use crate::product::edition::{Edition, IndicatorSheet};

/// Composes the section.
pub(super) fn section(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Section {
    let mut blocks = vec![Block::text(lead(edition, sheet))];
    blocks.extend(change(edition, sheet).map(Block::text));
    blocks.extend(figures::map(edition, sheet));
    blocks.extend(figures::overview_dots(edition, sheet));
    blocks.push(area_tables::overview(edition, sheet));
    blocks.extend(figures::series(edition, sheet));
    blocks.extend(figures::bars(edition, sheet));
    // The sheet fills the page before the plot of all areas, which needs one of its own.
    blocks.push(definition_sheet(edition, sheet));
    if super::has_long_tables(edition) {
        blocks.push(Block::text(edition.text.word("report.indicator.appendix")));
    } else {
        blocks.extend(figures::level_dots(edition, sheet));
        blocks.push(area_tables::level(edition, sheet));
    }
    Section {
        id: format!("indicator-{}", sheet.id),
        title: edition.say(&sheet.title).to_owned(),
        blocks,
        sections: Vec::new(),
    }
}

/// Where the whole stands, and between which areas the figures lie.
fn lead(edition: &Edition<'_>, sheet: &IndicatorSheet) -> String {
    let text = edition.text;
    let unit = edition.say(&sheet.unit);
    let mut sentences = Vec::new();
    let whole = edition.figure(&sheet.id, edition.root, edition.period);
    if let Some((whole, value)) = whole.and_then(|whole| Some((whole, whole.value.number()?))) {
        sentences.push(text.say(
            "report.indicator.whole",
            &[
                ("area", &whole.area_name),
                ("period", &text.period(edition.period)),
                ("value", &text.with_unit(value, sheet.decimals, unit)),
                ("limits", &limits(edition, sheet, whole)),
            ],
        ));
    }
    let figures: Vec<(&PublicEstimate, f64)> = edition
        .figures(&sheet.id, edition.level, edition.period)
        .filter_map(|figure| Some((figure, figure.value.number()?)))
        .collect();
    let lowest = figures.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let highest = figures.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some((low, low_value)), Some((high, high_value))) = (lowest, highest) {
        sentences.push(text.say(
            "report.indicator.range",
            &[
                ("count", &text.count(figures.len() as u64)),
                ("areas", &edition.areas_word(edition.level)),
                ("low", &low.area_name),
                ("low_value", &text.with_unit(*low_value, sheet.decimals, unit)),
                ("high", &high.area_name),
                ("high_value", &text.with_unit(*high_value, sheet.decimals, unit)),
            ],
        ));
    }
    let all = || edition.figures(&sheet.id, edition.level, edition.period);
    let hidden = all().filter(|figure| figure.loss.is_some()).count();
    if hidden > 0 {
        sentences.push(text.say(
            "report.indicator.secret",
            &[
                ("count", &text.count(hidden as u64)),
                ("all", &text.count(all().count() as u64)),
                ("areas", &edition.areas_word(edition.level)),
            ],
        ));
    }
    sentences.join(" ")
}

/// How the whole has changed since the earlier periods; two intervals apart are more than chance.
fn change(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let text = edition.text;
    let earlier = edition
        .periods(&sheet.id)
        .into_iter()
        .filter(|period| *period < edition.period && period.is_comparable_with(edition.period));
    let base = earlier.max()?;
    let now = edition.figure(&sheet.id, edition.root, edition.period)?;
    let then = edition.figure(&sheet.id, edition.root, base)?;
    let difference = now.value.number()? - then.value.number()?;
    let unit = edition.say(&sheet.unit);
    let spoken = if unit == "%" { text.word("report.percentage-points") } else { String::new() };
    let key = match now.interval.zip(then.interval) {
        Some((now, then)) if now.lower > then.upper || then.lower > now.upper => {
            "report.indicator.change.clear"
        }
        Some(_) => "report.indicator.change.unclear",
        None => "report.indicator.change.plain",
    };
    let change = [text.change(difference, sheet.decimals), spoken].join(" ");
    Some(text.say(
        key,
        &[
            ("area", &now.area_name),
            ("base", &text.period(base)),
            ("then", &text.with_unit(then.value.number()?, sheet.decimals, unit)),
            ("change", change.trim_end()),
        ],
    ))
}

/// ` (95-%-Konfidenzintervall 10,5 bis 10,7)`, or nothing.
fn limits(edition: &Edition<'_>, sheet: &IndicatorSheet, figure: &PublicEstimate) -> String {
    let text = edition.text;
    let Some((interval, confidence)) = figure.interval.zip(sheet.confidence) else { return String::new() };
    let words = text.say(
        "report.indicator.limits",
        &[
            ("confidence", &text.number(confidence * 100.0, 0)),
            ("lower", &text.number(interval.lower, sheet.decimals)),
            ("upper", &text.number(interval.upper, sheet.decimals)),
        ],
    );
    format!(" {words}")
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
    Block::Definitions(vec![
        entry("report.sheet.definition", edition.say(&sheet.definition).to_owned()),
        entry("report.sheet.interpretation", edition.say(&sheet.interpretation).to_owned()),
        entry("report.sheet.direction", text.word(sheet.direction_key)),
        entry("report.sheet.method", method),
        entry("report.sheet.source", edition.say(&sheet.source).to_owned()),
        entry("report.sheet.data", deliveries.join("; ")),
    ])
}

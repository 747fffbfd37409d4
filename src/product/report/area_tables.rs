//! The tables beside the charts of an indicator.

use super::figures::{caption, short_name};
use super::footnotes::Footnotes;
use crate::area::{Area, AreaCode};
use crate::disclosure::PublicEstimate;
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::product::document::{Block, Column, Row, Table};
use crate::product::edition::{Edition, IndicatorSheet};

/// All periods for the areas of the overview level, and the whole.
pub(super) fn overview(edition: &Edition<'_>, sheet: &IndicatorSheet, footnotes: &Footnotes<'_>) -> Block {
    let text = edition.text;
    let below = footnotes.below();
    let periods = edition.periods(&sheet.id);
    let mut columns = vec![Column::words(edition.area_heading(edition.overview))];
    let before = std::iter::once(None).chain(periods.iter().copied().map(Some));
    let headings =
        before.zip(&periods).map(|(before, &period)| below.period(&text.period(period), before, period));
    columns.extend(headings.map(Column::numbers));
    if sheet.confidence.is_some() {
        columns.push(Column::numbers(limits_heading(edition, sheet)));
    }
    let base = edition.change_base(&sheet.id);
    if let Some(base) = base {
        columns.push(Column::numbers(change_heading(edition, base)));
    }
    let cells = |name: String, code: &AreaCode| {
        let mut cells = vec![name];
        let at = |period: Period| edition.figure(&sheet.id, code, period);
        cells.extend(periods.iter().map(|&period| shown(edition, sheet, at(period))));
        if sheet.confidence.is_some() {
            cells.push(limits(edition, sheet, at(edition.period)));
        }
        if let Some(base) = base {
            cells.push(difference(edition, sheet, at(edition.period), at(base)));
        }
        cells
    };
    let mut rows: Vec<Row> = edition
        .geography
        .at_level(edition.overview)
        .map(|area| Row::body(cells(below.area(&area.name, &area.code, &periods), &area.code)))
        .collect();
    if periods.iter().any(|&period| edition.figure(&sheet.id, edition.root, period).is_some()) {
        let name = below.area(&edition.area_name(edition.root), edition.root, &periods);
        rows.push(Row::total(cells(name, edition.root)));
    }
    let id = format!("table-{}-{}", edition.overview, sheet.id);
    let key =
        if periods.len() > 1 { "report.caption.table.overview" } else { "report.caption.table.overview.one" };
    Block::Table(Table {
        id,
        caption: Some(caption(edition, key, sheet, edition.overview)),
        columns,
        rows,
        note: Some(unit_note(edition, sheet, edition.overview)),
        footnotes: below.footnotes(),
    })
}

/// Counts, value, limits and change for every area of the level, grouped by the overview level.
pub(super) fn level(edition: &Edition<'_>, sheet: &IndicatorSheet, footnotes: &Footnotes<'_>) -> Block {
    let text = edition.text;
    let below = footnotes.below();
    let has_counts = sheet.confidence.is_some();
    let base = edition.change_base(&sheet.id);
    let shown_periods: Vec<Period> = base.into_iter().chain([edition.period]).collect();
    let mut columns = vec![Column::words(edition.area_heading(edition.level))];
    if has_counts {
        columns.push(Column::numbers(text.word("report.table.numerator")));
        columns.push(Column::numbers(text.word("report.table.denominator")));
    }
    columns.push(Column::numbers(text.word("report.table.value")));
    if has_counts {
        columns.push(Column::numbers(limits_heading(edition, sheet)));
    }
    if let Some(base) = base {
        columns.push(Column::numbers(change_heading(edition, base)));
    }
    below.everywhere(edition.period);
    let mut rows = Vec::new();
    for (parent, areas) in edition.groups() {
        rows.push(Row::group(parent.name.clone()));
        for area in areas {
            let figure = edition.figure(&sheet.id, &area.code, edition.period);
            let mut cells = vec![below.area(&short_name(&area.name, parent), &area.code, &shown_periods)];
            if has_counts {
                cells.push(count(edition, figure, |figure| figure.numerator));
                cells.push(count(edition, figure, |figure| figure.denominator));
            }
            cells.push(shown(edition, sheet, figure));
            if has_counts {
                cells.push(limits(edition, sheet, figure));
            }
            if let Some(base) = base {
                let then = edition.figure(&sheet.id, &area.code, base);
                cells.push(difference(edition, sheet, figure, then));
            }
            rows.push(Row::body(cells));
        }
    }
    let key = if has_counts { "report.caption.table.level" } else { "report.caption.table.level.plain" };
    Block::Table(Table {
        id: format!("table-{}-{}", edition.level, sheet.id),
        caption: Some(caption(edition, key, sheet, edition.level)),
        columns,
        rows,
        note: Some(unit_note(edition, sheet, edition.level)),
        footnotes: below.footnotes(),
    })
}

/// A figure as a table shows it: its number, or its sign, or the sign for unknown when there is no row at all.
pub(super) fn shown(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    figure: Option<&PublicEstimate>,
) -> String {
    edition.text.cell(figure.map_or(NO_ROW, |figure| figure.value), sheet.decimals)
}

/// What is known of an area that no row speaks of.
const NO_ROW: Value = Value::Absent(Sign::Unknown);

fn count(
    edition: &Edition<'_>,
    figure: Option<&PublicEstimate>,
    of: fn(&PublicEstimate) -> Option<f64>,
) -> String {
    match (figure.and_then(of), figure.map_or(NO_ROW, |figure| figure.value).sign()) {
        (Some(count), _) if count > 0.0 => edition.text.number(count, 0),
        (Some(_), _) => edition.text.word("sign.zero"),
        (None, Some(sign)) => edition.text.sign(sign).to_owned(),
        (None, None) => String::new(),
    }
}

fn limits(edition: &Edition<'_>, sheet: &IndicatorSheet, figure: Option<&PublicEstimate>) -> String {
    let text = edition.text;
    match figure.and_then(|figure| figure.interval) {
        Some(interval) => text.say(
            "report.table.limits",
            &[
                ("lower", &text.number(interval.lower, sheet.decimals)),
                ("upper", &text.number(interval.upper, sheet.decimals)),
            ],
        ),
        None => shown(edition, sheet, figure),
    }
}

fn difference(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    now: Option<&PublicEstimate>,
    then: Option<&PublicEstimate>,
) -> String {
    let is_broken = now.zip(then).is_some_and(|(now, then)| {
        edition.break_between(&sheet.id, &now.area, then.period, now.period).is_some()
    });
    let numbers = now.and_then(|now| now.value.number()).zip(then.and_then(|then| then.value.number()));
    let absent = || [now, then].into_iter().flatten().find_map(|figure| figure.value.sign());
    match numbers {
        Some(_) if is_broken => edition.text.sign(Sign::NotMeaningful).to_owned(),
        Some((now, then)) => edition.text.change(now - then, sheet.decimals),
        None => edition.text.sign(absent().unwrap_or(Sign::Unknown)).to_owned(),
    }
}

fn limits_heading(edition: &Edition<'_>, sheet: &IndicatorSheet) -> String {
    let confidence = edition.text.parameter(sheet.confidence.unwrap_or_default() * 100.0);
    edition.text.say("report.table.limits.heading", &[("confidence", &confidence)])
}

fn change_heading(edition: &Edition<'_>, base: Period) -> String {
    edition.text.say("report.table.change", &[("since", &edition.text.since(base))])
}

fn unit_note(edition: &Edition<'_>, sheet: &IndicatorSheet, level: &str) -> String {
    let has_changes = edition.change_base(&sheet.id).is_some();
    let is_percent = edition.say(&sheet.unit) == "%";
    let key = if is_percent && has_changes { "report.table.note.percent" } else { "report.table.note" };
    let mut note = edition.text.say(key, &[("unit", edition.say(&sheet.unit))]);
    if let Some(base) = edition.change_base(&sheet.id) {
        let is_broken =
            |area: &Area| edition.break_between(&sheet.id, &area.code, base, edition.period).is_some();
        if edition.geography.at_level(level).any(is_broken) {
            note.push(' ');
            note.push_str(&edition.text.word("report.table.note.break"));
        }
    }
    note
}

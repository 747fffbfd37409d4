//! The charts of an indicator's section.

use super::figure;
use super::footnotes::Footnotes;
use crate::area::{Area, AreaCode};
use crate::disclosure::PublicEstimate;
use crate::measure::{Sign, Value};
use crate::product::chart::{
    Bar, BarChart, Coarser, Columns, DotGroup, DotPlot, DotRow, Role, SeriesChart, SeriesPanel, SeriesPoint,
    Subject, ValueArea, ValueMap,
};
use crate::product::document::Block;
use crate::product::edition::{Edition, IndicatorSheet};
use std::collections::BTreeMap;

/// Above this many rows a dot plot of all areas would not fit a page.
const MOST_DOTS: usize = 120;
/// Above this many areas a time series of each becomes a wall of panels.
const MOST_PANELS: usize = 16;
const MAP_CLASSES: usize = 5;
const MAP_HEIGHT_MM: f64 = 108.0;

/// What a chart of this indicator speaks of.
pub(super) fn subject(edition: &Edition<'_>, sheet: &IndicatorSheet, period: String) -> Subject {
    Subject {
        title: edition.say(&sheet.title).to_owned(),
        unit: edition.say(&sheet.unit).to_owned(),
        decimals: sheet.decimals,
        period,
        confidence: sheet.confidence,
    }
}

/// The areas of the overview level with their names, for outlines on maps.
pub(super) fn coarser<'a>(edition: &'a Edition<'_>) -> Option<Coarser<'a>> {
    let names = edition.geography.at_level(edition.overview);
    edition.outlines.map(|boundaries| Coarser {
        boundaries,
        names: names.map(|area| (area.code.clone(), area.name.clone())).collect(),
    })
}

/// Hundreds of areas need a page of their own to be told apart.
pub(super) fn map_height(edition: &Edition<'_>, usual: f64) -> f64 {
    const WHOLE_PAGE_MM: f64 = 190.0;
    if super::has_long_tables(edition) { WHOLE_PAGE_MM } else { usual }
}

/// The map of the level; none without polygons.
pub(super) fn map(edition: &Edition<'_>, sheet: &IndicatorSheet, footnotes: &Footnotes<'_>) -> Option<Block> {
    let below = footnotes.below();
    let boundaries = edition.boundaries?;
    if !edition.has_numbers(&sheet.id, edition.level, edition.period) {
        return None;
    }
    let areas: BTreeMap<AreaCode, ValueArea> = edition
        .figures(&sheet.id, edition.level, edition.period)
        .map(|figure| {
            let name = below.area(&figure.area_name, &figure.area, &[edition.period]);
            (figure.area.clone(), ValueArea { name, value: figure.value })
        })
        .collect();
    let subject = subject(edition, sheet, edition.text.period(edition.period));
    let chart = ValueMap {
        subject: &subject,
        boundaries,
        areas: &areas,
        classes: MAP_CLASSES,
        coarser: coarser(edition),
        max_height_mm: map_height(edition, MAP_HEIGHT_MM),
    };
    let caption = caption(edition, "report.caption.map", sheet, edition.level);
    below.everywhere(edition.period);
    let block = figure(format!("map-{}", sheet.id), chart.draw(edition.text), caption, None);
    Some(block.with_footnotes(below.footnotes()))
}

/// The dot plot of the overview level, with the whole for comparison.
pub(super) fn overview_dots(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    footnotes: &Footnotes<'_>,
) -> Option<Block> {
    let below = footnotes.below();
    if !edition.has_numbers(&sheet.id, edition.overview, edition.period) {
        return None;
    }
    let mut rows: Vec<DotRow> = edition
        .geography
        .at_level(edition.overview)
        .map(|area| dot(edition, sheet, area, below.area(&area.name, &area.code, &[edition.period])))
        .collect();
    rows.sort_by(|a, b| number(b.value).total_cmp(&number(a.value)));
    let root = edition.geography.area(edition.root);
    let whole = root.filter(|_| edition.figure(&sheet.id, edition.root, edition.period).is_some());
    rows.extend(
        whole.map(|root| DotRow { role: Role::Whole, ..dot(edition, sheet, root, root.name.clone()) }),
    );
    let subject = subject(edition, sheet, edition.text.period(edition.period));
    let groups = [DotGroup { heading: None, rows }];
    let chart = DotPlot { subject: &subject, groups: &groups, columns: Columns::One };
    let caption = caption(edition, dots_caption(sheet), sheet, edition.overview);
    below.everywhere(edition.period);
    let id = format!("dots-{}-{}", edition.overview, sheet.id);
    Some(figure(id, chart.draw(edition.text), caption, None).with_footnotes(below.footnotes()))
}

/// The dot plot of all areas of the level, in the order of their overview areas; none when they are too many.
pub(super) fn level_dots(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    footnotes: &Footnotes<'_>,
) -> Option<Block> {
    let below = footnotes.below();
    let count = edition.geography.at_level(edition.level).count();
    if count > MOST_DOTS || edition.level == edition.overview {
        return None;
    }
    if !edition.has_numbers(&sheet.id, edition.level, edition.period) {
        return None;
    }
    let group = |(parent, areas): (&Area, Vec<&Area>)| DotGroup {
        heading: Some(parent.name.clone()),
        rows: areas
            .into_iter()
            .map(|area| {
                let name = below.area(&short_name(&area.name, parent), &area.code, &[edition.period]);
                dot(edition, sheet, area, name)
            })
            .collect(),
    };
    let groups: Vec<DotGroup> = edition.groups().into_iter().map(group).collect();
    let subject = subject(edition, sheet, edition.text.period(edition.period));
    let columns = if count > 50 { Columns::Two } else { Columns::One };
    let chart = DotPlot { subject: &subject, groups: &groups, columns };
    let caption = caption(edition, dots_caption(sheet), sheet, edition.level);
    below.everywhere(edition.period);
    let id = format!("dots-{}-{}", edition.level, sheet.id);
    Some(figure(id, chart.draw(edition.text), caption, None).with_footnotes(below.footnotes()))
}

/// Small multiples of the overview level; none with a single period.
pub(super) fn series(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    footnotes: &Footnotes<'_>,
) -> Option<Block> {
    let periods = edition.periods(&sheet.id);
    let areas: Vec<&Area> = edition.geography.at_level(edition.overview).collect();
    if periods.len() < 2 || areas.len() > MOST_PANELS {
        return None;
    }
    let below = footnotes.below();
    let panel = |code: &AreaCode| SeriesPanel {
        label: below.area_of_events(&edition.area_name(code), code, &periods),
        points: periods
            .iter()
            .filter_map(|&period| edition.figure(&sheet.id, code, period))
            .map(|figure| SeriesPoint {
                period: figure.period,
                value: figure.value,
                interval: interval(figure),
            })
            .collect(),
        breaks: below.breaks(code, &periods),
    };
    if !periods.iter().any(|&period| edition.has_numbers(&sheet.id, edition.overview, period)) {
        return None;
    }
    let panels: Vec<SeriesPanel> = areas.iter().map(|area| panel(&area.code)).collect();
    let whole = Some(panel(edition.root)).filter(|panel| !panel.points.is_empty());
    let text = edition.text;
    let (first, last) = (periods.first()?, periods.last()?);
    let span = text.say("report.span", &[("from", &text.period(*first)), ("to", &text.period(*last))]);
    let subject = subject(edition, sheet, span.clone());
    let chart = SeriesChart { subject: &subject, panels: &panels, comparison: whole.as_ref(), columns: 4 };
    let arguments = [
        ("indicator", edition.say(&sheet.title)),
        ("areas", &edition.areas_word(edition.overview)),
        ("span", &span),
    ];
    let caption = text.say("report.caption.series", &arguments);
    for &period in &periods {
        below.everywhere(period);
    }
    let block = figure(format!("series-{}", sheet.id), chart.draw(text), caption, None);
    Some(block.with_footnotes(below.footnotes()))
}

/// How many people stand behind the shares of the overview level; none for figures without counts.
pub(super) fn bars(
    edition: &Edition<'_>,
    sheet: &IndicatorSheet,
    footnotes: &Footnotes<'_>,
) -> Option<Block> {
    let below = footnotes.below();
    let figures: Vec<&PublicEstimate> =
        edition.figures(&sheet.id, edition.overview, edition.period).collect();
    if figures.iter().all(|figure| figure.numerator.is_none()) {
        return None;
    }
    let mut bars: Vec<Bar> = figures
        .iter()
        .map(|figure| Bar {
            label: below.area(&figure.area_name, &figure.area, &[edition.period]),
            value: match figure.numerator {
                Some(count) => Value::Number(count),
                None => Value::Absent(figure.value.sign().unwrap_or(Sign::Unknown)),
            },
        })
        .collect();
    bars.sort_by(|a, b| number(b.value).total_cmp(&number(a.value)));
    let text = edition.text;
    let title = text.say("report.cases", &[("indicator", edition.say(&sheet.title))]);
    let subject = Subject {
        title,
        unit: String::new(),
        decimals: 0,
        period: text.period(edition.period),
        confidence: None,
    };
    let chart = BarChart { subject: &subject, bars: &bars };
    let caption = caption(edition, "report.caption.bars", sheet, edition.overview);
    below.everywhere(edition.period);
    let block = figure(format!("bars-{}", sheet.id), chart.draw(text), caption, None);
    Some(block.with_footnotes(below.footnotes()))
}

/// The name of an area under the heading of the one it lies in: `Hammerviertel` under `Eisenwehr`.
pub(super) fn short_name(name: &str, parent: &Area) -> String {
    let rest = name.strip_prefix(parent.name.as_str()).and_then(|rest| rest.strip_prefix('-'));
    rest.unwrap_or(name).to_owned()
}

/// The row of an area; without a figure it shows the sign for unknown.
fn dot(edition: &Edition<'_>, sheet: &IndicatorSheet, area: &Area, label: String) -> DotRow {
    let figure = edition.figure(&sheet.id, &area.code, edition.period);
    DotRow {
        label,
        value: figure.map_or(Value::Absent(Sign::Unknown), |figure| figure.value),
        interval: figure.and_then(interval),
        role: Role::Area,
        limited: false,
    }
}

fn interval(figure: &PublicEstimate) -> Option<(f64, f64)> {
    figure.interval.map(|interval| (interval.lower, interval.upper))
}

const fn dots_caption(sheet: &IndicatorSheet) -> &'static str {
    if sheet.confidence.is_some() { "report.caption.dots" } else { "report.caption.dots.plain" }
}

/// For sorting: what has no number comes last.
fn number(value: Value) -> f64 {
    value.number().unwrap_or(f64::NEG_INFINITY)
}

/// A caption with indicator, areas and reference period.
pub(super) fn caption(edition: &Edition<'_>, key: &str, sheet: &IndicatorSheet, level: &str) -> String {
    let arguments = [
        ("indicator", edition.say(&sheet.title)),
        ("areas", &edition.areas_word(level)),
        ("period", &edition.text.period(edition.period)),
    ];
    edition.text.say(key, &arguments)
}

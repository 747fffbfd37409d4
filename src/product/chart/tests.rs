//! What holds for every chart: no letter leaves the sheet, none is too small, and the same data make the same bytes.

use super::alt::tests::subject;
use super::lettering::{BODY, Lettering};
use super::*;
use crate::area::{AreaCode, Boundaries};
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::text::Lang;
use geo::{LineString, Polygon};
use std::collections::BTreeMap;

const NAMES: [&str; 6] = [
    "Gewerbegebiet Bitterfelder Straße",
    "Ziekowstraße/Freie Scholle",
    "Wittenbergplatz/Viktoria-Luise-Platz",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Buch",
    "Östlich der Müllerstraße, nördlich des Schäfersees, mit den Kleingärten am Übergang",
];

fn value(index: usize) -> Value {
    // Every fifth value is withheld.
    let number = 3.0 + 1234.5 * f64::from(u8::try_from(index % 7).unwrap_or(0));
    if index % 5 == 4 { Value::Absent(Sign::Secret) } else { Value::Number(number) }
}

fn long_subject() -> Subject {
    let title = "Empfängerinnen und Empfänger von Grundsicherung im Alter und bei Erwerbsminderung je 1000 Personen ab \
                 der Regelaltersgrenze mit Hauptwohnung im Gebiet";
    Subject { title: title.to_owned(), ..subject() }
}

fn dots(columns: Columns, text: Text) -> Figure {
    let row = |index: usize| DotRow {
        label: NAMES[index % 6].to_owned(),
        value: value(index),
        interval: value(index).number().map(|number| (number * 0.8, number * 1.3)),
        role: if index == 0 { Role::Whole } else { Role::Area },
        limited: index == 3,
    };
    let groups: Vec<DotGroup> = (0..6)
        .map(|group| DotGroup {
            heading: (group > 0).then(|| NAMES[group].to_owned()),
            rows: (group * 9..group * 9 + 9).map(row).collect(),
        })
        .collect();
    DotPlot { subject: &long_subject(), groups: &groups, columns }.draw(text)
}

fn series(columns: usize, text: Text) -> Figure {
    let panel = |name: &&str| SeriesPanel {
        label: (*name).to_owned(),
        points: (2010..2025_i16)
            .zip(0..)
            .map(|(year, index)| SeriesPoint {
                period: Period::Year(year),
                value: value(index),
                interval: None,
            })
            .collect(),
        breaks: vec![BreakMark { period: Period::Year(2018), mark: "¹".to_owned() }],
    };
    let panels: Vec<SeriesPanel> = NAMES.iter().map(panel).collect();
    let comparison = Some(&panels[3]);
    SeriesChart { subject: &long_subject(), panels: &panels, comparison, columns }.draw(text)
}

fn bars(text: Text) -> Figure {
    let bars: Vec<Bar> =
        (0..12).map(|index| Bar { label: NAMES[index % 6].to_owned(), value: value(index) }).collect();
    BarChart { subject: &long_subject(), bars: &bars }.draw(text)
}

fn matrix(text: Text) -> Figure {
    let names: Vec<String> = NAMES[..4].iter().map(|name| (*name).to_owned()).collect();
    let cell = |index| Cell { count: value(index), emphasis: Emphasis::Attention };
    let cells: Vec<Vec<Cell>> =
        (0..4).map(|row| (0..4).map(|column| cell(row * 4 + column)).collect()).collect();
    let subject = long_subject();
    Matrix {
        subject: &subject,
        row_title: "Status",
        column_title: "Dynamik",
        rows: &names,
        columns: &names,
        cells: &cells,
    }
    .draw(text)
}

fn maps(max_height_mm: f64, text: Text) -> [Figure; 2] {
    let code = |index: usize| AreaCode::new(&index.to_string()).expect("a key");
    let mut boundaries = Boundaries::default();
    for (index, west) in (0..14_u16).map(|index| (usize::from(index), f64::from(index) * 700.0)) {
        let square = vec![(west, 0.0), (west + 700.0, 0.0), (west + 700.0, 9000.0), (west, 9000.0)];
        boundaries.shapes.insert(code(index), Polygon::new(LineString::from(square), Vec::new()).into());
    }
    let names = (0..14).map(|index| (code(index), NAMES[index % 6].to_owned()));
    let coarser = Some(Coarser { boundaries: &boundaries, names: names.clone().collect() });
    let (subject, boundaries) = (&long_subject(), &boundaries);
    let areas =
        names.clone().zip(0..).map(|((code, name), index)| (code, ValueArea { name, value: value(index) }));
    let areas: BTreeMap<_, _> = areas.collect();
    let values =
        ValueMap { subject, boundaries, areas: &areas, classes: 5, coarser: coarser.clone(), max_height_mm };
    let categories: Vec<Category> = (0..12)
        .map(|index| Category {
            label: NAMES[index % 6].to_owned(),
            color: STATUS[index / 3],
            hatch: Hatch::Upright,
        })
        .collect();
    let areas =
        names.zip(0..).map(|((code, name), index)| (code, CategoryArea { name, category: Some(index) }));
    let areas: BTreeMap<_, _> = areas.collect();
    let status =
        CategoryMap { subject, boundaries, categories: &categories, areas: &areas, coarser, max_height_mm };
    [values.draw(text), status.draw(text)]
}

fn all(text: Text) -> Vec<Figure> {
    let mut figures = vec![dots(Columns::One, text), dots(Columns::Two, text), bars(text), matrix(text)];
    figures.extend((1..5).map(|columns| series(columns, text)));
    figures.extend([90.0, 235.0].into_iter().flat_map(|height| maps(height, text)));
    figures
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    tag.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(value, _)| value)
}

#[test]
fn no_letter_leaves_the_sheet_and_none_is_below_six_and_a_half_points() {
    for figure in [Lang::De, Lang::En].into_iter().flat_map(|lang| all(Text::new(lang))) {
        let width = (figure.width_mm * 20.0).round();
        let height = (figure.height_mm * 20.0).round();
        for line in figure.svg.lines().filter(|line| line.starts_with("<text")) {
            let (tag, rest) = line.split_once('>').expect("a tag");
            let words = rest.trim_end_matches("</text>").replace("&amp;", "&");
            let number = |name| attribute(tag, name).parse::<f64>().expect(name);
            let (x, y, size) = (number("x"), number("y"), number("font-size"));
            assert!(size / 20.0 / 0.352_778 >= 6.5, "{line}");
            let lettering = Lettering { size: super::axis::whole(size), ..BODY };
            let lettering = if tag.contains("bold") { lettering.bold() } else { lettering };
            let length = f64::from(lettering.width(&words));
            let start = match attribute(tag, "text-anchor") {
                "start" => x,
                "middle" => x - length / 2.0,
                _ => x - length,
            };
            assert!(
                start >= -10.0 && start + length <= width - 10.0,
                "{start} + {length} of {width}: {line}"
            );
            assert!(y - size / 2.0 >= -10.0 && y + size / 2.0 <= height - 10.0, "{y} of {height}: {line}");
        }
    }
}

#[test]
fn same_data_same_bytes() {
    assert_eq!(all(Text::new(Lang::De)), all(Text::new(Lang::De)));
}

#[test]
fn every_chart_has_its_sentences_in_both_languages() {
    for lang in [Lang::De, Lang::En] {
        for figure in all(Text::new(lang)) {
            assert!(
                figure.alt.ends_with('.') && !figure.alt.contains("chart.") && !figure.alt.contains('{'),
                "{}",
                figure.alt
            );
            assert!(!figure.svg.contains("chart."), "a key without words");
        }
    }
}

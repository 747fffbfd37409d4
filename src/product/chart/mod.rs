//! Charts of the report, as SVG with a text alternative that is computed from the same data.
//!
//! A chart takes labels, values and units that somebody chose before; it formats them through [`Text`] and never
//! judges. What has no number gets no geometry that could give one away, only its official sign. Ten drawing units
//! make half a millimetre of print, so that all sizes here are sizes on paper. All contact with plotters is in
//! `canvas`.

mod alt;
mod axis;
mod bars;
mod canvas;
mod classes;
mod dots;
mod hatch;
mod legend;
mod lettering;
mod map;
mod map_legend;
mod map_sheet;
mod matrix;
mod palette;
mod panel;
mod place;
mod series;
mod shape;
mod stacked;
#[cfg(test)]
mod tests;

pub use bars::{Bar, BarChart};
pub use classes::{Classes, class_bounds};
pub use dots::{Columns, DotGroup, DotPlot, DotRow, Role};
pub use hatch::Hatch;
pub use map::{Category, CategoryArea, CategoryMap, Coarser, ValueArea, ValueMap};
pub use matrix::{Cell, Emphasis, Matrix};
pub use palette::{Color, STATUS, sequential};
pub use series::{BreakMark, SeriesChart, SeriesPanel, SeriesPoint};
pub use stacked::{MOST_ANSWERS, StackedChart, StackedRow};

use crate::text::Text;

/// A finished chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The picture; its text stays text, set in "Noto Sans".
    pub svg: String,
    /// The width in print for which its letters were sized.
    pub width_mm: f64,
    /// The height in print.
    pub height_mm: f64,
    /// What the picture shows, in sentences.
    pub alt: String,
}

/// What the values of a chart are.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The indicator, as a reader knows it.
    pub title: String,
    /// The unit that follows a number, such as `%`; empty for plain counts.
    pub unit: String,
    /// The decimals that are printed.
    pub decimals: usize,
    /// When the values hold, already formatted: `31.12.2024`, `2015 bis 2024`.
    pub period: String,
    /// The confidence of the intervals, such as 0.95; `None` where there are none.
    pub confidence: Option<f64>,
}

impl Subject {
    /// The title of an axis or legend, with its unit.
    fn heading(&self, text: Text) -> String {
        let per = text.word("chart.heading.per");
        let key = match self.unit.split(' ').next() {
            None | Some("") => return self.title.clone(),
            // "Geburten je 1 000 Frauen" needs no preposition of ours.
            Some(first) if per.split(' ').any(|word| word == first) => "chart.heading.rate",
            Some(_) => "chart.heading",
        };
        text.say(key, &[("title", &self.title), ("unit", &self.unit)])
    }

    /// The name of the interval, `95-%-Konfidenzintervall`.
    fn interval(&self, text: Text) -> Option<String> {
        let percent = text.parameter(self.confidence? * 100.0);
        Some(text.say("chart.interval", &[("percent", &percent)]))
    }

    /// A value with its unit, as sentences have it.
    fn spell(&self, value: f64, text: Text) -> String {
        text.with_unit(value, self.decimals, &self.unit)
    }
}

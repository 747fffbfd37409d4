//! Keys to the marks of a chart, set in lines below it.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, PER_MM, Point, Stroke};
use super::hatch::Fill;
use super::lettering::SMALL;
use super::palette::{ATTENTION, BAND, BLUE, Color, EDGE, GREY, INK};
use crate::measure::{Sign, Value};
use crate::text::Text;

/// What a key shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Symbol {
    Dot,
    Whisker,
    Diamond,
    DiamondWithLine,
    Line,
    DashedLine,
    Band,
    Break,
    Attention,
    Swatch(Color),
    Sign(&'static str),
    /// Words that speak for themselves.
    Nothing,
}

/// Keys with their words.
#[derive(Debug, Clone, Default)]
pub(super) struct Legend {
    keys: Vec<(Symbol, String)>,
}

const SYMBOL_WIDTH: i32 = 6 * PER_MM;
const GAP: i32 = 5 * PER_MM;
const LINE: i32 = 4 * PER_MM;

impl Legend {
    pub(super) fn add(&mut self, symbol: Symbol, words: String) {
        self.keys.push((symbol, words));
    }

    /// A warning where the axis does not begin at zero.
    pub(super) fn add_axis(&mut self, axis: Axis, text: Text) {
        if !axis.has_zero() {
            self.add(Symbol::Nothing, text.word("chart.axis.cut"));
        }
    }

    /// One key for each official sign that occurs.
    pub(super) fn add_signs(&mut self, values: impl IntoIterator<Item = Value>, text: Text) {
        let mut signs: Vec<Sign> = values.into_iter().filter_map(Value::sign).collect();
        signs.sort_unstable();
        signs.dedup_by_key(|sign| text.sign(*sign));
        for sign in signs {
            let key = match sign {
                Sign::Later => "chart.sign.later",
                Sign::NotMeaningful => "chart.sign.not-meaningful",
                Sign::Unreliable => "chart.sign.unreliable",
                Sign::Unknown | Sign::Secret => "chart.sign.unknown",
            };
            self.add(Symbol::Sign(text.sign(sign)), text.word(key));
        }
    }

    pub(super) fn height(&self, width: i32) -> i32 {
        self.places(width).last().map_or(0, |place| place.1 + LINE)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left: i32, top: i32, width: i32) {
        for ((symbol, words), (x, y)) in self.keys.iter().zip(self.places(width)) {
            let middle = top + y + LINE / 2;
            symbol.draw(canvas, (left + x, middle));
            let start = left + x + symbol.width();
            canvas.words(&SMALL.fit(words, left + width - start), (start, middle), Anchor::Start, SMALL);
        }
    }

    /// Where each key begins, line after line.
    fn places(&self, width: i32) -> Vec<Point> {
        let (mut x, mut y) = (0, 0);
        let mut places = Vec::new();
        for (symbol, words) in &self.keys {
            let needed = symbol.width() + SMALL.width(words);
            if x > 0 && x + needed > width {
                (x, y) = (0, y + LINE);
            }
            places.push((x, y));
            x += needed + GAP;
        }
        places
    }
}

impl Symbol {
    const fn width(self) -> i32 {
        match self {
            Self::Nothing => 0,
            Self::Sign(_) | Self::Dot | Self::Diamond => 3 * PER_MM,
            _ => SYMBOL_WIDTH + PER_MM / 2,
        }
    }

    fn draw(self, canvas: &mut Canvas, (x, y): Point) {
        let end = x + SYMBOL_WIDTH - PER_MM;
        let middle = i32::midpoint(x, end);
        match self {
            Self::Dot => canvas.dot((x + PER_MM, y), DOT, BLUE),
            Self::Whisker => canvas.line(vec![(x, y), (end, y)], WHISKER),
            Self::Diamond => canvas.diamond((x + PER_MM, y), DIAMOND, INK),
            Self::DiamondWithLine => {
                canvas.line(vec![(x, y), (end, y)], REFERENCE);
                canvas.diamond((middle, y), DIAMOND, INK);
            }
            Self::Line => {
                canvas.line(vec![(x, y), (end, y)], Stroke::solid(BLUE, 6));
                canvas.dot((middle, y), 11, BLUE);
            }
            Self::DashedLine => canvas.line(vec![(x, y), (end, y)], COMPARISON),
            Self::Band => canvas.rectangle((x, y - 18), (end, y + 18), Fill::plain(BAND), Some(BAND_EDGE)),
            Self::Break => canvas.line(vec![(middle, y - 26), (middle, y + 26)], Stroke::solid(INK, 3)),
            Self::Attention => {
                let frame = Some(Stroke::solid(INK, 8));
                canvas.rectangle((x + 4, y - 26), (end, y + 26), Fill::plain(ATTENTION), frame);
                warning(canvas, (middle, y), 20, INK);
            }
            Self::Swatch(color) => {
                let edge = Some(Stroke::solid(GREY, 2));
                canvas.rectangle((x, y - 20), (end, y + 20), Fill::plain(color), edge);
            }
            Self::Nothing => {}
            Self::Sign(sign) => canvas.words(sign, (x + PER_MM, y), Anchor::Middle, SMALL.bold()),
        }
    }
}

/// The radius of an area's dot, 0.75 mm.
pub(super) const DOT: u32 = 15;
/// Half the width of the diamond that stands for the whole.
pub(super) const DIAMOND: i32 = 22;
/// The interval of a value.
pub(super) const WHISKER: Stroke = Stroke::solid(BLUE, 5);
/// The value of the whole, through all rows.
pub(super) const REFERENCE: Stroke = Stroke::dashed(INK, 3);
/// The edge of an interval that is drawn as a band.
pub(super) const BAND_EDGE: Stroke = Stroke::solid(EDGE, 2);
/// The series of the whole.
pub(super) const COMPARISON: Stroke = Stroke::dashed(GREY, 5);

/// A triangle that points up, as on a warning sign.
pub(super) fn warning(canvas: &mut Canvas, (x, y): Point, radius: i32, color: Color) {
    let ring =
        vec![(x - radius, y + radius * 4 / 5), (x, y - radius * 9 / 10), (x + radius, y + radius * 4 / 5)];
    canvas.area(vec![ring], Fill::plain(color), None);
}

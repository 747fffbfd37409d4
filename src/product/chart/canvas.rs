//! The sheet that charts draw on: the only room that knows plotters.
//!
//! Plotters writes one SVG element per mark, at whole coordinates, and knows neither holes nor hatching, dashes or a
//! halo around letters. `finish` therefore goes through its lines side by side with the marks and puts in
//! what is lacking. That is the one place where SVG text is edited.

use super::Figure;
use super::hatch::Fill;
use super::lettering::{Lettering, Weight};
use super::palette::{Color, WHITE};
use plotters::element::{Circle, PathElement, Polygon, Text as Letters};
use plotters::prelude::{IntoDrawingArea, IntoFont, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, FontTransform, RGBColor, TextStyle};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Drawing units per millimetre of print; one unit, 0.05 mm, is finer than any printer's dot of ink.
pub(super) const PER_MM: i32 = 20;

/// White around all marks, so that no stroke and no overhang of a letter is cut at the edge.
const MARGIN: i32 = PER_MM / 2;

/// What charts may draw on within the 170 mm of the text block.
pub(super) const FULL_WIDTH: i32 = 170 * PER_MM - 2 * MARGIN;

/// A place on the sheet: right, down.
pub(super) type Point = (i32, i32);

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) color: Color,
    pub(super) width: u32,
    pub(super) dash: Option<(u32, u32)>,
}

impl Stroke {
    pub(super) const fn solid(color: Color, width: u32) -> Self {
        Self { color, width, dash: None }
    }

    pub(super) const fn dashed(color: Color, width: u32) -> Self {
        Self { color, width, dash: Some((5 * width, 4 * width)) }
    }
}

/// Which part of a line of letters stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// What lies behind letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Plain paper or an even fill.
    Even,
    /// Lines and borders, kept off by a white rim.
    Busy,
}

#[derive(Debug, Clone)]
enum Mark {
    Line(Vec<Point>, Stroke),
    Area(Vec<Vec<Point>>, Fill, Option<Stroke>),
    Dot(Point, u32, Color),
    Words(Words),
}

#[derive(Debug, Clone)]
struct Words {
    text: String,
    at: Point,
    anchor: Anchor,
    lettering: Lettering,
    ground: Ground,
}

/// One line of letters that XML can hold: whatever controls a terminal or breaks a line becomes a blank.
fn printable(text: &str) -> String {
    let is_letter = |letter: char| !letter.is_control() && !matches!(letter, '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|letter| if is_letter(letter) { letter } else { ' ' }).collect()
}

/// A list of marks that becomes an SVG.
#[derive(Debug, Clone, Default)]
pub(super) struct Canvas {
    marks: Vec<Mark>,
}

impl Canvas {
    pub(super) fn line(&mut self, points: Vec<Point>, stroke: Stroke) {
        self.marks.push(Mark::Line(points, stroke));
    }

    /// A shape of one or more rings; a ring inside another is a hole.
    pub(super) fn area(&mut self, rings: Vec<Vec<Point>>, fill: Fill, outline: Option<Stroke>) {
        self.marks.push(Mark::Area(rings, fill, outline));
    }

    pub(super) fn rectangle(&mut self, from: Point, to: Point, fill: Fill, outline: Option<Stroke>) {
        self.area(vec![vec![from, (to.0, from.1), to, (from.0, to.1)]], fill, outline);
    }

    pub(super) fn diamond(&mut self, (x, y): Point, radius: i32, color: Color) {
        let ring = vec![(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)];
        self.area(vec![ring], Fill::plain(color), None);
    }

    pub(super) fn dot(&mut self, center: Point, radius: u32, color: Color) {
        self.marks.push(Mark::Dot(center, radius, color));
    }

    /// Letters whose middle height is at `at`.
    pub(super) fn words(&mut self, text: &str, at: Point, anchor: Anchor, lettering: Lettering) {
        let text = printable(text);
        self.marks.push(Mark::Words(Words { text, at, anchor, lettering, ground: Ground::Even }));
    }

    /// Letters with a white rim, for maps.
    pub(super) fn words_on_map(&mut self, text: &str, at: Point, lettering: Lettering) {
        let text = printable(text);
        let words = Words { text, at, anchor: Anchor::Middle, lettering, ground: Ground::Busy };
        self.marks.push(Mark::Words(words));
    }

    /// Writes the SVG of a sheet of this size.
    pub(super) fn finish(self, width: i32, height: i32, alt: String) -> Figure {
        let size = (width.unsigned_abs(), height.unsigned_abs());
        let drawn = self.play(size);
        let mut svg = String::with_capacity(drawn.len());
        let (width, height) = (width + 2 * MARGIN, height + 2 * MARGIN);
        let (width_mm, height_mm) =
            (f64::from(width) / f64::from(PER_MM), f64::from(height) / f64::from(PER_MM));
        let _ = writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width_mm:.2}mm\" height=\"{height_mm:.2}mm\" \
             viewBox=\"{edge} {edge} {width} {height}\">",
            edge = -MARGIN,
        );
        svg.push_str(&self.patterns());
        // Letters are three lines in what plotters writes: the tag, the words, the end tag.
        let mut lines = drawn.lines().skip(1);
        for mark in &self.marks {
            let line = lines.next().unwrap_or_default().replace(" opacity=\"1\"", "");
            match mark {
                Mark::Words(words) => {
                    let content = lines.next().unwrap_or_default();
                    let end = lines.next().unwrap_or_default();
                    let tag = line.strip_suffix('>').unwrap_or(&line);
                    let _ = writeln!(svg, "{tag}{}>{content}{end}", rim(words.ground));
                }
                Mark::Area(rings, fill, outline) => svg.push_str(&path(rings, *fill, *outline)),
                Mark::Line(_, stroke) => {
                    let tag = line.strip_suffix("/>").unwrap_or(&line);
                    let _ = writeln!(svg, "{tag} stroke-linejoin=\"round\"{}/>", dash(*stroke));
                }
                Mark::Dot(..) => {
                    svg.push_str(&line.replace(" stroke=\"none\"", "").replace(" stroke-width=\"0\"", ""));
                    svg.push('\n');
                }
            }
        }
        svg.push_str("</svg>\n");
        Figure { svg, width_mm, height_mm, alt }
    }

    /// Lets plotters draw, one element per mark.
    fn play(&self, size: (u32, u32)) -> String {
        let mut svg = String::new();
        {
            let sheet = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            for mark in &self.marks {
                // Drawing into memory has no way to fail; a lost mark would fail the tests that count marks.
                let _ = match mark {
                    Mark::Line(points, stroke) => sheet.draw(&PathElement::new(
                        points.clone(),
                        rgb(stroke.color).stroke_width(stroke.width),
                    )),
                    Mark::Area(rings, fill, _) => {
                        sheet.draw(&Polygon::new(rings.concat(), rgb(fill.ground).filled()))
                    }
                    Mark::Dot(at, radius, color) => {
                        sheet.draw(&Circle::new(*at, *radius, rgb(*color).filled()))
                    }
                    Mark::Words(words) => {
                        {
                            // Plotters centres small letters; figures and capitals are what rows are aligned by.
                            let at = (words.at.0, words.at.1 + words.lettering.size / 16);
                            sheet.draw(&Letters::new(words.text.as_str(), at, style(words)))
                        }
                    }
                };
            }
        }
        svg
    }

    fn patterns(&self) -> String {
        let mut patterns = BTreeMap::new();
        for mark in &self.marks {
            if let Mark::Area(_, fill, _) = mark
                && let Some(pattern) = fill.pattern()
            {
                patterns.insert(fill.reference(), pattern);
            }
        }
        if patterns.is_empty() {
            return String::new();
        }
        let all: String = patterns.into_values().collect();
        format!("<defs>{all}</defs>\n")
    }
}

fn rgb([red, green, blue]: Color) -> RGBColor {
    RGBColor(red, green, blue)
}

fn style(words: &Words) -> TextStyle<'static> {
    let slant = match words.lettering.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let horizontal = match words.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    // Plotters divides every size by 1.24 before it writes it.
    let font = ("Noto Sans", f64::from(words.lettering.size) * 1.24).into_font().style(slant);
    let mut style =
        TextStyle::from(font.transform(FontTransform::None)).pos(Pos::new(horizontal, VPos::Center));
    style.color = rgb(words.lettering.color).to_backend_color();
    style
}

/// The polygon again, as a path that has holes, with relative steps because they are short.
fn path(rings: &[Vec<Point>], fill: Fill, outline: Option<Stroke>) -> String {
    let mut out = format!("<path fill=\"{}\" fill-rule=\"evenodd\"", fill.reference());
    if let Some(stroke) = outline {
        let _ = write!(
            out,
            " stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}",
            super::palette::hex(stroke.color),
            stroke.width,
            dash(stroke)
        );
    }
    out.push_str(" d=\"");
    for ring in rings {
        let Some(&first) = ring.first() else { continue };
        let _ = write!(out, "M{} {}l", first.0, first.1);
        let mut last = first;
        for &point in &ring[1..] {
            for step in [point.0 - last.0, point.1 - last.1] {
                // A minus sign parts numbers as well as a blank does.
                if step >= 0 && !out.ends_with('l') {
                    out.push(' ');
                }
                let _ = write!(out, "{step}");
            }
            last = point;
        }
        out.push('z');
    }
    out.push_str("\"/>\n");
    out
}

fn dash(stroke: Stroke) -> String {
    stroke.dash.map_or_else(String::new, |(on, off)| format!(" stroke-dasharray=\"{on} {off}\""))
}

/// Painted before the letters, so that it never eats into them.
fn rim(ground: Ground) -> String {
    match ground {
        Ground::Even => String::new(),
        Ground::Busy => format!(
            " paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"10\" stroke-linejoin=\"round\"",
            super::palette::hex(WHITE)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::chart::hatch::Hatch;
    use crate::product::chart::lettering::BODY;
    use crate::product::chart::palette::INK;

    fn square(from: i32, to: i32) -> Vec<Point> {
        vec![(from, from), (to, from), (to, to), (from, to)]
    }

    #[test]
    fn letters_that_xml_cannot_hold_become_blanks() {
        assert_eq!(printable("Alt\0stadt\nSüd\u{FFFF}"), "Alt stadt Süd ");
    }

    #[test]
    fn each_mark_is_one_line_and_holes_are_subpaths() {
        let mut canvas = Canvas::default();
        canvas.area(vec![square(0, 100), square(20, 40)], Fill::plain(INK), None);
        canvas.line(vec![(0, 0), (9, 9)], Stroke::dashed(INK, 2));
        canvas.dot((5, 5), 3, INK);
        canvas.words("Bürger & <Umland>", (10, 10), Anchor::Start, BODY);
        let svg = canvas.finish(200, 100, String::new()).svg;
        assert_eq!(svg.lines().count(), 6, "{svg}");
        assert!(
            svg.contains("fill-rule=\"evenodd\" d=\"M0 0l100 0 0 100-100 0zM20 20l20 0 0 20-20 0z\""),
            "{svg}"
        );
        assert!(svg.contains("stroke-dasharray=\"10 8\""), "{svg}");
        assert!(svg.contains(">Bürger &amp; &lt;Umland&gt;</text>"), "{svg}");
        assert!(svg.contains("width=\"11.00mm\" height=\"6.00mm\" viewBox=\"-10 -10 220 120\""), "{svg}");
    }

    #[test]
    fn font_sizes_are_the_whole_numbers_that_were_asked_for() {
        for size in [46, 50, 58, 71] {
            let mut canvas = Canvas::default();
            canvas.words("Ä", (0, 0), Anchor::Start, Lettering { size, ..BODY });
            let svg = canvas.finish(10, 10, String::new()).svg;
            assert!(svg.contains(&format!("font-size=\"{size}\"")), "{svg}");
        }
    }

    #[test]
    fn a_hatched_area_refers_to_a_pattern_that_is_defined_once() {
        let mut canvas = Canvas::default();
        for _ in 0..2 {
            canvas.area(vec![square(0, 9)], Fill { ground: WHITE, hatch: Hatch::Falling }, None);
        }
        let svg = canvas.finish(10, 10, String::new()).svg;
        assert_eq!(svg.matches("<pattern ").count(), 1);
        assert_eq!(svg.matches("url(#hatch-falling-FFFFFF)").count(), 2);
    }
}

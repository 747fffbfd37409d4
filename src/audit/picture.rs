//! Pictures: letters and marks at their places, and every word that is not drawn.

use super::layout::Fragment;
use super::markup::{self, Element, Node};

/// A place in the units of the picture: right, down.
pub(super) type Point = (f64, f64);

/// A picture, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Picture {
    pub(super) letters: Vec<Fragment>,
    /// In the order in which they are drawn.
    pub(super) marks: Vec<Mark>,
    /// Attributes of elements that draw or group, each with the name of its element.
    pub(super) attributes: Vec<(String, Vec<(String, String)>)>,
    /// Titles, descriptions, remarks and scripts, each with the name of its element.
    pub(super) words: Vec<(String, String)>,
    /// Elements that show pixels or other documents.
    pub(super) opaque: Vec<String>,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) form: Form,
    /// Corners, ends or the centre.
    pub(super) points: Vec<Point>,
    pub(super) fill: String,
    pub(super) is_dashed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Dot,
    Line,
    Area,
}

impl Mark {
    /// Left, upper, right and lower edge.
    pub(super) fn extent(&self) -> (f64, f64, f64, f64) {
        self.points.iter().fold(
            (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY),
            |(left, top, right, bottom), (x, y)| (left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)),
        )
    }
}

/// A move and a stretch: what groups of charts are placed by.
#[derive(Clone, Copy)]
struct Place {
    matrix: [f64; 6],
}

impl Place {
    #[expect(clippy::many_single_char_names, reason = "a matrix as the standard of SVG writes it")]
    fn at(self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f] = self.matrix;
        (a * x + c * y + e, b * x + d * y + f)
    }

    #[expect(clippy::many_single_char_names, reason = "two matrices as the standard of SVG writes them")]
    fn within(self, transform: &str) -> Self {
        let mut place = self;
        for step in transform.split(')') {
            let Some((name, numbers)) = step.split_once('(') else { continue };
            let n = numbers_of(numbers);
            let get = |index: usize, usual: f64| n.get(index).copied().unwrap_or(usual);
            let inner = match name.trim().trim_start_matches(',').trim() {
                "translate" => [1.0, 0.0, 0.0, 1.0, get(0, 0.0), get(1, 0.0)],
                "scale" => [get(0, 1.0), 0.0, 0.0, get(1, get(0, 1.0)), 0.0, 0.0],
                "matrix" if n.len() == 6 => [n[0], n[1], n[2], n[3], n[4], n[5]],
                _ => continue,
            };
            let [a, b, c, d, e, f] = place.matrix;
            let [p, q, r, s, t, u] = inner;
            let matrix = [
                a * p + c * q,
                b * p + d * q,
                a * r + c * s,
                b * r + d * s,
                a * t + c * u + e,
                b * t + d * u + f,
            ];
            place = Self { matrix };
        }
        place
    }
}

/// Reads a picture; none where it is no well-formed XML.
pub(super) fn read(bytes: &[u8]) -> Option<Picture> {
    let root = markup::parse(bytes)?;
    let mut picture = Picture::default();
    picture.walk(&root, Place { matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] }, Drawing::Shown);
    Some(picture)
}

/// Whether an element is drawn where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawing {
    Shown,
    /// In definitions: patterns and symbols.
    Defined,
}

impl Picture {
    fn walk(&mut self, parent: &Element, place: Place, drawing: Drawing) {
        for child in &parent.children {
            match child {
                Node::Remark(words) => self.words.push(("<!-- -->".to_owned(), words.clone())),
                // Letters are taken with their element.
                Node::Text(_) => {}
                Node::Element(element) => self.element(element, place, drawing),
            }
        }
    }

    fn element(&mut self, element: &Element, place: Place, drawing: Drawing) {
        let place = element.attribute("transform").map_or(place, |transform| place.within(transform));
        if !element.attributes.is_empty() {
            self.attributes.push((element.name.clone(), element.attributes.clone()));
        }
        let tag = || format!("<{}>", element.name);
        match element.name.as_str() {
            "text" => {
                self.letters(element, place);
                // What hangs on letters, such as a title.
                self.walk(element, place, drawing);
            }
            "tspan" => self.walk(element, place, drawing),
            "title" | "desc" | "metadata" | "script" => self.words.push((tag(), element.text())),
            "image" | "foreignObject" | "use" => {
                self.opaque.push(tag());
                self.words.push((tag(), element.text()));
            }
            "style" => {}
            "defs" | "pattern" | "symbol" | "clipPath" | "mask" | "marker" => {
                self.walk(element, place, Drawing::Defined);
            }
            _ => {
                if let Some(mark) = mark(element, place).filter(|_| drawing == Drawing::Shown) {
                    self.marks.push(mark);
                }
                self.walk(element, place, drawing);
            }
        }
    }

    fn letters(&mut self, element: &Element, place: Place) {
        let mut pieces: Vec<(&Element, String)> = Vec::new();
        let mut own = String::new();
        for child in &element.children {
            match child {
                Node::Text(words) => own.push_str(words),
                Node::Element(inner) if inner.name == "tspan" && inner.attribute("x").is_none() => {
                    own.push_str(&inner.text());
                }
                Node::Element(inner) if inner.name == "tspan" => pieces.push((inner, inner.text())),
                _ => {}
            }
        }
        pieces.push((element, own));
        for (piece, text) in pieces {
            let number = |name: &str| piece.number(name).or_else(|| element.number(name));
            let word = |name: &str| piece.attribute(name).or_else(|| element.attribute(name));
            let text = text
                .split([' ', '\n', '\r', '\t'])
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ");
            if text.is_empty() {
                continue;
            }
            let size = number("font-size").unwrap_or(16.0);
            let (x, y) = place.at((number("x").unwrap_or(0.0), number("y").unwrap_or(0.0)));
            #[expect(clippy::cast_precision_loss, reason = "a number of letters")]
            let width = 0.5 * size * text.chars().count() as f64;
            let left = match word("text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            self.letters.push(Fragment { text, left, right: left + width, y, size });
        }
    }
}

fn mark(element: &Element, place: Place) -> Option<Mark> {
    let n = |name: &str| element.number(name).unwrap_or(0.0);
    let pair = |x: &str, y: &str| (n(x), n(y));
    let (form, points) = match element.name.as_str() {
        "circle" | "ellipse" => (Form::Dot, vec![pair("cx", "cy")]),
        "line" => (Form::Line, vec![pair("x1", "y1"), pair("x2", "y2")]),
        "rect" => {
            let ((x, y), (width, height)) = (pair("x", "y"), pair("width", "height"));
            (Form::Area, vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
        }
        "polyline" | "polygon" => {
            let numbers = numbers_of(element.attribute("points").unwrap_or_default());
            let points = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            (if element.name == "polyline" { Form::Line } else { Form::Area }, points)
        }
        "path" => (Form::Area, corners(element.attribute("d").unwrap_or_default())),
        _ => return None,
    };
    let fill = element.attribute("fill").unwrap_or("black").to_owned();
    let form = if form == Form::Area && fill == "none" { Form::Line } else { form };
    let points: Vec<Point> = points.into_iter().map(|point| place.at(point)).collect();
    let is_dashed = element.attribute("stroke-dasharray").is_some();
    (!points.is_empty()).then_some(Mark { form, points, fill, is_dashed })
}

fn numbers_of(text: &str) -> Vec<f64> {
    let mut numbers = Vec::new();
    let mut word = String::new();
    // A minus sign parts numbers as well as a blank does, and so does a second decimal point.
    for letter in text.chars().chain([' ']) {
        let goes_on = match letter {
            '0'..='9' | 'e' | 'E' => true,
            '.' => !word.contains('.'),
            '-' | '+' => word.is_empty() || word.ends_with(['e', 'E']),
            _ => false,
        };
        if !goes_on {
            numbers.extend(word.parse::<f64>().ok().filter(|number| number.is_finite()));
            word.clear();
        }
        if goes_on || matches!(letter, '.' | '-' | '+') {
            word.push(letter);
        }
    }
    numbers
}

/// The corners of a path; of curves, their ends.
fn corners(path: &str) -> Vec<Point> {
    let mut points = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    let mut start = (0.0, 0.0);
    let is_step = |letter: char| letter.is_ascii_alphabetic() && !matches!(letter, 'e' | 'E');
    let steps = path.match_indices(is_step).map(|(at, _)| at).collect::<Vec<usize>>();
    for (index, at) in steps.iter().enumerate() {
        let end = steps.get(index + 1).copied().unwrap_or(path.len());
        let step = path[*at..].chars().next().unwrap_or('Z');
        let numbers = numbers_of(&path[at + 1..end]);
        let relative = if step.is_ascii_lowercase() { 1.0 } else { 0.0 };
        let width = match step.to_ascii_uppercase() {
            'H' | 'V' => 1,
            'C' => 6,
            'S' | 'Q' => 4,
            'A' => 7,
            'Z' => {
                (x, y) = start;
                continue;
            }
            _ => 2,
        };
        for (index, numbers) in numbers.chunks_exact(width).enumerate() {
            match step.to_ascii_uppercase() {
                'H' => x = relative * x + numbers[0],
                'V' => y = relative * y + numbers[0],
                _ => (x, y) = (relative * x + numbers[width - 2], relative * y + numbers[width - 1]),
            }
            if index == 0 && step.eq_ignore_ascii_case(&'m') {
                start = (x, y);
            }
            points.push((x, y));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_canvas_writes_them() {
        assert_eq!(
            corners("M0 0l100 0 0 100-100 0z"),
            [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
        );
        assert_eq!(corners("M1,2 H5 V-.5.5"), [(1.0, 2.0), (5.0, 2.0), (5.0, -0.5), (5.0, 0.5)]);
    }

    #[test]
    fn marks_and_letters_stand_where_their_groups_put_them() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg"><g transform="translate(10,20)"><circle cx="1" cy="2" r="3" data-v="7"/>
            <text x="5" y="6" font-size="10" text-anchor="end">S&#252;d</text><title>Süd: 2</title></g></svg>"#;
        let picture = read(svg.as_bytes()).expect("read");
        assert_eq!(picture.marks[0].points, [(11.0, 22.0)]);
        assert_eq!((picture.letters[0].text.as_str(), picture.letters[0].right), ("Süd", 15.0));
        assert_eq!(picture.words, [("<title>".to_owned(), "Süd: 2".to_owned())]);
    }
}

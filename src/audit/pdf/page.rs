//! What is drawn on a page with letters, and where.

use super::font::Font;
use crate::audit::layout::Fragment;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};
use std::collections::BTreeMap;
use std::rc::Rc;

/// `[a b c d e f]`, as PDF writes a change of coordinates.
type Matrix = [f64; 6];

const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// Drawings within drawings.
const MOST_DEPTH: usize = 16;

/// The words of a page, with heights that grow downwards, and how many pictures of pixels it has.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) fragments: Vec<Fragment>,
    pub(super) pixels: usize,
    fonts: BTreeMap<String, Rc<Font>>,
}

/// What `q` keeps and `Q` brings back.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    /// Between letters, and between words.
    spacing: (f64, f64),
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl State {
    const fn new(matrix: Matrix) -> Self {
        Self { matrix, font: None, size: 1.0, spacing: (0.0, 0.0), stretch: 1.0, leading: 0.0, rise: 0.0 }
    }
}

impl Reading {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let mut reading = Self::default();
        let state = State::new(SAME);
        reading.run(page.page_stream().unwrap_or_default(), page.resources(), state, 0);
        let top = page.media_box().y1;
        for fragment in &mut reading.fragments {
            fragment.y = top - fragment.y;
        }
        reading.fragments = merged(std::mem::take(&mut reading.fragments));
        reading
    }

    fn run(&mut self, content: &[u8], resources: &Resources<'_>, start: State, depth: usize) {
        let mut state = start;
        let mut kept: Vec<State> = Vec::new();
        let (mut text, mut line) = (SAME, SAME);
        let mut operations = UntypedIter::new(content);
        while let Some(operation) = operations.next() {
            let operands: Vec<&Object<'_>> = operation.operands().collect();
            let number = |index: usize| match operands.get(index) {
                Some(Object::Number(number)) => number.as_f64(),
                _ => 0.0,
            };
            let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            match &**operation.operator {
                b"q" => kept.push(state.clone()),
                b"Q" => state = kept.pop().unwrap_or(state),
                b"cm" => state.matrix = product(matrix(), state.matrix),
                b"BT" => (text, line) = (SAME, SAME),
                b"Tm" => (text, line) = (matrix(), matrix()),
                b"Td" | b"TD" => {
                    if &**operation.operator == b"TD" {
                        state.leading = -number(1);
                    }
                    line = product([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line);
                    text = line;
                }
                b"T*" => {
                    line = product([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                }
                b"TL" => state.leading = number(0),
                b"Tc" => state.spacing.0 = number(0),
                b"Tw" => state.spacing.1 = number(0),
                b"Tz" => state.stretch = number(0) / 100.0,
                b"Ts" => state.rise = number(0),
                b"Tf" => {
                    state.size = number(1);
                    if let Some(Object::Name(name)) = operands.first() {
                        state.font = self.font(name, resources, depth);
                    }
                }
                b"'" | b"\"" => {
                    line = product([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    if let Some(Object::String(words)) = operands.last() {
                        self.show(words.as_bytes(), &state, &mut text);
                    }
                }
                b"Tj" => {
                    if let Some(Object::String(words)) = operands.first() {
                        self.show(words.as_bytes(), &state, &mut text);
                    }
                }
                b"TJ" => {
                    let Some(Object::Array(pieces)) = operands.first() else { continue };
                    for piece in pieces.iter::<Object<'_>>() {
                        match piece {
                            Object::String(words) => self.show(words.as_bytes(), &state, &mut text),
                            Object::Number(back) => {
                                let step = -back.as_f64() / 1000.0 * state.size * state.stretch;
                                text = product([1.0, 0.0, 0.0, 1.0, step, 0.0], text);
                            }
                            _ => {}
                        }
                    }
                }
                b"EI" | b"BI" => self.pixels += 1,
                b"Do" => {
                    let Some(Object::Name(name)) = operands.first() else { continue };
                    if let Some(drawing) = resources.get_x_object(name) {
                        self.drawing(&drawing, resources, &state, depth);
                    }
                }
                _ => {}
            }
        }
    }

    fn drawing(&mut self, drawing: &Stream<'_>, resources: &Resources<'_>, state: &State, depth: usize) {
        let dict = drawing.dict();
        let kind = dict.get::<Name<'_>>("Subtype");
        if kind.is_some_and(|kind| kind.as_str() == "Image") {
            self.pixels += 1;
            return;
        }
        let Some(content) = drawing.decoded().ok().filter(|_| depth < MOST_DEPTH) else { return };
        let own = dict.get::<Dict<'_>>("Resources").unwrap_or_default();
        let resources = Resources::from_parent(own, resources.clone());
        let matrix = dict.get::<Array<'_>>("Matrix").map(|matrix| {
            let mut numbers = matrix.iter::<f32>().map(f64::from);
            SAME.map(|usual| numbers.next().unwrap_or(usual))
        });
        let state = State { matrix: product(matrix.unwrap_or(SAME), state.matrix), ..state.clone() };
        self.run(&content, &resources, state, depth + 1);
    }

    fn font(&mut self, name: &Name<'_>, resources: &Resources<'_>, depth: usize) -> Option<Rc<Font>> {
        let font = resources.get_font(name)?;
        // Fonts are told apart by the object they are; a drawing may use the page's names for others.
        let key = font.obj_id().map_or_else(|| format!("{depth}/{}", name.as_str()), |id| format!("{id:?}"));
        Some(Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::of(&font)))))
    }

    fn show(&mut self, words: &[u8], state: &State, text: &mut Matrix) {
        let Some(font) = &state.font else { return };
        for (letters, width) in font.read(words) {
            let is_blank = letters.chars().all(char::is_whitespace);
            let spacing = state.spacing.0 + if letters == " " { state.spacing.1 } else { 0.0 };
            let step = (width / 1000.0 * state.size + spacing) * state.stretch;
            let whole = product(*text, state.matrix);
            let (x, y) = (whole[4], whole[5]);
            // Letters may stand on end; what counts is where they begin and how large they are.
            let size = libm::hypot(whole[2], whole[3]) * state.size;
            let along = libm::hypot(whole[0], whole[1]);
            if !letters.is_empty() && !is_blank || letters.contains(['\u{A0}', '\u{202F}', '\u{2009}']) {
                let y = y + state.rise;
                self.fragments.push(Fragment {
                    text: letters,
                    left: x,
                    right: x + step * along,
                    y,
                    size: size.abs(),
                });
            }
            *text = product([1.0, 0.0, 0.0, 1.0, step, 0.0], *text);
        }
    }
}

/// First the left, then the right one.
fn product(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// Letters become words, words become cells: apart by more than a wide blank they are two.
fn merged(mut letters: Vec<Fragment>) -> Vec<Fragment> {
    const BLANK: f64 = 0.14;
    const GAP: f64 = 0.9;
    letters.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.left.total_cmp(&other.left)));
    let mut lines: Vec<Vec<Fragment>> = Vec::new();
    for letter in letters {
        let is_same = lines
            .last()
            .and_then(|line| line.first())
            .is_some_and(|first| (letter.y - first.y).abs() <= 0.35 * first.size.max(letter.size));
        match lines.last_mut() {
            Some(line) if is_same => line.push(letter),
            _ => lines.push(vec![letter]),
        }
    }
    let mut cells: Vec<Fragment> = Vec::new();
    for mut line in lines {
        line.sort_by(|one, other| one.left.total_cmp(&other.left));
        let mut cell: Option<Fragment> = None;
        for letter in line {
            match &mut cell {
                Some(before) if letter.left - before.right <= GAP * before.size => {
                    if letter.left - before.right > BLANK * before.size {
                        before.text.push(' ');
                    }
                    before.text.push_str(&letter.text);
                    before.right = letter.right;
                    before.size = before.size.max(letter.size);
                }
                _ => cells.extend(cell.replace(letter)),
            }
        }
        cells.extend(cell);
    }
    cells
}

//! Names of the larger areas on a map.

use super::canvas::{Canvas, Point};
use super::lettering::{FINE, Lettering};
use super::shape::Projection;
use crate::area::AreaCode;
use geo::{Area as _, Centroid, Contains, InteriorPoint, MultiPolygon};
use std::collections::BTreeMap;

const NAME: Lettering = FINE.bold();

/// Writes each name inside its area. The largest areas come first; a name that would touch another one, or would
/// not fit on the map, is left out.
pub(super) fn draw(
    canvas: &mut Canvas,
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    names: &BTreeMap<AreaCode, String>,
    projection: &Projection,
    width: i32,
) {
    let mut wanted: Vec<(f64, &str, Point)> = Vec::new();
    for (code, name) in names {
        let Some(shape) = shapes.get(code) else { continue };
        let Some(point) = inside(shape) else { continue };
        wanted.push((shape.unsigned_area(), name, projection.place(point.into())));
    }
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let mut taken: Vec<[i32; 4]> = Vec::new();
    for (_, name, at) in wanted {
        let lines = NAME.wrap(name, 640);
        let Some(frame) = frame(&lines, at, projection.left, width) else { continue };
        if taken.iter().any(|other| overlap(*other, frame)) {
            continue;
        }
        taken.push(frame);
        let middle = i32::midpoint(frame[0], frame[2]);
        for (line, top) in lines.iter().zip((frame[1]..).step_by(step())) {
            canvas.words_on_map(line, (middle, top + NAME.line_height() / 2), NAME);
        }
    }
}

fn step() -> usize {
    usize::try_from(NAME.line_height()).unwrap_or(1)
}

/// The centre of gravity if it lies inside, else a point that surely does.
fn inside(shape: &MultiPolygon<f64>) -> Option<geo::Point<f64>> {
    shape.centroid().filter(|point| shape.contains(point)).or_else(|| shape.interior_point())
}

/// The rectangle of a name, pushed back over the edge of the map where it would leave it.
fn frame(lines: &[String], (x, y): Point, left: i32, width: i32) -> Option<[i32; 4]> {
    let half = lines.iter().map(|line| NAME.width(line)).max()? / 2 + 8;
    if 2 * half > width {
        return None;
    }
    let x = x.clamp(left + half, left + width - half);
    let height = NAME.line_height() * i32::try_from(lines.len()).unwrap_or(1);
    let top = y - height / 2;
    Some([x - half, top, x + half, top + height])
}

const fn overlap(one: [i32; 4], other: [i32; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    const PROJECTION: Projection = Projection { west: 0.0, north: 100.0, scale: 10.0, left: 0, top: 0 };

    fn square(from: f64, to: f64) -> MultiPolygon<f64> {
        polygon![(x: from, y: from), (x: to, y: from), (x: to, y: to), (x: from, y: to)].into()
    }

    #[test]
    fn of_two_names_that_touch_the_larger_area_keeps_its_own() {
        let code = |text: &str| AreaCode::new(text).expect("a key");
        let shapes = BTreeMap::from([(code("1"), square(40.0, 50.0)), (code("2"), square(0.0, 90.0))]);
        let names =
            BTreeMap::from([(code("1"), "Mitte".to_owned()), (code("2"), "Reinickendorf".to_owned())]);
        let mut canvas = Canvas::default();
        draw(&mut canvas, &shapes, &names, &PROJECTION, 1000);
        let svg = canvas.finish(1000, 1000, String::new()).svg;
        assert!(svg.contains("Reinickendorf") && !svg.contains("Mitte"), "{svg}");
        assert!(svg.contains("paint-order=\"stroke\""));
    }
}

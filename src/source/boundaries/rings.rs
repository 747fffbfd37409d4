//! Whether the rings of one area are sound: closed, with something inside, not crossing each other, holes in their
//! shell.

use super::defect::Defect;
use super::layer::Rings;
use crate::area::AreaCode;
use crate::diagnostic::Code;
use geo::bool_ops::{BooleanOps, FillRule};
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area as _, Coord, Line, LineString, MultiPolygon, Polygon};

/// A ring around less than this, in square metres, has nothing inside.
const NOTHING: f64 = 0.001;
/// Pairs of lines of one area that are looked at; coasts in full detail need a tenth of it.
const MOST_PAIRS: usize = 100_000_000;

/// An area with its polygons, in the coordinates of the file and in the plane.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) code: AreaCode,
    /// The number of its feature, counted from 1.
    pub(super) number: usize,
    pub(super) delivered: Vec<Rings>,
    /// In metres, with rings and points in the order of the file.
    pub(super) shape: MultiPolygon<f64>,
}

/// What is wrong with the rings of an area.
pub(super) fn check(outline: &Outline, sliver_m2: f64) -> Vec<Defect> {
    let defect = |code: Code, place: Coord<f64>, square_metres: f64| Defect {
        code,
        areas: vec![(outline.code.clone(), outline.number)],
        place,
        square_metres,
    };
    let mut defects = Vec::new();
    let is_nothing = outline.shape.unsigned_area() < NOTHING;
    for (rings, polygon) in outline.delivered.iter().zip(&outline.shape) {
        let shell = Polygon::new(polygon.exterior().clone(), Vec::new());
        let planes = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        for (index, (ring, plane)) in rings.iter().zip(planes).enumerate() {
            let Some(place) = ring.first().copied() else { continue };
            let square_metres = signed_area(&plane.0).abs();
            if ring.len() < 3 || ring.first() != ring.last() {
                defects.push(defect(Code::BrokenRing, place, square_metres));
            } else if square_metres < NOTHING {
                let code = if is_nothing { Code::BrokenRing } else { Code::UntidyRing };
                defects.push(defect(code, place, square_metres));
            } else if index > 0 && is_outside(plane, &shell) {
                let is_small = square_metres <= sliver_m2;
                let code = if is_small { Code::UntidyRing } else { Code::HoleOutside };
                defects.push(defect(code, place, square_metres));
            }
        }
    }
    let (crossing, has_contact) = crossings(outline);
    if has_contact {
        let covered = union([&outline.shape]).unsigned_area();
        let wrong = (covered - outline.shape.unsigned_area()).abs();
        let code = if wrong > sliver_m2 { Code::SelfIntersection } else { Code::UntidyRing };
        let first = outline.delivered.first().and_then(|rings| rings.first()?.first()).copied();
        // Rings that only touch each other enclose what they seem to.
        let place = crossing.or_else(|| first.filter(|_| wrong > sliver_m2));
        defects.extend(place.map(|place| defect(code, place, wrong)));
    }
    defects
}

/// The area inside a ring in the plane, positive where it runs counter-clockwise; closed or not.
pub(super) fn signed_area(ring: &[Coord<f64>]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let next = ring.iter().cycle().skip(1);
    let doubled: f64 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y))
        .sum();
    doubled / 2.0
}

/// All that shapes cover together.
///
/// Which way a ring runs is told by its area: by its outermost corner, as `geo` tells it, a ring that crosses itself
/// there would be taken the wrong way round, and its whole area be lost.
pub(super) fn union<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> MultiPolygon<f64> {
    let turned = |ring: &LineString<f64>, is_shell: bool| {
        let mut ring = ring.clone();
        if (signed_area(&ring.0) > 0.0) != is_shell {
            ring.0.reverse();
        }
        ring
    };
    let polygon = |polygon: &Polygon<f64>| {
        let holes = polygon.interiors().iter().map(|hole| turned(hole, false)).collect();
        Polygon::new(turned(polygon.exterior(), true), holes)
    };
    let all: MultiPolygon<f64> = shapes.into_iter().flatten().map(polygon).collect();
    all.union_with_fill_rule(&MultiPolygon(Vec::new()), FillRule::Positive)
}

/// Whether a hole begins outside of its shell; one that only leaves it crosses it.
fn is_outside(hole: &LineString<f64>, shell: &Polygon<f64>) -> bool {
    let positions = hole.coords().map(|point| shell.coordinate_position(point));
    positions.into_iter().find(|position| *position != CoordPos::OnBoundary) == Some(CoordPos::Outside)
}

/// A line of a ring: where it starts in the file, and its place among the rings.
struct Edge {
    line: Line<f64>,
    delivered: Coord<f64>,
    ring: usize,
    index: usize,
    count: usize,
}

/// Where lines of the area cross first, and whether lines that are no neighbours meet at all.
///
/// Lines are looked at from west to east: only those whose extents overlap can meet.
fn crossings(outline: &Outline) -> (Option<Coord<f64>>, bool) {
    let mut edges = edges(outline);
    let west = |edge: &Edge| edge.line.start.x.min(edge.line.end.x);
    let east = |edge: &Edge| edge.line.start.x.max(edge.line.end.x);
    edges.sort_by(|a, b| west(a).total_cmp(&west(b)).then_with(|| (a.ring, a.index).cmp(&(b.ring, b.index))));
    let mut has_contact = false;
    let mut pairs = 0;
    for (position, edge) in edges.iter().enumerate() {
        let end = east(edge);
        let (south, north) = span(edge);
        for other in edges[position + 1..].iter().take_while(|other| west(other) <= end) {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return (None, true);
            }
            let (other_south, other_north) = span(other);
            if other_north < south || other_south > north || are_neighbours(edge, other) {
                continue;
            }
            match line_intersection(edge.line, other.line) {
                Some(LineIntersection::SinglePoint { is_proper: true, .. }) => {
                    return (Some(edge.delivered), true);
                }
                Some(_) => has_contact = true,
                None => {}
            }
        }
    }
    (None, has_contact)
}

fn span(edge: &Edge) -> (f64, f64) {
    let (a, b) = (edge.line.start.y, edge.line.end.y);
    (a.min(b), a.max(b))
}

fn are_neighbours(a: &Edge, b: &Edge) -> bool {
    let distance = a.index.abs_diff(b.index);
    a.ring == b.ring && (distance == 1 || distance + 1 == a.count)
}

fn edges(outline: &Outline) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut ring = 0;
    for (rings, polygon) in outline.delivered.iter().zip(&outline.shape) {
        let planes = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        for (delivered, plane) in rings.iter().zip(planes) {
            let count = plane.0.len().saturating_sub(1);
            let lines = plane.lines().enumerate().filter(|(_, line)| line.start != line.end);
            edges.extend(lines.map(|(index, line)| Edge {
                line,
                delivered: delivered.get(index).copied().unwrap_or(line.start),
                ring,
                index,
                count,
            }));
            ring += 1;
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings of a figure in metres.
    fn outline(polygons: &[&[&[(f64, f64)]]]) -> Outline {
        let ring = |points: &&[(f64, f64)]| -> Vec<Coord<f64>> {
            points.iter().map(|&point| point.into()).collect()
        };
        let delivered: Vec<Rings> =
            polygons.iter().map(|rings| rings.iter().map(ring).collect::<Rings>()).collect();
        let polygon = |rings: &Rings| {
            let mut lines = rings.iter().cloned().map(LineString);
            Polygon::new(lines.next().expect("a shell"), lines.collect())
        };
        let shape = delivered.iter().map(polygon).collect();
        Outline { code: AreaCode::new("A").expect("a key"), number: 1, delivered, shape }
    }

    fn codes(polygons: &[&[&[(f64, f64)]]]) -> Vec<(Code, f64)> {
        let defects = check(&outline(polygons), 1000.0);
        defects.iter().map(|defect| (defect.code, defect.square_metres.round())).collect()
    }

    const SQUARE: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];

    #[test]
    fn sound_rings_have_no_defect() {
        let hole: &[(f64, f64)] = &[(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0), (10.0, 10.0)];
        let touching: &[(f64, f64)] = &[(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 100.0)];
        assert_eq!(codes(&[&[SQUARE, hole], &[touching]]), []);
    }

    /// A bow tie of 2 × 2500 m²: the formula for the area of a ring sees nothing, because both wings cancel out.
    #[test]
    fn a_ring_that_crosses_itself_is_wrong_by_what_it_hides() {
        let bow: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 100.0), (100.0, 0.0), (0.0, 100.0), (0.0, 0.0)];
        assert_eq!(codes(&[&[bow]]).first().map(|(code, _)| *code), Some(Code::BrokenRing));
        let uneven: &[(f64, f64)] =
            &[(0.0, 0.0), (400.0, 400.0), (400.0, 0.0), (300.0, 400.0), (0.0, 400.0), (0.0, 0.0)];
        let found = codes(&[&[uneven]]);
        assert!(
            matches!(found.as_slice(), [(Code::SelfIntersection, wrong)] if *wrong > 1000.0),
            "{found:?}"
        );
        // A loop of 2 m² at a corner.
        let small: &[(f64, f64)] =
            &[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (-2.0, 100.0), (0.0, 102.0), (0.0, 0.0)];
        let found = codes(&[&[small]]);
        assert!(matches!(found.as_slice(), [(Code::UntidyRing, 0.0..=4.0)]), "{found:?}");
    }

    #[test]
    fn open_and_empty_rings_and_stray_holes_are_found() {
        assert_eq!(codes(&[&[&SQUARE[..4]]]), [(Code::BrokenRing, 10_000.0)]);
        let line: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (50.0, 0.0), (0.0, 0.0)];
        assert_eq!(codes(&[&[line]]), [(Code::BrokenRing, 0.0)]);
        assert_eq!(codes(&[&[SQUARE], &[line]]).first(), Some(&(Code::UntidyRing, 0.0)));
        let stray: &[(f64, f64)] = &[(200.0, 0.0), (260.0, 0.0), (260.0, 60.0), (200.0, 0.0)];
        assert_eq!(codes(&[&[SQUARE, stray]]), [(Code::HoleOutside, 1800.0)]);
        let small: &[(f64, f64)] = &[(200.0, 0.0), (210.0, 0.0), (210.0, 10.0), (200.0, 0.0)];
        assert_eq!(codes(&[&[SQUARE, small]]), [(Code::UntidyRing, 50.0)]);
    }
}

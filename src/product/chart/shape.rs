//! From borders in metres to rings on the sheet.
//!
//! All borders are snapped to the one grid of drawing units, and points that add nothing are dropped. A point that
//! two areas share comes to lie on the same grid point for both, so neighbours stay neighbours: simplifying each
//! polygon for itself would leave slivers.

use super::axis::whole;
use super::canvas::Point;
use geo::{Coord, LineString, MultiPolygon};

/// Where metres come to lie on the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Projection {
    /// The north-west corner in metres.
    pub(super) west: f64,
    pub(super) north: f64,
    /// Drawing units per metre.
    pub(super) scale: f64,
    /// That corner on the sheet.
    pub(super) left: i32,
    pub(super) top: i32,
}

impl Projection {
    pub(super) fn place(&self, point: Coord<f64>) -> Point {
        let right = whole(libm::round((point.x - self.west) * self.scale));
        let down = whole(libm::round((self.north - point.y) * self.scale));
        (self.left + right, self.top + down)
    }

    /// All rings of a shape, outer borders and holes; what is smaller than the grid has vanished.
    pub(super) fn rings(&self, shape: &MultiPolygon<f64>) -> Vec<Vec<Point>> {
        let lines =
            shape.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        lines.map(|line| self.ring(line)).filter(|ring| ring.len() > 2).collect()
    }

    fn ring(&self, line: &LineString<f64>) -> Vec<Point> {
        let mut ring: Vec<Point> = Vec::new();
        for coord in &line.0 {
            push(&mut ring, self.place(*coord));
        }
        close(ring)
    }
}

/// Adds a point; what lies straight between its neighbours, or out and back again, is dropped.
fn push(ring: &mut Vec<Point>, point: Point) {
    while let [.., before, last] = ring[..] {
        if !is_straight(before, last, point) {
            break;
        }
        ring.pop();
    }
    if ring.last() != Some(&point) {
        ring.push(point);
    }
}

/// Drops the repeated first point, and what is straight across the seam.
fn close(mut ring: Vec<Point>) -> Vec<Point> {
    while let [first, second, .., before, last] = ring[..] {
        if first == last || is_straight(before, last, first) {
            ring.pop();
        } else if is_straight(last, first, second) {
            ring.remove(0);
        } else {
            return ring;
        }
    }
    // Three points or fewer are left; three make a triangle unless they lie in a line.
    match ring[..] {
        [one, two, three] if !is_straight(one, two, three) => ring,
        _ => Vec::new(),
    }
}

fn is_straight(one: Point, two: Point, three: Point) -> bool {
    let (one, two, three) = (wide(one), wide(two), wide(three));
    (two.0 - one.0) * (three.1 - one.1) == (two.1 - one.1) * (three.0 - one.0)
}

fn wide(point: Point) -> (i64, i64) {
    (i64::from(point.0), i64::from(point.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    const TENTH: Projection = Projection { west: 0.0, north: 1000.0, scale: 0.1, left: 0, top: 0 };

    #[test]
    fn points_on_a_straight_line_and_spikes_are_dropped() {
        let shape = polygon![
            (x: 500.0, y: 0.0), (x: 1000.0, y: 0.0), (x: 1000.0, y: 400.0), (x: 1400.0, y: 400.0), (x: 1000.0, y: 400.0),
            (x: 1000.0, y: 1000.0), (x: 0.0, y: 1000.0), (x: 0.0, y: 2.0), (x: 0.0, y: 0.0), (x: 500.0, y: 0.0)
        ];
        let rings = TENTH.rings(&shape.into());
        assert_eq!(rings, [vec![(100, 100), (100, 0), (0, 0), (0, 100)]]);
    }

    #[test]
    fn neighbours_share_the_points_of_their_border() {
        // A crooked border, walked north by one area and south by the other.
        let border = [(503.0, 0.0), (511.0, 217.0), (487.0, 441.0), (519.0, 709.0), (502.0, 1000.0)];
        let mut west: Vec<(f64, f64)> = vec![(0.0, 1000.0), (0.0, 0.0)];
        west.extend(border);
        let mut east: Vec<(f64, f64)> = vec![(1000.0, 0.0), (1000.0, 1000.0)];
        east.extend(border.iter().rev());
        let ring = |points: Vec<(f64, f64)>| TENTH.ring(&LineString::from(points));
        let (west, east) = (ring(west), ring(east));
        for point in border {
            let place = TENTH.place(point.into());
            assert_eq!(west.contains(&place), east.contains(&place), "{point:?}");
        }
    }

    #[test]
    fn what_is_smaller_than_the_grid_vanishes() {
        let shape = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0)];
        assert!(TENTH.rings(&shape.into()).is_empty());
    }
}

//! From cells to lines: each border is smoothed and thinned once, as part of the finest level, and every level above
//! uses the very same points. So neighbours share their border exactly and children fill their parent exactly.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{self, Cell, Corner};

/// A point in metres, EPSG:25832, on a grid of ten centimetres.
pub(crate) type Point = (f64, f64);

/// How far a thinned line may stray from the smoothed one, in kilometres.
const TOLERANCE: f64 = 0.007;

/// All borders of the district at the finest level.
#[derive(Debug)]
pub(crate) struct Borders {
    /// The corners that survived thinning, with their place.
    points: BTreeMap<Corner, Point>,
}

impl Borders {
    /// `owner` names the area of the finest level for each cell of the district.
    pub(crate) fn trace(owner: &BTreeMap<Cell, usize>) -> Self {
        let lines = neighbours_along_borders(owner);
        let smooth = smoothed(&lines);
        let points = thinned(&lines, &smooth)
            .into_iter()
            .filter_map(|corner| Some((corner, rounded(grid::projected(*smooth.get(&corner)?)))))
            .collect();
        Self { points }
    }

    /// The rings around a set of cells, outer ring counter-clockwise, each closed by its first point. A hole, were
    /// there one, is a ring of its own.
    pub(crate) fn rings(&self, cells: &BTreeSet<Cell>) -> Vec<Vec<Point>> {
        let mut next: BTreeMap<Corner, Corner> = cells
            .iter()
            .flat_map(|&cell| edges(cell))
            .filter(|(_, _, beyond)| !cells.contains(beyond))
            .map(|(from, to, _)| (from, to))
            .collect();
        let mut rings = Vec::new();
        while let Some((first, mut corner)) = next.pop_first() {
            let mut ring: Vec<Point> = self.points.get(&first).copied().into_iter().collect();
            while corner != first {
                ring.extend(self.points.get(&corner));
                let Some(following) = next.remove(&corner) else { break };
                corner = following;
            }
            ring.extend(ring.first().copied());
            rings.push(ring);
        }
        rings
    }
}

/// Counter-clockwise edges of a cell: from corner, to corner, the cell beyond.
fn edges(cell: Cell) -> impl Iterator<Item = (Corner, Corner, Cell)> {
    let corners = grid::corners(cell);
    let neighbours = grid::neighbours(cell);
    (0..corners.len()).map(move |k| (corners[k], corners[(k + 1) % corners.len()], neighbours[k]))
}

fn neighbours_along_borders(owner: &BTreeMap<Cell, usize>) -> BTreeMap<Corner, BTreeSet<Corner>> {
    let mut lines: BTreeMap<Corner, BTreeSet<Corner>> = BTreeMap::new();
    for (&cell, area) in owner {
        for (from, to, beyond) in edges(cell) {
            if owner.get(&beyond) != Some(area) {
                lines.entry(from).or_default().insert(to);
                lines.entry(to).or_default().insert(from);
            }
        }
    }
    lines
}

/// Each point moves half way to the mean of its neighbours, all at once, a few times: the teeth of the grid vanish,
/// the bends remain, and lines do not cross.
fn smoothed(lines: &BTreeMap<Corner, BTreeSet<Corner>>) -> BTreeMap<Corner, (f64, f64)> {
    const ROUNDS: usize = 3;
    let mut places: BTreeMap<Corner, (f64, f64)> =
        lines.keys().map(|&corner| (corner, grid::corner_point(corner))).collect();
    for _ in 0..ROUNDS {
        places = lines
            .iter()
            .map(|(corner, neighbours)| {
                let count = super::number::real(neighbours.len());
                let (x, y) = neighbours
                    .iter()
                    .fold((0.0, 0.0), |sum, near| (sum.0 + places[near].0, sum.1 + places[near].1));
                let own = places[corner];
                (*corner, (0.5 * (own.0 + x / count), 0.5 * (own.1 + y / count)))
            })
            .collect();
    }
    places
}

/// Corners to keep: all where three areas meet, and of the lines between them those that carry the shape.
fn thinned(
    lines: &BTreeMap<Corner, BTreeSet<Corner>>,
    places: &BTreeMap<Corner, (f64, f64)>,
) -> BTreeSet<Corner> {
    let is_junction = |corner: &Corner| lines[corner].len() > 2;
    let mut kept: BTreeSet<Corner> = lines.keys().copied().filter(is_junction).collect();
    let junctions: Vec<Corner> = kept.iter().copied().collect();
    for start in junctions {
        for &first in &lines[&start] {
            let mut line = vec![start, first];
            let (mut before, mut here) = (start, first);
            while !is_junction(&here) {
                let Some(&onward) = lines[&here].iter().find(|&&near| near != before) else { break };
                (before, here) = (here, onward);
                line.push(here);
            }
            // Each line is met from both of its ends; it is thinned in one direction only.
            if start <= here {
                douglas_peucker(&line, places, &mut kept);
            }
        }
    }
    kept
}

fn douglas_peucker(line: &[Corner], places: &BTreeMap<Corner, (f64, f64)>, kept: &mut BTreeSet<Corner>) {
    let [first, inner @ .., last] = line else { return };
    let mut farthest = (TOLERANCE, None);
    for (index, corner) in inner.iter().enumerate() {
        let distance = distance_to_segment(places[corner], places[first], places[last]);
        if distance > farthest.0 {
            farthest = (distance, Some(index + 1));
        }
    }
    if let Some(split) = farthest.1 {
        kept.insert(line[split]);
        douglas_peucker(&line[..=split], places, kept);
        douglas_peucker(&line[split..], places, kept);
    }
}

fn distance_to_segment(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    super::partition::distance(point, (from.0 + share * dx, from.1 + share * dy))
}

fn rounded(point: (f64, f64)) -> Point {
    (libm::round(point.0 * 10.0) / 10.0, libm::round(point.1 * 10.0) / 10.0)
}

//! Whether the areas of a level lie beside each other: nothing covered twice, nothing left out between them, and each
//! within the area it belongs to.

use super::defect::{Defect, report};
use super::projection::Projection;
use super::rings::{Outline, signed_area, union};
use super::{BoundaryFile, Crs};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use geo::{
    Area as _, BooleanOps, BoundingRect, Centroid, Contains, Coord, MultiPolygon, Point, Polygon, Rect,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Less than this, in square metres, comes from rounding.
const ROUNDING: f64 = 1.0;
/// What is narrower than this, in metres, is a sliver however long it is.
const NARROW: f64 = 10.0;
/// Neighbours that are compared; all communes of Germany have 33,000.
const MOST_PAIRS: usize = 2_000_000;
/// Neighbours of a gap that are named.
const MOST_NEIGHBOURS: usize = 4;

/// Areas that overlap, by pairs.
pub(super) fn overlaps(outlines: &[Outline], sliver_m2: f64, projection: &Projection) -> Vec<Defect> {
    let found: Vec<Option<Defect>> = neighbours(outlines)
        .par_iter()
        .map(|&(a, b)| {
            let (a, b) = (&outlines[a], &outlines[b]);
            let common = a.shape.intersection(&b.shape);
            let square_metres = common.unsigned_area();
            let code = if square_metres > sliver_m2 { Code::Overlap } else { Code::SliverOverlap };
            let areas = vec![(a.code.clone(), a.number), (b.code.clone(), b.number)];
            let place = projection.back(middle(&common)?)?;
            (square_metres >= ROUNDING).then_some(Defect { code, areas, place, square_metres })
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// What lies between areas and belongs to none: holes in all of them together.
///
/// A gap that is open to the outside cannot be told from the outside.
pub(super) fn gaps(outlines: &[Outline], sliver_m2: f64, projection: &Projection) -> Vec<Defect> {
    let all = union(outlines.iter().map(|outline| &outline.shape));
    let mut defects = Vec::new();
    for hole in all.iter().flat_map(Polygon::interiors) {
        let hole = Polygon::new(hole.clone(), Vec::new());
        let Some(extent) = hole.bounding_rect() else { continue };
        // Areas may lie in the hole like islands.
        let islands = all.iter().filter(|island| lies_in(island, &hole, extent));
        let square_metres =
            signed_area(&hole.exterior().0).abs() - islands.map(Polygon::unsigned_area).sum::<f64>();
        if square_metres < ROUNDING {
            continue;
        }
        let around: f64 = hole.exterior().lines().map(|line| line.dx().hypot(line.dy())).sum();
        let is_sliver = square_metres <= sliver_m2 || 2.0 * square_metres / around < NARROW;
        let code = if is_sliver { Code::SliverGap } else { Code::Gap };
        let place = hole.exterior().0.first().and_then(|point| projection.back(*point));
        let areas = touching(outlines, &hole, extent);
        defects.extend(place.map(|place| Defect { code, areas, place, square_metres }));
    }
    defects
}

/// Compares areas with the polygons of the areas they lie in.
pub fn check_parents(
    children: &BoundaryFile,
    parents: &BoundaryFile,
    geography: &Geography,
    findings: &mut Findings,
) {
    let mut within: BTreeMap<&AreaCode, Vec<&AreaCode>> = BTreeMap::new();
    for code in children.boundaries.shapes.keys() {
        let parent = geography.ancestor_at(code, &parents.level);
        if let Some((parent, _)) = parent.and_then(|area| parents.boundaries.shapes.get_key_value(&area.code))
        {
            within.entry(parent).or_default().push(code);
        }
    }
    let Some(projection) = Projection::new(children.crs, Crs::plane(children.zone)) else { return };
    let families: Vec<(&AreaCode, Vec<&AreaCode>)> = within.into_iter().collect();
    let defects: Vec<Vec<Defect>> = families
        .par_iter()
        .map(|(parent, codes)| outside(parent, codes, children, parents, &projection))
        .collect();
    report(defects.into_iter().flatten().collect(), children.sliver_m2, &children.file, findings);
}

/// What of some areas lies outside of their parent.
fn outside(
    parent: &AreaCode,
    codes: &[&AreaCode],
    children: &BoundaryFile,
    parents: &BoundaryFile,
    projection: &Projection,
) -> Vec<Defect> {
    let shapes = &children.boundaries.shapes;
    let parent = &parents.boundaries.shapes[parent];
    // All at once first, since most lie where they should.
    let beyond = union(codes.iter().map(|code| &shapes[*code])).difference(parent);
    let pieces: Vec<Rect<f64>> = beyond
        .iter()
        .filter(|piece| piece.unsigned_area() >= ROUNDING)
        .filter_map(BoundingRect::bounding_rect)
        .collect();
    let mut defects = Vec::new();
    for code in codes {
        let shape = &shapes[*code];
        let is_near =
            shape.bounding_rect().is_some_and(|own| pieces.iter().any(|piece| do_meet(own, *piece)));
        if !is_near {
            continue;
        }
        let beyond = shape.difference(parent);
        let square_metres = beyond.unsigned_area();
        let is_elsewhere = square_metres > shape.unsigned_area() / 2.0;
        let code_of_defect = if is_elsewhere { Code::WrongParent } else { Code::OutsideParent };
        if !is_elsewhere && square_metres <= children.sliver_m2 {
            continue;
        }
        let place = middle(&beyond).and_then(|point| projection.back(point));
        let number = children.numbers.get(*code).copied().unwrap_or_default();
        defects.extend(place.map(|place| Defect {
            code: code_of_defect,
            areas: vec![((*code).clone(), number)],
            place,
            square_metres,
        }));
    }
    defects
}

/// Pairs of areas whose extents overlap, from west to east.
fn neighbours(outlines: &[Outline]) -> Vec<(usize, usize)> {
    let mut extents: Vec<(usize, Rect<f64>)> = outlines
        .iter()
        .enumerate()
        .filter_map(|(index, outline)| Some((index, outline.shape.bounding_rect()?)))
        .collect();
    extents.sort_by(|(a, one), (b, other)| one.min().x.total_cmp(&other.min().x).then_with(|| a.cmp(b)));
    let mut pairs = Vec::new();
    for (position, (a, extent)) in extents.iter().enumerate() {
        let east = extents[position + 1..].iter().take_while(|(_, other)| other.min().x <= extent.max().x);
        for (b, _) in east.filter(|(_, other)| do_meet(*extent, *other)) {
            if pairs.len() == MOST_PAIRS {
                return pairs;
            }
            pairs.push((*a.min(b), *a.max(b)));
        }
    }
    pairs
}

fn do_meet(a: Rect<f64>, b: Rect<f64>) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

fn lies_in(island: &Polygon<f64>, hole: &Polygon<f64>, extent: Rect<f64>) -> bool {
    let is_within = |rect: Rect<f64>| {
        rect.min().x >= extent.min().x
            && rect.max().x <= extent.max().x
            && rect.min().y >= extent.min().y
            && rect.max().y <= extent.max().y
    };
    island.bounding_rect().is_some_and(is_within)
        && island.centroid().is_some_and(|middle| hole.contains(&middle))
}

/// The areas with a corner on the edge of a gap.
fn touching(outlines: &[Outline], hole: &Polygon<f64>, extent: Rect<f64>) -> Vec<(AreaCode, usize)> {
    let is_corner = |point: &Coord<f64>| {
        hole.exterior().coords().any(|corner| (corner.x - point.x).hypot(corner.y - point.y) < 0.1)
    };
    let is_near = |point: &&Coord<f64>| {
        point.x >= extent.min().x - 0.1
            && point.x <= extent.max().x + 0.1
            && point.y >= extent.min().y - 0.1
            && point.y <= extent.max().y + 0.1
    };
    let touches = |outline: &&Outline| {
        outline.shape.bounding_rect().is_some_and(|own| do_meet(own, extent))
            && outline.shape.iter().any(|polygon| {
                let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                rings.flat_map(|ring| &ring.0).filter(is_near).any(is_corner)
            })
    };
    let areas = outlines.iter().filter(touches).map(|outline| (outline.code.clone(), outline.number));
    areas.take(MOST_NEIGHBOURS).collect()
}

/// A point of the largest part.
fn middle(shape: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    let largest = shape.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    largest.centroid().map(Point::into)
}

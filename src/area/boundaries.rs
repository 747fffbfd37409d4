//! Where the borders of areas run.

use super::AreaCode;
use geo::MultiPolygon;
use std::collections::{BTreeMap, BTreeSet};

/// The polygons of one level in one plane, coordinates in metres, x east and y north.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Boundaries {
    /// One shape per area; several parts make one area, holes are holes.
    pub shapes: BTreeMap<AreaCode, MultiPolygon<f64>>,
}

impl Boundaries {
    /// The shapes of these areas alone.
    #[must_use]
    pub fn only(&self, areas: &BTreeSet<AreaCode>) -> Self {
        let own = self.shapes.iter().filter(|(code, _)| areas.contains(*code));
        Self { shapes: own.map(|(code, shape)| (code.clone(), shape.clone())).collect() }
    }

    /// West, south, east and north edge over all shapes, in metres; `None` without any coordinate.
    #[must_use]
    pub fn extent(&self) -> Option<[f64; 4]> {
        let mut extent: Option<[f64; 4]> = None;
        for polygon in self.shapes.values().flat_map(|shape| &shape.0) {
            for point in polygon.exterior().coords() {
                let [west, south, east, north] = extent.unwrap_or([point.x, point.y, point.x, point.y]);
                let grown = [west.min(point.x), south.min(point.y), east.max(point.x), north.max(point.y)];
                extent = Some(grown);
            }
        }
        extent
    }
}

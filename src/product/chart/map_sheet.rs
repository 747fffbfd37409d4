//! The sheet of a map: areas, heavier borders and names, with legend and scale bar.

use super::Figure;
use super::axis::whole;
use super::canvas::{Canvas, FULL_WIDTH, PER_MM, Stroke};
use super::hatch::NO_VALUE;
use super::map::Coarser;
use super::map_legend::{Entry, MapLegend, SCALE_HEIGHT, SCALE_ROOM, scale_bar};
use super::palette::INK;
use super::place;
use super::shape::Projection;
use crate::area::{AreaCode, Boundaries};
use crate::text::Text;
use std::collections::BTreeMap;

/// What both kinds of map have in common.
pub(super) struct Sheet<'a> {
    pub(super) title: String,
    pub(super) boundaries: &'a Boundaries,
    pub(super) classified: BTreeMap<&'a AreaCode, usize>,
    pub(super) entries: Vec<Entry>,
    pub(super) coarser: Option<&'a Coarser<'a>>,
    pub(super) max_height_mm: f64,
}

const GAP: i32 = 5 * PER_MM;
const BORDER: Stroke = Stroke::solid(INK, 2);
const HEAVY_BORDER: Stroke = Stroke::solid(INK, 7);

impl Sheet<'_> {
    /// The legend stands below the map or beside it, whichever leaves the larger map.
    pub(super) fn draw(&self, alt: String, text: Text) -> Figure {
        let [west, south, east, north] = self.boundaries.extent().unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let (wide, tall) = ((east - west).max(1.0), (north - south).max(1.0));
        // A millimetre less, for the edge of the sheet.
        let max_height = whole((self.max_height_mm - 1.0) * f64::from(PER_MM));
        let below = MapLegend::below(&self.title, &self.entries, text);
        let beside = MapLegend::beside(&self.title, &self.entries, text);
        let scale_in = |width: i32, height: i32| {
            let room = |units: i32| f64::from(units.max(1));
            (room(width) / wide).min(room(height) / tall)
        };
        let below_scale = scale_in(FULL_WIDTH, max_height - GAP - below.height().max(SCALE_HEIGHT));
        let beside_scale = scale_in(FULL_WIDTH - GAP - beside.width(), max_height);
        let is_below = below_scale >= beside_scale;
        let scale = below_scale.max(beside_scale);
        let size = |metres: f64| whole(libm::ceil(metres * scale));
        let (width, height) = (size(wide), size(tall));
        let left = if is_below { (FULL_WIDTH - width) / 2 } else { 0 };
        let projection = Projection { west, north, scale, left, top: 0 };
        let mut canvas = Canvas::default();
        self.draw_areas(&mut canvas, &projection, width);
        let end = if is_below {
            let top = height + GAP;
            below.draw(&mut canvas, 0, top);
            let bar = FULL_WIDTH - SCALE_ROOM + PER_MM;
            scale_bar(&mut canvas, bar, top, scale, text);
            top + below.height().max(SCALE_HEIGHT)
        } else {
            let start = width + GAP;
            beside.draw(&mut canvas, start, 0);
            let top = beside.height() + GAP;
            scale_bar(&mut canvas, start + PER_MM, top, scale, text);
            height.max(top + SCALE_HEIGHT)
        };
        canvas.finish(FULL_WIDTH, end, alt)
    }

    fn draw_areas(&self, canvas: &mut Canvas, projection: &Projection, width: i32) {
        for (code, shape) in &self.boundaries.shapes {
            let fill = self.classified.get(code).map_or(NO_VALUE, |class| self.entries[*class].fill);
            let rings = projection.rings(shape);
            if !rings.is_empty() {
                canvas.area(rings, fill, Some(BORDER));
            }
        }
        let Some(coarser) = self.coarser else { return };
        for shape in coarser.boundaries.shapes.values() {
            for mut ring in projection.rings(shape) {
                ring.extend(ring.first().copied());
                canvas.line(ring, HEAVY_BORDER);
            }
        }
        place::draw(canvas, &coarser.boundaries.shapes, &coarser.names, projection, width);
    }
}

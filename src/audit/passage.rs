//! What stands together in a file, whatever kind of file it is.

use super::names::Names;
use crate::diagnostic::Place;

/// Cells or words that a reader takes in together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    pub(super) place: Place,
    /// The heading above it, if the file says which one that is.
    pub(super) heading: Option<String>,
    pub(super) shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Cells beside the name of an area.
    Row { areas: Vec<usize>, cells: Vec<String> },
    /// Running text.
    Prose(String),
}

impl Passage {
    pub(super) fn prose(place: &Place, text: impl Into<String>) -> Self {
        Self { place: place.clone(), heading: None, shape: Shape::Prose(text.into()) }
    }
}

/// Reads rows of cells one after the other. A row that names an area and nothing else is a heading.
pub(super) struct RowReader<'a> {
    names: &'a Names,
    heading: Option<usize>,
}

impl<'a> RowReader<'a> {
    pub(super) const fn new(names: &'a Names) -> Self {
        Self { names, heading: None }
    }

    /// What a row says: cells beside an area, or each cell for itself.
    pub(super) fn read(&mut self, place: &Place, cells: &[String]) -> Vec<Passage> {
        let areas = self.areas(cells);
        let is_beside = |cell: &&String| areas.is_empty() || self.names.label(cell).is_empty();
        let others: Vec<String> =
            cells.iter().filter(|cell| !cell.trim().is_empty()).filter(is_beside).cloned().collect();
        let row = |shape| Passage { place: place.clone(), heading: None, shape };
        if areas.is_empty() {
            return others.into_iter().map(|cell| row(Shape::Prose(cell))).collect();
        }
        if others.is_empty() { Vec::new() } else { vec![row(Shape::Row { areas, cells: others })] }
    }

    /// The areas that the cells of a row name.
    pub(super) fn areas(&mut self, cells: &[String]) -> Vec<usize> {
        let labels = cells.iter().map(|cell| self.names.label(cell));
        let mut areas: Vec<usize> = labels.flat_map(|areas| self.names.under(areas, self.heading)).collect();
        areas.sort_unstable();
        areas.dedup();
        if let ([area], 1) = (&areas[..], cells.iter().filter(|cell| !cell.trim().is_empty()).count()) {
            self.heading = Some(*area);
        }
        areas
    }
}

/// A place in a file.
pub(super) fn in_file(path: &str) -> Place {
    Place { file: Some(path.to_owned()), ..Place::default() }
}

//! A grid of hexagonal cells. Three cells meet at every corner, never four: so the border of a set of cells is always
//! a simple line, and areas touch along edges or not at all.

use super::number::real;

/// Distance between neighbouring cell centres, in metres.
const SPACING: f64 = 130.0;
const COLUMNS: usize = 300;
const ROWS: usize = 344;
/// Where the south-western cell lies: EPSG:25832, metres.
const ORIGIN: (f64, f64) = (302_400.0, 5_601_200.0);

/// One cell, counted from the south-west, row by row.
pub(crate) type Cell = usize;

/// A corner: the northern (even) or southern (odd) one of exactly one cell.
pub(crate) type Corner = usize;

/// The six neighbours, counter-clockwise from the upper left: the order in which a border is walked.
const DIRECTIONS: usize = 6;

pub(crate) const CELLS: usize = COLUMNS * ROWS;

/// Area of one cell in square kilometres.
pub(crate) fn cell_area() -> f64 {
    SPACING * SPACING * libm::sqrt(3.0) / 2.0 / 1e6
}

/// The centre in kilometres east and north of the origin.
pub(crate) fn centre(cell: Cell) -> (f64, f64) {
    let (column, row) = (cell % COLUMNS, cell / COLUMNS);
    let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
    let east = (real(column) + shift) * SPACING;
    let north = real(row) * SPACING * libm::sqrt(3.0) / 2.0;
    (east / 1000.0, north / 1000.0)
}

/// Kilometres from the origin as easting and northing in metres.
pub(crate) fn projected((east, north): (f64, f64)) -> (f64, f64) {
    (ORIGIN.0 + 1000.0 * east, ORIGIN.1 + 1000.0 * north)
}

/// Cells on the rim have no six neighbours and never belong to the district.
pub(crate) fn is_rim(cell: Cell) -> bool {
    let (column, row) = (cell % COLUMNS, cell / COLUMNS);
    column < 2 || row < 2 || column + 2 >= COLUMNS || row + 2 >= ROWS
}

/// The outermost cells off the rim: surely abroad.
pub(crate) fn is_shore(cell: Cell) -> bool {
    !is_rim(cell) && neighbours(cell).into_iter().any(is_rim)
}

/// Upper left, left, lower left, lower right, right, upper right. Only for cells off the rim.
pub(crate) fn neighbours(cell: Cell) -> [Cell; DIRECTIONS] {
    let odd = (cell / COLUMNS) % 2;
    let (up, down) = (cell + COLUMNS + odd, cell - COLUMNS + odd);
    [up - 1, cell - 1, down - 1, down, cell + 1, up]
}

/// The corners counter-clockwise, beginning in the north: edge `k` runs from corner `k` to corner `k + 1` and faces
/// neighbour `k`.
pub(crate) fn corners(cell: Cell) -> [Corner; DIRECTIONS] {
    let [upper_left, _, lower_left, lower_right, _, upper_right] = neighbours(cell);
    [2 * cell, 2 * upper_left + 1, 2 * lower_left, 2 * cell + 1, 2 * lower_right, 2 * upper_right + 1]
}

/// Where a corner lies, in kilometres.
pub(crate) fn corner_point(corner: Corner) -> (f64, f64) {
    let (east, north) = centre(corner / 2);
    let reach = SPACING / libm::sqrt(3.0) / 1000.0;
    if corner.is_multiple_of(2) { (east, north + reach) } else { (east, north - reach) }
}

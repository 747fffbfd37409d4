//! Whether noise is enough for the counts that have it.

use crate::disclosure::attack::{Depth, Region, conclude};
use crate::disclosure::system::{CellId, Role, System};

/// The cells of which whoever knows all that is published, and the noise, concludes more than may be: `needed` is the
/// width that must be left of each, 0 where nothing must.
pub(super) fn exposed(system: &System, bounds: &[(i64, i64)], needed: &[i64]) -> Vec<CellId> {
    let cells = system.cells();
    let is_asked = |cell: &CellId| needed[*cell] > 0 && matches!(cells[*cell].role, Role::Blurred { .. });
    let asked: Vec<CellId> = (0..cells.len()).filter(is_asked).collect();
    if asked.is_empty() {
        return asked;
    }
    let (region, open) = Region::of_system(system, |cell| cells[cell].is_open(), |cell| bounds[cell]);
    let truth: Vec<i64> = open.iter().map(|&cell| cells[cell].value).collect();
    let width = |cell: &CellId| if asked.binary_search(cell).is_ok() { needed[*cell] } else { -1 };
    let widths: Vec<i64> = open.iter().map(width).collect();
    // The truth is a table that fits, so that nothing can contradict.
    let Ok(conclusions) = conclude(&region, Some(&truth), &widths, Depth::Enough) else { return asked };
    let concluded = open.into_iter().zip(conclusions).zip(widths);
    concluded
        .filter(|((_, concluded), width)| concluded.width() < *width)
        .map(|((cell, _), _)| cell)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::system::Cell;

    /// Parts that are each seen with noise, and their total.
    fn exposed_parts(parts: [(i64, i64, i64); 3], total: Role, needed: i64) -> Vec<CellId> {
        let mut system = System::default();
        let value = parts.iter().map(|(value, ..)| value).sum();
        for (value, lower, upper) in parts {
            system.add_cell(Cell { value, role: Role::Blurred { lower, upper }, cost: 1 });
        }
        let total = system.add_cell(Cell { value, role: total, cost: 1 });
        system.add_up(total, 0..3);
        let bounds: Vec<(i64, i64)> = system.cells().iter().map(Cell::bounds).collect();
        exposed(&system, &bounds, &[needed, needed, needed, 0])
    }

    #[test]
    fn parts_rounded_to_five_are_told_by_a_total_at_their_end() {
        // Each is seen as 0 and may be up to 2; only 2 each gives 6.
        assert_eq!(exposed_parts([(2, 0, 2); 3], Role::Fixed, 1), [0, 1, 2]);
        let around = Role::Blurred { lower: 3, upper: 7 };
        assert_eq!(exposed_parts([(2, 0, 2); 3], around, 1), [] as [CellId; 0]);
    }

    #[test]
    fn noise_that_leaves_enough_open_exposes_nothing() {
        assert_eq!(exposed_parts([(1, 0, 9), (4, 0, 9), (12, 1, 19)], Role::Fixed, 2), [] as [CellId; 0]);
    }
}

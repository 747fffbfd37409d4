//! Secondary suppression and the attack on it: optima and intervals that other programs found, known traps, and laws.
//!
//! The reference cases lie outside the repository, in `../shared/gold`; where they are missing, the tests say so.

#[path = "../../examples/suppression/cube.rs"]
mod cube;
mod laws;
mod references;
mod traps;

use sozialbericht::disclosure::attack::{Conclusion, Depth, Region, conclude};
use sozialbericht::disclosure::suppress::Pattern;
use sozialbericht::disclosure::system::{CellId, FAR, Role, System};

/// The system with what was suppressed.
fn suppressed(mut system: System, pattern: &Pattern) -> System {
    for &cell in &pattern.secondary {
        system.cell_mut(cell).role = Role::Secondary;
    }
    system
}

/// What an outsider concludes on each open cell who knows no bounds but that counts are not negative.
fn concluded(system: &System) -> Vec<(CellId, Conclusion)> {
    attacked(system, |_| (0, FAR))
}

/// What somebody concludes on each open cell who knows these bounds.
fn attacked(system: &System, bounds: impl Fn(CellId) -> (i64, i64)) -> Vec<(CellId, Conclusion)> {
    let (region, cells) = Region::of_system(system, |cell| system.cells()[cell].is_open(), bounds);
    let needed = vec![0; cells.len()];
    let conclusions =
        conclude(&region, None, &needed, Depth::Exact).expect("true tables do not contradict themselves");
    cells.into_iter().zip(conclusions).collect()
}

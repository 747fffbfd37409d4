//! Regions that grow over the grid: every border of the district is where two growing regions met.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::grid::{self, CELLS, Cell};
use super::random::{Noise, Random};

/// How hard it is to cross each cell, and how many people it attracts.
#[derive(Debug)]
pub(crate) struct Terrain {
    pub(crate) effort: Vec<u32>,
    pub(crate) density: Vec<f64>,
}

impl Terrain {
    /// `density` in residents per cell, in no particular unit.
    pub(crate) fn new(density: Vec<f64>) -> Self {
        let relief = Noise { seed: 41, width: 3.0, octaves: 4 };
        let water = Noise { seed: 97, width: 7.0, octaves: 3 };
        let effort = (0..CELLS)
            .map(|cell| {
                let (x, y) = grid::centre(cell);
                // Streams run where the noise changes its sign; borders come to lie along them.
                let stream = (1.0 - libm::fabs(water.at(x, y)) / 0.05).max(0.0);
                let effort = libm::exp(2.2 * relief.at(x, y)) + 5.0 * stream;
                super::number::whole(1000.0 * effort)
            })
            .collect();
        Self { effort, density }
    }
}

/// Grows one region from each seed until they meet; cells outside `cells` stay out. `ease` per seed: a region with a
/// greater one grows further. Returns, for each of `cells`, the number of its region.
pub(crate) fn grow(terrain: &Terrain, cells: &[Cell], seeds: &[Cell], ease: &[f64]) -> Vec<usize> {
    const OUTSIDE: usize = usize::MAX;
    const OPEN: usize = usize::MAX - 1;
    let mut owner = vec![OUTSIDE; CELLS];
    for &cell in cells {
        owner[cell] = OPEN;
    }
    // The region's number and the cell take part in the order, so that ties are decided alike everywhere.
    let mut front = BinaryHeap::new();
    for (region, &seed) in seeds.iter().enumerate() {
        front.push(Reverse((0_u64, region, seed)));
    }
    while let Some(Reverse((spent, region, cell))) = front.pop() {
        if owner[cell] != OPEN {
            continue;
        }
        owner[cell] = region;
        for next in grid::neighbours(cell) {
            if owner[next] == OPEN {
                let effort = f64::from(terrain.effort[next]) / ease[region];
                front.push(Reverse((spent + u64::from(super::number::whole(effort)), region, next)));
            }
        }
    }
    cells.iter().map(|&cell| owner[cell]).collect()
}

/// Divides connected cells into `parts` regions of like weight: seeds wander to the centre of their people and grow
/// anew (Lloyd's method), so that regions are small where many live and large where few do.
pub(crate) fn divide(terrain: &Terrain, cells: &[Cell], parts: usize, random: &mut Random) -> Vec<usize> {
    const ROUNDS: usize = 14;
    let ease = vec![1.0; parts];
    let mut seeds = scattered(terrain, cells, parts, random);
    for _ in 0..ROUNDS {
        let owner = grow(terrain, cells, &seeds, &ease);
        seeds = (0..parts)
            .map(|region| {
                let own: Vec<Cell> =
                    cells.iter().zip(&owner).filter(|&(_, &o)| o == region).map(|(&cell, _)| cell).collect();
                middle(terrain, &own)
            })
            .collect();
    }
    grow(terrain, cells, &seeds, &ease)
}

/// The cell nearest to the centre of weight.
fn middle(terrain: &Terrain, cells: &[Cell]) -> Cell {
    let (mut x, mut y, mut weight) = (0.0, 0.0, 0.0);
    for &cell in cells {
        let (east, north) = grid::centre(cell);
        x += terrain.density[cell] * east;
        y += terrain.density[cell] * north;
        weight += terrain.density[cell];
    }
    nearest(cells, (x / weight, y / weight))
}

/// The cell of a non-empty selection that lies nearest to a point.
pub(crate) fn nearest(cells: &[Cell], point: (f64, f64)) -> Cell {
    let mut best = (f64::INFINITY, 0);
    for &cell in cells {
        let distance = distance(grid::centre(cell), point);
        if distance < best.0 {
            best = (distance, cell);
        }
    }
    best.1
}

pub(crate) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    libm::sqrt((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1))
}

/// Distinct cells, drawn by weight.
fn scattered(terrain: &Terrain, cells: &[Cell], parts: usize, random: &mut Random) -> Vec<Cell> {
    let mut weights: Vec<f64> = cells.iter().map(|&cell| terrain.density[cell]).collect();
    (0..parts)
        .map(|_| {
            let index = random.weighted(&weights);
            weights[index] = 0.0;
            cells[index]
        })
        .collect()
}

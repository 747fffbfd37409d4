//! The district on the ground: which cells belong to which Quartier, with keys, names and numbers of residents.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{self, CELLS, Cell};
use super::number::{position, real};
use super::partition::{Terrain, distance, divide, grow, nearest};
use super::places::{COMMUNES, Commune, Place, QUARTIERE, Site, Story};
use super::random::{Noise, Random};

/// A Quartier with all that the later steps need to know of its place.
#[derive(Debug)]
pub(crate) struct Quartier {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) cells: BTreeSet<Cell>,
    /// Residents at the beginning; not yet a whole number.
    pub(crate) residents: f64,
}

#[derive(Debug)]
pub(crate) struct Sozialraum {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) story: Story,
    pub(crate) commune: &'static Commune,
    /// In kilometres east and north of the grid's origin.
    pub(crate) centre: (f64, f64),
    /// Residents per square kilometre, relative to other places: the logarithm.
    pub(crate) urbanity: f64,
    pub(crate) quartiere: Vec<Quartier>,
}

#[derive(Debug)]
pub(crate) struct District {
    pub(crate) sozialraeume: Vec<Sozialraum>,
}

impl District {
    pub(crate) fn settle() -> Self {
        let terrain = Terrain::new(settlement());
        let land = land();
        let seeds: Vec<Cell> = COMMUNES.iter().map(|commune| nearest(&land, commune.seat)).collect();
        let ease: Vec<f64> = COMMUNES.iter().map(|commune| commune.radius).collect();
        let mut sozialraeume = Vec::new();
        for (commune, cells) in COMMUNES.iter().zip(selections(&land, &grow(&terrain, &land, &seeds, &ease)))
        {
            sozialraeume.extend(settle_commune(commune, &cells, &terrain));
        }
        Self { sozialraeume }
    }

    pub(crate) fn quartiere(&self) -> impl Iterator<Item = &Quartier> {
        self.sozialraeume.iter().flat_map(|sozialraum| &sozialraum.quartiere)
    }

    /// Every Quartier with the Sozialraum it lies in, in the order of the keys.
    pub(crate) fn placed_quartiere(&self) -> impl Iterator<Item = (&Sozialraum, &Quartier)> {
        self.sozialraeume
            .iter()
            .flat_map(|place| place.quartiere.iter().map(move |quartier| (place, quartier)))
    }

    /// The Quartier of each cell, as its number in the order of the keys.
    pub(crate) fn owner(&self) -> BTreeMap<Cell, usize> {
        self.quartiere()
            .enumerate()
            .flat_map(|(number, quartier)| quartier.cells.iter().map(move |&cell| (cell, number)))
            .collect()
    }
}

/// Residents per cell: dense at the seats, villages around, few elsewhere.
fn settlement() -> Vec<f64> {
    let villages = Noise { seed: 7, width: 2.6, octaves: 2 };
    (0..CELLS)
        .map(|cell| {
            let here = grid::centre(cell);
            let town: f64 = COMMUNES
                .iter()
                .map(|commune| {
                    let spread = commune.spread;
                    commune.residents * libm::exp(-distance(here, commune.seat) / spread)
                        / (6.3 * spread * spread)
                })
                .sum();
            let village = (villages.at(here.0, here.1) - 0.1).max(0.0);
            (town + 1_400.0 * village * village + 25.0) * grid::cell_area()
        })
        .collect()
}

/// The cells of the district: what lies around the seats, with a ragged edge, in one piece and without holes.
fn land() -> Vec<Cell> {
    let edge = Noise { seed: 23, width: 5.0, octaves: 5 };
    let inside: BTreeSet<Cell> = (0..CELLS)
        .filter(|&cell| !grid::is_rim(cell))
        .filter(|&cell| {
            let here = grid::centre(cell);
            // A soft union of circles: bays between two communes fill up.
            let nearness: f64 = COMMUNES
                .iter()
                .map(|commune| {
                    let ratio = distance(here, commune.seat) / commune.radius;
                    libm::exp(-4.0 * ratio)
                })
                .sum();
            -libm::log(nearness) / 4.0 + 0.36 * edge.at(here.0, here.1) < 0.88
        })
        .collect();
    let capital = nearest(&inside.iter().copied().collect::<Vec<_>>(), COMMUNES[0].seat);
    let main = connected(vec![capital], |cell| inside.contains(&cell));
    let abroad: Vec<Cell> = (0..CELLS).filter(|&cell| grid::is_shore(cell)).collect();
    let outside = connected(abroad, |cell| !main.contains(&cell));
    (0..CELLS).filter(|cell| !grid::is_rim(*cell) && !outside.contains(cell)).collect()
}

/// All cells off the rim that can be reached from the first ones without leaving those that `belongs` admits.
fn connected(first: Vec<Cell>, belongs: impl Fn(Cell) -> bool) -> BTreeSet<Cell> {
    let mut reached: BTreeSet<Cell> = first.iter().copied().collect();
    let mut front = first;
    while let Some(cell) = front.pop() {
        for next in grid::neighbours(cell) {
            if !grid::is_rim(next) && belongs(next) && reached.insert(next) {
                front.push(next);
            }
        }
    }
    reached
}

/// The cells of each region, from the region's number of each cell.
fn selections(cells: &[Cell], owner: &[usize]) -> Vec<Vec<Cell>> {
    let regions = owner.iter().max().map_or(0, |last| last + 1);
    let mut selections = vec![Vec::new(); regions];
    for (&cell, &region) in cells.iter().zip(owner) {
        selections[region].push(cell);
    }
    selections
}

fn settle_commune(commune: &'static Commune, cells: &[Cell], terrain: &Terrain) -> Vec<Sozialraum> {
    let mut random = Random::for_purpose(commune.name);
    let owner = divide(terrain, cells, commune.places.len(), &mut random);
    let regions = sited(commune, selections(cells, &owner));
    let residents = residents(commune, &regions, terrain);
    commune
        .places
        .iter()
        .zip(regions)
        .zip(residents)
        .enumerate()
        .map(|(number, ((place, cells), residents))| {
            let key = format!("{}{}{:02}", super::places::DISTRICT.0, commune.number, number + 1);
            let name = format!("{}-{}", commune.name, place.name);
            let quartiere = settle_quartiere(&key, &name, &cells, residents, terrain, &mut random);
            Sozialraum {
                key,
                name,
                story: place.story,
                commune,
                centre: middle(&cells),
                urbanity: libm::log(residents / real(cells.len()) / grid::cell_area()),
                quartiere,
            }
        })
        .collect()
}

fn middle(cells: &[Cell]) -> (f64, f64) {
    let sum =
        cells.iter().map(|&cell| grid::centre(cell)).fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    (sum.0 / real(cells.len()), sum.1 / real(cells.len()))
}

/// Brings the regions into the order of the places, so that each name lies where it says.
fn sited(commune: &Commune, mut regions: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    let mut sited: Vec<Option<Vec<Cell>>> = vec![None; commune.places.len()];
    let reach =
        regions.iter().map(|cells| distance(middle(cells), commune.seat)).sum::<f64>() / real(regions.len());
    for round in [Site::Centre, Site::North, Site::East, Site::South, Site::West, Site::Inner, Site::Outer] {
        let here = |(_, place): &(usize, &Place)| place.site == round;
        for (index, _) in commune.places.iter().enumerate().filter(here) {
            let (x, y) = commune.seat;
            let wanted = match round {
                Site::North => (x, y + reach),
                Site::East => (x + reach, y),
                Site::South => (x, y - reach),
                Site::West => (x - reach, y),
                Site::Centre | Site::Inner | Site::Outer => (x, y),
            };
            let mut best = (f64::INFINITY, 0);
            for (number, cells) in regions.iter().enumerate() {
                let away = distance(middle(cells), wanted);
                if away < best.0 {
                    best = (away, number);
                }
            }
            sited[index] = Some(regions.swap_remove(best.1));
        }
    }
    sited.into_iter().flatten().collect()
}

/// Residents of each Sozialraum: as its story demands, the rest by density, differences softened.
fn residents(commune: &Commune, regions: &[Vec<Cell>], terrain: &Terrain) -> Vec<f64> {
    let told: f64 = commune.places.iter().filter_map(|place| place.story.residents()).sum();
    let attraction =
        |cells: &Vec<Cell>| libm::pow(cells.iter().map(|&cell| terrain.density[cell]).sum(), 0.55);
    let open: f64 = commune
        .places
        .iter()
        .zip(regions)
        .filter(|(place, _)| place.story.residents().is_none())
        .map(|(_, cells)| attraction(cells))
        .sum();
    commune
        .places
        .iter()
        .zip(regions)
        .map(|(place, cells)| {
            place.story.residents().unwrap_or_else(|| (commune.residents - told) * attraction(cells) / open)
        })
        .collect()
}

fn settle_quartiere(
    key: &str,
    name: &str,
    cells: &[Cell],
    residents: f64,
    terrain: &Terrain,
    random: &mut Random,
) -> Vec<Quartier> {
    let count = if residents < 400.0 { 1 } else { position(residents / 1_000_000.0, 530).clamp(2, 8) };
    let regions = selections(cells, &divide(terrain, cells, count, random));
    let weights: Vec<f64> = regions
        .iter()
        .map(|cells| {
            let density: f64 = cells.iter().map(|&cell| terrain.density[cell]).sum();
            libm::pow(density, 0.6) * libm::exp(0.15 * random.swing())
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let mut names = QUARTIERE;
    random.shuffle(&mut names);
    regions
        .into_iter()
        .zip(weights)
        .zip(names)
        .enumerate()
        .map(|(number, ((cells, weight), quartier))| Quartier {
            key: format!("{key}{:02}", number + 1),
            name: format!("{name}, {quartier}"),
            cells: cells.into_iter().collect(),
            residents: residents * weight / total,
        })
        .collect()
}

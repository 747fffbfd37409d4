//! How fast tables are protected and audited, and how much is lost: `cargo run --example suppression -- WORKLOAD`.
//!
//! - `areas [COUNT …]`: areas in three levels × sex × 6 age groups, 3 benefits, 5 periods; 100, 200, 542 and 2,000 areas
//!   unless counts are given. All persons are invented from a fixed seed.
//! - `categories FILE`: 500 areas × 20 categories, both in hierarchies: the table `sdc.csv` of a generator that other
//!   programs were measured with.

#[path = "cube.rs"]
mod cube;

use cube::{Cube, Tree, small};
use sozialbericht::disclosure::attack::{Conclusion, Depth, Region, conclude};
use sozialbericht::disclosure::suppress::{Pattern, Singles, suppress};
use sozialbericht::disclosure::system::{CellId, Role, System};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::stdout();
    match arguments.first().map(String::as_str) {
        Some("areas") => {
            let counts: Vec<usize> =
                arguments[1..].iter().map(|count| count.parse()).collect::<Result<_, _>>()?;
            let counts = if counts.is_empty() { vec![100, 200, 542, 2_000] } else { counts };
            for count in counts {
                writeln!(out, "{count} areas: {}", measured(&areas(count), Singles::Withstood))?;
            }
        }
        Some("categories") => {
            let path = arguments.get(1).ok_or("name the file sdc.csv")?;
            let cube = categories(path)?;
            for (words, bounds) in [("outsider", None), ("who knows the rule", Some((1, 3)))] {
                let system = cube.system(small(3, bounds, 1));
                for singles in [Singles::Ignored, Singles::Withstood] {
                    writeln!(out, "{words}, singles {singles:?}: {}", measured(&system, singles))?;
                }
            }
        }
        _ => return Err("name a workload: areas or categories".into()),
    }
    Ok(())
}

/// What one table needed, and what it lost.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    cells: usize,
    sensitive: usize,
    secondary: usize,
    lost: i64,
    veiled: usize,
    alone: usize,
    unprotected: usize,
    exposed: usize,
    exact: usize,
    protect: Duration,
    prove: Duration,
    solve: Duration,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} cells, {} sensitive; {} more suppressed with {} persons; {} veiled, {} alone, {} unprotected, {} exposed; \
             protected in {:.2} s, every cell proven open in {:.2} s",
            self.cells,
            self.sensitive,
            self.secondary,
            self.lost,
            self.veiled,
            self.alone,
            self.unprotected,
            self.exposed,
            self.protect.as_secs_f64(),
            self.prove.as_secs_f64()
        )?;
        write!(out, "; {} exact intervals in {:.2} s", self.exact, self.solve.as_secs_f64())
    }
}

fn measured(system: &System, singles: Singles) -> Measured {
    let start = Instant::now();
    let pattern = suppress(system, singles);
    let protect = start.elapsed();
    let mut measured = audited(system, &pattern, Depth::Enough);
    measured.protect = protect;
    let solved = audited(system, &pattern, Depth::Exact);
    (measured.exact, measured.solve) = (solved.exact, solved.prove);
    measured
}

/// Attacks as an outsider does, with the bounds that the pattern withstands and without a table that fits.
fn audited(system: &System, pattern: &Pattern, depth: Depth) -> Measured {
    let mut open = system.clone();
    for &cell in &pattern.secondary {
        open.cell_mut(cell).role = Role::Secondary;
    }
    let start = Instant::now();
    let (region, cells) =
        Region::of_system(&open, |cell| open.cells()[cell].is_open(), |cell| pattern.bounds[cell]);
    let conclusions = conclude(&region, None, &vec![1; cells.len()], depth).unwrap_or_default();
    let is_exposed = |(cell, conclusion): &(&CellId, &Conclusion)| {
        system.cells()[**cell].is_primary() && conclusion.width() < 1
    };
    Measured {
        cells: system.cells().len(),
        sensitive: system.cells().iter().filter(|cell| cell.is_primary()).count(),
        secondary: pattern.secondary.len(),
        lost: pattern.secondary.iter().map(|&cell| system.cells()[cell].value).sum(),
        veiled: pattern.veiled.len(),
        alone: pattern.alone.len(),
        unprotected: pattern.unprotected.len(),
        exposed: cells.iter().zip(&conclusions).filter(is_exposed).count(),
        exact: conclusions.iter().filter(|conclusion| conclusion.is_exact()).count(),
        prove: start.elapsed(),
        ..Measured::default()
    }
}

/// Areas in three levels × sex × age, for each benefit and period: one system of 15 tables that share no sum.
fn areas(count: usize) -> System {
    let mut all = System::default();
    for (period, benefit) in (0..5).flat_map(|period| (0..3).map(move |benefit| (period, benefit))) {
        let first = all.cells().len();
        let table = table(count, period, benefit).system(small(2, Some((1, 2)), 1));
        for &cell in table.cells() {
            all.add_cell(cell);
        }
        for terms in table.relations() {
            all.relate(terms.iter().map(|&(cell, by)| (first + cell, by)).collect());
        }
    }
    all
}

fn table(count: usize, period: u64, benefit: u64) -> Cube {
    let (districts, regions) = ((count / 45).max(1), (count / 4).max(1));
    let mut parents = vec![None];
    parents.extend((0..districts).map(|_| Some(0)));
    parents.extend((0..regions).map(|region| Some(1 + region * districts / regions)));
    let first = parents.len();
    parents.extend((0..count).map(|area| Some(1 + districts + area * regions / count)));
    let mut cube = Cube::new(vec![Tree::new(parents), Tree::flat(2), Tree::flat(6)]);
    let mean = [8.0, 3.0, 1.0][usize::try_from(benefit).unwrap_or(0)];
    for area in 0..count {
        let here = mean * 1.7_f64.mul_add(uniform(7_777 + area as u64), 0.3);
        for sex in 1..=2 {
            for (age, share) in [0.5, 1.0, 1.5, 1.2, 0.8, 0.4].into_iter().enumerate() {
                let seed = ((period * 3 + benefit) * 10_000 + area as u64) * 16 + (sex * 8 + age) as u64;
                cube.add(&[first + area, sex, age + 1], poisson(here * share, seed));
            }
        }
    }
    cube
}

/// The 500 areas of a generator that other programs were measured with.
fn categories(path: &str) -> Result<Cube, Box<dyn Error>> {
    let mut areas = BTreeMap::from([(String::new(), 0)]);
    let mut groups = areas.clone();
    let (mut above_areas, mut above_groups) = (vec![None], vec![None]);
    let add = |known: &mut BTreeMap<String, usize>, above: &mut Vec<Option<usize>>, name: &str, parent| {
        *known.entry(name.to_owned()).or_insert_with(|| {
            above.push(Some(parent));
            above.len() - 1
        })
    };
    let mut counts = Vec::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        let cell = |place: usize| row.get(place).unwrap_or_default();
        let region = add(&mut areas, &mut above_areas, cell(2), 0);
        let district = add(&mut areas, &mut above_areas, cell(1), region);
        let area = add(&mut areas, &mut above_areas, cell(0), district);
        let group = add(&mut groups, &mut above_groups, cell(4), 0);
        let category = add(&mut groups, &mut above_groups, cell(3), group);
        counts.push((area, category, cell(5).parse::<i64>()?));
    }
    let mut cube = Cube::new(vec![Tree::new(above_areas), Tree::new(above_groups)]);
    for (area, category, count) in counts {
        cube.add(&[area, category], count);
    }
    Ok(cube)
}

/// Splitmix64 (Steele, Lea, Flood 2014): a number from 0 to below 1 for each seed.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn uniform(seed: u64) -> f64 {
    let mut bits = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Knuth's method: as many factors as it takes to fall below e^−mean.
fn poisson(mean: f64, seed: u64) -> i64 {
    let (mut product, mut count) = (1.0, 0);
    loop {
        product *= uniform(seed * 1_000 + count);
        if product <= (-mean).exp() {
            return i64::try_from(count).unwrap_or(i64::MAX);
        }
        count += 1;
    }
}

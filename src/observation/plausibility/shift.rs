//! Blocks of rows whose figures fit the row above or below better than their own.

use super::ALPHA;
use super::series::{Pair, Series};
use super::suspicion::Suspicion;
use crate::diagnostic::Code;
use crate::observation::tidy::Observed;
use crate::period::Period;
use crate::population::Population;
use crate::statistics::jump::{deviate, spread};
use std::ops::Range;

/// Fewer rows may fit their neighbours by chance alone.
pub(super) const FEWEST_ROWS: usize = 4;

/// In place, the figures must fit at least so many times worse.
const WORSE: f64 = 4.0;

/// The median of the squared deviates of a normal distribution.
const MEDIAN_SQUARE: f64 = 0.455;

/// Which row of the earlier period the figures of a row look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Towards {
    /// The row above: the figures slid down.
    Above,
    /// The row below: the figures slid up.
    Below,
}

/// A block of rows that seems to have slid by one, in one of two periods.
pub(super) struct Shift<'a> {
    pub(super) towards: Towards,
    rows: Vec<Pair<'a>>,
    population: Population,
    periods: (Period, Period),
}

impl<'a> Shift<'a> {
    /// Whether a jump at this figure is told by the shift.
    pub(super) fn explains(&self, observed: &Observed) -> bool {
        self.rows.iter().any(|pair| pair.after.key == observed.key || pair.before.key == observed.key)
    }

    /// One suspicion for the block, at its first row.
    pub(super) fn into_suspicion(self) -> Suspicion<'a> {
        let (first, last) = (self.rows[0].after, self.rows[self.rows.len() - 1].after);
        let suspicion = Suspicion::new(Code::ShiftedRows, first, 1.0);
        let finding = suspicion.finding.with("rows", self.rows.len().to_string());
        let finding =
            finding.with("last", last.place.address()).with("population", self.population.to_string());
        let finding =
            finding.with_period("earlier", self.periods.0).with_word("towards", self.towards.word());
        let bundle = format!("{} {}", suspicion.bundle, self.population);
        Suspicion { bundle, finding, ..suspicion }
    }
}

impl Towards {
    pub(super) const BOTH: [Self; 2] = [Self::Above, Self::Below];

    /// The word, by its key in the text tables.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Above => "finding.shifted-rows.above",
            Self::Below => "finding.shifted-rows.below",
        }
    }

    /// The row that row `index` of `length` is compared with.
    pub(super) fn of(self, index: usize, length: usize) -> Option<usize> {
        match self {
            Self::Above => index.checked_sub(1),
            Self::Below => Some(index + 1).filter(|below| *below < length),
        }
    }
}

/// The shifts between each two periods of each series.
pub(super) fn between_periods<'a>(series: &[Series<'a>]) -> Vec<Shift<'a>> {
    let mut found = Vec::new();
    for series in series.iter().filter(|series| series.unit.is_count()) {
        for periods in series.steps() {
            let mut pairs = series.pairs(periods);
            pairs.sort_by(|a, b| in_file(a.after, b.after));
            for rows in pairs.chunk_by(|a, b| is_one_column(a.after, b.after)) {
                let counts: Vec<(f64, f64)> = rows.iter().map(|pair| pair.counts).collect();
                let Some((towards, block)) = block(&counts) else { continue };
                let (rows, population) = (rows[block].to_vec(), series.population);
                found.push(Shift { towards, rows, population, periods });
            }
        }
    }
    found
}

/// The order of rows in files.
pub(super) fn in_file(a: &Observed, b: &Observed) -> std::cmp::Ordering {
    let place = |of: &Observed| {
        (of.place.file.clone(), of.place.sheet.clone(), of.place.column.clone(), of.place.line)
    };
    place(a).cmp(&place(b))
}

fn is_one_column(a: &Observed, b: &Observed) -> bool {
    a.place.file == b.place.file && a.place.sheet == b.place.sheet && a.place.column == b.place.column
}

/// The block of rows in which the later counts fit the earlier ones of the next row so much better than those of their
/// own that chance has no part in it.
///
/// The gain is a log-likelihood ratio, Σ(z² − z'²)/2, where z is a row's deviate in place and z' the shifted one. Of the
/// n(n + 1)/2 blocks and two directions, none is found by chance but with probability `ALPHA` (Markov's inequality on
/// the likelihood ratio, and Bonferroni's on the blocks).
fn block(counts: &[(f64, f64)]) -> Option<(Towards, Range<usize>)> {
    let sums = counts.iter().fold((0.0, 0.0), |sums, count| (sums.0 + count.0, sums.1 + count.1));
    let growth = Some(sums.1 / sums.0).filter(|growth| growth.is_finite() && *growth > 0.0)?;
    let square = |before: f64, after: f64| deviate(before, after, growth).powi(2);
    let in_place: Vec<f64> = counts.iter().map(|&(before, after)| square(before, after)).collect();
    let length = u32::try_from(counts.len()).ok()?;
    let needed = (f64::from(length) * f64::from(length + 1) / ALPHA).ln();
    let found = Towards::BOTH.into_iter().filter_map(|towards| {
        let beside: Vec<f64> = (0..counts.len())
            .map(|index| {
                towards
                    .of(index, counts.len())
                    .map_or(f64::INFINITY, |other| square(counts[other].0, counts[index].1))
            })
            .collect();
        let better: Vec<f64> = in_place.iter().zip(&beside).map(|(own, other)| own.min(*other)).collect();
        // What the better of both leaves unexplained is how much these counts vary beyond chance.
        let excess = (spread(&better)?.0 / MEDIAN_SQUARE).max(1.0);
        let gains: Vec<f64> =
            in_place.iter().zip(&beside).map(|(own, other)| (own - other) / excess / 2.0).collect();
        let block = best(&gains)?;
        let sum = |of: &[f64]| of[block.clone()].iter().sum::<f64>();
        let largest = gains[block.clone()].iter().copied().fold(0.0, f64::max);
        // One jump makes no shift: without its largest row the block must still tell.
        let is_sure = sum(&gains) - largest > needed && sum(&in_place) > WORSE * sum(&beside);
        let gain = sum(&gains);
        (is_sure && block.len() >= FEWEST_ROWS).then_some((gain, towards, block))
    });
    found.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, towards, block)| (towards, block))
}

/// The run of rows with the largest sum of gains, by Kadane's scan.
fn best(gains: &[f64]) -> Option<Range<usize>> {
    let (mut start, mut sum) = (0, 0.0);
    let mut best: Option<(f64, Range<usize>)> = None;
    for (index, gain) in gains.iter().enumerate() {
        if sum <= 0.0 {
            (start, sum) = (index, 0.0);
        }
        sum += gain;
        if sum > best.as_ref().map_or(0.0, |(sum, _)| *sum) {
            best = Some((sum, start..index + 1));
        }
    }
    best.map(|(_, run)| run)
}

/// The longest run of rows in which `is_shifted` holds, if it is long enough to tell.
pub(super) fn longest_run(length: usize, is_shifted: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut longest = 0..0;
    let mut start = 0;
    for index in 0..length {
        if !is_shifted(index) {
            start = index + 1;
        } else if index + 1 - start > longest.len() {
            longest = start..index + 1;
        }
    }
    (longest.len() >= FEWEST_ROWS).then_some(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Men who receive Grundsicherung in the 13 Stadtteile of Flensburg, 2021 and 2022 (Sozialatlas 2022 and 2023,
    /// table 21): the figures of 2022 are those of the next row of 2021.
    const FLENSBURG: [(f64, f64); 13] = [
        (245.0, 62.0),
        (61.0, 111.0),
        (112.0, 306.0),
        (287.0, 77.0),
        (74.0, 82.0),
        (76.0, 44.0),
        (37.0, 91.0),
        (75.0, 80.0),
        (77.0, 130.0),
        (111.0, 122.0),
        (116.0, 144.0),
        (140.0, 86.0),
        (77.0, 23.0),
    ];

    #[test]
    fn the_shifted_rows_of_flensburg_are_found() {
        let (towards, block) = block(&FLENSBURG).expect("a shift");
        assert_eq!(towards, Towards::Below);
        assert_eq!(block, 0..12);
    }

    #[test]
    fn rows_in_place_and_single_jumps_are_no_shift() {
        let mut counts: Vec<(f64, f64)> =
            (0..20).map(|row| f64::from(row * 37 % 20 * 50 + 60)).map(|n| (n, n)).collect();
        assert_eq!(block(&counts), None);
        counts[7].1 = 9_000.0;
        assert_eq!(block(&counts), None);
        assert_eq!(block(&[]), None);
        assert_eq!(block(&[(0.0, 0.0), (0.0, 3.0)]), None);
    }

    #[test]
    fn rows_that_are_all_alike_are_no_shift() {
        assert_eq!(block(&[(500.0, 510.0); 30]), None);
    }

    #[test]
    fn a_run_must_be_long_enough() {
        assert_eq!(longest_run(9, |row| (2..6).contains(&row)), Some(2..6));
        assert_eq!(longest_run(9, |row| row < 3), None);
    }
}

//! Jumps between two periods, judged by the count's own variation and by the change of all areas of the level.

use super::ALPHA;
use super::reading::likely;
use super::series::{Pair, Series};
use super::shift::Shift;
use super::suspicion::Suspicion;
use crate::area::AreaCode;
use crate::diagnostic::Code;
use crate::measure::Unit;
use crate::observation::remark::Remark;
use crate::period::Period;
use crate::statistics::jump::{deviate, growth, limit_of_all, spread};
use std::collections::BTreeMap;

/// Fewer areas tell nothing of a common development.
const FEWEST_AREAS: usize = 5;

/// A change that stays is told from this factor a year on: smaller ones are what new buildings do every year.
const FACTOR: f64 = 1.25;

/// A ready-made share has no count; from so many points on a change is told.
const POINTS: f64 = 5.0;

/// What rounding alone does to the difference of two shares.
const ROUNDING: f64 = 0.1;

/// How an area changed, in standard errors beyond the common development, and what limit holds for the whole level.
struct Change<'a> {
    pair: Pair<'a>,
    deviate: f64,
    limit: f64,
    /// How many times as much, or as little, as the common development.
    factor: f64,
}

impl Change<'_> {
    fn is_beyond_chance(&self) -> bool {
        self.deviate.abs() > self.limit
    }

    /// Whether the series of this area breaks in between, so that it had to change. A break of all areas explains no more
    /// than what they have in common, which is in the yardstick already.
    fn lies_across(&self, remarks: &[Remark]) -> bool {
        let (before, now) = (&self.pair.before.key, &self.pair.after.key);
        let parts = |remark: &Remark| remark.parts(&now.area, before.period, now.period);
        remarks
            .iter()
            .any(|remark| remark.areas.is_some() && remark.measures.contains(&now.measure) && parts(remark))
    }

    fn is_large(&self) -> bool {
        let (before, after) = self.pair.counts;
        let is_share = !self.pair.after.unit.is_count();
        let years = self.pair.after.key.period.year() - self.pair.before.key.period.year();
        self.factor >= FACTOR.powi(i32::from(years.max(1))) && (!is_share || (after - before).abs() >= POINTS)
    }
}

/// Every jump that no shift of rows and no break explains.
pub(super) fn suspicions<'a>(
    series: &[Series<'a>],
    shifts: &[Shift<'a>],
    remarks: &[Remark],
) -> Vec<Suspicion<'a>> {
    let mut found = Vec::new();
    let mut groups: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for name in series.iter().filter_map(Series::name) {
        *groups.entry(name).or_default() += 1;
    }
    for series in series.iter().filter(|series| is_judged(series.unit)) {
        let mut changes: BTreeMap<&AreaCode, Vec<Change<'a>>> = BTreeMap::new();
        for step in series.steps() {
            let groups = series.name().map_or(1, |name| groups[&name]);
            for change in of_level(&series.pairs(step), groups) {
                changes.entry(&change.pair.after.key.area).or_default().push(change);
            }
        }
        for changes in changes.values() {
            found.extend(of_area(series, changes, shifts, remarks));
        }
    }
    found
}

/// Counts, and quotients that lie between 0 and some hundreds.
const fn is_judged(unit: Unit) -> bool {
    unit.is_count() || matches!(unit, Unit::Percent | Unit::Per100 | Unit::Per1000)
}

/// The changes of all areas of a level between two periods; the limit holds for all groups of the measure together.
fn of_level<'a>(pairs: &[Pair<'a>], groups: usize) -> Vec<Change<'a>> {
    let counts: Vec<(f64, f64)> = pairs.iter().map(|pair| pair.counts).collect();
    let is_count = pairs.iter().all(|pair| pair.after.unit.is_count());
    let common = if is_count { growth(&counts) } else { Some(1.0) };
    let (Some(common), Some(limit)) = (common, limit_of_all(pairs.len() * groups, ALPHA)) else {
        return Vec::new();
    };
    let deviates: Vec<f64> = counts
        .iter()
        .map(|&(before, after)| if is_count { deviate(before, after, common) } else { after - before })
        .collect();
    let Some((centre, scale)) = spread(&deviates).filter(|_| pairs.len() >= FEWEST_AREAS) else {
        return Vec::new();
    };
    // Never less than what chance does to a count: stocks of the same people vary less, and that is no reason to ask.
    let scale = scale.max(if is_count { 1.0 } else { ROUNDING });
    let change = |(pair, own): (&Pair<'a>, &f64)| {
        let ratio = (pair.counts.1 + 1.0) / common.mul_add(pair.counts.0, 1.0);
        Change { pair: *pair, deviate: (own - centre) / scale, limit, factor: ratio.max(1.0 / ratio) }
    };
    pairs.iter().zip(&deviates).map(change).collect()
}

/// The jumps of one area: there and back again is one wrong figure, not two jumps.
fn of_area<'a>(
    series: &Series<'a>,
    changes: &[Change<'a>],
    shifts: &[Shift<'a>],
    remarks: &[Remark],
) -> Vec<Suspicion<'a>> {
    let mut found = Vec::new();
    let mut told: Option<Period> = None;
    for (index, change) in changes.iter().enumerate() {
        let key = &change.pair.after.key;
        let is_explained = shifts
            .iter()
            .any(|shift| shift.explains(change.pair.before) || shift.explains(change.pair.after));
        let is_way_back = told.is_some() && told == Some(change.pair.before.key.period);
        if !change.is_beyond_chance() || is_explained || is_way_back {
            continue;
        }
        let back = changes.get(index + 1).filter(|next| {
            next.is_beyond_chance()
                && next.deviate.signum() != change.deviate.signum()
                && next.pair.before.key == *key
        });
        // A figure that goes back again is no break.
        let is_lasting = || change.is_large() && !change.lies_across(remarks);
        if back.is_none() && !is_lasting() {
            continue;
        }
        told = Some(key.period).filter(|_| back.is_some());
        found.push(suspicion(series, change, back));
    }
    found
}

fn suspicion<'a>(series: &Series<'a>, change: &Change<'a>, back: Option<&Change<'a>>) -> Suspicion<'a> {
    let (observed, (before, value)) = (change.pair.after, change.pair.counts);
    let neighbours = series.neighbours(&observed.key.area, observed.key.period);
    let reading = back.and_then(|_| likely(&whole(value), neighbours)).filter(|_| observed.unit.is_count());
    let code = if reading.is_some() { Code::SuspectedDigit } else { Code::SuddenJump };
    let mut suspicion = Suspicion::new(code, observed, change.deviate);
    let finding = suspicion.finding.with("value", whole(value)).with("before", whole(before));
    let finding = finding.with("population", series.population.to_string());
    let finding = finding.with_period("earlier", change.pair.before.key.period);
    suspicion.finding = match (back, reading) {
        (Some(back), reading) => {
            let finding = finding.with("after", whole(back.pair.counts.1));
            let finding = finding.with_period("later", back.pair.after.key.period);
            match reading {
                Some(reading) => finding.with("reading", reading),
                None => finding.worded("finding.sudden-jump.back"),
            }
        }
        (None, _) => finding,
    };
    suspicion
}

/// A number as a delivery would write it.
pub(super) fn whole(number: f64) -> String {
    format!("{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::plausibility::series::{of, tests::rows};
    use crate::observation::plausibility::shift::between_periods;
    use crate::observation::series_break::BreakCause;
    use crate::text::Bilingual;

    /// Numbers between 0 and 1 from a fixed seed, by Knuth's linear congruential generator (MMIX).
    struct Draws(u64);

    impl Draws {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(self.0 >> 32).expect("32 bits")) / f64::from(u32::MAX)
        }

        /// A Poisson count, by counting arrivals in time; slow for large means, and exact.
        fn poisson(&mut self, mean: f64) -> f64 {
            let (mut time, mut count) = (0.0, 0.0);
            loop {
                time -= libm::log(self.next().max(1e-12));
                if time > mean {
                    return count;
                }
                count += 1.0;
            }
        }
    }

    fn codes(counts: &[Vec<f64>]) -> Vec<(Code, String)> {
        let rows = rows(2018, counts);
        let series = of(&rows);
        let found = suspicions(&series, &between_periods(&series), &[]);
        found.iter().map(|one| (one.code, one.observed.place.address())).collect()
    }

    #[test]
    fn true_counts_raise_alarms_no_more_often_than_stated() {
        const LEVELS: u32 = 400;
        let mut draws = Draws(20_261_124);
        let mut alarms = 0;
        for _ in 0..LEVELS {
            let counts: Vec<Vec<f64>> = (0..60)
                .map(|area| {
                    let mean = 3.0 + 2.0 * f64::from(area * area % 61);
                    vec![draws.poisson(mean), draws.poisson(1.1 * mean)]
                })
                .collect();
            let rows = rows(2018, &counts);
            let series = of(&rows);
            let shifts = between_periods(&series);
            alarms += u32::from(!shifts.is_empty() || !suspicions(&series, &shifts, &[]).is_empty());
        }
        // At 1 in 100, twelve or more of 400 happen once in a thousand such simulations.
        assert!(alarms < 12, "{alarms} of {LEVELS} levels");
    }

    #[test]
    fn a_figure_that_goes_there_and_back_is_told_once_and_a_lasting_jump_too() {
        let calm = |size: f64| vec![size, size + 4.0, size - 3.0];
        let mut counts: Vec<Vec<f64>> = (1..12).map(|area| calm(f64::from(area) * 250.0)).collect();
        counts.push(vec![3793.0, 2739.0, 3866.0]);
        counts.push(vec![700.0, 690.0, 1300.0]);
        let found = codes(&counts);
        assert_eq!(
            found,
            [(Code::SuspectedDigit, "a.csv:13".to_owned()), (Code::SuddenJump, "a.csv:14".to_owned())]
        );
    }

    #[test]
    fn a_lasting_jump_at_a_break_of_its_area_is_explained_and_one_elsewhere_is_not() {
        let mut counts: Vec<Vec<f64>> =
            (1..12).map(|area| f64::from(area) * 250.0).map(|n| vec![n, n, n]).collect();
        counts.push(vec![700.0, 700.0, 1300.0]);
        let rows = rows(2018, &counts);
        let series = of(&rows);
        let told = |since: i16, area: &str, measure: &str| {
            let words = Bilingual { de: "a".into(), en: "a".into() };
            let found = Remark::found([measure.to_owned()].into(), Period::Year(since), words);
            let areas = AreaCode::new(area).map(|area| [area].into());
            let remark = Remark { cause: Some(BreakCause::Territory), areas, to: None, ..found };
            suspicions(&series, &[], &[remark]).len()
        };
        assert_eq!(told(2020, "0013", "a"), 0);
        assert_eq!(told(2020, "", "a"), 1, "a break of all areas");
        assert_eq!([told(2019, "0013", "a"), told(2020, "0012", "a"), told(2020, "0013", "b")], [1; 3]);
    }

    #[test]
    fn a_growth_that_all_areas_share_is_no_jump() {
        let counts: Vec<Vec<f64>> =
            (1..20).map(|area| f64::from(area) * 100.0).map(|n| vec![n, 3.0 * n]).collect();
        assert!(codes(&counts).is_empty());
    }

    #[test]
    fn few_areas_tell_nothing_of_each_other() {
        assert!(codes(&[vec![100.0, 900.0], vec![200.0, 210.0]]).is_empty());
    }
}

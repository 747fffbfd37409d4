//! Which areas of one Gebietsstand became which of another, and in what shares.

use super::AreaCode;
use std::collections::{BTreeMap, BTreeSet};

/// Shares of areas of one Gebietsstand (the sources) that lie in areas of another (the targets).
///
/// A count of a source is distributed by its shares; a target is the sum of what it gets. This is areal weighting of
/// extensive quantities: `v_t = Σ_s v_s · w_st` (Goodchild and Lam 1980). Where the shares of each source sum to 1, totals
/// are preserved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Crosswalk {
    shares: BTreeMap<AreaCode, BTreeMap<AreaCode, f64>>,
}

/// What was changed so that shares sum to exactly 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Levelled {
    /// The pairs of areas that were left out.
    pub dropped: usize,
    /// The sources whose shares were scaled.
    pub scaled: usize,
    /// By how much the sum of the shares of one source differed from 1 at most.
    pub most: f64,
}

impl Crosswalk {
    /// Takes shares of sources in targets; of a pair that stands twice they are added up.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (AreaCode, AreaCode, f64)>) -> Self {
        let mut shares: BTreeMap<AreaCode, BTreeMap<AreaCode, f64>> = BTreeMap::new();
        for (source, target, share) in pairs {
            *shares.entry(source).or_default().entry(target).or_default() += share;
        }
        Self { shares }
    }

    /// The sources, each with its targets and shares.
    pub fn sources(&self) -> impl Iterator<Item = (&AreaCode, &BTreeMap<AreaCode, f64>)> {
        self.shares.iter()
    }

    /// The targets of a source with their shares; `None` for an area that is no source.
    #[must_use]
    pub fn targets(&self, source: &AreaCode) -> Option<&BTreeMap<AreaCode, f64>> {
        self.shares.get(source)
    }

    /// The sources of each target.
    #[must_use]
    pub fn origins(&self) -> BTreeMap<&AreaCode, BTreeSet<&AreaCode>> {
        let mut origins: BTreeMap<&AreaCode, BTreeSet<&AreaCode>> = BTreeMap::new();
        for (source, targets) in &self.shares {
            for target in targets.keys() {
                origins.entry(target).or_default().insert(source);
            }
        }
        origins
    }

    /// The sources whose shares do not sum to 1 within the tolerance, the worst first.
    #[must_use]
    pub fn uneven(&self, tolerance: f64) -> Vec<(&AreaCode, f64)> {
        let sums = self.shares.iter().map(|(source, targets)| (source, targets.values().sum::<f64>()));
        let mut uneven: Vec<_> = sums.filter(|(_, sum)| (sum - 1.0).abs() > tolerance).collect();
        uneven.sort_by(|a, b| (b.1 - 1.0).abs().total_cmp(&(a.1 - 1.0).abs()));
        uneven
    }

    /// Leaves out shares below `minimum`, and all of 0, and scales the others of each source so that they sum to 1.
    ///
    /// Of a source whose shares are all too small the largest stays, so that nobody is lost.
    pub fn level(&mut self, minimum: f64) -> Levelled {
        let mut levelled = Levelled::default();
        for targets in self.shares.values_mut() {
            let before = targets.len();
            let largest = targets.values().copied().fold(0.0, f64::max);
            targets.retain(|_, share| *share > 0.0 && (*share >= minimum || *share >= largest));
            levelled.dropped += before - targets.len();
            let sum: f64 = targets.values().sum();
            if sum > 0.0 && (sum - 1.0).abs() > 0.0 {
                // The last bit is nobody's concern, but totals are.
                for share in targets.values_mut() {
                    *share /= sum;
                }
                let off = (sum - 1.0).abs();
                if off > 1e-12 {
                    levelled.scaled += 1;
                    levelled.most = levelled.most.max(off);
                }
            }
        }
        self.shares.retain(|_, targets| !targets.is_empty());
        levelled
    }

    /// This crosswalk and then another one: the shares along all ways are multiplied and added up. A target that the
    /// next one does not know gets lost, so that the shares of its sources no longer sum to 1.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut pairs = Vec::new();
        for (source, between) in &self.shares {
            for (area, share) in between {
                let onward = next.targets(area).into_iter().flatten();
                pairs.extend(onward.map(|(target, other)| (source.clone(), target.clone(), share * other)));
                if next.targets(area).is_none() {
                    // Stays a source, so that what it lacks is seen.
                    pairs.push((source.clone(), area.clone(), 0.0));
                }
            }
        }
        Self::new(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    fn crosswalk(pairs: &[(&str, &str, f64)]) -> Crosswalk {
        Crosswalk::new(pairs.iter().map(|(from, to, share)| (code(from), code(to), *share)))
    }

    #[test]
    fn slivers_are_dropped_and_what_is_left_sums_to_one() {
        let mut slivers = crosswalk(&[("a", "x", 0.6), ("a", "y", 0.395), ("a", "z", 0.0045)]);
        assert_eq!(slivers.uneven(0.001), []);
        let levelled = slivers.level(0.01);
        assert_eq!((levelled.dropped, levelled.scaled), (1, 1));
        assert!((levelled.most - 0.005).abs() < 1e-12);
        assert_eq!(slivers.uneven(1e-15), []);
        assert_eq!(slivers.targets(&code("a")).map(BTreeMap::len), Some(2));
    }

    #[test]
    fn the_largest_share_stays_however_small_it_is() {
        let mut tiny = crosswalk(&[("a", "x", 0.004), ("a", "y", 0.006)]);
        tiny.level(0.5);
        assert_eq!(tiny, crosswalk(&[("a", "y", 1.0)]));
    }

    #[test]
    fn a_chain_multiplies_and_shows_what_it_lost() {
        let first = crosswalk(&[("a", "b", 0.5), ("a", "c", 0.5)]);
        let second = crosswalk(&[("b", "x", 1.0), ("c", "x", 0.5), ("c", "y", 0.5)]);
        assert_eq!(first.then(&second), crosswalk(&[("a", "x", 0.75), ("a", "y", 0.25)]));
        let lossy = first.then(&crosswalk(&[("b", "x", 1.0)]));
        assert_eq!(lossy.uneven(0.001), [(&code("a"), 0.5)]);
    }
}

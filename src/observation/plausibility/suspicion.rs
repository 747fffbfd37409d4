//! A suspicion about one area, and how several of one kind become one finding.

use crate::diagnostic::{Code, Finding, Findings};
use crate::observation::tidy::Observed;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Areas that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// What is suspected of the figure of one area.
pub(super) struct Suspicion<'a> {
    pub(super) code: Code,
    /// The figure that looks wrong.
    pub(super) observed: &'a Observed,
    /// How strong the suspicion is, among those of one kind.
    pub(super) weight: f64,
    /// Suspicions with the same words here are told in one finding.
    pub(super) bundle: String,
    /// The finding for this area alone.
    pub(super) finding: Finding,
}

impl<'a> Suspicion<'a> {
    /// A suspicion about a figure, told with its place, area, measure and period.
    pub(super) fn new(code: Code, observed: &'a Observed, weight: f64) -> Self {
        let key = &observed.key;
        let finding = Finding::new(code).at(observed.place.clone()).dataset(&observed.dataset);
        let finding = finding.with("area", key.area.as_str()).with("measure", &key.measure);
        let finding = finding.with_period("period", key.period);
        let bundle = format!("{} {} {}", key.measure, key.period, key.area);
        Self { code, observed, weight, bundle, finding }
    }

    /// Measure, area and period, then the more telling code, then the stronger suspicion.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let own = (&self.observed.key.measure, &self.observed.key.area, self.observed.key.period);
        let others = (&other.observed.key.measure, &other.observed.key.area, other.observed.key.period);
        own.cmp(&others)
            .then_with(|| other.code.cmp(&self.code))
            .then_with(|| other.weight.abs().total_cmp(&self.weight.abs()))
            .then_with(|| self.bundle.cmp(&other.bundle))
    }

    /// Whether an earlier one of [`Self::order`] tells of the same figure, or of the same area in a wider group.
    pub(super) fn says_less_than(&self, earlier: &Self) -> bool {
        let is_change = |code| matches!(code, Code::SuddenJump | Code::SuspectedDigit);
        let (own, others) = (&self.observed.key, &earlier.observed.key);
        let is_same = own.measure == others.measure && own.area == others.area && own.period == others.period;
        is_same && is_change(self.code) && is_change(earlier.code)
    }
}

/// Tells each bundle by its strongest suspicion, and names the areas of the others.
pub(super) fn report(suspicions: Vec<Suspicion<'_>>, findings: &mut Findings) {
    let mut bundles: BTreeMap<(Code, String), Vec<Suspicion<'_>>> = BTreeMap::new();
    for suspicion in suspicions {
        bundles.entry((suspicion.code, suspicion.bundle.clone())).or_default().push(suspicion);
    }
    for mut bundle in bundles.into_values() {
        let areas: Vec<&str> = bundle.iter().map(|one| one.observed.key.area.as_str()).collect();
        let mut named = areas.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        if areas.len() > MOST_NAMED {
            named.push_str(", …");
        }
        let count = areas.len().to_string();
        bundle.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let Some(strongest) = bundle.into_iter().next() else { continue };
        findings.push(strongest.finding.with("count", count).with("areas", named));
    }
}

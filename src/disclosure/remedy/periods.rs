//! Two or three periods as one.

use super::{Figures, Remedy};
use crate::area::AreaCode;
use crate::diagnostic::Code;
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::BTreeSet;

/// How many periods may be pooled.
const SIZES: [usize; 2] = [2, 3];

/// Periods that follow each other, put together from the last one back; no break of the series may lie between them.
pub(super) fn pool(figures: &Figures<'_>, file: &TomlFile) -> Option<Remedy> {
    let periods: BTreeSet<Period> = figures.counts.keys().map(|(_, period)| *period).collect();
    let periods: Vec<Period> = periods.into_iter().rev().collect();
    let areas: BTreeSet<&AreaCode> = figures.secret.iter().map(|(area, _)| *area).collect();
    let shown_by = |size: usize| {
        let windows = periods.chunks_exact(size).filter(|window| are_alike(window));
        windows.map(|window| areas.iter().map(|area| shown(figures, area, window)).sum::<usize>()).sum()
    };
    let sizes = SIZES.map(|size| (shown_by(size), size));
    // Of equals the smaller number of periods.
    let (shown, size) = sizes.into_iter().rev().max_by_key(|(shown, _): &(usize, usize)| *shown)?;
    let finding = file.finding(Code::PoolPeriods, figures.pair.numerator.measure.span());
    (shown > 0).then(|| Remedy { finding: finding.with("periods", size.to_string()), shown })
}

fn are_alike(window: &[Period]) -> bool {
    window.windows(2).all(|pair| pair[0].is_comparable_with(pair[1]))
}

/// How many suppressed figures of an area would be shown as one figure of all these periods, the latest first.
fn shown(figures: &Figures<'_>, area: &AreaCode, window: &[Period]) -> usize {
    let (Some(last), Some(first)) = (window.first(), window.last()) else { return 0 };
    if figures.estimates.remarks.iter().any(|remark| remark.parts(area, *first, *last)) {
        return 0;
    }
    let (mut numerator, mut denominator) = (0.0, 0.0);
    for period in window {
        let Some((counted, over)) = figures.counts.get(&(area, *period)) else { return 0 };
        numerator += counted;
        denominator += over;
    }
    let secret = window.iter().filter(|period| figures.secret.contains(&(area, **period)));
    if figures.is_shown((numerator, denominator)) { secret.count() } else { 0 }
}

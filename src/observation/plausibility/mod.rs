//! What can be read and still cannot well be true. A suspicion is a warning with its reason; nothing is repaired.

mod accepted;
mod areas;
mod groups;
mod jump;
mod reading;
mod series;
mod shift;
mod suspicion;

pub(super) use reading::Unreadable;

use super::remark::Remark;
use super::tidy::{Key, Observed};
use crate::area::Geography;
use crate::diagnostic::Findings;
use crate::source::Delivery;
use std::collections::BTreeMap;
use suspicion::Suspicion;

/// The chance that true counts of a whole level, compared between two periods, raise any alarm at all.
const ALPHA: f64 = 0.01;

/// Everything that was read, in the order of its keys.
pub(super) type Rows = BTreeMap<Key, Observed>;

/// Looks for figures that contradict each other. What a dataset has accepted stays in the ledger with its reason, and a
/// change across a break of its area needs no other.
pub(super) fn check(
    rows: &Rows,
    remarks: &[Remark],
    geography: &Geography,
    deliveries: &[Delivery],
    findings: &mut Findings,
) {
    let series = series::of(rows);
    let shifts = shift::between_periods(&series);
    let mut suspicions = jump::suspicions(&series, &shifts, remarks);
    suspicions.extend(reading::of_digits(&series));
    suspicions.extend(shifts.into_iter().map(shift::Shift::into_suspicion));
    suspicions.extend(areas::suspicions(rows, geography));
    suspicions.extend(groups::suspicions(rows));
    suspicions.sort_by(Suspicion::order);
    suspicions.dedup_by(|later, earlier| later.says_less_than(earlier));
    let suspicions = accepted::set_aside(suspicions, deliveries, findings);
    suspicion::report(suspicions, findings);
}

/// Reports the cells that are no numbers, each with the reading that its series suggests.
pub(super) fn advise(unreadable: Vec<Unreadable>, rows: &Rows, findings: &mut Findings) {
    for cell in unreadable {
        findings.push(cell.into_finding(rows));
    }
}

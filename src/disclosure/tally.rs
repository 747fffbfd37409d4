//! What suppression takes from readers, in numbers: by level and reason, never figure by figure.

use super::{Loss, Publication};
use crate::area::Geography;
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// What is not shown of an indicator on one level, over all periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// The indicator.
    pub indicator: String,
    /// The level.
    pub level: String,
    /// How many figures there are, shown or not.
    pub figures: u64,
    /// How many of them are not shown.
    pub withheld: u64,
    /// What share of the counted persons stands in no figure of this level, from 0 to 1.
    ///
    /// It is what a reader can compute: one minus the sum of the counts that are shown on this level, over the count
    /// that is shown for the root, where it is shown. So it tells nothing that the figures do not. None where the
    /// count of the root is not shown, and where the level does not cover it.
    pub counted: Option<f64>,
}

impl Publication {
    /// How many figures are not shown, by level and reason.
    #[must_use]
    pub fn losses(&self) -> BTreeMap<(&str, Loss), u64> {
        let mut losses = BTreeMap::new();
        for estimate in &self.estimates {
            if let Some(loss) = estimate.loss {
                *losses.entry((&*estimate.level, loss)).or_default() += 1;
            }
        }
        losses
    }

    /// What is not shown, by indicator and level, in the order of the figures; only where something is not shown.
    #[must_use]
    pub fn lost(&self, geography: &Geography) -> Vec<Lost> {
        let covering = covering_levels(geography);
        let mut lost: Vec<Lost> = Vec::new();
        let mut counts: BTreeMap<(&str, &str, Period), f64> = BTreeMap::new();
        for estimate in &self.estimates {
            let (indicator, level) = (&*estimate.indicator, &*estimate.level);
            *counts.entry((indicator, level, estimate.period)).or_default() +=
                estimate.numerator.unwrap_or_default();
            let position = lost.iter().rposition(|lost| lost.indicator == indicator && lost.level == level);
            let position = position.unwrap_or_else(|| {
                let (indicator, level) = (indicator.to_owned(), level.to_owned());
                lost.push(Lost { indicator, level, figures: 0, withheld: 0, counted: None });
                lost.len() - 1
            });
            lost[position].figures += 1;
            lost[position].withheld += u64::from(estimate.loss.is_some());
        }
        let mut totals: BTreeMap<(&str, Period), f64> = BTreeMap::new();
        for estimate in self.estimates.iter().filter(|estimate| estimate.area == *geography.root()) {
            if let Some(count) = estimate.numerator {
                totals.insert((&*estimate.indicator, estimate.period), count);
            }
        }
        for entry in lost.iter_mut().filter(|entry| covering.contains(&*entry.level)) {
            let known = totals.iter().filter(|((indicator, _), _)| *indicator == entry.indicator);
            let (mut shown, mut total) = (0.0, 0.0);
            for ((indicator, period), count) in known {
                total += count;
                shown += counts.get(&(*indicator, &*entry.level, *period)).unwrap_or(&0.0);
            }
            entry.counted = (total > 0.0).then(|| (1.0 - shown / total).clamp(0.0, 1.0));
        }
        lost.retain(|lost| lost.withheld > 0);
        lost
    }
}

/// The levels whose areas together are the root: every area above has parts among them.
fn covering_levels(geography: &Geography) -> BTreeSet<&str> {
    let mut covering = BTreeSet::new();
    let mut above: Option<&str> = None;
    for level in geography.levels() {
        let parents: BTreeSet<_> =
            geography.at_level(level).filter_map(|area| area.parent.as_ref()).collect();
        let covers =
            above.is_none_or(|above| geography.at_level(above).all(|area| parents.contains(&area.code)));
        if !covers {
            break;
        }
        covering.insert(&**level);
        above = Some(level);
    }
    covering
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::{Area, AreaCode};

    fn area(code: &str, level: &str, parent: Option<&str>) -> Area {
        let code_of = |text: &str| AreaCode::new(text).expect(text);
        Area {
            code: code_of(code),
            name: String::new(),
            level: level.to_owned(),
            parent: parent.map(code_of),
        }
    }

    #[test]
    fn a_level_that_some_areas_have_no_part_in_does_not_cover_the_root() {
        let mut areas = vec![area("1", "a", None), area("11", "b", Some("1")), area("12", "b", Some("1"))];
        areas.push(area("111", "c", Some("11")));
        let geography = Geography::new(areas.clone()).0.expect("a geography");
        assert_eq!(covering_levels(&geography), BTreeSet::from(["a", "b"]));
        areas.push(area("121", "c", Some("12")));
        let geography = Geography::new(areas).0.expect("a geography");
        assert_eq!(covering_levels(&geography), BTreeSet::from(["a", "b", "c"]));
    }
}

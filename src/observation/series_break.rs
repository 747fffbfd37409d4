//! Breaks of series: figures that cannot be compared with those before them.

use super::Observations;
use crate::area::{AreaCode, Geography};
use crate::period::Period;
pub use crate::source::BreakCause;
use crate::text::Bilingual;
use std::collections::BTreeSet;

/// A break in the series of a measure. Nothing may be read off across it in silence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesBreak {
    /// The measure.
    pub measure: String,
    /// The first period after the break.
    pub since: Period,
    /// The areas whose series break; all when there is no list.
    pub areas: Option<BTreeSet<AreaCode>>,
    /// Why.
    pub cause: BreakCause,
    /// What readers have to know.
    pub reason: Bilingual,
}

impl SeriesBreak {
    /// The areas whose figures it concerns; all when there is no list.
    ///
    /// What lies in a named area is concerned as well. So are the sums that contain it, but for a change of borders: what
    /// one part of a sum loses another gains, unless the larger area is named too.
    #[must_use]
    pub fn reach(&self, geography: &Geography) -> Option<BTreeSet<AreaCode>> {
        let named = self.areas.as_ref()?;
        let mut reach = within(named, geography);
        if self.cause != BreakCause::Territory {
            let levels = geography.levels();
            let above = |code| levels.iter().filter_map(move |level| geography.ancestor_at(code, level));
            reach.extend(named.iter().flat_map(above).map(|area| area.code.clone()));
        }
        Some(reach)
    }
}

/// The named areas and all that lies in them.
pub(super) fn within(named: &BTreeSet<AreaCode>, geography: &Geography) -> BTreeSet<AreaCode> {
    let levels = geography.levels();
    let areas = levels.iter().flat_map(|level| geography.at_level(level));
    let is_within = |code: &AreaCode| {
        let mut above = levels.iter().filter_map(|level| geography.ancestor_at(code, level));
        named.contains(code) || above.any(|area| named.contains(&area.code))
    };
    areas.map(|area| &area.code).filter(|code| is_within(code)).cloned().collect()
}

impl Observations {
    /// The breaks of series, sorted; each stands once.
    #[must_use]
    pub fn breaks(&self) -> &[SeriesBreak] {
        &self.breaks
    }

    /// Adds breaks, wherever they were found: declared in a dataset, or made by a change of borders.
    pub(super) fn add_breaks(&mut self, breaks: impl IntoIterator<Item = SeriesBreak>) {
        self.breaks.extend(breaks);
        self.breaks.sort_unstable();
        self.breaks.dedup();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::area::Area;

    pub(in crate::observation) fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    /// A district `1` with the communes `11` and `12`, and parts `111` and `112` of the first.
    pub(in crate::observation) fn geography() -> Geography {
        let level = |code: &str| ["kreis", "gemeinde", "raum"][code.len() - 1].to_owned();
        let area = |text: &&str| Area {
            code: code(text),
            name: String::new(),
            level: level(text),
            parent: (text.len() > 1).then(|| code(&text[..text.len() - 1])),
        };
        let (geography, errors) = Geography::new(["1", "11", "12", "111", "112"].iter().map(area).collect());
        assert!(errors.is_empty());
        geography.expect("a geography")
    }

    pub(in crate::observation) fn broken(areas: &[&str], cause: BreakCause) -> SeriesBreak {
        SeriesBreak {
            measure: "m".to_owned(),
            since: Period::Year(2015),
            areas: Some(areas.iter().map(|text| code(text)).collect()),
            cause,
            reason: Bilingual { de: "a".to_owned(), en: "a".to_owned() },
        }
    }

    fn reach(areas: &[&str], cause: BreakCause) -> Vec<String> {
        let reach = broken(areas, cause).reach(&geography()).expect("a list");
        reach.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_break_reaches_what_lies_in_its_areas_and_the_sums_that_contain_them() {
        assert_eq!(reach(&["11"], BreakCause::Definition), ["1", "11", "111", "112"]);
        assert_eq!(reach(&["111"], BreakCause::Method), ["1", "11", "111"]);
        assert_eq!(reach(&["12"], BreakCause::Base), ["1", "12"]);
    }

    #[test]
    fn a_change_of_borders_leaves_the_sum_of_the_parts_whole() {
        assert_eq!(reach(&["111"], BreakCause::Territory), ["111"]);
        assert_eq!(reach(&["11"], BreakCause::Territory), ["11", "111", "112"]);
    }
}

//! Which area a row belongs to, in which Gebietsstand.

use super::TableReader;
use crate::area::AreaCode;
use crate::diagnostic::Code;
use crate::observation::advice;
use crate::observation::crosswalk::{Route, Way};
use crate::observation::keys::AreaPlan;
use crate::period::Period;
use crate::source::Row;
use std::rc::Rc;

impl TableReader<'_, '_> {
    /// The area of a row, and the way to the report's Gebietsstand where its key is one of another.
    pub(super) fn area(&mut self, row: &Row) -> Option<(AreaCode, Option<Rc<Route>>)> {
        let column = match &self.plan.area {
            AreaPlan::Value(code) => return Some((code.clone(), None)),
            AreaPlan::Column(column) => *column,
        };
        let delivered = self.cell(row, column, None);
        let mut text = self.keys.key(&self.listed(row, column, delivered)?);
        if let Some((theirs, ours)) = self.keys.codes.get_key_value(&text) {
            self.met.insert(theirs);
            text.clone_from(ours);
        }
        let Some(code) = AreaCode::new(&text) else {
            let code = if text.is_empty() { Code::EmptyCell } else { Code::InvalidKey };
            let is_sum = advice::is_sum(row);
            self.report(code, row, column, |finding| {
                let finding = finding.with("text", &text).with("area", &text);
                if is_sum { finding.advise("finding.unmapped-area.hint.sum") } else { finding }
            });
            return None;
        };
        match self.routes.at(self.period_of(row).map(Period::year)) {
            Way::Along(route) if self.is_source(&code, &route) => return Some((code, Some(route))),
            // Keys of the level's own Gebietsstand would not mean what they meant then.
            Way::Along(_) if self.level_of(&code) == self.plan.level => {}
            Way::Missing if self.is_known(&code) && self.level_of(&code) == self.plan.level => {
                self.report_missing_way(row, column);
                return None;
            }
            _ if self.is_known(&code) => return Some((code, None)),
            _ => {}
        }
        let padded = format!("0{text}");
        let is_padded = AreaCode::new(&padded).is_some_and(|code| self.is_known(&code));
        let level = self.plan.level.clone();
        self.report(Code::UnmappedArea, row, column, |finding| {
            let finding = finding.with("area", text).with("level", level);
            match () {
                () if is_padded => {
                    let finding = finding.with("width", padded.len().to_string()).with("padded", padded);
                    finding.advise("finding.unmapped-area.hint.zero")
                }
                () if advice::is_sum(row) => finding.advise("finding.unmapped-area.hint.sum"),
                () => finding,
            }
        });
        None
    }

    /// The key that stands for a text in the list of the table, if it names one.
    fn listed(&mut self, row: &Row, column: usize, delivered: String) -> Option<String> {
        let Some(list) = self.list.clone().filter(|_| !delivered.is_empty()) else { return Some(delivered) };
        if let Some(key) = list.key(&delivered) {
            return Some(key.to_owned());
        }
        let is_sum = advice::is_sum(row);
        self.report(Code::UnlistedArea, row, column, |finding| {
            let finding = finding.with("area", delivered).with("list", &list.path);
            if is_sum { finding.advise("finding.unmapped-area.hint.sum") } else { finding }
        });
        None
    }

    /// Tells once per year that no crosswalk leads from its Gebietsstand to the report's.
    fn report_missing_way(&mut self, row: &Row, column: usize) {
        let year = self.period_of(row).map(|period| period.year().to_string()).unwrap_or_default();
        if self.ways_missed.insert(year.clone()) {
            let (level, target) = (self.plan.level.clone(), self.routes.target.clone());
            self.report(Code::NoCrosswalk, row, column, |finding| {
                finding.with("level", level).with("vintage", year).with("target", target)
            });
        }
    }

    /// Whether a crosswalk leads from an area to one of the report.
    pub(super) fn is_source(&self, code: &AreaCode, route: &Route) -> bool {
        let targets = self.crosswalks.get(route).and_then(|crosswalk| crosswalk.targets(code));
        let is_meant =
            |target: &AreaCode| self.geography.area(target).is_some_and(|area| area.level == route.level);
        targets.is_some_and(|targets| targets.keys().any(is_meant))
    }

    /// Whether there is such an area on a level of the table.
    fn is_known(&self, code: &AreaCode) -> bool {
        self.levels.iter().any(|level| self.geography.holds(code, level))
    }

    /// The level of a known area.
    pub(super) fn level_of(&self, code: &AreaCode) -> &str {
        self.geography.area(code).map_or(&self.plan.level, |area| &area.level)
    }
}

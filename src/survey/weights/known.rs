//! Known counts beside the forms of each cell.

use super::Inputs;
use crate::diagnostic::{Code, Finding, Findings};
use crate::survey::definition::{CellCounts, CellSource};
use crate::survey::grouping::{Grouping, cells};

/// Cells that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// The known count of each cell, and the cell of each weighted form.
pub(super) struct Known {
    /// The cells by the names of their groups.
    pub(super) names: Vec<Vec<String>>,
    /// The count of each.
    pub(super) counts: Vec<f64>,
    /// The cell of each form that is weighted.
    pub(super) cells: Vec<usize>,
}

impl Known {
    /// Puts counts and forms together; a cell without a count is a finding.
    pub(super) fn of(
        counts: &CellCounts,
        inputs: Inputs<'_>,
        grouping: &Grouping,
        kept: &[usize],
        findings: &mut Findings,
    ) -> Option<Self> {
        let Inputs { survey, geography, .. } = inputs;
        let names = survey.cells(&counts.by, geography);
        let known = survey.counts(counts, inputs.targets, geography);
        report_strangers(counts, &names, inputs, findings);
        let is_sound = |count: &Option<f64>| count.is_some_and(|count| count.is_finite() && count >= 0.0);
        let unknown: Vec<usize> = (0..known.len()).filter(|&cell| !is_sound(&known[cell])).collect();
        if !unknown.is_empty() {
            let finding = inputs.file.finding(Code::CellWithoutCount, counts.span.clone());
            findings.push(named(finding, counts, &names, &unknown));
            return None;
        }
        let all = cells(survey, &counts.by, inputs.forms, grouping, geography);
        // Only forms are kept that have a group of every feature.
        let cells = kept.iter().filter_map(|&form| all[form]).collect();
        Some(Self { names, counts: known.into_iter().flatten().collect(), cells })
    }

    /// How many forms each cell has.
    pub(super) fn forms(&self) -> Vec<usize> {
        let mut forms = vec![0; self.counts.len()];
        self.cells.iter().for_each(|&cell| forms[cell] += 1);
        forms
    }

    /// Whether each cell with people has forms and each with forms has people; findings name the others.
    pub(super) fn is_filled(&self, counts: &CellCounts, inputs: Inputs<'_>, findings: &mut Findings) -> bool {
        let forms = self.forms();
        let cells = |is_meant: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..forms.len()).filter(|&cell| is_meant(cell)).collect()
        };
        let without_forms = cells(&|cell| forms[cell] == 0 && self.counts[cell] > 0.0);
        let without_people = cells(&|cell| forms[cell] > 0 && self.counts[cell] <= 0.0);
        let is_filled = without_forms.is_empty() && without_people.is_empty();
        for (code, cells) in
            [(Code::CellWithoutForms, without_forms), (Code::CellWithoutPeople, without_people)]
        {
            if !cells.is_empty() {
                let finding = inputs.file.finding(code, counts.span.clone());
                findings.push(named(finding, counts, &self.names, &cells));
            }
        }
        is_filled
    }
}

/// Declared cells that are none of the survey's: the definition knows its groups but not its areas.
fn report_strangers(counts: &CellCounts, names: &[Vec<String>], inputs: Inputs<'_>, findings: &mut Findings) {
    let CellSource::Named(declared) = &counts.source else { return };
    let strangers: Vec<Vec<String>> =
        declared.iter().map(|(of, _)| of.clone()).filter(|of| !names.contains(of)).collect();
    if !strangers.is_empty() {
        let all: Vec<usize> = (0..strangers.len()).collect();
        let finding = inputs.file.finding(Code::CellWithoutPeople, counts.span.clone());
        let finding = finding.worded("finding.cell-without-people.stranger");
        let finding = finding.advise("finding.cell-without-people.hint.stranger");
        findings.push(named(finding, counts, &strangers, &all));
    }
}

/// The finding with the table and the cells that it is about.
fn named(finding: Finding, counts: &CellCounts, names: &[Vec<String>], cells: &[usize]) -> Finding {
    let mut spoken: Vec<String> =
        cells.iter().take(MOST_NAMED).map(|&cell| cell_name(&names[cell])).collect();
    if cells.len() > MOST_NAMED {
        spoken.push("…".to_owned());
    }
    finding.with("table", &counts.id).with("cells", spoken.join("; "))
}

/// A cell by its groups, as definitions write them.
pub(super) fn cell_name(groups: &[String]) -> String {
    if groups.is_empty() { "–".to_owned() } else { groups.join(" × ") }
}

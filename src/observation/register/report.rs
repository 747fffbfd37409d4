//! What is said of a register: which rows were not counted and why, never what they hold.

use super::counter::{Reason, Why};
use super::plan::{PeriodPlan, Plan};
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::source::{Delivery, Fault, Reading, RegisterDefinition, RegisterFile, with_rows};

/// How many rows were read, and how many of them are in no figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) rows: u64,
    pub(super) rejected: u64,
    pub(super) skipped: u64,
}

impl Reason {
    /// What is wrong with the cells of a column.
    fn finding(self, plan: &Plan) -> Finding {
        let finding = match self.why {
            Why::UnknownArea => Finding::new(Code::RegisterUnmapped)
                .with("level", &plan.area.level)
                .worded("finding.register-unmapped.area")
                .advise("finding.register-unmapped.hint.area"),
            Why::OutsideBands => Finding::new(Code::RegisterUnmapped)
                .worded("finding.register-unmapped.age")
                .advise("finding.register-unmapped.hint.age"),
            // Rows left out and registers that are too large are no matter of a cell and are told elsewhere.
            Why::UnknownCode | Why::Skipped | Why::TooMany => Finding::new(Code::RegisterUnmapped),
            Why::Empty => Finding::new(Code::RegisterUnreadable).worded("finding.register-unreadable.empty"),
            Why::NotText => Finding::new(Code::RegisterUnreadable).with("wanted", plan.encoding.name()),
            Why::NoAge => Finding::new(Code::RegisterUnreadable).with_word("wanted", "register.age"),
            Why::NoPeriod => Finding::new(Code::RegisterUnreadable).with_word("wanted", "register.period"),
        };
        match plan.columns.get(self.column) {
            Some(column) => finding.column(column),
            None => finding,
        }
    }
}

/// Takes the rows of a file into the ledger; each kind of fault in a column is one finding.
pub(super) fn report_file(
    reading: &Reading<Reason>,
    file: &RegisterFile,
    plan: &Plan,
    ledger: &mut Ledger,
    findings: &mut Findings,
) {
    ledger.rows += reading.rows;
    for (fault, count, lines) in reading.faults.iter() {
        let finding = match fault {
            Fault::Row(Reason { why: Why::Skipped, .. }) => {
                ledger.skipped += count;
                continue;
            }
            Fault::Row(reason) => Some(reason.finding(plan)),
            other => other.finding(),
        };
        ledger.rejected += count;
        if let Some(finding) = finding {
            findings.push(with_rows(finding.file(&file.name), count, lines));
        }
    }
    if reading.rows == 0 {
        findings.push(Finding::new(Code::EmptyFile).file(&file.name));
    }
}

/// Tells how many rows are in no figure, once for the register as a whole.
pub(super) fn report_ledger(ledger: &Ledger, place: &str, findings: &mut Findings) {
    let Ledger { rows, rejected, skipped } = *ledger;
    if rejected + skipped == 0 {
        return;
    }
    let finding = Finding::new(Code::RegisterLedger).file(place).with("rows", rows.to_string());
    let finding = finding.with("counted", (rows - rejected - skipped).to_string());
    findings.push(finding.with("rejected", rejected.to_string()).with("skipped", skipped.to_string()));
}

/// A text by which no row counts is mistyped more often than true.
pub(super) fn report_flags(
    met: u32,
    definition: &RegisterDefinition,
    plan: &Plan,
    delivery: &Delivery,
    findings: &mut Findings,
) {
    let filters = definition.counts.iter().filter_map(|count| count.only.as_ref());
    for (flag, filter) in plan.flags.iter().zip(filters).filter(|(flag, _)| met & flag.bit == 0) {
        let finding = delivery.toml.finding(Code::FlagUnmet, filter.is.span());
        findings.push(finding.with("value", &flag.is).with("column", &filter.column));
    }
}

/// From a year of birth one knows the age that somebody reaches within a year, and so the age at its end only.
pub(super) fn report_years_of_birth(
    mut periods: impl Iterator<Item = Period>,
    definition: &RegisterDefinition,
    plan: &Plan,
    delivery: &Delivery,
    findings: &mut Findings,
) {
    let is_at_end = |period: Period| match period {
        Period::Year(_) => true,
        Period::HalfYear(_, half) => half == 2,
        Period::Quarter(_, quarter) => quarter == 4,
        Period::Month(_, month) => month == 12,
        Period::Day(day) => (day.month(), day.day()) == (12, 31),
    };
    if !plan.has_birth_years() {
        return;
    }
    if let Some(period) = periods.find(|period| !is_at_end(*period)) {
        let span = match (&plan.period, &definition.period.value) {
            (PeriodPlan::Value(_), Some(value)) => value.span(),
            _ => definition.area.level.span(),
        };
        findings.push(delivery.toml.finding(Code::BirthYear, span).with_period("period", period));
    }
}

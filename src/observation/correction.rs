//! Corrections: the only way a delivered cell is changed, each with a reason and an expectation.

use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::source::{CorrectionDefinition, Delivery, Table};
use crate::text::Bilingual;
use std::cell::Cell;
use std::collections::BTreeMap;

/// A correction that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The dataset, as `publisher/name`.
    pub dataset: String,
    /// The file.
    pub file: String,
    /// The text as delivered.
    pub expect: String,
    /// What stands there instead.
    pub becomes: String,
    /// Why.
    pub reason: Bilingual,
    /// How many cells it changed.
    pub cells: usize,
}

/// The corrections of one delivery, and how often each was met.
#[derive(Debug)]
pub struct Corrections<'a> {
    definitions: &'a [CorrectionDefinition],
    /// (file, area, column) → what is meant there, by period where the correction names one
    cells: BTreeMap<(&'a str, &'a str, &'a str), Vec<Meant<'a>>>,
    doubled: Vec<usize>,
}

/// A cell that a correction means.
#[derive(Debug)]
struct Meant<'a> {
    /// The number of the definition.
    number: usize,
    /// The only sheet that is meant, if one is named.
    sheet: Option<&'a str>,
    period: Option<Period>,
    /// How often the cell was read.
    read: Cell<usize>,
}

impl Meant<'_> {
    /// Whether both can mean the same cell.
    fn meets(&self, period: Option<Period>, sheet: Option<&str>) -> bool {
        let is_other_period = self.period.is_some() && period.is_some() && self.period != period;
        let is_other_sheet = self.sheet.is_some() && sheet.is_some() && self.sheet != sheet;
        !is_other_period && !is_other_sheet
    }
}

impl<'a> Corrections<'a> {
    /// The corrections that a dataset declares.
    #[must_use]
    pub fn new(definitions: &'a [CorrectionDefinition]) -> Self {
        let mut cells: BTreeMap<_, Vec<Meant<'a>>> = BTreeMap::new();
        let mut doubled = Vec::new();
        for (number, definition) in definitions.iter().enumerate() {
            let period = definition.period.as_ref().and_then(|text| Period::parse(text.as_ref()));
            let sheet = definition.sheet.as_deref();
            for area in &definition.area {
                for column in &definition.column {
                    let cell = (definition.file.as_ref().as_str(), area.as_str(), column.as_str());
                    let meant = cells.entry(cell).or_default();
                    if meant.iter().any(|earlier| earlier.meets(period, sheet)) {
                        doubled.push(number);
                    } else {
                        meant.push(Meant { number, sheet, period, read: Cell::new(0) });
                    }
                }
            }
        }
        doubled.dedup();
        Self { definitions, cells, doubled }
    }

    /// The text that holds for a cell: as delivered, or corrected.
    pub fn apply<'b>(&self, cell: &'b str, at: CellPlace<'_>, findings: &mut Findings) -> &'b str
    where
        'a: 'b,
    {
        let meant =
            self.cells.get(&(at.file, at.area, at.table.columns[at.column].as_str())).into_iter().flatten();
        let is_meant = |meant: &&Meant<'_>| {
            (meant.period.is_none() || meant.period == at.period)
                && (meant.sheet.is_none() || meant.sheet == at.table.sheet_name())
        };
        let Some(Meant { number, read, .. }) = meant.into_iter().find(is_meant) else { return cell };
        let definition = &self.definitions[*number];
        read.set(read.get() + 1);
        if cell == definition.expect {
            return &definition.becomes;
        }
        let finding = Finding::new(Code::CorrectionUnmet).at(at.table.place(at.path, at.line, at.column));
        findings.push(finding.with("expect", &definition.expect).with("cell", cell));
        cell
    }

    /// The corrections made, with findings for those that met nothing or that stand twice.
    pub fn finish(self, delivery: &Delivery, findings: &mut Findings) -> Vec<Correction> {
        self.report(delivery, findings);
        let count = |number: usize| {
            let meant = self.cells.values().flatten();
            meant.filter(|meant| meant.number == number && meant.read.get() > 0).count()
        };
        let made = self.definitions.iter().enumerate().map(|(number, definition)| Correction {
            dataset: delivery.origin.dataset.clone(),
            file: definition.file.as_ref().clone(),
            expect: definition.expect.clone(),
            becomes: definition.becomes.clone(),
            reason: definition.reason.clone(),
            cells: count(number),
        });
        made.collect()
    }

    fn report(&self, delivery: &Delivery, findings: &mut Findings) {
        for definition in self.definitions {
            let unreadable = definition.period.as_ref().filter(|text| Period::parse(text.as_ref()).is_none());
            if let Some(text) = unreadable {
                let finding = delivery.toml.finding(Code::InvalidPeriod, text.span());
                findings.push(finding.with("cell", text.as_ref()));
            }
        }
        for number in &self.doubled {
            let file = &self.definitions[*number].file;
            findings
                .push(delivery.toml.finding(Code::DoubledDefinition, file.span()).with("name", "correction"));
        }
        for ((_, area, column), meant) in &self.cells {
            for meant in meant.iter().filter(|meant| meant.read.get() == 0) {
                let span = self.definitions[meant.number].file.span();
                let finding = delivery.toml.finding(Code::CorrectionUnused, span);
                findings.push(finding.with("area", *area).with("column", *column));
            }
        }
    }
}

/// Which cell is meant.
#[derive(Debug, Clone, Copy)]
pub struct CellPlace<'a> {
    /// The file as declared.
    pub file: &'a str,
    /// The file as users know it, for the finding.
    pub path: &'a str,
    /// The row's area key as delivered.
    pub area: &'a str,
    /// The table.
    pub table: &'a Table,
    /// Its column.
    pub column: usize,
    /// The period of the row, where it has one.
    pub period: Option<Period>,
    /// The line, for the finding.
    pub line: u64,
}

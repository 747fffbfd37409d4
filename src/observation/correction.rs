//! Corrections: the only way a delivered cell is changed, each with a reason and an expectation.

use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{CorrectionDefinition, Delivery};
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
    /// (file, area, column) → number of the definition, and how often the cell was read
    cells: BTreeMap<(&'a str, &'a str, &'a str), (usize, Cell<usize>)>,
}

impl<'a> Corrections<'a> {
    /// The corrections that a dataset declares.
    #[must_use]
    pub fn new(definitions: &'a [CorrectionDefinition]) -> Self {
        let mut cells = BTreeMap::new();
        for (number, definition) in definitions.iter().enumerate() {
            for area in &definition.area {
                for column in &definition.column {
                    let cell = (definition.file.as_ref().as_str(), area.as_str(), column.as_str());
                    cells.insert(cell, (number, Cell::new(0)));
                }
            }
        }
        Self { definitions, cells }
    }

    /// The text that holds for a cell: as delivered, or corrected.
    pub fn apply<'b>(&self, cell: &'b str, at: CellPlace<'_>, findings: &mut Findings) -> &'b str
    where
        'a: 'b,
    {
        let Some((number, read)) = self.cells.get(&(at.file, at.area, at.column)) else { return cell };
        let definition = &self.definitions[*number];
        read.set(read.get() + 1);
        if cell == definition.expect {
            return &definition.becomes;
        }
        let finding = Finding::new(Code::CorrectionUnmet).file(at.file).line(at.line).column(at.column);
        findings.push(finding.with("expect", &definition.expect).with("cell", cell));
        cell
    }

    /// The corrections made, with findings for those that met nothing.
    pub fn finish(self, delivery: &Delivery, findings: &mut Findings) -> Vec<Correction> {
        let mut made = Vec::new();
        for (number, definition) in self.definitions.iter().enumerate() {
            let own = self.cells.iter().filter(|(_, (of, _))| *of == number);
            let mut cells = 0;
            for ((_, area, column), (_, read)) in own {
                if read.get() == 0 {
                    let finding = delivery.toml.finding(Code::CorrectionUnused, definition.file.span());
                    findings.push(finding.with("area", *area).with("column", *column));
                } else {
                    cells += 1;
                }
            }
            made.push(Correction {
                dataset: delivery.origin.dataset.clone(),
                file: definition.file.as_ref().clone(),
                expect: definition.expect.clone(),
                becomes: definition.becomes.clone(),
                reason: definition.reason.clone(),
                cells,
            });
        }
        made
    }
}

/// Which cell is meant.
#[derive(Debug, Clone, Copy)]
pub struct CellPlace<'a> {
    /// The file.
    pub file: &'a str,
    /// The row's area key as delivered.
    pub area: &'a str,
    /// The column.
    pub column: &'a str,
    /// The line, for the finding.
    pub line: u64,
}

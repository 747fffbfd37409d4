//! A file and what its definition says of it → a table, whichever format it has.

use super::definition::{AreasDefinition, Dialect, TableDefinition};
use super::delimited::read_table;
use super::table::Table;
use super::workbook::{SheetDialect, read_workbook};
use crate::diagnostic::Findings;

impl TableDefinition {
    /// Reads the table out of the bytes of its file.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        read(bytes, &self.dialect(), self.workbook.as_ref(), file, findings)
    }
}

impl Dialect {
    /// Reads a text that is written like this.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        read_table(bytes, self, file, findings)
    }
}

impl AreasDefinition {
    /// Reads the list out of the bytes of its file.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        read(bytes, &self.dialect(), self.workbook.as_ref(), file, findings)
    }
}

fn read(
    bytes: &[u8],
    dialect: &Dialect,
    workbook: Option<&SheetDialect>,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    let Some(workbook) = workbook else { return read_table(bytes, dialect, file, findings) };
    let workbook = SheetDialect { decimal: dialect.decimal, ..workbook.clone() };
    read_workbook(bytes, &workbook, file, findings)
}

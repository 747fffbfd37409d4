//! A file and what its definition says of it → a table, whichever format it has.

use super::definition::{
    AreasDefinition, CrosswalkDefinition, Dialect, Format, FormsDefinition, TableDefinition,
};
use super::delimited::read_table;
use super::ffcsv::read_ffcsv;
use super::genesis::read_werteabruf;
use super::table::Table;
use super::workbook::{SheetDialect, read_workbook};
use crate::diagnostic::Findings;

impl TableDefinition {
    /// Reads the table out of the bytes of its file.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        let unpivot = self.unpivot.as_ref().map(|number| *number.as_ref());
        let layout = Layout { format: self.format, unpivot, workbook: self.workbook.as_ref() };
        let mut table = layout.read(bytes, &self.dialect(), file, findings)?;
        for (column, text) in &self.constants {
            table.columns.push(column.clone());
            table.rows.iter_mut().for_each(|row| row.cells.push(text.clone()));
        }
        if !self.constants.is_empty() {
            table.report_doubled_columns(file, findings);
        }
        Some(table)
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
        let layout = Layout { format: self.format, unpivot: None, workbook: self.workbook.as_ref() };
        layout.read(bytes, &self.dialect(), file, findings)
    }
}

impl CrosswalkDefinition {
    /// Reads the pairs of areas out of the bytes of its file.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        let layout = Layout { format: Format::Text, unpivot: None, workbook: self.workbook.as_ref() };
        layout.read(bytes, &self.dialect(), file, findings)
    }
}

impl FormsDefinition {
    /// Reads the rows out of the bytes of their file.
    pub fn read(&self, bytes: &[u8], file: &str, findings: &mut Findings) -> Option<Table> {
        let layout = Layout { format: Format::Text, unpivot: None, workbook: self.workbook.as_ref() };
        layout.read(bytes, &self.dialect(), file, findings)
    }
}

/// How the cells stand in a file.
struct Layout<'a> {
    format: Format,
    unpivot: Option<usize>,
    workbook: Option<&'a SheetDialect>,
}

impl Layout<'_> {
    fn read(&self, bytes: &[u8], dialect: &Dialect, file: &str, findings: &mut Findings) -> Option<Table> {
        if let Some(workbook) = self.workbook {
            let header_corrections = dialect.header_corrections.clone();
            let workbook = SheetDialect { decimal: dialect.decimal, header_corrections, ..workbook.clone() };
            return read_workbook(bytes, &workbook, file, findings);
        }
        match self.format {
            Format::Text => read_table(bytes, dialect, file, findings),
            Format::Genesis => read_werteabruf(bytes, dialect, self.unpivot, file, findings),
            Format::Ffcsv => read_ffcsv(bytes, dialect, file, findings),
        }
    }
}

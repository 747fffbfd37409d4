//! A table as a definition would declare it, as far as it was recognised.

use super::{Entry, Remark};
use crate::diagnostic::Findings;

/// Where something is found: in a column, or the same for all rows; `?` where nobody could tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this column.
    Column(String),
    /// The same for all rows.
    Value(String),
}

/// A dimension: who is counted in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDimension {
    /// Its name in definitions.
    pub name: &'static str,
    /// The column.
    pub column: String,
    /// The publisher's text and our code.
    pub codes: Vec<(String, String)>,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenValue {
    /// The column.
    pub column: String,
    /// A name for what it counts.
    pub measure: String,
    /// What it seems to count in.
    pub unit: &'static str,
    /// What the figures are multiplied by.
    pub factor: Option<&'static str>,
    /// What stands behind each figure.
    pub suffix: Option<&'static str>,
    /// Whom it counts, by dimension, where its name says so.
    pub population: Vec<(&'static str, String)>,
    /// Its period, where its name says so.
    pub period: Option<String>,
    /// What is to be decided.
    pub remark: Option<Remark>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct SeenTable {
    /// How the file is read.
    pub layout: Vec<Entry>,
    /// Where the table stands in a workbook.
    pub workbook: Option<Vec<Entry>>,
    /// Where the area of a row is found, its level, and what to say of it.
    pub area: Option<(Place, String, Vec<Remark>)>,
    /// Where its period is found, and what to say of it.
    pub period: Option<(Place, Option<Remark>)>,
    /// Who is counted, by row.
    pub dimensions: Vec<SeenDimension>,
    /// Only rows in which a column says this.
    pub filters: Vec<(String, String, Option<Remark>)>,
    /// The columns of figures.
    pub values: Vec<SeenValue>,
    /// Columns that are not used, and why where that is worth saying.
    pub ignored: Vec<(String, Option<Remark>)>,
    /// Rows that belong to no area.
    pub skip_areas: Vec<String>,
    /// Whether columns of figures have blank cells.
    pub has_blanks: bool,
    /// What is to be said of the table as a whole.
    pub remarks: Vec<Remark>,
    /// Why it cannot be read, where it cannot.
    pub findings: Findings,
}

impl PartialEq for SeenTable {
    fn eq(&self, other: &Self) -> bool {
        (&self.layout, &self.workbook, &self.values) == (&other.layout, &other.workbook, &other.values)
    }
}

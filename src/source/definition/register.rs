//! Registers: files with one row per person.

use super::dialect::{Dialect, Encoding, comma, separator};
use crate::measure::Unit;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A register, which is counted while it is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterDefinition {
    /// The files that make up the register together.
    #[serde(default)]
    pub files: Vec<Spanned<String>>,
    /// Or the folder whose files do.
    pub folder: Option<Spanned<String>>,
    /// See [`Dialect`]; of Parquet it means nothing.
    #[serde(default)]
    pub encoding: Encoding,
    /// See [`Dialect`].
    #[serde(default = "comma", deserialize_with = "separator")]
    pub separator: char,
    /// See [`Dialect`].
    #[serde(default)]
    pub skip_lines: usize,
    /// Columns that are not used, on purpose.
    #[serde(default)]
    pub ignore_columns: Vec<String>,
    /// People who belong to no area, such as those without a fixed abode: what stands in their area column.
    #[serde(default)]
    pub skip_areas: Vec<String>,
    /// Where a person lives.
    pub area: RegisterArea,
    /// When the row holds.
    pub period: RegisterPeriod,
    /// Who is counted, by dimension.
    #[serde(default)]
    pub dimensions: BTreeMap<String, RegisterDimension>,
    /// What is counted.
    pub counts: Vec<RegisterCount>,
}

impl RegisterDefinition {
    /// How its text files are written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect {
            encoding: self.encoding,
            separator: self.separator,
            skip_lines: self.skip_lines,
            ..Dialect::default()
        }
    }
}

/// The column with area keys, their level, and how wide they are where leading zeros were lost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterArea {
    /// The column.
    pub column: String,
    /// The level of its areas.
    pub level: Spanned<String>,
    /// Shorter keys get leading zeros up to so many characters.
    #[serde(default)]
    pub width: usize,
}

/// Where the period is found: a column or a constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterPeriod {
    /// The column.
    pub column: Option<String>,
    /// How its texts are written.
    #[serde(default)]
    pub form: PeriodForm,
    /// The longer stretch that rows are counted in.
    #[serde(rename = "as")]
    pub stretch: Option<Stretch>,
    /// The same for all rows.
    pub value: Option<Spanned<String>>,
}

/// How periods are written in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeriodForm {
    /// As in tables: `2024-12`, `31.12.2024`.
    #[default]
    Plain,
    /// `202412`.
    Yyyymm,
    /// `20241231`.
    Yyyymmdd,
}

/// A stretch of time that shorter ones lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stretch {
    /// The month.
    Month,
    /// The quarter.
    Quarter,
    /// The calendar year.
    Year,
}

/// Where a dimension is found: ages or codes in a column, years of birth in a column, or a constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterDimension {
    /// The column with codes, or with ages in whole years.
    pub column: Option<String>,
    /// The column with years of birth.
    pub birth_year: Option<String>,
    /// The age bands that people are counted in; without them single years, and 100 and over.
    #[serde(default)]
    pub bands: Vec<Spanned<String>>,
    /// The publisher's text → our code; `*` stands for all other texts.
    #[serde(default)]
    pub codes: BTreeMap<String, Spanned<String>>,
    /// The same code for all rows.
    pub value: Option<Spanned<String>>,
}

/// A measure, and whose rows count for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterCount {
    /// What is counted.
    pub measure: Spanned<String>,
    /// What it is counted in.
    pub unit: Unit,
    /// Only rows in which a column says this.
    #[serde(rename = "where")]
    pub only: Option<RegisterFilter>,
}

/// A text by which a column says that a row counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterFilter {
    /// The column.
    pub column: String,
    /// What it says where the row counts.
    pub is: Spanned<String>,
    /// What it says where it does not; any other text is then a finding.
    pub not: Option<String>,
}

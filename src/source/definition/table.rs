//! Tables of figures.

use super::accepted::HeaderCorrectionDefinition;
use super::amount::amount;
use super::block::Block;
use super::dialect::{Dialect, Encoding, comma, one, point, separator};
use super::format::{Blank, Format};
use super::many::one_or_many;
use super::rows::RowFilters;
use crate::measure::{Sign, Unit};
use crate::source::number::Factor;
use crate::source::workbook::SheetDialect;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A table of figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDefinition {
    /// The file.
    pub file: Spanned<String>,
    /// See [`Dialect`].
    #[serde(default)]
    pub encoding: Encoding,
    /// See [`Dialect`].
    #[serde(default = "comma", deserialize_with = "separator")]
    pub separator: char,
    /// See [`Dialect`].
    #[serde(default = "point")]
    pub decimal: char,
    /// See [`Dialect`].
    pub thousands: Option<char>,
    /// See [`Dialect`].
    #[serde(default)]
    pub skip_lines: usize,
    /// See [`Dialect`].
    #[serde(default = "one")]
    pub header_rows: usize,
    /// See [`Dialect`].
    #[serde(default)]
    pub columns: Vec<String>,
    /// See [`Dialect`].
    pub comment: Option<char>,
    /// See [`Dialect`].
    pub label_end: Option<char>,
    /// Where the table stands in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
    /// Parts of a sheet below each other under one header; without any, the table is one.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// What a blank cell of a column of figures stands for; without it, a blank cell is an error.
    pub empty: Option<Sign>,
    /// How the file is laid out.
    #[serde(default)]
    pub format: Format,
    /// The row of a GENESIS header, counted from 1, that becomes a column `spalte`.
    pub unpivot: Option<Spanned<usize>>,
    /// Columns that the file does not have, each with the text that stands in all rows.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Only rows in which these columns hold this.
    #[serde(rename = "where", default)]
    pub only: RowFilters,
    /// What an area with nothing but `-` means.
    #[serde(default)]
    pub blank: Blank,
    /// Columns that are not used, on purpose.
    #[serde(default)]
    pub ignore_columns: Vec<String>,
    /// Rows that belong to no area, such as sums: what stands in their area column.
    #[serde(default)]
    pub skip_areas: Vec<String>,
    /// By how much each figure may differ from the true one because it was rounded: 0.5 for annual averages in whole
    /// persons, 0 for exact counts.
    #[serde(default, deserialize_with = "amount")]
    pub tolerance: f64,
    /// Names of the header that are wrong or too many.
    #[serde(default)]
    pub header_corrections: Vec<HeaderCorrectionDefinition>,
    /// Which area a row belongs to.
    pub area: AreaColumn,
    /// Which period it belongs to, unless every column of figures says so itself.
    pub period: Option<PeriodSource>,
    /// Who is counted, by dimension.
    #[serde(default)]
    pub dimensions: BTreeMap<String, DimensionSource>,
    /// The columns with figures.
    #[serde(default)]
    pub values: Vec<ValueColumn>,
    /// One column per code of a dimension.
    pub spread: Option<Spread>,
}

impl TableDefinition {
    /// How the file is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect {
            encoding: self.encoding,
            separator: self.separator,
            decimal: self.format.decimal().unwrap_or(self.decimal),
            thousands: self.thousands,
            skip_lines: self.skip_lines,
            header_rows: self.header_rows,
            columns: self.columns.clone(),
            comment: self.comment,
            label_end: self.label_end,
            header_corrections: self.header_corrections.clone(),
        }
    }
}

/// The column with area keys, or the one area of all rows, and their level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaColumn {
    /// The column.
    pub column: Option<String>,
    /// The key of the area to which all rows belong.
    pub value: Option<Spanned<String>>,
    /// The level of its areas, all of which are expected.
    pub level: Spanned<String>,
    /// Keys that are numbers get leading zeros up to so many digits: some program has taken them for figures.
    #[serde(default)]
    pub width: usize,
    /// The larger areas that its areas lie in, where others are not expected.
    #[serde(default)]
    pub within: Vec<Spanned<String>>,
    /// Further levels that some rows belong to, whether all their areas are there or not.
    #[serde(default)]
    pub also: Vec<Spanned<String>>,
    /// The file that says which key is meant by a text: names in place of keys.
    pub list: Option<Spanned<String>>,
    /// The Gebietsstand of the keys, where it is not the report's; `year` where each row has that of its own year.
    pub vintage: Option<Spanned<String>>,
    /// What counts are distributed by on the way to the report's Gebietsstand: the first of these that a crosswalk has.
    #[serde(default = "residents", deserialize_with = "one_or_many")]
    pub weights: Vec<String>,
    /// The publisher's key → ours, where they differ; all other keys are taken as they are.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

impl AreaColumn {
    /// The key that a text means, with the leading zeros that it has lost.
    #[must_use]
    pub fn key(&self, text: &str) -> String {
        // No official key is longer.
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let width = if is_number { self.width.min(20) } else { 0 };
        format!("{text:0>width$}")
    }
}

fn residents() -> Vec<String> {
    vec!["residents".to_owned()]
}

/// Where the period is found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum PeriodSource {
    /// In this column.
    Column(String),
    /// The same for all rows.
    Value(Spanned<String>),
    /// A period with places for cells of the row, such as `{Jahr}-12-31`.
    Template(Spanned<String>),
}

/// Where the code of a dimension is found: a column (with a code list, unless its texts are codes already) or a
/// constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionSource {
    /// The column.
    pub column: Option<String>,
    /// The publisher's text → our code.
    #[serde(default)]
    pub codes: BTreeMap<String, Spanned<String>>,
    /// The same code for all rows.
    pub value: Option<Spanned<String>>,
}

/// A column of figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueColumn {
    /// The column. A word in braces stands for any text: `Quote | {Jahr}` means a column for each year.
    pub column: String,
    /// What it counts.
    pub measure: String,
    /// What it counts in.
    pub unit: Unit,
    /// Restrictions of this column alone, such as `{ age = "0-14" }`.
    #[serde(default)]
    pub population: BTreeMap<String, Spanned<String>>,
    /// The period of this column, in place of the table's: a constant, or with places for what the name of the column
    /// has there or, failing that, for a cell of the row.
    pub period: Option<Spanned<String>>,
    /// What the figures are multiplied by, where they were delivered in thousands.
    #[serde(default)]
    pub factor: Factor,
    /// What stands behind every figure and is no part of it, such as `%`.
    pub suffix: Option<String>,
}

/// Columns `prefix` + code, one per code of a dimension.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The dimension; ages are the one that offices spread.
    pub dimension: String,
    /// What the column names begin with.
    pub prefix: String,
    /// Whether the highest age stands for all ages from there on.
    #[serde(default)]
    pub open_end: bool,
    /// What is counted.
    pub measure: String,
    /// What it is counted in.
    pub unit: Unit,
}

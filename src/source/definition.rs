//! The schema of `dataset.toml`, described for users in `docs/files.md`.

use super::workbook::SheetDialect;
use crate::measure::Unit;
use crate::text::{self, Bilingual};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use toml::Spanned;

/// One delivery: its origin, and how its files are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetDefinition {
    /// What the delivery is called.
    pub title: Bilingual,
    /// Who publishes it.
    #[serde(deserialize_with = "said")]
    pub publisher: String,
    /// The licence it may be used under.
    #[serde(deserialize_with = "said")]
    pub licence: String,
    /// The words in which the publisher wants to be named.
    #[serde(deserialize_with = "said")]
    pub attribution: String,
    /// The publisher's page.
    #[serde(deserialize_with = "said")]
    pub url: String,
    /// The day it was fetched.
    pub retrieved: Option<String>,
    /// A remark for the sources chapter.
    pub note: Option<Bilingual>,
    /// Whether the figures are invented.
    #[serde(default)]
    pub synthetic: bool,
    /// The office that has published these very figures already.
    #[serde(default, deserialize_with = "said_if_given")]
    pub released_by: Option<String>,
    /// Lists of areas.
    #[serde(default)]
    pub areas: Vec<AreasDefinition>,
    /// Polygons.
    #[serde(default)]
    pub boundaries: Vec<BoundariesDefinition>,
    /// Tables of figures.
    #[serde(default)]
    pub table: Vec<TableDefinition>,
    /// Changes of delivered cells, each with its reason.
    #[serde(default)]
    pub correction: Vec<CorrectionDefinition>,
}

/// How the letters of a file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, the usual encoding of German Windows programs.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO-8859-1.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
}

impl Encoding {
    /// The name in definition files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
            Self::Iso88591 => "iso-8859-1",
        }
    }
}

/// How a delimited file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// The encoding.
    pub encoding: Encoding,
    /// What stands between cells.
    pub separator: char,
    /// The decimal mark.
    pub decimal: char,
    /// The mark between groups of three digits, if any.
    pub thousands: Option<char>,
    /// Lines before the header.
    pub skip_lines: usize,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { encoding: Encoding::Utf8, separator: ',', decimal: '.', thousands: None, skip_lines: 0 }
    }
}

/// A list of areas of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreasDefinition {
    /// The level these areas belong to.
    pub level: String,
    /// The file; a single area by `key_value` needs none.
    pub file: Option<Spanned<String>>,
    /// See [`Dialect`].
    #[serde(default)]
    pub encoding: Encoding,
    /// See [`Dialect`].
    #[serde(default = "comma", deserialize_with = "separator")]
    pub separator: char,
    /// See [`Dialect`].
    #[serde(default)]
    pub skip_lines: usize,
    /// Where the list stands in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
    /// Only rows in which this column says this.
    #[serde(rename = "where")]
    pub only: Option<RowFilter>,
    /// The column with the key.
    pub key: Option<String>,
    /// The column with the name.
    pub name: Option<String>,
    /// The key of a single area.
    pub key_value: Option<Spanned<String>>,
    /// The name of a single area.
    pub name_value: Option<String>,
    /// Where the key of the area above is found; the root has none.
    pub parent: Option<ParentSource>,
}

impl AreasDefinition {
    /// How the file is written.
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

/// Rows in which a column holds a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFilter {
    /// The column.
    pub column: String,
    /// What it says.
    pub is: String,
}

/// Where an area's parent is found: exactly one of the three.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum ParentSource {
    /// In this column.
    Column(String),
    /// The first so many characters of the key.
    Prefix(usize),
    /// The same for all.
    Value(String),
}

/// Polygons of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundariesDefinition {
    /// The level they belong to.
    pub level: String,
    /// The GeoJSON file.
    pub file: Spanned<String>,
    /// The property with the area's key.
    pub key: String,
    /// The coordinate reference system.
    pub crs: Spanned<String>,
}

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
    /// Where the table stands in a workbook; a file without this is delimited text.
    pub workbook: Option<SheetDialect>,
    /// Columns that are not used, on purpose.
    #[serde(default)]
    pub ignore_columns: Vec<String>,
    /// Rows that belong to no area, such as sums: what stands in their area column.
    #[serde(default)]
    pub skip_areas: Vec<String>,
    /// Which area a row belongs to.
    pub area: AreaColumn,
    /// Which period it belongs to.
    pub period: PeriodSource,
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
            decimal: self.decimal,
            thousands: self.thousands,
            skip_lines: self.skip_lines,
        }
    }
}

/// The column with area keys, and their level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaColumn {
    /// The column.
    pub column: String,
    /// The level of its areas.
    pub level: Spanned<String>,
}

/// Where the period is found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum PeriodSource {
    /// In this column.
    Column(String),
    /// The same for all rows.
    Value(Spanned<String>),
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
    pub codes: BTreeMap<String, String>,
    /// The same code for all rows.
    pub value: Option<Spanned<String>>,
}

/// A column of figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueColumn {
    /// The column.
    pub column: String,
    /// What it counts.
    pub measure: String,
    /// What it counts in.
    pub unit: Unit,
    /// Restrictions of this column alone, such as `{ age = "0-14" }`.
    #[serde(default)]
    pub population: BTreeMap<String, Spanned<String>>,
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

/// A change of delivered cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionDefinition {
    /// The file whose cells are meant.
    pub file: Spanned<String>,
    /// Only this sheet, where a workbook has several with the same columns.
    pub sheet: Option<String>,
    /// The area keys of the rows.
    pub area: Vec<String>,
    /// The columns.
    pub column: Vec<String>,
    /// Only rows of this period, where an area has several.
    pub period: Option<Spanned<String>>,
    /// The text as delivered.
    pub expect: String,
    /// What stands there instead: a number as the file would write it, or a sign.
    pub becomes: String,
    /// Why.
    pub reason: Bilingual,
}

/// A separator; `tab` has a name because it cannot be seen.
fn separator<'de, D: Deserializer<'de>>(deserializer: D) -> Result<char, D::Error> {
    let text = String::deserialize(deserializer)?;
    let mut letters = text.chars();
    match (text.as_str(), letters.next(), letters.next()) {
        ("tab", ..) => Ok('\t'),
        (_, Some(letter), None) => Ok(letter),
        _ => Err(D::Error::invalid_value(Unexpected::Str(&text), &"a character")),
    }
}

const fn comma() -> char {
    ','
}

const fn point() -> char {
    '.'
}

/// A text that the sources chapter prints; an empty one would pass for an answer. A blank `released_by` would even
/// lift every suppression.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let words = String::deserialize(deserializer)?;
    if words.trim().is_empty() { Err(D::Error::custom(text::BLANK)) } else { Ok(words) }
}

fn said_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    said(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::source::TomlFile;

    const SOUND: &str = r#"
title = { de = "a", en = "a" }
publisher = "b"
licence = "c"
attribution = "d"
url = "e"
released_by = "f"
"#;

    #[test]
    fn what_the_sources_chapter_prints_is_not_blank() {
        let is_read = |text: String| {
            let file = TomlFile::new("dataset.toml".into(), text);
            file.parse::<DatasetDefinition>(&mut Findings::default()).is_some()
        };
        assert!(is_read(SOUND.to_owned()));
        for word in ["b", "c", "d", "e", "f"] {
            assert!(!is_read(SOUND.replace(&format!("\"{word}\""), "\" \"")), "{word}");
        }
    }
}

//! Files as delivered → rows with positions. This room repairs nothing.

mod boundaries;
mod complaint;
mod decode;
mod declared;
mod definition;
mod delimited;
mod ffcsv;
mod files;
mod genesis;
mod header;
mod layout;
mod name;
mod number;
mod register;
pub mod recognise;
mod table;
mod toml_file;
mod workbook;

pub use boundaries::{
    BoundaryFile, Crs, CrsDefinition, Ellipsoid, Parameters, Projected, Transverse, check_parents,
    read_boundaries,
};
pub use definition::{
    AcceptedDefinition, AreaColumn, AreasDefinition, Blank, Block, BoundariesDefinition, BreakCause,
    BreakDefinition, CorrectionDefinition, CrosswalkDefinition, DatasetDefinition, Dialect, DimensionSource,
    Encoding, EventDefinition, Format, FormsDefinition, HeaderCorrectionDefinition, KeyColumn, KeyForm,
    ParentSource, PeriodForm, PeriodSource, RegisterArea, RegisterCount, RegisterDefinition,
    RegisterDimension, RegisterFilter, RegisterPeriod, RowFilter, RowFilters, Spread, Stretch, SurveyFiles,
    TableDefinition, ValueColumn,
};
pub use files::{Delivery, Library, not_utf8};
pub use name::{is_name, is_strange};
pub use number::{Factor, parse_number, parse_scaled};
pub use register::{Cell, CountRows, Fault, Faults, Layout, Reading, RegisterFile, with_rows};
pub use table::{Facts, Note, Row, SheetColumns, Table, Units};
pub use toml_file::{PLACEHOLDER, TomlFile};
pub use workbook::{End, HeaderRows, SheetChoice, SheetDialect, SheetRange, read_workbook, sheet_names};

use crate::text::Bilingual;

/// Where data come from, and under which terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The dataset, as `publisher/name`.
    pub dataset: String,
    /// What the delivery is called.
    pub title: Bilingual,
    /// Who publishes it.
    pub publisher: String,
    /// The licence it may be used under.
    pub licence: String,
    /// The words in which the publisher wants to be named.
    pub attribution: String,
    /// The publisher's page.
    pub url: String,
    /// The day it was fetched, if known.
    pub retrieved: Option<String>,
    /// A remark for the sources chapter.
    pub note: Option<Bilingual>,
    /// Whether the figures are invented.
    pub synthetic: bool,
    /// The office that has published these very figures already.
    pub released_by: Option<String>,
    /// The definition file: path in the workspace, and sha256.
    pub definition: (String, String),
    /// The files that were read: path as declared, and sha256 in hexadecimal digits.
    pub files: Vec<(String, String)>,
    /// Where each of these files lay, for `-v`: in the workspace, or in a folder of `--datasets`.
    pub found: Vec<String>,
}

//! Tables of data, from delimited text and from Parquet, in one form.

use super::folder::{File, Kind};
use arrow_array::{Array, BooleanArray, Float32Array, Float64Array, Int32Array, Int64Array, StringArray};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A table: names of columns, and rows of text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_field_names, reason = "a table has columns, rows and their lines")]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// The line of each row in a file of text, its number in Parquet; counted from 1.
    pub(super) lines: Vec<u64>,
    /// What else stands in the file: names and values of metadata.
    pub(super) remarks: Vec<String>,
}

impl Rows {
    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// A cell; empty where the table has no such column.
    pub(super) fn cell(&self, row: usize, column: Option<usize>) -> &str {
        let cell = column.and_then(|column| self.rows.get(row)?.get(column));
        cell.map_or("", String::as_str)
    }
}

/// Reads delimited text: UTF-8, and the separator that the first line has most of.
///
/// # Errors
///
/// The key of the words for what is wrong, and the line.
pub(super) fn from_csv(bytes: &[u8]) -> Result<Rows, (&'static str, u64)> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    #[expect(clippy::naive_bytecount, reason = "one line")]
    let count = |mark: &u8| first.iter().filter(|byte| *byte == mark).count();
    let separator = [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes);
    let mut table = Rows::default();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            let is_text = matches!(error.kind(), csv::ErrorKind::Utf8 { .. });
            (if is_text { "audit.not-utf8" } else { "audit.broken" }, line)
        })?;
        let line = record.position().map_or(0, |position| line_of(bytes, position));
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if table.columns.is_empty() {
            table.columns = cells;
            continue;
        }
        if cells.len() != table.columns.len() {
            return Err(("audit.ragged", line));
        }
        table.rows.push(cells);
        table.lines.push(line);
    }
    if table.columns.is_empty() { Err(("audit.empty", 0)) } else { Ok(table) }
}

/// The line in which a record begins: where lines end in CR LF the reader still stands before the LF.
fn line_of(bytes: &[u8], position: &csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    position.line() + u64::from(bytes.get(at) == Some(&b'\n'))
}

/// Reads Parquet. Numbers become the shortest text that reads back as the same number.
///
/// # Errors
///
/// The key of the words for what is wrong.
pub(super) fn from_parquet(bytes: &[u8]) -> Result<Rows, &'static str> {
    // The library computes with what damaged files say of themselves; that must not end the process.
    catch_unwind(AssertUnwindSafe(|| columns(bytes))).unwrap_or(Err("audit.broken"))
}

fn columns(bytes: &[u8]) -> Result<Rows, &'static str> {
    let broken = "audit.broken";
    let file = bytes::Bytes::copy_from_slice(bytes);
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| broken)?;
    let mut table = Rows::default();
    for column in
        builder.metadata().row_groups().iter().flat_map(parquet::file::metadata::RowGroupMetaData::columns)
    {
        let (start, size) = column.byte_range();
        // The library would reserve memory for as much as the file says.
        if start.checked_add(size).is_none_or(|end| end > bytes.len() as u64) {
            return Err(broken);
        }
    }
    let metadata = builder.metadata().file_metadata();
    table.remarks.extend(metadata.created_by().map(str::to_owned));
    for entry in metadata.key_value_metadata().into_iter().flatten() {
        // What Arrow itself writes there is the schema in another form.
        if entry.key != "ARROW:schema" {
            table.remarks.push(format!("{} {}", entry.key, entry.value.as_deref().unwrap_or_default()));
        }
    }
    let schema = builder.schema().clone();
    table.columns = schema.fields().iter().map(|field| field.name().clone()).collect();
    for batch in builder.build().map_err(|_| broken)? {
        let batch = batch.map_err(|_| broken)?;
        for row in 0..batch.num_rows() {
            let cells: Option<Vec<String>> =
                batch.columns().iter().map(|column| text(column.as_ref(), row)).collect();
            table.rows.push(cells.ok_or("audit.column-type")?);
            table.lines.push(table.rows.len() as u64);
        }
    }
    Ok(table)
}

/// A cell as text; none for a type that no product of this program has.
fn text(column: &dyn Array, row: usize) -> Option<String> {
    if column.is_null(row) {
        return Some(String::new());
    }
    let any = column.as_any();
    Some(match column.data_type() {
        DataType::Utf8 => any.downcast_ref::<StringArray>()?.value(row).to_owned(),
        DataType::Float64 => any.downcast_ref::<Float64Array>()?.value(row).to_string(),
        DataType::Float32 => any.downcast_ref::<Float32Array>()?.value(row).to_string(),
        DataType::Int64 => any.downcast_ref::<Int64Array>()?.value(row).to_string(),
        DataType::Int32 => any.downcast_ref::<Int32Array>()?.value(row).to_string(),
        DataType::Boolean => any.downcast_ref::<BooleanArray>()?.value(row).to_string(),
        _ => return None,
    })
}

/// A table of either form.
///
/// # Errors
///
/// The key of the words for what is wrong, and the line.
pub(super) fn of(file: &File) -> Result<Rows, (&'static str, u64)> {
    match file.kind {
        Kind::Parquet => from_parquet(&file.bytes).map_err(|key| (key, 0)),
        _ => from_csv(&file.bytes),
    }
}

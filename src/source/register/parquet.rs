//! Parquet: only the columns that are used are unpacked, row group by row group.

use super::cell::Cell;
use super::fault::{Fault, Faults};
use super::{CountRows, Layout, Pool, Reading, wanted};
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::Encoding;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use jiff::ToSpan;
use jiff::civil::date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::borrow::Cow;
use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Rows that are unpacked at a time.
const BATCH: usize = 8192;

/// Reads all rows; `None` (with a finding) when the file has other columns than declared.
pub(super) fn read<C: CountRows, F: Fn() -> C + Sync>(
    path: &Path,
    layout: &Layout,
    pool: &Pool<'_, C, F>,
    file: &str,
    findings: &mut Findings,
) -> Result<Option<Reading<C::Reason>>> {
    if layout.dialect.encoding != Encoding::Utf8 {
        let finding = Finding::new(Code::WrongEncoding).file(file);
        findings.push(finding.with("declared", layout.dialect.encoding.name()).with("seen", "utf-8"));
        return Ok(None);
    }
    // The library computes with what damaged files say of themselves. A damaged file must not end the process, and what
    // was counted of it is not used afterwards.
    catch_unwind(AssertUnwindSafe(|| read_groups(path, layout, pool, file, findings)))
        .unwrap_or_else(|_| Err(Error::from(ErrorKind::InvalidData)))
}

fn read_groups<C: CountRows, F: Fn() -> C + Sync>(
    path: &Path,
    layout: &Layout,
    pool: &Pool<'_, C, F>,
    file: &str,
    findings: &mut Findings,
) -> Result<Option<Reading<C::Reason>>> {
    let opened = File::open(path)?;
    let length = opened.metadata()?.len();
    // Without the types of the program that wrote the file there are fewer ways to say the same.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&opened, options).map_err(broken)?;
    let names: Vec<String> = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    let Some(wanted) = wanted(&names, layout, file, None, findings) else { return Ok(None) };
    let mut is_sound = true;
    for (field, _) in metadata.schema().fields().iter().zip(&wanted).filter(|(_, wanted)| wanted.is_some()) {
        if !is_readable(field.data_type()) {
            let finding = Finding::new(Code::RegisterUnreadable).file(file).column(field.name());
            findings.push(finding.worded("finding.register-unreadable.kind"));
            is_sound = false;
        }
    }
    if !is_sound {
        return Ok(None);
    }
    let groups = metadata.metadata().row_groups();
    for group in groups {
        for column in group.columns() {
            let (start, size) = column.byte_range();
            // The library would reserve memory for as much as the file says.
            if start.checked_add(size).is_none_or(|end| end > length) {
                return Err(Error::from(ErrorKind::UnexpectedEof));
            }
        }
    }
    let used: Vec<usize> = (0..wanted.len()).filter(|&root| wanted[root].is_some()).collect();
    let targets: Vec<usize> = used.iter().filter_map(|&root| wanted[root]).collect();
    let mask = ProjectionMask::roots(metadata.metadata().file_metadata().schema_descr(), used);
    let parts: Vec<Result<Reading<C::Reason>>> = (0..groups.len())
        .into_par_iter()
        .map(|group| {
            // Each group through a file of its own: clones of one would share their position.
            let builder =
                ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(path)?, metadata.clone());
            let builder = builder.with_row_groups(vec![group]).with_projection(mask.clone());
            let mut batches = builder.with_batch_size(BATCH).build().map_err(broken)?;
            let mut reading = Reading::default();
            pool.with(|counter| {
                batches.try_for_each(|batch| {
                    read_batch(&batch.map_err(broken)?, &targets, counter, &mut reading)
                })
            })?;
            Ok(reading)
        })
        .collect();
    let mut whole = Reading::default();
    for part in parts {
        let part = part?;
        whole.faults.append(&part.faults, whole.rows + 1);
        whole.rows += part.rows;
    }
    Ok(Some(whole))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::InvalidData, error)
}

/// Hands the rows of a batch on; `targets` says which cell each of its columns is.
fn read_batch<C: CountRows>(
    batch: &RecordBatch,
    targets: &[usize],
    counter: &mut C,
    reading: &mut Reading<C::Reason>,
) -> Result<()> {
    let columns: Vec<Texts> =
        batch.columns().iter().map(|column| Texts::of(column)).collect::<Result<_>>()?;
    let mut cells = vec![Cell::default(); targets.len()];
    let faults: &mut Faults<C::Reason> = &mut reading.faults;
    for row in 0..batch.num_rows() {
        for (column, &target) in columns.iter().zip(targets) {
            cells[target] = column.cell(row);
        }
        if let Err(reason) = counter.row(&cells) {
            faults.push(Fault::Row(reason), reading.rows);
        }
        reading.rows += 1;
    }
    Ok(())
}

/// The cells of a column as texts, one behind the other.
struct Texts<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where the first cell begins and where each ends.
    bounds: Cow<'a, [i32]>,
}

impl<'a> Texts<'a> {
    fn of(column: &'a dyn Array) -> Result<Self> {
        if let Some(texts) = column.as_string_opt::<i32>().filter(|texts| texts.null_count() == 0) {
            let (bytes, bounds) = (texts.value_data(), texts.value_offsets());
            return Ok(Self { bytes: Cow::Borrowed(bytes), bounds: Cow::Borrowed(bounds) });
        }
        macro_rules! written {
            ($cells:expr, $write:expr) => {
                Self::written($cells.iter(), $write)
            };
        }
        macro_rules! signed {
            ($kind:ty) => {
                written!(column.as_primitive::<$kind>(), |bytes, number| {
                    digits(bytes, number < 0, u64::from(number.unsigned_abs()))
                })
            };
        }
        macro_rules! unsigned {
            ($kind:ty) => {
                written!(column.as_primitive::<$kind>(), |bytes, number| digits(
                    bytes,
                    false,
                    u64::from(number)
                ))
            };
        }
        // Programs that know no missing whole numbers write them as floating ones.
        macro_rules! floating {
            ($kind:ty) => {
                written!(column.as_primitive::<$kind>(), |bytes, number| write!(bytes, "{number}"))
            };
        }
        let text = |bytes: &mut Vec<u8>, text: &str| bytes.write_all(text.as_bytes());
        match column.data_type() {
            DataType::Utf8 => written!(column.as_string::<i32>(), text),
            DataType::LargeUtf8 => written!(column.as_string::<i64>(), text),
            DataType::Utf8View => written!(column.as_string_view(), text),
            DataType::Boolean => written!(column.as_boolean(), |bytes, value| write!(bytes, "{value}")),
            DataType::Date32 => {
                written!(column.as_primitive::<Date32Type>(), |bytes, days| {
                    match date(1970, 1, 1).checked_add(days.days()) {
                        Ok(day) => write!(bytes, "{day}"),
                        Err(_) => write!(bytes, "{days}"),
                    }
                })
            }
            DataType::Int8 => signed!(Int8Type),
            DataType::Int16 => signed!(Int16Type),
            DataType::Int32 => signed!(Int32Type),
            DataType::Int64 => signed!(Int64Type),
            DataType::UInt8 => unsigned!(UInt8Type),
            DataType::UInt16 => unsigned!(UInt16Type),
            DataType::UInt32 => unsigned!(UInt32Type),
            DataType::UInt64 => unsigned!(UInt64Type),
            DataType::Float32 => floating!(Float32Type),
            DataType::Float64 => floating!(Float64Type),
            _ => Err(Error::from(ErrorKind::Unsupported)),
        }
    }

    /// Cells without a value are empty.
    fn written<T>(
        values: impl Iterator<Item = Option<T>>,
        write: impl Fn(&mut Vec<u8>, T) -> Result<()>,
    ) -> Result<Self> {
        let (mut bytes, mut bounds) = (Vec::new(), vec![0]);
        for value in values {
            if let Some(value) = value {
                write(&mut bytes, value)?;
            }
            bounds.push(i32::try_from(bytes.len()).map_err(broken)?);
        }
        Ok(Self { bytes: Cow::Owned(bytes), bounds: Cow::Owned(bounds) })
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        let bound = |index: usize| usize::try_from(self.bounds[index]).unwrap_or_default();
        Cell::new(&self.bytes[bound(row)..], bound(row + 1) - bound(row))
    }
}

/// Writes a whole number: most cells of a register are one, and formatting them would take longer than counting.
fn digits(bytes: &mut Vec<u8>, is_negative: bool, mut number: u64) -> Result<()> {
    let mut written = [0; 20];
    let mut first = written.len();
    loop {
        first -= 1;
        written[first] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        if number == 0 {
            break;
        }
    }
    if is_negative {
        bytes.push(b'-');
    }
    bytes.write_all(&written[first..])
}

/// Whether cells of this type have one way to be written.
const fn is_readable(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Boolean
            | DataType::Date32
            | DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64
            | DataType::Float32
            | DataType::Float64
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Date32Array, Float64Array, Int64Array, StringArray, UInt64Array};

    fn texts(column: &dyn Array) -> Vec<String> {
        let texts = Texts::of(column).expect("a kind that is read");
        let text = |row| texts.cell(row).text(Encoding::Utf8).expect("a text").into_owned();
        (0..column.len()).map(text).collect()
    }

    #[test]
    fn values_are_written_as_a_text_file_would() {
        assert_eq!(
            texts(&Int64Array::from(vec![Some(0), None, Some(-907), Some(i64::MIN)])),
            ["0", "", "-907", "-9223372036854775808"]
        );
        assert_eq!(texts(&UInt64Array::from(vec![u64::MAX])), ["18446744073709551615"]);
        assert_eq!(texts(&Float64Array::from(vec![42.0, 0.5])), ["42", "0.5"]);
        assert_eq!(texts(&StringArray::from(vec!["05334", "", "m"])), ["05334", "", "m"]);
        assert_eq!(texts(&StringArray::from(vec![Some("m"), None])), ["m", ""]);
        // 20 088 days after the first of January 1970.
        assert_eq!(texts(&Date32Array::from(vec![20_088])), ["2024-12-31"]);
    }
}

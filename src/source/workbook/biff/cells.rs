//! The cells of one sheet.

use super::{Globals, Record, Records, Refusal, kind};
use crate::source::workbook::date::{NumberKind, iso_date};
use crate::source::workbook::grid::{Cell, Grid};
use crate::source::workbook::ole::{u16_at, u32_at};
use crate::source::workbook::unicode::Parts;
use std::rc::Rc;

/// Reads the cells and the merged rectangles of a sheet.
pub(super) fn read(mut records: Records<'_>, globals: &Globals, mut grid: Grid) -> Result<Grid, Refusal> {
    let broken = |grid: &Grid| Refusal::broken(grid.name.as_str());
    if records.next().is_none_or(|record| record.kind != kind::BEGIN) {
        return Err(broken(&grid));
    }
    // Charts within the sheet have records of their own between a beginning and an end.
    let mut depth = 0_usize;
    // A formula's text stands in a record of its own that follows; until then it has no value.
    let mut formula = None;
    let mut results = Results::default();
    while let Some(record) = records.next() {
        match record.kind {
            kind::BEGIN => depth += 1,
            kind::END if depth == 0 => return results.settle(grid),
            kind::END => depth -= 1,
            _ if depth > 0 => {}
            kind::MERGED_CELLS => merged_cells(record.data, &mut grid),
            kind::MUL_RK => multiple(record.data, globals, &mut grid)?,
            kind::STRING => {
                let text = Parts::new(records.with_continued(record.data)).string();
                if let Some(((row, column), text)) = formula.take().zip(text) {
                    results.is_calculated = true;
                    // An empty result is a result.
                    grid.forget(row, column);
                    grid.set(row, column, Cell::text(&text))?;
                }
            }
            _ => {
                if !is_single(record.kind) {
                    continue;
                }
                // A cell that is cut short, or whose text is not in the table of strings, would be taken for a blank one.
                let (place, cell) = single(record, globals).ok_or_else(|| broken(&grid))?;
                formula = (record.kind == kind::FORMULA).then_some(place);
                if formula.is_some() {
                    results.note(place, &cell);
                }
                grid.set(place.0, place.1, cell)?;
            }
        }
    }
    Err(broken(&grid))
}

/// What the formulas of a sheet came to.
///
/// Programs that cannot calculate store an empty text for each of them, which is also what `=""` comes to. Where all
/// of them are empty, nobody has calculated.
#[derive(Default)]
struct Results {
    is_calculated: bool,
    blank: Vec<(u32, u32)>,
}

impl Results {
    fn note(&mut self, place: (u32, u32), cell: &Cell) {
        match cell {
            Cell::Text(text) if text.is_empty() => self.blank.push(place),
            Cell::Uncalculated => {}
            _ => self.is_calculated = true,
        }
    }

    fn settle(self, mut grid: Grid) -> Result<Grid, Refusal> {
        if !self.is_calculated {
            self.blank.iter().try_for_each(|&(row, column)| grid.set(row, column, Cell::Uncalculated))?;
        }
        Ok(grid)
    }
}

/// Whether a record holds one cell.
const fn is_single(kind: u16) -> bool {
    matches!(
        kind,
        kind::NUMBER
            | kind::RK
            | kind::LABEL_SHARED
            | kind::LABEL
            | kind::RICH_STRING
            | kind::BOOL_OR_ERROR
            | kind::FORMULA
    )
}

/// The cell of a record with one; `None` for one that is cut short or whose text is missing.
fn single(record: Record<'_>, globals: &Globals) -> Option<((u32, u32), Cell)> {
    let data = record.data;
    let place = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
    let style = u16_at(data, 4)?;
    let cell = match record.kind {
        kind::NUMBER => number(f64_at(data, 6)?, style, globals),
        kind::RK => number(rk(u32_at(data, 6)?), style, globals),
        kind::LABEL_SHARED => {
            let index = usize::try_from(u32_at(data, 6)?).ok()?;
            Cell::Text(Rc::clone(globals.strings.get(index)?))
        }
        kind::BOOL_OR_ERROR if *data.get(7)? == 0 => bool_text(*data.get(6)?),
        kind::BOOL_OR_ERROR => error_text(*data.get(6)?),
        kind::FORMULA => formula(data, style, globals)?,
        _ => Cell::text(&Parts::new(vec![data.get(6..)?]).string()?),
    };
    Some((place, cell))
}

/// Several numbers side by side.
fn multiple(data: &[u8], globals: &Globals, grid: &mut Grid) -> Result<(), Refusal> {
    let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(()) };
    let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
    for (column, pair) in (u32::from(first)..).zip(numbers.chunks_exact(6)) {
        let (Some(style), Some(bits)) = (u16_at(pair, 0), u32_at(pair, 2)) else { continue };
        grid.set(u32::from(row), column, number(rk(bits), style, globals))?;
    }
    Ok(())
}

fn merged_cells(data: &[u8], grid: &mut Grid) {
    for rectangle in data.get(2..).unwrap_or_default().chunks_exact(8) {
        let at = |offset| u16_at(rectangle, offset).map_or(0, u32::from);
        grid.merge((at(0), at(2)), (at(4), at(6)));
    }
}

fn number(value: f64, style: u16, globals: &Globals) -> Cell {
    let kind = globals.kinds.get(usize::from(style)).copied().unwrap_or_default();
    let date = if kind == NumberKind::Date { iso_date(value, globals.epoch) } else { None };
    match date {
        Some(date) => Cell::text(&date),
        None if !value.is_finite() => Cell::text("#NUM!"),
        None if kind == NumberKind::Percent => Cell::Percent(value),
        None => Cell::Number(value),
    }
}

/// The result that a formula had when the file was written (\[MS-XLS\] 2.5.133).
fn formula(data: &[u8], style: u16, globals: &Globals) -> Option<Cell> {
    let result = data.get(6..14)?;
    let is_number = result.get(6..8)? != [0xFF, 0xFF];
    Some(match result {
        _ if is_number => number(f64_at(data, 6)?, style, globals),
        [1, _, value, ..] => bool_text(*value),
        [2, _, error, ..] => error_text(*error),
        [3, ..] => Cell::text(""),
        _ => Cell::Uncalculated,
    })
}

/// A number in four bytes (\[MS-XLS\] 2.5.217): two flags, and a whole number or the upper half of a floating one.
fn rk(bits: u32) -> f64 {
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

fn bool_text(value: u8) -> Cell {
    Cell::text(if value == 0 { "false" } else { "true" })
}

fn error_text(error: u8) -> Cell {
    Cell::text(match error {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    })
}

fn f64_at(data: &[u8], offset: usize) -> Option<f64> {
    let (low, high) = (u32_at(data, offset)?, u32_at(data, offset.checked_add(4)?)?);
    Some(f64::from_bits(u64::from(high) << 32 | u64::from(low)))
}

#[cfg(test)]
mod tests {
    use super::super::super::dialect::SheetChoice;
    use super::super::tests::{record, stream};
    use super::*;

    fn read(records: &[Vec<u8>]) -> Grid {
        super::super::read_sheet(&stream(records), &SheetChoice::default()).expect("sound")
    }

    fn formula_record(row: u8, result: [u8; 8]) -> Vec<u8> {
        let data = [&[row, 0, 0, 0, 0, 0][..], &result, &[0; 8]].concat();
        record(kind::FORMULA, &data)
    }

    #[test]
    fn short_numbers_are_unpacked() {
        for (number, bits) in
            [(1306.0, 1306 << 2 | 2), (-5.0, (-5_i32).cast_unsigned() << 2 | 2), (13.06, 1306 << 2 | 3)]
        {
            assert_eq!(rk(bits).to_bits(), f64::to_bits(number));
        }
        assert_eq!(rk(0x3FF0_0000).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn formulas_have_the_value_that_was_stored() {
        let grid = read(&[
            formula_record(0, 2.5_f64.to_le_bytes()),
            formula_record(1, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF]),
            formula_record(2, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            record(kind::STRING, b"\x01\0\0y"),
            formula_record(3, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            formula_record(4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        ]);
        let cells: Vec<Option<&Cell>> = (0..5).map(|row| grid.cell(row, 0)).collect();
        let (number, error, text) = (Cell::Number(2.5), Cell::text("#DIV/0!"), Cell::text("y"));
        assert_eq!(cells, [Some(&number), Some(&error), Some(&text), Some(&Cell::Uncalculated), None]);
        let alone = read(&[formula_record(4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF])]);
        assert_eq!(alone.cell(4, 0), Some(&Cell::Uncalculated));
    }

    #[test]
    fn a_cell_whose_text_is_missing_or_cut_short_is_no_blank_one() {
        for damaged in [
            record(kind::LABEL_SHARED, &[0, 0, 0, 0, 0, 0, 9, 0, 0, 0]),
            record(kind::NUMBER, &[0, 0, 0, 0, 0, 0, 1]),
        ] {
            let sheet = super::super::read_sheet(&stream(&[damaged]), &SheetChoice::default());
            assert_eq!(sheet, Err(Refusal::broken("T")));
        }
    }

    #[test]
    fn numbers_side_by_side_and_merged_cells_are_read() {
        let pair = |number: u32| [&[0, 0][..], &(number << 2 | 2).to_le_bytes()].concat();
        let several = [&[0, 0, 3, 0][..], &pair(7), &pair(8), &[4, 0]].concat();
        let merged = [1, 0, 0, 0, 1, 0, 2, 0, 5, 0];
        let grid = read(&[record(kind::MUL_RK, &several), record(kind::MERGED_CELLS, &merged)]);
        assert_eq!((grid.cell(0, 3), grid.cell(0, 4)), (Some(&Cell::Number(7.0)), Some(&Cell::Number(8.0))));
        assert_eq!(grid.merges_in(0, 0).len(), 1);
    }

    #[test]
    fn the_records_of_a_chart_are_no_cells() {
        let number = record(kind::NUMBER, &[0; 14]);
        let grid = read(&[record(kind::BEGIN, &[0, 6, 32, 0]), number, record(kind::END, &[])]);
        assert_eq!(grid.cell(0, 0), None);
    }
}

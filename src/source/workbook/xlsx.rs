//! Office Open XML, read by calamine cell by cell.

use super::Refusal;
use super::date::{Epoch, NumberKind, format_kind, iso_date, tidy_iso};
use super::dialect::SheetChoice;
use super::grid::{Cell, Grid};
use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads one sheet of an archive that was checked.
pub(super) fn read_sheet(bytes: &[u8], choice: &SheetChoice) -> Result<Grid, Refusal> {
    // calamine computes with what damaged files say, for instance with the letters of a column that does not exist. A
    // damaged file must not end the process, and nothing that it touched is used afterwards.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes, choice)));
    read.unwrap_or_else(|_| Err(Refusal::broken("xl")))
}

fn read(bytes: &[u8], choice: &SheetChoice) -> Result<Grid, Refusal> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error, "xl/workbook.xml"))?;
    let is_table = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let sheets = workbook.sheets_metadata().iter().filter(is_table);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let Some(name) = choice.find(&names).and_then(|index| names.get(index)) else {
        return Err(Refusal::MissingSheet(names));
    };
    let mut grid = Grid::new(name.as_str());
    for merge in workbook.merge_cells_by_sheet_name(name).map_err(|error| refusal(&error, name))? {
        grid.merge((merge.start.0, merge.end.0), (merge.start.1, merge.end.1));
    }
    let epoch = if workbook.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| refusal(&error, name))?;
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(|error| refusal(&error, name))? {
        let (row, column) = record.pos;
        if let Some(cell) = cell(&record.value, record.formula.is_some(), epoch) {
            grid.set(row, column, cell)?;
        }
    }
    drop(cells);
    mark_percents(&mut workbook, name, &mut grid)?;
    Ok(grid)
}

/// calamine tells the styles of cells apart from their values, so the sheet is read again when one shows percentages.
fn mark_percents(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, grid: &mut Grid) -> Result<(), Refusal> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| refusal(&error, name))?;
    let is_percent = |style: &calamine::Style| {
        let format = style.number_format.as_ref();
        format.is_some_and(|format| format_kind(&format.format_code) == NumberKind::Percent)
    };
    let percents: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    if !percents.contains(&true) {
        return Ok(());
    }
    while let Some((row, column, style)) = cells.next_style_id().map_err(|error| refusal(&error, name))? {
        if percents.get(style) == Some(&true) {
            grid.show_as_percent(row, column);
        }
    }
    Ok(())
}

fn cell(value: &DataRef<'_>, is_formula: bool, epoch: Epoch) -> Option<Cell> {
    Some(match value {
        DataRef::Empty if is_formula => Cell::Uncalculated,
        DataRef::Empty => return None,
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Cell::text(if *value { "true" } else { "false" }),
        DataRef::Error(error) => Cell::text(&error.to_string()),
        DataRef::DateTimeIso(date) => Cell::text(tidy_iso(date)),
        DataRef::DurationIso(span) => Cell::text(span),
        DataRef::DateTime(date) => {
            let iso = if date.is_datetime() { iso_date(date.as_f64(), epoch) } else { None };
            iso.map_or_else(|| number(date.as_f64()), |iso| Cell::text(&iso))
        }
        DataRef::Float(value) => number(*value),
        #[expect(clippy::cast_precision_loss, reason = "spreadsheets keep every number as a floating one")]
        DataRef::Int(value) => number(*value as f64),
    })
}

fn number(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::text("#NUM!") }
}

/// What calamine says may quote a cell, so only the part is named.
fn refusal(error: &XlsxError, part: &str) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Locked,
        _ => Refusal::broken(part),
    }
}

#[cfg(test)]
mod tests {
    use super::super::zipped;
    use super::*;

    type Parts = Vec<(&'static str, String)>;

    /// A workbook with one sheet `T` of these rows.
    fn parts(rows: &str) -> Parts {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let links = |kind: &str, target: &str| {
            format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/></Relationships>"
            )
        };
        let sheets = "<sheets><sheet name=\"T\" sheetId=\"1\" r:id=\"a\"/></sheets>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0\"/></numFmts>\
                      <fonts><font><b/><sz val=\"9\"/></font></fonts><fills><fill><patternFill/></fill></fills>\
                      <borders><border><left/></border></borders>\
                      <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"><alignment/></xf><xf numFmtId=\"10\"/></cellXfs></styleSheet>";
        let merges = "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>";
        vec![
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", links("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", format!("<workbook xmlns:r=\"{KIND}\">{sheets}</workbook>")),
            ("xl/_rels/workbook.xml.rels", links("worksheet", "worksheets/sheet1.xml")),
            ("xl/styles.xml", styles.to_owned()),
            ("xl/sharedStrings.xml", "<sst uniqueCount=\"1\"><si><r><t>x</t></r></si></sst>".to_owned()),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet><sheetData>{rows}</sheetData>{merges}</worksheet>"),
            ),
        ]
    }

    fn zip(parts: &Parts) -> Vec<u8> {
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        zipped::tests::archive(&parts)
    }

    fn workbook(rows: &str) -> Vec<u8> {
        zip(&parts(rows))
    }

    #[test]
    fn parts_that_are_cut_off_anywhere_end() {
        let whole = parts(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><f>1</f><v>2</v></c>\
             <c t=\"inlineStr\"><is><t>a</t></is></c></row>",
        );
        for part in 0..whole.len() {
            for length in 0..whole[part].1.len() {
                let mut cut = whole.clone();
                cut[part].1.truncate(length);
                // Whether it is refused or read in part is calamine's choice; that it ends is what counts.
                let _ = read_sheet(&zip(&cut), &SheetChoice::default());
            }
        }
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Kopf</t></is></c></row>\
                    <row r=\"3\"><c r=\"B3\"><v>1306</v></c><c r=\"C3\" s=\"1\"><v>43465</v></c>\
                    <c r=\"D3\" t=\"e\"><v>#DIV/0!</v></c><c r=\"E3\" t=\"b\"><v>1</v></c>\
                    <c r=\"F3\"><f>A1+1</f></c><c r=\"G3\"><f>1+1</f><v>2</v></c>\
                    <c r=\"H3\" t=\"str\"><f>A1</f><v>.</v></c>\
                    <c r=\"I3\" s=\"2\"><v>0.123</v></c></row>";
        let grid = read_sheet(&workbook(rows), &SheetChoice::default()).expect("sound");
        let expected = [
            Cell::Number(1306.0),
            Cell::text("2018-12-31"),
            Cell::text("#DIV/0!"),
            Cell::text("true"),
            Cell::Uncalculated,
            Cell::Number(2.0),
            Cell::text("."),
            Cell::Percent(0.123),
        ];
        for (column, cell) in (1..).zip(&expected) {
            assert_eq!(grid.cell(2, column), Some(cell), "{column}");
        }
        assert_eq!(grid.cell(0, 0), Some(&Cell::text("Kopf")));
        assert_eq!(grid.merges_in(0, 0).len(), 1);
    }

    #[test]
    fn a_cell_far_out_and_one_that_does_not_exist_end_nothing() {
        let far = workbook("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
        assert!(read_sheet(&far, &SheetChoice::default()).is_ok());
        for place in ["XFE1", "A1048577", "ZZZZZZZZZZZZ1", "A99999999999", "1", "Ä1"] {
            let wrong = workbook(&format!("<row r=\"1\"><c r=\"{place}\"><v>1</v></c></row>"));
            assert!(read_sheet(&wrong, &SheetChoice::default()).is_err(), "{place}");
        }
    }

    #[test]
    fn a_part_that_is_cut_off_is_broken() {
        let cut = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c><!--");
        assert_eq!(read_sheet(&cut, &SheetChoice::default()), Err(Refusal::broken("T")));
        let missing = read_sheet(&cut, &SheetChoice::Name("U".into()));
        assert_eq!(missing, Err(Refusal::MissingSheet(vec!["T".into()])));
    }
}

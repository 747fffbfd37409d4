//! Small workbooks, put together by hand.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet: numbers are numbers, a number with `%` is formatted as percent, `=` is a formula that nobody calculated, and
/// anything else is text.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Vec<String>>,
}

/// The number in a cell, and whether it is formatted as percent.
fn number(cell: &str) -> Option<(f64, bool)> {
    let bare = cell.trim_end_matches('%');
    Some((bare.parse().ok()?, bare != cell))
}

/// An `.xlsx`.
pub(crate) fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>")
    };
    let links = |links: &str| format!("<Relationships>{links}</Relationships>");
    let (mut names, mut targets) = (String::new(), link("styles", "styles", "styles.xml"));
    let mut parts = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let number = index + 1;
        let _ = write!(names, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"s{number}\"/>", sheet.name);
        let file = format!("worksheets/sheet{number}.xml");
        targets += &link(&format!("s{number}"), "worksheet", &file);
        parts.push((format!("xl/{file}"), sheet_xml(sheet)));
    }
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>";
    parts.extend([
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        ("_rels/.rels".to_owned(), links(&link("a", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns:r=\"{KIND}\"><sheets>{names}</sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), links(&targets)),
        ("xl/styles.xml".to_owned(), styles.to_owned()),
    ]);
    archive(&parts)
}

fn sheet_xml(sheet: &Sheet) -> String {
    let mut rows = String::new();
    for (line, row) in (1..).zip(&sheet.rows) {
        let _ = write!(rows, "<row r=\"{line}\">");
        for (letter, cell) in ('A'..).zip(row) {
            let _ = match number(cell) {
                Some((number, is_percent)) => {
                    let style = u8::from(is_percent);
                    write!(rows, "<c r=\"{letter}{line}\" s=\"{style}\"><v>{number}</v></c>")
                }
                None if cell.is_empty() => Ok(()),
                None if cell == "=" => write!(rows, "<c r=\"{letter}{line}\"><f>1+1</f></c>"),
                None => {
                    write!(rows, "<c r=\"{letter}{line}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
                }
            };
        }
        rows.push_str("</row>");
    }
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

/// An `.ods`.
pub(crate) fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let mut tables = String::new();
    for sheet in sheets {
        let _ = write!(tables, "<table:table table:name=\"{}\">", sheet.name);
        for row in &sheet.rows {
            tables.push_str("<table:table-row>");
            for cell in row {
                let (kind, value) = match number(cell) {
                    Some((number, true)) => ("percentage", format!(" office:value=\"{number}\"")),
                    Some((number, false)) => ("float", format!(" office:value=\"{number}\"")),
                    None => ("string", String::new()),
                };
                let open = format!("<table:table-cell office:value-type=\"{kind}\"{value}>");
                let _ = write!(tables, "{open}<text:p>{cell}</text:p></table:table-cell>");
            }
            tables.push_str("</table:table-row>");
        }
        tables.push_str("</table:table>");
    }
    let content = format!("<office:document-content>{tables}</office:document-content>");
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
    archive(&[("mimetype".to_owned(), mimetype), ("content.xml".to_owned(), content)])
}

/// An archive of these parts.
pub(crate) fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("in memory");
        writer.write_all(text.as_bytes()).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

//! `OpenDocument` spreadsheets (OASIS, 1.3, part 3).
//!
//! A cell or row can say that it stands for a million others. Blank ones take no room here, and of the others no more
//! are made than a sheet may have.

use super::Refusal;
use super::address::{LAST_COLUMN, LAST_ROW};
use super::date::tidy_iso;
use super::dialect::SheetChoice;
use super::grid::{Cell, Grid};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// `<text:s text:c="4000000000"/>` would be four gigabytes of blanks.
const MOST_BLANKS: u32 = 1_000;

/// Reads one sheet out of `content.xml`.
pub(super) fn read_sheet(content: &[u8], choice: &SheetChoice) -> Result<Grid, Refusal> {
    let broken = || Refusal::broken("content.xml");
    let text = std::str::from_utf8(content).map_err(|_| broken())?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut names = Vec::new();
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                names.push(attribute(&element, "table:name").unwrap_or_default());
                if choice.find(&names) == Some(names.len() - 1) {
                    let name = names.pop().unwrap_or_default();
                    return SheetReader { reader, grid: Grid::new(name), row: 0 }.read();
                }
            }
            Event::Eof => return Err(Refusal::MissingSheet(names)),
            _ => {}
        }
    }
}

struct SheetReader<'a> {
    reader: Reader<&'a [u8]>,
    grid: Grid,
    row: u32,
}

/// A cell, how often it is repeated, and how many columns and rows it covers.
struct Repeated {
    cell: Option<Cell>,
    count: u32,
    span: (u32, u32),
}

impl SheetReader<'_> {
    fn read(mut self) -> Result<Grid, Refusal> {
        loop {
            match self.event()? {
                Event::Start(element) if element.name().as_ref() == "table:table-row" => {
                    let repeated = number(&element, "table:number-rows-repeated");
                    self.read_row(repeated)?;
                }
                Event::End(element) if element.name().as_ref() == "table:table" => return Ok(self.grid),
                _ => {}
            }
        }
    }

    /// The next event; that the text ends before the table does is an error.
    fn event(&mut self) -> Result<Event<'static>, Refusal> {
        match self.reader.read_event() {
            Ok(Event::Eof) | Err(_) => Err(Refusal::broken(self.grid.name.as_str())),
            Ok(event) => Ok(event.into_owned()),
        }
    }

    fn read_row(&mut self, repeated: u32) -> Result<(), Refusal> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            match self.event()? {
                Event::Start(element) if is_cell(&element) => {
                    let Repeated { cell, count, span } = self.read_cell(&element)?;
                    if span != (1, 1) {
                        let last = (self.row.saturating_add(span.1 - 1), column.saturating_add(span.0 - 1));
                        self.grid.merge((self.row, last.0), (column, last.1));
                    }
                    let after = column.saturating_add(count);
                    if let Some(cell) = cell {
                        // One beyond the last column is kept, so that the grid refuses it.
                        cells.extend(
                            (column..after.min(LAST_COLUMN + 2)).map(|column| (column, cell.clone())),
                        );
                    }
                    column = after;
                }
                Event::End(element) if element.name().as_ref() == "table:table-row" => break,
                _ => {}
            }
        }
        let after = self.row.saturating_add(repeated);
        if !cells.is_empty() {
            for row in self.row..after.min(LAST_ROW + 2) {
                for (column, cell) in &cells {
                    self.grid.set(row, *column, cell.clone())?;
                }
            }
        }
        self.row = after;
        Ok(())
    }

    fn read_cell(&mut self, element: &BytesStart<'_>) -> Result<Repeated, Refusal> {
        let text = self.read_text(element.name().as_ref())?;
        let kind = attribute(element, "office:value-type");
        let is_error = attribute(element, "calcext:value-type").is_some_and(|kind| kind == "error");
        let value = |name: &str| attribute(element, name);
        let cell = match kind.as_deref() {
            _ if is_error => Some(Cell::text(&text)),
            Some("float" | "percentage" | "currency") => {
                let number = value("office:value").and_then(|number| number.parse::<f64>().ok());
                let made = if kind.as_deref() == Some("percentage") { Cell::Percent } else { Cell::Number };
                Some(number.filter(|number| number.is_finite()).map_or(Cell::text(&text), made))
            }
            Some("date") => value("office:date-value").map(|date| Cell::text(tidy_iso(&date))),
            Some("time") => value("office:time-value").map(|time| Cell::text(&time)),
            Some("boolean") => value("office:boolean-value").map(|value| Cell::text(&value)),
            Some(_) => Some(Cell::text(&value("office:string-value").unwrap_or(text))),
            None if !text.is_empty() => Some(Cell::text(&text)),
            None => value("table:formula").map(|_| Cell::Uncalculated),
        };
        // A blank text is no cell, however often it is repeated.
        let cell = cell.filter(|cell| !matches!(cell, Cell::Text(text) if text.trim().is_empty()));
        let span =
            (number(element, "table:number-columns-spanned"), number(element, "table:number-rows-spanned"));
        Ok(Repeated { cell, count: number(element, "table:number-columns-repeated"), span })
    }

    /// The paragraphs of a cell, without its comments and drawings.
    fn read_text(&mut self, cell: &str) -> Result<String, Refusal> {
        let mut text = String::new();
        let (mut hidden, mut paragraphs) = (0_usize, 0_usize);
        loop {
            match self.event()? {
                Event::Start(element) if hidden > 0 || is_hidden(&element) => hidden += 1,
                Event::End(_) if hidden > 0 => hidden -= 1,
                Event::End(element) if element.name().as_ref() == cell => return Ok(text),
                _ if hidden > 0 => {}
                Event::Start(element) => match element.name().as_ref() {
                    "text:p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let count = number(&element, "text:c").min(MOST_BLANKS);
                        text.extend((0..count).map(|_| ' '));
                    }
                    "text:tab" => text.push(' '),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                },
                // Blanks between the elements of a cell are none of its text.
                Event::Text(piece) if paragraphs > 0 => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(entity) => text.push_str(&resolve(&entity)),
                _ => {}
            }
        }
    }
}

fn is_cell(element: &BytesStart<'_>) -> bool {
    matches!(element.name().as_ref(), "table:table-cell" | "table:covered-table-cell")
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    let name = element.name();
    name.as_ref() == "office:annotation" || name.as_ref().starts_with("draw:")
}

fn resolve(entity: &BytesRef<'_>) -> String {
    let letter = entity.resolve_char_ref().ok().flatten().map(String::from);
    letter.or_else(|| resolve_predefined_entity(entity.as_ref()).map(str::to_owned)).unwrap_or_default()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// A count that is 1 unless it is told.
fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).map_or(1, |count| count.parse().unwrap_or(u32::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> String {
        format!("<office:spreadsheet><table:table table:name=\"T\">{rows}</table:table></office:spreadsheet>")
    }

    fn read(rows: &str) -> Result<Grid, Refusal> {
        read_sheet(sheet(rows).as_bytes(), &SheetChoice::default())
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let grid = read(
            "<table:table-row table:number-rows-repeated=\"2\"/>\
             <table:table-row><table:table-cell table:number-columns-spanned=\"2\" office:value-type=\"string\">\
             <office:annotation><text:p>Notiz</text:p></office:annotation>\
             <text:p>Bevölkerung &amp;</text:p><text:p>Haushalte</text:p></table:table-cell>\
             <table:covered-table-cell/>\
             <table:table-cell office:value-type=\"float\" office:value=\"1306\"><text:p>1.306</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"date\" office:date-value=\"2018-12-31T00:00:00\"/>\
             <table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" \
             calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>\
             <table:table-cell table:formula=\"of:=1\"/></table:table-row>",
        )
        .expect("sound");
        assert_eq!(grid.cell(2, 0), Some(&Cell::text("Bevölkerung &\nHaushalte")));
        assert_eq!(grid.cell(2, 2), Some(&Cell::Number(1306.0)));
        assert_eq!(grid.cell(2, 3), Some(&Cell::text("2018-12-31")));
        assert_eq!(grid.cell(2, 4), Some(&Cell::text("#DIV/0!")));
        assert_eq!(grid.cell(2, 5), Some(&Cell::Uncalculated));
        assert_eq!(grid.merges_in(2, 2).len(), 1);
    }

    #[test]
    fn blank_cells_without_end_take_no_room_and_others_are_refused() {
        let row = |cell: &str| {
            format!(
                "<table:table-row table:number-rows-repeated=\"1048576\">\
                 <table:table-cell table:number-columns-repeated=\"16384\" {cell}</table:table-row>"
            )
        };
        assert!(read(&row("/>")).is_ok());
        let full = row("office:value-type=\"float\" office:value=\"1\"/>");
        assert!(matches!(read(&full), Err(Refusal::Huge(..))));
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"99999999999\" \
                    office:value-type=\"string\"><text:p>a</text:p></table:table-cell></table:table-row>";
        assert!(matches!(read(wide), Err(Refusal::Huge(..))));
    }

    #[test]
    fn a_sheet_that_is_cut_off_anywhere_ends() {
        let whole = sheet(
            "<table:table-row><table:table-cell><text:p>a<text:s text:c=\"3\"/></text:p></table:table-cell></table:table-row>",
        );
        let end = whole.find("</table:table>").expect("there");
        for length in (0..end).filter(|&length| whole.is_char_boundary(length)) {
            assert!(read_sheet(&whole.as_bytes()[..length], &SheetChoice::default()).is_err(), "{length}");
        }
    }
}

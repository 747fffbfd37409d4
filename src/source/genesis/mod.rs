//! The "Werteabruf" of GENESIS and regionalstatistik.de: delimited text for people, read as it is downloaded.
//!
//! A title of some lines stands above, a stacked header without names for the columns on its left, and below a rule of
//! underscores the footnotes. How long each part is differs from table to table and is found, not declared:
//!
//! ```text
//! GENESIS-Tabelle: 12411-01-01-4
//! Bevölkerungsstand: Bevölkerung nach Geschlecht;;;;
//! Bevölkerungsstand (Anzahl);;;;
//! ;;31.12.2015;31.12.2015;31.12.2015
//! ;;Insgesamt;männlich;weiblich
//! DG;Deutschland;82175684;40514123;41661561
//! 05334;      Städteregion Aachen (einschl. Stadt Aachen);553922;279260;274662
//! __________
//! "zu ""gesamter Tabelle"": …"
//! ```

mod body;
mod footer;
mod head;
mod layout;
mod lines;

use super::decode::decode;
use super::definition::Dialect;
use super::table::Table;
use crate::diagnostic::{Code, Finding, Findings};
use head::Head;
use layout::Layout;
use lines::{Cells, Line, Parts};

/// A table may not have more cells than this: a header with dates side by side multiplies what stands left of it.
const MOST_CELLS: usize = 10_000_000;
/// Nor more bytes in the columns that are multiplied.
const MOST_REPEATED: usize = 512 << 20;

/// Reads a Werteabruf into a table with the columns `zeit`, `schluessel`, `name`, `ebene`, `merkmal_1` … and one for
/// each figure, whose name joins the labels above it by ` | `.
///
/// `unpivot` is the number of a row of the header, counted from 1 without dates and units, that becomes a column
/// `spalte` instead of a part of the names. What is wrong with the file becomes findings.
pub(super) fn read_werteabruf(
    bytes: &[u8],
    dialect: &Dialect,
    unpivot: Option<usize>,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    let text = decode(bytes, dialect.encoding, file, findings)?;
    let refuse = |code: Code, line: u64| Finding::new(code).file(file).line(line);
    let parts = Parts::of(&text);
    let head = match Head::read(&parts.lines) {
        Ok(head) => head,
        Err(line) => {
            findings.push(refuse(Code::NotAWerteabruf, line));
            return None;
        }
    };
    if !parts.is_whole {
        findings.push(refuse(Code::TruncatedWerteabruf, parts.footer_line.saturating_sub(1).max(1)));
        return None;
    }
    let header = rows(head.header, None, file, findings)?;
    let header_line = head.header.last().map_or(1, |line| line.number);
    let width = header.first().map(|row| row.cells.len());
    let rows = rows(head.body, width, file, findings)?;
    let Some(first) = rows.first() else {
        findings.push(Finding::new(Code::EmptyFile).file(file));
        return None;
    };
    let Some(layout) = Layout::of(&header, first, &head, unpivot) else {
        findings.push(refuse(Code::NotAWerteabruf, header_line));
        return None;
    };
    let repeated: usize = rows.iter().map(|row| row.lead_bytes(layout.lead)).sum();
    let cells = rows.len().saturating_mul(layout.blocks.len()).saturating_mul(layout.width());
    if cells > MOST_CELLS || repeated.saturating_mul(layout.blocks.len()) > MOST_REPEATED {
        findings.push(Finding::new(Code::HugeWerteabruf).file(file));
        return None;
    }
    let mut table = body::table(&layout, &rows, header_line);
    table.notes.extend(footer::notes(parts.footer, parts.footer_line));
    table.report_doubled_columns(file, findings);
    Some(table)
}

/// The cells of lines; those with more or fewer than expected, or than the first, are findings and left out.
fn rows<'a>(
    lines: &[Line<'a>],
    width: Option<usize>,
    file: &str,
    findings: &mut Findings,
) -> Option<Vec<Cells<'a>>> {
    let mut width = width;
    let mut rows = Vec::new();
    for line in lines {
        let Some(row) = line.cells() else {
            findings.push(Finding::new(Code::OpenQuote).file(file).line(line.number));
            return None;
        };
        let expected = *width.get_or_insert(row.cells.len());
        if row.cells.len() == expected {
            rows.push(row);
            continue;
        }
        let finding = Finding::new(Code::RaggedRow).file(file).line(line.number);
        let finding = finding.with("found", row.cells.len().to_string());
        findings.push(finding.with("expected", expected.to_string()));
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::table::Units;
    use proptest::prelude::*;

    const SIDE_BY_SIDE: &str = "GENESIS-Tabelle: 1\nBevölkerung\n- Stichtag 31.12. -;;;;;;\nStand (Anzahl);;;;;\n\
        ;;31.12.2015;31.12.2015;31.12.2008;31.12.2008\n;;Insgesamt;männlich;Insgesamt;männlich\n\
        05334;      Aachen;5;2;-;-\n05334004;        Alsdorf, Stadt (ab 21.10.2009);3;1;-;-\n\
        __________\n\"zu \"\"Tabelle\"\":\nZensus\"\nStand: 10.10.2017\n";
    const STACKED: &str = "GENESIS-Tabelle: 2\n\"\"\"Soziales\"\" Themen\";;;;\nim Alter)\";;;;\n\
        ;;;;Empfänger;Empfänger;Empfänger\n;;;;Insgesamt;Insgesamt;Deutsche\n;;;;Insgesamt;ab 65;\n\
        ;;;;Anzahl;Anzahl;Prozent\n31.12.2014;DG;Deutschland;männlich;4;2;.\n31.12.2014;DG;Deutschland;weiblich;4;x;1,5\n__________;;\n";
    const MONTHS: &str =
        "GENESIS-Tabelle: 3;;;\nJahr: 2016;;;\n;;a;b\n1950;Januar;1;2\n1950;Dezember;3;4\n__________\n";

    fn read(text: &str, unpivot: Option<usize>) -> (Option<Table>, Vec<(&'static str, u64)>) {
        let mut findings = Findings::default();
        let table = read_werteabruf(text.as_bytes(), &Dialect::default(), unpivot, "a.csv", &mut findings);
        let told = |finding: &&Finding| (finding.code().id(), finding.place().line.unwrap_or(0));
        (table, findings.sorted().iter().map(told).collect())
    }

    fn sound(text: &str, unpivot: Option<usize>) -> Table {
        let (table, found) = read(text, unpivot);
        assert!(found.is_empty(), "{found:?}");
        table.expect("a table")
    }

    fn cells(table: &Table) -> Vec<String> {
        table.rows.iter().map(|row| format!("{} {}", row.line, row.cells.join("|"))).collect()
    }

    #[test]
    fn dates_side_by_side_become_rows_and_their_column_is_still_known() {
        let table = sound(SIDE_BY_SIDE, None);
        assert_eq!(table.columns, ["zeit", "schluessel", "name", "ebene", "Insgesamt", "männlich"]);
        let alsdorf = "05334004|Alsdorf, Stadt (ab 21.10.2009)|8";
        assert_eq!(
            cells(&table),
            [
                "7 31.12.2015|05334|Aachen|6|5|2".to_owned(),
                "7 31.12.2008|05334|Aachen|6|-|-".to_owned(),
                format!("8 31.12.2015|{alsdorf}|3|1"),
                format!("8 31.12.2008|{alsdorf}|-|-"),
            ]
        );
        let place = table.place_in("a.csv", &table.rows[1], 5);
        assert_eq!((place.line, place.column.as_deref()), (Some(7), Some("31.12.2008 | männlich")));
        assert_eq!(table.facts.units, Units::Same("Anzahl".to_owned()));
        let notes: Vec<&str> = table.notes.iter().map(|note| note.text.as_str()).collect();
        let validity = "05334004: Alsdorf, Stadt (ab 21.10.2009)";
        assert_eq!(notes, [validity, "zu \"Tabelle\":\nZensus", "Stand: 10.10.2017"]);
    }

    #[test]
    fn stacked_labels_are_joined_and_the_last_row_names_units() {
        let table = sound(STACKED, None);
        assert_eq!(table.columns[..5], ["zeit", "schluessel", "name", "ebene", "merkmal_1"]);
        assert_eq!(
            table.columns[5..],
            ["Empfänger | Insgesamt", "Empfänger | Insgesamt | ab 65", "Empfänger | Deutsche"]
        );
        assert_eq!(cells(&table)[1], "9 31.12.2014|DG|Deutschland|0|weiblich|4|x|1,5");
        assert_eq!(table.unit_of(&table.rows[0], 7), Some("Prozent"));
        assert_eq!(table.unit_of(&table.rows[0], 2), None);
    }

    #[test]
    fn a_declared_row_of_the_header_becomes_a_column() {
        let table = sound(STACKED, Some(2));
        assert_eq!(table.columns[5..], ["spalte", "Empfänger | Insgesamt", "Empfänger | ab 65", "Empfänger"]);
        assert_eq!(table.rows.len(), 4);
        assert_eq!(read(STACKED, Some(4)).1, [("F230", 7)]);
        assert_eq!(read(STACKED, Some(0)).1, [("F230", 7)]);
    }

    #[test]
    fn years_and_months_are_one_date_and_a_lone_year_holds_for_all_rows() {
        assert_eq!(cells(&sound(MONTHS, None)), ["4 1950-01|1|2", "5 1950-12|3|4"]);
        let table = sound(&MONTHS.replace("1950;", "DG;"), None);
        assert_eq!(table.columns, ["zeit", "schluessel", "name", "ebene", "a", "b"]);
        assert_eq!(table.rows[0].cells[0], "2016");
    }

    #[test]
    fn what_is_wrong_is_found_with_its_line() {
        assert_eq!(read("a;b\n1;2\n__________\n", None).1, [("F230", 1)]);
        assert_eq!(read("a;b\n1;2\n", None).1, [("F230", 1)]);
        assert_eq!(read(&SIDE_BY_SIDE.replace("__________", ""), None).1, [("F231", 12)]);
        assert_eq!(read(&SIDE_BY_SIDE.replace("5;2;-;-", "5;2;-"), None).1, [("F207", 7)]);
        assert_eq!(read(&SIDE_BY_SIDE.replace("      Aachen", "\"Aachen"), None).1, [("F211", 7)]);
        assert_eq!(read(&SIDE_BY_SIDE.replace("männlich", "Insgesamt"), None).1, [("F205", 6)]);
        assert_eq!(read(&SIDE_BY_SIDE.replace("Zensus", "Bev\u{FFFD}lkerung"), None).1, [("F202", 11)]);
        assert_eq!(read("title\n;;a\n__________\n", None).1, [("F203", 0)]);
    }

    #[test]
    fn a_header_that_would_fill_the_memory_is_refused() {
        let header = |label: fn(usize) -> String| (1000..5000).map(label).collect::<Vec<_>>().join(";");
        let (dates, names) = (header(|number| number.to_string()), header(|number| format!("n{number}")));
        let text = format!("title\n;;{dates}\n;;{names}\n05;x{}\n__________\n", ";1".repeat(4000));
        assert_eq!(read(&text, None).1, [("F232", 0)]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_werteabruf(&bytes, &Dialect::default(), None, "a", &mut Findings::default());
        }

        #[test]
        fn no_damage_to_a_header_makes_the_reader_panic(
            edits in proptest::collection::vec((0_usize..400, "[;\"\n0-9_a-zä. ]{0,4}"), 1..6),
            which in 0_usize..3,
            unpivot in proptest::option::of(0_usize..4),
        ) {
            let mut text: Vec<char> = [SIDE_BY_SIDE, STACKED, MONTHS][which].chars().collect();
            for (place, with) in edits {
                let place = place.min(text.len());
                let end = (place + 2).min(text.len());
                text.splice(place..end, with.chars());
            }
            let (table, found) = read(&text.into_iter().collect::<String>(), unpivot);
            if let Some(table) = table {
                prop_assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
            } else {
                prop_assert!(!found.is_empty());
            }
        }
    }
}

//! The "flat" files of GENESIS and its sisters (ffcsv): one figure a line, with codes and labels of what it counts.
//!
//! Codes are the same in every language, labels are not; a definition goes by codes. A line has up to four variables,
//! and the variables may differ from line to line, so each variable becomes a column of its own.

use super::decode::decode;
use super::definition::Dialect;
use super::delimited::read_table;
use super::table::{Facts, Row, Table, Units};
use crate::diagnostic::{Code, Finding, Findings};
use std::collections::BTreeMap;

/// A table may not have more cells than this; each further variable is a column for all rows.
const MOST_CELLS: usize = 10_000_000;
/// So many letters of a header are shown.
const MOST_SHOWN: usize = 200;
/// Columns that each row has, in this order at the end; the last only sometimes.
const FIGURE: [&str; 5] = ["value_variable_code", "value_variable_label", "value_unit", "value", "value_q"];

/// Reads a flat file into a table with the columns `time`, for each variable its code with the category's code (empty
/// for the total, and in lines that do not have the variable) and `…_label` with its label, then
/// `value_variable_code`, `value_variable_label`, `value_unit`, `value` and, if delivered, `value_q`.
pub(super) fn read_ffcsv(
    bytes: &[u8],
    dialect: &Dialect,
    file: &str,
    findings: &mut Findings,
) -> Option<Table> {
    let text = decode(bytes, dialect.encoding, file, findings)?;
    let header = text.lines().next().unwrap_or_default();
    if !header.contains("1_variable_code") {
        // What else is wrong with it would be told in terms of a format that it does not have.
        let found: String = header.chars().take(MOST_SHOWN).collect();
        findings.push(Finding::new(Code::NotAnFfcsv).file(file).line(1).with("found", found));
        return None;
    }
    let flat = Dialect { separator: ';', skip_lines: 0, ..dialect.clone() };
    let delivered = read_table(bytes, &flat, file, findings)?;
    let Some(header) = Header::of(&delivered) else {
        let finding = Finding::new(Code::NotAnFfcsv).at(delivered.header_place(file));
        findings.push(finding.with("found", delivered.columns.join(", ")));
        return None;
    };
    let variables = header.variables(&delivered);
    let width = 1 + variables.len().saturating_mul(2) + header.figure.len();
    if delivered.rows.len().saturating_mul(width) > MOST_CELLS {
        findings.push(Finding::new(Code::HugeWerteabruf).file(file));
        return None;
    }
    let mut columns = vec!["time".to_owned()];
    columns.extend(variables.keys().flat_map(|code| [code.clone(), format!("{code}_label")]));
    columns.extend(FIGURE[..header.figure.len()].iter().map(|&name| name.to_owned()));
    let facts = facts(variables.len(), header.figure.len());
    let rows = delivered.rows.iter().map(|row| header.row(row, &variables)).collect();
    let header_line = delivered.header_line;
    let table = Table { columns, header_line, rows, notes: Vec::new(), sheet: None, facts };
    table.report_doubled_columns(file, findings);
    Some(table)
}

/// Where the parts of a line stand.
struct Header {
    time: usize,
    /// Code of the variable, code and label of the category.
    groups: Vec<[usize; 3]>,
    /// As in [`FIGURE`].
    figure: Vec<usize>,
}

impl Header {
    fn of(table: &Table) -> Option<Self> {
        let mut groups = Vec::new();
        while let Some(variable) = table.column(&format!("{}_variable_code", groups.len() + 1)) {
            let number = groups.len() + 1;
            let attribute = |part: &str| table.column(&format!("{number}_variable_attribute_{part}"));
            groups.push([variable, attribute("code")?, attribute("label")?]);
        }
        let figure: Vec<usize> = FIGURE.iter().map_while(|name| table.column(name)).collect();
        let is_whole = !groups.is_empty() && figure.len() + 1 >= FIGURE.len();
        Some(Self { time: table.column("time")?, groups, figure }).filter(|_| is_whole)
    }

    /// The codes of all variables, each with its number among them.
    fn variables(&self, table: &Table) -> BTreeMap<String, usize> {
        let mut variables = BTreeMap::new();
        for row in &table.rows {
            for [variable, ..] in &self.groups {
                let code = row.cells[*variable].as_str();
                if !code.is_empty() && !variables.contains_key(code) {
                    variables.insert(code.to_owned(), 0);
                }
            }
        }
        for (number, place) in variables.values_mut().enumerate() {
            *place = number;
        }
        variables
    }

    fn row(&self, row: &Row, variables: &BTreeMap<String, usize>) -> Row {
        let mut cells = vec![String::new(); 1 + 2 * variables.len()];
        cells[0].clone_from(&row.cells[self.time]);
        for [variable, code, label] in &self.groups {
            if let Some(number) = variables.get(row.cells[*variable].as_str()) {
                cells[1 + 2 * number].clone_from(&row.cells[*code]);
                cells[2 + 2 * number].clone_from(&row.cells[*label]);
            }
        }
        cells.extend(self.figure.iter().map(|&column| row.cells[column].clone()));
        Row { line: row.line, cells }
    }
}

/// Codes of variables must be used or ignored, because an unused one doubles rows; labels need no mention.
fn facts(variables: usize, figure: usize) -> Facts {
    let first = 1 + 2 * variables;
    let labels = (0..variables).map(|number| 2 + 2 * number);
    let value = first + 3;
    Facts {
        figures: Some(value..value + 1),
        unpivoted: Vec::new(),
        silent: labels.chain((first..first + figure).filter(|&column| column != value)).collect(),
        units: Units::InColumn(first + 2),
        marks: (figure == FIGURE.len()).then_some(first + 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;\
                          1_variable_label;1_variable_attribute_code;1_variable_attribute_label;2_variable_code;\
                          2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;\
                          value_variable_code;value_variable_label;value_q\n";

    fn read(body: &str) -> (Option<Table>, Vec<&'static str>) {
        let mut findings = Findings::default();
        let text = format!("\u{FEFF}{HEADER}{body}");
        let table = read_ffcsv(text.as_bytes(), &Dialect::default(), "a.csv", &mut findings);
        (table, findings.sorted().iter().map(|finding| finding.code().id()).collect())
    }

    #[test]
    fn each_variable_is_a_column_and_the_total_is_an_empty_code() {
        let (table, found) = read(
            "1;s;STAG;Stichtag;2024-12-31;KREISE;Kreise;05334002;Aachen;GES;Geschlecht;;Insgesamt;12,5;%;B1;Quote;e\n\
             1;s;STAG;Stichtag;2024-12-31;DLAND;Länder;05;NRW;GES;Geschlecht;GESM;männlich;-;%;B1;Quote;()\n",
        );
        let table = table.expect("a table");
        assert!(found.is_empty(), "{found:?}");
        let cells = |row: usize, names: &[&str]| -> Vec<String> {
            let cell = |name: &&str| table.rows[row].cells[table.column(name).expect(name)].clone();
            names.iter().map(cell).collect()
        };
        let names = ["time", "KREISE", "DLAND", "GES", "GES_label", "value", "value_q"];
        assert_eq!(cells(0, &names), ["2024-12-31", "05334002", "", "", "Insgesamt", "12,5", "e"]);
        assert_eq!(cells(1, &names), ["2024-12-31", "", "05", "GESM", "männlich", "-", "()"]);
        let value = table.column("value").expect("value");
        assert_eq!(table.unit_of(&table.rows[0], value), Some("%"));
        let loud: Vec<&str> = (0..table.columns.len())
            .filter(|column| !table.facts.silent.contains(column))
            .map(|column| table.columns[column].as_str())
            .collect();
        assert_eq!(loud, ["time", "DLAND", "GES", "KREISE", "value"]);
    }

    #[test]
    fn another_delimited_file_is_no_flat_file() {
        let mut findings = Findings::default();
        assert_eq!(read_ffcsv(b"a;b\n1;2\n", &Dialect::default(), "a.csv", &mut findings), None);
        assert_eq!(findings.sorted()[0].code(), Code::NotAnFfcsv);
    }
}

//! Delimited text: the portals' two formats, and everything else.

use super::cells::Cells;
use super::columns::describe;
use super::layout::{self, TextLayout};
use super::value::{Place, SeenDimension, SeenTable, SeenValue};
use super::{Entry, Remark, Seen, Sighting, encoding, header, marks, register, toml_text, words};
use crate::diagnostic::Findings;
use crate::source::{Table, TableDefinition};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Measures of one flat file that are proposed, each as a table.
const MOST_MEASURES: usize = 12;
/// How the columns of a headerless file are called.
const COLUMN: &str = "spalte_";

/// Looks at a text.
pub(super) fn text(bytes: &[u8], name: &str) -> Sighting {
    let (encoding, text, lossy) = encoding::decode(bytes);
    let mut layout: Vec<Entry> = vec![Entry::new("file", toml_text(name))];
    layout.extend(encoding);
    let first = text.lines().next().unwrap_or_default();
    let (format, tables) = match () {
        () if first.starts_with("GENESIS-Tabelle:") || first.starts_with("Tabelle:") => {
            layout.push(Entry::new("format", toml_text("genesis")));
            let title = text.lines().take(6).collect::<Vec<_>>().join(" ");
            ("propose.format.genesis", vec![genesis(bytes, name, layout, &title)])
        }
        () if first.contains("_variable_attribute_code") => {
            layout.push(Entry::new("format", toml_text("ffcsv")));
            ("propose.format.ffcsv", ffcsv(bytes, name, &layout))
        }
        () => {
            // A line without end could be anything, and nobody could look at it.
            let Some(seen) = layout::of_text(&text).filter(|_| text.contains('\n')) else {
                let format =
                    if text.contains('\n') { "propose.format.no-columns" } else { "propose.format.one-line" };
                return Sighting::nothing(format);
            };
            let title = text.lines().take(seen.skip_lines).collect::<Vec<_>>().join(" ");
            match delimited(bytes, name, layout, &seen, &title) {
                Ok(table) => ("propose.format.text", vec![table]),
                Err(register) => {
                    let (format, seen) = ("propose.format.register", Seen::Register(register));
                    let remarks = vec![Remark::doubt("propose.doubt.register")];
                    return Sighting { format, seen, remarks };
                }
            }
        }
    };
    Sighting { format, seen: Seen::Tables(tables), remarks: lossy.into_iter().collect() }
}

/// The table, or the entries of a register where each row seems to be a person.
fn delimited(
    bytes: &[u8],
    name: &str,
    mut layout: Vec<Entry>,
    seen: &TextLayout,
    title: &str,
) -> Result<SeenTable, Vec<Entry>> {
    if seen.separator != ',' {
        let mark = if seen.separator == '\t' { "tab".to_owned() } else { seen.separator.to_string() };
        layout.push(Entry::new("separator", toml_text(&mark)));
    }
    if let Some(mark) = seen.comment {
        layout.push(Entry::new("comment", toml_text(&mark.to_string())));
    }
    if seen.skip_lines > 0 {
        let remark = Remark::why("propose.why.skipped-lines");
        layout.push(Entry::new("skip_lines", seen.skip_lines.to_string()).saying(remark));
    }
    match seen.header_rows {
        0 => {
            let names: Vec<String> =
                (1..=seen.width).map(|number| toml_text(&format!("{COLUMN}{number}"))).collect();
            let remark = Remark::doubt("propose.doubt.headerless");
            layout.push(Entry::new("columns", format!("[{}]", names.join(", "))).saying(remark));
        }
        1 => {}
        rows => {
            let remark = Remark::doubt("propose.doubt.header-rows");
            layout.push(Entry::new("header_rows", rows.to_string()).saying(remark));
        }
    }
    let mut table = SeenTable { layout, ..SeenTable::default() };
    let Some(read) = read(&mut table, bytes, name) else { return Ok(table) };
    let marks = marks::of(cells_of(&read));
    if let (1, Some(register)) = (seen.header_rows, register::of(&read, marks, &table.layout)) {
        return Err(register);
    }
    table.layout.extend(marks.entries());
    describe(&read, marks, &format!("{} {title}", words_of(name)), &mut table);
    Ok(table)
}

fn genesis(bytes: &[u8], name: &str, layout: Vec<Entry>, title: &str) -> SeenTable {
    let mut table = SeenTable { layout, ..SeenTable::default() };
    let Some(mut read) = read(&mut table, bytes, name) else { return table };
    let about = title.split(':').nth(1).unwrap_or(title).split(';').next().unwrap_or_default();
    let figures = read.facts.figures.clone().unwrap_or(0..0);
    let marks = marks::of(["0,0"].into_iter());
    let has_keys = read.column("schluessel").is_some();
    for column in ["name", "ebene"].into_iter().filter(|_| has_keys) {
        if read.column(column).is_some_and(|position| !read.facts.silent.contains(&position)) {
            table.ignored.push((column.to_owned(), None));
        }
    }
    // The columns that the format explains are told by their names, the others by what is in them.
    let known: Vec<usize> = ["name", "ebene"].iter().filter_map(|column| read.column(column)).collect();
    read.facts.silent.extend(known.into_iter().filter(|_| has_keys));
    describe(&read, marks, about, &mut table);
    if has_keys {
        let level = words::level(title).map_or("?".to_owned(), str::to_owned);
        let remarks = vec![Remark::doubt("propose.doubt.levels")];
        table.area = Some((Place::Column("schluessel".into()), level, remarks));
        table.skip_areas.clear();
        table.remarks.retain(|remark| remark.key != "propose.doubt.skipped");
    }
    debug_assert!(figures.end <= read.columns.len());
    table
}

/// One table per thing that is counted: a flat file has them below each other.
fn ffcsv(bytes: &[u8], name: &str, layout: &[Entry]) -> Vec<SeenTable> {
    let mut first = SeenTable { layout: layout.to_vec(), ..SeenTable::default() };
    let Some(read) = read(&mut first, bytes, name) else { return vec![first] };
    let column = |name: &str| read.column(name);
    let (Some(code), Some(label), Some(unit), Some(value)) = (
        column("value_variable_code"),
        column("value_variable_label"),
        column("value_unit"),
        column("value"),
    ) else {
        return vec![first];
    };
    let mut measures: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in &read.rows {
        let key = (row.cells[code].clone(), row.cells[unit].clone());
        measures.entry(key).or_insert_with(|| row.cells[label].clone());
    }
    let variables: Vec<usize> = (0..read.columns.len())
        .filter(|&index| column(&format!("{}_label", read.columns[index])).is_some())
        .collect();
    let count = measures.len();
    let mut tables = Vec::new();
    for ((measure, unit_word), words) in measures.into_iter().take(MOST_MEASURES) {
        let of_measure = Table {
            rows: read
                .rows
                .iter()
                .filter(|row| row.cells[code] == measure && row.cells[unit] == unit_word)
                .cloned()
                .collect(),
            ..read.clone()
        };
        let mut table = SeenTable { layout: layout.to_vec(), ..SeenTable::default() };
        table.period = Some((Place::Column("time".into()), None));
        table.filters.push(("value_variable_code".into(), measure.clone(), None));
        table.filters.push(("value_unit".into(), unit_word.clone(), None));
        categories(&of_measure, &variables, &mut table);
        let cells = Cells::of(&of_measure, value, marks::of(["0,0"].into_iter()));
        let mut proposed = header::value("value", &cells, Some(&unit_word), &words);
        let slug = words::slug(&words);
        proposed.measure = if slug.is_empty() { measure.to_lowercase() } else { slug };
        if unit_word == "%" {
            proposed.measure.push_str("-prozent");
        }
        table.values.push(SeenValue { period: None, population: Vec::new(), ..proposed });
        table.has_blanks = cells.blank > 0;
        if count > MOST_MEASURES {
            table.remarks.push(Remark::doubt("propose.doubt.measures").with("count", count.to_string()));
        }
        tables.push(table);
    }
    tables
}

/// Which variable has the areas, and what the others say of people; of what is left the total is taken.
fn categories(read: &Table, variables: &[usize], table: &mut SeenTable) {
    let is_area = |index: &usize| {
        let name = read.columns[*index].as_str();
        ["KREISE", "GEM", "DINSG", "DLAND", "GEO"].iter().any(|start| name.starts_with(start))
    };
    let filled = |index: &usize| read.rows.iter().filter(|row| !row.cells[*index].is_empty()).count();
    let area = variables.iter().copied().filter(is_area).max_by_key(filled);
    if let Some(area) = area {
        let name = &read.columns[area];
        let level = match name.as_str() {
            name if name.starts_with("KREIS") => "kreis",
            name if name.starts_with("GEM") || name.starts_with("GEOGM") => "gemeinde",
            name if name.starts_with("DLAND") => "land",
            _ => "deutschland",
        };
        let remark = Remark::why("propose.why.variable");
        table.area = Some((Place::Column(name.clone()), level.to_owned(), vec![remark]));
        if read.rows.iter().any(|row| row.cells[area].is_empty()) {
            table.skip_areas.push(String::new());
            table.remarks.push(Remark::doubt("propose.doubt.other-areas").with("column", name));
        }
    } else {
        let remarks = vec![Remark::doubt("propose.doubt.one-area")];
        table.area = Some((Place::Value("?".into()), "?".into(), remarks));
    }
    for &variable in variables.iter().filter(|&&variable| Some(variable) != area) {
        let (name, label) = (&read.columns[variable], variable + 1);
        let texts: BTreeMap<&str, &str> =
            read.rows.iter().map(|row| (row.cells[variable].as_str(), row.cells[label].as_str())).collect();
        if is_area(&variable) {
            table.ignored.push((name.clone(), None));
            continue;
        }
        let meant: Option<Vec<(&str, (&str, String))>> = texts
            .iter()
            .map(|(&code, &words)| {
                let total = code.is_empty() || words::has(words, words::TOTAL);
                Some((code, if total { ("", "total".into()) } else { words::people(words)? }))
            })
            .collect();
        let dimension = ["sex", "age", "nationality"].into_iter().find(|dimension| {
            meant.as_ref().is_some_and(|meant| {
                meant.iter().any(|(_, (own, _))| own == dimension)
                    && meant.iter().all(|(_, (own, _))| own == dimension || own.is_empty())
            })
        });
        if let (Some(dimension), Some(meant)) = (dimension, meant) {
            let codes = meant.into_iter().map(|(code, (_, ours))| (code.to_owned(), ours)).collect();
            table.dimensions.push(SeenDimension { name: dimension, column: name.clone(), codes });
        } else {
            let total = texts.iter().find(|(code, words)| code.is_empty() || words::has(words, words::TOTAL));
            let wanted = total.map_or("?", |(code, _)| code).to_owned();
            let others = texts.len().saturating_sub(1).to_string();
            let remark = Remark::doubt("propose.doubt.parts").with("column", name).with("count", others);
            table.filters.push((name.clone(), wanted, Some(remark)));
        }
    }
}

/// Reads the file as far as its layout is known; what is wrong stays with the table.
pub(super) fn read(table: &mut SeenTable, bytes: &[u8], name: &str) -> Option<Table> {
    let mut text = String::from("area = { value = \"0\", level = \"a\" }\nperiod = { value = \"2000\" }\n");
    for entry in &table.layout {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} = {}", entry.key, entry.value);
    }
    if let Some(workbook) = &table.workbook {
        text.push_str("[workbook]\n");
        for entry in workbook {
            let _ = writeln!(text, "{} = {}", entry.key, entry.value);
        }
    }
    let definition: TableDefinition = toml::from_str(&text).ok()?;
    let mut findings = Findings::default();
    let read = definition.read(bytes, name, &mut findings);
    table.findings = findings;
    read
}

/// All cells of a table.
pub(super) fn cells_of(table: &Table) -> impl Iterator<Item = &str> {
    table.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str))
}

/// The words in the name of a file.
pub(super) fn words_of(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).replace(['_', '-'], " ")
}

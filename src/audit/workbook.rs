//! Workbooks, part by part: cells with their formulas and stored results, hidden ones too, remarks, names, charts.

use super::folder::{File, unread};
use super::markup::{self, Element, Node};
use super::names::Names;
use super::passage::{Passage, RowReader, Shape, in_file};
use crate::diagnostic::{Code, Finding, Findings, Place};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most that the parts of one workbook may unpack to.
const MOST_BYTES: u64 = 512 << 20;

/// All passages of a workbook.
pub(super) fn passages(file: &File, names: &Names, findings: &mut Findings) -> Vec<Passage> {
    let Some(parts) = parts(file, findings) else { return Vec::new() };
    let mut book = Book { file: &file.path, names, strings: Vec::new(), passages: Vec::new() };
    if let Some(strings) = parts.get("xl/sharedStrings.xml").and_then(|part| part.elements().next()) {
        book.strings = strings.elements().map(Element::text).collect();
    }
    let sheets = sheet_names(&parts);
    for (name, part) in &parts {
        match sheets.get(name) {
            Some(sheet) => book.sheet(sheet, part, &remarks(name, &parts)),
            None if name.starts_with("xl/charts/") => book.chart(name, part),
            // Strings that no cell shows any more are still in the file.
            None => book.words(name, part),
        }
    }
    book.passages
}

/// The XML parts by name; any other part is a finding, for a picture may show what no cell does.
fn parts(file: &File, findings: &mut Findings) -> Option<BTreeMap<String, Element>> {
    let broken = |part: &str| {
        let finding = unread(&file.path).with_word("message", "audit.broken");
        finding.at(Place { element: Some(part.to_owned()), ..in_file(&file.path) })
    };
    let Ok(mut archive) = ZipArchive::new(Cursor::new(&file.bytes)) else {
        findings.push(unread(&file.path).with_word("message", "audit.broken"));
        return None;
    };
    let mut parts = BTreeMap::new();
    let mut room = MOST_BYTES;
    for index in 0..archive.len() {
        let Ok(mut part) = archive.by_index(index) else {
            findings.push(broken(&index.to_string()));
            continue;
        };
        let name = part.name().map_or_else(|_| index.to_string(), std::borrow::Cow::into_owned);
        let mut bytes = Vec::new();
        let read = part.by_ref().take(room + 1).read_to_end(&mut bytes);
        let size = read.map_or(u64::MAX, |size| size as u64);
        if size > room {
            findings.push(broken(&name));
            continue;
        }
        room -= size;
        let is_markup = [".xml", ".rels", ".vml"].iter().any(|ending| name.ends_with(ending));
        let is_records = name.starts_with("xl/pivotCache/");
        match markup::parse(&bytes).filter(|_| is_markup && !is_records) {
            Some(tree) => {
                parts.insert(name, tree);
            }
            None if is_markup && !is_records => findings.push(broken(&name)),
            None if part.is_dir() => {}
            None => findings.push(
                Finding::new(Code::UnknownRelease)
                    .at(Place { element: Some(name), ..in_file(&file.path) })
                    .worded("finding.unknown-release.part"),
            ),
        }
    }
    Some(parts)
}

/// The name of each sheet by its part.
#[expect(clippy::similar_names, reason = "sheets that have a name, and their names")]
fn sheet_names(parts: &BTreeMap<String, Element>) -> BTreeMap<String, String> {
    let targets = relations("xl/workbook.xml", parts);
    let mut sheets = Vec::new();
    if let Some(book) = parts.get("xl/workbook.xml") {
        book.all("sheet", &mut sheets);
    }
    let named = sheets.into_iter().filter_map(|sheet| {
        let part = targets.get(sheet.attribute("id")?)?;
        Some((part.0.clone(), sheet.attribute("name")?.to_owned()))
    });
    let mut names: BTreeMap<String, String> = named.collect();
    // A sheet that the workbook does not list is in the file all the same.
    for part in parts.keys().filter(|part| part.starts_with("xl/worksheets/") && !part.contains("/_rels/")) {
        names.entry(part.clone()).or_insert_with(|| part.clone());
    }
    names
}

/// What a part refers to: the part and the kind of relation, by id.
fn relations(part: &str, parts: &BTreeMap<String, Element>) -> BTreeMap<String, (String, String)> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let mut found = Vec::new();
    if let Some(list) = parts.get(&format!("{folder}/_rels/{name}.rels")) {
        list.all("Relationship", &mut found);
    }
    let relation = |relation: &Element| {
        let target = relation.attribute("Target")?;
        let target = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => resolved(folder, target),
        };
        let kind = relation.attribute("Type").unwrap_or_default().to_owned();
        Some((relation.attribute("Id")?.to_owned(), (target, kind)))
    };
    found.into_iter().filter_map(relation).collect()
}

fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Remarks by the cell they hang on.
fn remarks(sheet: &str, parts: &BTreeMap<String, Element>) -> BTreeMap<String, String> {
    let mut remarks: BTreeMap<String, String> = BTreeMap::new();
    for (part, kind) in relations(sheet, parts).into_values() {
        if !kind.to_ascii_lowercase().contains("comment") {
            continue;
        }
        let mut found = Vec::new();
        if let Some(list) = parts.get(&part) {
            list.all("comment", &mut found);
            list.all("threadedComment", &mut found);
        }
        for remark in found {
            let cell = remark.attribute("ref").unwrap_or_default().to_owned();
            let words = remarks.entry(cell).or_default();
            words.push(' ');
            words.push_str(&remark.text());
        }
    }
    remarks
}

struct Book<'a> {
    file: &'a str,
    names: &'a Names,
    strings: Vec<String>,
    passages: Vec<Passage>,
}

impl Book<'_> {
    fn sheet(&mut self, sheet: &str, part: &Element, remarks: &BTreeMap<String, String>) {
        let place = Place { sheet: Some(sheet.to_owned()), ..in_file(self.file) };
        let mut reader = RowReader::new(self.names);
        let mut rows = Vec::new();
        part.all("row", &mut rows);
        for (index, row) in rows.into_iter().enumerate() {
            let line = row.number("r").map_or(index as u64 + 1, whole);
            let place = Place { line: Some(line), ..place.clone() };
            let mut cells: Vec<(String, String)> = Vec::new();
            for cell in row.elements() {
                let address = cell.attribute("r").unwrap_or_default().to_owned();
                for text in self.cell(cell).into_iter().chain(remarks.get(&address).cloned()) {
                    cells.push((address.clone(), text));
                }
            }
            let texts: Vec<String> = cells.iter().map(|(_, text)| text.clone()).collect();
            let areas = reader.areas(&texts);
            for (address, text) in cells {
                let place = Place { cell: Some(address), ..place.clone() };
                if areas.is_empty() {
                    self.passages.push(Passage::prose(&place, text));
                } else if self.names.label(&text).is_empty() {
                    let shape = Shape::Row { areas: areas.clone(), cells: vec![text] };
                    self.passages.push(Passage { place, heading: None, shape });
                }
            }
        }
        // Headers, footers and lists to choose from.
        for element in
            part.elements().flat_map(Element::elements).filter(|element| element.name != "sheetData")
        {
            self.passages.push(Passage::prose(&place, element.text()));
        }
    }

    /// The shown text, then the formula.
    fn cell(&self, cell: &Element) -> Vec<String> {
        let part = |name: &str| cell.elements().find(|part| part.name == name).map(Element::text);
        let value = part("v").unwrap_or_default();
        let shown = match cell.attribute("t") {
            Some("s") => {
                let string = value.trim().parse::<usize>().ok().and_then(|index| self.strings.get(index));
                string.cloned().unwrap_or_default()
            }
            Some("inlineStr") => part("is").unwrap_or_default(),
            _ => value,
        };
        [Some(shown), part("f")].into_iter().flatten().filter(|text| !text.trim().is_empty()).collect()
    }

    /// A chart keeps the values it was drawn from.
    fn chart(&mut self, name: &str, part: &Element) {
        let place = Place { element: Some(name.to_owned()), ..in_file(self.file) };
        let mut series = Vec::new();
        part.all("ser", &mut series);
        for series in series {
            let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let mut points = Vec::new();
            series.all("pt", &mut points);
            for point in points {
                let index = point.attribute("idx").unwrap_or_default().to_owned();
                rows.entry(index).or_default().push(point.text());
            }
            let mut reader = RowReader::new(self.names);
            for cells in rows.into_values() {
                self.passages.extend(reader.read(&place, &cells));
            }
        }
        self.words(name, part);
    }

    /// Every word and attribute of any other part.
    fn words(&mut self, name: &str, part: &Element) {
        let place = Place { element: Some(name.to_owned()), ..in_file(self.file) };
        for child in &part.children {
            match child {
                Node::Text(text) | Node::Remark(text) => {
                    self.passages.push(Passage::prose(&place, text.as_str()));
                }
                Node::Element(element) => {
                    let attributes = &element.attributes;
                    super::web::attribute_passages(
                        &element.name,
                        attributes,
                        &place,
                        self.names,
                        &mut self.passages,
                    );
                    if ["si", "comment", "threadedComment", "p"].contains(&element.name.as_str()) {
                        self.passages.push(Passage::prose(&place, element.text()));
                    }
                    // Depth is bounded by the reader of XML.
                    self.words(name, element);
                }
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of a row; `as` saturates"
)]
const fn whole(number: f64) -> u64 {
    number as u64
}

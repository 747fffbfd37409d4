//! Every file of a folder, each by its own reader, against what was released.

use super::beside::Beside;
use super::folder::{File, Folder, Kind, unread};
use super::geometry::Chart;
use super::layout::Layout;
use super::names::Names;
use super::passage::{Passage, RowReader, Shape, in_file};
use super::picture::Picture;
use super::release::Release;
use super::rows::{self, Rows};
use super::told::Told;
use super::{json, pdf, picture, web, workbook};
use crate::diagnostic::{Code, Finding, Findings, Place};
use rayon::prelude::*;

/// The columns of the contract, by table: the typed facts have them already, all others are looked at as words.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "tables/indicators",
        &[
            "indicator",
            "area",
            "area_name",
            "level",
            "period",
            "value",
            "lower",
            "upper",
            "confidence",
            "method",
            "numerator",
            "denominator",
            "sign",
        ],
    ),
    (
        "tables/monitor",
        &[
            "area",
            "area_name",
            "period",
            "status_index",
            "status_class",
            "dynamics_index",
            "dynamics_class",
            "total_class",
            "status_certainty",
            "dynamics_certainty",
        ],
    ),
    (
        "tables/survey",
        &["question", "answer", "area", "group", "value", "lower", "upper", "n", "n_eff", "deff", "sign"],
    ),
];

/// Columns with sentences, whose numbers belong to what they tell and not to the area of the row.
const SENTENCES: &[&str] = &["note", "message", "footnote", "place", "excluded"];

/// Looks through all files; how many passages there were.
pub(super) fn look(folder: &Folder, release: &Release, findings: &mut Findings) -> usize {
    let (names, told) = (Names::of(release), Told::of(release));
    let files: Vec<&File> = folder.files().collect();
    let looked: Vec<(usize, Findings)> = files
        .par_iter()
        .map(|file| {
            let mut own = Findings::default();
            let look = Look { release, names: &names, told: &told };
            (look.at(file, &mut own), own)
        })
        .collect();
    let mut passages = 0;
    for (count, own) in looked {
        passages += count;
        findings.append(own);
    }
    passages
}

struct Look<'a> {
    release: &'a Release,
    names: &'a Names,
    told: &'a Told<'a>,
}

/// The ledger tells how many cells or areas a finding concerns, and which keys were corrected. What depends on a suppressed
/// count is kept out of it where it is written.
const LEDGER: &str = "tables/quality.csv";

impl Look<'_> {
    fn at(&self, file: &File, findings: &mut Findings) -> usize {
        if file.path == LEDGER {
            return 0;
        }
        let place = in_file(&file.path);
        let mut scope = self.told.scope_of_file(&file.path);
        let mut passages = match file.kind {
            Kind::Csv | Kind::Parquet => self.table(file, findings),
            Kind::Json => {
                if let Ok(document) = serde_json::from_slice(&file.bytes) {
                    json::passages(&document, &place, self.names)
                } else {
                    findings.push(unread(&file.path).with_word("message", "audit.no-json"));
                    Vec::new()
                }
            }
            Kind::Svg => {
                if let Some(picture) = picture::read(&file.bytes) {
                    let words: Vec<&str> =
                        picture.letters.iter().map(|letters| letters.text.as_str()).collect();
                    scope = scope.or_else(|| self.told.scope(&words.join(" ")));
                    self.picture(&picture, &place, scope, findings)
                } else {
                    findings.push(unread(&file.path).with_word("message", "audit.broken"));
                    Vec::new()
                }
            }
            Kind::Pdf => pdf::passages(file, self.names, findings),
            Kind::Xlsx => workbook::passages(file, self.names, findings),
            Kind::Html => Self::text(file, findings, |text| web::passages(text, &place, self.names)),
            Kind::Text => Self::text(file, findings, |text| text_passages(text, &place, self.names)),
            Kind::Zip | Kind::Unknown => Vec::new(),
        };
        passages.extend(self.file_name(&file.path));
        let beside = Beside { release: self.release, names: self.names, told: self.told };
        beside.look(&passages, scope, findings);
        passages.len()
    }

    fn text(file: &File, findings: &mut Findings, read: impl Fn(&str) -> Vec<Passage>) -> Vec<Passage> {
        if let Ok(text) = std::str::from_utf8(&file.bytes) {
            read(text)
        } else {
            findings.push(unread(&file.path).with_word("message", "audit.not-utf8"));
            Vec::new()
        }
    }

    fn table(&self, file: &File, findings: &mut Findings) -> Vec<Passage> {
        let stem = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
        let known = KNOWN.iter().find(|(table, _)| *table == stem).map(|(_, columns)| *columns);
        let table = match rows::of(file) {
            Ok(table) => table,
            Err((key, line)) => {
                // What is wrong with the tables of the contract was told where their facts were read.
                if known.is_none() {
                    let finding = unread(&file.path).with_word("message", key);
                    findings.push(if line > 0 { finding.line(line) } else { finding });
                }
                return Vec::new();
            }
        };
        let mut passages = self.rows(&table, &file.path, known.unwrap_or_default(), known.is_some());
        let place = in_file(&file.path);
        passages.extend(table.remarks.iter().map(|remark| Passage::prose(&place, remark.as_str())));
        passages
    }

    fn rows(&self, table: &Rows, path: &str, known: &[&str], is_known: bool) -> Vec<Passage> {
        let mut reader = RowReader::new(self.names);
        let mut passages = Vec::new();
        for (cells, line) in table.rows.iter().zip(&table.lines) {
            let place = Place { line: Some(*line), ..in_file(path) };
            // In the ledger lines and codes stand beside areas.
            let areas = if path.contains("tables/quality") { Vec::new() } else { reader.areas(cells) };
            for (column, cell) in table.columns.iter().zip(cells) {
                if known.contains(&column.as_str()) || cell.is_empty() || !self.names.label(cell).is_empty() {
                    continue;
                }
                let place = Place { column: Some(column.clone()), ..place.clone() };
                let is_sentence = SENTENCES.contains(&column.as_str()) && (is_known || areas.is_empty());
                if is_sentence || areas.is_empty() {
                    passages.push(Passage::prose(&place, cell.as_str()));
                } else {
                    let shape = Shape::Row { areas: areas.clone(), cells: vec![cell.clone()] };
                    passages.push(Passage { place, heading: None, shape });
                }
            }
        }
        passages
    }

    fn picture(
        &self,
        picture: &Picture,
        place: &Place,
        scope: Option<&str>,
        findings: &mut Findings,
    ) -> Vec<Passage> {
        for element in &picture.opaque {
            let place = Place { element: Some(element.clone()), ..place.clone() };
            findings
                .push(Finding::new(Code::UnknownRelease).at(place).worded("finding.unknown-release.pixels"));
        }
        let layout = Layout::of(picture.letters.clone(), self.names);
        let chart = Chart { release: self.release, told: self.told, picture, layout: &layout, scope, place };
        let mut passages = Vec::new();
        // On a map, names and the numbers of the legend stand in one line by chance.
        if chart.is_map() {
            chart.map(findings);
        } else {
            chart.look(findings);
            for row in layout.rows.iter().filter(|row| !row.cells.is_empty()) {
                let cells = row.cells.iter().map(|cell| cell.text.clone()).collect();
                let element = format!("({:.0}, {:.0})", row.label.left, row.label.y);
                let place = Place { element: Some(element), ..place.clone() };
                let shape = Shape::Row { areas: row.areas.clone(), cells };
                passages.push(Passage { place, heading: None, shape });
            }
        }
        passages.extend(layout.paragraphs().into_iter().map(|(_, text)| Passage::prose(place, text)));
        for (element, attributes) in &picture.attributes {
            web::attribute_passages(element, attributes, place, self.names, &mut passages);
        }
        for (element, words) in &picture.words {
            let place = Place { element: Some(element.clone()), ..place.clone() };
            passages.extend(text_passages(words, &place, self.names));
        }
        passages
    }

    /// A name such as `packs/01_2.csv` says something, too.
    fn file_name(&self, path: &str) -> Vec<Passage> {
        let parts: Vec<String> = path.split(['/', '_', ' ', '-', '.']).map(str::to_owned).collect();
        RowReader::new(self.names).read(&in_file(path), &parts)
    }
}

/// Text of no known form: JSON if it is that, else line by line.
pub(super) fn text_passages(text: &str, place: &Place, names: &Names) -> Vec<Passage> {
    if let Ok(document @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) =
        serde_json::from_str(text.trim())
    {
        return json::passages(&document, place, names);
    }
    let mut reader = RowReader::new(names);
    let mut passages = Vec::new();
    for line in text.lines() {
        let cells: Vec<String> =
            line.split(['\t', ';', ',', '|']).map(|cell| cell.trim().to_owned()).collect();
        let areas = reader.areas(&cells);
        if !areas.is_empty() && cells.len() > 1 {
            passages.extend(reader.read(place, &cells));
        }
        passages.push(Passage::prose(place, line));
    }
    passages
}

//! The printed report as text: what is drawn with letters, and every text that its objects hold.

mod font;
mod page;

use super::folder::{File, unread};
use super::layout::{Fragment, Layout};
use super::markup;
use super::names::Names;
use super::passage::{Passage, Shape, in_file};
use crate::diagnostic::{Code, Finding, Findings, Place};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream};
use page::Reading;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Objects within objects.
const MOST_DEPTH: usize = 64;
/// The longest table of contents that is followed.
const MOST_HEADINGS: usize = 100_000;

/// All passages of a document.
pub(super) fn passages(file: &File, names: &Names, findings: &mut Findings) -> Vec<Passage> {
    // The library computes with what damaged files say of themselves; that must not end the process.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut own = Findings::default();
        read(file, names, &mut own).map(|passages| (passages, own))
    }));
    if let Some((passages, own)) = read.unwrap_or(None) {
        findings.append(own);
        passages
    } else {
        findings.push(unread(&file.path).with_word("message", "audit.broken"));
        Vec::new()
    }
}

fn read(file: &File, names: &Names, findings: &mut Findings) -> Option<Vec<Passage>> {
    // The library mends what broke off; then pages would be missing in silence.
    let tail = &file.bytes[file.bytes.len().saturating_sub(1024)..];
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return None;
    }
    let pdf = Pdf::new(file.bytes.clone()).ok()?;
    if pdf.pages().is_empty() {
        return None;
    }
    let headings = headings(&pdf);
    let mut passages = Vec::new();
    let mut letters = 0;
    for (index, page) in pdf.pages().iter().enumerate() {
        let reading = Reading::of(page);
        let place = Place { page: Some(index as u64 + 1), ..in_file(&file.path) };
        if page.page_stream().is_none() && page.raw().contains_key("Contents") {
            findings.push(unread(&file.path).with_word("message", "audit.broken").at(place.clone()));
        }
        if reading.pixels > 0 {
            let finding = Finding::new(Code::UnknownRelease).at(place.clone());
            findings.push(finding.worded("finding.unknown-release.pixels"));
        }
        let is_lost = |fragment: &Fragment| fragment.text.contains(char::REPLACEMENT_CHARACTER);
        if reading.fragments.iter().any(is_lost) {
            let finding = unread(&file.path).with_word("message", "audit.letters");
            findings.push(finding.at(place.clone()));
        }
        letters += reading.fragments.len();
        passages.extend(page_passages(reading.fragments, index, &headings, &place, names));
    }
    // A document of curves can be read by people and not here.
    if letters == 0 {
        return None;
    }
    for object in pdf.objects() {
        let mut reader = Objects { file, names, passages: &mut passages, findings };
        reader.walk(&object, "", 0);
    }
    Some(passages)
}

fn page_passages(
    fragments: Vec<Fragment>,
    page: usize,
    headings: &[Heading],
    place: &Place,
    names: &Names,
) -> Vec<Passage> {
    let layout = Layout::of(fragments, names);
    let above = |y: f64, size: f64| {
        // A heading's target lies a little above or in its own line.
        let is_before = |heading: &&Heading| (heading.page, heading.y) <= (page, y + size);
        headings.iter().rfind(is_before).map(|heading| heading.title.clone())
    };
    let mut passages = Vec::new();
    for row in &layout.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        if !cells.is_empty() {
            let shape = Shape::Row { areas: row.areas.clone(), cells };
            let heading = above(row.label.y, row.label.size);
            passages.push(Passage { place: place.clone(), heading, shape });
        }
    }
    for (y, text) in layout.paragraphs() {
        passages.push(Passage { heading: above(y, 0.0), ..Passage::prose(place, text) });
    }
    passages
}

/// An entry of the table of contents, with the titles above it, and where it leads.
struct Heading {
    page: usize,
    /// From the upper edge.
    y: f64,
    title: String,
}

/// The outline of a document in the order of its pages; none where it has none.
fn headings(pdf: &Pdf) -> Vec<Heading> {
    let mut headings = Vec::new();
    let outline =
        pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|root| root.get::<Dict<'_>>("Outlines"));
    if let Some(outline) = outline {
        let pages: BTreeMap<_, usize> = pdf
            .pages()
            .iter()
            .enumerate()
            .filter_map(|(index, page)| Some((page.raw().obj_id()?, index)))
            .collect();
        let tops: Vec<f64> = pdf.pages().iter().map(|page| page.media_box().y1).collect();
        let mut room = MOST_HEADINGS;
        let mut place = |item: &Dict<'_>| -> Option<(usize, f64)> {
            let action = item.get::<Dict<'_>>("A").and_then(|action| action.get::<Array<'_>>("D"));
            let target = item.get::<Array<'_>>("Dest").or(action)?;
            let MaybeRef::Ref(page) = target.raw_iter().next()? else { return None };
            let page = *pages.get(&page.into())?;
            let height = target.iter::<Object<'_>>().nth(3);
            let from_below = match height {
                Some(Object::Number(height)) => height.as_f64(),
                _ => tops[page],
            };
            Some((page, tops[page] - from_below))
        };
        follow(&outline, "", 0, &mut room, &mut place, &mut headings);
        headings.sort_by(|one, other| one.page.cmp(&other.page).then(one.y.total_cmp(&other.y)));
    }
    headings
}

fn follow(
    parent: &Dict<'_>,
    above: &str,
    depth: usize,
    room: &mut usize,
    place: &mut dyn FnMut(&Dict<'_>) -> Option<(usize, f64)>,
    headings: &mut Vec<Heading>,
) {
    let mut next = parent.get::<Dict<'_>>("First").filter(|_| depth < MOST_DEPTH);
    while let Some(item) = next.filter(|_| *room > 0) {
        *room -= 1;
        let own = item.get::<hayro_syntax::object::String<'_>>("Title");
        let own = own.map(|title| words(title.as_bytes())).unwrap_or_default();
        let title = format!("{above} / {own}");
        if let Some((page, y)) = place(&item) {
            headings.push(Heading { page, y, title: title.clone() });
        }
        follow(&item, &title, depth + 1, room, place, headings);
        next = item.get::<Dict<'_>>("Next");
    }
}

/// Goes through everything that is not drawn: text alternatives, titles, remarks, metadata, attached files.
struct Objects<'a> {
    file: &'a File,
    names: &'a Names,
    passages: &'a mut Vec<Passage>,
    findings: &'a mut Findings,
}

impl Objects<'_> {
    fn walk(&mut self, object: &Object<'_>, key: &str, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match object {
            Object::String(text) => {
                let text = words(text.as_bytes());
                if text.chars().any(char::is_alphanumeric) {
                    self.passages.push(Passage::prose(&self.place(key), text));
                }
            }
            Object::Dict(dict) => self.entries(dict, depth),
            Object::Array(list) => {
                for entry in list.raw_iter() {
                    if let MaybeRef::NotRef(entry) = entry {
                        self.walk(&entry, key, depth + 1);
                    }
                }
            }
            Object::Stream(stream) => {
                self.entries(stream.dict(), depth);
                let kind = stream.dict().get::<Name<'_>>("Type");
                match kind.as_ref().map(hayro_syntax::object::Name::as_str) {
                    Some("Metadata") => self.metadata(stream),
                    Some("EmbeddedFile") => self.attachment(stream),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn entries(&mut self, dict: &Dict<'_>, depth: usize) {
        for (key, entry) in dict.entries() {
            // What is only referred to comes by itself.
            if let MaybeRef::NotRef(entry) = entry {
                self.walk(&entry, key.as_str(), depth + 1);
            }
        }
    }

    fn metadata(&mut self, stream: &Stream<'_>) {
        let Some(tree) = stream.decoded().ok().and_then(|bytes| markup::parse(&bytes)) else {
            self.findings.push(
                unread(&self.file.path).at(self.place("Metadata")).with_word("message", "audit.broken"),
            );
            return;
        };
        let mut entries = Vec::new();
        tree.all("Description", &mut entries);
        for entry in entries {
            let values = entry.elements().map(super::markup::Element::text);
            let values = values.chain(entry.attributes.iter().map(|(_, value)| value.clone()));
            let place = self.place("Metadata");
            self.passages.extend(values.map(|value| Passage::prose(&place, value)));
        }
    }

    /// A file within the file is looked at as text; what is none cannot be.
    fn attachment(&mut self, stream: &Stream<'_>) {
        let place = self.place("EmbeddedFile");
        match stream.decoded().ok().and_then(|bytes| String::from_utf8(bytes.into_owned()).ok()) {
            Some(text) => self.passages.extend(super::reader::text_passages(&text, &place, self.names)),
            None => self
                .findings
                .push(Finding::new(Code::UnknownRelease).at(place).worded("finding.unknown-release.part")),
        }
    }

    fn place(&self, element: &str) -> Place {
        Place { element: Some(element.to_owned()), ..in_file(&self.file.path) }
    }
}

/// A text of PDF: UTF-16 or UTF-8 where it says so, else Latin letters.
fn words(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units =
                rest.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

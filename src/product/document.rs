//! The report as a neutral model: sections, paragraphs, figures, tables. Each format is made from it, none of them
//! adds a sentence of its own.
//!
//! All texts are plain strings in the language of the document; numbers arrive formatted. Headings cannot skip a
//! level, because a section's depth is where it lies. A figure cannot go without its text alternative: the field is
//! no option, and the renderers refuse an empty one.

use crate::text::Lang;
use serde::{Deserialize, Serialize, Serializer};

/// The width of the type area in millimetres: a figure of this width fills the column of the printed page.
pub const TEXT_WIDTH_MM: f64 = 160.0;

/// The tallest figure that shares a page with its heading, caption and note. A taller one is scaled down.
pub const FIGURE_HEIGHT_MM: f64 = 195.0;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// The language of every text in it.
    #[serde(serialize_with = "code")]
    pub lang: Lang,
    /// The title, on the cover and in the metadata.
    pub title: String,
    /// A second line under the title.
    pub subtitle: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// The date of the report as `2025-06-30`. The clock is never asked.
    pub date_iso: String,
    /// The same date as readers write it.
    pub date_text: String,
    /// Where questions go; printed in the imprint.
    pub contact: Option<String>,
    /// Whom it is for, where it is not for everybody: on the cover and on each page.
    pub restriction: Option<String>,
    /// A warning that nobody may miss, such as "Alle Daten sind erfunden": on the cover and on every page.
    pub notice: Option<String>,
    /// Words by which catalogues find it.
    pub keywords: Vec<String>,
    /// The chapters.
    pub sections: Vec<Section>,
}

/// A heading with everything below it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Section {
    /// The target of links, unique in the document.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What stands directly under the heading.
    pub blocks: Vec<Block>,
    /// The sections below, one level deeper.
    pub sections: Vec<Section>,
}

/// One thing that stands between two others on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list with bullets or numbers.
    List(List),
    /// A passage quoted from elsewhere.
    Quote(Vec<Block>),
    /// A chart or map.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// A definition sheet: terms on the left, their explanation on the right.
    Definitions(Vec<Definition>),
    /// Something the reader has to know before going on.
    Notice(String),
    /// A formula in plain text, set off from the paragraph.
    Formula(String),
    /// Lines that keep their breaks and spaces.
    Code(String),
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    /// What stands in front of the items.
    pub marks: Marks,
    /// The items; each may hold paragraphs and lists.
    pub items: Vec<Vec<Block>>,
}

/// What stands in front of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "start", rename_all = "kebab-case")]
pub enum Marks {
    /// Bullets: the order says nothing.
    Bullets,
    /// Numbers that begin here.
    Numbers(u64),
}

/// A picture with all that makes it readable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The target of links, unique in the document.
    pub id: String,
    /// The picture: a whole SVG file whose texts are set in Noto Sans.
    pub svg: String,
    /// The text alternative: what a reader would learn from looking at it. Never empty.
    pub alt: String,
    /// The caption, without "Abbildung 3".
    pub caption: String,
    /// Source and remarks, below the caption.
    pub note: Option<String>,
    /// What explains single values or breaks in it, below the note.
    pub footnotes: Vec<Footnote>,
    /// The width at which it was drawn.
    pub width_mm: f64,
    /// The height at which it was drawn.
    pub height_mm: f64,
}

/// A table. Its first column names the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The target of links, unique in the document.
    pub id: String,
    /// The caption, without "Tabelle 3". A table without one is not numbered.
    pub caption: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Source, signs and remarks, below the table.
    pub note: Option<String>,
    /// What explains single values or breaks in it, below the note.
    #[serde(default)]
    pub footnotes: Vec<Footnote>,
}

/// A footnote of a figure or table. Its mark stands behind what it explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footnote {
    /// The mark, such as `¹`.
    pub mark: String,
    /// The text, or where it stands.
    pub text: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// On which side its cells stand.
    pub align: Align,
}

/// On which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Words.
    Left,
    /// Signs and classes.
    Center,
    /// Numbers.
    Right,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// One text per column; a group has its name alone.
    pub cells: Vec<String>,
    /// What the row is.
    pub kind: RowKind,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// One area or group among others.
    Body,
    /// The sum or the whole.
    Total,
    /// The name of the rows that follow, over the whole width.
    Group,
}

/// A line of a definition sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// The term.
    pub term: String,
    /// What it means.
    pub text: String,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Inline {
    /// Words.
    Text(String),
    /// Slanted words.
    Emphasis(Vec<Inline>),
    /// Bold words.
    Strong(Vec<Inline>),
    /// Letters of equal width, for file names and keys.
    Code(String),
    /// A link; `#id` leads to a section, figure or table of this document.
    Link {
        /// The words to press.
        text: Vec<Inline>,
        /// Where it leads.
        url: String,
    },
    /// A line break that the author wants.
    Break,
}

impl Block {
    /// A paragraph of plain words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Paragraph(vec![Inline::Text(words.into())])
    }

    /// The same figure or table with footnotes; other blocks have none.
    #[must_use]
    pub fn with_footnotes(mut self, footnotes: Vec<Footnote>) -> Self {
        match &mut self {
            Self::Figure(figure) => figure.footnotes = footnotes,
            Self::Table(table) => table.footnotes = footnotes,
            _ => {}
        }
        self
    }
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: Align::Left }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: Align::Right }
    }
}

impl Row {
    /// An ordinary row.
    #[must_use]
    pub const fn body(cells: Vec<String>) -> Self {
        Self { cells, kind: RowKind::Body }
    }

    /// The sum or the whole.
    #[must_use]
    pub const fn total(cells: Vec<String>) -> Self {
        Self { cells, kind: RowKind::Total }
    }

    /// The name of the rows that follow.
    #[must_use]
    pub fn group(name: impl Into<String>) -> Self {
        Self { cells: vec![name.into()], kind: RowKind::Group }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn code<S: Serializer>(lang: &Lang, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(lang.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_and_inline_has_a_form_in_json() {
        let link = Inline::Link { text: vec![Inline::Break], url: "#a".into() };
        let inlines = vec![Inline::Text("a".into()), Inline::Strong(vec![Inline::Code("b".into())]), link];
        let list = List { marks: Marks::Numbers(3), items: vec![vec![Block::Paragraph(inlines)]] };
        let blocks = vec![Block::List(list), Block::Notice("n".into())];
        let json = serde_json::to_value(&blocks).expect("plain data");
        assert_eq!(json[0]["kind"], "list");
        assert_eq!(json[0]["value"]["marks"]["start"], 3);
        assert_eq!(json[0]["value"]["items"][0][0]["value"][2]["value"]["url"], "#a");
        assert_eq!(json[1]["value"], "n");
    }

    #[test]
    fn the_language_is_written_as_its_code() {
        let document = Document {
            lang: Lang::En,
            title: String::new(),
            subtitle: None,
            publisher: String::new(),
            date_iso: String::new(),
            date_text: String::new(),
            contact: None,
            restriction: None,
            notice: None,
            keywords: Vec::new(),
            sections: Vec::new(),
        };
        assert_eq!(serde_json::to_value(&document).expect("plain data")["lang"], "en");
    }
}

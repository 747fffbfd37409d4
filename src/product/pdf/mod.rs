//! The printed report: PDF/UA-1 and PDF/A-2a in one file, typeset in process.
//!
//! The look stands in `report.typ`. Texts reach it as strings in JSON and are never read as markup. Same document,
//! same bytes: the date is the report's, the identifier comes from its title, and there is no clock.

mod columns;
mod world;

use super::document::{Document, Table};
use crate::diagnostic::{Code, Finding};
use crate::text::Text;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// Why a report could not be typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypesetError {
    /// A figure has an empty text alternative.
    NoAlternative(String),
    /// The date of the report is no calendar date.
    NoDate(String),
    /// A text holds a character that no font has, or one that steers a machine.
    Unprintable {
        /// The text.
        text: String,
        /// The character.
        sign: char,
    },
    /// The typesetter refused: pictures that cannot be read, breaches of the standards. It speaks English.
    Refused(Vec<String>),
}

impl TypesetError {
    /// The error as a finding; only what is in the texts of the report can be mended by its authors.
    #[must_use]
    pub fn finding(&self, text: Text) -> Finding {
        let message = match self {
            Self::Unprintable { text, sign } => {
                let sign = format!("U+{:04X}", u32::from(*sign));
                return Finding::new(Code::UnprintableText).with("words", printable(text)).with("sign", sign);
            }
            Self::NoAlternative(id) => text.say("typeset.alternative", &[("id", id)]),
            Self::NoDate(date) => text.say("typeset.date", &[("date", date)]),
            Self::Refused(messages) => messages.join("\n"),
        };
        Finding::new(Code::Internal).with("message", message)
    }
}

/// Typesets a report.
///
/// # Errors
///
/// See [`TypesetError`].
pub fn typeset(document: &Document) -> Result<Vec<u8>, TypesetError> {
    let desk = lay_out(document)?;
    let compiled = typst::compile::<PagedDocument>(&desk);
    // A warning means that something is not as the template promises: page numbers that never settled, for one.
    let pages = compiled.output.map_err(|errors| refused(&errors))?;
    if !compiled.warnings.is_empty() {
        return Err(refused(&compiled.warnings));
    }
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]);
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}\n{}\n{}", document.publisher, document.title, document.date_iso)),
        creator: Smart::Custom(Some(concat!("sozialbericht ", env!("CARGO_PKG_VERSION")).to_owned())),
        standards: standards.map_err(|error| TypesetError::Refused(vec![error.message().to_string()]))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| refused(&errors))
}

/// The files that the template asks for: the document as JSON, and each picture.
fn lay_out(document: &Document) -> Result<Desk, TypesetError> {
    let date: Date =
        document.date_iso.parse().map_err(|_| TypesetError::NoDate(document.date_iso.clone()))?;
    let text = Text::new(document.lang);
    let word = |key: &str| text.word(&format!("document.{key}"));
    let mut tree = json!(document);
    check_signs(&tree)?;
    let mut files = Vec::new();
    prepare(&mut tree, &mut files)?;
    let source = json!({
        "document": tree,
        "date": [date.year(), date.month(), date.day()],
        "words": {
            "contents": word("contents"),
            "figures": word("figures"),
            "tables": word("tables"),
            "imprint": word("imprint"),
            "title": word("title"),
            "published-by": word("published-by"),
            "date": word("date"),
            "contact": word("contact"),
            "restriction": word("restriction"),
            "notice": word("notice"),
            "page": text.word("page.of"),
        },
    });
    files.push(("document.json".to_owned(), source.to_string().into_bytes()));
    Ok(Desk::new(files))
}

/// Takes the pictures out of the tree into files of their own, and gives each table its column widths.
fn prepare(tree: &mut Json, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), TypesetError> {
    match tree {
        Json::Array(items) => items.iter_mut().try_for_each(|item| prepare(item, files)),
        Json::Object(fields) => {
            if let Some(Json::String(svg)) = fields.remove("svg") {
                let field = |name: &str| fields.get(name).and_then(Json::as_str).unwrap_or_default();
                if field("alt").trim().is_empty() {
                    return Err(TypesetError::NoAlternative(field("id").to_owned()));
                }
                let name = format!("figure-{}.svg", files.len() + 1);
                fields.insert("file".to_owned(), json!(name));
                files.push((name, svg.into_bytes()));
                return Ok(());
            }
            if fields.contains_key("columns")
                && let Ok(table) = Table::deserialize(&*fields)
            {
                let layout = columns::layout(&table);
                fields.insert("widths".to_owned(), json!(layout.widths));
                fields.insert("size".to_owned(), json!(layout.size));
                return Ok(());
            }
            fields.values_mut().try_for_each(|value| prepare(value, files))
        }
        _ => Ok(()),
    }
}

/// Finds the first character that cannot be printed. Pictures are left out: their
/// words are titles, labels and names, which stand in headings, tables and text alternatives too.
fn check_signs(tree: &Json) -> Result<(), TypesetError> {
    match tree {
        Json::Array(items) => items.iter().try_for_each(check_signs),
        Json::Object(fields) => {
            fields.iter().filter(|(name, _)| *name != "svg").try_for_each(|(_, value)| check_signs(value))
        }
        Json::String(text) => match text.chars().find(|sign| !is_printable(*sign)) {
            Some(sign) => Err(TypesetError::Unprintable { text: text.clone(), sign }),
            None => Ok(()),
        },
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}

fn is_printable(sign: char) -> bool {
    let is_invisible =
        matches!(sign, '\n' | '\t' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2011}' | '\u{2060}');
    is_invisible || (!sign.is_control() && world::has_glyph(sign))
}

/// A text without what no terminal should receive, and no longer than a finding can carry.
fn printable(text: &str) -> String {
    const MOST: usize = 80;
    text.chars().take(MOST).map(|sign| if sign.is_control() { '\u{FFFD}' } else { sign }).collect()
}

fn refused(messages: &[SourceDiagnostic]) -> TypesetError {
    let lines = messages.iter().map(|message| {
        let hints: Vec<&str> = message.hints.iter().map(|hint| hint.v.as_str()).collect();
        if hints.is_empty() {
            message.message.to_string()
        } else {
            format!("{} ({})", message.message, hints.join("; "))
        }
    });
    TypesetError::Refused(lines.collect())
}

#[cfg(test)]
mod tests;

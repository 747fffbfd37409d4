//! The printed report: PDF/UA-1 and PDF/A-2a in one file, typeset in process.
//!
//! The look stands in `report.typ`. Texts reach it as strings in JSON and are never read as markup. Same document,
//! same bytes: the date is the report's, the identifier comes from its title, and there is no clock.

mod columns;
mod world;

use super::document::{Document, Table};
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// A figure has an empty text alternative.
    #[error("figure {0:?} has no text alternative")]
    NoAlternative(String),
    /// The date of the report is no calendar date.
    #[error("{0:?} is no date")]
    NoDate(String),
    /// The typesetter refused: signs without a glyph, pictures that cannot be read, breaches of the standards.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
}

/// Typesets a report.
///
/// # Errors
///
/// When a figure lacks its text alternative, the date is no date, or the typesetter refuses.
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

//! Released figures and the authors' words → the report as a [`Document`].

mod appendix;
mod area_tables;
mod disclosure;
mod figures;
mod footnotes;
mod indicator;
mod method;
mod monitor;
mod monitor_tables;
mod sentences;
mod sources;
mod survey;

use super::document::{Block, Document, Figure, Section};
use super::edition::Edition;
use rayon::prelude::*;

/// Above this many areas a table of all of them moves to the appendix, where one table serves a whole theme.
const MOST_ROWS_IN_A_SECTION: usize = 150;

/// A picture as a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file's name without folder.
    pub name: String,
    /// Its content.
    pub svg: String,
}

/// All pictures of a document, in its order.
#[must_use]
pub fn pictures(document: &Document) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for section in &document.sections {
        collect_pictures(section, &mut pictures);
    }
    pictures
}

/// Composes the report. `finished` is called once per section that is done, for a progress bar.
#[must_use]
pub fn compose(edition: &Edition<'_>, finished: &(dyn Fn() + Sync)) -> Document {
    let text = edition.text;
    let indicators: Vec<Section> = edition
        .indicators
        .par_iter()
        .map(|sheet| {
            let section = indicator::section(edition, sheet);
            finished();
            section
        })
        .collect();
    let mut sections: Vec<Section> = edition.chapters.to_vec();
    if let Some(sheet) = edition.monitor {
        sections.push(monitor::section(edition, sheet));
        finished();
    }
    for theme in edition.themes {
        let own = edition.indicators.iter().zip(&indicators).filter(|(sheet, _)| sheet.theme == theme.id);
        let sections_of_theme: Vec<Section> = own.map(|(_, section)| section.clone()).collect();
        if !sections_of_theme.is_empty() {
            sections.push(Section {
                id: format!("theme-{}", theme.id),
                title: edition.say(&theme.title).to_owned(),
                blocks: Vec::new(),
                sections: sections_of_theme,
            });
        }
    }
    sections.extend(edition.survey.map(|survey| survey::section(edition, survey)));
    sections.push(method::section(edition));
    sections.push(method::signs(edition));
    sections.push(sources::section(edition));
    sections.extend(appendix::section(edition));
    let cover = edition.cover;
    Document {
        lang: text.lang(),
        title: edition.say(&cover.title).to_owned(),
        subtitle: cover.subtitle.as_ref().map(|subtitle| edition.say(subtitle).to_owned()),
        publisher: cover.publisher.clone(),
        date_iso: cover.date.to_string(),
        date_text: text.period(cover.date),
        contact: cover.contact.clone(),
        restriction: disclosure::restriction(edition),
        notice: notice(edition),
        keywords: edition.indicators.iter().map(|sheet| edition.say(&sheet.title).to_owned()).collect(),
        sections,
    }
}

/// Nobody may take invented figures for true ones; nor true ones for invented.
fn notice(edition: &Edition<'_>) -> Option<String> {
    let synthetic = edition.sources.iter().filter(|source| source.synthetic).count();
    match synthetic {
        0 => None,
        _ if synthetic == edition.sources.len() => Some(edition.text.word("report.synthetic")),
        _ => Some(edition.text.word("report.synthetic.part")),
    }
}

/// Whether the areas of the report's level fit a table in each section.
fn has_long_tables(edition: &Edition<'_>) -> bool {
    edition.geography.at_level(edition.level).count() > MOST_ROWS_IN_A_SECTION
}

/// A chart of the document, numbered and captioned by it.
fn figure(id: String, chart: super::chart::Figure, caption: String, note: Option<String>) -> Block {
    Block::Figure(Figure {
        id,
        svg: chart.svg,
        alt: chart.alt,
        caption,
        note,
        footnotes: Vec::new(),
        width_mm: chart.width_mm,
        height_mm: chart.height_mm,
    })
}

fn collect_pictures(section: &Section, pictures: &mut Vec<Picture>) {
    for block in &section.blocks {
        if let Block::Figure(figure) = block {
            pictures.push(Picture { name: format!("{}.svg", figure.id), svg: figure.svg.clone() });
        }
    }
    for section in &section.sections {
        collect_pictures(section, pictures);
    }
}

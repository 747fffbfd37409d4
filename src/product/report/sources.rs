//! Where the data come from, under which licence, and what was corrected.

use crate::product::document::{Block, Definition, Section};
use crate::product::edition::{Edition, SourceNote};

/// One sheet per delivery.
pub(super) fn section(edition: &Edition<'_>) -> Section {
    let sections = edition.sources.iter().map(|source| Section {
        id: format!("source-{}", source.dataset.replace('/', "-")),
        title: edition.say(&source.title).to_owned(),
        blocks: sheet(edition, source),
        sections: Vec::new(),
    });
    Section {
        id: "sources".to_owned(),
        title: edition.text.word("report.sources"),
        blocks: vec![Block::text(edition.text.word("report.sources.text"))],
        sections: sections.collect(),
    }
}

fn sheet(edition: &Edition<'_>, source: &SourceNote) -> Vec<Block> {
    let text = edition.text;
    let entry = |key: &str, words: &str| Definition { term: text.word(key), text: words.to_owned() };
    let mut entries = vec![
        entry("report.sources.publisher", &source.publisher),
        entry("report.sources.licence", &source.licence),
        entry("report.sources.attribution", &source.attribution),
        entry("report.sources.url", &source.url),
    ];
    entries.extend(source.retrieved.as_ref().map(|day| {
        let spoken = crate::period::Period::parse(day).map_or_else(|| day.clone(), |day| text.period(day));
        entry("report.sources.retrieved", &spoken)
    }));
    entries.extend(source.note.as_ref().map(|note| entry("report.sources.note", edition.say(note))));
    if source.synthetic {
        entries.push(entry("report.sources.synthetic", &text.word("report.sources.synthetic.text")));
    }
    entries.extend(source.released_by.as_ref().map(|office| entry("report.sources.released", office)));
    let files: Vec<&str> = source.files.iter().map(|(path, _)| path.as_str()).collect();
    if !files.is_empty() {
        entries.push(entry("report.sources.files", &files.join(", ")));
    }
    for correction in &source.corrections {
        let words = format!("{} {}", correction.sentence(text), edition.say(&correction.reason));
        entries.push(entry("report.sources.correction", &words));
    }
    for public in &edition.publication.get().remarks {
        let remark = &public.remark;
        if remark.declared.as_ref().is_some_and(|(dataset, _)| *dataset == source.dataset) {
            let key = if remark.cause.is_some() { "report.sources.break" } else { "report.sources.event" };
            entries.push(entry(key, &edition.footnote(remark)));
        }
    }
    vec![Block::Definitions(entries)]
}

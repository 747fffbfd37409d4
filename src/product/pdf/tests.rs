//! What every printed report keeps, whatever is in it.

use super::*;
use crate::product::document::{
    Block, Column, Definition, Figure, Footnote, Inline, List, Marks, Row, Section,
};
use crate::text::Lang;
use typst::World;

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80" viewBox="0 0 320 80">
<rect width="200" height="40" fill="#0b5363"/><text x="4" y="60" font-family="Noto Sans" font-size="12">Größe</text></svg>"##;

fn figure(alt: &str) -> Block {
    Block::Figure(Figure {
        id: "f".into(),
        svg: SVG.into(),
        alt: alt.into(),
        caption: "Ein Balken".into(),
        note: Some("Quelle: erfunden".into()),
        footnotes: vec![Footnote { mark: "¹".into(), text: "Unterkunft seit 2023".into() }],
        width_mm: 160.0,
        height_mm: 40.0,
    })
}

fn table(id: &str, count: usize) -> Block {
    let mut rows = vec![Row::group("Gruppe")];
    rows.extend((0..count).map(|row| Row::body(vec![format!("Ort {row}"), "1\u{202F}234,5".into()])));
    rows.push(Row::total(vec!["Insgesamt".into(), "x".into()]));
    let columns = vec![Column::words("Ort"), Column::numbers("Anteil")];
    Block::Table(Table {
        id: id.into(),
        caption: Some("Anteile".into()),
        columns,
        rows,
        note: Some("x: ohne Aussage".into()),
        footnotes: vec![Footnote { mark: "¹".into(), text: "Unterkunft seit 2023".into() }],
    })
}

fn document(blocks: Vec<Block>) -> Document {
    let below = Section { id: "b".into(), title: "Unterkapitel".into(), ..Section::default() };
    Document {
        lang: Lang::De,
        title: "Sozialbericht".into(),
        subtitle: Some("Untertitel".into()),
        publisher: "Musterkreis".into(),
        date_iso: "2025-06-30".into(),
        date_text: "30. Juni 2025".into(),
        contact: None,
        restriction: Some("Nur für die Statistikstelle".into()),
        notice: Some("Alle Daten sind erfunden".into()),
        keywords: vec!["Sozialbericht".into()],
        sections: vec![Section { id: "a".into(), title: "Kapitel".into(), blocks, sections: vec![below] }],
    }
}

fn everything() -> Document {
    let link = Inline::Link { text: vec![Inline::Text("Abbildung".into())], url: "#f".into() };
    let nowhere = Inline::Link { text: vec![Inline::Text("fort".into())], url: "#nowhere".into() };
    let away = Inline::Link { text: vec![Inline::Text("Seite".into())], url: "https://example.org".into() };
    let words =
        vec![link, nowhere, away, Inline::Break, Inline::Code("a_b".into()), Inline::Emphasis(Vec::new())];
    document(vec![
        Block::Paragraph(words),
        Block::List(List { marks: Marks::Numbers(2), items: vec![vec![Block::text("eins")], vec![]] }),
        Block::Quote(vec![Block::text("gesagt")]),
        figure("Ein Balken von 200 Einheiten"),
        table("t", 93),
        Block::Definitions(vec![Definition { term: "Zähler".into(), text: "Personen".into() }]),
        Block::Definitions(Vec::new()),
        Block::Notice("Achtung".into()),
        Block::Formula("Zähler / Nenner × 100".into()),
        Block::Code("zeile 1\n  zeile 2".into()),
    ])
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

/// All words on the pages, in the order in which they were set.
fn words(document: &Document) -> String {
    let desk = lay_out(document).expect("a sound document");
    let pages = typst::compile::<PagedDocument>(&desk).output.expect("pages");
    pages.pages().iter().map(|page| gather(&page.frame)).collect()
}

fn gather(frame: &typst::layout::Frame) -> String {
    let mut out = String::new();
    for (_, item) in frame.items() {
        match item {
            typst::layout::FrameItem::Group(group) => out.push_str(&gather(&group.frame)),
            typst::layout::FrameItem::Text(text) => out.push_str(&text.text),
            _ => {}
        }
    }
    out
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let first = typeset(&everything()).expect("a sound document");
    typst::comemo::evict(0);
    assert!(first == typeset(&everything()).expect("a sound document"));
}

#[test]
fn the_file_claims_pdf_ua_1_and_pdf_a_2a_and_is_tagged() {
    let bytes = typeset(&everything()).expect("a sound document");
    for claim in [
        "/Marked true",
        "/StructTreeRoot",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "2025-06-30",
    ] {
        assert!(holds(&bytes, claim), "{claim}");
    }
}

#[test]
fn a_figure_without_text_alternative_is_refused() {
    let error = typeset(&document(vec![Block::Quote(vec![figure("  ")])]));
    assert_eq!(error, Err(TypesetError::NoAlternative("f".into())));
}

#[test]
fn signs_of_the_markup_language_stay_as_they_are() {
    let strange = r#"#strong[x] *a* _b_ $c$ <d> @e "f" 'g' \ // ~ = - + `h` #x"#;
    let mut report = document(vec![
        Block::text(strange),
        Block::Notice(strange.into()),
        Block::Definitions(vec![Definition { term: "a".into(), text: strange.into() }]),
    ]);
    report.title = strange.into();
    report.sections[0].title = strange.into();
    let set: String = words(&report).split_whitespace().collect();
    let wanted: String = strange.split_whitespace().collect();
    assert!(set.matches(&wanted).count() >= 5, "{set}");
    typeset(&report).expect("a sound document");
}

#[test]
fn a_sign_without_a_glyph_is_reported() {
    for (text, sign) in [("Am 漢", '漢'), ("Ort\u{C}", '\u{C}')] {
        let error = typeset(&document(vec![Block::text(text)]));
        assert_eq!(error, Err(TypesetError::Unprintable { text: text.into(), sign }));
    }
    typeset(&document(vec![Block::text("Land\u{AD}kreis\u{2011}Süd\u{200B}ost")])).expect("all can be set");
}

#[test]
fn a_picture_that_cannot_be_read_is_reported() {
    let Block::Figure(mut broken) = figure("alt") else { unreachable!("a figure") };
    broken.svg = "<svg".into();
    assert!(matches!(typeset(&document(vec![Block::Figure(broken)])), Err(TypesetError::Refused(_))));
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    let mut report = document(Vec::new());
    report.date_iso = "2025-02-30".into();
    assert_eq!(typeset(&report), Err(TypesetError::NoDate("2025-02-30".into())));
}

#[test]
fn the_template_holds_no_words_for_readers() {
    let desk = lay_out(&document(Vec::new())).expect("a sound document");
    let template = desk.source(desk.main()).expect("the template");
    let quoted = template.text().lines().filter(|line| !line.trim_start().starts_with("//"));
    assert!(quoted.flat_map(str::chars).all(|c| c.is_ascii()), "umlauts belong into the text tables");
}

#[test]
fn pages_are_counted_in_the_language_of_the_report() {
    let mut report = everything();
    let german = words(&report);
    assert!(german.contains("Seite 2 von ") && german.contains("Abbildung") && german.contains("Inhalt"));
    report.lang = Lang::En;
    let english = words(&report);
    assert!(english.contains("Page 2 of ") && english.contains("Figure") && english.contains("Contents"));
}

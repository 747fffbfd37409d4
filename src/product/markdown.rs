//! The authors' chapters: `CommonMark` with tables, turned into sections and blocks.
//!
//! Pictures, raw HTML and rules are refused with a finding, never dropped in silence: nobody but the author can say
//! what a picture tells those who cannot see it.

use super::document::{Align, Block, Column, Inline, List, Marks, Row, Section, Table};
use crate::diagnostic::{Code, Finding, Findings};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};
use std::ops::Range;

/// A chapter as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chapter {
    /// What stands before the first heading.
    pub blocks: Vec<Block>,
    /// The sections, nested by their headings.
    pub sections: Vec<Section>,
}

/// Reads a chapter. `file` is the name that findings give, its stem makes the sections' ids unique.
#[must_use]
pub fn read(file: &str, source: &str) -> (Chapter, Findings) {
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter();
    let mut reader =
        Reader { file, source, events: events.collect(), next: 0, tables: 0, findings: Findings::default() };
    let mut chapter = Chapter::default();
    let mut open: Vec<(u8, Section)> = Vec::new();
    let mut count = 0;
    while let Some((event, range)) = reader.take() {
        if let Event::Start(Tag::Heading { level, .. }) = event {
            count += 1;
            let title = plain(&reader.inlines());
            let section = Section { id: format!("{}-{count}", stem(file)), title, ..Section::default() };
            close(&mut open, rank(level), &mut chapter.sections);
            open.push((rank(level), section));
        } else if let Some(block) = reader.block(event, range) {
            open.last_mut().map_or(&mut chapter.blocks, |(_, section)| &mut section.blocks).push(block);
        }
    }
    close(&mut open, 0, &mut chapter.sections);
    (chapter, reader.findings)
}

/// Closes all sections that a heading of this rank ends. A skipped rank counts as one step down.
fn close(open: &mut Vec<(u8, Section)>, rank: u8, done: &mut Vec<Section>) {
    while let Some((_, section)) = open.pop_if(|(above, _)| *above >= rank) {
        open.last_mut().map_or(&mut *done, |(_, parent)| &mut parent.sections).push(section);
    }
}

const fn rank(level: HeadingLevel) -> u8 {
    level as u8
}

/// The file's name without folder and ending, in letters that make a link target.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".md").unwrap_or(name);
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

/// The words alone, for headings and table cells.
fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                out.push_str(&plain(inner));
            }
            Inline::Break => out.push(' '),
        }
    }
    out
}

struct Reader<'a> {
    file: &'a str,
    source: &'a str,
    events: Vec<(Event<'a>, Range<usize>)>,
    next: usize,
    tables: usize,
    findings: Findings,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let event = self.events.get(self.next).cloned();
        self.next += 1;
        event
    }

    /// The block that an event begins, if it begins one. Its end is consumed.
    fn block(&mut self, event: Event<'a>, range: Range<usize>) -> Option<Block> {
        match event {
            Event::Start(Tag::Paragraph) => {
                Some(self.inlines()).filter(|all| !all.is_empty()).map(Block::Paragraph)
            }
            Event::Start(Tag::Heading { .. }) => {
                // A heading inside a list or a quotation cannot open a section.
                self.refuse(&range);
                self.inlines();
                None
            }
            Event::Start(Tag::BlockQuote(_)) => Some(Block::Quote(self.blocks())),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                Some(Block::Code(plain(&self.inlines()).trim_end().to_owned()))
            }
            Event::Start(Tag::List(start)) => {
                let mut items = Vec::new();
                while let Some((Event::Start(Tag::Item), _)) = self.take() {
                    items.push(self.blocks());
                }
                Some(Block::List(List { marks: start.map_or(Marks::Bullets, Marks::Numbers), items }))
            }
            Event::Start(Tag::Table(alignments)) => Some(self.table(&alignments)),
            Event::Start(Tag::HtmlBlock) => {
                self.refuse(&range);
                while !matches!(self.take(), None | Some((Event::End(_), _))) {}
                None
            }
            Event::Rule => {
                self.refuse(&range);
                None
            }
            _ => None,
        }
    }

    /// The blocks up to the end of the enclosing one. Tight list items hold words without a paragraph around them.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.take() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
                | Event::Text(_)
                | Event::Code(_)
                | Event::InlineHtml(_) => {
                    self.next -= 1;
                    blocks.push(Block::Paragraph(self.loose_inlines()));
                }
                other => blocks.extend(self.block(other, range)),
            }
        }
        blocks
    }

    /// The words of a tight list item, up to its end or the block that follows them.
    fn loose_inlines(&mut self) -> Vec<Inline> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.take() {
            let is_inline = match &event {
                Event::Start(tag) => {
                    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
                }
                Event::End(_) | Event::Rule => false,
                _ => true,
            };
            if !is_inline {
                self.next -= 1;
                break;
            }
            self.inline(event, &range, &mut out);
        }
        out
    }

    /// The words up to the end of the enclosing element.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.take() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, &range, &mut out);
        }
        out
    }

    fn inline(&mut self, event: Event<'a>, range: &Range<usize>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => join(out, &text),
            Event::SoftBreak => join(out, " "),
            Event::HardBreak => out.push(Inline::Break),
            Event::Code(text) => out.push(Inline::Code(text.into_string())),
            Event::Start(Tag::Emphasis) => out.push(Inline::Emphasis(self.inlines())),
            Event::Start(Tag::Strong) => out.push(Inline::Strong(self.inlines())),
            Event::Start(Tag::Link { dest_url, .. }) => {
                out.push(Inline::Link { text: self.inlines(), url: dest_url.into_string() });
            }
            Event::Start(_) => {
                self.refuse(range);
                self.inlines();
            }
            _ => self.refuse(range),
        }
    }

    fn table(&mut self, alignments: &[Alignment]) -> Block {
        self.tables += 1;
        let id = format!("{}-table-{}", stem(self.file), self.tables);
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) = self.take() {
            let mut cells = Vec::new();
            while let Some((Event::Start(Tag::TableCell), _)) = self.take() {
                cells.push(plain(&self.inlines()));
            }
            rows.push(cells);
        }
        let mut rows = rows.into_iter();
        let titles = rows.next().unwrap_or_default().into_iter();
        let columns =
            titles.zip(alignments).map(|(title, alignment)| Column { title, align: side(*alignment) });
        Block::Table(Table {
            id,
            caption: None,
            columns: columns.collect(),
            rows: rows.map(Row::body).collect(),
            note: None,
            footnotes: Vec::new(),
        })
    }

    fn refuse(&mut self, range: &Range<usize>) {
        let line = self.source[..range.start].matches('\n').count() + 1;
        let found = self.source[range.clone()].trim().lines().next().unwrap_or_default();
        let finding = Finding::new(Code::UnsupportedMarkdown).file(self.file).line(line as u64);
        self.findings.push(finding.with("element", found));
    }
}

const fn side(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// Appends words to the last words, so that a paragraph is not cut at every entity and line end.
fn join(out: &mut Vec<Inline>, words: &str) {
    if let Some(Inline::Text(last)) = out.last_mut() {
        last.push_str(words);
    } else {
        out.push(Inline::Text(words.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Inline {
        Inline::Text(words.to_owned())
    }

    #[test]
    fn headings_nest_and_a_skipped_level_counts_as_one() {
        let (chapter, findings) =
            read("chapters/ein leitung.md", "vor\n\n# A\n\n### B\n\ntext\n\n## C\n\n# D\n");
        assert_eq!(findings.sorted().len(), 0);
        assert_eq!(chapter.blocks, [Block::text("vor")]);
        let titles: Vec<_> = chapter.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["A", "D"]);
        let below: Vec<_> =
            chapter.sections[0].sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(below, ["B", "C"]);
        assert_eq!(chapter.sections[0].sections[0].id, "ein-leitung-2");
        assert_eq!(chapter.sections[0].sections[0].blocks, [Block::text("text")]);
    }

    #[test]
    fn words_keep_their_marks() {
        let (chapter, _) = read("a.md", "Ein *kur**zer*** [Satz](https://a.b)\nmit `x` & §\\\nEnde");
        let Block::Paragraph(inlines) = &chapter.blocks[0] else { unreachable!("a paragraph") };
        assert_eq!(inlines[1], Inline::Emphasis(vec![text("kur"), Inline::Strong(vec![text("zer")])]));
        assert_eq!(inlines[3], Inline::Link { text: vec![text("Satz")], url: "https://a.b".into() });
        assert_eq!(
            inlines[4..],
            [text(" mit "), Inline::Code("x".into()), text(" & §"), Inline::Break, text("Ende")]
        );
    }

    #[test]
    fn lists_nest_and_tight_items_become_paragraphs() {
        let (chapter, _) = read("a.md", "3. eins **fett**\n   - innen\n4. zwei\n");
        let Block::List(list) = &chapter.blocks[0] else { unreachable!("a list") };
        assert_eq!(list.marks, Marks::Numbers(3));
        assert_eq!(
            list.items[0][0],
            Block::Paragraph(vec![text("eins "), Inline::Strong(vec![text("fett")])])
        );
        let inner = List { marks: Marks::Bullets, items: vec![vec![Block::text("innen")]] };
        assert_eq!(list.items[0][1], Block::List(inner));
        assert_eq!(list.items[1], [Block::text("zwei")]);
    }

    #[test]
    fn tables_are_read_with_their_alignment() {
        let (chapter, _) = read("a.md", "| Ort | Zahl |\n|:--|--:|\n| *Au* | 5 |\n");
        let Block::Table(table) = &chapter.blocks[0] else { unreachable!("a table") };
        assert_eq!(table.columns, [Column::words("Ort"), Column::numbers("Zahl")]);
        assert_eq!(table.rows, [Row::body(vec!["Au".into(), "5".into()])]);
    }

    #[test]
    fn pictures_html_and_rules_are_refused_with_their_line() {
        let source =
            "# A\n\nein ![Bild](a.png) und<br>Zeile\n\n<div>\nx\n</div>\n\n---\n\n- ![b](c)\n- # H\n\nEnde\n";
        let (chapter, findings) = read("a.md", source);
        let lines: Vec<_> = findings.sorted().iter().filter_map(|finding| finding.place().line).collect();
        assert_eq!(lines, [3, 3, 5, 9, 11, 12]);
        assert!(findings.has_errors());
        assert_eq!(chapter.sections[0].blocks.last(), Some(&Block::text("Ende")));
    }
}

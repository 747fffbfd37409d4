//! The small world in which the report is typeset: one template, one document, its pictures. No clock, no disk.

use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

const TEMPLATE: &str = include_str!("report.typ");

/// Everything that the typesetter may see.
pub(super) struct Desk {
    template: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    /// Lays out the files by the names under which the template asks for them.
    pub(super) fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files.into_iter().filter_map(|(name, bytes)| Some((place(&name)?, Bytes::new(bytes))));
        Self { template: template(), files: files.collect() }
    }
}

fn place(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn template() -> Source {
    static SOURCE: LazyLock<Source> = LazyLock::new(|| {
        place("report.typ")
            .map_or_else(|| Source::detached(TEMPLATE), |id| Source::new(id, TEMPLATE.to_owned()))
    });
    SOURCE.clone()
}

/// Row headers in tables are still behind a flag; without them a screen reader cannot name the row.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build())
});

/// Noto Sans first; the fonts that come with typst follow for mathematics, code and rare signs.
static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let sans = [notosans::REGULAR_TTF, notosans::ITALIC_TTF, notosans::BOLD_TTF, notosans::BOLD_ITALIC_TTF];
    let mut fonts = FontStore::new();
    for font in sans.into_iter().flat_map(|data| Font::iter(Bytes::new(data))) {
        let info = font.info().clone();
        fonts.push((font, info));
    }
    fonts.extend(typst_kit::fonts::embedded());
    fonts
});

/// Whether any font can show this character.
pub(super) fn has_glyph(sign: char) -> bool {
    let mut fonts = (0..).map_while(|index| FONTS.book().info(index));
    fonts.any(|font| font.coverage.contains(u32::from(sign)))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_and_foreign_files_are_refused() {
        let desk = Desk::new([("document.json".to_owned(), b"{}".to_vec())]);
        assert_eq!(desk.today(None), None);
        let id = |name| place(name).expect("a valid name");
        assert!(desk.file(id("document.json")).is_ok());
        assert_eq!(desk.file(id("secret.csv")), Err(FileError::AccessDenied));
        assert_eq!(desk.source(id("document.json")).err(), Some(FileError::AccessDenied));
    }

    #[test]
    fn noto_sans_has_every_sign_that_numbers_and_german_texts_use() {
        let signs = "\u{202F}\u{A0}\u{2212}„“‚‘»«–—…≥≤²³%‰ÄÖÜäöüß€§×±≈·•→/x.()+";
        for data in
            [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF]
        {
            let font = Font::new(Bytes::new(data), 0).expect("a font");
            let missing: Vec<char> =
                signs.chars().filter(|&c| !font.info().coverage.contains(u32::from(c))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }
}

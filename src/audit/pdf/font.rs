//! Codes in a PDF → letters and their widths.

use hayro_cmap::{BfString, CMap};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use std::collections::BTreeMap;

/// A font as far as reading needs it.
pub(super) struct Font {
    to_unicode: Option<CMap>,
    /// Bytes of a code: 2 in composite fonts, 1 in others.
    bytes: usize,
    widths: BTreeMap<u32, f64>,
    usual_width: f64,
}

impl Font {
    pub(super) fn of(font: &Dict<'_>) -> Self {
        let to_unicode = font.get::<Stream<'_>>("ToUnicode").and_then(|stream| {
            let bytes = stream.decoded().ok()?;
            CMap::parse(&bytes, |_| None)
        });
        let is_composite = font.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Type0");
        let mut made = Self { to_unicode, bytes: 1, widths: BTreeMap::new(), usual_width: 500.0 };
        if is_composite {
            made.bytes = 2;
            let parts = font.get::<Array<'_>>("DescendantFonts");
            if let Some(part) = parts.and_then(|parts| parts.iter::<Dict<'_>>().next()) {
                made.usual_width = part.get::<f32>("DW").map_or(1000.0, f64::from);
                made.composite_widths(&part);
            }
        } else if let Some(widths) = font.get::<Array<'_>>("Widths") {
            let first = font.get::<i32>("FirstChar").and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
            // Type 3 fonts measure in units of their own.
            let scale = font.get::<Array<'_>>("FontMatrix").and_then(|matrix| matrix.iter::<f32>().next());
            let scale = scale.map_or(1.0, |scale| f64::from(scale) * 1000.0);
            let widths = widths.iter::<f32>().map(|width| f64::from(width) * scale);
            made.widths = (first..).zip(widths).collect();
        }
        made
    }

    /// `[c [w w …] first last w …]`
    #[expect(clippy::similar_names, reason = "a list of widths, from a first to a last character")]
    fn composite_widths(&mut self, part: &Dict<'_>) {
        let Some(list) = part.get::<Array<'_>>("W") else { return };
        let mut before: Vec<u32> = Vec::new();
        for entry in list.iter::<Object<'_>>() {
            match (entry, &before[..]) {
                (Object::Array(widths), [first]) => {
                    self.widths.extend((*first..).zip(widths.iter::<f32>().map(f64::from)));
                    before.clear();
                }
                (Object::Number(width), &[first, last]) => {
                    for code in first..=last.min(first.saturating_add(0xFFFF)) {
                        self.widths.insert(code, width.as_f64());
                    }
                    before.clear();
                }
                (Object::Number(code), _) => before.push(u32::try_from(code.as_i64()).unwrap_or(0)),
                _ => before.clear(),
            }
        }
    }

    /// Letters and width in thousandths of the size, code by code. A code without letters is the sign for that.
    pub(super) fn read(&self, bytes: &[u8]) -> Vec<(String, f64)> {
        bytes
            .chunks(self.bytes)
            .map(|code| {
                let code = code.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
                let width = self.widths.get(&code).copied().unwrap_or(self.usual_width);
                (self.letters(code), width)
            })
            .collect()
    }

    fn letters(&self, code: u32) -> String {
        match self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code)) {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            // Without a map only the Latin letters of simple fonts are certain.
            None if self.bytes == 1 => char::from_u32(code).map(String::from).unwrap_or_default(),
            None => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }
}

//! A cell of a person row: a stretch of the block it was read into, never a copy.

use crate::source::Encoding;
use std::borrow::Cow;

/// A cell, as its bytes stand in the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cell<'a> {
    /// The block from the first byte of the cell on, so that short cells can be taken up in one piece.
    rest: &'a [u8],
    length: usize,
    /// Whether quotation marks stand doubled in it, of which each pair means one.
    is_doubled: bool,
}

impl<'a> Cell<'a> {
    /// The cell that begins where `rest` does.
    pub(super) const fn new(rest: &'a [u8], length: usize) -> Self {
        Self { rest, length, is_doubled: false }
    }

    /// The same cell, in which doubled quotation marks stand.
    pub(super) const fn doubled(self) -> Self {
        Self { is_doubled: true, ..self }
    }

    /// The bytes and their number in one word, by which equal cells are recognised without looking at each byte;
    /// `None` for cells that do not fit. It is never zero.
    #[inline]
    #[must_use]
    pub fn word(&self) -> Option<u128> {
        const MOST: usize = 15;
        if self.length > MOST || self.is_doubled {
            return None;
        }
        let bytes = match self.rest.first_chunk::<16>() {
            Some(chunk) => u128::from_le_bytes(*chunk),
            None => self.short(),
        };
        let own = bytes & ((1 << (8 * self.length)) - 1);
        Some(own | ((self.length as u128 + 1) << (8 * MOST)))
    }

    /// What the cell says, without the blanks around it; `None` when it is not in this encoding or has control
    /// characters.
    #[must_use]
    pub fn text(&self, encoding: Encoding) -> Option<Cow<'a, str>> {
        let bytes = self.rest.get(..self.length)?;
        let text = match encoding {
            Encoding::Utf8 => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
            Encoding::Windows1252 | Encoding::Iso88591 => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
            }
        };
        let text = match text {
            Cow::Borrowed(text) if !self.is_doubled => Cow::Borrowed(text.trim()),
            text if self.is_doubled => Cow::Owned(text.replace("\"\"", "\"").trim().to_owned()),
            text => Cow::Owned(text.trim().to_owned()),
        };
        (!text.contains(|letter: char| letter.is_control() || letter == '\u{FFFD}')).then_some(text)
    }

    /// The last cells of a column of Parquet have fewer bytes behind them.
    fn short(&self) -> u128 {
        let mut bytes = [0; 16];
        let length = self.rest.len().min(bytes.len());
        bytes[..length].copy_from_slice(&self.rest[..length]);
        u128::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_and_doubled_quotation_marks_are_no_part_of_a_text() {
        let text = |cell: Cell<'static>| cell.text(Encoding::Utf8).map(Cow::into_owned);
        assert_eq!(text(Cell::new(b" 05334 ;m", 7)).as_deref(), Some("05334"));
        assert_eq!(text(Cell::new(b"a\"\"b\"", 4).doubled()).as_deref(), Some("a\"b"));
        assert_eq!(text(Cell::new(b"W\xFCrde", 5)), None);
        assert_eq!(text(Cell::new(b"1\x002", 3)), None);
    }

    #[test]
    fn windows_1252_is_decoded_when_declared() {
        let cell = Cell::new(b"m\xE4nnlich;", 8);
        assert_eq!(cell.text(Encoding::Windows1252).as_deref(), Some("männlich"));
    }

    proptest! {
        #[test]
        fn words_are_equal_where_bytes_are(a in "[a-c]{0,17}", b in "[a-c]{0,17}", tail in "[a-c]{0,17}") {
            let block = [a.as_bytes(), tail.as_bytes()].concat();
            let (one, other) = (Cell::new(&block, a.len()).word(), Cell::new(b.as_bytes(), b.len()).word());
            prop_assert_eq!(one.is_some(), a.len() <= 15);
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert_eq!(one == other, a == b);
                prop_assert_ne!(one, 0);
            }
        }
    }
}

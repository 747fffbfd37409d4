//! The strings of `.xls` (\[MS-XLS\] 2.5.268, 2.5.293): one or two bytes a letter, across the borders of records.

use super::ole::{u16_at, u32_at};

/// Reads through the parts of a record: its own bytes, then those of the records that continue it.
pub(super) struct Parts<'a> {
    parts: Vec<&'a [u8]>,
}

/// How many bytes a letter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    One,
    Two,
}

impl Width {
    const fn of(flags: u8) -> Self {
        if flags & 1 == 0 { Self::One } else { Self::Two }
    }
}

impl<'a> Parts<'a> {
    /// Takes the parts in their order.
    pub(super) fn new(mut parts: Vec<&'a [u8]>) -> Self {
        parts.reverse();
        Self { parts }
    }

    fn is_over(&mut self) -> bool {
        while self.parts.last().is_some_and(|part| part.is_empty()) {
            self.parts.pop();
        }
        self.parts.is_empty()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        if self.is_over() {
            return None;
        }
        let part = self.parts.last_mut()?;
        let taken = part.get(..count)?;
        *part = &part[count..];
        Some(taken)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 && !self.is_over() {
            let part = self.parts.last_mut()?;
            let step = count.min(part.len());
            *part = &part[step..];
            count -= step;
        }
        (count == 0).then_some(())
    }

    /// All strings of the table of shared strings, after its two counts; what is cut off is left out.
    pub(super) fn shared_strings(mut self) -> Vec<String> {
        let mut strings = Vec::new();
        if self.skip(8).is_some() {
            while let Some(string) = self.string() {
                strings.push(string);
            }
        }
        strings
    }

    /// A string with its count of letters in two bytes, and with whatever formatting it carries.
    pub(super) fn string(&mut self) -> Option<String> {
        let count = usize::from(u16_at(self.take(2)?, 0)?);
        let flags = *self.take(1)?.first()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(u16_at(self.take(2)?, 0)?) };
        let phonetic = if flags & 4 == 0 { 0 } else { usize::try_from(u32_at(self.take(4)?, 0)?).ok()? };
        let text = self.letters(count, Width::of(flags))?;
        self.skip(runs.checked_mul(4)?.checked_add(phonetic)?)?;
        Some(text)
    }

    /// A string with its count of letters in one byte.
    pub(super) fn short_string(&mut self) -> Option<String> {
        let count = usize::from(*self.take(1)?.first()?);
        let flags = *self.take(1)?.first()?;
        self.letters(count, Width::of(flags))
    }

    fn letters(&mut self, count: usize, mut width: Width) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(count);
        while units.len() < count {
            let is_new_part = self.parts.last().is_none_or(|part| part.is_empty());
            if is_new_part {
                // Where letters go on in the next part, it begins with their width again.
                width = Width::of(*self.take(1)?.first()?);
            }
            let part = self.parts.last_mut()?;
            let wanted = count - units.len();
            let taken = match width {
                Width::One => part.len().min(wanted),
                Width::Two => (part.len() / 2).min(wanted) * 2,
            };
            if taken == 0 && !part.is_empty() {
                return None;
            }
            let (letters, rest) = part.split_at(taken);
            *part = rest;
            match width {
                Width::One => units.extend(letters.iter().copied().map(u16::from)),
                Width::Two => units.extend(letters.chunks_exact(2).filter_map(|pair| u16_at(pair, 0))),
            }
        }
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_in_the_next_part_with_another_width() {
        let first = b"\0\0\0\0\0\0\0\0\x04\0\0St";
        let second = b"\x01\xFC\0l\0\x02\0\x00ab";
        let strings = Parts::new(vec![&first[..], &second[..]]).shared_strings();
        assert_eq!(strings, ["Stül", "ab"]);
    }

    #[test]
    fn formatting_and_phonetics_are_passed_over() {
        let bytes = b"\x01\0\x0C\x01\0\x02\0\0\0a\x01\x02\x03\x04\x05\x06\x01\0\0b";
        let mut parts = Parts::new(vec![&bytes[..]]);
        assert_eq!(parts.string().as_deref(), Some("a"));
        assert_eq!(parts.string().as_deref(), Some("b"));
    }

    #[test]
    fn what_is_cut_off_is_no_string() {
        for length in 0..5 {
            assert_eq!(Parts::new(vec![&b"\x02\0\x01a\0b\0"[..length]]).string(), None);
        }
    }
}

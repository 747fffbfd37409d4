//! What a delimited text looks like from outside: where lines begin, which separator stands in it, whether its
//! quotation marks pair up. A reader of cells would take all of that as it comes.

use std::borrow::Cow;

/// Counts physical lines up to places that come one after the other.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a str, first: u64) -> Self {
        Self { text: text.as_bytes(), offset: 0, line: first }
    }

    /// The line of the first letter at or after `offset` that is no line end; offsets must not decrease.
    pub(super) fn at(&mut self, offset: usize) -> u64 {
        let blank = self.text[offset..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = offset + blank;
        for at in self.offset..end {
            let is_lone_return = self.text[at] == b'\r' && self.text.get(at + 1) != Some(&b'\n');
            self.line += u64::from(self.text[at] == b'\n' || is_lone_return);
        }
        self.offset = self.offset.max(end);
        self.line
    }
}

/// The text after so many lines, and after a line `sep=;` by which some programs tell Excel the separator, with the
/// number of its first line.
pub(super) fn after_lines(text: &str, skip: usize) -> (&str, u64) {
    let mut rest = text;
    let mut line = 1;
    for _ in 0..skip {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        line += 1;
    }
    match rest.split_once('\n') {
        Some((first, after)) if first.trim_end().len() == 5 && first.starts_with("sep=") => (after, line + 1),
        _ => (rest, line),
    }
}

/// The text with its remarks blanked out, and the remarks with their lines, counted from 0. A line that goes on with a
/// quoted cell is none, whatever it begins with.
pub(super) fn without_remarks(text: &str, mark: Option<char>) -> (Cow<'_, str>, Vec<(u64, &str)>) {
    let Some(mark) = mark else { return (Cow::Borrowed(text), Vec::new()) };
    let mut kept = String::with_capacity(text.len());
    let mut remarks = Vec::new();
    let mut is_quoted = false;
    for (line, number) in text.split_inclusive('\n').zip(0..) {
        if line.starts_with(mark) && !is_quoted {
            remarks.push((number, line.trim_end()));
            kept.push('\n');
            continue;
        }
        is_quoted ^= line.bytes().filter(|&byte| byte == b'"').count() % 2 == 1;
        kept.push_str(line);
    }
    (Cow::Owned(kept), remarks)
}

/// The separator that stands in the header in place of the declared one, if that is what happened.
pub(super) fn other_separator(text: &str, declared: char) -> Option<char> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header = lines.next()?;
    let count = |mark: char| header.matches(mark).count();
    if count(declared) > 0 {
        return None;
    }
    let seen = [';', ',', '\t', '|'].into_iter().max_by_key(|&mark| count(mark))?;
    // A title above the header may hold a comma, but the rows below do not then hold as many.
    let is_repeated = lines.next().is_none_or(|row| row.matches(seen).count() == count(seen));
    (count(seen) > 0 && is_repeated).then_some(seen)
}

/// Where the first quoted cell begins that does not end before a separator or a line end. All that follows would be
/// read into it.
pub(super) fn open_quote(text: &str, separator: char) -> Option<usize> {
    #[derive(PartialEq)]
    enum Within {
        Start,
        Bare,
        Quoted(usize),
        Closed(usize),
    }
    let mut within = Within::Start;
    for (offset, letter) in text.char_indices() {
        let ends_cell = letter == separator || matches!(letter, '\r' | '\n');
        within = match (within, letter) {
            (Within::Start, '"') => Within::Quoted(offset),
            (Within::Quoted(start), '"') => Within::Closed(start),
            // Within the cell, a doubled mark stands for one.
            (Within::Quoted(start), _) | (Within::Closed(start), '"') => Within::Quoted(start),
            (_, _) if ends_cell => Within::Start,
            (Within::Closed(start), ' ') => Within::Closed(start),
            (Within::Closed(start), _) => return Some(start),
            (Within::Start | Within::Bare, _) => Within::Bare,
        };
    }
    match within {
        Within::Quoted(start) => Some(start),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_physical_lines_whatever_ends_them() {
        for (text, offset, line) in
            [("a\nb", 2, 2), ("a\r\nb", 2, 2), ("a\r\n\r\nb", 2, 3), ("a\rb", 1, 2), ("ä\n\nb", 2, 3)]
        {
            assert_eq!(Lines::new(text, 1).at(offset), line, "{text:?}");
        }
        let mut lines = Lines::new("a\nb\nc", 5);
        assert_eq!([lines.at(0), lines.at(2), lines.at(4)], [5, 6, 7]);
    }

    #[test]
    fn a_line_for_excel_is_no_header() {
        assert_eq!(after_lines("sep=;\r\na;b\n", 0), ("a;b\n", 2));
        assert_eq!(after_lines("x\ny\na;b\n", 2), ("a;b\n", 3));
    }

    #[test]
    fn another_separator_in_the_header_is_seen() {
        assert_eq!(other_separator("a;b;c\n1,5;2;3\n", ','), Some(';'));
        assert_eq!(other_separator("a\tb\n", ';'), Some('\t'));
        assert_eq!(other_separator("a,b\n", ','), None);
        assert_eq!(other_separator("a\n1\n", ','), None);
        assert_eq!(other_separator("Einwohner, Stand 2024\na;b\n", ';'), None);
    }

    #[test]
    fn quotation_marks_must_pair_up() {
        assert_eq!(open_quote("a,\"b\nc\",d\n\"e\"\"f\"\n", ','), None);
        assert_eq!(open_quote("a,b\n1,12\" Rohr\n", ','), None);
        assert_eq!(open_quote("a,b\n1,\"Anger\n2,Bruch\n", ','), Some(6));
        assert_eq!(open_quote("1,\"Anger\n2,\"Bruch\"\n", ','), Some(2));
    }
}

//! The lines of a Werteabruf, and the cells of one line. No cell above the rule goes over two lines.

use std::borrow::Cow;

/// What parts the figures from the footnotes; the portals print ten of them.
const RULE: &str = "_____";

/// Figures above the rule, footnotes below it.
pub(super) struct Parts<'a> {
    /// The lines above that hold anything.
    pub(super) lines: Vec<Line<'a>>,
    /// The text below.
    pub(super) footer: &'a str,
    /// The number of its first line.
    pub(super) footer_line: u64,
    /// Whether there is a rule; without one, the download broke off.
    pub(super) is_whole: bool,
}

impl<'a> Parts<'a> {
    /// Parts a file at its rule.
    pub(super) fn of(text: &'a str) -> Self {
        let (mut rest, mut number, mut lines) = (text, 1, Vec::new());
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let line = line.strip_suffix('\r').unwrap_or(line);
            let filled = line.trim_end_matches(';').trim_end();
            if filled.starts_with(RULE) && filled.bytes().all(|byte| byte == b'_') {
                return Self { lines, footer: after, footer_line: number + 1, is_whole: true };
            }
            if !filled.trim_start_matches(';').is_empty() {
                lines.push(Line { number, text: line });
            }
            rest = after;
            number += 1;
        }
        Self { lines, footer: "", footer_line: number, is_whole: false }
    }
}

/// One line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its number, counted from 1.
    pub(super) number: u64,
    /// Its text without the line end.
    pub(super) text: &'a str,
}

/// The cells of a line; blanks around them are kept, because those before a name tell its level.
#[derive(Debug, Clone)]
pub(super) struct Cells<'a> {
    /// The number of the line.
    pub(super) number: u64,
    /// The cells.
    pub(super) cells: Vec<Cow<'a, str>>,
}

impl<'a> Line<'a> {
    /// The text of a line that holds one cell only, at its start. Titles have stray quotation marks, so they are not
    /// read as cells.
    pub(super) fn title(self) -> Option<Cow<'a, str>> {
        let text = self.text.trim_end_matches(';').trim();
        if text.is_empty() || self.text.starts_with(';') {
            return None;
        }
        let is_alone = |row: &Cells<'_>| (1..row.cells.len()).all(|column| row.trimmed(column).is_empty());
        match self.cells().filter(|row| text.starts_with('"') && is_alone(row)) {
            Some(row) => Some(Cow::Owned(row.trimmed(0).to_owned())),
            None => (!text.contains(';')).then_some(Cow::Borrowed(text)),
        }
    }

    /// The cells; `None` when a quotation mark is not closed before a separator or the line end.
    pub(super) fn cells(self) -> Option<Cells<'a>> {
        let mut cells = Vec::new();
        let mut rest = self.text;
        loop {
            let (cell, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted_cell(quoted)?,
                None => match rest.split_once(';') {
                    Some((cell, after)) => (Cow::Borrowed(cell), Some(after)),
                    None => (Cow::Borrowed(rest), None),
                },
            };
            cells.push(cell);
            match after {
                Some(after) => rest = after,
                None => return Some(Cells { number: self.number, cells }),
            }
        }
    }
}

impl Cells<'_> {
    /// A cell without the blanks around it.
    pub(super) fn trimmed(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// How many bytes stand in the first columns.
    pub(super) fn lead_bytes(&self, lead: usize) -> usize {
        self.cells.iter().take(lead).map(|cell| cell.len()).sum()
    }
}

/// A quoted cell whose first mark is taken off, and what stands after its separator.
fn quoted_cell(text: &str) -> Option<(Cow<'_, str>, Option<&str>)> {
    let mut from = 0;
    loop {
        let end = from + text[from..].find('"')?;
        let after = &text[end + 1..];
        if after.starts_with('"') {
            from = end + 2;
            continue;
        }
        let inner = &text[..end];
        let cell =
            if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        if after.is_empty() {
            return Some((cell, None));
        }
        return after.strip_prefix(';').map(|after| (cell, Some(after)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line { number: 1, text }
    }

    #[test]
    fn titles_are_read_in_spite_of_stray_quotation_marks() {
        let title = |text| line(text).title().map(Cow::into_owned);
        assert_eq!(title("\"\"\"Soziales\"\" Themen\";;;").as_deref(), Some("\"Soziales\" Themen"));
        assert_eq!(title("Erwerbsminderung (SGB XII)\";;;").as_deref(), Some("Erwerbsminderung (SGB XII)\""));
        assert_eq!(title("GENESIS-Tabelle: 1").as_deref(), Some("GENESIS-Tabelle: 1"));
        assert_eq!((title(";;a"), title("a;b"), title(";;;")), (None, None, None));
    }

    #[test]
    fn cells_keep_the_blanks_before_a_name() {
        let cells = |text| line(text).cells().map(|row| row.cells.join("|"));
        assert_eq!(cells("05334;      Aachen;-").as_deref(), Some("05334|      Aachen|-"));
        assert_eq!(cells("\"a;\"\"b\"\"\";c;").as_deref(), Some("a;\"b\"|c|"));
        assert_eq!((cells("\"a;b"), cells("\"a\"b;c")), (None, None));
    }

    #[test]
    fn a_file_without_its_rule_broke_off() {
        assert!(!Parts::of("a\n;;b\n1;2;3\n").is_whole);
        let parts = Parts::of("a\r\n\r\n;;;\r\n1;2\r\n__________;;;\r\nnote");
        let numbers: Vec<u64> = parts.lines.iter().map(|line| line.number).collect();
        assert_eq!((numbers, parts.footer, parts.footer_line), (vec![1, 4], "note", 6));
    }
}

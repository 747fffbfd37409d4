//! Footnotes: breaks of definition, Gebietsstände, the terms of use. They are kept as they are.

use crate::source::layout::Lines;
use crate::source::table::Note;

/// The cells below the rule; those in quotation marks go over several lines.
pub(super) fn notes(footer: &str, first_line: u64) -> Vec<Note> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(footer.as_bytes());
    let mut lines = Lines::new(footer, first_line);
    let mut notes = Vec::new();
    for record in reader.records().filter_map(Result::ok) {
        let offset = record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(offset).unwrap_or_default());
        let cells: Vec<&str> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !cells.is_empty() {
            notes.push(Note { line, text: cells.join("; ") });
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_footnote_is_one_note_however_many_lines_it_has() {
        let footer = "\"zu \"\"Tabelle\"\":\nBaden; 2011\"\n© Amt, 2022;;;;\nStand: 10.10.2017 / 10:47:46\n";
        let notes = notes(footer, 7);
        let texts: Vec<(u64, &str)> = notes.iter().map(|note| (note.line, note.text.as_str())).collect();
        assert_eq!(
            texts,
            [(7, "zu \"Tabelle\":\nBaden; 2011"), (9, "© Amt, 2022"), (10, "Stand: 10.10.2017 / 10:47:46")]
        );
    }
}

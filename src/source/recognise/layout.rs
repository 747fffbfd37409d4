//! Separator, lines above the header, and the header of a delimited text.

use std::collections::BTreeMap;

/// Rows that are looked at.
const MOST_ROWS: usize = 400;
/// Lines that may stand above a header.
const MOST_ABOVE: usize = 40;

/// How a delimited text is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextLayout {
    pub(super) separator: char,
    /// Physical lines above the header.
    pub(super) skip_lines: usize,
    /// What lines begin with that are remarks.
    pub(super) comment: Option<char>,
    /// Rows of the header; 0 where there is none.
    pub(super) header_rows: usize,
    /// Cells of a row.
    pub(super) width: usize,
}

type Rows = Vec<(usize, Vec<String>)>;

/// The mark that parts most lines into the same number of cells, more than one.
pub(super) fn separator(text: &str) -> Option<char> {
    let judged = [';', '\t', '|', ','].into_iter().filter_map(|mark| {
        let rows = rows(text, mark);
        let (width, lines) = usual_width(&rows)?;
        let is_common = lines * 10 >= rows.len() * 5 && (lines > 1 || rows.len() == 1);
        (width > 1 && is_common).then_some((lines * 100 / rows.len().max(1), width, mark))
    });
    judged.max_by_key(|(share, width, _)| (*share >= 90, *width, *share)).map(|(_, _, mark)| mark)
}

/// How a text is laid out; `None` where no separator parts it.
pub(super) fn of_text(text: &str) -> Option<TextLayout> {
    let separator = separator(text)?;
    let rows = rows(text, separator);
    let (width, _) = usual_width(&rows)?;
    let comment = ['#', '%'].into_iter().find(|mark| text.starts_with(*mark));
    let is_remark = |cells: &[String]| comment.is_some_and(|mark| cells[0].starts_with(mark));
    let rows: Rows = rows.into_iter().filter(|(_, cells)| !is_remark(cells)).collect();
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count();
    // Some lines have a separator too many at their end, and titles have one cell.
    let is_like = |cells: &[String]| cells.len() == width && (filled(cells) > 1 || width == 1);
    let first = rows.iter().take(MOST_ABOVE).position(|(_, cells)| is_like(cells))?;
    let data = rows.iter().skip(first).position(|(_, cells)| is_data(cells)).unwrap_or(1);
    let skip_lines = match (first, comment) {
        (0, _) => 0,
        (_, Some(_)) => rows[..first].len(),
        _ => rows[first].0,
    };
    Some(TextLayout { separator, skip_lines, comment, header_rows: data.min(6), width })
}

/// Whether a row holds figures: at least a third of its filled cells begin with a digit, years alone being none.
fn is_data(cells: &[String]) -> bool {
    let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let is_figure = |cell: &&&String| {
        let start = cell.trim_start_matches(['-', '+', '"', '.']);
        let is_year = cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
        start.starts_with(|letter: char| letter.is_ascii_digit())
            && !is_year
            && cell.chars().filter(|letter| letter.is_alphabetic()).count() <= 1
            && !cell.contains(" - ")
    };
    let figures = filled.iter().filter(is_figure).count();
    figures * 3 >= filled.len() && figures > 0
}

/// The most frequent number of cells, and in how many rows it occurs.
fn usual_width(rows: &Rows) -> Option<(usize, usize)> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, cells) in rows {
        *widths.entry(cells.len()).or_default() += 1;
    }
    widths.into_iter().max_by_key(|(width, count)| (*count, *width))
}

/// The first rows with any cell filled, each with the number of physical lines before it.
fn rows(text: &str, separator: char) -> Rows {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let bytes = text.as_bytes();
    let mut lines = crate::source::layout::Lines::new(text, 0);
    let records = reader.records().filter_map(Result::ok).take(MOST_ROWS);
    let rows = records.map(|record| {
        let offset = record.position().map_or(0, csv::Position::byte);
        let before = lines.at(usize::try_from(offset).unwrap_or_default().min(bytes.len()));
        (usize::try_from(before).unwrap_or_default(), record.iter().map(str::to_owned).collect::<Vec<_>>())
    });
    rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_titles_remarks_and_headers_are_found() {
        let seen = |text: &str| of_text(text).map(|seen| (seen.separator, seen.skip_lines, seen.header_rows));
        assert_eq!(seen("id;ew\n01011101;5\n01011102;6\n"), Some((';', 0, 1)));
        assert_eq!(seen("id,ew\n01011101,\"5,3\"\n01011102,6\n"), Some((',', 0, 1)));
        assert_eq!(seen("Titel\n\nid;ew;a\n01011101;5;6\n01011102;6;7\n"), Some((';', 2, 1)));
        assert_eq!(seen("id;Alter;\n;m;w\n01011101;5;6\n01011102;6;7\n"), Some((';', 0, 2)));
        assert_eq!(seen("Altstadt,554,532\nNeustadt,3,4\n"), Some((',', 0, 0)));
        assert_eq!(seen("Ein Brief.\nMit zwei Zeilen.\n"), None);
    }
}

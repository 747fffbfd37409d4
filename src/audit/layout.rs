//! Words at places on a page → rows beside names of areas, and the rest as running text.

use super::names::Names;

/// Words that stand in one piece.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fragment {
    pub(super) text: String,
    /// Left and right end.
    pub(super) left: f64,
    pub(super) right: f64,
    /// The height at which it stands; larger is further down.
    pub(super) y: f64,
    /// The size of its letters.
    pub(super) size: f64,
}

/// A name of an area with what stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beside {
    pub(super) areas: Vec<usize>,
    pub(super) label: Fragment,
    /// Where the next name begins in the same line; infinite for the last one.
    pub(super) end: f64,
    pub(super) cells: Vec<Fragment>,
}

/// A page, sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    pub(super) rows: Vec<Beside>,
    /// Lines without a name at their beginning, from top to bottom.
    pub(super) lines: Vec<Fragment>,
}

/// How far from each other, in sizes of letters, words of one line may stand in height.
const SAME_LINE: f64 = 0.35;

impl Layout {
    pub(super) fn of(mut fragments: Vec<Fragment>, names: &Names) -> Self {
        fragments.retain(|fragment| !fragment.text.trim().is_empty());
        fragments.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.left.total_cmp(&other.left)));
        let mut layout = Self::default();
        // The name above, by the left edge that both share.
        let mut headings: Vec<(f64, usize)> = Vec::new();
        for mut line in lines(fragments) {
            line.sort_by(|one, other| one.left.total_cmp(&other.left));
            let mut rest: Option<Fragment> = None;
            let mut row: Option<Beside> = None;
            for fragment in line {
                let areas = names.label(&fragment.text);
                if areas.is_empty() {
                    match &mut row {
                        Some(row) => row.cells.push(fragment),
                        None => rest = Some(joined(rest, fragment)),
                    }
                    continue;
                }
                if let Some(mut before) = row.take() {
                    before.end = fragment.left;
                    layout.settle(before, &mut headings);
                }
                let heading = headings.iter().find(|(left, _)| (left - fragment.left).abs() < fragment.size);
                let areas = names.under(areas, heading.map(|(_, area)| *area));
                row = Some(Beside { areas, label: fragment, end: f64::INFINITY, cells: Vec::new() });
            }
            if let Some(row) = row {
                layout.settle(row, &mut headings);
            }
            layout.lines.extend(rest);
        }
        layout
    }

    fn settle(&mut self, row: Beside, headings: &mut Vec<(f64, usize)>) {
        if let ([area], true) = (&row.areas[..], row.cells.is_empty()) {
            headings.retain(|(left, _)| (left - row.label.left).abs() >= row.label.size);
            headings.push((row.label.left, *area));
        }
        self.rows.push(row);
    }

    /// The running text, paragraph by paragraph, each with the height at which it begins.
    pub(super) fn paragraphs(&self) -> Vec<(f64, String)> {
        const NEW_PARAGRAPH: f64 = 1.7;
        let mut paragraphs: Vec<(f64, String)> = Vec::new();
        let mut before: Option<&Fragment> = None;
        for line in &self.lines {
            let goes_on = before.is_some_and(|before| {
                line.y - before.y < NEW_PARAGRAPH * line.size
                    && (line.size - before.size).abs() < 0.05 * line.size
            });
            match paragraphs.last_mut() {
                Some((_, text)) if goes_on => append(text, &line.text),
                _ => paragraphs.push((line.y, line.text.clone())),
            }
            before = Some(line);
        }
        paragraphs
    }
}

/// A word that is parted at the end of a line is put together again.
fn append(text: &mut String, line: &str) {
    let parted = text.strip_suffix(['-', '\u{AD}', '\u{2010}']).map(str::len);
    match parted {
        Some(length) if line.starts_with(char::is_lowercase) => text.truncate(length),
        Some(_) => {}
        None => text.push(' '),
    }
    text.push_str(line);
}

fn lines(fragments: Vec<Fragment>) -> Vec<Vec<Fragment>> {
    let mut lines: Vec<Vec<Fragment>> = Vec::new();
    for fragment in fragments {
        let first = lines.last().and_then(|line| line.first());
        let is_same = first
            .is_some_and(|first| (fragment.y - first.y).abs() <= SAME_LINE * first.size.min(fragment.size));
        match lines.last_mut() {
            Some(line) if is_same => line.push(fragment),
            _ => lines.push(vec![fragment]),
        }
    }
    lines
}

fn joined(before: Option<Fragment>, after: Fragment) -> Fragment {
    match before {
        None => after,
        Some(mut before) => {
            // Cells stay apart: a name at the end of one is not beside a number at the beginning of the next.
            before.text.push_str(" · ");
            before.text.push_str(&after.text);
            before.right = after.right;
            before
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::names::tests::release;

    fn at(text: &str, left: f64, y: f64) -> Fragment {
        Fragment { text: text.to_owned(), left, right: left + 20.0, y, size: 10.0 }
    }

    #[test]
    fn numbers_belong_to_the_name_left_of_them_and_short_names_to_their_heading() {
        let release = release(&[
            ("1", "Ahausen", None),
            ("2", "Behausen", None),
            ("11", "Ahausen-Mitte", Some("1")),
            ("21", "Behausen-Mitte", Some("2")),
        ]);
        let names = Names::of(&release);
        let fragments = vec![
            at("Ahausen", 0.0, 0.0),
            at("Behausen", 100.0, 0.0),
            at("Mitte", 0.0, 20.0),
            at("3,1", 50.0, 21.0),
            at("Mitte", 100.0, 20.0),
            at(".", 150.0, 20.0),
            at("Ein Satz, der sich über zwei Zei-", 0.0, 50.0),
            at("len zieht.", 0.0, 62.0),
        ];
        let layout = Layout::of(fragments, &names);
        let rows: Vec<(Vec<usize>, Vec<&str>)> = layout
            .rows
            .iter()
            .map(|row| (row.areas.clone(), row.cells.iter().map(|cell| cell.text.as_str()).collect()))
            .filter(|(_, cells): &(_, Vec<&str>)| !cells.is_empty())
            .collect();
        assert_eq!(rows, [(vec![2], vec!["3,1"]), (vec![3], vec!["."])]);
        assert_eq!(layout.paragraphs()[0].1, "Ein Satz, der sich über zwei Zeilen zieht.");
    }
}

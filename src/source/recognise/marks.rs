//! The decimal mark and the mark between groups of three digits, by the figures that occur.

use super::{Entry, Remark, toml_text};

/// The marks of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) decimal: char,
    pub(super) thousands: Option<char>,
    /// Whether every figure with a point could be read either way.
    is_unclear: bool,
}

/// The marks in these cells.
pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Marks {
    let (mut comma, mut point, mut grouped, mut either) = (0_usize, 0_usize, 0_usize, 0_usize);
    for cell in cells {
        let cell = cell.strip_prefix('-').unwrap_or(cell).trim_end_matches(['%', ' ']);
        let is_figure = !cell.is_empty()
            && cell.chars().all(|letter| letter.is_ascii_digit() || letter == '.' || letter == ',');
        if !is_figure {
            continue;
        }
        match (cell.matches('.').count(), cell.matches(',').count()) {
            (0, 1) => comma += 1,
            (points, 1) if points > 0 && cell.rfind(',') > cell.rfind('.') => {
                comma += 1;
                grouped += 1;
            }
            (points, 0) if points > 1 => grouped += usize::from(!is_date(cell)),
            (1, 0) if is_group(cell) => either += 1,
            (1, _) => point += 1,
            _ => {}
        }
    }
    let is_comma = comma > point;
    let has_groups = is_comma && (grouped > 0 || either > 0);
    Marks {
        decimal: if is_comma { ',' } else { '.' },
        thousands: has_groups.then_some('.'),
        is_unclear: either > 0 && comma == 0 && point == 0,
    }
}

impl Marks {
    /// The entries that differ from what holds without any.
    pub(super) fn entries(self) -> Vec<Entry> {
        let mut entries = Vec::new();
        if self.decimal != '.' || self.is_unclear {
            let entry = Entry::new("decimal", toml_text(&self.decimal.to_string()));
            entries.push(if self.is_unclear {
                entry.saying(Remark::doubt("propose.doubt.decimal"))
            } else {
                entry
            });
        }
        entries.extend(self.thousands.map(|mark| Entry::new("thousands", toml_text(&mark.to_string()))));
        entries
    }
}

/// `1.306`: one to three digits, and three.
fn is_group(cell: &str) -> bool {
    cell.split_once('.').is_some_and(|(before, after)| {
        (1..=3).contains(&before.len()) && after.len() == 3 && !before.starts_with('0')
    })
}

/// `31.12.2024`.
fn is_date(cell: &str) -> bool {
    crate::period::Period::parse(cell).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_seen_where_figures_show_them() {
        let seen = |cells: &[&str]| {
            let marks = of(cells.iter().copied());
            (marks.decimal, marks.thousands, marks.is_unclear)
        };
        assert_eq!(seen(&["12,5", "3"]), (',', None, false));
        assert_eq!(seen(&["2.124,3", "31.12.2024"]), (',', Some('.'), false));
        assert_eq!(seen(&["12.5", "1.306"]), ('.', None, false));
        assert_eq!(seen(&["1.306", "1.413"]), ('.', None, true));
        assert_eq!(seen(&["-", "x", "5"]), ('.', None, false));
    }
}

//! Names with places in braces: `Quote | {Jahr}` means a column for each year, `{Jahr}-12-31` a period made from a cell.

use crate::period::Period;
use crate::source::{Row, Table};
use std::collections::BTreeMap;

/// Where the period of a figure is found.
#[derive(Debug, Clone)]
pub(super) enum PeriodPlan {
    Column(usize),
    Value(Period),
    Template(Vec<Part>),
}

/// A part of a period: a text, or the cell of a column.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Text(String),
    Cell(usize),
}

/// Why a period cannot be planned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TemplateError {
    /// A brace is open, or stands for nothing.
    Braces,
    /// Neither the name of the column nor the header has this place.
    Unknown(String),
    /// This is no period.
    NoPeriod(String),
}

impl PeriodPlan {
    /// A template, filled with what the name of a column has at its places; the other places are columns.
    pub(super) fn of(
        template: &str,
        bound: &BTreeMap<String, String>,
        table: &Table,
    ) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        for piece in pieces(template).ok_or(TemplateError::Braces)? {
            parts.push(match piece {
                Piece::Text(text) => Part::Text(text.to_owned()),
                Piece::Place(name) => match (bound.get(name), table.column(name)) {
                    (Some(text), _) => Part::Text(text.clone()),
                    (None, Some(column)) => Part::Cell(column),
                    (None, None) => return Err(TemplateError::Unknown(name.to_owned())),
                },
            });
        }
        if parts.iter().any(|part| matches!(part, Part::Cell(_))) {
            return Ok(Self::Template(parts));
        }
        let text: String = parts.iter().map(|part| part.text(|_| String::new())).collect();
        Period::parse(&text).map(Self::Value).ok_or(TemplateError::NoPeriod(text))
    }

    /// The columns that it is made from.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Value(_) => Vec::new(),
            Self::Column(column) => vec![*column],
            Self::Template(parts) => parts.iter().filter_map(Part::column).collect(),
        }
    }

    /// The period as delivered, before any correction.
    pub(super) fn delivered(&self, row: &Row) -> Option<Period> {
        match self {
            Self::Value(period) => Some(*period),
            Self::Column(column) => Period::parse(&row.cells[*column]),
            Self::Template(parts) => {
                let text: String =
                    parts.iter().map(|part| part.text(|column| row.cells[column].clone())).collect();
                Period::parse(&text)
            }
        }
    }
}

impl Part {
    /// Its text, where a cell is looked up by `cell`.
    pub(super) fn text(&self, cell: impl FnOnce(usize) -> String) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Cell(column) => cell(*column),
        }
    }

    const fn column(&self) -> Option<usize> {
        match self {
            Self::Text(_) => None,
            Self::Cell(column) => Some(*column),
        }
    }
}

/// What stands at the places of a pattern in a name that fits it; `None` if the name does not.
pub(super) fn bind(pattern: &str, name: &str) -> Option<BTreeMap<String, String>> {
    let mut bound: BTreeMap<String, String> = BTreeMap::new();
    let pieces = pieces(pattern)?;
    let mut rest = name;
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let place = match piece {
            Piece::Text(text) => {
                rest = rest.strip_prefix(text)?;
                continue;
            }
            Piece::Place(place) => place,
        };
        let length = match pieces.peek() {
            Some(Piece::Text(next)) => rest.find(next)?,
            Some(Piece::Place(_)) => return None,
            None => rest.len(),
        };
        let (text, after) = rest.split_at(length);
        let earlier = bound.insert(place.to_owned(), text.to_owned());
        if text.is_empty() || earlier.is_some_and(|earlier| earlier != text) {
            return None;
        }
        rest = after;
    }
    rest.is_empty().then_some(bound)
}

/// A name with places, filled with what the name of a column has there.
pub(super) fn fill(template: &str, bound: &BTreeMap<String, String>) -> Option<String> {
    let mut filled = String::new();
    for piece in pieces(template)? {
        filled.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Place(name) => bound.get(name)?,
        });
    }
    Some(filled)
}

/// Whether a name has places.
pub(super) fn has_places(name: &str) -> bool {
    name.contains('{')
}

enum Piece<'a> {
    Text(&'a str),
    Place(&'a str),
}

/// The texts and places of a template; `None` if a brace is open or has no name.
fn pieces(template: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}')?;
        if place.is_empty() || place.contains('{') || text.contains('}') {
            return None;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        pieces.push(Piece::Place(place));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    (!rest.contains('}')).then_some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Facts;

    fn bound(pattern: &str, name: &str) -> Option<Vec<String>> {
        bind(pattern, name).map(|bound| bound.into_values().collect())
    }

    fn table() -> Table {
        let columns = vec!["Jahr".to_owned(), "Januar".to_owned()];
        Table {
            columns,
            header_line: 1,
            rows: Vec::new(),
            notes: Vec::new(),
            sheet: None,
            facts: Facts::default(),
        }
    }

    #[test]
    fn a_place_stands_for_what_the_name_has_there() {
        assert_eq!(bound("Quote | {Jahr}", "Quote | 2015"), Some(vec!["2015".into()]));
        assert_eq!(bound("{a} ({b})", "Mai (31.)"), Some(vec!["Mai".into(), "31.".into()]));
        assert_eq!(bound("{a}-{a}", "1-1"), Some(vec!["1".into()]));
        for (pattern, name) in [
            ("Quote | {Jahr}", "Quote | "),
            ("Quote | {Jahr}", "Anteil | 2015"),
            ("{Jahr} Quote", "2015 Quoten"),
            ("{a}{b}", "2015"),
            ("{a}-{a}", "1-2"),
            ("{Jahr", "2015"),
            ("Jahr}", "Jahr}"),
            ("{}", "2015"),
        ] {
            assert_eq!(bind(pattern, name), None, "{pattern} in {name}");
        }
    }

    #[test]
    fn a_measure_is_made_from_the_name_of_a_column() {
        let bound = bind("Dauer | {von}", "Dauer | unter 3").expect("it fits");
        assert_eq!(fill("dauer {von}", &bound).as_deref(), Some("dauer unter 3"));
        assert_eq!(fill("dauer {bis}", &bound), None);
        assert_eq!(fill("dauer", &BTreeMap::new()).as_deref(), Some("dauer"));
    }

    #[test]
    fn a_period_is_made_from_the_name_of_a_column_before_the_cells_of_a_row() {
        let year = BTreeMap::from([("Jahr".to_owned(), "2015".to_owned())]);
        let plan = PeriodPlan::of("{Jahr}-12-31", &year, &table()).expect("a plan");
        assert!(matches!(plan, PeriodPlan::Value(period) if Some(period) == Period::parse("2015-12-31")));
        let plan = PeriodPlan::of("{Jahr}-01", &BTreeMap::new(), &table()).expect("a plan");
        let row = Row { line: 2, cells: vec!["2014".into(), "54197".into()] };
        assert_eq!((plan.columns(), plan.delivered(&row)), (vec![0], Period::parse("2014-01")));
    }

    #[test]
    fn a_template_that_means_nothing_is_told() {
        let error = |template: &str| PeriodPlan::of(template, &BTreeMap::new(), &table()).err();
        assert_eq!(error("{Jahr"), Some(TemplateError::Braces));
        assert_eq!(error("{Monat}-01"), Some(TemplateError::Unknown("Monat".into())));
        assert_eq!(error("2015-13"), Some(TemplateError::NoPeriod("2015-13".into())));
    }
}

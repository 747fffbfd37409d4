//! Where the title ends, where the figures begin, and what the title says of time and unit.

use super::lines::{Cells, Line};
use crate::period::Period;

/// How the portals write units. What is not listed stays a part of the names, where everybody can see it.
const UNITS: &[&str] = &[
    "Anzahl",
    "Prozent",
    "%",
    "EUR",
    "Tsd. EUR",
    "Mill. EUR",
    "Mio. EUR",
    "1000",
    "Tsd.",
    "Mill.",
    "qkm",
    "km2",
    "ha",
    "Stunden",
    "Jahre",
    "Index",
    "Euro",
    "je 1000",
    "Number",
    "Percent",
];

/// The parts above the rule.
pub(super) struct Head<'a, 'l> {
    /// The rows of the header, stacked.
    pub(super) header: &'l [Line<'a>],
    /// The lines with figures.
    pub(super) body: &'l [Line<'a>],
    /// When all figures hold, where the title says it: a lone line `31.12.2015` or `Jahr: 2016`.
    pub(super) time: Option<String>,
    /// What all figures are delivered in, where the title says it: `Bevölkerungsstand (Anzahl)`.
    pub(super) unit: Option<String>,
}

impl<'a, 'l> Head<'a, 'l> {
    /// Finds the parts; the line that does not fit where there is no title and header.
    pub(super) fn read(lines: &'l [Line<'a>]) -> Result<Self, u64> {
        let (mut time, mut unit) = (None, None);
        let mut first = 0;
        while let Some(title) = lines.get(first).and_then(|line| line.title()) {
            // The first line names the table, whatever it is called.
            if first > 0 {
                time = time_in(&title).or(time);
                unit = unit_in(&title).or(unit);
            }
            first += 1;
        }
        let is_header = |line: &Line<'_>| line.text.starts_with(';');
        let length = lines[first..].iter().take_while(|line| is_header(line)).count();
        if first == 0 || length == 0 {
            return Err(lines.get(first).map_or(1, |line| line.number));
        }
        let (header, body) = lines[first..].split_at(length);
        Ok(Self { header, body, time, unit })
    }
}

/// Whether a cell is a reference day or a year.
pub(super) fn is_time(text: &str) -> bool {
    matches!(Period::parse(text), Some(Period::Day(_) | Period::Year(_)))
}

/// Whether a row of the header names units: in every column with figures.
pub(super) fn is_unit_row(row: &Cells<'_>, lead: usize) -> bool {
    (lead..row.cells.len()).all(|column| UNITS.contains(&row.trimmed(column)))
}

/// The time in a title line; a label such as `Jahr:` may stand before it.
fn time_in(title: &str) -> Option<String> {
    let text = title.rsplit_once(": ").map_or(title, |(_, text)| text).trim();
    is_time(text).then(|| text.to_owned())
}

/// The unit in brackets at the end of a title line.
fn unit_in(title: &str) -> Option<String> {
    let (_, unit) = title.strip_suffix(')')?.rsplit_once('(')?;
    UNITS.contains(&unit).then(|| unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_unit_are_found_in_the_title() {
        assert_eq!(time_in("31.12.2015").as_deref(), Some("31.12.2015"));
        assert_eq!(time_in("Jahr: 2016").as_deref(), Some("2016"));
        assert_eq!(time_in("Zensus 2011"), None);
        assert_eq!(unit_in("Bevölkerungsstand (Anzahl)").as_deref(), Some("Anzahl"));
        assert_eq!(unit_in("Pflegestatistik (Pflegeeinricht./Pflegebedürftige)"), None);
    }

    #[test]
    fn a_file_without_title_or_header_is_none_of_the_portals() {
        let lines = |texts: &[&'static str]| -> Vec<Line<'static>> {
            texts.iter().zip(1..).map(|(text, number)| Line { number, text }).collect()
        };
        assert_eq!(Head::read(&lines(&["a;b;c", "1;2;3"])).err(), Some(1));
        assert_eq!(Head::read(&lines(&["title", "a;b;c", "1;2;3"])).err(), Some(2));
        assert_eq!(Head::read(&[]).err(), Some(1));
        let sound = lines(&["title", ";;a", ";;b", "1;2;3"]);
        let head = Head::read(&sound).expect("a head");
        assert_eq!((head.header.len(), head.body.len()), (2, 1));
    }
}

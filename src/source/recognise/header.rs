//! What the name of a column says: whom it counts, when, and in what.

use super::cells::Cells;
use super::value::SeenValue;
use super::words::{self, has};
use super::{Remark, cells};
use crate::period::Period;

/// Proposes how a column of figures is declared; `about` are further words about it, such as the name of the file.
pub(super) fn value(column: &str, cells: &Cells, delivered_unit: Option<&str>, about: &str) -> SeenValue {
    let (mut population, mut period, mut rest) = (Vec::new(), None, Vec::new());
    for part in column.split(" | ") {
        let dated = Period::parse(part).filter(|period| cells::is_of_today(*period));
        match (words::people(part), dated) {
            (_, Some(dated)) if period.is_none() => period = Some(dated.to_string()),
            (Some((dimension, code)), _) if population.iter().all(|(known, _)| *known != dimension) => {
                population.push((dimension, code));
            }
            _ if has(part, words::TOTAL) && words::slug(part).len() < 12 => {}
            _ => rest.push(part),
        }
    }
    let name = words::slug(&rest.join(" "));
    // A digit at the start would be read as a period or an age by people.
    let measure = if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) {
        let about = words::slug(about);
        if name.is_empty() { about } else { format!("{about}-{name}") }
    } else {
        name
    };
    let (unit, factor, remark) = unit(column, cells, delivered_unit, about);
    SeenValue {
        column: column.to_owned(),
        measure,
        unit,
        factor,
        suffix: (cells.percents > 0 && cells.percents == cells.filled).then_some("%"),
        population,
        period,
        remark,
    }
}

type UnitOf = (&'static str, Option<&'static str>, Option<Remark>);

fn unit(column: &str, cells: &Cells, delivered: Option<&str>, about: &str) -> UnitOf {
    let said = delivered.unwrap_or_default().to_lowercase();
    let is_share = has(column, words::SHARE) || has(&said, words::SHARE) || cells.percents > 0;
    let in_range = |from: f64, to: f64| !cells.has_numbers() || (cells.lowest >= from && cells.highest <= to);
    let unclear = || Some(Remark::doubt("propose.doubt.unit"));
    match () {
        () if said.contains("tsd") && has(&said, words::MONEY) => ("euro", Some("1000"), None),
        () if has(&said, words::MONEY) || has(column, words::MONEY) => ("euro", None, unclear()),
        () if said == "1000" => ("persons-fractional", Some("1000"), unclear()),
        () if is_share && in_range(0.0, 100.0) => ("percent", None, None),
        () if is_share && in_range(-100.0, 100.0) => ("percentage-points", None, unclear()),
        () if has(column, words::INDEX) => ("index", None, unclear()),
        () if cells.is_whole && in_range(0.0, f64::MAX) => {
            let is_households = has(column, words::HOUSEHOLDS);
            let is_people = has(column, words::PERSONS) || !words_of_people(column).is_empty();
            match () {
                () if is_households => ("households", None, None),
                () if is_people || has(about, words::PERSONS) => ("persons", None, None),
                () => ("cases", None, unclear()),
            }
        }
        () if cells.is_whole => ("persons-balance", None, unclear()),
        () if in_range(0.0, f64::MAX) => ("ratio", None, unclear()),
        () => ("index", None, unclear()),
    }
}

/// What the parts of a name say of people.
fn words_of_people(column: &str) -> Vec<(&'static str, String)> {
    column.split(" | ").filter_map(words::people).collect()
}

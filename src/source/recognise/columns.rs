//! Which columns of a table hold keys, periods, groups of people and figures.

use super::cells::Cells;
use super::marks::Marks;
use super::value::{Place, SeenDimension, SeenTable};
use super::words::{self, has};
use super::{Remark, header};
use crate::source::{PLACEHOLDER, Table};
use std::collections::BTreeSet;

/// More rows that belong to no area than this are not worth listing.
const MOST_SKIPPED: usize = 12;

/// Describes the columns of a table; `about` are the words around it: name of the file and of the sheet, title lines.
pub(super) fn describe(table: &Table, marks: Marks, about: &str, seen: &mut SeenTable) {
    let cells: Vec<Cells> = (0..table.columns.len()).map(|column| Cells::of(table, column, marks)).collect();
    let mut used = BTreeSet::new();
    let key = area(table, &cells, about, seen);
    used.extend(key);
    let dated = period_column(table, &cells, &used);
    if let Some(column) = dated {
        used.insert(column);
        seen.period = Some((Place::Column(table.columns[column].clone()), None));
    }
    for (column, cells) in cells.iter().enumerate() {
        if !used.contains(&column) && groups(table, cells, column, seen) {
            used.insert(column);
        }
    }
    for (column, name) in table.columns.iter().enumerate().filter(|(column, _)| !used.contains(column)) {
        take_figures(table, &cells[column], column, name, about, seen);
    }
    finish_period(table, about, seen);
    tell_measures_apart(seen);
}

/// The column of keys, or of names where there is none.
fn area(table: &Table, cells: &[Cells], about: &str, seen: &mut SeenTable) -> Option<usize> {
    let score = |column: usize| -> usize {
        let (width, count) = cells[column].usual_width().unwrap_or_default();
        let digits = cells[column].share(cells[column].widths.values().sum());
        let is_named = has(&table.columns[column], words::KEY);
        let is_constant = cells[column].texts.as_ref().is_some_and(|texts| texts.len() < 2);
        // A count has as many digits as a key now and then.
        let is_counted = has(&table.columns[column], words::TOTAL)
            || table.columns[column].split(" | ").any(|part| words::people(part).is_some());
        let is_uneven = !is_named && (cells[column].widths.len() > 2 || column > 2);
        if is_counted
            || is_uneven
            || (is_constant && table.rows.len() > 1)
            || digits < 60
            || (!is_named && !matches!(width, 5 | 8 | 12))
            || table.columns[column].contains('%')
        {
            return 0;
        }
        let is_usual = matches!(width, 2 | 3 | 5 | 6 | 8 | 12) && count * 10 >= cells[column].filled * 5;
        let is_of_areas =
            has(&table.columns[column], words::AREA) || words::level(&table.columns[column]).is_some();
        digits
            + if is_named { 60 } else { 0 }
            + if is_of_areas { 30 } else { 0 }
            + if is_usual { 40 } else { 0 }
            + if column == 0 { 10 } else { 0 }
    };
    let best = (0..table.columns.len()).max_by_key(|&column| (score(column), usize::MAX - column));
    let best = best.filter(|&column| score(column) > 100);
    let Some(column) = best else { return names(table, cells, about, seen) };
    let name = &table.columns[column];
    let (width, count) = cells[column].usual_width().unwrap_or_default();
    let mut remarks = vec![
        Remark::why("propose.why.key").with("count", count.to_string()).with("digits", width.to_string()),
    ];
    let lost = width.checked_sub(1).and_then(|short| cells[column].widths.get(&short)).copied().unwrap_or(0);
    if let (true, Some(workbook)) = (lost > 0 && matches!(width, 5 | 8 | 12), &mut seen.workbook) {
        let value = format!("{{ {} = {width} }}", super::toml_text(name));
        let remark = Remark::doubt("propose.doubt.zeros").with("count", lost.to_string());
        workbook.push(super::Entry::new("key_width", value).saying(remark));
    } else if lost > 0 {
        remarks.push(Remark::doubt("propose.doubt.zeros").with("count", lost.to_string()));
    }
    let level = level(name, width, about);
    if level == PLACEHOLDER {
        remarks.push(Remark::doubt("propose.doubt.level"));
    }
    skip_rows(table, column, width, seen);
    seen.area = Some((Place::Column(name.clone()), level, remarks));
    Some(column)
}

/// Names in place of keys; where there is neither, all rows belong to one area.
fn names(table: &Table, cells: &[Cells], about: &str, seen: &mut SeenTable) -> Option<usize> {
    let is_text = |column: &usize| {
        let cells = &cells[*column];
        cells.share(cells.figures) < 20
            && cells.share(cells.periods) < 50
            && cells.filled * 2 > table.rows.len()
    };
    let is_of_people = |column: &usize| {
        cells[*column].texts.as_ref().is_some_and(|texts| {
            texts.keys().all(|text| words::people(text).is_some() || has(text, words::TOTAL))
        })
    };
    let mut texts = (0..table.columns.len()).filter(is_text).filter(|column| !is_of_people(column));
    let Some(column) = texts.next() else {
        let remarks = vec![Remark::doubt("propose.doubt.one-area")];
        seen.area = Some((Place::Value(PLACEHOLDER.into()), PLACEHOLDER.into(), remarks));
        return None;
    };
    let name = &table.columns[column];
    let level = words::level(name).or_else(|| words::level(about)).unwrap_or(PLACEHOLDER);
    let remarks = vec![Remark::doubt("propose.doubt.names")];
    seen.area = Some((Place::Column(name.clone()), level.to_owned(), remarks));
    Some(column)
}

fn level(column: &str, width: usize, about: &str) -> String {
    let said = words::level(column).or_else(|| words::level(about));
    let by_width = match width {
        5 => Some("kreis"),
        12 => Some("gemeinde"),
        _ => None,
    };
    by_width.filter(|_| said.is_none_or(|said| said == "gemeinde")).or(said).unwrap_or(PLACEHOLDER).to_owned()
}

/// Rows whose key is not like the others: sums and what is left over.
fn skip_rows(table: &Table, column: usize, width: usize, seen: &mut SeenTable) {
    let is_key = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let others: BTreeSet<&str> =
        table.rows.iter().map(|row| row.cells[column].as_str()).filter(|cell| !is_key(cell)).collect();
    if others.is_empty() || others.len() > MOST_SKIPPED || width == 0 {
        return;
    }
    seen.skip_areas = others.iter().map(|&cell| cell.to_owned()).collect();
    let shown = others.iter().map(|cell| format!("„{cell}“")).collect::<Vec<_>>().join(", ");
    seen.remarks.push(Remark::doubt("propose.doubt.skipped").with("rows", shown));
}

/// The column of periods: every cell is one, and its name says so or no figure looks like that.
fn period_column(table: &Table, cells: &[Cells], used: &BTreeSet<usize>) -> Option<usize> {
    let is_period = |column: &usize| {
        let cells = &cells[*column];
        let is_long = cells.texts.as_ref().is_some_and(|texts| texts.keys().all(|text| text.len() > 4));
        !used.contains(column)
            && cells.filled > 0
            && cells.blank == 0
            && cells.periods == cells.filled
            && (is_long || has(&table.columns[*column], words::PERIOD))
    };
    (0..table.columns.len()).find(is_period)
}

/// Whether a column says who is counted, or parts the rows in another way that has a sum; both are declared.
fn groups(table: &Table, cells: &Cells, column: usize, seen: &mut SeenTable) -> bool {
    let Some(texts) = cells.texts.as_ref().filter(|_| cells.share(cells.figures) < 50) else { return false };
    let name = &table.columns[column];
    let is_total = |text: &str| has(text, words::TOTAL);
    let meant: Vec<Option<(&str, String)>> = texts
        .keys()
        .map(|text| words::people(text).or_else(|| is_total(text).then(|| ("", "total".to_owned()))))
        .collect();
    let named: BTreeSet<&str> =
        meant.iter().flatten().map(|(dimension, _)| *dimension).filter(|name| !name.is_empty()).collect();
    let dimension = match named.iter().next() {
        Some(&"sex") => "sex",
        Some(&"age") => "age",
        Some(&"nationality") => "nationality",
        _ => "",
    };
    let is_free = seen.dimensions.iter().all(|known| known.name != dimension);
    if named.len() == 1 && meant.iter().all(Option::is_some) && is_free && cells.blank == 0 {
        let codes = texts.keys().cloned().zip(meant.into_iter().flatten().map(|(_, code)| code)).collect();
        seen.dimensions.push(SeenDimension { name: dimension, column: name.clone(), codes });
        return true;
    }
    let repeats = texts.values().all(|&count| count > 1) && texts.len() > 1;
    if !repeats {
        return false;
    }
    // Rows of one area that differ in something else: the sum is taken, the rest is for people to declare.
    let Some(total) = texts.keys().find(|text| is_total(text)) else { return false };
    let others = texts.len().saturating_sub(1).to_string();
    let remark = Remark::doubt("propose.doubt.parts").with("column", name).with("count", others);
    seen.filters.push((name.clone(), total.clone(), Some(remark)));
    true
}

fn take_figures(table: &Table, cells: &Cells, column: usize, name: &str, about: &str, seen: &mut SeenTable) {
    let is_silent = table.facts.silent.contains(&column);
    if is_silent {
        return;
    }
    let mostly = cells.share(cells.figures);
    let is_mixed = cells.percents > 0 && cells.percents < cells.filled;
    let is_keyed = has(name, &["id", "nr", "nummer"]) && !name.contains(" | ");
    let text = || cells.first_text.clone().unwrap_or_default();
    let remark = match () {
        () if cells.filled == 0 || mostly < 50 => None,
        () if is_keyed => None,
        () if mostly < 100 || is_mixed => {
            Some(Remark::doubt("propose.doubt.texts").with("column", name).with("text", text()))
        }
        () if !cells.has_numbers() => Some(Remark::doubt("propose.doubt.no-number").with("column", name)),
        () => {
            let delivered = table.rows.first().and_then(|row| table.unit_of(row, column));
            seen.values.push(header::value(name, cells, delivered, about));
            seen.has_blanks |= cells.blank > 0;
            return;
        }
    };
    seen.ignored.push((name.to_owned(), remark));
}

/// Where the period stands, if no column has it: in the names of columns, or in the words around the table.
fn finish_period(table: &Table, about: &str, seen: &mut SeenTable) {
    let is_dated = !seen.values.is_empty() && seen.values.iter().all(|value| value.period.is_some());
    if seen.period.is_some() || is_dated {
        if seen.period.is_some() {
            seen.values.iter_mut().for_each(|value| value.period = None);
        }
        return;
    }
    let notes = table.notes.iter().map(|note| note.text.as_str());
    let said = std::iter::once(about).chain(notes).find_map(period_in);
    seen.period = Some(match said {
        Some(period) => {
            let remark = Remark::doubt("propose.doubt.period").with("period", &period);
            (Place::Value(period), Some(remark))
        }
        None => (Place::Value(PLACEHOLDER.into()), Some(Remark::doubt("propose.doubt.no-period"))),
    });
}

/// A day, or else a year, within other words.
fn period_in(text: &str) -> Option<String> {
    use crate::period::Period;
    let parts = || text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let of_today = |part: &str| {
        Period::parse(part.trim_matches('.')).filter(|period| super::cells::is_of_today(*period))
    };
    let day = parts().filter(|part| part.len() >= 8).find_map(of_today);
    let years = || text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4);
    day.or_else(|| years().find_map(of_today)).map(|period| period.to_string())
}

/// Two columns that would count the same people under one name get names of their own.
fn tell_measures_apart(seen: &mut SeenTable) {
    let mut met = BTreeSet::new();
    let whole =
        |value: &super::SeenValue| (value.measure.clone(), value.population.clone(), value.period.clone());
    for value in &mut seen.values {
        // Where rows say whom they count, a column cannot say it again.
        if value.population.iter().any(|(name, _)| seen.dimensions.iter().any(|known| known.name == *name)) {
            value.population.clear();
            value.measure = words::slug(&value.column);
        }
        let mut number = 2;
        let base = value.measure.clone();
        while met.contains(&whole(value)) {
            value.measure = format!("{base}-{number}");
            number += 1;
        }
        met.insert(whole(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_within_words_is_a_day_before_it_is_a_year() {
        assert_eq!(period_in("lor_original_2018.xls").as_deref(), Some("2018"));
        assert_eq!(period_in("Berlin am 31.12.2018 nach 2006").as_deref(), Some("2018-12-31"));
        assert_eq!(period_in("12411-0013, 1834"), None);
    }
}

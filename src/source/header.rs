//! The names in a header: what is declared to be wrong in them, and years that are out of order.

use super::definition::HeaderCorrectionDefinition;
use super::table::Table;
use crate::diagnostic::{Code, Finding, Findings, Place};
use std::collections::BTreeMap;

/// Puts declared names in place of delivered ones, the last first, so that a struck name moves no position that is
/// still to come.
///
/// Rows of text are cut by the header, so this cannot wait for the room of corrections; like there, a correction that is
/// not met is a finding, and nothing happens without a declaration.
pub(super) fn correct(
    names: &mut Vec<String>,
    corrections: &[HeaderCorrectionDefinition],
    place: &Place,
    findings: &mut Findings,
) {
    let mut corrections: Vec<&HeaderCorrectionDefinition> = corrections.iter().collect();
    corrections.sort_by_key(|correction| std::cmp::Reverse(correction.position));
    for correction in corrections {
        let index = correction.position.checked_sub(1).filter(|index| *index < names.len());
        let delivered = index.map_or("", |index| names[index].as_str());
        match index.filter(|_| delivered == correction.expect) {
            Some(index) if correction.becomes.is_empty() => drop(names.remove(index)),
            Some(index) => names[index].clone_from(&correction.becomes),
            None => {
                let finding = Finding::new(Code::CorrectionUnmet).at(place.clone());
                findings.push(finding.with("expect", &correction.expect).with("cell", delivered));
            }
        }
    }
}

/// Tells which years stand out of the order of the others: those that must go for the rest to rise, or to fall. Names
/// that differ by their year alone are compared with each other; if half of them or more had to go, there is no order.
pub(super) fn report_years(table: &Table, file: &str, findings: &mut Findings) {
    let mut groups: BTreeMap<String, Vec<(usize, i16)>> = BTreeMap::new();
    for (index, name) in table.columns.iter().enumerate() {
        if let Some((year, others)) = year(name) {
            groups.entry(others).or_default().push((index, year));
        }
    }
    for group in groups.values() {
        let years: Vec<i16> = group.iter().map(|(_, year)| *year).collect();
        let falling: Vec<i16> = years.iter().map(|year| -year).collect();
        let (rising, falling) = (longest_rise(&years), longest_rise(&falling));
        let kept = if rising.len() >= falling.len() { rising } else { falling };
        let out_of_order = years.len() - kept.len();
        if out_of_order * 2 >= years.len() {
            continue;
        }
        let spoken = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for (_, (index, _)) in group.iter().enumerate().filter(|(place, _)| !kept.contains(place)) {
            let finding = Finding::new(Code::YearOutOfOrder).at(table.header_place(file));
            let column = table.columns[*index].as_str();
            let finding = finding.column(column).with("column", column).with("years", &spoken);
            findings.push(finding.with("position", (index + 1).to_string()));
        }
    }
}

/// The only year in a name, and the name without it.
fn year(name: &str) -> Option<(i16, String)> {
    let is_year = |word: &&str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let mut years = name.split(|letter: char| !letter.is_ascii_digit()).filter(is_year);
    let year = years.next().filter(|_| years.next().is_none())?;
    Some((year.parse().ok()?, name.replacen(year, "#", 1)))
}

/// The places of a longest run of rising numbers, not necessarily side by side.
fn longest_rise(numbers: &[i16]) -> Vec<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let before =
            (0..index).filter(|&earlier| numbers[earlier] <= *number).max_by_key(|&earlier| best[earlier].0);
        best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
    }
    let mut next = (0..numbers.len()).max_by_key(|&index| best[index].0);
    let mut places = Vec::new();
    while let Some(index) = next {
        places.push(index);
        next = best[index].1;
    }
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::table::Facts;
    use crate::text::Bilingual;

    fn out_of_order(names: &[&str]) -> Vec<String> {
        let columns = names.iter().map(|&name| name.to_owned()).collect();
        let table = Table {
            columns,
            header_line: 1,
            rows: Vec::new(),
            notes: Vec::new(),
            sheet: None,
            facts: Facts::default(),
        };
        let mut findings = Findings::default();
        report_years(&table, "a.csv", &mut findings);
        let column = |finding: &&Finding| finding.place().column.clone().unwrap_or_default();
        findings.sorted().iter().map(column).collect()
    }

    #[test]
    fn a_year_between_later_ones_is_out_of_order() {
        assert_eq!(out_of_order(&["Kennzahl", "2018", "2019", "2020", "2012", "2021"]), ["2012"]);
        assert_eq!(out_of_order(&["2021 (Q)", "2020 (Q)", "2091 (Q)", "2018 (Q)"]), ["2091 (Q)"]);
    }

    #[test]
    fn years_that_rise_fall_or_repeat_are_in_order() {
        assert!(out_of_order(&["2011", "2017", "2018"]).is_empty());
        assert!(out_of_order(&["2018", "2017", "2011"]).is_empty());
        assert!(out_of_order(&["Zahl 2018", "Quote 2018", "Zahl 2019", "Quote 2019"]).is_empty());
        assert!(out_of_order(&["2018 bis 2019", "Fläche", "2020"]).is_empty());
        assert!(out_of_order(&["2019", "2018"]).is_empty());
    }

    #[test]
    fn names_are_struck_or_replaced_only_where_they_are_met() {
        let reason = Bilingual { de: "a".into(), en: "a".into() };
        let one = |position, expect: &str, becomes: &str| HeaderCorrectionDefinition {
            position,
            expect: expect.into(),
            becomes: becomes.into(),
            reason: reason.clone(),
        };
        let mut names = ["a", "2012", "b", "c"].map(str::to_owned).to_vec();
        let mut findings = Findings::default();
        let corrections =
            [one(2, "2012", ""), one(4, "c", "d"), one(3, "x", "y"), one(0, "a", "z"), one(9, "a", "z")];
        correct(&mut names, &corrections, &Place::default(), &mut findings);
        assert_eq!(names, ["a", "b", "d"]);
        assert_eq!(findings.len(), 3);
    }
}

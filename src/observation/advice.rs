//! What a cell that cannot be read looks like, for a hint that helps. Nothing is decided by it.

use crate::source::{Dialect, Row, parse_number};

/// How offices call rows that add up others.
const SUMS: &[&str] = &["summe", "insgesamt", "zusammen", "gesamt"];

/// How spreadsheets and offices write that there is no figure, besides the official signs.
const ABSENCES: &[&str] = &["k.a.", "k. a.", "n.v.", "n. v.", "na", "n/a", "--", "*"];

/// Whether a row seems to add up others.
pub(super) fn is_sum(row: &Row) -> bool {
    row.cells.iter().any(|cell| {
        let cell = cell.to_lowercase();
        SUMS.iter().any(|sum| cell.split(|letter: char| !letter.is_alphabetic()).any(|word| word == *sum))
    })
}

/// The hint for a text where a number belongs, and the mark that it speaks of.
pub(super) fn of_number(text: &str, dialect: &Dialect) -> Option<(&'static str, String)> {
    if text.starts_with('#') || ABSENCES.contains(&text.to_lowercase().as_str()) {
        return Some(("finding.not-a-number.hint.sign", String::new()));
    }
    let marks = ['.', ',', ' ', '\u{A0}', '\u{202F}', '\''];
    let grouped =
        |mark: &char| *mark != dialect.decimal && parse_number(text, dialect.decimal, Some(*mark)).is_some();
    if let Some(mark) = marks.into_iter().find(grouped) {
        return Some(("finding.not-a-number.hint.thousands", mark.to_string()));
    }
    let other = if dialect.decimal == ',' { '.' } else { ',' };
    let thousands = dialect.thousands.filter(|mark| *mark != other);
    let is_other = parse_number(text, other, thousands).is_some();
    is_other.then(|| ("finding.not-a-number.hint.decimal", other.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_from_names_that_hold_the_word() {
        let row =
            |cells: &[&str]| Row { line: 2, cells: cells.iter().map(|&cell| cell.to_owned()).collect() };
        assert!(is_sum(&row(&["", "Insgesamt", "12"])) && is_sum(&row(&["Summe:", "12"])));
        assert!(!is_sum(&row(&["97101", "Gesamtschulviertel"])));
    }

    #[test]
    fn a_text_that_is_no_number_gets_a_fitting_hint() {
        let dialect = Dialect { decimal: ',', ..Dialect::default() };
        let hint = |text: &str| of_number(text, &dialect).map(|(key, mark)| (key.rsplit('.').next(), mark));
        assert_eq!(hint("1.306"), Some((Some("thousands"), ".".to_owned())));
        assert_eq!(hint("10.66"), Some((Some("decimal"), ".".to_owned())));
        assert_eq!(hint("#DIV/0!"), Some((Some("sign"), String::new())));
        assert_eq!(hint("k.A."), Some((Some("sign"), String::new())));
        assert_eq!(hint("857°"), None);
    }
}

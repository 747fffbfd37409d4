//! Names as offices set them in narrow columns: broken, hyphenated, with footnote marks.

use super::dialect::SheetDialect;

/// Words before which a hyphen at the end of a line is meant: `Kranken-` / `und Pflegeversicherung`.
const CONJUNCTIONS: [&str; 5] = ["und", "oder", "bzw", "sowie", "u."];
/// The highest footnote in a delivery so far is 13.
const MOST_FOOTNOTE_DIGITS: usize = 2;

/// The name of a column: on one line, with single blanks.
pub(super) fn column_name(text: &str, dialect: &SheetDialect) -> String {
    let text = if dialect.join_hyphens { join_hyphens(text) } else { text.to_owned() };
    let text = if dialect.strip_footnotes { strip_footnotes(&text) } else { text };
    let visible: String = text.chars().filter(|&letter| letter != SOFT_HYPHEN).collect();
    visible.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The text of a cell: on one line, blanks around it removed.
pub(super) fn cell_text(text: &str, dialect: &SheetDialect) -> String {
    let line = |text: &str| text.replace(|letter: char| letter.is_whitespace(), " ").trim().to_owned();
    if !dialect.strip_footnotes {
        return line(text);
    }
    line(&strip_footnotes(text))
}

/// A hyphen that tells where a word may be broken and is not shown unless it is.
const SOFT_HYPHEN: char = '\u{AD}';

/// Takes off marks such as `1)` and `¹`. A parenthesis that was opened belongs to the text: `(18 - 64)`; and what begins
/// with a mark is the footnote itself.
fn strip_footnotes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut open = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            ')' => {
                let digits =
                    kept.chars().rev().take_while(|&letter| letter.is_ascii_digit() || letter == '*');
                let count = digits.count();
                let before = kept.len() - count;
                if (1..=MOST_FOOTNOTE_DIGITS).contains(&count) && !kept[..before].trim().is_empty() {
                    kept.truncate(before);
                    kept.truncate(kept.trim_end().len());
                    continue;
                }
            }
            '¹' | '²' | '³' | '⁴'..='⁹' if !is_unit(&kept, letter) => continue,
            _ => {}
        }
        kept.push(letter);
    }
    kept
}

/// Square and cubic metres have no footnote.
fn is_unit(before: &str, letter: char) -> bool {
    let unit = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    matches!(letter, '²' | '³') && matches!(unit, "m" | "km" | "cm" | "qkm")
}

/// Joins words that were parted: a hyphen between small letters, or at the end of a line before a small letter.
fn join_hyphens(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut joined = String::with_capacity(text.len());
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        index += 1;
        let is_within_word = joined.chars().next_back().is_some_and(char::is_lowercase);
        if letter == '-' && is_within_word {
            let rest = letters.get(index..).unwrap_or_default();
            let blanks = rest.iter().take_while(|letter| letter.is_whitespace()).count();
            let is_line_end = rest.iter().take(blanks).any(|&letter| letter == '\n');
            let next: String =
                rest.iter().skip(blanks).take_while(|letter| !letter.is_whitespace()).collect();
            let is_meant = CONJUNCTIONS.iter().any(|word| next.trim_end_matches('.') == *word);
            let goes_on = next.starts_with(char::is_lowercase) && !is_meant;
            if goes_on && (blanks == 0 || is_line_end) {
                index += blanks;
                continue;
            }
        }
        joined.push(letter);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect() -> SheetDialect {
        SheetDialect { strip_footnotes: true, join_hyphens: true, ..SheetDialect::default() }
    }

    #[test]
    fn names_are_brought_on_one_line() {
        let plain = SheetDialect::default();
        assert_eq!(column_name(" Kreise\n 31.12.1990\u{A0}", &plain), "Kreise 31.12.1990");
        assert_eq!(column_name("Post\u{AD}leitzahl", &plain), "Postleitzahl");
        assert_eq!(column_name("Leistungs-empfänger", &plain), "Leistungs-empfänger");
        assert_eq!(cell_text("\u{A0}Januar\n(31.) ", &plain), "Januar (31.)");
    }

    #[test]
    fn footnote_marks_go_and_parentheses_stay() {
        for (text, name) in [
            (
                " je 100 der Bevölkerung1)\n(18 - 64 Jahre,\ninsgesamt)",
                "je 100 der Bevölkerung (18 - 64 Jahre, insgesamt)",
            ),
            ("%2) ", "%"),
            ("Fläche km2 1)", "Fläche km2"),
            ("Bestand 2) 4)", "Bestand"),
            ("Fläche in km²", "Fläche in km²"),
            ("Quote²", "Quote"),
            ("(unter 18)", "(unter 18)"),
            ("Stand 2016)", "Stand 2016)"),
            ("Rate*)", "Rate"),
        ] {
            assert_eq!(column_name(text, &dialect()), name);
        }
        assert_eq!(cell_text("1) Stand 31.12.", &dialect()), "1) Stand 31.12.");
        assert_eq!(cell_text("1306 3)", &dialect()), "1306");
    }

    #[test]
    fn parted_words_are_joined_and_others_stay() {
        for (text, name) in [
            ("Leistungs-empfänger/-innen nach SGB II", "Leistungsempfänger/-innen nach SGB II"),
            ("flächen-\nproportionaler\nUmsteige-schlüssel", "flächenproportionaler Umsteigeschlüssel"),
            ("Kranken-\nund Pflegeversich-\nerungsbeiträge", "Kranken- und Pflegeversicherungsbeiträge"),
            ("Alters- \nrente", "Altersrente"),
            ("Sozial- und Arbeitslosengeld", "Sozial- und Arbeitslosengeld"),
            ("18-64 Jahre", "18-64 Jahre"),
            ("Baden-Württemberg", "Baden-Württemberg"),
            ("Mittel-", "Mittel-"),
        ] {
            assert_eq!(column_name(text, &dialect()), name);
        }
    }
}

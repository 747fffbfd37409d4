//! `B7`: how a spreadsheet names its cells.

/// Excel's last column, `XFD`, counted from 0.
pub(super) const LAST_COLUMN: u32 = 16_383;
/// Excel's last row, counted from 0.
pub(super) const LAST_ROW: u32 = 1_048_575;

/// The name of a cell: its row counted from 1, its column from 0.
#[must_use]
pub(in crate::source) fn cell_address(row: u64, column: u32) -> String {
    format!("{}{row}", column_letters(column))
}

/// The letters of a column: `A` to `Z`, then `AA`.
pub(super) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Column and row, each counted from 0, of `B7`, `B` or `7`.
pub(super) fn parse_address(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let digits_at = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(digits_at);
    let column = if letters.is_empty() { None } else { Some(parse_letters(letters)?) };
    let row = if digits.is_empty() {
        None
    } else {
        Some(digits.parse::<u32>().ok()?.checked_sub(1).filter(|&row| row <= LAST_ROW)?)
    };
    (column.is_some() || row.is_some()).then_some((column, row))
}

fn parse_letters(letters: &str) -> Option<u32> {
    if letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let number = letters.bytes().fold(0, |number, letter| number * 26 + digit(letter));
    number.checked_sub(1).filter(|&column| column <= LAST_COLUMN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_and_read() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column_letters(column), letters);
            assert_eq!(parse_address(letters), Some((Some(column), None)));
        }
        assert_eq!(cell_address(7, 1), "B7");
        assert_eq!(parse_address("B7"), Some((Some(1), Some(6))));
        assert_eq!(parse_address("7"), Some((None, Some(6))));
        for wrong in ["", "7B", "B0", "ÄB", "XFE", "AAAAAAAA1", "A99999999999"] {
            assert_eq!(parse_address(wrong), None, "{wrong}");
        }
    }
}

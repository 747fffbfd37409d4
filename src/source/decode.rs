//! Bytes → text in the declared encoding.

use super::definition::Encoding;
use crate::diagnostic::{Code, Finding, Findings};
use std::borrow::Cow;

/// How files begin that are no text, whatever their name ends in.
const NO_TEXT: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "XLSX/ODS/ZIP"),
    (b"\xD0\xCF\x11\xE0", "XLS"),
    (b"%PDF", "PDF"),
    (b"\xFF\xFE", "UTF-16"),
    (b"\xFE\xFF", "UTF-16"),
];

/// What a file is that is no text.
pub(super) fn no_text(bytes: &[u8]) -> Option<&'static str> {
    NO_TEXT.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// The text, or a finding with the line of the first byte that does not fit.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    encoding: Encoding,
    file: &str,
    findings: &mut Findings,
) -> Option<Cow<'a, str>> {
    if let Some(kind) = no_text(bytes) {
        let finding = Finding::new(Code::NoTable).file(file).with("seen", kind);
        let is_workbook = kind.starts_with("XLS");
        findings.push(if is_workbook { finding.advise("finding.no-table.hint.workbook") } else { finding });
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wrong = |offset: usize, seen: &str| {
        let line = bytes[..offset].split(|&byte| byte == b'\n').count() as u64;
        let finding = Finding::new(Code::WrongEncoding).file(file).line(line);
        finding.with("declared", encoding.name()).with("seen", seen)
    };
    // No text has these; damaged files do.
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F);
    if let Some(offset) = bytes.iter().position(is_control) {
        findings.push(wrong(offset, &format!("U+{:04X}", bytes[offset])));
        return None;
    }
    let utf8 = std::str::from_utf8(bytes);
    match (encoding, utf8) {
        (Encoding::Utf8, Ok(text)) => match text.find(['\u{FFFD}', '\u{FFFE}', '\u{FFFF}']) {
            Some(offset) => findings.push(wrong(offset, "U+FFFD")),
            None => return Some(Cow::Borrowed(text)),
        },
        (Encoding::Utf8, Err(error)) => findings.push(wrong(error.valid_up_to(), "windows-1252")),
        (_, Ok(text)) => match text.find(|letter: char| !letter.is_ascii()) {
            Some(offset) => findings.push(wrong(offset, "utf-8")),
            None => return Some(Cow::Borrowed(text)),
        },
        (Encoding::Windows1252 | Encoding::Iso88591, Err(_)) => {
            let unused = |byte: &u8| match encoding {
                Encoding::Iso88591 => (0x80..0xA0).contains(byte),
                _ => matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D),
            };
            match bytes.iter().position(unused) {
                Some(offset) => findings.push(wrong(offset, "windows-1252")),
                None => return Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(bytes: &[u8], encoding: Encoding) -> Vec<(Code, Option<u64>)> {
        let mut findings = Findings::default();
        let text = decode(bytes, encoding, "a.csv", &mut findings);
        let found: Vec<_> =
            findings.sorted().iter().map(|finding| (finding.code(), finding.place().line)).collect();
        assert_eq!(text.is_none(), !found.is_empty());
        found
    }

    #[test]
    fn a_wrongly_declared_encoding_is_found_in_both_directions() {
        let wrong = [(Code::WrongEncoding, Some(2))];
        assert_eq!(codes(b"n\nW\xFCrde\n", Encoding::Utf8), wrong);
        assert_eq!(codes("n\nWürde\n".as_bytes(), Encoding::Iso88591), wrong);
        assert_eq!(codes("n\nBev\u{FFFD}lkerung\n".as_bytes(), Encoding::Utf8), wrong);
    }

    #[test]
    fn files_of_other_programs_are_no_tables() {
        for bytes in [&b"PK\x03\x04\x14"[..], b"\xD0\xCF\x11\xE0", b"%PDF-1.7", b"\xFF\xFEa\0"] {
            assert_eq!(codes(bytes, Encoding::Windows1252), [(Code::NoTable, None)]);
        }
    }
}

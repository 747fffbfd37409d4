//! How the letters of a text are encoded, by the bytes that occur.

use super::{Entry, Remark, toml_text};
use std::borrow::Cow;

/// The entry for the encoding, the text, and what is to be said of it.
pub(super) fn decode(bytes: &[u8]) -> (Option<Entry>, Cow<'_, str>, Option<Remark>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // A file that was looked at by its beginning may end within a letter.
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    };
    if let Some(text) = valid {
        let lossy = text.contains('\u{FFFD}').then(|| Remark::doubt("propose.doubt.lossy"));
        return (None, Cow::Borrowed(text), lossy);
    }
    let (name, remark) = if bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        ("windows-1252", Remark::why("propose.why.windows-1252"))
    } else {
        ("iso-8859-1", Remark::why("propose.why.iso-8859-1"))
    };
    let entry = Entry::new("encoding", toml_text(name)).saying(remark);
    (Some(entry), encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart_by_their_bytes() {
        let name = |bytes: &[u8]| decode(bytes).0.map(|entry| entry.value);
        assert_eq!(name("Würde".as_bytes()), None);
        assert_eq!(name(b"\xEF\xBB\xBFW\xC3\xBCrde"), None);
        assert_eq!(name(b"W\xFCrde"), Some("\"iso-8859-1\"".into()));
        assert_eq!(name(b"5 \x80 W\xFCrde"), Some("\"windows-1252\"".into()));
        assert_eq!(name(b"cut off: \xC3"), None);
        assert!(decode("Bev\u{FFFD}lkerung".as_bytes()).2.is_some_and(|remark| remark.is_doubt));
    }
}

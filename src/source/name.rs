//! Names that become parts of paths, on every system.

/// Names that Windows keeps for devices, whatever ending follows.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul"];

/// Whether a text may name a file or folder on every system: letters, digits, `-` and `_`, no device.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_plain = text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    let lower = text.to_lowercase();
    let is_port = lower
        .strip_prefix("com")
        .or_else(|| lower.strip_prefix("lpt"))
        .is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()));
    !text.is_empty() && is_plain && !is_port && !RESERVED.contains(&lower.as_str())
}

/// Whether a name holds control characters, letters that are lost, or what UTF-8 becomes when it is read as
/// Windows-1252.
#[must_use]
pub fn is_strange(name: &str) -> bool {
    const RUBBISH: &[&str] = &["Ã¤", "Ã¶", "Ã¼", "Ã„", "Ã–", "Ãœ", "ÃŸ", "Ã©", "â€"];
    name.chars().any(|letter| letter.is_control() || letter == '\u{FFFD}')
        || RUBBISH.iter().any(|letters| name.contains(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_good_on_every_system() {
        for name in ["sgb2-quote", "mss_2013", "sozialräume", "common", "1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", "a/b", "a b", "a:b", "NUL", "com1", "a.b"] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn names_in_a_wrong_encoding_are_strange() {
        assert!(is_strange("MÃ¼hlental") && is_strange("Alt\u{7}dorf") && is_strange("Bev\u{FFFD}lkerung"));
        assert!(!is_strange("Mühlental") && !is_strange("São Paulo") && !is_strange("Ærø"));
    }
}

//! What serde says of a definition, taken apart: it speaks English, and of types instead of keys.

use crate::text::BLANK;

/// A sentence of serde or of the reader of TOML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Complaint<'a> {
    /// A key that does not exist here.
    UnknownKey { key: &'a str, known: String },
    /// A key that is needed.
    MissingKey(&'a str),
    /// One of several words was wanted.
    UnknownWord { word: &'a str, known: String },
    /// A text where a number belongs, and the like, as keys of the text tables.
    WrongKind { seen: &'static str, wanted: &'static str },
    /// The right kind, but a value that is not possible.
    WrongValue { value: String, wanted: &'static str },
    /// A text without a word.
    Blank,
    /// A key that stands twice.
    DoubledKey,
    /// Anything else, such as a line that is no TOML.
    Other,
}

impl<'a> Complaint<'a> {
    pub(super) fn of(message: &'a str) -> Self {
        let quoted = |start: &str| message.strip_prefix(start)?.split_once('`');
        if let Some((key, rest)) = quoted("unknown field `") {
            return Self::UnknownKey { key, known: list(rest) };
        }
        if let Some((word, rest)) = quoted("unknown variant `") {
            return Self::UnknownWord { word, known: list(rest) };
        }
        if let Some((key, _)) = quoted("missing field `") {
            return Self::MissingKey(key);
        }
        if let Some((seen, wanted)) = expectation(message, "invalid type: ") {
            return Self::WrongKind { seen: kind(seen), wanted: kind(wanted) };
        }
        if let Some((seen, wanted)) = expectation(message, "invalid value: ") {
            let value = seen.split(['`', '"']).nth(1).unwrap_or(seen);
            return Self::WrongValue { value: value.to_owned(), wanted: kind(wanted) };
        }
        match message {
            BLANK => Self::Blank,
            message if message.starts_with("duplicate key") => Self::DoubledKey,
            _ => Self::Other,
        }
    }
}

fn expectation<'a>(message: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(start)?.rsplit_once(", expected ")
}

/// What stands in backquotes after "expected", as a list.
fn list(rest: &str) -> String {
    rest.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

/// The word for a kind of value, as a key of the text tables.
fn kind(words: &str) -> &'static str {
    let is_number = |words: &str| {
        ["integer", "floating", "f64", "i64", "u64", "u32", "u8", "usize"]
            .iter()
            .any(|start| words.starts_with(start))
    };
    match words.trim_start_matches("a ").trim_start_matches("an ") {
        words if words.starts_with("string") => "toml.text",
        words if words.starts_with("character") => "toml.letter",
        words if words.starts_with("boolean") => "toml.boolean",
        words if words.starts_with("sequence") => "toml.list",
        words if words.starts_with("power of ten") => "toml.power",
        "amount" => "toml.amount",
        "sheet" => "toml.sheet",
        "header" => "toml.header",
        "range" => "toml.range",
        words if words.contains("datetime") => "toml.date",
        words if is_number(words) => "toml.number",
        _ => "toml.table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_serde_are_taken_apart() {
        for (message, complaint) in [
            (
                "unknown field `a`, expected one of `b`, `c`",
                Complaint::UnknownKey { key: "a", known: "b, c".into() },
            ),
            (
                "unknown variant `x`, expected `b` or `c`",
                Complaint::UnknownWord { word: "x", known: "b, c".into() },
            ),
            ("missing field `title`", Complaint::MissingKey("title")),
            (
                "invalid type: string \"1\", expected f64",
                Complaint::WrongKind { seen: "toml.text", wanted: "toml.number" },
            ),
            (
                "invalid type: sequence, expected a map",
                Complaint::WrongKind { seen: "toml.list", wanted: "toml.table" },
            ),
            (
                "invalid value: integer `-3`, expected u64",
                Complaint::WrongValue { value: "-3".into(), wanted: "toml.number" },
            ),
            (
                "invalid value: string \"A\", expected range",
                Complaint::WrongValue { value: "A".into(), wanted: "toml.range" },
            ),
            ("duplicate key", Complaint::DoubledKey),
            (BLANK, Complaint::Blank),
            ("invalid key", Complaint::Other),
        ] {
            assert_eq!(Complaint::of(message), complaint, "{message}");
        }
    }
}

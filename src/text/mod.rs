//! Words and numbers for readers.
//!
//! Every sentence that a reader meets stands in `de.txt` or `en.txt`, and every number is formatted here, last of
//! all. Values stay unrounded until they arrive in this room.

mod number;

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The languages of products, findings and help. German is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// German, the language of the administrations that publish.
    #[default]
    De,
    /// English, the second language.
    En,
}

impl Lang {
    /// The BCP 47 code, as PDF and HTML want it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }
}

/// A text that an author wrote in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Written")]
pub struct Bilingual {
    /// The German text.
    pub de: String,
    /// The English text.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    de: String,
    en: String,
}

impl TryFrom<Written> for Bilingual {
    type Error = &'static str;

    /// A text must say something: an empty reason would be none.
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        if written.de.trim().is_empty() || written.en.trim().is_empty() {
            return Err(BLANK);
        }
        Ok(Self { de: written.de, en: written.en })
    }
}

/// What the reader of definitions says of an empty text.
pub const BLANK: &str = "blank text";

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// The text table of one language, with its number and date formats.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    lang: Lang,
}

impl Text {
    /// The table of a language.
    #[must_use]
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language of this table.
    #[must_use]
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The sentence under `key`, with each `{name}` replaced by its argument.
    ///
    /// A key that is missing comes back as itself: ugly, visible, and caught by the test that compares the keys used
    /// in the code with both tables.
    #[must_use]
    pub fn say(self, key: &str, arguments: &[(&str, &str)]) -> String {
        let mut rest = self.find(key).unwrap_or(key);
        let mut sentence = String::with_capacity(rest.len());
        while let Some((before, after)) = rest.split_once('{') {
            sentence.push_str(before);
            let filled = after.split_once('}').and_then(|(name, after)| {
                let (_, value) = arguments.iter().find(|(known, _)| *known == name)?;
                Some((value, after))
            });
            let Some((value, after)) = filled else {
                sentence.push('{');
                rest = after;
                continue;
            };
            sentence.push_str(value);
            rest = after;
        }
        sentence.push_str(rest);
        sentence
    }

    /// The plain word under `key`.
    #[must_use]
    pub fn word(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The entry under `key`, if the table has it.
    #[must_use]
    pub fn find(self, key: &str) -> Option<&'static str> {
        let table = match self.lang {
            Lang::De => &GERMAN,
            Lang::En => &ENGLISH,
        };
        table.get(key).copied()
    }

    /// All keys of this table, sorted.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        match self.lang {
            Lang::De => &GERMAN,
            Lang::En => &ENGLISH,
        }
        .keys()
        .copied()
    }
}

type Table = BTreeMap<&'static str, &'static str>;

static GERMAN: LazyLock<Table> = LazyLock::new(|| parse(include_str!("de.txt")));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| parse(include_str!("en.txt")));

/// Reads `key = sentence` lines; `#` begins a comment.
fn parse(table: &'static str) -> Table {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, sentence)| (key.trim(), sentence.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(sentence: &str) -> Vec<&str> {
        let mut names: Vec<&str> = sentence
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn both_languages_have_the_same_keys_and_placeholders() {
        let german: Vec<_> = Text::new(Lang::De).keys().collect();
        let english: Vec<_> = Text::new(Lang::En).keys().collect();
        assert_eq!(german, english);
        for key in german {
            assert_eq!(placeholders(GERMAN[key]), placeholders(ENGLISH[key]), "{key}");
        }
    }

    #[test]
    fn no_key_stands_twice_in_a_table() {
        for table in [include_str!("de.txt"), include_str!("en.txt")] {
            let lines = table.lines().filter(|line| !line.starts_with('#') && line.contains(" = "));
            assert_eq!(lines.count(), parse(table).len());
        }
    }

    #[test]
    fn an_argument_that_looks_like_a_place_is_not_filled_again() {
        let sentence = Text::new(Lang::De).say("page.of", &[("page", "{pages}"), ("pages", "9")]);
        assert_eq!(sentence, "Seite {pages} von 9");
    }

    #[test]
    fn arguments_fill_their_places() {
        let sentence = Text::new(Lang::De).say("page.of", &[("page", "3"), ("pages", "9")]);
        assert_eq!(sentence, "Seite 3 von 9");
    }
}

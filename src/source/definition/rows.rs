//! Which rows of a file are meant.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Conditions on rows; all must hold. One is written as a table, several as a list of tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowFilters(Vec<RowFilter>);

impl RowFilters {
    /// The conditions.
    #[must_use]
    pub fn all(&self) -> &[RowFilter] {
        &self.0
    }
}

/// What a column must hold for a row to be read; of several conditions all must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFilter {
    /// The column.
    pub column: String,
    /// It says just this.
    is: Option<String>,
    /// It says one of these.
    one_of: Option<Vec<String>>,
    /// It says none of these.
    none_of: Option<Vec<String>>,
    /// It begins so.
    begins: Option<String>,
    /// It is a number of so many digits: keys of one level.
    digits: Option<Digits>,
}

impl RowFilter {
    /// Whether nothing is asked of the column.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let has_words = self.is.is_some() || self.one_of.is_some() || self.none_of.is_some();
        !has_words && self.begins.is_none() && self.digits.is_none()
    }

    /// Whether a text is what is asked for.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.is.as_ref().is_none_or(|wanted| text == wanted)
            && self.one_of.as_ref().is_none_or(|wanted| wanted.iter().any(|wanted| text == wanted))
            && self.none_of.as_ref().is_none_or(|refused| refused.iter().all(|refused| text != refused))
            && self.begins.as_ref().is_none_or(|start| text.starts_with(start.as_str()))
            && self.digits.as_ref().is_none_or(|digits| digits.fit(text))
    }
}

/// One or several numbers of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Digits(Vec<usize>);

impl Digits {
    fn fit(&self, text: &str) -> bool {
        self.0.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl<'de> Deserialize<'de> for RowFilters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Filters;
        impl<'de> Visitor<'de> for Filters {
            type Value = RowFilters;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RowFilters, A::Error> {
                RowFilter::deserialize(MapAccessDeserializer::new(map)).map(|filter| RowFilters(vec![filter]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RowFilters, A::Error> {
                let mut filters = Vec::new();
                while let Some(filter) = list.next_element()? {
                    filters.push(filter);
                }
                Ok(RowFilters(filters))
            }
        }
        deserializer.deserialize_any(Filters)
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lengths;
        impl<'de> Visitor<'de> for Lengths {
            type Value = Digits;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("u64")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Digits, E> {
                usize::try_from(number).map(|number| Digits(vec![number])).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Digits, A::Error> {
                let mut lengths = Vec::new();
                while let Some(length) = list.next_element()? {
                    lengths.push(length);
                }
                Ok(Digits(lengths))
            }
        }
        deserializer.deserialize_any(Lengths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(rename = "where")]
        only: RowFilters,
    }

    fn holds(declared: &str, text: &str) -> bool {
        let sample: Sample = toml::from_str(&format!("where = {declared}")).expect(declared);
        sample.only.all().iter().all(|filter| filter.holds(text))
    }

    #[test]
    fn one_condition_is_a_table_and_several_are_a_list() {
        assert!(
            holds("{ column = \"a\", is = \"x\" }", "x") && !holds("{ column = \"a\", is = \"x\" }", "y")
        );
        let both = "[{ column = \"a\", begins = \"05334\" }, { column = \"a\", digits = 8 }]";
        assert!(holds(both, "05334002") && !holds(both, "05334") && !holds(both, "05354004"));
        assert!(holds("{ column = \"a\", digits = [7, 8] }", "0713101"));
        assert!(!holds("{ column = \"a\", digits = [7, 8] }", "abcdefg"));
        assert!(holds("{ column = \"a\", one_of = [\"02\", \"11\"] }", "11"));
        assert!(!holds("{ column = \"a\", none_of = [\"02\", \"11\"] }", "11"));
    }

    #[test]
    fn an_unknown_condition_is_refused() {
        for declared in ["{ column = \"a\", iss = \"x\" }", "[{ column = \"a\", iss = \"x\" }]", "3"] {
            assert!(toml::from_str::<Sample>(&format!("where = {declared}")).is_err(), "{declared}");
        }
    }
}

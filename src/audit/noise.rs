//! What readers know of numbers that were published with noise.

use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The noise on published counts, as the manifest tells of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishedNoise {
    /// They are multiples of a base, and sums of them are true.
    Rounded {
        /// The base.
        base: i64,
        /// By how much one can differ from the true one.
        reach: i64,
    },
    /// They have deviations by their cell keys.
    CellKey {
        /// The largest deviation.
        deviation: i64,
        /// What small published ones can stand for: the least and the most.
        small: BTreeMap<i64, (i64, i64)>,
    },
}

impl PublishedNoise {
    /// Reads an entry of the manifest. What cannot be read is no noise: then the numbers are taken for exact, which an
    /// attack is the more severe for.
    pub(super) fn read(entry: &Json) -> Option<Self> {
        match entry["method"].as_str()? {
            "round" => {
                let base = entry["base"].as_i64().filter(|base| *base > 1)?;
                let widening = entry["widening"].as_i64().filter(|wide| (0..100).contains(wide))?;
                Some(Self::Rounded { base, reach: base.checked_mul(widening + 1)? - 1 })
            }
            "cell-key" => {
                let small = |entry: &Json| {
                    let number = |key: &str| entry[key].as_i64();
                    Some((number("published")?, (number("least")?, number("most")?)))
                };
                let listed = entry["reach"].as_array()?;
                Some(Self::CellKey {
                    deviation: entry["deviation"].as_i64()?,
                    small: listed.iter().filter_map(small).collect(),
                })
            }
            _ => None,
        }
    }

    /// The least and the most that a published number can stand for.
    pub(super) fn true_counts(&self, published: i64) -> (i64, i64) {
        let around = |reach: i64| {
            (published.saturating_sub(reach).max(published.min(1)), published.saturating_add(reach))
        };
        match self {
            Self::Rounded { reach, .. } => around(*reach),
            Self::CellKey { deviation, small } => {
                small.get(&published).copied().unwrap_or_else(|| around(*deviation))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn multiples_stand_for_what_lies_less_than_a_base_away() {
        let noise = PublishedNoise::read(&json!({ "method": "round", "base": 10, "widening": 0 }));
        let noise = noise.expect("noise");
        assert_eq!([0, 10, 50].map(|count| noise.true_counts(count)), [(0, 9), (1, 19), (41, 59)]);
    }

    #[test]
    fn small_numbers_stand_for_what_the_table_says() {
        let reach = json!([{ "published": 0, "least": 0, "most": 2 }]);
        let noise = PublishedNoise::read(&json!({ "method": "cell-key", "deviation": 4, "reach": reach }));
        let noise = noise.expect("noise");
        assert_eq!([0, 20].map(|count| noise.true_counts(count)), [(0, 2), (16, 24)]);
    }

    #[test]
    fn what_cannot_be_read_is_no_noise() {
        let entries = [json!(null), json!({ "method": "round", "base": 1 }), json!({ "method": "magic" })];
        assert!(entries.iter().all(|entry| PublishedNoise::read(entry).is_none()));
    }
}

//! What every format gives: features with a key and rings, as delivered.

use super::prj::SeenCrs;
use crate::source::BoundariesDefinition;
use geo::Coord;

/// A ring as delivered: not closed where the file did not close it.
pub(super) type Ring = Vec<Coord<f64>>;

/// The outer ring, and the holes after it.
pub(super) type Rings = Vec<Ring>;

/// All features of a file or layer.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) features: Vec<Feature>,
    /// What the file says of its own reference system.
    pub(super) seen: Option<SeenCrs>,
}

/// One feature.
#[derive(Debug)]
pub(super) struct Feature {
    /// How a finding names it: `features[3]`, `#4`.
    pub(super) label: String,
    /// Its number in the file, counted from 1.
    pub(super) number: usize,
    /// The key as delivered; `None` where there is none.
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    /// The polygons, or the part of the geometry that is missing or of the wrong kind.
    pub(super) polygons: Result<Vec<Rings>, &'static str>,
}

/// The area's key out of the delivered one; `None` where it is too short.
pub(super) fn key_of(delivered: &str, definition: &BoundariesDefinition) -> Option<String> {
    let mut key = delivered.trim().to_owned();
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(width) = definition.key_width.filter(|_| is_number) {
        // More digits than an official key can have would be a mistake in the definition.
        key = format!("{key:0>width$}", width = width.min(64));
    }
    let parts = definition.key_parts.as_deref().or_else(|| definition.key_form.map(super::KeyForm::parts));
    let Some(parts) = parts else { return Some(key) };
    let letters: Vec<char> = key.chars().collect();
    let mut formed = String::new();
    for (start, end) in parts {
        formed.extend(letters.get(*start..*end)?);
    }
    Some(formed)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::source::boundaries) fn definition(more: &str) -> BoundariesDefinition {
        let text = format!("level = \"a\"\nfile = \"a\"\nkey = \"id\"\ncrs = \"EPSG:25832\"\n{more}");
        toml::from_str(&text).expect("a definition")
    }

    #[test]
    fn a_municipality_key_is_formed_out_of_the_regional_one() {
        let formed = |delivered: &str, more: &str| key_of(delivered, &definition(more));
        let aachen = Some("05334002".to_owned());
        assert_eq!(formed("053340002002", "key_form = \"ars-to-ags\""), aachen);
        assert_eq!(formed("053340002002", "key_parts = [[0, 5], [9, 12]]"), aachen);
        assert_eq!(formed("53340002002", "key_width = 12\nkey_form = \"ars-to-ags\""), aachen);
        assert_eq!(formed("05334", "key_form = \"ars-to-ags\""), None);
        assert_eq!(formed("053340002002", "key_parts = [[5, 2]]"), None);
        assert_eq!(formed("7", "key_width = 3"), Some("007".into()));
    }
}

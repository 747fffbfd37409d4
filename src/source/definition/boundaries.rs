//! Polygons.

use super::amount::amount;
use super::dialect::Encoding;
use crate::source::boundaries::CrsDefinition;
use serde::Deserialize;
use toml::Spanned;

/// Polygons of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundariesDefinition {
    /// The level they belong to.
    pub level: String,
    /// The file: `GeoJSON`, Shapefile, `GeoPackage`, or an archive with a Shapefile.
    pub file: Spanned<String>,
    /// The layer of a `GeoPackage`, or the Shapefile in an archive, where there are several.
    pub layer: Option<Spanned<String>>,
    /// The property or column with the area's key.
    pub key: String,
    /// How the area's key is formed out of a longer official one.
    pub key_form: Option<KeyForm>,
    /// The characters of the delivered key that make the area's key: start and end of each part, counted from 0, the
    /// end not included.
    pub key_parts: Option<Vec<(usize, usize)>>,
    /// How long keys are that were delivered as numbers and lost their leading zeros.
    pub key_width: Option<usize>,
    /// Whether several features with one key are parts of one area.
    #[serde(default)]
    pub join_features: bool,
    /// The property or column with the area's name.
    pub name: Option<String>,
    /// How the letters of a Shapefile's table are encoded.
    #[serde(default)]
    pub encoding: Encoding,
    /// The coordinate reference system.
    pub crs: Spanned<CrsDefinition>,
    /// Up to which size overlaps, gaps and self-intersections are slivers, in square metres.
    #[serde(default = "one_hectare", deserialize_with = "amount")]
    pub sliver_m2: f64,
}

/// An official key that holds another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyForm {
    /// The municipality key of 8 digits out of the regional key of 12: without the four digits of the association.
    ArsToAgs,
}

impl KeyForm {
    /// The parts that are kept.
    #[must_use]
    pub const fn parts(self) -> &'static [(usize, usize)] {
        match self {
            Self::ArsToAgs => &[(0, 5), (9, 12)],
        }
    }
}

const fn one_hectare() -> f64 {
    10_000.0
}

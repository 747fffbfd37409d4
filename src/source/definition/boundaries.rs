//! Polygons.

use serde::Deserialize;
use toml::Spanned;

/// Polygons of one level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundariesDefinition {
    /// The level they belong to.
    pub level: String,
    /// The GeoJSON file.
    pub file: Spanned<String>,
    /// The property with the area's key.
    pub key: String,
    /// The coordinate reference system.
    pub crs: Spanned<String>,
}

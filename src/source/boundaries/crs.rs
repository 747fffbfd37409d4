//! Coordinate reference systems: those that German deliveries come in, by code or by their parameters.

use geo::Coord;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// How a coordinate reference system is declared.
#[derive(Debug, Clone, PartialEq)]
pub enum CrsDefinition {
    /// By its EPSG code.
    Code(String),
    /// By its parameters, where it has no code.
    Parameters(Parameters),
}

/// A transverse Mercator projection that has no EPSG code.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Which projection.
    pub projection: Projected,
    /// The UTM zone, 31 to 33.
    pub zone: Option<u8>,
    /// The central meridian in degrees.
    pub central_meridian: Option<f64>,
    /// The scale on the central meridian.
    pub scale: Option<f64>,
    /// The easting of the central meridian, in metres.
    pub false_easting: Option<f64>,
    /// The northing of the equator, in metres.
    pub false_northing: Option<f64>,
    /// The ellipsoid.
    #[serde(default)]
    pub ellipsoid: Ellipsoid,
}

/// The projections that can be declared by parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Projected {
    /// UTM: its zone is the central meridian, scale 0.9996.
    Utm,
    /// Any transverse Mercator projection.
    TransverseMercator,
}

/// The ellipsoid, and with it the datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Ellipsoid {
    /// Of ETRS89.
    #[default]
    #[serde(rename = "GRS80")]
    Grs80,
    /// Of WGS 84, which differs from GRS80 by a tenth of a millimetre.
    #[serde(rename = "WGS84")]
    Wgs84,
    /// Bessel 1841, with the datum of the German main triangulation (DHDN).
    #[serde(rename = "Bessel")]
    Bessel,
}

/// A coordinate reference system.
///
/// ETRS89 and WGS 84 are taken as one; they differ by less than a metre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crs {
    /// EPSG:4326 or EPSG:4258: degrees of longitude and latitude.
    Degrees,
    /// EPSG:3857: the Mercator projection of maps on the web, metres.
    WebMercator,
    /// UTM, Gauß-Krüger and their kin, metres.
    Transverse(Transverse),
}

/// A transverse Mercator projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transverse {
    /// The central meridian in degrees.
    pub central_meridian: f64,
    /// The scale on the central meridian.
    pub scale: f64,
    /// The easting of the central meridian, in metres.
    pub false_easting: f64,
    /// The northing of the equator, in metres.
    pub false_northing: f64,
    /// The ellipsoid.
    pub ellipsoid: Ellipsoid,
}

impl CrsDefinition {
    /// The system; `None` for an unknown code or parameters that do not make one.
    #[must_use]
    pub fn crs(&self) -> Option<Crs> {
        match self {
            Self::Code(code) => Crs::parse(code),
            Self::Parameters(parameters) => parameters.crs(),
        }
    }
}

impl fmt::Display for CrsDefinition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => formatter.write_str(code),
            Self::Parameters(_) => formatter.write_str("projection = …"),
        }
    }
}

impl Parameters {
    fn crs(&self) -> Option<Crs> {
        let (central_meridian, scale, easting) = match self.projection {
            Projected::Utm => {
                let zone = self.zone.filter(|zone| (31..=33).contains(zone))?;
                (f64::from(zone) * 6.0 - 183.0, 0.9996, 500_000.0)
            }
            Projected::TransverseMercator => (self.central_meridian?, 1.0, 500_000.0),
        };
        let projection = Transverse {
            central_meridian: self.central_meridian.unwrap_or(central_meridian),
            scale: self.scale.unwrap_or(scale),
            false_easting: self.false_easting.unwrap_or(easting),
            false_northing: self.false_northing.unwrap_or(0.0),
            ellipsoid: self.ellipsoid,
        };
        let is_sound = (0.0..=24.0).contains(&projection.central_meridian)
            && (0.9..=1.1).contains(&projection.scale)
            && projection.false_easting.abs() < 1e9
            && projection.false_northing.abs() < 1e9;
        is_sound.then_some(Crs::Transverse(projection))
    }
}

impl Crs {
    /// The codes that can be declared.
    pub const CODES: &'static [&'static str] = &[
        "EPSG:4326",
        "EPSG:4258",
        "EPSG:25832",
        "EPSG:25833",
        "EPSG:32632",
        "EPSG:32633",
        "EPSG:3857",
        "EPSG:31466",
        "EPSG:31467",
        "EPSG:31468",
        "EPSG:31469",
    ];

    /// Reads an EPSG code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let system = match text {
            "EPSG:4326" | "EPSG:4258" => Self::Degrees,
            "EPSG:25832" => Self::plane(32),
            "EPSG:25833" => Self::plane(33),
            "EPSG:32632" => Self::utm(32, Ellipsoid::Wgs84),
            "EPSG:32633" => Self::utm(33, Ellipsoid::Wgs84),
            "EPSG:3857" => Self::WebMercator,
            "EPSG:31466" => Self::strip(2.0),
            "EPSG:31467" => Self::strip(3.0),
            "EPSG:31468" => Self::strip(4.0),
            "EPSG:31469" => Self::strip(5.0),
            _ => return None,
        };
        Some(system)
    }

    /// ETRS89 / UTM, the plane that maps are drawn in.
    pub(super) fn plane(zone: u8) -> Self {
        Self::utm(zone, Ellipsoid::Grs80)
    }

    fn utm(zone: u8, ellipsoid: Ellipsoid) -> Self {
        Self::Transverse(Transverse {
            central_meridian: f64::from(zone) * 6.0 - 183.0,
            scale: 0.9996,
            false_easting: 500_000.0,
            false_northing: 0.0,
            ellipsoid,
        })
    }

    /// Gauß-Krüger in strips of three degrees.
    fn strip(number: f64) -> Self {
        Self::Transverse(Transverse {
            central_meridian: number * 3.0,
            scale: 1.0,
            false_easting: number * 1_000_000.0 + 500_000.0,
            false_northing: 0.0,
            ellipsoid: Ellipsoid::Bessel,
        })
    }

    /// The UTM zone whose plane this is.
    pub(super) fn zone(self) -> Option<u8> {
        [32, 33].into_iter().find(|&zone| self.agrees_with(Self::plane(zone)))
    }

    /// Whether coordinates mean the same places in both, within a metre.
    pub(super) fn agrees_with(self, other: Self) -> bool {
        let (Self::Transverse(a), Self::Transverse(b)) = (self, other) else { return self == other };
        (a.central_meridian - b.central_meridian).abs() < 1e-6
            && (a.scale - b.scale).abs() < 1e-7
            && (a.false_easting - b.false_easting).abs() < 0.01
            && (a.false_northing - b.false_northing).abs() < 0.01
            && (a.ellipsoid == Ellipsoid::Bessel) == (b.ellipsoid == Ellipsoid::Bessel)
    }

    /// Whether a coordinate can lie in or near Germany: 4° to 17° east, 46° to 56° north, or as far from the central
    /// meridian as Germany is wide.
    pub(super) fn holds(self, point: Coord<f64>) -> bool {
        match self {
            Self::Degrees => (4.0..17.0).contains(&point.x) && (46.0..56.0).contains(&point.y),
            Self::WebMercator => {
                (445_000.0..1_893_000.0).contains(&point.x) && (5_780_000.0..7_559_000.0).contains(&point.y)
            }
            Self::Transverse(projection) => {
                (-400_000.0..500_000.0).contains(&(point.x - projection.false_easting))
                    && (5_100_000.0..6_200_000.0).contains(&(point.y - projection.false_northing))
            }
        }
    }

    /// What proj calls this system.
    ///
    /// The datum shift of Gauß-Krüger is EPSG:1777 (DHDN to WGS 84, whole of western Germany): accurate to 3 m.
    pub(super) fn proj_string(self) -> String {
        match self {
            Self::Degrees => "+proj=longlat +ellps=GRS80 +towgs84=0,0,0 +no_defs".to_owned(),
            // A sphere with the latitudes of WGS 84: no datum, so that nothing is shifted.
            Self::WebMercator => {
                "+proj=merc +a=6378137 +b=6378137 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs".to_owned()
            }
            Self::Transverse(projection) => {
                let Transverse { central_meridian, scale, false_easting, false_northing, ellipsoid } =
                    projection;
                let datum = match ellipsoid {
                    Ellipsoid::Grs80 => "+ellps=GRS80 +towgs84=0,0,0",
                    Ellipsoid::Wgs84 => "+ellps=WGS84 +towgs84=0,0,0",
                    Ellipsoid::Bessel => "+ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7",
                };
                format!(
                    "+proj=etmerc +lat_0=0 +lon_0={central_meridian} +k={scale} +x_0={false_easting} \
                     +y_0={false_northing} {datum} +units=m +no_defs"
                )
            }
        }
    }
}

/// The words that a definition would use.
impl fmt::Display for Crs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Self::CODES.iter().find(|code| Self::parse(code) == Some(*self));
        match (known, self) {
            (Some(code), _) => formatter.write_str(code),
            (None, Self::Transverse(projection)) => {
                let ellipsoid = match projection.ellipsoid {
                    Ellipsoid::Grs80 => "GRS80",
                    Ellipsoid::Wgs84 => "WGS84",
                    Ellipsoid::Bessel => "Bessel",
                };
                write!(
                    formatter,
                    "projection = \"transverse-mercator\", central_meridian = {}, scale = {}, false_easting = {}, \
                     false_northing = {}, ellipsoid = \"{ellipsoid}\"",
                    projection.central_meridian,
                    projection.scale,
                    projection.false_easting,
                    projection.false_northing,
                )
            }
            (None, _) => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for CrsDefinition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = CrsDefinition;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("string or table: an EPSG code, or the parameters of a projection")
            }

            fn visit_str<E: Error>(self, code: &str) -> Result<CrsDefinition, E> {
                Ok(CrsDefinition::Code(code.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CrsDefinition, A::Error> {
                Parameters::deserialize(MapAccessDeserializer::new(map)).map(CrsDefinition::Parameters)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Declared {
        crs: CrsDefinition,
    }

    fn declared(text: &str) -> Option<Crs> {
        toml::from_str::<Declared>(text).ok()?.crs.crs()
    }

    #[test]
    fn a_system_is_declared_by_code_or_by_parameters() {
        for code in Crs::CODES {
            assert!(declared(&format!("crs = \"{code}\"")).is_some(), "{code}");
        }
        let by_zone = declared("crs = { projection = \"utm\", zone = 32 }").expect("sound");
        assert!(by_zone.agrees_with(Crs::parse("EPSG:25832").expect("known")));
        assert_eq!(by_zone.zone(), Some(32));
        let moved =
            declared("crs = { projection = \"utm\", zone = 32, false_easting = 2500000 }").expect("sound");
        assert!(!moved.agrees_with(by_zone) && moved.zone().is_none());
        let strip = "crs = { projection = \"transverse-mercator\", central_meridian = 9, false_easting = 3500000, \
                     ellipsoid = \"Bessel\" }";
        assert_eq!(declared(strip), Crs::parse("EPSG:31467"));
        for wrong in [
            "\"EPSG:1\"",
            "{ projection = \"utm\" }",
            "{ projection = \"utm\", zone = 99 }",
            "{ zone = 32 }",
            "3",
        ] {
            assert_eq!(declared(&format!("crs = {wrong}")), None, "{wrong}");
        }
    }

    #[test]
    fn what_a_file_says_of_itself_can_be_declared() {
        let moved = Crs::Transverse(Transverse {
            central_meridian: 9.0,
            scale: 0.9996,
            false_easting: 2_500_000.0,
            false_northing: 0.0,
            ellipsoid: Ellipsoid::Wgs84,
        });
        assert_eq!(declared(&format!("crs = {{ {moved} }}")), Some(moved));
    }
}

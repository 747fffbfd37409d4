//! What a file says of its own reference system: well-known text, as beside Shapefiles and in `GeoPackages`.

use super::crs::{Crs, Ellipsoid, Transverse};

/// A reference system as a file names it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SeenCrs {
    /// What the file calls it.
    pub(super) name: String,
    /// The system, if it is one that can be read.
    pub(super) crs: Option<Crs>,
}

impl SeenCrs {
    /// Reads an EPSG code, or what ends in one: `urn:ogc:def:crs:EPSG::25832`. CRS84 is degrees.
    pub(super) fn of_code(name: &str) -> Self {
        let reversed: String = name.chars().rev().take_while(char::is_ascii_digit).collect();
        let code: String = reversed.chars().rev().collect();
        let crs = if code == "84" { Some(Crs::Degrees) } else { Crs::parse(&format!("EPSG:{code}")) };
        Self { name: name.to_owned(), crs }
    }

    /// Reads well-known text; `None` where it names no system.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{FEFF}').trim();
        let upper = text.to_ascii_uppercase();
        let is_projected = upper.starts_with("PROJCS");
        if !is_projected && !upper.starts_with("GEOGCS") {
            return None;
        }
        let name = text.split('"').nth(1)?.to_owned();
        let ellipsoid = match number_after(&upper, "SPHEROID")? {
            radius if (radius - 6_377_397.155).abs() < 1.0 => Ellipsoid::Bessel,
            radius if (radius - 6_378_137.0).abs() < 1.0 && upper.contains("\"GRS") => Ellipsoid::Grs80,
            radius if (radius - 6_378_137.0).abs() < 1.0 => Ellipsoid::Wgs84,
            _ => return Some(Self { name, crs: None }),
        };
        let crs = if is_projected {
            projected(&upper, ellipsoid)
        } else {
            // Degrees of another datum would be some hundred metres off.
            (ellipsoid != Ellipsoid::Bessel).then_some(Crs::Degrees)
        };
        Some(Self { name, crs })
    }

    /// What to say of it: its name, and the declaration that would fit.
    pub(super) fn words(&self) -> String {
        match self.crs {
            Some(crs) => format!("{} ({crs})", self.name),
            None => self.name.clone(),
        }
    }
}

fn projected(upper: &str, ellipsoid: Ellipsoid) -> Option<Crs> {
    let projection = quoted_after(upper, "PROJECTION[")?;
    if projection.contains("AUXILIARY_SPHERE")
        || projection.contains("PSEUDO")
        || upper.contains("+PROJ=MERC +A=6378137")
    {
        return Some(Crs::WebMercator);
    }
    let parameter = |name: &str| number_after(upper, &format!("PARAMETER[\"{name}"));
    let is_plain = ["TRANSVERSE_MERCATOR", "GAUSS_KRUGER"].contains(&projection.as_str())
        && parameter("LATITUDE_OF_ORIGIN").unwrap_or(0.0).abs() < 1e-9;
    if !is_plain {
        return None;
    }
    Some(Crs::Transverse(Transverse {
        central_meridian: parameter("CENTRAL_MERIDIAN")?,
        scale: parameter("SCALE_FACTOR").unwrap_or(1.0),
        false_easting: parameter("FALSE_EASTING").unwrap_or(0.0),
        false_northing: parameter("FALSE_NORTHING").unwrap_or(0.0),
        ellipsoid,
    }))
}

fn quoted_after(text: &str, word: &str) -> Option<String> {
    text.split_once(word)?.1.split('"').nth(1).map(str::to_owned)
}

/// The first number after the next comma.
fn number_after(text: &str, word: &str) -> Option<f64> {
    let (_, rest) = text.split_once(word)?.1.split_once(',')?;
    rest.split([',', ']', ')']).next()?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(projection: &str, spheroid: &str, easting: &str) -> String {
        format!(
            "PROJCS[\"a\",GEOGCS[\"b\",DATUM[\"c\",SPHEROID[{spheroid}]],PRIMEM[\"Greenwich\",0.0],\
             UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"{projection}\"],PARAMETER[\"False_Easting\",{easting}],\
             PARAMETER[\"Central_Meridian\",9.0],PARAMETER[\"Scale_Factor\",0.9996],\
             PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
        )
    }

    #[test]
    fn a_projection_is_known_by_its_parameters_and_not_by_its_name() {
        let grs = "\"GRS_1980\",6378137.0,298.257222101";
        let seen = SeenCrs::of_text(&text("Transverse_Mercator", grs, "500000.0")).expect("text");
        assert_eq!(seen.crs, Crs::parse("EPSG:25832"));
        let moved = SeenCrs::of_text(&text("Transverse_Mercator", grs, "2500000.0")).expect("text");
        assert!(moved.crs.is_some_and(|crs| crs.zone().is_none()));
        assert!(moved.words().contains("false_easting = 2500000"), "{}", moved.words());
        let bessel = SeenCrs::of_text(&text("Gauss_Kruger", "\"Bessel_1841\",6377397.155,299.15", "3500000"));
        assert_eq!(bessel.and_then(|seen| seen.crs).map(|crs| crs.agrees_with(Crs::plane(32))), Some(false));
        let conic = SeenCrs::of_text(&text("Lambert_Conformal_Conic", grs, "0")).expect("text");
        assert_eq!(conic.crs, None);
        assert_eq!(SeenCrs::of_text("rubbish"), None);
    }

    #[test]
    fn codes_are_read_in_all_their_spellings() {
        for name in ["EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84"] {
            assert_eq!(SeenCrs::of_code(name).crs, Some(Crs::Degrees), "{name}");
        }
        assert_eq!(SeenCrs::of_code("EPSG:2056").crs, None);
    }
}

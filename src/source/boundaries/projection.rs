//! From one coordinate reference system to another.

use super::crs::Crs;
use geo::Coord;
use proj4rs::Proj;
use proj4rs::transform::transform;

/// The way from one system to another, and back.
pub(super) struct Projection {
    from: (Crs, Proj),
    to: (Crs, Proj),
    is_same: bool,
}

impl Projection {
    /// `None` only where proj refuses a system, which no declared one makes it do.
    pub(super) fn new(from: Crs, to: Crs) -> Option<Self> {
        let proj = |crs: Crs| Proj::from_proj_string(&crs.proj_string()).ok().map(|proj| (crs, proj));
        Some(Self { from: proj(from)?, to: proj(to)?, is_same: from.agrees_with(to) })
    }

    /// The same place in the other system; `None` where the projection has no answer.
    pub(super) fn there(&self, point: Coord<f64>) -> Option<Coord<f64>> {
        if self.is_same { Some(point) } else { moved(point, &self.from, &self.to) }
    }

    /// The same place in the first system.
    pub(super) fn back(&self, point: Coord<f64>) -> Option<Coord<f64>> {
        if self.is_same { Some(point) } else { moved(point, &self.to, &self.from) }
    }
}

fn moved(point: Coord<f64>, from: &(Crs, Proj), to: &(Crs, Proj)) -> Option<Coord<f64>> {
    let mut place = match from.0 {
        Crs::Degrees => (point.x.to_radians(), point.y.to_radians(), 0.0),
        _ => (point.x, point.y, 0.0),
    };
    transform(&from.1, &to.1, &mut place).ok()?;
    let found = match to.0 {
        Crs::Degrees => Coord { x: place.0.to_degrees(), y: place.1.to_degrees() },
        _ => Coord { x: place.0, y: place.1 },
    };
    (found.x.is_finite() && found.y.is_finite()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn crs(code: &str) -> Crs {
        Crs::parse(code).expect("a known code")
    }

    fn from_degrees(longitude: f64, latitude: f64, code: &str) -> Coord<f64> {
        let projection = Projection::new(Crs::Degrees, crs(code)).expect("a way");
        projection.there(Coord { x: longitude, y: latitude }).expect("a place")
    }

    /// The central meridian at the equator by definition; a point in Berlin by Krüger's series in n (to n³, on GRS80),
    /// evaluated apart from this program: 52.5° N, 13.4° E has the easting 391390.731 and the northing 5817855.241.
    #[test]
    fn degrees_become_metres_of_the_right_zone() {
        let origin = from_degrees(15.0, 0.0, "EPSG:25833");
        assert!((origin.x - 500_000.0).abs() < 1e-6 && origin.y.abs() < 1e-6);
        for code in ["EPSG:25833", "EPSG:32633"] {
            let berlin = from_degrees(13.4, 52.5, code);
            assert!(
                (berlin.x - 391_390.731).abs() < 0.01 && (berlin.y - 5_817_855.241).abs() < 0.01,
                "{berlin:?}"
            );
        }
    }

    /// IOGP Publication 373-7-2 (Guidance Note 7-2), Popular Visualisation Pseudo-Mercator: 24°22'54.433" N,
    /// 100°20'00.000" W has easting −11169055.58 and northing 2800000.00.
    #[test]
    fn web_mercator_meets_its_published_example() {
        let point = from_degrees(-(100.0 + 20.0 / 60.0), 24.0 + 22.0 / 60.0 + 54.433 / 3600.0, "EPSG:3857");
        assert!((point.x + 11_169_055.58).abs() < 0.02 && (point.y - 2_800_000.0).abs() < 0.02, "{point:?}");
    }

    /// The survey of Brandenburg prints on its maps by how much degrees of WGS 84/ETRS89 become those of the Potsdam
    /// datum on Bessel's ellipsoid; for the sheet at 13°35' E, 52°15' N: +6.38" of longitude, +4.96" of latitude
    /// (geobasis-bb.de, "Geodätische Grundlagen"). A hundredth of a second is 0.2 m and 0.3 m, the shift is good to 3 m.
    #[test]
    fn the_datum_shift_meets_what_a_survey_publishes() {
        let strip = crs("EPSG:31469");
        // The same projection of Bessel's ellipsoid, read without its datum, gives degrees on that ellipsoid.
        let metres = from_degrees(13.0 + 35.0 / 60.0, 52.25, "EPSG:31469");
        let text = strip.proj_string().replace(" +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7", "");
        assert_ne!(text, strip.proj_string());
        let from = Proj::from_proj_string(&text).expect("sound");
        let to = Proj::from_proj_string("+proj=longlat +ellps=bessel +no_defs").expect("sound");
        let mut place = (metres.x, metres.y, 0.0);
        transform(&from, &to, &mut place).expect("a place");
        let east = (place.0.to_degrees() - (13.0 + 35.0 / 60.0)) * 3600.0;
        let north = (place.1.to_degrees() - 52.25) * 3600.0;
        // One second of longitude is 18.9 m there, one of latitude 30.9 m.
        assert!((east - 6.38).abs() * 18.9 < 3.0 && (north - 4.96).abs() * 30.9 < 3.0, "{east} {north}");
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(longitude in 5.8_f64..15.1, latitude in 47.2_f64..55.1, code in 0..Crs::CODES.len()) {
            let from = crs(Crs::CODES[code]);
            let projection = Projection::new(Crs::Degrees, from).expect("a way");
            let point = Coord { x: longitude, y: latitude };
            let there = projection.there(point).expect("a place");
            let back = projection.back(there).expect("a place");
            prop_assert!((back.x - longitude).abs() < 1e-8 && (back.y - latitude).abs() < 1e-8, "{there:?} {back:?}");
        }
    }
}

//! Geometries of a `GeoPackage`: a header of its own, then well-known binary.
//!
//! OGC 12-128r18 (`GeoPackage` 1.3), 2.1.3 for the header; ISO 19125-1 and 13249-3 for the geometry.

use super::layer::{Ring, Rings};
use geo::Coord;

const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;
/// Marks of `PostGIS` for height, measure and reference system.
const HEIGHT: u32 = 0x8000_0000;
const MEASURE: u32 = 0x4000_0000;
const SYSTEM: u32 = 0x2000_0000;

/// The polygons of a geometry, or the part of it that is missing or of the wrong kind.
pub(super) fn read(blob: &[u8]) -> Result<Vec<Rings>, &'static str> {
    let header = blob.get(..8).filter(|header| header.starts_with(b"GP")).ok_or("geometry")?;
    let flags = header[3];
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("geometry"),
    };
    let is_empty = flags & 0x10 != 0;
    if is_empty {
        return Err("geometry");
    }
    let mut bytes = Bytes { rest: blob.get(8 + envelope..).ok_or("geometry")?, is_little: true };
    let mut polygons = Vec::new();
    match bytes.head().ok_or("geometry")? {
        (POLYGON, size) => polygons.push(bytes.polygon(size).ok_or("geometry.coordinates")?),
        (MULTI_POLYGON, _) => {
            let count = bytes.number().ok_or("geometry.coordinates")?;
            for _ in 0..count {
                let (kind, size) = bytes.head().ok_or("geometry.coordinates")?;
                if kind != POLYGON {
                    return Err("geometry.type");
                }
                polygons.push(bytes.polygon(size).ok_or("geometry.coordinates")?);
            }
        }
        _ => return Err("geometry.type"),
    }
    Ok(polygons)
}

struct Bytes<'a> {
    rest: &'a [u8],
    is_little: bool,
}

impl Bytes<'_> {
    /// The kind of a geometry, and how many numbers each of its points has.
    fn head(&mut self) -> Option<(u32, usize)> {
        let (order, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.is_little = *order == 1;
        let word = self.number()?;
        if word & SYSTEM != 0 {
            self.number()?;
        }
        let word_height = usize::from(word & HEIGHT != 0) + usize::from(word & MEASURE != 0);
        let kind = word & !(HEIGHT | MEASURE | SYSTEM);
        let more = match kind / 1000 {
            0 => word_height,
            1 | 2 => 1,
            3 => 2,
            _ => return None,
        };
        Some((kind % 1000, 2 + more))
    }

    /// The rings of a polygon whose points have `size` numbers.
    fn polygon(&mut self, size: usize) -> Option<Rings> {
        let count = self.number()?;
        (0..count).map(|_| self.ring(size)).collect()
    }

    fn ring(&mut self, size: usize) -> Option<Ring> {
        let length = (self.number()? as usize).checked_mul(size * 8)?;
        let points = self.rest.get(..length)?;
        self.rest = &self.rest[length..];
        let point = |bytes: &[u8]| Some(Coord { x: self.double(bytes)?, y: self.double(bytes.get(8..)?)? });
        points.chunks_exact(size * 8).map(point).collect()
    }

    fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.rest.split_first_chunk::<4>()?;
        self.rest = rest;
        Some(if self.is_little { u32::from_le_bytes(*bytes) } else { u32::from_be_bytes(*bytes) })
    }

    fn double(&self, bytes: &[u8]) -> Option<f64> {
        let bytes = *bytes.first_chunk::<8>()?;
        Some(if self.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A triangle with height, as a polygon or as the only part of a multipolygon.
    fn triangle(is_multi: bool) -> Vec<u8> {
        let mut blob = b"GP\0\x01\0\0\0\0".to_vec();
        if is_multi {
            blob.extend([1_u8].iter().chain(&1006_u32.to_le_bytes()).chain(&1_u32.to_le_bytes()));
        }
        blob.push(1);
        blob.extend([1003_u32, 1, 4].iter().flat_map(|number| number.to_le_bytes()));
        for number in [0.0_f64, 0.0, 9.0, 4.0, 0.0, 9.0, 0.0, 3.0, 9.0, 0.0, 0.0, 9.0] {
            blob.extend(number.to_le_bytes());
        }
        blob
    }

    #[test]
    fn polygons_are_read_with_and_without_height() {
        let expected =
            vec![vec![vec![(0.0, 0.0).into(), (4.0, 0.0).into(), (0.0, 3.0).into(), (0.0, 0.0).into()]]];
        for is_multi in [true, false] {
            assert_eq!(read(&triangle(is_multi)), Ok(expected.clone()));
        }
    }

    #[test]
    fn a_geometry_that_was_cut_off_is_told() {
        let blob = triangle(true);
        assert!((0..blob.len()).all(|length| read(&blob[..length]).is_err()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..60) {
            let mut blob = triangle(true);
            blob.splice(at.., bytes);
            let _ = read(&blob);
        }
    }
}

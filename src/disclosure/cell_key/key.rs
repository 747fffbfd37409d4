//! Cell keys, in whole hundred-millionths.

use sha2::{Digest, Sha256};
use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// A number from 0 up to but not including 1, with eight digits: the key of a person or of a cell.
///
/// Keys are added without rounding, and of a sum only the fractional part counts. So the key of a cell does not
/// depend on the order in which its people are counted, nor on the machine.
///
/// ```
/// use sozialbericht::disclosure::cell_key::CellKey;
///
/// let people = ["0.97131759", "0.67591499"].map(|key| CellKey::parse(key).unwrap());
/// assert_eq!(people.into_iter().sum::<CellKey>().to_string(), "0.64723258");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellKey(u32);

impl CellKey {
    /// How many hundred-millionths make a whole.
    pub const WHOLE: u32 = 100_000_000;

    /// The key of nobody.
    pub const ZERO: Self = Self(0);

    /// A key in hundred-millionths; `None` from a whole on.
    #[must_use]
    pub fn from_units(units: u32) -> Option<Self> {
        (units < Self::WHOLE).then_some(Self(units))
    }

    /// Reads a record key, a decimal fraction with a point, and rounds it to eight digits. `None` unless it is at
    /// least 0 and rounds to less than 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fraction_units(text).and_then(Self::from_units)
    }

    /// The key in hundred-millionths.
    #[must_use]
    pub const fn units(self) -> u32 {
        self.0
    }
}

/// Reads a fraction from 0 to 1 in hundred-millionths.
pub(super) fn fraction_units(text: &str) -> Option<u32> {
    let number: f64 = text.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10^8")]
    let units = |number: f64| (number * f64::from(CellKey::WHOLE)).round() as u32;
    (0.0..=1.0).contains(&number).then(|| units(number))
}

impl Add for CellKey {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        // Both are below 10⁸, so that the sum fits.
        Self((self.0 + other.0) % Self::WHOLE)
    }
}

impl Sum for CellKey {
    fn sum<I: Iterator<Item = Self>>(keys: I) -> Self {
        keys.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "0.{:08}", self.0)
    }
}

/// The secret from which base cells get their keys. It is never printed and never written to a product.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Vec<u8>);

impl Seed {
    /// How long a secret must be at least, in bytes.
    pub const SHORTEST: usize = 16;

    /// A secret; `None` if it is too short to resist guessing.
    #[must_use]
    pub fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim().as_bytes();
        (secret.len() >= Self::SHORTEST).then(|| Self(secret.to_vec()))
    }

    /// The key of a base cell: SHA-256 of the seed, the words that identify the cell (measure, area, period,
    /// population) and its count; the first eight bytes, modulo 10⁸. Nobody has the key 0, as a sum without records.
    ///
    /// ```
    /// use sozialbericht::disclosure::cell_key::{CellKey, Seed};
    ///
    /// let seed = Seed::new("a secret of the office").unwrap();
    /// let key = |area, count| seed.base_key(&["sgb2-persons", area, "2024", "age=0-64"], count);
    /// assert_eq!(key("01", 7), key("01", 7));
    /// assert_ne!(key("01", 7), key("02", 7));
    /// assert_ne!(key("01", 7), key("01", 8));
    /// assert_eq!(key("01", 0), CellKey::ZERO);
    /// ```
    #[must_use]
    pub fn base_key(&self, identity: &[&str], count: u64) -> CellKey {
        if count == 0 {
            return CellKey::ZERO;
        }
        let mut hasher = Sha256::new();
        // Each part goes with its length: no two identities make the same bytes.
        let mut feed = |part: &[u8]| {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        feed(&self.0);
        for word in identity {
            feed(word.as_bytes());
        }
        feed(&count.to_be_bytes());
        let digest = hasher.finalize();
        let head = digest.iter().take(8).fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
        CellKey(u32::try_from(head % u64::from(CellKey::WHOLE)).unwrap_or_default())
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seed(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_key_is_a_fraction_of_eight_digits() {
        // As programs print the nearest binary number.
        assert_eq!(CellKey::parse("0.97131758999999995").map(CellKey::units), Some(97_131_759));
        assert_eq!(CellKey::parse("1e-08").map(CellKey::units), Some(1));
        for text in ["1", "0.999999999", "-0.1", "1.5", "nan", "inf", "", "0,5", "abc"] {
            assert_eq!(CellKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_seed_is_long_and_is_never_printed() {
        assert_eq!(Seed::new("short"), None);
        assert_eq!(Seed::new("                            "), None);
        let seed = Seed::new("a secret of the office").expect("long enough");
        assert!(!format!("{seed:?}").contains("office"));
    }

    #[test]
    fn words_of_an_identity_do_not_run_into_each_other() {
        let seed = Seed::new("a secret of the office").expect("long enough");
        assert_ne!(seed.base_key(&["ab", "c"], 5), seed.base_key(&["a", "bc"], 5));
        assert_ne!(seed.base_key(&["ab", "c"], 5), seed.base_key(&["abc"], 5));
    }

    #[test]
    fn keys_of_base_cells_are_spread_evenly() {
        let seed = Seed::new("a secret of the office").expect("long enough");
        let mut tenths = [0_u32; 10];
        for area in 0..10_000 {
            let key = seed.base_key(&["residents", &area.to_string()], 12);
            tenths[key.units() as usize / 10_000_000] += 1;
        }
        // 1,000 are expected in each; 30 is the standard deviation.
        assert!(tenths.iter().all(|count| (850..1150).contains(count)), "{tenths:?}");
    }

    proptest! {
        #[test]
        fn the_key_of_a_total_does_not_depend_on_how_it_is_put_together(
            units in proptest::collection::vec(0..CellKey::WHOLE, 1..60),
            cut in 0_usize..60,
        ) {
            let keys: Vec<CellKey> = units.iter().map(|&units| CellKey(units)).collect();
            let (left, right) = keys.split_at(cut.min(keys.len()));
            let sum = |keys: &[CellKey]| keys.iter().copied().sum::<CellKey>();
            prop_assert_eq!(sum(left) + sum(right), sum(&keys));
            let exact = units.iter().map(|&units| u64::from(units)).sum::<u64>() % u64::from(CellKey::WHOLE);
            prop_assert_eq!(u64::from(sum(&keys).units()), exact);
        }
    }
}

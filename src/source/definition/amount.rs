//! Numbers that say how much is allowed: finite and from 0. What is compared with `nan` or `inf` always passes.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// A finite number from 0.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number.is_finite() && number >= 0.0 {
        return Ok(number);
    }
    Err(D::Error::invalid_value(Unexpected::Float(number), &"amount"))
}

/// The same where the key may be missing.
pub(super) fn amount_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    amount(deserializer).map(Some)
}

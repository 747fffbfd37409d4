//! Official keys, levels, which area lies in which, and where their borders run.

mod boundaries;
mod crosswalk;
mod geography;
mod nested;

pub use boundaries::Boundaries;
pub use crosswalk::{Crosswalk, Levelled};
pub use geography::{Area, Geography, HierarchyError};
pub use nested::nested_keys;

use std::fmt;

/// An area's key as text: AGS, ARS or one that the geography declares. Leading zeros are part of it; it is never a
/// name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(String);

impl AreaCode {
    /// A key; `None` when the text is empty or holds blanks or control characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_key =
            !text.is_empty() && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        is_key.then(|| Self(text.to_owned()))
    }

    /// Stands where a key is wanted and no area is known. No delivered key reads like it.
    fn stand_in() -> Self {
        Self(String::new())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_part_of_a_key() {
        assert_eq!(AreaCode::new("01011101").expect("a key").as_str(), "01011101");
        assert_ne!(AreaCode::new("01011101"), AreaCode::new("1011101"));
        assert_eq!(AreaCode::new("05 334"), None);
        assert_eq!(AreaCode::new(""), None);
    }
}

//! The declared unit against the one that is delivered.

use crate::measure::Unit;

/// Whether a file says that its figures are in something else than is declared.
///
/// The words are those of the portals. Words that are not known contradict nothing.
pub(super) fn contradicts(declared: Unit, delivered: &str) -> bool {
    let is_share = matches!(declared, Unit::Percent | Unit::PercentagePoints);
    match delivered {
        "Anzahl" | "Number" => is_share,
        "Prozent" | "Percent" | "%" => declared.is_count(),
        "EUR" | "Euro" | "Tsd. EUR" | "Mill. EUR" | "Mio. EUR" | "qkm" | "km2" | "ha" | "Stunden" => {
            declared.is_count() || is_share
        }
        "1000" | "Tsd." | "Mill." | "je 1000" => declared.is_count() || is_share,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_no_persons_and_percent_no_counts() {
        assert!(contradicts(Unit::Persons, "1000") && contradicts(Unit::Persons, "Prozent"));
        assert!(contradicts(Unit::Percent, "Anzahl") && contradicts(Unit::Percent, "EUR"));
        assert!(!contradicts(Unit::Persons, "Anzahl") && !contradicts(Unit::Percent, "%"));
    }
}

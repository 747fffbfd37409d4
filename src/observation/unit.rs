//! The declared unit against the one that is delivered.

use crate::measure::Unit;
use crate::source::Factor;

/// Whether a file says that its figures are in something else than is declared.
///
/// The words are those of the portals. Words that are not known contradict nothing.
pub(super) fn contradicts(declared: Unit, factor: Factor, delivered: &str) -> bool {
    let is_share = matches!(declared, Unit::Percent | Unit::PercentagePoints);
    let is_plain = factor == Factor::ONE;
    match delivered {
        "Anzahl" | "Number" => is_share,
        "Prozent" | "Percent" | "%" => declared.is_count(),
        "EUR" | "Euro" | "qkm" | "km2" | "ha" | "Stunden" | "je 1000" => declared.is_count() || is_share,
        "Tsd. EUR" | "Mill. EUR" | "Mio. EUR" => {
            declared.is_count() || is_share || (declared == Unit::Euro && is_plain)
        }
        "1000" | "Tsd." | "Mill." => is_share || (declared.is_count() && is_plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_no_persons_and_percent_no_counts() {
        assert!(
            contradicts(Unit::Persons, Factor::ONE, "1000")
                && contradicts(Unit::Persons, Factor::ONE, "Prozent")
        );
        assert!(
            contradicts(Unit::Percent, Factor::ONE, "Anzahl")
                && contradicts(Unit::Percent, Factor::ONE, "EUR")
        );
        assert!(
            contradicts(Unit::Euro, Factor::ONE, "Tsd. EUR") && !contradicts(Unit::Euro, Factor::ONE, "EUR")
        );
        assert!(
            !contradicts(Unit::Persons, Factor::ONE, "Anzahl")
                && !contradicts(Unit::Percent, Factor::ONE, "%")
        );
    }
}

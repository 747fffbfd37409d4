//! What a figure may have been meant to be, read from its digits and its neighbours in time. It goes into a hint and
//! nowhere else.

use super::Rows;
use super::jump::whole;
use super::series::Series;
use super::suspicion::Suspicion;
use crate::diagnostic::{Code, Finding};
use crate::measure::Unit;
use crate::observation::tidy::{Key, Observed};
use crate::period::Period;
use crate::population::Population;

/// So many times its neighbours, or so small a part of them, a figure has a digit too many or too few.
const MAGNITUDE: f64 = 5.0;

/// Figures below this do change so much.
const SMALLEST: f64 = 30.0;

/// A reading must come so close to what its neighbours let expect.
const NEAR: f64 = 0.05;

/// A number that cannot be read has no other clue than its neighbours: its reading may lie further off.
const NEAR_ENOUGH: f64 = 0.25;

/// The numbers before and after a figure, with their periods.
type Neighbours = [Option<(Period, f64)>; 2];

/// A cell that is no number, and what it should have told.
#[derive(Debug, Clone)]
pub(in crate::observation) struct Unreadable {
    pub(in crate::observation) key: Key,
    pub(in crate::observation) unit: Unit,
    pub(in crate::observation) text: String,
    /// The finding without a reading.
    pub(in crate::observation) finding: Finding,
}

impl Unreadable {
    /// The finding, with the reading that the neighbours in time suggest.
    pub(super) fn into_finding(self, rows: &Rows) -> Finding {
        let reading = self.reading(rows).filter(|_| self.unit.is_count());
        match reading {
            Some(reading) => {
                self.finding.with("reading", reading).advise("finding.not-a-number.hint.reading")
            }
            None => self.finding,
        }
    }

    fn reading(&self, rows: &Rows) -> Option<String> {
        let of_series = rows.range(self.from()..).take_while(|(key, _)| self.is_of_area(key));
        let mut neighbours = [None, None];
        for (key, observed) in of_series {
            let is_series =
                key.population == self.key.population && key.period.is_comparable_with(self.key.period);
            let Some(number) = observed.value.number().filter(|_| is_series) else { continue };
            if key.period < self.key.period {
                neighbours[0] = Some((key.period, number));
            } else {
                neighbours[1] = neighbours[1].or(Some((key.period, number)));
            }
        }
        let digits: String = self.text.chars().filter(char::is_ascii_digit).collect();
        let expected = expected(neighbours)?;
        // A number that was read as a decimal loses its last zeros.
        let mut readings = vec![digits.clone(), format!("{digits}0")];
        readings.extend(without_one(&digits));
        nearest(readings, expected, NEAR_ENOUGH)
    }

    /// The first key of this measure and area.
    fn from(&self) -> Key {
        Key { period: Period::Year(i16::MIN), population: Population::TOTAL, ..self.key.clone() }
    }

    fn is_of_area(&self, key: &Key) -> bool {
        key.measure == self.key.measure && key.area == self.key.area
    }
}

/// Figures with a digit too many or too few against both neighbours; a single area has no others to compare with.
pub(super) fn of_digits<'a>(series: &[Series<'a>]) -> Vec<Suspicion<'a>> {
    let mut found = Vec::new();
    for series in series.iter().filter(|series| series.unit.is_count()) {
        for (period, areas) in &series.periods {
            for (area, observed) in areas {
                let neighbours = series.neighbours(area, *period);
                let value = observed.value.number().filter(|value| is_of_other_magnitude(*value, neighbours));
                let Some(value) = value else { continue };
                found.extend(suspicion(series, observed, value, neighbours));
            }
        }
    }
    found
}

fn suspicion<'a>(
    series: &Series<'a>,
    observed: &'a Observed,
    value: f64,
    neighbours: Neighbours,
) -> Option<Suspicion<'a>> {
    let [Some((earlier, before)), Some((later, after))] = neighbours else { return None };
    let reading = likely(&whole(value), neighbours)?;
    let mut suspicion = Suspicion::new(Code::SuspectedDigit, observed, value / before);
    let finding =
        suspicion.finding.with("value", whole(value)).with("population", series.population.to_string());
    let finding = finding.with("before", whole(before)).with_period("earlier", earlier);
    let finding = finding.with("after", whole(after)).with_period("later", later);
    suspicion.finding = finding.with("reading", reading);
    Some(suspicion)
}

fn is_of_other_magnitude(value: f64, neighbours: Neighbours) -> bool {
    let [Some((_, before)), Some((_, after))] = neighbours else { return false };
    let ratios = [(value + 1.0) / (before + 1.0), (value + 1.0) / (after + 1.0)];
    let is_off =
        ratios.iter().all(|ratio| *ratio > MAGNITUDE) || ratios.iter().all(|ratio| *ratio < 1.0 / MAGNITUDE);
    is_off && before.max(after).max(value) >= SMALLEST
}

/// The number nearest to what the neighbours let expect that differs from the text by one digit: replaced, too many,
/// exchanged with the next one, or missing.
pub(super) fn likely(text: &str, neighbours: Neighbours) -> Option<String> {
    let expected = expected(neighbours)?;
    let digits: Vec<char> = text.chars().collect();
    if digits.is_empty() || !digits.iter().all(char::is_ascii_digit) {
        return None;
    }
    let mut readings = without_one(text);
    readings.push(format!("{text}0"));
    for index in 0..digits.len() {
        readings.extend(('0'..='9').map(|digit| {
            let mut changed = digits.clone();
            changed[index] = digit;
            changed.into_iter().collect()
        }));
        let mut swapped = digits.clone();
        swapped.swap(index, (index + 1).min(digits.len() - 1));
        readings.push(swapped.into_iter().collect());
    }
    readings.retain(|reading: &String| reading != text);
    // Which digit is missing, and where, is the weakest guess of all.
    nearest(readings, expected, NEAR).or_else(|| nearest(with_one_more(&digits), expected, NEAR))
}

fn with_one_more(digits: &[char]) -> Vec<String> {
    let longer = |index: usize| {
        ('0'..='9').map(move |digit| {
            let mut longer = digits.to_vec();
            longer.insert(index, digit);
            longer.into_iter().collect()
        })
    };
    (0..=digits.len()).flat_map(longer).collect()
}

/// The mean of both neighbours, or the only one.
fn expected(neighbours: Neighbours) -> Option<f64> {
    match neighbours {
        [Some((_, before)), Some((_, after))] => Some(f64::midpoint(before, after)),
        [one, other] => one.or(other).map(|(_, number)| number),
    }
}

fn without_one(digits: &str) -> Vec<String> {
    let without = |index: usize| {
        digits.char_indices().filter(|(at, _)| *at != index).map(|(_, digit)| digit).collect::<String>()
    };
    (0..digits.len()).map(without).collect()
}

/// The reading that is nearest to what is expected, if it is near at all; of equals the smaller.
fn nearest(readings: Vec<String>, expected: f64, near: f64) -> Option<String> {
    let distance = |reading: &String| {
        let number: f64 = reading.parse().ok()?;
        let distance = (number - expected).abs();
        let is_number = !reading.starts_with('0');
        (is_number && distance <= near * expected).then_some(distance)
    };
    let ranked = readings.into_iter().filter_map(|reading| Some((distance(&reading)?, reading)));
    ranked.min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1))).map(|(_, reading)| reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(before: f64, after: f64) -> Neighbours {
        [Some((Period::Year(2019), before)), Some((Period::Year(2021), after))]
    }

    #[test]
    fn a_replaced_digit_is_read_from_its_neighbours() {
        // Flensburg, Altstadt 2020: 2739 stands between 3793 and 3866, and 3739 in another table.
        assert_eq!(likely("2739", between(3793.0, 3866.0)).as_deref(), Some("3739"));
        // There, aged 80 and over in 2020: 625 between 5922 and 6478, and 6250 elsewhere.
        assert_eq!(likely("625", between(5922.0, 6478.0)).as_deref(), Some("6250"));
    }

    #[test]
    fn what_no_single_digit_explains_has_no_reading() {
        assert_eq!(likely("15", between(9000.0, 9000.0)), None);
        assert_eq!(likely("12,5", between(12.0, 12.0)), None);
        assert_eq!(likely("12", [None, None]), None);
    }

    #[test]
    fn a_missing_digit_is_another_magnitude() {
        // Flensburg, aged 80 and over, 2020: 625 between 5922 and 6478.
        assert!(is_of_other_magnitude(625.0, between(5922.0, 6478.0)));
        assert!(!is_of_other_magnitude(2739.0, between(3793.0, 3866.0)));
        assert!(!is_of_other_magnitude(1.0, between(7.0, 9.0)));
        assert!(!is_of_other_magnitude(436.0, between(15.0, 400.0)));
    }
}

//! Observations → one series per measure, level and group.

use super::Rows;
use crate::area::AreaCode;
use crate::measure::Unit;
use crate::observation::tidy::Observed;
use crate::period::Period;
use crate::population::Population;
use std::collections::BTreeMap;

/// One measure of one group, in all areas of a level, over time.
pub(super) struct Series<'a> {
    pub(super) unit: Unit,
    pub(super) population: Population,
    /// What was delivered for each period, by area.
    pub(super) periods: BTreeMap<Period, BTreeMap<&'a AreaCode, &'a Observed>>,
}

/// An area's figures of two periods that follow each other.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: &'a Observed,
    pub(super) after: &'a Observed,
    /// The numbers of both.
    pub(super) counts: (f64, f64),
}

/// All series, by measure, level and group.
pub(super) fn of(rows: &Rows) -> Vec<Series<'_>> {
    let mut series: BTreeMap<(&str, &str, Population), Series<'_>> = BTreeMap::new();
    // What was divided among areas by a crosswalk moves with the crosswalk; its series is marked there instead.
    let is_delivered =
        |observed: &Observed| observed.conversion.as_ref().is_none_or(|conversion| conversion.split <= 0.0);
    for (key, observed) in rows.iter().filter(|(_, observed)| is_delivered(observed)) {
        let group = (key.measure.as_str(), observed.level.as_str(), key.population);
        let series = series.entry(group).or_insert_with(|| Series {
            unit: observed.unit,
            population: key.population,
            periods: BTreeMap::new(),
        });
        series.periods.entry(key.period).or_default().insert(&key.area, observed);
    }
    series.into_values().collect()
}

impl<'a> Series<'a> {
    /// Measure and level.
    pub(super) fn name(&self) -> Option<(&'a str, &'a str)> {
        let observed = *self.periods.values().next()?.values().next()?;
        Some((observed.key.measure.as_str(), observed.level.as_str()))
    }

    /// Each two periods of one kind that follow each other.
    pub(super) fn steps(&self) -> Vec<(Period, Period)> {
        let periods: Vec<Period> = self.periods.keys().copied().collect();
        let next = |(index, &period): (usize, &Period)| {
            let later = periods[index + 1..].iter().find(|later| later.is_comparable_with(period))?;
            Some((period, *later))
        };
        periods.iter().enumerate().filter_map(next).collect()
    }

    /// The areas with a number in both periods, in the order of their keys.
    pub(super) fn pairs(&self, (earlier, later): (Period, Period)) -> Vec<Pair<'a>> {
        let (Some(earlier), Some(later)) = (self.periods.get(&earlier), self.periods.get(&later)) else {
            return Vec::new();
        };
        let pair = |(area, after): (&&'a AreaCode, &&'a Observed)| {
            let before = *earlier.get(area)?;
            Some(Pair { before, after, counts: (before.value.number()?, after.value.number()?) })
        };
        later.iter().filter_map(pair).collect()
    }

    /// The numbers of the nearest earlier and the nearest later period of the same kind, with their periods.
    pub(super) fn neighbours(&self, area: &AreaCode, period: Period) -> [Option<(Period, f64)>; 2] {
        let number = |(other, areas): (&Period, &BTreeMap<&'a AreaCode, &'a Observed>)| {
            let number = areas.get(area)?.value.number()?;
            other.is_comparable_with(period).then_some((*other, number))
        };
        let earlier = self.periods.range(..period).rev().find_map(number);
        let later = self.periods.range(period..).filter(|(other, _)| **other != period).find_map(number);
        [earlier, later]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::measure::Value;
    use crate::observation::plausibility::Rows;
    use crate::observation::tidy::{Key, Observed};

    /// Counts of areas over years, each year a column and each area a row of one file.
    pub(in crate::observation::plausibility) fn rows(first_year: i16, counts: &[Vec<f64>]) -> Rows {
        let mut rows = Rows::new();
        for (line, of_area) in (2_u64..).zip(counts) {
            for (year, &count) in (first_year..).zip(of_area) {
                let area = AreaCode::new(&format!("{line:04}")).expect("a key");
                let place = Place {
                    file: Some("a.csv".into()),
                    line: Some(line),
                    column: Some(year.to_string()),
                    ..Place::default()
                };
                let key = Key {
                    measure: "a".into(),
                    area,
                    period: Period::Year(year),
                    population: Population::TOTAL,
                };
                let observed = Observed {
                    key: key.clone(),
                    level: "a".into(),
                    unit: Unit::Persons,
                    value: Value::Number(count),
                    mark: None,
                    tolerance: 0.0,
                    conversion: None,
                    dataset: "a/a".into(),
                    place,
                };
                rows.insert(key, observed);
            }
        }
        rows
    }

    #[test]
    fn steps_join_periods_of_one_kind() {
        let rows = rows(2019, &[vec![1.0, 2.0, 3.0]]);
        let series = of(&rows);
        let year = Period::Year;
        assert_eq!(series[0].steps(), [(year(2019), year(2020)), (year(2020), year(2021))]);
        let area = AreaCode::new("0002").expect("a key");
        let neighbours = series[0].neighbours(&area, year(2020));
        assert_eq!(neighbours, [Some((year(2019), 1.0)), Some((year(2021), 3.0))]);
    }
}

//! Observations are collected, checked for doubles and gaps, and put in order.

use super::convert::Conversion;
use super::correction::Corrections;
use super::crosswalk::{Crosswalks, Route};
use super::plausibility::{self, Unreadable};
use super::read::read_delivery;
use super::tally::Tally;
use super::template::has_places;
use super::{Measure, Observations};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::measure::{Mark, Unit, Value};
use crate::period::Period;
use crate::population::Population;
use crate::source::Delivery;
use polars::prelude::{Column, DataFrame};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Areas that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// Reads all tables of all deliveries into one tidy table.
///
/// Everything that is wrong becomes a finding; sound cells are kept, so that later stages can still be checked.
pub fn tidy(
    deliveries: &mut [Delivery],
    geography: &Geography,
    corrections: &[Corrections<'_>],
    findings: &mut Findings,
) -> Option<Observations> {
    let mut collector = Collector::default();
    for delivery in deliveries.iter() {
        collector.declare(delivery);
    }
    let mut crosswalks = Crosswalks::read(deliveries, findings);
    for (delivery, corrections) in deliveries.iter_mut().zip(corrections) {
        let mut own = Findings::default();
        read_delivery(delivery, geography, corrections, &mut crosswalks, &mut collector, &mut own);
        findings.append(own.of_dataset(&delivery.origin.dataset));
    }
    collector.convert(&crosswalks, geography, findings);
    collector.report_gaps(geography, findings);
    plausibility::advise(std::mem::take(&mut collector.unreadable), &collector.rows, findings);
    let breaks = collector.territory_breaks(geography);
    let (mut observations, rows) = collector.into_observations()?;
    observations.add_breaks(breaks);
    for delivery in deliveries.iter() {
        let mut own = Findings::default();
        observations.declare_remarks(delivery, geography, &mut own);
        findings.append(own.of_dataset(&delivery.origin.dataset));
    }
    plausibility::check(&rows, &observations.remarks(&[], geography), geography, deliveries, findings);
    Some(observations)
}

/// What makes an observation unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) measure: String,
    pub(super) area: AreaCode,
    pub(super) period: Period,
    pub(super) population: Population,
}

/// One cell that was read.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    pub(super) key: Key,
    pub(super) level: String,
    pub(super) unit: Unit,
    pub(super) value: Value,
    pub(super) mark: Option<Mark>,
    /// By how much rounding may have changed it.
    pub(super) tolerance: f64,
    /// How it was converted; none when it stands as it was delivered.
    pub(super) conversion: Option<Conversion>,
    pub(super) dataset: String,
    pub(super) place: Place,
}

/// Gathers observations in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) rows: BTreeMap<Key, Observed>,
    /// What was delivered for areas of another Gebietsstand, until it is converted.
    pub(super) foreign: BTreeMap<(Rc<Route>, Key), Observed>,
    unreadable: Vec<Unreadable>,
    measures: BTreeMap<String, Measure>,
    tallies: Vec<Tally>,
    /// Measure and level of the tables that are to have all areas of the level.
    expected: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Collector {
    /// Takes note of the table that is read from here on.
    pub(super) fn begin_table(&mut self, tally: Tally) {
        self.tallies.push(tally);
    }

    /// Counts rows of the table.
    pub(super) fn tally_rows(&mut self, rows: usize) {
        if let Some(tally) = self.tallies.last_mut() {
            tally.rows += rows;
        }
    }

    /// Counts what a cell of figures holds.
    pub(super) fn tally(&mut self, text: &str) {
        if let Some(tally) = self.tallies.last_mut() {
            tally.count(text);
        }
    }

    /// Takes note of the measures that a delivery promises: a file that cannot be read is a finding of its own, and
    /// its measures are not unknown for that.
    fn declare(&mut self, delivery: &Delivery) {
        for register in &delivery.definition.register {
            for count in &register.counts {
                let (measure, level) = (count.measure.as_ref(), register.area.level.as_ref());
                self.expected.entry((measure.clone(), level.clone())).or_default();
                self.measures.entry(measure.clone()).or_insert_with(|| Measure::new(count.unit));
            }
        }
        for table in &delivery.definition.table {
            let columns = table.values.iter().map(|value| (&value.measure, value.unit));
            let spread = table.spread.iter().map(|spread| (&spread.measure, spread.unit));
            // A name with places stands for measures that only the header of the file can name.
            for (measure, unit) in columns.chain(spread).filter(|(measure, _)| !has_places(measure)) {
                let expected = (measure.clone(), table.area.level.as_ref().clone());
                let within = table.area.within.iter().map(|area| area.as_ref().clone());
                self.expected.entry(expected).or_default().extend(within);
                self.measures.entry(measure.clone()).or_insert_with(|| Measure::new(unit));
            }
        }
    }

    /// Takes one observation of the table that is read; a second one for the same key is a finding.
    pub(super) fn push(&mut self, observed: Observed, findings: &mut Findings) {
        if self.is_new(&observed, findings) {
            self.tally_observation(&observed.key);
            self.rows.insert(observed.key.clone(), observed);
        }
    }

    /// Takes one observation that was converted; a second one for the same key is a finding.
    pub(super) fn push_converted(&mut self, observed: Observed, findings: &mut Findings) {
        if self.is_new(&observed, findings) {
            self.rows.insert(observed.key.clone(), observed);
        }
    }

    /// Whether there is no observation for this key yet, and all of its measure have one unit.
    fn is_new(&mut self, observed: &Observed, findings: &mut Findings) -> bool {
        let place = |finding: Finding| finding.at(observed.place.clone());
        let measure = self.measures.entry(observed.key.measure.clone());
        let measure = measure.or_insert_with(|| Measure::new(observed.unit));
        measure.datasets.insert(observed.dataset.clone());
        if measure.unit != observed.unit {
            findings.push(place(Finding::new(Code::UnitConflict)).with("measure", &observed.key.measure));
            return false;
        }
        if let Some(earlier) = self.rows.get(&observed.key) {
            findings.push(doubled(observed, earlier));
            return false;
        }
        true
    }

    fn tally_observation(&mut self, key: &Key) {
        if let Some(tally) = self.tallies.last_mut() {
            tally.take(&key.measure, &key.area, key.period);
        }
    }

    /// Takes note of a cell that is no number; its finding waits until its neighbours in time were read.
    pub(super) fn doubt(&mut self, cell: Unreadable) {
        self.unreadable.push(cell);
    }

    /// Takes one observation of an area of another Gebietsstand; a second one for the same key is a finding.
    pub(super) fn push_foreign(&mut self, route: Rc<Route>, observed: Observed, findings: &mut Findings) {
        let key = (route, observed.key.clone());
        if let Some(earlier) = self.foreign.get(&key) {
            findings.push(doubled(&observed, earlier));
            return;
        }
        self.tally_observation(&observed.key);
        self.foreign.insert(key, observed);
    }

    /// Takes note that an area does not exist at a period.
    pub(super) fn note_absence(&mut self, measure: &str, unit: Unit, period: Period, area: &AreaCode) {
        let measure = self.measures.entry(measure.to_owned()).or_insert_with(|| Measure::new(unit));
        measure.absent.entry(period).or_default().insert(area.clone());
    }

    /// Areas of a level without a full set of rows: what they sum to is unknown.
    fn report_gaps(&self, geography: &Geography, findings: &mut Findings) {
        type Group<'a> = (&'a str, Period, &'a str);
        let mut cells: BTreeMap<Group<'_>, BTreeSet<Population>> = BTreeMap::new();
        let mut delivered: BTreeMap<Group<'_>, BTreeMap<&AreaCode, usize>> = BTreeMap::new();
        let mut origins: BTreeMap<Group<'_>, &Observed> = BTreeMap::new();
        for (key, observed) in &self.rows {
            let group = (key.measure.as_str(), key.period, observed.level.as_str());
            cells.entry(group).or_default().insert(key.population);
            *delivered.entry(group).or_default().entry(&key.area).or_default() += 1;
            origins.entry(group).or_insert(observed);
        }
        for (group, areas) in &delivered {
            let (measure, period, level) = *group;
            let Some(within) = self.expected.get(&(measure.to_owned(), level.to_owned())) else { continue };
            let is_expected = |area: &AreaCode| {
                within.is_empty() || within.iter().any(|outer| geography.lies_in(area, outer))
            };
            let complete = cells[group].len();
            let absent = self.measures.get(measure).and_then(|measure| measure.absent.get(&period));
            let is_absent = |area: &AreaCode| absent.is_some_and(|absent| absent.contains(area));
            let missing: Vec<&str> = geography
                .at_level(level)
                .filter(|area| areas.get(&area.code).is_none_or(|&count| count < complete))
                .filter(|area| !is_absent(&area.code) && is_expected(&area.code))
                .map(|area| area.code.as_str())
                .collect();
            if missing.is_empty() {
                continue;
            }
            let mut named = missing.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
            if missing.len() > MOST_NAMED {
                named.push_str(", …");
            }
            let finding = Finding::new(Code::AreaNotDelivered).dataset(&origins[group].dataset);
            let finding = finding.file(origins[group].place.file.as_deref().unwrap_or_default());
            let finding = finding.with("measure", measure).with_period("period", period);
            let finding = finding.with("level", level).with("count", missing.len().to_string());
            findings.push(finding.with("areas", named));
        }
    }

    /// Notes what was delivered of each measure, and where its rows stand.
    fn catalogue(&mut self, ids: &BTreeMap<Population, u32>) {
        for (row, (key, observed)) in self.rows.iter().enumerate() {
            let Some(measure) = self.measures.get_mut(&key.measure) else { continue };
            if measure.rows.is_empty() {
                measure.rows.start = row;
            }
            measure.rows.end = row + 1;
            let levels = measure.delivered.entry(key.period).or_default();
            let groups = match levels.get_mut(&observed.level) {
                Some(groups) => groups,
                None => levels.entry(observed.level.clone()).or_default(),
            };
            if let Err(position) = groups.binary_search(&ids[&key.population]) {
                groups.insert(position, ids[&key.population]);
            }
        }
    }

    /// The tidy table, and the rows that it was made of.
    fn into_observations(mut self) -> Option<(Observations, BTreeMap<Key, Observed>)> {
        let populations: Vec<Population> =
            self.rows.keys().map(|key| key.population).collect::<BTreeSet<_>>().into_iter().collect();
        let ids: BTreeMap<Population, u32> = populations.iter().copied().zip(0_u32..).collect();
        self.catalogue(&ids);
        let rows: Vec<&Observed> = self.rows.values().collect();
        let text = |of: fn(&Observed) -> String| rows.iter().map(|row| of(row)).collect::<Vec<String>>();
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.value.number()).collect();
        let signs: Vec<Option<&str>> =
            rows.iter().map(|row| row.value.sign().map(crate::measure::Sign::as_str)).collect();
        let columns = vec![
            Column::new("measure".into(), text(|row| row.key.measure.clone())),
            Column::new("area".into(), text(|row| row.key.area.to_string())),
            Column::new("level".into(), text(|row| row.level.clone())),
            Column::new("period".into(), text(|row| row.key.period.to_string())),
            Column::new(
                "population".into(),
                rows.iter().map(|row| ids[&row.key.population]).collect::<Vec<_>>(),
            ),
            Column::new("value".into(), values),
            Column::new("sign".into(), signs),
            Column::new("mark".into(), rows.iter().map(|row| row.mark.map(Mark::rank)).collect::<Vec<_>>()),
            Column::new(
                "converted".into(),
                rows.iter().map(|row| row.conversion.as_ref().map(|found| found.split)).collect::<Vec<_>>(),
            ),
            Column::new(
                "vintage".into(),
                rows.iter()
                    .map(|row| row.conversion.as_ref().map(|found| found.vintage.clone()))
                    .collect::<Vec<_>>(),
            ),
            Column::new("file".into(), text(|row| row.place.file.clone().unwrap_or_default())),
            Column::new("sheet".into(), rows.iter().map(|row| row.place.sheet.clone()).collect::<Vec<_>>()),
            Column::new("line".into(), rows.iter().map(|row| row.place.line).collect::<Vec<_>>()),
            Column::new("column".into(), text(|row| row.place.column.clone().unwrap_or_default())),
        ];
        let frame = DataFrame::new(rows.len(), columns).ok()?;
        let observations = Observations {
            frame,
            populations,
            measures: self.measures,
            breaks: Vec::new(),
            declared: Vec::new(),
            tallies: self.tallies,
        };
        Some((observations, self.rows))
    }
}

fn doubled(observed: &Observed, earlier: &Observed) -> Finding {
    let finding = Finding::new(Code::DoubledRow).at(observed.place.clone());
    let finding = finding.with("area", observed.key.area.as_str());
    let finding = finding.with_period("period", observed.key.period);
    let finding = finding.with("measure", &observed.key.measure);
    finding.with("earlier", earlier.place.address())
}

//! Known counts by cells: frames, those who were addressed, margins. What deliveries tell is asked for as [`Need`].

use super::feature::{AREA, doubled, population, unknown};
use super::raw::{RawCell, RawCounts};
use super::{Axis, Feature, SurveyDefinition};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::indicator::Counted;
use crate::population::Population;
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Known counts by cells of axes.
#[derive(Debug, Clone)]
pub struct CellCounts {
    /// Their name, in findings and in [`Need`].
    pub id: String,
    /// The axes; a cell has one group of each.
    pub by: Vec<Axis>,
    /// Where the counts come from.
    pub source: CellSource,
    /// Where the entry stands.
    pub span: Range<usize>,
}

/// Where counts of cells come from.
#[derive(Debug, Clone)]
pub enum CellSource {
    /// One measure; the groups of a cell restrict its population, and its area is the cell's.
    Each(Counted),
    /// Named cells, each with its own source; the area of a cell is one of its names.
    Named(Vec<(Vec<String>, CountSource)>),
}

/// Where one count comes from.
#[derive(Debug, Clone)]
pub enum CountSource {
    /// It is declared.
    Declared(f64),
    /// It was delivered.
    Measured(Counted),
}

/// A count that the caller takes from deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Where to hand it over.
    pub key: (String, Vec<String>),
    /// What is counted.
    pub measure: Spanned<String>,
    /// Among whom.
    pub population: Population,
    /// In which areas together.
    pub areas: Vec<AreaCode>,
}

/// What deliveries say, by the key of the [`Need`]. A count that is unknown is left out.
pub type Targets = BTreeMap<(String, Vec<String>), f64>;

impl SurveyDefinition {
    /// All counts that have to be taken from deliveries, in the order of their keys.
    #[must_use]
    pub fn needs(&self, geography: &Geography) -> Vec<Need> {
        let margins = self.calibration.iter().flat_map(|rule| &rule.margins);
        let design = self.design.frame.iter().chain(&self.design.addressed).chain(&self.nonresponse);
        let all = design.chain(margins.map(|margin| &margin.counts));
        all.flat_map(|counts| self.needs_of(counts, geography)).collect()
    }

    /// The cells of some counts, by the names of their groups: every combination, in the order of the axes.
    #[must_use]
    pub fn cells(&self, by: &[Axis], geography: &Geography) -> Vec<Vec<String>> {
        let mut cells = vec![Vec::new()];
        for axis in by {
            let groups = self.groups(*axis, geography);
            let extend = |cell: Vec<String>| {
                groups
                    .iter()
                    .map(move |group| cell.iter().cloned().chain([group.clone()]).collect::<Vec<_>>())
            };
            cells = cells.into_iter().flat_map(extend).collect();
        }
        cells
    }

    /// The names of the groups of an axis.
    #[must_use]
    pub fn groups(&self, axis: Axis, geography: &Geography) -> Vec<String> {
        match axis {
            Axis::Area => {
                let covered = self.columns.area.covered(geography);
                covered.iter().map(|area| area.code.to_string()).collect()
            }
            Axis::Feature(position) => {
                self.features[position].groups.iter().map(|group| group.id.clone()).collect()
            }
        }
    }

    /// The count of each cell, in the order of [`Self::cells`]; `None` where nobody has told it.
    #[must_use]
    pub fn counts(&self, counts: &CellCounts, targets: &Targets, geography: &Geography) -> Vec<Option<f64>> {
        let declared = |cell: &[String]| match &counts.source {
            CellSource::Each(_) => None,
            CellSource::Named(cells) => cells.iter().find_map(|(of, source)| match source {
                CountSource::Declared(count) if of == cell => Some(*count),
                _ => None,
            }),
        };
        let handed = |cell: &Vec<String>| targets.get(&(counts.id.clone(), cell.clone())).copied();
        let cells = self.cells(&counts.by, geography);
        cells.iter().map(|cell| declared(cell).or_else(|| handed(cell))).collect()
    }

    fn needs_of(&self, counts: &CellCounts, geography: &Geography) -> Vec<Need> {
        let covered = self.columns.area.covered(geography);
        let everywhere: Vec<AreaCode> = covered.iter().map(|area| area.code.clone()).collect();
        let cells = self.cells(&counts.by, geography);
        let need = |cell: Vec<String>| {
            let (counted, is_restricted) = match &counts.source {
                CellSource::Each(counted) => (counted, true),
                CellSource::Named(named) => match named.iter().find(|(of, _)| *of == cell)? {
                    (_, CountSource::Measured(counted)) => (counted, false),
                    (_, CountSource::Declared(_)) => return None,
                },
            };
            let mut population = counted.population;
            let mut areas = everywhere.clone();
            for (axis, group) in counts.by.iter().zip(&cell) {
                match axis {
                    Axis::Area => areas.retain(|area| area.as_str() == group),
                    Axis::Feature(position) if is_restricted => {
                        let feature = &self.features[*position];
                        let group = &feature.groups[feature.group(group)?];
                        population = both(population, group.population);
                    }
                    Axis::Feature(_) => {}
                }
            }
            let key = (counts.id.clone(), cell);
            Some(Need { key, measure: counted.measure.clone(), population, areas })
        };
        cells.into_iter().filter_map(need).collect()
    }
}

/// Counts out of their definition; what does not fit together becomes findings.
pub(super) fn counts(
    id: &str,
    raw: &RawCounts,
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<CellCounts> {
    let by = axes(raw.by.get_ref(), features, file, findings)?;
    let span = raw.by.span();
    let source = match (&raw.measure, &raw.cells) {
        (Some(measure), None) => {
            let population = population(&raw.population, file, findings)?;
            CellSource::Each(Counted { measure: measure.clone(), population })
        }
        (None, Some(cells)) if raw.population.is_empty() => {
            CellSource::Named(named(cells, &by, features, file, findings)?)
        }
        _ => {
            let finding = file.finding(Code::InvalidValue, span).with("value", id);
            findings.push(finding.advise("finding.invalid-value.hint.survey-counts"));
            return None;
        }
    };
    report_groups_alike(&source, &by, features, raw, file, findings);
    Some(CellCounts { id: id.to_owned(), by, source, span })
}

/// Axes by their names; each stands once.
pub(super) fn axes(
    names: &[Spanned<String>],
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Vec<Axis>> {
    let mut found = Vec::new();
    for name in names {
        let position = features.iter().position(|feature| feature.id == *name.get_ref());
        let axis = match position {
            Some(position) => Axis::Feature(position),
            None if name.get_ref() == AREA => Axis::Area,
            None => {
                let own = features.iter().map(|feature| feature.id.as_str());
                let known: Vec<&str> = std::iter::once(AREA).chain(own).collect();
                findings.push(unknown(name, &known, file));
                return None;
            }
        };
        if found.contains(&axis) {
            findings.push(doubled(name, file));
            return None;
        }
        found.push(axis);
    }
    Some(found)
}

fn named(
    raw: &[RawCell],
    by: &[Axis],
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Vec<(Vec<String>, CountSource)>> {
    let mut seen = BTreeSet::new();
    let mut cells = Vec::new();
    for cell in raw {
        let of: Vec<String> = cell.of.get_ref().iter().map(|name| name.get_ref().clone()).collect();
        let invalid = |hint| {
            let finding = file.finding(Code::InvalidValue, cell.of.span()).with("value", of.join(", "));
            finding.advise(hint)
        };
        if of.len() != by.len() {
            findings.push(invalid("finding.invalid-value.hint.survey-cell"));
            continue;
        }
        for (axis, name) in by.iter().zip(cell.of.get_ref()) {
            // Whether an area exists is for the geography to say: a cell of none has no forms and no effect.
            let Axis::Feature(position) = axis else { continue };
            let feature = &features[*position];
            if feature.group(name.get_ref()).is_none() {
                let known: Vec<&str> = feature.groups.iter().map(|group| group.id.as_str()).collect();
                findings.push(unknown(name, &known, file));
            }
        }
        if !seen.insert(of.clone()) {
            let finding = file.finding(Code::DoubledDefinition, cell.of.span());
            findings.push(finding.with("name", of.join(", ")));
        }
        match (&cell.count, &cell.measure) {
            (Some(count), None) if cell.population.is_empty() => {
                if !(count.get_ref().is_finite() && *count.get_ref() >= 0.0) {
                    let finding = file.finding(Code::InvalidValue, count.span());
                    let finding = finding.with("value", count.get_ref().to_string());
                    findings.push(finding.with("allowed", "0, 1, 2, …"));
                }
                cells.push((of, CountSource::Declared(*count.get_ref())));
            }
            (None, Some(measure)) => {
                let population = population(&cell.population, file, findings)?;
                cells.push((of, CountSource::Measured(Counted { measure: measure.clone(), population })));
            }
            _ => findings.push(invalid("finding.invalid-value.hint.survey-counts")),
        }
    }
    Some(cells)
}

/// Where one measure is told apart by population alone, two groups with the same one would both get the whole count.
fn report_groups_alike(
    source: &CellSource,
    by: &[Axis],
    features: &[Feature],
    raw: &RawCounts,
    file: &TomlFile,
    findings: &mut Findings,
) {
    if !matches!(source, CellSource::Each(_)) {
        return;
    }
    for (axis, name) in by.iter().zip(raw.by.get_ref()) {
        let Axis::Feature(position) = axis else { continue };
        let groups = &features[*position].groups;
        let populations: BTreeSet<Population> = groups.iter().map(|group| group.population).collect();
        if populations.len() < groups.len() || populations.contains(&Population::TOTAL) {
            let finding = file.finding(Code::InvalidValue, name.span()).with("value", name.get_ref());
            findings.push(finding.advise("finding.invalid-value.hint.survey-population"));
        }
    }
}

/// Both restrictions at once; where both restrict one dimension, the group's is the narrower by its purpose.
fn both(outer: Population, group: Population) -> Population {
    Population {
        age: group.age.or(outer.age),
        sex: group.sex.or(outer.sex),
        nationality: group.nationality.or(outer.nationality),
    }
}

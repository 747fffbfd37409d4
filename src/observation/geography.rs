//! Lists of areas → one geography.

use super::correction::{CellPlace, Corrections};
use super::rows::Selection;
use super::validity::Validity;
use crate::area::{Area, AreaCode, Geography, HierarchyError};
use crate::diagnostic::{Code, Finding, Findings, Place, Severity};
use crate::source::{AreasDefinition, Delivery, ParentSource, Row, Table, is_strange};
use std::collections::BTreeMap;

/// Where each area was defined; of an area that is defined twice, where it was the second time.
type AreaPlaces = BTreeMap<AreaCode, Place>;

/// Reads the areas of all deliveries into one geography; `None` when there is no area at all.
///
/// What is wrong with it forbids publishing; the tables are checked against it nevertheless.
pub fn read_geography(
    deliveries: &mut [Delivery],
    corrections: &[Corrections<'_>],
    findings: &mut Findings,
) -> Option<Geography> {
    let (mut areas, mut places) = (Vec::new(), AreaPlaces::new());
    let mut vintages: BTreeMap<String, String> = BTreeMap::new();
    let before = findings.count(Severity::Error);
    for (delivery, corrections) in deliveries.iter_mut().zip(corrections) {
        let mut own = Findings::default();
        for definition in delivery.definition.areas.clone() {
            if let Some(vintage) = &definition.vintage {
                let known =
                    vintages.entry(definition.level.clone()).or_insert_with(|| vintage.as_ref().clone());
                if known != vintage.as_ref() {
                    let finding = delivery.toml.finding(Code::TwoVintages, vintage.span());
                    let finding = finding.with("level", &definition.level).with("vintage", vintage.as_ref());
                    own.push(finding.with("other", known.as_str()));
                }
            }
            for (area, place) in read_areas(&definition, delivery, corrections, &mut own) {
                places.insert(area.code.clone(), place);
                areas.push(area);
            }
        }
        findings.append(own.of_dataset(&delivery.origin.dataset));
    }
    let (geography, errors) = Geography::new(areas);
    let are_whole = findings.count(Severity::Error) == before;
    for error in errors {
        // Where a list could not be read whole, parents and roots are missing for that reason.
        if are_whole || matches!(error, HierarchyError::Doubled(_)) {
            findings.push(hierarchy_finding(error, &places));
        }
    }
    geography.map(|geography| geography.with_vintages(vintages))
}

fn read_areas(
    definition: &AreasDefinition,
    delivery: &mut Delivery,
    corrections: &Corrections<'_>,
    findings: &mut Findings,
) -> Vec<(Area, Place)> {
    if let Some(key) = &definition.key_value {
        let place = delivery.toml.finding(Code::DoubledArea, key.span()).place().clone();
        return single_area(definition, key.as_ref()).map(|area| (area, place)).into_iter().collect();
    }
    let Some(file) = &definition.file else {
        findings.push(delivery.toml.finding_in_file(Code::MissingKey).with("key", "areas.file"));
        return Vec::new();
    };
    let (false, Some(name)) = (definition.key.is_empty(), &definition.name) else {
        findings.push(delivery.toml.finding(Code::MissingKey, file.span()).with("key", "key, name"));
        return Vec::new();
    };
    let Some(bytes) = delivery.read(file.as_ref(), file.span(), findings) else { return Vec::new() };
    let path = delivery.path_of(file.as_ref());
    let Some(table) = definition.read(&bytes, &path, findings) else { return Vec::new() };
    let wanted = |column: &str, findings: &mut Findings| find_column(&table, column, &path, findings);
    let keys: Vec<Option<usize>> = definition.key.iter().map(|key| wanted(key, findings)).collect();
    let columns = (keys.into_iter().collect::<Option<Vec<usize>>>(), wanted(name, findings));
    let validity = Validity::resolve(definition, &table, &path, &delivery.toml, findings);
    let parent = match &definition.parent {
        Some(ParentSource::Column(column)) => wanted(column, findings).map(Some),
        _ => Some(None),
    };
    let selection = Selection::resolve(&definition.only, &table, &path, findings);
    let ((Some(keys), Some(name)), Some(parent), Some(selection)) = (columns, parent, selection) else {
        return Vec::new();
    };
    let (Some(validity), Some(&key)) = (validity, keys.first()) else { return Vec::new() };
    let list = AreaList {
        definition,
        file: file.as_ref(),
        path: &path,
        table: &table,
        key,
        further: keys.get(1..).unwrap_or_default(),
        name,
        parent,
        selection,
        validity,
        corrections,
    };
    list.table.rows.iter().filter_map(|row| list.area(row, findings)).collect()
}

/// A list of areas whose columns are known.
struct AreaList<'a, 'c> {
    definition: &'a AreasDefinition,
    file: &'a str,
    path: &'a str,
    table: &'a Table,
    /// The column with the key, or with its beginning.
    key: usize,
    /// The columns with the rest of it.
    further: &'a [usize],
    name: usize,
    parent: Option<usize>,
    selection: Selection<'a>,
    validity: Validity,
    corrections: &'a Corrections<'c>,
}

impl AreaList<'_, '_> {
    /// The area of a row; `None` for rows that are not meant and, with a finding, for unsound ones.
    fn area(&self, row: &Row, findings: &mut Findings) -> Option<(Area, Place)> {
        if !self.selection.holds(|column| self.cell(row, column, findings)) {
            return None;
        }
        match self.validity.holds(|column| self.cell(row, column, findings)) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(column) => {
                let text = self.cell(row, column, findings);
                findings.push(self.finding(Code::InvalidPeriod, row, column).with("cell", text));
                return None;
            }
        }
        let name = self.cell(row, self.name, findings).to_owned();
        if name.is_empty() {
            findings.push(self.finding(Code::EmptyCell, row, self.name));
            return None;
        }
        if is_strange(&name) {
            findings.push(self.finding(Code::StrangeName, row, self.name).with("name", &name));
        }
        let mut text = self.cell(row, self.key, findings).to_owned();
        for column in self.further {
            text.push_str(self.cell(row, *column, findings));
        }
        let code = self.code(&text, row, self.key, findings)?;
        let parent = match (&self.definition.parent, self.parent) {
            (Some(ParentSource::Value(value)), _) => value.clone(),
            (Some(ParentSource::Prefix(length)), _) => code.as_str().chars().take(*length).collect(),
            (Some(ParentSource::Column(_)), Some(column)) => self.cell(row, column, findings).to_owned(),
            _ => String::new(),
        };
        let parent = match parent.as_str() {
            "" => None,
            text => Some(self.code(text, row, self.parent.unwrap_or(self.key), findings)?),
        };
        let place = Place { column: None, ..self.table.place(self.path, row.line, self.key) };
        Some((Area { code, name, level: self.definition.level.clone(), parent }, place))
    }

    /// A key, or a finding that shows the text.
    fn code(&self, text: &str, row: &Row, column: usize, findings: &mut Findings) -> Option<AreaCode> {
        let code = AreaCode::new(text);
        if code.is_none() {
            let which = if text.is_empty() { Code::EmptyCell } else { Code::InvalidKey };
            findings.push(self.finding(which, row, column).with("text", text));
        }
        code
    }

    /// The text that holds for a cell, after corrections.
    fn cell<'b>(&'b self, row: &'b Row, column: usize, findings: &mut Findings) -> &'b str {
        let at = CellPlace {
            file: self.file,
            path: self.path,
            area: &row.cells[self.key],
            table: self.table,
            column,
            period: None,
            line: row.line,
        };
        self.corrections.apply(&row.cells[column], at, findings)
    }

    fn finding(&self, code: Code, row: &Row, column: usize) -> Finding {
        Finding::new(code).at(self.table.place(self.path, row.line, column))
    }
}

fn single_area(definition: &AreasDefinition, key: &str) -> Option<Area> {
    let parent = match &definition.parent {
        Some(ParentSource::Value(parent)) => Some(AreaCode::new(parent)?),
        _ => None,
    };
    let name = definition.name_value.clone().unwrap_or_else(|| key.to_owned());
    Some(Area { code: AreaCode::new(key)?, name, level: definition.level.clone(), parent })
}

/// The position of a column that is needed, or a finding that lists what there is.
pub(super) fn find_column(table: &Table, column: &str, file: &str, findings: &mut Findings) -> Option<usize> {
    let position = table.column(column);
    if position.is_none() {
        let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(column);
        findings.push(finding.with("column", column).with("found", shortened(&table.columns)));
    }
    position
}

/// The first names of a list, so that a finding stays readable.
pub(super) fn shortened(names: &[String]) -> String {
    const MOST: usize = 20;
    let mut text = names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}

fn hierarchy_finding(error: HierarchyError, places: &AreaPlaces) -> Finding {
    let at = |code: Code, area: Option<&AreaCode>| {
        let place = area.and_then(|area| places.get(area)).cloned();
        Finding::new(code).at(place.unwrap_or_default())
    };
    match error {
        HierarchyError::Doubled(area) => at(Code::DoubledArea, Some(&area)).with("area", area.as_str()),
        HierarchyError::UnknownParent { area, parent } => {
            let finding = at(Code::UnknownParent, Some(&area)).with("area", area.as_str());
            finding.with("parent", parent.as_str())
        }
        HierarchyError::Nested { outer, inner } => {
            let finding = at(Code::NestedAreas, Some(&inner)).with("area", inner.as_str());
            let finding = finding.with("outer", outer.as_str());
            let earlier = places.get(&outer).map(Place::address).unwrap_or_default();
            finding.with("earlier", earlier)
        }
        HierarchyError::Roots(roots) => {
            let keys: Vec<String> = roots.iter().map(ToString::to_string).collect();
            let areas = if keys.is_empty() { "–".to_owned() } else { shortened(&keys) };
            at(Code::BrokenHierarchy, roots.last()).with("areas", areas)
        }
        HierarchyError::Circle(area) => {
            at(Code::BrokenHierarchy, Some(&area)).with("areas", format!("{area} → … → {area}"))
        }
        HierarchyError::UnevenLevel(level) => Finding::new(Code::BrokenHierarchy).with("areas", level),
    }
}

//! Lists of areas → one geography, and its polygons.

use super::correction::{CellPlace, Corrections};
use crate::area::{Area, AreaCode, Boundaries, Geography, HierarchyError};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::source::{AreasDefinition, Crs, Delivery, ParentSource, Row, Table, read_boundaries, read_table};
use std::collections::BTreeMap;

/// Where each area was defined; of an area that is defined twice, where it was the second time.
type AreaPlaces = BTreeMap<AreaCode, Place>;

/// Reads the areas of all deliveries into one geography.
pub fn read_geography(
    deliveries: &mut [Delivery],
    corrections: &[Corrections<'_>],
    findings: &mut Findings,
) -> Option<Geography> {
    let (mut areas, mut places) = (Vec::new(), AreaPlaces::new());
    for (delivery, corrections) in deliveries.iter_mut().zip(corrections) {
        let mut own = Findings::default();
        for definition in delivery.definition.areas.clone() {
            for (area, place) in read_areas(&definition, delivery, corrections, &mut own) {
                places.insert(area.code.clone(), place);
                areas.push(area);
            }
        }
        findings.append(own.of_dataset(&delivery.origin.dataset));
    }
    match Geography::new(areas) {
        Ok(geography) => Some(geography),
        Err(errors) => {
            for error in errors {
                findings.push(hierarchy_finding(error, &places));
            }
            None
        }
    }
}

/// Reads the polygons of one level and compares them with the areas; `None` when no delivery has any.
pub fn read_boundaries_of(
    level: &str,
    geography: &Geography,
    deliveries: &mut [Delivery],
    findings: &mut Findings,
) -> Option<Boundaries> {
    for delivery in deliveries {
        let definition = delivery.definition.boundaries.iter().find(|boundaries| boundaries.level == level);
        let Some(definition) = definition.cloned() else { continue };
        let mut own = Findings::default();
        let boundaries = read_polygons(&definition, geography, delivery, &mut own);
        findings.append(own.of_dataset(&delivery.origin.dataset));
        return boundaries;
    }
    None
}

fn read_polygons(
    definition: &crate::source::BoundariesDefinition,
    geography: &Geography,
    delivery: &mut Delivery,
    findings: &mut Findings,
) -> Option<Boundaries> {
    let Some(crs) = Crs::parse(definition.crs.as_ref()) else {
        let finding = delivery.toml.finding(Code::InvalidValue, definition.crs.span());
        findings.push(
            finding
                .with("value", definition.crs.as_ref())
                .with("allowed", "EPSG:4326, EPSG:25832, EPSG:25833"),
        );
        return None;
    };
    let file = definition.file.as_ref();
    let bytes = delivery.read(file, definition.file.span(), findings)?;
    let boundaries = read_boundaries(&bytes, &definition.key, crs, file, findings);
    if boundaries.shapes.is_empty() {
        return None;
    }
    if geography.depth(&definition.level).is_none() {
        // The areas themselves could not be read, which has been said.
        return Some(boundaries);
    }
    for area in geography.at_level(&definition.level) {
        if !boundaries.shapes.contains_key(&area.code) {
            let finding = Finding::new(Code::AreaWithoutPolygon).file(file);
            findings.push(finding.with("area", area.code.as_str()).with("name", &area.name));
        }
    }
    for code in boundaries.shapes.keys() {
        if geography.area(code).is_none_or(|area| area.level != definition.level) {
            let finding = Finding::new(Code::PolygonWithoutArea).file(file);
            findings.push(finding.with("area", code.as_str()).with("level", &definition.level));
        }
    }
    Some(boundaries)
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
    let (Some(key), Some(name)) = (&definition.key, &definition.name) else {
        findings.push(delivery.toml.finding(Code::MissingKey, file.span()).with("key", "key, name"));
        return Vec::new();
    };
    let span = file.span();
    let file = file.as_ref();
    let Some(bytes) = delivery.read(file, span, findings) else { return Vec::new() };
    let Some(table) = read_table(&bytes, &definition.dialect(), file, findings) else { return Vec::new() };
    let wanted = |column: &str, findings: &mut Findings| find_column(&table, column, file, findings);
    let columns = (wanted(key, findings), wanted(name, findings));
    let parent = match &definition.parent {
        Some(ParentSource::Column(column)) => wanted(column, findings).map(Some),
        _ => Some(None),
    };
    let filter = match &definition.only {
        Some(filter) => wanted(&filter.column, findings).map(|column| Some((column, filter.is.as_str()))),
        None => Some(None),
    };
    let ((Some(key_column), Some(name_column)), Some(parent_column), Some(filter)) =
        (columns, parent, filter)
    else {
        return Vec::new();
    };
    let mut areas = Vec::new();
    for row in &table.rows {
        if filter.is_some_and(|(column, text)| row.cells[column] != text) {
            continue;
        }
        let delivered = row.cells[key_column].as_str();
        let corrected = |index: usize, findings: &mut Findings| {
            let column = table.columns[index].as_str();
            let at = CellPlace { file, area: delivered, column, line: row.line };
            corrections.apply(&row.cells[index], at, findings).to_owned()
        };
        let key = corrected(key_column, findings);
        let name = corrected(name_column, findings);
        match (AreaCode::new(&key), parent_of(definition, &key, row, parent_column)) {
            (Some(code), Ok(parent)) if !name.is_empty() => {
                let place = Place { file: Some(file.clone()), line: Some(row.line), ..Place::default() };
                areas.push((Area { code, name, level: definition.level.clone(), parent }, place));
            }
            _ => findings.push(Finding::new(Code::EmptyCell).file(file).line(row.line)),
        }
    }
    areas
}

fn single_area(definition: &AreasDefinition, key: &str) -> Option<Area> {
    let parent = match &definition.parent {
        Some(ParentSource::Value(parent)) => Some(AreaCode::new(parent)?),
        _ => None,
    };
    let name = definition.name_value.clone().unwrap_or_else(|| key.to_owned());
    Some(Area { code: AreaCode::new(key)?, name, level: definition.level.clone(), parent })
}

/// The parent's key, empty for the root; an error when the text is no key.
fn parent_of(
    definition: &AreasDefinition,
    key: &str,
    row: &Row,
    column: Option<usize>,
) -> Result<Option<AreaCode>, NoKey> {
    let text = match (&definition.parent, column) {
        (None, _) => return Ok(None),
        (Some(ParentSource::Value(value)), _) => value.clone(),
        (Some(ParentSource::Prefix(length)), _) => key.chars().take(*length).collect(),
        (Some(ParentSource::Column(_)), Some(column)) => row.cells[column].clone(),
        (Some(ParentSource::Column(_)), None) => return Err(NoKey),
    };
    if text.is_empty() { Ok(None) } else { AreaCode::new(&text).map(Some).ok_or(NoKey) }
}

/// A text that is no area key.
struct NoKey;

/// The position of a column that is needed, or a finding that lists what there is.
pub(super) fn find_column(table: &Table, column: &str, file: &str, findings: &mut Findings) -> Option<usize> {
    let position = table.column(column);
    if position.is_none() {
        let finding = Finding::new(Code::MissingColumn).file(file).line(table.header_line).column(column);
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

//! JSON: objects that name an area, by key, name or as the key of their entry.

use super::names::Names;
use super::passage::{Passage, Shape};
use crate::diagnostic::Place;
use serde_json::Value as Json;

/// What places are made of is no figure.
const GEOMETRY: [&str; 3] = ["geometry", "coordinates", "bbox"];
/// Nobody nests deeper.
const MOST_DEPTH: usize = 128;

/// All passages of a document.
pub(super) fn passages(document: &Json, place: &Place, names: &Names) -> Vec<Passage> {
    let mut passages = Vec::new();
    walk(document, "", place, names, &mut passages, 0);
    passages
}

#[expect(clippy::similar_names, reason = "names of areas, and the areas that a key names")]
fn walk(value: &Json, path: &str, place: &Place, names: &Names, out: &mut Vec<Passage>, depth: usize) {
    if depth > MOST_DEPTH {
        return;
    }
    match value {
        Json::Object(entries) => {
            let texts = entries.iter().filter_map(|(key, value)| Some((key, value.as_str()?)));
            let mut areas: Vec<usize> = texts.flat_map(|(_, text)| names.label(text)).collect();
            areas.sort_unstable();
            areas.dedup();
            if !areas.is_empty() {
                out.push(row(areas, value, path, place, names));
            }
            for (key, value) in entries.iter().filter(|(key, _)| !GEOMETRY.contains(&key.as_str())) {
                let path = format!("{path}/{key}");
                let named = names.label(key);
                if !named.is_empty() {
                    out.push(row(named, value, &path, place, names));
                }
                walk(value, &path, place, names, out, depth + 1);
            }
        }
        Json::Array(values) => {
            // A row of a table: ["Nord", 12.5, 3]
            let areas: Vec<usize> =
                values.iter().filter_map(Json::as_str).flat_map(|text| names.label(text)).collect();
            if !areas.is_empty() && values.iter().any(Json::is_number) {
                out.push(row(areas, value, path, place, names));
            }
            for (index, value) in values.iter().enumerate() {
                walk(value, &format!("{path}/{index}"), place, names, out, depth + 1);
            }
        }
        Json::String(text) => {
            let place = Place { element: Some(path.to_owned()), ..place.clone() };
            out.push(Passage::prose(&place, text.as_str()));
        }
        _ => {}
    }
}

fn row(areas: Vec<usize>, value: &Json, path: &str, place: &Place, names: &Names) -> Passage {
    let mut cells = Vec::new();
    collect(value, names, &mut cells, 0);
    let place = Place { element: Some(path.to_owned()), ..place.clone() };
    Passage { place, heading: None, shape: Shape::Row { areas, cells } }
}

/// The numbers and texts of an entry, but for those of objects that name an area of their own.
fn collect(value: &Json, names: &Names, cells: &mut Vec<String>, depth: usize) {
    if depth > MOST_DEPTH {
        return;
    }
    match value {
        Json::Number(number) => cells.push(number.to_string()),
        Json::String(text) if names.label(text).is_empty() => cells.push(text.clone()),
        Json::Array(values) => values.iter().for_each(|value| collect(value, names, cells, depth + 1)),
        Json::Object(entries) => {
            for (key, value) in entries {
                let is_own = value.as_object().is_some_and(|inner| {
                    inner.values().filter_map(Json::as_str).any(|text| !names.label(text).is_empty())
                });
                if !is_own && !GEOMETRY.contains(&key.as_str()) && names.label(key).is_empty() {
                    collect(value, names, cells, depth + 1);
                }
            }
        }
        _ => {}
    }
}

//! What was read of a dataset, table by table.

use crate::observation::{Kind, Tally};
use crate::project::Checked;
use crate::source::Note;
use crate::text::Text;
use serde_json::{Map, Value as Json, json};
use std::io::Write;

/// Prints what each table, list of areas and set of boundaries gave.
///
/// # Errors
///
/// When the stream is closed.
pub fn print_summary(checked: &Checked, text: Text, out: &mut dyn Write) -> std::io::Result<()> {
    for (level, count) in &checked.areas {
        let count = text.count(*count as u64);
        writeln!(out, "{}", text.say("check.areas", &[("level", level), ("count", &count)]))?;
    }
    for (file, level, count) in &checked.boundaries {
        let count = text.count(*count as u64);
        let arguments = [("file", file.as_str()), ("level", level), ("count", &count)];
        writeln!(out, "{}", text.say("check.boundaries", &arguments))?;
    }
    let mut earlier: Option<&Tally> = None;
    for table in &checked.tables {
        writeln!(out, "{}", table_text(table, text))?;
        // The blocks of a sheet have one legend.
        if earlier.is_none_or(|earlier| (&earlier.file, &earlier.notes) != (&table.file, &table.notes)) {
            for note in &table.notes {
                writeln!(out, "  {}", note_text(note, text))?;
            }
        }
        earlier = Some(table);
    }
    Ok(())
}

/// What each table, list of areas and set of boundaries gave, for programs.
#[must_use]
pub fn summary_json(checked: &Checked) -> Map<String, Json> {
    let areas = checked.areas.iter().map(|(level, count)| json!({ "level": level, "areas": count }));
    let boundaries = checked.boundaries.iter();
    let boundaries =
        boundaries.map(|(file, level, count)| json!({ "file": file, "level": level, "areas": count }));
    let mut object = Map::new();
    object.insert("tables".into(), checked.tables.iter().map(table_json).collect());
    object.insert("areas".into(), areas.collect());
    object.insert("boundaries".into(), boundaries.collect());
    object
}

fn table_text(table: &Tally, text: Text) -> String {
    let sheet =
        table.sheet.as_ref().map(|sheet| format!(", {}", text.say("finding.sheet", &[("sheet", sheet)])));
    let place = format!("{}{}", table.file, sheet.unwrap_or_default());
    let number = |count: usize| text.count(count as u64);
    let counts = [
        ("file", place),
        ("rows", number(table.rows)),
        ("observations", number(table.observations)),
        ("areas", number(table.areas.len())),
    ];
    let mut lines = vec![spoken("check.table", &counts, text)];
    let cells: Vec<String> = Kind::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, *table.cells.get(&kind)?)))
        .map(|(kind, count)| {
            let name = match kind {
                Kind::Number | Kind::Blank | Kind::Text => text.word(&format!("check.cell.{}", kind.id())),
                _ => format!("„{}“", kind.id()),
            };
            format!("{name} {}", number(count))
        })
        .collect();
    if !cells.is_empty() {
        lines.push(spoken("check.cells", &[("cells", cells.join(", "))], text));
    }
    if let Some((first, last)) = table.periods {
        let (first, last) = (text.period(first), text.period(last));
        let key = if first == last { "check.period" } else { "check.periods" };
        lines.push(spoken(key, &[("first", first), ("last", last)], text));
    }
    if !table.measures.is_empty() {
        let measures: Vec<&str> = table.measures.iter().map(String::as_str).collect();
        lines.push(spoken("check.measures", &[("measures", measures.join(", "))], text));
    }
    lines.join("\n  ")
}

/// What the file says below its rows, on one line.
fn note_text(note: &Note, text: Text) -> String {
    let words = note.text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.say("check.note", &[("line", &note.line.to_string()), ("text", &words)])
}

fn spoken(key: &str, arguments: &[(&str, String)], text: Text) -> String {
    let borrowed: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    text.say(key, &borrowed)
}

fn table_json(table: &Tally) -> Json {
    let cells: Map<String, Json> =
        table.cells.iter().map(|(kind, count)| (kind.id().to_owned(), Json::from(*count))).collect();
    let (first, last) = table.periods.map(|(first, last)| (first.to_string(), last.to_string())).unzip();
    json!({
        "file": table.file,
        "sheet": table.sheet,
        "rows": table.rows,
        "observations": table.observations,
        "cells": cells,
        "first_period": first,
        "last_period": last,
        "areas": table.areas.len(),
        "measures": table.measures,
        "notes": table.notes.iter().map(|note| json!({ "line": note.line, "text": note.text })).collect::<Vec<_>>(),
    })
}

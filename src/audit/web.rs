//! Pages of the web: words, attributes, hidden parts and scripts alike. Whether a browser shows it makes no difference
//! to who reads the source.

use super::json;
use super::names::Names;
use super::passage::{Passage, RowReader, Shape};
use crate::diagnostic::Place;

/// Elements whose words stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "figure",
    "figcaption",
    "caption",
    "table",
    "tr",
    "td",
    "th",
    "br",
    "option",
    "dt",
    "dd",
    "title",
    "label",
    "button",
    "summary",
    "text",
    "tspan",
];

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// `<name …>` with its attributes.
    Tag(String, Vec<(String, String)>),
    /// `</name>`
    End(String),
    Words(String),
    Remark(String),
    /// What stands in a script or style sheet, with the type that it declares.
    Script(String, String),
}

/// All passages of a page.
#[expect(clippy::similar_names, reason = "names of areas, and the areas that an attribute names")]
pub(super) fn passages(page: &str, place: &Place, names: &Names) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut rows = RowReader::new(names);
    let mut row: Option<Vec<String>> = None;
    let mut words = String::new();
    let mut area: Vec<usize> = Vec::new();
    let flush = |words: &mut String, passages: &mut Vec<Passage>| {
        let text = words.split_whitespace().collect::<Vec<&str>>().join(" ");
        if !text.is_empty() {
            passages.push(Passage::prose(place, text));
        }
        words.clear();
    };
    for piece in pieces(page) {
        match piece {
            Piece::Tag(name, attributes) => {
                attribute_passages(&name, &attributes, place, names, &mut passages);
                match name.as_str() {
                    "tr" => {
                        flush(&mut words, &mut passages);
                        row = Some(Vec::new());
                    }
                    "td" | "th" if row.is_some() => words.clear(),
                    _ if BLOCKS.contains(&name.as_str()) && row.is_none() => flush(&mut words, &mut passages),
                    _ => {}
                }
                let named: Vec<usize> = attributes.iter().flat_map(|(_, value)| names.label(value)).collect();
                if !named.is_empty() {
                    area = named;
                }
            }
            Piece::End(name) => match (name.as_str(), &mut row) {
                ("td" | "th", Some(cells)) => cells.push(std::mem::take(&mut words).trim().to_owned()),
                ("tr", Some(cells)) => {
                    passages.extend(rows.read(place, cells));
                    row = None;
                }
                (name, None) if BLOCKS.contains(&name) => flush(&mut words, &mut passages),
                _ => {}
            },
            Piece::Words(text) => {
                // `<td data-area="01">2</td>`, `<text data-area="01">2</text>`
                if !area.is_empty() && row.is_none() && !text.trim().is_empty() {
                    let (areas, cells) = (std::mem::take(&mut area), vec![text.trim().to_owned()]);
                    let shape = Shape::Row { areas, cells };
                    passages.push(Passage { place: place.clone(), heading: None, shape });
                }
                words.push(' ');
                words.push_str(&text);
            }
            Piece::Remark(text) => passages.push(Passage::prose(place, text)),
            Piece::Script(kind, text) => passages.extend(script(&kind, &text, place, names)),
        }
    }
    flush(&mut words, &mut passages);
    passages
}

/// Attributes of one element that names an area belong together; others are looked at one by one.
pub(super) fn attribute_passages(
    element: &str,
    attributes: &[(String, String)],
    place: &Place,
    names: &Names,
    passages: &mut Vec<Passage>,
) {
    const DRAWING: &[&str] = &[
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "d",
        "points",
        "width",
        "height",
        "viewBox",
        "transform",
        "stroke-width",
        "font-size",
        "dx",
        "dy",
        "style",
        "class",
        "opacity",
        "stroke-dasharray",
        "colspan",
        "rowspan",
        "tabindex",
    ];
    let telling = || attributes.iter().filter(|(name, _)| !DRAWING.contains(&name.as_str()));
    let areas: Vec<usize> = telling().flat_map(|(_, value)| names.label(value)).collect();
    let at = |name: &str| Place { element: Some(format!("<{element} {name}>")), ..place.clone() };
    if !areas.is_empty() {
        let others = telling().filter(|(_, value)| names.label(value).is_empty());
        let cells: Vec<String> = others.map(|(_, value)| value.clone()).collect();
        if !cells.is_empty() {
            let shape = Shape::Row { areas, cells };
            passages.push(Passage { place: at("…"), heading: None, shape });
        }
        return;
    }
    passages.extend(telling().map(|(name, value)| Passage::prose(&at(name), value.as_str())));
}

/// Data in a script are JSON or can be found as such; all else is read as text.
fn script(kind: &str, text: &str, place: &Place, names: &Names) -> Vec<Passage> {
    let place = Place { element: Some("<script>".to_owned()), ..place.clone() };
    if let Ok(document) = serde_json::from_str(text.trim()) {
        return json::passages(&document, &place, names);
    }
    let mut passages = Vec::new();
    if kind != "style" {
        let (mut from, mut kept, mut words) = (0, 0, String::new());
        while let Some(at) = text[from..].find(['{', '[']).map(|at| from + at) {
            let mut documents = serde_json::Deserializer::from_str(&text[at..]).into_iter();
            from = at + 1;
            if let Some(Ok(document)) = documents.next() {
                passages.extend(json::passages(&document, &place, names));
                from = at + documents.byte_offset().max(1);
                // What was read as data is not read as words again.
                words.push_str(&text[kept..at]);
                kept = from;
            }
        }
        words.push_str(&text[kept..]);
        passages.extend(words.lines().map(|line| Passage::prose(&place, line)));
    }
    passages
}

/// Cuts a page into pieces as browsers do, without asking whether it is well-formed.
fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            pieces.push(Piece::Words(unescaped(&rest[..at])));
        }
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            let (remark, after) = after.split_once("-->").unwrap_or((after, ""));
            pieces.push(Piece::Remark(remark.to_owned()));
            rest = after;
            continue;
        }
        if !rest[1..].starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter)) {
            pieces.push(Piece::Words("<".to_owned()));
            rest = &rest[1..];
            continue;
        }
        let end = end_of_tag(rest);
        let inside = &rest[1..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        if let Some(name) = inside.strip_prefix('/') {
            pieces.push(Piece::End(name.trim().to_ascii_lowercase()));
            continue;
        }
        let (name, attributes) = tag(inside);
        let is_script = matches!(name.as_str(), "script" | "style") && !inside.ends_with('/');
        let kind = attributes.iter().find(|(name, _)| name == "type").map(|(_, value)| value.clone());
        pieces.push(Piece::Tag(name.clone(), attributes));
        if is_script {
            let end = find_end(rest, &name);
            let kind = if name == "style" { name } else { kind.unwrap_or_default() };
            pieces.push(Piece::Script(kind, rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    pieces.push(Piece::Words(unescaped(rest)));
    pieces
}

/// The `>` that ends a tag, not one within quotation marks.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, letter) in rest.char_indices() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, '>') => return at,
            _ => {}
        }
    }
    rest.len()
}

fn find_end(rest: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let found = rest.match_indices("</").find(|(at, _)| {
        rest.as_bytes()[*at..]
            .get(..close.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(close.as_bytes()))
    });
    found.map_or(rest.len(), |(at, _)| at)
}

fn tag(inside: &str) -> (String, Vec<(String, String)>) {
    let inside = inside.trim_end_matches('/');
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let name = inside[..end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = inside[end..].trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            // A name without a value, or one letter too many: both are passed over.
            if end == 0 {
                rest = rest.chars().next().map_or("", |letter| &rest[letter.len_utf8()..]);
            }
            continue;
        };
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        attributes.push((key, unescaped(value)));
        rest = next.trim_start();
    }
    (name, attributes)
}

/// Character references, as far as numbers and names of places need them.
pub(super) fn unescaped(text: &str) -> String {
    const NAMED: &[(&str, &str)] = &[
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", "\u{A0}"),
        ("auml", "ä"),
        ("ouml", "ö"),
        ("uuml", "ü"),
        ("Auml", "Ä"),
        ("Ouml", "Ö"),
        ("Uuml", "Ü"),
        ("szlig", "ß"),
        ("shy", ""),
        ("thinsp", "\u{2009}"),
        ("minus", "−"),
        ("ndash", "–"),
        ("comma", ","),
        ("period", "."),
        ("zwnj", ""),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let letter = after.split_once(';').filter(|(name, _)| name.len() < 12).and_then(|(name, after)| {
            let code = match name.strip_prefix('#') {
                Some(digits) => match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok(),
                    None => digits.parse().ok(),
                },
                None => None,
            };
            let named =
                NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| (*letter).to_owned());
            let letter = code.and_then(char::from_u32).map(String::from).or(named)?;
            Some((letter, after))
        });
        if let Some((letter, after)) = letter {
            out.push_str(&letter);
            rest = after;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::names::tests::release;

    fn rows(page: &str) -> Vec<(Vec<usize>, Vec<String>)> {
        let release = release(&[("0", "Kreis", None), ("01", "Süd", Some("0")), ("02", "Nord", Some("0"))]);
        let found = passages(page, &Place::default(), &Names::of(&release));
        let row = |passage: Passage| match passage.shape {
            Shape::Row { areas, cells } => Some((areas, cells)),
            Shape::Prose(_) => None,
        };
        found.into_iter().filter_map(row).collect()
    }

    #[test]
    fn rows_of_tables_are_read_also_where_they_are_hidden() {
        let page = "<table><tr><th>Gebiet<th></tr><tr hidden style='display:none'><td>S&uuml;d</td><td>2</td></tr></table>";
        assert_eq!(rows(page), [(vec![1], vec!["2".to_owned()])]);
    }

    #[test]
    fn attributes_and_scripts_count_as_words() {
        assert_eq!(rows("<div data-area=01 data-value='2'></div>"), [(vec![1], vec!["2".to_owned()])]);
        let page = "<script>window.werte = {\"02\": {\"v\": 1.5}};</script>";
        assert!(rows(page).contains(&(vec![2], vec!["1.5".to_owned()])), "{:?}", rows(page));
    }

    #[test]
    fn a_broken_page_is_read_to_its_end() {
        for page in ["<", "<a", "<a b=", "<a b='", "<!--", "<script>", "&#x;&", "a < b", "<td =x></td>"] {
            let _ = rows(page);
        }
    }
}

//! XML as a tree: pictures and the parts of workbooks.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// An element with all that is in it. Names are without their prefix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
    /// What is no part of the picture and still part of the file.
    Remark(String),
}

/// Nobody nests deeper, and a file that does would fill the stack.
const MOST_DEPTH: usize = 256;

/// Reads XML; none where it is not well-formed or too deep.
pub(super) fn parse(bytes: &[u8]) -> Option<Element> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                if open.len() > MOST_DEPTH {
                    return None;
                }
                open.push(element(&tag)?);
            }
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(Node::Element(done));
            }
            Event::Text(words) => push(&mut open, &words),
            Event::CData(words) => push(&mut open, &words),
            Event::GeneralRef(entity) => push(&mut open, &letter(&entity)),
            Event::Comment(words) => open.last_mut()?.children.push(Node::Remark(words.to_string())),
            Event::PI(words) => open.last_mut()?.children.push(Node::Remark(words.to_string())),
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop()?;
    let has_element = root.children.iter().any(|child| matches!(child, Node::Element(_)));
    (open.is_empty() && has_element).then_some(root)
}

fn element(tag: &BytesStart<'_>) -> Option<Element> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
        attributes.push((local(attribute.key.as_ref()), value.into_owned()));
    }
    Some(Element { name: local(tag.name().as_ref()), attributes, children: Vec::new() })
}

fn push(open: &mut [Element], words: &str) {
    let Some(element) = open.last_mut() else { return };
    match element.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(words),
        _ => element.children.push(Node::Text(words.to_owned())),
    }
}

fn letter(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return letter.to_string();
    }
    resolve_predefined_entity(entity).unwrap_or_default().to_owned()
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A number in an attribute, without its unit.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        let text = self.attribute(name)?.trim();
        let end = text.find(|letter: char| letter.is_alphabetic() || letter == '%').unwrap_or(text.len());
        text[..end].parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// The elements directly in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Remark(_) => None,
        })
    }

    /// All words in it, at any depth.
    pub(super) fn text(&self) -> String {
        let mut words = String::new();
        for child in &self.children {
            match child {
                Node::Text(text) => words.push_str(text),
                Node::Element(element) => words.push_str(&element.text()),
                Node::Remark(_) => {}
            }
        }
        words
    }

    /// All elements of this name, at any depth.
    pub(super) fn all<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for element in self.elements() {
            if element.name == name {
                found.push(element);
            }
            element.all(name, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_entities_attributes_and_remarks_are_kept() {
        let root = parse(b"<a x:b='1 &amp; 2'><!-- geheim: 3 --><c>S&#252;d &lt; <d>Nord</d></c></a>")
            .expect("read");
        let a = root.elements().next().expect("an element");
        assert_eq!(a.attribute("b"), Some("1 & 2"));
        assert_eq!(a.text(), "Süd < Nord");
        assert_eq!(a.children[0], Node::Remark(" geheim: 3 ".into()));
    }

    #[test]
    fn what_is_cut_off_or_too_deep_is_refused() {
        assert_eq!(parse(b"<a><b>"), None);
        assert_eq!(parse("<a>".repeat(100_000).as_bytes()), None);
        assert_eq!(parse(b""), None);
    }
}

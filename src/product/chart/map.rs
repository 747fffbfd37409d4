//! Maps of values in classes and of categories.

use super::hatch::{Fill, Hatch, NO_VALUE};
use super::map_legend::{Entry, number_of_areas};
use super::map_sheet::Sheet;
use super::palette::{Color, sequential};
use super::{Figure, Subject, alt, class_bounds};
use crate::area::{AreaCode, Boundaries};
use crate::measure::Value;
use crate::text::Text;
use std::collections::BTreeMap;

/// An area of a map of values.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueArea {
    /// Its name, for the text alternative.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A larger level, drawn as heavier borders over the map.
#[derive(Debug, Clone)]
pub struct Coarser<'a> {
    /// Its borders.
    pub boundaries: &'a Boundaries,
    /// The names to write; an area without an entry gets none.
    pub names: BTreeMap<AreaCode, String>,
}

/// Values in quantile classes (choropleth).
#[derive(Debug, Clone)]
pub struct ValueMap<'a> {
    /// What is shown.
    pub subject: &'a Subject,
    /// The borders. Each area in here is drawn; one that `areas` lacks has no value.
    pub boundaries: &'a Boundaries,
    /// Names and values.
    pub areas: &'a BTreeMap<AreaCode, ValueArea>,
    /// How many classes are wanted, 1 to 5.
    pub classes: usize,
    /// A larger level.
    pub coarser: Option<Coarser<'a>>,
    /// The height in print that must not be passed.
    pub max_height_mm: f64,
}

/// A category of a map, such as a status class.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// Its name in the legend.
    pub label: String,
    /// Its colour; borders and lines in [`Hatch`] need a contrast of 3:1 to it.
    pub color: Color,
    /// Its lines.
    pub hatch: Hatch,
}

/// An area of a map of categories.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryArea {
    /// Its name.
    pub name: String,
    /// The index of its category; `None` if it has none or may not be shown.
    pub category: Option<usize>,
}

/// Given categories, such as the classes of a monitor.
#[derive(Debug, Clone)]
pub struct CategoryMap<'a> {
    /// What is shown; unit and decimals are not used.
    pub subject: &'a Subject,
    /// The borders. Each area in here is drawn; one that `areas` lacks has no category.
    pub boundaries: &'a Boundaries,
    /// The categories in the order of the legend, at most about twelve.
    pub categories: &'a [Category],
    /// Names and categories.
    pub areas: &'a BTreeMap<AreaCode, CategoryArea>,
    /// A larger level.
    pub coarser: Option<Coarser<'a>>,
    /// The height in print that must not be passed.
    pub max_height_mm: f64,
}

impl ValueMap<'_> {
    /// Draws the map.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let shown: BTreeMap<&AreaCode, (&str, Value)> =
            self.areas.iter().map(|(code, area)| (code, (area.name.as_str(), area.value))).collect();
        let drawn = || self.boundaries.shapes.keys().filter_map(|code| shown.get(code).copied());
        let numbers: Vec<f64> = drawn().filter_map(|(_, value)| value.number()).collect();
        let classes = class_bounds(&numbers, self.classes.clamp(1, 5), self.subject.decimals);
        let colors = sequential(classes.count());
        let mut classified: BTreeMap<&AreaCode, usize> = BTreeMap::new();
        for code in self.boundaries.shapes.keys() {
            if let Some(number) = shown.get(code).and_then(|(_, value)| value.number()) {
                classified.insert(code, classes.of(number));
            }
        }
        // Without any number there is no class to speak of.
        let classes_shown = if numbers.is_empty() { 0 } else { classes.count() };
        let styles = (0..classes_shown).map(|class| (classes.label(class, text), Fill::plain(colors[class])));
        let sheet = Sheet {
            title: self.subject.heading(text),
            boundaries: self.boundaries,
            coarser: self.coarser.as_ref(),
            max_height_mm: self.max_height_mm,
            entries: entries(styles, self.boundaries, &classified, "chart.no-value", text),
            classified,
        };
        let mut sentences = vec![alt::opening("chart.kind.map", self.subject, text)];
        let nameless = self.boundaries.shapes.keys().filter(|code| !shown.contains_key(code)).count();
        let absent = Value::Absent(crate::measure::Sign::Unknown);
        let items = drawn().chain(std::iter::repeat_n(("", absent), nameless));
        sentences.extend(alt::range(self.subject, items, text));
        if classes_shown > 1 {
            sentences.push(
                text.say("chart.alt.classes", &[("classes", &list(&sheet.entries[..classes_shown], text))]),
            );
        }
        sheet.draw(sentences.join(" "), text)
    }
}

impl CategoryMap<'_> {
    /// Draws the map.
    #[must_use]
    pub fn draw(&self, text: Text) -> Figure {
        let mut classified: BTreeMap<&AreaCode, usize> = BTreeMap::new();
        for code in self.boundaries.shapes.keys() {
            let category = self.areas.get(code).and_then(|area| area.category);
            if let Some(category) = category.filter(|category| *category < self.categories.len()) {
                classified.insert(code, category);
            }
        }
        let styles = self
            .categories
            .iter()
            .map(|category| (category.label.clone(), Fill { ground: category.color, hatch: category.hatch }));
        let entries = entries(styles, self.boundaries, &classified, "chart.not-assessed", text);
        let all = self.boundaries.shapes.len();
        let mut sentences = vec![alt::opening("chart.kind.category-map", self.subject, text)];
        if !classified.is_empty() {
            let listed = list(&entries[..self.categories.len()], text);
            sentences.push(text.say("chart.alt.categories", &[("categories", &listed)]));
        }
        sentences.extend(alt::not_assessed(all - classified.len(), all, text));
        let sheet = Sheet {
            title: self.subject.title.clone(),
            boundaries: self.boundaries,
            coarser: self.coarser.as_ref(),
            max_height_mm: self.max_height_mm,
            entries,
            classified,
        };
        sheet.draw(sentences.join(" "), text)
    }
}

/// The lines of the legend; the one for areas without value or class only where there are some.
fn entries(
    styles: impl Iterator<Item = (String, Fill)>,
    boundaries: &Boundaries,
    classified: &BTreeMap<&AreaCode, usize>,
    without: &str,
    text: Text,
) -> Vec<Entry> {
    let areas = |class: usize| classified.values().filter(|found| **found == class).count();
    let mut entries: Vec<Entry> =
        styles.enumerate().map(|(class, (label, fill))| Entry { fill, label, areas: areas(class) }).collect();
    let missing = boundaries.shapes.len() - classified.len();
    if missing > 0 {
        entries.push(Entry { fill: NO_VALUE, label: text.word(without), areas: missing });
    }
    entries
}

fn list(entries: &[Entry], text: Text) -> String {
    let parts: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}: {}", entry.label, number_of_areas(entry.areas, text)))
        .collect();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Sign;
    use crate::product::chart::alt::tests::subject;
    use crate::product::chart::palette::hex;
    use crate::text::Lang;
    use geo::{LineString, Polygon};

    const DE: Text = Text::new(Lang::De);

    fn code(number: usize) -> AreaCode {
        AreaCode::new(&format!("{number:02}")).expect("a key")
    }

    fn square(x: f64, y: f64, size: f64) -> LineString<f64> {
        LineString::from(vec![(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)])
    }

    /// A row of squares; the first one has a hole.
    fn boundaries(count: usize) -> Boundaries {
        let mut boundaries = Boundaries::default();
        let mut west = 0.0;
        for number in 0..count {
            let holes = if number == 0 { vec![square(west + 200.0, 200.0, 300.0)] } else { Vec::new() };
            let polygon = Polygon::new(square(west, 0.0, 1000.0), holes);
            boundaries.shapes.insert(code(number), polygon.into());
            west += 1000.0;
        }
        boundaries
    }

    fn draw(values: &[Value], lang: Lang) -> Figure {
        let (boundaries, subject) = (boundaries(values.len()), subject());
        let area = |(number, value): (usize, &Value)| {
            (code(number), ValueArea { name: format!("Raum {number}"), value: *value })
        };
        let areas = values.iter().enumerate().map(area).collect();
        let map = ValueMap {
            subject: &subject,
            boundaries: &boundaries,
            areas: &areas,
            classes: 3,
            coarser: None,
            max_height_mm: 200.0,
        };
        map.draw(Text::new(lang))
    }

    const NUMBERS: [Value; 4] =
        [Value::Number(2.0), Value::Number(5.0), Value::Number(9.0), Value::Number(1.0)];

    #[test]
    fn a_suppressed_area_receives_no_class_colour_and_no_word() {
        let with = draw(&[NUMBERS.as_slice(), &[Value::Absent(Sign::Secret)]].concat(), Lang::De);
        let hatched: Vec<&str> =
            with.svg.lines().filter(|line| line.contains("fill=\"url(#hatch-falling")).collect();
        assert_eq!(hatched.len(), 2, "the area and its line in the legend");
        let colored =
            |svg: &str| sequential(3).iter().map(|color| svg.matches(&hex(*color)).count()).sum::<usize>();
        assert_eq!(colored(&with.svg), 4 + 3, "four areas and three lines in the legend");
        assert!(!with.svg.contains("Raum") && !with.svg.contains("<title"));
        assert!(with.alt.contains("Ohne Wert: 1 von 5.") && !with.alt.contains("Raum 4"), "{}", with.alt);
    }

    #[test]
    fn the_legend_has_a_line_for_no_value_only_where_it_occurs() {
        assert!(!draw(&NUMBERS, Lang::De).svg.contains("kein Wert"));
        let with = draw(&[Value::Number(1.0), Value::Absent(Sign::Unreliable)], Lang::De);
        assert!(with.svg.contains(">kein Wert</text>") && with.svg.contains(">1 Gebiet</text>"));
    }

    #[test]
    fn the_text_alternative_names_highest_and_lowest_in_both_languages() {
        let said = draw(&NUMBERS, Lang::De).alt;
        assert!(
            said.contains("Höchster Wert: Raum 2 (9,0") && said.contains("niedrigster Wert: Raum 3 (1,0"),
            "{said}"
        );
        let said = draw(&NUMBERS, Lang::En).alt;
        assert!(said.contains("Highest value: Raum 2 (9.0%), lowest value: Raum 3 (1.0%)."), "{said}");
    }

    #[test]
    fn a_hole_is_a_hole() {
        let svg = draw(&NUMBERS, Lang::De).svg;
        let first = svg.lines().find(|line| line.starts_with("<path")).expect("an area");
        assert_eq!(first.matches('M').count(), 2, "{first}");
        assert!(first.contains("evenodd"));
    }

    #[test]
    fn same_input_same_bytes_and_nothing_but_gaps_still_draws() {
        assert_eq!(draw(&NUMBERS, Lang::De), draw(&NUMBERS, Lang::De));
        let empty = draw(&[Value::Absent(Sign::Later); 3], Lang::De);
        assert!(empty.alt.contains("Für kein Gebiet liegt ein Wert vor."), "{}", empty.alt);
        assert_eq!(empty.svg.matches("url(#hatch-falling-FFFFFF)").count(), 4);
    }

    #[test]
    fn a_category_map_counts_its_categories_and_knows_no_value_beyond_them() {
        let (boundaries, subject) = (boundaries(3), subject());
        let categories =
            [Category { label: "hoch".to_owned(), color: [154, 200, 158], hatch: Hatch::Dotted }];
        let area = |category| CategoryArea { name: "Raum".to_owned(), category };
        let areas = BTreeMap::from([(code(0), area(Some(0))), (code(1), area(Some(7)))]);
        let map = CategoryMap {
            subject: &subject,
            boundaries: &boundaries,
            categories: &categories,
            areas: &areas,
            coarser: None,
            max_height_mm: 200.0,
        };
        let figure = map.draw(DE);
        assert!(
            figure.alt.contains("Kategorien: hoch: 1 Gebiet. Nicht bewertet: 2 von 3."),
            "{}",
            figure.alt
        );
        assert_eq!(figure.svg.matches("url(#hatch-dotted-9AC89E)").count(), 2);
    }
}

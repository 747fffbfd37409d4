//! The numbers that were released for an area, and those that stand beside one and say nothing about it.

use super::number::Number;
use super::release::{PublishedFigure, Release};
use crate::area::AreaCode;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Everything that may be said of each area.
pub(super) struct Told<'a> {
    release: &'a Release,
    /// Per area: its released numbers.
    numbers: Vec<Vec<Item<'a>>>,
    /// Per area: what the monitor says of it in words, such as the class `2+/-`.
    words: Vec<BTreeSet<&'a str>>,
    /// Per area: its suppressed figures.
    suppressed: Vec<Vec<&'a PublishedFigure>>,
    /// Calendar years that periods name.
    years: BTreeSet<i64>,
    phrases: Vec<Phrase>,
}

struct Item<'a> {
    /// The indicator; none for what the monitor says.
    indicator: Option<&'a str>,
    value: f64,
    /// The fewest decimals that readers see of it.
    decimals: usize,
}

/// The words left and right of a number that speaks of areas and classes, such as `{count} Gebiete`.
struct Phrase {
    before: String,
    after: String,
}

/// Sentences with a number in them that is nobody's figure, and the places of these numbers.
const HARMLESS: &[(&str, &[&str])] = &[
    ("chart.area.one", &["count"]),
    ("chart.area.many", &["count"]),
    ("chart.class.below", &["to"]),
    ("chart.class.between", &["from", "to"]),
    ("chart.class.from", &["from"]),
    ("chart.alt.and-others", &["count"]),
    ("chart.alt.without", &["count", "all"]),
    ("chart.alt.not-assessed", &["count", "all"]),
    ("monitor.excluded.residents", &["minimum"]),
    ("report.indicator.range", &["count"]),
    ("report.indicator.range.all", &["count"]),
    ("report.indicator.secret", &["count", "all"]),
    ("page.of", &["page", "pages"]),
];

/// What is more certain than this is printed as more than this, in per cent.
const ALMOST_CERTAIN: f64 = 99.0;

/// What is printed with at least so many decimals where nothing is said about them.
const USUAL_DECIMALS: usize = 1;

impl<'a> Told<'a> {
    pub(super) fn of(release: &'a Release) -> Self {
        let place: BTreeMap<&AreaCode, usize> =
            release.areas.iter().enumerate().map(|(index, area)| (&area.code, index)).collect();
        let mut told = Self {
            release,
            numbers: release.areas.iter().map(|_| Vec::new()).collect(),
            words: vec![BTreeSet::new(); release.areas.len()],
            suppressed: vec![Vec::new(); release.areas.len()],
            years: release.figures.iter().map(|figure| i64::from(figure.period.year())).collect(),
            phrases: phrases(Text::new(release.lang)),
        };
        told.years.extend(release.period.map(|period| i64::from(period.year())));
        let decimals: BTreeMap<&str, usize> = release
            .indicators
            .iter()
            .map(|indicator| (indicator.id.as_str(), indicator.decimals.unwrap_or(USUAL_DECIMALS)))
            .collect();
        let mut series: BTreeMap<(usize, &str), Vec<f64>> = BTreeMap::new();
        for figure in &release.figures {
            let Some(&area) = place.get(&figure.area) else { continue };
            if figure.is_suppressed() {
                told.suppressed[area].push(figure);
                continue;
            }
            let indicator = Some(figure.indicator.as_str());
            let least = decimals.get(figure.indicator.as_str()).copied().unwrap_or(USUAL_DECIMALS);
            for value in [figure.value, figure.lower, figure.upper].into_iter().flatten() {
                told.numbers[area].push(Item { indicator, value, decimals: least });
            }
            for value in [figure.numerator, figure.denominator].into_iter().flatten() {
                told.numbers[area].push(Item { indicator, value, decimals: 0 });
            }
            if let Some(value) = figure.value {
                let earlier = series.entry((area, &figure.indicator)).or_default();
                for other in earlier.iter() {
                    told.numbers[area].push(Item { indicator, value: value - other, decimals: least });
                }
                earlier.push(value);
            }
        }
        for assessment in &release.assessments {
            let Some(&area) = place.get(&assessment.area) else { continue };
            told.words[area].extend(assessment.words.values().map(String::as_str));
            for (column, number) in &assessment.numbers {
                let is_share = column.ends_with("certainty");
                if is_share && number * 100.0 > ALMOST_CERTAIN {
                    told.numbers[area].push(Item { indicator: None, value: ALMOST_CERTAIN, decimals: 0 });
                }
                let (value, decimals) = if is_share { (number * 100.0, 0) } else { (*number, 2) };
                told.numbers[area].push(Item { indicator: None, value, decimals });
                told.numbers[area].push(Item { indicator: None, value: *number, decimals: 2 });
            }
        }
        told
    }

    /// The suppressed figures of an area, of one indicator where it is known.
    pub(super) fn suppressed(&self, area: usize, scope: Option<&str>) -> Option<&'a PublishedFigure> {
        let figures = self.suppressed.get(area)?;
        figures.iter().copied().find(|figure| scope.is_none_or(|scope| scope == figure.indicator))
    }

    /// Whether a number is what was released of one of these areas, rounded.
    pub(super) fn is_released(&self, areas: &[usize], scope: Option<&str>, number: &Number) -> bool {
        areas.iter().filter_map(|area| self.numbers.get(*area)).flatten().any(|item| {
            let is_meant = scope.is_none() || item.indicator.is_none() || item.indicator == scope;
            is_meant && number.is_rounding_of(item.value, item.decimals)
        })
    }

    /// Whether a cell is what the monitor says of one of these areas.
    pub(super) fn is_word(&self, areas: &[usize], cell: &str) -> bool {
        areas.iter().filter_map(|area| self.words.get(*area)).any(|words| words.contains(cell.trim()))
    }

    /// Whether a number is a year of the report, or the confidence of limits.
    pub(super) fn is_parameter(&self, number: &Number) -> bool {
        number.whole().is_some_and(|whole| self.years.contains(&whole))
    }

    /// The least count that may be shown.
    pub(super) fn minimum_count(&self) -> f64 {
        const STRICTEST: f64 = 3.0;
        self.release.policy.minimum_count.unwrap_or(STRICTEST)
    }

    /// The indicator whose title a text has, the longest of them; then the one that its id names.
    pub(super) fn scope(&self, text: &str) -> Option<&'a str> {
        let indicators = self.release.indicators.iter();
        let titled = indicators
            .filter(|indicator| indicator.title.as_deref().is_some_and(|title| text.contains(title)));
        titled
            .max_by_key(|indicator| indicator.title.as_deref().map_or(0, str::len))
            .map(|found| found.id.as_str())
    }

    /// The indicator whose id ends the name of a file.
    pub(super) fn scope_of_file(&self, path: &str) -> Option<&'a str> {
        let stem = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or_default();
        let named = self.release.indicators.iter().filter(|indicator| {
            stem.strip_suffix(indicator.id.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
        });
        named.max_by_key(|indicator| indicator.id.len()).map(|indicator| indicator.id.as_str())
    }

    /// Where a text speaks of classes, of how many areas there are, or of an indicator by its title.
    pub(super) fn harmless(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        for title in self.release.indicators.iter().filter_map(|indicator| indicator.title.as_deref()) {
            ranges.extend(text.match_indices(title).map(|(at, title)| at..at + title.len()));
        }
        for number in super::number::numbers(text) {
            let (before, after) = (text[..number.at.start].trim_end(), text[number.at.end..].trim_start());
            let is_said = |phrase: &Phrase| {
                before.ends_with(&phrase.before)
                    && after.trim_start_matches(['%', ' ', '\u{202F}']).starts_with(&phrase.after)
            };
            if self.phrases.iter().any(is_said) {
                ranges.push(number.at);
            }
        }
        ranges
    }
}

fn phrases(text: Text) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for (key, names) in HARMLESS {
        let Some(sentence) = text.find(key) else { continue };
        for name in *names {
            let Some((before, after)) = sentence.split_once(&format!("{{{name}}}")) else { continue };
            let before = before.rsplit('}').next().unwrap_or_default().trim();
            let after = after.split('{').next().unwrap_or_default().trim();
            // What has no words around it would excuse every number.
            if before.chars().chain(after.chars()).any(char::is_alphabetic) {
                phrases.push(Phrase { before: before.to_owned(), after: after.to_owned() });
            }
        }
    }
    phrases
}

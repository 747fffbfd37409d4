//! What an edition of a report is made from: released figures, and the words around them.

use super::document::Section;
use super::survey_sheet::Survey;
use crate::area::{Area, AreaCode, Boundaries, Geography};
use crate::disclosure::{Noise, Policy, PublicEstimate, Publication, Released};
use crate::period::Period;
use crate::text::{Bilingual, Text};

/// Everything that products need. Figures come as [`Released`] only.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// Language and formats.
    pub text: Text,
    /// Title, publisher, date.
    pub cover: &'a Cover,
    /// The figures.
    pub publication: &'a Released<Publication>,
    /// The rules they were released under.
    pub policy: &'a Policy,
    /// The areas.
    pub geography: &'a Geography,
    /// How levels are spoken of.
    pub levels: &'a [LevelName],
    /// The level of maps, tables and monitor.
    pub level: &'a str,
    /// The level of overviews.
    pub overview: &'a str,
    /// The area the report is about.
    pub root: &'a AreaCode,
    /// The reference period.
    pub period: Period,
    /// The chapters of indicators.
    pub themes: &'a [Theme],
    /// The indicators in the order of the report.
    pub indicators: &'a [IndicatorSheet],
    /// The monitor, if there is one.
    pub monitor: Option<&'a MonitorSheet>,
    /// The survey, if there is one.
    pub survey: Option<Survey<'a>>,
    /// The polygons of the level; without them there are no maps.
    pub boundaries: Option<&'a Boundaries>,
    /// The polygons of the overview level, drawn as outlines.
    pub outlines: Option<&'a Boundaries>,
    /// The authors' chapters.
    pub chapters: &'a [Section],
    /// The deliveries.
    pub sources: &'a [SourceNote],
}

impl Edition<'_> {
    /// The figures of an indicator on a level at a period, by area.
    pub fn figures<'b>(
        &'b self,
        indicator: &'b str,
        level: &'b str,
        period: Period,
    ) -> impl Iterator<Item = &'b PublicEstimate> {
        self.publication.get().estimates.iter().filter(move |estimate| {
            estimate.indicator == indicator && estimate.level == level && estimate.period == period
        })
    }

    /// The figure of one area.
    #[must_use]
    pub fn figure(&self, indicator: &str, area: &AreaCode, period: Period) -> Option<&PublicEstimate> {
        let mut estimates = self.publication.get().estimates.iter();
        estimates.find(|estimate| {
            estimate.indicator == indicator && estimate.area == *area && estimate.period == period
        })
    }

    /// The periods that an indicator has figures for.
    #[must_use]
    pub fn periods(&self, indicator: &str) -> Vec<Period> {
        let estimates = self.publication.get().estimates.iter();
        let mut periods: Vec<Period> = estimates
            .filter(|estimate| estimate.indicator == indicator)
            .map(|estimate| estimate.period)
            .collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    /// The latest earlier period that the reference period can be compared with: what changes count from.
    #[must_use]
    pub fn base_period(&self, indicator: &str) -> Option<Period> {
        let is_base = |period: &Period| *period < self.period && period.is_comparable_with(self.period);
        self.periods(indicator).into_iter().filter(is_base).max()
    }

    /// Whether any area of a level has a number at a period.
    #[must_use]
    pub fn has_numbers(&self, indicator: &str, level: &str, period: Period) -> bool {
        self.figures(indicator, level, period).any(|figure| figure.value.number().is_some())
    }

    /// The areas of the report's level, by the area of the overview level that they lie in.
    #[must_use]
    pub fn groups(&self) -> Vec<(&Area, Vec<&Area>)> {
        let parents = self.geography.at_level(self.overview);
        let groups = parents.map(|parent| (parent, self.geography.within(self.level, parent).collect()));
        groups.filter(|(_, areas): &(&Area, Vec<&Area>)| !areas.is_empty()).collect()
    }

    /// The word for areas of a level, in the plural.
    #[must_use]
    pub fn areas_word(&self, level: &str) -> String {
        let name = self.levels.iter().find(|name| name.id == level);
        name.map_or_else(|| level.to_owned(), |name| name.many.get(self.text.lang()).to_owned())
    }

    /// The word for an area of a level.
    #[must_use]
    pub fn area_word(&self, level: &str) -> String {
        let name = self.levels.iter().find(|name| name.id == level);
        name.map_or_else(|| level.to_owned(), |name| name.one.get(self.text.lang()).to_owned())
    }

    /// The word for an area of a level at the head of a column.
    #[must_use]
    pub fn area_heading(&self, level: &str) -> String {
        capitalised(&self.area_word(level))
    }

    /// The word for all areas of a level at the head of a row: singular where there is one.
    #[must_use]
    pub fn level_heading(&self, level: &str) -> String {
        let is_one = self.geography.at_level(level).count() == 1;
        capitalised(&if is_one { self.area_word(level) } else { self.areas_word(level) })
    }

    /// The name of an area.
    #[must_use]
    pub fn area_name(&self, code: &AreaCode) -> String {
        self.geography.area(code).map_or_else(|| code.to_string(), |area| area.name.clone())
    }

    /// A text of the authors in the language of the edition.
    #[must_use]
    pub fn say<'b>(&self, bilingual: &'b Bilingual) -> &'b str {
        bilingual.get(self.text.lang())
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What stands on the cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The folder's name, for the manifest.
    pub id: String,
    /// The title.
    pub title: Bilingual,
    /// The line below it.
    pub subtitle: Option<Bilingual>,
    /// Who publishes it.
    pub publisher: String,
    /// The date of the report, a day.
    pub date: Period,
    /// Where questions go.
    pub contact: Option<String>,
}

/// How a level is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelName {
    /// The level.
    pub id: String,
    /// One area of it.
    pub one: Bilingual,
    /// Several.
    pub many: Bilingual,
}

/// A chapter of indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What indicators name.
    pub id: String,
    /// The heading.
    pub title: Bilingual,
}

/// An indicator as readers meet it.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorSheet {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// The chapter.
    pub theme: String,
    /// `proportion`, `rate` or `published`.
    pub kind: &'static str,
    /// Value = multiplier · numerator ÷ denominator.
    pub multiplier: f64,
    /// Numerator and denominator; none for figures that came ready-made.
    pub counts: Option<(CountedSheet, CountedSheet)>,
    /// How the value is spoken.
    pub unit: Bilingual,
    /// Printed decimals.
    pub decimals: usize,
    /// The confidence of its limits; none for figures that came ready-made.
    pub confidence: Option<f64>,
    /// The text key of what high values mean.
    pub direction_key: &'static str,
    /// What is counted, over whom.
    pub definition: Bilingual,
    /// What it says and what not.
    pub interpretation: Bilingual,
    /// Where the definition comes from.
    pub source: Bilingual,
    /// The datasets behind it, as numbers into [`Edition::sources`].
    pub sources: Vec<usize>,
}

/// What is counted, in the words of the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedSheet {
    /// The measure.
    pub measure: String,
    /// Who is counted, such as `age=0-64,sex=female`.
    pub population: String,
    /// The noise on published counts; none where they are exact.
    pub noise: Option<Noise>,
}

/// The monitor's rules as readers meet them.
#[derive(Debug, Clone, PartialEq)]
pub struct MonitorSheet {
    /// The period of the status.
    pub period: Period,
    /// The period that changes count from, if any are computed here.
    pub base_period: Option<Period>,
    /// Areas below this number of residents take no part.
    pub minimum_residents: Option<u64>,
    /// The parts of the status.
    pub status: Vec<IndexPart>,
    /// The parts of the dynamics.
    pub dynamics: Vec<IndexPart>,
    /// Where the status index is cut.
    pub status_cuts: Vec<f64>,
    /// Where the dynamics index is cut.
    pub dynamics_cuts: Vec<f64>,
    /// The status classes.
    pub status_labels: Vec<Bilingual>,
    /// The dynamics classes.
    pub dynamics_labels: Vec<Bilingual>,
    /// The names of the total classes such as `2+/-`, a row per status class.
    pub total_classes: Vec<Vec<String>>,
    /// Total classes with particular need of attention.
    pub attention: Vec<String>,
}

impl CorrectionNote {
    /// What was done, in one sentence.
    #[must_use]
    pub fn sentence(&self, text: Text) -> String {
        let cells = text.count(self.cells as u64);
        match &self.texts {
            Some((expect, becomes)) => {
                text.say("table.correction", &[("expect", expect), ("becomes", becomes), ("cells", &cells)])
            }
            None => text.say("table.correction.secret", &[("cells", &cells)]),
        }
    }
}

impl MonitorSheet {
    /// The total class of two classes, such as `2+/-`.
    #[must_use]
    pub fn total_class(&self, status: usize, dynamics: usize) -> String {
        self.total_classes.get(status).and_then(|row| row.get(dynamics)).cloned().unwrap_or_default()
    }

    /// Whether a total class needs particular attention.
    #[must_use]
    pub fn needs_attention(&self, status: usize, dynamics: usize) -> bool {
        self.attention.contains(&self.total_class(status, dynamics))
    }
}

/// One indicator of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexPart {
    /// Its id.
    pub indicator: String,
    /// The period that its change counts from, where the change counts.
    pub since: Option<Period>,
    /// Its title.
    pub title: Bilingual,
    /// Its weight.
    pub weight: f64,
    /// Whether its figures have counts; without them nobody can say how sure a class is.
    pub has_counts: bool,
    /// Why its change counts although the series breaks in between.
    pub across_break: Option<Bilingual>,
}

/// A delivery as readers meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    /// `publisher/name`.
    pub dataset: String,
    /// What it is called.
    pub title: Bilingual,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: String,
    /// How the publisher wants to be named.
    pub attribution: String,
    /// The publisher's page.
    pub url: String,
    /// When it was fetched.
    pub retrieved: Option<String>,
    /// A remark.
    pub note: Option<Bilingual>,
    /// Whether the figures are invented.
    pub synthetic: bool,
    /// Who has released the figures already.
    pub released_by: Option<String>,
    /// The definition file: path in the workspace, and sha256.
    pub definition: (String, String),
    /// Files read: path and sha256.
    pub files: Vec<(String, String)>,
    /// What was corrected.
    pub corrections: Vec<CorrectionNote>,
}

/// A correction as readers meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionNote {
    /// The file.
    pub file: String,
    /// The text as delivered and what stands there instead; only of figures that their publisher has released, for a
    /// delivered cell may hold a count that nobody may see.
    pub texts: Option<(String, String)>,
    /// How many cells.
    pub cells: usize,
    /// Why.
    pub reason: Bilingual,
}

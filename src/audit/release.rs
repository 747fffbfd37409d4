//! What a released folder says, as typed facts.

use super::folder::{Folder, ReleasedFile};
use super::noise::PublishedNoise;
use super::{facts, manifest};
use crate::area::AreaCode;
use crate::diagnostic::{Finding, Findings, Place};
use crate::disclosure::graph::CountKey;
use crate::period::Period;
use crate::population::Population;
use crate::text::Lang;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Everything that a released folder says in a form that programs read.
///
/// Figures stand in the order of the table. Where CSV and Parquet differ, the CSV counts and the difference is a finding.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Release {
    /// The language of the texts.
    pub lang: Lang,
    /// The reference period; none where the manifest does not say.
    pub period: Option<Period>,
    /// The level of maps and monitor; none where the manifest does not say.
    pub level: Option<String>,
    /// The indicators, in the order of the manifest; those that only a table has come last.
    pub indicators: Vec<PublishedIndicator>,
    /// The areas, in the order of the manifest; those that only a table has come last, without a parent.
    pub areas: Vec<PublishedArea>,
    /// `tables/indicators`.
    pub figures: Vec<PublishedFigure>,
    /// `tables/monitor`.
    pub assessments: Vec<PublishedAssessment>,
    /// `tables/survey`.
    pub answers: Vec<PublishedAnswer>,
    /// How the bases of the survey hang together.
    pub survey: PublishedSurvey,
    /// The rules that the folder was released under.
    pub policy: PublishedPolicy,
    /// Every file of the folder and of the archives in it.
    pub files: Vec<ReleasedFile>,
}

/// An indicator as the manifest describes it. What only a table names has an id and nothing else.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PublishedIndicator {
    /// The id.
    pub id: String,
    /// Its name for readers.
    pub title: Option<String>,
    /// How it is computed.
    pub scale: Option<Scale>,
    /// Value = `multiplier` · numerator / denominator.
    pub multiplier: Option<f64>,
    /// The decimals that readers see.
    pub decimals: Option<usize>,
    /// Whether its publisher had released all its figures already, so that nothing of it is secret here.
    pub released: bool,
    /// What is counted.
    pub numerator: Option<Counted>,
    /// Over whom.
    pub denominator: Option<Counted>,
}

/// How an indicator is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// A share: the numerator is part of the denominator.
    Proportion,
    /// A rate: the numerator need not be part of the denominator.
    Rate,
    /// As its publisher delivered it, without counts.
    Published,
}

/// A count: of what, and among whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// The measure.
    pub measure: String,
    /// The population as the manifest writes it: `age=0-64`; empty for everybody.
    pub population: String,
    /// The noise on its numbers; none where they are exact.
    pub noise: Option<PublishedNoise>,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedArea {
    /// The key.
    pub code: AreaCode,
    /// The name.
    pub name: String,
    /// The level; empty where only the monitor names the area.
    pub level: String,
    /// The area it lies in; none for the root and where the manifest does not say.
    pub parent: Option<AreaCode>,
}

/// A row of `tables/indicators`.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFigure {
    /// The indicator's id.
    pub indicator: String,
    /// The area.
    pub area: AreaCode,
    /// The period.
    pub period: Period,
    /// The value, unrounded.
    pub value: Option<f64>,
    /// The lower limit.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
    /// The confidence of the limits, 0 to 1.
    pub confidence: Option<f64>,
    /// How the limits came about.
    pub method: Option<String>,
    /// What was counted.
    pub numerator: Option<f64>,
    /// Over whom.
    pub denominator: Option<f64>,
    /// The official sign in place of a value: `.`, `...`, `/` or `x`.
    pub sign: Option<String>,
    /// The remark.
    pub note: Option<String>,
    /// File and line.
    pub place: Place,
}

/// A row of `tables/monitor`.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedAssessment {
    /// The area.
    pub area: AreaCode,
    /// The period.
    pub period: Period,
    /// The index of the status.
    pub status_index: Option<f64>,
    /// The index of the dynamics.
    pub dynamics_index: Option<f64>,
    /// Every other number of the row, by column, such as `status_certainty`.
    pub numbers: BTreeMap<String, f64>,
    /// Every text of the row but key and name, by column, such as `status_class` and `excluded`.
    pub words: BTreeMap<String, String>,
    /// File and line.
    pub place: Place,
}

/// A row of `tables/survey`.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedAnswer {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The area's key as it stands there.
    pub area: String,
    /// The group of people.
    pub group: String,
    /// The weighted share or total.
    pub value: Option<f64>,
    /// The lower limit.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
    /// How many were asked and answered.
    pub n: Option<f64>,
    /// The effective number.
    pub n_eff: Option<f64>,
    /// The design effect.
    pub deff: Option<f64>,
    /// The official sign in place of a value.
    pub sign: Option<String>,
    /// What was computed; empty where the table does not say.
    pub statistic: String,
    /// File and line.
    pub place: Place,
}

/// What the manifest says of a survey; nothing where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublishedSurvey {
    /// The areas in which it asked, and those that they lie in.
    pub areas: Vec<AreaCode>,
    /// Areas put together: the name in the table, and the areas.
    pub merged: Vec<(String, Vec<AreaCode>)>,
    /// Of each test the question, the feature, and how many answers it rests on.
    pub tests: Vec<(String, String, i64)>,
}

/// The rules that the manifest names. What it does not name is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PublishedPolicy {
    /// Whom the release is for.
    pub audience: Option<String>,
    /// The least count that is shown.
    pub minimum_count: Option<f64>,
    /// The least denominator.
    pub minimum_denominator: Option<f64>,
    /// How much wider than one value the interval of a suppressed count must be.
    pub protection: Option<f64>,
    /// Whether small complements are secret as well.
    pub complement: Option<bool>,
    /// The measures whose zero is secret; `all` alone stands for every one.
    pub zeros: Vec<String>,
    /// Whether cells were suppressed to protect others.
    pub secondary_suppression: Option<bool>,
    /// Every key of `parameters.disclosure`, these among them.
    pub all: Map<String, Json>,
}

impl Counted {
    /// The count that a figure rests on; none where its population is none that is known here.
    #[must_use]
    pub fn key(&self, figure: &PublishedFigure) -> Option<CountKey> {
        Some(CountKey {
            measure: self.measure.clone(),
            period: figure.period,
            population: Population::parse(&self.population)?,
            area: figure.area.clone(),
        })
    }

    /// The least and the most that a published number of it stands for.
    #[must_use]
    pub fn bounds(&self, published: i64) -> (i64, i64) {
        self.noise.as_ref().map_or((published, published), |noise| noise.true_counts(published))
    }
}

impl PublishedPolicy {
    /// How many answers a result of a survey must rest on; the strictest rule where the manifest names none.
    #[must_use]
    pub fn minimum_answers(&self) -> f64 {
        const STRICTEST: f64 = 3.0;
        let named = ["minimum_answers", "minimum_n"].into_iter().find_map(|key| self.all.get(key)?.as_f64());
        named.or(self.minimum_count).unwrap_or(STRICTEST)
    }
}

impl Release {
    /// Reads a released folder. What cannot be read is a finding, and the rest is read all the same.
    ///
    /// None when there is nothing to begin with: no folder, or no table of figures in it.
    #[must_use]
    pub fn read(folder: &Path, findings: &mut Findings) -> Option<Self> {
        Self::of(&Folder::open(folder, findings)?, findings)
    }

    /// The facts of a folder that is open already.
    #[must_use]
    pub fn of(folder: &Folder, findings: &mut Findings) -> Option<Self> {
        let mut release = Self { files: folder.listed(), ..Self::default() };
        manifest::read(folder, &mut release, findings);
        facts::read(folder, &mut release, findings)?;
        release.complete();
        Some(release)
    }

    /// The figure of an area.
    #[must_use]
    pub fn figure(&self, indicator: &str, area: &AreaCode, period: Period) -> Option<&PublishedFigure> {
        let mut figures = self.figures.iter();
        figures
            .find(|figure| figure.period == period && figure.area == *area && figure.indicator == indicator)
    }

    /// The suppressed figures: those whose sign is `.`.
    pub fn suppressed(&self) -> impl Iterator<Item = &PublishedFigure> {
        self.figures.iter().filter(|figure| figure.is_suppressed())
    }

    /// An area by its key.
    #[must_use]
    pub fn area(&self, code: &AreaCode) -> Option<&PublishedArea> {
        self.areas.iter().find(|area| area.code == *code)
    }

    /// An indicator by its id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&PublishedIndicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The areas that lie directly in an area.
    pub fn within<'a>(&'a self, parent: &'a AreaCode) -> impl Iterator<Item = &'a PublishedArea> {
        self.areas.iter().filter(move |area| area.parent.as_ref() == Some(parent))
    }

    /// Adds the indicators that only the table knows.
    fn complete(&mut self) {
        let mut known: BTreeSet<String> =
            self.indicators.iter().map(|indicator| indicator.id.clone()).collect();
        for figure in &self.figures {
            if known.insert(figure.indicator.clone()) {
                let id = figure.indicator.clone();
                self.indicators.push(PublishedIndicator { id, ..PublishedIndicator::default() });
            }
        }
    }

    /// Adds an area that a table names, unless it is known.
    pub(super) fn meet(&mut self, known: &mut BTreeSet<AreaCode>, code: &AreaCode, name: &str, level: &str) {
        if known.insert(code.clone()) {
            let (name, level) = (name.to_owned(), level.to_owned());
            self.areas.push(PublishedArea { code: code.clone(), name, level, parent: None });
        }
    }
}

impl PublishedFigure {
    /// Whether its number is kept from readers as unknown or secret, which they are not told apart.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        self.sign.as_deref() == Some(".")
    }

    /// Its numbers: value, limits and counts.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        [self.value, self.lower, self.upper, self.numerator, self.denominator].into_iter().flatten()
    }
}

/// A published count as a whole number.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "counts of people are far below 2^53")]
pub fn whole(count: f64) -> i64 {
    count.round() as i64
}

/// A finding in the place of a row.
pub(super) fn at(finding: Finding, place: &Place) -> Finding {
    finding.at(place.clone())
}

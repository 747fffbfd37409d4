//! What is published: questions by areas and groups, areas put together, comparisons and tests.

use super::counts::axes;
use super::feature::{doubled, report_name, unknown};
use super::measure::Measure;
use super::raw::{Raw, RawTable};
use super::{Axis, Feature};
use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use crate::survey::codebook::{Codebook, Kind, Question};
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// Features that one table is broken down by at most: more leave nobody in a cell.
const MOST_CROSSED: usize = 2;

/// Questions, by areas and groups.
#[derive(Debug, Clone)]
pub struct PublishedTable {
    /// The questions, by position.
    pub questions: Vec<usize>,
    /// The measures, by position.
    pub measures: Vec<usize>,
    /// The levels of areas beside all areas together.
    pub levels: Vec<Spanned<String>>,
    /// Features crossed with each other, by position; the empty list is everybody and always there.
    pub by: Vec<Vec<usize>>,
    /// What is computed; each question takes what its kind has.
    pub statistics: Vec<Statistic>,
}

/// What is computed of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statistic {
    /// The share of each answer.
    Share,
    /// How many people an answer stands for.
    Total,
    /// The mean of a number, or of the scores of a scale.
    Mean,
    /// The number that a tenth of people do not exceed.
    P10,
    /// The number that a quarter of people do not exceed.
    P25,
    /// The median of a number.
    Median,
    /// The number that three quarters of people do not exceed.
    P75,
    /// The number that nine tenths of people do not exceed.
    P90,
    /// The ratio of two totals. This and what follows is computed of measures.
    Ratio,
    /// The share of people whose income is below the poverty line.
    PovertyRate,
    /// The Gini coefficient of incomes.
    Gini,
    /// S80/S20 of incomes.
    QuintileShareRatio,
}

impl Statistic {
    /// The word in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Total => "total",
            Self::Mean => "mean",
            Self::P10 => "p10",
            Self::P25 => "p25",
            Self::Median => "median",
            Self::P75 => "p75",
            Self::P90 => "p90",
            Self::Ratio => "ratio",
            Self::PovertyRate => "poverty-rate",
            Self::Gini => "gini",
            Self::QuintileShareRatio => "quintile-share-ratio",
        }
    }

    /// The part of people that a quantile is not exceeded by.
    #[must_use]
    pub const fn probability(self) -> Option<f64> {
        match self {
            Self::P10 => Some(0.1),
            Self::P25 => Some(0.25),
            Self::Median => Some(0.5),
            Self::P75 => Some(0.75),
            Self::P90 => Some(0.9),
            _ => None,
        }
    }

    /// Whether it is a part of people, from 0 to 1, which readers are told in per cent.
    #[must_use]
    pub const fn is_share(self) -> bool {
        matches!(self, Self::Share | Self::PovertyRate)
    }

    /// Whether a question has it.
    #[must_use]
    pub const fn is_for(self, kind: &Kind) -> bool {
        match self {
            Self::Share | Self::Total => {
                matches!(kind, Kind::Single { .. } | Kind::Multiple { .. } | Kind::Scale { .. })
            }
            Self::Mean => matches!(kind, Kind::Number { .. } | Kind::Scale { .. }),
            Self::P10 | Self::P25 | Self::Median | Self::P75 | Self::P90 => {
                matches!(kind, Kind::Number { .. })
            }
            Self::Ratio | Self::PovertyRate | Self::Gini | Self::QuintileShareRatio => false,
        }
    }
}

/// Areas put together.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedArea {
    /// Its name in tables; no key of an area.
    pub id: String,
    /// Its name for readers.
    pub label: Bilingual,
    /// The keys of its areas.
    pub areas: Vec<Spanned<String>>,
}

/// Two areas whose results are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The questions, by position.
    pub questions: Vec<usize>,
    /// Keys of areas, or names of merged ones.
    pub areas: (Spanned<String>, Spanned<String>),
}

/// Questions whose independence of a feature is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossTable {
    /// The questions, by position; they have one answer each.
    pub questions: Vec<usize>,
    /// The feature, by position.
    pub feature: usize,
}

pub(super) fn tables(
    raw: &Raw,
    codebook: &Codebook,
    features: &[Feature],
    measures: &[Measure],
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<PublishedTable> {
    let published = |table| published(table, codebook, features, measures, file, findings);
    raw.table.iter().filter_map(published).collect()
}

pub(super) fn merged(raw: &Raw, file: &TomlFile, findings: &mut Findings) -> Vec<MergedArea> {
    let mut ids = BTreeSet::new();
    for merged in &raw.merged {
        report_name(&merged.id, file, findings);
        if !ids.insert(merged.id.get_ref()) {
            findings.push(doubled(&merged.id, file));
        }
        let keys: BTreeSet<&String> = merged.areas.get_ref().iter().map(Spanned::get_ref).collect();
        if keys.len() < 2 || keys.len() < merged.areas.get_ref().len() {
            let finding = file.finding(Code::InvalidValue, merged.areas.span());
            let finding = finding.with("value", merged.id.get_ref());
            findings.push(finding.advise("finding.invalid-value.hint.survey-merged"));
        }
    }
    let merged = raw.merged.iter().map(|merged| MergedArea {
        id: merged.id.get_ref().clone(),
        label: merged.label.clone(),
        areas: merged.areas.get_ref().clone(),
    });
    merged.collect()
}

pub(super) fn comparisons(
    raw: &Raw,
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<Comparison> {
    let can_compare = |question: &Question| !question.is_free_text();
    let comparison = |raw: &super::raw::RawComparison, findings: &mut Findings| Comparison {
        questions: questions(&raw.questions, can_compare, codebook, file, findings),
        areas: raw.areas.clone(),
    };
    raw.compare.iter().map(|raw| comparison(raw, findings)).collect()
}

pub(super) fn crosses(
    raw: &Raw,
    codebook: &Codebook,
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<CrossTable> {
    // The test is about answers that exclude each other.
    let has_one_answer =
        |question: &Question| matches!(question.kind, Kind::Single { .. } | Kind::Scale { .. });
    let mut crosses = Vec::new();
    for cross in &raw.test {
        let questions = questions(&cross.questions, has_one_answer, codebook, file, findings);
        let by = axes(std::slice::from_ref(&cross.by), features, file, findings);
        match by.as_deref() {
            Some([Axis::Feature(feature)]) => crosses.push(CrossTable { questions, feature: *feature }),
            Some(_) => {
                let known: Vec<&str> = features.iter().map(|feature| feature.id.as_str()).collect();
                findings.push(unknown(&cross.by, &known, file));
            }
            None => {}
        }
    }
    crosses
}

fn published(
    raw: &RawTable,
    codebook: &Codebook,
    features: &[Feature],
    measures: &[Measure],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<PublishedTable> {
    let can_publish = |question: &Question| !question.is_free_text();
    let (questions, measures) = if raw.questions.is_none() && raw.measures.is_none() {
        let all = codebook.questions.iter().enumerate();
        let open = all.filter(|(_, question)| can_publish(question)).map(|(position, _)| position);
        (open.collect(), (0..measures.len()).collect())
    } else {
        let names = raw.questions.iter().flatten();
        let questions = questions(names, can_publish, codebook, file, findings);
        let names = raw.measures.iter().flatten();
        (questions, positions(names, |name| measure(name, measures), file, findings))
    };
    let mut by = vec![Vec::new()];
    for crossed in &raw.by {
        if crossed.get_ref().len() > MOST_CROSSED {
            let finding = file.finding(Code::InvalidValue, crossed.span());
            let finding = finding.with("value", crossed.get_ref().len().to_string());
            findings.push(finding.with("allowed", format!("0–{MOST_CROSSED}")));
            continue;
        }
        let axes = axes(crossed.get_ref(), features, file, findings)?;
        let positions: Option<Vec<usize>> = axes
            .iter()
            .map(|axis| match axis {
                Axis::Feature(position) => Some(*position),
                Axis::Area => None,
            })
            .collect();
        match positions {
            Some(positions) if !by.contains(&positions) => by.push(positions),
            Some(_) => {}
            None => {
                let known: Vec<&str> = features.iter().map(|feature| feature.id.as_str()).collect();
                let area = crossed.get_ref().iter().find(|name| name.get_ref() == super::feature::AREA)?;
                findings.push(unknown(area, &known, file).advise("finding.unknown-name.hint.survey-levels"));
            }
        }
    }
    let usual = || vec![Statistic::Share, Statistic::Mean, Statistic::Median];
    let mut statistics = raw.statistics.clone().unwrap_or_else(usual);
    statistics.sort();
    statistics.dedup();
    Some(PublishedTable { questions, measures, levels: raw.levels.clone(), by, statistics })
}

/// A measure by its name, or the names that there are.
fn measure<'a>(name: &str, measures: &'a [Measure]) -> Result<usize, Vec<&'a str>> {
    let known = || measures.iter().map(|measure| measure.id.as_str()).collect();
    measures.iter().position(|measure| measure.id == name).ok_or_else(known)
}

/// Questions by their names, of those that can be meant.
fn questions<'a>(
    names: impl IntoIterator<Item = &'a Spanned<String>>,
    can_be: impl Fn(&Question) -> bool,
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<usize> {
    let known = || {
        let possible = codebook.questions.iter().filter(|question| can_be(question));
        possible.map(|question| question.id.as_str()).collect()
    };
    let find = |name: &str| {
        let position = codebook.position(name);
        position.filter(|&position| can_be(&codebook.questions[position])).ok_or_else(known)
    };
    positions(names, find, file, findings)
}

/// Positions by names, each once.
fn positions<'a, 'b>(
    names: impl IntoIterator<Item = &'a Spanned<String>>,
    find: impl Fn(&str) -> Result<usize, Vec<&'b str>>,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<usize> {
    let mut positions = Vec::new();
    for name in names {
        match find(name.get_ref()) {
            Ok(position) if positions.contains(&position) => findings.push(doubled(name, file)),
            Ok(position) => positions.push(position),
            Err(known) => findings.push(unknown(name, &known, file)),
        }
    }
    positions
}

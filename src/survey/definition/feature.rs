//! Features: what results are broken down by and weights are made to agree on.

use super::raw::{RawFeature, RawGroup};
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::population::Population;
use crate::source::{TomlFile, is_name};
use crate::survey::codebook::{Codebook, Kind, Question};
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The name of the axis of areas, which no feature can have.
pub(super) const AREA: &str = "area";

/// A feature of respondents, such as their age group.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name in tables and definitions.
    pub id: String,
    /// Its name for readers.
    pub title: Bilingual,
    /// The question it is made of, by position.
    pub question: usize,
    /// How the answer is read.
    pub reading: Reading,
    /// The groups; no answer belongs to two.
    pub groups: Vec<Group>,
    /// The group of those who did not answer, by position; without one they belong to none.
    pub unanswered: Option<usize>,
}

/// One group of a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name in tables and definitions.
    pub id: String,
    /// Its name for readers.
    pub label: Bilingual,
    /// Who belongs to it.
    pub holds: Holds,
    /// The same people in deliveries, as far as they tell them apart.
    pub population: Population,
}

/// Who belongs to a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// Those who gave one of these answers, by position.
    Answers(Vec<usize>),
    /// Those with a number from `from` up to but not including `below`.
    Band {
        /// The smallest number.
        from: f64,
        /// The number that is too large already; open without it.
        below: Option<f64>,
    },
}

/// How a number is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// As it is.
    Value,
    /// As a year of birth: bands are of the age that is reached in the year of the survey.
    BirthYear,
}

impl Feature {
    /// The position of a group.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.id == id)
    }

    /// The number that bands are of, for an answer.
    #[must_use]
    pub fn number(&self, answer: f64, period: Period) -> f64 {
        match self.reading {
            Reading::Value => answer,
            Reading::BirthYear => f64::from(period.year()) - answer,
        }
    }
}

/// The features that are sound; what is wrong with the others becomes findings.
pub(super) fn features(
    raw: &[RawFeature],
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<Feature> {
    let mut ids = BTreeSet::from([AREA]);
    let mut features = Vec::new();
    for raw_feature in raw {
        if !ids.insert(raw_feature.id.get_ref()) {
            findings.push(doubled(&raw_feature.id, file));
        }
        // Groups of two features that overlap would tell of those between them.
        let same = |other: &&RawFeature| other.question.get_ref() == raw_feature.question.get_ref();
        if raw.iter().take_while(|other| other.id.span() != raw_feature.id.span()).any(|other| same(&other)) {
            let finding = file.finding(Code::InvalidValue, raw_feature.question.span());
            let finding = finding.with("value", raw_feature.question.get_ref());
            findings.push(finding.advise("finding.invalid-value.hint.survey-feature"));
        }
        features.extend(feature(raw_feature, codebook, file, findings));
    }
    features
}

fn feature(
    raw: &RawFeature,
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Feature> {
    report_name(&raw.id, file, findings);
    let Some(position) = codebook.position(raw.question.get_ref()) else {
        let known: Vec<&str> = codebook.questions.iter().map(|question| question.id.as_str()).collect();
        findings.push(unknown(&raw.question, &known, file));
        return None;
    };
    let question = &codebook.questions[position];
    let mut ids = BTreeSet::new();
    let mut groups = Vec::new();
    for group in &raw.groups {
        report_name(&group.id, file, findings);
        if !ids.insert(group.id.get_ref()) {
            findings.push(doubled(&group.id, file));
        }
        let holds = holds(group, question, file, findings);
        let population = population(&group.population, file, findings);
        let (Some(holds), Some(population)) = (holds, population) else { continue };
        groups.push(Group { id: group.id.get_ref().clone(), label: group.label.clone(), holds, population });
    }
    report_overlaps(raw, &groups, file, findings);
    let unanswered = raw.unanswered.as_ref().and_then(|name| {
        let position = groups.iter().position(|group| group.id == *name.get_ref());
        if position.is_none() {
            let known: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
            findings.push(unknown(name, &known, file));
        }
        position
    });
    let is_number = matches!(question.kind, Kind::Number { .. });
    if let Some(reading) = raw.reading.as_ref().filter(|_| !is_number) {
        findings
            .push(file.finding(Code::UnknownKey, reading.span()).with("key", "reading").with("known", "is"));
    }
    let reading = raw.reading.as_ref().map_or(Reading::Value, |reading| *reading.get_ref());
    let id = raw.id.get_ref().clone();
    Some(Feature { id, title: raw.title.clone(), question: position, reading, groups, unanswered })
}

/// A group of a number is a band, one of a question with answers a list of them.
fn holds(group: &RawGroup, question: &Question, file: &TomlFile, findings: &mut Findings) -> Option<Holds> {
    let has_band = group.from.is_some() || group.below.is_some();
    match (&question.kind, &group.is) {
        (Kind::Number { range, .. }, None) if has_band => {
            let from = group.from.unwrap_or(f64::MIN.max(range.0.min(0.0)));
            let is_sound =
                from.is_finite() && group.below.is_none_or(|below| below.is_finite() && from < below);
            if !is_sound {
                let finding = file.finding(Code::InvalidValue, group.id.span());
                let finding = finding.with("value", group.id.get_ref());
                findings.push(finding.advise("finding.invalid-value.hint.survey-band"));
                return None;
            }
            Some(Holds::Band { from, below: group.below })
        }
        (Kind::Single { answers, .. } | Kind::Scale { answers, .. }, Some(codes)) if !has_band => {
            let mut positions = Vec::new();
            for code in codes {
                if let Some(position) = question.answer(code.get_ref()) {
                    positions.push(position);
                } else {
                    let known: Vec<&str> = answers.iter().map(|answer| answer.code.as_str()).collect();
                    findings.push(unknown(code, &known, file));
                }
            }
            Some(Holds::Answers(positions))
        }
        _ => {
            let finding = file.finding(Code::InvalidValue, group.id.span());
            let finding = finding.with("value", group.id.get_ref());
            findings.push(finding.advise("finding.invalid-value.hint.survey-band"));
            None
        }
    }
}

/// Somebody in two groups would be counted twice.
fn report_overlaps(raw: &RawFeature, groups: &[Group], file: &TomlFile, findings: &mut Findings) {
    let overlap = |one: &Holds, other: &Holds| match (one, other) {
        (Holds::Answers(one), Holds::Answers(other)) => one.iter().any(|answer| other.contains(answer)),
        (Holds::Band { from, below }, Holds::Band { from: other, below: end }) => {
            end.is_none_or(|end| *from < end) && below.is_none_or(|below| *other < below)
        }
        _ => false,
    };
    for (position, group) in groups.iter().enumerate() {
        if groups[..position].iter().any(|earlier| overlap(&earlier.holds, &group.holds)) {
            let span = raw.groups.iter().find(|raw| *raw.id.get_ref() == group.id).map(|raw| raw.id.span());
            let finding = file.finding(Code::InvalidValue, span.unwrap_or(raw.id.span()));
            let finding = finding.with("value", &group.id);
            findings.push(finding.advise("finding.invalid-value.hint.survey-overlap"));
        }
    }
}

/// The population that restrictions of a definition describe.
pub(super) fn population(
    raw: &BTreeMap<String, Spanned<String>>,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Population> {
    let mut population = Some(Population::TOTAL);
    for (dimension, code) in raw {
        let restricted = population.and_then(|population| population.restrict(dimension, code.get_ref()));
        if restricted.is_none() {
            let finding = file.finding(Code::InvalidValue, code.span());
            let finding = finding.with("value", format!("{dimension} = {}", code.get_ref()));
            findings.push(finding.with("allowed", Population::CODES));
        }
        population = restricted;
    }
    population
}

/// Names stand in tables and between commas.
pub(super) fn report_name(name: &Spanned<String>, file: &TomlFile, findings: &mut Findings) {
    let is_plain = |name: &str| name.strip_suffix('+').map_or_else(|| is_name(name), is_name);
    if !is_plain(name.get_ref()) {
        let finding = file.finding(Code::InvalidValue, name.span()).with("value", name.get_ref());
        findings.push(finding.advise("finding.invalid-value.hint.survey-name"));
    }
}

pub(super) fn doubled(name: &Spanned<String>, file: &TomlFile) -> Finding {
    file.finding(Code::DoubledDefinition, name.span()).with("name", name.get_ref())
}

/// The finding for a name that means nothing here.
pub(in crate::survey) fn unknown(name: &Spanned<String>, known: &[&str], file: &TomlFile) -> Finding {
    let finding = file.finding(Code::UnknownName, name.span()).with("name", name.get_ref());
    finding.with("known", known.join(", "))
}

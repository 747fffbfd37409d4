//! The schema of `indicators/<id>.toml`, described for users in `docs/files.md`.

use crate::diagnostic::{Code, Findings};
use crate::population::Population;
use crate::source::TomlFile;
use crate::statistics::Confidence;
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// More decimals than this no delivery can answer for.
const MOST_DECIMALS: u8 = 6;

/// Whether high figures are bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// High is bad.
    Burden,
    /// High is good.
    Relief,
    /// Neither; never part of an index.
    Neutral,
}

/// How a figure comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Numerator ÷ denominator, the numerator being part of the denominator.
    Proportion(CountedOver),
    /// Numerator ÷ denominator, two counts of different people or things.
    Rate(CountedOver),
    /// The publisher's own figure, without counts.
    Published(Counted),
}

impl Kind {
    /// The measures that the figure is made from, the numerator first.
    #[must_use]
    pub fn parts(&self) -> Vec<&Counted> {
        match self {
            Self::Proportion(pair) | Self::Rate(pair) => vec![&pair.numerator, &pair.denominator],
            Self::Published(counted) => vec![counted],
        }
    }
}

/// A numerator and its denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedOver {
    /// What is counted.
    pub numerator: Counted,
    /// Over whom.
    pub denominator: Counted,
}

/// A measure, restricted to a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The measure's name.
    pub measure: Spanned<String>,
    /// Who is counted.
    pub population: Population,
}

/// An indicator as its author defined it.
#[derive(Debug, Clone)]
pub struct IndicatorDefinition {
    /// The file's name without `.toml`.
    pub id: String,
    /// The title.
    pub title: Bilingual,
    /// The chapter it belongs to.
    pub theme: Spanned<String>,
    /// How it is formed.
    pub kind: Kind,
    /// Whether high figures are bad.
    pub direction: Direction,
    /// 100 for per cent.
    pub multiplier: Spanned<f64>,
    /// How the value is spoken.
    pub unit: Bilingual,
    /// Printed decimals.
    pub decimals: usize,
    /// The confidence of the limits.
    pub confidence: Confidence,
    /// What is counted, over whom.
    pub definition: Bilingual,
    /// What it says and what not.
    pub interpretation: Bilingual,
    /// Where the definition comes from.
    pub source: Bilingual,
}

/// Reads a definition; the parts that do not fit together are findings.
pub fn read_indicator(id: &str, file: &TomlFile, findings: &mut Findings) -> Option<IndicatorDefinition> {
    let raw: Raw = file.parse(findings)?;
    let kind = kind_of(&raw, file, findings)?;
    let confidence = Confidence::new(*raw.confidence.as_ref());
    if confidence.is_none() {
        let finding = file.finding(Code::InvalidValue, raw.confidence.span());
        findings.push(
            finding
                .with("value", raw.confidence.as_ref().to_string())
                .with("allowed", "0.9, 0.95, 0.99, 0.998"),
        );
    }
    let multiplier = *raw.multiplier.as_ref();
    if !(multiplier.is_finite() && multiplier > 0.0) {
        let finding = file.finding(Code::InvalidValue, raw.multiplier.span());
        findings.push(finding.with("value", multiplier.to_string()).with("allowed", "1, 100, 1000, 100000"));
    }
    let decimals = *raw.decimals.as_ref();
    if decimals > MOST_DECIMALS {
        let finding = file.finding(Code::InvalidValue, raw.decimals.span());
        findings
            .push(finding.with("value", decimals.to_string()).with("allowed", format!("0–{MOST_DECIMALS}")));
    }
    Some(IndicatorDefinition {
        id: id.to_owned(),
        title: raw.title,
        theme: raw.theme,
        kind,
        direction: raw.direction,
        multiplier: raw.multiplier,
        unit: raw.unit,
        decimals: usize::from(decimals),
        confidence: confidence?,
        definition: raw.definition,
        interpretation: raw.interpretation,
        source: raw.source,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: Bilingual,
    theme: Spanned<String>,
    kind: Spanned<RawKind>,
    direction: Direction,
    #[serde(default = "hundred")]
    multiplier: Spanned<f64>,
    unit: Bilingual,
    #[serde(default = "one")]
    decimals: Spanned<u8>,
    #[serde(default = "ninety_five")]
    confidence: Spanned<f64>,
    numerator: Option<RawCounted>,
    denominator: Option<RawCounted>,
    value: Option<RawCounted>,
    definition: Bilingual,
    interpretation: Bilingual,
    source: Bilingual,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Proportion,
    Rate,
    Published,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCounted {
    measure: Spanned<String>,
    #[serde(default)]
    population: BTreeMap<String, Spanned<String>>,
}

fn kind_of(raw: &Raw, file: &TomlFile, findings: &mut Findings) -> Option<Kind> {
    let needed = match raw.kind.as_ref() {
        RawKind::Published => [
            ("value", &raw.value, true),
            ("numerator", &raw.numerator, false),
            ("denominator", &raw.denominator, false),
        ],
        RawKind::Proportion | RawKind::Rate => [
            ("numerator", &raw.numerator, true),
            ("denominator", &raw.denominator, true),
            ("value", &raw.value, false),
        ],
    };
    let mut is_sound = true;
    for (key, part, is_needed) in needed {
        if part.is_some() != is_needed {
            let code = if is_needed { Code::MissingKey } else { Code::UnknownKey };
            let known = if matches!(raw.kind.as_ref(), RawKind::Published) {
                "value"
            } else {
                "numerator, denominator"
            };
            findings.push(file.finding(code, raw.kind.span()).with("key", key).with("known", known));
            is_sound = false;
        }
    }
    if !is_sound {
        return None;
    }
    if let RawKind::Published = raw.kind.as_ref() {
        return counted(raw.value.as_ref()?, file, findings).map(Kind::Published);
    }
    let numerator = counted(raw.numerator.as_ref()?, file, findings);
    let denominator = counted(raw.denominator.as_ref()?, file, findings);
    let pair = CountedOver { numerator: numerator?, denominator: denominator? };
    if let RawKind::Rate = raw.kind.as_ref() {
        return Some(Kind::Rate(pair));
    }
    let (part, whole) = (&pair.numerator.population, &pair.denominator.population);
    if !part.is_subset_of(whole) || part.mistakes_limit(whole) {
        let finding = file.finding(Code::PopulationMismatch, raw.kind.span());
        let finding = finding.with("numerator", pair.numerator.population.to_string());
        findings.push(finding.with("denominator", pair.denominator.population.to_string()));
        return None;
    }
    Some(Kind::Proportion(pair))
}

fn counted(raw: &RawCounted, file: &TomlFile, findings: &mut Findings) -> Option<Counted> {
    let mut population = Some(Population::TOTAL);
    for (dimension, code) in &raw.population {
        let restricted = population.and_then(|population| population.restrict(dimension, code.as_ref()));
        if restricted.is_none() {
            let finding = file.finding(Code::InvalidValue, code.span());
            let finding = finding.with("value", format!("{dimension} = {}", code.as_ref()));
            findings.push(finding.with("allowed", Population::CODES));
        }
        population = restricted;
    }
    Some(Counted { measure: raw.measure.clone(), population: population? })
}

fn hundred() -> Spanned<f64> {
    Spanned::new(0..0, 100.0)
}

fn ninety_five() -> Spanned<f64> {
    Spanned::new(0..0, 0.95)
}

fn one() -> Spanned<u8> {
    Spanned::new(0..0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
title = { de = "SGB-II-Quote", en = "SGB II rate" }
theme = "a"
kind = "proportion"
direction = "burden"
unit = { de = "%", en = "%" }
numerator = { measure = "sgb2", population = { age = "0-64" } }
denominator = { measure = "population", population = { age = "0-64" } }
definition = { de = "a", en = "a" }
interpretation = { de = "a", en = "a" }
source = { de = "a", en = "a" }
"#;

    fn codes(text: &str) -> Vec<Code> {
        let mut findings = Findings::default();
        let file = TomlFile::new("a.toml".into(), text.into());
        let read = read_indicator("a", &file, &mut findings);
        assert!(read.is_some() || findings.has_errors());
        findings.sorted().iter().map(|finding| finding.code()).collect()
    }

    #[test]
    fn a_sound_definition_is_read() {
        assert_eq!(codes(SOUND), []);
    }

    #[test]
    fn a_numerator_that_is_no_part_of_its_denominator_is_found() {
        let wider = SOUND.replacen("0-64", "0-65", 1);
        assert_eq!(codes(&wider), [Code::PopulationMismatch]);
        assert_eq!(codes(&wider.replace("proportion", "rate")), []);
        let (limit, constant) = (SOUND.replace("0-64", "limit+"), SOUND.replacen("0-64", "limit+", 1));
        assert_eq!(codes(&limit), []);
        assert_eq!(codes(&constant.replace("0-64", "65+")), [Code::PopulationMismatch]);
    }

    #[test]
    fn parts_that_do_not_belong_to_the_kind_are_found() {
        assert_eq!(
            codes(&SOUND.replace("proportion", "published")),
            [Code::UnknownKey, Code::UnknownKey, Code::MissingKey]
        );
        assert_eq!(codes(&format!("decimals = 7\n{SOUND}")), [Code::InvalidValue]);
        assert_eq!(codes(&SOUND.replace("0-64", "jung")), [Code::InvalidValue, Code::InvalidValue]);
    }
}

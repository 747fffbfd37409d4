//! What is formed from several answers: ratios of two numbers, and measures of income.

use super::feature::{doubled, report_name, unknown};
use super::raw::{Raw, RawLine, RawMeasure, RawMeasureKind};
use super::tables::Statistic;
use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use crate::survey::codebook::{Codebook, Kind, Question};
use crate::text::Bilingual;
use std::collections::BTreeSet;
use toml::Spanned;

/// What is formed from several answers of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name in tables, where it stands in the place of a question.
    pub id: String,
    /// Its name for readers.
    pub title: Bilingual,
    /// What a ratio counts in, and the poverty line of a rate.
    pub unit: Option<Bilingual>,
    /// How it is formed.
    pub formula: Formula,
}

impl Measure {
    /// What is computed of it.
    #[must_use]
    pub const fn statistic(&self) -> Statistic {
        match self.formula {
            Formula::Ratio { .. } => Statistic::Ratio,
            Formula::PovertyRate { .. } => Statistic::PovertyRate,
            Formula::Gini { .. } => Statistic::Gini,
            Formula::QuintileShareRatio { .. } => Statistic::QuintileShareRatio,
        }
    }

    /// The questions that it is formed from, by position.
    #[must_use]
    pub fn questions(&self) -> Vec<usize> {
        match &self.formula {
            Formula::Ratio { numerator, denominator } => vec![*numerator, *denominator],
            Formula::PovertyRate { income, .. }
            | Formula::Gini { income }
            | Formula::QuintileShareRatio { income } => {
                [Some(income.question), income.persons, income.children].into_iter().flatten().collect()
            }
        }
    }
}

/// How a measure is formed. Questions are told by position.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// The total of one number divided by the total of another, among those who gave both.
    Ratio {
        /// The number above the line.
        numerator: usize,
        /// The number below it.
        denominator: usize,
    },
    /// The share of people whose income is below a line.
    PovertyRate {
        /// The income.
        income: Income,
        /// The line.
        line: Line,
    },
    /// The Gini coefficient, from 0 to 1.
    Gini {
        /// The income.
        income: Income,
    },
    /// What the richest fifth has for each euro of the poorest: S80/S20.
    QuintileShareRatio {
        /// The income.
        income: Income,
    },
}

/// The income of a household, made comparable between households of different sizes.
#[derive(Debug, Clone, PartialEq)]
pub struct Income {
    /// The question that asks for it.
    pub question: usize,
    /// Where it is asked in classes: what stands for each answer, in their order.
    pub amounts: Option<Vec<f64>>,
    /// The question that asks how many live in the household. The income is then divided by the modified OECD scale: 1,
    /// and 0.5 for each further person of 14 and over, and 0.3 for each child below 14 (`eurostat-equivalised`).
    pub persons: Option<usize>,
    /// The question that asks how many of them are children below 14; nobody is without it.
    pub children: Option<usize>,
}

/// The poverty line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    /// A part of the median of all who answered, usually 0.6.
    OfMedian(f64),
    /// An amount from elsewhere, such as the official line of the country, in the unit of the income.
    Amount(f64),
}

/// Reads all measures; one that is unsound is told and left out.
pub(super) fn measures(
    raw: &Raw,
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<Measure> {
    let mut ids: BTreeSet<&str> = codebook.questions.iter().map(|question| question.id.as_str()).collect();
    let mut measures = Vec::new();
    for raw in &raw.measure {
        report_name(&raw.id, file, findings);
        if !ids.insert(raw.id.get_ref()) {
            findings.push(doubled(&raw.id, file));
        }
        let reader = Reader { raw, codebook, file };
        measures.extend(reader.formula(findings).map(|formula| Measure {
            id: raw.id.get_ref().clone(),
            title: raw.title.clone(),
            unit: raw.unit.as_ref().map(|unit| unit.get_ref().clone()),
            formula,
        }));
    }
    measures
}

struct Reader<'a> {
    raw: &'a RawMeasure,
    codebook: &'a Codebook,
    file: &'a TomlFile,
}

impl Reader<'_> {
    fn formula(&self, findings: &mut Findings) -> Option<Formula> {
        let raw = self.raw;
        let of_income = [raw.income.as_ref(), raw.persons.as_ref(), raw.children.as_ref()]
            .map(|key| key.map(Spanned::span));
        let [income, persons, children] = of_income;
        let keys = [
            ("numerator", raw.numerator.as_ref().map(Spanned::span), &[RawMeasureKind::Ratio][..]),
            ("denominator", raw.denominator.as_ref().map(Spanned::span), &[RawMeasureKind::Ratio]),
            (
                "unit",
                raw.unit.as_ref().map(Spanned::span),
                &[RawMeasureKind::Ratio, RawMeasureKind::PovertyRate],
            ),
            ("income", income, &RawMeasureKind::OF_INCOME),
            ("persons", persons, &RawMeasureKind::OF_INCOME),
            ("children", children, &RawMeasureKind::OF_INCOME),
            ("amounts", raw.amounts.as_ref().map(Spanned::span), &RawMeasureKind::OF_CLASSES),
            ("line", raw.line.as_ref().map(Spanned::span), &[RawMeasureKind::PovertyRate]),
        ];
        let kind = raw.kind.get_ref();
        let known: Vec<&str> =
            keys.iter().filter(|(_, _, kinds)| kinds.contains(kind)).map(|(key, _, _)| *key).collect();
        for (key, span, kinds) in keys {
            if let (Some(span), false) = (span, kinds.contains(kind)) {
                let finding = self.file.finding(Code::UnknownKey, span).with("key", key);
                findings.push(finding.with("known", known.join(", ")));
            }
        }
        Some(match kind {
            RawMeasureKind::Ratio => {
                let numerator = self.number("numerator", raw.numerator.as_ref(), findings);
                let denominator = self.number("denominator", raw.denominator.as_ref(), findings);
                Formula::Ratio { numerator: numerator?, denominator: denominator? }
            }
            RawMeasureKind::PovertyRate => {
                let (income, line) = (self.income(findings), self.line(findings));
                Formula::PovertyRate { income: income?, line: line? }
            }
            RawMeasureKind::Gini => Formula::Gini { income: self.income(findings)? },
            RawMeasureKind::QuintileShareRatio => {
                Formula::QuintileShareRatio { income: self.income(findings)? }
            }
        })
    }

    /// The question that a key names, which must be there and ask for a number.
    fn number(&self, key: &str, name: Option<&Spanned<String>>, findings: &mut Findings) -> Option<usize> {
        let Some(name) = name else {
            let finding = self.file.finding(Code::MissingKey, self.raw.kind.span());
            findings.push(finding.with("key", key));
            return None;
        };
        self.question(name, |question| matches!(question.kind, Kind::Number { .. }), findings)
    }

    fn question(
        &self,
        name: &Spanned<String>,
        can_be: impl Fn(&Question) -> bool,
        findings: &mut Findings,
    ) -> Option<usize> {
        let position = self.codebook.position(name.get_ref());
        let position = position.filter(|&position| can_be(&self.codebook.questions[position]));
        if position.is_none() {
            let possible = self.codebook.questions.iter().filter(|question| can_be(question));
            let known: Vec<&str> = possible.map(|question| question.id.as_str()).collect();
            findings.push(unknown(name, &known, self.file));
        }
        position
    }

    fn income(&self, findings: &mut Findings) -> Option<Income> {
        let raw = self.raw;
        let amounts = raw.amounts.as_ref();
        let is_asked = |question: &Question| match question.kind {
            Kind::Number { .. } => amounts.is_none(),
            Kind::Single { .. } => amounts.is_some(),
            _ => false,
        };
        let question = match &raw.income {
            Some(name) => self.question(name, is_asked, findings),
            None => self.number("income", None, findings),
        };
        let persons = raw.persons.as_ref().map(|name| self.number("persons", Some(name), findings));
        let children = raw.children.as_ref().map(|name| self.number("children", Some(name), findings));
        if let (None, Some(children)) = (&raw.persons, &raw.children) {
            let finding = self.file.finding(Code::MissingKey, children.span());
            findings.push(finding.with("key", "persons"));
        }
        let question = question?;
        let amounts =
            amounts.map(|amounts| self.amounts(&self.codebook.questions[question], amounts, findings));
        // A key that is there and unsound must not be taken for one that is not.
        Some(Income {
            question,
            amounts: amounts.map_or(Some(None), |amounts| amounts.map(Some))?,
            persons: persons.map_or(Some(None), |persons| persons.map(Some))?,
            children: children.map_or(Some(None), |children| children.map(Some))?,
        })
    }

    /// What stands for each class; all must have an amount, and nothing else may.
    fn amounts(
        &self,
        question: &Question,
        raw: &Spanned<std::collections::BTreeMap<String, f64>>,
        findings: &mut Findings,
    ) -> Option<Vec<f64>> {
        let codes: Vec<&str> = question.answers().iter().map(|answer| answer.code.as_str()).collect();
        let amounts: Vec<f64> = codes.iter().filter_map(|code| raw.get_ref().get(*code)).copied().collect();
        let is_sound = amounts.len() == codes.len()
            && raw.get_ref().len() == codes.len()
            && amounts.iter().all(|amount| amount.is_finite() && *amount >= 0.0);
        if !is_sound {
            let named: Vec<String> =
                raw.get_ref().iter().map(|(code, amount)| format!("{code} = {amount}")).collect();
            let finding = self.file.finding(Code::InvalidValue, raw.span());
            let finding = finding.with("value", named.join(", "));
            let allowed: Vec<String> = codes.iter().map(|code| format!("{code} = 0.0")).collect();
            findings.push(finding.with("allowed", allowed.join(", ")));
        }
        is_sound.then_some(amounts)
    }

    fn line(&self, findings: &mut Findings) -> Option<Line> {
        let Some(raw) = &self.raw.line else {
            let finding = self.file.finding(Code::MissingKey, self.raw.kind.span());
            findings.push(finding.with("key", "line"));
            return None;
        };
        let line = match *raw.get_ref() {
            RawLine { of_median: Some(part), amount: None } if part > 0.0 && part < 1.0 => {
                Some(Line::OfMedian(part))
            }
            RawLine { of_median: None, amount: Some(amount) } if amount > 0.0 && amount.is_finite() => {
                Some(Line::Amount(amount))
            }
            _ => None,
        };
        if line.is_none() {
            let finding = self.file.finding(Code::InvalidValue, raw.span()).with("value", "line");
            findings.push(finding.with("allowed", "{ of_median = 0.6 }, { amount = 1378.0 }"));
        }
        line
    }
}

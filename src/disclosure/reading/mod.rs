//! What becomes of `[disclosure]` for one audience.

use super::Audience;
use super::definition::{EarlierDefinition, ImportanceDefinition, PolicyDefinition, UnitsDefinition};
use super::policy::{DisclosureMethod, EarlierRelease, Importance, Policy, Rule, UnitsRule, Weakening};
use crate::diagnostic::{Code, Findings};
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// The bases that official statistics round to.
const BASES: [u64; 2] = [5, 10];

/// A waiting period longer than this is a mistake.
const LONGEST_WAIT: u64 = 120;

impl PolicyDefinition {
    /// The policy of an edition. What is wrong, or weaker than the default without a reason, is found for every
    /// audience, whichever is asked for: nobody shall learn of it only on the day of the next edition.
    ///
    /// `date` is that of the report, from which waiting periods count back.
    pub fn read(
        &self,
        audience: Audience,
        date: Option<Period>,
        file: &TomlFile,
        findings: &mut Findings,
    ) -> Policy {
        for table in self.tables().into_iter().flatten() {
            for nested in table.as_ref().tables().into_iter().flatten() {
                let finding = file.finding(Code::UnknownKey, nested.span());
                let known = Rule::ALL.map(Rule::id).join(", ");
                findings.push(finding.with("key", "[disclosure.….…]").with("known", known));
            }
        }
        let read = |audience, findings: &mut Findings| {
            let own = self.table(audience).map(|table| &**table.as_ref());
            Reading { common: self, own, file, findings }.policy(audience, date)
        };
        for other in Audience::ALL.into_iter().filter(|other| *other != audience) {
            read(other, findings);
        }
        read(audience, findings)
    }
}

/// What is read for one audience.
struct Reading<'a> {
    common: &'a PolicyDefinition,
    own: Option<&'a PolicyDefinition>,
    file: &'a TomlFile,
    findings: &'a mut Findings,
}

/// A value of the file that is weaker than its default.
struct Weak {
    weakening: Weakening,
    place: Range<usize>,
}

impl<'a> Reading<'a> {
    /// What the audience sets, or else what holds for all.
    fn of<T>(&self, key: impl Fn(&'a PolicyDefinition) -> Option<&'a T>) -> Option<&'a T> {
        self.own.and_then(&key).or_else(|| key(self.common))
    }

    fn policy(mut self, audience: Audience, date: Option<Period>) -> Policy {
        let default = Policy::default();
        let mut weak = Vec::new();
        let minimum_count = self.of(|table| table.minimum_count.as_ref());
        let minimum_count =
            self.at_least(Rule::MinimumCount, minimum_count, default.minimum_count, &mut weak);
        let denominator = self.of(|table| table.minimum_denominator.as_ref());
        let minimum_denominator =
            self.at_least(Rule::MinimumDenominator, denominator, default.minimum_denominator, &mut weak);
        let answers = self.of(|table| table.minimum_answers.as_ref());
        let minimum_answers =
            self.at_least(Rule::MinimumAnswers, answers, default.minimum_answers, &mut weak);
        let complement = self.of(|table| table.complement.as_ref());
        if let Some(switch) = complement.filter(|switch| !switch.as_ref()) {
            weak.push(weaker(Rule::Complement, Rule::Complement.id(), ("false", "true"), switch.span()));
        }
        let units = self.units(&mut weak);
        let protection = self.of(|table| table.protection.as_ref());
        let standard = Policy::standard_protection(minimum_count);
        let protection = self.at_least(Rule::Protection, protection, standard, &mut weak);
        let (method, methods) = self.methods();
        let rounds = method == DisclosureMethod::Round
            || methods.values().any(|method| *method == DisclosureMethod::Round);
        let rounding = self.rounding(minimum_count, rounds, &mut weak);
        let waiting_months = self.waiting_months();
        let importance = self.of(|table| table.importance.as_ref());
        let reason = self.of(|table| table.reason.as_ref()).cloned();
        if reason.is_none() {
            for Weak { weakening, place } in &weak {
                let finding = self.file.finding(Code::WeakPolicy, place.clone());
                let finding = finding.with("key", weakening.key).with("value", &weakening.value);
                self.findings.push(finding.with("standard", &weakening.standard));
            }
        }
        Policy {
            audience,
            minimum_count,
            minimum_denominator,
            minimum_answers,
            protection,
            complement: complement.is_none_or(|switch| *switch.as_ref()),
            zeros: self
                .of(|table| table.zeros.as_ref())
                .map_or(default.zeros, |zeros| zeros.as_ref().clone()),
            units,
            rounding,
            method,
            methods,
            // It comes from files, which whoever reads the report adds.
            cell_key: None,
            waiting_months,
            date: date.map(Period::last_day),
            importance: importance.map(|table| self.importance(table)).unwrap_or_default(),
            earlier: self.of(|table| table.earlier.as_ref()).map(|list| earlier(list)).unwrap_or_default(),
            weaker: weak.into_iter().map(|weak| weak.weakening).collect(),
            reason,
        }
    }

    /// A number of which less shows more, and nothing would switch the rule off.
    fn at_least(
        &mut self,
        rule: Rule,
        chosen: Option<&Spanned<u64>>,
        standard: u64,
        weak: &mut Vec<Weak>,
    ) -> u64 {
        let Some(chosen) = chosen else { return standard };
        let value = *chosen.as_ref();
        let key = if rule == Rule::Units { "units.minimum" } else { rule.id() };
        if value == 0 {
            self.refuse(key, 0, "1, 2, 3 …", chosen.span());
            return standard;
        }
        if value < standard {
            weak.push(weaker(rule, key, (&value.to_string(), &standard.to_string()), chosen.span()));
        }
        value
    }

    fn units(&mut self, weak: &mut Vec<Weak>) -> Vec<UnitsRule> {
        let list = self.of(|table| table.units.as_ref());
        let mut units: Vec<UnitsRule> = Vec::new();
        for entry in list.into_iter().flatten() {
            let (measure, of) = (entry.measure.as_ref(), entry.of.as_ref());
            if units.iter().any(|rule| rule.measure == *measure && rule.of == *of) {
                let finding = self.file.finding(Code::DoubledDefinition, entry.measure.span());
                self.findings.push(finding.with("name", measure));
                continue;
            }
            let minimum = self.at_least(Rule::Units, entry.minimum.as_ref(), Policy::STANDARD_UNITS, weak);
            units.push(UnitsRule {
                measure: measure.clone(),
                of: of.clone(),
                minimum,
                dominance: self.dominance(entry, weak),
            });
        }
        units
    }

    fn dominance(&mut self, entry: &UnitsDefinition, weak: &mut Vec<Weak>) -> Option<(String, f64)> {
        let Some(largest) = &entry.largest else {
            if let Some(share) = &entry.share {
                self.findings.push(self.file.finding(Code::MissingKey, share.span()).with("key", "largest"));
            }
            return None;
        };
        let Some(chosen) = &entry.share else {
            return Some((largest.as_ref().clone(), Policy::STANDARD_SHARE));
        };
        let share = *chosen.as_ref();
        if !(share > 0.0 && share <= 1.0) {
            self.refuse("units.share", share, "0.25, 0.5, 0.75 … 1", chosen.span());
        } else if share > Policy::STANDARD_SHARE {
            let standard = Policy::STANDARD_SHARE.to_string();
            let values = (&*share.to_string(), &*standard);
            weak.push(weaker(Rule::Units, "units.share", values, chosen.span()));
        }
        Some((largest.as_ref().clone(), share))
    }

    fn methods(&mut self) -> (DisclosureMethod, BTreeMap<String, DisclosureMethod>) {
        let list = self.of(|table| table.method.as_ref());
        let (mut general, mut single) = (None, BTreeMap::new());
        for entry in list.into_iter().flatten() {
            let method = *entry.method.as_ref();
            let earlier = match &entry.indicator {
                Some(indicator) => single.insert(indicator.as_ref().clone(), method),
                None => general.replace(method),
            };
            if earlier.is_some() {
                let place = entry.indicator.as_ref().map_or_else(|| entry.method.span(), Spanned::span);
                let name = entry.indicator.as_ref().map_or(method.id(), |indicator| indicator.as_ref());
                self.findings.push(self.file.finding(Code::DoubledDefinition, place).with("name", name));
            }
        }
        (general.unwrap_or_default(), single)
    }

    /// The base must be one of the official ones, and no smaller than the smallest count: a count below it would else
    /// be shown as what it is.
    fn rounding(&mut self, minimum_count: u64, is_used: bool, weak: &mut Vec<Weak>) -> u64 {
        let standard = Policy::default().rounding;
        let chosen = self.of(|table| table.rounding.as_ref());
        let Some(chosen) = chosen else {
            let first = self.of(|table| table.method.as_ref()).and_then(|list| list.first());
            if let Some(entry) = first.filter(|_| is_used && standard < minimum_count) {
                self.refuse("rounding", standard, &bases(minimum_count), entry.method.span());
            }
            return standard;
        };
        let base = *chosen.as_ref();
        if !BASES.contains(&base) || base < minimum_count {
            self.refuse("rounding", base, &bases(minimum_count), chosen.span());
            return standard;
        }
        if base < standard {
            weak.push(weaker(
                Rule::Rounding,
                Rule::Rounding.id(),
                (&base.to_string(), &standard.to_string()),
                chosen.span(),
            ));
        }
        base
    }

    fn waiting_months(&mut self) -> u32 {
        let Some(chosen) = self.of(|table| table.waiting_months.as_ref()) else { return 0 };
        let months = *chosen.as_ref();
        if months > LONGEST_WAIT {
            self.refuse(Rule::Waiting.id(), months, &format!("0, 1, 2 … {LONGEST_WAIT}"), chosen.span());
        }
        u32::try_from(months.min(LONGEST_WAIT)).unwrap_or_default()
    }

    fn importance(&mut self, table: &ImportanceDefinition) -> Importance {
        for (name, weight) in table.levels.iter().chain(&table.indicators) {
            if *weight.as_ref() == 0 {
                self.refuse(name, 0, "1, 2, 3 …", weight.span());
            }
        }
        let weights = |table: &BTreeMap<String, Spanned<u64>>| {
            table.iter().map(|(name, weight)| (name.clone(), *weight.as_ref())).collect()
        };
        Importance { levels: weights(&table.levels), indicators: weights(&table.indicators) }
    }

    fn refuse(&mut self, key: &str, value: impl fmt::Display, allowed: &str, place: Range<usize>) {
        let finding = self.file.finding(Code::InvalidValue, place);
        self.findings.push(finding.with("value", format!("{key} = {value}")).with("allowed", allowed));
    }
}

fn weaker(rule: Rule, key: &'static str, (value, standard): (&str, &str), place: Range<usize>) -> Weak {
    let (value, standard) = (value.to_owned(), standard.to_owned());
    Weak { weakening: Weakening { rule, key, value, standard }, place }
}

/// The bases that can be used, in words for a finding.
fn bases(minimum_count: u64) -> String {
    let fitting = BASES.iter().filter(|base| **base >= minimum_count);
    let fitting: Vec<String> = fitting.map(ToString::to_string).collect();
    if fitting.is_empty() { "–".to_owned() } else { fitting.join(", ") }
}

fn earlier(list: &[EarlierDefinition]) -> Vec<EarlierRelease> {
    let release = |entry: &EarlierDefinition| EarlierRelease {
        folder: entry.folder.as_ref().clone(),
        vintage: entry.vintage.clone(),
    };
    list.iter().map(release).collect()
}

#[cfg(test)]
mod tests;

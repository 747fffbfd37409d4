//! The schema of `[disclosure]` in `report.toml`, and what becomes of it for one audience.

use super::Audience;
use super::policy::{
    DisclosureMethod, EarlierRelease, Importance, Policy, Rule, UnitsRule, Weakening, Zeros,
};
use crate::diagnostic::{Code, Findings};
use crate::period::Period;
use crate::source::TomlFile;
use crate::text::Bilingual;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// The bases that official statistics round to.
const BASES: [u64; 2] = [5, 10];

/// A waiting period longer than this is a mistake.
const LONGEST_WAIT: u64 = 120;

/// The schema of `[disclosure]` in `report.toml`: what holds for all audiences, and under their names what each sets
/// apart, key by key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct PolicyDefinition {
    minimum_count: Option<Spanned<u64>>,
    minimum_denominator: Option<Spanned<u64>>,
    protection: Option<Spanned<u64>>,
    complement: Option<Spanned<bool>>,
    /// The measures of which a zero is disclosive.
    pub zeros: Option<Spanned<Zeros>>,
    /// The units that persons belong to.
    pub units: Option<Vec<UnitsDefinition>>,
    rounding: Option<Spanned<u64>>,
    /// How figures are protected.
    pub method: Option<Vec<MethodDefinition>>,
    waiting_months: Option<Spanned<u64>>,
    /// What is kept longer.
    pub importance: Option<ImportanceDefinition>,
    /// Releases that readers may have.
    pub earlier: Option<Vec<EarlierDefinition>>,
    reason: Option<Bilingual>,
    public: Option<Spanned<Box<Self>>>,
    municipality: Option<Spanned<Box<Self>>>,
    #[serde(rename = "statistics-office")]
    statistics_office: Option<Spanned<Box<Self>>>,
}

/// One entry of `[[disclosure.units]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsDefinition {
    /// What counts persons.
    pub measure: Spanned<String>,
    /// What counts the units.
    pub of: Spanned<String>,
    minimum: Option<Spanned<u64>>,
    /// What counts the persons of the largest unit.
    pub largest: Option<Spanned<String>>,
    share: Option<Spanned<f64>>,
}

/// One entry of `[[disclosure.method]]`; without `indicator` it holds for all that no other entry names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodDefinition {
    /// The indicator.
    pub indicator: Option<Spanned<String>>,
    method: Spanned<DisclosureMethod>,
}

/// `[disclosure.importance]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportanceDefinition {
    /// By level.
    #[serde(default)]
    pub levels: BTreeMap<String, Spanned<u64>>,
    /// By indicator.
    #[serde(default)]
    pub indicators: BTreeMap<String, Spanned<u64>>,
}

/// One entry of `[[disclosure.earlier]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierDefinition {
    /// Its folder, from the folder of the report on.
    pub folder: Spanned<String>,
    /// The Gebietsstand of its areas.
    pub vintage: Option<String>,
}

impl<'de> Deserialize<'de> for Zeros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Zeros;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("sequence")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Zeros, E> {
                if word == "all" {
                    Ok(Zeros::All)
                } else {
                    Err(E::invalid_value(Unexpected::Str(word), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Zeros, A::Error> {
                let mut measures = BTreeSet::new();
                while let Some(measure) = list.next_element()? {
                    measures.insert(measure);
                }
                Ok(Zeros::Of(measures))
            }
        }
        deserializer.deserialize_any(List)
    }
}

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

    const fn tables(&self) -> [Option<&Spanned<Box<Self>>>; 3] {
        [self.public.as_ref(), self.municipality.as_ref(), self.statistics_office.as_ref()]
    }

    const fn table(&self, audience: Audience) -> Option<&Spanned<Box<Self>>> {
        match audience {
            Audience::Public => self.public.as_ref(),
            Audience::Municipality => self.municipality.as_ref(),
            Audience::StatisticsOffice => self.statistics_office.as_ref(),
        }
    }

    /// This table, and those of single audiences.
    pub fn with_audiences(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.tables().into_iter().flatten().map(|table| &**table.as_ref()))
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
            protection,
            complement: complement.is_none_or(|switch| *switch.as_ref()),
            zeros: self
                .of(|table| table.zeros.as_ref())
                .map_or(default.zeros, |zeros| zeros.as_ref().clone()),
            units,
            rounding,
            method,
            methods,
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
mod tests {
    use super::*;

    const REASON: &str = "reason = { de = \"a\", en = \"a\" }\n";

    fn read_for(audience: Audience, text: &str) -> (Policy, Vec<Code>) {
        let mut findings = Findings::default();
        let file = TomlFile::new("report.toml".into(), text.into());
        let definition: PolicyDefinition = file.parse(&mut findings).expect("valid");
        let policy = definition.read(audience, Period::parse("2025-06-30"), &file, &mut findings);
        (policy, findings.sorted().iter().map(|finding| finding.code()).collect())
    }

    fn read(text: &str) -> (Policy, Vec<Code>) {
        read_for(Audience::Public, text)
    }

    fn codes(text: &str) -> Vec<Code> {
        read(text).1
    }

    #[test]
    fn a_weaker_policy_needs_a_reason() {
        for rule in ["minimum_count = 2", "minimum_denominator = 99", "complement = false", "rounding = 5"] {
            assert_eq!(codes(rule), [Code::WeakPolicy], "{rule}");
            let (policy, codes) = read(&format!("{REASON}{rule}"));
            assert!(codes.is_empty() && policy.is_weaker_than_default(), "{rule}");
        }
    }

    #[test]
    fn no_policy_switches_a_rule_off() {
        for rule in ["minimum_count = 0", "minimum_denominator = 0", "protection = 0"] {
            assert_eq!(codes(&format!("{REASON}{rule}")), [Code::InvalidValue], "{rule}");
        }
        assert_eq!(codes(&format!("{REASON}minimum_count = 1\nminimum_denominator = 1")), []);
    }

    #[test]
    fn a_stricter_policy_needs_none() {
        let text = "minimum_count = 10\nminimum_denominator = 300\nprotection = 20\nzeros = \"all\"\nwaiting_months = 3";
        let (policy, codes) = read(text);
        assert!(codes.is_empty() && !policy.is_weaker_than_default());
        assert_eq!(policy.zeros, Zeros::All);
    }

    #[test]
    fn the_smallest_count_sets_how_much_stays_open() {
        let protection = |text: &str| read(text).0.protection;
        assert_eq!((protection(""), protection("minimum_count = 4")), (1, 2));
        assert_eq!(protection(&format!("{REASON}minimum_count = 1")), 1);
        assert_eq!(codes("minimum_count = 5\nprotection = 2"), [Code::WeakPolicy]);
    }

    #[test]
    fn an_audience_sets_apart_only_the_keys_it_names() {
        let text = "minimum_count = 5\nminimum_denominator = 200\n[municipality]\nminimum_count = 4";
        let (public, _) = read(text);
        let (municipality, codes) = read_for(Audience::Municipality, text);
        assert_eq!((public.minimum_count, public.minimum_denominator), (5, 200));
        assert_eq!((municipality.minimum_count, municipality.minimum_denominator), (4, 200));
        assert_eq!((municipality.audience, codes), (Audience::Municipality, Vec::new()));
    }

    #[test]
    fn what_is_weak_for_one_audience_is_found_whichever_is_asked_for() {
        let text = "[statistics-office]\nminimum_count = 1";
        for audience in Audience::ALL {
            assert_eq!(read_for(audience, text).1, [Code::WeakPolicy], "{audience:?}");
        }
        assert_eq!(codes(&format!("{text}\n{REASON}")), []);
        let of_one = format!("minimum_count = 2\n[statistics-office]\n{REASON}");
        assert_eq!(codes(&of_one), [Code::WeakPolicy], "a reason for one audience excuses no other");
    }

    #[test]
    fn tables_of_audiences_are_not_nested() {
        assert_eq!(codes("[public]\n[public.municipality]\nminimum_count = 3"), [Code::UnknownKey]);
    }

    #[test]
    fn a_dominant_unit_has_a_share_between_nobody_and_everybody() {
        let units = |more: &str| format!("[[units]]\nmeasure = \"persons\"\nof = \"households\"\n{more}");
        for share in ["0.0", "1.5", "-0.5", "nan"] {
            let text = units(&format!("largest = \"largest\"\nshare = {share}"));
            assert_eq!(codes(&text), [Code::InvalidValue], "{share}");
        }
        assert_eq!(codes(&units("share = 0.5")), [Code::MissingKey]);
        assert_eq!(codes(&units("largest = \"largest\"\nshare = 0.8")), [Code::WeakPolicy]);
        assert_eq!(codes(&units("minimum = 2")), [Code::WeakPolicy]);
        let (policy, codes) = read(&units("largest = \"largest\""));
        assert_eq!((policy.units[0].minimum, codes), (3, Vec::new()));
        assert_eq!(policy.units[0].dominance, Some(("largest".to_owned(), 0.5)));
    }

    #[test]
    fn a_base_of_rounding_is_official_and_hides_small_counts() {
        for rule in ["rounding = 0", "rounding = 7", "minimum_count = 6\nrounding = 5"] {
            assert_eq!(codes(rule), [Code::InvalidValue], "{rule}");
        }
        assert_eq!(codes("minimum_count = 11\n[[method]]\nmethod = \"round\""), [Code::InvalidValue]);
        assert_eq!(codes("minimum_count = 11\n[[method]]\nmethod = \"suppress\""), []);
    }

    #[test]
    fn a_method_holds_for_its_indicator_and_else_the_general_one() {
        let text = "[[method]]\nmethod = \"cell-key\"\n[[method]]\nindicator = \"a\"\nmethod = \"round\"\n";
        let (policy, codes) = read(text);
        assert!(codes.is_empty());
        assert_eq!(policy.method_of("a"), DisclosureMethod::Round);
        assert_eq!(policy.method_of("b"), DisclosureMethod::CellKey);
        assert_eq!(read(&format!("{text}{text}")).1, [Code::DoubledDefinition, Code::DoubledDefinition]);
    }

    #[test]
    fn a_waiting_period_counts_back_from_the_date_of_the_report() {
        let (policy, _) = read("waiting_months = 6");
        let is_waiting = |period: &str| policy.is_waiting(Period::parse(period).expect(period));
        assert!(!is_waiting("2024-12-31") && !is_waiting("2024"), "six months after 31 December are 30 June");
        assert!(is_waiting("2025-01-01") && is_waiting("2025-Q1"));
        assert!(!read("").0.is_waiting(Period::Year(2030)));
    }

    #[test]
    fn importance_is_the_product_of_level_and_indicator() {
        let (policy, _) = read("[importance]\nlevels = { gemeinde = 3 }\nindicators = { armut = 2 }");
        let of = |indicator, level| policy.importance.of(indicator, level);
        assert_eq!((of("armut", "gemeinde"), of("armut", "raum"), of("alter", "raum")), (6, 2, 1));
        assert_eq!(codes("[importance]\nlevels = { gemeinde = 0 }"), [Code::InvalidValue]);
    }

    #[test]
    fn zeros_are_a_list_or_all() {
        assert!(read("zeros = [\"a\"]").0.zeros.contains("a"));
        assert!(!read("zeros = [\"a\"]").0.zeros.contains("b"));
        let mut findings = Findings::default();
        let file = TomlFile::new("report.toml".into(), "zeros = \"none\"".into());
        assert!(file.parse::<PolicyDefinition>(&mut findings).is_none());
        assert_eq!(findings.sorted()[0].code(), Code::InvalidValue);
    }
}

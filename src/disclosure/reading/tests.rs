//! Which policy is read for whom, and which is refused.

use super::*;
use crate::disclosure::Zeros;

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
    let text =
        "minimum_count = 10\nminimum_denominator = 300\nprotection = 20\nzeros = \"all\"\nwaiting_months = 3";
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

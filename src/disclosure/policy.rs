//! Which figures may be published.

use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use crate::text::Bilingual;
use serde::Deserialize;
use toml::Spanned;

/// The rules of a report.
///
/// The defaults are those of the Statistische Ämter and the Bundesagentur für Arbeit for small areas: a share is
/// shown where at least 100 people are in the denominator and at least 3, or nobody, in the numerator. Both are at
/// least 1: with 1 every count is shown, and a figure over nobody never is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The smallest count that is shown; 0 is shown too.
    pub minimum_count: u64,
    /// The smallest denominator over which a figure is shown.
    pub minimum_denominator: u64,
    /// Why a rule is weaker than its default.
    pub reason: Option<Bilingual>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { minimum_count: 3, minimum_denominator: 100, reason: None }
    }
}

/// The schema of `[disclosure]` in `report.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDefinition {
    minimum_count: Option<Spanned<u64>>,
    minimum_denominator: Option<Spanned<u64>>,
    reason: Option<Bilingual>,
}

impl Policy {
    /// The policy that a report sets; a weaker one than the default needs a reason.
    pub fn read(definition: &PolicyDefinition, file: &TomlFile, findings: &mut Findings) -> Self {
        let default = Self::default();
        let mut choose = |key: &str, chosen: &Option<Spanned<u64>>, standard: u64| {
            let Some(chosen) = chosen else { return standard };
            let value = *chosen.as_ref();
            if value == 0 {
                let finding = file.finding(Code::InvalidValue, chosen.span());
                findings.push(finding.with("value", format!("{key} = 0")).with("allowed", "1, 2, 3 …"));
                return standard;
            }
            if value < standard && definition.reason.is_none() {
                let finding = file.finding(Code::WeakPolicy, chosen.span());
                let finding = finding.with("key", key).with("value", value.to_string());
                findings.push(finding.with("standard", standard.to_string()));
            }
            value
        };
        Self {
            minimum_count: choose("minimum_count", &definition.minimum_count, default.minimum_count),
            minimum_denominator: choose(
                "minimum_denominator",
                &definition.minimum_denominator,
                default.minimum_denominator,
            ),
            reason: definition.reason.clone(),
        }
    }

    /// Whether this policy shows more than the default would.
    #[must_use]
    pub fn is_weaker_than_default(&self) -> bool {
        let default = Self::default();
        self.minimum_count < default.minimum_count || self.minimum_denominator < default.minimum_denominator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Policy, Vec<Code>) {
        let mut findings = Findings::default();
        let file = TomlFile::new("report.toml".into(), text.into());
        let definition: PolicyDefinition = file.parse(&mut findings).expect("valid");
        let policy = Policy::read(&definition, &file, &mut findings);
        (policy, findings.sorted().iter().map(|finding| finding.code()).collect())
    }

    #[test]
    fn a_weaker_policy_needs_a_reason() {
        assert_eq!(read("minimum_count = 2").1, [Code::WeakPolicy]);
        let (policy, codes) = read("minimum_count = 2\nreason = { de = \"a\", en = \"a\" }");
        assert!(codes.is_empty() && policy.is_weaker_than_default());
    }

    #[test]
    fn no_policy_switches_a_rule_off() {
        let reason = "reason = { de = \"a\", en = \"a\" }";
        assert_eq!(read(&format!("minimum_count = 0\n{reason}")).1, [Code::InvalidValue]);
        assert_eq!(read(&format!("minimum_denominator = 0\n{reason}")).1, [Code::InvalidValue]);
        assert_eq!(read(&format!("minimum_count = 1\nminimum_denominator = 1\n{reason}")).1, []);
    }

    #[test]
    fn a_stricter_policy_needs_none() {
        let (policy, codes) = read("minimum_count = 10\nminimum_denominator = 300");
        assert!(codes.is_empty() && !policy.is_weaker_than_default());
    }
}

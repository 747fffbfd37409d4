//! What would have to be suppressed less: remedies that authors can choose before anything is left out.
//!
//! They are proposals for those who have the counts. A finding says how many suppressed figures would be shown, never
//! what is counted in one.

mod ages;
mod areas;
mod periods;

use super::primary::{is_exempt, loss_of, loss_of_counts};
use super::{Loss, Policy};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Finding, Findings};
use crate::indicator::{CountedOver, Estimate, Estimates, IndicatorDefinition, Kind};
use crate::observation::Observations;
use crate::period::Period;
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};

/// What remedies are sought in.
#[derive(Debug, Clone, Copy)]
pub struct Remediable<'a> {
    /// All indicators of the report.
    pub definitions: &'a [IndicatorDefinition],
    /// The levels with figures, from the root down.
    pub levels: &'a [String],
    /// What was delivered.
    pub observations: &'a Observations,
    /// The areas.
    pub geography: &'a Geography,
    /// Datasets whose figures their publisher has released already.
    pub released_already: &'a BTreeSet<String>,
}

/// Counts of an indicator before anything is suppressed, and which of them may not be shown.
struct Figures<'a> {
    estimates: &'a Estimates,
    pair: &'a CountedOver,
    policy: &'a Policy,
    /// Numerator and denominator by area and period.
    counts: BTreeMap<(&'a AreaCode, Period), (f64, f64)>,
    /// Those that a rule about counts suppresses.
    secret: BTreeSet<(&'a AreaCode, Period)>,
}

impl<'a> Figures<'a> {
    fn new(estimates: &'a Estimates, policy: &'a Policy) -> Option<Self> {
        let (Kind::Proportion(pair) | Kind::Rate(pair)) = &estimates.kind else { return None };
        let key = |row: &'a Estimate| (&row.area, row.period);
        let counted =
            estimates.rows.iter().filter_map(|row| Some((key(row), row.numerator.zip(row.denominator)?)));
        let is_secret = |row: &&Estimate| {
            let loss = loss_of(estimates, row, policy);
            loss.is_some_and(|loss| !matches!(loss, Loss::Waiting | Loss::NoCounts))
        };
        let secret = estimates.rows.iter().filter(is_secret).map(key).collect();
        Some(Self { estimates, pair, policy, counts: counted.collect(), secret })
    }

    /// Whether a figure with these counts could be shown.
    fn is_shown(&self, counts: (f64, f64)) -> bool {
        loss_of_counts(&self.estimates.kind, counts, self.policy).is_none()
    }

    /// Whether units are looked at: in how many units the persons of a merged figure live is not known.
    fn has_units(&self) -> bool {
        let measures = [&self.pair.numerator.measure, &self.pair.denominator.measure];
        self.policy.units.iter().any(|rule| measures.iter().any(|measure| *measure.as_ref() == rule.measure))
    }
}

/// A remedy as a finding, and how many figures it would show.
struct Remedy {
    finding: Finding,
    shown: usize,
}

/// The remedies for an indicator, the one that shows most first: to merge age bands, to pool periods, to merge areas.
pub fn propose_remedies(
    estimates: &Estimates,
    material: Remediable<'_>,
    policy: &Policy,
    file: &TomlFile,
    findings: &mut Findings,
) {
    if is_exempt(estimates, material.released_already) {
        return;
    }
    let Some(figures) = Figures::new(estimates, policy).filter(|figures| !figures.secret.is_empty()) else {
        return;
    };
    let mut remedies = Vec::new();
    if !figures.has_units() {
        remedies.extend(ages::merge(&figures, material, file));
        remedies.extend(periods::pool(&figures, file));
    }
    remedies.extend(areas::merge(&figures, material, file));
    remedies.sort_by_key(|remedy| std::cmp::Reverse(remedy.shown));
    for remedy in remedies {
        let finding = remedy.finding.with("indicator", &estimates.indicator);
        let finding = finding.with("shown", remedy.shown.to_string());
        findings.push(finding.with("secret", figures.secret.len().to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::Area;
    use crate::indicator::Counted;
    use crate::measure::Value;
    use crate::observation::{BreakCause, Remark};
    use crate::population::Population;
    use crate::statistics::Method;
    use crate::text::Bilingual;
    use toml::Spanned;

    fn counted(measure: &str) -> Counted {
        Counted { measure: Spanned::new(0..0, measure.to_owned()), population: Population::TOTAL }
    }

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    /// Figures over 200 people each: area, year and who is counted.
    fn estimates(counts: &[(&str, i16, u16)]) -> Estimates {
        let row = |(area, year, count): &(&str, i16, u16)| Estimate {
            area: code(area),
            period: Period::Year(*year),
            value: Value::Number(1.0),
            interval: None,
            method: Method::WilsonScore,
            numerator: Some(f64::from(*count)),
            denominator: Some(200.0),
            mark: None,
            converted: None,
        };
        Estimates {
            indicator: "armut".into(),
            kind: Kind::Proportion(CountedOver {
                numerator: counted("recipients"),
                denominator: counted("population"),
            }),
            datasets: BTreeSet::from(["amt/daten".into()]),
            remarks: Vec::new(),
            rows: counts.iter().map(row).collect(),
            units: Vec::new(),
        }
    }

    /// One root with these parts.
    fn geography(parts: &[&str]) -> Geography {
        let area = |text: &str, level: &str, parent: Option<&str>| Area {
            code: code(text),
            name: format!("Gebiet {text}"),
            level: level.to_owned(),
            parent: parent.map(code),
        };
        let parts = parts.iter().map(|part| area(part, "raum", Some("0")));
        Geography::new(std::iter::once(area("0", "kreis", None)).chain(parts).collect())
            .0
            .expect("a geography")
    }

    fn file() -> TomlFile {
        TomlFile::new("armut.toml".into(), String::new())
    }

    fn pooled(estimates: &Estimates) -> Option<usize> {
        let policy = Policy::default();
        let figures = Figures::new(estimates, &policy).expect("counts");
        periods::pool(&figures, &file()).map(|remedy| remedy.shown)
    }

    #[test]
    fn periods_are_pooled_from_the_last_one_back() {
        let small = [("1", 2021, 9), ("1", 2022, 1), ("1", 2023, 1), ("1", 2024, 1)];
        assert_eq!(pooled(&estimates(&small)), Some(3), "three years have three cases, two have two");
        let pair = [("1", 2022, 9), ("1", 2023, 1), ("1", 2024, 2)];
        assert_eq!(pooled(&estimates(&pair)), Some(2));
        assert_eq!(pooled(&estimates(&[("1", 2023, 1), ("1", 2024, 1)])), None);
    }

    #[test]
    fn periods_are_not_pooled_across_a_break() {
        let mut estimates = estimates(&[("1", 2023, 2), ("1", 2024, 2)]);
        assert_eq!(pooled(&estimates), Some(2));
        let words = Bilingual { de: "a".into(), en: "a".into() };
        let found = Remark::found(BTreeSet::new(), Period::Year(2024), words);
        estimates.remarks.push(Remark { cause: Some(BreakCause::Method), to: None, ..found });
        assert_eq!(pooled(&estimates), None);
    }

    #[test]
    fn an_area_is_merged_with_one_sibling_at_most() {
        let geography = geography(&["1", "2", "3", "4"]);
        let counts = [("0", 2024, 33), ("1", 2024, 2), ("2", 2024, 1), ("3", 2024, 28), ("4", 2024, 2)];
        let (estimates, policy) = (estimates(&counts), Policy::default());
        let figures = Figures::new(&estimates, &policy).expect("counts");
        let pairs = areas::pairs(&figures, &geography);
        let pairs: Vec<_> =
            pairs.iter().map(|pair| (&*pair.area.name, &*pair.sibling.name, pair.shown)).collect();
        assert_eq!(pairs, [("Gebiet 1", "Gebiet 2", 2), ("Gebiet 4", "Gebiet 3", 1)]);
    }
}

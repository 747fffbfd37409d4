//! What an index is made from: figures of indicators, or their changes.

use super::assess::Material;
use super::check::{Periods, named};
use super::definition::Basis;
use crate::area::{Area, AreaCode};
use crate::diagnostic::{Code, Findings};
use crate::indicator::{Direction, Estimate, Estimates, IndicatorDefinition};
use crate::observation::Remark;
use crate::period::Period;
use crate::source::TomlFile;
use crate::text::Bilingual;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;

/// One indicator of an index, ready to be read off for an area.
pub(super) struct Component<'a> {
    pub(super) definition: &'a IndicatorDefinition,
    pub(super) weight: f64,
    /// Where the report names it.
    pub(super) place: Range<usize>,
    estimates: &'a Estimates,
    pub(super) period: Period,
    /// Why a change across a break is accepted.
    pub(super) across_break: Option<&'a Bilingual>,
    /// The earlier period, where the change counts.
    base: Option<Period>,
}

impl Component<'_> {
    /// Indicator and period of every figure behind it.
    pub(super) fn basis(&self) -> impl Iterator<Item = (String, Period)> {
        let periods = [Some(self.period), self.base];
        periods.into_iter().flatten().map(|period| (self.definition.id.clone(), period))
    }

    /// The breaks that its change crosses, each with the base period.
    pub(super) fn breaks(&self) -> impl Iterator<Item = (&Remark, Period)> {
        let crossed = move |base: Period| {
            let remarks = self.estimates.remarks.iter();
            remarks
                .filter(move |remark| remark.begins_between(base, self.period))
                .map(move |remark| (remark, base))
        };
        self.base.into_iter().flat_map(crossed)
    }

    /// The figures of all areas with their standard errors (see [`super::Score::certainty`]), if all have one.
    pub(super) fn figures(&self, areas: &[&Area]) -> Option<Vec<(f64, Option<f64>)>> {
        areas.iter().map(|area| self.figure(&area.code)).collect()
    }

    fn figure(&self, area: &AreaCode) -> Option<(f64, Option<f64>)> {
        let now = self.estimates.find(area, self.period)?;
        let value = now.value.number()?;
        let error = self.standard_error(now);
        let Some(base) = self.base else { return Some((value, error)) };
        let earlier = self.estimates.find(area, base)?;
        // The people counted at both dates overlap, so the true error of a change is smaller than this.
        let errors = error.zip(self.standard_error(earlier));
        Some((value - earlier.value.number()?, errors.map(|(now, then)| libm::hypot(now, then))))
    }

    /// Half the width of the interval in standard errors: with Wilson limits also sensible when nobody was counted.
    fn standard_error(&self, estimate: &Estimate) -> Option<f64> {
        let width = estimate.interval.map(|interval| interval.upper - interval.lower)?;
        Some(width / (2.0 * self.definition.confidence.standard_errors()))
    }
}

/// The parts of an index; none when one of them cannot be used, which is a finding here or was one before.
pub(super) fn components<'a>(
    index: &'static str,
    basis: &'a Spanned<Vec<Spanned<Basis>>>,
    material: Material<'a>,
    periods: Periods,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Vec<Component<'a>>> {
    if basis.as_ref().is_empty() {
        findings
            .push(file.finding(Code::MissingKey, basis.span()).with("key", format!("{index}: indicator")));
        return None;
    }
    let parts: Vec<Option<Component<'a>>> =
        basis.as_ref().iter().map(|part| component(part, material, periods, file, findings)).collect();
    parts.into_iter().collect()
}

fn component<'a>(
    part: &'a Spanned<Basis>,
    material: Material<'a>,
    periods: Periods,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Component<'a>> {
    let basis = part.as_ref();
    let (name, is_change) = match (&basis.indicator, &basis.change_of) {
        (Some(name), None) => (name, false),
        (None, Some(name)) => (name, true),
        _ => {
            findings.push(file.finding(Code::MissingKey, part.span()).with("key", "indicator | change_of"));
            return None;
        }
    };
    let id = name.as_ref().as_str();
    let Some((definition, estimates)) = material.indicators.get(id) else {
        // Why an indicator of the report could not be computed has been said already.
        if material.named.contains(id) {
            return None;
        }
        let code =
            if material.existing.contains(id) { Code::UnlistedIndicator } else { Code::UnknownIndicator };
        let known: Vec<&str> = material.named.iter().copied().collect();
        let finding = file.finding(code, name.span());
        findings.push(finding.with("indicator", id).with("known", known.join(", ")));
        return None;
    };
    if definition.direction == Direction::Neutral {
        let finding = file.finding(Code::InvalidValue, name.span());
        let value = format!("{id}: direction = \"neutral\"");
        findings.push(finding.with("value", value).with("allowed", "burden, relief"));
        return None;
    }
    if !(basis.weight.is_finite() && basis.weight > 0.0) {
        let finding = file.finding(Code::InvalidValue, name.span());
        findings.push(finding.with("value", format!("weight = {}", basis.weight)).with("allowed", "> 0"));
        return None;
    }
    if is_change && periods.base.is_none() {
        findings.push(file.finding(Code::MissingKey, name.span()).with("key", "base_period"));
        return None;
    }
    let (weight, place) = (basis.weight, name.span());
    let base = periods.base.filter(|_| is_change);
    let across_break = basis.across_break.as_ref();
    Some(Component { definition, weight, place, estimates, period: periods.now, across_break, base })
}

/// Whether every area has all figures. What is missing is one finding per indicator and period, however many areas
/// and indices need it.
pub(super) fn are_complete<'a>(
    components: impl Iterator<Item = &'a Component<'a>>,
    areas: &[&Area],
    material: Material<'_>,
    file: &TomlFile,
    findings: &mut Findings,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut is_complete = true;
    for component in components {
        let known = component.estimates.periods_at(material.level, material.geography);
        for (indicator, period) in component.basis() {
            let has_figure = |area: &&&Area| {
                let row = component.estimates.find(&area.code, period);
                row.is_some_and(|row| row.value.number().is_some())
            };
            let lacking: Vec<&Area> = areas.iter().filter(|area| !has_figure(area)).copied().collect();
            if lacking.is_empty() {
                continue;
            }
            is_complete = false;
            if !seen.insert((indicator.clone(), period)) {
                continue;
            }
            let finding = |code| {
                let finding = file.finding(code, component.place.clone());
                finding.with("indicator", &indicator).with_period("period", period)
            };
            findings.push(if known.contains(&period) {
                finding(Code::NotAssessable)
                    .with("count", lacking.len().to_string())
                    .with("areas", named(&lacking))
            } else {
                finding(Code::PeriodWithoutFigures).with_periods("known", known.iter().copied())
            });
        }
    }
    is_complete
}

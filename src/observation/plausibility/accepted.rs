//! Suspicions that somebody has looked into: they stay in the ledger, with the reason why the figure holds.

use super::suspicion::Suspicion;
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::source::{AcceptedDefinition, Delivery};

/// The codes that can be accepted: those of this room.
const ACCEPTABLE: [Code; 5] = [
    Code::SuddenJump,
    Code::SuspectedDigit,
    Code::AreasDoNotAddUp,
    Code::GroupsDoNotAddUp,
    Code::ShiftedRows,
];

/// The suspicions that nobody has accepted. The others become notes; acceptances that meet nothing become findings.
pub(super) fn set_aside<'a>(
    suspicions: Vec<Suspicion<'a>>,
    deliveries: &[Delivery],
    findings: &mut Findings,
) -> Vec<Suspicion<'a>> {
    let mut left = suspicions;
    for delivery in deliveries {
        let dataset = delivery.origin.dataset.as_str();
        for accepted in &delivery.definition.accepted {
            if !is_sound(accepted, delivery, findings) {
                continue;
            }
            let (met, others): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|one| one.observed.dataset == dataset && is_met(accepted, one));
            left = others;
            if met.is_empty() {
                let finding = delivery.toml.finding(Code::AcceptanceUnused, accepted.code.span());
                findings.push(finding.with("code", accepted.code.as_ref()).dataset(dataset));
            }
            for one in met {
                let key = &one.observed.key;
                let finding =
                    Finding::new(Code::SuspicionAccepted).at(one.observed.place.clone()).dataset(dataset);
                let finding = finding.with("code", one.code.id()).with("area", key.area.as_str());
                let finding = finding.with("measure", &key.measure).with_period("period", key.period);
                findings.push(finding.with_words("reason", accepted.reason.clone()));
            }
        }
    }
    left
}

fn is_met(accepted: &AcceptedDefinition, suspicion: &Suspicion<'_>) -> bool {
    let key = &suspicion.observed.key;
    let is_area = accepted.area.is_empty() || accepted.area.iter().any(|area| area == key.area.as_str());
    let is_period =
        accepted.period.as_ref().is_none_or(|text| Period::parse(text.as_ref()) == Some(key.period));
    let is_measure = accepted.measure.as_ref().is_none_or(|measure| *measure == key.measure);
    accepted.code.as_ref() == suspicion.code.id() && is_area && is_period && is_measure
}

/// Whether code and period can be read.
fn is_sound(accepted: &AcceptedDefinition, delivery: &Delivery, findings: &mut Findings) -> bool {
    let dataset = delivery.origin.dataset.as_str();
    let is_code = ACCEPTABLE.iter().any(|code| code.id() == accepted.code.as_ref());
    if !is_code {
        let finding = delivery.toml.finding(Code::InvalidValue, accepted.code.span()).dataset(dataset);
        let allowed = ACCEPTABLE.map(Code::id).join(", ");
        findings.push(finding.with("value", accepted.code.as_ref()).with("allowed", allowed));
    }
    let unreadable = accepted.period.as_ref().filter(|text| Period::parse(text.as_ref()).is_none());
    if let Some(text) = unreadable {
        let finding = delivery.toml.finding(Code::InvalidPeriod, text.span()).dataset(dataset);
        findings.push(finding.with("cell", text.as_ref()));
    }
    is_code && unreadable.is_none()
}

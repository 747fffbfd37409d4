//! Changes across a break in the series: wrong, unless the report accepts one with a reason.

use super::check::named;
use super::component::Component;
use crate::area::Area;
use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;

/// Finds changes that cross a break of an area that is assessed, and acceptances that accept nothing.
pub(super) fn report_breaks(
    components: &[Component<'_>],
    areas: &[&Area],
    file: &TomlFile,
    findings: &mut Findings,
) {
    for component in components {
        let finding = |code| {
            let finding = file.finding(code, component.place.clone());
            finding.with("indicator", &component.definition.id)
        };
        let mut is_crossed = false;
        for (remark, base) in component.breaks() {
            let concerned: Vec<&Area> =
                areas.iter().filter(|area| remark.concerns(&area.code)).copied().collect();
            if concerned.is_empty() {
                continue;
            }
            is_crossed = true;
            let cause = remark.cause.map_or("break.method", |cause| cause.key());
            if component.across_break.is_none() {
                let finding = finding(Code::ChangeAcrossBreak).with_period("period", component.period);
                let finding = finding.with_period("base", base).with_word("cause", cause);
                findings.push(finding.with("areas", named(&concerned)));
            }
        }
        if component.across_break.is_some() && !is_crossed {
            findings.push(finding(Code::UnneededAcceptance));
        }
    }
}

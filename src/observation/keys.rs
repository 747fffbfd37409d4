//! Where the area and the period of a row are found: what an observation is known by, besides who is counted.

use super::geography::{find_column, shortened};
use super::template::{PeriodPlan, TemplateError};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings};
use crate::period::Period;
use crate::source::{Delivery, PeriodSource, Row, Table, TableDefinition};
use std::collections::BTreeMap;

/// Where the area of a row is found.
pub(super) enum AreaPlan {
    Column(usize),
    Value(AreaCode),
}

impl AreaPlan {
    /// The column, if it is one.
    pub(super) const fn column(&self) -> Option<usize> {
        match self {
            Self::Column(column) => Some(*column),
            Self::Value(_) => None,
        }
    }

    /// The area of a row as delivered.
    pub(super) fn text<'a>(&'a self, row: &'a Row) -> &'a str {
        match self {
            Self::Column(column) => &row.cells[*column],
            Self::Value(code) => code.as_str(),
        }
    }
}

/// The area of the rows: a column, or the one area of all.
pub(super) fn area(
    definition: &TableDefinition,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<AreaPlan> {
    let source = &definition.area;
    let file = &delivery.path_of(definition.file.as_ref());
    match (&source.column, &source.value, &source.list) {
        (Some(column), None, _) => find_column(table, column, file, findings).map(AreaPlan::Column),
        (None, Some(key), None) => {
            let code = AreaCode::new(key.as_ref());
            if code.is_none() {
                let finding = delivery.toml.finding(Code::InvalidKey, key.span());
                findings.push(finding.with("text", key.as_ref()));
            }
            code.map(AreaPlan::Value)
        }
        _ => {
            let finding = delivery.toml.finding(Code::InvalidValue, source.level.span());
            let finding = finding.with("value", "area");
            findings.push(finding.advise("finding.invalid-value.hint.dimension"));
            None
        }
    }
}

/// That there is no sound plan, which a finding says.
pub(super) struct Told;

/// The period of the table; a table may have none where each of its columns has one.
pub(super) fn period(
    definition: &TableDefinition,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Result<Option<PeriodPlan>, Told> {
    let file = &delivery.path_of(definition.file.as_ref());
    let Some(source) = &definition.period else {
        let is_dated = definition.values.iter().all(|value| value.period.is_some());
        if is_dated && definition.spread.is_none() {
            return Ok(None);
        }
        let finding = delivery.toml.finding(Code::MissingKey, definition.file.span());
        findings.push(finding.with("key", "period"));
        return Err(Told);
    };
    let plan = match source {
        PeriodSource::Column(column) => find_column(table, column, file, findings).map(PeriodPlan::Column),
        PeriodSource::Value(text) => {
            let period = Period::parse(text.as_ref());
            if period.is_none() {
                let finding = delivery.toml.finding(Code::InvalidPeriod, text.span());
                findings.push(finding.with("cell", text.as_ref()));
            }
            period.map(PeriodPlan::Value)
        }
        PeriodSource::Template(template) => {
            filled(template, &BTreeMap::new(), table, file, delivery, findings)
        }
    };
    plan.map(Some).ok_or(Told)
}

/// A period with places, filled as far as the name of a column goes.
pub(super) fn filled(
    template: &toml::Spanned<String>,
    bound: &BTreeMap<String, String>,
    table: &Table,
    file: &str,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<PeriodPlan> {
    let error = match PeriodPlan::of(template.as_ref(), bound, table) {
        Ok(plan) => return Some(plan),
        Err(error) => error,
    };
    let at = |code: Code| delivery.toml.finding(code, template.span());
    findings.push(match error {
        TemplateError::Braces => {
            let finding = at(Code::InvalidValue).with("value", template.as_ref());
            finding.advise("finding.invalid-value.hint.braces")
        }
        TemplateError::Unknown(column) => {
            let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(&column);
            finding.with("column", column).with("found", shortened(&table.columns))
        }
        TemplateError::NoPeriod(text) => at(Code::InvalidPeriod).with("cell", text),
    });
    None
}

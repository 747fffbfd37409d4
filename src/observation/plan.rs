//! Which columns of a table hold what: a definition, resolved against the header.

use super::geography::{find_column, shortened};
use super::keys::{AreaPlan, area, filled, period};
use super::rows::Selection;
use super::template::{PeriodPlan, bind, fill, has_places};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::Unit;
use crate::population::Population;
use crate::source::{Delivery, DimensionSource, Factor, Spread, Table, TableDefinition, ValueColumn};
use std::collections::BTreeMap;

/// Where each part of an observation is found in a row.
pub(super) struct Plan<'a> {
    pub(super) selection: Selection<'a>,
    pub(super) area: AreaPlan,
    pub(super) level: String,
    /// The period of those columns of figures that have none of their own.
    pub(super) period: Option<PeriodPlan>,
    pub(super) dimensions: Vec<DimensionPlan>,
    pub(super) values: Vec<ValuePlan>,
}

pub(super) struct DimensionPlan {
    pub(super) name: String,
    pub(super) column: usize,
    pub(super) codes: Vec<(String, String)>,
}

pub(super) struct ValuePlan {
    pub(super) column: usize,
    pub(super) measure: String,
    pub(super) unit: Unit,
    pub(super) population: Population,
    /// The period of this column alone.
    pub(super) period: Option<PeriodPlan>,
    pub(super) factor: Factor,
    pub(super) suffix: Option<String>,
}

/// Resolves a definition against the header; everything that is missing is reported.
pub(super) fn plan<'a>(
    definition: &'a TableDefinition,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<Plan<'a>> {
    let file = &delivery.path_of(definition.file.as_ref());
    let selection = Selection::resolve(&definition.only, table, file, findings);
    let area = area(definition, table, delivery, findings);
    let period = period(definition, table, delivery, findings);
    let mut constant = Some(Population::TOTAL);
    let mut dimensions = Some(Vec::new());
    for (name, source) in &definition.dimensions {
        match (&source.column, &source.value) {
            (Some(column), None) => {
                let found = find_column(table, column, file, findings);
                let planned = found.map(|column| dimension(name, column, source));
                dimensions = dimensions.zip(planned).map(|(mut list, dimension)| {
                    list.push(dimension);
                    list
                });
            }
            (None, Some(code)) => constant = restrict(constant, name, code, delivery, findings),
            _ => {
                let finding = delivery.toml.finding(Code::InvalidValue, definition.file.span());
                let finding = finding.with("value", format!("dimensions.{name}"));
                findings.push(finding.advise("finding.invalid-value.hint.dimension"));
                constant = None;
            }
        }
    }
    let values = values(definition, table, constant?, delivery, findings);
    Some(Plan {
        selection: selection?,
        area: area?,
        level: definition.area.level.as_ref().clone(),
        period: period.ok()?,
        dimensions: dimensions?,
        values: values?,
    })
}

fn dimension(name: &str, column: usize, source: &DimensionSource) -> DimensionPlan {
    let codes = source.codes.iter().map(|(text, code)| (text.clone(), code.clone())).collect();
    DimensionPlan { name: name.to_owned(), column, codes }
}

fn restrict(
    population: Option<Population>,
    dimension: &str,
    code: &toml::Spanned<String>,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<Population> {
    let restricted = population.and_then(|population| population.restrict(dimension, code.as_ref()));
    if restricted.is_none() {
        let finding = delivery.toml.finding(Code::InvalidValue, code.span());
        let finding = finding.with("value", format!("{dimension} = {}", code.as_ref()));
        findings.push(finding.with("allowed", Population::CODES));
    }
    restricted
}

fn values(
    definition: &TableDefinition,
    table: &Table,
    constant: Population,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<Vec<ValuePlan>> {
    let file = &delivery.path_of(definition.file.as_ref());
    let mut plans = Some(Vec::new());
    for value in &definition.values {
        let mut population = Some(constant);
        for (dimension, code) in &value.population {
            if definition.dimensions.contains_key(dimension) {
                // Two restrictions of one dimension would drop rows, or one would replace the other.
                let finding = delivery.toml.finding(Code::InvalidValue, code.span());
                let finding = finding.with("value", format!("{dimension} = {}", code.as_ref()));
                findings
                    .push(finding.with("name", dimension).advise("finding.invalid-value.hint.restricted"));
                population = None;
                continue;
            }
            population = restrict(population, dimension, code, delivery, findings);
        }
        let columns = columns(value, definition, table, file, findings);
        let planned = columns.zip(population).and_then(|(columns, population)| {
            let plan = |(column, bound): (usize, BTreeMap<String, String>)| {
                let period = match &value.period {
                    Some(template) => Some(filled(template, &bound, table, file, delivery, findings)?),
                    None => None,
                };
                let (factor, suffix) = (value.factor, value.suffix.clone());
                let measure = fill(&value.measure, &bound);
                if measure.is_none() {
                    let finding = delivery.toml.finding(Code::InvalidValue, definition.file.span());
                    let finding = finding.with("value", format!("measure = {:?}", value.measure));
                    findings.push(finding.advise("finding.invalid-value.hint.braces"));
                }
                let measure = measure?;
                Some(ValuePlan { column, measure, unit: value.unit, population, period, factor, suffix })
            };
            columns.into_iter().map(plan).collect::<Option<Vec<ValuePlan>>>()
        });
        plans = plans.zip(planned).map(|(mut list, plans)| {
            list.extend(plans);
            list
        });
    }
    if let Some(spread) = &definition.spread {
        if definition.dimensions.contains_key(&spread.dimension) {
            let finding = delivery.toml.finding(Code::InvalidValue, definition.file.span());
            let finding = finding.with("value", format!("spread.dimension = {}", spread.dimension));
            let finding = finding.with("name", &spread.dimension);
            findings.push(finding.advise("finding.invalid-value.hint.restricted"));
            return None;
        }
        let spread_plans = spread_columns(spread, table, constant);
        if spread_plans.is_empty() {
            let finding = Finding::new(Code::MissingColumn).at(table.header_place(file));
            let finding = finding.with("column", format!("{}…", spread.prefix));
            findings.push(finding.with("found", shortened(&table.columns)));
            return None;
        }
        plans = plans.map(|mut list| {
            list.extend(spread_plans);
            list
        });
    }
    plans
}

/// The column that an entry means, or each that fits its name, with what that has at the places in braces. A column
/// that is named in full elsewhere is not meant.
fn columns(
    value: &ValueColumn,
    definition: &TableDefinition,
    table: &Table,
    file: &str,
    findings: &mut Findings,
) -> Option<Vec<(usize, BTreeMap<String, String>)>> {
    if !has_places(&value.column) || table.column(&value.column).is_some() {
        let column = find_column(table, &value.column, file, findings)?;
        return Some(vec![(column, BTreeMap::new())]);
    }
    let is_named = |name: &String| {
        definition.values.iter().any(|other| other.column == *name)
            || definition.ignore_columns.contains(name)
    };
    let fitting = table.columns.iter().enumerate().filter(|(_, name)| !is_named(name));
    let fitting = fitting.filter_map(|(index, name)| Some((index, bind(&value.column, name)?)));
    let fitting: Vec<(usize, BTreeMap<String, String>)> = fitting.collect();
    if fitting.is_empty() {
        let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(&value.column);
        findings.push(finding.with("column", &value.column).with("found", shortened(&table.columns)));
        return None;
    }
    Some(fitting)
}

/// The columns of a spread dimension.
fn spread_columns(spread: &Spread, table: &Table, constant: Population) -> Vec<ValuePlan> {
    let coded: Vec<(usize, &str)> = table
        .columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| Some((index, column.strip_prefix(spread.prefix.as_str())?)))
        .collect();
    let oldest = coded.iter().filter_map(|(_, code)| code.parse::<u8>().ok()).max();
    coded
        .into_iter()
        .filter_map(|(column, code)| {
            let age = code.parse::<u8>().ok();
            let code = match age {
                Some(age) if spread.open_end && Some(age) == oldest => format!("{age}+"),
                Some(age) => age.to_string(),
                None => code.to_owned(),
            };
            let population = constant.restrict(&spread.dimension, &code)?;
            let (measure, unit) = (spread.measure.clone(), spread.unit);
            let (period, factor, suffix) = (None, Factor::ONE, None);
            Some(ValuePlan { column, measure, unit, population, period, factor, suffix })
        })
        .collect()
}

pub(super) fn report_unused(
    definition: &TableDefinition,
    plan: &Plan<'_>,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) {
    let mut used: Vec<usize> = plan.area.column().into_iter().collect();
    used.extend(plan.selection.columns());
    used.extend(&table.facts.silent);
    used.extend(plan.dimensions.iter().map(|dimension| dimension.column));
    used.extend(plan.values.iter().map(|value| value.column));
    let periods = plan.period.iter().chain(plan.values.iter().filter_map(|value| value.period.as_ref()));
    used.extend(periods.flat_map(PeriodPlan::columns));
    let file = &delivery.path_of(definition.file.as_ref());
    let is_meant = |ignored: &String, column: &String| ignored == column || bind(ignored, column).is_some();
    for (index, column) in table.columns.iter().enumerate() {
        let is_ignored = || definition.ignore_columns.iter().any(|ignored| is_meant(ignored, column));
        if !used.contains(&index) && !is_ignored() {
            let finding = Finding::new(Code::UnusedColumn).at(table.header_place(file));
            findings.push(finding.column(column.clone()).with("column", column));
        }
    }
    let is_missing = |ignored: &&String| !table.columns.iter().any(|column| is_meant(ignored, column));
    for column in definition.ignore_columns.iter().filter(is_missing) {
        let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(column);
        findings.push(finding.with("column", column).with("found", shortened(&table.columns)));
    }
}

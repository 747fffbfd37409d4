//! Which columns of a table hold what: a definition, resolved against the header.

use super::geography::{find_column, shortened};
use super::template::{PeriodPlan, TemplateError, bind, fill, has_places};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::Unit;
use crate::period::Period;
use crate::population::Population;
use crate::source::{
    Delivery, DimensionSource, Factor, PeriodSource, Row, Spread, Table, TableDefinition, ValueColumn,
};
use std::collections::BTreeMap;

/// Where each part of an observation is found in a row.
pub(super) struct Plan {
    pub(super) area: AreaPlan,
    pub(super) level: String,
    /// The period of those columns of figures that have none of their own.
    pub(super) period: Option<PeriodPlan>,
    pub(super) dimensions: Vec<DimensionPlan>,
    pub(super) values: Vec<ValuePlan>,
}

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
pub(super) fn plan(
    definition: &TableDefinition,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<Plan> {
    let file = &delivery.path_of(definition.file.as_ref());
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
        area: area?,
        level: definition.area.level.as_ref().clone(),
        period: period.ok()?,
        dimensions: dimensions?,
        values: values?,
    })
}

fn area(
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
struct Told;

/// The period of the table; a table may have none where each of its columns has one.
fn period(
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
fn filled(
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
    plan: &Plan,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) {
    let mut used: Vec<usize> = plan.area.column().into_iter().collect();
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

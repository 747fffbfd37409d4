//! Which columns of a table hold what: a definition, resolved against the header.

use super::code_list::CodeList;
use super::geography::{find_column, shortened};
use super::rows::Selection;
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::Unit;
use crate::period::Period;
use crate::population::Population;
use crate::source::{Delivery, DimensionSource, PeriodSource, Spread, Table, TableDefinition};

/// Where each part of an observation is found in a row.
pub(super) struct Plan<'a> {
    pub(super) selection: Selection<'a>,
    pub(super) area: usize,
    pub(super) level: String,
    pub(super) period: PeriodPlan,
    pub(super) dimensions: Vec<DimensionPlan>,
    pub(super) values: Vec<ValuePlan>,
}

pub(super) enum PeriodPlan {
    Column(usize),
    Value(Period),
}

pub(super) struct DimensionPlan {
    pub(super) name: String,
    pub(super) column: usize,
    pub(super) codes: CodeList,
}

pub(super) struct ValuePlan {
    pub(super) column: usize,
    pub(super) measure: String,
    pub(super) unit: Unit,
    pub(super) population: Population,
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
    let area = find_column(table, &definition.area.column, file, findings);
    let period = match &definition.period {
        PeriodSource::Column(column) => find_column(table, column, file, findings).map(PeriodPlan::Column),
        PeriodSource::Value(text) => {
            let period = Period::parse(text.as_ref());
            if period.is_none() {
                let finding = delivery.toml.finding(Code::InvalidPeriod, text.span());
                findings.push(finding.with("cell", text.as_ref()));
            }
            period.map(PeriodPlan::Value)
        }
    };
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
        period: period?,
        dimensions: dimensions?,
        values: values?,
    })
}

fn dimension(name: &str, column: usize, source: &DimensionSource) -> DimensionPlan {
    DimensionPlan { name: name.to_owned(), column, codes: CodeList::new(&source.codes) }
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
        let column = find_column(table, &value.column, file, findings);
        let planned = column.zip(population).map(|(column, population)| ValuePlan {
            column,
            measure: value.measure.clone(),
            unit: value.unit,
            population,
        });
        plans = plans.zip(planned).map(|(mut list, plan)| {
            list.push(plan);
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
            Some(ValuePlan { column, measure: spread.measure.clone(), unit: spread.unit, population })
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
    let mut used: Vec<usize> = vec![plan.area];
    used.extend(plan.selection.columns());
    used.extend(&table.facts.silent);
    used.extend(plan.dimensions.iter().map(|dimension| dimension.column));
    used.extend(plan.values.iter().map(|value| value.column));
    if let PeriodPlan::Column(column) = plan.period {
        used.push(column);
    }
    let file = &delivery.path_of(definition.file.as_ref());
    for (index, column) in table.columns.iter().enumerate() {
        if !used.contains(&index) && !definition.ignore_columns.contains(column) {
            let finding = Finding::new(Code::UnusedColumn).at(table.header_place(file));
            findings.push(finding.column(column.clone()).with("column", column));
        }
    }
    for column in definition.ignore_columns.iter().filter(|column| table.column(column).is_none()) {
        let finding = Finding::new(Code::MissingColumn).at(table.header_place(file)).column(column);
        findings.push(finding.with("column", column).with("found", shortened(&table.columns)));
    }
}

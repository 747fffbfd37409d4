//! One table of a delivery → observations, cell by cell.

use super::correction::{CellPlace, Corrections};
use super::geography::{find_column, shortened};
use super::tidy::{Collector, Key, Observed};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::{Unit, Value};
use crate::period::Period;
use crate::population::Population;
use crate::source::{
    Delivery, Dialect, DimensionSource, PeriodSource, Row, Table, TableDefinition, parse_number, read_table,
};

/// Reads every table of a delivery into the collector.
pub(super) fn read_delivery(
    delivery: &mut Delivery,
    geography: &Geography,
    corrections: &Corrections<'_>,
    collector: &mut Collector,
    findings: &mut Findings,
) {
    for definition in delivery.definition.table.clone() {
        let span = definition.file.span();
        let file = definition.file.as_ref();
        if geography.depth(definition.area.level.as_ref()).is_none() {
            let finding = delivery.toml.finding(Code::UnknownName, definition.area.level.span());
            let finding = finding.with("name", definition.area.level.as_ref());
            findings.push(finding.with("known", geography.levels().join(", ")));
            continue;
        }
        let Some(bytes) = delivery.read(file, span, findings) else { continue };
        let dialect = definition.dialect();
        let Some(table) = read_table(&bytes, &dialect, file, findings) else { continue };
        let Some(plan) = plan(&definition, &table, delivery, findings) else { continue };
        report_unused(&definition, &plan, &table, findings);
        let dataset = delivery.origin.dataset.clone();
        let mut reader = TableReader {
            file,
            dataset,
            dialect,
            plan,
            table: &table,
            geography,
            corrections,
            collector,
            findings,
        };
        for row in &table.rows {
            reader.read_row(row);
        }
    }
}

/// Where each part of an observation is found in a row.
struct Plan {
    area: usize,
    level: String,
    period: PeriodPlan,
    dimensions: Vec<DimensionPlan>,
    values: Vec<ValuePlan>,
}

enum PeriodPlan {
    Column(usize),
    Value(Period),
}

struct DimensionPlan {
    name: String,
    column: usize,
    codes: Vec<(String, String)>,
}

struct ValuePlan {
    column: usize,
    measure: String,
    unit: Unit,
    population: Population,
}

/// Resolves a definition against the header; everything that is missing is reported.
fn plan(
    definition: &TableDefinition,
    table: &Table,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<Plan> {
    let file = definition.file.as_ref();
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
                findings.push(finding.with("allowed", "{ column = \"…\" }, { value = \"…\" }"));
                constant = None;
            }
        }
    }
    let values = values(definition, table, constant?, delivery, findings);
    Some(Plan {
        area: area?,
        level: definition.area.level.as_ref().clone(),
        period: period?,
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
    let file = definition.file.as_ref();
    let mut plans = Some(Vec::new());
    for value in &definition.values {
        let mut population = Some(constant);
        for (dimension, code) in &value.population {
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
        let spread_plans = spread_columns(spread, table, constant);
        if spread_plans.is_empty() {
            let finding = Finding::new(Code::MissingColumn).file(file).line(table.header_line);
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

/// The columns of a spread dimension. The highest age is open at the top, as registers have it.
fn spread_columns(spread: &crate::source::Spread, table: &Table, constant: Population) -> Vec<ValuePlan> {
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
                Some(age) if spread.dimension == "age" && Some(age) == oldest => format!("{age}+"),
                Some(age) => age.to_string(),
                None => code.to_owned(),
            };
            let population = constant.restrict(&spread.dimension, &code)?;
            Some(ValuePlan { column, measure: spread.measure.clone(), unit: spread.unit, population })
        })
        .collect()
}

fn report_unused(definition: &TableDefinition, plan: &Plan, table: &Table, findings: &mut Findings) {
    let mut used: Vec<usize> = vec![plan.area];
    used.extend(plan.dimensions.iter().map(|dimension| dimension.column));
    used.extend(plan.values.iter().map(|value| value.column));
    if let PeriodPlan::Column(column) = plan.period {
        used.push(column);
    }
    let file = definition.file.as_ref();
    for (index, column) in table.columns.iter().enumerate() {
        if !used.contains(&index) && !definition.ignore_columns.contains(column) {
            let finding = Finding::new(Code::UnusedColumn).file(file).line(table.header_line);
            findings.push(finding.column(column.clone()).with("column", column));
        }
    }
    for column in definition.ignore_columns.iter().filter(|column| table.column(column).is_none()) {
        let finding =
            Finding::new(Code::MissingColumn).file(file).line(table.header_line).column(column.clone());
        findings.push(finding.with("column", column).with("found", shortened(&table.columns)));
    }
}

struct TableReader<'a, 'c> {
    file: &'a str,
    dataset: String,
    dialect: Dialect,
    plan: Plan,
    table: &'a Table,
    geography: &'a Geography,
    corrections: &'a Corrections<'c>,
    collector: &'a mut Collector,
    findings: &'a mut Findings,
}

impl TableReader<'_, '_> {
    fn read_row(&mut self, row: &Row) {
        let area = self.area(row);
        let period = self.period(row);
        let population = self.population(row);
        for index in 0..self.plan.values.len() {
            let column = self.plan.values[index].column;
            let value = self.value(row, column, self.plan.values[index].unit);
            let (Some(area), Some(period), Some(population), Some(value)) =
                (&area, period, population, value)
            else {
                continue;
            };
            let plan = &self.plan.values[index];
            let Some(population) = merge(population, plan.population) else { continue };
            let key = Key { measure: plan.measure.clone(), area: area.clone(), period, population };
            let observed = Observed {
                key,
                level: self.plan.level.clone(),
                unit: plan.unit,
                value,
                dataset: self.dataset.clone(),
                file: self.file.to_owned(),
                line: row.line,
                column: self.table.columns[column].clone(),
            };
            self.collector.push(observed, self.findings);
        }
    }

    fn area(&mut self, row: &Row) -> Option<AreaCode> {
        let text = self.cell(row, self.plan.area);
        if text.is_empty() {
            self.report(Code::EmptyCell, row, self.plan.area, |finding| finding);
            return None;
        }
        let code = AreaCode::new(&text);
        let known =
            code.filter(|code| self.geography.area(code).is_some_and(|area| area.level == self.plan.level));
        if known.is_none() {
            let level = self.plan.level.clone();
            self.report(Code::UnmappedArea, row, self.plan.area, |finding| {
                finding.with("area", text).with("level", level)
            });
        }
        known
    }

    fn period(&mut self, row: &Row) -> Option<Period> {
        match self.plan.period {
            PeriodPlan::Value(period) => Some(period),
            PeriodPlan::Column(column) => {
                let text = self.cell(row, column);
                let period = Period::parse(&text);
                if period.is_none() {
                    self.report(Code::InvalidPeriod, row, column, |finding| finding.with("cell", text));
                }
                period
            }
        }
    }

    fn population(&mut self, row: &Row) -> Option<Population> {
        let mut population = Some(Population::TOTAL);
        for index in 0..self.plan.dimensions.len() {
            let column = self.plan.dimensions[index].column;
            let text = self.cell(row, column);
            let dimension = &self.plan.dimensions[index];
            let listed =
                dimension.codes.iter().find(|(known, _)| *known == text).map(|(_, code)| code.as_str());
            let code = if dimension.codes.is_empty() { Some(text.as_str()) } else { listed };
            let restricted = code.and_then(|code| Population::TOTAL.restrict(&dimension.name, code));
            let Some(restriction) = restricted else {
                let known: Vec<String> = dimension.codes.iter().map(|(known, _)| known.clone()).collect();
                self.report(Code::UnknownCode, row, column, |finding| {
                    finding.with("cell", text).with("known", shortened(&known))
                });
                population = None;
                continue;
            };
            population = population.and_then(|all| merge(all, restriction));
        }
        population
    }

    fn value(&mut self, row: &Row, column: usize, unit: Unit) -> Option<Value> {
        let text = self.cell(row, column);
        if let Some(value) = Value::from_sign(&text) {
            return Some(value);
        }
        if text.is_empty() {
            self.report(Code::EmptyCell, row, column, |finding| finding);
            return None;
        }
        let Some(number) = parse_number(&text, self.dialect.decimal, self.dialect.thousands) else {
            self.report(Code::NotANumber, row, column, |finding| finding.with("cell", text));
            return None;
        };
        let (lowest, highest) = unit.range();
        let code = match unit.is_count() {
            true if number < 0.0 => Code::NegativeCount,
            true if number.fract() != 0.0 => Code::FractionalCount,
            false if !(lowest..=highest).contains(&number) => Code::PercentOutOfRange,
            _ => return Some(Value::Number(number)),
        };
        self.report(code, row, column, |finding| {
            finding.with("cell", text).with("from", lowest.to_string()).with("to", highest.to_string())
        });
        None
    }

    /// The text that holds for a cell, after corrections.
    fn cell(&mut self, row: &Row, column: usize) -> String {
        let at = CellPlace {
            file: self.file,
            area: &row.cells[self.plan.area],
            column: &self.table.columns[column],
            line: row.line,
        };
        self.corrections.apply(&row.cells[column], at, self.findings).to_owned()
    }

    fn report(&mut self, code: Code, row: &Row, column: usize, fill: impl FnOnce(Finding) -> Finding) {
        let finding =
            Finding::new(code).file(self.file).line(row.line).column(self.table.columns[column].clone());
        self.findings.push(fill(finding));
    }
}

/// Both restrictions together; `None` when they restrict one dimension twice.
fn merge(a: Population, b: Population) -> Option<Population> {
    let clash = (a.age.is_some() && b.age.is_some())
        || (a.sex.is_some() && b.sex.is_some())
        || (a.nationality.is_some() && b.nationality.is_some());
    (!clash).then(|| Population {
        age: a.age.or(b.age),
        sex: a.sex.or(b.sex),
        nationality: a.nationality.or(b.nationality),
    })
}

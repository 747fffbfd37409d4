//! One table of a delivery → observations, cell by cell.

use super::advice;
use super::correction::{CellPlace, Corrections};
use super::crosswalk::{Crosswalks, Route, Routes};
use super::geography::shortened;
use super::plan::{PeriodPlan, Plan, plan, report_unused};
use super::rows::Blanks;
use super::tidy::{Collector, Key, Observed};
use super::unit::contradicts;
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::{Mark, Unit, Value};
use crate::period::Period;
use crate::population::Population;
use crate::source::{Blank, Delivery, Dialect, Row, Table, TableDefinition, parse_number};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Reads every table of a delivery into the collector.
pub(super) fn read_delivery(
    delivery: &mut Delivery,
    geography: &Geography,
    corrections: &Corrections<'_>,
    crosswalks: &mut Crosswalks,
    collector: &mut Collector,
    findings: &mut Findings,
) {
    for definition in delivery.definition.table.clone() {
        read_one(&definition, delivery, geography, corrections, crosswalks, collector, findings);
    }
}

fn read_one(
    definition: &TableDefinition,
    delivery: &mut Delivery,
    geography: &Geography,
    corrections: &Corrections<'_>,
    crosswalks: &mut Crosswalks,
    collector: &mut Collector,
    findings: &mut Findings,
) -> Option<()> {
    let levels = || std::iter::once(&definition.area.level).chain(&definition.area.also);
    if let Some(level) = levels().find(|level| geography.depth(level.as_ref()).is_none()) {
        let finding = delivery.toml.finding(Code::UnknownName, level.span());
        let finding = finding.with("name", level.as_ref());
        findings.push(finding.with("known", geography.levels().join(", ")));
        return None;
    }
    let routes = crosswalks.routes(&definition.area, geography, &delivery.toml, findings)?;
    let file = definition.file.as_ref();
    let bytes = delivery.read(file, definition.file.span(), findings)?;
    let path = &delivery.path_of(file);
    let dialect = definition.dialect();
    let table = &definition.read(&bytes, path, findings)?;
    let plan = plan(definition, table, delivery, findings)?;
    report_unused(definition, &plan, table, delivery, findings);
    let dataset = delivery.origin.dataset.clone();
    let rows: Vec<&Row> = table.rows.iter().filter(|row| is_meant(row, definition, &plan)).collect();
    let blanks = blanks(&rows, definition, &plan, table);
    let mut reader = TableReader {
        file,
        path,
        dataset,
        dialect,
        levels: levels().map(|level| level.as_ref().as_str()).collect(),
        routes,
        crosswalks,
        codes: &definition.area.codes,
        met: BTreeSet::new(),
        contradicted: BTreeSet::new(),
        plan,
        table,
        geography,
        corrections,
        collector,
        findings,
    };
    for row in rows {
        if blanks.as_ref().is_some_and(|blanks| blanks.contains(row)) {
            reader.read_absence(row);
        } else {
            reader.read_row(row);
        }
    }
    for dimension in &reader.plan.dimensions {
        dimension.codes.report_unused(reader.path, &delivery.toml, reader.findings);
    }
    let met: BTreeSet<String> = reader.met.into_iter().map(str::to_owned).collect();
    for code in definition.area.codes.keys().filter(|code| !met.contains(*code)) {
        let finding = delivery.toml.finding(Code::UnusedMapping, definition.area.level.span());
        findings.push(finding.with("name", code));
    }
    Some(())
}

/// Whether a row is to be read.
fn is_meant(row: &Row, definition: &TableDefinition, plan: &Plan<'_>) -> bool {
    let is_skipped = definition.skip_areas.contains(&row.cells[plan.area]);
    !is_skipped && plan.selection.holds(|column| row.cells[column].as_str())
}

/// The areas that do not exist, where rows full of `-` are declared to say so.
fn blanks<'a>(
    rows: &[&'a Row],
    definition: &TableDefinition,
    plan: &Plan<'_>,
    table: &Table,
) -> Option<Blanks<'a>> {
    if definition.blank != Blank::Absent {
        return None;
    }
    let period = match plan.period {
        PeriodPlan::Column(column) => Some(column),
        PeriodPlan::Value(_) => None,
    };
    let figures: Vec<usize> = match &table.facts.figures {
        Some(figures) => figures.clone().collect(),
        None => plan.values.iter().map(|value| value.column).collect(),
    };
    Some(Blanks::of(rows.iter().copied(), plan.area, period, &figures))
}

struct TableReader<'a, 'c> {
    /// As declared, which corrections go by.
    file: &'a str,
    /// As users know it.
    path: &'a str,
    dataset: String,
    dialect: Dialect,
    /// The levels that areas may belong to.
    levels: Vec<&'a str>,
    /// Where keys of another Gebietsstand are looked up.
    routes: Routes,
    crosswalks: &'a Crosswalks,
    /// The publisher's keys → ours.
    codes: &'a BTreeMap<String, String>,
    /// Those of them that a row has.
    met: BTreeSet<&'a str>,
    /// Columns whose delivered unit is not the declared one, told once.
    contradicted: BTreeSet<usize>,
    plan: Plan<'a>,
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
        let mark = self.mark(row);
        for index in 0..self.plan.values.len() {
            let column = self.plan.values[index].column;
            self.check_unit(row, column, self.plan.values[index].unit);
            let (value, own_mark) = self.value(row, column, self.plan.values[index].unit).unzip();
            let (Some((area, route)), Some(period), Some(population), Some(value)) =
                (&area, period, population, value)
            else {
                continue;
            };
            let plan = &self.plan.values[index];
            let Some(population) = merge(population, plan.population) else { continue };
            let key = Key { measure: plan.measure.clone(), area: area.clone(), period, population };
            let observed = Observed {
                key,
                level: self.level_of(area).to_owned(),
                unit: plan.unit,
                value,
                mark: mark.max(own_mark.flatten()),
                conversion: None,
                dataset: self.dataset.clone(),
                place: self.table.place_in(self.path, row, column),
            };
            match route {
                Some(route) => self.collector.push_foreign(Rc::clone(route), observed, self.findings),
                None => self.collector.push(observed, self.findings),
            }
        }
    }

    /// A row that says that its area does not exist then.
    fn read_absence(&mut self, row: &Row) {
        // Before its foundation and after its dissolution an area is known to the crosswalks of other years only.
        let key = AreaCode::new(&row.cells[self.plan.area]);
        if key.is_some_and(|key| self.routes.all().any(|route| self.is_source(&key, route))) {
            return;
        }
        let (Some((area, route)), Some(period)) = (self.area(row), self.period(row)) else { return };
        if route.is_some() {
            return;
        }
        for value in &self.plan.values {
            self.collector.note_absence(&value.measure, value.unit, period, &area);
        }
    }

    /// The area of a row, and the way to the report's Gebietsstand where its key is one of another.
    fn area(&mut self, row: &Row) -> Option<(AreaCode, Option<Rc<Route>>)> {
        let mut text = self.cell(row, self.plan.area);
        if let Some((theirs, ours)) = self.codes.get_key_value(&text) {
            self.met.insert(theirs);
            text.clone_from(ours);
        }
        let Some(code) = AreaCode::new(&text) else {
            let code = if text.is_empty() { Code::EmptyCell } else { Code::InvalidKey };
            let is_sum = advice::is_sum(row);
            self.report(code, row, self.plan.area, |finding| {
                let finding = finding.with("text", &text).with("area", &text);
                if is_sum { finding.advise("finding.unmapped-area.hint.sum") } else { finding }
            });
            return None;
        };
        let route = self.routes.at(self.period_of(row).map(Period::year)).cloned();
        match route {
            Some(route) if self.is_source(&code, &route) => return Some((code, Some(route))),
            // Keys of the level's own Gebietsstand would not mean what they meant then.
            Some(_) if self.level_of(&code) == self.plan.level => {}
            _ if self.is_known(&code) => return Some((code, None)),
            _ => {}
        }
        let padded = format!("0{text}");
        let is_padded = AreaCode::new(&padded).is_some_and(|code| self.is_known(&code));
        let level = self.plan.level.clone();
        self.report(Code::UnmappedArea, row, self.plan.area, |finding| {
            let finding = finding.with("area", text).with("level", level);
            match () {
                () if is_padded => finding.with("padded", padded).advise("finding.unmapped-area.hint.zero"),
                () if advice::is_sum(row) => finding.advise("finding.unmapped-area.hint.sum"),
                () => finding,
            }
        });
        None
    }

    /// Whether a crosswalk leads from an area to one of the report.
    fn is_source(&self, code: &AreaCode, route: &Route) -> bool {
        let targets = self.crosswalks.get(route).and_then(|crosswalk| crosswalk.targets(code));
        let is_meant =
            |target: &AreaCode| self.geography.area(target).is_some_and(|area| area.level == route.level);
        targets.is_some_and(|targets| targets.keys().any(is_meant))
    }

    /// Whether there is such an area on a level of the table.
    fn is_known(&self, code: &AreaCode) -> bool {
        self.geography.area(code).is_some_and(|area| self.levels.contains(&area.level.as_str()))
    }

    /// The level of a known area.
    fn level_of(&self, code: &AreaCode) -> &str {
        self.geography.area(code).map_or(&self.plan.level, |area| &area.level)
    }

    /// Reports a column, once, whose unit in the file is not the declared one.
    fn check_unit(&mut self, row: &Row, column: usize, unit: Unit) {
        let table = self.table;
        let Some(delivered) = table.unit_of(row, column) else { return };
        if contradicts(unit, delivered) && self.contradicted.insert(column) {
            self.report(Code::UnitContradiction, row, column, |finding| finding.with("unit", delivered));
        }
    }

    /// What the file marks the figures of a row with.
    fn mark(&mut self, row: &Row) -> Option<Mark> {
        let column = self.table.facts.marks?;
        let text = row.cells.get(column)?;
        if let Ok(mark) = Mark::parse(text) {
            return mark;
        }
        self.report(Code::UnknownMark, row, column, |finding| finding.with("cell", text));
        None
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
            let dimension = &mut self.plan.dimensions[index];
            let is_code = dimension.codes.is_empty();
            let code = if is_code { Some(text.as_str()) } else { dimension.codes.find(&text) };
            let restricted = code.and_then(|code| Population::TOTAL.restrict(&dimension.name, code));
            let Some(restriction) = restricted else {
                let known = dimension.codes.texts();
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

    fn value(&mut self, row: &Row, column: usize, unit: Unit) -> Option<(Value, Option<Mark>)> {
        let delivered = self.cell(row, column);
        if let Some(value) = Value::from_sign(&delivered) {
            return Some((value, None));
        }
        let (text, mark) = Mark::unwrap(&delivered);
        let text = text.to_owned();
        if text.is_empty() {
            self.report(Code::EmptyCell, row, column, |finding| finding);
            return None;
        }
        let Some(number) = parse_number(&text, self.dialect.decimal, self.dialect.thousands) else {
            let advice = advice::of_number(&text, &self.dialect);
            self.report(Code::NotANumber, row, column, |finding| {
                let finding = finding.with("cell", text);
                match advice {
                    Some((key, mark)) => finding.with("mark", mark).advise(key),
                    None => finding,
                }
            });
            return None;
        };
        let (lowest, highest) = unit.range();
        let code = match unit.is_count() {
            true if number < 0.0 => Code::NegativeCount,
            true if number.fract() != 0.0 => Code::FractionalCount,
            false if !(lowest..=highest).contains(&number) => Code::PercentOutOfRange,
            _ => return Some((Value::Number(number), mark)),
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
            path: self.path,
            area: &row.cells[self.plan.area],
            table: self.table,
            column,
            period: self.period_of(row),
            line: row.line,
        };
        self.corrections.apply(&row.cells[column], at, self.findings).to_owned()
    }

    /// The period of a row as it was delivered.
    fn period_of(&self, row: &Row) -> Option<Period> {
        match self.plan.period {
            PeriodPlan::Value(period) => Some(period),
            PeriodPlan::Column(column) => Period::parse(&row.cells[column]),
        }
    }

    fn report(&mut self, code: Code, row: &Row, column: usize, fill: impl FnOnce(Finding) -> Finding) {
        let finding = Finding::new(code).at(self.table.place_in(self.path, row, column));
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

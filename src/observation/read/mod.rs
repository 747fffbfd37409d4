//! One table of a delivery → observations, cell by cell.

mod area;

use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::measure::{Mark, Sign, Value};
use crate::observation::code_list::CodeUses;
use crate::observation::correction::{CellPlace, Corrections};
use crate::observation::crosswalk::{Crosswalks, Routes};
use crate::observation::figure::read_figure;
use crate::observation::geography::shortened;
use crate::observation::keys::AreaPlan;
use crate::observation::list::{AreaList, AreaLists};
use crate::observation::plan::{Plan, ValuePlan, plan, report_unused};
use crate::observation::plausibility::Unreadable;
use crate::observation::register::read_registers;
use crate::observation::rows::Blanks;
use crate::observation::tally::Tally;
use crate::observation::template::PeriodPlan;
use crate::observation::tidy::{Collector, Key, Observed};
use crate::observation::unit::contradicts;
use crate::period::Period;
use crate::population::Population;
use crate::source::{AreaColumn, Blank, Delivery, Dialect, Row, Table, TableDefinition};
use std::collections::BTreeSet;
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
    let mut places = Places { geography, crosswalks, lists: AreaLists::default(), uses: CodeUses::default() };
    let tables: Vec<TableDefinition> =
        delivery.definition.table.iter().flat_map(TableDefinition::by_block).collect();
    for definition in tables {
        read_one(&definition, delivery, &mut places, corrections, collector, findings);
    }
    places.lists.report_unused(findings);
    places.uses.report_unused(&delivery.toml, findings);
    read_registers(delivery, geography, collector, findings);
}

/// Where keys and names of areas are looked up.
struct Places<'a> {
    geography: &'a Geography,
    crosswalks: &'a mut Crosswalks,
    lists: AreaLists,
    /// Entries of code lists that were used.
    uses: CodeUses,
}

fn read_one(
    definition: &TableDefinition,
    delivery: &mut Delivery,
    places: &mut Places<'_>,
    corrections: &Corrections<'_>,
    collector: &mut Collector,
    findings: &mut Findings,
) -> Option<()> {
    let geography = places.geography;
    let levels = || std::iter::once(&definition.area.level).chain(&definition.area.also);
    if let Some(level) = levels().find(|level| geography.depth(level.as_ref()).is_none()) {
        let finding = delivery.toml.finding(Code::UnknownName, level.span());
        let finding = finding.with("name", level.as_ref());
        findings.push(finding.with("known", geography.levels().join(", ")));
        return None;
    }
    let routes = places.crosswalks.routes(&definition.area, geography, &delivery.toml, findings)?;
    let file = definition.file.as_ref();
    let list = match &definition.area.list {
        Some(list) => Some(places.lists.open(list, delivery, findings)?),
        None => None,
    };
    let bytes = delivery.read(file, definition.file.span(), findings)?;
    let path = &delivery.path_of(file);
    let dialect = definition.dialect();
    let table = &definition.read(&bytes, path, findings)?;
    let plan = plan(definition, table, delivery, findings)?;
    report_unused(definition, &plan, table, delivery, findings);
    if let (AreaPlan::Value(code), Some(key)) = (&plan.area, &definition.area.value)
        && !geography.holds(code, &plan.level)
    {
        let finding = delivery.toml.finding(Code::UnmappedArea, key.span());
        findings.push(finding.with("area", key.as_ref()).with("level", &plan.level));
        return None;
    }
    let dataset = delivery.origin.dataset.clone();
    collector.begin_table(Tally::of_table(&dataset, file, table));
    let rows: Vec<&Row> = table.rows.iter().filter(|row| is_meant(row, definition, &plan)).collect();
    if rows.is_empty() && !table.rows.is_empty() {
        // A condition that is mistyped leaves a table without figures, and what follows does not name it.
        let finding = delivery.toml.finding(Code::UnusedMapping, definition.file.span());
        findings.push(finding.worded("finding.no-row-left").advise("finding.no-row-left.hint"));
    }
    let blanks = blanks(&rows, definition, &plan, table);
    let mut reader = TableReader {
        file,
        path,
        dataset,
        dialect,
        empty: definition.empty,
        tolerance: definition.tolerance,
        unread: None,
        list,
        levels: levels().map(|level| level.as_ref().as_str()).collect(),
        routes,
        crosswalks: places.crosswalks,
        ways_missed: BTreeSet::new(),
        keys: &definition.area,
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
            reader.collector.tally_rows(1);
            reader.read_row(row);
        }
    }
    for dimension in &reader.plan.dimensions {
        dimension.codes.note_use(reader.path, &mut places.uses);
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
    let area = plan.area.text(row);
    let is_skipped = definition.skip_areas.iter().any(|skipped| skipped == area);
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
    let period = plan.period.iter().flat_map(PeriodPlan::columns).collect();
    let figures: Vec<usize> = match &table.facts.figures {
        Some(figures) => figures.clone().collect(),
        None => plan.values.iter().map(|value| value.column).collect(),
    };
    Some(Blanks::of(rows.iter().copied(), plan.area.column(), period, &figures))
}

struct TableReader<'a, 'c> {
    /// As declared, which corrections go by.
    file: &'a str,
    /// As users know it.
    path: &'a str,
    dataset: String,
    dialect: Dialect,
    /// What a blank cell stands for.
    empty: Option<Sign>,
    tolerance: f64,
    /// The text of the cell that was no number, until it is known whose figure it should be.
    unread: Option<(String, Finding)>,
    list: Option<Rc<AreaList>>,
    /// The levels that areas may belong to.
    levels: Vec<&'a str>,
    /// Where keys of another Gebietsstand are looked up.
    routes: Routes,
    crosswalks: &'a Crosswalks,
    /// Years from which no way leads to the report's Gebietsstand, each told once.
    ways_missed: BTreeSet<String>,
    /// How keys are delivered, and the publisher's → ours.
    keys: &'a AreaColumn,
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
        let common = self.plan.period.clone().map(|plan| self.period(row, &plan));
        let population = self.population(row);
        let mark = self.mark(row);
        for index in 0..self.plan.values.len() {
            let column = self.plan.values[index].column;
            let period = match self.plan.values[index].period.clone() {
                Some(plan) => self.period(row, &plan),
                None => common.flatten(),
            };
            self.check_unit(row, index);
            let (value, own_mark) = self.value(row, index).unzip();
            let unread = self.unread.take();
            let plan = &self.plan.values[index];
            let population = population.and_then(|all| merge(all, plan.population));
            let (Some((area, route)), Some(period), Some(population)) = (&area, period, population) else {
                if let Some((_, finding)) = unread {
                    self.findings.push(finding);
                }
                continue;
            };
            let key = Key { measure: plan.measure.clone(), area: area.clone(), period, population };
            if let Some((text, finding)) = unread {
                let finding = finding.dataset(&self.dataset);
                self.collector.doubt(Unreadable { key, unit: plan.unit, text, finding });
                continue;
            }
            let Some(value) = value else { continue };
            let observed = Observed {
                key,
                level: self.level_of(area).to_owned(),
                unit: plan.unit,
                value,
                mark: mark.max(own_mark.flatten()),
                conversion: None,
                tolerance: self.tolerance,
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
        let key = AreaCode::new(&self.keys.key(self.plan.area.text(row)));
        if key.is_some_and(|key| self.routes.all().any(|route| self.is_source(&key, route))) {
            return;
        }
        let Some((area, None)) = self.area(row) else { return };
        let common = self.plan.period.clone().map(|plan| self.period(row, &plan));
        for index in 0..self.plan.values.len() {
            let period = match self.plan.values[index].period.clone() {
                Some(plan) => self.period(row, &plan),
                None => common.flatten(),
            };
            let ValuePlan { measure, unit, .. } = &self.plan.values[index];
            if let Some(period) = period {
                self.collector.note_absence(measure, *unit, period, &area);
            }
        }
    }

    /// Reports a column, once, whose unit in the file is not the declared one.
    fn check_unit(&mut self, row: &Row, index: usize) {
        let (table, ValuePlan { column, unit, factor, .. }) = (self.table, &self.plan.values[index]);
        let (column, unit, factor) = (*column, *unit, *factor);
        let Some(delivered) = table.unit_of(row, column) else { return };
        if contradicts(unit, factor, delivered) && self.contradicted.insert(column) {
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

    fn period(&mut self, row: &Row, plan: &PeriodPlan) -> Option<Period> {
        let text = match plan {
            PeriodPlan::Value(period) => return Some(*period),
            PeriodPlan::Column(column) => self.cell(row, *column, plan.delivered(row)),
            PeriodPlan::Template(parts) => {
                let delivered = plan.delivered(row);
                parts.iter().map(|part| part.text(|column| self.cell(row, column, delivered))).collect()
            }
        };
        let period = Period::parse(&text);
        if let (None, Some(column)) = (period, plan.columns().first()) {
            self.report(Code::InvalidPeriod, row, *column, |finding| finding.with("cell", text));
        }
        period
    }

    fn population(&mut self, row: &Row) -> Option<Population> {
        let mut population = Some(Population::TOTAL);
        for index in 0..self.plan.dimensions.len() {
            let column = self.plan.dimensions[index].column;
            let text = self.cell(row, column, None);
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

    fn value(&mut self, row: &Row, index: usize) -> Option<(Value, Option<Mark>)> {
        let plan = &self.plan.values[index];
        let (column, period) = (plan.column, plan.period.as_ref().and_then(|plan| plan.delivered(row)));
        let text = self.cell(row, column, period);
        self.collector.tally(&text);
        match read_figure(&text, &self.plan.values[index], &self.dialect, self.empty) {
            Ok(figure) => Some(figure),
            Err(finding) => {
                let finding = finding.at(self.table.place_in(self.path, row, column));
                // A number that cannot be read gets a reading once its neighbours in time are known.
                if finding.code() == Code::NotANumber {
                    self.unread = Some((text, finding));
                } else {
                    self.findings.push(finding);
                }
                None
            }
        }
    }

    /// The text that holds for a cell, after corrections; a cell without a period of its own has that of its row.
    fn cell(&mut self, row: &Row, column: usize, period: Option<Period>) -> String {
        let at = CellPlace {
            file: self.file,
            path: self.path,
            area: self.plan.area.text(row),
            table: self.table,
            column,
            period: period.or_else(|| self.period_of(row)),
            line: row.line,
        };
        self.corrections.apply(&row.cells[column], at, self.findings).to_owned()
    }

    /// The period of a row as it was delivered.
    fn period_of(&self, row: &Row) -> Option<Period> {
        self.plan.period.as_ref().and_then(|plan| plan.delivered(row))
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

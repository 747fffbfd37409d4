//! Registers: rows of persons, counted while they are read. No row outlives its turn.

mod ages;
mod counter;
mod memo;
mod plan;
mod report;

use super::tally::Tally;
use super::tidy::{Collector, Key, Observed};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::measure::{Unit, Value};
use crate::period::Period;
use crate::population::Population;
use crate::source::{Delivery, Fault, RegisterDefinition, RegisterFile};
use counter::{Counter, MOST_FIGURES, PeriodCounts, Reason, Why};
use plan::{Plan, plan};
use report::{Ledger, report_file, report_flags, report_ledger, report_years_of_birth};

/// Counts every register of a delivery into the collector.
pub(super) fn read_registers(
    delivery: &mut Delivery,
    geography: &Geography,
    collector: &mut Collector,
    findings: &mut Findings,
) {
    for definition in delivery.definition.register.clone() {
        let Some(counts) = count_register(&definition, delivery, geography, findings) else { continue };
        let dataset = delivery.origin.dataset.clone();
        collector.begin_table(Tally::new(&dataset, &counts.place));
        collector.tally_rows(usize::try_from(counts.rows()).unwrap_or(usize::MAX));
        for figure in counts.figures() {
            let key = Key {
                measure: figure.measure.to_owned(),
                area: figure.area.clone(),
                period: figure.period,
                population: figure.population,
            };
            let observed = Observed {
                key,
                level: counts.level().to_owned(),
                unit: figure.unit,
                value: Value::Number(figure.as_number()),
                mark: None,
                tolerance: 0.0,
                conversion: None,
                dataset: dataset.clone(),
                place: Place { file: Some(counts.place.clone()), ..Place::default() },
            };
            collector.push(observed, findings);
        }
    }
}

/// Counts one register. Whoever is in a file counts in it once, as the definition says, or is rejected with a reason:
/// [`RegisterCounts::rows`] is the sum of [`RegisterCounts::counted`], [`RegisterCounts::skipped`] and
/// [`RegisterCounts::rejected`].
///
/// `None` (with findings) when the definition is unsound or a file cannot be read whole.
pub fn count_register(
    definition: &RegisterDefinition,
    delivery: &mut Delivery,
    geography: &Geography,
    findings: &mut Findings,
) -> Option<RegisterCounts> {
    let plan = plan(definition, delivery, geography, findings)?;
    let before = findings.len();
    let files = delivery.register_files(definition, findings);
    if findings.len() > before || files.is_empty() {
        return None;
    }
    let layout = plan.layout(definition);
    let mut counters: Vec<Counter<'_>> = Vec::new();
    let mut ledger = Ledger::default();
    let mut is_whole = true;
    for file in &files {
        let make = || Counter::new(&plan);
        let Some(reading) = delivery.read_register(file, &layout, &mut counters, make, findings) else {
            is_whole = false;
            continue;
        };
        let is_too_large = |fault| matches!(fault, Fault::Row(Reason { why: Why::TooMany, .. }));
        if reading.faults.iter().any(|(fault, ..)| is_too_large(fault)) {
            findings.push(too_large(file));
            return None;
        }
        report_file(&reading, file, &plan, &mut ledger, findings);
    }
    let mut whole = Counter::new(&plan);
    for counter in counters {
        whole.absorb(counter);
    }
    is_whole &= is_each_file_another(&files, delivery, findings);
    if !is_whole {
        return None;
    }
    let mut periods = whole.periods;
    periods.sort_unstable_by_key(|counts| counts.period);
    if periods.iter().map(|period| period.counts.len()).sum::<usize>() > MOST_FIGURES {
        findings.push(too_large(&files[0]));
        return None;
    }
    // Of a register without a row that counts, all measures are zero.
    if periods.iter().any(|period| period.rows.iter().any(|&rows| rows > 0)) {
        report_flags(whole.flags_met, definition, &plan, delivery, findings);
    }
    report_years_of_birth(periods.iter().map(|counts| counts.period), definition, &plan, delivery, findings);
    report_ledger(&ledger, &place_of(definition, &files, delivery), findings);
    Some(RegisterCounts { place: place_of(definition, &files, delivery), plan, periods, ledger })
}

/// What a register counts to. Every combination is there for an area that was delivered: a register is a full count, so
/// a group that nobody is in is zero.
#[derive(Debug)]
pub struct RegisterCounts {
    place: String,
    plan: Plan,
    periods: Vec<PeriodCounts>,
    ledger: Ledger,
}

/// One count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterFigure<'a> {
    /// What is counted.
    pub measure: &'a str,
    /// What it is counted in.
    pub unit: Unit,
    /// Where.
    pub area: &'a AreaCode,
    /// When.
    pub period: Period,
    /// Who.
    pub population: Population,
    /// How many.
    pub count: u64,
}

impl RegisterFigure<'_> {
    /// The count as the tidy table keeps it.
    #[expect(clippy::cast_precision_loss, reason = "no register has 2^53 rows")]
    fn as_number(&self) -> f64 {
        self.count as f64
    }
}

impl RegisterCounts {
    /// The figures in order of period, area and group, those of one group side by side. An area without a row in a period
    /// was not delivered and has none.
    pub fn figures(&self) -> impl Iterator<Item = RegisterFigure<'_>> {
        let plan = &self.plan;
        let measures = plan.counts.len();
        let of_area = plan.groups.len() * measures;
        self.periods.iter().flat_map(move |period| {
            let areas = plan.area.codes.iter().zip(&period.rows).zip(period.counts.chunks(of_area.max(1)));
            let delivered = areas.filter(|((_, rows), _)| **rows > 0);
            delivered.flat_map(move |((area, _), counts)| {
                let groups = plan.groups.iter().zip(counts.chunks(measures));
                groups.flat_map(move |(population, counts)| {
                    plan.counts.iter().zip(counts).map(move |(plan, &count)| RegisterFigure {
                        measure: &plan.measure,
                        unit: plan.unit,
                        area,
                        period: period.period,
                        population: *population,
                        count,
                    })
                })
            })
        })
    }

    /// The level of the areas.
    #[must_use]
    pub fn level(&self) -> &str {
        &self.plan.area.level
    }

    /// The rows that were read.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.ledger.rows
    }

    /// The rows that are in the figures.
    #[must_use]
    pub const fn counted(&self) -> u64 {
        self.ledger.rows - self.ledger.rejected - self.ledger.skipped
    }

    /// The rows that are not in the figures because something is wrong with them.
    #[must_use]
    pub const fn rejected(&self) -> u64 {
        self.ledger.rejected
    }

    /// The rows that are not in the figures by declaration.
    #[must_use]
    pub const fn skipped(&self) -> u64 {
        self.ledger.skipped
    }
}

fn too_large(file: &RegisterFile) -> Finding {
    let limit = format!("{MOST_FIGURES}");
    Finding::new(Code::HugeRegister).file(&file.name).with("limit", limit)
}

/// Two files with the same bytes would count everybody twice.
fn is_each_file_another(files: &[RegisterFile], delivery: &Delivery, findings: &mut Findings) -> bool {
    let sum_of = |file: &RegisterFile| {
        let known = delivery.origin.files.iter().find(|(declared, _)| *declared == file.declared);
        known.map(|(_, sum)| sum.as_str())
    };
    let before = findings.len();
    for (number, file) in files.iter().enumerate() {
        if let Some(earlier) = files[..number].iter().find(|earlier| sum_of(earlier) == sum_of(file)) {
            let finding = Finding::new(Code::DoubledPart).file(&file.name);
            findings.push(finding.with("earlier", &earlier.name));
        }
    }
    findings.len() == before
}

/// Where figures come from: the file, or the folder of several.
fn place_of(definition: &RegisterDefinition, files: &[RegisterFile], delivery: &Delivery) -> String {
    match (&definition.folder, files) {
        (Some(folder), _) => delivery.path_of(folder.as_ref()),
        (None, [only]) => only.name.clone(),
        (None, _) => format!("{}, …", files[0].name),
    }
}

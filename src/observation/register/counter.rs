//! Rows of persons → counts. A row is added to its cell and forgotten; what stays is as large as the result.

use super::memo::Memo;
use super::plan::{PeriodPlan, Plan, Texts};
use crate::period::Period;
use crate::source::{Cell, CountRows, PeriodForm, Stretch};
use std::borrow::Cow;

/// Figures of one register before it is refused; more would not fit into the tidy table.
pub(super) const MOST_FIGURES: usize = 4_000_000;

/// Why a row was not counted. The column is a position in the plan's list; what the cell said is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reason {
    pub(super) column: usize,
    pub(super) why: Why,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// The row is left out by declaration.
    Skipped,
    Empty,
    /// It is not in the declared encoding, or has control characters.
    NotText,
    UnknownArea,
    UnknownCode,
    /// It is no age in whole years, or no year.
    NoAge,
    /// No age band holds it.
    OutsideBands,
    NoPeriod,
    /// With this period there would be more figures than are held.
    TooMany,
}

/// Counts rows into cells by period, area, group and measure.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    plan: &'a Plan,
    area: Memo<Option<Meaning>>,
    period: Memo<Option<Meaning>>,
    dimensions: Vec<Memo<Option<Meaning>>>,
    flags: Vec<Memo<Option<Meaning>>>,
    /// In the order in which they were met, which differs between counters.
    pub(super) periods: Vec<PeriodCounts>,
    /// Which flags were ever set, by their bits.
    pub(super) flags_met: u32,
}

/// The counts of one period.
#[derive(Debug, Clone)]
pub(super) struct PeriodCounts {
    pub(super) period: Period,
    /// Its calendar year.
    year: i32,
    /// By area, group and measure; the measures of a group stand side by side.
    pub(super) counts: Vec<u64>,
    /// Rows by area, for areas that were delivered without anybody who counts.
    pub(super) rows: Vec<u64>,
}

/// What a cell means as a number, or what is wrong with it.
type Meaning = Result<u32, Why>;

impl<'a> Counter<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let mut counter = Self {
            plan,
            area: Memo::new(),
            period: Memo::new(),
            dimensions: plan.dimensions.iter().map(|_| Memo::new()).collect(),
            flags: plan.flags.iter().map(|_| Memo::new()).collect(),
            periods: Vec::new(),
            flags_met: 0,
        };
        if let PeriodPlan::Value(period) = plan.period {
            // A register that is too large even for one period is refused when its first row comes.
            let _ = slot(period, plan, &mut counter.periods);
        }
        counter
    }

    /// Adds what another counter counted. The order of adding changes nothing.
    pub(super) fn absorb(&mut self, other: Self) {
        self.flags_met |= other.flags_met;
        for theirs in other.periods {
            let own = self.periods.iter_mut().find(|own| own.period == theirs.period);
            let Some(own) = own else {
                self.periods.push(theirs);
                continue;
            };
            own.counts.iter_mut().zip(theirs.counts).for_each(|(own, their)| *own += their);
            own.rows.iter_mut().zip(theirs.rows).for_each(|(own, their)| *own += their);
        }
    }
}

impl CountRows for Counter<'_> {
    type Reason = Reason;

    #[inline]
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Reason> {
        let plan = self.plan;
        let fault = |column: usize| move |why| Reason { column, why };
        let column = plan.area.column;
        let area =
            meaning(&mut self.area, &cells[column], |cell| area_of(cell, plan)).map_err(fault(column))?;
        let period = match plan.period {
            PeriodPlan::Value(_) if self.periods.is_empty() => return Err(fault(column)(Why::TooMany)),
            PeriodPlan::Value(_) => 0,
            PeriodPlan::Column { column, form, stretch } => {
                let periods = &mut self.periods;
                let find = |cell: &Cell<'_>| slot(period_of(cell, form, stretch, plan)?, plan, periods);
                meaning(&mut self.period, &cells[column], find).map_err(fault(column))?
            }
        };
        let counts = &mut self.periods[period as usize];
        let mut group = 0;
        for (dimension, memo) in plan.dimensions.iter().zip(&mut self.dimensions) {
            let fault = fault(dimension.column);
            let cell = &cells[dimension.column];
            group += match &dimension.texts {
                Texts::Codes(known, others) => {
                    let find = |cell: &Cell<'_>| {
                        known.get(&*text(cell, plan)?).copied().or(*others).ok_or(Why::UnknownCode)
                    };
                    meaning(memo, cell, find).map_err(fault)?
                }
                Texts::Ages(table) => {
                    let find = |cell: &Cell<'_>| {
                        let age = number(&text(cell, plan)?).ok_or(Why::NoAge)?;
                        table.offset(age).ok_or(Why::OutsideBands)
                    };
                    meaning(memo, cell, find).map_err(fault)?
                }
                Texts::BirthYears(table) => {
                    let find = |cell: &Cell<'_>| {
                        let year = number(&text(cell, plan)?).filter(|year| *year >= 1000);
                        year.and_then(|year| u32::try_from(year).ok()).ok_or(Why::NoAge)
                    };
                    let born = meaning(memo, cell, find).map_err(fault)?;
                    let age = counts.year - i32::try_from(born).unwrap_or(i32::MAX);
                    table.offset(age).ok_or_else(|| fault(Why::OutsideBands))?
                }
            };
        }
        let mut set = plan.always;
        for (flag, memo) in plan.flags.iter().zip(&mut self.flags) {
            let find = |cell: &Cell<'_>| {
                let text = text(cell, plan)?;
                match () {
                    () if text == flag.is => Ok(flag.bit),
                    () if flag.not.as_ref().is_none_or(|not| text == *not) => Ok(0),
                    () => Err(Why::UnknownCode),
                }
            };
            set |= meaning(memo, &cells[flag.column], find).map_err(fault(flag.column))?;
        }
        self.flags_met |= set;
        counts.rows[area as usize] += 1;
        let measures = plan.counts.len();
        let first = (area as usize * plan.groups.len() + group as usize) * measures;
        for (bit, count) in counts.counts[first..first + measures].iter_mut().enumerate() {
            *count += u64::from((set >> bit) & 1);
        }
        Ok(())
    }
}

/// What a cell means: as remembered, or looked up.
#[inline]
fn meaning(
    memo: &mut Memo<Option<Meaning>>,
    cell: &Cell<'_>,
    find: impl FnOnce(&Cell<'_>) -> Meaning,
) -> Meaning {
    let Some(word) = cell.word() else { return find(cell) };
    if let Some(Some(known)) = memo.get(word) {
        return known;
    }
    let found = find(cell);
    memo.insert(word, Some(found));
    found
}

fn text<'a>(cell: &Cell<'a>, plan: &Plan) -> Result<Cow<'a, str>, Why> {
    let text = cell.text(plan.encoding).ok_or(Why::NotText)?;
    if text.is_empty() { Err(Why::Empty) } else { Ok(text) }
}

fn area_of(cell: &Cell<'_>, plan: &Plan) -> Meaning {
    let text = text(cell, plan)?;
    let area = &plan.area;
    if area.skipped.contains(&*text) {
        return Err(Why::Skipped);
    }
    let width = area.width;
    let padded = format!("{text:0>width$}");
    area.known.get(&padded).copied().ok_or(Why::UnknownArea)
}

fn period_of(
    cell: &Cell<'_>,
    form: PeriodForm,
    stretch: Option<Stretch>,
    plan: &Plan,
) -> Result<Period, Why> {
    let text = text(cell, plan)?;
    let is_number = |length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let iso = match form {
        PeriodForm::Plain => Cow::Borrowed(&*text),
        PeriodForm::Yyyymm if is_number(6) => Cow::Owned(format!("{}-{}", &text[..4], &text[4..])),
        PeriodForm::Yyyymmdd if is_number(8) => {
            Cow::Owned(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
        }
        PeriodForm::Yyyymm | PeriodForm::Yyyymmdd => return Err(Why::NoPeriod),
    };
    let period = Period::parse(&iso).ok_or(Why::NoPeriod)?;
    let Some(stretch) = stretch else { return Ok(period) };
    within(period, stretch).ok_or(Why::NoPeriod)
}

/// The stretch that a period lies in; `None` where it is longer than that.
fn within(period: Period, stretch: Stretch) -> Option<Period> {
    let year = period.year();
    let month = match period {
        Period::Day(day) => Some(day.month()),
        Period::Month(_, month) => Some(month),
        _ => None,
    };
    match (stretch, period) {
        (Stretch::Year, _) => Some(Period::Year(year)),
        (Stretch::Quarter, Period::Quarter(..)) => Some(period),
        (Stretch::Quarter, _) => Some(Period::Quarter(year, (month? - 1) / 3 + 1)),
        (Stretch::Month, _) => Some(Period::Month(year, month?)),
    }
}

/// The position of a period among those met so far.
fn slot(period: Period, plan: &Plan, periods: &mut Vec<PeriodCounts>) -> Meaning {
    let known = periods.iter().position(|known| known.period == period);
    let index = if let Some(known) = known {
        known
    } else {
        let areas = plan.area.codes.len();
        let figures = areas * plan.groups.len() * plan.counts.len();
        if figures.saturating_mul(periods.len() + 1) > MOST_FIGURES {
            return Err(Why::TooMany);
        }
        let year = i32::from(period.year());
        periods.push(PeriodCounts { period, year, counts: vec![0; figures], rows: vec![0; areas] });
        periods.len() - 1
    };
    u32::try_from(index).map_err(|_| Why::TooMany)
}

/// A whole number; programs that know no missing whole numbers write `42.0`.
fn number(text: &str) -> Option<i32> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

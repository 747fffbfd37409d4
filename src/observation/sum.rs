//! Observations → sums over people and areas, the raw material of indicators.

use super::{Measure, Observations};
use crate::area::{AreaCode, Geography};
use crate::measure::{Mark, Sign, Value};
use crate::period::Period;
use crate::population::{AgeLimit, Part as Covered, Population};
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsError, PolarsResult,
    SortMultipleOptions, col, len,
};
use std::collections::{BTreeMap, BTreeSet};

/// Why a sum cannot be formed.
#[derive(Debug)]
pub enum SumError {
    /// No delivery has this measure.
    UnknownMeasure,
    /// The delivered groups do not form the population; with the groups that there are.
    NotCovered(Vec<Population>),
    /// The table engine failed.
    Engine(PolarsError),
}

impl From<PolarsError> for SumError {
    fn from(error: PolarsError) -> Self {
        Self::Engine(error)
    }
}

impl Observations {
    /// The value of a measure for everybody in `population`, by area of `level` and period.
    ///
    /// Counts and amounts that were delivered for smaller areas are added up; a sum is known only when every part is. Shares that
    /// came ready-made are never added: they are there for the levels that were delivered, and for no other.
    ///
    /// # Errors
    ///
    /// See [`SumError`].
    pub fn total(
        &self,
        measure: &str,
        population: Population,
        level: &str,
        geography: &Geography,
    ) -> Result<BTreeMap<(AreaCode, Period), Value>, SumError> {
        let facts = self.measures.get(measure).ok_or(SumError::UnknownMeasure)?;
        let parts = self.parts(facts, population, level, geography)?;
        if parts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sources: BTreeSet<&str> = parts.iter().map(|part| part.level).collect();
        let lineage = lineage(&sources, level, geography)?;
        let rows = self.frame.slice(i64::try_from(facts.rows.start).unwrap_or(0), facts.rows.len());
        let sums = add_up(rows.lazy(), to_frame(&parts)?.lazy(), lineage.lazy()).collect()?;
        let mut values = to_values(&sums, &absences(facts, &parts, level, geography))?;
        complete(&mut values, level, geography);
        for (period, areas) in &facts.absent {
            for area in areas {
                let value = values.get_mut(&(area.clone(), *period));
                // A cell for an area that does not exist says nothing that could be known.
                if let Some(unknown @ Value::Absent(Sign::Unknown)) = value {
                    *unknown = Value::Absent(Sign::NotMeaningful);
                }
            }
        }
        Ok(values)
    }

    /// How sure the figures are that [`Self::total`] rests on, where a delivery marks any: by area of `level` and period,
    /// the mark that warns most.
    ///
    /// # Errors
    ///
    /// See [`SumError`].
    pub fn marks(
        &self,
        measure: &str,
        population: Population,
        level: &str,
        geography: &Geography,
    ) -> Result<BTreeMap<(AreaCode, Period), Mark>, SumError> {
        let facts = self.measures.get(measure).ok_or(SumError::UnknownMeasure)?;
        let rows = self.frame.slice(i64::try_from(facts.rows.start).unwrap_or(0), facts.rows.len());
        let parts = self.parts(facts, population, level, geography)?;
        if parts.is_empty() || rows.column("mark")?.null_count() == rows.height() {
            return Ok(BTreeMap::new());
        }
        let sources: BTreeSet<&str> = parts.iter().map(|part| part.level).collect();
        let lineage = lineage(&sources, level, geography)?;
        let sums = add_up(rows.lazy(), to_frame(&parts)?.lazy(), lineage.lazy()).collect()?;
        let (targets, periods) = (sums.column("target")?.str()?, sums.column("period")?.str()?);
        let ranks = sums.column("mark")?.u32()?;
        let mark = |index: usize| {
            let area = targets.get(index).and_then(AreaCode::new)?;
            let period = periods.get(index).and_then(Period::parse)?;
            Some(((area, period), Mark::from_rank(ranks.get(index)?)?))
        };
        Ok((0..sums.height()).filter_map(mark).collect())
    }

    /// How much of the figures that [`Self::total`] rests on was distributed from areas of another Gebietsstand that were
    /// split, from 0 to 1, by area of `level` and period; only for figures of which a part was converted.
    ///
    /// # Errors
    ///
    /// See [`SumError`].
    pub fn conversions(
        &self,
        measure: &str,
        population: Population,
        level: &str,
        geography: &Geography,
    ) -> Result<BTreeMap<(AreaCode, Period), f64>, SumError> {
        let facts = self.measures.get(measure).ok_or(SumError::UnknownMeasure)?;
        let rows = self.frame.slice(i64::try_from(facts.rows.start).unwrap_or(0), facts.rows.len());
        let parts = self.parts(facts, population, level, geography)?;
        if parts.is_empty() || rows.column("converted")?.null_count() == rows.height() {
            return Ok(BTreeMap::new());
        }
        let sources: BTreeSet<&str> = parts.iter().map(|part| part.level).collect();
        let lineage = lineage(&sources, level, geography)?;
        let sums = add_up(rows.lazy(), to_frame(&parts)?.lazy(), lineage.lazy()).collect()?;
        let (targets, periods) = (sums.column("target")?.str()?, sums.column("period")?.str()?);
        let (most, split) = (sums.column("converted")?.f64()?, sums.column("split")?.f64()?);
        let totals = sums.column("sum")?.f64()?;
        let share = |index: usize| {
            let area = targets.get(index).and_then(AreaCode::new)?;
            let period = periods.get(index).and_then(Period::parse)?;
            let total = totals.get(index).filter(|total| *total > 0.0);
            let share = total.zip(split.get(index)).map(|(total, split)| (split / total).min(1.0));
            // Of a sum of zero, what the parts say of themselves.
            let most = most.get(index)?;
            Some(((area, period), share.unwrap_or(most)))
        };
        Ok((0..sums.height()).filter_map(share).collect())
    }

    /// The periods for which [`Self::total`] counts a year of age in part, because the age limit lies within it.
    ///
    /// # Errors
    ///
    /// See [`SumError`].
    pub fn age_limits(
        &self,
        measure: &str,
        population: Population,
        level: &str,
        geography: &Geography,
    ) -> Result<BTreeMap<Period, AgeLimit>, SumError> {
        let facts = self.measures.get(measure).ok_or(SumError::UnknownMeasure)?;
        let parts = self.parts(facts, population, level, geography)?;
        let is_cut = |part: &&Part<'_>| part.populations.iter().any(|(_, share)| *share < 1.0);
        let limit = |part: &Part<'_>| (part.period, AgeLimit::on(part.period.last_day()));
        Ok(parts.iter().filter(is_cut).map(limit).collect())
    }

    /// The delivered rows that form the total, period by period: breakdowns and levels may change with the years.
    fn parts<'a>(
        &self,
        facts: &'a Measure,
        population: Population,
        level: &str,
        geography: &Geography,
    ) -> Result<Vec<Part<'a>>, SumError> {
        let Some(depth) = geography.depth(level) else { return Ok(Vec::new()) };
        let mut parts = Vec::new();
        for (period, delivered) in &facts.delivered {
            let finer = geography.levels()[depth..].iter().find_map(|level| delivered.get_key_value(level));
            let Some((source, ids)) = finer else { continue };
            if source != level && !facts.unit.is_additive() {
                continue;
            }
            let groups: Vec<Population> = ids.iter().map(|&id| self.populations[id as usize]).collect();
            let limit = AgeLimit::on(period.last_day());
            let Ok(chosen) = Population::cover(&groups, population, limit) else {
                return Err(SumError::NotCovered(groups));
            };
            let populations = chosen.into_iter().map(|Covered { cell, share }| (ids[cell], share)).collect();
            parts.push(Part { period: *period, level: source, populations });
        }
        Ok(parts)
    }
}

/// What a total is formed from in one period.
struct Part<'a> {
    period: Period,
    /// The level whose rows are added up.
    level: &'a str,
    /// The groups that form the population, and how much of each counts.
    populations: Vec<(u32, f64)>,
}

/// The parts as a table: one row per period, level and group, with the number of groups beside it.
fn to_frame(parts: &[Part<'_>]) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Part<'_>, u32, f64)> = parts
        .iter()
        .flat_map(|part| part.populations.iter().map(move |&(id, share)| (part, id, share)))
        .collect();
    let groups = |part: &Part<'_>| u32::try_from(part.populations.len()).unwrap_or(u32::MAX);
    DataFrame::new(
        rows.len(),
        vec![
            Column::new(
                "period".into(),
                rows.iter().map(|(part, ..)| part.period.to_string()).collect::<Vec<_>>(),
            ),
            Column::new("level".into(), rows.iter().map(|(part, ..)| part.level).collect::<Vec<_>>()),
            Column::new("population".into(), rows.iter().map(|(_, id, _)| *id).collect::<Vec<_>>()),
            Column::new("share".into(), rows.iter().map(|(.., share)| *share).collect::<Vec<_>>()),
            Column::new("groups".into(), rows.iter().map(|(part, ..)| groups(part)).collect::<Vec<_>>()),
        ],
    )
}

/// An area that nothing was delivered for is unknown in every period that others are known in.
fn complete(values: &mut BTreeMap<(AreaCode, Period), Value>, level: &str, geography: &Geography) {
    let periods: BTreeSet<Period> = values.keys().map(|(_, period)| *period).collect();
    for area in geography.at_level(level) {
        for &period in &periods {
            values.entry((area.code.clone(), period)).or_insert(Value::Absent(Sign::Unknown));
        }
    }
}

/// How many rows a sum need not have, because their areas do not exist.
fn absences(
    facts: &Measure,
    parts: &[Part<'_>],
    level: &str,
    geography: &Geography,
) -> BTreeMap<(AreaCode, Period), u32> {
    let mut absences = BTreeMap::new();
    for part in parts {
        let groups = u32::try_from(part.populations.len()).unwrap_or(u32::MAX);
        for area in facts.absent.get(&part.period).into_iter().flatten() {
            let is_source = geography.area(area).is_some_and(|area| area.level == part.level);
            if let Some(target) = geography.ancestor_at(area, level).filter(|_| is_source) {
                *absences.entry((target.code.clone(), part.period)).or_default() += groups;
            }
        }
    }
    absences
}

/// Each area of the source levels, the area of the target level that it lies in, and how many of its level lie there.
fn lineage(sources: &BTreeSet<&str>, target: &str, geography: &Geography) -> PolarsResult<DataFrame> {
    let mut parts: BTreeMap<(&str, &AreaCode), u32> = BTreeMap::new();
    let mut pairs = Vec::new();
    for source in sources {
        for area in geography.at_level(source) {
            if let Some(ancestor) = geography.ancestor_at(&area.code, target) {
                *parts.entry((source, &ancestor.code)).or_default() += 1;
                pairs.push((area.code.as_str(), (*source, &ancestor.code)));
            }
        }
    }
    DataFrame::new(
        pairs.len(),
        vec![
            Column::new("area".into(), pairs.iter().map(|(area, _)| *area).collect::<Vec<_>>()),
            Column::new(
                "target".into(),
                pairs.iter().map(|(_, (_, target))| target.as_str()).collect::<Vec<_>>(),
            ),
            Column::new("parts".into(), pairs.iter().map(|(_, target)| parts[target]).collect::<Vec<_>>()),
        ],
    )
}

fn add_up(rows: LazyFrame, parts: LazyFrame, lineage: LazyFrame) -> LazyFrame {
    let part = [col("period"), col("level"), col("population")];
    rows.join(parts, part.clone(), part, JoinArgs::new(JoinType::Inner))
        .join(lineage, [col("area")], [col("area")], JoinArgs::new(JoinType::Inner))
        .group_by([col("target"), col("period")])
        .agg([
            (col("value") * col("share")).sum().alias("sum"),
            col("value").null_count().cast(DataType::UInt32).alias("absent"),
            col("sign").drop_nulls().first().alias("sign"),
            col("mark").max().alias("mark"),
            col("converted").max().alias("converted"),
            (col("value") * col("share") * col("converted")).sum().alias("split"),
            (col("parts").first() * col("groups").first()).alias("expected"),
            len().cast(DataType::UInt32).alias("rows"),
        ])
        .sort(["target", "period"], SortMultipleOptions::default())
}

/// Sums that are complete become numbers; the others say why there is none.
fn to_values(
    sums: &DataFrame,
    absences: &BTreeMap<(AreaCode, Period), u32>,
) -> PolarsResult<BTreeMap<(AreaCode, Period), Value>> {
    let (targets, periods) = (sums.column("target")?.str()?, sums.column("period")?.str()?);
    let (values, signs) = (sums.column("sum")?.f64()?, sums.column("sign")?.str()?);
    let (absent, rows) = (sums.column("absent")?.u32()?, sums.column("rows")?.u32()?);
    let expected = sums.column("expected")?.u32()?;
    let mut out = BTreeMap::new();
    for index in 0..sums.height() {
        let area = targets.get(index).and_then(AreaCode::new);
        let period = periods.get(index).and_then(Period::parse);
        let (Some(area), Some(period)) = (area, period) else { continue };
        let (delivered, expected) = (rows.get(index), expected.get(index));
        let key = (area, period);
        let expected =
            expected.map(|expected| expected.saturating_sub(absences.get(&key).copied().unwrap_or_default()));
        let value = match (absent.get(index), values.get(index), signs.get(index)) {
            (Some(0), Some(sum), _) if delivered == expected => Value::Number(sum),
            (Some(1), _, Some(sign)) if expected == Some(1) => {
                Value::from_sign(sign).unwrap_or(Value::Absent(Sign::Unknown))
            }
            _ => Value::Absent(Sign::Unknown),
        };
        out.insert(key, value);
    }
    Ok(out)
}

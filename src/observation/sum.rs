//! Observations → sums over people and areas, the raw material of indicators.

use super::Observations;
use crate::area::{AreaCode, Geography};
use crate::measure::{Sign, Value};
use crate::period::Period;
use crate::population::{Cover, Population};
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsError, PolarsResult, col,
    len, lit,
};
use std::collections::BTreeMap;

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
    /// Counts that were delivered for smaller areas are added up; a sum is known only when every part is. Shares that
    /// came ready-made are never added: they are there for the levels that were delivered, and for no other.
    ///
    /// # Errors
    ///
    /// See [`SumError`].
    pub fn total(
        &self,
        measure: &str,
        population: &Population,
        level: &str,
        geography: &Geography,
    ) -> Result<BTreeMap<(AreaCode, Period), Value>, SumError> {
        let facts = self.measures.get(measure).ok_or(SumError::UnknownMeasure)?;
        let rows = self.frame.clone().lazy().filter(col("measure").eq(lit(measure)));
        let Some(source) = source_level(rows.clone(), level, geography)? else { return Ok(BTreeMap::new()) };
        if source != level && !facts.unit.is_count() {
            return Ok(BTreeMap::new());
        }
        let rows = rows.filter(col("level").eq(lit(source.as_str())));
        let cells = self.cells_of(rows.clone(), population)?;
        let lineage = lineage(&source, level, geography)?;
        let wanted = rows.filter(
            cells.iter().map(|&id| col("population").eq(lit(id))).fold(lit(false), polars::prelude::Expr::or),
        );
        let sums = add_up(wanted, lineage.lazy()).collect()?;
        Ok(to_values(&sums, cells.len())?)
    }

    /// The ids of the delivered groups that form a population.
    fn cells_of(&self, rows: LazyFrame, population: &Population) -> Result<Vec<u32>, SumError> {
        let present = rows.select([col("population").unique().sort(polars::prelude::SortOptions::default())]);
        let present: Vec<u32> = present.collect()?.column("population")?.u32()?.into_no_null_iter().collect();
        let groups: Vec<Population> = present.iter().map(|&id| self.populations[id as usize]).collect();
        match Population::cover(&groups, population) {
            Ok(chosen) => Ok(chosen.into_iter().map(|index| present[index]).collect()),
            Err(Cover::Twice | Cover::Gap) => Err(SumError::NotCovered(groups)),
        }
    }
}

/// The delivered level that figures of `level` come from: itself, or the next finer one.
fn source_level(rows: LazyFrame, level: &str, geography: &Geography) -> PolarsResult<Option<String>> {
    let delivered = rows.select([col("level").unique()]).collect()?;
    let delivered: Vec<&str> = delivered.column("level")?.str()?.iter().flatten().collect();
    let Some(depth) = geography.depth(level) else { return Ok(None) };
    Ok(geography.levels()[depth..].iter().find(|finer| delivered.contains(&finer.as_str())).cloned())
}

/// Each area of the source level, the area of the target level that it lies in, and how many lie there with it.
fn lineage(source: &str, target: &str, geography: &Geography) -> PolarsResult<DataFrame> {
    let mut parts: BTreeMap<&AreaCode, u32> = BTreeMap::new();
    let mut pairs = Vec::new();
    for area in geography.at_level(source) {
        if let Some(ancestor) = geography.ancestor_at(&area.code, target) {
            *parts.entry(&ancestor.code).or_default() += 1;
            pairs.push((area.code.as_str(), &ancestor.code));
        }
    }
    DataFrame::new(
        pairs.len(),
        vec![
            Column::new("area".into(), pairs.iter().map(|(area, _)| *area).collect::<Vec<_>>()),
            Column::new("target".into(), pairs.iter().map(|(_, target)| target.as_str()).collect::<Vec<_>>()),
            Column::new("parts".into(), pairs.iter().map(|(_, target)| parts[target]).collect::<Vec<_>>()),
        ],
    )
}

fn add_up(rows: LazyFrame, lineage: LazyFrame) -> LazyFrame {
    rows.join(lineage, [col("area")], [col("area")], JoinArgs::new(JoinType::Inner))
        .group_by([col("target"), col("period")])
        .agg([
            col("value").sum().alias("sum"),
            col("value").null_count().cast(DataType::UInt32).alias("absent"),
            col("sign").drop_nulls().first().alias("sign"),
            col("parts").first().alias("parts"),
            len().cast(DataType::UInt32).alias("rows"),
        ])
        .sort(["target", "period"], polars::prelude::SortMultipleOptions::default())
}

/// Sums that are complete become numbers; the others say why there is none.
fn to_values(sums: &DataFrame, cells: usize) -> PolarsResult<BTreeMap<(AreaCode, Period), Value>> {
    let (targets, periods) = (sums.column("target")?.str()?, sums.column("period")?.str()?);
    let (values, signs) = (sums.column("sum")?.f64()?, sums.column("sign")?.str()?);
    let (absent, rows) = (sums.column("absent")?.u32()?, sums.column("rows")?.u32()?);
    let parts = sums.column("parts")?.u32()?;
    let mut out = BTreeMap::new();
    for index in 0..sums.height() {
        let area = targets.get(index).and_then(AreaCode::new);
        let period = periods.get(index).and_then(Period::parse);
        let (Some(area), Some(period)) = (area, period) else { continue };
        let delivered = rows.get(index).unwrap_or(0) as usize;
        let expected = parts.get(index).unwrap_or(0) as usize * cells;
        let value = match (absent.get(index), values.get(index), signs.get(index)) {
            (Some(0), Some(sum), _) if delivered == expected => Value::Number(sum),
            (Some(1), _, Some(sign)) if expected == 1 => {
                Value::from_sign(sign).unwrap_or(Value::Absent(Sign::Unknown))
            }
            _ => Value::Absent(Sign::Unknown),
        };
        out.insert((area, period), value);
    }
    Ok(out)
}

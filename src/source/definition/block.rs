//! Blocks: parts of a sheet below each other under one header, such as all, men and women.

use super::table::{AreaColumn, DimensionSource, PeriodSource, TableDefinition};
use crate::source::workbook::SheetRange;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A part of the rows of a table, and what holds for all of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Its columns and rows, in place of the table's.
    pub range: SheetRange,
    /// Restrictions of this block, such as `{ sex = "male" }`.
    #[serde(default)]
    pub population: BTreeMap<String, Spanned<String>>,
    /// Its area, in place of the table's.
    pub area: Option<AreaColumn>,
    /// Its period, in place of the table's.
    pub period: Option<PeriodSource>,
}

impl TableDefinition {
    /// The table, or a table for each of its blocks.
    #[must_use]
    pub fn by_block(&self) -> Vec<Self> {
        if self.blocks.is_empty() {
            return vec![self.clone()];
        }
        self.blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> Self {
        let mut table = Self { blocks: Vec::new(), ..self.clone() };
        if let Some(workbook) = &mut table.workbook {
            workbook.range = block.range;
        }
        for (dimension, code) in &block.population {
            let source = DimensionSource { column: None, codes: BTreeMap::new(), value: Some(code.clone()) };
            table.dimensions.insert(dimension.clone(), source);
        }
        if let Some(area) = &block.area {
            // The column that names the areas of the other blocks says nothing here.
            table
                .ignore_columns
                .extend(table.area.column.filter(|column| area.column.as_ref() != Some(column)));
            table.area = area.clone();
        }
        table.period = block.period.clone().or(table.period);
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_its_own_rows_people_and_area() {
        let table: TableDefinition = toml::from_str(
            r#"
file = "a.xls"
area = { column = "Bezirk", level = "bezirk" }
period = { value = "2018-12-31" }
blocks = [
  { range = "A8:C9" },
  { range = "A10:C10", population = { sex = "male" }, area = { value = "00", level = "land" } },
]
[workbook]
header = 3
"#,
        )
        .expect("a table");
        let blocks = table.by_block();
        assert_eq!(blocks.len(), 2);
        assert!(blocks[0].dimensions.is_empty() && blocks[0].ignore_columns.is_empty());
        assert_eq!(blocks[1].workbook.as_ref().map(|sheet| sheet.range.rows), Some((Some(9), 9)));
        assert!(blocks[1].dimensions.contains_key("sex"));
        assert_eq!(
            (blocks[1].ignore_columns.as_slice(), blocks[1].area.column.as_ref()),
            (&["Bezirk".to_owned()][..], None)
        );
        assert!(blocks[1].period.is_some());
    }
}

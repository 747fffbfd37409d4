//! Which column holds what: the left ones by what stands in them, the others by the labels above them.

use super::MOST_CELLS;
use super::head::{Head, is_time, is_unit_row};
use super::lines::Cells;
use crate::source::table::Units;
use std::collections::BTreeMap;

/// What stands between the labels of a stack, here as in workbooks.
const JOINT: &str = " | ";

/// What a column left of the figures holds. The portals give these columns no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// A reference day or a year.
    Time,
    /// The key of an area.
    Key,
    /// Its name, indented by its level.
    Name,
    /// A category, such as sex or age.
    Category,
}

/// The columns of a Werteabruf.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// How many columns stand left of the figures.
    pub(super) lead: usize,
    /// What they hold.
    pub(super) leads: Vec<Lead>,
    /// The time that the title says.
    pub(super) time: Option<String>,
    /// Whether dates stand side by side in the header.
    pub(super) has_dates: bool,
    /// Whether a declared row of the header becomes a column.
    pub(super) has_label: bool,
    /// The names of the columns with figures.
    pub(super) names: Vec<String>,
    /// What they are delivered in.
    pub(super) units: Units,
    /// Columns that belong together, by date and label; one block where neither stands in the header.
    pub(super) blocks: Vec<Block>,
}

/// Columns under one date and one label.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The date, where the header has some.
    pub(super) date: String,
    /// The label of the row that was declared to become a column.
    pub(super) label: String,
    /// The column of the file for each name; none where a block lacks it.
    pub(super) columns: Vec<Option<usize>>,
}

/// The rows of a header by what they say.
struct Stack<'a, 'l> {
    dates: Option<&'l Cells<'a>>,
    units: Option<&'l Cells<'a>>,
    label: Option<&'l Cells<'a>>,
    names: Vec<&'l Cells<'a>>,
}

impl Layout {
    /// Reads the header; `None` where it has no columns for figures, or not the row that is declared.
    pub(super) fn of(
        header: &[Cells<'_>],
        first: &Cells<'_>,
        head: &Head<'_, '_>,
        unpivot: Option<usize>,
    ) -> Option<Self> {
        let width = header.first()?.cells.len();
        let is_blank = |column: &usize| header.iter().all(|row| row.trimmed(*column).is_empty());
        let lead = (0..width).take_while(is_blank).count();
        if lead == width || lead == 0 || first.cells.len() != width {
            return None;
        }
        let leads = leads(first, lead);
        let has_time = leads.contains(&Lead::Time);
        let stack = Stack::of(header, lead, has_time, unpivot)?;
        let mut layout = Self {
            lead,
            time: head.time.clone().filter(|_| !has_time && stack.dates.is_none()),
            leads,
            has_dates: stack.dates.is_some(),
            has_label: stack.label.is_some(),
            names: Vec::new(),
            units: Units::Unsaid,
            blocks: Vec::new(),
        };
        let units = layout.stack_blocks(&stack, width);
        layout.units = match (stack.units, &head.unit) {
            (Some(_), _) => Units::PerColumn(units),
            (None, Some(unit)) => Units::Same(unit.clone()),
            (None, None) => Units::Unsaid,
        };
        Some(layout)
    }

    /// How many columns the table will have, at most.
    pub(super) fn width(&self) -> usize {
        self.lead + self.names.len() + 3
    }

    /// Sorts the columns into blocks, and tells the unit of each name.
    fn stack_blocks(&mut self, stack: &Stack<'_, '_>, width: usize) -> Vec<String> {
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        let mut blocks: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut placed: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut units = Vec::new();
        for column in self.lead..width {
            let of = |row: Option<&Cells<'_>>| row.map_or("", |row| row.trimmed(column)).to_owned();
            let (date, label) = (of(stack.dates), of(stack.label));
            let block = *blocks.entry((date.clone(), label.clone())).or_insert_with(|| {
                self.blocks.push(Block { date, label, columns: Vec::new() });
                self.blocks.len() - 1
            });
            let name = stack.name(column);
            let known = positions.get(&name).copied();
            // A name that stands twice in one block is kept twice, so that it can be reported.
            let is_free = |position: &usize| !placed.contains_key(&(block, *position));
            let position = known.filter(is_free).unwrap_or_else(|| {
                self.names.push(name.clone());
                units.push(of(stack.units));
                self.names.len() - 1
            });
            positions.entry(name).or_insert(position);
            placed.insert((block, position), column);
        }
        if self.blocks.len().saturating_mul(self.names.len()) <= MOST_CELLS {
            for (index, block) in self.blocks.iter_mut().enumerate() {
                let column = |position| placed.get(&(index, position)).copied();
                block.columns = (0..self.names.len()).map(column).collect();
            }
        }
        units
    }
}

impl<'a, 'l> Stack<'a, 'l> {
    /// The last row may name units, one row may hold dates, and the declared one becomes a column.
    fn of(header: &'l [Cells<'a>], lead: usize, has_time: bool, unpivot: Option<usize>) -> Option<Self> {
        let (last, above) = header.split_last()?;
        let is_unit_row = !above.is_empty() && is_unit_row(last, lead);
        let mut names: Vec<&Cells<'_>> = above.iter().chain((!is_unit_row).then_some(last)).collect();
        let is_dates = |row: &&Cells<'_>| {
            !has_time && (lead..row.cells.len()).all(|column| is_time(row.trimmed(column)))
        };
        let dates = names.iter().position(is_dates).map(|position| names.remove(position));
        let label = match unpivot {
            Some(number) => Some(number.checked_sub(1).filter(|&index| index < names.len())?),
            None => None,
        };
        let label = label.map(|position| names.remove(position));
        Some(Self { dates, units: is_unit_row.then_some(last), label, names })
    }

    /// The labels above a column from top to bottom; one that is said twice, one below the other, is said once.
    fn name(&self, column: usize) -> String {
        let mut labels: Vec<&str> = Vec::new();
        for label in self.names.iter().map(|row| row.trimmed(column)) {
            if !label.is_empty() && labels.last() != Some(&label) {
                labels.push(label);
            }
        }
        if labels.is_empty() { "wert".to_owned() } else { labels.join(JOINT) }
    }
}

/// What the left columns hold, judged by the first row.
fn leads(first: &Cells<'_>, lead: usize) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    for column in 0..lead {
        let text = first.trimmed(column);
        let is_new = |kind: Lead| !leads.contains(&kind);
        leads.push(match () {
            () if leads.last() == Some(&Lead::Key) => Lead::Name,
            () if is_new(Lead::Time) && is_time(text) => Lead::Time,
            () if is_new(Lead::Key) && is_key(text) => Lead::Key,
            () => Lead::Category,
        });
    }
    leads
}

/// `DG` or 2 to 12 digits: Länder have 2, regions 3, Kreise 5, communes 7 to 12. Years have 4.
fn is_key(text: &str) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text == "DG" || (is_number && (2..=12).contains(&text.len()))
}

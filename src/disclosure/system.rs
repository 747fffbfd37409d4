//! Cells and the linear relations among them: the graph of everything that is published.

use std::collections::BTreeMap;

/// A cell, by its position in the system.
pub type CellId = usize;

/// Stands for a bound that nobody knows.
pub const FAR: i64 = i64::MAX / 4;

/// What becomes of a cell, and what is known of it when it is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Shown, and may be suppressed to protect others.
    Shown,
    /// Shown, and suppressed only where nothing else protects: a zero that tells nothing by itself, or a number that most
    /// people know from elsewhere.
    LastResort,
    /// Shown whatever happens: the total of the region, a figure of an earlier release, a number that others publish.
    Fixed,
    /// Sensitive by itself. Who knows the rule knows `lower ≤ value ≤ upper`; what can be concluded must not be narrower
    /// than `range`.
    Primary {
        /// The smallest value that the rule suppresses.
        lower: i64,
        /// The largest; [`FAR`] where there is none.
        upper: i64,
        /// The width that must be left.
        range: i64,
    },
    /// Suppressed to protect others.
    Secondary,
    /// Never published, and nobody minds if it becomes known.
    Hidden,
    /// Published with noise: readers know that it lies between these.
    Blurred {
        /// The least.
        lower: i64,
        /// The most.
        upper: i64,
    },
}

/// One whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What was counted.
    pub value: i64,
    /// What becomes of it.
    pub role: Role,
    /// What is lost when it is suppressed, in persons or in whatever the caller weighs.
    pub cost: u64,
}

impl Cell {
    /// Whether readers do not see its value.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.role, Role::Primary { .. } | Role::Secondary | Role::Hidden | Role::Blurred { .. })
    }

    /// Whether readers see neither its value nor one near it.
    #[must_use]
    pub const fn is_suppressed(&self) -> bool {
        self.is_open() && !matches!(self.role, Role::Blurred { .. })
    }

    /// Whether its own size forbids to show it.
    #[must_use]
    pub const fn is_primary(&self) -> bool {
        matches!(self.role, Role::Primary { .. })
    }

    /// The bounds that somebody knows who is told the role of the cell.
    #[must_use]
    pub const fn bounds(&self) -> (i64, i64) {
        match self.role {
            Role::Primary { lower, upper, .. } | Role::Blurred { lower, upper } => (lower, upper),
            Role::Fixed => (self.value, self.value),
            _ => (0, FAR),
        }
    }
}

/// The terms of a relation: cells and their coefficients.
pub type Terms = Vec<(CellId, i64)>;

/// Cells and relations: of each relation everybody knows the number Σ coefficient · value.
///
/// Mostly that number is 0: a total less its parts. Where deliveries were rounded or converted it is not, and no step
/// depends on it. Coefficients are 1 and −1 in all sums; others are allowed and used by attacks only.
#[derive(Debug, Clone, Default)]
pub struct System {
    cells: Vec<Cell>,
    relations: Vec<Terms>,
    of: Vec<Vec<(u32, i64)>>,
    limits: BTreeMap<CellId, (i64, i64)>,
}

impl System {
    /// Adds a cell.
    pub fn add_cell(&mut self, cell: Cell) -> CellId {
        self.cells.push(cell);
        self.of.push(Vec::new());
        self.cells.len() - 1
    }

    /// Adds a relation: these cells, times their coefficients, sum to a number that everybody knows.
    ///
    /// # Panics
    ///
    /// With more than 2³² relations.
    pub fn relate(&mut self, terms: Terms) {
        let relation = u32::try_from(self.relations.len()).expect("fewer than 2^32 relations");
        for &(cell, coefficient) in &terms {
            self.of[cell].push((relation, coefficient));
        }
        self.relations.push(terms);
    }

    /// Adds a relation: a total is the sum of its parts.
    pub fn add_up(&mut self, total: CellId, parts: impl IntoIterator<Item = CellId>) {
        let mut terms = vec![(total, 1)];
        terms.extend(parts.into_iter().map(|part| (part, -1)));
        self.relate(terms);
    }

    /// Says between what a cell lies for everybody, whatever becomes of it: an earlier release has shown it with noise.
    pub fn limit(&mut self, cell: CellId, limits: (i64, i64)) {
        self.limits.insert(cell, limits);
    }

    /// Between what a cell lies for somebody who is not told its role.
    #[must_use]
    pub fn limits(&self, cell: CellId) -> (i64, i64) {
        self.limits.get(&cell).copied().unwrap_or((0, FAR))
    }

    /// Between what a cell lies for somebody who is told its role.
    #[must_use]
    pub fn bounds(&self, cell: CellId) -> (i64, i64) {
        let ((lower, upper), (least, most)) = (self.cells[cell].bounds(), self.limits(cell));
        if self.limits.contains_key(&cell) { (lower.max(least), upper.min(most)) } else { (lower, upper) }
    }

    /// All cells.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// One cell, to change its role.
    pub fn cell_mut(&mut self, cell: CellId) -> &mut Cell {
        &mut self.cells[cell]
    }

    /// All relations.
    #[must_use]
    pub fn relations(&self) -> &[Terms] {
        &self.relations
    }

    /// The relations that a cell stands in, with its coefficients.
    #[must_use]
    pub fn relations_of(&self, cell: CellId) -> &[(u32, i64)] {
        &self.of[cell]
    }

    /// What a relation sums to.
    #[must_use]
    pub fn sum(&self, relation: usize) -> i64 {
        self.relations[relation].iter().map(|&(cell, coefficient)| coefficient * self.cells[cell].value).sum()
    }

    /// Parts of the system that share no cell which could change, each with the cells that it was made from.
    ///
    /// Fixed cells connect nothing and are left out: what is added to or taken from a relation is the same without them.
    #[must_use]
    pub fn parts(&self) -> Vec<(Self, Vec<CellId>)> {
        let mut parts: Vec<(Self, Vec<CellId>)> = Vec::new();
        let mut place: BTreeMap<CellId, CellId> = BTreeMap::new();
        let mut seen = vec![false; self.cells.len()];
        let may_change = |cell: CellId| self.cells[cell].role != Role::Fixed;
        for first in (0..self.cells.len()).filter(|&cell| may_change(cell)) {
            if std::mem::replace(&mut seen[first], true) {
                continue;
            }
            let (mut cells, mut relations) = (vec![first], Vec::new());
            let mut next = 0;
            while let Some(&cell) = cells.get(next) {
                next += 1;
                for &(relation, _) in &self.of[cell] {
                    relations.push(relation);
                    for &(other, _) in &self.relations[relation as usize] {
                        if may_change(other) && !std::mem::replace(&mut seen[other], true) {
                            cells.push(other);
                        }
                    }
                }
            }
            cells.sort_unstable();
            relations.sort_unstable();
            relations.dedup();
            place.clear();
            let mut part = Self::default();
            for &cell in &cells {
                let own = part.add_cell(self.cells[cell]);
                place.insert(cell, own);
                if let Some(&limits) = self.limits.get(&cell) {
                    part.limit(own, limits);
                }
            }
            for relation in relations {
                let terms = &self.relations[relation as usize];
                part.relate(terms.iter().filter_map(|&(cell, by)| Some((*place.get(&cell)?, by))).collect());
            }
            parts.push((part, cells));
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: i64, role: Role) -> Cell {
        Cell { value, role, cost: 1 }
    }

    #[test]
    fn fixed_cells_connect_nothing() {
        let mut system = System::default();
        let [total, a, b, c, d] =
            [(10, Role::Fixed), (1, Role::Shown), (2, Role::Shown), (3, Role::Fixed), (4, Role::Shown)]
                .map(|(value, role)| system.add_cell(cell(value, role)));
        system.add_up(total, [a, b, c, d]);
        let alone = system.add_cell(cell(7, Role::Shown));
        let parts = system.parts();
        assert_eq!(
            parts.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(),
            [vec![a, b, d], vec![alone]]
        );
        assert_eq!(parts[0].0.relations(), [vec![(0, -1), (1, -1), (2, -1)]]);
        assert_eq!(system.sum(0), 0);
    }
}

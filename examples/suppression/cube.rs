//! Tables with hierarchies in every dimension, as systems of cells.

use sozialbericht::disclosure::system::{Cell, CellId, Role, System};

/// One dimension: its categories, each with the one above it. The first is the total.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl Tree {
    /// A dimension from the category above each one.
    #[must_use]
    pub(crate) fn new(parents: Vec<Option<usize>>) -> Self {
        let mut children = vec![Vec::new(); parents.len()];
        for (category, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(category);
            }
        }
        Self { parents, children }
    }

    /// A total with so many categories.
    #[must_use]
    pub(crate) fn flat(categories: usize) -> Self {
        Self::new([None].into_iter().chain((0..categories).map(|_| Some(0))).collect())
    }

    /// How many categories there are, totals among them.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    fn up(&self, category: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(category), |&category| self.parents[category])
    }
}

/// A table of counts over the product of dimensions, with all its totals.
#[derive(Debug, Clone)]
pub(crate) struct Cube {
    trees: Vec<Tree>,
    values: Vec<i64>,
}

impl Cube {
    /// A table of zeros.
    #[must_use]
    pub(crate) fn new(trees: Vec<Tree>) -> Self {
        let cells = trees.iter().map(Tree::len).product();
        Self { trees, values: vec![0; cells] }
    }

    /// Adds persons to a cell of leaves and to every total above it.
    pub(crate) fn add(&mut self, key: &[usize], count: i64) {
        let mut above = vec![Vec::new()];
        for (tree, &category) in self.trees.iter().zip(key) {
            above = above
                .iter()
                .flat_map(|begun: &Vec<usize>| {
                    tree.up(category).map(move |category| [&begun[..], &[category]].concat())
                })
                .collect();
        }
        for key in above {
            let cell = self.cell(&key);
            self.values[cell] += count;
        }
    }

    /// The position of a cell.
    #[must_use]
    pub(crate) fn cell(&self, key: &[usize]) -> CellId {
        self.trees.iter().zip(key).fold(0, |cell, (tree, category)| cell * tree.len() + category)
    }

    /// The categories of a cell.
    #[must_use]
    pub(crate) fn key(&self, mut cell: CellId) -> Vec<usize> {
        let mut key: Vec<usize> = self
            .trees
            .iter()
            .rev()
            .map(|tree| {
                let category = cell % tree.len();
                cell /= tree.len();
                category
            })
            .collect();
        key.reverse();
        key
    }

    /// The system of all cells and sums. The total of everything is never suppressed.
    #[must_use]
    pub(crate) fn system(&self, role: impl Fn(i64) -> Role) -> System {
        let mut system = System::default();
        for (cell, &value) in self.values.iter().enumerate() {
            let role = match role(value) {
                Role::Shown | Role::LastResort if cell == 0 => Role::Fixed,
                role => role,
            };
            system.add_cell(Cell { value, role, cost: value.unsigned_abs() });
        }
        for cell in 0..self.values.len() {
            let key = self.key(cell);
            for (dimension, tree) in self.trees.iter().enumerate() {
                let parts: Vec<CellId> = tree.children[key[dimension]]
                    .iter()
                    .map(|&category| {
                        let mut key = key.clone();
                        key[dimension] = category;
                        self.cell(&key)
                    })
                    .collect();
                if !parts.is_empty() {
                    system.add_up(cell, parts);
                }
            }
        }
        system
    }
}

/// The rule of these tables: counts from 1 to `most` are sensitive; zeros are shown.
pub(crate) fn small(most: i64, bounds: Option<(i64, i64)>, range: i64) -> impl Fn(i64) -> Role {
    move |value| match value {
        0 => Role::LastResort,
        _ if value <= most => {
            let (lower, upper) = bounds.unwrap_or((0, sozialbericht::disclosure::system::FAR));
            Role::Primary { lower, upper, range }
        }
        _ => Role::Shown,
    }
}

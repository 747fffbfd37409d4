//! The parts of a system that have nothing to do with each other.

use std::collections::BTreeMap;

/// Cells that hang together by relations, and these relations; both in ascending order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Component {
    pub(super) cells: Vec<usize>,
    pub(super) relations: Vec<usize>,
}

/// The components of the cells that may move; the others hold nothing together. Relations without a cell that may move
/// belong to none.
pub(super) fn components(may_move: &[bool], relations: &[Vec<(usize, i64)>]) -> Vec<Component> {
    let mut roots: Vec<usize> = (0..may_move.len()).collect();
    let moving = |relation: &[(usize, i64)]| -> Vec<usize> {
        relation.iter().map(|&(cell, _)| cell).filter(|&cell| may_move[cell]).collect()
    };
    for relation in relations {
        for pair in moving(relation).windows(2) {
            let (one, other) = (root(&mut roots, pair[0]), root(&mut roots, pair[1]));
            roots[one.max(other)] = one.min(other);
        }
    }
    let mut by_root: BTreeMap<usize, Component> = BTreeMap::new();
    for cell in (0..may_move.len()).filter(|&cell| may_move[cell]) {
        by_root.entry(root(&mut roots, cell)).or_default().cells.push(cell);
    }
    for (index, relation) in relations.iter().enumerate() {
        if let Some(&cell) = moving(relation).first() {
            by_root.entry(root(&mut roots, cell)).or_default().relations.push(index);
        }
    }
    by_root.into_values().collect()
}

/// The smallest cell known to hang together with this one; the way there is shortened.
fn root(roots: &mut [usize], mut cell: usize) -> usize {
    while roots[cell] != cell {
        roots[cell] = roots[roots[cell]];
        cell = roots[cell];
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_cannot_move_holds_nothing_together() {
        let relations = [vec![(0, 1), (1, 1), (2, -1)], vec![(2, 1), (3, -1)], vec![(4, 1), (5, -1)]];
        let together = components(&[true, true, true, true, false, false], &relations);
        assert_eq!(together, [Component { cells: vec![0, 1, 2, 3], relations: vec![0, 1] }]);
        let apart = components(&[true, true, false, true, false, true], &relations);
        let cells: Vec<_> = apart.iter().map(|part| (part.cells.clone(), part.relations.clone())).collect();
        assert_eq!(cells, [(vec![0, 1], vec![0]), (vec![3], vec![1]), (vec![5], vec![2])]);
    }
}

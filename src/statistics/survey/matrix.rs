//! Small symmetric matrices: covariances and normal equations.

/// A square matrix, row by row. Covariances are symmetric, in the squared unit of the estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    order: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    #[must_use]
    pub fn zero(order: usize) -> Self {
        Self { order, cells: vec![0.0; order * order] }
    }

    /// The matrix with these numbers on its diagonal and zeros elsewhere.
    #[must_use]
    pub fn diagonal(numbers: &[f64]) -> Self {
        let mut matrix = Self::zero(numbers.len());
        for (row, number) in numbers.iter().enumerate() {
            matrix.row_mut(row)[row] = *number;
        }
        matrix
    }

    /// The number of rows, which is that of the columns.
    #[must_use]
    pub const fn order(&self) -> usize {
        self.order
    }

    /// All cells, row by row.
    #[must_use]
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// One cell; 0 outside the matrix.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> f64 {
        let inside = row < self.order && column < self.order;
        if inside { self.cells[row * self.order + column] } else { 0.0 }
    }

    /// The quadratic form of two contrasts: Σ aᵢ mᵢⱼ bⱼ, over as many terms as all three have.
    #[must_use]
    pub fn form(&self, left: &[f64], right: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (row, a) in left.iter().enumerate() {
            for (column, b) in right.iter().enumerate() {
                sum += a * self.get(row, column) * b;
            }
        }
        sum
    }

    pub(super) fn from_rows(order: usize, cells: Vec<f64>) -> Self {
        debug_assert_eq!(cells.len(), order * order);
        Self { order, cells }
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.order..(row + 1) * self.order]
    }

    pub(super) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.cells[row * self.order..(row + 1) * self.order]
    }

    /// Fills the lower triangle from the upper one.
    pub(super) fn mirror(&mut self) {
        for row in 1..self.order {
            for column in 0..row {
                self.cells[row * self.order + column] = self.cells[column * self.order + row];
            }
        }
    }

    /// The same quadratic form in other coordinates: C M Cᵀ, where each row of C is a contrast.
    pub(super) fn seen_by(&self, contrasts: &[Vec<f64>]) -> Self {
        let mut cells = Vec::with_capacity(contrasts.len() * contrasts.len());
        for left in contrasts {
            for right in contrasts {
                cells.push(self.form(left, right));
            }
        }
        Self::from_rows(contrasts.len(), cells)
    }

    /// The eigenvalues of a symmetric matrix by Jacobi's rotations, in no order (`jacobi-1846`).
    pub(super) fn eigenvalues(mut self) -> Vec<f64> {
        const SWEEPS: usize = 100;
        let order = self.order;
        for _ in 0..SWEEPS {
            let (mut off, mut all) = (0.0, 0.0);
            for row in 0..order {
                for column in 0..order {
                    let square = self.get(row, column) * self.get(row, column);
                    all += square;
                    off += if row == column { 0.0 } else { square };
                }
            }
            if off <= f64::EPSILON * f64::EPSILON * all {
                break;
            }
            for p in 0..order {
                for q in p + 1..order {
                    self.rotate(p, q);
                }
            }
        }
        (0..order).map(|index| self.get(index, index)).collect()
    }

    /// Turns rows and columns `p` and `q` so that their common cell vanishes.
    fn rotate(&mut self, p: usize, q: usize) {
        let apq = self.get(p, q);
        if apq == 0.0 {
            return;
        }
        let theta = (self.get(q, q) - self.get(p, p)) / (2.0 * apq);
        let tangent = theta.signum() / (theta.abs() + libm::hypot(theta, 1.0));
        let tangent = if theta == 0.0 { 1.0 } else { tangent };
        let cosine = libm::hypot(tangent, 1.0).recip();
        let sine = tangent * cosine;
        let order = self.order;
        for k in 0..order {
            let (kp, kq) = (self.cells[k * order + p], self.cells[k * order + q]);
            self.cells[k * order + p] = cosine * kp - sine * kq;
            self.cells[k * order + q] = sine * kp + cosine * kq;
        }
        for k in 0..order {
            let (pk, qk) = (self.cells[p * order + k], self.cells[q * order + k]);
            self.cells[p * order + k] = cosine * pk - sine * qk;
            self.cells[q * order + k] = sine * pk + cosine * qk;
        }
    }
}

/// The triangular root of a matrix without negative eigenvalues. What depends on earlier rows is
/// dropped, as one does with the last category of a second margin: the solution is then one of many,
/// and the fitted values are the same.
#[derive(Clone, Debug)]
pub(super) struct Root {
    lower: Matrix,
    dropped: Vec<bool>,
}

impl Root {
    /// A row is dependent when less than this part of its own length is left.
    const DEPENDENT: f64 = 1e-11;

    pub(super) fn of(matrix: &Matrix) -> Self {
        let order = matrix.order;
        let mut lower = Matrix::zero(order);
        let mut dropped = vec![false; order];
        for row in 0..order {
            for column in 0..=row {
                let mut left = matrix.get(row, column);
                for k in 0..column {
                    left -= lower.get(row, k) * lower.get(column, k);
                }
                let value = if row == column {
                    dropped[row] = left <= Self::DEPENDENT * matrix.get(row, row);
                    left.max(0.0).sqrt()
                } else if dropped[column] {
                    0.0
                } else {
                    left / lower.get(column, column)
                };
                lower.cells[row * order + column] = value;
            }
            if dropped[row] {
                lower.row_mut(row).fill(0.0);
            }
        }
        Self { lower, dropped }
    }

    pub(super) fn rank(&self) -> usize {
        self.dropped.iter().filter(|dropped| !**dropped).count()
    }

    /// Solves in place for several right-hand sides at once: `sides` has one row of `width` numbers
    /// for each row of the matrix.
    pub(super) fn solve(&self, sides: &mut [f64], width: usize) {
        let order = self.dropped.len();
        self.solve_lower(sides, width);
        for row in (0..order).rev() {
            let (head, tail) = sides.split_at_mut((row + 1) * width);
            let own = &mut head[row * width..];
            if self.dropped[row] {
                own.fill(0.0);
                continue;
            }
            for below in row + 1..order {
                let factor = self.lower.get(below, row);
                let other = &tail[(below - row - 1) * width..][..width];
                own.iter_mut().zip(other).for_each(|(side, solved)| *side -= factor * solved);
            }
            let pivot = self.lower.get(row, row);
            for side in own {
                *side /= pivot;
            }
        }
    }

    /// The first half of [`Self::solve`]: L⁻¹ times the sides.
    pub(super) fn solve_lower(&self, sides: &mut [f64], width: usize) {
        for row in 0..self.dropped.len() {
            let (head, tail) = sides.split_at_mut(row * width);
            let own = &mut tail[..width];
            if self.dropped[row] {
                own.fill(0.0);
                continue;
            }
            for above in 0..row {
                let factor = self.lower.get(row, above);
                let other = &head[above * width..][..width];
                own.iter_mut().zip(other).for_each(|(side, solved)| *side -= factor * solved);
            }
            let pivot = self.lower.get(row, row);
            for side in own {
                *side /= pivot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(order: usize, cells: &[f64]) -> Matrix {
        Matrix::from_rows(order, cells.to_vec())
    }

    #[test]
    fn the_root_solves_what_it_was_drawn_from() {
        let normal = matrix(3, &[4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0]);
        let mut sides = vec![1.0, 10.0, 2.0, 20.0, 3.0, 30.0];
        Root::of(&normal).solve(&mut sides, 2);
        for row in 0..3 {
            let left: f64 = (0..3).map(|column| normal.get(row, column) * sides[2 * column]).sum();
            let expected = [1.0, 2.0, 3.0][row];
            assert!(
                (left - expected).abs() < 1e-14 && (10.0 * sides[2 * row] - sides[2 * row + 1]).abs() < 1e-12
            );
        }
    }

    /// Two margins share their total: the normal equations of their indicators lack one rank.
    #[test]
    fn what_depends_on_earlier_rows_is_dropped() {
        let normal =
            matrix(4, &[6.0, 0.0, 2.0, 4.0, 0.0, 4.0, 1.0, 3.0, 2.0, 1.0, 3.0, 0.0, 4.0, 3.0, 0.0, 7.0]);
        let root = Root::of(&normal);
        assert_eq!(root.rank(), 3);
        let mut sides = vec![8.0, 5.0, 4.0, 9.0];
        root.solve(&mut sides, 1);
        for (row, expected) in [8.0, 5.0, 4.0, 9.0].into_iter().enumerate() {
            let left: f64 = (0..4).map(|column| normal.get(row, column) * sides[column]).sum();
            assert!((left - expected).abs() < 1e-12, "{row}: {left}");
        }
    }

    #[test]
    fn eigenvalues_of_a_known_matrix() {
        let mut values = matrix(3, &[2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0]).eigenvalues();
        values.sort_by(f64::total_cmp);
        let root = 2f64.sqrt();
        for (value, expected) in values.iter().zip([2.0 - root, 2.0, 2.0 + root]) {
            assert!((value - expected).abs() < 1e-14, "{values:?}");
        }
    }

    #[test]
    fn a_contrast_sees_the_variance_of_a_difference() {
        let covariance = matrix(2, &[4.0, 1.0, 1.0, 9.0]);
        assert!((covariance.form(&[1.0, -1.0], &[1.0, -1.0]) - 11.0).abs() < 1e-15);
        let seen = covariance.seen_by(&[vec![1.0, -1.0], vec![0.0, 1.0]]);
        assert_eq!(seen.cells(), [11.0, -8.0, -8.0, 9.0]);
    }
}

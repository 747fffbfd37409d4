//! What the texts of a column mean, remembered: a register has millions of cells and few different ones.

/// Different cells that are remembered; what comes after them is looked up each time.
const MOST: usize = 1 << 15;

/// A table of cells by their word ([`crate::source::Cell::word`]), of bounded size.
#[derive(Debug, Clone)]
pub(super) struct Memo<T> {
    /// Word and meaning; a word is never zero. Their number is a power of two.
    slots: Vec<(u128, T)>,
    filled: usize,
}

impl<T: Copy + Default> Memo<T> {
    pub(super) fn new() -> Self {
        Self { slots: vec![(0, T::default()); 64], filled: 0 }
    }

    /// What the cell means, if it was met before.
    #[inline]
    pub(super) fn get(&self, word: u128) -> Option<T> {
        let mask = self.slots.len() - 1;
        let mut at = hash(word) & mask;
        loop {
            let (known, meaning) = self.slots[at];
            if known == word {
                return Some(meaning);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Remembers a cell that was not met before.
    pub(super) fn insert(&mut self, word: u128, meaning: T) {
        if self.filled == MOST {
            return;
        }
        self.filled += 1;
        // At most half full, so that searches are short.
        if self.filled * 2 > self.slots.len() {
            let larger = vec![(0, T::default()); self.slots.len() * 2];
            for (word, meaning) in std::mem::replace(&mut self.slots, larger) {
                if word != 0 {
                    self.place(word, meaning);
                }
            }
        }
        self.place(word, meaning);
    }

    fn place(&mut self, word: u128, meaning: T) {
        let mask = self.slots.len() - 1;
        let mut at = hash(word) & mask;
        while self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (word, meaning);
    }
}

/// Spreads words over the slots: both halves times a large odd number, of which the upper bits are the mixed ones.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the halves of a word, and bits of a hash")]
const fn hash(word: u128) -> usize {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mixed = (word as u64).wrapping_mul(ODD) ^ ((word >> 64) as u64).wrapping_mul(ODD).rotate_left(32);
    (mixed ^ (mixed >> 32)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn more_cells_than_fit_are_forgotten_and_not_mixed_up() {
        let mut memo = Memo::new();
        let most = u32::try_from(MOST).expect("small");
        (1..=2 * most).for_each(|number| memo.insert(u128::from(number), number));
        assert_eq!((memo.get(1), memo.get(u128::from(most))), (Some(1), Some(most)));
        assert_eq!(memo.get(u128::from(2 * most)), None);
        assert!(memo.slots.len() <= 2 * MOST);
    }

    proptest! {
        #[test]
        fn a_cell_keeps_its_meaning(words in prop::collection::btree_map(1..u128::MAX, any::<u32>(), 0..500)) {
            let mut memo = Memo::new();
            for (word, meaning) in &words {
                memo.insert(*word, *meaning);
            }
            for (word, meaning) in &words {
                prop_assert_eq!(memo.get(*word), Some(*meaning));
            }
        }
    }
}

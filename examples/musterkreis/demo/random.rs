//! Chance from a fixed seed: the same sequence on every machine and in every year.

use super::number::{position, real};

/// `SplitMix64` (Steele, Lea and Flood 2014): one word of state, written out here so that no new version of a
/// library can change the demo district.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

/// The finaliser of `SplitMix64`: spreads every bit of a word over all bits of another.
pub(crate) fn scramble(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

impl Random {
    /// A sequence of its own per purpose: to change one part of the district leaves the others as they are.
    pub(crate) fn for_purpose(purpose: &str) -> Self {
        let seed = purpose.bytes().fold(2024, |state: u64, byte| {
            scramble(state.wrapping_add(u64::from(byte)).wrapping_add(0x9E37_79B9_7F4A_7C15))
        });
        Self { state: seed }
    }

    fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.state)
    }

    /// Uniform in [0, 1), with the 32 upper bits of a word: exact in an f64.
    pub(crate) fn fraction(&mut self) -> f64 {
        let upper = u32::try_from(self.word() >> 32).unwrap_or(u32::MAX);
        f64::from(upper) / 4_294_967_296.0
    }

    /// Uniform in [-1, 1).
    pub(crate) fn swing(&mut self) -> f64 {
        2.0 * self.fraction() - 1.0
    }

    /// Roughly normal with mean 0 and variance 1: the sum of twelve uniform numbers, centred. No logarithm needed.
    pub(crate) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }

    pub(crate) fn below(&mut self, length: usize) -> usize {
        position(self.fraction(), length)
    }

    /// How many of `trials` succeed: one draw each, for the numbers here are small.
    pub(crate) fn successes(&mut self, trials: u32, chance: f64) -> u32 {
        (0..trials).map(|_| u32::from(self.fraction() < chance)).sum()
    }

    /// A number of events with the given mean (Knuth's multiplication method; large means in portions).
    pub(crate) fn events(&mut self, mean: f64) -> u32 {
        let mut rest = mean;
        let mut events = 0;
        while rest > 0.0 {
            let portion = rest.min(16.0);
            rest -= portion;
            let limit = libm::exp(-portion);
            let mut product = self.fraction();
            while product > limit {
                events += 1;
                product *= self.fraction();
            }
        }
        events
    }

    /// Picks a position with chances in proportion to the weights.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.fraction() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Fisher–Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Smooth noise over the plane in [-1, 1]: value noise in octaves, each half as strong and twice as fine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    pub(crate) seed: u64,
    /// The width of the coarsest waves in kilometres.
    pub(crate) width: f64,
    pub(crate) octaves: usize,
}

impl Noise {
    pub(crate) fn at(&self, x: f64, y: f64) -> f64 {
        let mut sum = 0.0;
        let mut strength = 1.0;
        let mut total = 0.0;
        let mut scale = 1.0 / self.width;
        for octave in 0..self.octaves {
            let shift = 17.3 * real(octave);
            sum += strength * self.octave(x * scale + shift, y * scale - shift);
            total += strength;
            strength *= 0.5;
            scale *= 2.0;
        }
        sum / total
    }

    fn octave(&self, x: f64, y: f64) -> f64 {
        let (column, row) = (super::number::grid_line(x), super::number::grid_line(y));
        let (right, up) = (ease(x - libm::floor(x)), ease(y - libm::floor(y)));
        let lower = mix(self.knot(column, row), self.knot(column + 1, row), right);
        let upper = mix(self.knot(column, row + 1), self.knot(column + 1, row + 1), right);
        mix(lower, upper, up)
    }

    fn knot(&self, column: i64, row: i64) -> f64 {
        let word = self.seed
            ^ scramble(column.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15))
            ^ scramble(row.cast_unsigned().wrapping_add(0x632B_E59B_D9B4_E019));
        Random { state: word }.swing()
    }
}

fn ease(fraction: f64) -> f64 {
    fraction * fraction * (3.0 - 2.0 * fraction)
}

fn mix(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

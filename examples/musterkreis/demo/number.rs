//! The few conversions between counts and real numbers, each in one place and each with its limits stated.

/// A count as a real number. Counts here are residents and grid cells, far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The nearest whole number; negative and non-finite input becomes zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) fn whole(value: f64) -> u32 {
    libm::round(value) as u32
}

/// An index below `length` for a fraction of [0, 1).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product lies in [0, length)"
)]
pub(crate) fn position(fraction: f64, length: usize) -> usize {
    ((fraction * real(length)) as usize).min(length.saturating_sub(1))
}

/// The grid line at or below a coordinate.
#[expect(clippy::cast_possible_truncation, reason = "coordinates are kilometres")]
pub(crate) fn grid_line(coordinate: f64) -> i64 {
    libm::floor(coordinate) as i64
}

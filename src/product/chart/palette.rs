//! Colours with a meaning, and the contrast that they must keep.

/// Red, green and blue of sRGB.
pub type Color = [u8; 3];

/// Paper.
pub(super) const WHITE: Color = [255, 255, 255];
/// Text, borders and axes; 3:1 against every class colour.
pub(super) const INK: Color = [26, 26, 26];
/// Second voice: ticks and notes, 4.5:1 on white.
pub(super) const GREY: Color = [89, 89, 89];
/// Guides that may be overlooked.
pub(super) const FAINT: Color = [222, 222, 222];
/// Values of areas.
pub(super) const BLUE: Color = [31, 108, 177];
/// The band of an interval around them.
pub(super) const BAND: Color = [207, 224, 240];
/// Its edge, 3:1 on white.
pub(super) const EDGE: Color = [98, 141, 190];
/// Attention, always together with a frame and a sign.
pub(super) const ATTENTION: Color = [252, 226, 205];

// Even steps of contrast from 3.1:1 to 15.8:1 against the ink of borders. Luminance falls from class to class, so the
// order survives grey-scale print and every kind of colour blindness.
const THREE: [Color; 3] = [[254, 244, 206], [108, 177, 158], [61, 105, 160]];
const FOUR: [Color; 4] = [[254, 244, 206], [157, 198, 162], [67, 154, 161], [61, 105, 160]];
const FIVE: [Color; 5] = [[254, 244, 206], [182, 209, 168], [108, 177, 158], [54, 143, 162], [61, 105, 160]];

/// Four status classes from high to very low social status, in falling luminance.
pub const STATUS: [Color; 4] = FOUR;

/// The colours of up to five ordered classes, light to dark; an empty slice for none.
#[must_use]
pub fn sequential(classes: usize) -> &'static [Color] {
    match classes {
        0 => &[],
        1 => &THREE[1..2],
        2 => &FOUR[1..3],
        3 => &THREE,
        4 => &FOUR,
        _ => &FIVE,
    }
}

/// `#1A1A1A`
pub(super) fn hex([red, green, blue]: Color) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// How far two colours stand apart: 1 for the same, 21 for black on white (WCAG 2.2, relative luminance).
pub(super) fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn luminance(color: Color) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_stand_out_from_every_class_colour_and_from_paper() {
        for color in (1..=5).flat_map(sequential).chain(&STATUS).chain(&[WHITE, ATTENTION]) {
            assert!(contrast(*color, INK) >= 3.0, "{}", hex(*color));
        }
        assert!(contrast(BLUE, WHITE) >= 3.0 && contrast(EDGE, WHITE) >= 3.0);
    }

    #[test]
    fn text_reads_on_its_ground() {
        for (text, ground) in [(INK, WHITE), (GREY, WHITE), (INK, ATTENTION), (INK, BAND)] {
            assert!(contrast(text, ground) >= 4.5);
        }
    }

    #[test]
    fn classes_stay_ordered_without_colour() {
        for classes in 2..=5 {
            for pair in sequential(classes).windows(2) {
                assert!((luminance(pair[0]) + 0.05) / (luminance(pair[1]) + 0.05) > 1.4);
                // Printers and copiers weigh the channels as television did (ITU-R BT.601); both ways must hold.
                let grey =
                    |[r, g, b]: Color| 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
                assert!(grey(pair[0]) - grey(pair[1]) > 20.0, "{} {}", hex(pair[0]), hex(pair[1]));
            }
        }
    }
}

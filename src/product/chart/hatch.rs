//! Fills: an even colour, or a colour under lines.

use super::palette::{Color, GREY, INK, WHITE, hex};

/// Lines over a fill, so that a class can be told without its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Hatch {
    /// No lines.
    #[default]
    Plain,
    /// Lines that rise to the right.
    Rising,
    /// Lines that fall to the right.
    Falling,
    /// Upright lines.
    Upright,
    /// Dots.
    Dotted,
}

impl Hatch {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Upright => "upright",
            Self::Dotted => "dotted",
        }
    }
}

/// How a shape is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fill {
    pub(super) ground: Color,
    pub(super) hatch: Hatch,
}

/// Areas without a value: grey lines on paper, never a class colour.
pub(super) const NO_VALUE: Fill = Fill { ground: WHITE, hatch: Hatch::Falling };

/// The side of a pattern's tile, 1.2 mm.
const TILE: i32 = 24;

impl Fill {
    pub(super) const fn plain(ground: Color) -> Self {
        Self { ground, hatch: Hatch::Plain }
    }

    /// What the `fill` attribute says. A pattern is named after what it looks like: where two charts stand in one
    /// web page and share a name, they share the pattern.
    pub(super) fn reference(self) -> String {
        if self.hatch == Hatch::Plain { hex(self.ground) } else { format!("url(#{})", self.id()) }
    }

    /// The definition of the pattern that [`Fill::reference`] names.
    pub(super) fn pattern(self) -> Option<String> {
        let ink = hex(if self.ground == WHITE { GREY } else { INK });
        let lines = match self.hatch {
            Hatch::Plain => return None,
            // Each line is continued beyond the corners of its tile, or the corners would show as notches.
            Hatch::Rising => "M-4 4L4 -4M0 24L24 0M20 28L28 20",
            Hatch::Falling => "M-4 20L4 28M0 0L24 24M20 -4L28 4",
            Hatch::Upright => "M12 0L12 24",
            Hatch::Dotted => "",
        };
        let marks = if lines.is_empty() {
            format!("<circle cx=\"12\" cy=\"12\" r=\"4\" fill=\"{ink}\"/>")
        } else {
            format!("<path d=\"{lines}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"3\"/>")
        };
        Some(format!(
            "<pattern id=\"{}\" patternUnits=\"userSpaceOnUse\" width=\"{TILE}\" height=\"{TILE}\">\
             <rect width=\"{TILE}\" height=\"{TILE}\" fill=\"{}\"/>{marks}</pattern>",
            self.id(),
            hex(self.ground),
        ))
    }

    fn id(self) -> String {
        format!("hatch-{}-{}", self.hatch.name(), hex(self.ground).trim_start_matches('#'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_without_value_is_told_from_the_lightest_class_by_its_lines() {
        let pattern = NO_VALUE.pattern().expect("lines");
        assert!(pattern.contains("stroke=\"#595959\""));
        assert_ne!(NO_VALUE.reference(), Fill::plain(WHITE).reference());
    }
}

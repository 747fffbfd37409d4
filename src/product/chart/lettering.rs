//! Sizes of letters in print, and how wide a line of them is.

use super::palette::{Color, GREY, INK};

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Letters of one kind; the size is in drawing units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lettering {
    pub(super) size: i32,
    pub(super) weight: Weight,
    pub(super) color: Color,
}

/// 8.2 pt. Only sizes that survive the way through plotters without a crumb behind the point are used.
pub(super) const BODY: Lettering = Lettering { size: 58, weight: Weight::Regular, color: INK };
/// 7 pt.
pub(super) const SMALL: Lettering = Lettering { size: 50, weight: Weight::Regular, color: INK };
/// 6.5 pt, the least that is legible in print.
pub(super) const FINE: Lettering = Lettering { size: 46, weight: Weight::Regular, color: INK };

impl Lettering {
    pub(super) const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    pub(super) const fn grey(self) -> Self {
        Self { color: GREY, ..self }
    }

    pub(super) const fn line_height(self) -> i32 {
        self.size * 13 / 10
    }

    /// The width of a line, rounded up.
    pub(super) fn width(self, text: &str) -> i32 {
        let advances: i32 = text.chars().map(advance).sum();
        let regular = (advances * self.size + 999) / 1000;
        match self.weight {
            Weight::Regular => regular,
            // No letter of German grows by more than a tenth on average; "l" and "i" by a fifth.
            Weight::Bold => regular * 109 / 100 + 1,
        }
    }

    /// The text, or as much of it as fits before an ellipsis.
    pub(super) fn fit(self, text: &str, width: i32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while !kept.is_empty() {
            kept.pop();
            let short = format!("{}…", kept.trim_end_matches([' ', '-', '/', ',']));
            if self.width(&short) <= width {
                return short;
            }
        }
        "…".to_owned()
    }

    /// The text broken at spaces, slashes and hyphens; a part that is too long for a line is shortened.
    pub(super) fn wrap(self, text: &str, width: i32) -> Vec<String> {
        self.lines(text, width).iter().map(|line| self.fit(line.trim_end(), width)).collect()
    }

    /// Like [`Lettering::wrap`], in at most `most` lines; the last one takes the rest and is shortened.
    pub(super) fn wrap_at_most(self, text: &str, width: i32, most: usize) -> Vec<String> {
        let mut lines = self.lines(text, width);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1));
            lines.push(rest.concat());
        }
        lines.iter().map(|line| self.fit(line.trim_end(), width)).collect()
    }

    fn lines(self, text: &str, width: i32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for part in text.split_inclusive([' ', '/', '-']) {
            if let Some(line) = lines.last_mut() {
                if line.is_empty() || self.width((line.clone() + part).trim_end()) <= width {
                    line.push_str(part);
                } else {
                    lines.push(part.to_owned());
                }
            }
        }
        lines
    }
}

/// Advance width of Noto Sans Regular in thousandths of an em; letters with marks are as wide as their base.
fn advance(letter: char) -> i32 {
    let index = u32::from(letter).checked_sub(32).and_then(|index| usize::try_from(index).ok());
    if let Some(width) = index.and_then(|index| ASCII.get(index)) {
        return i32::from(*width);
    }
    match letter {
        'Ä' | 'À' | 'Á' | 'Å' => 640,
        'Ö' | 'Ø' => 781,
        'Ü' => 731,
        'ß' => 631,
        'é' | 'è' | 'ê' | 'ë' => 564,
        'ä' | 'á' | 'à' | 'â' => 562,
        '−' | '×' | '±' | '≤' | '≥' | '€' => 572,
        '–' => 500,
        '—' | '→' => 1000,
        '…' => 791,
        '\u{202F}' => 201,
        '\u{A0}' => 260,
        '²' | '³' => 351,
        // Other letters of Latin scripts are at most as wide as an "ö"; anything else counts as a full square.
        letter if letter.is_lowercase() => 620,
        _ => 1000,
    }
}

const ASCII: [u16; 95] = [
    260, 270, 409, 646, 572, 832, 732, 226, 300, 300, 551, 572, 269, 322, 269, 373, 572, 572, 572, 572, 572,
    572, 572, 572, 572, 572, 269, 269, 572, 572, 572, 435, 899, 640, 650, 632, 730, 557, 520, 729, 742, 339,
    273, 620, 524, 908, 760, 781, 605, 781, 623, 549, 557, 731, 601, 931, 586, 566, 572, 330, 373, 330, 572,
    444, 581, 562, 616, 480, 616, 564, 345, 616, 619, 258, 258, 535, 258, 936, 619, 605, 616, 616, 414, 480,
    361, 619, 508, 787, 530, 510, 471, 380, 551, 380, 572,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_line_is_as_wide_as_the_font_says() {
        // B 650 + e 564 + z 471 + i 258 + r 414 + k 535 = 2892 thousandths.
        assert_eq!(BODY.width("Bezirk"), (2892 * 58 + 999) / 1000);
    }

    #[test]
    fn a_shortened_line_fits() {
        for width in [120, 400, 900] {
            for line in ["Gewerbegebiet Bitterfelder Straße", "Ziekowstraße/Freie Scholle"] {
                assert!(FINE.width(&FINE.fit(line, width)) <= width);
                assert!(FINE.wrap(line, width).iter().all(|part| FINE.width(part) <= width));
            }
        }
    }

    #[test]
    fn wrapping_loses_no_word() {
        let lines = SMALL.wrap("Ziekowstraße/Freie Scholle am Tegeler Fließ", 700);
        assert_eq!(lines.join("").replace(' ', ""), "Ziekowstraße/FreieScholleamTegelerFließ");
        assert!(lines.len() > 1);
        let two = SMALL.wrap_at_most("eins zwei drei vier fünf sechs sieben", 280, 2);
        assert_eq!(two.len(), 2);
        assert_eq!(SMALL.wrap_at_most("eins", 280, 2), ["eins"]);
        assert!(two[0].starts_with("eins") && two[1].ends_with('…'), "{two:?}");
    }
}

//! Breaks and events as footnotes of a section: numbered there, and each told once.

use crate::area::AreaCode;
use crate::disclosure::{PublicRemark, Remark};
use crate::period::Period;
use crate::product::chart::BreakMark;
use crate::product::document::{Block, Footnote};
use crate::product::edition::{Edition, IndicatorSheet};
use crate::text::Text;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Figures that a section shows or rests on: of an indicator at these periods, in order. Of several, the changes between
/// them count, too.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) indicator: String,
    pub(super) periods: Vec<Period>,
}

/// What a section has to tell, in the order of its numbers.
pub(super) struct Footnotes<'a> {
    edition: &'a Edition<'a>,
    remarks: Vec<&'a PublicRemark>,
}

impl<'a> Footnotes<'a> {
    /// The breaks and events that concern a figure which the section of an indicator shows.
    pub(super) fn of(edition: &'a Edition<'a>, sheet: &IndicatorSheet) -> Self {
        let shown = Shown { indicator: sheet.id.clone(), periods: edition.periods(&sheet.id) };
        Self::of_all(edition, &[shown], &[edition.level, edition.overview])
    }

    /// The breaks and events that concern any of these figures on these levels, or of the whole.
    pub(super) fn of_all(edition: &'a Edition<'a>, shown: &[Shown], levels: &[&str]) -> Self {
        let areas = || {
            let areas = levels.iter().flat_map(|level| edition.geography.at_level(level));
            areas.map(|area| &area.code).chain([edition.root])
        };
        let is_told =
            |public: &&PublicRemark| areas().any(|area| shown.iter().any(|shown| is_of(public, area, shown)));
        Self { edition, remarks: edition.publication.get().remarks.iter().filter(is_told).collect() }
    }

    /// The footnotes of one figure or table that shows these areas and periods.
    pub(super) fn below(&self) -> Below<'_> {
        Below { notes: self, used: RefCell::default() }
    }

    fn mark(&self, number: usize) -> String {
        self.edition.text.superscript(number + 1)
    }
}

/// Marks given in one figure or table, and the footnotes below it.
pub(super) struct Below<'a> {
    notes: &'a Footnotes<'a>,
    used: RefCell<BTreeSet<usize>>,
}

impl Below<'_> {
    /// A name with its marks: of events at these periods, and of breaks between them that not all areas have.
    pub(super) fn area(&self, name: &str, area: &AreaCode, periods: &[Period]) -> String {
        let is_meant = |remark: &Remark| remark.areas.is_some() && is_about(remark, area, periods);
        self.marked(name, is_meant)
    }

    /// A name with the marks of events alone, where breaks have a mark of their own.
    pub(super) fn area_of_events(&self, name: &str, area: &AreaCode, periods: &[Period]) -> String {
        let is_meant = |remark: &Remark| {
            remark.cause.is_none() && remark.areas.is_some() && is_about(remark, area, periods)
        };
        self.marked(name, is_meant)
    }

    /// A name with its marks: of what concerns any of these figures of the area, and not all areas.
    pub(super) fn area_of(&self, name: &str, area: &AreaCode, shown: &[Shown]) -> String {
        self.marked_of(name, |public| {
            public.remark.areas.is_some() && shown.iter().any(|shown| is_of(public, area, shown))
        })
    }

    /// Words with the marks of what concerns these figures of all areas.
    pub(super) fn all_of(&self, words: &str, shown: &[Shown]) -> String {
        let root = self.notes.edition.root;
        self.marked_of(words, |public| {
            public.remark.areas.is_none() && shown.iter().any(|shown| is_of(public, root, shown))
        })
    }

    /// What concerns these figures of all areas, for figures and tables without a place for its mark.
    pub(super) fn everywhere_of(&self, shown: &[Shown]) {
        let _ = self.all_of("", shown);
    }

    /// The heading of a period with its marks: of what concerns all areas there, and of breaks since the period before.
    pub(super) fn period(&self, heading: &str, before: Option<Period>, period: Period) -> String {
        let is_meant = |remark: &Remark| {
            let begins = || before.is_some_and(|before| remark.begins_between(before, period));
            remark.areas.is_none() && if remark.cause.is_some() { begins() } else { remark.holds_at(period) }
        };
        self.marked(heading, is_meant)
    }

    /// What concerns all areas at a period, for figures whose names carry no mark of it.
    pub(super) fn everywhere(&self, period: Period) {
        let _ = self.period("", None, period);
    }

    /// Where the series of an area breaks, at the first of these periods after each break.
    pub(super) fn breaks(&self, area: &AreaCode, periods: &[Period]) -> Vec<BreakMark> {
        let mut breaks = Vec::new();
        for pair in periods.windows(2) {
            let marks = self.marks(|public| public.remark.parts(area, pair[0], pair[1]));
            if !marks.is_empty() {
                breaks.push(BreakMark { period: pair[1], mark: marks.join(" ") });
            }
        }
        breaks
    }

    /// The footnotes whose marks were given.
    pub(super) fn footnotes(self) -> Vec<Footnote> {
        let notes = self.notes;
        let footnote = |number: usize| Footnote {
            mark: notes.mark(number),
            text: notes.edition.footnote(&notes.remarks[number].remark),
        };
        self.used.into_inner().into_iter().map(footnote).collect()
    }

    fn marked(&self, words: &str, is_meant: impl Fn(&Remark) -> bool) -> String {
        self.marked_of(words, |public| is_meant(&public.remark))
    }

    fn marked_of(&self, words: &str, is_meant: impl Fn(&PublicRemark) -> bool) -> String {
        let marks = self.marks(is_meant);
        if marks.is_empty() { words.to_owned() } else { format!("{words} {}", marks.join(" ")) }
    }

    fn marks(&self, is_meant: impl Fn(&PublicRemark) -> bool) -> Vec<String> {
        let all = self.notes.remarks.iter().enumerate();
        let numbers: Vec<usize> =
            all.filter(|(_, public)| is_meant(public)).map(|(number, _)| number).collect();
        self.used.borrow_mut().extend(numbers.iter().copied());
        numbers.into_iter().map(|number| self.notes.mark(number)).collect()
    }
}

/// Whether it explains these figures of an area, or parts them.
fn is_of(public: &PublicRemark, area: &AreaCode, shown: &Shown) -> bool {
    public.indicators.contains(&shown.indicator) && is_about(&public.remark, area, &shown.periods)
}

/// Whether it explains the figures of an area at some of these periods.
fn is_about(remark: &Remark, area: &AreaCode, periods: &[Period]) -> bool {
    if remark.cause.is_none() {
        return remark.concerns(area) && periods.iter().any(|period| remark.holds_at(*period));
    }
    let (first, last) = (periods.iter().min(), periods.iter().max());
    first.zip(last).is_some_and(|(first, last)| remark.parts(area, *first, *last))
}

/// Leaves each text where it stands first; what follows in the section only points back.
pub(super) fn tell_once(blocks: &mut [Block], text: Text) {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for block in blocks {
        let footnotes = match block {
            Block::Figure(figure) => &mut figure.footnotes,
            Block::Table(table) => &mut table.footnotes,
            _ => continue,
        };
        let (known, new): (Vec<Footnote>, Vec<Footnote>) =
            std::mem::take(footnotes).into_iter().partition(|footnote| told.contains(&footnote.mark));
        told.extend(new.iter().map(|footnote| footnote.mark.clone()));
        *footnotes = new;
        if !known.is_empty() {
            let marks: Vec<&str> = known.iter().map(|footnote| footnote.mark.as_str()).collect();
            let text = text.word("remark.footnote.again");
            footnotes.push(Footnote { mark: marks.join(" "), text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::document::Table;
    use crate::text::Lang;

    #[test]
    fn a_footnote_is_told_where_it_stands_first() {
        let note = |number: usize| {
            let mark = Text::new(Lang::De).superscript(number);
            Footnote { text: format!("Hinweis {number}"), mark }
        };
        let table = |numbers: &[usize]| {
            Block::Table(Table {
                id: String::new(),
                caption: None,
                columns: Vec::new(),
                rows: Vec::new(),
                note: None,
                footnotes: numbers.iter().map(|&number| note(number)).collect(),
            })
        };
        let mut blocks = [table(&[1]), Block::text("a"), table(&[1, 2, 12]), table(&[1, 2])];
        tell_once(&mut blocks, Text::new(Lang::De));
        let told = blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(&table.footnotes),
            _ => None,
        });
        let told: Vec<String> = told
            .map(|notes| {
                let lines = notes.iter().map(|note| format!("{} {}", note.mark, note.text));
                lines.collect::<Vec<_>>().join("; ")
            })
            .collect();
        assert_eq!(told[0], "¹ Hinweis 1");
        assert!(told[1].starts_with("² Hinweis 2; ¹² Hinweis 12; ¹ siehe"), "{told:?}");
        assert!(told[2].starts_with("¹ ² siehe"), "{told:?}");
    }
}

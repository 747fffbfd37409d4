//! The bases of a question as a system of counts that add up over areas and groups.

use crate::area::{AreaCode, Geography};
use crate::disclosure::Policy;
use crate::disclosure::system::{Cell, CellId, FAR, Role, System};
use crate::survey::{MergedArea, Region, SurveyDefinition};
use std::collections::{BTreeMap, BTreeSet};

/// Where and for whom: a region, and the groups by feature.
pub(super) type Place<'a> = (&'a Region, &'a [(String, String)]);

/// What the systems of all questions have in common.
pub(super) struct Ground<'a> {
    pub(super) survey: &'a SurveyDefinition,
    pub(super) geography: &'a Geography,
    pub(super) policy: &'a Policy,
}

/// A place by its names, and the cells of places.
pub(super) type Named = (Region, Vec<(String, String)>);
type Cells = BTreeMap<Named, CellId>;

/// A question's system while it is built.
#[derive(Default)]
pub(super) struct Sketch<'a> {
    pub(super) system: System,
    cells: Cells,
    pub(super) places: Vec<Place<'a>>,
    /// What each cell is about; of what is left of a sum, the sum and what it is split by.
    pub(super) about: BTreeMap<CellId, Named>,
}

impl Ground<'_> {
    /// The system of counts by place, each with whether it is sensitive. Of those given up nothing is shown; those that are
    /// guarded are withheld, and so that nobody has them from the others they need as much room as sensitive ones.
    pub(super) fn sketch<'a>(
        &self,
        counts: &[(Place<'a>, u64, bool)],
        given_up: &BTreeSet<Place<'a>>,
        guarded: &BTreeSet<Place<'a>>,
    ) -> Sketch<'a> {
        let mut sketch = Sketch::default();
        for &(place, n, is_sensitive) in counts {
            let value = signed(n);
            let minimum = signed(self.policy.minimum_answers);
            let range = minimum.max((value + 9).div_euclid(10));
            let role = match n {
                _ if is_sensitive => Role::Primary { lower: 0, upper: FAR, range },
                _ if guarded.contains(&place) => Role::Primary { lower: 0, upper: FAR, range: minimum },
                _ if given_up.contains(&place) => Role::Hidden,
                // How many have answered a question is told in any case.
                _ if place == (&Region::All, &[]) => Role::Fixed,
                0 => Role::LastResort,
                _ => Role::Shown,
            };
            let cell = sketch.system.add_cell(Cell { value, role, cost: n.max(1) });
            let named = (place.0.clone(), place.1.to_vec());
            sketch.about.insert(cell, named.clone());
            sketch.cells.insert(named, cell);
            sketch.places.push(place);
        }
        self.add_groups(&mut sketch);
        self.add_areas(&mut sketch);
        sketch
    }

    /// Without one of its features a crossing lies in a coarser base, which may stand in no table. What is left are those
    /// who gave no answer to the feature's question: few of them are as sensitive as few of a group. That everybody has
    /// answered can be known, and of all areas together how many have not; of an area nobody knows it but from these sums.
    fn add_groups(&self, sketch: &mut Sketch<'_>) {
        let minimum = signed(self.policy.minimum_answers);
        let left = move |rest: i64, region: &Region| match rest {
            _ if (1..minimum).contains(&rest) => Role::Primary { lower: 0, upper: FAR, range: minimum },
            0 => Role::Fixed,
            _ if *region == Region::All => Role::Fixed,
            _ => Role::Hidden,
        };
        let mut open: Vec<Named> =
            sketch.cells.keys().filter(|(_, groups)| !groups.is_empty()).cloned().collect();
        open.sort_by_key(|(_, groups)| std::cmp::Reverse(groups.len()));
        let mut sums: BTreeMap<(Named, String), Vec<CellId>> = BTreeMap::new();
        let mut next = 0;
        while let Some((region, groups)) = open.get(next).cloned() {
            next += 1;
            let Some(&part) = sketch.cells.get(&(region.clone(), groups.clone())) else { continue };
            for left_out in 0..groups.len() {
                let mut kept = groups.clone();
                let (feature, _) = kept.remove(left_out);
                let coarser = (region.clone(), kept.clone());
                if !kept.is_empty() && !sketch.cells.contains_key(&coarser) {
                    // Its value is that of its parts, which are added below.
                    let cell = sketch.system.add_cell(Cell { value: 0, role: Role::Hidden, cost: 0 });
                    sketch.about.insert(cell, coarser.clone());
                    sketch.cells.insert(coarser.clone(), cell);
                    open.push(coarser);
                }
                sums.entry(((region.clone(), kept), feature)).or_default().push(part);
            }
        }
        // Coarser bases that no table has are as large as the parts by their first feature.
        for ((coarser, _), parts) in &sums {
            if let Some(&total) = sketch.cells.get(coarser)
                && total >= sketch.places.len()
                && sketch.system.cells()[total].value == 0
            {
                let value = parts.iter().map(|&part| sketch.system.cells()[part].value).sum();
                sketch.system.cell_mut(total).value = value;
            }
        }
        for (((region, kept), feature), parts) in sums {
            let coarser = (region, kept);
            if let Some(&total) = sketch.cells.get(&coarser) {
                let rest = sketch.add_up(total, parts, |rest| left(rest, &coarser.0));
                let (region, mut groups) = coarser;
                groups.push((feature, String::new()));
                sketch.about.insert(rest, (region, groups));
            }
        }
    }

    /// Areas lie in larger ones, and merged areas hold areas and lie in others.
    fn add_areas(&self, sketch: &mut Sketch<'_>) {
        let minimum = signed(self.policy.minimum_answers);
        // Who lives in no area that is told lives in those that are not.
        let left = move |rest: i64| {
            match rest {
                // Nobody lives elsewhere: whoever knows the areas knows that.
                0 => Role::Fixed,
                _ if (1..minimum).contains(&rest) => Role::Primary { lower: 0, upper: FAR, range: minimum },
                _ => Role::Hidden,
            }
        };
        let mut sums: BTreeMap<(CellId, String), Vec<CellId>> = BTreeMap::new();
        let all: Vec<(Named, CellId)> =
            sketch.cells.iter().map(|(place, cell)| (place.clone(), *cell)).collect();
        for ((region, groups), part) in &all {
            match region {
                Region::All => {}
                Region::Area(code) => {
                    if let Some(total) = self.around(&[code], groups, &sketch.cells) {
                        sums.entry((total, String::new())).or_default().push(*part);
                    }
                }
                Region::Merged(id) => {
                    let Some(merged) = self.survey.merged.iter().find(|merged| merged.id == *id) else {
                        continue;
                    };
                    let members = members(merged);
                    let within = |code: &AreaCode| {
                        members.iter().any(|member| self.geography.lies_in(code, member.as_str()))
                    };
                    let beside = |code: &AreaCode| {
                        !within(code)
                            && !members.iter().any(|member| self.geography.lies_in(member, code.as_str()))
                    };
                    let of = |is_meant: &dyn Fn(&AreaCode) -> bool| self.widest(&all, groups, is_meant);
                    let inside = of(&within);
                    if !inside.is_empty() {
                        sums.entry((*part, String::from("inside"))).or_default().extend(inside);
                    }
                    let members: Vec<&AreaCode> = members.iter().collect();
                    if let Some(total) = self.around(&members, groups, &sketch.cells) {
                        let outer = all.iter().find(|(_, cell)| *cell == total).map(|(place, _)| &place.0);
                        let is_in = |code: &AreaCode| match outer {
                            Some(Region::Area(outer)) => self.geography.lies_in(code, outer.as_str()),
                            _ => true,
                        };
                        let others = of(&|code| beside(code) && is_in(code));
                        let parts = others.into_iter().chain([*part]);
                        sums.entry((total, format!("with {id}"))).or_default().extend(parts);
                    }
                }
            }
        }
        for ((total, _), parts) in sums {
            let rest = sketch.add_up(total, parts, left);
            if let Some(about) = sketch.about.get(&total).cloned() {
                sketch.about.insert(rest, about);
            }
        }
    }

    /// The smallest region with a cell that all these areas lie in, and that is none of them.
    fn around(&self, codes: &[&AreaCode], groups: &[(String, String)], cells: &Cells) -> Option<CellId> {
        let first = codes.first()?;
        let mut next = self.geography.area(first).and_then(|area| area.parent.clone());
        while let Some(outer) = next.take() {
            let holds_all = codes.iter().all(|code| self.geography.lies_in(code, outer.as_str()));
            let cell = cells.get(&(Region::Area(outer.clone()), groups.to_vec()));
            if let Some(&cell) = cell.filter(|_| holds_all) {
                return Some(cell);
            }
            next = self.geography.area(&outer).and_then(|area| area.parent.clone());
        }
        cells.get(&(Region::All, groups.to_vec())).copied()
    }

    /// The cells of those areas that are meant and lie in no other one that is meant.
    fn widest(
        &self,
        all: &[(Named, CellId)],
        groups: &[(String, String)],
        is_meant: &dyn Fn(&AreaCode) -> bool,
    ) -> Vec<CellId> {
        let meant: Vec<(&AreaCode, CellId)> = all
            .iter()
            .filter_map(|((region, of), cell)| match region {
                Region::Area(code) if of == groups && is_meant(code) => Some((code, *cell)),
                _ => None,
            })
            .collect();
        let lies_in_other = |code: &AreaCode| {
            meant.iter().any(|(other, _)| *other != code && self.geography.lies_in(code, other.as_str()))
        };
        meant.iter().filter(|(code, _)| !lies_in_other(code)).map(|(_, cell)| *cell).collect()
    }
}

impl Sketch<'_> {
    /// Adds a sum, with what is left of it, which is returned.
    fn add_up(&mut self, total: CellId, parts: Vec<CellId>, role: impl Fn(i64) -> Role) -> CellId {
        let value = |cell: CellId| self.system.cells()[cell].value;
        let rest = value(total) - parts.iter().map(|&part| value(part)).sum::<i64>();
        let left = self.system.add_cell(Cell { value: rest, role: role(rest), cost: 0 });
        self.system.add_up(total, parts.into_iter().chain([left]));
        left
    }
}

/// The features that a place is about.
pub(super) fn features_of((_, groups): &Named) -> BTreeSet<&str> {
    groups.iter().map(|(feature, _)| feature.as_str()).collect()
}

fn members(merged: &MergedArea) -> Vec<AreaCode> {
    merged.areas.iter().filter_map(|key| AreaCode::new(key.get_ref())).collect()
}

pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(FAR)
}

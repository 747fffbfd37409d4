//! The bases of a survey: on how many answers each result rests, and the sums in which these numbers stand.
//!
//! Everything is told apart by people who share nothing: areas are cut into classes, the largest pieces that no published
//! region divides, so that whatever lies in what, every base is a sum of classes. Without one of its features, a crossing
//! lies in a coarser base; what is left are those in none of the feature's groups.

use super::release::Release;
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::Place;
use crate::disclosure::system::Terms;
use std::collections::{BTreeMap, BTreeSet};

/// Feature and group, by feature.
pub(super) type Groups = Vec<(String, String)>;

/// For whom a base is: the region as the table has it, and the groups.
type People = (String, Groups);

/// A base as a table has it.
#[derive(Debug, Clone, Copy)]
struct Base<'a> {
    n: Option<i64>,
    is_secret: bool,
    row: &'a Place,
}

/// The bases of a question that are counted alike: all who answered, or all whose answer is a number.
#[derive(Debug)]
pub(super) struct Series<'a> {
    /// The question.
    pub(super) question: &'a str,
    bases: BTreeMap<People, Base<'a>>,
}

/// The series of a release. Numbers that are told by shares already are no series of their own.
pub(super) fn series(release: &Release) -> Vec<Series<'_>> {
    let mut found: BTreeMap<(&str, bool), BTreeMap<People, Base<'_>>> = BTreeMap::new();
    for answer in &release.answers {
        let is_number = matches!(answer.statistic.as_str(), "mean" | "median");
        let bases = found.entry((&answer.question, is_number)).or_default();
        let people = (answer.area.clone(), groups(&answer.group));
        let base = bases.entry(people).or_insert(Base { n: None, is_secret: false, row: &answer.place });
        base.n = base.n.or(answer.n.map(super::whole));
        base.is_secret |= answer.sign.as_deref() == Some(".");
    }
    let is_told = |question: &str, bases: &BTreeMap<People, Base<'_>>| {
        let shares = found.get(&(question, false));
        let same = |(people, base): (&People, &Base<'_>)| {
            shares.and_then(|shares| shares.get(people)).is_some_and(|share| share.n == base.n)
        };
        bases.iter().all(same)
    };
    let own = found.iter().filter(|((question, is_number), bases)| !is_number || !is_told(question, bases));
    own.map(|((question, _), bases)| Series { question, bases: bases.clone() }).collect()
}

fn groups(text: &str) -> Groups {
    let parts = text.split(',').filter(|part| !part.is_empty());
    let mut groups: Groups = parts
        .map(|part| part.split_once('=').unwrap_or(("", part)))
        .map(|(feature, group)| (feature.to_owned(), group.to_owned()))
        .collect();
    groups.sort();
    groups
}

/// The regions of a survey as sets of its smallest areas.
#[derive(Debug)]
pub(super) struct Ground {
    /// The smallest areas; a region of which nobody knows where it lies stands for itself.
    pub(super) leaves: Vec<String>,
    regions: BTreeMap<String, BTreeSet<usize>>,
}

impl Ground {
    pub(super) fn of(release: &Release) -> Self {
        let areas = release.areas.iter().map(|area| Area {
            code: area.code.clone(),
            name: area.name.clone(),
            level: area.level.clone(),
            parent: area.parent.clone(),
        });
        let geography = Geography::new(areas.collect()).0;
        let lies_in = |inner: &AreaCode, outer: &AreaCode| {
            inner == outer || geography.as_ref().is_some_and(|known| known.lies_in(inner, outer.as_str()))
        };
        let names: BTreeSet<&str> = release.answers.iter().map(|answer| answer.area.as_str()).collect();
        let asked = &release.survey.areas;
        let mut listed: BTreeSet<&AreaCode> = asked.iter().collect();
        let known = release.areas.iter().map(|area| &area.code);
        listed.extend(known.filter(|code| asked.is_empty() || names.contains(code.as_str())));
        let holds_other =
            |outer: &AreaCode| listed.iter().any(|inner| *inner != outer && lies_in(inner, outer));
        let smallest: Vec<&AreaCode> = listed.iter().copied().filter(|code| !holds_other(code)).collect();
        let within = |codes: &[&AreaCode]| -> BTreeSet<usize> {
            let is_in = |leaf: &AreaCode| codes.iter().any(|outer| lies_in(leaf, outer));
            (0..smallest.len()).filter(|&leaf| is_in(smallest[leaf])).collect()
        };
        let mut leaves: Vec<String> = smallest.iter().map(ToString::to_string).collect();
        let mut regions = BTreeMap::new();
        for name in names {
            let merged = release.survey.merged.iter().find(|(id, _)| id == name);
            let mut extent = match (name, merged) {
                ("", _) => (0..smallest.len()).collect(),
                (_, Some((_, areas))) => within(&areas.iter().collect::<Vec<_>>()),
                _ => AreaCode::new(name).map_or_else(BTreeSet::new, |code| within(&[&code])),
            };
            if extent.is_empty() {
                extent.insert(leaves.len());
                leaves.push(name.to_owned());
            }
            regions.insert(name.to_owned(), extent);
        }
        Self { leaves, regions }
    }
}

/// How many of some people have answered.
#[derive(Debug)]
pub(super) struct Number<'a> {
    /// The number, where it is published.
    pub(super) value: Option<i64>,
    /// Whether the table has its results, and keeps them secret.
    pub(super) is_secret: bool,
    /// The region as the table has it; none for people that no row stands for.
    pub(super) region: Option<String>,
    /// Where they live, as positions in [`Ground::leaves`].
    pub(super) leaves: Vec<usize>,
    /// Their groups.
    pub(super) groups: Groups,
    /// The feature of which they are in no group.
    pub(super) without: Option<String>,
    /// The first row of the table that stands for them.
    pub(super) row: Option<&'a Place>,
}

/// What the published bases with the same features have in common.
#[derive(Debug, Default)]
struct Table<'a> {
    groups: BTreeSet<Groups>,
    regions: BTreeSet<&'a str>,
    classes: Vec<Vec<usize>>,
}

/// The numbers of a series, and their sums: Σ coefficient · number = what everybody knows, mostly 0.
#[derive(Debug, Default)]
pub(super) struct Sums<'a> {
    pub(super) numbers: Vec<Number<'a>>,
    pub(super) relations: Vec<(Terms, i64)>,
    classes: BTreeMap<(Groups, Vec<usize>), usize>,
}

impl<'a> Sums<'a> {
    /// The sums of a series. `tests` are features, and how many are in any of their groups.
    pub(super) fn of(series: &Series<'a>, ground: &Ground, tests: &[(&str, i64)]) -> Self {
        let tables = tables(series, ground);
        let mut sums = Self::default();
        for table in tables.values() {
            for (groups, class) in
                table.groups.iter().flat_map(|groups| table.classes.iter().map(move |class| (groups, class)))
            {
                let number = sums.add(class.clone(), groups.clone());
                sums.classes.insert((groups.clone(), class.clone()), number);
            }
        }
        for ((region, groups), base) in &series.bases {
            sums.enter(region, groups, *base, &tables[&features(groups)], ground);
        }
        for (names, table) in &tables {
            for left_out in 0..names.len() {
                sums.add_groups(left_out, table, &tables);
            }
        }
        for &(feature, n) in tests {
            let table = tables.get(&vec![feature.to_owned()]);
            // Without a row for everybody nobody is known to live elsewhere, or not to.
            if let Some(table) = table.filter(|table| table.regions.contains("")) {
                let all = table.groups.iter().flat_map(|groups| sums.in_classes(groups, &table.classes));
                sums.relations.push((all.map(|number| (number, 1)).collect(), n));
            }
        }
        sums
    }

    fn add(&mut self, leaves: Vec<usize>, groups: Groups) -> usize {
        let number =
            Number { value: None, is_secret: false, region: None, leaves, groups, without: None, row: None };
        self.numbers.push(number);
        self.numbers.len() - 1
    }

    /// The numbers of these groups in these classes.
    fn in_classes(&self, groups: &Groups, classes: &[Vec<usize>]) -> Vec<usize> {
        classes
            .iter()
            .filter_map(|class| self.classes.get(&(groups.clone(), class.clone())).copied())
            .collect()
    }

    /// Enters a published base: it is a class, or a sum of classes.
    fn enter(&mut self, region: &str, groups: &Groups, base: Base<'a>, table: &Table<'_>, ground: &Ground) {
        let Some(extent) = ground.regions.get(region) else { return };
        let inside: Vec<Vec<usize>> =
            table.classes.iter().filter(|class| extent.contains(&class[0])).cloned().collect();
        let parts = self.in_classes(groups, &inside);
        let own = match parts[..] {
            [only] if self.numbers[only].region.is_none() => only,
            _ => {
                let own = self.add(extent.iter().copied().collect(), groups.clone());
                let terms = [(own, 1)].into_iter().chain(parts.into_iter().map(|part| (part, -1)));
                self.relations.push((terms.collect(), 0));
                own
            }
        };
        let number = &mut self.numbers[own];
        number.value = base.n;
        number.is_secret = base.is_secret && base.n.is_none();
        number.region = Some(region.to_owned());
        number.row = Some(base.row);
    }

    /// Groups of a feature lie in the base without it, class by class.
    fn add_groups(&mut self, left_out: usize, table: &Table<'_>, tables: &BTreeMap<Vec<String>, Table<'_>>) {
        let mut parts: BTreeMap<Groups, Vec<&Groups>> = BTreeMap::new();
        let mut without = None;
        for groups in &table.groups {
            let mut kept = groups.clone();
            without = Some(kept.remove(left_out).0);
            parts.entry(kept).or_default().push(groups);
        }
        for (kept, parts) in parts {
            let coarser = &tables[&features(&kept)].classes;
            for class in &table.classes {
                let inside: Vec<Vec<usize>> =
                    coarser.iter().filter(|piece| class.contains(&piece[0])).cloned().collect();
                let whole = self.in_classes(&kept, &inside);
                let own =
                    parts.iter().flat_map(|groups| self.in_classes(groups, std::slice::from_ref(class)));
                let mut terms: Terms = whole.into_iter().map(|number| (number, 1)).collect();
                terms.extend(own.map(|number| (number, -1)));
                let rest = self.add(class.clone(), kept.clone());
                self.numbers[rest].without.clone_from(&without);
                terms.push((rest, -1));
                self.relations.push((terms, 0));
            }
        }
    }
}

/// The published bases by their features, and the coarser ones that they lie in; these are cut at least as finely.
fn tables<'b>(series: &'b Series<'_>, ground: &Ground) -> BTreeMap<Vec<String>, Table<'b>> {
    let mut tables: BTreeMap<Vec<String>, Table<'b>> = BTreeMap::new();
    for (region, groups) in series.bases.keys() {
        for chosen in 0..1_usize << groups.len() {
            let kept = groups.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
            let kept: Groups = kept.map(|(_, group)| group.clone()).collect();
            let table = tables.entry(features(&kept)).or_default();
            table.groups.insert(kept);
            table.regions.insert(region);
        }
    }
    for table in tables.values_mut() {
        let mut classes: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for leaf in 0..ground.leaves.len() {
            let holds = |region: &&str| ground.regions.get(*region).is_some_and(|all| all.contains(&leaf));
            let held: Vec<bool> = table.regions.iter().map(holds).collect();
            if held.contains(&true) {
                classes.entry(held).or_default().push(leaf);
            }
        }
        table.classes = classes.into_values().collect();
    }
    tables
}

fn features(groups: &Groups) -> Vec<String> {
    groups.iter().map(|(feature, _)| feature.clone()).collect()
}

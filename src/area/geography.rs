//! Which area lies in which.

use super::{AreaCode, nested_keys};
use std::collections::{BTreeMap, BTreeSet};

/// One area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its key.
    pub code: AreaCode,
    /// Its name, for readers.
    pub name: String,
    /// The level it belongs to, such as `sozialraum`.
    pub level: String,
    /// The area it lies in; the root lies in none.
    pub parent: Option<AreaCode>,
}

/// The areas of one Gebietsstand: one root, every other area in exactly one parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Geography {
    areas: BTreeMap<AreaCode, Area>,
    root: AreaCode,
    levels: Vec<String>,
    /// Levels of which no list says which areas there are.
    open: BTreeSet<String>,
    vintages: BTreeMap<String, String>,
}

/// Why areas do not form a geography.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HierarchyError {
    /// Two areas with this key.
    Doubled(AreaCode),
    /// This area names a parent that does not exist.
    UnknownParent {
        /// The child.
        area: AreaCode,
        /// What it names.
        parent: AreaCode,
    },
    /// There is none or more than one area without a parent.
    Roots(Vec<AreaCode>),
    /// A key begins with another one of its level: both would be counted.
    Nested {
        /// The area that contains the other.
        outer: AreaCode,
        /// The area whose key begins with its key.
        inner: AreaCode,
    },
    /// Following parents from here never ends.
    Circle(AreaCode),
    /// A level is found at two depths below the root.
    UnevenLevel(String),
}

impl Geography {
    /// Puts the areas in order, and says what is wrong with them.
    ///
    /// What is wrong forbids publishing, but not reading on: with errors the geography is as good as it gets, so that
    /// figures can be checked against it. There is none without any area.
    #[must_use]
    pub fn new(list: Vec<Area>) -> (Option<Self>, Vec<HierarchyError>) {
        let mut errors = Vec::new();
        let mut areas: BTreeMap<AreaCode, Area> = BTreeMap::new();
        for area in list {
            if let Some(earlier) = areas.insert(area.code.clone(), area) {
                errors.push(HierarchyError::Doubled(earlier.code));
            }
        }
        for area in areas.values() {
            if let Some(parent) = area.parent.as_ref().filter(|parent| !areas.contains_key(*parent)) {
                errors
                    .push(HierarchyError::UnknownParent { area: area.code.clone(), parent: parent.clone() });
            }
        }
        let is_rooted = |area: &&Area| area.parent.is_none();
        let roots: Vec<AreaCode> = areas.values().filter(is_rooted).map(|area| area.code.clone()).collect();
        let Some(root) = roots.first().or_else(|| areas.keys().next()).cloned() else {
            return (None, errors);
        };
        if roots.len() != 1 {
            errors.push(HierarchyError::Roots(roots));
        }
        let (levels, uneven) = levels_by_depth(&areas);
        for level in &levels {
            let keys = areas.values().filter(|area| area.level == *level).map(|area| &area.code);
            errors.extend(
                nested_keys(keys).into_iter().map(|(outer, inner)| HierarchyError::Nested {
                    outer: outer.clone(),
                    inner: inner.clone(),
                }),
            );
        }
        // An area whose parent is missing stands too high; that its level is uneven says nothing new.
        if errors.is_empty() {
            errors = uneven;
        }
        (Some(Self { areas, root, levels, open: BTreeSet::new(), vintages: BTreeMap::new() }), errors)
    }

    /// The same areas, and further levels of which no list says which areas there are, so that every key may be one.
    ///
    /// This is what a dataset is read with that is looked at alone. Where nothing is known at all, the root is a
    /// stand-in and no area.
    #[must_use]
    pub fn open(known: Option<Self>, levels: &BTreeSet<String>) -> Self {
        let stand_in = Self {
            areas: BTreeMap::new(),
            root: AreaCode::stand_in(),
            levels: Vec::new(),
            open: BTreeSet::new(),
            vintages: BTreeMap::new(),
        };
        let mut geography = known.unwrap_or(stand_in);
        geography.open = levels.iter().filter(|level| geography.depth(level).is_none()).cloned().collect();
        geography.levels.extend(geography.open.iter().cloned());
        geography
    }

    /// Whether a level is known without the areas that belong to it.
    #[must_use]
    pub fn is_open(&self, level: &str) -> bool {
        self.open.contains(level)
    }

    /// Whether an area of this level can have this key.
    #[must_use]
    pub fn holds(&self, code: &AreaCode, level: &str) -> bool {
        self.is_open(level) || self.area(code).is_some_and(|area| area.level == level)
    }

    /// The same areas, with the Gebietsstand that the list of each level has.
    #[must_use]
    pub fn with_vintages(self, vintages: BTreeMap<String, String>) -> Self {
        Self { vintages, ..self }
    }

    /// Whether an area is another one, by its key, or lies in it.
    #[must_use]
    pub fn lies_in(&self, area: &AreaCode, outer: &str) -> bool {
        let mut next = self.area(area);
        // As in `ancestor_at`: where areas lie in each other in a circle, the walk must end all the same.
        for _ in 0..=self.levels.len() {
            let Some(area) = next else { return false };
            if area.code.as_str() == outer {
                return true;
            }
            next = area.parent.as_ref().and_then(|parent| self.area(parent));
        }
        false
    }

    /// The Gebietsstand of a level, where its list says so.
    #[must_use]
    pub fn vintage(&self, level: &str) -> Option<&str> {
        self.vintages.get(level).map(String::as_str)
    }

    /// The area that everything lies in.
    #[must_use]
    pub const fn root(&self) -> &AreaCode {
        &self.root
    }

    /// The levels from the root down.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// How deep a level lies below the root's.
    #[must_use]
    pub fn depth(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|known| known == level)
    }

    /// One area.
    #[must_use]
    pub fn area(&self, code: &AreaCode) -> Option<&Area> {
        self.areas.get(code)
    }

    /// All areas, by key.
    pub fn areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    /// The areas of one level, by key.
    pub fn at_level<'a>(&'a self, level: &'a str) -> impl Iterator<Item = &'a Area> {
        self.areas.values().filter(move |area| area.level == level)
    }

    /// The area of `level` in which `code` lies; the area itself when it is of that level.
    #[must_use]
    pub fn ancestor_at(&self, code: &AreaCode, level: &str) -> Option<&Area> {
        let mut area = self.areas.get(code)?;
        // Where areas lie in each other in a circle, which is a finding, the walk must end all the same.
        for _ in 0..=self.levels.len() {
            if area.level == level {
                return Some(area);
            }
            area = self.areas.get(area.parent.as_ref()?)?;
        }
        None
    }

    /// The areas of `level` that lie in `parent`, by key.
    pub fn within<'a>(&'a self, level: &'a str, parent: &'a Area) -> impl Iterator<Item = &'a Area> {
        let lies_in = |area: &&Area| {
            self.ancestor_at(&area.code, &parent.level).is_some_and(|above| above.code == parent.code)
        };
        self.at_level(level).filter(lies_in)
    }
}

/// Levels in order of their depth, and the areas and levels that have none or two.
fn levels_by_depth(areas: &BTreeMap<AreaCode, Area>) -> (Vec<String>, Vec<HierarchyError>) {
    let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
    let mut errors = Vec::new();
    for area in areas.values() {
        let Some(depth) = depth_of(area, areas) else {
            errors.push(HierarchyError::Circle(area.code.clone()));
            depths.entry(&area.level).or_insert(areas.len());
            continue;
        };
        let uneven = HierarchyError::UnevenLevel(area.level.clone());
        if *depths.entry(&area.level).or_insert(depth) != depth && !errors.contains(&uneven) {
            errors.push(uneven);
        }
    }
    let mut levels: Vec<(usize, String)> =
        depths.into_iter().map(|(level, depth)| (depth, level.to_owned())).collect();
    levels.sort();
    (levels.into_iter().map(|(_, level)| level).collect(), errors)
}

fn depth_of(area: &Area, areas: &BTreeMap<AreaCode, Area>) -> Option<usize> {
    let mut depth = 0;
    let mut current = area;
    while let Some(parent) = current.parent.as_ref().and_then(|parent| areas.get(parent)) {
        depth += 1;
        if depth > areas.len() {
            return None;
        }
        current = parent;
    }
    Some(depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    fn area(key: &str, level: &str, parent: Option<&str>) -> Area {
        Area { code: code(key), name: key.to_owned(), level: level.to_owned(), parent: parent.map(code) }
    }

    fn errors(list: Vec<Area>) -> Vec<HierarchyError> {
        Geography::new(list).1
    }

    #[test]
    fn levels_are_found_from_the_root_down() {
        let list = vec![area("11", "raum", Some("1")), area("1", "ort", Some("0")), area("0", "kreis", None)];
        let (geography, errors) = Geography::new(list);
        assert_eq!(errors, []);
        let geography = geography.expect("sound");
        assert_eq!(geography.levels(), ["kreis", "ort", "raum"]);
        assert_eq!(geography.ancestor_at(&code("11"), "kreis").map(|area| &area.code), Some(&code("0")));
        assert_eq!(geography.ancestor_at(&code("0"), "raum"), None);
        let root = geography.area(geography.root()).expect("the root");
        assert_eq!(geography.within("raum", root).map(|area| area.code.as_str()).collect::<Vec<_>>(), ["11"]);
    }

    #[test]
    fn areas_in_a_circle_lie_in_nothing_else_and_the_walk_ends() {
        let list = vec![area("0", "a", None), area("1", "b", Some("2")), area("2", "b", Some("1"))];
        if let Some(geography) = Geography::new(list).0 {
            assert!(!geography.lies_in(&code("1"), "0"));
        }
        let list = vec![area("0", "a", None), area("1", "b", Some("0"))];
        let geography = Geography::new(list).0.expect("sound");
        assert!(geography.lies_in(&code("1"), "0") && geography.lies_in(&code("1"), "1"));
        assert!(!geography.lies_in(&code("0"), "1"));
    }

    #[test]
    fn all_faults_of_a_hierarchy_are_told_at_once() {
        let list =
            vec![area("0", "a", None), area("0", "a", None), area("1", "b", Some("9")), area("2", "b", None)];
        assert_eq!(errors(list).len(), 3);
    }

    #[test]
    fn areas_with_a_wrong_parent_can_still_be_looked_up() {
        let list = vec![area("0", "a", None), area("1", "b", Some("9")), area("2", "b", Some("0"))];
        let (geography, errors) = Geography::new(list);
        assert_eq!(errors, [HierarchyError::UnknownParent { area: code("1"), parent: code("9") }]);
        let geography = geography.expect("areas");
        assert_eq!(geography.levels(), ["a", "b"]);
        assert!(geography.area(&code("1")).is_some());
    }

    #[test]
    fn a_circle_is_no_geography_and_walks_through_it_end() {
        let list = vec![area("0", "a", None), area("1", "b", Some("2")), area("2", "b", Some("1"))];
        let (geography, errors) = Geography::new(list);
        assert!(errors.contains(&HierarchyError::Circle(code("1"))), "{errors:?}");
        assert_eq!(geography.expect("areas").ancestor_at(&code("1"), "a"), None);
    }

    #[test]
    fn an_open_level_takes_every_key_and_a_listed_one_does_not() {
        let (known, _) = Geography::new(vec![area("0", "kreis", None), area("1", "ort", Some("0"))]);
        let levels = BTreeSet::from(["ort".to_owned(), "raum".to_owned()]);
        for (known, ort) in [(known, false), (None, true)] {
            let geography = Geography::open(known, &levels);
            assert_eq!(geography.holds(&code("7"), "ort"), ort);
            assert!(geography.holds(&code("7"), "raum") && !geography.holds(&code("7"), "land"));
            assert!(geography.depth("raum").is_some() && geography.depth("land").is_none());
        }
    }

    #[test]
    fn a_level_at_two_depths_is_refused() {
        let list = vec![area("0", "a", None), area("1", "b", Some("0")), area("2", "b", Some("1"))];
        assert!(!errors(list).is_empty());
    }
}

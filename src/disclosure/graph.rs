//! One graph of everything released: which counts are sums of which others.
//!
//! Those who publish and those who attack build it by the same rules, the ones with the values of all counts, the others
//! with what they see.

use super::territory::AreaSum;
use crate::area::{AreaCode, Geography};
use crate::period::Period;
use crate::population::{Population, partitions};
use std::collections::{BTreeMap, BTreeSet};

/// A count that a release names, shown or not: of what, among whom, where and when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// The measure.
    pub measure: String,
    /// When.
    pub period: Period,
    /// Who is counted.
    pub population: Population,
    /// Where.
    pub area: AreaCode,
}

/// A count and the counts that lie in it; positions are those in [`Graph::keys`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The larger count.
    pub total: usize,
    /// Counts in it that share nobody.
    pub parts: Vec<usize>,
    /// What lies in the total and in no part.
    pub rest: Rest,
}

/// What is left of a total without its parts. Nobody publishes it, and everybody can compute it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing.
    Nothing,
    /// Persons of the same measure, elsewhere or of another group.
    Others,
    /// Of a share, those who are not counted.
    NotCounted,
}

/// All counts of a release and the sums among them.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The counts, sorted.
    pub keys: Vec<CountKey>,
    /// The sums.
    pub sums: Vec<Sum>,
}

impl Graph {
    /// The graph of these counts. `shares` are pairs of a count and the larger one that it is a share of.
    #[must_use]
    pub fn new(
        keys: BTreeSet<CountKey>,
        shares: &BTreeSet<(CountKey, CountKey)>,
        geography: &Geography,
    ) -> Self {
        let keys: Vec<CountKey> = keys.into_iter().collect();
        let mut graph = Self { keys, sums: Vec::new() };
        graph.add_areas(geography);
        graph.add_populations();
        for (part, whole) in shares {
            if let Some((part, whole)) = graph.place(part).zip(graph.place(whole)) {
                graph.sums.push(Sum { total: whole, parts: vec![part], rest: Rest::NotCounted });
            }
        }
        graph
    }

    /// Adds what follows from counts of areas of other Gebietsstände.
    pub fn add_territory(&mut self, sums: &[AreaSum]) {
        if sums.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for group in self.keys.chunk_by(is_alike) {
            let place = |area: &AreaCode| {
                let key = CountKey { area: area.clone(), ..group[0].clone() };
                self.place(&key)
            };
            for sum in sums {
                let parts: Option<Vec<usize>> = sum.parts.iter().map(place).collect();
                if let Some((total, parts)) = place(&sum.total).zip(parts) {
                    let rest = if sum.is_whole { Rest::Nothing } else { Rest::Others };
                    found.push(Sum { total, parts, rest });
                }
            }
        }
        self.sums.extend(found);
    }

    /// The position of a count.
    #[must_use]
    pub fn place(&self, key: &CountKey) -> Option<usize> {
        self.keys.binary_search(key).ok()
    }

    /// A count of an area is the sum of those of the areas in it, as far down as they are known.
    fn add_areas(&mut self, geography: &Geography) {
        let mut children: BTreeMap<&AreaCode, Vec<&AreaCode>> = BTreeMap::new();
        for area in geography.areas() {
            if let Some(parent) = &area.parent {
                children.entry(parent).or_default().push(&area.code);
            }
        }
        let mut sums = Vec::new();
        let mut first = 0;
        for group in self.keys.chunk_by(is_alike) {
            let place: BTreeMap<&AreaCode, usize> =
                group.iter().enumerate().map(|(place, key)| (&key.area, first + place)).collect();
            for (&area, &total) in &place {
                let (mut parts, mut rest) = (Vec::new(), Rest::Nothing);
                let mut open: Vec<&AreaCode> = children.get(area).cloned().unwrap_or_default();
                while let Some(part) = open.pop() {
                    match (place.get(part), children.get(part)) {
                        (Some(&place), _) => parts.push(place),
                        (None, Some(within)) => open.extend(within),
                        (None, None) => rest = Rest::Others,
                    }
                }
                if !parts.is_empty() {
                    parts.sort_unstable();
                    sums.push(Sum { total, parts, rest });
                }
            }
            first += group.len();
        }
        self.sums.extend(sums);
    }

    /// A count of people is the sum of those of the groups that they consist of.
    fn add_populations(&mut self) {
        let mut groups: BTreeMap<(&str, Period, &AreaCode), Vec<usize>> = BTreeMap::new();
        for (place, key) in self.keys.iter().enumerate() {
            groups.entry((&key.measure, key.period, &key.area)).or_default().push(place);
        }
        let mut known: BTreeMap<Vec<Population>, Vec<crate::population::Partition>> = BTreeMap::new();
        let mut sums = Vec::new();
        for places in groups.values().filter(|places| places.len() > 1) {
            let populations: Vec<Population> =
                places.iter().map(|&place| self.keys[place].population).collect();
            let found = known.entry(populations).or_insert_with_key(|populations| partitions(populations));
            sums.extend(found.iter().map(|partition| Sum {
                total: places[partition.whole],
                parts: partition.parts.iter().map(|&part| places[part]).collect(),
                rest: if partition.has_rest { Rest::Others } else { Rest::Nothing },
            }));
        }
        self.sums.extend(sums);
    }
}

/// Whether two counts differ in their area only.
fn is_alike(a: &CountKey, b: &CountKey) -> bool {
    a.measure == b.measure && a.period == b.period && a.population == b.population
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::Area;

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    fn key(measure: &str, population: &str, area: &str) -> CountKey {
        let population = match population {
            "" => Population::TOTAL,
            sex => Population::TOTAL.restrict("sex", sex).expect(sex),
        };
        CountKey { measure: measure.into(), period: Period::Year(2024), population, area: code(area) }
    }

    fn geography() -> Geography {
        let area = |code_: &str, level: &str, parent: Option<&str>| Area {
            code: code(code_),
            name: String::new(),
            level: level.into(),
            parent: parent.map(code),
        };
        let list = vec![
            area("k", "kreis", None),
            area("a", "kommune", Some("k")),
            area("b", "kommune", Some("k")),
            area("a1", "raum", Some("a")),
            area("a2", "raum", Some("a")),
        ];
        Geography::new(list).0.expect("a geography")
    }

    fn sums(keys: &[CountKey], shares: &[(CountKey, CountKey)]) -> Vec<(String, Vec<String>, Rest)> {
        let graph =
            Graph::new(keys.iter().cloned().collect(), &shares.iter().cloned().collect(), &geography());
        let name = |place: usize| {
            let key = &graph.keys[place];
            format!("{} {} {}", key.measure, key.population, key.area)
        };
        graph
            .sums
            .iter()
            .map(|sum| (name(sum.total), sum.parts.iter().map(|&part| name(part)).collect(), sum.rest))
            .collect()
    }

    #[test]
    fn areas_sum_to_the_nearest_one_above_that_is_published() {
        let keys = [key("m", "", "k"), key("m", "", "a1"), key("m", "", "a2"), key("m", "", "b")];
        let all = ["m total a1", "m total a2", "m total b"].map(String::from).to_vec();
        assert_eq!(sums(&keys, &[]), [("m total k".into(), all, Rest::Nothing)]);
    }

    #[test]
    fn an_area_that_is_not_published_is_a_rest() {
        let keys = [key("m", "", "a"), key("m", "", "a1")];
        assert_eq!(sums(&keys, &[]), [("m total a".into(), vec!["m total a1".into()], Rest::Others)]);
    }

    #[test]
    fn a_share_leaves_those_who_are_not_counted() {
        let (part, whole) = (key("m", "", "b"), key("n", "", "b"));
        let found = sums(&[part.clone(), whole.clone()], &[(part, whole)]);
        assert_eq!(found, [("n total b".into(), vec!["m total b".into()], Rest::NotCounted)]);
    }

    #[test]
    fn men_are_what_women_leave_of_everybody() {
        let found = sums(&[key("m", "", "b"), key("m", "female", "b")], &[]);
        assert_eq!(found, [("m total b".into(), vec!["m sex=female b".into()], Rest::Others)]);
    }
}

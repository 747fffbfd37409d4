//! What follows from counts of two Gebietsstände: where borders were moved, differences are people.

use crate::area::{AreaCode, Crosswalk};
use std::collections::{BTreeMap, BTreeSet};

/// An area that consists of others, or holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaSum {
    /// The larger area.
    pub total: AreaCode,
    /// Areas that lie in it whole and share nothing.
    pub parts: Vec<AreaCode>,
    /// Whether they are all of it.
    pub is_whole: bool,
}

/// Former areas beside those of today.
///
/// Keys of former areas are not those of today even where they read alike: they get a mark, unless the area is the same.
#[derive(Debug, Clone, Default)]
pub struct Territory {
    /// The key of today of each former area that only got another one.
    same: BTreeMap<AreaCode, AreaCode>,
    /// What lies in what.
    pub sums: Vec<AreaSum>,
    /// Groups of former areas that became several together, and the key of each group.
    pub groups: Vec<(AreaCode, Vec<AreaCode>)>,
}

impl Territory {
    /// What a crosswalk from a Gebietsstand tells.
    ///
    /// Three kinds of sums follow from it: a former area holds those of today that lie in no other one, an area of today
    /// holds the former ones that went into no other one, and former areas that are linked by shared pieces are together
    /// what became of them. Sums over further unions of pieces are not listed.
    #[must_use]
    pub fn since(vintage: &str, crosswalk: &Crosswalk) -> Self {
        let origins = crosswalk.origins();
        let targets: BTreeMap<&AreaCode, BTreeSet<&AreaCode>> =
            crosswalk.sources().map(|(source, targets)| (source, targets.keys().collect())).collect();
        let is_same = |source: &AreaCode, target: &AreaCode| {
            targets[source].len() == 1 && origins.get(target).is_some_and(|all| all.len() == 1)
        };
        let mut territory = Self::default();
        for (&source, of_source) in &targets {
            if let Some(&target) = of_source.first().filter(|target| is_same(source, target)) {
                territory.same.insert(source.clone(), target.clone());
            }
        }
        let former = |source: &AreaCode| mark(vintage, source);
        for (&source, of_source) in
            targets.iter().filter(|(source, _)| !territory.same.contains_key(**source))
        {
            let whole = of_source.iter().filter(|target| origins[**target].len() == 1);
            let parts: Vec<AreaCode> = whole.map(|&target| target.clone()).collect();
            let is_whole = parts.len() == of_source.len();
            territory.sums.push(AreaSum { total: former(source), parts, is_whole });
        }
        for (&target, of_target) in origins.iter().filter(|(_, sources)| sources.len() > 1) {
            let whole = of_target.iter().filter(|source| targets[**source].len() == 1);
            let parts: Vec<AreaCode> = whole.map(|source| former(source)).collect();
            let is_whole = parts.len() == of_target.len();
            territory.sums.push(AreaSum { total: target.clone(), parts, is_whole });
        }
        territory.sums.retain(|sum| !sum.parts.is_empty());
        for (sources, of_sources) in linked(&targets, &origins) {
            if sources.len() > 1 && of_sources.len() > 1 {
                let key =
                    AreaCode::new(&format!("{}+", former(sources[0]))).unwrap_or_else(|| sources[0].clone());
                let parts: Vec<AreaCode> = sources.iter().map(|source| former(source)).collect();
                territory.groups.push((key.clone(), parts));
                let parts = of_sources.into_iter().cloned().collect();
                territory.sums.push(AreaSum { total: key, parts, is_whole: true });
            }
        }
        territory
    }

    /// The key under which counts of a former area are known here.
    #[must_use]
    pub fn key(&self, vintage: &str, source: &AreaCode) -> AreaCode {
        self.same.get(source).cloned().unwrap_or_else(|| mark(vintage, source))
    }
}

/// No delivered key holds this sign before its own.
fn mark(vintage: &str, source: &AreaCode) -> AreaCode {
    let words = vintage.split_whitespace().collect::<Vec<_>>().join("-");
    AreaCode::new(&format!("{words}~{source}")).unwrap_or_else(|| source.clone())
}

/// Former areas and those of today that hang together by shared pieces.
fn linked<'a>(
    targets: &BTreeMap<&'a AreaCode, BTreeSet<&'a AreaCode>>,
    origins: &BTreeMap<&'a AreaCode, BTreeSet<&'a AreaCode>>,
) -> Vec<(Vec<&'a AreaCode>, BTreeSet<&'a AreaCode>)> {
    let mut seen: BTreeSet<&AreaCode> = BTreeSet::new();
    let mut groups = Vec::new();
    for &first in targets.keys() {
        if !seen.insert(first) {
            continue;
        }
        let (mut sources, mut of_sources, mut next) = (vec![first], BTreeSet::new(), 0);
        while let Some(&source) = sources.get(next) {
            next += 1;
            for &target in &targets[source] {
                if of_sources.insert(target) {
                    sources.extend(origins[target].iter().filter(|&&other| seen.insert(other)));
                }
            }
        }
        groups.push((sources, of_sources));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    fn since(pairs: &[(&str, &str)]) -> Territory {
        let pairs = pairs.iter().map(|(from, to)| (code(from), code(to), 0.5));
        Territory::since("2020", &Crosswalk::new(pairs))
    }

    fn sums(territory: &Territory) -> Vec<String> {
        let say = |sum: &AreaSum| {
            let parts: Vec<&str> = sum.parts.iter().map(AreaCode::as_str).collect();
            format!("{} {} {}", sum.total, if sum.is_whole { "=" } else { ">" }, parts.join(" "))
        };
        territory.sums.iter().map(say).collect()
    }

    #[test]
    fn a_renamed_area_is_the_same() {
        let territory = since(&[("a", "x")]);
        assert_eq!(territory.key("2020", &code("a")), code("x"));
        assert!(territory.sums.is_empty());
    }

    #[test]
    fn a_divided_area_is_the_sum_of_its_parts_and_a_merged_one_that_of_its_origins() {
        assert_eq!(sums(&since(&[("a", "a"), ("a", "b")])), ["2020~a = a b"]);
        assert_eq!(sums(&since(&[("a", "x"), ("b", "x")])), ["x = 2020~a 2020~b"]);
    }

    #[test]
    fn a_moved_border_leaves_differences() {
        // b gave a piece to a.
        let territory = since(&[("a", "a"), ("b", "b"), ("b", "a")]);
        assert_eq!(sums(&territory), ["2020~b > b", "a > 2020~a", "2020~a+ = a b"]);
        assert_eq!(territory.groups, [(code("2020~a+"), vec![code("2020~a"), code("2020~b")])]);
    }
}

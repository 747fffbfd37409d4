//! Which populations of a list add up to another one of it.

use super::{AgeBand, Nationality, Population, Sex};

/// A population, and others of the same list that lie in it without sharing anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The position of the whole in the list.
    pub whole: usize,
    /// The positions of the parts.
    pub parts: Vec<usize>,
    /// Whether somebody of the whole is in none of the parts.
    pub has_rest: bool,
}

/// More ways than this to cut the ages of one population in bands are not looked for.
const MOST_CHAINS: usize = 64;

/// All ways along one dimension in which a population of the list is put together from others of it; and for each that is
/// part of another but of no such way, the two and what is left of the larger one.
///
/// Whoever knows the whole and all parts but one knows that one, and whoever knows whole and part knows the rest.
#[must_use]
pub fn partitions(list: &[Population]) -> Vec<Partition> {
    let mut all = Vec::new();
    for (whole, &population) in list.iter().enumerate() {
        let of_whole = all.len();
        all.extend(by_sex(list, population).map(|parts| Partition { whole, parts, has_rest: false }));
        all.extend(by_nationality(list, population).map(|parts| Partition { whole, parts, has_rest: false }));
        let chains = by_age(list, population);
        all.extend(chains.into_iter().map(|parts| Partition { whole, parts, has_rest: false }));
        let is_part =
            |part: usize| part != whole && list[part] != population && list[part].is_subset_of(&population);
        let inner: Vec<usize> = (0..list.len()).filter(|&part| is_part(part)).collect();
        for &part in &inner {
            let is_named =
                all[of_whole..].iter().any(|partition: &Partition| partition.parts.contains(&part));
            let is_nested = inner.iter().any(|&other| {
                other != part && list[part].is_subset_of(&list[other]) && list[part] != list[other]
            });
            if !is_named && !is_nested {
                all.push(Partition { whole, parts: vec![part], has_rest: true });
            }
        }
    }
    all
}

fn place(list: &[Population], wanted: Population) -> Option<usize> {
    list.iter().position(|population| *population == wanted)
}

fn by_sex(list: &[Population], whole: Population) -> Option<Vec<usize>> {
    let part = |sex| place(list, Population { sex: Some(sex), ..whole });
    (whole.sex.is_none()).then(|| Some(vec![part(Sex::Female)?, part(Sex::Male)?]))?
}

fn by_nationality(list: &[Population], whole: Population) -> Option<Vec<usize>> {
    let part = |nationality| place(list, Population { nationality: Some(nationality), ..whole });
    (whole.nationality.is_none())
        .then(|| Some(vec![part(Nationality::German)?, part(Nationality::Foreign)?]))?
}

/// Every chain of bands, each beginning where the one before ends, from the first to the last age of the whole.
fn by_age(list: &[Population], whole: Population) -> Vec<Vec<usize>> {
    let band = whole.age.unwrap_or(AgeBand::ALL);
    let bands: Vec<(usize, AgeBand)> = list
        .iter()
        .enumerate()
        .filter_map(|(place, population)| {
            let own = population.age.filter(|own| *own != band)?;
            (Population { age: whole.age, ..*population } == whole).then_some((place, own))
        })
        .collect();
    let (mut chains, mut open) = (Vec::new(), vec![(band.bounds().0, Vec::new())]);
    while let Some((from, chain)) = open.pop() {
        for &(place, next) in bands.iter().filter(|(_, next)| next.bounds().0 == from) {
            let mut chain = chain.clone();
            chain.push(place);
            if next.bounds().1 == band.bounds().1 {
                chains.push(chain);
            } else if let Some(below) = next.bounds().1
                && chain.len() < list.len()
            {
                open.push((below, chain));
            }
        }
        if chains.len() >= MOST_CHAINS {
            break;
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Vec<Population> {
        let read = |text: &&str| {
            text.split(',').filter(|part| !part.is_empty()).fold(Population::TOTAL, |population, part| {
                let (dimension, code) = part.split_once('=').expect("dimension=code");
                population.restrict(dimension, code).expect(part)
            })
        };
        texts.iter().map(read).collect()
    }

    fn found(texts: &[&str]) -> Vec<(usize, Vec<usize>, bool)> {
        partitions(&list(texts)).into_iter().map(|found| (found.whole, found.parts, found.has_rest)).collect()
    }

    #[test]
    fn both_sexes_are_everybody_and_one_leaves_the_other() {
        assert_eq!(found(&["", "sex=female", "sex=male"]), [(0, vec![1, 2], false)]);
        assert_eq!(found(&["", "sex=female"]), [(0, vec![1], true)]);
    }

    #[test]
    fn every_chain_of_bands_is_a_sum() {
        let all = found(&["age=0-64", "age=0-17", "age=18-64", "age=18-24", "age=25-64"]);
        assert!(all.contains(&(0, vec![1, 2], false)));
        assert!(all.contains(&(0, vec![1, 3, 4], false)));
        assert!(all.contains(&(2, vec![3, 4], false)));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn open_bands_end_with_everybody() {
        assert_eq!(found(&["", "age=0-64", "age=65+"]), [(0, vec![1, 2], false)]);
    }

    #[test]
    fn the_age_limit_is_a_bound_of_its_own() {
        assert_eq!(found(&["", "age=0-limit", "age=limit+", "age=65+"])[0], (0, vec![1, 2], false));
        assert!(found(&["", "age=0-64", "age=limit+"]).iter().all(|(_, _, has_rest)| *has_rest));
    }

    #[test]
    fn a_part_along_two_dimensions_leaves_a_rest_in_the_next_larger_one() {
        let all = found(&["", "sex=female", "sex=female,age=65+"]);
        assert_eq!(all, [(0, vec![1], true), (1, vec![2], true)]);
    }
}

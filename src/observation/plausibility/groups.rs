//! Groups of people against their total, and two breakdowns of the same people against each other.

use super::Rows;
use super::areas::{Sum, is_added_up};
use super::jump::whole;
use super::shift::{Towards, in_file, longest_run};
use super::suspicion::Suspicion;
use crate::area::AreaCode;
use crate::diagnostic::Code;
use crate::observation::tidy::Observed;
use crate::period::Period;
use crate::population::{AgeBand, AgeLimit, Population};
use std::collections::{BTreeMap, BTreeSet};

/// What was delivered of one area, by group.
type Groups<'a> = BTreeMap<Population, &'a Observed>;

/// Sums over people of one area that should be equal.
struct Compared<'a> {
    /// A figure of the first way, whose place is shown.
    first: &'a Observed,
    sums: [Sum; 2],
}

impl Compared<'_> {
    fn is_contradiction(&self) -> bool {
        let [first, second] = self.sums;
        match (first.is_complete, second.is_complete) {
            (true, _) => second.known > 0 && second.contradicts(first.number, first.tolerance),
            (false, true) => first.known > 0 && first.contradicts(second.number, second.tolerance),
            (false, false) => false,
        }
    }
}

/// Every two ways to count the same people that give different numbers.
pub(super) fn suspicions(rows: &Rows) -> Vec<Suspicion<'_>> {
    let mut tables: BTreeMap<(&str, Period, &str), BTreeMap<&AreaCode, Groups<'_>>> = BTreeMap::new();
    for (key, observed) in rows.iter().filter(|(_, observed)| is_added_up(observed.unit)) {
        let table = tables.entry((key.measure.as_str(), key.period, observed.level.as_str())).or_default();
        table.entry(&key.area).or_default().insert(key.population, observed);
    }
    let mut found = Vec::new();
    for ((_, period, _), areas) in &tables {
        let limit = AgeLimit::on(period.last_day());
        let delivered: BTreeSet<Population> =
            areas.values().flat_map(|groups| groups.keys().copied()).collect();
        let delivered: Vec<Population> = delivered.into_iter().collect();
        for wanted in candidates(&delivered) {
            let mut ways = ways(&delivered, wanted, limit).into_iter();
            let Some(first) = ways.next() else { continue };
            for second in ways {
                found.extend(of_table(areas, wanted, [&first, &second]));
            }
        }
        found.extend(parts_above_wholes(areas, &delivered, limit));
    }
    found
}

/// Groups that may be counted in more than one way: those delivered, and those that a dimension less leaves.
fn candidates(delivered: &[Population]) -> BTreeSet<Population> {
    let mut wanted: BTreeSet<Population> = delivered.iter().copied().collect();
    let mut spans: BTreeMap<Population, AgeBand> = BTreeMap::new();
    for group in delivered {
        wanted.insert(Population { sex: None, ..*group });
        wanted.insert(Population { nationality: None, ..*group });
        wanted.insert(Population { age: None, ..*group });
        if let Some(band) = group.age {
            let span = spans.entry(Population { age: None, ..*group }).or_insert(band);
            *span = span.spanning(band);
        }
    }
    let everybody = AgeBand::parse("0+");
    wanted.extend(spans.into_iter().map(|(others, span)| {
        let age = Some(span).filter(|span| Some(*span) != everybody);
        Population { age, ..others }
    }));
    wanted
}

/// The ways to count a group: as it is, and once by each set of dimensions that divides it.
fn ways(delivered: &[Population], wanted: Population, limit: AgeLimit) -> Vec<Vec<Population>> {
    let mut by_dimensions: BTreeMap<(bool, bool, bool), Vec<Population>> = BTreeMap::new();
    for group in delivered.iter().filter(|group| group.is_subset_of(&wanted)) {
        let divides =
            (group.age != wanted.age, group.sex != wanted.sex, group.nationality != wanted.nationality);
        by_dimensions.entry(divides).or_default().push(*group);
    }
    let mut ways = Vec::new();
    for groups in by_dimensions.into_values() {
        // Bands may stand beside the narrower ones that they are made of.
        let is_within = |a: &Population, b: &Population| a != b && a.is_subset_of(b);
        let finest = |group: &&Population| !groups.iter().any(|other| is_within(other, group));
        let coarsest = |group: &&Population| !groups.iter().any(|other| is_within(group, other));
        let finest: Vec<Population> = groups.iter().filter(finest).copied().collect();
        let coarsest: Vec<Population> = groups.iter().filter(coarsest).copied().collect();
        for cells in [coarsest, finest].into_iter().chain(without_asides(&groups, wanted, limit)) {
            if are_exactly(&cells, wanted, limit) && !ways.contains(&cells) {
                ways.push(cells);
            }
        }
    }
    ways
}

/// A group's cells without the one or two that are told besides, such as those from 60 on beside 45-64 and 65-79.
fn without_asides(groups: &[Population], wanted: Population, limit: AgeLimit) -> Option<Vec<Population>> {
    const MOST: usize = 24;
    if groups.len() > MOST {
        return None;
    }
    let pairs = (0..groups.len()).flat_map(|first| (first..groups.len()).map(move |second| [first, second]));
    let mut rests = pairs.map(|asides| {
        let kept = groups.iter().enumerate().filter(|(index, _)| !asides.contains(index));
        kept.map(|(_, group)| *group).collect::<Vec<Population>>()
    });
    rests.find(|rest| are_exactly(rest, wanted, limit))
}

/// Whether all of these cells, each whole, are the people that are asked for.
fn are_exactly(cells: &[Population], wanted: Population, limit: AgeLimit) -> bool {
    let parts = Population::cover(cells, wanted, limit);
    parts.is_ok_and(|parts| parts.len() == cells.len() && parts.iter().all(|part| part.share >= 1.0))
}

/// Where two ways give different numbers: areas, or a block of rows that has slid.
fn of_table<'a>(
    areas: &BTreeMap<&'a AreaCode, Groups<'a>>,
    wanted: Population,
    ways: [&[Population]; 2],
) -> Vec<Suspicion<'a>> {
    let sum = |groups: &Groups<'a>, way: &[Population]| {
        let mut sum = Sum::default();
        for part in way {
            sum.add(groups.get(part).copied());
        }
        sum
    };
    let mut compared: Vec<Compared<'a>> = areas
        .values()
        .filter_map(|groups| {
            let first = ways[0].iter().find_map(|part| groups.get(part))?;
            Some(Compared { first, sums: ways.map(|way| sum(groups, way)) })
        })
        .collect();
    compared.sort_by(|a, b| in_file(a.first, b.first));
    let shifted = shifted(&compared);
    let mut found = Vec::new();
    for (index, one) in compared.iter().enumerate() {
        let (towards, block) = match &shifted {
            Some((towards, block)) if block.contains(&index) => (Some(*towards), block),
            _ => (None, &(0..0)),
        };
        match towards {
            None if one.is_contradiction() => found.push(contradiction(one, wanted, ways)),
            Some(towards) if index == block.start => {
                let last = compared[block.end - 1].first;
                let suspicion = Suspicion::new(Code::ShiftedRows, one.first, 1.0);
                let finding = suspicion.finding.with("rows", block.len().to_string());
                let finding = finding.with("last", last.place.address()).with_word("towards", towards.word());
                let finding = finding.with("first", spoken(ways[0])).with("second", spoken(ways[1]));
                let finding = finding.worded("finding.shifted-rows.groups");
                let bundle = format!("{} {wanted} {}", suspicion.bundle, spoken(ways[1]));
                found.push(Suspicion { bundle, finding, ..suspicion });
            }
            _ => {}
        }
    }
    found
}

/// A block of rows in which the sums contradict each other in place and agree with the next row, all of them.
fn shifted(compared: &[Compared<'_>]) -> Option<(Towards, std::ops::Range<usize>)> {
    let agrees = |row: usize, other: usize| {
        let (own, next) = (compared[row].sums[0], compared[other].sums[1]);
        own.is_complete && next.is_complete && !next.contradicts(own.number, own.tolerance)
    };
    let blocks = Towards::BOTH.into_iter().filter_map(|towards| {
        let is_shifted = |row: usize| {
            let other = towards.of(row, compared.len());
            compared[row].is_contradiction() && other.is_some_and(|other| agrees(row, other))
        };
        Some((towards, longest_run(compared.len(), is_shifted)?))
    });
    blocks.max_by_key(|(_, block)| block.len())
}

fn contradiction<'a>(one: &Compared<'a>, wanted: Population, ways: [&[Population]; 2]) -> Suspicion<'a> {
    let [first, second] = one.sums;
    let mut suspicion = Suspicion::new(Code::GroupsDoNotAddUp, one.first, first.number - second.number);
    let key = &one.first.key;
    let names = ways.map(spoken);
    suspicion.bundle = format!("{} {} {wanted} {} {}", key.measure, key.period, names[0], names[1]);
    let finding = suspicion.finding.with("population", wanted.to_string());
    let finding = finding.with("sum", first.text()).with("total", second.text());
    let [first_name, second_name] = names;
    suspicion.finding = finding.with("first", first_name).with("second", second_name);
    suspicion
}

/// Groups that are larger than one they are part of, where nothing adds up to it.
fn parts_above_wholes<'a>(
    areas: &BTreeMap<&'a AreaCode, Groups<'a>>,
    delivered: &[Population],
    limit: AgeLimit,
) -> Vec<Suspicion<'a>> {
    let mut found = Vec::new();
    for all in delivered {
        let added_up: BTreeSet<Population> = ways(delivered, *all, limit).into_iter().flatten().collect();
        let parts = delivered.iter().filter(|part| part.is_subset_of(all) && !added_up.contains(part));
        for part in parts {
            for groups in areas.values() {
                let (Some(whole_of), Some(part_of)) = (groups.get(all), groups.get(part)) else { continue };
                let (Some(total), Some(value)) = (whole_of.value.number(), part_of.value.number()) else {
                    continue;
                };
                if value <= total + whole_of.tolerance + part_of.tolerance {
                    continue;
                }
                let mut suspicion = Suspicion::new(Code::GroupsDoNotAddUp, part_of, value - total);
                let key = &part_of.key;
                suspicion.bundle = format!("{} {} {part} {all}", key.measure, key.period);
                let finding = suspicion.finding.with("sum", whole(value)).with("total", whole(total));
                let finding = finding.with("first", part.to_string()).with("second", all.to_string());
                suspicion.finding = finding.worded("finding.groups-do-not-add-up.part");
                found.push(suspicion);
            }
        }
    }
    found
}

/// A way to count, for the finding.
fn spoken(way: &[Population]) -> String {
    const MOST: usize = 6;
    let mut names: Vec<String> = way.iter().take(MOST).map(ToString::to_string).collect();
    if way.len() > MOST {
        names.push("…".to_owned());
    }
    names.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Period;

    fn limit() -> AgeLimit {
        AgeLimit::on(Period::Year(2024).last_day())
    }

    fn group(restrictions: &[(&str, &str)]) -> Population {
        let restrict = |group: Population, (dimension, code): &(&str, &str)| {
            group.restrict(dimension, code).expect("known")
        };
        restrictions.iter().fold(Population::TOTAL, restrict)
    }

    #[test]
    fn sex_and_age_are_two_ways_to_count_everybody() {
        let delivered = [
            group(&[("sex", "male"), ("age", "18+")]),
            group(&[("sex", "female"), ("age", "18+")]),
            group(&[("age", "18-64")]),
            group(&[("age", "65+")]),
        ];
        let adults = group(&[("age", "18+")]);
        assert!(candidates(&delivered).contains(&adults));
        assert_eq!(ways(&delivered, adults, limit()).len(), 2);
    }

    #[test]
    fn bands_beside_what_they_are_made_of_are_two_ways() {
        let band = |text| group(&[("age", text)]);
        let delivered =
            [Population::TOTAL, band("0-17"), band("18-64"), band("65+"), band("65-79"), band("80+")];
        let ways = ways(&delivered, Population::TOTAL, limit());
        assert_eq!(ways.iter().map(Vec::len).collect::<Vec<_>>(), [1, 3, 4]);
    }

    #[test]
    fn bands_told_besides_do_not_hide_a_way_to_count() {
        let band = |text| group(&[("age", text)]);
        let delivered =
            [Population::TOTAL, band("0-17"), band("18-64"), band("65+"), band("0-6"), band("60+")];
        assert_eq!(
            ways(&delivered, Population::TOTAL, limit()).iter().map(Vec::len).collect::<Vec<_>>(),
            [1, 3]
        );
    }

    #[test]
    fn a_group_without_its_counterpart_adds_up_to_nothing() {
        let delivered = [Population::TOTAL, group(&[("sex", "female")])];
        assert_eq!(ways(&delivered, Population::TOTAL, limit()), [vec![Population::TOTAL]]);
    }
}

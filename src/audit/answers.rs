//! On how many answers secret results of a survey rest: solved for from all bases that are released.
//!
//! Whoever knows on how many answers a secret result rests because others leave it alone in a sum has its weighted totals
//! by the same subtraction: they add up over the same areas and groups. A base that is known is therefore the whole
//! finding, and values need no attack of their own.

use super::bases::{Ground, Number, Series, Sums, series};
use super::reasons::reasons;
use super::release::Release;
use super::solve::Solved;
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::disclosure::attack::{Conclusion, Depth, Region, conclude};
use crate::disclosure::system::{FAR, Terms};
use crate::text::{Bilingual, Lang, Text};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Nothing is asked about an unknown.
const NOT_ASKED: i64 = -1;

/// Exposed bases that are told one by one; how many there are in all is counted.
const MOST_TOLD: usize = 40;

/// Solves for every base that a release keeps secret, and for what shown ones leave of each other; reports what is known
/// closer than the rules allow, with the released bases that expose it.
#[must_use]
pub fn solve_bases(release: &Release, findings: &mut Findings) -> Solved {
    let (ground, minimum) = (Ground::of(release), super::whole(release.policy.minimum_answers().ceil()));
    let attack = |series: &Series<'_>| {
        let tests = release.survey.tests.iter().filter(|(question, _, _)| question == series.question);
        let tests: Vec<(&str, i64)> = tests.map(|(_, feature, n)| (feature.as_str(), *n)).collect();
        let sums = Sums::of(series, &ground, &tests);
        let attack = Attack { release, ground: &ground, question: series.question, minimum, sums: &sums };
        let mut found = Vec::new();
        let solved = attack.run(&mut found);
        (solved, found)
    };
    let attacked: Vec<(Solved, Vec<Finding>)> = series(release).par_iter().map(attack).collect();
    let (mut all, mut told) = (Solved::default(), 0);
    for (solved, found) in attacked {
        all.counts += solved.counts;
        all.suppressed += solved.suppressed;
        all.exact += solved.exact;
        all.exposed += solved.exposed;
        for finding in found {
            let is_exposed = finding.code() == Code::ExposedBase;
            told += usize::from(is_exposed);
            if !is_exposed || told <= MOST_TOLD {
                findings.push(finding);
            }
        }
    }
    all
}

/// The attack on the bases of one question.
struct Attack<'a> {
    release: &'a Release,
    ground: &'a Ground,
    question: &'a str,
    minimum: i64,
    sums: &'a Sums<'a>,
}

/// What is open of some sums.
struct Open {
    /// The number that each unknown is.
    numbers: Vec<usize>,
    region: Region,
    /// The sum that each relation of the region comes from.
    sums: Vec<usize>,
}

impl Attack<'_> {
    fn run(&self, found: &mut Vec<Finding>) -> Solved {
        let is_published = |number: &&Number<'_>| number.region.is_some();
        let secret = self.sums.numbers.iter().filter(|number| number.is_secret);
        let mut solved = Solved {
            counts: self.sums.numbers.iter().filter(is_published).count(),
            suppressed: secret.count(),
            ..Solved::default()
        };
        let mut left_out = BTreeSet::new();
        let (open, conclusions) = loop {
            let open = self.open(&left_out);
            match self.conclude(&open) {
                Ok(conclusions) => break (open, conclusions),
                Err(sum) => {
                    let finding = Finding::new(Code::ContradictingCounts).at(self.place(None));
                    let total = self.sums.relations[sum].0.first().map_or(0, |&(number, _)| number);
                    found.push(finding.with_words("subject", self.name(&self.sums.numbers[total])));
                    left_out.insert(sum);
                }
            }
        };
        for (unknown, conclusion) in conclusions.iter().enumerate() {
            let number = &self.sums.numbers[open.numbers[unknown]];
            solved.exact += usize::from(number.is_secret && conclusion.is_exact());
            if self.is_exposed(number, *conclusion) {
                solved.exposed += 1;
                if solved.exposed <= MOST_TOLD {
                    found.push(self.finding(unknown, *conclusion, &open));
                }
            }
        }
        solved
    }

    /// Whether more is known of a number than the rules allow: of a secret base whatever its size, because results of many
    /// are secret only where they tell something of few or of all alike; of people without a row where they are few. That
    /// nobody is left without a group of a feature is no secret, so of those somebody must be known to be there.
    fn is_exposed(&self, number: &Number<'_>, conclusion: Conclusion) -> bool {
        let may_be_few =
            self.may_be_few(conclusion.bounds) && (number.without.is_none() || conclusion.bounds.0 >= 1);
        conclusion.width() < self.minimum && (number.is_secret || may_be_few)
    }

    fn may_be_few(&self, (least, most): (i64, i64)) -> bool {
        least < self.minimum && most >= 1
    }

    /// The sums but for those left out; what is published is no unknown any more.
    fn open(&self, left_out: &BTreeSet<usize>) -> Open {
        let mut place = vec![None; self.sums.numbers.len()];
        let mut numbers = Vec::new();
        for (at, _) in self.sums.numbers.iter().enumerate().filter(|(_, number)| number.value.is_none()) {
            place[at] = Some(numbers.len());
            numbers.push(at);
        }
        let mut open = Open { region: Region::new(vec![(0, FAR); numbers.len()]), numbers, sums: Vec::new() };
        for (at, (terms, sum)) in self.sums.relations.iter().enumerate() {
            let unknown: Terms =
                terms.iter().filter_map(|&(number, by)| Some((place[number]?, by))).collect();
            let known: i64 =
                terms.iter().map(|&(number, by)| by * self.sums.numbers[number].value.unwrap_or(0)).sum();
            let says_nothing = unknown.is_empty() && known == *sum;
            if !says_nothing && !left_out.contains(&at) {
                open.region.relate(unknown, sum - known);
                open.sums.push(at);
            }
        }
        open
    }

    /// Concludes on all unknowns, or says which sum cannot hold.
    fn conclude(&self, open: &Open) -> Result<Vec<Conclusion>, usize> {
        let mut narrowed = open.region.clone();
        narrowed.narrow().map_err(|contradiction| open.sums[contradiction.relation])?;
        let asked = |(&number, &bounds): (&usize, &(i64, i64))| {
            let is_asked = self.sums.numbers[number].is_secret || self.may_be_few(bounds);
            if is_asked { self.minimum } else { NOT_ASKED }
        };
        let needed: Vec<i64> = open.numbers.iter().zip(narrowed.bounds()).map(asked).collect();
        conclude(&open.region, None, &needed, Depth::Enough)
            .map_err(|contradiction| open.sums[contradiction.relation])
    }

    fn finding(&self, unknown: usize, conclusion: Conclusion, open: &Open) -> Finding {
        let number = &self.sums.numbers[open.numbers[unknown]];
        let (least, most) = conclusion.bounds;
        let said = |key: &'static str, arguments: &[(&str, &str)]| {
            let say = |lang| Text::new(lang).say(key, arguments);
            Bilingual { de: say(Lang::De), en: say(Lang::En) }
        };
        let told = if conclusion.shown.is_none() {
            said("audit.base.unproven", &[])
        } else if least == most {
            said("audit.base.exact", &[("value", &least.to_string())])
        } else {
            said("audit.base.range", &[("least", &least.to_string()), ("most", &most.to_string())])
        };
        let kept = reasons(&open.region, unknown, self.minimum, |all| self.is_exposed(number, all));
        Finding::new(Code::ExposedBase)
            .at(self.place(number.row))
            .with_words("subject", self.name(number))
            .with_words("conclusion", told)
            .with_words("because", self.because(kept.into_iter().map(|relation| open.sums[relation])))
    }

    /// The released bases in some sums.
    fn because(&self, sums: impl Iterator<Item = usize>) -> Bilingual {
        /// More bases than this are not listed.
        const MOST: usize = 12;
        let numbers = sums.flat_map(|sum| self.sums.relations[sum].0.iter().map(|&(number, _)| number));
        let known: BTreeSet<usize> =
            numbers.filter(|&number| self.sums.numbers[number].value.is_some()).collect();
        let say = |lang: Lang| {
            let listed = known.iter().take(MOST).map(|&number| {
                let number = &self.sums.numbers[number];
                let (name, value) = (self.name(number), number.value.unwrap_or_default().to_string());
                let name = if lang == Lang::De { name.de } else { name.en };
                Text::new(lang).say("audit.known", &[("count", &name), ("value", &value)])
            });
            let more = (known.len() > MOST).then(|| "…".to_owned());
            listed.chain(more).collect::<Vec<String>>().join("; ")
        };
        Bilingual { de: say(Lang::De), en: say(Lang::En) }
    }

    fn name(&self, number: &Number<'_>) -> Bilingual {
        let say = |lang| {
            let text = Text::new(lang);
            let groups = number.groups.iter().map(|(feature, group)| format!("{feature}={group}"));
            let places = [self.question.to_owned(), self.whereabouts(number, text)];
            let named = places.into_iter().chain(groups).collect::<Vec<String>>().join(", ");
            match &number.without {
                Some(feature) => text.say("audit.base.rest", &[("base", &named), ("feature", feature)]),
                None => named,
            }
        };
        Bilingual { de: say(Lang::De), en: say(Lang::En) }
    }

    /// Where people live: the region of their row, or else their areas.
    fn whereabouts(&self, number: &Number<'_>, text: Text) -> String {
        /// More areas than this are not listed.
        const MOST: usize = 6;
        let name = |id: &str| {
            let area = AreaCode::new(id).and_then(|code| self.release.area(&code));
            area.map_or_else(|| id.to_owned(), |area| format!("{} ({id})", area.name))
        };
        let leaves = number.leaves.iter().map(|&leaf| name(&self.ground.leaves[leaf]));
        match number.region.as_deref() {
            Some("") => text.word("report.survey.everybody"),
            Some(region) => name(region),
            None if number.leaves.len() == self.ground.leaves.len() => text.word("report.survey.everybody"),
            None if number.leaves.len() > MOST => {
                leaves.take(MOST).chain(["…".to_owned()]).collect::<Vec<String>>().join(" + ")
            }
            None => leaves.collect::<Vec<String>>().join(" + "),
        }
    }

    /// The row of a number, or else the table.
    fn place(&self, row: Option<&Place>) -> Place {
        let table = self.release.answers.first().map(|answer| Place { line: None, ..answer.place.clone() });
        row.cloned().or(table).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;

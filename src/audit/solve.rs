//! What can be computed: every suppressed count is solved for from all that is released.

use super::counts::Facts;
use super::reasons::reasons;
use super::release::Release;
use super::rounded::Steps;
use crate::area::{Area, Geography};
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::disclosure::attack::{Conclusion, Contradiction, Depth, Region, conclude};
use crate::disclosure::graph::{Graph, Rest, Sum};
use crate::disclosure::system::{FAR, Terms};
use crate::text::{Bilingual, Lang, Text};
use std::collections::BTreeSet;

/// How far an attack came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Solved {
    /// Counts that the release names, shown or not.
    pub counts: usize,
    /// Counts that are not shown.
    pub suppressed: usize,
    /// Of those, counts whose least and most possible value are both proven.
    pub exact: usize,
    /// Of those, counts that can be computed, or are known closer than the rules allow.
    pub exposed: usize,
}

/// Solves for every count that a release does not show, and reports each that is exposed with the released counts that
/// expose it.
#[must_use]
pub fn solve(release: &Release, depth: Depth, findings: &mut Findings) -> Solved {
    let areas = release.areas.iter().map(|area| Area {
        code: area.code.clone(),
        name: area.name.clone(),
        level: area.level.clone(),
        parent: area.parent.clone(),
    });
    let (Some(geography), _) = Geography::new(areas.collect()) else { return Solved::default() };
    let facts = Facts::of(release);
    let graph = Graph::new(facts.values.keys().cloned().collect(), &facts.shares, &geography);
    let mut puzzle = Puzzle::new(&graph, &facts, release);
    let conclusions = puzzle.conclude(depth, findings, &facts);
    puzzle.judge(&conclusions, &facts, findings)
}

/// Nothing is asked about an unknown.
const NOT_ASKED: i64 = -1;

/// Exposed counts that are told one by one; how many there are in all is counted.
const MOST_TOLD: usize = 40;

/// The unknowns of a release and the sums they stand in.
struct Puzzle<'a> {
    graph: &'a Graph,
    region: Region,
    /// What each unknown is.
    unknowns: Vec<Unknown>,
    /// The sum that each relation of the region comes from.
    sums: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unknown {
    /// The count at this position of the graph.
    Count(usize),
    /// What is left of this sum.
    Rest(usize),
    /// A helper: by what a rounded count was changed, or how many bases it was rounded to.
    Step,
}

impl<'a> Puzzle<'a> {
    fn new(graph: &'a Graph, facts: &Facts<'_>, release: &Release) -> Self {
        let mut unknowns = Vec::new();
        let mut place = vec![None; graph.keys.len()];
        let mut bounds = Vec::new();
        let shows_zeros =
            release.policy.all.get("zeros_shown").and_then(serde_json::Value::as_bool) == Some(true);
        for (at, key) in graph.keys.iter().enumerate() {
            if facts.value(key).is_none() {
                place[at] = Some(unknowns.len());
                unknowns.push(Unknown::Count(at));
                let least = i64::from(shows_zeros && facts.is_somebody(key));
                bounds.push(facts.blurred.get(key).copied().unwrap_or((least, FAR)));
            }
        }
        let mut relations: Vec<(Terms, i64, usize)> = Vec::new();
        for (at, sum) in graph.sums.iter().enumerate() {
            let (mut terms, mut known) = (Terms::new(), 0);
            for (count, by) in [(sum.total, 1)].into_iter().chain(sum.parts.iter().map(|&part| (part, -1))) {
                match (place[count], facts.value(&graph.keys[count])) {
                    (Some(unknown), _) => terms.push((unknown, by)),
                    (None, value) => known += by * value.unwrap_or(0),
                }
            }
            if sum.rest != Rest::Nothing {
                terms.push((unknowns.len(), -1));
                unknowns.push(Unknown::Rest(at));
                bounds.push(facts.rest(sum, graph));
            }
            if !terms.is_empty() {
                relations.push((terms, -known, at));
            }
        }
        let steps = Steps::of(graph, facts, &place, unknowns.len());
        unknowns.extend(steps.bounds.iter().map(|_| Unknown::Step));
        bounds.extend(steps.bounds);
        relations.extend(steps.relations);
        let mut region = Region::new(bounds);
        let mut sums = Vec::new();
        for (terms, sum, at) in relations {
            region.relate(terms, sum);
            sums.push(at);
        }
        Self { graph, region, unknowns, sums }
    }

    /// Concludes on all unknowns; sums that cannot hold are told and left out.
    fn conclude(&mut self, depth: Depth, findings: &mut Findings, facts: &Facts<'_>) -> Vec<Conclusion> {
        let needed: Vec<i64> =
            self.unknowns.iter().zip(self.region.bounds()).map(|at| asked(self.graph, facts, at)).collect();
        loop {
            match self.attack(&needed, depth, facts) {
                Ok(conclusions) => return conclusions,
                Err(Contradiction { relation }) => {
                    let total = &self.graph.keys[self.graph.sums[self.sums[relation]].total];
                    let finding = Finding::new(Code::ContradictingCounts);
                    findings.push(finding.with_words("subject", facts.name(total)));
                    self.without(relation);
                }
            }
        }
    }

    /// Of numbers that are shown with noise nobody asks how exactly they are known, only whether too exactly.
    fn attack(
        &self,
        needed: &[i64],
        depth: Depth,
        facts: &Facts<'_>,
    ) -> Result<Vec<Conclusion>, Contradiction> {
        if facts.blurred.is_empty() || depth == Depth::Enough {
            return conclude(&self.region, None, needed, depth);
        }
        let mut conclusions = conclude(&self.region, None, needed, Depth::Enough)?;
        let is_hidden: Vec<bool> =
            self.unknowns.iter().map(|unknown| is_hidden(*unknown, self.graph, facts)).collect();
        let of_hidden = |(&needed, &is_hidden): (&i64, &bool)| if is_hidden { needed } else { NOT_ASKED };
        let needed: Vec<i64> = needed.iter().zip(&is_hidden).map(of_hidden).collect();
        let exact = conclude(&self.region, None, &needed, depth)?;
        for ((conclusion, exact), is_hidden) in conclusions.iter_mut().zip(exact).zip(is_hidden) {
            if is_hidden {
                *conclusion = exact;
            }
        }
        Ok(conclusions)
    }

    fn without(&mut self, relation: usize) {
        let mut region = Region::new(self.region.bounds().to_vec());
        for (place, kept) in self.region.relations().iter().enumerate() {
            if place != relation {
                region.relate(kept.terms.clone(), kept.sum);
            }
        }
        self.sums.remove(relation);
        self.region = region;
    }

    fn judge(&self, conclusions: &[Conclusion], facts: &Facts<'_>, findings: &mut Findings) -> Solved {
        let is_hidden = |unknown: &Unknown| is_hidden(*unknown, self.graph, facts);
        let suppressed = self.unknowns.iter().filter(|unknown| is_hidden(unknown)).count();
        let mut solved = Solved { counts: self.graph.keys.len(), suppressed, ..Solved::default() };
        for (place, (unknown, conclusion)) in self.unknowns.iter().zip(conclusions).enumerate() {
            if is_hidden(unknown) {
                solved.exact += usize::from(conclusion.is_exact());
            }
            if self.is_exposed(*unknown, *conclusion, facts) {
                solved.exposed += 1;
                if solved.exposed > MOST_TOLD {
                    continue;
                }
                findings.push(self.finding(place, *conclusion, facts));
            }
        }
        solved
    }

    /// Whether somebody concludes more on an unknown than the rules allow.
    ///
    /// A suppressed numerator may never be computable, whatever its size. Beside that, no count may be known to be small
    /// and be known closer than the protection range.
    fn is_exposed(&self, unknown: Unknown, conclusion: Conclusion, facts: &Facts<'_>) -> bool {
        let named = match unknown {
            Unknown::Count(at) => at,
            Unknown::Rest(at) => self.graph.sums[at].total,
            Unknown::Step => return false,
        };
        if !facts.own.contains(&self.graph.keys[named]) {
            return false;
        }
        let (least, most) = conclusion.bounds;
        let width = conclusion.width();
        let small = |from: i64| {
            least < facts.minimum && most >= from && least.max(from) <= most.min(facts.minimum - 1)
        };
        match unknown {
            Unknown::Count(at) if facts.secret.contains(&self.graph.keys[at]) => {
                width == 0 || (width < facts.protection && small(1))
            }
            Unknown::Count(_) => width < facts.protection && small(1),
            Unknown::Rest(at) => match self.graph.sums[at].rest {
                Rest::NotCounted => facts.complement && width < facts.protection && small(0),
                Rest::Others | Rest::Nothing => width < facts.protection && small(1),
            },
            Unknown::Step => false,
        }
    }

    fn finding(&self, place: usize, conclusion: Conclusion, facts: &Facts<'_>) -> Finding {
        let (least, most) = conclusion.bounds;
        let conclusion = if conclusion.shown.is_none() {
            said("audit.conclusion.unproven", &[])
        } else if least == most {
            said("audit.conclusion.exact", &[("value", &least.to_string())])
        } else {
            said("audit.conclusion.range", &[("least", &least.to_string()), ("most", &most.to_string())])
        };
        let key = match self.unknowns[place] {
            Unknown::Count(at) => Some(&self.graph.keys[at]),
            Unknown::Rest(at) => Some(&self.graph.keys[self.graph.sums[at].total]),
            Unknown::Step => None,
        };
        let where_to = key.and_then(|key| facts.places.get(key)).cloned().unwrap_or_else(|| {
            let first = facts.release.figures.first().map(|figure| figure.place.clone());
            first.map_or_else(
                || Finding::new(Code::ExposedCount).place().clone(),
                |place| Place { line: None, ..place },
            )
        });
        Finding::new(Code::ExposedCount)
            .at(where_to)
            .with_words("subject", self.name(self.unknowns[place], facts))
            .with_words("conclusion", conclusion)
            .with_words("because", self.because(place, facts))
    }

    fn name(&self, unknown: Unknown, facts: &Facts<'_>) -> Bilingual {
        match unknown {
            // Nobody is told of helpers: they are never exposed.
            Unknown::Step => Bilingual { de: String::new(), en: String::new() },
            Unknown::Count(at) => facts.name(&self.graph.keys[at]),
            Unknown::Rest(at) => {
                let Sum { total, parts, .. } = &self.graph.sums[at];
                let total = facts.name(&self.graph.keys[*total]);
                let parts: Vec<Bilingual> =
                    parts.iter().map(|&part| facts.name(&self.graph.keys[part])).collect();
                let joined = |of: fn(&Bilingual) -> &str| parts.iter().map(of).collect::<Vec<_>>().join("; ");
                let say = |lang, total: &str, parts: &str| {
                    Text::new(lang).say("audit.rest", &[("total", total), ("parts", parts)])
                };
                Bilingual {
                    de: say(Lang::De, &total.de, &joined(|name| &name.de)),
                    en: say(Lang::En, &total.en, &joined(|name| &name.en)),
                }
            }
        }
    }

    /// The released counts that an exposed one follows from: those of a smallest set of sums that exposes it too.
    fn because(&self, place: usize, facts: &Facts<'_>) -> Bilingual {
        /// More counts than this are not listed.
        const MOST: usize = 12;
        let unknown = self.unknowns[place];
        let is_exposed = |conclusion| self.is_exposed(unknown, conclusion, facts);
        let sums = reasons(&self.region, place, facts.protection, is_exposed);
        let counts = sums.iter().flat_map(|&relation| {
            let Sum { total, parts, .. } = &self.graph.sums[self.sums[relation]];
            parts.iter().chain([total]).copied().collect::<Vec<_>>()
        });
        let known: BTreeSet<usize> =
            counts.filter(|&count| facts.published(&self.graph.keys[count]).is_some()).collect();
        let say = |lang: Lang| {
            let listed = known.iter().take(MOST).map(|&count| {
                let name = facts.name(&self.graph.keys[count]);
                let name = if lang == Lang::De { &name.de } else { &name.en };
                let value = facts.published(&self.graph.keys[count]).unwrap_or_default().to_string();
                Text::new(lang).say("audit.known", &[("count", name), ("value", &value)])
            });
            let mut listed = listed.collect::<Vec<_>>().join("; ");
            if known.len() > MOST {
                listed.push_str("; …");
            }
            listed
        };
        Bilingual { de: say(Lang::De), en: say(Lang::En) }
    }
}

/// How far an unknown must be open. Of numbers that are shown with noise only small ones can be known too closely.
fn asked(graph: &Graph, facts: &Facts<'_>, (unknown, (least, _)): (&Unknown, &(i64, i64))) -> i64 {
    match unknown {
        Unknown::Step => NOT_ASKED,
        Unknown::Count(at) if *least >= facts.minimum && facts.published(&graph.keys[*at]).is_some() => {
            NOT_ASKED
        }
        Unknown::Count(_) | Unknown::Rest(_) => facts.protection,
    }
}

/// Whether an unknown is a count that readers see in no form.
fn is_hidden(unknown: Unknown, graph: &Graph, facts: &Facts<'_>) -> bool {
    match unknown {
        Unknown::Count(at) => facts.published(&graph.keys[at]).is_none(),
        Unknown::Rest(_) | Unknown::Step => false,
    }
}

fn said(key: &'static str, arguments: &[(&str, &str)]) -> Bilingual {
    let say = |lang| Text::new(lang).say(key, arguments);
    Bilingual { de: say(Lang::De), en: say(Lang::En) }
}

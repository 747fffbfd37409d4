//! The bases of results, as counts that add up: which of them are kept secret.
//!
//! A base is a question among the people of a region and some groups. All results of a base are shown or none, whatever is
//! computed. The system of a question has a cell for each base, for coarser ones that no table has, and for what is left of
//! sums; what must stay open of a secret base is as many answers as the policy asks for, so that secret bases that lie
//! together in a sum are not few together either.

use super::sums::{Ground, Place, Sketch, features_of, signed};
use crate::area::Geography;
use crate::disclosure::Policy;
use crate::disclosure::attack::{self, Depth, conclude};
use crate::disclosure::suppress::{Pattern, Singles, suppress};
use crate::disclosure::system::{Cell, CellId, Role};
use crate::survey::{Region, SurveyDefinition, SurveyFigure, SurveyResults};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};

/// Below this base, results are secret if everybody gave the same answer, however few answers the survey puts in
/// parentheses.
pub(super) const FEW: u64 = 30;

/// The bases of a survey.
#[derive(Debug, Default)]
pub(super) struct Bases<'a> {
    /// All that are there, by question.
    known: BTreeMap<&'a str, BTreeMap<Place<'a>, Known>>,
    /// Those of which nothing is shown.
    secret: BTreeSet<(&'a str, Place<'a>)>,
}

/// What is known of a base.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The most answers that a result rests on.
    n: u64,
    /// The fewest.
    least: u64,
    /// Whether everybody gave the same answer.
    is_unanimous: bool,
}

impl<'a> Bases<'a> {
    pub(super) fn of(
        results: &'a SurveyResults,
        survey: &SurveyDefinition,
        geography: &Geography,
        policy: &Policy,
    ) -> Self {
        let mut bases = Self::default();
        for figure in &results.tables.figures {
            let known = bases.known.entry(&figure.question).or_default();
            let place: Place<'a> = (&figure.region, &figure.groups);
            let base = known.entry(place).or_insert(Known { n: 0, least: u64::MAX, is_unanimous: false });
            base.n = base.n.max(figure.n);
            base.least = if figure.n > 0 { base.least.min(figure.n) } else { base.least };
            base.is_unanimous |= is_unanimous(figure);
        }
        let ground = Ground { survey, geography, policy };
        // A question has a system of its own.
        let secret: Vec<(&'a str, Vec<Place<'a>>)> =
            bases.known.par_iter().map(|(&question, known)| (question, ground.secret(known))).collect();
        for (question, places) in secret {
            bases.secret.extend(places.into_iter().map(|place| (question, place)));
        }
        bases
    }

    /// Whether nothing of a base may be shown. Of a base that was not judged nothing may.
    pub(super) fn is_secret(&self, question: &str, region: &Region, groups: &[(String, String)]) -> bool {
        let is_known = self.known.get(question).is_some_and(|known| known.contains_key(&(region, groups)));
        !is_known || self.secret.contains(&(question, (region, groups)))
    }

    /// The regions of which some question keeps everybody secret.
    pub(super) fn secret_regions(&self) -> BTreeSet<&'a Region> {
        let of_everybody = self.secret.iter().filter(|(_, (_, groups))| groups.is_empty());
        of_everybody.map(|(_, (region, _))| *region).collect()
    }

    /// Whether a group of a feature is secret in a region, for a question.
    pub(super) fn hides_group(&self, question: &str, region: &Region, feature: &str) -> bool {
        self.secret.iter().any(|(known, (of, groups))| {
            *known == question
                && *of == region
                && groups.len() == 1
                && groups.first().is_some_and(|(by, _)| by == feature)
        })
    }
}

/// Where all answers are the same, a share is 1 and a mean has no variance.
fn is_unanimous(figure: &SurveyFigure) -> bool {
    let is_even = |variance: f64| {
        let value = figure.value.number().unwrap_or(0.0);
        variance.max(0.0).sqrt() <= 1e-9 * value.abs().max(1e-9)
    };
    figure.n > 0
        && match figure.chosen {
            Some(chosen) => chosen == figure.n,
            None => figure.variance.is_some_and(is_even),
        }
}

impl Ground<'_> {
    /// The places of a question of which nothing is shown.
    fn secret<'a>(&self, known: &BTreeMap<Place<'a>, Known>) -> Vec<Place<'a>> {
        let few = self.survey.display.limited_below.max(FEW);
        let minimum = self.policy.minimum_answers;
        let sensitive = |known: &Known| {
            let is_few = known.n > 0 && known.least < minimum;
            is_few || (known.is_unanimous && known.n < few)
        };
        let counts: Vec<(Place<'a>, u64, bool)> =
            known.iter().map(|(&place, known)| (place, known.n, sensitive(known))).collect();
        self.withheld(&counts)
    }

    /// Of counts by place, each with whether it is sensitive, those that are not shown.
    ///
    /// Where nothing protects a cell, more is given up than what adds up with it: first all areas of the features that it
    /// is about, then these features everywhere, and at last all but the one number that is told in any case.
    pub(super) fn withheld<'a>(&self, counts: &[(Place<'a>, u64, bool)]) -> Vec<Place<'a>> {
        let everybody: Place<'_> = (&Region::All, &[]);
        let mut given_up: BTreeSet<Place<'a>> = BTreeSet::new();
        let mut guarded: BTreeSet<Place<'a>> = BTreeSet::new();
        loop {
            let sketch = self.sketch(counts, &given_up, &guarded);
            let cells = sketch.system.cells();
            if !cells.iter().any(Cell::is_primary) {
                return given_up.into_iter().collect();
            }
            let pattern = suppress(&sketch.system, Singles::Ignored);
            let lost: BTreeSet<BTreeSet<&str>> = pattern
                .unprotected
                .iter()
                .filter_map(|cell| sketch.about.get(cell))
                .map(features_of)
                .collect();
            if lost.is_empty() {
                let is_withheld = |cell: CellId, place: &Place<'a>| {
                    cells[cell].is_primary() || pattern.secondary.contains(&cell) || given_up.contains(place)
                };
                let known = too_well_known(&sketch, &pattern, signed(self.policy.minimum_answers));
                let before = guarded.len();
                guarded.extend(known);
                if guarded.len() > before {
                    continue;
                }
                let all = sketch.places.iter().copied().enumerate();
                return all
                    .filter(|(cell, place)| is_withheld(*cell, place))
                    .map(|(_, place)| place)
                    .collect();
            }
            let before = given_up.len();
            let places = || counts.iter().map(|(place, ..)| *place).filter(|place| *place != everybody);
            let is_about = |place: &Place<'_>, features: &BTreeSet<&str>| {
                let own: BTreeSet<&str> = place.1.iter().map(|(feature, _)| feature.as_str()).collect();
                features.is_subset(&own)
            };
            for is_meant in [
                &(|place: &Place<'_>| *place.0 != Region::All && lost.iter().any(|of| is_about(place, of)))
                    as &dyn Fn(&Place<'_>) -> bool,
                &|place: &Place<'_>| lost.iter().any(|of| is_about(place, of)),
                &|_: &Place<'_>| true,
            ] {
                given_up.extend(places().filter(is_meant));
                if given_up.len() > before {
                    break;
                }
            }
            if given_up.len() == before {
                // From one number alone nothing can be computed.
                return given_up.into_iter().collect();
            }
        }
    }
}

/// The places that are withheld and not sensitive, of which the system leaves less open than the minimum. Nothing is secret
/// of them, but nobody who reads can know that.
fn too_well_known<'a>(sketch: &Sketch<'a>, pattern: &Pattern, minimum: i64) -> Vec<Place<'a>> {
    let cells = sketch.system.cells();
    let is_open = |cell: CellId| cells[cell].is_open() || pattern.secondary.contains(&cell);
    let is_asked = |cell: CellId| {
        cell < sketch.places.len() && is_open(cell) && !matches!(cells[cell].role, Role::Primary { .. })
    };
    let (region, open) = attack::Region::of_system(&sketch.system, is_open, |cell| pattern.bounds[cell]);
    let truth: Vec<i64> = open.iter().map(|&cell| cells[cell].value).collect();
    let needed: Vec<i64> = open.iter().map(|&cell| if is_asked(cell) { minimum } else { -1 }).collect();
    // The truth is a table that fits, so that nothing can contradict.
    let Ok(found) = conclude(&region, Some(&truth), &needed, Depth::Enough) else { return Vec::new() };
    let concluded = open.into_iter().zip(found).filter(|(cell, _)| is_asked(*cell));
    let known = concluded.filter(|(_, conclusion)| conclusion.width() < minimum);
    known.map(|(cell, _)| sketch.places[cell]).collect()
}

//! The counts that a release names, shown or not.

use super::noise::PublishedNoise;
use super::release::{PublishedFigure, Release, Scale, whole};
use crate::diagnostic::Place;
use crate::disclosure::graph::CountKey;
use crate::text::{Bilingual, Lang, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The counts of a release.
pub(super) struct Facts<'a> {
    /// Each count that a figure rests on, with its value where one is released.
    pub(super) values: BTreeMap<CountKey, Option<i64>>,
    /// What counts that are published with noise can stand for.
    pub(super) blurred: BTreeMap<CountKey, (i64, i64)>,
    /// Base and reach of those that were rounded together, shown or not.
    pub(super) rounded: BTreeMap<CountKey, (i64, i64)>,
    /// Where the first figure stands that does not show it.
    pub(super) places: BTreeMap<CountKey, Place>,
    /// Counts that are the numerator of a suppressed figure.
    pub(super) secret: BTreeSet<CountKey>,
    /// Counts of figures that were not public before: the others are nobody's secret here.
    pub(super) own: BTreeSet<CountKey>,
    /// Numerator and denominator of each share.
    pub(super) shares: BTreeSet<(CountKey, CountKey)>,
    /// Over whom each numerator is counted.
    over: BTreeMap<CountKey, BTreeSet<CountKey>>,
    pub(super) minimum: i64,
    pub(super) protection: i64,
    pub(super) complement: bool,
    pub(super) release: &'a Release,
}

impl<'a> Facts<'a> {
    pub(super) fn of(release: &'a Release) -> Self {
        let policy = &release.policy;
        let minimum = policy.minimum_count.map_or(3, whole);
        let mut facts = Self {
            values: BTreeMap::new(),
            blurred: BTreeMap::new(),
            rounded: BTreeMap::new(),
            places: BTreeMap::new(),
            secret: BTreeSet::new(),
            own: BTreeSet::new(),
            shares: BTreeSet::new(),
            over: BTreeMap::new(),
            minimum,
            protection: policy.protection.map_or(1, whole).max(1),
            complement: policy.complement.unwrap_or(true),
            release,
        };
        for figure in &release.figures {
            facts.enter(figure);
        }
        facts
    }

    fn enter(&mut self, figure: &PublishedFigure) {
        let indicator = self.release.indicator(&figure.indicator);
        let Some((numerator, denominator)) = indicator.and_then(|indicator| {
            let is_counted = indicator.scale != Some(Scale::Published);
            indicator.numerator.as_ref().zip(indicator.denominator.as_ref()).filter(|_| is_counted)
        }) else {
            return;
        };
        let is_shown = figure.numerator.is_some() && figure.denominator.is_some();
        if !is_shown && !figure.is_suppressed() {
            return;
        }
        let Some((part, all)) = numerator.key(figure).zip(denominator.key(figure)) else { return };
        for (key, count, counted) in
            [(&part, figure.numerator, numerator), (&all, figure.denominator, denominator)]
        {
            let value = self.values.entry(key.clone()).or_default();
            *value = value.or(count.map(whole));
            self.blur(key, count.map(whole), counted.noise.as_ref());
        }
        let is_own = indicator.is_none_or(|indicator| !indicator.released);
        if is_own {
            self.own.extend([part.clone(), all.clone()]);
        }
        if !is_shown && is_own {
            self.secret.insert(part.clone());
            self.places.entry(part.clone()).or_insert_with(|| figure.place.clone());
            self.places.entry(all.clone()).or_insert_with(|| figure.place.clone());
        }
        self.over.entry(part.clone()).or_default().insert(all.clone());
        if indicator.is_some_and(|indicator| indicator.scale == Some(Scale::Proportion)) {
            self.shares.insert((part, all));
        }
    }

    fn blur(&mut self, key: &CountKey, published: Option<i64>, noise: Option<&PublishedNoise>) {
        let Some(noise) = noise else { return };
        if let PublishedNoise::Rounded { base, reach } = noise {
            self.rounded.insert(key.clone(), (*base, *reach));
        }
        if let Some(published) = published {
            self.blurred.insert(key.clone(), noise.true_counts(published));
        }
    }

    /// The exact number of a count, where one is released.
    pub(super) fn value(&self, key: &CountKey) -> Option<i64> {
        self.published(key).filter(|_| !self.blurred.contains_key(key))
    }

    /// The number that is released of a count, exact or with noise.
    pub(super) fn published(&self, key: &CountKey) -> Option<i64> {
        self.values.get(key).copied().flatten()
    }

    /// Whether a suppressed count is known to be somebody: where nobody is shown, and enough are counted over.
    pub(super) fn is_somebody(&self, key: &CountKey) -> bool {
        let enough = self.release.policy.minimum_denominator.map_or(100, whole);
        let mut over = self.over.get(key).into_iter().flatten();
        self.secret.contains(key)
            && over.any(|over| self.published(over).is_some_and(|count| count >= enough))
    }

    pub(super) fn name(&self, key: &CountKey) -> Bilingual {
        let area =
            self.release.area(&key.area).map_or_else(|| key.area.to_string(), |area| area.name.clone());
        let say = |lang| {
            let text = Text::new(lang);
            let (population, period) = (key.population.to_string(), text.period(key.period));
            let arguments = [
                ("measure", &*key.measure),
                ("population", &*population),
                ("area", &*area),
                ("period", &*period),
            ];
            text.say("audit.count", &arguments)
        };
        Bilingual { de: say(Lang::De), en: say(Lang::En) }
    }
}

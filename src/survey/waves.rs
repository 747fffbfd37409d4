//! One survey beside an earlier one of the same kind: what has changed by more than chance.

use super::codebook::{Codebook, Kind, Question};
use super::definition::{Feature, Measure, MergedArea, Statistic, SurveyDefinition};
use super::table::{Item, Region, SurveyFigure, Tested, tested};
use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use crate::statistics::survey::compare::{Figure, change};
use crate::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// A survey, with what its results mean.
#[derive(Clone, Copy)]
pub struct Wave<'a> {
    /// The questions.
    pub codebook: &'a Codebook,
    /// The definition.
    pub survey: &'a SurveyDefinition,
    /// The results.
    pub figures: &'a [SurveyFigure],
}

/// The change of a figure from one wave to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveChange {
    /// The question or the measure.
    pub question: String,
    /// What of it.
    pub item: Item,
    /// What was computed.
    pub statistic: Statistic,
    /// Where.
    pub region: Region,
    /// For which groups.
    pub groups: Vec<(String, String)>,
    /// The figure of the earlier wave, and how many answers it rests on.
    pub before: (f64, u64),
    /// The figure of the later wave, and how many answers it rests on.
    pub now: (f64, u64),
    /// Later less earlier.
    pub change: Tested,
}

/// Compares the figures that two waves have in common and both show. Waves are taken to be drawn apart: whoever answered
/// twice makes the limits narrower than they are told here.
///
/// What has the same name and means something else, such as a question with other answers, is told in the later wave's
/// `file` and not compared.
#[must_use]
pub fn compare_waves(
    earlier: Wave<'_>,
    later: Wave<'_>,
    file: &TomlFile,
    findings: &mut Findings,
) -> Vec<WaveChange> {
    type Key<'a> = (&'a str, &'a Item, Statistic, &'a Region, &'a [(String, String)]);
    fn key(figure: &SurveyFigure) -> Key<'_> {
        (&figure.question, &figure.item, figure.statistic, &figure.region, &figure.groups)
    }
    let common = Common::of(earlier, later, file, findings);
    let known: BTreeMap<Key<'_>, &SurveyFigure> =
        earlier.figures.iter().map(|figure| (key(figure), figure)).collect();
    let changed = |figure: &&SurveyFigure| {
        let earlier = known.get(&key(figure))?;
        let (before, now) = (plain(earlier)?, plain(figure)?);
        Some(WaveChange {
            question: figure.question.clone(),
            item: figure.item.clone(),
            statistic: figure.statistic,
            region: figure.region.clone(),
            groups: figure.groups.clone(),
            before: (before.value, earlier.n),
            now: (now.value, figure.n),
            change: tested(&change(before, now, 0.0), later.survey.display.confidence),
        })
    };
    later.figures.iter().filter(|figure| common.holds(figure)).filter_map(|figure| changed(&figure)).collect()
}

fn plain(figure: &SurveyFigure) -> Option<Figure> {
    let (value, variance) = (figure.value.number()?, figure.variance?);
    (figure.degrees > 0.0).then_some(Figure { value, variance, degrees: figure.degrees })
}

/// The names that mean the same in both waves.
struct Common<'a> {
    subjects: BTreeSet<&'a str>,
    features: BTreeSet<&'a str>,
    merged: BTreeSet<&'a str>,
}

impl<'a> Common<'a> {
    fn of(earlier: Wave<'a>, later: Wave<'a>, file: &TomlFile, findings: &mut Findings) -> Self {
        let mut differing = BTreeSet::new();
        let mut split = |pairs: Vec<(&'a str, bool)>| -> BTreeSet<&'a str> {
            differing.extend(pairs.iter().filter(|(_, is_same)| !is_same).map(|(name, _)| *name));
            pairs.into_iter().filter(|(_, is_same)| *is_same).map(|(name, _)| name).collect()
        };
        let questions = later.codebook.questions.iter().filter_map(|question| {
            let before = &earlier.codebook.questions[earlier.codebook.position(&question.id)?];
            Some((question.id.as_str(), is_same_question(before, question)))
        });
        let mut subjects = split(questions.collect());
        let measures = later.survey.measures.iter().filter_map(|measure| {
            let before = earlier.survey.measures.iter().find(|before| before.id == measure.id)?;
            let names = |measure: &Measure, codebook: &'a Codebook| -> Vec<&'a str> {
                let questions = measure.questions().into_iter();
                questions.map(|question| codebook.questions[question].id.as_str()).collect()
            };
            let now = names(measure, later.codebook);
            let is_same = before.statistic() == measure.statistic()
                && names(before, earlier.codebook) == now
                && now.iter().all(|name| subjects.contains(name));
            Some((measure.id.as_str(), is_same))
        });
        let measures = split(measures.collect());
        let features = later.survey.features.iter().filter_map(|feature| {
            let before = earlier.survey.features.iter().find(|before| before.id == feature.id)?;
            let is_same = subjects.contains(later.codebook.questions[feature.question].id.as_str())
                && is_same_feature(before, feature);
            Some((feature.id.as_str(), is_same))
        });
        let features = split(features.collect());
        let merged = later.survey.merged.iter().filter_map(|merged| {
            let before = earlier.survey.merged.iter().find(|before| before.id == merged.id)?;
            Some((merged.id.as_str(), keys(before) == keys(merged)))
        });
        let merged = split(merged.collect());
        subjects.extend(measures);
        if !differing.is_empty() {
            let names: Vec<&str> = differing.into_iter().collect();
            findings.push(file.finding_in_file(Code::WavesDiffer).with("names", names.join(", ")));
        }
        Self { subjects, features, merged }
    }

    fn holds(&self, figure: &SurveyFigure) -> bool {
        let is_same_region = match &figure.region {
            Region::Merged(id) => self.merged.contains(id.as_str()),
            Region::All | Region::Area(_) => true,
        };
        is_same_region
            && self.subjects.contains(figure.question.as_str())
            && figure.groups.iter().all(|(feature, _)| self.features.contains(feature.as_str()))
    }
}

/// Questions are the same if they are answered alike: kind, unit, codes, words of the answers and scores. The words of
/// the question itself may be mended.
fn is_same_question(one: &Question, other: &Question) -> bool {
    fn unit(question: &Question) -> Option<&Bilingual> {
        match &question.kind {
            Kind::Number { unit, .. } => unit.as_ref(),
            _ => None,
        }
    }
    std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind)
        && unit(one) == unit(other)
        && one.answers() == other.answers()
}

fn is_same_feature(one: &Feature, other: &Feature) -> bool {
    let groups = |feature: &Feature| -> Vec<_> {
        feature.groups.iter().map(|group| (group.id.clone(), group.holds.clone())).collect()
    };
    one.reading == other.reading && groups(one) == groups(other)
}

fn keys(merged: &MergedArea) -> BTreeSet<&str> {
    merged.areas.iter().map(|key: &Spanned<String>| key.get_ref().as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::fixture;
    use crate::survey::results::evaluate;
    use crate::survey::weights::Inputs;
    use crate::survey::{Forms, Targets};

    fn figures(survey: &SurveyDefinition, forms: &Forms, targets: &Targets) -> Vec<SurveyFigure> {
        let (codebook, geography, file) = (fixture::codebook(), fixture::geography(), fixture::survey_file());
        let inputs = Inputs {
            survey,
            codebook: &codebook,
            geography: &geography,
            forms,
            targets,
            file: &file,
            forms_file: "forms.csv",
        };
        evaluate(inputs, None, &mut Findings::default()).expect("results").tables.figures
    }

    fn compared(before: &SurveyDefinition, codebook: &Codebook) -> (Vec<WaveChange>, Vec<Code>) {
        let (now, forms, targets) = (fixture::survey(), fixture::forms().0, fixture::targets());
        let figures = figures(&now, &forms, &targets);
        let own = fixture::codebook();
        let mut findings = Findings::default();
        let changes = compare_waves(
            Wave { codebook, survey: before, figures: &figures },
            Wave { codebook: &own, survey: &now, figures: &figures },
            &fixture::survey_file(),
            &mut findings,
        );
        (changes, findings.sorted().iter().map(|finding| finding.code()).collect())
    }

    #[test]
    fn waves_that_are_alike_do_not_differ() {
        let (changes, codes) = compared(&fixture::survey(), &fixture::codebook());
        assert!(codes.is_empty() && changes.len() > 100);
        for change in changes {
            assert!(change.change.value.abs() < 1e-15 && change.before == change.now);
            assert!(change.change.limits.is_none_or(|limits| limits.contains(0.0)));
        }
    }

    #[test]
    fn a_change_has_the_spread_of_both_waves() {
        let (mut one, other) = (fixture::survey(), fixture::survey());
        one.calibration = None;
        let (forms, targets, codebook) = (fixture::forms().0, fixture::targets(), fixture::codebook());
        let (before, now) = (figures(&one, &forms, &targets), figures(&other, &forms, &targets));
        let changes = compare_waves(
            Wave { codebook: &codebook, survey: &one, figures: &before },
            Wave { codebook: &codebook, survey: &other, figures: &now },
            &fixture::survey_file(),
            &mut Findings::default(),
        );
        let find = |figures: &[SurveyFigure], change: &WaveChange| {
            let is_it = |figure: &&SurveyFigure| {
                figure.question == change.question
                    && figure.item == change.item
                    && figure.statistic == change.statistic
                    && figure.region == change.region
                    && figure.groups == change.groups
            };
            figures.iter().find(is_it).expect("a figure").clone()
        };
        let mut moved = 0;
        for change in &changes {
            let (before, now) = (find(&before, change), find(&now, change));
            let values = now.value.number().zip(before.value.number()).expect("values");
            assert!((change.change.value - (values.0 - values.1)).abs() < 1e-12);
            let Some(limits) = change.change.limits else { continue };
            let spread = before.variance.zip(now.variance).map(|(one, other)| (one + other).sqrt());
            let spread = spread.expect("variances");
            // Student's t is at least the normal quantile.
            assert!((limits.upper - limits.lower) / 2.0 >= 1.9599 * spread - 1e-12);
            moved += usize::from(change.change.value.abs() > 1e-6);
        }
        assert!(moved > 0);
    }

    #[test]
    fn what_means_something_else_is_told_and_not_compared() {
        let mut before = fixture::survey();
        before.merged[0].areas.pop();
        before.features[0].groups[0].id = "60-70".to_owned();
        let mut codebook = fixture::codebook();
        let position = codebook.position("tenure").expect("a question");
        if let Kind::Single { answers, .. } = &mut codebook.questions[position].kind {
            answers.swap(0, 1);
        }
        let (changes, codes) = compared(&before, &codebook);
        assert_eq!(codes, [Code::WavesDiffer]);
        let is_gone = |change: &WaveChange| {
            change.question == "tenure"
                || change.region == Region::Merged("nord".to_owned())
                || change.groups.iter().any(|(feature, _)| feature == "age")
        };
        assert!(!changes.is_empty() && !changes.iter().any(is_gone));
    }
}

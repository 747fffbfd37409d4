//! The survey of a report: read, weighted, and put into the words of its chapter.

use super::definition::{AnswerDefinition, ReportDefinition, SurveyChapterDefinition};
use crate::area::Geography;
use crate::diagnostic::{Code, Findings};
use crate::indicator::sum_finding;
use crate::observation::Observations;
use crate::period::Period;
use crate::population::Population;
use crate::product::{
    ChosenAnswer, FeatureSheet, LineSheet, MeasureSheet, MergedSheet, QuestionForm, QuestionSheet,
    SurveySheet, SurveyTheme,
};
use crate::source::{Delivery, TomlFile, not_utf8};
use crate::survey::{
    Axis, CalibrationMethod, Codebook, Formula, Income, Inputs, Kind, Line, Measure, Question, Respondents,
    SurveyDefinition, SurveyResults, Targets, VarianceRule, Wave, WaveChange, compare_waves, evaluate,
    read_codebook, read_forms, read_survey, reading_of_others,
};
use std::collections::BTreeMap;
use toml::Spanned;

/// A survey, computed.
#[derive(Debug)]
pub(super) struct Surveyed {
    pub(super) definition: SurveyDefinition,
    pub(super) results: SurveyResults,
    pub(super) sheet: SurveySheet,
    pub(super) earlier: Option<EarlierWave>,
}

/// An earlier wave of the survey, and what has changed since.
#[derive(Debug)]
pub(super) struct EarlierWave {
    pub(super) definition: SurveyDefinition,
    pub(super) results: SurveyResults,
    pub(super) changes: Vec<WaveChange>,
}

/// A survey as it was read and computed, before it has words.
struct Evaluated {
    codebook: Codebook,
    definition: SurveyDefinition,
    file: TomlFile,
    results: SurveyResults,
}

impl Evaluated {
    fn wave(&self) -> Wave<'_> {
        Wave { codebook: &self.codebook, survey: &self.definition, figures: &self.results.tables.figures }
    }
}

/// Reads and computes the survey that the report names; `None` where it names none, or with findings.
pub(super) fn read_survey_of(
    report: &ReportDefinition,
    deliveries: &mut [Delivery],
    observations: &Observations,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Option<Surveyed> {
    let chapter = report.survey.as_ref()?;
    let mut of_dataset = |name: &Spanned<String>, findings: &mut Findings| {
        let found = deliveries.iter().position(|delivery| delivery.origin.dataset == *name.as_ref());
        let Some(source) = found else {
            let finding = toml.finding(Code::UnknownName, name.span()).with("name", name.as_ref());
            let known: Vec<&str> = report.datasets.iter().map(|id| id.as_ref().as_str()).collect();
            findings.push(finding.with("known", known.join(", ")));
            return None;
        };
        let mut own = Findings::default();
        let read = read(&mut deliveries[source], observations, geography, &mut own);
        findings.append(own.of_dataset(name.as_ref()));
        Some((source, read?))
    };
    let earlier = chapter.earlier.as_ref().map(|name| of_dataset(name, findings));
    let (source, own) = of_dataset(&chapter.dataset, findings)?;
    let earlier = match earlier {
        None => None,
        // What was wrong with the earlier wave was told.
        Some(earlier) => Some(earlier?.1),
    };
    let mut compared = Findings::default();
    let earlier = earlier.map(|earlier| EarlierWave {
        changes: compare_waves(earlier.wave(), own.wave(), &own.file, &mut compared),
        definition: earlier.definition,
        results: earlier.results,
    });
    findings.append(compared.of_dataset(chapter.dataset.as_ref()));
    let sheet = SurveySheet {
        earlier: earlier.as_ref().map(|wave| (wave.definition.title.clone(), wave.definition.period)),
        ..sheet(chapter, report, source, &own.codebook, &own.definition, toml, findings)
    };
    Some(Surveyed { definition: own.definition, results: own.results, sheet, earlier })
}

fn read(
    delivery: &mut Delivery,
    observations: &Observations,
    geography: &Geography,
    findings: &mut Findings,
) -> Option<Evaluated> {
    let Some(files) = delivery.definition.survey.clone() else {
        findings.push(delivery.toml.finding_in_file(Code::MissingKey).with("key", "[survey]"));
        return None;
    };
    let codebook = toml_of(delivery, &files.codebook, findings);
    let file = toml_of(delivery, &files.definition, findings);
    let (codebook, file) = (codebook?, file?);
    let codebook = read_codebook(&codebook, findings)?;
    let definition = read_survey(&delivery.origin.dataset, &file, &codebook, findings)?;
    let name = definition.forms.file.as_ref().clone();
    // Places of findings are those of dataset.toml, which names the definition that names the file.
    let bytes = delivery.read(&name, files.definition.span(), findings)?;
    let forms_file = delivery.path_of(&name);
    let forms = read_forms(&bytes, &forms_file, &definition, &codebook, geography, findings);
    let targets = targets(&definition, observations, geography, &file, findings);
    let others = match reading_of_others(&definition) {
        None => None,
        Some(reading) => {
            let name = reading.forms.file.as_ref().clone();
            let bytes = delivery.read(&name, files.definition.span(), findings)?;
            let name = delivery.path_of(&name);
            Some(read_forms(&bytes, &name, &reading, &codebook, geography, findings)?)
        }
    };
    let forms = forms?;
    let inputs = Inputs {
        survey: &definition,
        codebook: &codebook,
        geography,
        forms: &forms,
        targets: &targets,
        file: &file,
        forms_file: &forms_file,
    };
    let results = evaluate(inputs, others.as_ref(), findings)?;
    Some(Evaluated { codebook, definition, file, results })
}

fn toml_of(delivery: &mut Delivery, file: &Spanned<String>, findings: &mut Findings) -> Option<TomlFile> {
    let bytes = delivery.read(file.as_ref(), file.span(), findings)?;
    let name = delivery.path_of(file.as_ref());
    if let Ok(text) = String::from_utf8(bytes) {
        return Some(TomlFile::new(name, text));
    }
    findings.push(not_utf8(name));
    None
}

/// What deliveries say of the population: each count at the period that is nearest to that of the survey.
fn targets(
    definition: &SurveyDefinition,
    observations: &Observations,
    geography: &Geography,
    file: &TomlFile,
    findings: &mut Findings,
) -> Targets {
    let level = definition.columns.area.level.as_ref();
    let mut totals: BTreeMap<(String, Population), Option<BTreeMap<_, _>>> = BTreeMap::new();
    let mut targets = Targets::new();
    for need in definition.needs(geography) {
        let counted = (need.measure.as_ref().clone(), need.population);
        let total = totals.entry(counted).or_insert_with(|| {
            match observations.total(need.measure.as_ref(), need.population, level, geography) {
                Ok(total) => Some(total),
                Err(error) => {
                    findings.push(sum_finding(&error, &need.measure, need.population, file, observations));
                    None
                }
            }
        });
        let Some(total) = total else { continue };
        let periods: Vec<Period> = total.keys().map(|(_, period)| *period).collect();
        let Some(period) = nearest(definition.period, &periods) else { continue };
        let values = need.areas.iter().map(|area| total.get(&(area.clone(), period))?.number());
        if let Some(count) = values.sum::<Option<f64>>() {
            targets.insert(need.key, count);
        }
    }
    targets
}

/// The latest period that does not end after the survey's, or else the first one after it.
fn nearest(period: Period, known: &[Period]) -> Option<Period> {
    let before = known.iter().copied().filter(|known| known.last_day() <= period.last_day());
    before
        .max_by_key(|known| known.last_day())
        .or_else(|| known.iter().copied().min_by_key(|known| known.last_day()))
}

/// The words of the chapter; a name that means nothing is a finding.
fn sheet(
    chapter: &SurveyChapterDefinition,
    report: &ReportDefinition,
    source: usize,
    codebook: &Codebook,
    definition: &SurveyDefinition,
    toml: &TomlFile,
    findings: &mut Findings,
) -> SurveySheet {
    let questions: Vec<QuestionSheet> =
        codebook.questions.iter().filter_map(|question| question_sheet(question, codebook)).collect();
    let measures = definition.measures.iter().map(|measure| measure_sheet(measure, codebook));
    let questions: Vec<QuestionSheet> = questions.into_iter().chain(measures).collect();
    let ids = || questions.iter().map(|question| question.id.as_str());
    let mut report_unknown = |name: &Spanned<String>, known: Vec<&str>| {
        let is_known = known.contains(&name.as_ref().as_str());
        if !is_known {
            let finding = toml.finding(Code::UnknownName, name.span()).with("name", name.as_ref());
            findings.push(finding.with("known", known.join(", ")));
        }
        is_known
    };
    let features_known = || definition.features.iter().map(|feature| feature.id.as_str());
    let by = match &chapter.by {
        Some(names) => {
            let known = names.iter().filter(|name| report_unknown(name, features_known().collect()));
            known.map(|name| name.as_ref().clone()).collect()
        }
        None => features_known().map(str::to_owned).collect(),
    };
    let mut themes: Vec<SurveyTheme> = Vec::new();
    for theme in &chapter.theme {
        let known = theme.questions.iter().filter(|id| report_unknown(id, ids().collect()));
        let known = known.map(|id| id.as_ref().clone()).collect();
        themes.push(SurveyTheme { title: theme.title.clone(), questions: known });
    }
    if chapter.theme.is_empty() {
        let all = ids().map(str::to_owned).collect();
        themes.push(SurveyTheme { title: definition.title.clone(), questions: all });
    }
    let mut chosen = |answer: &AnswerDefinition| {
        if !report_unknown(&answer.question, ids().collect()) {
            return None;
        }
        let question = questions.iter().find(|question| question.id == *answer.question.as_ref())?;
        let codes = question.answers.iter().map(|(code, _)| code.as_str()).collect();
        report_unknown(&answer.answer, codes)
            .then(|| ChosenAnswer { question: question.id.clone(), answer: answer.answer.as_ref().clone() })
    };
    let map = chapter.map.as_ref().and_then(&mut chosen);
    let dots = chapter.dots.iter().filter_map(&mut chosen).collect();
    let indicators = || report.indicators.iter().map(|id| id.as_ref().as_str());
    let beside = chapter.beside.iter().filter(|id| report_unknown(id, indicators().collect()));
    let beside = beside.map(|id| id.as_ref().clone()).collect();
    let display = &definition.display;
    SurveySheet {
        title: chapter.title.clone().unwrap_or_else(|| definition.title.clone()),
        name: definition.title.clone(),
        period: definition.period,
        source,
        confidence: display.confidence.level(),
        limited_below: display.limited_below,
        unreliable_below: display.unreliable_below,
        wide_above: display.wide_above * 100.0,
        level: definition.columns.area.level.as_ref().clone(),
        weighting: weighting(definition),
        variance: variance(definition).0,
        replicates: variance(definition).1,
        counts_households: definition.design.respondents == Respondents::Household,
        features: features(definition, codebook),
        by,
        margins: margins(definition),
        merged: merged(definition),
        themes,
        map,
        dots,
        beside,
        questions,
        earlier: None,
    }
}

fn weighting(definition: &SurveyDefinition) -> &'static str {
    match definition.calibration.as_ref().map(|rule| rule.method) {
        Some(CalibrationMethod::PostStratification) => "report.survey.weighting.post-stratification",
        Some(CalibrationMethod::Raking) => "report.survey.weighting.raking",
        Some(CalibrationMethod::Linear) => "report.survey.weighting.linear",
        Some(CalibrationMethod::Logit { .. }) => "report.survey.weighting.logit",
        None => "report.survey.weighting.none",
    }
}

fn variance(definition: &SurveyDefinition) -> (&'static str, usize) {
    match definition.variance {
        VarianceRule::Linearised => ("report.survey.variance.linearised", 0),
        VarianceRule::Jackknife => ("report.survey.variance.jackknife", 0),
        VarianceRule::Bootstrap { replicates, .. } => ("report.survey.variance.bootstrap", replicates),
    }
}

fn features(definition: &SurveyDefinition, codebook: &Codebook) -> Vec<FeatureSheet> {
    let sheet = |feature: &crate::survey::Feature| FeatureSheet {
        id: feature.id.clone(),
        question: codebook.questions[feature.question].id.clone(),
        title: feature.title.clone(),
        groups: feature.groups.iter().map(|group| (group.id.clone(), group.label.clone())).collect(),
    };
    definition.features.iter().map(sheet).collect()
}

fn merged(definition: &SurveyDefinition) -> Vec<MergedSheet> {
    let sheets = definition.merged.iter().map(|merged| MergedSheet {
        id: merged.id.clone(),
        label: merged.label.clone(),
        areas: merged.areas.iter().map(|key| key.get_ref().clone()).collect(),
    });
    sheets.collect()
}

fn margins(definition: &SurveyDefinition) -> Vec<(String, Vec<String>)> {
    let name = |axis: &Axis| match axis {
        Axis::Area => "area".to_owned(),
        Axis::Feature(position) => definition.features[*position].id.clone(),
    };
    let margins = definition.calibration.iter().flat_map(|rule| &rule.margins);
    margins.map(|margin| (margin.counts.id.clone(), margin.counts.by.iter().map(name).collect())).collect()
}

/// Free text is never published.
fn question_sheet(question: &Question, codebook: &Codebook) -> Option<QuestionSheet> {
    let form = match &question.kind {
        Kind::Single { .. } => QuestionForm::Single,
        Kind::Scale { .. } => QuestionForm::Scale,
        Kind::Multiple { .. } => QuestionForm::Multiple,
        Kind::Number { unit, .. } => QuestionForm::Number(unit.clone()),
        Kind::Text { .. } => return None,
    };
    let asked_if = question.asked_if.as_ref().and_then(|filter| {
        let earlier = codebook.questions.get(filter.question)?;
        let answers = filter.answers.iter().filter_map(|&answer| earlier.answers().get(answer));
        Some((earlier.text.clone(), answers.map(|answer| answer.label.clone()).collect()))
    });
    Some(QuestionSheet {
        id: question.id.clone(),
        title: question.title.clone(),
        text: question.text.clone(),
        form,
        answers: question
            .answers()
            .iter()
            .map(|answer| (answer.code.clone(), answer.label.clone()))
            .collect(),
        asked_if,
    })
}

/// A measure stands among the questions.
fn measure_sheet(measure: &Measure, codebook: &Codebook) -> QuestionSheet {
    let (income, line) = match &measure.formula {
        Formula::Ratio { .. } => (None, None),
        Formula::PovertyRate { income, line } => (Some(income), Some(*line)),
        Formula::Gini { income } | Formula::QuintileShareRatio { income } => (Some(income), None),
    };
    let unit_of = |income: &Income| match &codebook.questions[income.question].kind {
        Kind::Number { unit, .. } => unit.clone(),
        _ => None,
    };
    let is_line = line.is_some();
    let sheet = MeasureSheet {
        statistic: measure.statistic(),
        unit: measure.unit.clone().or_else(|| income.filter(|_| is_line).and_then(unit_of)),
        questions: measure
            .questions()
            .into_iter()
            .map(|question| codebook.questions[question].title.clone())
            .collect(),
        line: line.map(|line| match line {
            Line::OfMedian(part) => LineSheet::OfMedian(part),
            Line::Amount(_) => LineSheet::Amount,
        }),
        equivalised: income.is_some_and(|income| income.persons.is_some()),
        classes: income.is_some_and(|income| income.amounts.is_some()),
    };
    QuestionSheet {
        id: measure.id.clone(),
        title: measure.title.clone(),
        text: measure.title.clone(),
        form: QuestionForm::Measure(sheet),
        answers: Vec::new(),
        asked_if: None,
    }
}

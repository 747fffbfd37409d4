//! The raw definition → the survey.

use super::raw::{
    Raw, RawCalibration, RawCounts, RawDesign, RawDisplay, RawMethod, RawSource, RawVariance,
    RawVarianceMethod,
};
use super::{
    CalibrationMethod, CalibrationRule, CellCounts, DesignKind, DisplayRules, Feature, FormColumns, Margin,
    Respondents, SurveyDefinition, SurveyDesign, Trimming, VarianceRule, counts, feature, measure, tables,
};
use crate::diagnostic::{Code, Findings};
use crate::period::Period;
use crate::source::TomlFile;
use crate::statistics::Confidence;
use crate::survey::codebook::{Codebook, Kind};
use std::collections::BTreeSet;
use toml::Spanned;

/// The names of counts that are no margins.
const FRAME: &str = "frame";
const ADDRESSED: &str = "addressed";
const NONRESPONSE: &str = "nonresponse";

/// Reads a definition; everything that is wrong with it is a finding with its line.
pub fn read_survey(
    id: &str,
    file: &TomlFile,
    codebook: &Codebook,
    findings: &mut Findings,
) -> Option<SurveyDefinition> {
    let raw: Raw = file.parse(findings)?;
    let period = Period::parse(raw.period.get_ref());
    if period.is_none() {
        let finding = file.finding(Code::InvalidValue, raw.period.span());
        let finding = finding.with("value", raw.period.get_ref());
        findings.push(finding.with("allowed", "2019-07-31, 2019-07, 2019-Q3, 2019"));
    }
    let features = feature::features(&raw.feature, codebook, file, findings);
    if features.len() < raw.feature.len() {
        // Whatever names a feature that is unsound would be called wrong as well.
        return None;
    }
    let design = design(&raw, codebook, &features, file, findings);
    let nonresponse =
        raw.nonresponse.as_ref().map(|raw| counts::counts(NONRESPONSE, raw, &features, file, findings));
    let calibration = raw.calibration.as_ref().map(|raw| calibration(raw, &features, file, findings));
    if let (Some(others), None) = (&raw.others, &raw.calibration) {
        // Nothing else would say how many people each of them stands for.
        findings.push(file.finding(Code::MissingKey, others.file.span()).with("key", "[calibration]"));
    }
    let display = display(&raw.display, file, findings);
    let variance = variance(&raw.variance, file, findings);
    let measures = measure::measures(&raw, codebook, file, findings);
    if measures.len() < raw.measure.len() {
        // As with features.
        return None;
    }
    let published = tables::tables(&raw, codebook, &features, &measures, file, findings);
    let merged = tables::merged(&raw, file, findings);
    let comparisons = tables::comparisons(&raw, codebook, file, findings);
    let crosses = tables::crosses(&raw, codebook, &features, file, findings);
    Some(SurveyDefinition {
        id: id.to_owned(),
        title: raw.title,
        period: period?,
        forms: raw.forms,
        others: raw.others,
        columns: FormColumns {
            form: raw.columns.form,
            household: raw.columns.household,
            area: raw.columns.area,
            mode: raw.columns.mode,
            returned: raw.columns.returned,
            ignored: raw.columns.ignore,
        },
        design: design?,
        features,
        // What was declared and is unsound must not be taken for what was not declared.
        nonresponse: lifted(nonresponse)?,
        calibration: lifted(calibration)?,
        display: display?,
        variance: variance?,
        measures,
        tables: published,
        merged,
        comparisons,
        crosses,
    })
}

/// `Some(None)` where nothing was declared, `None` where it is unsound.
#[expect(clippy::option_option, reason = "undeclared and unsound are two things, and end differently")]
fn lifted<T>(declared: Option<Option<T>>) -> Option<Option<T>> {
    match declared {
        None => Some(None),
        Some(sound) => sound.map(Some),
    }
}

fn design(
    raw: &Raw,
    codebook: &Codebook,
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<SurveyDesign> {
    let design = &raw.design;
    let mut counts_of = |id: &str, source: &Option<RawSource>| {
        let source = source.as_ref()?;
        let at = design.strata.first().map_or(design.kind.span(), Spanned::span);
        let counts = RawCounts {
            by: Spanned::new(at, design.strata.clone()),
            measure: source.measure.clone(),
            population: source.population.clone(),
            cells: source.cells.clone(),
        };
        Some(counts::counts(id, &counts, features, file, findings))
    };
    let frame = counts_of(FRAME, &design.frame);
    let addressed = counts_of(ADDRESSED, &design.addressed);
    report_needed_keys(design, raw, file, findings);
    let eligible = eligible(design, codebook, file, findings);
    Some(SurveyDesign {
        kind: *design.kind.get_ref(),
        respondents: *design.respondents.get_ref(),
        eligible,
        frame: lifted(frame)?,
        addressed: lifted(addressed)?,
        single_unit: design.single_unit,
    })
}

fn report_needed_keys(design: &RawDesign, raw: &Raw, file: &TomlFile, findings: &mut Findings) {
    let mut missing = |key: &str, at: std::ops::Range<usize>| {
        findings.push(file.finding(Code::MissingKey, at).with("key", key));
    };
    if *design.kind.get_ref() == DesignKind::Sample {
        for (key, is_there) in [(FRAME, design.frame.is_some()), (ADDRESSED, design.addressed.is_some())] {
            if !is_there {
                missing(key, design.kind.span());
            }
        }
    }
    let respondents = *design.respondents.get_ref();
    if respondents == Respondents::AllMembers && raw.columns.household.is_none() {
        missing("household", design.respondents.span());
    }
    if respondents == Respondents::OneDrawn && design.eligible.is_none() {
        missing("eligible", design.respondents.span());
    }
    if let (true, Some(strata)) = (design.frame.is_none(), design.strata.first()) {
        missing(FRAME, strata.span());
    }
    if let (false, Some(eligible)) = (respondents == Respondents::OneDrawn, &design.eligible) {
        let finding = file.finding(Code::UnknownKey, eligible.span()).with("key", "eligible");
        findings.push(finding.with("known", "strata, frame, addressed, single_unit"));
    }
}

fn eligible(
    design: &RawDesign,
    codebook: &Codebook,
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<usize> {
    let name = design.eligible.as_ref()?;
    let is_number = |position: &usize| matches!(codebook.questions[*position].kind, Kind::Number { .. });
    let position = codebook.position(name.get_ref()).filter(is_number);
    if position.is_none() {
        let numbers = codebook.questions.iter().filter(|one| matches!(one.kind, Kind::Number { .. }));
        let known: Vec<&str> = numbers.map(|question| question.id.as_str()).collect();
        findings.push(feature::unknown(name, &known, file));
    }
    position
}

fn calibration(
    raw: &Spanned<RawCalibration>,
    features: &[Feature],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<CalibrationRule> {
    let span = raw.span();
    let raw = raw.get_ref();
    let mut ids = BTreeSet::from([FRAME, ADDRESSED, NONRESPONSE]);
    let mut margins = Vec::new();
    for margin in &raw.margin {
        feature::report_name(&margin.id, file, findings);
        if !ids.insert(margin.id.get_ref()) {
            findings.push(feature::doubled(&margin.id, file));
        }
        let counts = RawCounts {
            by: margin.by.clone(),
            measure: margin.measure.clone(),
            population: margin.population.clone(),
            cells: margin.cells.clone(),
        };
        let counts: Option<CellCounts> =
            counts::counts(margin.id.get_ref(), &counts, features, file, findings);
        margins.push(Margin { counts: counts?, reading: margin.reading });
    }
    let most = if *raw.method.get_ref() == RawMethod::PostStratification { 1 } else { usize::MAX };
    if margins.is_empty() || margins.len() > most {
        let finding = file.finding(Code::InvalidValue, raw.method.span());
        let finding = finding.with("value", margins.len().to_string());
        findings.push(finding.advise("finding.invalid-value.hint.survey-margins"));
    }
    let method = match (raw.method.get_ref(), &raw.bounds) {
        (RawMethod::PostStratification, None) => CalibrationMethod::PostStratification,
        (RawMethod::Raking, None) => CalibrationMethod::Raking,
        (RawMethod::Linear, None) => CalibrationMethod::Linear,
        (RawMethod::Logit, Some(bounds)) => {
            let (lower, upper) = bracket(bounds, file, findings)?;
            CalibrationMethod::Logit { lower, upper }
        }
        (RawMethod::Logit, None) => {
            findings.push(file.finding(Code::MissingKey, raw.method.span()).with("key", "bounds"));
            return None;
        }
        (_, Some(bounds)) => {
            let finding = file.finding(Code::UnknownKey, bounds.span()).with("key", "bounds");
            findings.push(finding.with("known", "method, trim, margin"));
            return None;
        }
    };
    let trimming = match &raw.trim {
        None => None,
        Some(trim) => {
            let (least, most) = bracket(trim, file, findings)?;
            Some(Trimming { least, most })
        }
    };
    Some(CalibrationRule { method, margins, trimming, span })
}

/// Multiples of what a weight was, or of the mean: 1 lies between them.
fn bracket(raw: &Spanned<(f64, f64)>, file: &TomlFile, findings: &mut Findings) -> Option<(f64, f64)> {
    let (lower, upper) = *raw.get_ref();
    let is_sound = lower.is_finite() && upper.is_finite() && (0.0..1.0).contains(&lower) && upper > 1.0;
    if !is_sound {
        let finding = file.finding(Code::InvalidValue, raw.span());
        findings.push(finding.with("value", format!("[{lower}, {upper}]")).with("allowed", "[0.3, 3.0]"));
    }
    is_sound.then_some((lower, upper))
}

fn display(raw: &RawDisplay, file: &TomlFile, findings: &mut Findings) -> Option<DisplayRules> {
    let confidence = Confidence::new(*raw.confidence.get_ref());
    if confidence.is_none() {
        let finding = file.finding(Code::InvalidValue, raw.confidence.span());
        let finding = finding.with("value", raw.confidence.get_ref().to_string());
        findings.push(finding.with("allowed", "0.9, 0.95, 0.99"));
    }
    let unreliable_below = *raw.unreliable_below.get_ref();
    if unreliable_below > raw.limited_below {
        let finding = file.finding(Code::InvalidValue, raw.unreliable_below.span());
        let finding = finding.with("value", unreliable_below.to_string());
        findings.push(finding.with("allowed", format!("0–{}", raw.limited_below)));
    }
    let points = *raw.wide_above.get_ref();
    if !(points > 0.0 && points < 100.0) {
        let finding = file.finding(Code::InvalidValue, raw.wide_above.span());
        findings.push(finding.with("value", points.to_string()).with("allowed", "5.0, 10.0"));
    }
    Some(DisplayRules {
        confidence: confidence?,
        interval: raw.interval,
        limited_below: raw.limited_below,
        unreliable_below,
        wide_above: points / 100.0,
        unanswered: raw.unanswered,
    })
}

/// Replicates that a bootstrap makes where nobody says how many.
const USUAL_REPLICATES: usize = 200;
/// A definition that asks for more has a slip of the pen; twenty thousand take hours.
const MOST_REPLICATES: usize = 20_000;

fn variance(raw: &RawVariance, file: &TomlFile, findings: &mut Findings) -> Option<VarianceRule> {
    if raw.method == RawVarianceMethod::Bootstrap {
        let replicates = raw.replicates.as_ref().map_or(USUAL_REPLICATES, |count| *count.get_ref());
        if let Some(count) = raw.replicates.as_ref().filter(|_| !(2..=MOST_REPLICATES).contains(&replicates))
        {
            let finding =
                file.finding(Code::InvalidValue, count.span()).with("value", replicates.to_string());
            findings.push(finding.with("allowed", format!("2–{MOST_REPLICATES}")));
            return None;
        }
        let seed = raw.seed.as_ref().map_or(1, |seed| *seed.get_ref());
        return Some(VarianceRule::Bootstrap { replicates, seed });
    }
    let spans = [
        ("replicates", raw.replicates.as_ref().map(Spanned::span)),
        ("seed", raw.seed.as_ref().map(Spanned::span)),
    ];
    for (key, span) in spans {
        if let Some(span) = span {
            let finding = file.finding(Code::UnknownKey, span).with("key", key);
            findings.push(finding.with("known", "method"));
        }
    }
    Some(if raw.method == RawVarianceMethod::Jackknife {
        VarianceRule::Jackknife
    } else {
        VarianceRule::Linearised
    })
}

//! Everything up to the point where nothing is suppressed yet.

use super::definition::ReportDefinition;
use super::read::ReportFolder;
use super::{Progress, Request, Step, report_name};
use crate::area::{AreaCode, Boundaries, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::disclosure::{Policy, secret_figures};
use crate::indicator::{Estimates, IndicatorDefinition, Kind, estimate, read_indicator, sum_finding};
use crate::measure::Value;
use crate::monitor::{Material, Monitor, MonitorDefinition, assess};
use crate::observation::{Correction, Corrections, Observations, read_boundaries_of, read_geography, tidy};
use crate::period::Period;
use crate::population::Population;
use crate::product::document::Section;
use crate::product::markdown;
use crate::source::{CorrectionDefinition, Delivery, Library, Origin, TomlFile};
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// A report, read and computed.
#[derive(Debug)]
pub struct Loaded {
    pub(super) name: String,
    pub(super) definition: ReportDefinition,
    pub(super) date: Period,
    pub(super) period: Period,
    pub(super) root: AreaCode,
    pub(super) policy: Policy,
    pub(super) origins: Vec<Origin>,
    pub(super) corrections: Vec<Correction>,
    pub(super) geography: Geography,
    pub(super) boundaries: Option<Boundaries>,
    pub(super) outlines: Option<Boundaries>,
    /// By id; the report's order stands in the definition.
    pub(super) indicators: BTreeMap<String, (IndicatorDefinition, Estimates)>,
    pub(super) monitor: Option<Monitor>,
    /// Datasets whose figures their publisher has released.
    pub(super) released_already: BTreeSet<String>,
    pub(super) chapters: Vec<Section>,
    pub(super) definitions: Vec<(String, Vec<u8>)>,
}

impl Loaded {
    /// The files of deliveries that were read, each with its SHA-256.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        self.origins.iter().flat_map(|origin| origin.files.iter().cloned()).collect()
    }
}

/// Reads and computes; goes on as far as it can, so that one run tells everything.
pub(super) fn load(request: &Request, progress: Progress<'_>, findings: &mut Findings) -> Option<Loaded> {
    let name = report_name(&request.report);
    let mut folder = ReportFolder::new(request.report.clone(), name.clone());
    let missing = |file| Finding::new(Code::MissingDefinition).with("file", file);
    let toml = folder.toml("report.toml", missing, findings)?;
    let definition: ReportDefinition = toml.parse(findings)?;
    let date = day(&definition.date, &toml, findings);
    let period = period(&definition.period, &toml, findings);
    let policy = Policy::read(&definition.disclosure, &toml, findings);
    let chapters = read_chapters(&definition, request.text.lang(), &toml, &mut folder, findings);
    let indicators = read_indicators(&definition, &toml, &mut folder, findings);

    let mut deliveries = open_deliveries(request, &definition, &toml, findings);
    let declared: Vec<Vec<CorrectionDefinition>> =
        deliveries.iter().map(|delivery| delivery.definition.correction.clone()).collect();
    let corrections: Vec<Corrections<'_>> = declared.iter().map(|list| Corrections::new(list)).collect();
    let geography = read_geography(&mut deliveries, &corrections, findings)?;
    let levels = check_levels(&definition, &geography, &toml, findings);
    let root = check_root(&definition.root, &geography, &toml, findings);
    let level = definition.level.as_ref().as_str();
    let overview = definition.overview.as_ref().as_str();
    let boundaries = read_boundaries_of(level, &geography, &mut deliveries, findings);
    let outlines = read_boundaries_of(overview, &geography, &mut deliveries, findings);
    if boundaries.is_none() && !findings.has_errors() {
        findings.push(Finding::new(Code::NoBoundaries).file(&toml.name).with("level", level));
    }
    let observations = tidy(&mut deliveries, &geography, &corrections, findings)?;
    let mut made = Vec::new();
    for (corrections, delivery) in corrections.into_iter().zip(&deliveries) {
        made.extend(corrections.finish(delivery, findings));
    }

    progress(Step::Compute);
    let released_already: BTreeSet<String> = deliveries
        .iter()
        .filter(|delivery| delivery.origin.released_by.is_some())
        .map(|delivery| delivery.origin.dataset.clone())
        .collect();
    let mut computed = BTreeMap::new();
    for (definition, file) in indicators {
        let estimates = estimate(&definition, &file, &levels, &observations, &geography, findings);
        let Some(estimates) = estimates else {
            if !findings.has_errors() {
                // Delivered, but for no level of the report: without this the section would be missing silently.
                findings.push(no_figures(&definition.id, period, level, BTreeSet::new(), &file));
            }
            continue;
        };
        // Of what is left out here a monitor would only say the same again.
        if !may_be_shown(&definition, &estimates, &released_already, &file, findings) {
            continue;
        }
        let known = estimates.periods_at(level, &geography);
        if period.is_some_and(|period| !known.contains(&period)) {
            findings.push(no_figures(&definition.id, period, level, known, &file));
        } else {
            computed.insert(definition.id.clone(), (definition, estimates));
        }
    }
    let existing: BTreeSet<String> = folder.indicator_names().into_iter().collect();
    let monitor = definition.monitor.as_ref().and_then(|monitor| {
        let residents = residents(monitor, level, &observations, &geography, &toml, findings);
        let estimates = computed.values().map(|(_, estimates)| estimates);
        let secret = secret_figures(estimates, &released_already, &policy);
        let material = Material {
            level,
            geography: &geography,
            indicators: &computed,
            named: &definition.indicators.iter().map(|id| id.as_ref().as_str()).collect(),
            existing: &existing,
            residents: &residents,
            secret: &secret,
        };
        assess(monitor, material, &toml, findings)
    });
    let origins = deliveries.into_iter().map(|delivery| delivery.origin).collect();
    Some(Loaded {
        name,
        date: date?,
        period: period?,
        root: root?,
        policy,
        origins,
        corrections: made,
        geography,
        boundaries,
        outlines,
        indicators: computed,
        monitor,
        released_already,
        chapters,
        definitions: folder.read,
        definition,
    })
}

fn open_deliveries(
    request: &Request,
    definition: &ReportDefinition,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<Delivery> {
    let workspace = request.report.join("..").join("..").join("datasets");
    let library = Library::new(workspace, request.datasets.clone());
    let mut seen = BTreeSet::new();
    let mut deliveries = Vec::new();
    for id in &definition.datasets {
        if !seen.insert(id.as_ref()) {
            let finding = toml.finding(Code::DoubledDefinition, id.span());
            findings.push(finding.with("name", id.as_ref()));
            continue;
        }
        let missing = toml.finding(Code::MissingDefinition, id.span());
        deliveries.extend(library.open(id.as_ref(), missing, findings));
    }
    deliveries
}

/// The authors' chapters. A translation of `einleitung.md` stands beside it as `einleitung.en.md`.
fn read_chapters(
    definition: &ReportDefinition,
    lang: Lang,
    toml: &TomlFile,
    folder: &mut ReportFolder,
    findings: &mut Findings,
) -> Vec<Section> {
    let mut sections = Vec::new();
    for chapter in &definition.chapters {
        let missing = |file| toml.finding(Code::MissingDefinition, chapter.span()).with("file", file);
        let path = format!("chapters/{}", chapter.as_ref());
        let translated = path.strip_suffix(".md").map(|stem| format!("{stem}.{}.md", lang.code()));
        let path = match translated {
            Some(translated) if folder.has(&translated) => translated,
            Some(translated) if lang != Lang::default() => {
                let finding = toml.finding(Code::UntranslatedChapter, chapter.span());
                findings.push(finding.with("file", chapter.as_ref()).with("translation", translated));
                path
            }
            _ => path,
        };
        let Some((name, text)) = folder.text(&path, missing, findings) else { continue };
        let (read, found) = markdown::read(&name, &text);
        findings.append(found);
        if !read.blocks.is_empty() {
            let finding = Finding::new(Code::UnsupportedMarkdown).file(name).line(1);
            findings.push(finding.with("element", text.lines().next().unwrap_or_default()));
        }
        sections.extend(read.sections);
    }
    sections
}

fn read_indicators(
    definition: &ReportDefinition,
    toml: &TomlFile,
    folder: &mut ReportFolder,
    findings: &mut Findings,
) -> Vec<(IndicatorDefinition, TomlFile)> {
    let mut seen = BTreeSet::new();
    let mut indicators = Vec::new();
    let known = folder.indicator_names().join(", ");
    for id in &definition.indicators {
        if !seen.insert(id.as_ref()) {
            findings.push(toml.finding(Code::DoubledDefinition, id.span()).with("name", id.as_ref()));
            continue;
        }
        let missing = |_| {
            let finding = toml.finding(Code::UnknownIndicator, id.span());
            finding.with("indicator", id.as_ref()).with("known", &known)
        };
        let path = format!("indicators/{}.toml", id.as_ref());
        let Some(file) = folder.toml(&path, missing, findings) else { continue };
        let Some(indicator) = read_indicator(id.as_ref(), &file, findings) else { continue };
        if definition.themes.iter().all(|theme| theme.id.as_ref() != indicator.theme.as_ref()) {
            let themes: Vec<&str> =
                definition.themes.iter().map(|theme| theme.id.as_ref().as_str()).collect();
            let finding = file.finding(Code::UnknownName, indicator.theme.span());
            findings.push(finding.with("name", indicator.theme.as_ref()).with("known", themes.join(", ")));
        }
        indicators.push((indicator, file));
    }
    let has_indicators =
        |theme: &str| indicators.iter().any(|(indicator, _)| indicator.theme.as_ref() == theme);
    for theme in definition.themes.iter().filter(|theme| !has_indicators(theme.id.as_ref())) {
        // Where an indicator could not be read, its theme may be this one.
        if indicators.len() == seen.len() {
            let finding = toml.finding(Code::EmptyTheme, theme.id.span());
            findings.push(finding.with("theme", theme.id.as_ref()));
        }
    }
    indicators
}

/// The levels from the root down to the report's; what the report names must exist.
fn check_levels(
    definition: &ReportDefinition,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<String> {
    let named = definition.levels.iter().map(|level| &level.id);
    for level in [&definition.level, &definition.overview].into_iter().chain(named) {
        if geography.depth(level.as_ref()).is_none() {
            let finding = toml.finding(Code::UnknownName, level.span());
            findings.push(finding.with("name", level.as_ref()).with("known", geography.levels().join(", ")));
        }
    }
    let depth = geography.depth(definition.level.as_ref());
    let overview = geography.depth(definition.overview.as_ref());
    if overview.zip(depth).is_some_and(|(overview, depth)| overview > depth) {
        let finding = toml.finding(Code::InvalidValue, definition.overview.span());
        let allowed = geography.levels()[..=depth.unwrap_or_default()].join(", ");
        findings.push(finding.with("value", definition.overview.as_ref()).with("allowed", allowed));
    }
    geography.levels()[..depth.map_or(0, |depth| depth + 1)].to_vec()
}

fn check_root(
    root: &Spanned<String>,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Option<AreaCode> {
    let code = AreaCode::new(root.as_ref()).filter(|code| code == geography.root());
    if code.is_none() {
        let finding = toml.finding(Code::InvalidValue, root.span());
        findings.push(finding.with("value", root.as_ref()).with("allowed", geography.root().as_str()));
    }
    code
}

/// A ready-made figure has no counts that could be checked: it can only be shown when it is public already.
fn may_be_shown(
    definition: &IndicatorDefinition,
    estimates: &Estimates,
    released_already: &BTreeSet<String>,
    file: &TomlFile,
    findings: &mut Findings,
) -> bool {
    let Kind::Published(counted) = &definition.kind else { return true };
    let secret: Vec<&str> = estimates.datasets.difference(released_already).map(String::as_str).collect();
    if !secret.is_empty() {
        let finding = file.finding(Code::NoCounts, counted.measure.span());
        let finding = finding.with("measure", counted.measure.as_ref());
        findings.push(finding.with("datasets", secret.join(", ")));
    }
    secret.is_empty()
}

/// An indicator without figures for the reference period, on the level of the report, would be an empty section.
fn no_figures(
    indicator: &str,
    period: Option<Period>,
    level: &str,
    known: BTreeSet<Period>,
    file: &TomlFile,
) -> Finding {
    let finding = file.finding_in_file(Code::NoFigures).with("indicator", indicator).with("level", level);
    finding.with_periods("period", period).with_periods("known", known)
}

/// Residents by area, for the rule that small areas take no part in the monitor.
fn residents(
    monitor: &MonitorDefinition,
    level: &str,
    observations: &Observations,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> BTreeMap<(AreaCode, Period), Value> {
    let Some(rule) = &monitor.residents else { return BTreeMap::new() };
    let total = observations.total(rule.measure.as_ref(), Population::TOTAL, level, geography);
    total.unwrap_or_else(|error| {
        findings.push(sum_finding(&error, &rule.measure, Population::TOTAL, toml, observations));
        BTreeMap::new()
    })
}

fn period(text: &Spanned<String>, toml: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let period = Period::parse(text.as_ref());
    if period.is_none() {
        findings.push(toml.finding(Code::InvalidPeriod, text.span()).with("cell", text.as_ref()));
    }
    period
}

fn day(text: &Spanned<String>, toml: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let day = Period::parse(text.as_ref()).filter(|period| matches!(period, Period::Day(_)));
    if day.is_none() {
        let finding = toml.finding(Code::InvalidValue, text.span());
        findings.push(finding.with("value", text.as_ref()).with("allowed", "2025-06-30"));
    }
    day
}

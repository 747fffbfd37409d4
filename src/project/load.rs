//! Everything up to the point where nothing is suppressed yet.

use super::areas::Areas;
use super::compute::{Ground, compute};
use super::decision::report_decision;
use super::definition::ReportDefinition;
use super::earlier::{Earlier, read_earlier};
use super::parts::{check_levels, check_root, day, period, read_chapters, read_indicators, sound_names};
use super::policy::{Names, check_earlier, check_names, read_cell_key};
use super::read::ReportFolder;
use super::survey::{Surveyed, read_survey_of};
use super::{Progress, Request, Step, report_name};
use crate::area::{AreaCode, Boundaries, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::disclosure::{Audience, Candidates, Decision, Perturbed, Policy, decide, perturb};
use crate::indicator::{Estimates, IndicatorDefinition, sum_finding};
use crate::measure::Value;
use crate::monitor::{Material, Monitor, MonitorDefinition, assess};
use crate::observation::{Correction, Corrections, Observations, Remark, read_geography, read_maps, tidy};
use crate::period::Period;
use crate::population::Population;
use crate::product::document::Section;
use crate::source::{Delivery, Library, Origin, TomlFile, is_name};
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::path::Path;

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
    pub(super) remarks: Vec<Remark>,
    pub(super) geography: Geography,
    pub(super) boundaries: Option<Boundaries>,
    pub(super) outlines: Option<Boundaries>,
    /// By id; the report's order stands in the definition.
    pub(super) indicators: BTreeMap<String, (IndicatorDefinition, Estimates)>,
    /// What is not shown of them.
    pub(super) decision: Decision,
    /// The noise on their counts.
    pub(super) perturbed: Perturbed,
    pub(super) monitor: Option<Monitor>,
    pub(super) surveyed: Option<Surveyed>,
    /// Datasets whose figures their publisher has released.
    pub(super) released_already: BTreeSet<String>,
    pub(super) chapters: Vec<Section>,
    pub(super) definitions: Vec<(String, Vec<u8>)>,
    remedies: Findings,
}

impl Loaded {
    /// What authors could do so that less has to be suppressed. It depends on suppressed counts: it is for those who
    /// have them.
    #[must_use]
    pub fn remedies(&self) -> Findings {
        self.remedies.clone()
    }

    /// Where each file of a delivery was found, with its SHA-256.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let of = |origin: &Origin| {
            let sums = origin.files.iter().map(|(_, sha256)| sha256.clone());
            origin.found.iter().cloned().zip(sums).collect::<Vec<_>>()
        };
        self.origins.iter().flat_map(of).collect()
    }
}

/// Reads and computes; goes on as far as it can, so that one run tells everything.
pub(super) fn load(request: &Request, progress: Progress<'_>, findings: &mut Findings) -> Option<Loaded> {
    let name = report_name(&request.report);
    let mut folder = ReportFolder::new(request.report.clone(), name.clone());
    let missing = |file| Finding::new(Code::MissingDefinition).with("file", file);
    let toml = folder.toml("report.toml", missing, findings)?;
    let Some(definition) = toml.parse::<ReportDefinition>(findings) else {
        findings.push(toml.finding_in_file(Code::ReportUnread));
        return None;
    };
    let date = day(&definition.date, &toml, findings);
    let period = period(&definition.period, &toml, findings);
    let mut policy = read_policy(&definition, request.audience, date, (&mut folder, &toml), findings);
    let chapters = read_chapters(&definition, request.text.lang(), &toml, &mut folder, findings);
    let indicators = read_indicators(&definition, &toml, &mut folder, findings);

    let mut deliveries = open_deliveries(request, &definition, &toml, findings);
    let declared: Vec<_> = deliveries.iter().map(|delivery| delivery.definition.correction.clone()).collect();
    let corrections: Vec<Corrections<'_>> = declared.iter().map(|list| Corrections::new(list)).collect();
    let mut of_areas = Findings::default();
    let geography = read_geography(&mut deliveries, &corrections, &mut of_areas);
    let areas = Areas::judge(&of_areas, definition.datasets.len() - deliveries.len());
    findings.append(of_areas);
    let Some(geography) = geography else {
        if !findings.has_errors() {
            findings.push(toml.finding_in_file(Code::NoAreas));
        }
        return None;
    };
    let mut own = Findings::default();
    let levels = check_levels(&definition, &geography, &toml, &mut own);
    let root = check_root(&definition.root, &geography, &toml, &mut own);
    let level = definition.level.as_ref().as_str();
    let overview = definition.overview.as_ref().as_str();
    let (boundaries, outlines) = read_maps(level, overview, &geography, &mut deliveries, &mut own);
    findings.append(own.only(|code| areas.can_tell(code)));
    if boundaries.is_none() && !findings.has_errors() {
        findings.push(Finding::new(Code::NoBoundaries).file(&toml.name).with("level", level));
    }
    let mut own = Findings::default();
    let observations = tidy(&mut deliveries, &geography, &corrections, &mut own);
    findings.append(own.only(|code| areas.can_tell(code)));
    let observations = observations?;
    let corrections = finish(corrections, &deliveries, findings);

    check_rules(&definition, &request.report, &observations, &geography, &mut policy, &toml, findings);

    progress(Step::Compute);
    let released_already = released_already(&deliveries);
    let ground = Ground {
        period,
        level,
        levels: &levels,
        observations: &observations,
        geography: &geography,
        released_already: &released_already,
        policy: &policy,
    };
    let mut remedies = Findings::default();
    let computed = compute(indicators, ground, &mut remedies, findings);
    let earlier =
        read_earlier(&policy.earlier, &request.report, &geography, &mut deliveries, &toml, findings);
    let (computed, perturbed, decision) =
        protected(computed, &geography, &released_already, &earlier, &policy);
    report_decision(&decision, &perturbed, &geography, &toml, findings);
    let surveyed = read_survey_of(&definition, &mut deliveries, &observations, &geography, &toml, findings);
    let monitor = definition.monitor.as_ref().and_then(|monitor| {
        let residents = residents(monitor, level, &observations, &geography, &toml, findings);
        let secret = decision.secret();
        let material = Material {
            level,
            geography: &geography,
            indicators: &computed,
            named: &definition.indicators.iter().map(|id| id.as_ref().as_str()).collect(),
            existing: &folder.indicator_names().into_iter().collect(),
            residents: &residents,
            secret: &secret,
        };
        assess(monitor, material, &toml, findings)
    });
    *findings = take(findings).only(|code| code == Code::UnknownName || areas.can_tell(code));
    let origins = deliveries.into_iter().map(|delivery| delivery.origin).collect();
    Some(Loaded {
        name,
        date: date?,
        period: period?,
        root: root?,
        policy,
        origins,
        corrections,
        remarks: all_remarks(&observations, &levels, &geography, &computed),
        geography,
        boundaries,
        outlines,
        indicators: computed,
        decision,
        perturbed,
        monitor,
        surveyed,
        released_already,
        chapters,
        definitions: folder.read,
        remedies,
        definition,
    })
}

/// The rules of disclosure for the audience that is asked for, or else the report's.
fn read_policy(
    definition: &ReportDefinition,
    audience: Option<Audience>,
    date: Option<Period>,
    (folder, toml): (&mut ReportFolder, &TomlFile),
    findings: &mut Findings,
) -> Policy {
    let audience = audience.or(definition.audience).unwrap_or_default();
    let mut policy = definition.disclosure.read(audience, date, toml, findings);
    policy.cell_key = read_cell_key(&definition.disclosure, &policy, folder, toml, findings);
    policy
}

/// Checks what the rules of disclosure name.
fn check_rules(
    definition: &ReportDefinition,
    report: &Path,
    observations: &Observations,
    geography: &Geography,
    policy: &mut Policy,
    toml: &TomlFile,
    findings: &mut Findings,
) {
    let names = Names {
        measures: observations.measures().keys().map(String::as_str).collect(),
        indicators: definition.indicators.iter().map(|id| id.as_ref().as_str()).collect(),
        levels: geography.levels().iter().map(String::as_str).collect(),
    };
    check_names(&definition.disclosure, &names, toml, findings);
    check_earlier(&definition.disclosure, report, toml, findings);
    // A rule about units that nobody delivers is an error and would suppress everything: that helps nobody.
    policy.units.retain(|rule| names.measures.contains(&*rule.of));
}

/// Indicators with their estimates, by id.
type Computed = BTreeMap<String, (IndicatorDefinition, Estimates)>;

/// All estimates from what is published of their counts, the noise on these, and what is not shown. Nobody sees the
/// true ones any more.
fn protected(
    computed: Computed,
    geography: &Geography,
    released_already: &BTreeSet<String>,
    earlier: &Earlier,
    policy: &Policy,
) -> (Computed, Perturbed, Decision) {
    let estimates: Vec<&Estimates> = computed.values().map(|(_, estimates)| estimates).collect();
    let Earlier { known, territory } = earlier;
    let candidates =
        Candidates { estimates: &estimates, geography, released_already, earlier: known, territory };
    let perturbed = perturb(candidates, policy);
    let decision = decide(candidates, &perturbed, policy);
    let published = |(id, (definition, estimates)): (String, (IndicatorDefinition, Estimates))| {
        let estimates = perturbed.apply(&definition, &estimates);
        (id, (definition, estimates))
    };
    let computed = computed.into_iter().map(published).collect();
    (computed, perturbed, decision)
}

/// The corrections of all deliveries, as they were made.
fn finish(
    corrections: Vec<Corrections<'_>>,
    deliveries: &[Delivery],
    findings: &mut Findings,
) -> Vec<Correction> {
    let pairs = corrections.into_iter().zip(deliveries);
    pairs.flat_map(|(corrections, delivery)| corrections.finish(delivery, findings)).collect()
}

/// Breaks and events of the deliveries, and what was found while indicators were computed.
fn all_remarks(
    observations: &Observations,
    levels: &[String],
    geography: &Geography,
    indicators: &BTreeMap<String, (IndicatorDefinition, Estimates)>,
) -> Vec<Remark> {
    let mut remarks = observations.remarks(levels, geography);
    for remark in indicators.values().flat_map(|(_, estimates)| &estimates.remarks) {
        if !remarks.contains(remark) {
            remarks.push(remark.clone());
        }
    }
    remarks
}

/// The datasets whose figures their publisher has released already.
fn released_already(deliveries: &[Delivery]) -> BTreeSet<String> {
    let released = deliveries.iter().filter(|delivery| delivery.origin.released_by.is_some());
    released.map(|delivery| delivery.origin.dataset.clone()).collect()
}

fn open_deliveries(
    request: &Request,
    definition: &ReportDefinition,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<Delivery> {
    let workspace = request.report.join("..").join("..").join("datasets");
    let library = Library::new(workspace, request.datasets.clone());
    let mut deliveries = Vec::new();
    let is_id = |id: &str| id.split_once('/').is_some_and(|(office, name)| is_name(office) && is_name(name));
    for id in sound_names(&definition.datasets, is_id, toml, findings) {
        let missing = toml.finding(Code::MissingDefinition, id.span());
        deliveries.extend(library.open(id.as_ref(), missing, findings));
    }
    deliveries
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

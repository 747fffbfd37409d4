//! From a computed report to its products: release, compose, typeset, write.

use super::load::Loaded;
use super::{Progress, Step};
use crate::audit::{Folder, audit};
use crate::diagnostic::{Code, Finding, Findings};
use crate::disclosure::attack::Depth;
use crate::disclosure::{Audience, Perturbed, Releasable, release, release_changes, release_survey};
use crate::indicator::{Counted, Direction, Estimates, IndicatorDefinition, Kind};
use crate::monitor::{Basis, Monitor, MonitorDefinition};
use crate::period::Period;
use crate::product::{
    CorrectionNote, CountedSheet, Cover, Edition, IndexPart, IndicatorSheet, LevelName, MonitorSheet, Output,
    OutputError, SourceNote, Survey, Theme, change_table, compose, indicator_table, ledger_table, manifest,
    monitor_table, others_table, pdf, pictures, survey_table,
};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::Spanned;

/// A part of the products that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The data tables.
    Tables,
    /// The printed report and its figures.
    Report,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The folder.
    pub folder: PathBuf,
    /// The files in it.
    pub files: usize,
}

/// Publishes a report into `out/<report>`, or `out/<report>.<audience>` where it is not for everybody. Errors become findings, and then the earlier output stays as it is.
pub fn publish(
    loaded: &Loaded,
    parts: &BTreeSet<Part>,
    out: &Path,
    text: Text,
    progress: Progress<'_>,
    findings: &mut Findings,
) -> Option<Published> {
    let ordered: Vec<&(IndicatorDefinition, Estimates)> =
        loaded.definition.indicators.iter().filter_map(|id| loaded.indicators.get(id.as_ref())).collect();
    let estimates: Vec<&Estimates> = ordered.iter().map(|(_, estimates)| estimates).collect();
    let material = Releasable {
        estimates: &estimates,
        monitor: loaded.monitor.as_ref(),
        geography: &loaded.geography,
        remarks: &loaded.remarks,
    };
    let publication = release(material, &loaded.decision);
    let cover = cover(loaded);
    let themes: Vec<Theme> = loaded
        .definition
        .themes
        .iter()
        .map(|theme| Theme { id: theme.id.as_ref().clone(), title: theme.title.clone() })
        .collect();
    let levels: Vec<LevelName> = loaded
        .definition
        .levels
        .iter()
        .map(|level| LevelName {
            id: level.id.as_ref().clone(),
            one: level.one.clone(),
            many: level.many.clone(),
        })
        .collect();
    let sources = sources(loaded);
    let sheets: Vec<IndicatorSheet> = ordered
        .iter()
        .map(|(definition, estimates)| sheet(definition, estimates, &loaded.perturbed, &sources))
        .collect();
    let monitor_sheet = loaded
        .definition
        .monitor
        .as_ref()
        .zip(loaded.monitor.as_ref())
        .map(|(definition, monitor)| monitor_sheet(definition, monitor, &loaded.indicators));
    let release_wave =
        |results, definition| release_survey(results, definition, &loaded.geography, &loaded.policy);
    let survey_results =
        loaded.surveyed.as_ref().map(|surveyed| release_wave(&surveyed.results, &surveyed.definition));
    let wave = loaded.surveyed.as_ref().and_then(|surveyed| surveyed.earlier.as_ref());
    let changes = wave.zip(survey_results.as_ref()).map(|(wave, later)| {
        release_changes(&wave.changes, &release_wave(&wave.results, &wave.definition), later)
    });
    let survey = loaded.surveyed.as_ref().zip(survey_results.as_ref());
    let edition = Edition {
        text,
        cover: &cover,
        publication: &publication,
        policy: &loaded.policy,
        geography: &loaded.geography,
        levels: &levels,
        level: loaded.definition.level.as_ref(),
        overview: loaded.definition.overview.as_ref(),
        root: &loaded.root,
        period: loaded.period,
        themes: &themes,
        indicators: &sheets,
        monitor: monitor_sheet.as_ref(),
        survey: survey.map(|(surveyed, results)| Survey {
            sheet: &surveyed.sheet,
            results,
            changes: changes.as_ref(),
        }),
        boundaries: loaded.boundaries.as_ref(),
        outlines: loaded.outlines.as_ref(),
        chapters: &loaded.chapters,
        sources: &sources,
    };
    let mut output = Output::default();
    let mut tables = Output::default();
    add_tables(&edition, &mut tables, findings)?;
    if parts.contains(&Part::Tables) {
        output.append(tables.clone());
    }
    if parts.contains(&Part::Report) {
        add_report(&edition, &mut output, progress, findings)?;
    }
    progress(Step::Write);
    output.add("manifest.json", manifest(&edition, &loaded.definitions, &output));
    if !withstands_attack(&output, tables, findings) {
        return None;
    }
    let folder = out.join(folder_name(loaded));
    let files = output.files().count();
    match output.publish(&folder) {
        Ok(()) => Some(Published { folder, files }),
        Err(error) => {
            findings.push(output_finding(&error));
            None
        }
    }
}

/// Attacks what is about to be published as its readers could, who have the tables too. What is exposed is a finding, and
/// then nothing is published: for no audience and with no option.
fn withstands_attack(output: &Output, tables: Output, findings: &mut Findings) -> bool {
    let mut all = output.clone();
    all.append(tables);
    let mut found = Findings::default();
    let folder = Folder::of(all.contents(), &mut found);
    let audited = audit(&folder, Depth::Enough, &mut found);
    // The manifest lists what is published, and the tables may be here for the attack only.
    let found = found.only(|code| code != Code::ChangedRelease);
    let is_safe = audited.is_some() && !found.has_errors();
    findings.append(found);
    is_safe
}

/// Products for others than everybody stand beside those for everybody, never in their place.
fn folder_name(loaded: &Loaded) -> String {
    match loaded.policy.audience {
        Audience::Public => loaded.name.clone(),
        audience => format!("{}.{}", loaded.name, audience.id()),
    }
}

fn add_tables(edition: &Edition<'_>, output: &mut Output, findings: &mut Findings) -> Option<()> {
    let mut tables = vec![("indicators", indicator_table(edition))];
    tables.extend(edition.monitor.map(|sheet| ("monitor", monitor_table(edition, sheet))));
    tables.extend(edition.survey.map(|survey| ("survey", survey_table(survey))));
    let others = edition.survey.and_then(|survey| survey.results.get().others.as_ref());
    tables.extend(others.map(|others| ("survey_others", others_table(others))));
    let changes = edition.survey.and_then(|survey| survey.changes);
    tables.extend(changes.map(|changes| ("survey_changes", change_table(changes.get()))));
    for (name, table) in tables {
        output.add(format!("tables/{name}.csv"), table.to_csv());
        match table.to_parquet() {
            Ok(bytes) => output.add(format!("tables/{name}.parquet"), bytes),
            Err(error) => {
                findings.push(Finding::new(Code::Internal).with("message", error.to_string()));
                return None;
            }
        }
    }
    output.add("tables/quality.csv", ledger_table(findings, edition).to_csv());
    Some(())
}

fn add_report(
    edition: &Edition<'_>,
    output: &mut Output,
    progress: Progress<'_>,
    findings: &mut Findings,
) -> Option<()> {
    progress(Step::Draw(edition.indicators.len() + usize::from(edition.monitor.is_some())));
    let document = compose(edition, &|| progress(Step::Drawn));
    progress(Step::Typeset);
    for picture in pictures(&document) {
        output.add(format!("report/figures/{}", picture.name), picture.svg);
    }
    match pdf::typeset(&document) {
        Ok(bytes) => {
            output.add("report/sozialbericht.pdf", bytes);
            Some(())
        }
        Err(error) => {
            findings.push(error.finding(edition.text));
            None
        }
    }
}

fn cover(loaded: &Loaded) -> Cover {
    let definition = &loaded.definition;
    Cover {
        id: loaded.name.clone(),
        title: definition.title.clone(),
        subtitle: definition.subtitle.clone(),
        publisher: definition.publisher.clone(),
        date: loaded.date,
        contact: definition.contact.clone(),
    }
}

fn sheet(
    definition: &IndicatorDefinition,
    estimates: &Estimates,
    perturbed: &Perturbed,
    sources: &[SourceNote],
) -> IndicatorSheet {
    let is_counted = !matches!(definition.kind, Kind::Published(_));
    let behind =
        |(index, source): (usize, &SourceNote)| estimates.datasets.contains(&source.dataset).then_some(index);
    IndicatorSheet {
        id: definition.id.clone(),
        title: definition.title.clone(),
        theme: definition.theme.as_ref().clone(),
        kind: match definition.kind {
            Kind::Proportion(_) => "proportion",
            Kind::Rate(_) => "rate",
            Kind::Published(_) => "published",
        },
        multiplier: *definition.multiplier.as_ref(),
        counts: match &definition.kind {
            Kind::Proportion(pair) | Kind::Rate(pair) => {
                Some((counted(&pair.numerator, perturbed), counted(&pair.denominator, perturbed)))
            }
            Kind::Published(_) => None,
        },
        unit: definition.unit.clone(),
        decimals: definition.decimals,
        confidence: is_counted.then(|| definition.confidence.level()),
        direction_key: match definition.direction {
            Direction::Burden => "report.direction.burden",
            Direction::Relief => "report.direction.relief",
            Direction::Neutral => "report.direction.neutral",
        },
        definition: definition.definition.clone(),
        interpretation: definition.interpretation.clone(),
        source: definition.source.clone(),
        sources: sources.iter().enumerate().filter_map(behind).collect(),
    }
}

fn counted(counted: &Counted, perturbed: &Perturbed) -> CountedSheet {
    let measure = counted.measure.as_ref();
    CountedSheet {
        measure: measure.clone(),
        population: counted.population.to_string(),
        noise: perturbed.noise(measure, counted.population).cloned(),
    }
}

fn monitor_sheet(
    definition: &MonitorDefinition,
    monitor: &Monitor,
    indicators: &BTreeMap<String, (IndicatorDefinition, Estimates)>,
) -> MonitorSheet {
    let of = |basis: &Basis| indicators.get(basis.name()?.as_ref()).map(|(indicator, _)| indicator);
    let base = definition.base_period.as_ref().and_then(|base| Period::parse(base.as_ref()));
    let parts = |list: &Spanned<Vec<Spanned<Basis>>>| {
        let part = |basis: &Spanned<Basis>| {
            let (basis, indicator) = (basis.as_ref(), of(basis.as_ref())?);
            Some(IndexPart {
                indicator: indicator.id.clone(),
                since: base.filter(|_| basis.change_of.is_some()),
                title: indicator.title.clone(),
                weight: basis.weight,
                has_counts: !matches!(indicator.kind, Kind::Published(_)),
                across_break: basis.across_break.clone(),
            })
        };
        list.as_ref().iter().filter_map(part).collect()
    };
    let mut all = definition.status.as_ref().iter().chain(definition.dynamics.as_ref());
    let computes_changes = all.any(|basis| basis.as_ref().change_of.is_some());
    MonitorSheet {
        period: monitor.period,
        base_period: base.filter(|_| computes_changes),
        minimum_residents: definition.residents.as_ref().map(|rule| rule.minimum),
        status: parts(&definition.status),
        dynamics: parts(&definition.dynamics),
        status_cuts: definition.status_cuts.as_ref().clone(),
        dynamics_cuts: definition.dynamics_cuts.as_ref().clone(),
        status_labels: definition.status_labels.clone(),
        dynamics_labels: definition.dynamics_labels.clone(),
        total_classes: definition.total_classes(),
        attention: definition.attention.iter().map(|class| class.as_ref().clone()).collect(),
    }
}

fn sources(loaded: &Loaded) -> Vec<SourceNote> {
    let corrections = |dataset: &str| {
        let own = loaded.corrections.iter().filter(|correction| correction.dataset == dataset);
        own.map(|correction| CorrectionNote {
            file: correction.file.clone(),
            texts: loaded
                .released_already
                .contains(dataset)
                .then(|| (correction.expect.clone(), correction.becomes.clone())),
            cells: correction.cells,
            reason: correction.reason.clone(),
        })
        .collect()
    };
    loaded
        .origins
        .iter()
        .map(|origin| SourceNote {
            dataset: origin.dataset.clone(),
            title: origin.title.clone(),
            publisher: origin.publisher.clone(),
            licence: origin.licence.clone(),
            attribution: origin.attribution.clone(),
            url: origin.url.clone(),
            retrieved: origin.retrieved.clone(),
            note: origin.note.clone(),
            synthetic: origin.synthetic,
            released_by: origin.released_by.clone(),
            definition: origin.definition.clone(),
            files: origin.files.clone(),
            corrections: corrections(&origin.dataset),
        })
        .collect()
}

fn output_finding(error: &OutputError) -> Finding {
    /// How many files a finding names.
    const NAMED: usize = 5;
    match error {
        OutputError::Foreign { folder, files } => {
            let mut named = files.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            if files.len() > NAMED {
                named.push_str(", …");
            }
            let finding = Finding::new(Code::ForeignOutput).with("folder", folder.display().to_string());
            finding.with("files", named)
        }
        OutputError::Io(path, error) => {
            Finding::new(Code::NotWritten).with("file", path.display().to_string()).with_io(error)
        }
    }
}

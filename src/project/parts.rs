//! The parts of a report's definition that are files or names of their own, each read and checked.

use super::definition::ReportDefinition;
use super::read::ReportFolder;
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::indicator::{IndicatorDefinition, read_indicator};
use crate::period::Period;
use crate::product::document::Section;
use crate::product::markdown;
use crate::source::{TomlFile, is_name};
use crate::text::Lang;
use std::collections::BTreeSet;
use toml::Spanned;

/// The names of a list that may become paths; the others, and those that stand twice, are findings. Case does not
/// tell names apart, since it does not tell files apart everywhere.
pub(super) fn sound_names<'a>(
    names: &'a [Spanned<String>],
    is_sound: impl Fn(&str) -> bool,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<&'a Spanned<String>> {
    let mut seen = BTreeSet::new();
    let mut sound = Vec::new();
    for name in names {
        if !is_sound(name.as_ref()) {
            findings.push(unsound_name(name, toml));
        } else if seen.insert(name.as_ref().to_lowercase()) {
            sound.push(name);
        } else {
            findings.push(toml.finding(Code::DoubledDefinition, name.span()).with("name", name.as_ref()));
        }
    }
    sound
}

fn unsound_name(name: &Spanned<String>, toml: &TomlFile) -> Finding {
    let finding = toml.finding(Code::InvalidValue, name.span()).with("value", name.as_ref());
    finding.advise("finding.invalid-value.hint.name")
}

/// The authors' chapters. A translation of `einleitung.md` stands beside it as `einleitung.en.md`.
pub(super) fn read_chapters(
    definition: &ReportDefinition,
    lang: Lang,
    toml: &TomlFile,
    folder: &mut ReportFolder,
    findings: &mut Findings,
) -> Vec<Section> {
    let mut sections = Vec::new();
    let is_chapter = |name: &str| name.strip_suffix(".md").is_some_and(is_name);
    for chapter in sound_names(&definition.chapters, is_chapter, toml, findings) {
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

/// The indicators in the order of the report.
pub(super) fn read_indicators(
    definition: &ReportDefinition,
    toml: &TomlFile,
    folder: &mut ReportFolder,
    findings: &mut Findings,
) -> Vec<(IndicatorDefinition, TomlFile)> {
    let mut indicators = Vec::new();
    let known = folder.indicator_names().join(", ");
    for id in sound_names(&definition.indicators, is_name, toml, findings) {
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
    report_empty_themes(definition, &indicators, toml, findings);
    indicators
}

/// A theme without an indicator would be missing from the report without a word. Where an indicator could not be read,
/// its theme may be this one.
fn report_empty_themes(
    definition: &ReportDefinition,
    indicators: &[(IndicatorDefinition, TomlFile)],
    toml: &TomlFile,
    findings: &mut Findings,
) {
    if indicators.len() < definition.indicators.len() {
        return;
    }
    for theme in &definition.themes {
        if indicators.iter().all(|(indicator, _)| indicator.theme.as_ref() != theme.id.as_ref()) {
            let finding = toml.finding(Code::EmptyTheme, theme.id.span());
            findings.push(finding.with("theme", theme.id.as_ref()));
        }
    }
}

/// The levels from the root down to the report's; what the report names must exist.
pub(super) fn check_levels(
    definition: &ReportDefinition,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<String> {
    let named = definition.levels.iter().map(|level| &level.id);
    for level in [&definition.level, &definition.overview].into_iter().chain(named) {
        if !is_name(level.as_ref()) {
            findings.push(unsound_name(level, toml));
        } else if geography.depth(level.as_ref()).is_none() {
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

/// The area that the report is about, which is the geography's root.
pub(super) fn check_root(
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

/// A period that the report names.
pub(super) fn period(text: &Spanned<String>, toml: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let period = Period::parse(text.as_ref());
    if period.is_none() {
        findings.push(toml.finding(Code::InvalidPeriod, text.span()).with("cell", text.as_ref()));
    }
    period
}

/// A day that the report names.
pub(super) fn day(text: &Spanned<String>, toml: &TomlFile, findings: &mut Findings) -> Option<Period> {
    let day = Period::parse(text.as_ref()).filter(|period| matches!(period, Period::Day(_)));
    if day.is_none() {
        let finding = toml.finding(Code::InvalidValue, text.span());
        findings.push(finding.with("value", text.as_ref()).with("allowed", "2025-06-30"));
    }
    day
}

//! Areas, areas put together, and all of them.

use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::survey::definition::{PublishedTable, SurveyDefinition, unknown_name};
use crate::survey::weights::{Inputs, Weighted};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// What a result is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// All areas of the survey together.
    All,
    /// One area.
    Area(AreaCode),
    /// Areas put together, by the name of the entry in the definition.
    Merged(String),
}

impl Region {
    /// The word in data files: the key of an area, the name of a merged one; empty for all together.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::All => "",
            Self::Area(code) => code.as_str(),
            Self::Merged(id) => id,
        }
    }
}

/// The regions that results are asked for, and who lives there.
pub(super) struct Regions {
    /// For each region a mark for each weighted form.
    marks: BTreeMap<Region, Vec<bool>>,
    /// The areas of each level that results are asked for.
    levels: BTreeMap<String, Vec<Region>>,
}

impl Regions {
    /// All regions that tables and comparisons name; a name that means nothing is a finding.
    pub(super) fn of(inputs: Inputs<'_>, weighted: &Weighted, findings: &mut Findings) -> Self {
        let Inputs { survey, geography, .. } = inputs;
        let mut regions = Self { marks: BTreeMap::new(), levels: BTreeMap::new() };
        let own: Vec<&AreaCode> = weighted.forms.iter().map(|&form| &inputs.forms.areas[form]).collect();
        regions.marks.insert(Region::All, vec![true; own.len()]);
        for level in survey.tables.iter().flat_map(|table| &table.levels) {
            let areas = covered(survey, geography, level.get_ref());
            if areas.is_empty() {
                let known: Vec<&str> = geography.levels().iter().map(String::as_str).collect();
                findings.push(unknown_name(level, &known, inputs.file));
                continue;
            }
            let named = areas.iter().map(|area| Region::Area(area.code.clone())).collect();
            regions.levels.insert(level.get_ref().clone(), named);
            for area in areas {
                let marks = own.iter().map(|code| geography.lies_in(code, area.code.as_str())).collect();
                regions.marks.insert(Region::Area(area.code.clone()), marks);
            }
        }
        for merged in &survey.merged {
            let parts: Vec<&Area> =
                merged.areas.iter().filter_map(|key| find(key, inputs, findings)).collect();
            let is_in =
                |code: &&AreaCode| parts.iter().any(|part| geography.lies_in(code, part.code.as_str()));
            regions.marks.insert(Region::Merged(merged.id.clone()), own.iter().map(is_in).collect());
            if let (false, Some(first)) = (is_made_of_published(&parts, inputs), merged.areas.first()) {
                let finding = inputs.file.finding(Code::InvalidValue, first.span());
                let finding = finding.with("value", &merged.id);
                let level = survey.columns.area.level.get_ref();
                findings
                    .push(finding.with("level", level).advise("finding.invalid-value.hint.survey-pieces"));
            }
        }
        for key in survey.comparisons.iter().flat_map(|pair| [&pair.areas.0, &pair.areas.1]) {
            if survey.merged.iter().any(|merged| merged.id == *key.get_ref()) {
                continue;
            }
            if let Some(area) = find(key, inputs, findings) {
                let marks = own.iter().map(|code| geography.lies_in(code, area.code.as_str())).collect();
                regions.marks.insert(Region::Area(area.code.clone()), marks);
            }
        }
        regions
    }

    /// The mark of each weighted form: whether it comes from the region.
    pub(super) fn marks(&self, region: &Region) -> &[bool] {
        self.marks.get(region).map_or(&[], Vec::as_slice)
    }

    /// The regions of a table, in their order. Merged areas stand wherever single ones do.
    pub(super) fn of_table(&self, table: &PublishedTable) -> BTreeSet<Region> {
        let areas =
            table.levels.iter().filter_map(|level| self.levels.get(level.get_ref())).flatten().cloned();
        let merged = self.merged().filter(|_| !table.levels.is_empty());
        std::iter::once(Region::All).chain(areas).chain(merged).collect()
    }

    /// The areas put together.
    pub(super) fn merged(&self) -> impl Iterator<Item = Region> {
        self.marks.keys().filter(|region| matches!(region, Region::Merged(_))).cloned()
    }

    /// The areas of a level.
    pub(super) fn at_level(&self, level: &str) -> &[Region] {
        self.levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// A region by the name that a comparison has for it.
    pub(super) fn named(&self, name: &str) -> Option<Region> {
        let merged = Region::Merged(name.to_owned());
        let area = AreaCode::new(name).map(Region::Area);
        [Some(merged), area].into_iter().flatten().find(|region| self.marks.contains_key(region))
    }
}

/// Whether areas that are put together consist, in every table with areas, of areas of that table. Of others the difference
/// to an area around them would be a piece that no table has and anybody could compute.
fn is_made_of_published(parts: &[&Area], inputs: Inputs<'_>) -> bool {
    let Inputs { survey, geography, .. } = inputs;
    let inside = |code: &AreaCode| parts.iter().any(|part| geography.lies_in(code, part.code.as_str()));
    let leaves = survey.columns.area.covered(geography);
    let holds = |table: &PublishedTable| {
        let published: Vec<&Area> =
            table.levels.iter().flat_map(|level| covered(survey, geography, level.get_ref())).collect();
        let lies_within = |area: &&&Area| {
            let mut own = leaves.iter().filter(|leaf| geography.lies_in(&leaf.code, area.code.as_str()));
            own.all(|leaf| inside(&leaf.code))
        };
        let whole: Vec<&&Area> = published.iter().filter(lies_within).collect();
        let is_told =
            |leaf: &&&Area| whole.iter().any(|area| geography.lies_in(&leaf.code, area.code.as_str()));
        table.levels.is_empty() || leaves.iter().filter(|leaf| inside(&leaf.code)).all(|leaf| is_told(&leaf))
    };
    survey.tables.iter().all(holds)
}

/// The areas of a level in which the survey has areas.
fn covered<'a>(survey: &SurveyDefinition, geography: &'a Geography, level: &'a str) -> Vec<&'a Area> {
    let own = survey.columns.area.covered(geography);
    geography
        .at_level(level)
        .filter(|area| own.iter().any(|inner| geography.lies_in(&inner.code, area.code.as_str())))
        .collect()
}

/// An area that the survey covers; a finding says where the key means none.
fn find<'a>(key: &Spanned<String>, inputs: Inputs<'a>, findings: &mut Findings) -> Option<&'a Area> {
    let area = AreaCode::new(key.get_ref()).and_then(|code| inputs.geography.area(&code));
    let own = inputs.survey.columns.area.covered(inputs.geography);
    let area =
        area.filter(|area| own.iter().any(|inner| inputs.geography.lies_in(&inner.code, area.code.as_str())));
    if area.is_none() {
        let known: Vec<&str> = own.iter().map(|area| area.code.as_str()).collect();
        findings.push(unknown_name(key, &known, inputs.file));
    }
    area
}

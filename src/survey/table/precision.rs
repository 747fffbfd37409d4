//! How many shares of small areas are too unsure to be told apart, and what would be surer.

use super::region::{Region, Regions};
use super::{Statistic, SurveyFigure};
use crate::diagnostic::{Code, Findings};
use crate::survey::weights::Inputs;
use std::collections::BTreeSet;

/// How sure the shares of a level of areas are, for everybody in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precision {
    /// The level.
    pub level: String,
    /// Of its shares.
    pub shares: Wide,
    /// What could stand in their place.
    pub alternative: Alternative,
    /// Of the shares there.
    pub instead: Wide,
}

/// How many shares are wide, of how many. One whose base is too small to be shown is wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wide {
    /// Those with a margin of error above the limit of the display rules.
    pub wide: u64,
    /// All.
    pub count: u64,
}

/// What could stand in the place of small areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    /// The areas that the definition puts together.
    Merged,
    /// The next coarser level that is published.
    Level(String),
    /// All areas together.
    All,
}

/// Looks at every level that is published; one with wide shares is told with its alternative.
pub(super) fn precision(
    figures: &[SurveyFigure],
    inputs: Inputs<'_>,
    regions: &Regions,
    findings: &mut Findings,
) -> Vec<Precision> {
    let limit = inputs.survey.display.wide_above;
    let wide = |regions: &BTreeSet<Region>| {
        let shares = figures.iter().filter(|figure| {
            figure.statistic == Statistic::Share
                && figure.groups.is_empty()
                && regions.contains(&figure.region)
        });
        shares.fold(Wide::default(), |sum, figure| {
            let is_wide = figure.limits.is_none_or(|limits| (limits.upper - limits.lower) / 2.0 > limit);
            Wide { wide: sum.wide + u64::from(is_wide), count: sum.count + 1 }
        })
    };
    let mut told: Vec<Precision> = Vec::new();
    for level in inputs.survey.tables.iter().flat_map(|table| &table.levels) {
        let areas: BTreeSet<Region> = regions.at_level(level.get_ref()).iter().cloned().collect();
        if areas.is_empty() || told.iter().any(|known| known.level == *level.get_ref()) {
            continue;
        }
        let (alternative, others) = alternative(level.get_ref(), inputs, regions);
        let precision = Precision {
            level: level.get_ref().clone(),
            shares: wide(&areas),
            alternative,
            instead: wide(&others),
        };
        if precision.shares.wide > 0 {
            let finding = inputs.file.finding(Code::WideMargins, level.span());
            let finding = finding.with("level", level.get_ref()).with("points", (limit * 100.0).to_string());
            let finding = finding.with("wide", precision.shares.wide.to_string());
            let finding = finding.with("count", precision.shares.count.to_string());
            let finding = finding.with("merged_wide", precision.instead.wide.to_string());
            let finding = finding.with("merged_count", precision.instead.count.to_string());
            findings.push(match &precision.alternative {
                Alternative::Merged => finding.with_word("alternative", "survey.merged"),
                Alternative::Level(level) => finding.with("alternative", level),
                Alternative::All => finding.with_word("alternative", "survey.everywhere"),
            });
        }
        told.push(precision);
    }
    told
}

/// Merged areas if the definition has any, else the next coarser level that is published, else all together.
fn alternative(level: &str, inputs: Inputs<'_>, regions: &Regions) -> (Alternative, BTreeSet<Region>) {
    let merged: BTreeSet<Region> = regions.merged().collect();
    if !merged.is_empty() && level == inputs.survey.columns.area.level.get_ref() {
        return (Alternative::Merged, merged);
    }
    let depth = |level: &str| inputs.geography.depth(level);
    let published = inputs.survey.tables.iter().flat_map(|table| &table.levels);
    let coarser = published
        .map(|level| level.get_ref().as_str())
        .filter(|other| depth(other) < depth(level) && !regions.at_level(other).is_empty())
        .max_by_key(|other| depth(other));
    match coarser {
        Some(other) => {
            (Alternative::Level(other.to_owned()), regions.at_level(other).iter().cloned().collect())
        }
        None => (Alternative::All, BTreeSet::from([Region::All])),
    }
}

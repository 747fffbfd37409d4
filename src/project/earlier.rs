//! What readers know from earlier releases.

use crate::area::Geography;
use crate::audit::{Counted, Folder, PublishedFigure, Release, Scale};
use crate::diagnostic::{Code, Findings};
use crate::disclosure::graph::CountKey;
use crate::disclosure::{EarlierRelease, KnownCount};
use crate::population::Population;
use crate::source::TomlFile;
use std::collections::BTreeMap;
use std::path::Path;

/// The counts that earlier releases show. What they say that cannot be set beside this report is told.
pub(super) fn read_earlier(
    releases: &[EarlierRelease],
    report: &Path,
    geography: &Geography,
    toml: &TomlFile,
    findings: &mut Findings,
) -> Vec<KnownCount> {
    let mut known: BTreeMap<CountKey, i64> = BTreeMap::new();
    for earlier in releases {
        // What is wrong with single files of it was told when it was audited; a release without figures would pass unseen.
        let mut own = Findings::default();
        let folder = Folder::open(&report.join(&earlier.folder), &mut own);
        let Some(release) = folder.and_then(|folder| Release::of(&folder, &mut own)) else {
            findings.append(own);
            continue;
        };
        let mut foreign = 0_usize;
        for figure in &release.figures {
            let is_known_here = earlier.vintage.is_none() && geography.area(&figure.area).is_some();
            for (key, count) in counts(&release, figure) {
                if is_known_here {
                    known.insert(key, count);
                } else {
                    foreign += 1;
                }
            }
        }
        if foreign > 0 {
            let finding = toml.finding_in_file(Code::EarlierOfOtherAreas).with("folder", &*earlier.folder);
            findings.push(finding.with("count", foreign.to_string()));
        }
    }
    known.into_iter().map(|(key, count)| KnownCount { key, count }).collect()
}

/// Numerator and denominator of a figure that was shown.
fn counts(release: &Release, figure: &PublishedFigure) -> Vec<(CountKey, i64)> {
    let indicator = release.indicator(&figure.indicator);
    let counted = indicator.filter(|indicator| indicator.scale != Some(Scale::Published));
    let part = |counted: Option<&Counted>, count: Option<f64>| {
        let (counted, count) = counted.zip(count)?;
        let key = CountKey {
            measure: counted.measure.clone(),
            period: figure.period,
            population: Population::parse(&counted.population)?,
            area: figure.area.clone(),
        };
        Some((key, whole(count)))
    };
    let numerator = counted.and_then(|indicator| part(indicator.numerator.as_ref(), figure.numerator));
    let denominator = counted.and_then(|indicator| part(indicator.denominator.as_ref(), figure.denominator));
    numerator.into_iter().chain(denominator).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "counts of people are far below 2^53")]
fn whole(count: f64) -> i64 {
    count.round() as i64
}

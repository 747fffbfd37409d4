//! What readers know from earlier releases.

use super::policy::MANIFEST;
use crate::area::{AreaCode, Crosswalk, Geography};
use crate::audit::{Counted, Folder, PublishedFigure, Release, Scale, whole};
use crate::diagnostic::{Code, Findings};
use crate::disclosure::graph::CountKey;
use crate::disclosure::{AreaSum, EarlierRelease, KnownCount, Territory};
use crate::observation::territory_since;
use crate::source::{Delivery, TomlFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What readers know from earlier releases.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// The counts.
    pub(super) known: Vec<KnownCount>,
    /// How their areas and those of the report lie in each other.
    pub(super) territory: Vec<AreaSum>,
}

/// What each release says of a count: the least and the most that there can be. Releases may contradict each other.
type Known = BTreeMap<CountKey, BTreeSet<(i64, i64)>>;

/// The counts that earlier releases show. What they say that cannot be set beside this report is told.
pub(super) fn read_earlier(
    releases: &[EarlierRelease],
    report: &Path,
    geography: &Geography,
    deliveries: &mut [Delivery],
    toml: &TomlFile,
    findings: &mut Findings,
) -> Earlier {
    let mut known = Known::new();
    let mut territories: BTreeMap<&str, Former> = BTreeMap::new();
    // Releases that are not there were told with their place.
    let is_there = |earlier: &&EarlierRelease| report.join(&earlier.folder).join(MANIFEST).is_file();
    for earlier in releases.iter().filter(is_there) {
        // What is wrong with single files of it was told when it was audited; a release without figures would pass unseen.
        let mut own = Findings::default();
        let folder = Folder::open(&report.join(&earlier.folder), &mut own);
        let Some(release) = folder.and_then(|folder| Release::of(&folder, &mut own)) else {
            findings.append(own);
            continue;
        };
        let former = earlier.vintage.as_deref().map(|vintage| {
            &*territories.entry(vintage).or_insert_with(|| Former::since(vintage, deliveries, geography))
        });
        let mut foreign = 0_usize;
        for figure in &release.figures {
            let level = release.area(&figure.area).map_or("", |area| &*area.level);
            let area = match former {
                Some(former) => former.key(level, &figure.area, geography),
                None => geography.area(&figure.area).map(|area| area.code.clone()),
            };
            for (key, (least, most)) in counts(&release, figure) {
                // What former areas have with noise is set beside nothing: their true number is nowhere known.
                let is_noise = |area: &AreaCode| least < most && geography.area(area).is_none();
                let Some(area) = area.clone().filter(|area| !is_noise(area)) else {
                    foreign += 1;
                    continue;
                };
                known.entry(CountKey { area, ..key }).or_default().insert((least, most));
            }
        }
        if foreign > 0 {
            let finding = toml.finding_in_file(Code::EarlierOfOtherAreas).with("folder", &*earlier.folder);
            findings.push(finding.with("count", foreign.to_string()));
        }
    }
    let all = || territories.values().flat_map(|former| former.levels.values());
    for (group, parts) in all().flat_map(|territory| &territory.groups) {
        add_group(group, parts, &mut known);
    }
    let territory = all().flat_map(|territory| territory.sums.iter().cloned()).collect();
    let counts = known.into_iter().flat_map(|(key, all)| {
        all.into_iter().map(move |(least, most)| KnownCount { key: key.clone(), least, most })
    });
    Earlier { known: counts.collect(), territory }
}

/// The areas of a former Gebietsstand, by level.
struct Former {
    vintage: String,
    levels: BTreeMap<String, Territory>,
}

impl Former {
    fn since(vintage: &str, deliveries: &mut [Delivery], geography: &Geography) -> Self {
        let territories = territory_since(vintage, deliveries, geography);
        let territory = |(level, crosswalk): (String, Crosswalk)| {
            let territory = Territory::since(vintage, &crosswalk);
            (level, territory)
        };
        Self { vintage: vintage.to_owned(), levels: territories.into_iter().map(territory).collect() }
    }

    /// The key of a former area here; none where nobody knows what became of it. Where lists of other levels have a
    /// Gebietsstand, a level without one never changed.
    fn key(&self, level: &str, area: &AreaCode, geography: &Geography) -> Option<AreaCode> {
        if let Some(territory) = self.levels.get(level) {
            return Some(territory.key(&self.vintage, area));
        }
        let has_any = || geography.levels().iter().any(|level| geography.vintage(level).is_some());
        let is_unchanged = geography.vintage(level).map_or_else(has_any, |vintage| vintage == self.vintage);
        geography.area(area).filter(|_| is_unchanged).map(|area| area.code.clone())
    }
}

/// Former areas that became several together are known together, where each of them is.
fn add_group(group: &AreaCode, parts: &[AreaCode], known: &mut Known) {
    let Some(first) = parts.first() else { return };
    let of_first: Vec<CountKey> = known.keys().filter(|key| key.area == *first).cloned().collect();
    for key in of_first {
        let bounds = parts
            .iter()
            .map(|part| known.get(&CountKey { area: part.clone(), ..key.clone() })?.first().copied());
        if let Some(bounds) = bounds.collect::<Option<Vec<(i64, i64)>>>() {
            let sum = bounds.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            known.entry(CountKey { area: group.clone(), ..key }).or_default().insert(sum);
        }
    }
}

/// Numerator and denominator of a figure that was shown, each with the least and the most that it stands for.
fn counts(release: &Release, figure: &PublishedFigure) -> Vec<(CountKey, (i64, i64))> {
    let indicator = release.indicator(&figure.indicator);
    let counted = indicator.filter(|indicator| indicator.scale != Some(Scale::Published));
    let part = |counted: Option<&Counted>, count: Option<f64>| {
        let (counted, count) = counted.zip(count)?;
        Some((counted.key(figure)?, counted.bounds(whole(count))))
    };
    let numerator = counted.and_then(|indicator| part(indicator.numerator.as_ref(), figure.numerator));
    let denominator = counted.and_then(|indicator| part(indicator.denominator.as_ref(), figure.denominator));
    numerator.into_iter().chain(denominator).collect()
}

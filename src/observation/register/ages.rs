//! Ages and years of birth → age bands.

use crate::diagnostic::{Code, Findings};
use crate::population::{AgeBand, AgeBound, Population};
use crate::source::{Delivery, RegisterDimension};

/// Above this age nobody is counted apart.
const OLDEST: u8 = 120;

/// From this age on people are counted together where no bands are declared.
const CENTENARIANS: u8 = 100;

/// The offset of the group of each age in years, if a band holds it.
#[derive(Debug, Clone)]
pub(super) struct AgeTable(Vec<Option<u32>>);

impl AgeTable {
    /// The offset of an age; `None` where no band holds it.
    #[inline]
    pub(super) fn offset(&self, age: i32) -> Option<u32> {
        self.0.get(usize::try_from(age).ok()?).copied().flatten()
    }
}

/// The bands of a dimension in their order, and which of them each age lies in; `stride` is how many groups a band has.
pub(super) fn bands(
    source: &RegisterDimension,
    stride: usize,
    delivery: &Delivery,
    findings: &mut Findings,
) -> Option<(Vec<AgeBand>, AgeTable)> {
    let before = findings.len();
    let mut bands: Vec<AgeBand> = Vec::new();
    let mut offsets: Vec<Option<u32>> = vec![None; usize::from(OLDEST) + 1];
    let mut take = |band: AgeBand| {
        let offset = u32::try_from(bands.len() * stride).ok();
        bands.push(band);
        let whole = Population { age: Some(band), ..Population::TOTAL };
        let lies_in = |age: u8| {
            let age = Population { age: AgeBand::single(age), ..Population::TOTAL };
            age.is_subset_of(&whole)
        };
        let ages: Vec<usize> = (0..=OLDEST).filter(|&age| lies_in(age)).map(usize::from).collect();
        let is_free = ages.iter().all(|&age| offsets[age].is_none());
        for age in ages {
            offsets[age] = offset;
        }
        is_free
    };
    for text in &source.bands {
        // An age in years does not tell on which side of the age limit somebody stands: single years do, later.
        let band = AgeBand::parse(text.as_ref()).filter(|band| !band.has_limit());
        // Bands that overlap would count somebody in one of them only.
        if !band.is_some_and(&mut take) {
            let finding = delivery.toml.finding(Code::InvalidValue, text.span()).with("value", text.as_ref());
            findings.push(finding.advise("finding.invalid-value.hint.bands"));
        }
    }
    if source.bands.is_empty() {
        let single = (0..CENTENARIANS).filter_map(AgeBand::single);
        single.chain(AgeBand::new(AgeBound::Years(CENTENARIANS), None)).for_each(|band| {
            take(band);
        });
    }
    (findings.len() == before).then_some((bands, AgeTable(offsets)))
}

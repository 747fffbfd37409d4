//! The schema of `[disclosure]` in `report.toml`.

use super::Audience;
use super::policy::{DisclosureMethod, Zeros};
use crate::text::Bilingual;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use toml::Spanned;

/// The schema of `[disclosure]` in `report.toml`: what holds for all audiences, and under their names what each sets
/// apart, key by key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct PolicyDefinition {
    pub(super) minimum_count: Option<Spanned<u64>>,
    pub(super) minimum_denominator: Option<Spanned<u64>>,
    pub(super) minimum_answers: Option<Spanned<u64>>,
    pub(super) protection: Option<Spanned<u64>>,
    pub(super) complement: Option<Spanned<bool>>,
    /// The measures of which a zero is disclosive.
    pub zeros: Option<Spanned<Zeros>>,
    /// The units that persons belong to.
    pub units: Option<Vec<UnitsDefinition>>,
    pub(super) rounding: Option<Spanned<u64>>,
    /// How figures are protected.
    pub method: Option<Vec<MethodDefinition>>,
    /// What noise by cell keys needs.
    pub cell_key: Option<Spanned<CellKeyDefinition>>,
    pub(super) waiting_months: Option<Spanned<u64>>,
    /// What is kept longer.
    pub importance: Option<ImportanceDefinition>,
    /// Releases that readers may have.
    pub earlier: Option<Vec<EarlierDefinition>>,
    pub(super) reason: Option<Bilingual>,
    pub(super) public: Option<Spanned<Box<Self>>>,
    pub(super) municipality: Option<Spanned<Box<Self>>>,
    #[serde(rename = "statistics-office")]
    pub(super) statistics_office: Option<Spanned<Box<Self>>>,
}

/// One entry of `[[disclosure.units]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsDefinition {
    /// What counts persons.
    pub measure: Spanned<String>,
    /// What counts the units.
    pub of: Spanned<String>,
    pub(super) minimum: Option<Spanned<u64>>,
    /// What counts the persons of the largest unit.
    pub largest: Option<Spanned<String>>,
    pub(super) share: Option<Spanned<f64>>,
}

/// One entry of `[[disclosure.method]]`; without `indicator` it holds for all that no other entry names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodDefinition {
    /// The indicator.
    pub indicator: Option<Spanned<String>>,
    pub(super) method: Spanned<DisclosureMethod>,
}

/// `[disclosure.cell_key]`: a perturbation table from a file, or what one is designed from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellKeyDefinition {
    /// The file with the secret of the office, from the folder of the report on.
    pub seed: Spanned<String>,
    /// The file with the table, in the folder of the report.
    pub table: Option<Spanned<String>>,
    /// The largest deviation, in persons.
    pub deviation: Option<u32>,
    /// The variance of the deviations, in persons².
    pub variance: Option<f64>,
    /// The least probability that a count stays as it is.
    pub stay: Option<f64>,
}

/// `[disclosure.importance]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportanceDefinition {
    /// By level.
    #[serde(default)]
    pub levels: BTreeMap<String, Spanned<u64>>,
    /// By indicator.
    #[serde(default)]
    pub indicators: BTreeMap<String, Spanned<u64>>,
}

/// One entry of `[[disclosure.earlier]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierDefinition {
    /// Its folder, from the folder of the report on.
    pub folder: Spanned<String>,
    /// The Gebietsstand of its areas.
    pub vintage: Option<String>,
}

impl<'de> Deserialize<'de> for Zeros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Zeros;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("sequence")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Zeros, E> {
                if word == "all" {
                    Ok(Zeros::All)
                } else {
                    Err(E::invalid_value(Unexpected::Str(word), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Zeros, A::Error> {
                let mut measures = BTreeSet::new();
                while let Some(measure) = list.next_element()? {
                    measures.insert(measure);
                }
                Ok(Zeros::Of(measures))
            }
        }
        deserializer.deserialize_any(List)
    }
}

impl PolicyDefinition {
    pub(super) const fn tables(&self) -> [Option<&Spanned<Box<Self>>>; 3] {
        [self.public.as_ref(), self.municipality.as_ref(), self.statistics_office.as_ref()]
    }

    pub(super) const fn table(&self, audience: Audience) -> Option<&Spanned<Box<Self>>> {
        match audience {
            Audience::Public => self.public.as_ref(),
            Audience::Municipality => self.municipality.as_ref(),
            Audience::StatisticsOffice => self.statistics_office.as_ref(),
        }
    }

    /// What noise by cell keys needs for an audience.
    #[must_use]
    pub fn cell_key_for(&self, audience: Audience) -> Option<&Spanned<CellKeyDefinition>> {
        let own = self.table(audience).and_then(|table| table.as_ref().cell_key.as_ref());
        own.or(self.cell_key.as_ref())
    }

    /// This table, and those of single audiences.
    pub fn with_audiences(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.tables().into_iter().flatten().map(|table| &**table.as_ref()))
    }
}

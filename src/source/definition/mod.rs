//! The schema of `dataset.toml`, described for users in `docs/files.md`.

mod accepted;
mod amount;
mod areas;
mod block;
mod boundaries;
mod correction;
mod crosswalk;
mod dialect;
mod format;
mod forms;
mod many;
mod register;
mod remark;
mod rows;
mod survey;
mod table;

pub use accepted::{AcceptedDefinition, HeaderCorrectionDefinition};
pub use areas::{AreasDefinition, ParentSource};
pub use block::Block;
pub use boundaries::{BoundariesDefinition, KeyForm};
pub use correction::CorrectionDefinition;
pub use crosswalk::{CrosswalkDefinition, KeyColumn};
pub use dialect::{Dialect, Encoding};
pub use format::{Blank, Format};
pub use forms::FormsDefinition;
pub use register::{
    PeriodForm, RegisterArea, RegisterCount, RegisterDefinition, RegisterDimension, RegisterFilter,
    RegisterPeriod, Stretch,
};
pub use remark::{BreakCause, BreakDefinition, EventDefinition};
pub use rows::{RowFilter, RowFilters};
pub use survey::SurveyFiles;
pub use table::{AreaColumn, DimensionSource, PeriodSource, Spread, TableDefinition, ValueColumn};

use crate::text::{self, Bilingual};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// One delivery: its origin, and how its files are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetDefinition {
    /// What the delivery is called.
    pub title: Bilingual,
    /// Who publishes it.
    #[serde(deserialize_with = "said")]
    pub publisher: String,
    /// The licence it may be used under.
    #[serde(deserialize_with = "said")]
    pub licence: String,
    /// The words in which the publisher wants to be named.
    #[serde(deserialize_with = "said")]
    pub attribution: String,
    /// The publisher's page.
    #[serde(deserialize_with = "said")]
    pub url: String,
    /// The day it was fetched.
    pub retrieved: Option<String>,
    /// A remark for the sources chapter.
    pub note: Option<Bilingual>,
    /// Whether the figures are invented.
    #[serde(default)]
    pub synthetic: bool,
    /// The office that has published these very figures already.
    #[serde(default, deserialize_with = "said_if_given")]
    pub released_by: Option<String>,
    /// Lists of areas.
    #[serde(default)]
    pub areas: Vec<AreasDefinition>,
    /// Polygons.
    #[serde(default)]
    pub boundaries: Vec<BoundariesDefinition>,
    /// Crosswalks between two Gebietsstände.
    #[serde(default)]
    pub crosswalk: Vec<CrosswalkDefinition>,
    /// Tables of figures.
    #[serde(default)]
    pub table: Vec<TableDefinition>,
    /// Registers, which are counted while they are read.
    #[serde(default)]
    pub register: Vec<RegisterDefinition>,
    /// A survey, of which the answers lie here.
    pub survey: Option<SurveyFiles>,
    /// Changes of delivered cells, each with its reason.
    #[serde(default)]
    pub correction: Vec<CorrectionDefinition>,
    /// Breaks of series.
    #[serde(default, rename = "break")]
    pub breaks: Vec<BreakDefinition>,
    /// What explains figures and breaks no series.
    #[serde(default, rename = "event")]
    pub events: Vec<EventDefinition>,
    /// Suspicions that do not hold, each with its reason.
    #[serde(default)]
    pub accepted: Vec<AcceptedDefinition>,
}

/// A text that the sources chapter prints; an empty one would pass for an answer. A blank `released_by` would even
/// lift every suppression.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let words = String::deserialize(deserializer)?;
    if words.trim().is_empty() { Err(D::Error::custom(text::BLANK)) } else { Ok(words) }
}

fn said_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    said(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Findings};
    use crate::source::TomlFile;

    const SOUND: &str = r#"
title = { de = "a", en = "a" }
publisher = "b"
licence = "c"
attribution = "d"
url = "e"
released_by = "f"
"#;

    #[test]
    fn an_allowance_with_which_every_comparison_passes_is_refused() {
        let read = |more: &str| {
            let mut findings = Findings::default();
            let file = TomlFile::new("dataset.toml".into(), format!("{SOUND}{more}"));
            let definition = file.parse::<DatasetDefinition>(&mut findings);
            let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
            (definition.is_some(), codes)
        };
        let table = "[[table]]\nfile = \"a\"\narea = { value = \"0\", level = \"a\" }\ntolerance = ";
        let crosswalk = "[[crosswalk]]\nfile = \"a\"\nlevel = \"a\"\nfrom_vintage = \"1\"\nto_vintage = \"2\"\n\
                         from = { column = \"a\" }\nto = { column = \"b\" }\n";
        let polygons =
            "[[boundaries]]\nlevel = \"a\"\nfile = \"a\"\nkey = \"a\"\ncrs = \"EPSG:25832\"\nsliver_m2 = ";
        for start in [table, polygons, &format!("{crosswalk}tolerance = "), &format!("{crosswalk}weight = ")]
        {
            assert_eq!(read(&format!("{start}1")), (true, vec![]), "{start}");
            for wrong in ["nan", "inf", "-0.5"] {
                assert_eq!(
                    read(&format!("{start}{wrong}")),
                    (false, vec![Code::InvalidValue]),
                    "{start}{wrong}"
                );
            }
        }
    }

    #[test]
    fn what_the_sources_chapter_prints_is_not_blank() {
        let is_read = |text: String| {
            let file = TomlFile::new("dataset.toml".into(), text);
            file.parse::<DatasetDefinition>(&mut Findings::default()).is_some()
        };
        assert!(is_read(SOUND.to_owned()));
        for word in ["b", "c", "d", "e", "f"] {
            assert!(!is_read(SOUND.replace(&format!("\"{word}\""), "\" \"")), "{word}");
        }
    }
}

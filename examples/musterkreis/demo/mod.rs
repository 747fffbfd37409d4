//! An invented district, made from a fixed seed: areas and their borders, a population register, recipients of
//! benefits and households, on three reference days. Every machine makes the same bytes.
//!
//! The modules follow the work: `grid`, `partition` and `borders` make land, `places` and `district` settle it,
//! `character`, `life` and `register` people it, `benefits` and `households` count, `files` and `planted` write; `survey` asks
//! some of the people.

mod benefits;
mod borders;
mod character;
mod district;
mod files;
mod grid;
mod households;
mod life;
mod number;
mod partition;
mod places;
mod planted;
pub(crate) mod random;
pub(crate) mod register;
pub(crate) mod survey;

use std::error;
use std::fmt;

pub(crate) use files::File;

/// The whole district in memory; outer vectors by reference day, inner ones by Quartier in the order of the keys.
#[derive(Debug)]
pub(crate) struct Demo {
    district: district::District,
    registers: Vec<register::Register>,
    sgb2: Vec<Vec<benefits::Sgb2>>,
    old_age: Vec<Vec<[u32; 2]>>,
    households: Vec<Vec<households::Households>>,
}

/// The district with its people, from its fixed seeds.
pub(crate) fn settle() -> Demo {
    let district = district::District::settle();
    let characters = character::characters(&district);
    let registers = register::registers(&district, &characters);
    Demo {
        sgb2: benefits::sgb2(&registers, &characters),
        old_age: benefits::old_age(&registers, &characters),
        households: households::households(&registers, &characters),
        district,
        registers,
    }
}

/// All files of the demo datasets but those that are written by hand like any other: every `dataset.toml`, and the
/// survey's `codebook.toml` and `survey.toml`.
pub(crate) fn generate() -> Result<Vec<File>, Error> {
    let demo = settle();
    let mut files = files::files(&demo)?;
    files.extend(survey::files::files(&survey::Survey::of(&demo)?)?);
    files.extend(planted::files(&demo)?);
    Ok(files)
}

/// Why the district cannot be written. Each is a slip in the tables of this program, none the user's.
#[derive(Debug)]
pub(crate) enum Error {
    NotOneRing(String),
    NotLatin(char),
    Planted(String, &'static str),
    Csv(csv::Error),
    Json(serde_json::Error),
    Text,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOneRing(area) => write!(f, "area {area} is not one piece without holes"),
            Self::NotLatin(letter) => write!(f, "{letter:?} is not in ISO-8859-1"),
            Self::Planted(place, wrong) => write!(f, "{place}: {wrong}"),
            Self::Csv(error) => write!(f, "a table cannot be written: {error}"),
            Self::Json(error) => write!(f, "a text cannot be written as JSON: {error}"),
            Self::Text => write!(f, "a text cannot be put together"),
        }
    }
}

impl error::Error for Error {}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self::Csv(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

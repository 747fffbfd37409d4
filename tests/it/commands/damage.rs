//! Damaged files: whatever arrives, the program answers with findings and never falls over.

use super::REPORT;
use crate::workspace::{files_below, lay_over, repository};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use sozialbericht::project::{Part, Request, load, publish};
use sozialbericht::text::{Lang, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// One way in which a file goes bad. Places are parts of its length.
#[derive(Debug, Clone)]
enum Damage {
    Cut(f64),
    Drop(f64, usize),
    Repeat(f64, usize),
    Insert(f64, Vec<u8>),
    Overwrite(f64, u8),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |place: f64| place_in(bytes.len(), place);
        match self {
            Self::Cut(place) => bytes.truncate(at(*place)),
            Self::Drop(place, length) => {
                let start = at(*place);
                bytes.drain(start..(start + length).min(bytes.len()));
            }
            Self::Repeat(place, length) => {
                let start = at(*place);
                let again = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(start..start, again);
            }
            Self::Insert(place, more) => {
                let start = at(*place);
                bytes.splice(start..start, more.iter().copied());
            }
            Self::Overwrite(place, byte) => {
                let start = at(*place);
                if let Some(old) = bytes.get_mut(start) {
                    *old = *byte;
                }
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place between 0 and the length of a small file"
)]
fn place_in(length: usize, place: f64) -> usize {
    ((length as f64 * place) as usize).min(length)
}

fn damage() -> impl Strategy<Value = Damage> {
    // What separates, quotes and signs in these files does more harm than any byte.
    let telling = prop::sample::select(b",;.\"'[]{}=#\n\r\t -/x0\\\xFC\xC3\x00\xFF".to_vec());
    let byte = prop_oneof![telling, any::<u8>()];
    prop_oneof![
        (0.0..1.0).prop_map(Damage::Cut),
        (0.0..1.0, 1_usize..60).prop_map(|(place, length)| Damage::Drop(place, length)),
        (0.0..1.0, 1_usize..60).prop_map(|(place, length)| Damage::Repeat(place, length)),
        (0.0..1.0, prop::collection::vec(byte.clone(), 1..6))
            .prop_map(|(place, more)| Damage::Insert(place, more)),
        (0.0..1.0, byte).prop_map(|(place, byte)| Damage::Overwrite(place, byte)),
    ]
}

/// Loads a damaged project, and publishes all of it where nothing speaks against it.
fn survive(files: &BTreeMap<String, Vec<u8>>, name: &str, damages: &[Damage]) -> Result<(), TestCaseError> {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    let mut bytes = files[name].clone();
    for damage in damages {
        damage.apply(&mut bytes);
    }
    fs::write(home.path().join(name), &bytes).expect("written");
    let text = Text::new(Lang::De);
    let request = Request { report: home.path().join(REPORT), datasets: Vec::new(), text, audience: None };
    let (loaded, mut findings) = load(&request, &|_| {}).expect("there is a report");
    prop_assert!(loaded.is_some() || findings.has_errors(), "nothing was loaded, and no finding says why");
    for finding in findings.sorted() {
        let (message, hint) = (finding.message(text), finding.hint(text));
        prop_assert!(!message.is_empty() && !hint.is_empty());
        prop_assert!(finding.place().line != Some(0), "{message}: line 0");
    }
    if let Some(loaded) = loaded.filter(|_| !findings.has_errors()) {
        let (parts, out) = (BTreeSet::from([Part::Tables, Part::Report]), home.path().join("out"));
        let published = publish(&loaded, &parts, &out, text, &|_| {}, &mut findings);
        prop_assert!(published.is_some() && !findings.has_errors(), "{:?}", findings.sorted());
    }
    Ok(())
}

/// Damages files with this ending, so many times, and in every run in the same way.
fn damage_files(ending: &str, cases: u32) {
    let files = files_below(&repository().join("tests/cases/_base"));
    let names: Vec<String> = files.keys().filter(|path| path.ends_with(ending)).cloned().collect();
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let strategy = (prop::sample::select(names), prop::collection::vec(damage(), 1..4));
    let outcome = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&strategy, |(name, damages)| survive(&files, &name, &damages));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn damaged_tables_are_survived() {
    damage_files(".csv", 64);
}

#[test]
fn damaged_definitions_are_survived() {
    damage_files(".toml", 64);
}

#[test]
fn damaged_boundaries_are_survived() {
    damage_files(".geojson", 64);
}

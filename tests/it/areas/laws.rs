//! What holds of every crosswalk, and the published weights of areal interpolation.

use super::{AREAS, CROSSWALK, Workspace, figures};
use proptest::prelude::*;
use sozialbericht::area::{AreaCode, Crosswalk};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn code(number: usize) -> AreaCode {
    AreaCode::new(&format!("{number:03}")).expect("a key")
}

/// Counts by area along a crosswalk.
fn distribute(counts: &BTreeMap<AreaCode, f64>, crosswalk: &Crosswalk) -> BTreeMap<AreaCode, f64> {
    let mut out = BTreeMap::new();
    for (source, targets) in crosswalk.sources() {
        for (target, share) in targets {
            *out.entry(target.clone()).or_default() +=
                share * counts.get(source).copied().unwrap_or_default();
        }
    }
    out
}

proptest! {
    #[test]
    fn totals_stay_along_any_chain_of_crosswalks(
        first in prop::collection::vec(prop::collection::vec((0_usize..6, 0.0_f64..1.0), 1..5), 1..8),
        second in prop::collection::vec((0_usize..9, 0.001_f64..1.0), 6),
        counts in prop::collection::vec(0_u32..100_000, 8),
        minimum in 0.0_f64..0.2,
    ) {
        let pairs = first.iter().enumerate().flat_map(|(source, targets)| {
            targets.iter().map(move |(target, share)| (code(source), code(*target), share + 1e-6))
        });
        let mut first = Crosswalk::new(pairs);
        first.level(minimum);
        let mut second = Crosswalk::new((0..6).flat_map(|source| {
            second.iter().map(move |(target, share)| (code(source), code(*target), *share))
        }));
        second.level(minimum);
        let whole = first.then(&second);
        prop_assert!(whole.uneven(1e-9).is_empty());
        let counts: BTreeMap<AreaCode, f64> =
            first.sources().zip(counts).map(|((source, _), count)| (source.clone(), f64::from(count))).collect();
        let (before, after): (f64, f64) = (counts.values().sum(), distribute(&counts, &whole).values().sum());
        prop_assert!((before - after).abs() <= 1e-9 * before.max(1.0), "{} {}", before, after);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Through files and definitions: an identity changes nothing, and a merger is exact, whatever the counts.
    #[test]
    fn identity_changes_nothing_and_mergers_are_exact(counts in prop::collection::vec(0_u32..u32::MAX, 6)) {
        for merged in [1_usize, 2, 6] {
            let workspace = Workspace::new();
            let (mut areas, mut pairs, mut old) =
                ("key\n".to_owned(), "alt,neu,share\n".to_owned(), "key,period,n\n".to_owned());
            let mut expected: BTreeMap<String, u64> = BTreeMap::new();
            for (number, count) in counts.iter().enumerate() {
                let target = format!("{:02}", number - number % merged);
                let _ = writeln!(pairs, "{number:02},{target},1");
                let _ = writeln!(old, "{number:02},2020,{count}");
                *expected.entry(target).or_default() += u64::from(*count);
            }
            for target in expected.keys() {
                let _ = writeln!(areas, "{target}");
            }
            workspace.add("o/areas", AREAS, &[("areas.csv", &areas)]);
            workspace.add("o/crosswalk", CROSSWALK, &[("crosswalk.csv", &pairs)]);
            let table = figures("persons");
            let table = table.split("[[table]]").nth(1).expect("the old figures");
            workspace.add("o/figures", &format!("[[table]]{table}"), &[("old.csv", &old)]);
            let outcome = workspace.read(&["o/areas", "o/crosswalk", "o/figures"]);
            prop_assert!(outcome.codes.is_empty(), "{:?}", outcome.codes);
            for (target, sum) in &expected {
                let count = outcome.count("m", "raum", target, "2020");
                prop_assert_eq!(count.to_string(), sum.to_string());
                let is_converted = outcome.split("m", "raum", target, "2020").is_some();
                prop_assert_eq!(is_converted, merged > 1);
            }
            prop_assert!(outcome.territory_breaks().is_empty());
        }
    }
}

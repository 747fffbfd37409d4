//! Damaged workbooks: whatever happens to the bytes, reading ends, and a refusal has its finding.

use super::made::{Sheet, ods, xlsx};
use proptest::prelude::*;
use sozialbericht::diagnostic::Findings;
use sozialbericht::source::{SheetDialect, read_workbook};

fn sheet() -> [Sheet; 1] {
    let rows = (0..20).map(|row: u32| vec![row.to_string(), format!("Raum {row}"), ".".to_owned()]);
    [Sheet { name: "Daten", rows: rows.collect() }]
}

fn is_told(bytes: &[u8]) -> bool {
    let mut findings = Findings::default();
    let table = read_workbook(bytes, &SheetDialect::default(), "a.xlsx", &mut findings);
    table.is_some() || !findings.is_empty()
}

#[test]
fn a_workbook_that_was_cut_off_anywhere_is_told() {
    for bytes in [xlsx(&sheet()), ods(&sheet())] {
        for length in 0..bytes.len() {
            let mut findings = Findings::default();
            let table = read_workbook(&bytes[..length], &SheetDialect::default(), "a.xlsx", &mut findings);
            assert!(table.is_none() && findings.len() == 1, "{length} {findings:?}");
        }
    }
}

proptest! {
    #[test]
    fn changed_bytes_end_nothing(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
        for mut bytes in [xlsx(&sheet()), ods(&sheet())] {
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            prop_assert!(is_told(&bytes));
        }
    }
}

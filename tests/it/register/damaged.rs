//! Damaged files: a finding each, no figures out of half a register, no panic.

use super::formats::{gzip, parquet, zstandard};
use super::made::{HEADER, csv, people, register};
use crate::workspace::{run, starter};
use parquet::basic::Compression;
use proptest::prelude::*;
use std::fs::File;
use std::io::Write as _;

fn codes(bytes: Vec<u8>) -> Vec<String> {
    register(&[("register", bytes)], "").count().codes()
}

#[test]
fn a_packed_file_that_ends_too_early_counts_nobody() {
    let people = people(20_000);
    let text = csv(&people);
    for packed in [gzip(&text), zstandard(&text), parquet(&people, Compression::SNAPPY)] {
        for part in [5, 60, 95, 99] {
            let cut = packed[..packed.len() * part / 100].to_vec();
            let counted = register(&[("register", cut)], "").count();
            assert_eq!(counted.findings, ["F253 datasets/amt/register/register"], "{part} %");
            assert!(counted.figures.is_empty());
        }
    }
}

#[test]
fn files_of_other_kinds_are_refused() {
    assert_eq!(codes(b"PK\x03\x04 a workbook".to_vec()), ["F214"]);
    assert_eq!(codes(b"\xFF\xFEg\0e\0".to_vec()), ["F214"]);
    assert_eq!(codes(Vec::new()), ["F203"]);
    assert_eq!(codes(format!("{HEADER}\n\n;;;;;\n").into_bytes()), ["F203"]);
    assert_eq!(codes(HEADER.replace(';', ",").into_bytes()), ["F212"]);
    assert_eq!(codes(b"PAR1 and nothing else".to_vec()), ["F253"]);
}

/// A single line of 2 GB among the figures of a table: told by its size alone, without reading it.
#[test]
fn a_table_that_would_fill_the_memory_is_refused_unread() {
    let home = starter();
    let table = home.path().join("datasets/beispiel/register/register.csv");
    let file = File::options().write(true).open(table).expect("a table");
    file.set_len(2_000_000_000).expect("a file with a hole");
    let run = run(home.path(), &["check", "reports/beispiel"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("[F215]") || run.stderr.contains("[F215]"), "{run:?}");
    assert_eq!("F215", sozialbericht::diagnostic::Code::HugeFile.id());
}

#[test]
fn a_line_longer_than_any_person_is_passed_over() {
    let long = vec![b'x'; 3 << 20];
    let text = [csv(&people(10)).as_slice(), &long, b"\n", &csv(&people(20))[HEADER.len() + 1..]].concat();
    let counted = register(&[("register", text)], "").count();
    assert_eq!((counted.rows, counted.accepted, counted.rejected), (31, 30, 1));
    assert_eq!(
        counted.findings,
        ["F252 datasets/amt/register/register", "F254 datasets/amt/register/register"]
    );
    assert_eq!(codes(long), ["F252"]);
}

/// 2 GiB without a line end, as a file with a hole: it takes no room on the disk.
#[test]
#[ignore = "reads 2 GiB; run with --ignored"]
fn two_gigabytes_without_a_line_end_are_one_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let packed = folder.path().join("line.zst");
    let mut writer =
        zstd::stream::write::Encoder::new(File::create(&packed).expect("made"), 1).expect("a writer");
    writer.write_all(format!("{HEADER}\n").as_bytes()).expect("written");
    let part = vec![b'7'; 1 << 20];
    (0..2048).for_each(|_| writer.write_all(&part).expect("written"));
    writer.finish().expect("written");
    let bytes = std::fs::read(packed).expect("read");
    assert_eq!(codes(bytes), ["F252", "F254"]);
}

#[test]
fn columns_that_are_missing_doubled_or_new_are_told_without_the_header() {
    let text = |header: &str| format!("{header}\n97101;7;m;000;0;2024-01\n").into_bytes();
    assert_eq!(codes(text("gebiet;alter;sex;staat;sgb2;monat")), ["F204"]);
    assert_eq!(codes(text("gebiet;alter;geschlecht;staat;sgb2;monat;monat")), ["F205"]);
    let unused = format!("{HEADER};name\n97101;7;m;000;1;2024-01;x\n").into_bytes();
    assert_eq!(codes(unused), ["F206"]);
}

#[test]
fn a_wrong_period_column_does_not_fill_the_memory() {
    let days = |number: u32| format!("97101;7;m;000;0;{:04}-{:02}", 1000 + number / 12, 1 + number % 12);
    let lines: Vec<String> = (0..108_000).map(days).collect();
    let text = format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes();
    let made = register(&[("register", text)], "").with(", as = \"year\"", "");
    let counted = made.with("[\"0-17\", \"18-64\", \"65+\"]", "[]").count();
    assert_eq!(counted.codes(), ["F257"]);
    assert!(counted.figures.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Bytes changed anywhere in packed files: a finding or figures, never a panic.
    #[test]
    fn changed_bytes_never_end_the_program(kind in 0..3, at in 0.0..1.0_f64, byte in any::<u8>(), length in 1..9_usize) {
        let people = people(300);
        let mut bytes = match kind {
            0 => gzip(&csv(&people)),
            1 => zstandard(&csv(&people)),
            _ => parquet(&people, Compression::SNAPPY),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place within a small file")]
        let start = (at * bytes.len() as f64) as usize;
        let end = (start + length).min(bytes.len());
        bytes[start..end].fill(byte);
        let counted = register(&[("register", bytes)], "").count();
        prop_assert_eq!(counted.rows, counted.accepted + counted.skipped + counted.rejected);
    }
}

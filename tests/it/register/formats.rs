//! The same people in every format, alone and in folders: the same counts.

use super::made::{Person, csv, naive, people, register};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::Write as _;
use std::sync::Arc;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).expect("packed");
    writer.finish().expect("packed")
}

pub(crate) fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).expect("packed")
}

/// Several row groups, areas and ages as numbers.
pub(crate) fn parquet(people: &[Person], compression: Compression) -> Vec<u8> {
    let number =
        |of: fn(&Person) -> i64| Arc::new(Int64Array::from_iter_values(people.iter().map(of))) as ArrayRef;
    let text = |of: fn(&Person) -> String| {
        Arc::new(StringArray::from_iter_values(people.iter().map(of))) as ArrayRef
    };
    let batch = RecordBatch::try_from_iter([
        ("monat", text(|person| format!("{}-{:02}", 2023 + u16::from(person.year), person.month))),
        ("gebiet", number(|person| 97100 + i64::from(person.area))),
        ("alter", number(|person| i64::from(person.age))),
        ("geschlecht", text(|person| if person.is_woman { "w".into() } else { "m".into() })),
        ("staat", text(|person| format!("{:03}", person.state))),
        ("sgb2", number(|person| i64::from(person.has_benefits))),
    ])
    .expect("a batch");
    let properties = WriterProperties::builder().set_compression(compression);
    let properties = properties.set_max_row_group_row_count(Some(1_000)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("written")
}

#[test]
fn every_format_is_told_by_its_content_and_gives_the_same_counts() {
    let people = people(5_000);
    let text = csv(&people);
    let expected = naive(&people);
    let with_mark = [b"\xEF\xBB\xBFsep=;\r\n".as_slice(), &text].concat();
    let returns = String::from_utf8(text.clone()).expect("text").replace('\n', "\r\n").into_bytes();
    let quoted = String::from_utf8(text.clone()).expect("text").replace(";m;", ";\"m\";").into_bytes();
    let members = [gzip(&text[..40_000]), gzip(&text[40_000..])].concat();
    let frames = [zstandard(&text[..40_000]), zstandard(&text[40_000..])].concat();
    for (name, bytes) in [
        ("a byte order mark and a line for Excel", with_mark),
        ("carriage returns", returns),
        ("quotation marks", quoted),
        ("gzip", gzip(&text)),
        ("gzip in two members", members),
        ("Zstandard", zstandard(&text)),
        ("Zstandard in two frames", frames),
        ("Parquet", parquet(&people, Compression::UNCOMPRESSED)),
        ("Parquet with Snappy", parquet(&people, Compression::SNAPPY)),
        ("Parquet with gzip", parquet(&people, Compression::GZIP(parquet::basic::GzipLevel::default()))),
        ("Parquet with Zstandard", parquet(&people, Compression::ZSTD(parquet::basic::ZstdLevel::default()))),
    ] {
        // Every name is wrong: the content decides.
        let counted = register(&[("register.txt", bytes)], "").count();
        assert_eq!(counted.findings, Vec::<String>::new(), "{name}");
        assert_eq!(counted.figures, expected, "{name}");
        assert_eq!((counted.rows, counted.accepted), (5_000, 5_000), "{name}");
    }
}

#[test]
fn a_folder_of_mixed_formats_is_one_register() {
    let people = people(6_000);
    let parts = [
        ("teile/a.csv", csv(&people[..1_000])),
        ("teile/b.csv.gz", gzip(&csv(&people[1_000..2_500]))),
        ("teile/c.csv.zst", zstandard(&csv(&people[2_500..4_000]))),
        ("teile/d.parquet", parquet(&people[4_000..], Compression::SNAPPY)),
        ("teile/_SUCCESS", Vec::new()),
        ("teile/.DS_Store", b"x".to_vec()),
    ];
    let names: Vec<String> = parts.iter().map(|(name, _)| format!("{name:?}")).collect();
    let files = format!("files = [{}]", names.join(", "));
    let counted = register(&parts, "").with(&files, "folder = \"teile/\"").count();
    assert_eq!(counted.findings, Vec::<String>::new());
    assert_eq!(counted.figures, naive(&people));
}

#[test]
fn a_copy_in_the_folder_would_count_everybody_twice() {
    let text = csv(&people(100));
    let counted = register(&[("a.csv", text.clone()), ("b.csv", text)], "").count();
    assert_eq!(counted.findings, ["F258 datasets/amt/register/b.csv"]);
    assert!(counted.figures.is_empty());
}

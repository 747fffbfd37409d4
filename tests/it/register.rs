//! Registers: one row per person, counted while it is read, in every format in which they arrive.

mod damaged;
pub(crate) mod formats;
pub(crate) mod made;

use made::{Person, people, register};
use proptest::prelude::*;

const BANDS: &str = r#"["0-17", "18-64", "65+"]"#;

#[test]
fn everybody_is_counted_once_and_groups_without_anybody_are_zero() {
    let people = people(5_000);
    let made = register(&[("register.csv", made::csv(&people))], "");
    let counted = made.count();
    assert_eq!(counted.findings, Vec::<String>::new());
    assert_eq!(counted.figures, made::naive(&people));
    assert_eq!((counted.rows, counted.accepted, counted.rejected, counted.skipped), (5_000, 5_000, 0, 0));
    // Two areas, two years, three bands, two sexes, two nationalities, two measures: also those with nobody in them.
    assert_eq!(counted.figures.len(), 2 * 2 * 3 * 2 * 2 * 2);
    assert!(counted.figures.values().any(|&count| count == 0));
}

#[test]
fn an_area_without_rows_was_not_delivered_and_is_not_zero() {
    let mut people = people(100);
    for person in &mut people {
        person.area = 1;
    }
    let counted = register(&[("register.csv", made::csv(&people))], "").count();
    assert!(counted.figures.keys().all(|key| key.starts_with("97101")), "{:?}", counted.figures);
}

#[test]
fn blocks_on_several_threads_give_one_result() {
    // Some blocks of 1 MiB each.
    let people = people(200_000);
    let made = register(&[("register.csv", made::csv(&people))], "");
    let (one, several) = (made.count_with_threads(1), made.count_with_threads(4));
    assert_eq!(one.figures, several.figures);
    assert_eq!(one.figures, made::naive(&people));
}

#[test]
fn rows_left_out_by_declaration_are_told_and_in_no_figure() {
    let mut people = people(1_000);
    let known: Vec<Person> = people.clone();
    people.push(Person { area: 9, ..people[0] });
    let counted = register(&[("register.csv", made::csv(&people))], "skip_areas = [\"97109\"]\n").count();
    assert_eq!(counted.figures, made::naive(&known));
    assert_eq!(counted.findings, ["F254 datasets/amt/register/register.csv"]);
    assert_eq!((counted.accepted, counted.skipped), (1_000, 1));
}

#[test]
fn ages_from_years_of_birth_are_those_at_the_end_of_the_year() {
    let people = people(2_000);
    let born = |person: &Person| {
        format!("{};{}", person.line(), 2023 + i64::from(person.year) - i64::from(person.age))
    };
    let lines: Vec<String> = people.iter().map(born).collect();
    let text = format!("{};geburtsjahr\n{}\n", made::HEADER, lines.join("\n"));
    let made = register(&[("register.csv", text.into_bytes())], "ignore_columns = [\"alter\"]\n");
    let made = made
        .with("dimensions.age = { column = \"alter\",", "dimensions.age = { birth_year = \"geburtsjahr\",");
    let counted = made.count();
    assert_eq!(counted.findings, Vec::<String>::new());
    assert_eq!(counted.figures, made::naive(&people));
    let by_day = made.with("{ column = \"monat\", as = \"year\" }", "{ value = \"2024-06-30\" }");
    let by_day = by_day.with("ignore_columns = [\"alter\"]", "ignore_columns = [\"alter\", \"monat\"]");
    let warned = by_day.count().findings;
    assert!(warned.iter().any(|finding| finding.starts_with("F255 ")), "{warned:?}");
}

#[test]
fn findings_never_hold_what_a_person_says() {
    let text = format!(
        "{}\n97199;7;m;000;0;2024-01\n97101;GEHEIM;m;000;0;2024-01\n97101;7;GEHEIM;000;0;2024-01\n\
         97101;7;m;000;GEHEIM;2024-01\n97101;7;m;000;0;GEHEIM\n97101;GEHEIM\n97101;GEHEIM;\"m;000;0;2024-01\n",
        made::HEADER
    );
    let counted = register(&[("register.csv", text.into_bytes())], "").count();
    assert_eq!((counted.rows, counted.rejected), (7, 7));
    assert!(!counted.said.contains("GEHEIM") && !counted.said.contains("97199"), "{}", counted.said);
    // Nor does a file without a header, whose first line is a person.
    let text = b"97101;GEHEIM;m;000;0;2024-01\n97101;8;m;000;0;2024-01\n".to_vec();
    let counted = register(&[("register.csv", text)], "").count();
    assert!(counted.said.contains("gebiet") && !counted.said.contains("GEHEIM"), "{}", counted.said);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The law of the ledger, over any bytes behind a header.
    #[test]
    fn rows_counted_left_out_and_rejected_are_all_rows(
        lines in prop::collection::vec(
            prop_oneof![
                Just(b"97101;7;m;000;1;2024-01".to_vec()),
                Just(b"97102;70;w;120;0;2025-12\r".to_vec()),
                prop::collection::vec(any::<u8>(), 0..40),
                prop::collection::vec(prop::sample::select(b"9710127;m\"w\n\r\0".as_slice()), 0..40),
            ],
            1..40,
        ),
    ) {
        let text = [made::HEADER.as_bytes(), b"\n", lines.join(&b'\n').as_slice()].concat();
        let counted = register(&[("register.csv", text)], "").count();
        prop_assert_eq!(counted.rows, counted.accepted + counted.skipped + counted.rejected);
        let people: u64 =
            counted.figures.iter().filter(|(key, _)| key.ends_with("einwohner")).map(|(_, count)| count).sum();
        prop_assert_eq!(people, counted.accepted);
        prop_assert!(counted.findings.len() < 40, "findings grow with kinds, not with rows");
    }
}

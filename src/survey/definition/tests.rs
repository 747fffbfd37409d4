use super::*;
use crate::area::AreaCode;
use crate::diagnostic::{Code, Findings};
use crate::population::Population;
use crate::source::TomlFile;
use crate::survey::codebook::read_codebook;
use crate::survey::fixture::{self, CODEBOOK, SURVEY};

fn read(text: &str) -> (Option<SurveyDefinition>, Vec<(Code, u64)>) {
    let mut findings = Findings::default();
    let codebook = fixture::codebook();
    let survey =
        read_survey("b", &TomlFile::new("survey.toml".into(), text.into()), &codebook, &mut findings);
    let found = findings.sorted();
    (survey, found.iter().map(|finding| (finding.code(), finding.place().line.unwrap_or(0))).collect())
}

/// What is found once a part of [`SURVEY`] is replaced, and the line on which the part stands.
fn found_after(from: &str, to: &str) -> (Vec<(Code, u64)>, u64) {
    assert!(SURVEY.contains(from), "{from}");
    let line = 1 + SURVEY[..SURVEY.find(from).expect(from)].matches('\n').count() as u64;
    (read(&SURVEY.replacen(from, to, 1)).1, line)
}

#[test]
fn a_sound_survey_is_read_without_findings() {
    assert!(CODEBOOK.contains("household"));
    let (survey, found) = read(SURVEY);
    assert_eq!(found, []);
    let survey = survey.expect("a survey");
    assert_eq!(survey.features.len(), 3);
    assert_eq!(survey.design.single_unit, SingleUnit::Adjust);
    let calibration = survey.calibration.expect("a calibration");
    assert_eq!(calibration.trimming, Some(Trimming { least: 0.3, most: 3.0 }));
    assert_eq!(survey.tables[0].by, [vec![], vec![0], vec![1], vec![0, 1]]);
}

#[test]
fn counts_are_asked_for_by_population_and_area() {
    let survey = read(SURVEY).0.expect("a survey");
    let geography = fixture::geography();
    let needs = survey.needs(&geography);
    let of = |table: &str, cell: &[&str]| {
        let key = (table.to_owned(), cell.iter().map(|&name| name.to_owned()).collect());
        needs.iter().find(|need| need.key == key).expect("a need").clone()
    };
    let need = of("age-sex", &["60-69", "female"]);
    assert_eq!(need.population, Population::parse("age=60-69,sex=female").expect("a population"));
    assert_eq!(need.areas.len(), 4);
    let need = of("areas", &["1102"]);
    assert_eq!(need.areas, [AreaCode::new("1102").expect("a key")]);
    assert_eq!(need.population, Population::parse("age=60+").expect("a population"));
    // What is declared is not asked for.
    assert!(needs.iter().all(|need| need.key.0 != "size"));
}

#[test]
fn declared_and_delivered_counts_come_in_the_order_of_cells() {
    let survey = read(SURVEY).0.expect("a survey");
    let geography = fixture::geography();
    let margins = &survey.calibration.as_ref().expect("a calibration").margins;
    let size = margins.iter().find(|margin| margin.counts.id == "size").expect("a margin");
    let none = Targets::new();
    assert_eq!(survey.counts(&size.counts, &none, &geography), [Some(40.0), Some(60.0)]);
    let areas = margins.iter().find(|margin| margin.counts.id == "areas").expect("a margin");
    let targets = Targets::from([(("areas".to_owned(), vec!["1102".to_owned()]), 7.0)]);
    assert_eq!(survey.counts(&areas.counts, &targets, &geography), [None, Some(7.0), None, None]);
}

#[test]
fn names_that_mean_nothing_are_found() {
    for (from, to) in [
        ("question = \"birth\"", "question = \"geburt\""),
        ("eligible = \"members\"", "eligible = \"tenure\""),
        ("by = [[\"age\"], [\"sex\"], [\"age\", \"sex\"]]", "by = [[\"alter\"]]"),
        ("by = \"age\"", "by = \"area\""),
        ("strata = [\"area\"]", "strata = [\"raum\"]"),
        ("questions = [\"tenure\", \"content\"]", "questions = [\"remarks\"]"),
    ] {
        let (found, line) = found_after(from, to);
        assert_eq!(found, [(Code::UnknownName, line)], "{to}");
    }
}

#[test]
fn groups_that_overlap_and_bounds_without_room_are_found() {
    for (from, to) in [
        (
            "id = \"70+\", label = { de = \"ab 70\", en = \"70+\" }, from = 70.0",
            "id = \"70+\", label = { de = \"ab 70\", en = \"70+\" }, from = 69.0",
        ),
        ("trim = [0.3, 3.0]", "trim = [1.3, 3.0]"),
        ("unreliable_below = 3", "unreliable_below = 31"),
        ("wide_above = 10.0", "wide_above = 0.0"),
        ("areas = [\"1101\", \"1102\"]", "areas = [\"1101\"]"),
        ("period = \"2019-07-31\"", "period = \"Sommer\""),
    ] {
        let (found, line) = found_after(from, to);
        assert_eq!(found, [(Code::InvalidValue, line)], "{to}");
    }
}

#[test]
fn a_design_has_what_its_kind_needs() {
    let (found, line) = found_after("eligible = \"members\"\n", "");
    assert_eq!(found, [(Code::MissingKey, line - 1)]);
    let (found, _) = found_after("frame = { measure = \"households\" }\n", "");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Code::MissingKey);
    let (found, line) = found_after("kind = \"full\"", "kind = \"sample\"");
    assert_eq!(found, [(Code::MissingKey, line)]);
}

#[test]
fn one_measure_tells_groups_apart_only_by_their_population() {
    // Household sizes have no population of their own, so each would get the count of all.
    let (found, _) = found_after(
        "cells = [{ of = [\"1\"], count = 40.0 }, { of = [\"2+\"], count = 60.0 }]",
        "measure = \"households\"",
    );
    assert_eq!(found.iter().map(|found| found.0).collect::<Vec<_>>(), [Code::InvalidValue]);
}

/// What is found in a measure that is added to the survey.
fn found_in(measure: &str) -> Vec<Code> {
    let text =
        format!("{SURVEY}\n[[measure]]\nid = \"m\"\ntitle = {{ de = \"M\", en = \"M\" }}\n{measure}\n");
    read(&text).1.into_iter().map(|found| found.0).collect()
}

#[test]
fn a_measure_has_what_its_kind_needs_and_nothing_else() {
    let income = "income = \"tenure\"\namounts = { \"1\" = 600.0, \"2\" = 900.0 }";
    assert_eq!(found_in("kind = \"ratio\"\nnumerator = \"rent\"\ndenominator = \"household\""), []);
    assert_eq!(found_in(&format!("kind = \"gini\"\n{income}\npersons = \"household\"")), []);
    for (measure, code) in [
        ("kind = \"ratio\"\nnumerator = \"rent\"".to_owned(), Code::MissingKey),
        ("kind = \"ratio\"\nnumerator = \"rent\"\ndenominator = \"tenure\"".to_owned(), Code::UnknownName),
        ("kind = \"gini\"".to_owned(), Code::MissingKey),
        // Classes need amounts, and numbers have their own.
        ("kind = \"gini\"\nincome = \"tenure\"".to_owned(), Code::UnknownName),
        (format!("kind = \"gini\"\n{income}\nline = {{ amount = 900.0 }}"), Code::UnknownKey),
        (format!("kind = \"poverty-rate\"\n{income}"), Code::MissingKey),
        (format!("kind = \"poverty-rate\"\n{income}\nline = {{ of_median = 1.6 }}"), Code::InvalidValue),
        (format!("kind = \"gini\"\n{income}\nchildren = \"household\""), Code::MissingKey),
        (format!("kind = \"gini\"\n{}", income.replace(", \"2\" = 900.0", "")), Code::InvalidValue),
    ] {
        assert_eq!(found_in(&measure), [code], "{measure}");
    }
    let doubled = SURVEY.to_owned()
        + "\n[[measure]]\nid = \"rent\"\ntitle = { de = \"M\", en = \"M\" }\nkind = \"ratio\"\n\
           numerator = \"rent\"\ndenominator = \"household\"\n";
    assert_eq!(read(&doubled).1.iter().map(|found| found.0).collect::<Vec<_>>(), [Code::DoubledDefinition]);
}

#[test]
fn replicates_are_drawn_only_where_they_are_drawn() {
    let found = |variance: &str| -> Vec<Code> {
        let text = format!("{SURVEY}\n[variance]\n{variance}\n");
        read(&text).1.into_iter().map(|found| found.0).collect()
    };
    assert_eq!(found("method = \"jackknife\""), []);
    assert_eq!(found("method = \"bootstrap\"\nreplicates = 50\nseed = 3"), []);
    assert_eq!(found("method = \"jackknife\"\nreplicates = 50"), [Code::UnknownKey]);
    assert_eq!(found("method = \"bootstrap\"\nreplicates = 1"), [Code::InvalidValue]);
}

#[test]
fn one_table_of_cells_is_what_post_stratification_takes() {
    let (found, line) = found_after("method = \"raking\"", "method = \"post-stratification\"");
    assert_eq!(found, [(Code::InvalidValue, line)]);
    let (found, line) = found_after("method = \"raking\"", "method = \"logit\"");
    assert_eq!(found, [(Code::MissingKey, line)]);
}

#[test]
fn the_examples_of_the_handbook_are_sound() {
    let handbook = include_str!("../../../docs/files.md");
    let block = |start: &str| {
        let (_, after) = handbook.split_once(&format!("```toml\n# {start}")).expect(start);
        after.split_once("```").expect("an end").0.to_owned()
    };
    let mut findings = Findings::default();
    let text = format!("# {}", block("codebook.toml"));
    let codebook = read_codebook(&TomlFile::new("codebook.toml".into(), text), &mut findings);
    assert_eq!(codebook.map(|codebook| codebook.questions.len()), Some(5));
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    assert_eq!(read(&format!("# {}", block("survey.toml"))).1, []);
}

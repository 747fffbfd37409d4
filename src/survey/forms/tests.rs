use super::*;
use crate::survey::fixture::{self, HEADER};
use crate::text::{Lang, Text};

const FIRST: &str = "1,a,A,P,2019-07-10,1950,w,1,1,1,500,1,0,steps;bath,2,Frau Meier hilft mir\n";

fn read(rows: &str) -> (Option<Forms>, Findings) {
    let mut findings = Findings::default();
    let (survey, codebook) = (fixture::survey(), fixture::codebook());
    let text = format!("{HEADER}{rows}");
    let geography = fixture::geography();
    let forms = read_forms(text.as_bytes(), "forms.csv", &survey, &codebook, &geography, &mut findings);
    (forms, findings)
}

/// Code, row and column of each finding.
fn found(rows: &str) -> Vec<(Code, u64, String)> {
    let findings = read(rows).1;
    let found = |finding: &&Finding| {
        let place = finding.place();
        (finding.code(), place.line.unwrap_or(0), place.column.clone().unwrap_or_default())
    };
    findings.sorted().iter().map(found).collect()
}

/// What is found where one cell of the second form is replaced.
fn found_with(column: &str, cell: &str) -> Vec<(Code, u64, String)> {
    let position = HEADER.trim_end().split(',').position(|name| name == column).expect(column);
    let second = FIRST.replacen("1,a", "2,b", 1);
    let mut cells: Vec<&str> = second.trim_end().split(',').collect();
    cells[position] = cell;
    found(&format!("{FIRST}{}\n", cells.join(",")))
}

#[test]
fn a_sound_form_is_read_without_findings() {
    let (forms, findings) = read(FIRST);
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    let forms = forms.expect("forms");
    assert_eq!((forms.len(), forms.lines[0], forms.areas[0].as_str()), (1, 2, "1101"));
    assert_eq!((forms.modes[0], forms.weeks[0]), (Some(Mode::Paper), Some(Week { year: 2019, week: 28 })));
    let replies: Vec<Reply> = forms.replies.iter().map(|column| column[0]).collect();
    assert!(replies[0] == Reply::Number(1950.0) && replies[4] == Reply::Choice(0));
    assert!(replies[6] == Reply::Ticks(0b01) && replies[7] == Reply::Ticks(0b11));
}

#[test]
fn every_wrong_cell_is_told_with_row_and_column() {
    for (column, cell, code) in [
        ("tenure", "7", Code::UnknownAnswer),
        ("h2", "x", Code::UnknownAnswer),
        ("barriers", "steps;lift", Code::UnknownAnswer),
        ("weg", "F", Code::UnknownAnswer),
        ("rent", "viel", Code::AnswerWithoutNumber),
        ("eingang", "Juli", Code::AnswerWithoutNumber),
        ("jahr", "2003", Code::AnswerOutOfRange),
        ("raum", "9999", Code::FormOfUnknownArea),
        ("raum", "", Code::FormWithoutKey),
        ("hh", "", Code::FormWithoutKey),
        ("nr", "", Code::FormWithoutKey),
        ("nr", "1", Code::SecondForm),
        ("hh", "a", Code::SecondForm),
    ] {
        assert_eq!(found_with(column, cell), [(code, 3, column.to_owned())], "{column} = {cell}");
    }
}

#[test]
fn no_finding_tells_what_a_form_says() {
    let secret = "Geheimnis-4711";
    for column in HEADER.trim_end().split(',') {
        let position = HEADER.trim_end().split(',').position(|name| name == column).expect(column);
        let mut cells: Vec<&str> = FIRST.trim_end().split(',').collect();
        cells[position] = secret;
        let findings = read(&format!("{}\n", cells.join(","))).1;
        for finding in findings.sorted() {
            let told = format!("{finding:?} {}", finding.message(Text::new(Lang::De)));
            assert!(!told.contains(secret), "{column}: {told}");
        }
    }
}

#[test]
fn a_file_without_header_is_told_without_quoting_the_first_form() {
    let mut findings = Findings::default();
    let (survey, codebook) = (fixture::survey(), fixture::codebook());
    let text = format!("{FIRST}{FIRST}");
    let geography = fixture::geography();
    let forms = read_forms(text.as_bytes(), "forms.csv", &survey, &codebook, &geography, &mut findings);
    assert!(forms.is_none());
    let found = findings.sorted();
    assert!(!found.is_empty() && found.iter().all(|finding| finding.code() == Code::MissingFormColumn));
    assert!(found.iter().all(|finding| !format!("{finding:?}").contains("Meier")));
}

#[test]
fn who_answers_without_being_asked_is_told_and_not_counted() {
    let own = FIRST.replace(",1,500,", ",2,500,");
    assert_eq!(found(&own), [(Code::AnsweredUnasked, 2, "rent".to_owned())]);
    let forms = read(&own).0.expect("forms");
    assert!(forms.replies[5][0] == Reply::Missing(Missing::NotAsked));
}

#[test]
fn a_gap_is_told_from_a_question_that_was_not_asked() {
    for (tenure, rent, reason) in [
        ("1", "", Some(Missing::NoAnswer)),
        ("1", "97", Some(Missing::Unreadable)),
        ("2", "", Some(Missing::NotAsked)),
        ("", "", Some(Missing::AskedUnknown)),
        ("99", "99", Some(Missing::AskedUnknown)),
        ("", "500", None),
    ] {
        let (forms, findings) = read(&FIRST.replace(",1,500,", &format!(",{tenure},{rent},")));
        assert!(findings.is_empty());
        assert_eq!(forms.expect("forms").replies[5][0].missing(), reason, "{tenure}, {rent}");
    }
}

#[test]
fn nothing_ticked_is_no_answer() {
    let forms = read(&FIRST.replace(",1,0,steps;bath,", ",0,0,,")).0.expect("forms");
    assert_eq!((forms.missing(6, Missing::NoAnswer), forms.missing(7, Missing::NoAnswer)), (1, 1));
}

#[test]
fn a_form_without_answers_is_told_and_left_out() {
    let blank = "2,b,1102,O,2019-W29,,99,,,,,0,,,97,\n";
    let (forms, findings) = read(&format!("{FIRST}{blank}"));
    let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
    assert_eq!(codes, [Code::EmptyForm]);
    let forms = forms.expect("forms");
    assert_eq!((forms.len(), forms.empty.areas.len()), (1, 1));
    assert_eq!(forms.empty.weeks[0].map(|week| week.to_string()).as_deref(), Some("2019-W29"));
    // Where no other form is left, there is no survey.
    let (none, findings) = read(blank);
    assert!(none.is_none() && findings.has_errors());
}

#[test]
fn faults_of_a_column_are_one_finding_however_many() {
    let rows: String =
        (0..50).map(|number| FIRST.replacen("1,a", &format!("{number},h{number}"), 1)).collect();
    let found = found(&rows.replace(",1,500,", ",7,,"));
    assert_eq!(found, [(Code::UnknownAnswer, 2, "tenure".to_owned())]);
}

#[test]
fn members_of_a_household_are_a_cluster_where_the_design_says_so() {
    let mut survey = fixture::survey();
    survey.design.respondents = crate::survey::definition::Respondents::AllMembers;
    let text = format!("{HEADER}{FIRST}{}{}", FIRST.replacen('1', "2", 1), FIRST.replacen("1,a", "3,b", 1));
    let mut findings = Findings::default();
    let (codebook, geography) = (fixture::codebook(), fixture::geography());
    let forms = read_forms(text.as_bytes(), "forms.csv", &survey, &codebook, &geography, &mut findings);
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    assert_eq!(forms.expect("forms").households, [0, 0, 1]);
}

#[test]
fn a_column_that_nobody_declared_is_told() {
    let mut findings = Findings::default();
    let (survey, codebook) = (fixture::survey(), fixture::codebook());
    let text = format!("{},name\n{},Erika Mustermann\n", HEADER.trim_end(), FIRST.trim_end());
    let geography = fixture::geography();
    let forms = read_forms(text.as_bytes(), "forms.csv", &survey, &codebook, &geography, &mut findings);
    assert!(forms.is_some());
    let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
    assert_eq!(codes, [Code::UnusedFormColumn]);
}

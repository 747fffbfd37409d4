use super::*;
use crate::diagnostic::Code;

/// A codebook with every kind of question.
const SOUND: &str = r#"
[missing]
no-answer = ["99"]
unreadable = ["97"]

[[question]]
id = "tenure"
kind = "single"
text = { de = "Wohnen Sie zur Miete?", en = "Do you rent?" }
answers = [
  { code = "1", label = { de = "Miete", en = "rent" } },
  { code = "2", label = { de = "Eigentum", en = "own" } },
]

[[question]]
id = "rent"
kind = "number"
text = { de = "Wie hoch ist die Miete?", en = "How high is the rent?" }
range = [0.0, 5000.0]
unit = { de = "Euro", en = "euro" }
asked_if = { question = "tenure", is = ["1"] }

[[question]]
id = "helpers"
kind = "multiple"
text = { de = "Wer hilft Ihnen?", en = "Who helps you?" }
answers = [
  { code = "family", label = { de = "Familie", en = "family" }, column = "h1" },
  { code = "friends", label = { de = "Freunde", en = "friends" }, column = "h2" },
]

[[question]]
id = "barriers"
kind = "multiple"
text = { de = "Was stört?", en = "What is in the way?" }
separator = ";"
answers = [
  { code = "steps", label = { de = "Stufen", en = "steps" } },
  { code = "bath", label = { de = "Bad", en = "bathroom" } },
]

[[question]]
id = "content"
kind = "scale"
polarity = "high-is-good"
text = { de = "Wie zufrieden sind Sie?", en = "How content are you?" }
answers = [
  { code = "1", label = { de = "gar nicht", en = "not at all" }, score = 1.0 },
  { code = "2", label = { de = "sehr", en = "very" }, score = 2.0 },
  { code = "8", label = { de = "weiß nicht", en = "cannot say" } },
]

[[question]]
id = "remarks"
kind = "text"
column = "bemerkung"
text = { de = "Möchten Sie noch etwas sagen?", en = "Anything else?" }
"#;

fn read(text: &str) -> (Option<Codebook>, Vec<(Code, u64)>) {
    let mut findings = Findings::default();
    let codebook = read_codebook(&TomlFile::new("codebook.toml".into(), text.into()), &mut findings);
    let found = findings.sorted();
    (codebook, found.iter().map(|finding| (finding.code(), finding.place().line.unwrap_or(0))).collect())
}

/// The line, counted from 1, on which a part of [`SOUND`] stands.
fn line_of(part: &str) -> u64 {
    1 + SOUND[..SOUND.find(part).expect(part)].matches('\n').count() as u64
}

#[test]
fn a_sound_codebook_is_read_with_columns_filters_and_missing_codes() {
    let (codebook, found) = read(SOUND);
    assert_eq!(found, []);
    let codebook = codebook.expect("a codebook");
    let columns: Vec<Vec<&str>> = codebook.questions.iter().map(Question::columns).collect();
    let expected: [&[&str]; 6] =
        [&["tenure"], &["rent"], &["h1", "h2"], &["barriers"], &["content"], &["bemerkung"]];
    assert_eq!(columns, expected);
    assert_eq!(codebook.questions[1].asked_if, Some(Filter { question: 0, answers: vec![0] }));
    assert_eq!(codebook.questions[0].missing["97"], Missing::Unreadable);
    assert_eq!(codebook.position("content"), Some(4));
}

#[test]
fn names_that_stand_twice_are_found_with_their_line() {
    let twice = SOUND.replace("id = \"content\"", "id = \"tenure\"");
    let line = line_of("id = \"content\"");
    // The column that is called like the question stands twice, too.
    assert_eq!(read(&twice).1, [(Code::DoubledDefinition, line)]);
    let column = SOUND.replace("column = \"h2\"", "column = \"h1\"");
    assert_eq!(read(&column).1, [(Code::DoubledDefinition, line_of("column = \"h2\""))]);
    let code = SOUND.replace("code = \"8\"", "code = \"2\"");
    assert_eq!(read(&code).1, [(Code::DoubledDefinition, line_of("code = \"8\""))]);
}

#[test]
fn a_code_for_an_answer_cannot_also_mean_that_there_is_none() {
    let shared = SOUND.replace("code = \"8\"", "code = \"99\"");
    assert_eq!(read(&shared).1, [(Code::DoubledDefinition, line_of("code = \"8\""))]);
    let both = SOUND.replace("unreadable = [\"97\"]", "unreadable = [\"99\"]");
    assert_eq!(read(&both).1[0].0, Code::DoubledDefinition);
}

#[test]
fn a_filter_names_an_earlier_question_and_its_answers() {
    let line = line_of("asked_if");
    for (from, to) in [
        ("question = \"tenure\"", "question = \"content\""),
        ("question = \"tenure\"", "question = \"rent\""),
        ("is = [\"1\"]", "is = [\"7\"]"),
    ] {
        assert_eq!(read(&SOUND.replace(from, to)).1, [(Code::UnknownName, line)], "{to}");
    }
    assert_eq!(read(&SOUND.replace("is = [\"1\"]", "is = []")).1, [(Code::InvalidValue, line)]);
}

#[test]
fn a_scale_has_rising_or_falling_scores_and_a_polarity() {
    let line = line_of("kind = \"scale\"");
    assert_eq!(read(&SOUND.replace("score = 2.0", "score = 1.0")).1, [(Code::InvalidValue, line)]);
    assert_eq!(read(&SOUND.replace("polarity = \"high-is-good\"\n", "")).1, [(Code::MissingKey, line)]);
}

#[test]
fn keys_of_another_kind_are_refused() {
    let ranged = SOUND.replace("kind = \"scale\"\n", "kind = \"scale\"\nrange = [0.0, 1.0]\n");
    assert_eq!(read(&ranged).1, [(Code::UnknownKey, line_of("kind = \"scale\""))]);
    let scored = SOUND.replace(
        "{ code = \"2\", label = { de = \"Eigentum\", en = \"own\" } }",
        "{ code = \"2\", label = { de = \"a\", en = \"a\" }, score = 1.0 }",
    );
    assert_eq!(read(&scored).1, [(Code::UnknownKey, line_of("Eigentum"))]);
    let backwards = SOUND.replace("[0.0, 5000.0]", "[5000.0, 0.0]");
    assert_eq!(read(&backwards).1, [(Code::InvalidValue, line_of("range"))]);
}

#[test]
fn several_answers_stand_in_columns_or_behind_a_separator_and_not_in_both() {
    let line = line_of("kind = \"multiple\"");
    assert_eq!(read(&SOUND.replace(", column = \"h2\"", "")).1, [(Code::InvalidValue, line)]);
    let both = SOUND.replacen("kind = \"multiple\"", "kind = \"multiple\"\nseparator = \",\"", 1);
    assert_eq!(read(&both).1, [(Code::InvalidValue, line)]);
    let parted = SOUND.replace("code = \"bath\"", "code = \"ba;th\"");
    assert_eq!(read(&parted).1, [(Code::InvalidValue, line_of("code = \"bath\""))]);
}

#[test]
fn a_codebook_without_questions_is_none() {
    let (codebook, found) = read("");
    assert_eq!((codebook, found), (None, vec![(Code::MissingKey, 0)]));
}

//! A small survey, for the tests of this room.

use super::codebook::{Codebook, read_codebook};
use super::definition::{SurveyDefinition, Targets, read_survey};
use super::forms::{Forms, read_forms};
use super::grouping::{Grouping, groups};
use crate::area::{Area, AreaCode, Geography};
use crate::diagnostic::Findings;
use crate::source::TomlFile;

/// A codebook with every kind of question.
pub(super) const CODEBOOK: &str = r#"
[missing]
no-answer = ["99"]
unreadable = ["97"]

[[question]]
id = "birth"
kind = "number"
column = "jahr"
text = { de = "In welchem Jahr sind Sie geboren?", en = "In which year were you born?" }
range = [1900.0, 1959.0]

[[question]]
id = "sex"
kind = "single"
text = { de = "Geschlecht", en = "Sex" }
answers = [
  { code = "w", label = { de = "weiblich", en = "female" } },
  { code = "m", label = { de = "männlich", en = "male" } },
]

[[question]]
id = "household"
kind = "number"
text = { de = "Wie viele Personen leben im Haushalt?", en = "How many live in the household?" }
range = [1.0, 20.0]

[[question]]
id = "members"
kind = "number"
text = { de = "Wie viele davon sind 60 oder älter?", en = "How many of them are 60 or over?" }
range = [0.0, 20.0]

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

/// A full survey of households in four Sozialräume of two communes, one person drawn in each.
pub(super) const SURVEY: &str = r#"
title = { de = "Befragung 60plus", en = "Survey 60plus" }
period = "2019-07-31"

[forms]
file = "forms.csv"

[columns]
form = "nr"
household = "hh"
area = { column = "raum", level = "sozialraum", codes = { A = "1101" } }
mode = { column = "weg", paper = "P", online = "O" }
returned = "eingang"

[design]
kind = "full"
respondents = "one-drawn"
eligible = "members"
strata = ["area"]
frame = { measure = "households" }
single_unit = "adjust"

[[feature]]
id = "age"
title = { de = "Alter", en = "Age" }
question = "birth"
reading = "birth-year"
groups = [
  { id = "60-69", label = { de = "60 bis 69", en = "60 to 69" }, from = 60.0, below = 70.0, population = { age = "60-69" } },
  { id = "70+", label = { de = "ab 70", en = "70+" }, from = 70.0, population = { age = "70+" } },
]

[[feature]]
id = "sex"
title = { de = "Geschlecht", en = "Sex" }
question = "sex"
groups = [
  { id = "female", label = { de = "Frauen", en = "women" }, is = ["w"], population = { sex = "female" } },
  { id = "male", label = { de = "Männer", en = "men" }, is = ["m"], population = { sex = "male" } },
]

[[feature]]
id = "size"
title = { de = "Haushaltsgröße", en = "Household size" }
question = "household"
unanswered = "2+"
groups = [
  { id = "1", label = { de = "allein", en = "alone" }, from = 1.0, below = 2.0 },
  { id = "2+", label = { de = "zu mehreren", en = "with others" }, from = 2.0 },
]

[calibration]
method = "raking"
trim = [0.3, 3.0]

[[calibration.margin]]
id = "areas"
by = ["area"]
measure = "population"
population = { age = "60+" }

[[calibration.margin]]
id = "age-sex"
by = ["age", "sex"]
measure = "population"

[[calibration.margin]]
id = "size"
reading = "shares"
by = ["size"]
cells = [{ of = ["1"], count = 40.0 }, { of = ["2+"], count = 60.0 }]

[display]
limited_below = 5
unreliable_below = 3
wide_above = 10.0

[[table]]
levels = ["gemeinde", "sozialraum"]
by = [["age"], ["sex"], ["age", "sex"]]

[[merged]]
id = "nord"
label = { de = "Nord", en = "North" }
areas = ["1101", "1102"]

[[compare]]
questions = ["tenure", "content"]
areas = ["1101", "1102"]

[[test]]
questions = ["tenure"]
by = "age"
"#;

pub(super) fn codebook() -> Codebook {
    let mut findings = Findings::default();
    let file = TomlFile::new("codebook.toml".into(), CODEBOOK.into());
    let codebook = read_codebook(&file, &mut findings).expect("a codebook");
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    codebook
}

pub(super) fn survey_file() -> TomlFile {
    TomlFile::new("survey.toml".into(), SURVEY.into())
}

pub(super) fn survey() -> SurveyDefinition {
    let mut findings = Findings::default();
    let survey = read_survey("b", &survey_file(), &codebook(), &mut findings).expect("a survey");
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    survey
}

/// A district, two communes and two Sozialräume in each.
pub(super) fn geography() -> Geography {
    let code = |key: &str| AreaCode::new(key).expect(key);
    let area = |key: &str, level: &str, parent: Option<&str>| Area {
        code: code(key),
        name: key.to_owned(),
        level: level.to_owned(),
        parent: parent.map(code),
    };
    let (geography, errors) = Geography::new(vec![
        area("1", "kreis", None),
        area("11", "gemeinde", Some("1")),
        area("12", "gemeinde", Some("1")),
        area("1101", "sozialraum", Some("11")),
        area("1102", "sozialraum", Some("11")),
        area("1201", "sozialraum", Some("12")),
        area("1202", "sozialraum", Some("12")),
    ]);
    assert!(errors.is_empty(), "{errors:?}");
    geography.expect("a geography")
}

/// The header of the file with the forms.
pub(super) const HEADER: &str =
    "nr,hh,raum,weg,eingang,jahr,sex,household,members,tenure,rent,h1,h2,barriers,content,bemerkung\n";

/// How many forms there are.
pub(super) const FORMS: usize = 64;

/// One form: areas take turns, then ages, then sexes, then household sizes; the answers follow from its number.
pub(super) fn row(number: usize) -> String {
    let area = ["A", "1102", "1201", "1202"][number % 4];
    let year = [1955, 1940][number / 4 % 2];
    let sex = ["w", "m"][number / 8 % 2];
    let size = 1 + number / 16 % 2;
    let week = 28 + number % 3;
    let mode = if number.is_multiple_of(5) { "O" } else { "P" };
    let (tenure, rent) = if number.is_multiple_of(3) {
        ("1", (400 + 10 * (number % 7)).to_string())
    } else {
        ("2", String::new())
    };
    let (family, friends) = (number % 2, usize::from(number % 7 < 3));
    let barriers = ["steps", "bath", "steps;bath", ""][number / 3 % 4];
    let content = ["1", "2", "2", "8", "99"][number % 5];
    format!(
        "{number},h{number},{area},{mode},2019-W{week},{year},{sex},{size},{size},{tenure},{rent},{family},{friends},{barriers},{content},\n"
    )
}

/// The forms that these rows make.
pub(super) fn forms_of(rows: &str) -> Forms {
    let mut findings = Findings::default();
    let text = format!("{HEADER}{rows}");
    let forms = read_forms(text.as_bytes(), "forms.csv", &survey(), &codebook(), &geography(), &mut findings);
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    forms.expect("forms")
}

/// All forms, and their groups.
pub(super) fn forms() -> (Forms, Grouping) {
    let forms = forms_of(&(0..FORMS).map(row).collect::<String>());
    let grouping = groups(&survey(), &forms);
    (forms, grouping)
}

/// What deliveries say of the population.
pub(super) fn targets() -> Targets {
    let counts: [(&str, &[&str], f64); 12] = [
        ("frame", &["1101"], 60.0),
        ("frame", &["1102"], 40.0),
        ("frame", &["1201"], 70.0),
        ("frame", &["1202"], 50.0),
        ("areas", &["1101"], 100.0),
        ("areas", &["1102"], 60.0),
        ("areas", &["1201"], 120.0),
        ("areas", &["1202"], 80.0),
        ("age-sex", &["60-69", "female"], 100.0),
        ("age-sex", &["60-69", "male"], 90.0),
        ("age-sex", &["70+", "female"], 110.0),
        ("age-sex", &["70+", "male"], 60.0),
    ];
    let key =
        |table: &str, cell: &[&str]| (table.to_owned(), cell.iter().map(|&group| group.to_owned()).collect());
    counts.into_iter().map(|(table, cell, count)| (key(table, cell), count)).collect()
}

//! A small survey, for the tests of this room.

use super::codebook::{Codebook, read_codebook};
use super::definition::{SurveyDefinition, read_survey};
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

//! The raw codebook → questions; what does not fit together is found here.

use super::raw::{Raw, RawAnswer, RawFilter, RawKind, RawMissing, RawQuestion};
use super::{Answer, Codebook, Filter, Kind, MOST_TICKS, Missing, Question, Ticks};
use crate::diagnostic::{Code, Findings};
use crate::source::TomlFile;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The questions, if there are any; one that is unsound is left out, with findings.
pub(super) fn codebook(raw: Raw, file: &TomlFile, findings: &mut Findings) -> Option<Codebook> {
    if raw.question.is_empty() {
        findings.push(file.finding_in_file(Code::MissingKey).with("key", "[[question]]"));
        return None;
    }
    let mut seen = Seen { ids: BTreeSet::new(), columns: BTreeSet::new(), file };
    let mut questions: Vec<Question> = Vec::new();
    for raw_question in raw.question {
        seen.report(&raw_question, findings);
        let asked_if = raw_question
            .asked_if
            .as_ref()
            .and_then(|filter| filter_of(filter, &raw_question.id, &questions, file, findings));
        let missing = missing_of(raw_question.missing.as_ref().unwrap_or(&raw.missing), file, findings);
        let Some(kind) = kind_of(&raw_question, file, findings) else { continue };
        let question = Question {
            id: raw_question.id.get_ref().clone(),
            title: raw_question.title.unwrap_or_else(|| raw_question.text.clone()),
            text: raw_question.text,
            kind,
            asked_if,
            missing,
        };
        if let Some(answers) = &raw_question.answers {
            report_shared_codes(&question, answers, file, findings);
        }
        questions.push(question);
    }
    Some(Codebook { questions })
}

/// Names that may stand only once in a codebook.
struct Seen<'a> {
    ids: BTreeSet<String>,
    columns: BTreeSet<String>,
    file: &'a TomlFile,
}

impl Seen<'_> {
    fn report(&mut self, question: &RawQuestion, findings: &mut Findings) {
        if !crate::source::is_name(question.id.get_ref()) {
            let finding = self.file.finding(Code::InvalidValue, question.id.span());
            let finding = finding.with("value", question.id.get_ref());
            findings.push(finding.advise("finding.invalid-value.hint.survey-name"));
        }
        if !self.ids.insert(question.id.get_ref().clone()) {
            self.push_doubled(&question.id, findings);
        }
        let answers = question.answers.iter().flat_map(Spanned::get_ref);
        let own: Vec<&Spanned<String>> = answers.filter_map(|answer| answer.column.as_ref()).collect();
        let has_one_column = own.is_empty();
        let default = question.column.as_ref().unwrap_or(&question.id);
        for column in own.into_iter().chain(has_one_column.then_some(default)) {
            if !self.columns.insert(column.get_ref().clone()) {
                self.push_doubled(column, findings);
            }
        }
    }

    fn push_doubled(&self, name: &Spanned<String>, findings: &mut Findings) {
        let finding = self.file.finding(Code::DoubledDefinition, name.span());
        findings.push(finding.with("name", name.get_ref()));
    }
}

fn kind_of(raw: &RawQuestion, file: &TomlFile, findings: &mut Findings) -> Option<Kind> {
    if !has_keys_of_its_kind(raw, file, findings) {
        return None;
    }
    let column = raw.column.as_ref().unwrap_or(&raw.id).get_ref().clone();
    match raw.kind.get_ref() {
        RawKind::Single => Some(Kind::Single { column, answers: answers_of(raw, file, findings)? }),
        RawKind::Scale => {
            let answers = answers_of(raw, file, findings)?;
            let scores: Vec<f64> = answers.iter().filter_map(|answer| answer.score).collect();
            let is_sound = scores.len() > 1
                && scores.iter().all(|score| score.is_finite())
                && (scores.is_sorted_by(|a, b| a < b) || scores.is_sorted_by(|a, b| a > b));
            if !is_sound {
                let finding = file.finding(Code::InvalidValue, raw.kind.span()).with("value", "scale");
                findings.push(finding.advise("finding.invalid-value.hint.scores"));
                return None;
            }
            Some(Kind::Scale { column, answers, polarity: *raw.polarity.as_ref()?.get_ref() })
        }
        RawKind::Multiple => {
            let answers = answers_of(raw, file, findings)?;
            Some(Kind::Multiple { ticks: ticks_of(raw, column, file, findings)?, answers })
        }
        RawKind::Number => {
            let range = raw.range.as_ref()?;
            let (least, most) = *range.get_ref();
            if !(least.is_finite() && most.is_finite() && least < most) {
                let finding = file.finding(Code::InvalidValue, range.span());
                let finding = finding.with("value", format!("[{least}, {most}]"));
                findings.push(finding.with("allowed", "[0.0, 150.0]"));
                return None;
            }
            let unit = raw.unit.as_ref().map(|unit| unit.get_ref().clone());
            Some(Kind::Number { column, range: (least, most), unit })
        }
        RawKind::Text => Some(Kind::Text { column }),
    }
}

/// Each kind has keys that it needs and keys that would have no effect.
fn has_keys_of_its_kind(raw: &RawQuestion, file: &TomlFile, findings: &mut Findings) -> bool {
    let kind = *raw.kind.get_ref();
    let is_choice = matches!(kind, RawKind::Single | RawKind::Multiple | RawKind::Scale);
    let is_multiple = kind == RawKind::Multiple;
    let rules = [
        ("answers", raw.answers.is_some(), is_choice, is_choice),
        ("polarity", raw.polarity.is_some(), kind == RawKind::Scale, kind == RawKind::Scale),
        ("range", raw.range.is_some(), kind == RawKind::Number, kind == RawKind::Number),
        ("unit", raw.unit.is_some(), kind == RawKind::Number, false),
        ("separator", raw.separator.is_some(), is_multiple, false),
        ("ticked", raw.ticked.is_some(), is_multiple, false),
        ("unticked", raw.unticked.is_some(), is_multiple, false),
    ];
    let known: Vec<&str> = rules.iter().filter(|(_, _, is_known, _)| *is_known).map(|rule| rule.0).collect();
    let mut is_sound = true;
    for (key, is_there, is_known, is_needed) in rules {
        let code = match (is_there, is_known, is_needed) {
            (true, false, _) => Code::UnknownKey,
            (false, _, true) => Code::MissingKey,
            _ => continue,
        };
        let finding = file.finding(code, raw.kind.span()).with("key", key);
        findings.push(finding.with("known", known.join(", ")));
        is_sound = false;
    }
    is_sound
}

fn answers_of(raw: &RawQuestion, file: &TomlFile, findings: &mut Findings) -> Option<Vec<Answer>> {
    let answers = raw.answers.as_ref()?;
    let most = if *raw.kind.get_ref() == RawKind::Multiple { MOST_TICKS } else { usize::from(u16::MAX) };
    if answers.get_ref().is_empty() || answers.get_ref().len() > most {
        let finding = file.finding(Code::InvalidValue, answers.span());
        let finding = finding.with("value", answers.get_ref().len().to_string());
        findings.push(finding.with("allowed", format!("1–{most}")));
        return None;
    }
    let mut codes = BTreeSet::new();
    for answer in answers.get_ref() {
        if !codes.insert(answer.code.get_ref()) {
            let finding = file.finding(Code::DoubledDefinition, answer.code.span());
            findings.push(finding.with("name", answer.code.get_ref()));
        }
        if answer.code.get_ref().trim().is_empty() {
            let finding = file.finding(Code::InvalidValue, answer.code.span()).with("value", "");
            findings.push(finding.advise("finding.invalid-value.hint.survey-code"));
        }
        let is_scale = *raw.kind.get_ref() == RawKind::Scale;
        if let Some(score) = answer.score.as_ref().filter(|_| !is_scale) {
            let finding = file.finding(Code::UnknownKey, score.span()).with("key", "score");
            findings.push(finding.with("known", "code, label"));
        }
        let is_multiple = *raw.kind.get_ref() == RawKind::Multiple;
        if let Some(column) = answer.column.as_ref().filter(|_| !is_multiple) {
            let finding = file.finding(Code::UnknownKey, column.span()).with("key", "column");
            findings.push(finding.with("known", "code, label, score"));
        }
    }
    let answer = |raw: &RawAnswer| Answer {
        code: raw.code.get_ref().clone(),
        label: raw.label.clone(),
        score: raw.score.as_ref().map(|score| *score.get_ref()),
    };
    Some(answers.get_ref().iter().map(answer).collect())
}

/// Either every answer has a column, or the question has one for all of them, with a separator.
fn ticks_of(raw: &RawQuestion, column: String, file: &TomlFile, findings: &mut Findings) -> Option<Ticks> {
    let answers = raw.answers.as_ref()?.get_ref();
    let columns: Vec<String> =
        answers.iter().filter_map(|answer| Some(answer.column.as_ref()?.get_ref().clone())).collect();
    let separator = raw.separator.as_ref().map(|separator| *separator.get_ref());
    let has_marks = raw.ticked.is_some() || raw.unticked.is_some();
    let text = |given: Option<&Spanned<String>>, usual: &str| {
        given.map_or_else(|| usual.to_owned(), |text| text.get_ref().clone())
    };
    match separator {
        None if columns.len() == answers.len() && raw.column.is_none() => {
            let (ticked, unticked) = (text(raw.ticked.as_ref(), "1"), text(raw.unticked.as_ref(), "0"));
            if ticked == unticked || ticked.is_empty() {
                let finding = file.finding(Code::InvalidValue, raw.kind.span()).with("value", ticked);
                findings.push(finding.advise("finding.invalid-value.hint.ticked"));
                return None;
            }
            Some(Ticks::Columns { columns, ticked, unticked })
        }
        Some(separator) if columns.is_empty() && !has_marks => {
            let holding = answers.iter().find(|answer| answer.code.get_ref().contains(separator));
            if let Some(answer) = holding {
                let finding = file.finding(Code::InvalidValue, answer.code.span());
                let finding = finding.with("value", answer.code.get_ref());
                findings.push(finding.advise("finding.invalid-value.hint.survey-code"));
                return None;
            }
            Some(Ticks::Joined { column, separator })
        }
        _ => {
            let finding = file.finding(Code::InvalidValue, raw.kind.span()).with("value", "multiple");
            findings.push(finding.advise("finding.invalid-value.hint.ticks"));
            None
        }
    }
}

fn missing_of(raw: &RawMissing, file: &TomlFile, findings: &mut Findings) -> BTreeMap<String, Missing> {
    let mut missing = BTreeMap::new();
    for (codes, reason) in [
        (&raw.no_answer, Missing::NoAnswer),
        (&raw.not_applicable, Missing::NotApplicable),
        (&raw.unreadable, Missing::Unreadable),
    ] {
        for code in codes {
            if missing.insert(code.get_ref().clone(), reason).is_some() {
                let finding = file.finding(Code::DoubledDefinition, code.span());
                findings.push(finding.with("name", code.get_ref()));
            }
        }
    }
    missing
}

/// A filter names a question that stands before: nobody is asked by an answer that is still to come.
fn filter_of(
    raw: &RawFilter,
    own: &Spanned<String>,
    earlier: &[Question],
    file: &TomlFile,
    findings: &mut Findings,
) -> Option<Filter> {
    let unknown = |name: &Spanned<String>, known: Vec<&str>| {
        let finding = file.finding(Code::UnknownName, name.span()).with("name", name.get_ref());
        finding.with("known", known.join(", "))
    };
    let can_filter = |question: &&Question| !question.answers().is_empty();
    let position = earlier.iter().position(|question| question.id == *raw.question.get_ref());
    let Some(question) = position.filter(|&position| can_filter(&&earlier[position])) else {
        let known = earlier.iter().filter(can_filter).map(|question| question.id.as_str()).collect();
        let finding = unknown(&raw.question, known);
        let is_itself = raw.question.get_ref() == own.get_ref();
        findings.push(if is_itself { finding.advise("finding.unknown-name.hint.filter") } else { finding });
        return None;
    };
    let mut answers = Vec::new();
    for code in raw.is.get_ref() {
        if let Some(answer) = earlier[question].answer(code.get_ref()) {
            answers.push(answer);
        } else {
            let known = earlier[question].answers().iter().map(|answer| answer.code.as_str()).collect();
            findings.push(unknown(code, known));
        }
    }
    if raw.is.get_ref().is_empty() {
        let finding = file.finding(Code::InvalidValue, raw.is.span()).with("value", "[]");
        let known: Vec<&str> =
            earlier[question].answers().iter().map(|answer| answer.code.as_str()).collect();
        findings.push(finding.with("allowed", known.join(", ")));
    }
    Some(Filter { question, answers })
}

/// A code that means an answer and its absence would be read as either.
fn report_shared_codes(
    question: &Question,
    answers: &Spanned<Vec<RawAnswer>>,
    file: &TomlFile,
    findings: &mut Findings,
) {
    for answer in answers.get_ref() {
        if question.missing.contains_key(answer.code.get_ref()) {
            let finding = file.finding(Code::DoubledDefinition, answer.code.span());
            findings.push(finding.with("name", answer.code.get_ref()));
        }
    }
}

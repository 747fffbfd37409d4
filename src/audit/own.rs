//! Rows that say themselves what they keep: counts, limits and remarks of suppressed figures, and answers of too few.

use super::release::{PublishedAnswer, PublishedFigure, Release};
use crate::diagnostic::{Code, Finding, Findings};
use crate::text::{Lang, Text};

/// Looks through the rows of all tables.
pub(super) fn look(release: &Release, findings: &mut Findings) {
    for figure in release.suppressed() {
        look_at(figure, release, findings);
    }
    for answer in &release.answers {
        look_at_answer(answer, release, findings);
    }
}

fn look_at(figure: &PublishedFigure, release: &Release, findings: &mut Findings) {
    let text = Text::new(release.lang);
    let area = release.area(&figure.area).map(|area| area.name.clone()).unwrap_or_default();
    let told = |column: &'static str, what: String| {
        let finding =
            Finding::new(Code::ExposedRow).at(figure.place.clone()).column(column).with("text", what);
        let finding = finding.with("area", format!("{area} ({})", figure.area));
        finding.with("indicator", figure.indicator.clone()).with_period("period", figure.period)
    };
    let numbers = [
        ("value", figure.value),
        ("lower", figure.lower),
        ("upper", figure.upper),
        ("numerator", figure.numerator),
        ("denominator", figure.denominator),
    ];
    for (column, number) in numbers {
        if let Some(number) = number {
            findings.push(told(column, text.parameter(number)));
        }
    }
    let multiplier = release.indicator(&figure.indicator).and_then(|indicator| indicator.multiplier);
    if let (Some(value), Some(over), Some(multiplier)) = (figure.value, figure.denominator, multiplier) {
        // A rate and its denominator are the count.
        findings.push(told("numerator", text.number(value * over / multiplier, 1)));
    }
    // Wilson's or Byar's limits are chosen by the size of the count.
    for (column, word) in
        [("method", figure.method.clone()), ("confidence", figure.confidence.map(|c| c.to_string()))]
    {
        if let Some(word) = word {
            findings.push(told(column, word));
        }
    }
    // "Secret" is all that may be said: by which rule narrows the count.
    let is_telling = |note: &&str| {
        let words = [Lang::De, Lang::En].map(|lang| Text::new(lang).word("table.note.secret"));
        words.iter().any(|word| note.trim().strip_prefix(word.as_str()).is_some_and(|more| !more.is_empty()))
    };
    if let Some(note) = figure.note.as_deref().and_then(|note| note.split(';').find(is_telling)) {
        findings.push(told("note", note.trim().to_owned()));
    }
}

/// Weighted shares look as if thousands stood behind them; what counts is how many answered.
fn look_at_answer(answer: &PublishedAnswer, release: &Release, findings: &mut Findings) {
    let text = Text::new(release.lang);
    let least = release.policy.minimum_answers();
    let subject = [&answer.question, &answer.answer, &answer.area, &answer.group];
    let subject: Vec<&str> =
        subject.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let told = |column: &'static str, wording: &'static str, number: f64| {
        let finding =
            Finding::new(Code::ExposedAnswer).at(answer.place.clone()).column(column).worded(wording);
        let finding = finding.with("subject", subject.join(", ")).with("number", text.parameter(number));
        finding.with("minimum", text.parameter(least))
    };
    let is_few = |n: f64| n > 0.0 && n < least;
    let shown = [("value", answer.value), ("lower", answer.lower), ("upper", answer.upper)];
    if let Some(n) = answer.n.filter(|n| is_few(*n)) {
        findings.push(told("n", "finding.exposed-answer", n));
    }
    if answer.sign.as_deref() == Some(".") {
        for (column, number) in shown.into_iter().chain([("n_eff", answer.n_eff), ("deff", answer.deff)]) {
            if let Some(number) = number {
                findings.push(told(column, "finding.exposed-answer.secret", number));
            }
        }
    }
    // Without n, but with the effective number and the design effect, n = n_eff · deff.
    if let (None, Some(n_eff), Some(deff)) = (answer.n, answer.n_eff, answer.deff)
        && is_few(n_eff * deff)
    {
        findings.push(told("n_eff", "finding.exposed-answer.effective", n_eff * deff));
    }
    // A total over n answers: the mean weight is total / n, and a total near one weight is one person.
    let is_share = answer.value.is_some_and(|value| (0.0..=100.0).contains(&value));
    if let (Some(value), Some(n), false) = (answer.value, answer.n, is_share)
        && is_few(n)
    {
        findings.push(told("value", "finding.exposed-answer.total", value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::AreaCode;
    use crate::diagnostic::Place;
    use crate::period::Period;

    fn suppressed() -> PublishedFigure {
        PublishedFigure {
            indicator: "q".into(),
            area: AreaCode::new("01").expect("a key"),
            period: Period::Year(2024),
            value: None,
            lower: None,
            upper: None,
            confidence: None,
            method: None,
            numerator: None,
            denominator: None,
            sign: Some(".".into()),
            note: Some("Angabe geheim zu halten".into()),
            place: Place::default(),
        }
    }

    fn columns(figures: Vec<PublishedFigure>, answers: Vec<PublishedAnswer>) -> Vec<String> {
        let mut findings = Findings::default();
        look(&Release { figures, answers, ..Release::default() }, &mut findings);
        findings.sorted().into_iter().filter_map(|finding| finding.place().column.clone()).collect()
    }

    #[test]
    fn whatever_a_suppressed_row_keeps_is_told() {
        assert!(columns(vec![suppressed()], Vec::new()).is_empty());
        let figure =
            PublishedFigure { denominator: Some(80.0), method: Some("wilson-score".into()), ..suppressed() };
        assert_eq!(columns(vec![figure], Vec::new()), ["denominator", "method"]);
    }

    #[test]
    fn a_remark_may_not_say_by_which_rule_a_figure_is_secret() {
        let note = Text::new(Lang::En).word("table.note.secret");
        let figure = PublishedFigure { note: Some(format!("{note}; moved")), ..suppressed() };
        assert!(columns(vec![figure], Vec::new()).is_empty());
        let figure = PublishedFigure { note: Some(format!("{note}: too few; moved")), ..suppressed() };
        assert_eq!(columns(vec![figure], Vec::new()), ["note"]);
    }

    #[test]
    fn a_share_of_two_answers_is_exposed_however_large_the_weighted_total() {
        let answer = PublishedAnswer {
            question: "q".into(),
            answer: "ja".into(),
            area: "01".into(),
            group: String::new(),
            value: Some(1240.0),
            lower: None,
            upper: None,
            n: Some(2.0),
            n_eff: None,
            deff: None,
            sign: None,
            statistic: "total".into(),
            place: Place::default(),
        };
        assert_eq!(columns(Vec::new(), vec![answer.clone()]), ["n", "value"]);
        let effective = PublishedAnswer {
            n: None,
            n_eff: Some(1.0),
            deff: Some(2.0),
            value: Some(40.0),
            ..answer.clone()
        };
        assert_eq!(columns(Vec::new(), vec![effective]), ["n_eff"]);
        assert!(columns(Vec::new(), vec![PublishedAnswer { n: Some(30.0), ..answer }]).is_empty());
    }
}

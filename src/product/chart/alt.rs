//! Sentences that say what a chart shows, computed from its data.

use super::Subject;
use super::axis::counted;
use crate::measure::Value;
use crate::text::Text;

/// The opening sentence: kind of chart, subject and period.
pub(super) fn opening(kind: &str, subject: &Subject, text: Text) -> String {
    text.say(
        "chart.alt.opening",
        &[("kind", &text.word(kind)), ("title", &subject.title), ("period", &subject.period)],
    )
}

/// The highest and the lowest value, and how many have none. Values that print alike count as equal.
pub(super) fn range<'a>(
    subject: &Subject,
    items: impl IntoIterator<Item = (&'a str, Value)>,
    text: Text,
) -> Vec<String> {
    let items: Vec<(&str, Value)> = items.into_iter().collect();
    let mut numbers: Vec<(&str, f64)> =
        items.iter().filter_map(|(label, value)| Some((*label, value.number()?))).collect();
    numbers.sort_by(|one, other| one.1.total_cmp(&other.1).then_with(|| one.0.cmp(other.0)));
    let mut sentences = Vec::new();
    if let (Some(low), Some(high)) = (numbers.first(), numbers.last()) {
        let (low_value, high_value) = (subject.spell(low.1, text), subject.spell(high.1, text));
        if low_value == high_value && numbers.len() > 1 {
            sentences.push(text.say("chart.alt.all-equal", &[("value", &low_value)]));
        } else if numbers.len() == 1 {
            sentences.push(text.say("chart.alt.only", &[("label", low.0), ("value", &low_value)]));
        } else {
            let names = |printed: &str, first: &str| {
                let same =
                    numbers.iter().filter(|(_, number)| subject.spell(*number, text) == printed).count();
                and_others(first, same, text)
            };
            let high_names = names(&high_value, high.0);
            let low_names = names(&low_value, low.0);
            sentences.push(text.say(
                "chart.alt.range",
                &[
                    ("high", &high_names),
                    ("high_value", &high_value),
                    ("low", &low_names),
                    ("low_value", &low_value),
                ],
            ));
        }
    }
    sentences.extend(without(items.len() - numbers.len(), items.len(), text));
    sentences
}

/// How many of how many have no value; nothing where all have one.
fn without(missing: usize, all: usize, text: Text) -> Option<String> {
    if missing > 0 && missing == all {
        return Some(text.word("chart.alt.none"));
    }
    of_all("chart.alt.without", missing, all, text)
}

/// How many of how many have no category; nothing where all have one.
pub(super) fn not_assessed(missing: usize, all: usize, text: Text) -> Option<String> {
    of_all("chart.alt.not-assessed", missing, all, text)
}

fn of_all(key: &str, missing: usize, all: usize, text: Text) -> Option<String> {
    let arguments = [("count", &*counted(missing, text)), ("all", &counted(all, text))];
    (missing > 0).then(|| text.say(key, &arguments))
}

fn and_others(first: &str, same: usize, text: Text) -> String {
    if same < 2 {
        return first.to_owned();
    }
    text.say("chart.alt.and-others", &[("label", first), ("count", &counted(same - 1, text))])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::measure::Sign;
    use crate::text::Lang;

    pub(crate) fn subject() -> Subject {
        Subject {
            title: "Grundsicherung im Alter".to_owned(),
            unit: "%".to_owned(),
            decimals: 1,
            period: "31.12.2024".to_owned(),
            confidence: Some(0.95),
        }
    }

    #[test]
    fn the_highest_and_the_lowest_are_named_and_the_missing_counted() {
        let items = [
            ("Nord", Value::Number(3.21)),
            ("Süd", Value::Number(14.96)),
            ("West", Value::Absent(Sign::Secret)),
            ("Ost", Value::Number(3.24)),
        ];
        let said = range(&subject(), items, Text::new(Lang::De)).join(" ");
        assert_eq!(
            said,
            "Höchster Wert: Süd (15,0\u{202F}%), niedrigster Wert: Nord und 1 weitere (3,2\u{202F}%). \
             Ohne Wert: 1 von 4."
        );
        assert!(range(&subject(), items, Text::new(Lang::En))[0].contains("Süd (15.0%)"));
    }

    #[test]
    fn nothing_is_said_about_values_that_are_not_there() {
        let said = range(&subject(), [("Nord", Value::Absent(Sign::Secret))], Text::new(Lang::De));
        assert_eq!(said, ["Für kein Gebiet liegt ein Wert vor."]);
    }
}

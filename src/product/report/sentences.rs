//! What the section of an indicator says before it shows anything.

use crate::disclosure::PublicEstimate;
use crate::measure::Sign;
use crate::product::edition::{Edition, IndicatorSheet};
use crate::statistics::Confidence;
use crate::statistics::two_point::{self, Sample};

/// Where the whole stands, between which areas the figures lie, and how many are secret.
pub(super) fn lead(edition: &Edition<'_>, sheet: &IndicatorSheet) -> String {
    let sentences = [whole(edition, sheet), range(edition, sheet), secret(edition, sheet)];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How the whole has changed since the base period, and whether by more than chance.
pub(super) fn change(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let text = edition.text;
    let base = edition.base_period(&sheet.id)?;
    let now = edition.figure(&sheet.id, edition.root, edition.period)?;
    let then = edition.figure(&sheet.id, edition.root, base)?;
    let (then_value, difference) = (then.value.number()?, now.value.number()? - then.value.number()?);
    if let Some(broken) = edition.break_between(&sheet.id, edition.root, base, edition.period) {
        let arguments = [
            ("since", &*text.since(base)),
            ("then", &short(edition, sheet, then_value)),
            ("reason", edition.say(&broken.text)),
        ];
        return Some(text.say("report.indicator.change.break", &arguments));
    }
    let printed = text.change(difference, sheet.decimals);
    let is_same = !printed.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let key = match difference {
        _ if is_same => "report.indicator.change.none",
        rise if rise > 0.0 => "report.indicator.change.up",
        _ => "report.indicator.change.down",
    };
    let distance = text.number(difference.abs(), sheet.decimals);
    let amount = match (edition.say(&sheet.unit), distance.as_str()) {
        ("%", "1") => text.say("report.percentage-point", &[("distance", &distance)]),
        ("%", _) => text.say("report.percentage-points", &[("distance", &distance)]),
        _ => distance,
    };
    let arguments =
        [("since", &*text.since(base)), ("then", &short(edition, sheet, then_value)), ("distance", &amount)];
    let mut sentences = text.say(key, &arguments);
    if let Some(is_clear) = differs(sheet, now, then) {
        let key = if is_clear { "report.indicator.clear" } else { "report.indicator.unclear" };
        sentences.push(' ');
        sentences.push_str(&text.word(key));
    }
    Some(sentences)
}

/// Whether two figures differ by more than chance; none where the figures came without counts.
fn differs(sheet: &IndicatorSheet, now: &PublicEstimate, then: &PublicEstimate) -> Option<bool> {
    // Converted counts are fractions of unknown uncertainty: no test is made for them.
    let sample = |figure: &PublicEstimate| {
        Some(Sample { events: whole_count(figure.numerator?)?, over: whole_count(figure.denominator?)? })
    };
    let confidence = Confidence::new(sheet.confidence?)?;
    two_point::differs(sample(now)?, sample(then)?, now.method?, confidence)
}

fn whole_count(count: f64) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative")]
    (count >= 0.0 && count.fract() == 0.0).then_some(count as u64)
}

/// Why neither the overview level nor the whole has a figure.
pub(super) fn no_overview(edition: &Edition<'_>, sheet: &IndicatorSheet) -> String {
    let key = match sheet.confidence {
        Some(_) => "report.indicator.no-overview",
        None => "report.indicator.no-overview.published",
    };
    let arguments = [
        ("overview", edition.areas_word(edition.overview)),
        ("whole", edition.area_name(edition.root)),
        ("areas", edition.areas_word(edition.level)),
    ];
    edition.text.say(key, &arguments.each_ref().map(|(name, words)| (*name, words.as_str())))
}

/// The value of the whole, or why it has none; nothing where [`no_overview`] will say so.
fn whole(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let text = edition.text;
    let Some(whole) = edition.figure(&sheet.id, edition.root, edition.period) else {
        let is_alone = edition.has_numbers(&sheet.id, edition.overview, edition.period);
        let area = edition.area_name(edition.root);
        return is_alone.then(|| text.say("report.indicator.whole.unpublished", &[("area", &area)]));
    };
    let opening = text.opening(edition.period);
    let Some(value) = whole.value.number() else {
        let key = match whole.value.sign() {
            Some(Sign::Secret) => "report.indicator.whole.secret",
            Some(Sign::Unknown) => "report.indicator.whole.unknown",
            _ => "report.indicator.whole.none",
        };
        return Some(text.say(key, &[("opening", &opening), ("area", &whole.area_name)]));
    };
    let arguments = [
        ("opening", &*opening),
        ("area", &whole.area_name),
        ("value", &text.with_unit(value, sheet.decimals, edition.say(&sheet.unit))),
        ("limits", &limits(edition, sheet, whole)),
    ];
    Some(text.say("report.indicator.whole", &arguments))
}

fn range(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let text = edition.text;
    let all = edition.geography.at_level(edition.level).count();
    let figures: Vec<(&PublicEstimate, f64)> = edition
        .figures(&sheet.id, edition.level, edition.period)
        .filter_map(|figure| Some((figure, figure.value.number()?)))
        .collect();
    let (low, low_value) = figures.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (high, high_value) = figures.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let key = match figures.len() {
        1 => "report.indicator.range.one",
        count if count == all => "report.indicator.range.all",
        _ => "report.indicator.range",
    };
    // The unit is said once: with the whole, or here where the whole has no value.
    let is_said = edition
        .figure(&sheet.id, edition.root, edition.period)
        .is_some_and(|whole| whole.value.number().is_some());
    let high_words = if is_said {
        short(edition, sheet, *high_value)
    } else {
        text.with_unit(*high_value, sheet.decimals, edition.say(&sheet.unit))
    };
    let arguments = [
        ("count", &*text.count(figures.len() as u64)),
        ("areas", &edition.areas_word(edition.level)),
        ("low", &low.area_name),
        ("low_value", &short(edition, sheet, *low_value)),
        ("high", &high.area_name),
        ("high_value", &high_words),
    ];
    Some(text.say(key, &arguments))
}

fn secret(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let all = || edition.figures(&sheet.id, edition.level, edition.period);
    if all().any(PublicEstimate::is_waiting) {
        return Some(edition.text.word("report.indicator.waiting"));
    }
    let (count, hidden) = (all().count(), all().filter(|figure| figure.is_secret()).count());
    let key = match hidden {
        0 => return None,
        hidden if hidden == count => "report.indicator.secret.all",
        1 => "report.indicator.secret.one",
        _ => "report.indicator.secret",
    };
    let text = edition.text;
    let arguments = [
        ("count", &*text.count(hidden as u64)),
        ("all", &text.count(count as u64)),
        ("areas", &edition.areas_word(edition.level)),
    ];
    Some(text.say(key, &arguments))
}

/// A value with its unit where that is a sign; longer units are not repeated.
fn short(edition: &Edition<'_>, sheet: &IndicatorSheet, value: f64) -> String {
    let unit = Some(edition.say(&sheet.unit)).filter(|unit| *unit == "%").unwrap_or_default();
    edition.text.with_unit(value, sheet.decimals, unit)
}

/// ` (95-%-Konfidenzintervall 10,5 bis 10,7)`, or nothing.
fn limits(edition: &Edition<'_>, sheet: &IndicatorSheet, figure: &PublicEstimate) -> String {
    let text = edition.text;
    let Some((interval, confidence)) = figure.interval.zip(sheet.confidence) else { return String::new() };
    let arguments = [
        ("confidence", &*text.parameter(confidence * 100.0)),
        ("lower", &text.number(interval.lower, sheet.decimals)),
        ("upper", &text.number(interval.upper, sheet.decimals)),
    ];
    format!(" {}", text.say("report.indicator.limits", &arguments))
}

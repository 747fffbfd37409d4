//! What the method chapter says of disclosure control: whose rules hold, for whom, and what was lost by them.
//!
//! Numbers of suppressed figures are told by level and reason only, never where they are or which protects which.

use crate::disclosure::{Audience, Loss, Noise, Policy, Rule, Weakening, Zeros};
use crate::product::document::{Block, Column, Row, Table};
use crate::product::edition::{Edition, IndicatorSheet};
use std::collections::BTreeSet;

/// Whom an edition is for, where it is not for everybody.
pub(super) fn restriction(edition: &Edition<'_>) -> Option<String> {
    let audience = edition.policy.audience;
    let word = || edition.text.word(&format!("disclosure.audience.{}", audience.id()));
    (audience != Audience::Public).then(|| edition.text.say("report.only-for", &[("audience", &word())]))
}

/// The blocks of the section.
pub(super) fn blocks(edition: &Edition<'_>) -> Vec<Block> {
    let text = edition.text;
    let policy = edition.policy;
    let audience = text.word(&format!("disclosure.audience.{}", policy.audience.id()));
    let mut blocks = vec![
        Block::text(text.say("report.method.disclosure.rules", &[("audience", &audience)])),
        rules(edition),
        Block::Notice(text.word("report.method.disclosure.joint")),
    ];
    blocks.extend(noisy(edition));
    if policy.is_weaker_than_default() {
        let reason = policy.reason.as_ref().map(|reason| edition.say(reason)).unwrap_or_default();
        let rules: Vec<String> = policy.weaker.iter().map(|weaker| weakening(edition, weaker)).collect();
        let arguments = [("rules", &*rules.join("; ")), ("reason", reason)];
        blocks.push(Block::Notice(text.say("report.method.disclosure.weaker", &arguments)));
    }
    for source in edition.sources {
        if let Some(office) = &source.released_by {
            let arguments = [("dataset", edition.say(&source.title)), ("office", office)];
            blocks.push(Block::text(text.say("report.method.disclosure.released", &arguments)));
        }
    }
    blocks.push(losses(edition));
    match lost(edition) {
        Some(table) => blocks.push(table),
        None => blocks.push(Block::text(text.word("report.method.disclosure.nothing-lost"))),
    }
    blocks
}

/// The noise on what an indicator counts.
fn numerator_noise(sheet: &IndicatorSheet) -> Option<&Noise> {
    sheet.counts.as_ref().and_then(|(numerator, _)| numerator.noise.as_ref())
}

/// How the published counts of an indicator differ from the true ones; nothing where they do not.
pub(super) fn noise(edition: &Edition<'_>, sheet: &IndicatorSheet) -> Option<String> {
    let text = edition.text;
    Some(match numerator_noise(sheet)? {
        Noise::Rounded { base, .. } => {
            text.say("report.sheet.noise.round", &[("base", &text.count(base.unsigned_abs()))])
        }
        Noise::CellKey { deviation, .. } => {
            text.say("report.sheet.noise.cell-key", &[("deviation", &text.count(*deviation))])
        }
    })
}

/// Which indicators have noise, and what follows for readers; a paragraph for each method.
fn noisy(edition: &Edition<'_>) -> Vec<Block> {
    let text = edition.text;
    let mut paragraphs = Vec::new();
    let titles = |of: &dyn Fn(&Noise) -> bool| {
        let noisy = edition.indicators.iter().filter(|sheet| numerator_noise(sheet).is_some_and(of));
        noisy.map(|sheet| edition.say(&sheet.title)).collect::<Vec<_>>().join("; ")
    };
    let noises = || edition.indicators.iter().filter_map(numerator_noise);
    let rounded = noises().find_map(|noise| match noise {
        Noise::Rounded { base, widening } => Some((*base, *widening)),
        Noise::CellKey { .. } => None,
    });
    if let Some((base, widening)) = rounded {
        let indicators = titles(&|noise| matches!(noise, Noise::Rounded { .. }));
        let most = (i64::from(widening) + 1) * base - 1;
        let (base, most) = (text.count(base.unsigned_abs()), text.count(most.unsigned_abs()));
        let arguments = [("indicators", &*indicators), ("base", &base), ("most", &most)];
        paragraphs.push(Block::text(text.say("report.method.disclosure.round", &arguments)));
    }
    let keyed = noises().find_map(|noise| match noise {
        Noise::CellKey { deviation, .. } => Some(*deviation),
        Noise::Rounded { .. } => None,
    });
    if let Some(deviation) = keyed {
        let indicators = titles(&|noise| matches!(noise, Noise::CellKey { .. }));
        let deviation = text.count(deviation);
        let arguments = [("indicators", &*indicators), ("deviation", &deviation)];
        paragraphs.push(Block::text(text.say("report.method.disclosure.cell-key", &arguments)));
    }
    paragraphs
}

/// Each rule with its values, and whose it is.
fn rules(edition: &Edition<'_>) -> Block {
    let text = edition.text;
    let row = |rule: &Rule| {
        let id = rule.id();
        let words = words(edition, *rule)?;
        let source = text.word(&format!("disclosure.rule.{id}.source"));
        Some(Row::body(vec![text.word(&format!("disclosure.rule.{id}.name")), words, source]))
    };
    Block::Table(Table {
        id: "disclosure-rules".to_owned(),
        caption: Some(text.word("report.caption.rules")),
        columns: vec![
            Column::words(text.word("report.rules.rule")),
            Column::words(text.word("report.rules.value")),
            Column::words(text.word("report.rules.source")),
        ],
        rows: Rule::ALL.iter().filter_map(row).collect(),
        note: None,
        footnotes: Vec::new(),
    })
}

/// What a rule says in this edition; nothing where it has no effect.
fn words(edition: &Edition<'_>, rule: Rule) -> Option<String> {
    let text = edition.text;
    let policy = edition.policy;
    let count = |value: u64| text.count(value);
    match rule {
        Rule::MinimumCount => {
            Some(text.say("disclosure.rule.minimum_count", &[("count", &count(policy.minimum_count))]))
        }
        Rule::MinimumDenominator => {
            let persons = count(policy.minimum_denominator);
            Some(text.say("disclosure.rule.minimum_denominator", &[("count", &persons)]))
        }
        Rule::MinimumAnswers => edition.survey.map(|_| {
            let answers = count(policy.minimum_answers);
            text.say("disclosure.rule.minimum_answers", &[("count", &answers)])
        }),
        Rule::Complement => policy
            .complement
            .then(|| text.say("disclosure.rule.complement", &[("count", &count(policy.minimum_count))])),
        Rule::Zeros => Some(match &policy.zeros {
            Zeros::All => text.word("disclosure.rule.zeros.all"),
            Zeros::Of(measures) if measures.is_empty() => text.word("disclosure.rule.zeros.none"),
            Zeros::Of(measures) => {
                let measures: Vec<&str> = measures.iter().map(String::as_str).collect();
                text.say("disclosure.rule.zeros", &[("measures", &measures.join(", "))])
            }
        }),
        Rule::Units => units(edition, policy),
        Rule::Protection => {
            let standard = Policy::standard_protection(policy.minimum_count);
            (policy.protection != standard || policy.minimum_count > 2)
                .then(|| text.say("disclosure.rule.protection", &[("count", &count(policy.protection))]))
        }
        Rule::Rounding => {
            let rounds = |noise: &Noise| matches!(noise, Noise::Rounded { .. });
            let mut noises = edition.indicators.iter().filter_map(numerator_noise);
            noises
                .any(rounds)
                .then(|| text.say("disclosure.rule.rounding", &[("base", &count(policy.rounding))]))
        }
        Rule::Waiting => (policy.waiting_months > 0).then(|| {
            let months = count(u64::from(policy.waiting_months));
            text.say("disclosure.rule.waiting_months", &[("months", &months)])
        }),
    }
}

fn units(edition: &Edition<'_>, policy: &Policy) -> Option<String> {
    let text = edition.text;
    let sentences: Vec<String> = policy
        .units
        .iter()
        .map(|rule| {
            let minimum = text.count(rule.minimum);
            let few = [("measure", &*rule.measure), ("of", &rule.of), ("minimum", &minimum)];
            let mut words = text.say("disclosure.rule.units", &few);
            if let Some((_, share)) = &rule.dominance {
                let share = text.parameter(share * 100.0);
                words.push(' ');
                words.push_str(&text.say("disclosure.rule.units.share", &[("share", &share)]));
            }
            words
        })
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// A rule that is weaker than its default, in words.
fn weakening(edition: &Edition<'_>, weaker: &Weakening) -> String {
    let text = edition.text;
    let word = |value: &str| match value {
        "true" => text.word("disclosure.switch.on"),
        "false" => text.word("disclosure.switch.off"),
        number => number.parse().map_or_else(|_| number.to_owned(), |number| text.parameter(number)),
    };
    let name = text.word(&format!("disclosure.rule.{}.name", weaker.rule.id()));
    let arguments =
        [("rule", &*name), ("value", &word(&weaker.value)), ("standard", &word(&weaker.standard))];
    text.say("report.method.disclosure.weaker.rule", &arguments)
}

/// How many figures are not shown, a column for each level and a row for each reason.
fn losses(edition: &Edition<'_>) -> Block {
    let text = edition.text;
    let publication = edition.publication.get();
    let losses = publication.losses();
    let shown: BTreeSet<&str> = publication.estimates.iter().map(|estimate| &*estimate.level).collect();
    let levels: Vec<&String> =
        edition.geography.levels().iter().filter(|level| shown.contains(level.as_str())).collect();
    let row = |title: String, of: &dyn Fn(&str) -> u64| {
        let cells = levels.iter().map(|level| text.count_cell(of(level)));
        std::iter::once(title).chain(cells).collect::<Vec<_>>()
    };
    let all =
        |level: &str| publication.estimates.iter().filter(|estimate| estimate.level == level).count() as u64;
    let of = |level: &str, loss: Loss| losses.get(&(level, loss)).copied().unwrap_or(0);
    let reasons = Loss::ALL.into_iter().filter(|loss| losses.keys().any(|(_, found)| found == loss));
    let mut rows = vec![Row::body(row(text.word("report.losses.all"), &all))];
    rows.extend(reasons.map(|loss| {
        let title = text.word(&format!("report.losses.{}", loss.id()));
        Row::body(row(title, &|level| of(level, loss)))
    }));
    let withheld = |level: &str| Loss::ALL.into_iter().map(|loss| of(level, loss)).sum();
    rows.push(Row::total(row(text.word("report.losses.withheld"), &withheld)));
    let mut columns = vec![Column::words(text.word("report.losses.reason"))];
    columns.extend(levels.iter().map(|level| Column::numbers(edition.level_heading(level))));
    Block::Table(Table {
        id: "disclosure-losses".to_owned(),
        caption: Some(text.word("report.caption.losses")),
        columns,
        rows,
        note: None,
        footnotes: Vec::new(),
    })
}

/// What was lost of each indicator on each level; nothing where all is shown.
fn lost(edition: &Edition<'_>) -> Option<Block> {
    let text = edition.text;
    let percent = |share: f64| text.with_unit(share * 100.0, 1, "%");
    let lost = edition.publication.get().lost(edition.geography);
    let mut rows = Vec::new();
    for sheet in edition.indicators {
        let own = lost.iter().filter(|lost| lost.indicator == sheet.id);
        for (position, lost) in own.enumerate() {
            if position == 0 {
                rows.push(Row::group(edition.say(&sheet.title)));
            }
            #[expect(clippy::cast_precision_loss, reason = "nobody publishes 2^52 figures")]
            let share = lost.withheld as f64 / lost.figures as f64;
            rows.push(Row::body(vec![
                edition.level_heading(&lost.level),
                text.count_cell(lost.figures),
                text.count_cell(lost.withheld),
                percent(share),
                lost.counted.map_or_else(|| ".".to_owned(), percent),
            ]));
        }
    }
    let table = Table {
        id: "disclosure-lost".to_owned(),
        caption: Some(text.word("report.caption.lost")),
        columns: vec![
            Column::words(text.word("report.losses.level")),
            Column::numbers(text.word("report.losses.all")),
            Column::numbers(text.word("report.losses.withheld")),
            Column::numbers(text.word("report.lost.share")),
            Column::numbers(text.word("report.lost.counted")),
        ],
        rows,
        note: Some(text.word("report.lost.note")),
        footnotes: Vec::new(),
    };
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

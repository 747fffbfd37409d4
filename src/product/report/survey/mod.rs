//! The chapter of a survey: who was asked, what they answered, how areas differ, and how far that can be relied on.

mod areas;
mod changes;
mod measure;
mod others;
mod question;
mod response;

use crate::disclosure::Region;
use crate::product::document::{Block, Section};
use crate::product::edition::Edition;
use crate::product::survey_sheet::Survey;

/// Composes the chapter.
pub(super) fn section(edition: &Edition<'_>, survey: Survey<'_>) -> Section {
    let mut sections = Vec::new();
    for (position, theme) in survey.sheet.themes.iter().enumerate() {
        let questions = theme.questions.iter().filter_map(|id| survey.sheet.question(id));
        let questions = questions.map(|question| question::section(edition, survey, question)).collect();
        sections.push(Section {
            id: format!("survey-theme-{}", position + 1),
            title: edition.say(&theme.title).to_owned(),
            blocks: Vec::new(),
            sections: questions,
        });
    }
    sections.extend(areas::section(edition, survey));
    sections.extend(changes::section(edition, survey));
    sections.push(response::section(edition, survey));
    sections.extend(others::section(edition, survey));
    Section {
        id: "survey".to_owned(),
        title: edition.say(&survey.sheet.title).to_owned(),
        blocks: lead(edition, survey).into_iter().map(Block::text).chain([signs(edition, survey)]).collect(),
        sections,
    }
}

/// Who was asked, and who answered.
fn lead(edition: &Edition<'_>, survey: Survey<'_>) -> Vec<String> {
    let text = edition.text;
    let results = survey.results.get();
    let name = edition.say(&survey.sheet.name);
    let period = text.period(survey.sheet.period);
    let all = results.response.areas.iter().find(|area| area.region == Region::All);
    let mut paragraphs = Vec::new();
    if let Some((all, (addressed, rate))) = all.and_then(|all| Some((all, all.addressed.zip(all.rate)?))) {
        let [addressed, households] = [addressed, real(all.households)].map(|count| text.number(count, 0));
        let rate = text.with_unit(rate * 100.0, 1, "%");
        let arguments = [
            ("name", name),
            ("period", &period),
            ("addressed", &addressed),
            ("households", &households),
            ("rate", &rate),
        ];
        paragraphs.push(text.say("report.survey.lead", &arguments));
    } else {
        let returned = text.count(results.response.returned);
        let arguments = [("name", name), ("period", &*period), ("returned", &returned)];
        paragraphs.push(text.say("report.survey.lead.forms", &arguments));
    }
    let weights = &results.weights;
    let respondents = text.count(weights.respondents);
    let [population, n_eff] = [weights.population, weights.n_eff].map(|count| text.number(count, 0));
    let arguments = [("respondents", &*respondents), ("population", &population), ("n_eff", &n_eff)];
    let key = if survey.sheet.counts_households {
        "report.survey.weighted.households"
    } else {
        "report.survey.weighted"
    };
    paragraphs.push(text.say(key, &arguments));
    paragraphs
}

/// How results on few answers look.
fn signs(edition: &Edition<'_>, survey: Survey<'_>) -> Block {
    let text = edition.text;
    let percent = text.parameter(survey.sheet.confidence * 100.0);
    let [limited, unreliable, answers] =
        [survey.sheet.limited_below, survey.sheet.unreliable_below, edition.policy.minimum_answers]
            .map(|count| text.count(count));
    let arguments =
        [("percent", &*percent), ("limited", &limited), ("unreliable", &unreliable), ("answers", &answers)];
    Block::Notice(text.say("report.survey.signs", &arguments))
}

/// The name of a region for readers.
fn region_name(edition: &Edition<'_>, survey: Survey<'_>, region: &Region) -> String {
    match region {
        Region::All => edition.text.word("report.survey.everybody"),
        Region::Area(code) => edition.area_name(code),
        Region::Merged(id) => {
            let merged = survey.sheet.merged.iter().find(|merged| merged.id == *id);
            merged.map_or_else(|| id.clone(), |merged| edition.say(&merged.label).to_owned())
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
const fn real(count: u64) -> f64 {
    count as f64
}

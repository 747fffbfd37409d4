//! Forms of people who were not drawn: what results would be with them.
//!
//! Other members of a household that was addressed may answer online as well. They chose themselves, and whoever filled in
//! two forms cannot be found, so that results never rest on them. How much they would move results tells how far such
//! people can be trusted to be like the others, and is told beside them.

use super::definition::{PublishedTable, Respondents, Statistic, SurveyDefinition};
use super::forms::{Forms, Reply};
use super::table::{Item, Region, SurveyFigure, Tables, tabulate};
use super::weights::{Inputs, Weighted, pool};
use crate::diagnostic::Findings;

/// Results with and without those who were not drawn, for everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct WithOthers {
    /// Forms of people who were not drawn that could be weighted.
    pub forms: u64,
    /// Shares, means and measures, in the order of all results.
    pub figures: Vec<Sensitivity>,
}

/// A result with and without those who were not drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The question or the measure.
    pub question: String,
    /// What of it.
    pub item: Item,
    /// What was computed.
    pub statistic: Statistic,
    /// The result without them, and how many forms it rests on.
    pub without: (f64, u64),
    /// The result with them, likewise.
    pub with: (f64, u64),
    /// The margin of error of the result without them.
    pub margin: Option<f64>,
}

impl Sensitivity {
    /// Whether they move the result by more than its margin of error. What calibration fixes has none, and moves by the last
    /// bits alone.
    #[must_use]
    pub fn is_beyond_margin(&self) -> bool {
        let last_bits = 1e-6 * self.without.0.abs().max(1.0);
        self.margin.is_some_and(|margin| (self.with.0 - self.without.0).abs() > margin.max(last_bits))
    }
}

/// How the file of those who were not drawn is read: each form stands for itself, whatever household it names.
#[must_use]
pub fn reading_of_others(survey: &SurveyDefinition) -> Option<SurveyDefinition> {
    let mut reading = survey.clone();
    reading.forms = survey.others.clone()?;
    reading.columns.ignored.extend(reading.columns.household.take());
    reading.design.respondents = Respondents::Household;
    Some(reading)
}

/// Weights both kinds of forms together and computes what is told for everybody. What is wrong with the weights was told
/// when the forms of those who were drawn were weighted alone; where both together cannot be weighted there is nothing.
pub(super) fn with_others(
    inputs: Inputs<'_>,
    weighted: &Weighted,
    tables: &Tables,
    others: &Forms,
) -> Option<WithOthers> {
    let forms = joined(inputs.forms, others);
    let questions = inputs.codebook.questions.iter().enumerate();
    let mut survey = inputs.survey.clone();
    survey.tables = vec![PublishedTable {
        questions: questions
            .filter(|(_, question)| !question.is_free_text())
            .map(|(place, _)| place)
            .collect(),
        measures: (0..survey.measures.len()).collect(),
        levels: Vec::new(),
        by: vec![Vec::new()],
        statistics: vec![Statistic::Share, Statistic::Mean],
    }];
    survey.comparisons.clear();
    survey.crosses.clear();
    let pooled = Inputs { survey: &survey, forms: &forms, ..inputs };
    let mut untold = Findings::default();
    let both = pool(pooled, weighted, &mut untold)?;
    let with = tabulate(pooled, &both, &mut untold).figures;
    let is_told = |figure: &&SurveyFigure| {
        figure.region == Region::All
            && figure.groups.is_empty()
            && !matches!(figure.statistic, Statistic::Total)
            && (figure.statistic.probability().is_none())
    };
    let sensitivity = |figure: &SurveyFigure| {
        let is_same = |other: &&SurveyFigure| {
            other.question == figure.question
                && other.item == figure.item
                && other.statistic == figure.statistic
                && other.region == figure.region
        };
        let other = with.iter().find(is_same)?;
        Some(Sensitivity {
            question: figure.question.clone(),
            item: figure.item.clone(),
            statistic: figure.statistic,
            without: (figure.value.number()?, figure.n),
            with: (other.value.number()?, other.n),
            margin: figure.margin,
        })
    };
    Some(WithOthers {
        forms: (both.forms.len() - weighted.forms.len()) as u64,
        figures: tables.figures.iter().filter(is_told).filter_map(sensitivity).collect(),
    })
}

/// The forms of those who were drawn, and after them those of the others, each from a household of its own.
fn joined(drawn: &Forms, others: &Forms) -> Forms {
    let mut all = drawn.clone();
    let next = drawn.households.iter().max().map_or(0, |last| last + 1);
    all.lines.extend(&others.lines);
    all.households.extend((0..others.len()).map(|place| next + place));
    all.areas.extend(others.areas.iter().cloned());
    all.modes.extend(&others.modes);
    all.weeks.extend(&others.weeks);
    for (replies, further) in all.replies.iter_mut().zip(&others.replies) {
        replies.extend::<&Vec<Reply>>(further);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::TomlFile;
    use crate::survey::codebook::read_codebook;
    use crate::survey::fixture::{self, CODEBOOK, SURVEY};
    use crate::survey::read_survey;
    use crate::survey::results::{SurveyResults, evaluate};

    fn evaluated(drawn: &str, others: &str) -> SurveyResults {
        let mut findings = Findings::default();
        let text = SURVEY.replace("[columns]", "[others]\nfile = \"others.csv\"\n\n[columns]");
        let file = TomlFile::new("survey.toml".into(), text);
        let codebook = read_codebook(&TomlFile::new("codebook.toml".into(), CODEBOOK.into()), &mut findings);
        let codebook = codebook.expect("a codebook");
        let survey = read_survey("b", &file, &codebook, &mut findings).expect("a survey");
        assert!(findings.is_empty(), "{:?}", findings.sorted());
        let reading = reading_of_others(&survey).expect("others");
        assert!(reading.columns.household.is_none());
        let (drawn, others) = (fixture::forms_of(drawn), fixture::forms_of(others));
        let (geography, targets) = (fixture::geography(), fixture::targets());
        let inputs = Inputs {
            survey: &survey,
            codebook: &codebook,
            geography: &geography,
            forms: &drawn,
            targets: &targets,
            file: &file,
            forms_file: "forms.csv",
        };
        evaluate(inputs, Some(&others), &mut findings).expect("results")
    }

    fn rows(range: std::ops::Range<usize>) -> String {
        range.map(fixture::row).collect()
    }

    #[test]
    fn those_who_were_not_drawn_are_in_no_result_but_beside_it() {
        let alone = evaluated(&rows(0..64), &rows(64..65));
        let many = evaluated(&rows(0..64), &rows(64..128));
        assert_eq!((&alone.tables, &alone.weights), (&many.tables, &many.weights));
        assert_eq!(alone.response, many.response);
        assert_eq!(many.others.as_ref().map(|others| others.forms), Some(64));
    }

    #[test]
    fn both_together_meet_the_margins_and_are_counted_together() {
        let results = evaluated(&rows(0..64), &rows(64..128));
        let others = results.others.expect("others");
        let rent = others.figures.iter().find(|figure| figure.question == "tenure").expect("a figure");
        assert_eq!((rent.without.1, rent.with.1), (64, 128));
        // Ages are calibrated, so that those of both together are those of the drawn alone.
        let of = |id: &str| -> Vec<&Sensitivity> {
            others.figures.iter().filter(|figure| figure.question == id).collect()
        };
        let birth = of("birth");
        assert_eq!(birth.len(), 1);
        assert!((birth[0].with.0 - birth[0].without.0).abs() < 1e-6, "{birth:?}");
        assert!(of("sex").iter().all(|figure| !figure.is_beyond_margin()));
    }

    #[test]
    fn others_who_all_answer_alike_move_the_result_beyond_its_margin() {
        let rents = |number: usize| {
            let row = fixture::row(number);
            let mut cells: Vec<&str> = row.trim_end().split(',').collect();
            (cells[9], cells[10]) = ("1", "500");
            cells.join(",") + "\n"
        };
        let others: String = (64..320).map(rents).collect();
        let results = evaluated(&rows(0..64), &others).others.expect("others");
        let rent =
            results.figures.iter().find(|figure| figure.question == "tenure" && figure.item.id() == "1");
        let rent = rent.expect("a figure");
        assert!(rent.with.0 > rent.without.0 && rent.is_beyond_margin(), "{rent:?}");
    }
}

//! Who came back: by area, mode and week, beside those who were addressed; and which questions were passed over.

use super::codebook::{Codebook, Missing};
use super::definition::{Axis, CellCounts, DesignKind, SurveyDefinition};
use super::forms::{Forms, Mode, Week};
use super::grouping::{Grouping, cells, groups};
use super::table::Region;
use super::weights::Inputs;
use crate::area::{AreaCode, Geography};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be said about the response. Nothing here is weighted.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseReport {
    /// Forms that came back, with those that are blank.
    pub returned: u64,
    /// Forms that came back blank.
    pub empty: u64,
    /// All areas together, then each area of the survey and each area that it lies in.
    pub areas: Vec<AreaResponse>,
    /// Forms by how they came back; without a mode where the form does not say.
    pub modes: Vec<(Option<Mode>, u64)>,
    /// Forms by the week in which they came back.
    pub weeks: Vec<WeekResponse>,
    /// Those who answered beside the known counts, cell by cell of the frame and each margin.
    pub cells: Vec<CellResponse>,
    /// Questions in their order; free text is left out.
    pub questions: Vec<QuestionResponse>,
}

/// The response of an area, in households.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaResponse {
    /// The area.
    pub region: Region,
    /// Households addressed, where that is known.
    pub addressed: Option<f64>,
    /// Households of which at least one form came back.
    pub households: u64,
    /// The share of both, from 0 to 1.
    pub rate: Option<f64>,
}

/// The forms of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekResponse {
    /// The week; the last entry has those of which it is unknown.
    pub week: Option<Week>,
    /// Forms that came back in it.
    pub forms: u64,
    /// Forms that had come back by its end.
    pub so_far: u64,
}

/// A cell among those who answered and in the population.
#[derive(Debug, Clone, PartialEq)]
pub struct CellResponse {
    /// The name of the counts: `frame` or a margin.
    pub counts: String,
    /// The cell, by its groups.
    pub cell: Vec<String>,
    /// Forms in it.
    pub forms: u64,
    /// Their share of all forms that have a cell, each counted for the people it was drawn for, from 0 to 1.
    pub share_of_forms: f64,
    /// The share of the known counts, from 0 to 1.
    pub share_of_counts: f64,
}

/// How a question was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionResponse {
    /// The question.
    pub question: String,
    /// Forms to which it was put for certain.
    pub asked: u64,
    /// Forms with an answer.
    pub answered: u64,
    /// Forms without one, by reason; every reason stands once.
    pub missing: Vec<(Missing, u64)>,
}

impl QuestionResponse {
    /// The share of those asked who gave no answer that can be read, from 0 to 1; `None` if nobody was asked.
    #[must_use]
    pub fn non_response(&self) -> Option<f64> {
        let is_lost = |reason: Missing| matches!(reason, Missing::NoAnswer | Missing::Unreadable);
        let lost = self.missing.iter().filter(|(reason, _)| is_lost(*reason)).map(|(_, count)| count).sum();
        (self.asked > 0).then(|| real(lost) / real(self.asked))
    }
}

/// Counts who came back. `represented` says how many people each form was drawn for: where one of several members is
/// drawn, forms are compared with people only by that.
#[must_use]
pub fn response(inputs: Inputs<'_>, represented: &[f64]) -> ResponseReport {
    let Inputs { survey, codebook, forms, .. } = inputs;
    let empty = forms.empty.areas.len() as u64;
    let mut modes: BTreeMap<Option<Mode>, u64> = BTreeMap::new();
    forms.modes.iter().chain(&forms.empty.modes).for_each(|mode| *modes.entry(*mode).or_default() += 1);
    let grouping = groups(survey, forms);
    let households = vec![1.0; forms.len()];
    let margins = survey.calibration.iter().flat_map(|rule| &rule.margins).map(|margin| &margin.counts);
    let tables = survey.design.frame.iter().map(|counts| (counts, households.as_slice()));
    let tables = tables.chain(margins.map(|counts| (counts, represented)));
    ResponseReport {
        returned: forms.len() as u64 + empty,
        empty,
        areas: areas(inputs),
        modes: modes.into_iter().collect(),
        weeks: weeks(forms),
        cells: tables.flat_map(|(counts, of)| compared(counts, of, inputs, &grouping)).collect(),
        questions: questions(codebook, forms),
    }
}

fn areas(inputs: Inputs<'_>) -> Vec<AreaResponse> {
    let Inputs { survey, geography, forms, .. } = inputs;
    let addressed = addressed(inputs);
    // A form without answers has no household that could be told from others: each counts as one.
    let mut seen = BTreeSet::new();
    let answered =
        forms.households.iter().zip(&forms.areas).filter(|(household, _)| seen.insert(**household));
    let areas: Vec<&AreaCode> = answered.map(|(_, area)| area).chain(&forms.empty.areas).collect();
    let mut told = Vec::new();
    for region in regions(survey, geography) {
        let is_in = |code: &AreaCode| lies_in(code, &region, geography);
        let households = areas.iter().filter(|code| is_in(code)).count() as u64;
        let addressed = match (&region, &addressed) {
            (Region::All, Some(counts)) => counts.iter().map(|(_, count)| *count).sum(),
            (_, Some(counts)) if counts.iter().all(|(area, _)| area.is_some()) => {
                let own = counts.iter().filter(|(area, _)| area.as_ref().is_some_and(is_in));
                own.map(|(_, count)| *count).sum()
            }
            _ => None,
        };
        let rate = addressed.filter(|addressed| *addressed > 0.0).map(|all| real(households) / all);
        told.push(AreaResponse { region, addressed, households, rate });
    }
    told
}

/// Households addressed by area, or without one where the counts are not told apart by areas. A count that nobody told
/// is none, and so is every sum with it.
fn addressed(inputs: Inputs<'_>) -> Option<Vec<(Option<AreaCode>, Option<f64>)>> {
    let Inputs { survey, geography, targets, .. } = inputs;
    let design = &survey.design;
    let frame = design.frame.as_ref().filter(|_| design.kind == DesignKind::Full);
    let counts = design.addressed.as_ref().or(frame)?;
    let place = counts.by.iter().position(|axis| *axis == Axis::Area);
    let cells = survey.cells(&counts.by, geography);
    let known = survey.counts(counts, targets, geography);
    let area = |cell: &[String]| AreaCode::new(&cell[place?]);
    Some(cells.iter().zip(known).map(|(cell, count)| (area(cell), count)).collect())
}

/// All areas together, those of the survey, and those they lie in.
fn regions(survey: &SurveyDefinition, geography: &Geography) -> BTreeSet<Region> {
    let mut regions = BTreeSet::from([Region::All]);
    for area in survey.columns.area.covered(geography) {
        let above = geography.levels().iter().filter_map(|level| geography.ancestor_at(&area.code, level));
        regions.extend(above.map(|area| Region::Area(area.code.clone())));
    }
    regions
}

fn lies_in(code: &AreaCode, region: &Region, geography: &Geography) -> bool {
    match region {
        Region::All => true,
        Region::Merged(_) => false,
        Region::Area(outer) => geography.lies_in(code, outer.as_str()),
    }
}

fn weeks(forms: &Forms) -> Vec<WeekResponse> {
    let mut counts: BTreeMap<Week, u64> = BTreeMap::new();
    let mut unknown = 0;
    for week in forms.weeks.iter().chain(&forms.empty.weeks) {
        match week {
            Some(week) => *counts.entry(*week).or_default() += 1,
            None => unknown += 1,
        }
    }
    let mut so_far = 0;
    let mut weeks = Vec::new();
    for (week, forms) in counts {
        so_far += forms;
        weeks.push(WeekResponse { week: Some(week), forms, so_far });
    }
    if unknown > 0 {
        weeks.push(WeekResponse { week: None, forms: unknown, so_far: so_far + unknown });
    }
    weeks
}

/// Shares of cells among forms and in the known counts; none where a count is unknown.
fn compared(
    counts: &CellCounts,
    represented: &[f64],
    inputs: Inputs<'_>,
    grouping: &Grouping,
) -> Vec<CellResponse> {
    let Inputs { survey, geography, forms, targets, .. } = inputs;
    let known: Option<Vec<f64>> = survey.counts(counts, targets, geography).into_iter().collect();
    let Some(known) = known.filter(|known| known.iter().sum::<f64>() > 0.0) else { return Vec::new() };
    let mut own = vec![(0_u64, 0.0); known.len()];
    let cells = cells(survey, &counts.by, forms, grouping, geography);
    for (cell, people) in cells.into_iter().zip(represented) {
        if let Some(cell) = cell {
            own[cell].0 += 1;
            own[cell].1 += people;
        }
    }
    let all_people: f64 = own.iter().map(|(_, people)| people).sum();
    let all: f64 = known.iter().sum();
    let names = survey.cells(&counts.by, geography);
    let cells = names.into_iter().zip(own).zip(known).map(|((cell, (forms, people)), count)| CellResponse {
        counts: counts.id.clone(),
        cell,
        forms,
        share_of_forms: if all_people > 0.0 { people / all_people } else { 0.0 },
        share_of_counts: count / all,
    });
    cells.collect()
}

fn questions(codebook: &Codebook, forms: &Forms) -> Vec<QuestionResponse> {
    let asked = codebook.questions.iter().enumerate().filter(|(_, question)| !question.is_free_text());
    let told = asked.map(|(position, question)| {
        let count = |reason: Missing| (reason, forms.missing(position, reason) as u64);
        let missing = Missing::ALL.map(count).to_vec();
        let lost: u64 = missing.iter().map(|(_, count)| count).sum();
        let unasked = missing
            .iter()
            .filter(|(reason, _)| matches!(reason, Missing::NotAsked | Missing::AskedUnknown))
            .map(|(_, count)| count)
            .sum::<u64>();
        let all = forms.len() as u64;
        QuestionResponse {
            question: question.id.clone(),
            asked: all - unasked,
            answered: all - lost,
            missing,
        }
    });
    told.collect()
}

/// A number of forms as a floating-point number.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
const fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::fixture;

    fn report(rows: &str) -> ResponseReport {
        let (survey, codebook) = (fixture::survey(), fixture::codebook());
        let (geography, targets, file) = (fixture::geography(), fixture::targets(), fixture::survey_file());
        let mut forms = fixture::forms_of(rows);
        forms.empty.areas.push(AreaCode::new("1102").expect("a key"));
        forms.empty.modes.push(Some(Mode::Online));
        forms.empty.weeks.push(None);
        response(
            Inputs {
                survey: &survey,
                codebook: &codebook,
                geography: &geography,
                forms: &forms,
                targets: &targets,
                file: &file,
                forms_file: "forms.csv",
            },
            &vec![1.0; forms.len()],
        )
    }

    fn all() -> ResponseReport {
        report(&(0..fixture::FORMS).map(fixture::row).collect::<String>())
    }

    #[test]
    fn the_rate_of_an_area_is_households_returned_of_those_addressed() {
        let report = all();
        let of = |id: &str| report.areas.iter().find(|area| area.region.id() == id).expect(id).clone();
        let near = |rate: Option<f64>, share: f64| (rate.expect("a rate") - share).abs() < 1e-12;
        assert!(near(of("1101").rate, 16.0 / 60.0));
        // A blank form came back as well.
        assert!(near(of("1102").rate, 17.0 / 40.0));
        assert!(near(of("11").rate, 33.0 / 100.0));
        assert!(near(of("").rate, 65.0 / 220.0));
        assert_eq!((report.returned, report.empty), (65, 1));
    }

    #[test]
    fn weeks_and_modes_add_up_to_all_forms() {
        let report = all();
        let weeks: Vec<(Option<i8>, u64)> =
            report.weeks.iter().map(|week| (week.week.map(|week| week.week), week.forms)).collect();
        assert_eq!(weeks, [(Some(28), 22), (Some(29), 21), (Some(30), 21), (None, 1)]);
        assert_eq!(report.weeks.last().map(|week| week.so_far), Some(65));
        assert_eq!(report.modes, [(Some(Mode::Paper), 51), (Some(Mode::Online), 14)]);
    }

    #[test]
    fn those_who_answered_stand_beside_the_population() {
        let report = all();
        let cell = |counts: &str, cell: &[&str]| {
            let found = report.cells.iter().find(|known| known.counts == counts && known.cell == cell);
            found.expect(counts).clone()
        };
        let found = cell("age-sex", &["70+", "male"]);
        assert_eq!(found.forms, 16);
        assert!((found.share_of_forms - 0.25).abs() < 1e-12);
        assert!((found.share_of_counts - 60.0 / 360.0).abs() < 1e-12);
        for counts in ["frame", "areas", "age-sex", "size"] {
            let of = report.cells.iter().filter(|cell| cell.counts == counts);
            let sums =
                of.fold((0.0, 0.0), |sum, cell| (sum.0 + cell.share_of_forms, sum.1 + cell.share_of_counts));
            assert!((sums.0 - 1.0).abs() < 1e-12 && (sums.1 - 1.0).abs() < 1e-12, "{counts}");
        }
    }

    #[test]
    fn a_question_is_asked_answered_or_missing() {
        let report = all();
        let of = |id: &str| report.questions.iter().find(|known| known.question == id).expect(id).clone();
        let rent = of("rent");
        assert_eq!((rent.asked, rent.answered, rent.non_response()), (22, 22, Some(0.0)));
        let content = of("content");
        assert_eq!((content.asked, content.answered), (64, 52));
        assert!((content.non_response().expect("a rate") - 12.0 / 64.0).abs() < 1e-12);
        for question in &report.questions {
            let missing: u64 = question.missing.iter().map(|(_, count)| count).sum();
            assert_eq!(question.answered + missing, 64, "{}", question.question);
        }
        assert!(report.questions.iter().all(|question| question.question != "remarks"));
    }
}

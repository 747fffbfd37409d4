//! Which group and which cell each form belongs to.

use super::definition::{Axis, Feature, Holds, SurveyDefinition};
use super::forms::{Forms, Reply};
use crate::area::Geography;
use crate::period::Period;
use std::collections::BTreeMap;

/// For each feature, by position, the group of each form; `None` where it has none.
pub(super) type Grouping = Vec<Vec<Option<usize>>>;

/// Puts every form into the groups of every feature.
pub(super) fn groups(survey: &SurveyDefinition, forms: &Forms) -> Grouping {
    let of_feature = |feature: &Feature| {
        let replies = &forms.replies[feature.question];
        replies.iter().map(|reply| group(feature, *reply, survey.period)).collect()
    };
    survey.features.iter().map(of_feature).collect()
}

/// The cell of each form, by its place in [`SurveyDefinition::cells`]; `None` where a group is missing.
pub(super) fn cells(
    survey: &SurveyDefinition,
    by: &[Axis],
    forms: &Forms,
    grouping: &Grouping,
    geography: &Geography,
) -> Vec<Option<usize>> {
    let places: BTreeMap<String, usize> = survey
        .groups(Axis::Area, geography)
        .into_iter()
        .enumerate()
        .map(|(place, key)| (key, place))
        .collect();
    let mut cells = vec![Some(0); forms.len()];
    for axis in by {
        let count = survey.groups(*axis, geography).len();
        for (form, cell) in cells.iter_mut().enumerate() {
            let group = match axis {
                Axis::Area => places.get(forms.areas[form].as_str()).copied(),
                Axis::Feature(position) => grouping[*position][form],
            };
            *cell = cell.zip(group).map(|(cell, group)| cell * count + group);
        }
    }
    cells
}

fn group(feature: &Feature, reply: Reply, period: Period) -> Option<usize> {
    if reply.missing().is_some() {
        return feature.unanswered;
    }
    feature.groups.iter().position(|group| match &group.holds {
        Holds::Answers(answers) => answers.iter().any(|&answer| reply.has(answer)),
        Holds::Band { from, below } => reply.number().is_some_and(|answer| {
            let number = feature.number(answer, period);
            *from <= number && below.is_none_or(|below| number < below)
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::codebook::Missing;
    use crate::survey::fixture;

    #[test]
    fn a_year_of_birth_is_the_age_reached_in_the_year_of_the_survey() {
        let survey = fixture::survey();
        let age = |year: f64| group(&survey.features[0], Reply::Number(year), survey.period);
        assert_eq!((age(1959.0), age(1950.0), age(1949.0)), (Some(0), Some(0), Some(1)));
        assert_eq!(age(1960.0), None);
    }

    #[test]
    fn who_did_not_answer_is_where_the_feature_says() {
        let survey = fixture::survey();
        let missing = Reply::Missing(Missing::NoAnswer);
        let of = |feature: usize| group(&survey.features[feature], missing, survey.period);
        assert_eq!((of(0), of(1), of(2)), (None, None, Some(1)));
    }

    #[test]
    fn cells_are_numbered_like_their_names() {
        let survey = fixture::survey();
        let geography = fixture::geography();
        let (forms, grouping) = fixture::forms();
        let by = [Axis::Area, Axis::Feature(1)];
        let names = survey.cells(&by, &geography);
        let cells = cells(&survey, &by, &forms, &grouping, &geography);
        for (form, cell) in cells.into_iter().enumerate() {
            let sex = ["female", "male"][grouping[1][form].expect("a sex")];
            assert_eq!(names[cell.expect("a cell")], [forms.areas[form].as_str(), sex]);
        }
    }
}

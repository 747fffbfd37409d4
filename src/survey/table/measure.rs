//! What is formed from several answers: ratios and measures of income.

use super::Item;
use super::figure::{Estimate, mark, plain, share, size};
use super::spread::spread;
use crate::statistics::survey::estimate::{mean, ratio};
use crate::statistics::survey::income::{self, PovertyLine};
use crate::statistics::survey::{Domain, SurveyError};
use crate::survey::definition::{DisplayRules, Formula, Income, Line, Measure};
use crate::survey::weights::{Inputs, Weighted};

/// The weight of each further person of 14 and over in the modified OECD scale (`eurostat-equivalised`).
const FURTHER_ADULT: f64 = 0.5;
/// The weight of each child below 14.
const CHILD: f64 = 0.3;

/// The numbers of the weighted forms that a measure is formed from.
pub(super) struct Parts {
    /// The income, or the numerator; 0 where there is none.
    first: Vec<f64>,
    /// The denominator of a ratio; empty otherwise.
    second: Vec<f64>,
    /// Who has all of them.
    known: Vec<bool>,
}

impl Parts {
    pub(super) fn of(measure: &Measure, inputs: Inputs<'_>, weighted: &Weighted) -> Self {
        let pairs: Vec<Option<(f64, f64)>> = match &measure.formula {
            Formula::Ratio { numerator, denominator } => {
                let number = |question: usize, form: usize| inputs.forms.replies[question][form].number();
                let pair = |&form: &usize| number(*numerator, form).zip(number(*denominator, form));
                weighted.forms.iter().map(pair).collect()
            }
            Formula::PovertyRate { income, .. }
            | Formula::Gini { income }
            | Formula::QuintileShareRatio { income } => {
                let of = |&form: &usize| Some((equivalised(income, inputs, form)?, 0.0));
                weighted.forms.iter().map(of).collect()
            }
        };
        Self {
            known: pairs.iter().map(Option::is_some).collect(),
            first: pairs.iter().map(|pair| pair.map_or(0.0, |(first, _)| first)).collect(),
            second: pairs.iter().map(|pair| pair.map_or(0.0, |(_, second)| second)).collect(),
        }
    }
}

/// The income of a form, divided by what its household needs beside a person alone.
fn equivalised(income: &Income, inputs: Inputs<'_>, form: usize) -> Option<f64> {
    let reply = &inputs.forms.replies[income.question][form];
    let amount = match &income.amounts {
        None => reply.number()?,
        Some(amounts) => {
            let chosen = amounts.iter().enumerate().find(|(place, _)| reply.has(*place));
            *chosen?.1
        }
    };
    let number = |question: usize| inputs.forms.replies[question][form].number();
    let Some(persons) = income.persons else { return Some(amount) };
    let persons = number(persons)?;
    let children = income.children.map_or(Some(0.0), number)?;
    // Somebody has answered, so not all can be children.
    let is_sound = persons >= 1.0 && children >= 0.0 && children <= persons - 1.0;
    let scale = 1.0 + FURTHER_ADULT * (persons - children - 1.0) + CHILD * children;
    is_sound.then(|| amount / scale)
}

/// The measure among some people; a sign where they are too few, or too much alike for it.
pub(super) fn estimate(
    measure: &Measure,
    parts: &Parts,
    people: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<(Item, Estimate), SurveyError> {
    let base: Vec<bool> = people.iter().zip(&parts.known).map(|(one, other)| *one && *other).collect();
    let n = size(&base);
    if n == 0 || n < rules.unreliable_below {
        return Ok((Item::Whole, Estimate::too_small(n)));
    }
    match computed(measure, parts, &base, weighted, rules) {
        Ok(found) => Ok((Item::Whole, Estimate { n, mark: mark(n, rules), ..found })),
        Err(SurveyError::Ties | SurveyError::ZeroDenominator { .. }) => {
            Ok((Item::Whole, Estimate::too_small(n)))
        }
        Err(error) => Err(error),
    }
}

fn computed(
    measure: &Measure,
    parts: &Parts,
    base: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Estimate, SurveyError> {
    let (sample, domain) = (&weighted.sample, Domain::Of(base));
    let first = parts.first.as_slice();
    Ok(match &measure.formula {
        Formula::Ratio { .. } => {
            let columns = [first, parts.second.as_slice()];
            let mut found = ratio(sample, columns[0], columns[1], domain)?;
            spread(&mut found, weighted, base, &columns, |part, of| {
                Ok(ratio(part, of[0], of[1], Domain::All)?.values)
            })?;
            plain(&found, 0, rules)
        }
        Formula::PovertyRate { line, .. } => poverty(*line, parts, base, weighted, rules)?,
        Formula::Gini { .. } => {
            let mut found = income::gini(sample, first, domain)?;
            spread(&mut found, weighted, base, &[first], |part, of| {
                Ok(income::gini(part, of[0], Domain::All)?.values)
            })?;
            plain(&found, 0, rules).within(0.0, 1.0)
        }
        Formula::QuintileShareRatio { .. } => {
            let mut found = income::quintile_share_ratio(sample, first, domain)?;
            spread(&mut found, weighted, base, &[first], |part, of| {
                Ok(income::quintile_share_ratio(part, of[0], Domain::All)?.values)
            })?;
            plain(&found, 0, rules).within(1.0, f64::INFINITY)
        }
    })
}

/// The share of people below the line. A line that is a part of the median is as unsure as the median; whose median it
/// is are all who told their income, wherever they live.
fn poverty(
    line: Line,
    parts: &Parts,
    base: &[bool],
    weighted: &Weighted,
    rules: &DisplayRules,
) -> Result<Estimate, SurveyError> {
    let (sample, incomes) = (&weighted.sample, parts.first.as_slice());
    let found = match line {
        Line::Amount(amount) => {
            let poor: Vec<f64> = incomes.iter().map(|income| f64::from(u8::from(*income < amount))).collect();
            let mut found = mean(sample, &[&poor], Domain::Of(base))?;
            spread(&mut found, weighted, base, &[&poor], |part, of| Ok(mean(part, of, Domain::All)?.values))?;
            found
        }
        Line::OfMedian(fraction) => {
            let all = PovertyLine { fraction, of: Domain::Of(&parts.known) };
            let mut found = income::poverty(sample, incomes, Domain::Of(base), all)?.rate;
            let inside: Vec<f64> = base.iter().map(|inside| f64::from(u8::from(*inside))).collect();
            spread(&mut found, weighted, &parts.known, &[incomes, &inside], |part, of| {
                let inside: Vec<bool> = of[1].iter().map(|inside| *inside > 0.0).collect();
                let line = PovertyLine { fraction, of: Domain::All };
                Ok(income::poverty(part, of[0], Domain::Of(&inside), line)?.rate.values)
            })?;
            found
        }
    };
    Ok(share(&found, 0, rules))
}

/// The poverty line of a measure in the unit of the income; `None` for other measures, or if nobody told an income.
pub(super) fn line(measure: &Measure, parts: &Parts, weighted: &Weighted) -> Option<f64> {
    let Formula::PovertyRate { line, .. } = &measure.formula else { return None };
    match *line {
        Line::Amount(amount) => Some(amount),
        Line::OfMedian(fraction) => {
            let known = Domain::Of(&parts.known);
            let line = PovertyLine { fraction, of: known };
            Some(income::poverty(&weighted.sample, &parts.first, known, line).ok()?.threshold)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Findings;
    use crate::source::TomlFile;
    use crate::survey::SurveyFigure;
    use crate::survey::definition::{Statistic, VarianceRule, read_survey};
    use crate::survey::fixture::{self, FORMS, SURVEY};
    use crate::survey::table::Region;
    use crate::survey::table::tests::Case;

    const RENT: &str = r#"
[[measure]]
id = "rent-per-head"
title = { de = "Miete je Kopf", en = "Rent a head" }
unit = { de = "Euro", en = "euro" }
kind = "ratio"
numerator = "rent"
denominator = "household"
"#;

    /// Incomes of two classes: 600 for those who rent, 1,500 for the others.
    fn of_income(kind: &str, rest: &str) -> String {
        format!(
            "\n[[measure]]\nid = \"income\"\ntitle = {{ de = \"Einkommen\", en = \"Income\" }}\nkind = \"{kind}\"\n\
             income = \"tenure\"\namounts = {{ \"1\" = 600.0, \"2\" = 1500.0 }}\npersons = \"household\"\n{rest}\n"
        )
    }

    /// Each form weighs 1.
    fn case(measure: &str) -> Case {
        let file = TomlFile::new("survey.toml".into(), format!("{SURVEY}{measure}"));
        let mut findings = Findings::default();
        let defined = read_survey("b", &file, &fixture::codebook(), &mut findings).expect("a survey");
        assert!(findings.is_empty(), "{:?}", findings.sorted());
        let mut case = Case::plain();
        case.survey.tables = defined.tables;
        case.survey.measures = defined.measures;
        case
    }

    fn of_all(figures: &[SurveyFigure], statistic: Statistic) -> SurveyFigure {
        let is_it = |figure: &&SurveyFigure| {
            figure.statistic == statistic && figure.region == Region::All && figure.groups.is_empty()
        };
        figures.iter().find(is_it).expect("a figure").clone()
    }

    /// What each form says by the rule that the fixture is made by: tenure, rent, and persons in the household.
    fn forms() -> impl Iterator<Item = (bool, f64, f64)> {
        (0..FORMS).map(|number| {
            let small = |number: usize| f64::from(u32::try_from(number).expect("small"));
            (number.is_multiple_of(3), 400.0 + 10.0 * small(number % 7), 1.0 + small(number / 16 % 2))
        })
    }

    fn incomes() -> Vec<f64> {
        let income = |(rents, _, persons): (bool, f64, f64)| {
            (if rents { 600.0 } else { 1500.0 }) / (1.0 + 0.5 * (persons - 1.0))
        };
        forms().map(income).collect()
    }

    #[test]
    fn a_ratio_is_that_of_sums_over_those_who_told_both() {
        let figure = of_all(&case(RENT).figures(), Statistic::Ratio);
        let sums = forms()
            .filter(|(rents, ..)| *rents)
            .fold((0.0, 0.0), |sums, (_, rent, persons)| (sums.0 + rent, sums.1 + persons));
        assert_eq!((figure.question.as_str(), figure.n), ("rent-per-head", 22));
        assert!((figure.value.number().expect("a ratio") - sums.0 / sums.1).abs() < 1e-12);
        assert!(figure.limits.expect("limits").contains(sums.0 / sums.1));
    }

    #[test]
    fn the_poor_are_those_below_the_line_once_incomes_are_made_comparable() {
        for (line, below, amount) in [
            ("line = { amount = 500.0 }", 500.0, 500.0),
            // The median of 400, 600, 1,000 and 1,500, of which 11, 11, 21 and 21 have so much, is 1,000.
            ("line = { of_median = 0.6 }", 600.0, 600.0),
            ("line = { of_median = 0.7 }", 700.0, 700.0),
        ] {
            let (results, _) = case(&of_income("poverty-rate", line)).evaluate();
            let figure = of_all(&results.tables.figures, Statistic::PovertyRate);
            let poor = incomes().into_iter().filter(|income| *income < below).count();
            let expected = f64::from(u32::try_from(poor).expect("small")) / 64.0;
            assert!((figure.value.number().expect("a rate") - expected).abs() < 1e-12, "{line}");
            let [(measure, told)] = &results.tables.lines[..] else { panic!("{:?}", results.tables.lines) };
            assert!(measure == "income" && (told - amount).abs() < 1e-9);
        }
    }

    #[test]
    fn gini_is_half_the_mean_distance_of_incomes_beside_their_mean() {
        let figure = of_all(&case(&of_income("gini", "")).figures(), Statistic::Gini);
        let incomes = incomes();
        let distances: f64 =
            incomes.iter().flat_map(|one| incomes.iter().map(move |other| (one - other).abs())).sum();
        let expected = distances / (2.0 * 64.0 * incomes.iter().sum::<f64>());
        assert!((figure.value.number().expect("an index") - expected).abs() < 1e-12);
    }

    #[test]
    fn the_richest_fifth_has_at_least_as_much_as_the_poorest() {
        let rents = "\n[[measure]]\nid = \"m\"\ntitle = { de = \"M\", en = \"M\" }\nkind = \"quintile-share-ratio\"\nincome = \"rent\"\n";
        let figures = case(rents).figures();
        let own = figures.iter().filter(|figure| figure.statistic == Statistic::QuintileShareRatio);
        let limited: Vec<_> =
            own.filter_map(|figure| Some((figure.value.number()?, figure.limits?))).collect();
        assert!(limited.len() > 3);
        assert!(limited.iter().all(|(value, limits)| *value > 1.0 && limits.lower >= 1.0));
    }

    #[test]
    fn measures_have_areas_groups_and_signs_like_questions() {
        let figures = case(RENT).figures();
        let own: Vec<&SurveyFigure> =
            figures.iter().filter(|figure| figure.statistic == Statistic::Ratio).collect();
        let questions: Vec<&SurveyFigure> =
            figures.iter().filter(|figure| figure.question == "rent").collect();
        let places =
            |figures: &[&SurveyFigure]| -> std::collections::BTreeSet<(Region, Vec<(String, String)>)> {
                figures.iter().map(|figure| (figure.region.clone(), figure.groups.clone())).collect()
            };
        assert_eq!(places(&own), places(&questions));
        assert!(own.iter().all(|figure| figure.value.number().is_some() == (figure.n >= 3)));
        assert!(own.iter().any(|figure| figure.n < 3));
    }

    #[test]
    fn replicates_say_of_sums_what_linearising_says_and_of_measures_nearly_so() {
        let measures =
            format!("{RENT}{}", of_income("gini", "").replace("\"income\"\ntitle", "\"even\"\ntitle"));
        let mut case = case(&measures);
        case.survey.tables[0].statistics = vec![Statistic::Share, Statistic::Total, Statistic::Median];
        let linear = case.figures();
        case.survey.variance = VarianceRule::Jackknife;
        let jackknife = case.figures();
        assert_eq!(linear.len(), jackknife.len());
        let mut compared = 0;
        for (linear, replicated) in linear.iter().zip(&jackknife) {
            assert_eq!((linear.value, linear.n), (replicated.value, replicated.n));
            let (Some(one), Some(other)) = (linear.variance, replicated.variance) else { continue };
            if linear.statistic == Statistic::Total {
                assert!((one - other).abs() < 1e-9 * one.max(1.0), "{linear:?} {replicated:?}");
                compared += 1;
            } else if linear.n >= 60 && linear.statistic != Statistic::Median {
                assert!((other / one - 1.0).abs() < 0.1, "{linear:?} {replicated:?}");
                compared += 1;
            }
        }
        assert!(compared > 50);
    }

    #[test]
    fn a_bootstrap_is_that_of_its_seed() {
        let mut case = Case::new();
        let of = |case: &mut Case, seed: u64| {
            case.survey.variance = VarianceRule::Bootstrap { replicates: 300, seed };
            case.figures()
        };
        let (one, again, other) = (of(&mut case, 7), of(&mut case, 7), of(&mut case, 8));
        assert_eq!(one, again);
        assert_ne!(one, other);
        case.survey.variance = VarianceRule::Linearised;
        for (linear, replicated) in case.figures().iter().zip(&one) {
            let is_of_all = linear.region == Region::All && linear.groups.is_empty() && linear.n == 64;
            let variances = linear.variance.zip(replicated.variance).filter(|_| is_of_all);
            if let Some((linearised, replicated)) = variances.filter(|(linearised, _)| *linearised > 1e-9) {
                // Three hundred replicates know a variance to about a sixth.
                assert!((0.5..2.0).contains(&(replicated / linearised)), "{linear:?} {replicated}");
            }
        }
    }
}

//! Base weights: the draw of households, the draw within them, and those who did not answer.

use super::known::{Known, cell_name};
use super::{Inputs, count, of_forms};
use crate::diagnostic::{Code, Findings};
use crate::statistics::survey::SurveyError;
use crate::statistics::survey::design::{Design, Layout, SinglePsu};
use crate::statistics::survey::sample::Sample;
use crate::survey::definition::{CellCounts, Respondents, SingleUnit};
use crate::survey::grouping::Grouping;
use std::collections::BTreeSet;

/// The design with base weights, one for each form that is kept; and how many people each form was drawn for, which no
/// return has changed yet.
pub(super) fn sample(
    inputs: Inputs<'_>,
    grouping: &Grouping,
    kept: &[usize],
    findings: &mut Findings,
) -> Option<(Sample, Vec<f64>)> {
    let drawn = Drawn::of(inputs, grouping, kept, findings)?;
    let within = selection(inputs, kept, &drawn.strata, findings)?;
    let answered = response(inputs, grouping, kept, findings)?;
    let drawn_for: Vec<f64> =
        (0..kept.len()).map(|form| drawn.weights[drawn.strata[form]] * within[form]).collect();
    let weights: Vec<f64> =
        drawn_for.iter().zip(&answered).map(|(drawn, answered)| drawn * answered).collect();
    let households: Vec<usize> = kept.iter().map(|&form| inputs.forms.households[form]).collect();
    let populations = drawn.persons(&within);
    let layout = Layout {
        strata: Some(&drawn.strata),
        clusters: Some(&households),
        populations: &populations,
        second: None,
        single: match inputs.survey.design.single_unit {
            SingleUnit::Refuse => SinglePsu::Refuse,
            SingleUnit::Certainty => SinglePsu::Certainty,
            SingleUnit::Adjust => SinglePsu::Centred,
        },
    };
    let lonely = drawn.lonely(&households);
    match Design::new(kept.len(), &layout).and_then(|design| Sample::new(design, weights)) {
        Ok(sample) => Some((sample, drawn_for)),
        Err(SurveyError::SinglePsu { .. }) => {
            let named: Vec<String> = lonely.iter().map(|&stratum| cell_name(&drawn.names[stratum])).collect();
            let span = inputs.survey.design.frame.as_ref().map_or(0..0, |frame| frame.span.clone());
            let finding = inputs.file.finding(Code::SingleUnitStratum, span);
            findings.push(finding.with("cells", named.join("; ")));
            None
        }
        Err(error) => {
            // Everything else was checked with names before; what is left is an error of this program.
            findings.push(inputs.file.finding_in_file(Code::Internal).with("message", error.to_string()));
            None
        }
    }
}

/// Strata with what is known of them.
struct Drawn {
    names: Vec<Vec<String>>,
    /// The stratum of each form.
    strata: Vec<usize>,
    /// The weight of a household in each stratum: how many there are for one addressed.
    weights: Vec<f64>,
    /// How many households there are.
    populations: Vec<Option<f64>>,
}

impl Drawn {
    fn of(inputs: Inputs<'_>, grouping: &Grouping, kept: &[usize], findings: &mut Findings) -> Option<Self> {
        let design = &inputs.survey.design;
        let Some(counts) = &design.frame else {
            return Some(Self {
                names: vec![Vec::new()],
                strata: vec![0; kept.len()],
                weights: vec![1.0],
                populations: vec![None],
            });
        };
        let frame = Known::of(counts, inputs, grouping, kept, findings)?;
        let addressed = match &design.addressed {
            Some(counts) => Known::of(counts, inputs, grouping, kept, findings)?.counts,
            None => frame.counts.clone(),
        };
        frame.is_filled(counts, inputs, findings).then_some(())?;
        let mut households = vec![BTreeSet::new(); frame.counts.len()];
        for (&form, &stratum) in kept.iter().zip(&frame.cells) {
            households[stratum].insert(inputs.forms.households[form]);
        }
        let mut is_sound = true;
        for (stratum, answered) in households.iter().enumerate() {
            let (known, answered) = (frame.counts[stratum], count(answered.len()));
            for (more, than) in [(answered, addressed[stratum]), (addressed[stratum], known)] {
                if more > than {
                    report_more(counts, &frame.names[stratum], (more, than), inputs, findings);
                    is_sound = false;
                }
            }
        }
        is_sound.then_some(())?;
        // Where nobody lives nobody was addressed, and no form has this weight.
        let weight =
            |(known, addressed): (&f64, &f64)| if *addressed > 0.0 { known / addressed } else { 1.0 };
        Some(Self {
            weights: frame.counts.iter().zip(&addressed).map(weight).collect(),
            populations: frame.counts.iter().map(|count| Some(*count)).collect(),
            names: frame.names,
            strata: frame.cells,
        })
    }

    /// How many people could have been drawn in each stratum: its households times the mean number of members to draw
    /// from. Where one of several answers, the finite population that makes results surer is that of people: the draw
    /// within a household, of which one answer shows no spread, would else be taken for as sure as the draw of
    /// households.
    fn persons(&self, within: &[f64]) -> Vec<Option<f64>> {
        let mut sums = vec![(0.0, 0); self.populations.len()];
        for (&stratum, members) in self.strata.iter().zip(within) {
            sums[stratum].0 += members;
            sums[stratum].1 += 1;
        }
        let persons = |(known, (sum, forms)): (&Option<f64>, (f64, usize))| {
            known.map(|households| if forms > 0 { households * (sum / count(forms)) } else { households })
        };
        self.populations.iter().zip(sums).map(persons).collect()
    }

    /// Strata from which one household has answered.
    fn lonely(&self, households: &[usize]) -> Vec<usize> {
        let mut answered = vec![BTreeSet::new(); self.names.len()];
        for (&stratum, household) in self.strata.iter().zip(households) {
            answered[stratum].insert(household);
        }
        (0..answered.len()).filter(|&stratum| answered[stratum].len() == 1).collect()
    }
}

/// How many members of the household could have been drawn: each answers for all of them. Whoever does not say is taken to
/// live with as many as the others of the stratum on average.
fn selection(
    inputs: Inputs<'_>,
    kept: &[usize],
    strata: &[usize],
    findings: &mut Findings,
) -> Option<Vec<f64>> {
    let design = &inputs.survey.design;
    let eligible = design.eligible.filter(|_| design.respondents == Respondents::OneDrawn);
    let Some(question) = eligible else { return Some(vec![1.0; kept.len()]) };
    let replies = &inputs.forms.replies[question];
    let unknown: Vec<usize> = kept.iter().copied().filter(|&form| replies[form].number().is_none()).collect();
    let nobody: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|&form| replies[form].number().is_some_and(|number| number <= 0.0))
        .collect();
    let column = inputs.codebook.questions[question].columns().concat();
    if !unknown.is_empty() {
        findings.push(of_forms(Code::EligibleUnknown, &unknown, inputs).column(&column));
    }
    if !nobody.is_empty() {
        findings.push(of_forms(Code::WeightNotPositive, &nobody, inputs).column(column));
        return None;
    }
    let mean = |is_meant: &dyn Fn(usize) -> bool| {
        let known = kept.iter().enumerate().filter(|(place, _)| is_meant(*place));
        let known: Vec<f64> = known.filter_map(|(_, &form)| replies[form].number()).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / count(known.len()))
    };
    let usual = |place: usize| {
        let own = mean(&|other| strata[other] == strata[place]);
        own.or_else(|| mean(&|_| true)).unwrap_or(1.0)
    };
    let members = |(place, &form): (usize, &usize)| replies[form].number().unwrap_or_else(|| usual(place));
    Some(kept.iter().enumerate().map(members).collect())
}

/// How many were addressed for each form, within cells in which those who answer are like those who do not.
fn response(
    inputs: Inputs<'_>,
    grouping: &Grouping,
    kept: &[usize],
    findings: &mut Findings,
) -> Option<Vec<f64>> {
    let Some(counts) = &inputs.survey.nonresponse else { return Some(vec![1.0; kept.len()]) };
    let known = Known::of(counts, inputs, grouping, kept, findings)?;
    let mut is_sound = known.is_filled(counts, inputs, findings);
    let forms = known.forms();
    for (cell, &answered) in forms.iter().enumerate() {
        if count(answered) > known.counts[cell] && known.counts[cell] > 0.0 {
            let pair = (count(answered), known.counts[cell]);
            report_more(counts, &known.names[cell], pair, inputs, findings);
            is_sound = false;
        }
    }
    is_sound.then_some(())?;
    Some(known.cells.iter().map(|&cell| known.counts[cell] / count(forms[cell])).collect())
}

fn report_more(
    counts: &CellCounts,
    cell: &[String],
    (more, than): (f64, f64),
    inputs: Inputs<'_>,
    findings: &mut Findings,
) {
    let finding = inputs.file.finding(Code::MoreFormsThanHouseholds, counts.span.clone());
    let finding = finding.with("cells", cell_name(cell)).with("count", more.to_string());
    findings.push(finding.with("known", than.to_string()));
}

//! What may be shown of a run.

use super::{Decision, Loss, Released};
use crate::area::{AreaCode, Geography};
use crate::indicator::{Estimate, Estimates};
use crate::measure::{Mark, Value};
use crate::monitor::{Exclusion, Monitor, Score};
use crate::observation::Remark;
use crate::period::Period;
use crate::statistics::{Interval, Method};
use std::collections::BTreeSet;

/// Everything of a run that may be shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Publication {
    /// Figures in the order of the report, then by level, area and period.
    pub estimates: Vec<PublicEstimate>,
    /// Assessments by area; empty without a monitor.
    pub assessments: Vec<PublicAssessment>,
    /// Breaks and events, in order of time.
    pub remarks: Vec<PublicRemark>,
    /// Whether every figure is shown of which nobody is counted, unless few are counted over.
    pub shows_zeros: bool,
}

/// A break or an event, and the indicators it concerns.
///
/// Its text is its author's and is shown as it stands. Whether it is shown depends on no figure, so that it tells
/// nothing about suppressed ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRemark {
    /// The indicators of the report with a measure that it concerns; there may be none.
    pub indicators: BTreeSet<String>,
    /// What it says.
    pub remark: Remark,
}

/// A figure that may be shown, or the sign in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicEstimate {
    /// The indicator's id.
    pub indicator: String,
    /// The area.
    pub area: AreaCode,
    /// The area's name.
    pub area_name: String,
    /// The area's level.
    pub level: String,
    /// The period.
    pub period: Period,
    /// The figure, unrounded, or its sign.
    pub value: Value,
    /// The limits.
    pub interval: Option<Interval>,
    /// How value and limits came about; none without a value, for it would tell small counts from others.
    pub method: Option<Method>,
    /// What was counted.
    pub numerator: Option<f64>,
    /// Over whom.
    pub denominator: Option<f64>,
    /// How sure its publisher is of what it rests on; none without a value.
    pub mark: Option<Mark>,
    /// What share of it was distributed from areas of another Gebietsstand; none without a value or a conversion.
    pub converted: Option<f64>,
    /// Why it is not shown. Only numbers by level and reason leave this module ([`Publication::losses`]): which rule a
    /// single figure met would tell what it may be.
    pub(super) loss: Option<Loss>,
}

impl PublicEstimate {
    /// Whether it is kept secret here.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.loss.is_some_and(|loss| loss != Loss::Waiting)
    }

    /// Whether its period is still to wait.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.loss == Some(Loss::Waiting)
    }
}

/// An assessment that may be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicAssessment {
    /// The area.
    pub area: AreaCode,
    /// The area's name.
    pub area_name: String,
    /// The period.
    pub period: Period,
    /// Where it stands; none when excluded or suppressed.
    pub status: Option<Score>,
    /// Where it is going; none when excluded or suppressed.
    pub dynamics: Option<Score>,
    /// Why it takes no part.
    pub excluded: Option<Exclusion>,
}

/// What a run wants to publish.
#[derive(Debug, Clone, Copy)]
pub struct Releasable<'a> {
    /// The estimates, in the order of the report.
    pub estimates: &'a [&'a Estimates],
    /// The monitor, if the report has one.
    pub monitor: Option<&'a Monitor>,
    /// The areas.
    pub geography: &'a Geography,
    /// All breaks and events of the deliveries.
    pub remarks: &'a [Remark],
}

/// Leaves out what the decision keeps secret; what comes out may be shown to anybody.
#[must_use]
pub fn release(material: Releasable<'_>, decision: &Decision) -> Released<Publication> {
    let mut publication = Publication { shows_zeros: decision.shows_zeros, ..Publication::default() };
    for estimates in material.estimates {
        for row in &estimates.rows {
            let loss = decision.loss(&estimates.indicator, &row.area, row.period);
            publication.estimates.push(public_estimate(&estimates.indicator, row, loss, material.geography));
        }
    }
    for remark in material.remarks {
        let concerned = material.estimates.iter().filter(|estimates| estimates.remarks.contains(remark));
        let indicators = concerned.map(|estimates| estimates.indicator.clone()).collect();
        publication.remarks.push(PublicRemark { indicators, remark: remark.clone() });
    }
    if let Some(monitor) = material.monitor {
        publication.assessments = public_assessments(monitor, decision, material.geography);
    }
    Released(publication)
}

/// A suppressed figure takes everything with it: with a rate and its denominator the count would be known, and the
/// method tells whether it was below ten.
fn public_estimate(
    indicator: &str,
    row: &Estimate,
    loss: Option<Loss>,
    geography: &Geography,
) -> PublicEstimate {
    let area = geography.area(&row.area);
    let value = loss.map_or(row.value, |loss| Value::Absent(loss.sign()));
    let has_number = value.number().is_some();
    PublicEstimate {
        indicator: indicator.to_owned(),
        area: row.area.clone(),
        area_name: area.map(|area| area.name.clone()).unwrap_or_default(),
        level: area.map(|area| area.level.clone()).unwrap_or_default(),
        period: row.period,
        value,
        interval: row.interval.filter(|_| has_number),
        method: has_number.then_some(row.method),
        numerator: row.numerator.filter(|_| has_number),
        denominator: row.denominator.filter(|_| has_number),
        mark: row.mark.filter(|_| has_number),
        converted: row.converted.filter(|_| has_number),
        loss,
    }
}

/// An area with a secret figure has no index, whatever the monitor says.
fn public_assessments(
    monitor: &Monitor,
    decision: &Decision,
    geography: &Geography,
) -> Vec<PublicAssessment> {
    let basis = || monitor.status_basis.iter().chain(&monitor.dynamics_basis);
    let assessments = monitor.assessments.iter().map(|assessment| {
        let area = &assessment.area;
        let is_secret = basis().any(|(indicator, period)| decision.loss(indicator, area, *period).is_some());
        PublicAssessment {
            area: area.clone(),
            area_name: geography.area(area).map(|area| area.name.clone()).unwrap_or_default(),
            period: monitor.period,
            status: assessment.status.filter(|_| !is_secret),
            dynamics: assessment.dynamics.filter(|_| !is_secret),
            excluded: assessment.excluded.clone().or_else(|| is_secret.then_some(Exclusion::Secret)),
        }
    });
    assessments.collect()
}

#[cfg(test)]
mod tests {
    use super::super::primary::least;
    use super::super::{Candidates, Perturbed, Policy, decide};
    use super::*;
    use crate::area::Area;
    use crate::indicator::{Counted, CountedOver, Kind};
    use crate::measure::Sign;
    use crate::population::Population;
    use proptest::prelude::*;
    use toml::Spanned;

    fn kind() -> Kind {
        let measure = |name: &str| Counted {
            measure: Spanned::new(0..0, name.to_owned()),
            population: Population::TOTAL,
        };
        Kind::Proportion(CountedOver { numerator: measure("recipients"), denominator: measure("population") })
    }

    fn code(text: &str) -> AreaCode {
        AreaCode::new(text).expect(text)
    }

    fn row(area: &str, numerator: u64, denominator: u64) -> Estimate {
        Estimate {
            area: code(area),
            period: Period::Year(2024),
            value: Value::Number(1.0),
            interval: Some(Interval { lower: 0.5, upper: 1.5 }),
            method: Method::WilsonScore,
            numerator: Some(least(numerator)),
            denominator: Some(least(denominator)),
            mark: None,
            converted: None,
        }
    }

    fn publish(rows: Vec<Estimate>, exempt: &[&str], policy: &Policy) -> Released<Publication> {
        // The root has no figure, so that nothing is the sum of anything.
        let area = |code: AreaCode, level: &str, parent| Area {
            code,
            name: String::new(),
            level: level.to_owned(),
            parent,
        };
        let root = code("root");
        let mut areas = vec![area(root.clone(), "a", None)];
        areas.extend(rows.iter().map(|row| area(row.area.clone(), "b", Some(root.clone()))));
        let estimates = Estimates {
            indicator: "i".into(),
            kind: kind(),
            datasets: BTreeSet::from(["d".into()]),
            remarks: Vec::new(),
            rows,
            units: Vec::new(),
        };
        let geography = Geography::new(areas).0.expect("a geography");
        let candidates = Candidates {
            estimates: &[&estimates],
            geography: &geography,
            released_already: &exempt.iter().map(|name| (*name).to_owned()).collect(),
            earlier: &[],
            territory: &[],
        };
        let decision = decide(candidates, &Perturbed::default(), policy);
        let material =
            Releasable { estimates: &[&estimates], monitor: None, geography: &geography, remarks: &[] };
        release(material, &decision)
    }

    fn released(rows: Vec<Estimate>, exempt: &[&str]) -> Vec<Option<Loss>> {
        let released = publish(rows, exempt, &Policy::default());
        for estimate in &released.get().estimates {
            if estimate.loss.is_some() {
                assert_eq!(estimate.value, Value::Absent(Sign::Secret));
                assert!(
                    estimate.interval.is_none()
                        && estimate.numerator.is_none()
                        && estimate.denominator.is_none()
                );
            }
        }
        released.get().estimates.iter().map(|estimate| estimate.loss).collect()
    }

    #[test]
    fn one_and_two_are_secret_and_nobody_and_three_are_not() {
        let rows = (0..4).map(|count| row(&count.to_string(), count, 500)).collect();
        assert_eq!(released(rows, &[]), [None, Some(Loss::SmallCount), Some(Loss::SmallCount), None]);
    }

    #[test]
    fn a_share_over_fewer_than_a_hundred_is_secret() {
        let rows = vec![row("0", 10, 99), row("1", 10, 100)];
        assert_eq!(released(rows, &[]), [Some(Loss::SmallDenominator), None]);
    }

    #[test]
    fn a_figure_without_counts_is_secret_unless_its_publisher_released_it() {
        let ready_made = Estimate {
            interval: None,
            method: Method::AsPublished,
            numerator: None,
            denominator: None,
            ..row("0", 0, 0)
        };
        assert_eq!(released(vec![ready_made.clone()], &[]), [Some(Loss::NoCounts)]);
        assert_eq!(released(vec![ready_made], &["d"]), [None]);
    }

    #[test]
    fn a_figure_over_nobody_is_secret_unless_its_publisher_released_it() {
        let nobody = Estimate { value: Value::Absent(Sign::NotMeaningful), interval: None, ..row("0", 0, 0) };
        assert_eq!(released(vec![nobody.clone()], &[]), [Some(Loss::SmallDenominator)]);
        assert_eq!(released(vec![nobody], &["d"]), [None]);
    }

    proptest! {
        /// Whatever is counted and whatever the policy: where a rule is met, no number is left.
        #[test]
        fn nothing_of_a_suppressed_figure_is_released(
            counts in proptest::collection::vec((0_u64..40, 0_u64..400), 1..20),
            minimum_count in 1_u64..20,
            minimum_denominator in 1_u64..300,
        ) {
            let policy = Policy { minimum_count, minimum_denominator, ..Policy::default() };
            let rows = counts.iter().enumerate().map(|(index, (few, more))| {
                row(&format!("{index:02}"), *few, few + more)
            });
            let published = publish(rows.collect(), &[], &policy);
            for (shown, (few, more)) in published.get().estimates.iter().zip(&counts) {
                let is_secret = few + more < minimum_denominator
                    || (1..minimum_count).contains(few)
                    || *more < minimum_count;
                prop_assert_eq!(shown.loss.is_some(), is_secret);
                prop_assert_eq!(shown.value.number().is_none(), is_secret);
                prop_assert_eq!(shown.interval.is_none(), is_secret);
                prop_assert_eq!(shown.method.is_none(), is_secret);
                prop_assert_eq!(shown.numerator.is_none(), is_secret);
                prop_assert_eq!(shown.denominator.is_none(), is_secret);
            }
        }
    }

    #[test]
    fn figures_that_were_released_already_stay() {
        assert_eq!(released(vec![row("0", 1, 50)], &["d"]), [None]);
        assert_eq!(released(vec![row("0", 1, 50)], &["other"]), [Some(Loss::SmallDenominator)]);
    }
}

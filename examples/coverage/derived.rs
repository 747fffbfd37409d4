//! Medians and measures: what is true of everybody, and what those who answer would say without weights.

use sozialbericht::survey::Statistic;

use crate::demo::survey::Survey;
use crate::demo::survey::frame::Frame;
use crate::demo::survey::questions::{Answer, Answers, Item};
use crate::demo::survey::response::chance;
use crate::demo::survey::truth::{Group, Truth};

/// A figure that is no mean of what single people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derived {
    MedianHeating,
    MedianLivingSpace,
    RentPerSquareMetre,
    AtRiskOfPoverty,
}

pub(crate) const DERIVED: [Derived; 4] = [
    Derived::MedianHeating,
    Derived::MedianLivingSpace,
    Derived::RentPerSquareMetre,
    Derived::AtRiskOfPoverty,
];

/// What `survey.toml` counts an income class with, and the poverty line.
const AMOUNTS: [f64; 6] = [800.0, 1250.0, 1750.0, 2500.0, 3500.0, 4800.0];
const LINE: f64 = 1378.0;

impl Derived {
    /// The name of the question or measure in tables.
    pub(crate) const fn question(self) -> &'static str {
        match self {
            Self::MedianHeating => "heating",
            Self::MedianLivingSpace => "living-space",
            Self::RentPerSquareMetre => "rent-per-m2",
            Self::AtRiskOfPoverty => "at-risk-of-poverty",
        }
    }

    pub(crate) const fn statistic(self) -> Statistic {
        match self {
            Self::MedianHeating | Self::MedianLivingSpace => Statistic::Median,
            Self::RentPerSquareMetre => Statistic::Ratio,
            Self::AtRiskOfPoverty => Statistic::PovertyRate,
        }
    }

    /// What a person adds: a number, or numerator and denominator.
    fn parts(self, answers: &Answers) -> Option<(f64, f64)> {
        let number = |item: Item| match answers.get(item) {
            Answer::Number(number) => Some(f64::from(number)),
            _ => None,
        };
        match self {
            Self::MedianHeating => Some((number(Item::Heating)?, 1.0)),
            Self::MedianLivingSpace => Some((number(Item::LivingSpace)?, 1.0)),
            Self::RentPerSquareMetre => number(Item::Rent).zip(number(Item::LivingSpace)),
            Self::AtRiskOfPoverty => {
                let Answer::Choice(class) = answers.get(Item::Income) else { return None };
                let income = AMOUNTS.get(usize::try_from(class).ok()?.checked_sub(1)?)?;
                let needs = 1.0 + 0.5 * (number(Item::Size)? - 1.0);
                Some((f64::from(u8::from(income / needs < LINE)), 1.0))
            }
        }
    }

    /// The figure of people with weights.
    fn value(self, mut people: Vec<((f64, f64), f64)>) -> f64 {
        if self.statistic() != Statistic::Median {
            let sums = people.iter().fold((0.0, 0.0), |sums, ((above, below), weight)| {
                (sums.0 + weight * above, sums.1 + weight * below)
            });
            return sums.0 / sums.1;
        }
        people.sort_by(|((one, _), _), ((other, _), _)| one.total_cmp(other));
        let half: f64 = people.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        let reaches = |((value, _), weight): &((f64, f64), f64)| {
            sum += weight;
            (sum >= half * (1.0 - 1e-12)).then_some(*value)
        };
        people.iter().find_map(reaches).unwrap_or(f64::NAN)
    }

    pub(crate) fn truth(self, survey: &Survey, group: &Group) -> Option<Truth> {
        let frame: &Frame = &survey.frame;
        let mut people = Vec::new();
        for (number, person) in frame.persons.iter().enumerate() {
            if let Some(parts) = self.parts(&survey.answers[number]).filter(|_| group.contains(frame, number))
            {
                let members = u32::try_from(frame.household(number).members.len()).ok()?;
                people.push((parts, chance(frame, *person) / f64::from(members)));
            }
        }
        let everybody: Vec<_> = people.iter().map(|(parts, _)| (*parts, 1.0)).collect();
        let forms = people.iter().map(|(_, answering)| answering).sum();
        (!people.is_empty()).then(|| Truth {
            persons: people.len(),
            value: self.value(everybody),
            forms,
            unweighted: self.value(people),
        })
    }
}

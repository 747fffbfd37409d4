//! Which figures may be published, and to whom.

use super::{Audience, CellKeyRule};
use crate::period::Period;
use crate::text::Bilingual;
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The rules of an edition.
///
/// The defaults are the strictest of the official rules that are known to us, for every audience. From where each rule
/// comes stands at its [`Rule`]; a weaker one needs a reason, which the report prints.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// For whom the edition is made.
    pub audience: Audience,
    /// The smallest count of persons that is shown; 0 is shown too, unless [`Self::zeros`] says otherwise. At least 1.
    pub minimum_count: u64,
    /// The smallest number of persons over whom a figure is shown. At least 1.
    pub minimum_denominator: u64,
    /// The fewest answers that a result of a survey is shown for. At least 1.
    pub minimum_answers: u64,
    /// How many values besides the true one must stay possible for a suppressed count, in persons. At least 1.
    pub protection: u64,
    /// Whether a share is suppressed, too, where those who are *not* counted are nobody, or fewer than
    /// [`Self::minimum_count`].
    pub complement: bool,
    /// For which measures it is disclosive that nobody is counted.
    pub zeros: Zeros,
    /// For which measures the units are looked at that persons belong to.
    pub units: Vec<UnitsRule>,
    /// To multiples of what counts are rounded where an indicator is protected by rounding.
    pub rounding: u64,
    /// How the figures of an indicator are protected where nothing is said of it alone.
    pub method: DisclosureMethod,
    /// How the figures of single indicators are protected, by id.
    pub methods: BTreeMap<String, DisclosureMethod>,
    /// What noise by cell keys needs; without it no indicator has any.
    pub cell_key: Option<CellKeyRule>,
    /// How many months must lie between the end of a period and the date of the report.
    pub waiting_months: u32,
    /// The date of the report, to which waiting periods count.
    pub date: Option<Date>,
    /// Which figures are kept longer than others when further figures must go for the protection of the first ones.
    pub importance: Importance,
    /// Releases that readers may have at hand.
    pub earlier: Vec<EarlierRelease>,
    /// Each rule that is weaker than its default, in the order of the rules.
    pub weaker: Vec<Weakening>,
    /// Why rules are weaker than their defaults.
    pub reason: Option<Bilingual>,
}

/// One rule of a policy. Its words and its origin stand in the text tables under `disclosure.rule.<id>` and
/// `disclosure.rule.<id>.source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The smallest count. Three by the Statistik der Bundesagentur für Arbeit.
    MinimumCount,
    /// The smallest denominator. One hundred by the raster pilot of Destatis and BA.
    MinimumDenominator,
    /// The fewest answers to a survey. Customary in surveys of municipalities; no office publishes a number.
    MinimumAnswers,
    /// How much must stay open. No office publishes a number; ours follows from the smallest count.
    Protection,
    /// Those who are not counted. The smallest count, applied to the other side.
    Complement,
    /// Nobody. No office publishes a rule; authors know for which measure it tells something.
    Zeros,
    /// Few units, or one that dominates. By the Statistik der BA; the share is our own.
    Units,
    /// Multiples. Ten in interactive products of the BA; five at Statistik Baden-Württemberg.
    Rounding,
    /// The waiting period. No rule that we could verify names one.
    Waiting,
}

impl Rule {
    /// Every rule, in the order in which a report tells them.
    pub const ALL: [Self; 9] = [
        Self::MinimumCount,
        Self::MinimumDenominator,
        Self::MinimumAnswers,
        Self::Complement,
        Self::Zeros,
        Self::Units,
        Self::Protection,
        Self::Rounding,
        Self::Waiting,
    ];

    /// The key in `report.toml`, the manifest and the text tables.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::MinimumCount => "minimum_count",
            Self::MinimumDenominator => "minimum_denominator",
            Self::MinimumAnswers => "minimum_answers",
            Self::Protection => "protection",
            Self::Complement => "complement",
            Self::Zeros => "zeros",
            Self::Units => "units",
            Self::Rounding => "rounding",
            Self::Waiting => "waiting_months",
        }
    }
}

/// A rule that is weaker than its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakening {
    /// The rule.
    pub rule: Rule,
    /// The key that sets it, below `[disclosure]`.
    pub key: &'static str,
    /// What the report sets, as it stands in the file.
    pub value: String,
    /// The default.
    pub standard: String,
}

/// The measures of which a zero tells something about persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zeros {
    /// Of these measures.
    Of(BTreeSet<String>),
    /// Of every measure.
    All,
}

impl Zeros {
    /// Whether it is disclosive that nobody is counted.
    #[must_use]
    pub fn contains(&self, measure: &str) -> bool {
        match self {
            Self::Of(measures) => measures.contains(measure),
            Self::All => true,
        }
    }
}

/// Persons belong to units, such as those of a Bedarfsgemeinschaft, and know of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitsRule {
    /// What counts persons.
    pub measure: String,
    /// What counts the units that they belong to.
    pub of: String,
    /// Persons in fewer units are not shown.
    pub minimum: u64,
    /// What counts the persons of the largest unit, and the share of all persons above which it dominates, from 0 to 1.
    pub dominance: Option<(String, f64)>,
}

/// How a figure is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosureMethod {
    /// Small counts, and what gives them away, are left out.
    #[default]
    Suppress,
    /// Counts become multiples of a base such that sums stay sums (controlled rounding).
    Round,
    /// Counts are changed by a small amount that depends on the persons in them (Cell-Key-Methode).
    CellKey,
}

impl DisclosureMethod {
    /// The word in definitions and data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Suppress => "suppress",
            Self::Round => "round",
            Self::CellKey => "cell-key",
        }
    }
}

/// How important figures are beside others: 1 where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Importance {
    /// By level.
    pub levels: BTreeMap<String, u64>,
    /// By indicator.
    pub indicators: BTreeMap<String, u64>,
}

impl Importance {
    /// How important the figures of an indicator on a level are: the product of both.
    #[must_use]
    pub fn of(&self, indicator: &str, level: &str) -> u64 {
        let (level, indicator) = (self.levels.get(level), self.indicators.get(indicator));
        level.unwrap_or(&1).saturating_mul(*indicator.unwrap_or(&1))
    }
}

/// A release that readers may have at hand beside this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRelease {
    /// Its folder, from the folder of the report on.
    pub folder: String,
    /// The Gebietsstand of its areas, where it is not that of the report.
    pub vintage: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            audience: Audience::Public,
            minimum_count: 3,
            minimum_denominator: 100,
            minimum_answers: Self::STANDARD_ANSWERS,
            protection: Self::standard_protection(3),
            complement: true,
            zeros: Zeros::Of(BTreeSet::new()),
            units: Vec::new(),
            rounding: 10,
            method: DisclosureMethod::Suppress,
            methods: BTreeMap::new(),
            cell_key: None,
            waiting_months: 0,
            date: None,
            importance: Importance::default(),
            earlier: Vec::new(),
            weaker: Vec::new(),
            reason: None,
        }
    }
}

impl Policy {
    /// The fewest units that persons must belong to: as many as persons must be.
    pub const STANDARD_UNITS: u64 = 3;

    /// The fewest answers to a survey.
    pub const STANDARD_ANSWERS: u64 = 5;

    /// The share of all persons above which one unit dominates.
    pub const STANDARD_SHARE: f64 = 0.5;

    /// How many values besides the true one the smallest count itself leaves open: of 1 … k − 1 it is k − 2.
    #[must_use]
    pub const fn standard_protection(minimum_count: u64) -> u64 {
        let open = minimum_count.saturating_sub(2);
        if open == 0 { 1 } else { open }
    }

    /// Whether this policy shows more than the default would.
    #[must_use]
    pub const fn is_weaker_than_default(&self) -> bool {
        !self.weaker.is_empty()
    }

    /// How the figures of an indicator are protected.
    #[must_use]
    pub fn method_of(&self, indicator: &str) -> DisclosureMethod {
        self.methods.get(indicator).copied().unwrap_or(self.method)
    }

    /// Whether the figures of any indicator are to be protected so.
    #[must_use]
    pub fn uses(&self, method: DisclosureMethod) -> bool {
        self.method == method || self.methods.values().any(|single| *single == method)
    }

    /// Whether the figures of a period are still to wait: it has ended fewer months before the date of the report than
    /// [`Self::waiting_months`]. Six months after 31 December are 30 June.
    #[must_use]
    pub fn is_waiting(&self, period: Period) -> bool {
        let wait = Span::new().try_months(self.waiting_months).unwrap_or_default();
        let is_late = |date| period.last_day().checked_add(wait).map_or(true, |shown| shown > date);
        self.waiting_months > 0 && self.date.is_none_or(is_late)
    }
}

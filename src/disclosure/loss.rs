//! Why a figure is not shown.

use crate::measure::Sign;

/// The rule that a figure met which is not shown. Which one it was is never told of a single figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Fewer persons counted than the policy allows, but not nobody.
    SmallCount,
    /// Fewer persons in the denominator than the policy asks for.
    SmallDenominator,
    /// Of a share, nobody or too few are left who are not counted.
    SmallComplement,
    /// Nobody is counted, and that tells something.
    Zero,
    /// The counted persons belong to too few units, or to how many is not known.
    FewUnits,
    /// One unit holds too large a share of the counted persons, or how large it is is not known.
    Dominance,
    /// Nobody knows how many people stand behind it: it came without counts, and its publisher has not released it.
    NoCounts,
    /// It could be shown, but others could be computed from it that may not.
    Secondary,
    /// Its period ended too short a time before the date of the report.
    Waiting,
}

impl Loss {
    /// Every reason, in the order in which a report tells them.
    pub const ALL: [Self; 9] = [
        Self::SmallCount,
        Self::SmallDenominator,
        Self::SmallComplement,
        Self::Zero,
        Self::FewUnits,
        Self::Dominance,
        Self::NoCounts,
        Self::Secondary,
        Self::Waiting,
    ];

    /// The word in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::SmallCount => "small-count",
            Self::SmallDenominator => "small-denominator",
            Self::SmallComplement => "small-complement",
            Self::Zero => "zero",
            Self::FewUnits => "few-units",
            Self::Dominance => "dominance",
            Self::NoCounts => "no-counts",
            Self::Secondary => "secondary",
            Self::Waiting => "waiting",
        }
    }

    /// What stands in the place of the figure: one sign for all that is secret, whatever the rule.
    #[must_use]
    pub const fn sign(self) -> Sign {
        match self {
            Self::Waiting => Sign::Later,
            _ => Sign::Secret,
        }
    }
}

//! What a broken list of areas means for all that rests on it.

use crate::diagnostic::{Code, Findings};

/// How much of the areas is known, and therefore what can be said of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Areas {
    /// All lists were read and form a tree.
    Sound,
    /// All lists were read, but they form no tree: nothing can be added up.
    NoTree,
    /// A list, or a dataset, could not be read: areas are missing.
    Missing,
    /// A dataset could not be opened: measures may be missing.
    Unopened,
}

impl Areas {
    /// Judges by what was found while the lists were read.
    pub(super) fn judge(found: &Findings, unopened: usize) -> Self {
        let of_tree = |code| {
            matches!(
                code,
                Code::DoubledArea | Code::UnknownParent | Code::BrokenHierarchy | Code::NestedAreas
            )
        };
        match () {
            () if found.clone().only(|code| !of_tree(code)).has_errors() => Self::Missing,
            () if found.has_errors() => Self::NoTree,
            () if unopened > 0 => Self::Unopened,
            () => Self::Sound,
        }
    }

    /// Whether a finding says something new, and does not only follow from what is known of the areas.
    pub(super) fn can_tell(self, code: Code) -> bool {
        let needs_areas = matches!(code, Code::UnmappedArea | Code::UnknownName | Code::PolygonWithoutArea);
        let needs_sums = matches!(
            code,
            Code::NoFigures | Code::NumeratorAboveDenominator | Code::TooFewAreas | Code::NotAssessable
        ) || code.is_remedy();
        match self {
            Self::Sound => true,
            Self::NoTree => !needs_sums,
            Self::Missing => !needs_sums && !needs_areas && code != Code::UnknownMeasure,
            Self::Unopened => code != Code::UnknownMeasure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Finding;

    #[test]
    fn what_only_follows_from_a_missing_list_is_not_told() {
        let judge = |code| {
            let mut found = Findings::default();
            found.push(Finding::new(code));
            Areas::judge(&found, 0)
        };
        let (missing, no_tree) = (judge(Code::MissingFile), judge(Code::UnknownParent));
        assert_eq!((missing, no_tree), (Areas::Missing, Areas::NoTree));
        assert!(!missing.can_tell(Code::UnmappedArea) && no_tree.can_tell(Code::UnmappedArea));
        assert!(missing.can_tell(Code::NotANumber) && missing.can_tell(Code::PopulationNotCovered));
        assert!(!Areas::judge(&Findings::default(), 1).can_tell(Code::UnknownMeasure));
        assert_eq!(judge(Code::StrangeName), Areas::Sound);
    }
}

//! Which areas of a list existed at its Gebietsstand.

use super::geography::find_column;
use crate::diagnostic::{Code, Findings};
use crate::period::Period;
use crate::source::{AreasDefinition, PeriodSource, Table, TomlFile};

/// When the areas of a list exist, and the day that is asked for.
pub(super) struct Validity {
    /// None where the list says nothing of time.
    at: Option<Period>,
    from: Bound,
    to: Bound,
}

/// The first or the last day of areas.
enum Bound {
    /// There is none.
    Open,
    /// The same for all.
    Day(Period),
    /// In this column; an empty cell is no bound.
    Column(usize),
}

impl Validity {
    /// Finds columns and days; `None` with a finding for what is missing or no day.
    pub(super) fn resolve(
        definition: &AreasDefinition,
        table: &Table,
        file: &str,
        toml: &TomlFile,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut bound = |source: &Option<PeriodSource>| match source {
            None => Some(Bound::Open),
            Some(PeriodSource::Column(column)) => {
                find_column(table, column, file, findings).map(Bound::Column)
            }
            Some(PeriodSource::Value(text)) => {
                let day = Period::parse(text.as_ref());
                if day.is_none() {
                    let finding = toml.finding(Code::InvalidPeriod, text.span());
                    findings.push(finding.with("cell", text.as_ref()));
                }
                day.map(Bound::Day)
            }
            Some(PeriodSource::Template(text)) => {
                let finding = toml.finding(Code::InvalidValue, text.span()).with("value", "template");
                findings.push(finding.with("allowed", "column, value"));
                None
            }
        };
        let (from, to) = (bound(&definition.valid_from)?, bound(&definition.valid_to)?);
        if matches!((&from, &to), (Bound::Open, Bound::Open)) {
            return Some(Self { at: None, from, to });
        }
        let Some(vintage) = &definition.vintage else {
            findings.push(toml.finding_in_file(Code::MissingKey).with("key", "areas.vintage"));
            return None;
        };
        let at = Period::parse(vintage.as_ref());
        if at.is_none() {
            let finding = toml.finding(Code::InvalidPeriod, vintage.span());
            findings.push(finding.with("cell", vintage.as_ref()));
        }
        Some(Self { at: Some(at?), from, to })
    }

    /// Whether an area existed; `cell` gives the text of a column. The column when its cell is no day.
    pub(super) fn holds<'a>(&self, mut cell: impl FnMut(usize) -> &'a str) -> Result<bool, usize> {
        let Some(at) = self.at else { return Ok(true) };
        let mut day = |bound: &Bound| match bound {
            Bound::Open => Ok(None),
            Bound::Day(day) => Ok(Some(*day)),
            Bound::Column(column) => match cell(*column) {
                "" => Ok(None),
                text => Period::parse(text).map(Some).ok_or(*column),
            },
        };
        let (from, to) = (day(&self.from)?, day(&self.to)?);
        Ok(from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_exists_from_its_first_to_its_last_day() {
        let at = Period::parse("2024-06-30");
        let validity = Validity { at, from: Bound::Column(0), to: Bound::Column(1) };
        let holds = |from: &'static str, to: &'static str| validity.holds(|column| [from, to][column]);
        assert_eq!(holds("", ""), Ok(true));
        assert_eq!(holds("2024-06-30", "2024-06-30"), Ok(true));
        assert_eq!(holds("2024-07-01", ""), Ok(false));
        assert_eq!(holds("1975-01-01", "2024-06-29"), Ok(false));
        assert_eq!(holds("früher", ""), Err(0));
    }
}

//! The text of a cell → a figure, or what is wrong with it.

use super::advice;
use super::plan::ValuePlan;
use crate::diagnostic::{Code, Finding};
use crate::measure::{Mark, Sign, Value};
use crate::source::{Dialect, parse_scaled};

/// Reads a figure of a column. `empty` is what a blank cell stands for, if that is declared.
///
/// # Errors
///
/// A finding that knows no place yet.
pub(super) fn read_figure(
    text: &str,
    plan: &ValuePlan,
    dialect: &Dialect,
    empty: Option<Sign>,
) -> Result<(Value, Option<Mark>), Box<Finding>> {
    if let Some(value) = Value::from_sign(text) {
        return Ok((value, None));
    }
    let (text, mark) = Mark::unwrap(text);
    if text.is_empty() {
        let absent = empty.map(|sign| (Value::Absent(sign), None));
        return absent.ok_or_else(|| Finding::new(Code::EmptyCell).into());
    }
    let suffix = plan.suffix.as_deref().unwrap_or_default();
    let Some(figure) = text.strip_suffix(suffix).map(str::trim_end) else {
        return Err(Finding::new(Code::MissingSuffix).with("cell", text).with("suffix", suffix).into());
    };
    let number = parse_scaled(figure, dialect.decimal, dialect.thousands, plan.factor);
    let number = number.ok_or_else(|| not_a_number(text, figure, dialect))?;
    let (lowest, highest) = plan.unit.range();
    let code = match plan.unit.is_count() {
        true if number < 0.0 => Code::NegativeCount,
        _ if plan.unit.is_whole() && number.fract() != 0.0 => Code::FractionalCount,
        false if !(lowest..=highest).contains(&number) => Code::PercentOutOfRange,
        _ => return Ok((Value::Number(number), mark)),
    };
    let finding = Finding::new(code).with("cell", text).with("from", lowest.to_string());
    let is_open = code == Code::PercentOutOfRange && highest >= f64::MAX;
    let finding = if is_open {
        finding.worded("finding.percent-out-of-range.below")
    } else {
        finding.with("to", highest.to_string())
    };
    Err(finding.into())
}

fn not_a_number(text: &str, figure: &str, dialect: &Dialect) -> Finding {
    let finding = Finding::new(Code::NotANumber).with("cell", text);
    match advice::of_number(figure, dialect) {
        Some((key, mark)) => finding.with("mark", mark).advise(key),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Unit;
    use crate::population::Population;
    use crate::source::Factor;

    fn read(text: &str, unit: Unit, suffix: Option<&str>) -> Result<Value, Code> {
        let plan = ValuePlan {
            column: 0,
            measure: "m".into(),
            unit,
            population: Population::TOTAL,
            period: None,
            factor: Factor::ONE,
            suffix: suffix.map(str::to_owned),
        };
        let dialect = Dialect { decimal: ',', ..Dialect::default() };
        read_figure(text, &plan, &dialect, Some(Sign::Later))
            .map(|(value, _)| value)
            .map_err(|finding| finding.code())
    }

    #[test]
    fn a_suffix_is_taken_off_and_demanded() {
        assert_eq!(read("43,00%", Unit::Percent, Some("%")), Ok(Value::Number(43.0)));
        assert_eq!(read("43,00 %", Unit::Percent, Some("%")), Ok(Value::Number(43.0)));
        assert_eq!(read("43,00", Unit::Percent, Some("%")), Err(Code::MissingSuffix));
        assert_eq!(read("43,00%", Unit::Percent, None), Err(Code::NotANumber));
        assert_eq!(read("x", Unit::Percent, Some("%")), Ok(Value::Absent(Sign::NotMeaningful)));
    }

    #[test]
    fn a_blank_cell_is_what_it_is_declared_to_be_and_never_zero() {
        assert_eq!(read("", Unit::Persons, None), Ok(Value::Absent(Sign::Later)));
    }

    #[test]
    fn units_decide_what_can_be_true() {
        assert_eq!(read("2797,30338102", Unit::Persons, None), Err(Code::FractionalCount));
        assert_eq!(read("2797,30338102", Unit::PersonsFractional, None), Ok(Value::Number(2_797.303_381_02)));
        assert_eq!(read("-23", Unit::Persons, None), Err(Code::NegativeCount));
        assert_eq!(read("-23", Unit::PersonsBalance, None), Ok(Value::Number(-23.0)));
        assert_eq!(read("-2,5", Unit::PersonsBalance, None), Err(Code::FractionalCount));
        assert_eq!(read("-0,5", Unit::Ratio, None), Err(Code::PercentOutOfRange));
        assert_eq!(read("102,03", Unit::Per100, None), Ok(Value::Number(102.03)));
    }
}

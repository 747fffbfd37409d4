use super::*;
use crate::survey::definition::{CalibrationMethod, DesignKind, SingleUnit, Trimming, read_survey};
use crate::survey::fixture::{self, SURVEY};
use crate::text::{Lang, Text};

/// A survey as it is, to be changed by a test.
struct Case {
    survey: SurveyDefinition,
    rows: String,
    targets: Targets,
}

impl Case {
    fn new() -> Self {
        let rows = (0..fixture::FORMS).map(fixture::row).collect();
        Self { survey: fixture::survey(), rows, targets: fixture::targets() }
    }

    fn weigh(&self) -> (Option<Weighted>, Findings) {
        let (codebook, geography, file) = (fixture::codebook(), fixture::geography(), fixture::survey_file());
        let forms = fixture::forms_of(&self.rows);
        let inputs = Inputs {
            survey: &self.survey,
            codebook: &codebook,
            geography: &geography,
            forms: &forms,
            targets: &self.targets,
            file: &file,
            forms_file: "forms.csv",
        };
        let mut findings = Findings::default();
        let weighted = weigh(inputs, &mut findings);
        (weighted, findings)
    }

    fn codes(&self) -> Vec<Code> {
        self.weigh().1.sorted().iter().map(|finding| finding.code()).collect()
    }

    /// The sentence of the only finding.
    fn told(&self, code: Code) -> String {
        let (weighted, findings) = self.weigh();
        let found = findings.sorted();
        assert_eq!(found.iter().map(|finding| finding.code()).collect::<Vec<_>>(), [code]);
        assert_eq!(weighted.is_none(), findings.has_errors());
        found[0].message(Text::new(Lang::De))
    }

    fn method(mut self, method: CalibrationMethod, trimming: Option<Trimming>) -> Self {
        let rule = self.survey.calibration.as_mut().expect("a calibration");
        (rule.method, rule.trimming) = (method, trimming);
        self
    }

    fn target(mut self, table: &str, cell: &[&str], count: Option<f64>) -> Self {
        let key = (table.to_owned(), cell.iter().map(|&group| group.to_owned()).collect());
        match count {
            Some(count) => self.targets.insert(key, count),
            None => self.targets.remove(&key),
        };
        self
    }
}

const TRIMMING: Option<Trimming> = Some(Trimming { least: 0.3, most: 3.0 });

#[test]
fn every_method_meets_every_margin() {
    for method in [
        CalibrationMethod::Raking,
        CalibrationMethod::Linear,
        CalibrationMethod::Logit { lower: 0.2, upper: 4.0 },
    ] {
        for trimming in [None, TRIMMING] {
            let (weighted, findings) = Case::new().method(method, trimming).weigh();
            assert!(findings.is_empty(), "{:?}", findings.sorted());
            let report = weighted.expect("weights").report;
            assert_eq!((report.respondents, report.margins.len()), (64, 3));
            assert!((report.population - 360.0).abs() < 1e-8);
            assert!(report.margins.iter().all(|margin| margin.relative < 1e-8), "{report:?}");
            assert!(report.smallest > 0.0 && report.deff > 1.0);
        }
    }
}

#[test]
fn a_form_stands_for_the_members_it_was_drawn_from() {
    let mut case = Case::new();
    case.survey.calibration = None;
    let weighted = case.weigh().0.expect("weights");
    let forms = fixture::forms_of(&case.rows);
    for (form, weight) in weighted.forms.iter().zip(weighted.sample.weights()) {
        assert_eq!(forms.replies[3][*form].number(), Some(*weight));
    }
}

#[test]
fn a_sampled_household_stands_for_those_that_were_not_addressed() {
    let mut case = Case::new();
    case.survey.calibration = None;
    case.survey.design.kind = DesignKind::Sample;
    let mut addressed = case.survey.design.frame.clone().expect("a frame");
    addressed.id = "addressed".to_owned();
    case.survey.design.addressed = Some(addressed);
    for (area, count) in [("1101", 30.0), ("1102", 40.0), ("1201", 35.0), ("1202", 25.0)] {
        case = case.target("addressed", &[area], Some(count));
    }
    let weighted = case.weigh().0.expect("weights");
    let forms = fixture::forms_of(&case.rows);
    for (form, weight) in weighted.forms.iter().zip(weighted.sample.weights()) {
        let share = if forms.areas[*form].as_str() == "1102" { 1.0 } else { 2.0 };
        assert_eq!(forms.replies[3][*form].number().map(|members| members * share), Some(*weight));
    }
    // More were addressed than there are.
    let told = case.target("addressed", &["1102"], Some(41.0)).told(Code::MoreFormsThanHouseholds);
    assert!(told.contains("1102") && told.contains("41") && told.contains("40"), "{told}");
}

#[test]
fn those_who_answer_stand_for_those_addressed_in_their_cell() {
    let mut case = Case::new();
    case.survey.calibration = None;
    case.survey.design.eligible = None;
    let mut cells = case.survey.design.frame.clone().expect("a frame");
    cells.id = "nonresponse".to_owned();
    case.survey.nonresponse = Some(cells);
    for (area, count) in [("1101", 60.0), ("1102", 40.0), ("1201", 70.0), ("1202", 16.0)] {
        case = case.target("nonresponse", &[area], Some(count));
    }
    let weighted = case.weigh().0.expect("weights");
    assert!((weighted.report.population - 186.0).abs() < 1e-9);
    let told = case.target("nonresponse", &["1202"], Some(15.0)).told(Code::MoreFormsThanHouseholds);
    assert!(told.contains("1202"), "{told}");
}

#[test]
fn margins_that_disagree_are_told_with_both_totals() {
    let told = Case::new().target("areas", &["1101"], Some(110.0)).told(Code::MarginTotals);
    assert!(told.contains("370") && told.contains("360"), "{told}");
}

#[test]
fn a_margin_that_nobody_told_or_nobody_can_meet_is_named() {
    let unknown = Case::new().target("age-sex", &["70+", "male"], None).told(Code::CellWithoutCount);
    assert!(unknown.contains("70+ × male"), "{unknown}");
    let moved = |count: f64| {
        let case = Case::new().target("age-sex", &["70+", "male"], Some(count));
        case.target("age-sex", &["70+", "female"], Some(170.0 - count))
    };
    let zero = moved(0.0).told(Code::CellWithoutPeople);
    assert!(zero.contains("70+ × male"), "{zero}");
    let mut case = Case::new();
    case.rows = (0..fixture::FORMS)
        .filter(|number| number / 4 % 2 == 0 || number / 8 % 2 == 0)
        .map(fixture::row)
        .collect();
    let empty = case.told(Code::CellWithoutForms);
    assert!(empty.contains("age-sex") && empty.contains("70+ × male"), "{empty}");
}

#[test]
fn bounds_without_room_name_the_margin() {
    let narrow = CalibrationMethod::Logit { lower: 0.99, upper: 1.01 };
    let told = Case::new().method(narrow, None).told(Code::MarginUnmet);
    assert!(["areas", "age-sex", "size"].iter().any(|margin| told.contains(margin)), "{told}");
    let tight = Some(Trimming { least: 0.999, most: 1.001 });
    let codes = Case::new().method(CalibrationMethod::Raking, tight).codes();
    assert!(matches!(codes[..], [Code::TrimmingUnsettled | Code::MarginUnmet]), "{codes:?}");
}

#[test]
fn nobody_stands_for_a_household_without_members_to_draw() {
    let mut case = Case::new();
    case.rows = case.rows.replacen(",1,1,1,400,", ",1,0,1,400,", 1);
    let told = case.told(Code::WeightNotPositive);
    assert!(told.contains("Zeilen 2)"), "{told}");
    let mut case = Case::new();
    case.rows = case.rows.replacen(",1,1,1,400,", ",1,,1,400,", 1);
    assert_eq!(case.codes(), [Code::EligibleUnknown]);
}

#[test]
fn whoever_does_not_say_lives_with_as_many_as_the_others_of_the_stratum() {
    let mut case = Case::new();
    case.survey.calibration = None;
    case.rows = case.rows.replacen(",1,1,1,400,", ",1,,1,400,", 1);
    let (weighted, _) = case.weigh();
    let weighted = weighted.expect("weights");
    // The first form and every fourth after it are of one area; half of its other fifteen households have two members.
    let others: Vec<f64> = (4..fixture::FORMS).step_by(4).map(|form| weighted.represented[form]).collect();
    let sum: f64 = others.iter().sum();
    assert!((weighted.represented[0] - sum / 15.0).abs() < 1e-12 && others.len() == 15);
}

#[test]
fn a_form_without_an_age_is_left_out_and_told() {
    let mut case = Case::new();
    case.rows = case.rows.replacen(",1955,", ",99,", 2);
    let (weighted, findings) = case.weigh();
    assert_eq!(findings.sorted()[0].code(), Code::FormOutsideCells);
    let report = weighted.expect("weights").report;
    assert_eq!((report.respondents, report.left_out), (62, 2));
    assert!((report.population - 360.0).abs() < 1e-8);
}

#[test]
fn more_forms_than_households_are_told() {
    let told = Case::new().target("frame", &["1102"], Some(15.0)).told(Code::MoreFormsThanHouseholds);
    assert!(told.contains("1102") && told.contains("16") && told.contains("15"), "{told}");
}

#[test]
fn one_household_in_a_stratum_is_refused_unless_declared() {
    let mut case = Case::new();
    case.survey.calibration = None;
    let is_kept = |number: &usize| number % 4 != 3 || *number == 3;
    case.rows = (0..fixture::FORMS).filter(is_kept).map(fixture::row).collect();
    assert_eq!(case.codes(), []);
    case.survey.design.single_unit = SingleUnit::Refuse;
    let told = case.told(Code::SingleUnitStratum);
    assert!(told.contains("1202"), "{told}");
}

#[test]
fn post_stratification_meets_its_only_margin() {
    let mut findings = Findings::default();
    let areas = SURVEY.find("[[calibration.margin]]\nid = \"age-sex\"").expect("the second margin");
    let display = SURVEY.find("[display]").expect("the display");
    let text = format!("{}{}", &SURVEY[..areas], &SURVEY[display..])
        .replace("\"raking\"", "\"post-stratification\"");
    let file = TomlFile::new("survey.toml".into(), text);
    let survey = read_survey("b", &file, &fixture::codebook(), &mut findings).expect("a survey");
    assert!(findings.is_empty());
    let case = Case { survey, ..Case::new() };
    let report = case.weigh().0.expect("weights").report;
    assert!(report.margins[0].relative < 1e-12 && report.margins.len() == 1);
}

#[test]
fn a_household_that_is_alone_in_a_cell_cannot_be_left_out_of_a_replicate() {
    let mut case = Case::new();
    let cells = |number: usize| {
        let row = fixture::row(number);
        let mut cells: Vec<String> = row.trim_end().split(',').map(str::to_owned).collect();
        let size = if number == 0 { "2" } else { "1" };
        (cells[7], cells[8]) = (size.to_owned(), size.to_owned());
        cells.join(",") + "\n"
    };
    case.rows = (0..fixture::FORMS).map(cells).collect();
    let text = SURVEY.replace("count = 40.0", "count = 99.0").replace("count = 60.0", "count = 1.0");
    let file = crate::source::TomlFile::new("survey.toml".into(), text);
    case.survey = read_survey("b", &file, &fixture::codebook(), &mut Findings::default()).expect("a survey");
    case.survey.calibration.as_mut().expect("a calibration").trimming = None;
    assert_eq!(case.codes(), []);
    case.survey.variance = crate::survey::definition::VarianceRule::Jackknife;
    let told = case.told(Code::MarginUnmet);
    assert!(told.contains("size") && told.contains("2+"), "{told}");
}

#[test]
fn a_declared_cell_of_an_area_that_is_not_surveyed_is_told() {
    let declared = "frame = { cells = [{ of = [\"1101\"], count = 60 }, { of = [\"1102\"], count = 40 }, \
                    { of = [\"1201\"], count = 70 }, { of = [\"1202\"], count = 50 }, { of = [\"1301\"], count = 5 }] }";
    let text = SURVEY.replace("frame = { measure = \"households\" }", declared);
    let file = crate::source::TomlFile::new("survey.toml".into(), text);
    let mut case = Case::new();
    case.survey = read_survey("b", &file, &fixture::codebook(), &mut Findings::default()).expect("a survey");
    let (_, findings) = case.weigh();
    let found = findings.sorted();
    assert_eq!(found.iter().map(|finding| finding.code()).collect::<Vec<_>>(), [Code::CellWithoutPeople]);
    assert!(found[0].message(Text::new(Lang::De)).contains("1301"));
}

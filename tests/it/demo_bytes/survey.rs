//! The survey: its frame is the register's, its forms are sound, and its planted truth is that of all who live there.

use super::demo::survey::Survey;
use super::demo::survey::questions::{Answer, Answers, Item, QUESTIONS};
use super::{Outcome, demo, folder, latin, table};
use sozialbericht::area::{Area, AreaCode, Geography};
use sozialbericht::diagnostic::{Code, Findings};
use sozialbericht::source::TomlFile;
use sozialbericht::survey::{Forms, read_codebook, read_forms, read_survey};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;

/// Rows of a table as cells by column.
type Rows = Vec<BTreeMap<String, String>>;

fn rows(name: &str) -> Result<Rows, Box<dyn Error>> {
    rows_of(&fs::read_to_string(folder().join("befragung-60plus").join(name))?)
}

fn rows_of(text: &str) -> Result<Rows, Box<dyn Error>> {
    Ok(table(text).deserialize().collect::<Result<_, _>>()?)
}

fn number(cell: &str) -> Result<u32, Box<dyn Error>> {
    Ok(if cell == "-" { 0 } else { cell.replace('.', "").parse()? })
}

/// A column of the households' delivery on the last reference day, summed over a Sozialraum.
fn delivered(area: &str, column: &str) -> Result<u32, Box<dyn Error>> {
    let text = fs::read_to_string(folder().join("haushalte/haushalte.csv"))?;
    let mut sum = 0;
    for row in rows_of(&text)? {
        if row["quartier"].starts_with(area) && row["stichtag"] == "31.12.2024" {
            sum += number(&row[column])?;
        }
    }
    Ok(sum)
}

#[test]
fn the_frame_holds_7_800_households_and_everybody_of_60_and_over() -> Outcome {
    let register = rows_of(&latin("einwohnerregister/bevoelkerung_2024.csv")?)?;
    let mut all = 0;
    for row in rows("haushalte-60plus.csv")? {
        let sum = |columns: [&str; 3]| -> Result<u32, Box<dyn Error>> {
            columns.iter().map(|column| number(&row[*column])).sum()
        };
        let households = sum(["haushalte_1", "haushalte_2", "haushalte_3plus"])?;
        let persons = sum(["personen_1", "personen_2", "personen_3plus"])?;
        assert_eq!(households, number(&row["haushalte"])?);
        assert_eq!(row["personen_1"], row["haushalte_1"]);
        let mut residents = 0;
        for resident in
            register.iter().filter(|resident| resident["quartier"].starts_with(&row["sozialraum"]))
        {
            for (_, cell) in resident.iter().filter(|(column, _)| ("a060".."a999").contains(&column.as_str()))
            {
                residents += number(cell)?;
            }
        }
        assert_eq!(persons, residents, "{}", row["sozialraum"]);
        all += households;
    }
    assert_eq!(all, 7_800);
    Ok(())
}

#[test]
fn the_frame_agrees_with_the_delivery_of_households() -> Outcome {
    for row in rows("haushalte-60plus.csv")? {
        let area = &row["sozialraum"];
        let alone = number(&row["haushalte_1"])?;
        assert!(alone >= delivered(area, "einpersonenhaushalte_65plus")?, "{area}");
        assert!(alone <= delivered(area, "einpersonenhaushalte")?, "{area}");
        assert!(number(&row["haushalte"])? <= delivered(area, "haushalte")?, "{area}");
    }
    Ok(())
}

#[test]
fn about_31_in_a_hundred_households_answer_and_each_once() -> Outcome {
    let forms = rows("antworten.csv")?;
    let households: BTreeSet<&String> = forms.iter().map(|form| &form["haushalt"]).collect();
    assert_eq!(households.len(), forms.len());
    assert!((2_340..=2_496).contains(&forms.len()), "{} forms", forms.len());
    // Other members answer beside the one who was drawn, and online.
    for further in rows("weitere-online.csv")? {
        assert!(households.contains(&further["haushalt"]) && further["weg"] == "online");
    }
    Ok(())
}

#[test]
fn the_forms_are_read_without_a_finding() -> Outcome {
    let (forms, findings) =
        read("antworten.csv", &fs::read(folder().join("befragung-60plus/antworten.csv"))?)?;
    assert!(findings.is_empty(), "{:?}", findings.sorted());
    assert_eq!(forms.map(|forms| forms.len()), Some(rows("antworten.csv")?.len()));
    Ok(())
}

#[test]
fn forms_of_other_members_are_second_forms_of_their_households() -> Outcome {
    let own = fs::read_to_string(folder().join("befragung-60plus/antworten.csv"))?;
    let further = fs::read_to_string(folder().join("befragung-60plus/weitere-online.csv"))?;
    let (_, rest) = further.split_once('\n').ok_or("a header")?;
    let (_, findings) = read("both", format!("{own}{rest}").as_bytes())?;
    let codes: Vec<Code> = findings.sorted().iter().map(|finding| finding.code()).collect();
    assert_eq!(codes, [Code::SecondForm]);
    Ok(())
}

#[test]
fn planted_figures_are_those_of_the_whole_population() -> Outcome {
    let survey = Survey::of(&demo::settle())?;
    let planted = rows("planted.csv")?;
    for row in &planted {
        let own = QUESTIONS.iter().find(|question| question.id == row["question"]).ok_or("a question")?;
        let is_meant = |person: &usize| {
            let household = survey.frame.persons[*person].household;
            let area = &survey.frame.areas[survey.frame.households[household].area];
            area.starts_with(&row["area"]) && is_of_age(&survey.answers[*person], &row["age"])
        };
        let values: Vec<f64> = (0..survey.answers.len())
            .filter(is_meant)
            .filter_map(|person| value(survey.answers[person].get(own.item), &row["answer"]))
            .collect();
        let mean = values.iter().sum::<f64>() / f64::from(u32::try_from(values.len())?);
        let scale = if row["statistic"] == "share" { 100.0 } else { 1.0 };
        assert_eq!(row["persons"], values.len().to_string(), "{row:?}");
        assert_eq!(row["value"], format!("{:.4}", scale * mean), "{row:?}");
    }
    assert!(planted.len() > 400, "only {} figures are planted", planted.len());
    Ok(())
}

#[test]
fn without_weights_the_forms_are_off_by_what_is_planted() -> Outcome {
    let forms = rows("antworten.csv")?;
    let planted = rows("planted.csv")?;
    for (question, column, answer, least) in [
        ("internet", "internet", "3", -3.0),
        ("helpers", "hilfe_partner", "1", -4.0),
        ("car", "auto", "1", 3.0),
    ] {
        let is_meant = |row: &&BTreeMap<String, String>| {
            row["question"] == question
                && row["answer"] == answer
                && row["area"].is_empty()
                && row["age"].is_empty()
        };
        let truth = planted.iter().find(is_meant).ok_or("a planted figure")?;
        let (value, expected): (f64, f64) = (truth["value"].parse()?, truth["expected_unweighted"].parse()?);
        let given: Vec<&str> = forms
            .iter()
            .map(|form| form[column].as_str())
            .filter(|cell| !["", "-7", "-9"].contains(cell))
            .collect();
        let chosen = given.iter().filter(|cell| **cell == answer).count();
        let share = 100.0 * f64::from(u32::try_from(chosen)?) / f64::from(u32::try_from(given.len())?);
        // Three standard errors of a share of some 2,400 forms.
        assert!((share - expected).abs() < 3.0, "{question}: {share} instead of {expected}");
        assert!((expected - value) / least > 1.0, "{question}: expected {expected}, true {value}");
    }
    Ok(())
}

/// What an answer adds to the mean of a planted figure.
fn value(answer: Answer, wanted: &str) -> Option<f64> {
    let wanted = wanted.parse::<u32>().ok();
    match (answer, wanted) {
        (Answer::Choice(code), Some(wanted)) => Some(if code == wanted { 1.0 } else { 0.0 }),
        (Answer::Ticks(ticks), Some(wanted)) => Some(f64::from(ticks >> (wanted - 1) & 1)),
        (Answer::Choice(number) | Answer::Number(number), None) => Some(f64::from(number)),
        _ => None,
    }
}

fn is_of_age(answers: &Answers, group: &str) -> bool {
    let Answer::Number(born) = answers.get(Item::BirthYear) else { return false };
    match group {
        "60-69" => (1955..=1964).contains(&born),
        "70-79" => (1945..=1954).contains(&born),
        "80+" => born <= 1944,
        _ => true,
    }
}

/// Forms read as the survey's definitions say.
fn read(name: &str, bytes: &[u8]) -> Result<(Option<Forms>, Findings), Box<dyn Error>> {
    let file = |name: &str| -> Result<TomlFile, Box<dyn Error>> {
        Ok(TomlFile::new(name.into(), fs::read_to_string(folder().join("befragung-60plus").join(name))?))
    };
    let mut findings = Findings::default();
    let codebook = read_codebook(&file("codebook.toml")?, &mut findings).ok_or("a codebook")?;
    let survey = read_survey("befragung-60plus", &file("survey.toml")?, &codebook, &mut findings);
    let survey = survey.ok_or("a survey")?;
    let code = |key: &str| AreaCode::new(key).ok_or("a key");
    let mut areas = Vec::new();
    for row in rows_of(&fs::read_to_string(folder().join("gebiete/gebiete.csv"))?)? {
        let parent = Some(row["uebergeordnet"].as_str()).filter(|key| !key.is_empty());
        areas.push(Area {
            code: code(&row["schluessel"])?,
            name: row["name"].clone(),
            level: row["ebene"].clone(),
            parent: parent.map(code).transpose()?,
        });
    }
    let geography = Geography::new(areas).0.ok_or("areas")?;
    let forms = read_forms(bytes, name, &survey, &codebook, &geography, &mut findings);
    Ok((forms, findings))
}

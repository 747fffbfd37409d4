//! The survey's definitions, with counts that come from the people of the demo.

use std::error::Error;
use std::fs;
use std::path::Path;

use sozialbericht::area::{Area, AreaCode, Geography};
use sozialbericht::diagnostic::Findings;
use sozialbericht::population::Population;
use sozialbericht::source::TomlFile;
use sozialbericht::survey::{
    Codebook, Inputs, Need, PublishedTable, Statistic, SurveyDefinition, SurveyResults, Targets, evaluate,
    read_codebook, read_forms, read_survey,
};

use crate::demo::survey::Survey;
use crate::demo::survey::files::answers;
use crate::demo::survey::frame::{Frame, Person};
use crate::demo::survey::questions::QUESTIONS;
use crate::demo::survey::response::Form;
use crate::demo::survey::truth::FIGURES;

/// The features that results are broken down by, beside areas.
const BY: &str = "age";

/// What all draws share.
pub(crate) struct Room {
    file: TomlFile,
    codebook: Codebook,
    definition: SurveyDefinition,
    geography: Geography,
    targets: Targets,
}

impl Room {
    pub(crate) fn open(folder: &Path, survey: &Survey) -> Result<Self, Box<dyn Error>> {
        let mut findings = Findings::default();
        let read = |name: &str| -> Result<TomlFile, Box<dyn Error>> {
            Ok(TomlFile::new(name.to_owned(), fs::read_to_string(folder.join(name))?))
        };
        let file = read("survey.toml")?;
        let codebook = read_codebook(&read("codebook.toml")?, &mut findings).ok_or("there is no codebook")?;
        let definition = read_survey("befragung-60plus", &file, &codebook, &mut findings);
        let mut definition = definition.ok_or("there is no survey")?;
        if !findings.is_empty() {
            return Err(format!("the definitions are unsound: {:?}", findings.sorted()).into());
        }
        narrow(&mut definition, &codebook)?;
        let geography = geography(&survey.frame).ok_or("the areas do not lie in each other")?;
        let mut targets = Targets::new();
        for need in definition.needs(&geography) {
            let count = counted(&need, &survey.frame)?;
            targets.insert(need.key, f64::from(count));
        }
        Ok(Self { file, codebook, definition, geography, targets })
    }

    /// The forms of one draw, read, weighted and tabulated.
    pub(crate) fn evaluate(&self, survey: &Survey, forms: &[Form]) -> Result<SurveyResults, Box<dyn Error>> {
        let file = answers("antworten.csv", survey, (1..).zip(forms))?;
        let mut findings = Findings::default();
        let (definition, codebook) = (&self.definition, &self.codebook);
        let forms = read_forms(&file.bytes, &file.path, definition, codebook, &self.geography, &mut findings);
        let forms = forms.ok_or("no form can be read")?;
        let inputs = Inputs {
            survey: definition,
            codebook,
            geography: &self.geography,
            forms: &forms,
            targets: &self.targets,
            file: &self.file,
            forms_file: &file.path,
        };
        let results = evaluate(inputs, None, &mut findings);
        if findings.has_errors() {
            return Err(format!("{:?}", findings.sorted()).into());
        }
        results.ok_or_else(|| "there are no weights".into())
    }
}

/// Of all that the survey publishes, only what is compared: every draw computes it anew.
fn narrow(definition: &mut SurveyDefinition, codebook: &Codebook) -> Result<(), Box<dyn Error>> {
    let mut questions: Vec<usize> =
        FIGURES.iter().filter_map(|figure| codebook.position(QUESTIONS[figure.item as usize].id)).collect();
    questions.dedup();
    let by = definition.features.iter().position(|feature| feature.id == BY).ok_or("there is no age")?;
    let levels = definition.tables.first().map(|table| table.levels.clone()).unwrap_or_default();
    let statistics = vec![Statistic::Share, Statistic::Mean, Statistic::Median];
    let by = vec![vec![], vec![by]];
    let measures = (0..definition.measures.len()).collect();
    definition.tables = vec![PublishedTable { questions, measures, levels, by, statistics }];
    definition.comparisons.clear();
    definition.crosses.clear();
    Ok(())
}

fn geography(frame: &Frame) -> Option<Geography> {
    const LEVELS: [(&str, usize); 3] = [("kreis", 5), ("gemeinde", 8), ("sozialraum", 10)];
    let mut areas: Vec<Area> = Vec::new();
    for key in &frame.areas {
        let mut parent = None;
        for (level, digits) in LEVELS {
            let code = AreaCode::new(&key[..digits])?;
            if areas.iter().all(|area| area.code != code) {
                let name = code.to_string();
                areas.push(Area {
                    code: code.clone(),
                    name,
                    level: level.to_owned(),
                    parent: parent.clone(),
                });
            }
            parent = Some(code);
        }
    }
    Geography::new(areas).0
}

/// What a delivery would say: everybody is in the frame.
fn counted(need: &Need, frame: &Frame) -> Result<u32, Box<dyn Error>> {
    let lies_there = |area: usize| need.areas.iter().any(|code| code.as_str() == frame.areas[area]);
    let households = || frame.households.iter().filter(|household| lies_there(household.area));
    let size = match need.measure.get_ref().as_str() {
        "households-60plus" => return Ok(u32::try_from(households().count())?),
        "population" => None,
        "persons-60plus-alone" => Some(0),
        "persons-60plus-in-two" => Some(1),
        "persons-60plus-in-three" => Some(2),
        other => return Err(format!("{other} is counted by nobody").into()),
    };
    let of_size =
        households().filter(|household| size.is_none_or(|size| size == Frame::size_group(household)));
    let members = of_size.flat_map(|household| &frame.persons[household.members.clone()]);
    let meant = members.filter(|person| is_meant(**person, need.population));
    Ok(u32::try_from(meant.count())?)
}

fn is_meant(person: Person, population: Population) -> bool {
    use crate::demo::register::Sex;
    let sex = if person.sex == Sex::Female { "female" } else { "male" };
    let own = Population::TOTAL.restrict("sex", sex);
    let own = own.and_then(|own| own.restrict("age", &person.age.to_string()));
    own.is_some_and(|own| own.is_subset_of(&population))
}

//! Invented people in a register, the register in a workspace, and the simplest way of counting them.

use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::observation::{Corrections, RegisterCounts, count_register, read_geography};
use sozialbericht::source::Library;
use sozialbericht::text::{Lang, Text};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

pub(crate) const HEADER: &str = "gebiet;alter;geschlecht;staat;sgb2;monat";

/// A person; `year` is 1 for 2024 and 2 for 2025.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(super) area: u8,
    pub(super) age: u8,
    pub(super) is_woman: bool,
    pub(super) state: u16,
    pub(super) has_benefits: bool,
    pub(super) year: u8,
    pub(super) month: u8,
}

impl Person {
    /// Nobody in area 2 is both foreign and above 64, so that some groups are empty.
    fn new(number: u64) -> Self {
        let draw = |salt: u64, end: u64| {
            let mixed = (number * 7 + salt + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            u8::try_from(((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) % end)
                .expect("small")
        };
        let (area, age) = (1 + draw(0, 2), draw(1, 101));
        let is_german = draw(2, 5) > 0 || (area == 2 && age > 64);
        Self {
            area,
            age,
            is_woman: draw(3, 2) == 1,
            state: if is_german { 0 } else { 120 + u16::from(draw(4, 200)) },
            has_benefits: draw(5, 10) == 0,
            year: 1 + draw(6, 2),
            month: 1 + u8::try_from(number % 12).expect("small"),
        }
    }

    pub(super) fn line(self) -> String {
        let sex = if self.is_woman { 'w' } else { 'm' };
        let (state, benefits) = (self.state, u8::from(self.has_benefits));
        let (area, age, year) = (self.area, self.age, 2023 + u16::from(self.year));
        format!("9710{area};{age};{sex};{state:03};{benefits};{year}-{:02}", self.month)
    }
}

pub(crate) fn people(count: u64) -> Vec<Person> {
    (0..count).map(Person::new).collect()
}

pub(crate) fn csv(people: &[Person]) -> Vec<u8> {
    let lines: Vec<String> = people.iter().map(|person| person.line()).collect();
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

/// Counts person by person, group by group: area, year, population and measure → count.
pub(crate) fn naive(people: &[Person]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for area in [1, 2] {
        for year in [1, 2] {
            for (band, from, last) in [("0-17", 0, 17), ("18-64", 18, 64), ("65+", 65, u8::MAX)] {
                for (is_woman, sex) in [(true, "Female"), (false, "Male")] {
                    for (is_german, nationality) in [(true, "German"), (false, "Foreign")] {
                        let members = people.iter().filter(|person| {
                            person.area == area
                                && person.year == year
                                && (from..=last).contains(&person.age)
                                && person.is_woman == is_woman
                                && (person.state == 0) == is_german
                        });
                        let key = format!("9710{area} {} {band} {sex} {nationality}", 2023 + u16::from(year));
                        let all = members.clone().count() as u64;
                        let benefits = members.filter(|person| person.has_benefits).count() as u64;
                        counts.insert(format!("{key} einwohner"), all);
                        counts.insert(format!("{key} sgb2"), benefits);
                    }
                }
            }
        }
    }
    counts
}

/// A dataset with a register.
pub(crate) struct Made {
    home: TempDir,
}

/// What came out of counting.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(super) figures: BTreeMap<String, u64>,
    pub(super) rows: u64,
    pub(super) accepted: u64,
    pub(super) rejected: u64,
    pub(super) skipped: u64,
    /// Code and file of each finding.
    pub(super) findings: Vec<String>,
    /// Everything that findings say, in both languages.
    pub(super) said: String,
}

impl Counted {
    /// The codes of its findings.
    pub(super) fn codes(&self) -> Vec<String> {
        self.findings.iter().filter_map(|finding| finding.split(' ').next()).map(str::to_owned).collect()
    }
}

/// Puts files into a dataset; `more` are further keys of the register.
pub(crate) fn register(files: &[(&str, Vec<u8>)], more: &str) -> Made {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("amt/register");
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let names: Vec<String> = files.iter().map(|(name, _)| format!("{name:?}")).collect();
    let bands = super::BANDS;
    let definition = format!(
        r#"title = {{ de = "Register", en = "Register" }}
publisher = "Amt"
licence = "CC0-1.0"
attribution = "Amt"
url = "https://amt.example/register"
[[areas]]
level = "raum"
key_value = "97"
name_value = "Kreis"
[[areas]]
level = "ort"
file = "orte.csv"
key = "ort"
name = "ort"
parent = {{ value = "97" }}
[[register]]
files = [{}]
separator = ";"
{more}area = {{ column = "gebiet", level = "ort" }}
period = {{ column = "monat", as = "year" }}
dimensions.age = {{ column = "alter", bands = {bands} }}
dimensions.sex = {{ column = "geschlecht", codes = {{ m = "male", w = "female" }} }}
dimensions.nationality = {{ column = "staat", codes = {{ 000 = "german", "*" = "foreign" }} }}
counts = [
  {{ measure = "einwohner", unit = "persons" }},
  {{ measure = "sgb2", unit = "persons", where = {{ column = "sgb2", is = "1", not = "0" }} }},
]
"#,
        names.join(", ")
    );
    fs::write(folder.join("dataset.toml"), definition).expect("written");
    fs::write(folder.join("orte.csv"), "ort\n97101\n97102\n").expect("written");
    Made { home }
}

impl Made {
    /// The same dataset with other words in its definition.
    pub(super) fn with(self, words: &str, others: &str) -> Self {
        let path = self.home.path().join("amt/register/dataset.toml");
        let text = fs::read_to_string(&path).expect("read");
        assert!(text.contains(words), "{text}");
        fs::write(path, text.replace(words, others)).expect("written");
        self
    }

    pub(super) fn count_with_threads(&self, threads: usize) -> Counted {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| self.count())
    }

    pub(super) fn count(&self) -> Counted {
        let mut findings = Findings::default();
        let library = Library::new(PathBuf::from(self.home.path()), Vec::new());
        let missing = Finding::new(Code::MissingDefinition);
        let mut deliveries = Vec::from_iter(library.open("amt/register", missing, &mut findings));
        let definition = deliveries.first().expect("a definition").definition.register[0].clone();
        let corrections = [Corrections::new(&[])];
        let geography = read_geography(&mut deliveries, &corrections, &mut findings).expect("areas");
        let counts = count_register(&definition, &mut deliveries[0], &geography, &mut findings);
        let mut figures = BTreeMap::new();
        for figure in counts.iter().flat_map(RegisterCounts::figures) {
            let group = figure.population;
            let age = group.age.map(|age| age.to_string()).unwrap_or_default();
            let sex = group.sex.map(|sex| format!("{sex:?}")).unwrap_or_default();
            let nationality = group.nationality.map(|code| format!("{code:?}")).unwrap_or_default();
            let (area, period, measure) = (figure.area, figure.period, figure.measure);
            let key = format!("{area} {period} {age} {sex} {nationality} {measure}");
            assert_eq!(figures.insert(key, figure.count), None);
        }
        let number = |of: fn(&RegisterCounts) -> u64| counts.as_ref().map_or(0, of);
        let sorted = findings.sorted();
        let place = |finding: &&Finding| finding.place().file.clone().unwrap_or_default();
        let said = [Lang::De, Lang::En].map(|lang| {
            let text = Text::new(lang);
            let words = sorted.iter().map(|finding| {
                format!("{} {} {}\n", finding.place_text(text), finding.message(text), finding.hint(text))
            });
            words.collect::<String>()
        });
        Counted {
            figures,
            rows: number(RegisterCounts::rows),
            accepted: number(RegisterCounts::counted),
            rejected: number(RegisterCounts::rejected),
            skipped: number(RegisterCounts::skipped),
            findings: sorted
                .iter()
                .map(|finding| format!("{} {}", finding.code().id(), place(finding)))
                .collect(),
            said: said.concat(),
        }
    }
}

//! What is planted in the data, computed from the data: a pipeline that reads them must come to the same values.

use super::files::{File, Table};
use super::places::{DISTRICT, Story};
use super::register::{AGES, OLD};
use super::{Demo, Error};

/// One value that is known beforehand.
#[derive(Debug)]
struct Truth {
    id: &'static str,
    area: String,
    name: String,
    year: u32,
    measure: &'static str,
    value: String,
}

/// Counts of an area on one reference day.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    residents: u32,
    below_15: u32,
    below_65: u32,
    old: u32,
    sgb2: u32,
    sgb2_children: u32,
    unemployed: u32,
    old_age: u32,
}

impl Counts {
    fn of(&self, measure: &str) -> String {
        match measure {
            "einwohner" => self.residents.to_string(),
            "einwohner-65plus" => self.old.to_string(),
            "sgb2-personen" => self.sgb2.to_string(),
            "grundsicherung-65plus" => self.old_age.to_string(),
            "sgb2-quote" => per_cent(self.sgb2, self.below_65),
            "kinderarmut" => per_cent(self.sgb2_children, self.below_15),
            "arbeitslosenanteil" => per_cent(self.unemployed, self.below_65 - self.below_15),
            _ => per_cent(self.old_age, self.old),
        }
    }

    fn sgb2_rate(&self) -> f64 {
        f64::from(self.sgb2) / f64::from(self.below_65)
    }

    fn old_age_rate(&self) -> f64 {
        f64::from(self.old_age) / f64::from(self.old)
    }
}

/// Percentages to four places: enough to tell any two of them apart, and the same text everywhere.
fn per_cent(part: u32, whole: u32) -> String {
    format!("{:.4}", 100.0 * f64::from(part) / f64::from(whole))
}

/// `planted.csv`, for tests, and `README.md`, for people, from one list.
pub(crate) fn files(demo: &Demo) -> Result<Vec<File>, Error> {
    let truths = truths(demo)?;
    let mut table = Table::new(&["truth", "area", "period", "measure", "value"])?;
    let mut lines = vec![
        "| truth | area | name | reference day | measure | value |".to_owned(),
        "| --- | --- | --- | --- | --- | ---: |".to_owned(),
    ];
    for Truth { id, area, name, year, measure, value } in &truths {
        let period = format!("{year}-12-31");
        table.row([id, area.as_str(), period.as_str(), measure, value.as_str()])?;
        lines.push(format!("| {id} | {area} | {name} | {period} | {measure} | {value} |"));
    }
    let readme = include_str!("readme.md").replace("{planted}", &lines.join("\n"));
    Ok(vec![
        File { path: "planted.csv".into(), bytes: table.text()?.into_bytes() },
        File { path: "README.md".into(), bytes: readme.into_bytes() },
    ])
}

fn truths(demo: &Demo) -> Result<Vec<Truth>, Error> {
    let mut truths = Vec::new();
    let days: Vec<Vec<Counts>> = (0..demo.registers.len()).map(|day| counts(demo, day)).collect();
    for (register, counts) in demo.registers.iter().zip(&days) {
        let district = counts.iter().fold(Counts::default(), |sum, &part| add(sum, part));
        let mut say = |id, measure, value| {
            let (area, name) = (DISTRICT.0.to_owned(), DISTRICT.1.to_owned());
            truths.push(Truth { id, area, name, year: register.year, measure, value });
        };
        say("total-residents", "einwohner", district.of("einwohner"));
        for measure in ["sgb2-quote", "kinderarmut", "arbeitslosenanteil", "altersarmut"] {
            say("district-rates", measure, district.of(measure));
        }
        let between = |from: f64, to: f64| {
            counts.iter().filter(|counts| (from..to).contains(&counts.sgb2_rate())).count().to_string()
        };
        say("sgb2-gradient", "sozialraeume-ab-25-prozent", between(0.25, 1.1));
        say("sgb2-gradient", "sozialraeume-6-bis-unter-10-prozent", between(0.06, 0.10));
    }
    for (number, place) in demo.district.sozialraeume.iter().enumerate() {
        let (id, measures): (&'static str, &[&'static str]) = match place.story {
            Story::Deprived => ("sgb2-above-25", &["sgb2-quote"]),
            Story::RisingOldAgePoverty => ("altersarmut-rising-fast", &["altersarmut"]),
            Story::Shelter => ("shelter", &["einwohner", "sgb2-personen", "sgb2-quote", "kinderarmut"]),
            Story::Industrial => ("under-300-residents", &["einwohner"]),
            Story::NewHomes => ("under-100-aged-65", &["einwohner", "einwohner-65plus"]),
            Story::TwoRecipients => ("two-recipients", &["grundsicherung-65plus", "einwohner-65plus"]),
            Story::NoRecipients => ("zero-recipients", &["grundsicherung-65plus", "einwohner-65plus"]),
            Story::Gentrifying => ("gentrifying", &["sgb2-quote"]),
            Story::Ordinary | Story::Prosperous | Story::Students => continue,
        };
        for (register, counts) in demo.registers.iter().zip(&days) {
            for measure in measures {
                truths.push(Truth {
                    id,
                    area: place.key.clone(),
                    name: place.name.clone(),
                    year: register.year,
                    measure,
                    value: counts[number].of(measure),
                });
            }
        }
        let (first, last) = (days[0][number], days[days.len() - 1][number]);
        check(place.story, first, last).map_err(|wrong| Error::Planted(place.name.clone(), wrong))?;
    }
    Ok(truths)
}

/// A story that its own numbers contradict must not be shipped.
fn check(story: Story, first: Counts, last: Counts) -> Result<(), &'static str> {
    let holds = match story {
        Story::Deprived => last.sgb2_rate() > 0.25,
        Story::Gentrifying => first.sgb2_rate() - last.sgb2_rate() > 0.08,
        Story::Industrial => last.residents < 300,
        Story::NewHomes => last.old < 100 && last.residents > 300,
        Story::TwoRecipients => last.old_age == 2 && last.old >= 100,
        Story::NoRecipients => last.old_age == 0 && last.old >= 100,
        Story::RisingOldAgePoverty => last.old_age_rate() > 1.75 * first.old_age_rate(),
        Story::Shelter => last.sgb2_rate() > first.sgb2_rate() + 0.10,
        Story::Ordinary | Story::Prosperous | Story::Students => last.sgb2_rate() < 0.25,
    };
    // Too few old people live in three of the stories for a trend.
    let no_trend = matches!(story, Story::Industrial | Story::NewHomes | Story::NoRecipients);
    if !holds {
        Err("its story does not show")
    } else if !no_trend && last.old_age_rate() <= first.old_age_rate() {
        Err("Altersarmut does not rise")
    } else {
        Ok(())
    }
}

/// The counts of every Sozialraum on one reference day.
fn counts(demo: &Demo, day: usize) -> Vec<Counts> {
    let mut quartiere = demo.registers[day].quartiere.iter().zip(&demo.sgb2[day]).zip(&demo.old_age[day]);
    demo.district
        .sozialraeume
        .iter()
        .map(|place| {
            quartiere
                .by_ref()
                .take(place.quartiere.len())
                .map(|((residents, sgb2), old_age)| Counts {
                    residents: residents.aged(0..AGES),
                    below_15: residents.aged(0..15),
                    below_65: residents.aged(0..65),
                    old: residents.aged(OLD),
                    sgb2: sgb2.persons,
                    sgb2_children: sgb2.children,
                    unemployed: sgb2.unemployed,
                    old_age: old_age.iter().sum(),
                })
                .fold(Counts::default(), add)
        })
        .collect()
}

fn add(a: Counts, b: Counts) -> Counts {
    Counts {
        residents: a.residents + b.residents,
        below_15: a.below_15 + b.below_15,
        below_65: a.below_65 + b.below_65,
        old: a.old + b.old,
        sgb2: a.sgb2 + b.sgb2,
        sgb2_children: a.sgb2_children + b.sgb2_children,
        unemployed: a.unemployed + b.unemployed,
        old_age: a.old_age + b.old_age,
    }
}

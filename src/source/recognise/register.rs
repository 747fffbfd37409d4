//! Files with one row per person. Of such a file the names of columns and the codes in them are shown, and no other cell.

use super::cells::{Cells, is_of_today};
use super::columns::describe;
use super::marks::Marks;
use super::value::{Place, SeenTable};
use super::words::{self, has};
use super::{Entry, Remark, toml_text};
use crate::period::Period;
use crate::source::{PLACEHOLDER, Table};
use std::collections::BTreeSet;

/// No code list of sex or citizenship is longer.
const MOST_CODES: usize = 6;
/// What somebody says who either gets a benefit or does not.
const YES: &[&str] = &["1", "j", "ja", "true", "x", "y", "yes"];
const NO: &[&str] = &["0", "false", "n", "nein", "no", ""];

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Age,
    BirthYear,
    /// The day of birth, which says more than any figure needs.
    Birthday,
    Sex,
    Nationality,
    Benefit,
    /// An identification or a name, which no figure needs.
    Person,
    /// Something that is counted: no row of a person has that.
    Count,
    /// Numbers that are none of these.
    Figures,
    Other,
}

/// The entries of a register, if each row of a table seems to be a person: there is an age, nothing is counted, and
/// either people have names or numbers or several look alike.
pub(super) fn of(table: &Table, marks: Marks, layout: &[Entry]) -> Option<Vec<Entry>> {
    let mut seen = SeenTable::default();
    describe(table, marks, "", &mut seen);
    let area = match &seen.area {
        Some((Place::Column(column), level, _)) => {
            table.column(column).map(|column| (column, level.as_str()))
        }
        _ => None,
    };
    let cells: Vec<Cells> = (0..table.columns.len()).map(|column| Cells::of(table, column, marks)).collect();
    let is_key = |column: usize| !cells[column].widths.is_empty();
    let area = area.filter(|(column, _)| is_key(*column));
    let roles: Vec<Role> = table.columns.iter().zip(&cells).map(|(name, cells)| role(name, cells)).collect();
    let period = (0..cells.len()).find(|&column| {
        let is_of_rows = has(&table.columns[column], words::PERIOD) && roles[column] != Role::BirthYear;
        is_of_rows && roles[column] != Role::Birthday && form(&cells[column]).is_some()
    });
    let used = |column: usize| Some(column) == period || area.is_some_and(|(area, _)| area == column);
    let roles: Vec<(usize, Role)> =
        roles.into_iter().enumerate().filter(|(column, _)| !used(*column)).collect();
    let is_there = |wanted: Role| roles.iter().any(|(_, role)| *role == wanted);
    let count =
        |column: usize| cells[column].texts.as_ref().map_or(usize::MAX, std::collections::BTreeMap::len);
    // Areas have names too, but each always the same.
    let areas = area.map_or(1, |(column, _)| count(column));
    let are_named = roles.iter().any(|(column, role)| {
        matches!(role, Role::Person | Role::Birthday) && count(*column) > areas.saturating_mul(2)
    });
    let has_age = is_there(Role::Age) || is_there(Role::BirthYear) || is_there(Role::Birthday);
    let is_counted = is_there(Role::Count) || (is_there(Role::Figures) && !are_named);
    if !has_age || is_counted || !(are_named || do_repeat(table, &roles)) {
        return None;
    }
    Some(entries(table, &cells, layout, (area, period), &roles))
}

fn role(name: &str, cells: &Cells) -> Role {
    let lower = name.to_lowercase();
    let is_number =
        cells.filled > 0 && cells.figures == cells.filled && cells.is_whole && cells.has_numbers();
    let lies = |from: f64, to: f64| is_number && cells.lowest >= from && cells.highest <= to;
    let texts = cells.texts.as_ref();
    let are_few = texts.is_some_and(|texts| texts.len() <= MOST_CODES);
    let is_yes_or_no = texts.is_some_and(|texts| {
        texts.keys().all(|text| {
            YES.contains(&text.to_lowercase().as_str()) || NO.contains(&text.to_lowercase().as_str())
        })
    });
    let is_named = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if is_named(&["geburtsjahr", "gebjahr", "geb_jahr", "jahrgang", "birth"])
            && lies(1850.0, 2100.0) =>
        {
            Role::BirthYear
        }
        () if has(name, &["alter", "lebensalter", "age"]) && lies(0.0, 130.0) => Role::Age,
        () if is_named(&["geburtsdat", "gebdat", "geb_dat", "geburtstag", "birthd"]) => Role::Birthday,
        () if has(name, words::COUNT) || has(name, words::TOTAL) => Role::Count,
        () if has(name, &["geschlecht", "sex", "gender"]) && are_few => Role::Sex,
        () if is_named(&["staatsang", "nation", "deutsch"]) || has(name, &["staat"]) => Role::Nationality,
        () if has(name, PERSON) || is_named(&["vorname", "nachname"]) => Role::Person,
        () if is_yes_or_no && cells.filled > 0 => Role::Benefit,
        () if is_number || cells.share(cells.figures) > 50 => Role::Figures,
        () => Role::Other,
    }
}

/// Columns that name or number a person.
const PERSON: &[&str] = &[
    "person*",
    "pid",
    "familienname",
    "name",
    "straße",
    "strasse",
    "hausnummer",
    "adresse",
    "anschrift",
    "id",
];

/// Whether two rows say the same of two persons.
fn do_repeat(table: &Table, roles: &[(usize, Role)]) -> bool {
    let is_of_person =
        |column: usize| roles.iter().any(|(known, role)| *known == column && *role == Role::Other);
    let compared: Vec<usize> = (0..table.columns.len()).filter(|&column| !is_of_person(column)).collect();
    let mut met: BTreeSet<Vec<&str>> = BTreeSet::new();
    !table
        .rows
        .iter()
        .all(|row| met.insert(compared.iter().map(|&column| row.cells[column].as_str()).collect()))
}

/// How the periods of a column are written; `None` where they are none.
fn form(cells: &Cells) -> Option<&'static str> {
    if cells.filled > 0 && cells.periods == cells.filled {
        return Some("");
    }
    let parts =
        |text: &str| Some((text.get(..4)?.to_owned(), text.get(4..6)?.to_owned(), text.get(6..)?.to_owned()));
    let is_packed = |text: &String| {
        parts(text).is_some_and(|(year, month, day)| {
            let day = if day.is_empty() { String::new() } else { format!("-{day}") };
            Period::parse(&format!("{year}-{month}{day}")).is_some_and(is_of_today)
        })
    };
    let texts = cells.texts.as_ref().filter(|texts| !texts.is_empty() && texts.keys().all(is_packed))?;
    let length = texts.keys().next()?.len();
    texts.keys().all(|text| text.len() == length).then_some(if length == 6 { "yyyymm" } else { "yyyymmdd" })
}

fn entries(
    table: &Table,
    cells: &[Cells],
    layout: &[Entry],
    (area, period): (Option<(usize, &str)>, Option<usize>),
    roles: &[(usize, Role)],
) -> Vec<Entry> {
    let quoted = |column: usize| toml_text(&table.columns[column]);
    let of_role =
        |wanted: Role| roles.iter().filter(move |(_, role)| *role == wanted).map(|(column, _)| *column);
    let file =
        layout.iter().find(|entry| entry.key == "file").map_or(String::new(), |entry| entry.value.clone());
    let mut entries = vec![Entry::new("files", format!("[{file}]"))];
    // How numbers are written means nothing in a register.
    entries.extend(
        layout.iter().filter(|entry| ["encoding", "separator", "skip_lines"].contains(&entry.key)).cloned(),
    );
    let place = |column: &str, level: &str| {
        Entry::new("area", format!("{{ column = {}, level = {} }}", toml_text(column), toml_text(level)))
    };
    entries.push(if let Some((column, level)) = area {
        place(&table.columns[column], level).saying(Remark::doubt("propose.doubt.register-areas"))
    } else {
        place(PLACEHOLDER, PLACEHOLDER).saying(Remark::doubt("propose.doubt.register-no-area"))
    });
    entries.push(match period.and_then(|column| Some((column, form(&cells[column])?))) {
        Some((column, "")) => Entry::new("period", format!("{{ column = {} }}", quoted(column))),
        Some((column, form)) => {
            Entry::new("period", format!("{{ column = {}, form = {} }}", quoted(column), toml_text(form)))
        }
        None => {
            let entry = Entry::new("period", format!("{{ value = {} }}", toml_text(PLACEHOLDER)));
            entry.saying(Remark::doubt("propose.doubt.no-period"))
        }
    });
    let mut taken: Vec<usize> = Vec::new();
    if let Some(column) = of_role(Role::Age).next() {
        taken.push(column);
        entries.push(Entry::new("dimensions.age", format!("{{ column = {} }}", quoted(column))));
    } else if let Some(column) = of_role(Role::BirthYear).next() {
        taken.push(column);
        entries.push(
            by_birth_year(&table.columns[column]).saying(Remark::doubt("propose.doubt.register-bands")),
        );
    } else {
        entries.push(by_birth_year(PLACEHOLDER).saying(Remark::doubt("propose.doubt.register-birthday")));
    }
    for (key, role, dimension) in
        [("dimensions.sex", Role::Sex, "sex"), ("dimensions.nationality", Role::Nationality, "nationality")]
    {
        let Some(column) = of_role(role).next() else { continue };
        taken.push(column);
        let entry =
            format!("{{ column = {}, codes = {{ {} }} }}", quoted(column), codes(&cells[column], dimension));
        entries.push(Entry::new(key, entry).saying(Remark::doubt("propose.doubt.register-codes")));
    }
    let mut counts = vec!["{ measure = \"population\", unit = \"persons\" }".to_owned()];
    for column in of_role(Role::Benefit) {
        taken.push(column);
        counts.push(benefit(&table.columns[column], &cells[column]));
    }
    entries.push(
        Entry::new("counts", format!("[{}]", counts.join(", ")))
            .saying(Remark::doubt("propose.doubt.register-counts")),
    );
    let rest = roles.iter().map(|(column, _)| *column).filter(|column| !taken.contains(column));
    let rest: Vec<String> = rest.map(quoted).collect();
    if !rest.is_empty() {
        let entry = Entry::new("ignore_columns", format!("[{}]", rest.join(", ")));
        entries.push(entry.saying(Remark::why("propose.why.ignored")));
    }
    entries
}

fn by_birth_year(column: &str) -> Entry {
    let bands = "bands = [\"0-17\", \"18-64\", \"65+\"]";
    Entry::new("dimensions.age", format!("{{ birth_year = {}, {bands} }}", toml_text(column)))
}

/// The code list of a column with few texts; where there are many, all but one are the others.
fn codes(cells: &Cells, dimension: &str) -> String {
    let texts = cells.texts.iter().flatten().map(|(text, _)| text).take(MOST_CODES + 1);
    let texts: Vec<&String> = texts.collect();
    if texts.len() > MOST_CODES {
        return format!("{0} = \"german\", \"*\" = \"foreign\"", toml_text(PLACEHOLDER));
    }
    let code = |text: &&String| {
        let ours = words::people(text).filter(|(known, _)| *known == dimension).map(|(_, code)| code);
        format!("{} = {}", toml_text(text), toml_text(&ours.unwrap_or_else(|| PLACEHOLDER.to_owned())))
    };
    texts.iter().map(code).collect::<Vec<_>>().join(", ")
}

/// Who gets a benefit is counted by its own name.
fn benefit(name: &str, cells: &Cells) -> String {
    let texts = || cells.texts.iter().flatten().map(|(text, _)| text.as_str());
    let one =
        |words: &[&str]| texts().find(|text| words.contains(&text.to_lowercase().as_str())).map(toml_text);
    let is = one(YES).unwrap_or_else(|| toml_text(PLACEHOLDER));
    let not = one(NO).map(|not| format!(", not = {not}")).unwrap_or_default();
    let measure = toml_text(&format!("{}-persons", words::slug(name)));
    let only = format!("where = {{ column = {}, is = {is}{not} }}", toml_text(name));
    format!("{{ measure = {measure}, unit = \"persons\", {only} }}")
}

//! The table of real deliveries: what each file gives when it is read as its dataset declares. `UPDATE_DOCS=1`
//! rewrites it where `../shared/real` is there.

use crate::workspace::{paths_below, repository, say};
use sozialbericht::diagnostic::{Code, Finding, Findings, Severity};
use sozialbericht::observation::{Kind, Tally};
use sozialbericht::project::{Checked, check_dataset};
use sozialbericht::text::{Lang, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# Deliveries

<!-- Generated; `UPDATE_DOCS=1 cargo test --test it deliveries` rewrites it where ../shared/real is there. -->

What `sozialbericht check DATASET` finds in the real deliveries for which this repository has a definition. The files
themselves lie outside of it. *Rows* are those that were read as data, of all tables of a file; *values* are cells of
figures after corrections, by what stands in them. Where a file is refused, the reason stands in its place.
";

/// Files of real deliveries that no dataset describes, each kind with its reason.
const NOT_DESCRIBED: &[(&str, &str)] = &[
    ("SOURCE.txt", "where the files come from"),
    ("LICENSE_repo.txt", "a licence"),
    ("berlin-lichtenberg-einrichtungen-kiezkarte/", "lists of facilities as JSON: not part of the pipeline"),
    ("survey-api-R/", "answers of a survey: for the stage that estimates from surveys"),
    ("survey-eusilc-laeken/", "answers of a survey: for the stage that estimates from surveys"),
    ("berlin-lor-geodata/berlin-lor-matches.json", "a list of names for a web page"),
    ("flensburg-sozialatlas/static__details.json", "texts of a web page"),
    (".sql", "a database script of the same tables"),
    (
        "berlin-mss-silver-2013-2021/",
        "a second conversion of the workbooks of the MSS, in which rows and columns were lost",
    ),
    ("berlin-mss-oracle/", "published results put side by side for the tests of the monitor"),
    (
        "berlin-mss-openlifeworlds/berlin-lor-monitoring-social-urban-development-2013-00-1.csv",
        "published classes, which the monitor computes itself",
    ),
    (
        "berlin-mss-openlifeworlds/berlin-lor-monitoring-social-urban-development-2017-00-1.csv",
        "published classes, which the monitor computes itself",
    ),
    (
        "berlin-mss-openlifeworlds/berlin-lor-monitoring-social-urban-development-2021-00-1.csv",
        "published classes, which the monitor computes itself",
    ),
    ("-00-3.csv", "published z-values under a shifted header, which the monitor computes itself"),
    ("mss_2021_index-indikatoren_z-werte_plr.csv", "published z-values, which the monitor computes itself"),
    (
        "berlin-grundsicherung-sgb12-lor/timeline.csv",
        "shares that somebody took out of the workbooks beside it",
    ),
    ("seed_ewr_indicator_meta.csv", "a description of the columns of other files"),
    ("seed_mss_expected_counts.csv", "how many areas each edition of the MSS has"),
    ("flensburg-sozialatlas/Stadt Flensburg.seite53.txt", "the same page as the .csv of that name"),
    ("flensburg-sozialatlas/tab_uebersicht.csv", "the list of the tables"),
    ("gebietsstand-umsteiger-bbsr/bundeslaender.csv", "the names of the Länder as patterns for a program"),
    (
        "gebietsstand-umsteiger-bbsr/xd20_kreise_1990_2019_zu_2020.csv",
        "the crosswalks of the workbook beside it, in one table",
    ),
    (
        "hamburg-stadtteilprofile-2014/Daten_fuer_die_Stadtteilprofile_2014.csv",
        "the table of the workbook beside it, rounded and with blanks within its numbers",
    ),
    (".shx", "read with its Shapefile"),
    (".dbf", "read with its Shapefile"),
    (".prj", "read with its Shapefile"),
];

/// Every file of the real deliveries is read by a dataset, or stands above with the reason why not.
#[test]
fn the_table_of_deliveries_is_up_to_date_and_leaves_no_file_out() {
    let real = repository().join("../shared/real");
    if !real.is_dir() {
        say(&format!("deliveries: SKIPPED, {} is not there", real.display()));
        return;
    }
    let (page, left) = page(&real);
    assert!(left.is_empty(), "neither a dataset nor a reason: {left:#?}");
    let path = repository().join("docs/deliveries.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    snapbox::Assert::new().action(snapbox::assert::Action::Verify).eq(committed, page);
}

/// The page, and the files that are neither read nor left out on purpose.
fn page(real: &Path) -> (String, Vec<String>) {
    let mut page = HEAD.to_owned();
    page.push_str("\n| dataset | file | format | rows | values | findings, or why it is refused |\n");
    page.push_str("| --- | --- | --- | ---: | --- | --- |\n");
    let mut described = BTreeSet::new();
    for (id, folder) in datasets() {
        let definition = fs::read_to_string(folder.join("dataset.toml")).expect("a definition");
        let files: Vec<String> =
            files_of(&definition).into_iter().filter(|file| real.join(file).is_file()).collect();
        if files.is_empty() {
            continue;
        }
        let (checked, findings) =
            check_dataset(&folder, &[real.to_owned()], &|_| ()).expect("the folder of real deliveries");
        for file in files {
            let _ = writeln!(page, "| {id} | {file} | {} |", row(&file, &checked, &findings));
            described.insert(file);
        }
    }
    let left: Vec<String> = paths_below(real)
        .iter()
        .map(|path| path.strip_prefix(real).expect("below").to_string_lossy().replace('\\', "/"))
        .filter(|file| !described.contains(file))
        .collect();
    let reason = |file: &str| NOT_DESCRIBED.iter().find(|(part, _)| file.contains(part));
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    left.iter().filter_map(|file| reason(file)).for_each(|known| *counts.entry(*known).or_default() += 1);
    page.push_str("\n## Files without a definition\n\nOn purpose:\n\n");
    for ((part, why), count) in counts {
        let _ = writeln!(page, "- `{part}` ({count}): {why}");
    }
    let open = left.iter().filter(|file| reason(file).is_none()).cloned().collect();
    (page, open)
}

/// Every dataset of the repository, by id.
fn datasets() -> BTreeMap<String, PathBuf> {
    let root = repository().join("datasets");
    let definitions = paths_below(&root).into_iter().filter(|path| path.ends_with("dataset.toml"));
    definitions
        .map(|path| {
            let folder = path.parent().expect("a folder").to_owned();
            let id = folder.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
            (id, folder)
        })
        .collect()
}

/// The files that a definition names, in its order.
fn files_of(definition: &str) -> Vec<String> {
    let table: toml::Table = definition.parse().expect("TOML");
    let mut files: Vec<String> = Vec::new();
    for entry in table.values().filter_map(toml::Value::as_array).flatten() {
        let file = entry.get("file").and_then(toml::Value::as_str);
        if let Some(file) = file.filter(|file| !files.iter().any(|known| known == file)) {
            files.push(file.to_owned());
        }
    }
    files
}

/// Format, rows, values and findings of a file.
fn row(file: &str, checked: &Checked, findings: &Findings) -> String {
    let sorted = findings.sorted();
    let is_of_file = |finding: &&&Finding| {
        finding.place().file.as_deref().is_some_and(|place| place.ends_with(&format!("/{file}")))
    };
    let own: Vec<&Finding> = sorted.iter().filter(is_of_file).copied().collect();
    let tables: Vec<&Tally> = checked.tables.iter().filter(|table| table.file == file).collect();
    let shapes: usize =
        checked.boundaries.iter().filter(|(name, ..)| name == file).map(|(_, _, count)| count).sum();
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in &own {
        *counts.entry(finding.code()).or_default() += 1;
    }
    let mut told: Vec<String> =
        counts.iter().map(|(code, count)| format!("{} × {count}", code.id())).collect();
    let refusal = own.iter().find(|finding| finding.code().severity() == Severity::Error);
    if let (true, Some(finding)) = (tables.is_empty() && shapes == 0, refusal) {
        told.push(format!("refused: {}", finding.message(Text::new(Lang::En))));
    }
    let told = if told.is_empty() { "–".to_owned() } else { told.join(", ").replace('|', "\\|") };
    let rows: usize = if shapes > 0 { shapes } else { tables.iter().map(|table| table.rows).sum() };
    let rows = if rows == 0 { String::new() } else { rows.to_string() };
    let mut cells: BTreeMap<Kind, usize> = BTreeMap::new();
    for (kind, count) in tables.iter().flat_map(|table| &table.cells) {
        *cells.entry(*kind).or_default() += count;
    }
    let cells: Vec<String> = cells
        .iter()
        .map(|(kind, count)| match kind {
            Kind::Number | Kind::Blank | Kind::Text => format!("{} {count}", kind.id()),
            _ => format!("`{}` {count}", kind.id()),
        })
        .collect();
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let format = if shapes > 0 { format!("{ending}, areas") } else { ending };
    format!("{format} | {rows} | {} | {told}", cells.join(", "))
}

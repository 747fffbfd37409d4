//! Workbooks on their way through the whole pipeline, made here; those of offices in `real`.

mod damaged;
pub(crate) mod made;
mod real;

use crate::workspace::{Run, lay_over, repository, run};
use made::{Sheet, archive, ods, xlsx};
use serde_json::Value as Json;
use std::fs;
use tempfile::TempDir;

const DECLARED: &str = "sheet = \"Daten\"\nheader = 3\nend = \"blank\"\nkey_width = { raum = 5 }\n";

/// What the sheet is about, and a legend with a sign in its first column.
fn sheets(rows: &str) -> Vec<Sheet> {
    let cells = |text: &str| text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let text = format!("Empfänger\n\n{rows}\n\n. - gesperrt");
    vec![
        Sheet { name: "Inhalt", rows: cells("Inhaltsverzeichnis") },
        Sheet { name: "Daten", rows: cells(&text) },
    ]
}

/// The rows of the sound project's text delivery.
fn delivered() -> String {
    let path = "tests/cases/_base/datasets/amt/leistungen/leistungen.csv";
    fs::read_to_string(repository().join(path)).expect("a delivery").trim_end().to_owned()
}

/// The sound project, with one of its deliveries as a workbook.
fn workspace(file: &str, bytes: &[u8], declared: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    let folder = home.path().join("datasets/amt/leistungen");
    let path = folder.join("dataset.toml");
    let definition = fs::read_to_string(&path).expect("a definition").replace("leistungen.csv", file);
    fs::write(&path, format!("{definition}[table.workbook]\n{declared}")).expect("written");
    fs::write(folder.join(file), bytes).expect("written");
    home
}

fn check(home: &TempDir) -> (Run, Vec<Json>) {
    let check = run(home.path(), &["check", "reports/bericht", "--json"]);
    let findings = serde_json::from_str(&check.stdout).unwrap_or_else(|error| panic!("{error} {check:?}"));
    (check, findings)
}

/// Code, sheet and cell of each finding.
fn places(findings: &[Json]) -> Vec<(String, String, String)> {
    let text = |finding: &Json, name: &str| finding[name].as_str().unwrap_or("-").to_owned();
    let place = |finding| (text(finding, "code"), text(finding, "sheet"), text(finding, "cell"));
    findings.iter().map(place).collect()
}

fn place(code: &str, sheet: &str, cell: &str) -> (String, String, String) {
    (code.to_owned(), sheet.to_owned(), cell.to_owned())
}

#[test]
fn a_workbook_gives_the_tables_that_text_gives() {
    let build = |home: &TempDir| {
        let run = run(home.path(), &["build", "reports/bericht", "--only", "tables"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        fs::read_to_string(home.path().join("out/bericht/tables/indicators.csv")).expect("a table")
    };
    let text = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), text.path());
    let expected = build(&text);
    let sheets = sheets(&delivered());
    for (file, bytes) in [("a.xlsx", xlsx(&sheets)), ("a.ods", ods(&sheets)), ("renamed.xls", xlsx(&sheets))]
    {
        let home = workspace(file, &bytes, DECLARED);
        assert_eq!(check(&home).1, Vec::<Json>::new(), "{file}");
        assert!(build(&home) == expected, "{file}");
    }
}

#[test]
fn findings_name_sheet_and_cell() {
    let rows = delivered().replace("97101,2020-12-31,12", "97101,2020-12-31,857°");
    for (file, bytes) in [("a.xlsx", xlsx(&sheets(&rows))), ("a.ods", ods(&sheets(&rows)))] {
        let home = workspace(file, &bytes, DECLARED);
        let (_, findings) = check(&home);
        assert!(places(&findings).contains(&place("O301", "Daten", "C4")), "{findings:?}");
        let told = run(home.path(), &["check", "reports/bericht"]);
        let told = told.stdout + &told.stderr;
        assert!(told.contains("Blatt „Daten“, Zelle C4, Spalte „empfaenger“"), "{told}");
    }
}

#[test]
fn numbers_shown_as_percent_are_a_warning() {
    // A whole number shows what the warning is about best: 12 is shown as 1200 %.
    let rows = delivered().replace("97101,2020-12-31,12\n", "97101,2020-12-31,12%\n");
    for bytes in [xlsx(&sheets(&rows)), ods(&sheets(&rows))] {
        let (check, findings) = check(&workspace("a.xlsx", &bytes, DECLARED));
        assert_eq!(places(&findings), [place("F229", "Daten", "C4")], "{check:?}");
        assert_eq!(check.code, Some(0));
    }
}

#[test]
fn a_correction_means_its_sheet() {
    let rows = delivered().replace("97101,2020-12-31,12\n", "97101,2020-12-31,1Z\n");
    let with_correction = |sheet: &str| {
        let home = workspace("a.xlsx", &xlsx(&sheets(&rows)), DECLARED);
        let path = home.path().join("datasets/amt/leistungen/dataset.toml");
        let definition = fs::read_to_string(&path).expect("a definition");
        let correction = format!(
            "\n[[correction]]\nfile = \"a.xlsx\"\nsheet = \"{sheet}\"\narea = [\"97101\"]\ncolumn = [\"empfaenger\"]\n\
             period = \"2020-12-31\"\nexpect = \"1Z\"\nbecomes = \"12\"\nreason = {{ de = \"a\", en = \"a\" }}\n"
        );
        fs::write(&path, definition + &correction).expect("written");
        check(&home).1
    };
    assert_eq!(with_correction("Daten"), Vec::<Json>::new());
    let codes: Vec<String> = places(&with_correction("Inhalt")).into_iter().map(|place| place.0).collect();
    assert!(["O301", "O310"].iter().all(|code| codes.iter().any(|found| found == code)), "{codes:?}");
}

#[test]
fn a_name_too_many_in_the_header_of_a_sheet_can_be_struck() {
    let rows = delivered().replacen("stichtag,empfaenger", "stichtag,2012,empfaenger", 1);
    let struck = |expect: &str| {
        let home = workspace("a.xlsx", &xlsx(&sheets(&rows)), DECLARED);
        let path = home.path().join("datasets/amt/leistungen/dataset.toml");
        let definition = fs::read_to_string(&path).expect("a definition");
        let correction = format!(
            "file = \"a.xlsx\"\nheader_corrections = [{{ position = 3, expect = \"{expect}\", becomes = \"\", \
             reason = {{ de = \"a\", en = \"a\" }} }}]"
        );
        fs::write(&path, definition.replace("file = \"a.xlsx\"", &correction)).expect("written");
        check(&home).1
    };
    assert_eq!(struck("2012"), Vec::<Json>::new());
    let unmet = struck("2013");
    let finding =
        unmet.iter().find(|finding| finding["code"] == "O309").unwrap_or_else(|| panic!("{unmet:?}"));
    assert_eq!((finding["sheet"].as_str(), finding["line"].as_u64()), (Some("Daten"), Some(3)));
}

#[test]
fn a_legend_is_shown_by_the_check_of_its_dataset() {
    let home = workspace("a.xlsx", &xlsx(&sheets(&delivered())), DECLARED);
    let dataset = ["check", "datasets/amt/leistungen"];
    let spoken = run(home.path(), &dataset);
    assert!(spoken.stdout.contains(". - gesperrt"), "{spoken:?}");
    let told = run(home.path(), &[dataset[0], dataset[1], "--json"]);
    let told: Json = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(told["tables"][0]["notes"][0]["text"], ". - gesperrt", "{told}");
}

#[test]
fn what_is_locked_or_too_large_is_a_finding() {
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let package = |content: &str, manifest: &str| {
        let parts = [("mimetype", mimetype), ("content.xml", content), ("META-INF/manifest.xml", manifest)];
        archive(&parts.map(|(name, text)| (name.to_owned(), text.to_owned())))
    };
    let wide = "<table:table table:name=\"Daten\"><table:table-row><table:table-cell office:value-type=\"float\" \
                office:value=\"1\" table:number-columns-repeated=\"99999\"/></table:table-row></table:table>";
    for (bytes, code) in [(package("?", "<manifest:encryption-data/>"), "F221"), (package(wide, ""), "F223")]
    {
        let (_, findings) = check(&workspace("a.ods", &bytes, DECLARED));
        assert_eq!(findings[0]["code"], code, "{findings:?}");
    }
}

#[test]
fn a_declaration_that_does_not_fit_is_a_finding() {
    let bytes = xlsx(&sheets(&delivered()));
    let cut = &bytes[..bytes.len() / 2];
    let codes = |bytes: &[u8], declared: &str| {
        let findings = check(&workspace("a.xlsx", bytes, declared)).1;
        findings.iter().map(|finding| finding["code"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    for (bytes, declared, code) in [
        (&bytes[..], DECLARED.replace("Daten", "Tab 1"), "F224"),
        (&bytes, DECLARED.replace("header = 3", "header = 2"), "F226"),
        (&bytes, DECLARED.replace("\"blank\"", "{ before = [\"Summe\"] }"), "F227"),
        (&bytes, DECLARED.replace("header", "haeder"), "T102"),
        (&bytes, DECLARED.replace("header = 3", "header = true"), "T101"),
        (cut, DECLARED.to_owned(), "F222"),
        (b"raum;stichtag\n", DECLARED.to_owned(), "F220"),
    ] {
        let found = codes(bytes, &declared);
        assert!(found.contains(&code.to_owned()), "{code} {found:?}");
    }
    let below = delivered() + "\n\n97101,2028-12-31,5";
    let formula = delivered().replace("97101,2020-12-31,12\n", "97101,2020-12-31,=\n");
    for (rows, code) in [(below, "F228"), (formula, "F225")] {
        let found = codes(&xlsx(&sheets(&rows)), DECLARED);
        assert!(found.contains(&code.to_owned()), "{code} {found:?}");
    }
    let home = workspace("a.xlsx", &bytes, DECLARED);
    let path = home.path().join("datasets/amt/leistungen/dataset.toml");
    let definition = fs::read_to_string(&path).expect("a definition");
    fs::write(&path, definition.replace("[[table]]\n", "[[table]]\nseparator = \";\"\n")).expect("written");
    assert_eq!(places(&check(&home).1), [place("T104", "-", "-")]);
}

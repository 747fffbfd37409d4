//! The attacker: outputs are tampered with, one file at a time, and the audit must say where the number came out. What
//! nobody touched must give nothing.

use crate::cases::workspace;
use crate::workbook::made::archive;
use crate::workspace::{built_demo, files_below, lay_over, repository, run};
use sozialbericht::audit::{Folder, audit};
use sozialbericht::diagnostic::{Code, Finding, Findings};
use sozialbericht::disclosure::attack::Depth;
use sozialbericht::text::{Lang, Text};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// Its areas Anger (97101) and Bruch (97102) have one and two recipients in 2024.
const CASE: &str = "tests/cases/a-suppressed-figure-has-no-rate-index-class-bar-or-colour";
const DOTS: &str = "report/figures/dots-raum-altersarmut.svg";
const MAP: &str = "report/figures/map-altersarmut.svg";

/// The case as it was built.
fn built() -> &'static Path {
    static BUILT: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let home = workspace(&repository().join(CASE));
        let run = run(home.path(), &["build", "reports/bericht"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let folder = home.path().join("out/bericht");
        (home, folder)
    });
    &BUILT.1
}

/// What is found in a folder.
fn found(folder: &Path) -> Vec<(String, String)> {
    let mut findings = Findings::default();
    let folder = Folder::open(folder, &mut findings);
    let _ = folder.and_then(|folder| audit(&folder, Depth::Exact, &mut findings));
    let text = Text::new(Lang::De);
    let line = |finding: &&Finding| {
        (finding.code().id().to_owned(), format!("{} | {}", finding.place_text(text), finding.message(text)))
    };
    findings.sorted().iter().map(line).collect()
}

/// What is found after somebody changed the output; that a file was changed goes without saying.
fn after(tamper: impl Fn(&Path)) -> Vec<(String, String)> {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(built(), home.path());
    tamper(home.path());
    let mut found = found(home.path());
    found.retain(|(code, _)| code != "L805");
    found
}

fn change(folder: &Path, file: &str, change: impl Fn(String) -> String) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).expect(file);
    let changed = change(before.clone());
    assert_ne!(before, changed, "{file} was not changed");
    fs::write(path, changed).expect("written");
}

fn add(folder: &Path, file: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, content).expect("written");
}

/// Exactly one kind of finding, with these words somewhere.
fn assert_only(found: &[(String, String)], code: &str, words: &[&str]) {
    assert!(!found.is_empty(), "nothing was found");
    assert!(found.iter().all(|(found, _)| found == code), "{found:#?}");
    for word in words {
        assert!(found.iter().any(|(_, message)| message.contains(word)), "no {word:?} in {found:#?}");
    }
}

/// The height at which a picture names an area.
fn height_of(svg: &str, name: &str) -> String {
    let line = svg.lines().find(|line| line.contains(&format!(">{name}</text>"))).expect("a name");
    line.split(" y=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a height").to_owned()
}

#[test]
fn what_nobody_touched_gives_nothing_away() {
    assert_eq!(found(built()), []);
    assert_eq!(found(&built_demo().join("musterkreis-2024")), []);
}

#[test]
fn a_dot_in_a_suppressed_row_is_read_back_to_its_value() {
    let found = after(|out| {
        change(out, DOTS, |svg| {
            let y = height_of(&svg, "Anger");
            svg.replace(
                "</svg>",
                &format!("<circle cx=\"1500\" cy=\"{y}\" r=\"13\" fill=\"#1F6CB1\"/></svg>"),
            )
        });
    });
    assert_only(&found, "L812", &[DOTS, "Anger (97101)", "(1500, ", "einen Punkt"]);
    assert!(!found[0].1.contains("ablesbar: ?"), "{found:#?}");
}

#[test]
fn a_whisker_in_a_suppressed_row_is_found() {
    let found = after(|out| {
        change(out, DOTS, |svg| {
            let y = height_of(&svg, "Bruch");
            let line = format!(
                "<polyline fill=\"none\" stroke=\"#1F6CB1\" stroke-width=\"6\" points=\"900,{y} 1700,{y} \"/>"
            );
            svg.replace("</svg>", &format!("{line}</svg>"))
        });
    });
    assert_only(&found, "L812", &["Bruch (97102)", "eine Linie"]);
}

#[test]
fn a_number_in_the_place_of_a_sign_is_found() {
    let found = after(|out| {
        change(out, DOTS, |svg| {
            let y = height_of(&svg, "Anger");
            let is_sign = |line: &&str| line.contains(&format!(" y=\"{y}\"")) && line.contains(">.</text>");
            let line = svg.lines().find(is_sign).expect("a sign").to_owned();
            svg.replace(&line, &line.replace(">.<", ">0,6<"))
        });
    });
    assert_only(&found, "L810", &["0,6", "Anger (97101)"]);
}

#[test]
fn words_that_are_not_drawn_are_read_too() {
    for words in [
        "<desc>Altersarmut: Anger 0,6 %</desc>",
        "<title>Anger: 2 Personen</title>",
        "<g data-area=\"97101\" data-value=\"0.617\"/>",
        "<g aria-label=\"Anger, 0,6 Prozent\"/>",
        "<!-- Anger 2 -->",
        "<metadata>{\"97101\": 2}</metadata>",
    ] {
        let found = after(|out| change(out, MAP, |svg| svg.replace("</svg>", &format!("{words}</svg>"))));
        assert_only(&found, "L810", &["Anger (97101)", MAP]);
    }
}

#[test]
fn a_class_colour_on_a_suppressed_area_is_found() {
    let found = after(|out| {
        change(out, MAP, |svg| {
            let line = svg.lines().find(|line| line.starts_with("<path")).expect("an area").to_owned();
            assert!(line.contains("url(#hatch"), "the first area is Anger: {line}");
            let start = line.find("url(#").expect("a pattern");
            let end = start + line[start..].find(')').expect("its end") + 1;
            svg.replacen(&line, &format!("{}#6CB19E{}", &line[..start], &line[end..]), 1)
        });
    });
    assert_only(&found, "L813", &["Anger (97101)", "#6CB19E", MAP]);
}

#[test]
fn hidden_cells_remarks_and_stored_results_of_a_workbook_are_read() {
    let part = |name: &str, xml: &str| (name.to_owned(), xml.to_owned());
    let book = |sheet: &str, more: Vec<(String, String)>| {
        let mut parts = vec![
            part("[Content_Types].xml", "<Types/>"),
            part(
                "xl/workbook.xml",
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Arbeit\" state=\"veryHidden\" r:id=\"a\"/></sheets></workbook>",
            ),
            part(
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"a\" Type=\"worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
            part(
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
            ),
        ];
        parts.extend(more);
        archive(&parts)
    };
    let text =
        |cell: &str, words: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let row =
        |hidden: &str, cells: &str| format!("<row r=\"7\" {hidden}>{}{cells}</row>", text("A7", "Anger"));
    let remark = vec![
        part(
            "xl/worksheets/_rels/sheet1.xml.rels",
            "<Relationships><Relationship Id=\"c\" Type=\"x/comments\" Target=\"../comments1.xml\"/></Relationships>",
        ),
        part(
            "xl/comments1.xml",
            "<comments><commentList><comment ref=\"B7\"><text><t>waren 2</t></text></comment></commentList></comments>",
        ),
    ];
    let sign = text("B7", ".");
    let books = [
        book(&row("hidden=\"1\"", "<c r=\"B7\"><v>2</v></c>"), Vec::new()),
        book(&row("", "<c r=\"B7\"><f>ROUND(C7,1)</f><v>0.62</v></c>"), Vec::new()),
        book(&row("", &sign), remark),
    ];
    for bytes in books {
        let found = after(|out| add(out, "tables/werte.xlsx", &bytes));
        assert_only(&found, "L810", &["tables/werte.xlsx", "Arbeit", "B7", "Anger (97101)"]);
    }
    let harmless = book(&row("", &sign), Vec::new());
    assert_eq!(after(|out| add(out, "tables/werte.xlsx", &harmless)), []);
}

#[test]
fn json_and_pages_of_the_web_are_read_with_all_that_is_hidden_in_them() {
    let pages = [
        ("site/werte.json", "{\"97101\": {\"n\": 2}}"),
        ("site/werte.json", "[{\"name\": \"Anger\", \"werte\": [{\"wert\": 0.62}]}]"),
        (
            "site/karte.geojson",
            "{\"features\": [{\"properties\": {\"key\": \"97101\", \"v\": 0.62}, \"geometry\": {\"coordinates\": [1, 2]}}]}",
        ),
        ("site/index.html", "<table><tr><td>Anger</td><td style='display:none'>0,6</td></tr></table>"),
        ("site/index.html", "<p>Im Raum <b>Anger</b> sind es 2 Personen.</p>"),
        ("site/index.html", "<svg><path data-key=\"97101\" data-v=\"0.62\"/></svg>"),
        ("site/index.html", "<script>const werte = {\"97101\": 0.62};</script>"),
        ("site/index.html", "<script type=\"application/json\">{\"97101\": 0.62}</script>"),
        ("tables/rest.csv", "area;wert\r\n97101;2\r\n"),
        ("packs/97101_2.txt", "leer"),
    ];
    for (file, content) in pages {
        let found = after(|out| add(out, file, content));
        assert_only(&found, "L810", &["Anger (97101)", file]);
    }
}

#[test]
fn numbers_that_were_released_may_stand_anywhere() {
    let sound = [
        ("site/werte.json", "{\"97201\": {\"wert\": 9.032258064516128, \"n\": 28}}"),
        (
            "site/index.html",
            "<table><tr><td>Hain</td><td>28</td><td>310</td><td>9,0</td><td>−1,0</td></tr></table>",
        ),
        ("site/index.html", "<p>Am 31.12.2024 waren es in Anger zu wenige; 2020 waren es 3,0 %.</p>"),
        ("tables/rest.csv", "area,name,wert\r\n97101,Anger,.\r\n97201,Hain,9.03\r\n"),
    ];
    for (file, content) in sound {
        assert_eq!(after(|out| add(out, file, content)), [], "{content}");
    }
}

#[test]
fn an_archive_is_opened() {
    let parts = vec![("tables/rest.csv".to_owned(), "area,wert\r\n97101,2\r\n".to_owned())];
    let found = after(|out| add(out, "packs/anger.zip", archive(&parts)));
    assert_only(&found, "L810", &["packs/anger.zip/tables/rest.csv:2", "Anger (97101)"]);
}

#[test]
fn a_number_in_a_chapter_is_found_on_its_page() {
    let home = workspace(&repository().join(CASE));
    let report = home.path().join("reports/bericht");
    add(&report, "chapters/lage.md", "# Zur Lage\n\nIm Raum Anger sind es 2 Personen.\n");
    change(&report, "report.toml", |text| {
        text.replace("level = \"raum\"", "level = \"raum\"\nchapters = [\"lage.md\"]")
    });
    let run = run(home.path(), &["build", "reports/bericht"]);
    assert_eq!(run.code, Some(1), "what fails the attack is not published: {run:?}");
    for word in ["L810", "report/sozialbericht.pdf", "Seite", "Anger sind es 2 Personen"] {
        assert!(run.stderr.contains(word), "{word}: {run:?}");
    }
    assert!(!home.path().join("out/bericht").exists());
}

#[test]
fn tables_that_differ_and_rows_that_tell_are_found() {
    let row = "altersarmut,97101,Anger,raum,2024-12-31,,,,,,,,.,";
    let found = after(|out| {
        change(out, "tables/indicators.csv", |csv| {
            csv.replace(row, "altersarmut,97101,Anger,raum,2024-12-31,,,,,wilson,,410,.,")
        });
    });
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert!(codes.contains(&"L808") && codes.contains(&"L815"), "{found:#?}");
    let found = after(|out| {
        change(out, "tables/indicators.csv", |csv| {
            format!("{csv}altersarmut,97101,Anger,raum,2024-12-31,0.5,,,,,,,,\r\n")
        });
    });
    assert!(found.iter().any(|(code, _)| code == "L807"), "{found:#?}");
}

#[test]
fn an_index_over_a_suppressed_figure_is_solved_for() {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&built_demo().join("musterkreis-2024"), home.path());
    // An area without an index because of a secret figure gets one.
    change(home.path(), "tables/monitor.csv", |csv| {
        let words = Text::new(Lang::De).word("monitor.excluded.secret");
        let line = csv.lines().find(|line| line.contains(&words)).expect("an area").to_owned();
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells[3] = "0.25".to_owned();
        csv.replace(&line, &cells.join(","))
    });
    fs::remove_file(home.path().join("tables/monitor.parquet")).expect("removed");
    let found = found(home.path());
    assert!(
        found.iter().any(|(code, message)| code == "L814" && message.contains("status_index")),
        "{found:#?}"
    );
}

#[test]
fn results_of_too_few_answers_are_found() {
    let head = "question,answer,area,group,value,lower,upper,n,n_eff,deff,sign\r\n";
    let of = |row: &str| after(|out| add(out, "tables/survey.csv", format!("{head}{row}\r\n")));
    assert_eq!(of("wohnen,ja,97,alle,61.2,50.1,70.3,240,180,1.3,"), []);
    assert_only(&of("wohnen,ja,97101,frauen,61.2,,,2,2,1,"), "L816", &["wohnen, ja, 97101, frauen"]);
    assert_only(&of("wohnen,ja,97,alle,1840,,,2,,,"), "L816", &["1\u{202F}840"]);
}

#[test]
fn what_cannot_be_read_is_told_and_never_passed_over() {
    let codes =
        |tamper: &dyn Fn(&Path)| -> Vec<String> { after(tamper).into_iter().map(|(code, _)| code).collect() };
    assert_eq!(codes(&|out| add(out, "anschreiben.docx", b"\xD0\xCF\x11\xE0")), ["L802"]);
    assert_eq!(codes(&|out| add(out, "bild.png", b"\x89PNG")), ["L802"]);
    assert_eq!(codes(&|out| fs::remove_file(out.join("manifest.json")).expect("removed")), ["L803"]);
    let other = r#"{ "program": { "name": "webpack" }, "files": [] }"#;
    assert!(codes(&|out| add(out, "manifest.json", other)).contains(&"L803".to_owned()));
    let without_tables = |out: &Path| fs::remove_dir_all(out.join("tables")).expect("removed");
    assert_eq!(codes(&without_tables), ["L804"]);
    let strange = |out: &Path| change(out, "tables/indicators.csv", |csv| csv.replacen(",9.03", ",viel", 1));
    assert!(codes(&strange).contains(&"L806".to_owned()));
    let home = tempfile::tempdir().expect("a folder");
    lay_over(built(), home.path());
    add(home.path(), "report/figures/neu.svg", "<svg/>");
    assert_eq!(found(home.path())[0].0, "L805");
}

#[test]
fn files_that_break_off_are_findings_and_no_panic() {
    for (path, bytes) in files_below(built()) {
        for length in [0, bytes.len() / 3, bytes.len() * 2 / 3] {
            let found = after(|out| fs::write(out.join(&path), &bytes[..length]).expect("written"));
            let cut_at_a_row = Path::new(&path).extension().is_some_and(|ending| ending == "csv");
            let is_told = found.iter().any(|(code, _)| code == "L801");
            assert!(cut_at_a_row || is_told, "{path} cut to {length} bytes is passed over: {found:?}");
        }
    }
}

#[test]
fn an_author_is_warned_of_numbers_that_may_mean_something_else() {
    let found = after(|out| add(out, "site/index.html", "<p>In Anger gibt es 14 Plätze.</p>"));
    assert_only(&found, "L811", &["14", "Anger (97101)"]);
}

#[test]
fn the_command_says_what_it_looked_at_and_ends_with_the_right_code() {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(built(), home.path());
    let folder = home.path().to_str().expect("UTF-8");
    let sound = run(home.path(), &["audit", folder]);
    assert_eq!(sound.code, Some(0), "{sound:?}");
    assert!(sound.stdout.contains("Geprüft:") && sound.stdout.contains("Keine Befunde."), "{sound:?}");
    add(home.path(), "site/werte.json", "{\"97101\": 2}");
    let leaking = run(home.path(), &["audit", folder, "--json", "--lang", "en"]);
    assert_eq!(leaking.code, Some(1), "{leaking:?}");
    let json: serde_json::Value = serde_json::from_str(&leaking.stdout).expect("JSON");
    assert!(json["suppressed"].as_u64().is_some_and(|count| count >= 2), "{json}");
    assert!(
        json["findings"].as_array().is_some_and(|list| list.iter().any(|entry| entry["code"] == "L810")),
        "{json}"
    );
    assert_eq!(run(home.path(), &["audit", "nirgends"]).code, Some(2));
}

/// Every code of the audit is shown here; `cases` asks.
#[test]
fn every_code_of_the_audit_is_an_error_but_for_three() {
    let own = Code::ALL.iter().filter(|code| code.id().starts_with('L'));
    let mild: Vec<&str> = own
        .filter(|code| code.severity() != sozialbericht::diagnostic::Severity::Error)
        .map(|code| code.id())
        .collect();
    assert_eq!(mild, ["L805", "L821", "L811"]);
}

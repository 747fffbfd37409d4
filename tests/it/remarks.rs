//! Breaks of series and events reach the reader: in charts, tables and the ledger, in the language of the build.

use crate::workspace::{built_demo, files_below, lay_over, repository, rows, run, say};
use std::collections::BTreeMap;
use std::process::Command;

const CASE: &str = "tests/cases/a-break-and-an-event-are-noted-where-the-figures-stand";

/// The products of the case in a language.
fn built(lang: &str) -> BTreeMap<String, Vec<u8>> {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    for part in ["datasets", "reports"] {
        lay_over(&repository().join(CASE).join(part), &home.path().join(part));
    }
    let run = run(home.path(), &["build", "reports/bericht", "--lang", lang]);
    assert_eq!(run.code, Some(0), "{run:?}");
    files_below(&home.path().join("out/bericht"))
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(files[path].clone()).expect("UTF-8")
}

#[test]
fn a_break_is_drawn_noted_and_in_the_ledger_in_both_languages() {
    let words = [
        (
            "de",
            "Bruch in der Zeitreihe",
            "nicht vergleichbar mit Werten vor 31.12.2024",
            "ab der Altersgrenze",
        ),
        (
            "en",
            "Break in the series",
            "not comparable with values before 31 December 2024",
            "from the age limit",
        ),
    ];
    for (lang, drawn, noted, reason) in words {
        let files = built(lang);
        let chart = text(&files, "report/figures/series-altersarmut.svg");
        assert!(chart.to_lowercase().contains(&format!(">{}</text>", drawn.to_lowercase())), "{chart}");
        assert!(chart.contains(">²</text>"), "a mark at the line: the event came first");
        let figures = rows(&files["tables/indicators.csv"]);
        for row in &figures {
            let is_after = row["indicator"] == "altersarmut" && row["period"] == "2024-12-31";
            assert_eq!(row["note"].contains(noted), is_after, "{row:?}");
        }
        let ledger = rows(&files["tables/quality.csv"]);
        let broken = ledger.iter().find(|row| row["code"] == "break").expect("the break");
        assert!(broken["footnote"].contains(reason), "{broken:?}");
        assert_eq!((&*broken["dataset"], &*broken["severity"]), ("amt/leistungen", "note"));
        assert!(broken["place"].starts_with("datasets/amt/leistungen/dataset.toml:"), "{broken:?}");
        assert!(ledger.iter().any(|row| row["code"] == "event"), "{ledger:?}");
    }
}

#[test]
fn the_shelter_of_the_demo_is_marked_where_its_figures_stand() {
    let files = files_below(&built_demo().join("musterkreis-2024"));
    let marked = |path: &str| text(&files, path).contains(">Steinkuhle ¹</text>");
    assert!(marked("report/figures/dots-sozialraum-sgb2-quote.svg"));
    assert!(!marked("report/figures/dots-sozialraum-altersarmut.svg"), "it explains figures of SGB II only");
    let has_break = |name: &str| text(&files, &format!("report/figures/series-{name}.svg")).contains("Bruch");
    assert!(has_break("einpersonenhaushalte") && has_break("alleinlebende-65plus"));
    assert!(!has_break("sgb2-quote"));
}

#[test]
fn the_report_tells_no_change_across_a_break() {
    let Some(words) = printed(&built("de")["report/sozialbericht.pdf"]) else { return };
    assert!(words.contains("lässt sich nichts sagen"), "{words}");
    for told in ["gestiegen", "gesunken", "gerundet unverändert"] {
        assert!(!words.contains(told), "{told}");
    }
}

/// The text of a PDF with single blanks; none without the program that takes it out.
fn printed(pdf: &[u8]) -> Option<String> {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("a.pdf");
    std::fs::write(&path, pdf).expect("written");
    let Ok(output) = Command::new("pdftotext").arg(&path).arg("-").output() else {
        say("SKIPPED: without pdftotext the text of the PDF was not searched");
        return None;
    };
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn the_monitor_marks_what_explains_its_figures() {
    let Some(words) = printed(&built("de")["report/sozialbericht.pdf"]) else { return };
    let (monitor, _) = words.split_once("Was gezählt wird.").expect("the sections of indicators");
    let (_, monitor) = monitor.rsplit_once("sind alle 6 raum nach Status").expect("the monitor");
    let (monitor, _) = monitor.split_once("beträgt der Wert für").expect("the first indicator");
    assert!(monitor.contains("Bruch * ¹"), "{monitor}");
    for told in ["Hier liegt seit 2022 ein Pflegeheim.", "seither ab der Altersgrenze."] {
        assert_eq!(monitor.matches(told).count(), 1, "{told}: {monitor}");
    }
}

/// The case with so many areas that their table stands in the appendix.
#[test]
fn the_table_in_the_appendix_marks_what_explains_its_figures() {
    let home = tempfile::tempdir().expect("a folder");
    lay_over(&repository().join("tests/cases/_base"), home.path());
    lay_over(&repository().join(CASE), home.path());
    let extend = |path: &str, row: &dyn Fn(usize) -> String| {
        let path = home.path().join("datasets/amt").join(path);
        let mut text = std::fs::read_to_string(&path).expect("a delivery");
        (0..150).for_each(|number| text.push_str(&row(number)));
        std::fs::write(path, text).expect("written");
    };
    extend("gebiete/raeume.csv", &|number| format!("972{number:03},Raum {number}\n"));
    let both = |number: usize, cells: &str| {
        ["2020", "2024"].map(|year| format!("972{number:03},{year}-12-31,{cells}\n")).concat()
    };
    extend("leistungen/leistungen.csv", &|number| both(number, "20"));
    extend("einwohner/einwohner.csv", &|number| both(number, "1000,400"));
    extend("anteile/anteile.csv", &|number| format!("972{number:03},2024-12-31,40\n"));
    let areas = home.path().join("datasets/amt/gebiete/dataset.toml");
    let text = std::fs::read_to_string(&areas).expect("areas");
    std::fs::write(&areas, text.split("[[boundaries]]").next().unwrap_or_default()).expect("written");
    let run = run(home.path(), &["build", "reports/bericht"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let pdf = std::fs::read(home.path().join("out/bericht/report/sozialbericht.pdf")).expect("a report");
    let Some(words) = printed(&pdf) else { return };
    let (_, appendix) = words.rsplit_once("Alter: alle raum").expect("an appendix");
    assert!(appendix.contains("Bruch ¹"), "{appendix}");
    assert!(appendix.contains("Hier liegt seit 2022 ein Pflegeheim."), "{appendix}");
}

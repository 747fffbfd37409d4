//! The tables of the contract, as typed rows.

use super::folder::{Folder, unread};
use super::release::{PublishedAnswer, PublishedAssessment, PublishedFigure, Release, at};
use super::rows::{self, Rows};
use crate::area::AreaCode;
use crate::diagnostic::{Code, Finding, Findings, Place};
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the tables into a release; none when there are no figures to begin with.
pub(super) fn read(folder: &Folder, release: &mut Release, findings: &mut Findings) -> Option<()> {
    let Some((path, table)) = one(folder, "tables/indicators", findings) else {
        findings.push(Finding::new(Code::ReleaseWithoutFigures).file("tables/indicators.csv"));
        return None;
    };
    let mut known: BTreeSet<AreaCode> = release.areas.iter().map(|area| area.code.clone()).collect();
    let mut told: BTreeMap<(String, AreaCode, Period), usize> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let line = Line { path: &path, table: &table, row };
        let Some(figure) = figure(&line, findings) else { continue };
        release.meet(&mut known, &figure.area, line.text("area_name"), line.text("level"));
        let key = (figure.indicator.clone(), figure.area.clone(), figure.period);
        if let Some(earlier) = told.insert(key, release.figures.len()) {
            let earlier = release.figures[earlier].place.line.unwrap_or_default();
            findings.push(
                at(Finding::new(Code::DoubledFigure), &figure.place)
                    .with("indicator", &figure.indicator)
                    .with("area", figure.area.as_str())
                    .with_period("period", figure.period)
                    .with("line", earlier.to_string()),
            );
        }
        release.figures.push(figure);
    }
    if let Some((path, table)) = one(folder, "tables/monitor", findings) {
        for row in 0..table.rows.len() {
            let line = Line { path: &path, table: &table, row };
            let Some(assessment) = assessment(&line, findings) else { continue };
            release.meet(&mut known, &assessment.area, line.text("area_name"), "");
            release.assessments.push(assessment);
        }
    }
    if let Some((path, table)) = one(folder, "tables/survey", findings) {
        let rows = 0..table.rows.len();
        release.answers =
            rows.filter_map(|row| answer(&Line { path: &path, table: &table, row }, findings)).collect();
    }
    Some(())
}

/// A table in its two forms, which must say the same. What counts is the CSV, or else the Parquet.
fn one(folder: &Folder, stem: &str, findings: &mut Findings) -> Option<(String, Rows)> {
    let mut read = |ending: &str| {
        let file = folder.file(&format!("{stem}.{ending}"))?;
        let table = rows::of(file);
        let table = table.map_err(|(key, line)| {
            let finding = unread(&file.path).with_word("message", key);
            findings.push(if line > 0 { finding.line(line) } else { finding });
        });
        Some((file.path.clone(), table.ok()?))
    };
    let (csv, parquet) = (read("csv"), read("parquet"));
    if let (Some((path, csv)), Some((other, parquet))) = (&csv, &parquet) {
        compare((path, csv), (other, parquet), findings);
    }
    csv.or(parquet)
}

fn compare((path, one): (&str, &Rows), (other_path, other): (&str, &Rows), findings: &mut Findings) {
    let differs = |line: u64, column: &str, here: &str, there: &str| {
        let finding = Finding::new(Code::ReleaseContradicts).file(path).line(line).column(column);
        finding.with("other", other_path).with("here", shown(here)).with("there", shown(there))
    };
    if one.columns != other.columns {
        findings.push(differs(1, "", &one.columns.join(", "), &other.columns.join(", ")));
        return;
    }
    if one.rows.len() != other.rows.len() {
        findings.push(differs(1, "", &one.rows.len().to_string(), &other.rows.len().to_string()));
    }
    for (row, (here, there)) in one.rows.iter().zip(&other.rows).enumerate() {
        for (column, (here, there)) in one.columns.iter().zip(here.iter().zip(there)) {
            let is_same = here == there
                || matches!((number(here), number(there)), (Some(Some(a)), Some(Some(b))) if a.total_cmp(&b).is_eq());
            if !is_same {
                findings.push(differs(one.lines[row], column, here, there));
            }
        }
    }
}

/// A row of a table with its place.
struct Line<'a> {
    path: &'a str,
    table: &'a Rows,
    row: usize,
}

impl Line<'_> {
    fn text(&self, column: &str) -> &str {
        self.table.cell(self.row, self.table.column(column))
    }

    fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn place(&self) -> Place {
        let line = self.table.lines.get(self.row).copied();
        Place { file: Some(self.path.to_owned()), line, ..Place::default() }
    }

    /// A number that may be absent; a finding when it is neither.
    fn number(&self, column: &str, findings: &mut Findings) -> Option<f64> {
        number(self.text(column)).unwrap_or_else(|| {
            findings.push(self.strange(column));
            None
        })
    }

    fn area(&self, findings: &mut Findings) -> Option<AreaCode> {
        let area = AreaCode::new(self.text("area"));
        if area.is_none() {
            findings.push(self.strange("area"));
        }
        area
    }

    fn period(&self, findings: &mut Findings) -> Option<Period> {
        let period = Period::parse(self.text("period"));
        if period.is_none() {
            findings.push(self.strange("period"));
        }
        period
    }

    fn strange(&self, column: &str) -> Finding {
        let finding = at(Finding::new(Code::StrangeRelease), &self.place()).column(column);
        finding.with("text", shown(self.text(column)))
    }
}

fn figure(line: &Line<'_>, findings: &mut Findings) -> Option<PublishedFigure> {
    let (area, period) = (line.area(findings), line.period(findings));
    let indicator = line.some("indicator");
    if indicator.is_none() {
        findings.push(line.strange("indicator"));
    }
    let figure = PublishedFigure {
        indicator: indicator?,
        area: area?,
        period: period?,
        value: line.number("value", findings),
        lower: line.number("lower", findings),
        upper: line.number("upper", findings),
        confidence: line.number("confidence", findings),
        method: line.some("method"),
        numerator: line.number("numerator", findings),
        denominator: line.number("denominator", findings),
        sign: line.some("sign"),
        note: line.some("note"),
        place: line.place(),
    };
    // A row has a value or the sign in its place; both or neither says two things at once.
    if figure.value.is_some() == figure.sign.is_some() && !figure.is_suppressed() {
        findings.push(line.strange("sign"));
    }
    Some(figure)
}

fn assessment(line: &Line<'_>, findings: &mut Findings) -> Option<PublishedAssessment> {
    let (area, period) = (line.area(findings), line.period(findings));
    let (mut numbers, mut words) = (BTreeMap::new(), BTreeMap::new());
    for column in &line.table.columns {
        let text = line.text(column);
        if text.is_empty() || ["area", "area_name", "period"].contains(&column.as_str()) {
            continue;
        }
        // A class may be named by a digit: only indices and certainties are numbers.
        match number(text) {
            Some(Some(number)) if column.ends_with("index") || column.ends_with("certainty") => {
                numbers.insert(column.clone(), number);
            }
            _ => {
                words.insert(column.clone(), text.to_owned());
            }
        }
    }
    Some(PublishedAssessment {
        area: area?,
        period: period?,
        status_index: line.number("status_index", findings),
        dynamics_index: line.number("dynamics_index", findings),
        numbers,
        words,
        place: line.place(),
    })
}

fn answer(line: &Line<'_>, findings: &mut Findings) -> Option<PublishedAnswer> {
    let question = line.some("question");
    if question.is_none() {
        findings.push(line.strange("question"));
    }
    Some(PublishedAnswer {
        question: question?,
        answer: line.text("answer").to_owned(),
        area: line.text("area").to_owned(),
        group: line.text("group").to_owned(),
        value: line.number("value", findings),
        lower: line.number("lower", findings),
        upper: line.number("upper", findings),
        n: line.number("n", findings),
        n_eff: line.number("n_eff", findings),
        deff: line.number("deff", findings),
        sign: line.some("sign"),
        statistic: line.text("statistic").to_owned(),
        place: line.place(),
    })
}

/// A number as the contract writes it; `Some(None)` where nothing stands, none where something else does.
#[expect(clippy::option_option, reason = "nothing, a number, and what is neither are three answers")]
fn number(text: &str) -> Option<Option<f64>> {
    if text.is_empty() {
        return Some(None);
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Some)
}

/// A text of any length as a finding shows it.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    if text.is_empty() {
        return "–".to_owned();
    }
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const HEAD: &str = "indicator,area,area_name,level,period,value,lower,upper,confidence,method,numerator,denominator,sign,note\r\n";

    fn read(rows: &str) -> (Option<Release>, Vec<Code>) {
        let home = tempfile::tempdir().expect("a folder");
        write(home.path(), "tables/indicators.csv", &format!("{HEAD}{rows}"));
        write(home.path(), "manifest.json", r#"{ "program": { "name": "sozialbericht" } }"#);
        let mut findings = Findings::default();
        let release = Release::read(home.path(), &mut findings);
        let codes = findings.sorted().into_iter().map(Finding::code);
        (release, codes.filter(|code| *code != Code::ChangedRelease).collect())
    }

    fn write(home: &Path, path: &str, content: &str) {
        let path = home.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    #[test]
    fn a_row_becomes_a_figure_and_its_area_is_known() {
        let (release, codes) = read(
            "q,01,Nord,raum,2024-12-31,12.5,10,15,0.95,wilson-score,25,200,,\r\nq,02,Süd,raum,2024-12-31,,,,,,,,.,geheim\r\n",
        );
        assert_eq!(codes, []);
        let release = release.expect("read");
        assert_eq!(release.figures[0].numbers().collect::<Vec<f64>>(), [12.5, 10.0, 15.0, 25.0, 200.0]);
        assert_eq!(release.suppressed().map(|figure| figure.area.as_str()).collect::<Vec<&str>>(), ["02"]);
        assert_eq!(release.areas[1].name, "Süd");
        assert_eq!(release.indicators[0].id, "q");
        assert_eq!(release.figures[1].place.line, Some(3));
    }

    #[test]
    fn two_rows_for_one_figure_and_what_is_no_number_are_findings() {
        let rows = "q,01,Nord,raum,2024,12.5,,,,,,,,\r\nq,01,Nord,raum,2024,12.6,,,,,,,,\r\nq,02,Süd,raum,2024,viel,,,,,,,,\r\n";
        let (_, codes) = read(rows);
        assert!(codes.contains(&Code::DoubledFigure) && codes.contains(&Code::StrangeRelease), "{codes:?}");
    }

    #[test]
    fn a_table_that_breaks_off_is_a_finding() {
        let (release, codes) = read("q,01,Nord,raum,2024,1");
        assert!(release.is_none());
        assert_eq!(codes, [Code::ReleaseWithoutFigures, Code::UnreadRelease]);
    }
}

//! The data tables of the contract, as CSV (RFC 4180) and Parquet with the same columns.

use super::edition::{Edition, MonitorSheet};
use super::remark::ledger_sentence;
use super::survey_sheet::Survey;
use crate::diagnostic::{Code, Findings};
use crate::disclosure::{
    Exclusion, PublicAssessment, PublicSurveyFigure, Sensitivity, WaveChange, WithOthers,
};
use crate::period::Period;
use crate::text::Text;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table of data: named columns of equal length. Nothing is rounded here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataTable {
    columns: Vec<(&'static str, Cells)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Text(Vec<Option<String>>),
    Number(Vec<Option<f64>>),
}

/// `tables/indicators`: every released figure with limits, method and counts.
#[must_use]
pub fn indicator_table(edition: &Edition<'_>) -> DataTable {
    let rows = &edition.publication.get().estimates;
    let sheet = |id: &str| edition.indicators.iter().find(|sheet| sheet.id == id);
    let text = |of: &dyn Fn(usize) -> Option<String>| Cells::Text((0..rows.len()).map(of).collect());
    let number = |of: &dyn Fn(usize) -> Option<f64>| Cells::Number((0..rows.len()).map(of).collect());
    let first: BTreeMap<&str, Option<Period>> = edition
        .indicators
        .iter()
        .map(|sheet| (&*sheet.id, edition.periods(&sheet.id).first().copied()))
        .collect();
    let note = |row: usize| {
        let row = &rows[row];
        let word = |id: &str| edition.text.word(&format!("table.note.{id}"));
        let loss =
            if row.is_secret() { Some(word("secret")) } else { row.is_waiting().then(|| word("waiting")) };
        let mark = row.mark.map(|mark| word(mark.id()));
        let converted = row.converted.map(|share| word(if share > 0.0 { "converted" } else { "merged" }));
        let noise = sheet(&row.indicator)
            .filter(|_| row.value.number().is_some())
            .and_then(|sheet| sheet.counts.as_ref())
            .and_then(|(numerator, _)| numerator.noise.as_ref())
            .map(|noise| word(noise.id()));
        let first = first.get(row.indicator.as_str()).copied().flatten().unwrap_or(row.period);
        let mut notes: Vec<String> = loss
            .into_iter()
            .chain(noise)
            .chain(mark)
            .chain(converted)
            .chain(edition.remarks_on(row, first))
            .collect();
        if let [earlier @ .., _] = &mut notes[..] {
            // A full stop before the semicolon would be one sign too many.
            for note in earlier {
                note.truncate(note.trim_end_matches('.').len());
            }
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    };
    DataTable {
        columns: vec![
            ("indicator", text(&|row| Some(rows[row].indicator.clone()))),
            ("area", text(&|row| Some(rows[row].area.to_string()))),
            ("area_name", text(&|row| Some(rows[row].area_name.clone()))),
            ("level", text(&|row| Some(rows[row].level.clone()))),
            ("period", text(&|row| Some(rows[row].period.to_string()))),
            ("value", number(&|row| rows[row].value.number())),
            ("lower", number(&|row| rows[row].interval.map(|interval| interval.lower))),
            ("upper", number(&|row| rows[row].interval.map(|interval| interval.upper))),
            (
                "confidence",
                number(&|row| {
                    sheet(&rows[row].indicator)
                        .and_then(|sheet| sheet.confidence)
                        .filter(|_| rows[row].interval.is_some())
                }),
            ),
            ("method", text(&|row| rows[row].method.map(|method| method.id().to_owned()))),
            ("numerator", number(&|row| rows[row].numerator)),
            ("denominator", number(&|row| rows[row].denominator)),
            ("sign", text(&|row| rows[row].value.sign().map(|sign| sign.as_str().to_owned()))),
            ("note", text(&note)),
        ],
    }
}

/// `tables/monitor`: index and class of every area.
#[must_use]
pub fn monitor_table(edition: &Edition<'_>, sheet: &MonitorSheet) -> DataTable {
    let rows = &edition.publication.get().assessments;
    let text = |of: &dyn Fn(&PublicAssessment) -> Option<String>| Cells::Text(rows.iter().map(of).collect());
    let number = |of: &dyn Fn(&PublicAssessment) -> Option<f64>| Cells::Number(rows.iter().map(of).collect());
    let label = |labels: &[crate::text::Bilingual], class: usize| {
        labels.get(class).map(|label| edition.say(label).to_owned())
    };
    DataTable {
        columns: vec![
            ("area", text(&|row| Some(row.area.to_string()))),
            ("area_name", text(&|row| Some(row.area_name.clone()))),
            ("period", text(&|row| Some(row.period.to_string()))),
            ("status_index", number(&|row| row.status.map(|score| score.index))),
            ("status_class", text(&|row| label(&sheet.status_labels, row.status?.class))),
            ("dynamics_index", number(&|row| row.dynamics.map(|score| score.index))),
            ("dynamics_class", text(&|row| label(&sheet.dynamics_labels, row.dynamics?.class))),
            ("total_class", text(&|row| Some(sheet.total_class(row.status?.class, row.dynamics?.class)))),
            ("status_certainty", number(&|row| row.status?.certainty)),
            ("dynamics_certainty", number(&|row| row.dynamics?.certainty)),
            ("excluded", text(&|row| why_not(row, edition))),
        ],
    }
}

/// `tables/survey`: every released result of the survey. `sign` is `()` beside a value that rests on few answers.
#[must_use]
pub fn survey_table(survey: Survey<'_>) -> DataTable {
    let rows = &survey.results.get().figures;
    let text =
        |of: &dyn Fn(&PublicSurveyFigure) -> Option<String>| Cells::Text(rows.iter().map(of).collect());
    let number =
        |of: &dyn Fn(&PublicSurveyFigure) -> Option<f64>| Cells::Number(rows.iter().map(of).collect());
    let group = |row: &PublicSurveyFigure| Some(group_cell(&row.groups));
    let sign = |row: &PublicSurveyFigure| match row.value.sign() {
        Some(sign) => Some(sign.as_str().to_owned()),
        None => row.mark.map(|_| "()".to_owned()),
    };
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
    let base = |row: &PublicSurveyFigure| row.n.map(|n| n as f64);
    DataTable {
        columns: vec![
            ("question", text(&|row| Some(row.question.clone()))),
            ("answer", text(&|row| Some(row.item.id().to_owned()))),
            ("area", text(&|row| Some(row.region.id().to_owned()))),
            ("group", text(&group)),
            ("value", number(&|row| row.value.number())),
            ("lower", number(&|row| row.limits.map(|limits| limits.lower))),
            ("upper", number(&|row| row.limits.map(|limits| limits.upper))),
            ("n", number(&base)),
            ("n_eff", number(&|row| row.n_eff)),
            ("deff", number(&|row| row.deff)),
            ("sign", text(&sign)),
            ("statistic", text(&|row| Some(row.statistic.id().to_owned()))),
        ],
    }
}

/// The groups of a result in one cell, which is empty for everybody.
fn group_cell(groups: &[(String, String)]) -> String {
    let groups: Vec<String> = groups.iter().map(|(feature, group)| format!("{feature}={group}")).collect();
    groups.join(",")
}

/// `tables/survey_changes`: what has changed since the earlier wave of the survey.
#[must_use]
pub fn change_table(changes: &[WaveChange]) -> DataTable {
    let text = |of: &dyn Fn(&WaveChange) -> String| {
        Cells::Text(changes.iter().map(|change| Some(of(change))).collect())
    };
    let number = |of: &dyn Fn(&WaveChange) -> Option<f64>| Cells::Number(changes.iter().map(of).collect());
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
    let base = |n: u64| Some(n as f64);
    DataTable {
        columns: vec![
            ("question", text(&|row| row.question.clone())),
            ("answer", text(&|row| row.item.id().to_owned())),
            ("area", text(&|row| row.region.id().to_owned())),
            ("group", text(&|row| group_cell(&row.groups))),
            ("statistic", text(&|row| row.statistic.id().to_owned())),
            ("before", number(&|row| Some(row.before.0))),
            ("value", number(&|row| Some(row.now.0))),
            ("change", number(&|row| Some(row.change.value))),
            ("lower", number(&|row| row.change.limits.map(|limits| limits.lower))),
            ("upper", number(&|row| row.change.limits.map(|limits| limits.upper))),
            ("p", number(&|row| row.change.probability)),
            ("n_before", number(&|row| base(row.before.1))),
            ("n", number(&|row| base(row.now.1))),
        ],
    }
}

/// `tables/survey_others`: results for everybody with and without those who answered and were not drawn.
#[must_use]
pub fn others_table(others: &WithOthers) -> DataTable {
    let rows = &others.figures;
    let text =
        |of: &dyn Fn(&Sensitivity) -> String| Cells::Text(rows.iter().map(|row| Some(of(row))).collect());
    let number =
        |of: &dyn Fn(&Sensitivity) -> f64| Cells::Number(rows.iter().map(|row| Some(of(row))).collect());
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 forms")]
    let base = |n: u64| n as f64;
    DataTable {
        columns: vec![
            ("question", text(&|row| row.question.clone())),
            ("answer", text(&|row| row.item.id().to_owned())),
            ("statistic", text(&|row| row.statistic.id().to_owned())),
            ("without", number(&|row| row.without.0)),
            ("with", number(&|row| row.with.0)),
            ("n_without", number(&|row| base(row.without.1))),
            ("n_with", number(&|row| base(row.with.1))),
        ],
    }
}

/// `tables/quality.csv`: every finding, correction, break and event.
#[must_use]
pub fn ledger_table(findings: &Findings, edition: &Edition<'_>) -> DataTable {
    let text: Text = edition.text;
    let mut rows: Vec<[Option<String>; 6]> = Vec::new();
    // Suspicions speak of single figures, and whether there is one can depend on a suppressed count. That holds for one
    // that was accepted, too, and for the reason its author gives; and for remedies.
    let is_told = |code: Code| {
        !code.is_suspicion()
            && !code.is_remedy()
            && !code.is_about_protection()
            && !matches!(code, Code::SuspicionAccepted | Code::AcceptanceUnused)
    };
    for finding in findings.sorted().into_iter().filter(|finding| is_told(finding.code())) {
        rows.push([
            Some(finding.code().id().to_owned()),
            Some(finding.code().severity().id().to_owned()),
            finding.dataset_id().map(str::to_owned),
            Some(finding.place_text(text)),
            Some(finding.message(text)),
            None,
        ]);
    }
    for source in edition.sources {
        for correction in &source.corrections {
            let reason = edition.say(&correction.reason).to_owned();
            rows.push([
                Some("correction".to_owned()),
                Some("note".to_owned()),
                Some(source.dataset.clone()),
                Some(correction.file.clone()),
                Some(correction.sentence(text)),
                Some(reason),
            ]);
        }
    }
    for public in &edition.publication.get().remarks {
        let remark = &public.remark;
        let (dataset, place) = remark.declared.clone().unzip();
        rows.push([
            Some(if remark.cause.is_some() { "break" } else { "event" }.to_owned()),
            Some("note".to_owned()),
            dataset,
            place.map(|place| place.text(text)),
            Some(ledger_sentence(remark, text)),
            Some(edition.say(&remark.text).to_owned()),
        ]);
    }
    let names = ["code", "severity", "dataset", "place", "message", "footnote"];
    let column = |index: usize| Cells::Text(rows.iter().map(|row| row[index].clone()).collect());
    DataTable { columns: names.into_iter().enumerate().map(|(index, name)| (name, column(index))).collect() }
}

/// Why an area has no class.
pub(super) fn why_not(row: &PublicAssessment, edition: &Edition<'_>) -> Option<String> {
    match &row.excluded {
        Some(Exclusion::Residents(minimum)) => Some(
            edition.text.say("monitor.excluded.residents", &[("minimum", &edition.text.count(*minimum))]),
        ),
        Some(Exclusion::Named(reason)) => Some(edition.say(reason).to_owned()),
        Some(Exclusion::Secret) => Some(edition.text.word("monitor.excluded.secret")),
        None => None,
    }
}

impl DataTable {
    /// CSV as RFC 4180 has it: UTF-8, comma, decimal point, line ends CR LF. Empty means: no number, see `sign`.
    #[must_use]
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let rows = self.columns.first().map_or(0, |(_, cells)| cells.len());
        let header = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<String>>();
        let lines = (0..rows).map(|row| self.columns.iter().map(|(_, cells)| cells.text(row)).collect());
        for line in std::iter::once(header).chain(lines) {
            // Writing to memory cannot fail, and all lines are equally long.
            let _ = writer.write_record(line);
        }
        writer.into_inner().unwrap_or_default()
    }

    /// The same columns as Parquet.
    ///
    /// # Errors
    ///
    /// When the writer refuses, which it has no reason to.
    pub fn to_parquet(&self) -> Result<Vec<u8>, ParquetError> {
        let fields: Vec<Field> =
            self.columns.iter().map(|(name, cells)| Field::new(*name, cells.data_type(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays: Vec<ArrayRef> = self.columns.iter().map(|(_, cells)| cells.array()).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("sozialbericht ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(bytes)
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
        }
    }

    fn text(&self, row: usize) -> String {
        match self {
            Self::Text(cells) => cells[row].clone().unwrap_or_default(),
            Self::Number(cells) => cells[row].map(|number| number.to_string()).unwrap_or_default(),
        }
    }

    const fn data_type(&self) -> DataType {
        match self {
            Self::Text(_) => DataType::Utf8,
            Self::Number(_) => DataType::Float64,
        }
    }

    fn array(&self) -> ArrayRef {
        match self {
            Self::Text(cells) => Arc::new(StringArray::from(cells.clone())),
            Self::Number(cells) => Arc::new(Float64Array::from(cells.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> DataTable {
        DataTable {
            columns: vec![
                ("area", Cells::Text(vec![Some("01".into()), Some("0\"2".into())])),
                ("value", Cells::Number(vec![Some(0.1 + 0.2), None])),
                ("numerator", Cells::Number(vec![Some(3.0), None])),
            ],
        }
    }

    #[test]
    fn csv_keeps_leading_zeros_and_every_digit() {
        let text = String::from_utf8(table().to_csv()).expect("UTF-8");
        assert_eq!(text, "area,value,numerator\r\n01,0.30000000000000004,3\r\n\"0\"\"2\",,\r\n");
    }

    #[test]
    fn parquet_holds_the_same_values_and_equal_bytes_twice() {
        use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
        let bytes = table().to_parquet().expect("written");
        assert_eq!(bytes, table().to_parquet().expect("written"));
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &bytes).expect("written");
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file.reopen().expect("opened")).expect("parquet");
        let batches: Vec<RecordBatch> =
            reader.build().expect("a reader").map(|batch| batch.expect("read")).collect();
        assert_eq!(batches.len(), 1);
        assert_eq!(batches[0].column(0).as_ref(), Cells::array(&table().columns[0].1).as_ref());
        assert_eq!(batches[0].column(1).as_ref(), Cells::array(&table().columns[1].1).as_ref());
    }
}

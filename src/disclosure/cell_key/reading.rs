//! Perturbation tables from files, and the rules that each of them must keep.

use super::key::fraction_units;
use super::{CellKey, Transition};
use crate::diagnostic::{Code, Finding, Findings};
use std::collections::BTreeMap;

/// The columns, in the order in which `ptable` writes them.
const COLUMNS: [&str; 7] = ["i", "j", "p", "v", "lb", "ub", "type"];
/// By how much a probability may differ from its interval, in hundred-millionths: one rounding.
const ROUNDING: u32 = 1;
/// How large the mean deviation of a row may be, in hundred-millionths of a person: bounds of eight digits and the
/// optimiser's own accuracy leave some ten; whatever shifts totals is far above.
const BIAS: i128 = 100;
/// More counts than this no table has, and no deviation is as large: deviations are a few persons.
const MOST: u64 = 10_000;

/// A line of the file.
struct Entry {
    line: u64,
    count: u64,
    target: i64,
    probability: u32,
    transition: Transition,
}

/// The rows by count, if every rule is kept.
pub(super) fn read(
    text: &str,
    file: &str,
    blocked: u64,
    findings: &mut Findings,
) -> Option<Vec<Vec<Transition>>> {
    let before = findings.len();
    let mut by_count: BTreeMap<u64, Vec<Entry>> = BTreeMap::new();
    for entry in entries(text, file, findings) {
        by_count.entry(entry.count).or_default().push(entry);
    }
    let largest = by_count.keys().next_back().copied();
    for (expected, (&count, row)) in (0_u64..).zip(&by_count) {
        let line = row.first().map_or(1, |entry| entry.line);
        if count != expected {
            let finding = Finding::new(Code::PerturbationGap).file(file).line(line);
            findings.push(finding.with("count", expected.to_string()).with("next", count.to_string()));
            break;
        }
        // A mean over keys that are missing or doubled means nothing.
        if check_bounds(row, file, findings) {
            check_mean(row, file, findings);
        }
        let rules = Targets { blocked, is_last: Some(count) == largest };
        row.iter().filter(|entry| !rules.allow(entry)).for_each(|entry| {
            let finding = Finding::new(Code::PerturbationTarget).file(file).line(entry.line).column("j");
            let (count, target) = (entry.count.to_string(), entry.target.to_string());
            let blocked = blocked.to_string();
            findings.push(finding.with("count", count).with("target", target).with("blocked", blocked));
        });
    }
    if findings.len() == before {
        match largest {
            None => findings.push(Finding::new(Code::EmptyFile).file(file)),
            // A row for nobody alone would leave every count as it is.
            Some(0) => {
                let finding = Finding::new(Code::PerturbationGap).file(file).line(1);
                findings.push(finding.with("count", "1").with("next", "–"));
            }
            Some(_) => {}
        }
    }
    let transitions = |row: Vec<Entry>| row.into_iter().map(|entry| entry.transition).collect();
    (findings.len() == before).then(|| by_count.into_values().map(transitions).collect())
}

/// The lines that can be read; for the others there are findings.
fn entries(text: &str, file: &str, findings: &mut Findings) -> Vec<Entry> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().map(|header| header.iter().map(str::to_owned).collect()).unwrap_or_default();
    let positions = COLUMNS.map(|column| header.iter().position(|name| name == column));
    for (column, _) in COLUMNS.iter().zip(&positions).filter(|(_, position)| position.is_none()) {
        let finding = Finding::new(Code::MissingColumn).file(file).line(1).column(*column);
        let finding = finding.advise("finding.perturbation-cell.hint.column");
        findings.push(finding.with("column", *column).with("found", header.join(", ")));
    }
    let [Some(i), Some(j), Some(p), Some(v), Some(lb), Some(ub), Some(kind)] = positions else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { continue };
        let line = record.position().map_or(1, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let mut wrong = None;
        let mut unless = |is_right: bool, column: usize| {
            if !is_right {
                wrong = wrong.or(Some(column));
            }
        };
        let count = cell(i).parse::<u64>().ok().filter(|&count| count < MOST);
        let target = cell(j).parse::<i64>().ok();
        let difference = count.zip(target).map(|(count, target)| i128::from(target) - i128::from(count));
        let deviation = cell(v).parse::<i64>().ok().filter(|v| {
            v.unsigned_abs() < MOST && difference.is_none_or(|difference| difference == i128::from(*v))
        });
        let [probability, from, to] = [p, lb, ub].map(|column| fraction_units(cell(column)));
        unless(count.is_some(), i);
        unless(target.is_some(), j);
        unless(probability.is_some(), p);
        unless(deviation.is_some(), v);
        unless(from.is_some(), lb);
        unless(to.is_some(), ub);
        unless(cell(kind) == "all", kind);
        if let Some(column) = wrong {
            let name = header.get(column).cloned().unwrap_or_default();
            let finding = Finding::new(Code::PerturbationCell).file(file).line(line).column(name.clone());
            findings.push(finding.with("column", name).with("value", cell(column)));
        } else if let (Some(count), Some(target), Some(probability)) = (count, target, probability)
            && let (Some(deviation), Some(from), Some(to)) = (deviation, from, to)
        {
            let transition = Transition { deviation, from, to };
            entries.push(Entry { line, count, target, probability, transition });
        }
    }
    entries
}

/// The intervals of a row must cover the keys from 0 to 1 without gap and overlap, and each be as long as its
/// probability says.
fn check_bounds(row: &[Entry], file: &str, findings: &mut Findings) -> bool {
    let mut reached = 0;
    for (position, entry) in row.iter().enumerate() {
        let Transition { from, to, .. } = entry.transition;
        let is_last = position + 1 == row.len();
        let is_sound = from == reached
            && to >= from
            && (to - from).abs_diff(entry.probability) <= ROUNDING
            && (!is_last || to == CellKey::WHOLE);
        if !is_sound {
            let finding = Finding::new(Code::PerturbationBounds).file(file).line(entry.line).column("ub");
            findings.push(finding.with("count", entry.count.to_string()));
            return false;
        }
        reached = to;
    }
    true
}

/// Which published counts are allowed.
struct Targets {
    blocked: u64,
    is_last: bool,
}

impl Targets {
    /// Nobody stays nobody, nothing negative, nothing small. The last row holds for all larger counts too, which its
    /// deviations must not lead to small ones: where they reach 0, the next count would reach 1.
    fn allow(&self, entry: &Entry) -> bool {
        let Ok(target) = u64::try_from(entry.target) else { return false };
        match (entry.count, target) {
            (0, _) => target == 0,
            (_, 0) => !(self.is_last && self.blocked > 0),
            _ => target > self.blocked,
        }
    }
}

/// The mean deviation of a row must be 0, or sums over many cells would drift.
fn check_mean(row: &[Entry], file: &str, findings: &mut Findings) {
    let weighted = |entry: &Entry| {
        let Transition { deviation, from, to } = entry.transition;
        i128::from(deviation) * i128::from(to.saturating_sub(from))
    };
    let mean: i128 = row.iter().map(weighted).sum();
    if let (true, Some(entry)) = (mean.abs() > BIAS, row.first()) {
        let finding = Finding::new(Code::PerturbationBias).file(file).line(entry.line).column("p");
        findings.push(finding.with("count", entry.count.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "i,j,p,v,lb,ub,type\n\
        0,0,1,0,0,1,all\n\
        1,0,0.5,-1,0,0.5,all\n\
        1,2,0.5,1,0.5,1,all\n\
        2,0,0.2,-2,0,0.2,all\n\
        2,2,0.4,0,0.2,0.6,all\n\
        2,3,0.4,1,0.6,1,all\n\
        3,2,0.5,-1,0,0.5,all\n\
        3,4,0.5,1,0.5,1,all\n";

    /// The codes and lines of what is found in the sound table after one change.
    fn found(from: &str, to: &str) -> Vec<(Code, Option<u64>)> {
        assert!(SOUND.contains(from), "{from}");
        let mut findings = Findings::default();
        let rows = read(&SOUND.replacen(from, to, 1), "p.csv", 1, &mut findings);
        assert_eq!(rows.is_none(), !findings.is_empty());
        findings.sorted().iter().map(|finding| (finding.code(), finding.place().line)).collect()
    }

    #[test]
    fn a_sound_table_has_a_row_for_each_count() {
        assert_eq!(found("0,0,1", "0,0,1"), []);
        let mut findings = Findings::default();
        let rows = read(SOUND, "p.csv", 1, &mut findings).expect("rows");
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 3, 2]);
        assert_eq!(rows[2][1], Transition { deviation: 0, from: 20_000_000, to: 60_000_000 });
    }

    #[test]
    fn intervals_with_gaps_or_overlaps_are_found() {
        use Code::PerturbationBounds as Bounds;
        assert_eq!(found("0.5,-1,0,0.5", "0.4,-1,0,0.4"), [(Bounds, Some(4)),]);
        assert_eq!(found("2,2,0.4,0,0.2,0.6", "2,2,0.4,0,0.1,0.5"), [(Bounds, Some(6))]);
        // An interval longer than its probability.
        assert_eq!(found("2,2,0.4", "2,2,0.3"), [(Bounds, Some(6))]);
        // A row that ends before 1.
        assert!(found("3,4,0.5,1,0.5,1,all", "3,4,0.49,1,0.5,0.99,all").contains(&(Bounds, Some(9))));
    }

    #[test]
    fn forbidden_counts_are_found() {
        use Code::PerturbationTarget as Target;
        assert!(found("0,0,1,0,0,1,all", "0,2,1,2,0,1,all").contains(&(Target, Some(2))));
        assert!(found("1,2,0.5,1", "1,1,0.5,0").contains(&(Target, Some(4))));
        assert!(found("2,0,0.2,-2", "2,-1,0.2,-3").contains(&(Target, Some(5))));
        // In the last row 0 stands for all larger counts too: of 4 people it would make 1.
        assert!(found("3,2,0.5,-1", "3,0,0.5,-3").contains(&(Target, Some(8))));
    }

    #[test]
    fn a_row_that_shifts_totals_is_found() {
        assert_eq!(found("3,4,0.5,1,", "3,5,0.5,2,"), [(Code::PerturbationBias, Some(8))]);
    }

    #[test]
    fn counts_without_a_row_are_found() {
        assert_eq!(found("0,0,1,0,0,1,all\n", ""), [(Code::PerturbationGap, Some(2))]);
        let one_row = &SOUND[SOUND.find("\n1,0,").expect("a line")..];
        assert_eq!(found(one_row, ""), [(Code::PerturbationGap, Some(1))]);
        assert_eq!(found(&SOUND[SOUND.find("0,0,").expect("a line")..], ""), [(Code::EmptyFile, None)]);
    }

    #[test]
    fn cells_that_are_no_numbers_or_contradict_each_other_are_found_with_their_column() {
        for (from, to) in [
            ("1,0,0.5", "one,0,0.5"),
            ("1,0,0.5", "1,0,1.5"),
            ("1,0,0.5", "1,0,NaN"),
            ("0.5,-1,", "0.5,-2,"),
            ("0,0.5,all", "0,0.5,even"),
            ("1,0,0.5,-1,0,0.5,all", "1,0,0.5"),
            ("1,0,0.5,-1", "1,9223372036854775807,0.5,9223372036854775806"),
            ("1,0,0.5,-1,", "99999999999,0,0.5,-1,"),
        ] {
            let findings = found(from, to);
            assert!(findings.contains(&(Code::PerturbationCell, Some(3))), "{to}: {findings:?}");
        }
        assert_eq!(found(",type", ",kind"), [(Code::MissingColumn, Some(1))]);
        assert_eq!(found(SOUND, "").first().map(|(code, _)| *code), Some(Code::MissingColumn));
    }

    mod damaged {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            /// Whatever a file holds: either a table that keeps every rule, or a finding.
            #[test]
            fn no_file_panics_or_passes_in_silence(cuts in proptest::collection::vec((0_usize..200, "[-0-9.,ae\n]{0,3}"), 1..4)) {
                let mut text = SOUND.to_owned();
                for (position, piece) in &cuts {
                    let position = position % text.len().max(1);
                    text.replace_range(position..(position + piece.len().max(1)).min(text.len()), piece);
                }
                let mut findings = Findings::default();
                let rows = read(&text, "p.csv", 1, &mut findings);
                prop_assert_eq!(rows.is_none(), !findings.is_empty());
                for (count, row) in (0_i64..).zip(rows.unwrap_or_default()) {
                    prop_assert_eq!(row.iter().map(|step| step.to - step.from).sum::<u32>(), CellKey::WHOLE);
                    let targets = row.iter().map(|step| count + step.deviation);
                    prop_assert!(targets.clone().all(|target| target == 0 || target > 1));
                    prop_assert!(count > 0 || targets.clone().all(|target| target == 0));
                }
            }
        }
    }
}

//! Delimited text: the next blocks are read while the last ones are counted.

use super::blocks::{Block, Blocks};
use super::cell::Cell;
use super::fault::{Fault, with_rows};
use super::rows::{BlockReading, Cutter};
use super::{CountRows, Layout, Pool, Reading, wanted};
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::decode::no_text;
use crate::source::layout::other_separator;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io::{Read, Result};

/// Blocks per thread that are read ahead.
const AHEAD: usize = 4;

/// Reads all rows; `None` (with a finding) when the file is laid out otherwise than declared.
pub(super) fn read<C: CountRows, F: Fn() -> C + Sync>(
    reader: impl Read + Send,
    layout: &Layout,
    pool: &Pool<'_, C, F>,
    file: &str,
    findings: &mut Findings,
) -> Result<Option<Reading<C::Reason>>> {
    let mut blocks = Blocks::new(reader);
    let mut first = Block::default();
    blocks.next(&mut first)?;
    let Some((names, mut line)) = header(&mut first, layout, file, findings) else { return Ok(None) };
    let Some(wanted) = wanted(&names, layout, file, Some(line), findings) else { return Ok(None) };
    let cutter = Cutter::new(separator(layout), wanted);
    let used = layout.columns.len();
    let mut reading = Reading::default();
    let mut batch = vec![first];
    let mut spare = Vec::new();
    let most = rayon::current_num_threads() * AHEAD;
    while !batch.is_empty() {
        let count = || -> Vec<BlockReading<C::Reason>> {
            let blocks = batch.par_iter();
            blocks.map(|block| pool.with(|counter| cutter.read(block, used, counter))).collect()
        };
        let (filled, counted) = rayon::join(|| blocks.fill(&mut spare, most), count);
        // In the order of the file, so that lines are known and the first ones are named.
        for block in counted {
            reading.rows += block.rows;
            reading.faults.append(&block.faults, line + 1);
            line += block.lines;
        }
        filled?;
        std::mem::swap(&mut batch, &mut spare);
    }
    Ok(Some(reading))
}

fn separator(layout: &Layout) -> u8 {
    u8::try_from(layout.dialect.separator).unwrap_or(b',')
}

/// The names of the columns and the line they stand in; the block begins behind them afterwards.
fn header(
    block: &mut Block,
    layout: &Layout,
    file: &str,
    findings: &mut Findings,
) -> Option<(Vec<String>, u64)> {
    if let Some(kind) = no_text(block.padded()) {
        let finding = Finding::new(Code::NoTable).file(file).with("seen", kind);
        findings.push(finding.advise("finding.no-table.hint.register"));
        return None;
    }
    let mut line = 0;
    let words = loop {
        let Some(words) = block.take_line() else {
            let long = Fault::<()>::TooLong.finding().filter(|_| block.has_long_line);
            let long = long.map(|finding| with_rows(finding, 1, &[line + 1]));
            findings.push(long.unwrap_or_else(|| Finding::new(Code::EmptyFile)).file(file));
            return None;
        };
        line += 1;
        let words = words.strip_prefix(b"\xEF\xBB\xBF").map_or(words.clone(), <[u8]>::to_vec);
        let is_blank = words.iter().all(|byte| matches!(byte, b' ' | b'\r'));
        if line > layout.dialect.skip_lines as u64 && !is_blank && !words.starts_with(b"sep=") {
            break words;
        }
    };
    let cells = Cutter::header(&words, separator(layout));
    let Some(cells) = cells else {
        findings.push(Finding::new(Code::OpenQuote).file(file).line(line));
        return None;
    };
    let encoding = layout.dialect.encoding;
    let text = |cell: &Vec<u8>| Some(Cell::new(cell, cell.len()).text(encoding)?.into_owned());
    let names: Option<Vec<String>> = cells.iter().map(text).collect();
    let Some(names) = names else {
        let finding = Finding::new(Code::WrongEncoding).file(file).line(line);
        let finding = finding.with("declared", layout.dialect.encoding.name()).with("seen", "windows-1252");
        findings.push(finding);
        return None;
    };
    if let [only] = names.as_slice()
        && let Some(seen) = other_separator(only, layout.dialect.separator)
    {
        let spoken = |mark: char| if mark == '\t' { "tab".to_owned() } else { mark.to_string() };
        let finding = Finding::new(Code::WrongSeparator).file(file).line(line);
        findings.push(finding.with("declared", spoken(layout.dialect.separator)).with("seen", spoken(seen)));
        return None;
    }
    Some((names, line))
}

//! Lines → rows of the cells that are used. This is where the time goes: nothing here allocates per row.

use super::CountRows;
use super::blocks::Block;
use super::cell::Cell;
use super::fault::{Fault, Faults};
use memchr::memchr;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How rows are cut into cells.
#[derive(Debug, Clone)]
pub(super) struct Cutter {
    separator: u8,
    /// Per column of the file, the number under which its cell is handed on, if it is used.
    wanted: Vec<Option<usize>>,
}

/// What a block held.
#[derive(Debug, Clone)]
pub(super) struct BlockReading<R> {
    /// Its lines, blank ones among them.
    pub(super) lines: u64,
    pub(super) rows: u64,
    /// With their lines, counted from 0.
    pub(super) faults: Faults<R>,
}

impl Cutter {
    pub(super) const fn new(separator: u8, wanted: Vec<Option<usize>>) -> Self {
        Self { separator, wanted }
    }

    /// Hands each row of a block on; `used` is how many cells a row hands on.
    pub(super) fn read<C: CountRows>(
        &self,
        block: &Block,
        used: usize,
        counter: &mut C,
    ) -> BlockReading<C::Reason> {
        let (bytes, end) = (block.padded(), block.lines().len());
        let has_nul = memchr(0, block.lines()).is_some();
        let mut cells = vec![Cell::default(); used];
        let mut reading = BlockReading { lines: 0, rows: 0, faults: Faults::default() };
        let mut at = 0;
        while at < end {
            let start = at;
            let cut = self.cut(bytes, &mut at, &mut cells);
            let fault = match cut {
                _ if has_nul && memchr(0, &bytes[start..at]).is_some() => Some(Fault::Nul),
                Ok(()) => counter.row(&cells).err().map(Fault::Row),
                Err(fault) => Some(fault),
            };
            match fault {
                None => reading.rows += 1,
                Some(_) if self.is_blank(&bytes[start..at]) => {}
                Some(fault) => {
                    reading.rows += 1;
                    reading.faults.push(fault, reading.lines);
                }
            }
            reading.lines += 1;
        }
        if block.has_long_line {
            reading.faults.push(Fault::TooLong, reading.lines);
            reading.lines += 1;
            reading.rows += 1;
        }
        reading
    }

    /// The cells of a line as text, for headers; `None` when a quotation mark is not closed.
    pub(super) fn header(line: &[u8], separator: u8) -> Option<Vec<Vec<u8>>> {
        let bytes = [line.strip_suffix(b"\r").unwrap_or(line), b"\n"].concat();
        let (mut at, mut names) = (0, Vec::new());
        loop {
            let (start, end, is_doubled) = cell_at(&bytes, &mut at, separator)?;
            let name = bytes[start..end].to_vec();
            names.push(if is_doubled { undoubled(&name) } else { name });
            if bytes[at - 1] == b'\n' {
                return Some(names);
            }
        }
    }

    /// Cuts the line at `at` and goes on to the next one.
    fn cut<'a, R>(&self, bytes: &'a [u8], at: &mut usize, cells: &mut [Cell<'a>]) -> Result<(), Fault<R>> {
        let start = *at;
        let mut column = 0;
        loop {
            let Some((from, to, is_doubled)) = cell_at(bytes, at, self.separator) else {
                *at = start + memchr(b'\n', &bytes[start..]).map_or(bytes.len() - start, |end| end + 1);
                return Err(Fault::OpenQuote);
            };
            let is_last = bytes[*at - 1] == b'\n';
            let to = if is_last && to > from && bytes[to - 1] == b'\r' { to - 1 } else { to };
            let Some(wanted) = self.wanted.get(column) else {
                if !is_last {
                    *at = start + memchr(b'\n', &bytes[start..]).map_or(bytes.len() - start, |end| end + 1);
                }
                return Err(Fault::Ragged);
            };
            if let Some(cell) = wanted.and_then(|index| cells.get_mut(index)) {
                *cell = Cell::new(&bytes[from..], to - from);
                if is_doubled {
                    *cell = cell.doubled();
                }
            }
            column += 1;
            if is_last {
                return if column == self.wanted.len() { Ok(()) } else { Err(Fault::Ragged) };
            }
        }
    }

    /// Whether a line holds nothing but separators.
    fn is_blank(&self, line: &[u8]) -> bool {
        line.iter().all(|&byte| byte == self.separator || matches!(byte, b' ' | b'\r' | b'\n'))
    }
}

/// Where the cell at `at` begins and ends, and whether it has doubled quotation marks; `at` moves behind the separator
/// or line feed that ends it. `None` when a quotation mark is not closed before.
#[inline]
fn cell_at(bytes: &[u8], at: &mut usize, separator: u8) -> Option<(usize, usize, bool)> {
    let start = *at;
    if bytes[start] == b'"' {
        return quoted(bytes, at, separator);
    }
    let separators = u64::from(separator) * ONES;
    let newlines = u64::from(b'\n') * ONES;
    let mut end = start;
    // Eight bytes at a time: most cells of a register end within the first eight.
    while let Some(chunk) = bytes.get(end..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let marks = zeros(word ^ separators) | zeros(word ^ newlines);
        if marks != 0 {
            end += (marks.trailing_zeros() / 8) as usize;
            *at = end + 1;
            return Some((start, end, false));
        }
        end += 8;
    }
    end += memchr::memchr2(separator, b'\n', bytes.get(end..)?)?;
    *at = end + 1;
    Some((start, end, false))
}

/// Marks the lowest byte that is zero; higher marks may be wrong (the carry of the subtraction).
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

#[cold]
fn quoted(bytes: &[u8], at: &mut usize, separator: u8) -> Option<(usize, usize, bool)> {
    let start = *at + 1;
    let mut end = start;
    let mut is_doubled = false;
    loop {
        end += memchr::memchr2(b'"', b'\n', &bytes[end..])?;
        if bytes[end] == b'\n' {
            return None;
        }
        if bytes.get(end + 1) != Some(&b'"') {
            break;
        }
        is_doubled = true;
        end += 2;
    }
    let blanks = bytes[end + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\r')).count();
    let after = end + 1 + blanks;
    let &mark = bytes.get(after)?;
    if mark != separator && mark != b'\n' {
        return None;
    }
    *at = after + 1;
    Some((start, end, is_doubled))
}

/// A name in which each pair of quotation marks means one.
fn undoubled(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut bytes = name.iter().peekable();
    while let Some(&byte) = bytes.next() {
        out.push(byte);
        if byte == b'"' {
            bytes.next_if_eq(&&b'"');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Blocks;
    use super::*;
    use crate::source::Encoding;
    use proptest::prelude::*;

    /// Keeps the rows, which no counter of the program does.
    #[derive(Default)]
    struct Keep(Vec<Vec<String>>);

    impl CountRows for Keep {
        type Reason = ();

        fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ()> {
            let text = |cell: &Cell<'_>| cell.text(Encoding::Utf8).map(std::borrow::Cow::into_owned);
            let row: Option<Vec<String>> = cells.iter().map(text).collect();
            self.0.push(row.ok_or(())?);
            Ok(())
        }
    }

    fn read(text: &[u8], columns: usize) -> (Vec<Vec<String>>, BlockReading<()>) {
        let mut block = Block::default();
        assert!(Blocks::new(text).next(&mut block).expect("read"));
        let mut keep = Keep::default();
        let cutter = Cutter::new(b';', (0..columns).map(Some).collect());
        let reading = cutter.read(&block, columns, &mut keep);
        (keep.0, reading)
    }

    fn faults(text: &[u8], columns: usize) -> Vec<(Fault<()>, u64, Vec<u64>)> {
        let reading = read(text, columns).1;
        reading.faults.iter().map(|(fault, count, lines)| (fault, count, lines.to_vec())).collect()
    }

    #[test]
    fn rows_are_cut_whatever_ends_their_lines() {
        let rows = read(b"0101;7;m\r\n\n0102;101;\"w\"\r\n0103;\"a;b\"\"c\";d\n", 3).0;
        assert_eq!(rows, [["0101", "7", "m"], ["0102", "101", "w"], ["0103", "a;b\"c", "d"]]);
    }

    #[test]
    fn damaged_rows_are_told_apart_and_the_others_counted() {
        let text = b"1;2\n1\n1;2;3\n1;\"2\n1;\"2\" x\n1;2\x00\n3;4\n";
        assert_eq!(
            faults(text, 2),
            [(Fault::Ragged, 2, vec![1, 2]), (Fault::OpenQuote, 2, vec![3, 4]), (Fault::Nul, 1, vec![5])]
        );
        assert_eq!(read(text, 2).1.rows, 7);
    }

    proptest! {
        #[test]
        fn cells_are_those_that_were_written(rows in prop::collection::vec(prop::collection::vec("[a-z0-9äß,. -]{0,20}x", 3), 1..20)) {
            let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
            let text = lines.join("\n") + "\n";
            let trimmed: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
            prop_assert_eq!(read(text.as_bytes(), 3).0, trimmed);
        }

        #[test]
        fn every_row_of_any_bytes_is_counted_or_has_a_fault(bytes in prop::collection::vec(prop::sample::select(b"01;;;\n\n\r\"\" \x00\xFF\xC3".as_slice()), 1..300)) {
            let (kept, reading) = read(&bytes, 2);
            prop_assert_eq!(reading.rows, kept.len() as u64 + reading.faults.count());
            prop_assert!(reading.rows <= reading.lines);
        }
    }
}

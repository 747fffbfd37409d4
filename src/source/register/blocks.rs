//! Bytes of any length → blocks of whole lines, of which only a few are in memory at a time.

use std::io::{ErrorKind, Read, Result};

/// The size of a block, and so the longest line there may be.
pub(super) const BLOCK: usize = 1 << 20;

/// Bytes behind the last line, so that the last cells can be taken up in one piece too.
const MARGIN: usize = 16;

/// Lines, each of which ends in a line feed.
#[derive(Debug, Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// Where the last line ends.
    end: usize,
    /// Whether a line follows that was too long to be kept.
    pub(super) has_long_line: bool,
}

impl Block {
    /// The lines, and behind their end some bytes that mean nothing.
    pub(super) fn padded(&self) -> &[u8] {
        &self.bytes
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Takes the first line away, without its end; `None` when there is none.
    pub(super) fn take_line(&mut self) -> Option<Vec<u8>> {
        let end = memchr::memchr(b'\n', self.lines())?;
        let line = self.bytes[..end].to_vec();
        self.bytes.drain(..=end);
        self.end -= end + 1;
        Some(line)
    }
}

/// Cuts what it reads into blocks.
pub(super) struct Blocks<R> {
    reader: R,
    /// The beginning of a line that ends in the next block.
    carry: Vec<u8>,
    is_at_end: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) const fn new(reader: R) -> Self {
        Self { reader, carry: Vec::new(), is_at_end: false }
    }

    /// Fills the blocks from the front, and leaves as many as hold something.
    pub(super) fn fill(&mut self, blocks: &mut Vec<Block>, most: usize) -> Result<()> {
        let mut filled = 0;
        while filled < most {
            if filled == blocks.len() {
                blocks.push(Block::default());
            }
            if !self.next(&mut blocks[filled])? {
                break;
            }
            filled += 1;
        }
        blocks.truncate(filled);
        Ok(())
    }

    /// Fills one block; `false` when nothing is left.
    pub(super) fn next(&mut self, block: &mut Block) -> Result<bool> {
        block.has_long_line = false;
        block.end = 0;
        block.bytes.resize(BLOCK + MARGIN, 0);
        let mut length = self.carry.len();
        block.bytes[..length].copy_from_slice(&self.carry);
        self.carry.clear();
        while length < BLOCK && !self.is_at_end {
            length += self.read(&mut block.bytes[length..BLOCK])?;
        }
        if let Some(last) = memchr::memrchr(b'\n', &block.bytes[..length]) {
            block.end = last + 1;
            self.carry.extend_from_slice(&block.bytes[block.end..length]);
        } else if length == BLOCK {
            self.skip_line()?;
            block.has_long_line = true;
        } else if length > 0 {
            // The last line of many files has no end.
            block.bytes[length] = b'\n';
            block.end = length + 1;
        }
        Ok(block.end > 0 || block.has_long_line)
    }

    /// Passes over the rest of a line, whatever its length.
    fn skip_line(&mut self) -> Result<()> {
        let mut bytes = vec![0; 1 << 16];
        while !self.is_at_end {
            let read = self.read(&mut bytes)?;
            if let Some(end) = memchr::memchr(b'\n', &bytes[..read]) {
                self.carry.extend_from_slice(&bytes[end + 1..read]);
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        loop {
            match self.reader.read(bytes) {
                Ok(read) => {
                    self.is_at_end = read == 0;
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, as pipes and decompressors do.
    struct Drips<'a>(&'a [u8], usize);

    impl Read for Drips<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
            let length = self.1.min(self.0.len()).min(bytes.len());
            bytes[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    /// All lines, and how many were too long.
    fn read(text: &[u8], drip: usize) -> (Vec<u8>, usize) {
        let (mut blocks, mut batch) = (Blocks::new(Drips(text, drip)), Vec::new());
        let (mut lines, mut long) = (Vec::new(), 0);
        loop {
            blocks.fill(&mut batch, 2).expect("read");
            if batch.is_empty() {
                return (lines, long);
            }
            for block in &batch {
                assert!(block.lines().is_empty() || block.lines().ends_with(b"\n"));
                assert!(block.padded().len() >= block.lines().len() + MARGIN - 1);
                lines.extend_from_slice(block.lines());
                long += usize::from(block.has_long_line);
            }
        }
    }

    #[test]
    fn no_byte_is_lost_between_blocks() {
        let text: Vec<u8> = (0..300_000).flat_map(|row| format!("{row};m\r\n").into_bytes()).collect();
        for drip in [1 << 20, 4093] {
            assert!(read(&text, drip) == (text.clone(), 0));
        }
        assert_eq!(read(b"a\nb", 1), (b"a\nb\n".to_vec(), 0));
        assert_eq!(read(b"", 1), (Vec::new(), 0));
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let long = vec![b'x'; 5 * BLOCK + 17];
        let text = [b"a\n", long.as_slice(), b"\nb\n"].concat();
        assert_eq!(read(&text, 70_001), (b"a\nb\n".to_vec(), 1));
        assert_eq!(read(&long, 70_001), (Vec::new(), 1));
    }
}

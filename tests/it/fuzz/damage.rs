//! What happens to files on their way: bytes lost, doubled, changed and put in.

use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What readers stumble over: separators, quotation marks, broken UTF-8, line ends, numbers and lengths without measure.
const TOKENS: &[&[u8]] = &[
    b";",
    b",",
    b"\t",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n\n",
    b"\0",
    b"\0\0\0\0",
    b"\x7F\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\x7F",
    b"\x80\0\0\0",
    b"\xEF\xBB\xBF",
    b"\xC3",
    b"\xED\xA0\x80",
    "\u{FFFD}".as_bytes(),
    "\u{301}".as_bytes(),
    "İ".as_bytes(),
    b"99999999999999999999",
    b"-1",
    b"1e308",
    b"1e-308",
    b"NaN",
    b"0000-00-00",
    b"9999-12-31",
    b"-",
    b".",
    b"[[[[[[[[",
    b"]",
    b"{",
    b"}",
    b"</",
    b"<a>",
    b"&#x110000;",
    b"A1048577",
    b"XFE1",
    b"PK\x03\x04",
    b"__________",
    b"#",
    b"\\",
    b"?",
];

/// Numbers that look like chance and are the same in every run (`SplitMix64` of Steele, Lea and Flood 2014).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = mixed ^ (mixed >> 31);
        usize::try_from(mixed % (end.max(1) as u64)).unwrap_or_default()
    }
}

/// Damages a file in one to four places. What is packed is damaged within its package as often as from outside, where
/// check sums would tell.
pub(super) fn damage(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    if dice.below(2) == 0
        && let Some(packed) = damage_within(bytes, other, dice)
    {
        return packed;
    }
    let mut damaged = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        damage_once(&mut damaged, other, dice);
    }
    damaged
}

fn damage_once(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let most = [4, 64, 4096][dice.below(3)];
    let length = 1 + dice.below(most);
    let end = (at + length).min(bytes.len());
    match dice.below(9) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let block = bytes[at..end].to_vec();
            let times = 1 + dice.below(40);
            drop(bytes.splice(at..at, block.repeat(times)));
        }
        3 => bytes[at..end.min(at + 8)].fill([0, 0xFF, 0x7F][dice.below(3)]),
        4 => {
            let from = dice.below(other.len() + 1);
            let part = &other[from..(from + length).min(other.len())];
            drop(bytes.splice(at..end, part.iter().copied()));
        }
        5 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        6 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap_or_default(),
        _ => {
            let token = TOKENS[dice.below(TOKENS.len())];
            let until = if dice.below(2) == 0 { at } else { (at + token.len()).min(bytes.len()) };
            drop(bytes.splice(at..until, token.iter().copied()));
        }
    }
}

/// Unpacks, damages one part and packs again; `None` for what is not packed.
fn damage_within(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    match bytes {
        [0x1F, 0x8B, ..] => {
            flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content).ok()?;
            damage_once(&mut content, other, dice);
            Some(crate::register::formats::gzip(&content))
        }
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            let mut content = zstd::stream::decode_all(bytes).ok()?;
            damage_once(&mut content, other, dice);
            Some(crate::register::formats::zstandard(&content))
        }
        [b'P', b'K', 3, 4, ..] => {
            let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
            let chosen = dice.below(archive.len());
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            for index in 0..archive.len() {
                let mut part = archive.by_index(index).ok()?;
                let mut content = Vec::new();
                part.read_to_end(&mut content).ok()?;
                if index == chosen {
                    damage_once(&mut content, other, dice);
                }
                let name = part.name().ok()?.into_owned();
                writer.start_file(name, stored).ok()?;
                writer.write_all(&content).ok()?;
            }
            Some(writer.finish().ok()?.into_inner())
        }
        _ => None,
    }
}

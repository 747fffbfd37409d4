//! Compound files (\[MS-CFB\]): a small file system in a file, in which `.xls` and encrypted workbooks are kept.
//!
//! A chain of sectors is followed for as many steps as the file has sectors, so that a ring ends.

use super::Refusal;

/// Sectors from here on mean the end of a chain, a free sector and the like.
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;
/// Streams shorter than this are kept in small sectors of 64 bytes.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;
/// The header and one entry of the directory.
const HEADER: usize = 512;
const ENTRY: usize = 128;
/// The first 109 sectors of the allocation table are listed in the header.
const LISTED: std::ops::Range<usize> = 76..HEADER;

/// The stream with the records of an `.xls`.
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let file = Compound::open(bytes)?;
    let entries = file.entries()?;
    let find = |name: &str| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    if find("EncryptedPackage").is_some() {
        return Err(Refusal::Locked);
    }
    // Before Excel 97 the stream was called `Book`; a few programs still write that name.
    let Some(entry) = find("Workbook").or_else(|| find("Book")) else {
        let is_word = find("WordDocument").is_some();
        return Err(Refusal::NotAWorkbook(if is_word { "workbook.word" } else { "workbook.ole" }));
    };
    file.stream(entry, &entries)
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    allocation: Vec<u32>,
    directory: u32,
    small_allocation: u32,
}

/// A stream or folder.
struct Entry {
    name: String,
    start: u32,
    size: usize,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let header = bytes.get(..HEADER).ok_or_else(|| Refusal::broken("header"))?;
        let sector = match u16_at(header, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(Refusal::broken("header")),
        };
        let at = |offset| u32_at(header, offset).unwrap_or(FIRST_RESERVED);
        let (directory, small_allocation, more) = (at(48), at(60), at(68));
        let mut file = Self { bytes, sector, allocation: Vec::new(), directory, small_allocation };
        file.allocation = file.read_allocation(more)?;
        Ok(file)
    }

    /// How many sectors the file can have. Some programs cut the last one short.
    const fn count(&self) -> usize {
        self.bytes.len().div_ceil(self.sector)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(number).ok()?).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The table that says for each sector which one comes next.
    fn read_allocation(&self, more: u32) -> Result<Vec<u32>, Refusal> {
        let broken = || Refusal::broken("sector allocation table");
        let mut listed: Vec<u32> = words(self.bytes.get(LISTED).unwrap_or_default()).collect();
        let mut next = more;
        for _ in 0..self.count() {
            if next >= FIRST_RESERVED {
                break;
            }
            let mut part: Vec<u32> = words(self.sector(next).ok_or_else(broken)?).collect();
            next = part.pop().ok_or_else(broken)?;
            listed.extend(part);
        }
        let mut allocation = Vec::new();
        for number in listed.into_iter().filter(|&number| number < FIRST_RESERVED) {
            allocation.extend(words(self.sector(number).ok_or_else(broken)?));
            // No sector is listed twice in a sound file.
            if allocation.len() > self.count() + self.sector {
                return Err(broken());
            }
        }
        Ok(allocation)
    }

    /// The bytes of a chain of sectors, at most `size`.
    fn chain(&self, start: u32, size: usize, part: &str) -> Result<Vec<u8>, Refusal> {
        let broken = || Refusal::broken(part);
        let (mut bytes, mut next) = (Vec::new(), start);
        for _ in 0..=self.count() {
            if next >= FIRST_RESERVED || bytes.len() >= size {
                bytes.truncate(size);
                return Ok(bytes);
            }
            bytes.extend_from_slice(self.sector(next).ok_or_else(broken)?);
            let index = usize::try_from(next).map_err(|_| broken())?;
            next = *self.allocation.get(index).ok_or_else(broken)?;
        }
        Err(broken())
    }

    /// The directory; its first entry is the root, which holds the small sectors.
    fn entries(&self) -> Result<Vec<Entry>, Refusal> {
        let directory = self.chain(self.directory, usize::MAX, "directory")?;
        let entries: Vec<Entry> = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        if entries.is_empty() { Err(Refusal::broken("directory")) } else { Ok(entries) }
    }

    fn stream(&self, entry: &Entry, entries: &[Entry]) -> Result<Vec<u8>, Refusal> {
        let bytes = if entry.size < SMALL {
            self.small_stream(entry, entries)?
        } else {
            self.chain(entry.start, entry.size, &entry.name)?
        };
        // A download that was cut off still has its directory.
        if bytes.len() < entry.size { Err(Refusal::broken(&entry.name)) } else { Ok(bytes) }
    }

    fn small_stream(&self, entry: &Entry, entries: &[Entry]) -> Result<Vec<u8>, Refusal> {
        let broken = || Refusal::broken(&entry.name);
        let root = entries.first().ok_or_else(broken)?;
        let sectors = self.chain(root.start, root.size, &root.name)?;
        let table = self.chain(self.small_allocation, usize::MAX, "small sectors")?;
        let (mut bytes, mut next) = (Vec::new(), entry.start);
        while bytes.len() < entry.size && next < FIRST_RESERVED {
            let index = usize::try_from(next).map_err(|_| broken())?;
            let start = index.checked_mul(SMALL_SECTOR).ok_or_else(broken)?;
            let end = (start + SMALL_SECTOR).min(sectors.len());
            // An empty piece ends the loop: every step adds at least one byte.
            let piece = sectors.get(start..end).filter(|piece| !piece.is_empty()).ok_or_else(broken)?;
            bytes.extend_from_slice(piece);
            next = u32_at(&table, index.checked_mul(4).ok_or_else(broken)?).ok_or_else(broken)?;
        }
        bytes.truncate(entry.size);
        Ok(bytes)
    }
}

/// An entry of the directory; unused ones have no name.
fn entry(bytes: &[u8]) -> Option<Entry> {
    let units: Vec<u16> = bytes.get(..64)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
    let name: Vec<u16> = units.into_iter().take_while(|&unit| unit != 0).collect();
    let size = usize::try_from(u32_at(bytes, 120)?).ok()?;
    let named = Entry { name: String::from_utf16_lossy(&name), start: u32_at(bytes, 116)?, size };
    (!named.name.is_empty()).then_some(named)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0))
}

pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    let pair = bytes.get(offset..offset.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let word = bytes.get(offset..offset.checked_add(4)?)?;
    Some(u32::from_le_bytes(word.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file of four sectors: allocation table, directory, and one stream of two sectors' length.
    fn file(stream: &str, next_of_directory: u32) -> Vec<u8> {
        let mut bytes = vec![0_u8; 512];
        bytes[..8].copy_from_slice(super::super::OLE);
        bytes[30] = 9;
        for (offset, word) in [(48, 1_u32), (60, u32::MAX), (68, u32::MAX - 1), (76, 0)] {
            bytes[offset..offset + 4].copy_from_slice(&word.to_le_bytes());
        }
        bytes[80..512].fill(0xFF);
        let mut table = vec![u32::MAX; 128];
        table[1] = next_of_directory;
        (2..9).for_each(|index| table[index] = u32::try_from(index + 1).expect("small"));
        table[9] = u32::MAX - 1;
        bytes.extend(table.iter().flat_map(|word| word.to_le_bytes()));
        let mut directory = vec![0_u8; 512];
        for (index, name) in ["Root Entry", stream].into_iter().enumerate() {
            let entry = &mut directory[index * ENTRY..];
            for (position, unit) in name.encode_utf16().enumerate() {
                entry[position * 2..position * 2 + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[116..120].copy_from_slice(&2_u32.to_le_bytes());
            entry[120..124].copy_from_slice(&4096_u32.to_le_bytes());
        }
        bytes.extend(directory);
        bytes.extend(vec![7_u8; 4096]);
        bytes
    }

    #[test]
    fn a_stream_is_found_by_its_name() {
        assert_eq!(workbook_stream(&file("WORKBOOK", u32::MAX - 1)), Ok(vec![7; 4096]));
        assert_eq!(workbook_stream(&file("EncryptedPackage", u32::MAX - 1)), Err(Refusal::Locked));
        assert_eq!(
            workbook_stream(&file("WordDocument", u32::MAX - 1)),
            Err(Refusal::NotAWorkbook("workbook.word"))
        );
    }

    #[test]
    fn a_ring_of_sectors_ends() {
        assert_eq!(workbook_stream(&file("Workbook", 1)), Err(Refusal::broken("directory")));
    }

    #[test]
    fn a_file_that_was_cut_off_is_broken() {
        let whole = file("Workbook", u32::MAX - 1);
        for length in 8..whole.len() {
            assert!(workbook_stream(&whole[..length]).is_err(), "{length}");
        }
    }
}

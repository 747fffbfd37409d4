//! A small `.xls`, put together by hand: a compound file with one stream of records (MS-CFB, MS-XLS).

/// One sheet `Daten` with `raum`, `name` and `anzahl`, two rows of figures, and a string shared by both.
pub(super) fn xls() -> Vec<u8> {
    let strings = ["raum", "name", "anzahl", "Anger"];
    let mut shared = [8_u32.to_le_bytes(), 4_u32.to_le_bytes()].concat();
    for text in strings {
        shared.extend(u16::try_from(text.len()).expect("short").to_le_bytes());
        shared.push(0);
        shared.extend(text.bytes());
    }
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let rest = [record(0x00E0, &[0; 20]), record(0x00FC, &shared), record(0x000A, &[])].concat();
    let start = u32::try_from(begin.len() + 4 + 13 + rest.len()).expect("short");
    let bound = record(0x0085, &[&start.to_le_bytes()[..], b"\0\0\x05\0Daten"].concat());
    let mut sheet = record(0x0809, &[0, 6, 16, 0]);
    let place = |row: u16, column: u16| [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    let label =
        |row, column, text: u32| record(0x00FD, &[place(row, column), text.to_le_bytes().to_vec()].concat());
    let number = |row, column, value: f64| {
        record(0x0203, &[place(row, column), value.to_le_bytes().to_vec()].concat())
    };
    for (column, text) in (0..).zip(0..3) {
        sheet.extend(label(0, column, text));
    }
    for (row, key, count) in [(1, 97_101.0, 12.0), (2, 97_102.0, 30.0)] {
        sheet.extend([number(row, 0, key), label(row, 1, 3), number(row, 2, count)].concat());
    }
    sheet.extend(record(0x000A, &[]));
    compound(&[begin, bound, rest, sheet].concat())
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A compound file: header, allocation table, directory, and the stream in eight sectors of 512 bytes.
fn compound(stream: &[u8]) -> Vec<u8> {
    const ENTRY: usize = 128;
    const LAST: u32 = u32::MAX - 1;
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[30] = 9;
    for (offset, word) in [(44, 1), (48, 1_u32), (60, LAST), (68, LAST), (76, 0)] {
        bytes[offset..offset + 4].copy_from_slice(&word.to_le_bytes());
    }
    bytes[80..512].fill(0xFF);
    let mut table = vec![u32::MAX; 128];
    (2..9).zip(3..).for_each(|(index, next)| table[index] = next);
    (table[1], table[9]) = (LAST, LAST);
    bytes.extend(table.iter().flat_map(|word| word.to_le_bytes()));
    let mut directory = vec![0_u8; 512];
    for (index, name) in ["Root Entry", "Workbook"].into_iter().enumerate() {
        let entry = &mut directory[index * ENTRY..];
        for (position, unit) in name.encode_utf16().enumerate() {
            entry[position * 2..position * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[116..120].copy_from_slice(&2_u32.to_le_bytes());
        entry[120..124].copy_from_slice(&4096_u32.to_le_bytes());
    }
    bytes.extend(directory);
    bytes.extend(stream);
    bytes.resize(512 * 11, 0);
    bytes
}

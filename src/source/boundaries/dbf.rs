//! The table of a Shapefile: dBASE, a header with the columns and then rows of fixed length.
//!
//! The crate `dbase` would decode the letters before anybody has compared them with the declared encoding, and passes
//! over deleted rows, so that all rows after one would belong to the wrong polygon. Hence these few lines.

const HEADER: usize = 32;
const COLUMN: usize = 32;
const END_OF_COLUMNS: u8 = 0x0D;
const DELETED: u8 = b'*';

/// The table as delivered.
#[derive(Debug)]
pub(super) struct Dbf<'a> {
    columns: Vec<Column>,
    rows: Vec<&'a [u8]>,
}

#[derive(Debug)]
struct Column {
    name: String,
    start: usize,
    end: usize,
    is_text: bool,
}

impl<'a> Dbf<'a> {
    /// Reads the header and finds the rows; `None` where the file ends before what it declares.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let head = bytes.get(..HEADER)?;
        let count = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let start = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let length = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let mut columns = Vec::new();
        let mut end = 1;
        for field in bytes.get(HEADER..start)?.chunks(COLUMN) {
            if field[0] == END_OF_COLUMNS {
                break;
            }
            let field = field.get(..COLUMN)?;
            let name: Vec<u8> = field[..11].iter().copied().take_while(|&byte| byte != 0).collect();
            let name = String::from_utf8(name).ok()?;
            let from = end;
            end += usize::from(field[16]);
            columns.push(Column {
                name: name.trim().to_owned(),
                start: from,
                end,
                is_text: field[11] == b'C',
            });
        }
        if columns.is_empty() || end > length {
            return None;
        }
        let size = count.checked_mul(length)?;
        let rows = bytes.get(start..)?.get(..size)?.chunks_exact(length).collect();
        Some(Self { columns, rows })
    }

    /// How many rows there are, deleted ones among them.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// The position of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Whether a row was deleted and only not removed yet.
    pub(super) fn is_deleted(&self, row: usize) -> bool {
        self.rows.get(row).and_then(|row| row.first()) == Some(&DELETED)
    }

    /// A cell without its padding.
    pub(super) fn cell(&self, row: usize, column: usize) -> &'a [u8] {
        let (Some(row), Some(column)) = (self.rows.get(row), self.columns.get(column)) else { return &[] };
        let cell = row.get(column.start..column.end).unwrap_or_default();
        // Some programs pad with zeros, and leave rubbish behind the first.
        let cell = cell.split(|&byte| byte == 0).next().unwrap_or_default();
        cell.trim_ascii()
    }

    /// All cells of text of a row, a blank line between them, to look at their encoding.
    pub(super) fn texts(&self, row: usize) -> Vec<u8> {
        let is_text = |index: &usize| self.columns[*index].is_text;
        let cells: Vec<&[u8]> =
            (0..self.columns.len()).filter(is_text).map(|column| self.cell(row, column)).collect();
        cells.join(&b' ')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> Vec<u8> {
        let mut bytes = vec![3, 0, 0, 0, 2, 0, 0, 0, 97, 0, 9, 0];
        bytes.resize(HEADER, 0);
        for (name, kind, width) in [("ID", b'N', 3), ("NAME", b'C', 5)] {
            let mut column = [0_u8; COLUMN];
            column[..name.len()].copy_from_slice(name.as_bytes());
            column[11] = kind;
            column[16] = width;
            bytes.extend(column);
        }
        bytes.push(END_OF_COLUMNS);
        bytes.extend(b"   7K\xF6ln *  8a\0xyz");
        bytes
    }

    #[test]
    fn cells_are_read_as_delivered() {
        let bytes = table();
        let table = Dbf::read(&bytes).expect("a table");
        assert_eq!((table.len(), table.names()), (2, vec!["ID".to_owned(), "NAME".to_owned()]));
        assert_eq!(
            (table.cell(0, 0), table.cell(0, 1), table.texts(0)),
            (&b"7"[..], &b"K\xF6ln"[..], b"K\xF6ln".to_vec())
        );
        assert_eq!((table.is_deleted(0), table.is_deleted(1), table.cell(1, 1)), (false, true, &b"a"[..]));
    }

    #[test]
    fn a_table_that_was_cut_off_is_no_table() {
        let bytes = table();
        assert!((0..bytes.len()).all(|length| Dbf::read(&bytes[..length]).is_none()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..300), head in any::<bool>()) {
            let mut all = if head { table() } else { Vec::new() };
            let at = all.len().min(32);
            all.splice(at.., bytes);
            if let Some(table) = Dbf::read(&all) {
                for row in 0..=table.len() {
                    let _ = (table.texts(row.min(table.len())), table.cell(row, 0), table.is_deleted(row));
                }
            }
        }
    }
}

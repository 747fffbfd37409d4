//! Code lists for areas: the publisher's text → our key, where a delivery has names in place of keys.

use super::geography::find_column;
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{Delivery, Dialect, Table};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use toml::Spanned;

/// The columns that a list has.
const TEXT: &str = "text";
const KEY: &str = "key";

/// The lists of one delivery, each read once, however many tables use it.
#[derive(Debug, Default)]
pub(super) struct AreaLists {
    lists: BTreeMap<String, Option<Rc<AreaList>>>,
}

/// One list.
#[derive(Debug)]
pub(super) struct AreaList {
    /// The file as users know it.
    pub(super) path: String,
    table: Table,
    text: usize,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    key: String,
    line: u64,
    is_used: Cell<bool>,
}

impl AreaLists {
    /// A list that a table names; `None`, with findings, if it cannot be read.
    pub(super) fn open(
        &mut self,
        file: &Spanned<String>,
        delivery: &mut Delivery,
        findings: &mut Findings,
    ) -> Option<Rc<AreaList>> {
        if let Some(known) = self.lists.get(file.as_ref()) {
            return known.clone();
        }
        let list = AreaList::read(file, delivery, findings).map(Rc::new);
        self.lists.insert(file.as_ref().clone(), list.clone());
        list
    }

    /// Tells which entries no row had any use for: a name that was mistyped in the list is one.
    pub(super) fn report_unused(&self, findings: &mut Findings) {
        for list in self.lists.values().flatten() {
            for (text, entry) in list.entries.iter().filter(|(_, entry)| !entry.is_used.get()) {
                let place = list.table.place(&list.path, entry.line, list.text);
                let finding = Finding::new(Code::UnusedListEntry).at(place).with("text", text);
                findings.push(finding.with("key", &entry.key));
            }
        }
    }
}

impl AreaList {
    fn read(file: &Spanned<String>, delivery: &mut Delivery, findings: &mut Findings) -> Option<Self> {
        let bytes = delivery.read(file.as_ref(), file.span(), findings)?;
        let path = delivery.path_of(file.as_ref());
        let table = Dialect::default().read(&bytes, &path, findings)?;
        let (text, key) =
            (find_column(&table, TEXT, &path, findings), find_column(&table, KEY, &path, findings));
        let (text, key) = (text?, key?);
        let mut entries = BTreeMap::new();
        for row in &table.rows {
            if entries.contains_key(&row.cells[text]) {
                let finding = Finding::new(Code::DoubledListEntry).at(table.place(&path, row.line, text));
                findings.push(finding.with("text", &row.cells[text]));
                continue;
            }
            let entry = Entry { key: row.cells[key].clone(), line: row.line, is_used: Cell::new(false) };
            entries.insert(row.cells[text].clone(), entry);
        }
        Some(Self { path, table, text, entries })
    }

    /// The key that a text stands for.
    pub(super) fn key(&self, text: &str) -> Option<&str> {
        let entry = self.entries.get(text)?;
        entry.is_used.set(true);
        Some(&entry.key)
    }
}

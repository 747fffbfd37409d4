//! The text of a proposed definition: valid TOML, with what is to be decided marked.

use crate::source::recognise::{Entry, Place, Remark, Seen, SeenTable, SeenValue, Sighting, toml_text};
use crate::text::Text;
use std::fmt::Write as _;
use std::path::Path;

/// Writes proposals in one language.
pub(super) struct Draft {
    text: Text,
    page: String,
}

impl Draft {
    pub(super) const fn new(text: Text) -> Self {
        Self { text, page: String::new() }
    }

    /// The whole definition.
    pub(super) fn write(mut self, folder: &Path, files: &[(String, Sighting)], are_more: bool) -> String {
        let folder = folder.display().to_string();
        for key in ["propose.head.1", "propose.head.2", "propose.head.3", "propose.head.4"] {
            let sentence = self.text.say(key, &[("folder", &folder)]);
            self.comment(&sentence);
        }
        self.page.push('\n');
        let words =
            [("publisher", "\"?\""), ("licence", "\"?\""), ("attribution", "\"?\""), ("url", "\"?\"")];
        for (key, value) in [("title", "{ de = \"?\", en = \"?\" }")].into_iter().chain(words) {
            let remark = self.text.word(&format!("propose.key.{key}"));
            self.line(&format!("{key} = {value}"), Some(&remark));
        }
        if are_more {
            self.doubt_line("propose.doubt.many-files");
        }
        for (name, sighting) in files {
            match &sighting.seen {
                Seen::Tables(tables) => self.tables(name, sighting, tables),
                Seen::Boundaries(entries) => self.entries("[[boundaries]]", name, sighting, entries),
                Seen::Register(entries) => self.entries("[[register]]", name, sighting, entries),
                Seen::Companion | Seen::Nothing => {}
            }
        }
        self.left_out(files);
        self.page
    }

    /// The whole definition with one table alone, as a machine would fill it in.
    pub(super) fn of_table(table: &SeenTable) -> String {
        let mut draft = Self::new(Text::new(crate::text::Lang::default()));
        draft.page.push_str(
            "title = { de = \"a\", en = \"a\" }\npublisher = \"a\"\nlicence = \"a\"\nattribution = \"a\"\nurl = \"a\"\n",
        );
        draft.table(table);
        draft.page
    }

    fn head(&mut self, name: &str, sighting: &Sighting) {
        self.page.push('\n');
        let format = self.text.word(sighting.format);
        self.comment(&format!("---- {name}: {format}"));
        for remark in &sighting.remarks {
            self.remark(remark);
        }
    }

    fn tables(&mut self, name: &str, sighting: &Sighting, tables: &[SeenTable]) {
        self.head(name, sighting);
        for table in tables {
            if table.findings.has_errors() || (table.values.is_empty() && table.area.is_none()) {
                self.refused(table);
            } else if table.values.is_empty() {
                self.doubt_line("propose.doubt.no-values");
            } else {
                self.page.push('\n');
                self.table(table);
            }
        }
    }

    /// A table that cannot be read is told with the reason, and nothing is declared.
    fn refused(&mut self, table: &SeenTable) {
        let messages: Vec<String> = table
            .findings
            .sorted()
            .into_iter()
            .take(3)
            .map(|finding| format!("{} {}", finding.message(self.text), finding.hint(self.text)))
            .collect();
        if messages.is_empty() {
            self.doubt_line("propose.doubt.no-values");
        }
        for message in messages {
            let sentence = self.text.say("propose.doubt", &[("sentence", &message)]);
            self.comment(&sentence);
        }
    }

    fn table(&mut self, table: &SeenTable) {
        for remark in &table.remarks {
            self.remark(remark);
        }
        self.page.push_str("[[table]]\n");
        for entry in &table.layout {
            self.entry(entry);
        }
        if let Some((place, level, remarks)) = &table.area {
            for remark in remarks {
                self.remark(remark);
            }
            let line = format!("area = {{ {}, level = {} }}", spoken(place), toml_text(level));
            self.line(&line, None);
        }
        if let Some((place, remark)) = &table.period {
            let remark = remark.as_ref().map(|remark| self.said(remark));
            self.line(&format!("period = {{ {} }}", spoken(place)), remark.as_deref());
        }
        for dimension in &table.dimensions {
            let codes: Vec<String> = dimension
                .codes
                .iter()
                .map(|(theirs, ours)| format!("{} = {}", toml_text(theirs), toml_text(ours)))
                .collect();
            let column = toml_text(&dimension.column);
            let line = format!(
                "dimensions.{} = {{ column = {column}, codes = {{ {} }} }}",
                dimension.name,
                codes.join(", ")
            );
            self.line(&line, None);
        }
        self.filters(table);
        if !table.skip_areas.is_empty() {
            let areas: Vec<String> = table.skip_areas.iter().map(|area| toml_text(area)).collect();
            self.line(&format!("skip_areas = [{}]", areas.join(", ")), None);
        }
        if table.has_blanks {
            let remark = self.said(&Remark::doubt("propose.doubt.blank"));
            self.line("empty = \".\"", Some(&remark));
        }
        self.page.push_str("values = [\n");
        for value in &table.values {
            let remark = value.remark.as_ref().map(|remark| self.said(remark));
            self.line(&format!("  {},", of_value(value)), remark.as_deref());
        }
        self.page.push_str("]\n");
        self.ignored(table);
        if let Some(workbook) = &table.workbook {
            self.page.push_str("[table.workbook]\n");
            for entry in workbook {
                self.entry(entry);
            }
        }
    }

    fn filters(&mut self, table: &SeenTable) {
        let remarks: Vec<&Remark> =
            table.filters.iter().filter_map(|(_, _, remark)| remark.as_ref()).collect();
        for remark in remarks {
            self.remark(remark);
        }
        let filters: Vec<String> = table
            .filters
            .iter()
            .map(|(column, is, _)| format!("{{ column = {}, is = {} }}", toml_text(column), toml_text(is)))
            .collect();
        if !filters.is_empty() {
            self.line(&format!("where = [{}]", filters.join(", ")), None);
        }
    }

    fn ignored(&mut self, table: &SeenTable) {
        for remark in table.ignored.iter().filter_map(|(_, remark)| remark.as_ref()) {
            self.remark(remark);
        }
        let columns: Vec<String> = table.ignored.iter().map(|(column, _)| toml_text(column)).collect();
        if !columns.is_empty() {
            let remark = self.said(&Remark::why("propose.why.ignored"));
            self.line(&format!("ignore_columns = [{}]", columns.join(", ")), Some(&remark));
        }
    }

    fn entries(&mut self, kind: &str, name: &str, sighting: &Sighting, entries: &[Entry]) {
        self.head(name, sighting);
        let _ = writeln!(self.page, "\n{kind}");
        for entry in entries {
            self.entry(entry);
        }
    }

    /// Names what is no part of the proposal, so that nothing is forgotten.
    fn left_out(&mut self, files: &[(String, Sighting)]) {
        let is_left_out =
            |(_, sighting): &&(String, Sighting)| matches!(sighting.seen, Seen::Companion | Seen::Nothing);
        let left: Vec<String> = files
            .iter()
            .filter(is_left_out)
            .map(|(name, sighting)| format!("{name}: {}", self.text.word(sighting.format)))
            .collect();
        if left.is_empty() {
            return;
        }
        self.page.push('\n');
        let sentence = self.text.word("propose.left-out");
        self.comment(&sentence);
        for line in left {
            self.comment(&format!("  {line}"));
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let remark = entry.remark.as_ref().map(|remark| self.said(remark));
        self.line(&format!("{} = {}", entry.key, entry.value), remark.as_deref());
    }

    /// A line, and what is said of it behind it.
    fn line(&mut self, line: &str, remark: Option<&str>) {
        self.page.push_str(line);
        if let Some(remark) = remark {
            let _ = write!(self.page, "  # {}", one_line(remark));
        }
        self.page.push('\n');
    }

    fn remark(&mut self, remark: &Remark) {
        let sentence = self.said(remark);
        self.comment(&sentence);
    }

    fn doubt_line(&mut self, key: &'static str) {
        self.remark(&Remark::doubt(key));
    }

    fn comment(&mut self, sentence: &str) {
        let _ = writeln!(self.page, "# {}", one_line(sentence));
    }

    /// A remark in words; one that asks for a decision begins with a call for it.
    fn said(&self, remark: &Remark) -> String {
        let arguments: Vec<(&str, &str)> =
            remark.arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = self.text.say(remark.key, &arguments);
        if remark.is_doubt { self.text.say("propose.doubt", &[("sentence", &sentence)]) } else { sentence }
    }
}

fn spoken(place: &Place) -> String {
    match place {
        Place::Column(column) => format!("column = {}", toml_text(column)),
        Place::Value(value) => format!("value = {}", toml_text(value)),
    }
}

fn of_value(value: &SeenValue) -> String {
    let mut parts = vec![
        format!("column = {}", toml_text(&value.column)),
        format!("measure = {}", toml_text(&value.measure)),
        format!("unit = {}", toml_text(value.unit)),
    ];
    if !value.population.is_empty() {
        let codes: Vec<String> =
            value.population.iter().map(|(name, code)| format!("{name} = {}", toml_text(code))).collect();
        parts.push(format!("population = {{ {} }}", codes.join(", ")));
    }
    parts.extend(value.period.as_ref().map(|period| format!("period = {}", toml_text(period))));
    parts.extend(value.factor.map(|factor| format!("factor = {factor}")));
    parts.extend(value.suffix.map(|suffix| format!("suffix = {}", toml_text(suffix))));
    format!("{{ {} }}", parts.join(", "))
}

/// Comments end with their line, and control characters may not stand in them at all.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

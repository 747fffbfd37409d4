//! Where in the file the columns stand that definition and codebook name.

use crate::diagnostic::{Code, Finding, Findings};
use crate::source::Table;
use crate::survey::codebook::Codebook;
use crate::survey::definition::SurveyDefinition;
use std::collections::BTreeSet;

/// Columns that a finding names before it says "…".
const MOST_NAMED: usize = 8;

/// The positions of the columns in use.
pub(super) struct Columns {
    pub(super) form: usize,
    pub(super) household: Option<usize>,
    pub(super) area: usize,
    pub(super) mode: Option<usize>,
    pub(super) returned: Option<usize>,
    /// For each question its columns; free text has none.
    pub(super) questions: Vec<Vec<usize>>,
}

impl Columns {
    /// Finds all columns; each that is missing is a finding, and so are those that nobody has declared: they may hold
    /// what people wrote or who they are.
    pub(super) fn find(
        table: &Table,
        file: &str,
        survey: &SurveyDefinition,
        codebook: &Codebook,
        findings: &mut Findings,
    ) -> Option<Self> {
        let own = &survey.columns;
        let mut seeker = Seeker { table, file, used: BTreeSet::new(), missing: Findings::default() };
        let form = seeker.find(&own.form);
        let area = seeker.find(&own.area.column);
        let household = own.household.as_ref().map(|column| seeker.find(column));
        let mode = own.mode.as_ref().map(|mode| seeker.find(&mode.column));
        let returned = own.returned.as_ref().map(|column| seeker.find(column));
        let mut questions = Vec::new();
        for question in &codebook.questions {
            let columns = question.columns();
            if question.is_free_text() {
                seeker.used.extend(columns.iter().filter_map(|column| table.column(column)));
                questions.push(Vec::new());
            } else {
                questions.push(columns.iter().filter_map(|column| seeker.find(column)).collect());
            }
        }
        if !seeker.missing.is_empty() {
            findings.append(seeker.missing);
            return None;
        }
        let is_unused = |(position, name): &(usize, &String)| {
            !seeker.used.contains(position) && !own.ignored.contains(*name)
        };
        let unused: Vec<&str> =
            table.columns.iter().enumerate().filter(is_unused).map(|(_, name)| name.as_str()).collect();
        if !unused.is_empty() {
            let mut named = unused.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
            if unused.len() > MOST_NAMED {
                named.push_str(", …");
            }
            let finding = Finding::new(Code::UnusedFormColumn).at(table.header_place(file));
            findings.push(finding.with("columns", named));
        }
        Some(Self {
            form: form?,
            household: household.flatten(),
            area: area?,
            mode: mode.flatten(),
            returned: returned.flatten(),
            questions,
        })
    }
}

struct Seeker<'a> {
    table: &'a Table,
    file: &'a str,
    used: BTreeSet<usize>,
    missing: Findings,
}

impl Seeker<'_> {
    fn find(&mut self, name: &str) -> Option<usize> {
        let position = self.table.column(name);
        if let Some(position) = position {
            self.used.insert(position);
        } else {
            let finding = Finding::new(Code::MissingFormColumn).at(self.table.header_place(self.file));
            self.missing.push(finding.with("column", name));
        }
        position
    }
}

//! Rows of the file → forms, one after the other.

use super::columns::Columns;
use super::faults::{Fault, Faults};
use super::reply::{Reply, filtered, read};
use super::{Forms, Mode, Week};
use crate::area::{AreaCode, Geography};
use crate::period::Period;
use crate::source::Row;
use crate::survey::codebook::{Codebook, Missing};
use crate::survey::definition::{Respondents, SurveyDefinition};
use std::collections::{BTreeMap, BTreeSet};

/// Reads rows and keeps what it needs to know of earlier ones.
pub(super) struct RowReader<'a> {
    survey: &'a SurveyDefinition,
    codebook: &'a Codebook,
    columns: &'a Columns,
    covered: BTreeSet<AreaCode>,
    numbers: BTreeSet<String>,
    households: BTreeMap<String, usize>,
    forms: Forms,
}

/// What a form says of itself besides answers.
struct Head {
    household: usize,
    area: AreaCode,
    mode: Option<Mode>,
    week: Option<Week>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        survey: &'a SurveyDefinition,
        codebook: &'a Codebook,
        geography: &Geography,
        columns: &'a Columns,
    ) -> Self {
        let covered = survey.columns.area.covered(geography);
        Self {
            survey,
            codebook,
            columns,
            covered: covered.into_iter().map(|area| area.code.clone()).collect(),
            numbers: BTreeSet::new(),
            households: BTreeMap::new(),
            forms: Forms { replies: vec![Vec::new(); codebook.questions.len()], ..Forms::default() },
        }
    }

    /// Takes one row, if it is a form of this survey; all that is wrong with it becomes faults.
    pub(super) fn read(&mut self, row: &Row, faults: &mut Faults) {
        let head = self.head(row, faults);
        let replies = self.replies(row, faults);
        let Some(head) = head else { return };
        let is_missing = |reply: &Reply| reply.missing().is_some();
        if replies.iter().all(is_missing) {
            faults.push(Fault::Empty, self.columns.form, row.line);
            // Whoever sent a blank form may send another one.
            if let Some(column) = self.columns.household
                && head.household + 1 == self.households.len()
                && !self.forms.households.contains(&head.household)
            {
                self.households.remove(&row.cells[column]);
            }
            self.forms.empty.areas.push(head.area);
            self.forms.empty.modes.push(head.mode);
            self.forms.empty.weeks.push(head.week);
            return;
        }
        self.forms.lines.push(row.line);
        self.forms.households.push(head.household);
        self.forms.areas.push(head.area);
        self.forms.modes.push(head.mode);
        self.forms.weeks.push(head.week);
        for (column, reply) in self.forms.replies.iter_mut().zip(replies) {
            column.push(reply);
        }
    }

    pub(super) fn finish(self) -> Forms {
        self.forms
    }

    fn head(&mut self, row: &Row, faults: &mut Faults) -> Option<Head> {
        let mode = self.mode(row, faults);
        let week = self.week(row, faults);
        let area = self.area(row, faults);
        let is_first = self.is_first_of_its_number(row, faults);
        let household = self.household(row, faults);
        is_first.then_some(())?;
        Some(Head { household: household?, area: area?, mode, week })
    }

    fn is_first_of_its_number(&mut self, row: &Row, faults: &mut Faults) -> bool {
        let number = &row.cells[self.columns.form];
        if number.is_empty() {
            faults.push(Fault::NoKey, self.columns.form, row.line);
            return false;
        }
        let is_first = self.numbers.insert(number.clone());
        if !is_first {
            faults.push(Fault::DoubledForm, self.columns.form, row.line);
        }
        is_first
    }

    fn household(&mut self, row: &Row, faults: &mut Faults) -> Option<usize> {
        // Without a column for it, every form counts as a household of its own.
        let Some(column) = self.columns.household else { return Some(self.forms.len()) };
        let key = &row.cells[column];
        if key.is_empty() {
            faults.push(Fault::NoKey, column, row.line);
            return None;
        }
        let next = self.households.len();
        match self.households.get(key) {
            None => {
                self.households.insert(key.clone(), next);
                Some(next)
            }
            Some(&household) if self.survey.design.respondents == Respondents::AllMembers => Some(household),
            Some(_) => {
                faults.push(Fault::SecondForm, column, row.line);
                None
            }
        }
    }

    fn area(&self, row: &Row, faults: &mut Faults) -> Option<AreaCode> {
        let text = &row.cells[self.columns.area];
        if text.is_empty() {
            faults.push(Fault::NoKey, self.columns.area, row.line);
            return None;
        }
        let key = self.survey.columns.area.codes.get(text).unwrap_or(text);
        let area = AreaCode::new(key).filter(|code| self.covered.contains(code));
        if area.is_none() {
            faults.push(Fault::UnknownArea, self.columns.area, row.line);
        }
        area
    }

    fn mode(&self, row: &Row, faults: &mut Faults) -> Option<Mode> {
        let (column, mode) = (self.columns.mode?, self.survey.columns.mode.as_ref()?);
        match row.cells[column].as_str() {
            "" => None,
            code if code == mode.paper => Some(Mode::Paper),
            code if code == mode.online => Some(Mode::Online),
            _ => {
                faults.push(Fault::UnknownCode, column, row.line);
                None
            }
        }
    }

    fn week(&self, row: &Row, faults: &mut Faults) -> Option<Week> {
        let column = self.columns.returned?;
        let text = row.cells[column].as_str();
        let week = week(text);
        if week.is_none() && !text.is_empty() {
            faults.push(Fault::NoDate, column, row.line);
        }
        week
    }

    /// The replies in the order of the codebook, so that each filter finds the reply it looks at.
    fn replies(&self, row: &Row, faults: &mut Faults) -> Vec<Reply> {
        let mut replies: Vec<Reply> = Vec::with_capacity(self.codebook.questions.len());
        for (question, columns) in self.codebook.questions.iter().zip(&self.columns.questions) {
            if question.is_free_text() {
                replies.push(Reply::Missing(Missing::NoAnswer));
                continue;
            }
            let cells: Vec<&str> = columns.iter().map(|&column| row.cells[column].as_str()).collect();
            let (mut reply, wrong) = read(question, &cells, self.survey.forms.decimal);
            if let Some((fault, position)) = wrong {
                faults.push(fault, columns[position], row.line);
            }
            if let Some(filter) = &question.asked_if {
                let (kept, fault) = filtered(reply, filter, replies[filter.question]);
                reply = kept;
                if let (Some(fault), Some(&column)) = (fault, columns.first()) {
                    faults.push(fault, column, row.line);
                }
            }
            replies.push(reply);
        }
        replies
    }
}

/// The week of a day, or a week as ISO 8601 writes it: `2019-W28`.
fn week(text: &str) -> Option<Week> {
    if let Some((year, week)) = text.split_once("-W") {
        let Period::Year(year) = Period::parse(year)? else { return None };
        let week: i8 = week.parse().ok().filter(|week| (1..=53).contains(week))?;
        return Some(Week { year, week });
    }
    let Period::Day(day) = Period::parse(text)? else { return None };
    let day = day.iso_week_date();
    Some(Week { year: day.year(), week: day.week() })
}

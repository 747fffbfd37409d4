//! What is counted, and by which texts of which columns: a definition, resolved against the areas.

use super::ages::{AgeTable, bands};
use crate::area::{AreaCode, Geography};
use crate::diagnostic::{Code, Findings};
use crate::measure::Unit;
use crate::period::Period;
use crate::population::Population;
use crate::source::{
    Delivery, Encoding, Layout, PeriodForm, RegisterDefinition, RegisterDimension, RegisterPeriod, Stretch,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use toml::Spanned;

/// The text in `codes` that stands for all others.
const OTHERS: &str = "*";

/// Measures of one register; each is one bit of a row.
const MOST_COUNTS: usize = 32;

/// A register that can be counted.
#[derive(Debug)]
pub(super) struct Plan {
    /// The columns that are used; all positions below are positions in this list.
    pub(super) columns: Vec<String>,
    pub(super) encoding: Encoding,
    pub(super) area: AreaPlan,
    pub(super) period: PeriodPlan,
    /// Each group that people are counted in. A row's group is the sum of what its dimensions say.
    pub(super) groups: Vec<Population>,
    pub(super) dimensions: Vec<DimensionPlan>,
    pub(super) counts: Vec<CountPlan>,
    /// The counts that every row belongs to, one bit each.
    pub(super) always: u32,
    pub(super) flags: Vec<FlagPlan>,
}

#[derive(Debug)]
pub(super) struct AreaPlan {
    pub(super) column: usize,
    pub(super) level: String,
    /// The areas of the level, sorted.
    pub(super) codes: Vec<AreaCode>,
    /// Text → position among the areas.
    pub(super) known: HashMap<String, u32>,
    pub(super) skipped: BTreeSet<String>,
    pub(super) width: usize,
}

#[derive(Debug)]
pub(super) enum PeriodPlan {
    Column { column: usize, form: PeriodForm, stretch: Option<Stretch> },
    Value(Period),
}

#[derive(Debug)]
pub(super) struct DimensionPlan {
    pub(super) column: usize,
    pub(super) texts: Texts,
}

/// What the texts of a dimension mean.
#[derive(Debug)]
pub(super) enum Texts {
    /// A code list: text → offset of the group, and the offset of all other texts, if they have one.
    Codes(HashMap<String, u32>, Option<u32>),
    /// Ages in whole years.
    Ages(AgeTable),
    /// Years of birth.
    BirthYears(AgeTable),
}

#[derive(Debug)]
pub(super) struct CountPlan {
    pub(super) measure: String,
    pub(super) unit: Unit,
}

/// A column that says whether a row belongs to a count.
#[derive(Debug)]
pub(super) struct FlagPlan {
    pub(super) column: usize,
    pub(super) is: String,
    pub(super) not: Option<String>,
    pub(super) bit: u32,
}

/// Resolves a definition; everything that is wrong with it is reported.
pub(super) fn plan(
    definition: &RegisterDefinition,
    delivery: &Delivery,
    geography: &Geography,
    findings: &mut Findings,
) -> Option<Plan> {
    let before = findings.len();
    let mut builder = Builder { definition, delivery, findings, columns: Vec::new() };
    let area = builder.area(geography);
    let period = builder.period(&definition.period);
    let (groups, dimensions) = builder.dimensions();
    let (counts, always, flags) = builder.counts();
    builder.check_files();
    let columns = builder.columns;
    if findings.len() > before {
        return None;
    }
    let (area, period, encoding) = (area?, period?, definition.encoding);
    Some(Plan { columns, encoding, area, period, groups, dimensions, counts, always, flags })
}

impl Plan {
    /// What is wanted from the files.
    pub(super) fn layout(&self, definition: &RegisterDefinition) -> Layout {
        Layout {
            dialect: definition.dialect(),
            columns: self.columns.clone(),
            ignored: definition.ignore_columns.clone(),
        }
    }

    /// Whether ages are taken from years of birth.
    pub(super) fn has_birth_years(&self) -> bool {
        self.dimensions.iter().any(|dimension| matches!(dimension.texts, Texts::BirthYears(_)))
    }
}

struct Builder<'a> {
    definition: &'a RegisterDefinition,
    delivery: &'a Delivery,
    findings: &'a mut Findings,
    columns: Vec<String>,
}

impl Builder<'_> {
    /// The position of a column; one that is used twice is read once.
    fn column(&mut self, name: &str) -> usize {
        let known = self.columns.iter().position(|column| column == name);
        known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }

    fn refuse(&mut self, at: &Spanned<String>, value: String, advice: Advice) {
        let finding = self.delivery.toml.finding(Code::InvalidValue, at.span()).with("value", value);
        self.findings.push(match advice {
            Advice::Allowed(allowed) => finding.with("allowed", allowed),
            Advice::Hint(key) => finding.advise(key),
        });
    }

    fn area(&mut self, geography: &Geography) -> Option<AreaPlan> {
        let area = &self.definition.area;
        let column = self.column(&area.column);
        if geography.depth(area.level.as_ref()).is_none() {
            let finding = self.delivery.toml.finding(Code::UnknownName, area.level.span());
            let finding = finding.with("name", area.level.as_ref());
            self.findings.push(finding.with("known", geography.levels().join(", ")));
            return None;
        }
        if geography.is_open(area.level.as_ref()) {
            // Counting needs a place for each area before the first row is read.
            let finding = self.delivery.toml.finding(Code::NoAreas, area.level.span());
            let finding = finding.with("level", area.level.as_ref()).worded("finding.no-areas.register");
            self.findings.push(finding.advise("finding.no-areas.hint.register"));
            return None;
        }
        let codes: Vec<AreaCode> =
            geography.at_level(area.level.as_ref()).map(|area| area.code.clone()).collect();
        let known = codes.iter().zip(0..).map(|(code, index)| (code.as_str().to_owned(), index)).collect();
        let skipped = self.definition.skip_areas.iter().cloned().collect();
        Some(AreaPlan {
            column,
            level: area.level.as_ref().clone(),
            codes,
            known,
            skipped,
            // No key of the list is longer, and formatting cannot fill up without end.
            width: area.width.min(64),
        })
    }

    fn period(&mut self, source: &RegisterPeriod) -> Option<PeriodPlan> {
        match (&source.column, &source.value) {
            (Some(column), None) => {
                let column = self.column(column);
                Some(PeriodPlan::Column { column, form: source.form, stretch: source.stretch })
            }
            (None, Some(text)) => {
                let period = Period::parse(text.as_ref());
                if period.is_none() {
                    let finding = self.delivery.toml.finding(Code::InvalidPeriod, text.span());
                    self.findings.push(finding.with("cell", text.as_ref()));
                }
                period.map(PeriodPlan::Value)
            }
            _ => {
                let level = &self.definition.area.level;
                self.refuse(level, "period".to_owned(), Advice::Hint("finding.invalid-value.hint.dimension"));
                None
            }
        }
    }

    /// The groups, and what adds up to the position of a row's group.
    fn dimensions(&mut self) -> (Vec<Population>, Vec<DimensionPlan>) {
        let mut groups = vec![Population::TOTAL];
        let mut plans = Vec::new();
        let definition = self.definition;
        for (name, source) in &definition.dimensions {
            let hint = Advice::Hint("finding.invalid-value.hint.register-dimension");
            let is_age = name == "age";
            let has_bands = !source.bands.is_empty();
            match (&source.column, &source.birth_year, &source.value) {
                (None, None, Some(code)) if source.codes.is_empty() && !has_bands => {
                    let restricted: Option<Vec<Population>> =
                        groups.iter().map(|group| group.restrict(name, code.as_ref())).collect();
                    match restricted {
                        Some(restricted) => groups = restricted,
                        None => self.refuse_code(name, code),
                    }
                }
                (Some(column), None, None) if !is_age && !has_bands => {
                    let column = self.column(column);
                    let stride = groups.len();
                    if let Some((texts, more)) = self.codes(name, source, &groups, stride) {
                        groups = more;
                        plans.push(DimensionPlan { column, texts });
                    }
                }
                (Some(column), None, None) | (None, Some(column), None)
                    if is_age && source.codes.is_empty() =>
                {
                    let table = bands(source, groups.len(), self.delivery, self.findings);
                    let Some((bands, table)) = table else { continue };
                    let born = source.birth_year.is_some();
                    let texts = if born { Texts::BirthYears(table) } else { Texts::Ages(table) };
                    plans.push(DimensionPlan { column: self.column(column), texts });
                    let of_band =
                        |band| groups.iter().map(move |group| Population { age: Some(band), ..*group });
                    groups = bands.into_iter().flat_map(of_band).collect();
                }
                _ => self.refuse(&definition.area.level, format!("dimensions.{name}"), hint),
            }
        }
        (groups, plans)
    }

    fn codes(
        &mut self,
        name: &str,
        source: &RegisterDimension,
        groups: &[Population],
        stride: usize,
    ) -> Option<(Texts, Vec<Population>)> {
        let mut offsets: BTreeMap<&str, u32> = BTreeMap::new();
        let mut more = Vec::new();
        let (mut known, mut others) = (HashMap::new(), None);
        if source.codes.is_empty() {
            let hint = Advice::Hint("finding.invalid-value.hint.register-dimension");
            self.refuse(&self.definition.area.level, format!("dimensions.{name}"), hint);
        }
        for (text, code) in &source.codes {
            let restricted: Option<Vec<Population>> =
                groups.iter().map(|group| group.restrict(name, code.as_ref())).collect();
            let Some(restricted) = restricted else {
                self.refuse_code(name, code);
                continue;
            };
            let next = u32::try_from(offsets.len() * stride).unwrap_or(u32::MAX);
            let offset = *offsets.entry(code.as_ref()).or_insert_with(|| {
                more.extend(restricted);
                next
            });
            if text == OTHERS {
                others = Some(offset);
            } else {
                known.insert(text.clone(), offset);
            }
        }
        (!more.is_empty()).then_some((Texts::Codes(known, others), more))
    }

    fn refuse_code(&mut self, name: &str, code: &Spanned<String>) {
        self.refuse(code, format!("{name} = {}", code.as_ref()), Advice::Allowed(Population::CODES));
    }

    fn counts(&mut self) -> (Vec<CountPlan>, u32, Vec<FlagPlan>) {
        let (mut counts, mut flags, mut always): (Vec<CountPlan>, Vec<FlagPlan>, u32) =
            (Vec::new(), Vec::new(), 0);
        let definition = self.definition;
        for (number, count) in definition.counts.iter().enumerate() {
            let measure = count.measure.as_ref();
            if counts.iter().any(|earlier| earlier.measure == *measure) {
                let finding = self.delivery.toml.finding(Code::DoubledDefinition, count.measure.span());
                self.findings.push(finding.with("name", measure));
            }
            if !count.unit.is_count() || number >= MOST_COUNTS {
                let hint = Advice::Hint("finding.invalid-value.hint.register-count");
                self.refuse(&count.measure, measure.clone(), hint);
                continue;
            }
            let bit = 1 << number;
            match &count.only {
                None => always |= bit,
                Some(only) => {
                    let (column, is) = (self.column(&only.column), only.is.as_ref().clone());
                    flags.push(FlagPlan { column, is, not: only.not.clone(), bit });
                }
            }
            counts.push(CountPlan { measure: measure.clone(), unit: count.unit });
        }
        if counts.is_empty() {
            let hint = Advice::Hint("finding.invalid-value.hint.register-count");
            self.refuse(&definition.area.level, "counts".to_owned(), hint);
        }
        (counts, always, flags)
    }

    fn check_files(&mut self) {
        if self.definition.files.is_empty() == self.definition.folder.is_none() {
            let hint = Advice::Hint("finding.invalid-value.hint.register-files");
            self.refuse(&self.definition.area.level, "files, folder".to_owned(), hint);
        }
    }
}

/// What to do about a value that is refused.
#[derive(Clone, Copy)]
enum Advice {
    Allowed(&'static str),
    Hint(&'static str),
}

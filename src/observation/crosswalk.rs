//! Declared crosswalks → ways from the Gebietsstand of a table to that of the report.

use super::geography::{find_column, shortened};
use super::rows::Selection;
use crate::area::{AreaCode, Crosswalk, Geography};
use crate::diagnostic::{Code, Finding, Findings};
use crate::source::{
    AreaColumn, CrosswalkDefinition, Delivery, KeyColumn, Row, Table, TomlFile, parse_number,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Areas that a finding names as the worst.
const MOST_NAMED: usize = 8;

/// In `vintage`, says that each row has the Gebietsstand of the year that it is about.
const OF_EACH_YEAR: &str = "year";

/// From which Gebietsstand rows come, and by which shares they are distributed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub(super) level: String,
    pub(super) vintage: String,
    weights: Vec<String>,
}

/// The ways of one table, by Gebietsstand.
#[derive(Debug, Clone, Default)]
pub(super) struct Routes {
    of_each_year: bool,
    known: BTreeMap<String, Rc<Route>>,
    /// The Gebietsstand of the report.
    pub(super) target: String,
}

/// The way of a row to the report's Gebietsstand.
pub(super) enum Way {
    /// Its keys are the report's.
    Own,
    /// Along these crosswalks.
    Along(Rc<Route>),
    /// Its keys are those of a year from which no crosswalk leads here.
    Missing,
}

impl Routes {
    /// The way for a row that is about this year. From the year of the report's Gebietsstand on, keys are the report's.
    pub(super) fn at(&self, year: Option<i16>) -> Way {
        if !self.of_each_year {
            return self.known.values().next().map_or(Way::Own, |route| Way::Along(Rc::clone(route)));
        }
        let Some(year) = year.map(|year| format!("{year:04}")) else { return Way::Missing };
        match self.known.get(&year) {
            Some(route) => Way::Along(Rc::clone(route)),
            None if self.target.get(..4).is_some_and(|target| *target <= *year) => Way::Own,
            None => Way::Missing,
        }
    }

    /// All ways.
    pub(super) fn all(&self) -> impl Iterator<Item = &Rc<Route>> {
        self.known.values()
    }
}

/// All declared crosswalks, and the ways that were asked for.
#[derive(Debug, Default)]
pub(super) struct Crosswalks {
    read: Vec<Declared>,
    ways: BTreeMap<Rc<Route>, Crosswalk>,
}

/// One declared crosswalk.
#[derive(Debug)]
struct Declared {
    dataset: String,
    path: String,
    level: String,
    from: String,
    to: String,
    tolerance: f64,
    minimum: f64,
    /// By what the shares were measured; a constant share serves for everything.
    kinds: BTreeMap<String, Crosswalk>,
    constant: Option<Crosswalk>,
    /// The kinds that were checked and levelled.
    levelled: BTreeSet<String>,
    /// The kinds of which a share could not be read: that its area lacks something follows from it.
    unread: BTreeSet<String>,
}

impl Crosswalks {
    /// Reads the crosswalks of all levels on which a table has keys of another Gebietsstand.
    pub(super) fn read(deliveries: &mut [Delivery], findings: &mut Findings) -> Self {
        let tables = deliveries.iter().flat_map(|delivery| &delivery.definition.table);
        let foreign = tables.filter(|table| table.area.vintage.is_some());
        let levels: BTreeSet<String> = foreign.map(|table| table.area.level.as_ref().clone()).collect();
        let mut crosswalks = Self::default();
        for delivery in deliveries {
            let mut own = Findings::default();
            for definition in delivery.definition.crosswalk.clone() {
                if levels.contains(definition.level.as_ref()) {
                    crosswalks.read.extend(read_one(&definition, delivery, &mut own));
                }
            }
            findings.append(own.of_dataset(&delivery.origin.dataset));
        }
        crosswalks
    }

    /// The ways of a table; `None`, with a finding, when there is none although the table needs one.
    pub(super) fn routes(
        &mut self,
        area: &AreaColumn,
        geography: &Geography,
        toml: &TomlFile,
        findings: &mut Findings,
    ) -> Option<Routes> {
        let Some(vintage) = &area.vintage else { return Some(Routes::default()) };
        let level = area.level.as_ref();
        let target = geography.vintage(level);
        // Where no list says which areas there are, every key stands as it is.
        if geography.is_open(level) || target == Some(vintage.as_ref()) {
            return Some(Routes::default());
        }
        let of_each_year = vintage.as_ref() == OF_EACH_YEAR;
        let declared = self.read.iter().filter(|one| one.level == *level).map(|one| one.from.clone());
        let wanted: BTreeSet<String> = if of_each_year {
            declared.filter(|from| target != Some(from)).collect()
        } else {
            BTreeSet::from([vintage.as_ref().clone()])
        };
        let of_report = target.unwrap_or_default().to_owned();
        let mut routes = Routes { of_each_year, known: BTreeMap::new(), target: of_report };
        for from in wanted {
            let route = Route { level: level.clone(), vintage: from.clone(), weights: area.weights.clone() };
            let route = Rc::new(route);
            if !self.ways.contains_key(&route) {
                let Some(way) = target.and_then(|target| self.way(&from, target, level)) else { continue };
                let Some(crosswalk) = self.along(&way, &area.weights, findings) else {
                    let known: BTreeSet<&str> =
                        way.iter().flat_map(|&step| self.read[step].names()).collect();
                    let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
                    let finding = toml.finding(Code::UnknownName, vintage.span());
                    let finding = finding.with("name", area.weights.join(", "));
                    findings.push(finding.with("known", shortened(&known)));
                    return None;
                };
                self.ways.insert(Rc::clone(&route), crosswalk);
            }
            routes.known.insert(from, route);
        }
        if routes.known.is_empty() {
            let finding = toml.finding(Code::NoCrosswalk, vintage.span()).with("level", level);
            let finding = finding.with("vintage", vintage.as_ref());
            findings.push(finding.with("target", target.unwrap_or("–")));
            return None;
        }
        Some(routes)
    }

    /// The shares of a way.
    pub(super) fn get(&self, route: &Route) -> Option<&Crosswalk> {
        self.ways.get(route)
    }

    /// The shortest chain of crosswalks from one Gebietsstand to another, as positions.
    fn way(&self, from: &str, to: &str, level: &str) -> Option<Vec<usize>> {
        let mut met = BTreeSet::from([from]);
        let mut queue = VecDeque::from([(from, Vec::new())]);
        while let Some((vintage, way)) = queue.pop_front() {
            if vintage == to {
                return Some(way);
            }
            for (position, step) in self.read.iter().enumerate() {
                if step.level == level && step.from == vintage && met.insert(&step.to) {
                    let way: Vec<usize> = way.iter().copied().chain([position]).collect();
                    queue.push_back((&step.to, way));
                }
            }
        }
        None
    }

    /// The shares along a chain; `None` when a crosswalk in it has none of the wanted kinds.
    fn along(&mut self, way: &[usize], weights: &[String], findings: &mut Findings) -> Option<Crosswalk> {
        let mut whole: Option<Crosswalk> = None;
        for &step in way {
            let next = self.read[step].levelled(weights, findings)?.clone();
            let Some(before) = whole else {
                whole = Some(next);
                continue;
            };
            let joined = before.then(&next);
            // What the second one does not know is lost, and both alone looked sound.
            if way.iter().all(|&step| self.read[step].unread.is_empty()) {
                self.read[step].report_uneven(&joined, 1e-9, findings);
            }
            whole = Some(joined);
        }
        whole
    }
}

/// What became of the areas of another Gebietsstand, for each level of which the deliveries tell it: whatever the
/// shares were measured by. What is wrong with a crosswalk is told where figures are converted by it.
#[must_use]
pub fn territory_since(
    vintage: &str,
    deliveries: &mut [Delivery],
    geography: &Geography,
) -> BTreeMap<String, Crosswalk> {
    let mut unheard = Findings::default();
    let mut crosswalks = Crosswalks::default();
    for delivery in deliveries {
        for definition in delivery.definition.crosswalk.clone() {
            crosswalks.read.extend(read_one(&definition, delivery, &mut unheard));
        }
    }
    let kinds: BTreeSet<String> =
        crosswalks.read.iter().flat_map(Declared::names).map(str::to_owned).collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    let mut territories = BTreeMap::new();
    for level in geography.levels() {
        let way = geography.vintage(level).and_then(|target| crosswalks.way(vintage, target, level));
        let crosswalk = way.and_then(|way| crosswalks.along(&way, &kinds, &mut unheard));
        territories.extend(crosswalk.map(|crosswalk| (level.clone(), crosswalk)));
    }
    territories
}

impl Declared {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// The shares of the first wanted kind, checked and levelled when they are first asked for.
    fn levelled(&mut self, weights: &[String], findings: &mut Findings) -> Option<&Crosswalk> {
        let kind = match self.constant {
            Some(_) => String::new(),
            None => weights.iter().find(|kind| self.kinds.contains_key(*kind))?.clone(),
        };
        if self.levelled.insert(kind.clone()) {
            let mut crosswalk = self.constant.take().or_else(|| self.kinds.remove(&kind))?;
            if !self.unread.contains(&kind) {
                self.report_uneven(&crosswalk, self.tolerance, findings);
            }
            // Of shares that are refused nothing is levelled that anybody would see.
            let is_even = crosswalk.uneven(self.tolerance).is_empty();
            let levelled = crosswalk.level(self.minimum);
            if is_even && (levelled.dropped > 0 || levelled.scaled > 0) {
                let finding = Finding::new(Code::CrosswalkLevelled).file(&self.path).dataset(&self.dataset);
                let finding = finding.with("dropped", levelled.dropped.to_string());
                let finding = finding.with("scaled", levelled.scaled.to_string());
                findings.push(finding.with("most", format!("{:.6}", levelled.most)));
            }
            match kind.as_str() {
                "" => self.constant = Some(crosswalk),
                _ => drop(self.kinds.insert(kind.clone(), crosswalk)),
            }
        }
        self.constant.as_ref().or_else(|| self.kinds.get(&kind))
    }

    /// Reports areas whose shares do not sum to 1: their people would be lost or counted twice.
    fn report_uneven(&self, crosswalk: &Crosswalk, tolerance: f64, findings: &mut Findings) {
        let uneven = crosswalk.uneven(tolerance);
        if uneven.is_empty() {
            return;
        }
        let mut named: Vec<String> =
            uneven.iter().take(MOST_NAMED).map(|(area, sum)| format!("{area} ({sum:.4})")).collect();
        if uneven.len() > MOST_NAMED {
            named.push("…".to_owned());
        }
        let finding = Finding::new(Code::UnevenCrosswalk).file(&self.path).dataset(&self.dataset);
        let finding = finding.with("from", &self.from).with("to", &self.to);
        let finding = finding.with("count", uneven.len().to_string());
        findings.push(finding.with("tolerance", tolerance.to_string()).with("areas", named.join(", ")));
    }
}

fn read_one(
    definition: &CrosswalkDefinition,
    delivery: &mut Delivery,
    findings: &mut Findings,
) -> Option<Declared> {
    let file = &definition.file;
    if definition.weights.is_empty() == definition.weight.is_none() {
        let finding = delivery.toml.finding(Code::MissingKey, file.span());
        findings.push(finding.with("key", "weights"));
        return None;
    }
    let bytes = delivery.read(file.as_ref(), file.span(), findings)?;
    let path = delivery.path_of(file.as_ref());
    let table = definition.read(&bytes, &path, findings)?;
    let selection = Selection::resolve(&definition.only, &table, &path, findings);
    let from = find_column(&table, &definition.from.column, &path, findings);
    let to = find_column(&table, &definition.to.column, &path, findings);
    let weights: Vec<Option<(&str, usize)>> = definition
        .weights
        .iter()
        .map(|(kind, column)| Some((kind.as_str(), find_column(&table, column, &path, findings)?)))
        .collect();
    let weights: Vec<(&str, usize)> = weights.into_iter().collect::<Option<_>>()?;
    let (selection, from, to) = (selection?, from?, to?);
    let reader = PairReader { definition, table: &table, path: &path };
    let mut pairs: BTreeMap<&str, Vec<(AreaCode, AreaCode, f64)>> =
        weights.iter().map(|(kind, _)| (*kind, Vec::new())).collect();
    let (mut constant, mut unread) = (Vec::new(), BTreeSet::new());
    for row in table.rows.iter().filter(|row| selection.holds(|column| row.cells[column].as_str())) {
        let keys = (
            reader.key(row, from, &definition.from, findings),
            reader.key(row, to, &definition.to, findings),
        );
        let (Some(source), Some(target)) = keys else { continue };
        if definition.pseudo_keys.iter().any(|end| source.as_str().ends_with(end.as_str())) {
            continue;
        }
        constant.extend(definition.weight.map(|weight| (source.clone(), target.clone(), weight)));
        for (kind, column) in &weights {
            let Some(share) = reader.share(row, *column, findings) else {
                unread.insert((*kind).to_owned());
                continue;
            };
            pairs.entry(kind).or_default().push((source.clone(), target.clone(), share));
        }
    }
    Some(Declared {
        dataset: delivery.origin.dataset.clone(),
        path,
        level: definition.level.as_ref().clone(),
        from: definition.from_vintage.clone(),
        to: definition.to_vintage.clone(),
        tolerance: definition.tolerance,
        minimum: definition.minimum_weight,
        kinds: pairs.into_iter().map(|(kind, pairs)| (kind.to_owned(), Crosswalk::new(pairs))).collect(),
        constant: definition.weight.map(|_| Crosswalk::new(constant)),
        levelled: BTreeSet::new(),
        unread,
    })
}

/// Reads the cells of a crosswalk.
struct PairReader<'a> {
    definition: &'a CrosswalkDefinition,
    table: &'a Table,
    path: &'a str,
}

impl PairReader<'_> {
    fn key(&self, row: &Row, column: usize, how: &KeyColumn, findings: &mut Findings) -> Option<AreaCode> {
        let text = how.key(&row.cells[column]);
        let code = AreaCode::new(&text);
        if code.is_none() {
            let which = if text.is_empty() { Code::EmptyCell } else { Code::InvalidKey };
            findings.push(self.finding(which, row, column).with("text", text));
        }
        code
    }

    /// A share; none in an empty cell, which is missed in the sum when its kind is used.
    fn share(&self, row: &Row, column: usize, findings: &mut Findings) -> Option<f64> {
        let text = &row.cells[column];
        if text.is_empty() {
            // With a share of 0 the area stays known, and is seen to lack something.
            return Some(0.0);
        }
        let share = parse_number(text, self.definition.decimal, None).filter(|share| *share >= 0.0);
        if share.is_none() {
            findings.push(self.finding(Code::NotANumber, row, column).with("cell", text));
        }
        share
    }

    fn finding(&self, code: Code, row: &Row, column: usize) -> Finding {
        Finding::new(code).at(self.table.place_in(self.path, row, column))
    }
}
